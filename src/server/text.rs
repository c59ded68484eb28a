//! Places as editors count them: lines that end at `\n`, `\r\n` or `\r`, and columns in units of the encoding that was agreed on.

use gen_lsp_types::{Position, Range, TextDocumentContentChangeEvent};

/// What columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    fn len(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// Where the lines of a text start, as far as somebody asked.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    /// Invariant: those up to `scanned`, and the first is 0.
    starts: Vec<usize>,
    scanned: usize,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self {
            starts: vec![0],
            scanned: 0,
        }
    }

    /// All lines of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut lines = Self::new();
        lines.scan(text, usize::MAX);
        lines
    }

    /// Looks for line ends until the line is known, or the text ends.
    fn scan(&mut self, text: &str, line: usize) {
        let bytes = text.as_bytes();
        while self.starts.len() <= line {
            let Some(length) = memchr::memchr2(b'\n', b'\r', &bytes[self.scanned..]) else {
                self.scanned = bytes.len();
                return;
            };
            let end = self.scanned + length;
            let is_pair = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
            self.scanned = end + 1 + usize::from(is_pair);
            self.starts.push(self.scanned);
        }
    }

    /// Forgets what a change at `offset` may move.
    fn forget_after(&mut self, offset: usize) {
        let kept = self.starts.partition_point(|&start| start < offset).max(1);
        self.starts.truncate(kept);
        self.scanned = self.starts[kept - 1];
    }

    /// The offset of a place; a column after the end of its line is its end, a line after the last the end of the text.
    pub(super) fn offset(&mut self, text: &str, place: Position, encoding: Encoding) -> usize {
        let line = place.line as usize;
        self.scan(text, line.saturating_add(1));
        let Some(&start) = self.starts.get(line) else {
            return text.len();
        };
        let end = self.starts.get(line + 1).map_or(text.len(), |&end| end);
        let content = text[start..end].trim_end_matches(['\n', '\r']);
        let mut left = place.character as usize;
        for (at, c) in content.char_indices() {
            let length = encoding.len(c);
            if left < length {
                return start + at;
            }
            left -= length;
        }
        start + content.len()
    }

    /// The place of an offset, of which all lines before it are known.
    pub(super) fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let before = &text[self.starts[line]..offset];
        let character: usize = before.chars().map(|c| encoding.len(c)).sum();
        Position {
            line: line as u32,
            character: character as u32,
        }
    }
}

/// Makes changes in a text, one after the other.
pub(super) fn apply_changes(
    text: &mut String,
    changes: Vec<TextDocumentContentChangeEvent>,
    encoding: Encoding,
) {
    let mut lines = Lines::new();
    for change in changes {
        match change {
            TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                *text = whole.text;
                lines = Lines::new();
            }
            TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                let Range { start, end } = part.range;
                let start = lines.offset(text, start, encoding);
                let end = lines.offset(text, end, encoding).max(start);
                text.replace_range(start..end, &part.text);
                lines.forget_after(start);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text = "é𝄞x\r\ny\rz\n";
        let lines = Lines::of(text);
        for (encoding, column) in [
            (Encoding::Utf8, 6),
            (Encoding::Utf16, 3),
            (Encoding::Utf32, 2),
        ] {
            assert_eq!(lines.position(text, 6, encoding), place(0, column));
            assert_eq!(lines.clone().offset(text, place(0, column), encoding), 6);
        }
        assert_eq!(lines.position(text, 11, Encoding::Utf16), place(2, 0));
        assert_eq!(lines.position(text, 99, Encoding::Utf16), place(3, 0));
        let offset = |line, column| {
            let mut lines = Lines::new();
            lines.offset(text, place(line, column), Encoding::Utf16)
        };
        // In the middle of a pair, after the end of a line, after the last line.
        assert_eq!((offset(0, 2), offset(0, 99), offset(9, 0)), (2, 7, 13));
    }

    #[test]
    fn changes_come_one_after_the_other() {
        let change = |from: (u32, u32), to: (u32, u32), text: &str| {
            serde_json::from_value(serde_json::json!({
                "range": {"start": {"line": from.0, "character": from.1}, "end": {"line": to.0, "character": to.1}},
                "text": text,
            }))
            .unwrap()
        };
        let mut text = "a\nb\r\nc".to_owned();
        let changes = vec![
            change((2, 0), (2, 1), "d\ne"),
            change((1, 1), (3, 0), "-"),
            change((1, 2), (9, 9), "\n!"),
            change((2, 1), (1, 0), "?"),
        ];
        apply_changes(&mut text, changes, Encoding::Utf16);
        assert_eq!(text, "a\nb-\n!?");
    }
}
