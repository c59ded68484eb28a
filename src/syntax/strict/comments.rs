//! Comments, told from what looks like one in a string, and the logical lines that they belong to (Python reference 2.1.5).

use memchr::{memchr, memchr2, memrchr};

use super::token::{TokenKind, Tokens};
use crate::source::Span;
use crate::syntax::ParseRefused;

/// The logical lines of a text, each whole: from the start of its first line to the end of its last one.
#[derive(Debug, Default)]
pub(crate) struct LogicalLines {
    lines: Vec<Span>,
    comments: Vec<Comment>,
}

/// A comment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comment {
    /// From `#` to the end of the line, without what ends it.
    pub(crate) span: Span,
    /// The logical line that it is in or ends, unless it is between two.
    pub(crate) line: Option<Span>,
}

impl LogicalLines {
    /// Up to where the text is no Python any more.
    pub(crate) fn of(text: &str) -> Self {
        let mut found = Self::default();
        // What is wrong is told by whoever parses the text.
        let _ = found.read(text);
        found
    }

    fn read(&mut self, text: &str) -> Result<(), ParseRefused> {
        let mut tokens = Tokens::new(text);
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut end = 0;
        while let Some(first) = tokens.next_line()? {
            self.take_comments(text, end, first.offset);
            end = first.offset;
            let own = self.comments.len();
            loop {
                let token = tokens.next()?;
                self.take_comments(text, end, token.start);
                end = token.end;
                if token.kind == TokenKind::LineEnd {
                    break;
                }
            }
            let before = memrchr(b'\n', &text.as_bytes()[..first.offset]);
            let after = memchr(b'\n', &text.as_bytes()[end..]);
            let line = Span::new(
                before.map_or(mark, |at| at + 1) as u32,
                after.map_or(text.len(), |at| end + at + 1) as u32,
            );
            for comment in &mut self.comments[own..] {
                comment.line = Some(line);
            }
            self.lines.push(line);
        }
        self.take_comments(text, end, text.len());
        Ok(())
    }

    /// Between two tokens `#` always begins a comment.
    fn take_comments(&mut self, text: &str, start: usize, end: usize) {
        let bytes = &text.as_bytes()[..end];
        let mut at = start;
        while let Some(found) = memchr(b'#', &bytes[at..]) {
            let from = at + found;
            at = memchr2(b'\n', b'\r', &bytes[from..]).map_or(end, |length| from + length);
            let span = Span::new(from as u32, at as u32);
            self.comments.push(Comment { span, line: None });
        }
    }

    /// In the order of the text.
    pub(crate) fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The logical line that an offset is in.
    pub(crate) fn at(&self, offset: u32) -> Option<Span> {
        let next = self.lines.partition_point(|line| line.start <= offset);
        let line = *self.lines.get(next.checked_sub(1)?)?;
        (offset < line.end).then_some(line)
    }

    /// The first logical line that begins at an offset or after it.
    pub(crate) fn from(&self, offset: u32) -> Option<Span> {
        let next = self.lines.partition_point(|line| line.start < offset);
        self.lines.get(next).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_strings_and_belong_to_logical_lines() {
        let text =
            "\u{feff}# a\nx = '''\n# no\n''' + f(  # b\n  # c\n  1)  # d\n\n# e\nif x: y = '#'\n";
        let lines = LogicalLines::of(text);
        let comments: Vec<(&str, bool)> = lines
            .comments()
            .iter()
            .map(|it| (it.span.of(text), it.line.is_some()))
            .collect();
        assert_eq!(
            comments,
            [
                ("# a", false),
                ("# b", true),
                ("# c", true),
                ("# d", true),
                ("# e", false)
            ]
        );
        let inside = text.find("no").unwrap() as u32;
        let line = lines.at(inside).unwrap();
        assert!(line.of(text).starts_with("x = ") && line.of(text).ends_with("# d\n"));
        assert_eq!(lines.from(line.end).unwrap().of(text), "if x: y = '#'\n");
        assert_eq!(lines.at(line.end), None);
    }
}
