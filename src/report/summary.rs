//! The figures of a run.

use serde::{Deserialize, Serialize};

use crate::options::Output;

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Files that were looked at, those that failed included.
    pub files: usize,
    /// Functions in them.
    pub functions: usize,
    /// Functions that were left as a whole.
    pub refused_functions: usize,
    /// Findings at the chosen level.
    pub findings: usize,
    /// Where it is asked for: what no rewrite frees, because something else holds it.
    #[serde(default)]
    pub held: usize,
    /// Files that have some.
    pub files_with_findings: usize,
    /// How many more there would be with `--unsafe`.
    pub hidden_unsafe: usize,
    /// How many findings comments silence.
    pub suppressed: usize,
    /// How many were dropped since no run confirmed them.
    pub unconfirmed: usize,
    /// How many findings were accepted earlier.
    pub known: usize,
    /// Files and paths that failed.
    #[serde(rename = "files_with_trouble")]
    pub failed_files: usize,
    /// Files that were rewritten.
    pub rewritten_files: usize,
}

impl Summary {
    /// Adds the figures of a part of the run.
    pub fn add(&mut self, part: &Self) {
        self.files += part.files;
        self.functions += part.functions;
        self.refused_functions += part.refused_functions;
        self.findings += part.findings;
        self.held += part.held;
        self.files_with_findings += part.files_with_findings;
        self.hidden_unsafe += part.hidden_unsafe;
        self.suppressed += part.suppressed;
        self.unconfirmed += part.unconfirmed;
        self.known += part.known;
        self.failed_files += part.failed_files;
        self.rewritten_files += part.rewritten_files;
    }

    /// One line for people.
    pub fn render(&self, output: Output) -> String {
        let mut parts = vec![match output {
            Output::Write if self.findings == 0 && self.failed_files > 0 => {
                "nothing was rewritten".to_owned()
            }
            // Nobody knows what is in files that could not be read.
            _ if self.findings == 0 && self.failed_files > 0 => {
                "no findings in what could be read".to_owned()
            }
            _ if self.findings == 0 && self.unconfirmed > 0 => {
                format!("no finding is kept in {}", count(self.files, "file"))
            }
            Output::Report | Output::Diff if self.findings == 0 => {
                format!("nothing to release in {}", count(self.files, "file"))
            }
            Output::Report | Output::Diff => format!(
                "{} in {} of {}",
                count(self.findings, "finding"),
                self.files_with_findings,
                count(self.files, "file")
            ),
            Output::Write | Output::Review if self.findings == 0 => {
                format!("nothing to rewrite in {}", count(self.files, "file"))
            }
            Output::Write | Output::Review => format!(
                "rewrote {} of {} ({})",
                self.rewritten_files,
                count(self.files, "file"),
                count(self.findings, "finding")
            ),
        }];
        if self.unconfirmed > 0 {
            parts.push(format!("{} dropped by --verify", self.unconfirmed));
        }
        if self.hidden_unsafe > 0 {
            parts.push(format!("{} more with --unsafe", self.hidden_unsafe));
        }
        if self.held > 0 {
            parts.push(format!("{} held elsewhere", self.held));
        }
        if self.suppressed > 0 {
            parts.push(format!("{} silenced by comments", self.suppressed));
        }
        if self.known > 0 {
            parts.push(format!("{} in the baseline", self.known));
        }
        if self.failed_files > 0 {
            parts.push(format!("{} failed", count(self.failed_files, "file")));
        }
        parts.join("; ")
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_not_zero() {
        let mut summary = Summary {
            files: 1,
            ..Summary::default()
        };
        assert_eq!(
            summary.render(Output::Report),
            "nothing to release in 1 file"
        );
        summary.unconfirmed = 2;
        assert_eq!(
            summary.render(Output::Write),
            "no finding is kept in 1 file; 2 dropped by --verify"
        );
        summary.unconfirmed = 0;
        summary.failed_files = 1;
        assert_eq!(
            summary.render(Output::Report),
            "no findings in what could be read; 1 file failed"
        );
        summary = Summary {
            files: 9,
            findings: 3,
            files_with_findings: 2,
            hidden_unsafe: 4,
            failed_files: 1,
            ..summary
        };
        assert_eq!(
            summary.render(Output::Diff),
            "3 findings in 2 of 9 files; 4 more with --unsafe; 1 file failed"
        );
        summary.rewritten_files = 2;
        assert_eq!(
            summary.render(Output::Write),
            "rewrote 2 of 9 files (3 findings); 4 more with --unsafe; 1 file failed"
        );
    }
}
