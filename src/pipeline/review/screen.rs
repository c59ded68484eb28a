//! The terminal: what is shown, and which key answers. It is in its ordinary mode but for the moment in which a key is awaited.

use std::io::{self, IsTerminal};

use console::{Key, Term};

use crate::options::Coloring;

/// A terminal that somebody sits at.
pub(in crate::pipeline) struct Screen {
    term: Term,
    pub(super) coloring: Coloring,
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Key(char),
    /// Ctrl-C, or no terminal any more.
    Interrupt,
}

impl Screen {
    /// The terminal, where standard input and output are one.
    pub(in crate::pipeline) fn find(coloring: Coloring) -> Result<Self, &'static str> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Err(
                "-i asks at a terminal, and standard input or output is none: --diff shows all changes, --write makes them",
            );
        }
        Ok(Self {
            term: Term::stdout(),
            coloring,
        })
    }

    /// Shows a text; a terminal that is gone is noticed when a key is awaited.
    pub(super) fn show(&self, text: &str) {
        let _ = self.term.write_line(text.trim_end_matches('\n'));
    }

    /// Asks, until one of the keys answers.
    pub(super) fn ask(&self, question: &str, keys: &str) -> Answer {
        let listed: Vec<String> = keys.chars().map(String::from).collect();
        loop {
            let _ = self
                .term
                .write_str(&format!("{question} [{}] ", listed.join(",")));
            let _ = self.term.flush();
            match self.term.read_key_raw() {
                Ok(Key::Char(c)) if keys.contains(c.to_ascii_lowercase()) => {
                    let c = c.to_ascii_lowercase();
                    self.show(&c.to_string());
                    return Answer::Key(c);
                }
                // Ctrl-C, Ctrl-D, and a terminal that is gone.
                Ok(Key::CtrlC | Key::Char('\u{4}')) | Err(_) => {
                    self.show("");
                    return Answer::Interrupt;
                }
                Ok(_) => self.show(""),
            }
        }
    }
}
