//! Whether two runs behaved the same: exit status, output and the files they wrote.
//!
//! Runs of the same program are compared with each other first; what differs there (times, process ids, the order of
//! threads) is not compared, and is said. Times and addresses never are. A rewrite may move line numbers and the source
//! lines that tracebacks and warnings show (DESIGN section 3), so these are left out as well.

use std::path::PathBuf;
use std::sync::LazyLock;

use regex::Regex;

use crate::run::{Captured, End, Run};

/// What runs of the same program agree on.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    end: End,
    streams: Vec<StreamReference>,
    outputs: Vec<(PathBuf, Agreed)>,
}

#[derive(Debug, Clone)]
struct StreamReference {
    name: &'static str,
    /// None where the runs differ in how many lines there are: nothing to compare.
    lines: Option<Vec<Line>>,
    rest: Agreed,
}

/// A hash that the runs agree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Agreed {
    /// None stands for nothing to hash.
    On(Option<u64>),
    /// The runs differ.
    Not,
}

impl Agreed {
    fn find(hash: Option<u64>, is_same: bool) -> Self {
        if is_same { Self::On(hash) } else { Self::Not }
    }

    fn allows(self, hash: Option<u64>) -> bool {
        self == Self::Not || self == Self::On(hash)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Exact(String),
    /// The runs agree but for numbers.
    Digits(String),
    Any,
}

impl Reference {
    /// What all runs have in common; they are runs of one program, at least one.
    pub(crate) fn build(runs: &[&Run]) -> Self {
        let end = runs.first().map_or(End::Exited(0), |run| run.end);
        let select =
            |pick: fn(&Run) -> &Captured| runs.iter().map(|run| pick(run)).collect::<Vec<_>>();
        let streams = vec![
            StreamReference::build("stdout", &select(|run| &run.stdout)),
            StreamReference::build("stderr", &select(|run| &run.stderr)),
        ];
        let paths = runs
            .first()
            .map(|run| run.outputs.as_slice())
            .unwrap_or_default();
        let outputs = paths.iter().enumerate().map(|(index, (path, hash))| {
            let agree = runs.iter().all(|run| {
                run.outputs
                    .get(index)
                    .is_some_and(|(_, other)| other == hash)
            });
            (path.clone(), Agreed::find(*hash, agree))
        });
        Self {
            end,
            streams,
            outputs: outputs.collect(),
        }
    }

    /// How a run differs, in a sentence; none if it does not.
    pub(crate) fn find_difference(&self, run: &Run) -> Option<String> {
        if run.end != self.end {
            return Some(format!(
                "it {}, the original {}",
                run.end.describe(),
                self.end.describe()
            ));
        }
        let mut streams = self.streams.iter().zip([&run.stdout, &run.stderr]);
        let differing =
            streams.find_map(|(reference, captured)| reference.find_difference(captured));
        differing.or_else(|| {
            let mut pairs = self.outputs.iter().zip(&run.outputs);
            let (path, _) = pairs
                .find(|((_, expected), (_, hash))| !expected.allows(*hash))?
                .0;
            Some(format!("{} has other contents", path.display()))
        })
    }

    /// What is not compared since the original's own runs differ in it.
    pub(crate) fn describe_gaps(&self) -> Vec<String> {
        let streams = self
            .streams
            .iter()
            .filter_map(StreamReference::describe_gap);
        let outputs = self
            .outputs
            .iter()
            .filter(|(_, hash)| *hash == Agreed::Not)
            .map(|(path, _)| {
                format!(
                    "{} is not compared: it differs between runs of the original",
                    path.display()
                )
            });
        streams.chain(outputs).collect()
    }
}

impl StreamReference {
    fn build(name: &'static str, streams: &[&Captured]) -> Self {
        let all: Vec<Vec<String>> = streams.iter().map(|captured| normalise(captured)).collect();
        let rest = streams
            .first()
            .map(|captured| captured.rest_hash())
            .unwrap_or_default();
        let is_same = streams.iter().all(|captured| captured.rest_hash() == rest);
        let rest = Agreed::find(rest, is_same);
        let Some((first, others)) = all.split_first() else {
            return Self {
                name,
                lines: None,
                rest,
            };
        };
        if others.iter().any(|lines| lines.len() != first.len()) {
            return Self {
                name,
                lines: None,
                rest,
            };
        }
        let lines = first.iter().enumerate().map(|(index, line)| {
            if others.iter().all(|lines| lines[index] == *line) {
                return Line::Exact(line.clone());
            }
            let masked = mask_digits(line);
            let agree = others
                .iter()
                .all(|lines| mask_digits(&lines[index]) == masked);
            if agree {
                Line::Digits(masked)
            } else {
                Line::Any
            }
        });
        Self {
            name,
            lines: Some(lines.collect()),
            rest,
        }
    }

    fn find_difference(&self, captured: &Captured) -> Option<String> {
        let name = self.name;
        let Some(lines) = &self.lines else {
            return None;
        };
        let found = normalise(captured);
        for (index, (line, now)) in lines.iter().zip(&found).enumerate() {
            let (is_same, expected) = match line {
                Line::Exact(expected) => (expected == now, expected),
                Line::Digits(expected) => (*expected == mask_digits(now), expected),
                Line::Any => continue,
            };
            if !is_same {
                let (now, expected) = (shorten(now), shorten(expected));
                return Some(format!(
                    "line {} of {name} is `{now}`, the original's is `{expected}`",
                    index + 1
                ));
            }
        }
        if lines.len() != found.len() {
            let extra = found
                .get(lines.len())
                .map(|line| format!(", beginning with `{}`", shorten(line)));
            let extra = extra.unwrap_or_default();
            return Some(format!(
                "{name} has {} lines, the original's {}{extra}",
                found.len(),
                lines.len()
            ));
        }
        let is_same = self.rest.allows(captured.rest_hash());
        (!is_same).then(|| {
            format!(
                "{name} differs after its first {} MiB",
                captured.head.len() >> 20
            )
        })
    }

    fn describe_gap(&self) -> Option<String> {
        let name = self.name;
        let Some(lines) = &self.lines else {
            return Some(format!(
                "{name} is not compared: runs of the original print different numbers of lines"
            ));
        };
        let masked: Vec<usize> = (0..lines.len())
            .filter(|&index| !matches!(lines[index], Line::Exact(_)))
            .map(|index| index + 1)
            .collect();
        match masked[..] {
            [] => None,
            [line] => Some(format!(
                "line {line} of {name} is compared in part: it differs between runs of the original"
            )),
            [line, ..] => Some(format!(
                "{} lines of {name}, from line {line} on, are compared in part: they differ between runs of the original",
                masked.len()
            )),
        }
    }
}

/// Addresses, durations and times of day, which no two runs share.
static VOLATILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"0x[0-9a-fA-F]+|\b\d+:\d\d:\d\d(?:[.,]\d+)?\b|",
        r"\b\d+(?:\.\d+)?(?:e-?\d+)? ?(?:ns|µs|us|ms|s|secs?|seconds?|min|minutes?)\b"
    ))
    .expect("the pattern is a constant")
});
/// The places that tracebacks, warnings and loggers give.
static PLACE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(\.py)(", line |:)\d+"#).expect("the pattern is a constant"));

/// Lines without what a rewrite may change and what no two runs share.
fn normalise(captured: &Captured) -> Vec<String> {
    let text = String::from_utf8_lossy(&captured.head);
    let mut lines = Vec::new();
    let mut shows_source = false;
    for line in text.split(['\n', '\r']) {
        // Below a place stands its source line, and below that perhaps a line of carets.
        let is_marks = line.starts_with("  ")
            && !line.trim().is_empty()
            && line.trim().chars().all(|c| "^~ ".contains(c));
        if is_marks
            || (shows_source && line.starts_with("  ") && !line.trim_start().starts_with("File \""))
        {
            shows_source = false;
            continue;
        }
        shows_source = PLACE.is_match(line);
        let line = PLACE.replace_all(line, "$1$2#");
        lines.push(VOLATILE.replace_all(&line, "#").into_owned());
    }
    lines
}

fn mask_digits(line: &str) -> String {
    let mut masked = String::with_capacity(line.len());
    for character in line.chars() {
        if !character.is_ascii_digit() {
            masked.push(character);
        } else if !masked.ends_with('#') {
            masked.push('#');
        }
    }
    masked
}

fn shorten(line: &str) -> String {
    /// Enough to know the line by.
    const WIDTH: usize = 80;
    let mut short: String = line.chars().take(WIDTH).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Run {
        let mut run = Run::default();
        run.stdout.head = text.as_bytes().to_vec();
        run.stdout.total_bytes = text.len() as u64;
        run
    }

    fn differs(originals: &[&str], now: &str) -> Option<String> {
        let runs: Vec<Run> = originals.iter().map(|text| run(text)).collect();
        Reference::build(&runs.iter().collect::<Vec<_>>()).find_difference(&run(now))
    }

    #[test]
    fn another_line_is_a_difference() {
        assert_eq!(differs(&["a\nb\n"; 2], "a\nb\n"), None);
        assert!(
            differs(&["a\nb\n"; 2], "a\nc\n")
                .unwrap()
                .contains("line 2 of stdout")
        );
        assert!(differs(&["a\n"; 2], "a\nb\n").is_some());
        assert!(differs(&["a\n"; 2], "").is_some());
    }

    #[test]
    fn times_and_addresses_are_not_compared() {
        assert_eq!(
            differs(
                &["<X at 0x7f01>, 0.12s at 12:30:01"; 2],
                "<X at 0x7faa>, 3.5s at 12:31:59"
            ),
            None
        );
    }

    #[test]
    fn what_differs_between_runs_of_the_original_is_compared_in_part() {
        assert_eq!(
            differs(&["pid 17 ok\nend", "pid 18 ok\nend"], "pid 99 ok\nend"),
            None
        );
        assert!(differs(&["pid 17 ok\nend", "pid 18 ok\nend"], "pid 99 bad\nend").is_some());
        assert!(differs(&["pid 17 ok\nend", "pid 18 ok\nend"], "pid 99 ok\nEND").is_some());
    }

    #[test]
    fn a_number_that_is_a_result_is_compared() {
        assert!(differs(&["sum 12.5"; 2], "sum 12.6").is_some());
    }

    #[test]
    fn tracebacks_may_move() {
        let before =
            "  File \"/t/a.py\", line 3, in f\n    return g(x)\n           ^^^^\nKeyError: 1";
        let after = "  File \"/t/a.py\", line 5, in f\n    x = g(x); return x\nKeyError: 1";
        assert_eq!(differs(&[before; 2], after), None);
        assert!(differs(&[before; 2], &after.replace("KeyError", "NameError")).is_some());
    }
}
