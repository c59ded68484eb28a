//! What is made from the definition of the command line: completions and the man page.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::arguments::{Arguments, Subcommand};
use super::resolve::resolve_facts;
use crate::exit_code::ExitCode;
use crate::pipeline::{self, Streams};
use crate::{report, server};

/// Prints what there is to know of a code.
pub(super) fn explain(code: &str, streams: &mut Streams<'_>) -> ExitCode {
    match report::explain(code) {
        Ok(text) => {
            // A reader that has enough is no failure.
            let _ = streams.out.write_all(text.as_bytes());
            ExitCode::Success
        }
        Err(why) => {
            let _ = writeln!(streams.err, "error: {why}");
            ExitCode::Failure
        }
    }
}

/// Does what a subcommand asks for.
pub(super) fn execute(subcommand: &Subcommand, streams: &mut Streams<'_>) -> ExitCode {
    let printed = match subcommand {
        Subcommand::Completions { shell } => completions(*shell),
        Subcommand::Man => man(),
        Subcommand::Server { .. } => return server::run(),
        Subcommand::Facts(arguments) => {
            return pipeline::make_facts(&resolve_facts(arguments), streams);
        }
        Subcommand::Clean { cache_dir } => return pipeline::clean(cache_dir.as_deref(), streams),
    };
    // A reader that has enough is no failure.
    let _ = streams.out.write_all(&printed);
    ExitCode::Success
}

fn completions(shell: Shell) -> Vec<u8> {
    let mut text = Vec::new();
    generate(shell, &mut Arguments::command(), "unpin", &mut text);
    text
}

fn man() -> Vec<u8> {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(Arguments::command()).render(&mut text);
    // There are no pages of subcommands to refer to, and what is after the options has a name.
    let mut text = String::from_utf8(text).unwrap_or_default();
    for name in ["completions", "man", "facts", "clean"] {
        text = text.replace(&format!("unpin\\-{name}(1)"), &format!("unpin {name}"));
    }
    text.replace(".SH EXTRA", ".SH EXAMPLES, ENVIRONMENT, EXIT STATUS")
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// `docs/wheel` is what an installed package puts where shells and `man` look.
    #[test]
    fn the_files_of_the_wheel_are_those_of_this_version() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/wheel/data/share");
        for (name, text) in [
            ("man/man1/unpin.1", man()),
            (
                "bash-completion/completions/unpin",
                completions(Shell::Bash),
            ),
            ("zsh/site-functions/_unpin", completions(Shell::Zsh)),
            (
                "fish/vendor_completions.d/unpin.fish",
                completions(Shell::Fish),
            ),
        ] {
            let text = String::from_utf8(text).unwrap();
            let path = folder.join(name);
            if std::env::var_os("UNPIN_BLESS").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &text).unwrap();
            }
            let kept = fs::read_to_string(&path).unwrap_or_default();
            assert!(kept == text, "{name}: write it again with UNPIN_BLESS=1");
        }
    }
}
