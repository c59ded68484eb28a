//! Comments by which authors keep unpin away: `# unpin: ignore`, `# unpin: ignore[del]`, `# unpin: ignore-next`, `# unpin: off`
//! … `# unpin: on`, `# unpin: skip-file`.

use super::Span;
use crate::options::{Strategy, parse_strategy};

/// The stretches of a text that its author keeps as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppressions {
    kept: Vec<Suppression>,
}

/// One comment, and what it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suppression {
    /// The line that the comment is on.
    pub(crate) line: Span,
    /// What it keeps as it is.
    covered: Span,
    /// The strategies that it keeps away; none are named where it means all.
    strategies: Vec<Strategy>,
    /// Words between the brackets that name none.
    pub(crate) unknown: Vec<String>,
    /// Whether it is meant for one line, where it can be said to be needed or not.
    pub(crate) is_for_one_line: bool,
}

/// What a comment asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pragma {
    Ignore,
    IgnoreNext,
    Off,
    On,
    SkipFile,
}

impl Suppressions {
    /// Reads the comments of a text.
    pub fn read(text: &str) -> Self {
        let mut found = Self::default();
        if !text.contains("unpin:") {
            return found;
        }
        let (mut offset, mut off_since) = (0, None);
        // The comment that means the line after it, and its own line.
        let mut before: Option<(Span, &str)> = None;
        for text_line in text.split_inclusive('\n') {
            let line = Span::new(offset, offset + text_line.len() as u32);
            let asked = pragma(text_line);
            // Comments may stand one below the other.
            if !text_line.trim_start().starts_with('#')
                && let Some((comment, names)) = before.take()
            {
                found.keep(comment, line, names, true);
            }
            match asked {
                Some((Pragma::SkipFile, _)) => {
                    let all = Span::new(0, text.len() as u32);
                    let mut whole = Self::default();
                    whole.keep(line, all, "", false);
                    return whole;
                }
                Some((Pragma::Ignore, names)) => found.keep(line, line, names, true),
                Some((Pragma::IgnoreNext, names)) => before = Some((line, names)),
                Some((Pragma::Off, _)) => off_since = off_since.or(Some(line)),
                Some((Pragma::On, _)) => {
                    if let Some(off) = off_since.take() {
                        found.keep(off, Span::new(off.start, line.end), "", false);
                    }
                }
                None => {}
            }
            offset = line.end;
        }
        if let Some(off) = off_since {
            found.keep(off, Span::new(off.start, text.len() as u32), "", false);
        }
        found
    }

    fn keep(&mut self, line: Span, covered: Span, names: &str, is_for_one_line: bool) {
        let (mut strategies, mut unknown) = (Vec::new(), Vec::new());
        let names = names.split(',').map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            match parse_strategy(name) {
                Ok(strategy) => strategies.push(strategy),
                Err(_) => unknown.push(name.to_owned()),
            }
        }
        // A comment whose only word is misspelt keeps everything: its author wanted something kept.
        self.kept.push(Suppression {
            line,
            covered,
            strategies,
            unknown,
            is_for_one_line,
        });
    }

    /// The same stretches, so many bytes further on.
    #[must_use]
    pub(crate) fn shifted(self, by: u32) -> Self {
        let shift = |span: Span| Span::new(span.start + by, span.end + by);
        let kept = self.kept.into_iter().map(|it| Suppression {
            line: shift(it.line),
            covered: shift(it.covered),
            ..it
        });
        Self {
            kept: kept.collect(),
        }
    }

    /// All of them, in the order of the text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Suppression> {
        self.kept.iter()
    }

    /// What keeps the strategy away from the place at `offset`.
    pub(crate) fn find(&self, offset: u32, strategy: Strategy) -> Option<&Suppression> {
        self.kept.iter().find(|it| {
            let is_meant = it.strategies.is_empty() || it.strategies.contains(&strategy);
            is_meant && it.covered.start <= offset && offset < it.covered.end
        })
    }
}

/// What the comment at the end of a line asks for, and the names in its brackets. Words after it (`# unpin: ignore  because …`)
/// are the author's own.
fn pragma(line: &str) -> Option<(Pragma, &str)> {
    let (_, comment) = line.rsplit_once('#')?;
    let asked = comment.trim_start().strip_prefix("unpin:")?.trim_start();
    let end = asked.find(|each: char| each.is_whitespace() || each == '[');
    let (word, rest) = asked.split_at(end.unwrap_or(asked.len()));
    let names = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let names = names.map_or("", |(names, _)| names);
    let pragma = match word {
        "ignore" => Pragma::Ignore,
        "ignore-next" => Pragma::IgnoreNext,
        "off" => Pragma::Off,
        "on" => Pragma::On,
        "skip-file" => Pragma::SkipFile,
        _ => return None,
    };
    Some((pragma, names))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(text: &str) -> Vec<usize> {
        let suppressions = Suppressions::read(text);
        let mut offset = 0;
        let starts = text.split_inclusive('\n').map(|line| {
            offset += line.len() as u32;
            offset - line.len() as u32
        });
        let numbered = starts
            .enumerate()
            .filter(|(_, start)| suppressions.find(*start, Strategy::Del).is_some());
        numbered.map(|(n, _)| n + 1).collect()
    }

    #[test]
    fn ignore_covers_its_own_line() {
        assert_eq!(
            covered("a\nb  # unpin: ignore (kept for the debugger)\nc\n"),
            [2]
        );
    }

    #[test]
    fn names_in_brackets_are_all_that_is_kept_away() {
        assert_eq!(
            covered("a  # unpin: ignore[del]\nb  # unpin: ignore[nest, split]\n"),
            [1]
        );
        assert_eq!(covered("a  # unpin: ignore[nest,del] because\n"), [1]);
        let misspelt = Suppressions::read("a  # unpin: ignore[dell]\n");
        assert_eq!(misspelt.kept[0].unknown, ["dell"]);
        assert!(misspelt.find(0, Strategy::Nest).is_some());
    }

    #[test]
    fn ignore_next_covers_the_line_of_code_after_it() {
        assert_eq!(
            covered(
                "# unpin: ignore-next\na\nb\n    # unpin: ignore-next[del]\n    # more\n    c\nd\n"
            ),
            [2, 6]
        );
        assert_eq!(covered("a\n# unpin: ignore-next\n"), Vec::<usize>::new());
    }

    #[test]
    fn off_covers_everything_up_to_on_or_the_end() {
        assert_eq!(
            covered("a\n# unpin: off\nb\n# unpin: on\nc\n#unpin: off\nd\n"),
            [2, 3, 4, 6, 7]
        );
    }

    #[test]
    fn skip_file_covers_the_whole_file() {
        assert_eq!(covered("a\nb\n# unpin: skip-file\n"), [1, 2, 3]);
    }

    #[test]
    fn other_comments_cover_nothing() {
        assert_eq!(
            covered("a  # unpin the data\nb  # unpin: nonsense\n"),
            Vec::<usize>::new()
        );
    }
}
