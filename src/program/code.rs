//! A text without what is none of its code, at the speed of reading.

use super::definitions::LogicalLines;
use crate::source::Span;
use crate::syntax::find_words;

/// A text with blanks in the place of its comments and docstrings, so that offsets stay what they are.
pub(super) struct Code {
    /// With its strings.
    pub(super) text: String,
    /// With blanks in the place of what is in strings as well, except for f-strings, which have code in them.
    pub(super) bare: String,
    /// Where the code of its logical lines begins.
    lines: Vec<usize>,
    /// Whether members may be looked up by their names as text.
    looks_up: bool,
}

/// What gives members by their names as text.
pub(super) const LOOKUPS: [&str; 4] = ["__dict__", "attrgetter", "getattr", "methodcaller"];

/// A text with blanks in the place of its comments and of what is in its strings.
pub(crate) fn bare_code(text: &str) -> String {
    Code::of(text).bare
}

impl Code {
    /// Looks at a text. What it misreads as a string or comment is one only in f-strings that nest their own quotes.
    pub(super) fn of(text: &str) -> Self {
        let (mut code, mut bare) = (text.as_bytes().to_vec(), text.as_bytes().to_vec());
        let mut lines = Vec::new();
        let mut end = 0;
        let logical = LogicalLines::of(text);
        for line in LogicalLines::of(text) {
            for kept in [&mut code, &mut bare] {
                blank(&mut kept[end..line.line_start]);
            }
            let mut next = line.start;
            while next < line.end {
                next = match text.as_bytes()[next] {
                    b'#' => {
                        let rest = &text.as_bytes()[next..line.end];
                        let after = memchr::memchr(b'\n', rest).map_or(line.end, |it| next + it);
                        for kept in [&mut code, &mut bare] {
                            blank(&mut kept[next..after]);
                        }
                        after
                    }
                    b'\'' | b'"' => {
                        let after = logical.end_of_string(next).min(line.end);
                        let inside = next + 1..after.max(next + 2) - 1;
                        let prefix = prefix(&text[line.start..next]);
                        if !prefix.contains(['f', 'F', 't', 'T']) {
                            blank(&mut bare[inside.clone()]);
                        }
                        let rest = text[after..line.end].trim_start_matches([' ', '\t', ';']);
                        let is_statement = rest.starts_with(['\n', '\r', '#']) || rest.is_empty();
                        if prefix.len() == next - line.start && is_statement {
                            blank(&mut code[inside]);
                        }
                        after
                    }
                    b'\\' => next + 2,
                    _ => next + 1,
                };
            }
            lines.push(line.start);
            end = line.end;
        }
        for kept in [&mut code, &mut bare] {
            blank(&mut kept[end..]);
        }
        let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned());
        let (text, bare) = (text(code), text(bare));
        Self {
            looks_up: LOOKUPS.iter().any(|word| has_word(&bare, word)),
            text,
            bare,
            lines,
        }
    }

    /// What is read for names: strings tell none where nothing is looked up by a text.
    pub(super) fn names(&self) -> &str {
        if self.looks_up {
            &self.text
        } else {
            &self.bare
        }
    }

    /// Where the code of the logical line begins that an offset is in.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        let next = self.lines.partition_point(|&start| start <= offset);
        next.checked_sub(1).map_or(0, |place| self.lines[place])
    }
}

/// The whole of a text.
pub(super) fn whole(text: &str) -> Span {
    Span::new(0, text.len() as u32)
}

/// Whether a text has a word.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    !find_words(text, whole(text), word, |_| true).is_empty()
}

/// The letters right before a quote.
pub(super) fn prefix(before: &str) -> &str {
    let start = before.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    &before[start.len()..]
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_docstrings_are_blank_and_strings_are_bare() {
        let text = "# é a\nx = 'b # c'  # d\ndef f():\n    r\"\"\"e\n    g'h\n    \"\"\"\n    return f'{i}', k['l'], \"\"\"m\"\"\"\n# n";
        let code = Code::of(text);
        assert_eq!(code.text.len(), text.len());
        let words = |text: &str| -> Vec<String> {
            let words = crate::syntax::words(text).map(str::to_owned);
            words.filter(|it| it.len() == 1 && it != "f").collect()
        };
        assert_eq!(words(&code.text), ["x", "b", "c", "r", "i", "k", "l", "m"]);
        assert_eq!(words(&code.bare), ["x", "r", "i", "k"]);
        assert!(text[code.line_at(text.find("g'h").unwrap())..].starts_with("r\""));
        assert!(text[code.line_at(text.find("l'").unwrap())..].starts_with("return"));
    }
}
