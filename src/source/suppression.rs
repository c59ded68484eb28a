//! Comments by which authors keep unpin away: `# unpin: ignore`, `# unpin: off` … `# unpin: on`, `# unpin: skip-file`.

use super::Span;

/// The stretches of a text that its author keeps as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suppressions {
    spans: Vec<Span>,
}

/// What a comment asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pragma {
    Ignore,
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
        for line in text.split_inclusive('\n') {
            let end = offset + line.len() as u32;
            match pragma(line) {
                Some(Pragma::SkipFile) => {
                    return Self {
                        spans: vec![Span::new(0, text.len() as u32)],
                    };
                }
                Some(Pragma::Ignore) => found.spans.push(Span::new(offset, end)),
                Some(Pragma::Off) => off_since = off_since.or(Some(offset)),
                Some(Pragma::On) => found
                    .spans
                    .extend(off_since.take().map(|start| Span::new(start, end))),
                None => {}
            }
            offset = end;
        }
        found
            .spans
            .extend(off_since.map(|start| Span::new(start, text.len() as u32)));
        found
    }

    /// The same stretches, so many bytes further on.
    #[must_use]
    pub(crate) fn shifted(self, by: u32) -> Self {
        let spans = self.spans.into_iter();
        Self {
            spans: spans
                .map(|span| Span::new(span.start + by, span.end + by))
                .collect(),
        }
    }

    /// Whether the place at `offset` is to stay as it is.
    pub(crate) fn covers(&self, offset: u32) -> bool {
        self.spans
            .iter()
            .any(|span| span.start <= offset && offset < span.end)
    }
}

/// What the comment at the end of a line asks for. Words after it (`# unpin: ignore  because …`) are the author's own.
fn pragma(line: &str) -> Option<Pragma> {
    let (_, comment) = line.rsplit_once('#')?;
    let asked = comment.trim_start().strip_prefix("unpin:")?;
    match asked.split_whitespace().next()? {
        "ignore" => Some(Pragma::Ignore),
        "off" => Some(Pragma::Off),
        "on" => Some(Pragma::On),
        "skip-file" => Some(Pragma::SkipFile),
        _ => None,
    }
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
            .filter(|(_, start)| suppressions.covers(*start));
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
