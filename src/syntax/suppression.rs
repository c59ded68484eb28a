//! Comments by which authors keep unpin away: `# unpin: ignore`, `# unpin: ignore[del]`, `# unpin: ignore-next`, `# unpin: off`
//! … `# unpin: on`, `# unpin: skip-file`. What is meant for one line means the whole statement on it, however many lines that takes.

use super::LogicalLines;
use crate::options::{Strategy, parse_strategy};
use crate::source::Span;

/// The stretches of a text that its author keeps as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppressions {
    kept: Vec<Suppression>,
    odd: Vec<OddComment>,
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
    /// Whether it is meant for one line, where it can be said to be needed or not.
    pub(crate) is_for_one_line: bool,
}

/// A comment that asks for something that unpin does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OddComment {
    /// Where it begins.
    pub(crate) offset: u32,
    /// What is wrong with it, and what it does.
    pub(crate) message: String,
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

impl Pragma {
    const ALL: [(&str, Self); 5] = [
        ("ignore", Self::Ignore),
        ("ignore-next", Self::IgnoreNext),
        ("off", Self::Off),
        ("on", Self::On),
        ("skip-file", Self::SkipFile),
    ];
}

impl Suppressions {
    /// Reads the comments of a text.
    pub fn read(text: &str) -> Self {
        let mut found = Self::default();
        if !names_unpin(text) {
            return found;
        }
        let lines = LogicalLines::of(text);
        let mut off_since = None;
        for comment in lines.comments() {
            let written = comment.span.of(text);
            let line = line_around(text, comment.span);
            let (asked, names) = match pragma(written) {
                Asked::Nothing => continue,
                Asked::Unknown(message) => {
                    found.note(comment.span, message);
                    continue;
                }
                Asked::For(asked, names) => (asked, names),
            };
            let is_alone = text[line.start as usize..comment.span.start as usize]
                .trim_start_matches('\u{feff}')
                .trim()
                .is_empty();
            match asked {
                Pragma::SkipFile => {
                    let all = Span::new(0, text.len() as u32);
                    let mut whole = Self::default();
                    whole.keep(line, all, Vec::new(), false);
                    return whole;
                }
                Pragma::Ignore => {
                    let strategies = found.strategies(comment.span, names);
                    found.keep(line, comment.line.unwrap_or(line), strategies, true);
                }
                Pragma::IgnoreNext => {
                    let strategies = found.strategies(comment.span, names);
                    let around = comment.line.filter(|_| is_alone);
                    if let Some(next) = around.or_else(|| lines.from(comment.span.end)) {
                        found.keep(line, next, strategies, true);
                    }
                }
                Pragma::Off => off_since = off_since.or(Some(line)),
                Pragma::On => {
                    if let Some(off) = off_since.take() {
                        found.keep(off, Span::new(off.start, line.end), Vec::new(), false);
                    }
                }
            }
        }
        if let Some(off) = off_since {
            let rest = Span::new(off.start, text.len() as u32);
            found.keep(off, rest, Vec::new(), false);
        }
        found
    }

    fn keep(
        &mut self,
        line: Span,
        covered: Span,
        strategies: Vec<Strategy>,
        is_for_one_line: bool,
    ) {
        self.kept.push(Suppression {
            line,
            covered,
            strategies,
            is_for_one_line,
        });
    }

    /// The strategies in the brackets of a comment. One that names none keeps all away: its author wanted something kept.
    fn strategies(&mut self, comment: Span, names: Option<&str>) -> Vec<Strategy> {
        let Some(names) = names else {
            return Vec::new();
        };
        let names = names.split(',').map(str::trim);
        let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        if names.iter().any(|name| name.eq_ignore_ascii_case("all")) {
            return Vec::new();
        }
        let mut strategies = Vec::new();
        let mut unknown = Vec::new();
        for name in &names {
            match parse_strategy(&name.to_ascii_lowercase()) {
                Ok(strategy) => strategies.push(strategy),
                Err(_) => unknown.push(format!("`{name}`")),
            }
        }
        let instead = if strategies.is_empty() {
            ", so it keeps all away"
        } else {
            ""
        };
        if names.is_empty() {
            self.note(
                comment,
                format!("`# unpin:` names no strategy in its brackets{instead}"),
            );
        } else if !unknown.is_empty() {
            let known = Strategy::ALL.map(Strategy::name).join(", ");
            let unknown = unknown.join(", ");
            self.note(
                comment,
                format!("`# unpin:` names no strategy: {unknown}{instead}; there are {known}"),
            );
        }
        strategies
    }

    fn note(&mut self, comment: Span, message: String) {
        let offset = comment.start;
        self.odd.push(OddComment { offset, message });
    }

    /// The same stretches, so many bytes further on.
    #[must_use]
    pub(crate) fn shifted(mut self, by: u32) -> Self {
        let shift = |span: Span| Span::new(span.start + by, span.end + by);
        for it in &mut self.kept {
            it.line = shift(it.line);
            it.covered = shift(it.covered);
        }
        for it in &mut self.odd {
            it.offset += by;
        }
        self
    }

    /// All of them, in the order of the text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Suppression> {
        self.kept.iter()
    }

    /// Those that ask for something unknown.
    pub(crate) fn odd(&self) -> &[OddComment] {
        &self.odd
    }

    /// What keeps the strategy away from the place at `offset`.
    pub(crate) fn find(&self, offset: u32, strategy: Strategy) -> Option<&Suppression> {
        self.kept.iter().find(|it| {
            let is_meant = it.strategies.is_empty() || it.strategies.contains(&strategy);
            is_meant && it.covered.start <= offset && offset < it.covered.end
        })
    }
}

/// Whether some comment may be meant for unpin; most texts are told by this alone.
fn names_unpin(text: &str) -> bool {
    const NAMES: [&str; 3] = ["unpin", "Unpin", "UNPIN"];
    NAMES
        .iter()
        .any(|name| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some())
}

/// The line of a comment, with what ends it.
fn line_around(text: &str, comment: Span) -> Span {
    let before = text[..comment.start as usize].rfind('\n');
    let after = text[comment.end as usize..].find('\n');
    Span::new(
        before.map_or(0, |at| at + 1) as u32,
        after.map_or(text.len(), |at| comment.end as usize + at + 1) as u32,
    )
}

/// What a comment is.
enum Asked<'t> {
    /// None that is meant for unpin.
    Nothing,
    /// One that is, but says nothing that unpin knows.
    Unknown(String),
    /// With what is in its brackets, where it has any.
    For(Pragma, Option<&'t str>),
}

/// Reads a comment, or a later part of it that begins with `#` again. Words after what it asks for (`# unpin: ignore  because …`)
/// are the author's own.
fn pragma(comment: &str) -> Asked<'_> {
    let comment = comment.rsplit('#').next().unwrap_or_default().trim_start();
    let Some((name, asked)) = comment.split_once(':') else {
        return Asked::Nothing;
    };
    let is_exact = name == "unpin";
    if !is_exact && !name.trim_end().eq_ignore_ascii_case("unpin") {
        return Asked::Nothing;
    }
    let asked = asked.trim_start();
    let end = asked.find(|each: char| !each.is_ascii_alphanumeric() && !"-_".contains(each));
    let (word, rest) = asked.split_at(end.unwrap_or(asked.len()));
    let known = Pragma::ALL.iter().find(|(known, _)| *known == word);
    if let (true, Some((_, pragma))) = (is_exact, known) {
        let names = rest.strip_prefix('[').map(|rest| {
            let end = rest.find(']').unwrap_or(rest.len());
            &rest[..end]
        });
        return Asked::For(*pragma, names);
    }
    let lower = word.to_ascii_lowercase().replace('_', "-");
    let alike = |known: &str| strsim::jaro_winkler(&lower, known);
    let nearest = Pragma::ALL
        .iter()
        .map(|(known, _)| *known)
        .max_by(|one, other| alike(one).total_cmp(&alike(other)))
        .filter(|known| alike(known) >= ALIKE);
    match nearest {
        Some(nearest) => Asked::Unknown(format!(
            "`# {name}: {word}` does nothing; did you mean `# unpin: {nearest}`?"
        )),
        // A sentence, which happens to begin so.
        None if !is_exact => Asked::Nothing,
        None => Asked::Unknown(format!(
            "`# unpin: {word}` does nothing; there are {}",
            Pragma::ALL.map(|(known, _)| known).join(", ")
        )),
    }
}

/// How alike two words are, at least, for one to be meant by the other.
const ALIKE: f64 = 0.8;

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
        assert_eq!(covered("a  # unpin: ignore[ALL]\n"), [1]);
        for names in ["dell", ""] {
            let text = format!("a  # unpin: ignore[{names}]\n");
            let misspelt = Suppressions::read(&text);
            assert!(misspelt.odd[0].message.contains("so it keeps all away"));
            assert!(misspelt.find(0, Strategy::Nest).is_some());
        }
    }

    #[test]
    fn ignore_next_covers_the_line_of_code_after_it() {
        assert_eq!(
            covered(
                "# unpin: ignore-next\na\nb\nif b:\n    # unpin: ignore-next[del]: because\n\n    # more\n    c\nd\n"
            ),
            [2, 8]
        );
        assert_eq!(covered("a\n# unpin: ignore-next\n"), Vec::<usize>::new());
    }

    #[test]
    fn a_statement_of_several_lines_is_covered_as_one() {
        for text in [
            "a = (\n    b\n)  # unpin: ignore\nc\n",
            "a = (  # unpin: ignore\n    b\n)\nc\n",
            "a = (\n    # unpin: ignore-next\n    b)\nc\n",
        ] {
            let lines = text.lines().count();
            assert_eq!(covered(text), (1..lines).collect::<Vec<_>>(), "{text}");
        }
        assert_eq!(
            covered("# unpin: ignore-next\na = \\\n  '''\n# unpin: off\n'''\nc\n"),
            [2, 3, 4, 5]
        );
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
            covered("a  # unpin the data\nb  # unpin: nonsense\nc = '# unpin: off'\n"),
            Vec::<usize>::new()
        );
        for (comment, nearest) in [
            ("# unpin: ignroe", Some("`# unpin: ignore`")),
            ("# unpin: ignore-file", Some("`# unpin: ignore`")),
            ("# unpin : ignore", Some("`# unpin: ignore`")),
            ("# Unpin: Skip_File", Some("`# unpin: skip-file`")),
            ("# unpin: disable", Some("there are ignore")),
            ("# Unpin: the data", None),
            ("# unpinned: off", None),
        ] {
            let odd = Suppressions::read(&format!("a  {comment}\n")).odd;
            let message = odd.first().map(|it| it.message.as_str());
            match nearest {
                Some(part) => assert!(message.unwrap().contains(part), "{comment}: {message:?}"),
                None => assert_eq!(message, None, "{comment}"),
            }
        }
    }
}
