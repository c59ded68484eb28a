//! Python's tokens (Python reference 2), as far as the checks beside this file need them. Linear, without a stack.

use memchr::memchr2;

use crate::source::Span;

use super::literal;
use super::word::Word;
use crate::syntax::ParseRefused;

/// A token with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// An identifier or a keyword.
    Name(Word),
    Number,
    /// A whole string literal, formatted ones with their fields.
    String {
        is_bytes: bool,
        is_formatted: bool,
    },
    /// `(`, `[`, `{`
    Open(u8),
    /// `)`, `]`, `}`
    Close(u8),
    /// Anything else but `:=`, which is no colon.
    Operator(u8),
    Walrus,
    /// The end of a logical line.
    LineEnd,
}

/// How far a logical line is indented, as CPython measures it: two lines agree where both measures do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Indentation {
    /// With tabs to the next multiple of eight.
    pub(super) column: usize,
    /// With tabs as single blanks.
    pub(super) alternative: usize,
    /// Where the line's first token stands.
    pub(super) offset: usize,
}

/// The tokens of a text.
pub(super) struct Tokens<'t> {
    text: &'t str,
    offset: usize,
    brackets: usize,
    /// Comments since the last token, and where the first of them stands.
    comments: (usize, usize),
    /// From the first comment to the token after the last one, where there are so many that tree-sitter is slow to read them.
    comment_runs: Vec<Span>,
}

/// tree-sitter's scanner looks again at all comments that follow at each of them. Where there are fewer, that costs less than a
/// copy of the text.
const MANY_COMMENTS: usize = 100;

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let offset = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            text,
            offset,
            brackets: 0,
            comments: (0, 0),
            comment_runs: Vec::new(),
        }
    }

    /// The long runs of comments so far.
    pub(super) fn take_comment_runs(&mut self) -> Vec<Span> {
        std::mem::take(&mut self.comment_runs)
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    pub(super) fn text_of(&self, token: Token) -> &'t [u8] {
        &self.text.as_bytes()[token.start..token.end]
    }

    /// The text from `offset` on.
    pub(super) fn rest(&self, offset: usize) -> &'t [u8] {
        &self.text.as_bytes()[offset..]
    }

    fn byte(&self, offset: usize) -> u8 {
        self.text.as_bytes().get(offset).copied().unwrap_or(0)
    }

    /// Goes to the next logical line, over blank ones and comments; nothing at the end of the text.
    pub(super) fn next_line(&mut self) -> Result<Option<Indentation>, ParseRefused> {
        self.brackets = 0;
        let mut indentation = Indentation::default();
        // Python counts blanks before a continuation only, and none after it (Python reference 2.1.8).
        let mut continued: Option<Indentation> = None;
        loop {
            match self.byte(self.offset) {
                b' ' => {
                    indentation.column += 1;
                    indentation.alternative += 1;
                }
                b'\t' => {
                    indentation.column = (indentation.column / 8 + 1) * 8;
                    indentation.alternative += 1;
                }
                b'\x0c' => indentation = Indentation::default(),
                b'\\' => {
                    continued.get_or_insert(indentation);
                    self.skip_continuation()?;
                    continue;
                }
                b'\n' | b'\r' => {
                    self.skip_line_end()?;
                    indentation = Indentation::default();
                    continued = None;
                    continue;
                }
                b'#' => {
                    self.skip_comment();
                    continue;
                }
                _ if self.offset >= self.text.len() => {
                    self.end_comments(self.offset);
                    return Ok(None);
                }
                _ => {
                    let offset = self.offset;
                    let measured = continued.unwrap_or(indentation);
                    return Ok(Some(Indentation { offset, ..measured }));
                }
            }
            self.offset += 1;
        }
    }

    /// The next token of the logical line.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Token, ParseRefused> {
        loop {
            let start = self.offset;
            match self.byte(start) {
                b' ' | b'\t' | b'\x0c' => self.offset += 1,
                b'#' => self.skip_comment(),
                b'\\' => self.skip_continuation()?,
                b'\n' | b'\r' => {
                    self.skip_line_end()?;
                    if self.brackets == 0 {
                        return Ok(line_end(start));
                    }
                }
                0 if start >= self.text.len() => {
                    return Ok(line_end(start));
                }
                byte => return self.visible(byte),
            }
        }
    }

    fn visible(&mut self, byte: u8) -> Result<Token, ParseRefused> {
        let start = self.offset;
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.name(),
            b'0'..=b'9' => self.number(),
            b'.' if self.byte(start + 1).is_ascii_digit() => self.number(),
            b'"' | b'\'' => self.string(start),
            b'(' | b'[' | b'{' => {
                self.brackets += 1;
                Ok(self.token(TokenKind::Open(byte), start, start + 1))
            }
            b')' | b']' | b'}' => {
                self.brackets = self.brackets.saturating_sub(1);
                Ok(self.token(TokenKind::Close(byte), start, start + 1))
            }
            b'`' => Err(python_2(start, "backticks")),
            b'?' | b'$' | 0..0x20 | 0x7f => {
                Err(invalid(start, "a character that Python does not know"))
            }
            _ => self.operator(byte),
        }
    }

    fn operator(&mut self, byte: u8) -> Result<Token, ParseRefused> {
        let start = self.offset;
        let length = match (byte, self.byte(start + 1), self.byte(start + 2)) {
            (b'<', b'>', _) => return Err(python_2(start, "the operator `<>`")),
            (b':', b'=', _) => return Ok(self.token(TokenKind::Walrus, start, start + 2)),
            (b'*', b'*', b'=') | (b'/', b'/', b'=') | (b'<', b'<', b'=') | (b'>', b'>', b'=') => 3,
            (b'.', b'.', b'.') => 3,
            (b'*', b'*', _) | (b'/', b'/', _) | (b'<', b'<', _) | (b'>', b'>', _) => 2,
            (b'-', b'>', _) => 2,
            (
                b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|'
                | b'^',
                b'=',
                _,
            ) => 2,
            _ => 1,
        };
        Ok(self.token(TokenKind::Operator(byte), start, start + length))
    }

    fn name(&mut self) -> Result<Token, ParseRefused> {
        let start = self.offset;
        let rest = &self.text.as_bytes()[start..];
        let mut is_ascii = true;
        let is_behind = |&byte: &u8| {
            is_ascii &= byte.is_ascii();
            !is_name_byte(byte)
        };
        let text = &rest[..rest.iter().position(is_behind).unwrap_or(rest.len())];
        let end = start + text.len();
        if matches!(self.byte(end), b'"' | b'\'') && literal::is_prefix(text) {
            return self.string(end);
        }
        if !is_ascii {
            self.require_visible(start, end)?;
        }
        Ok(self.token(TokenKind::Name(Word::of(text)), start, end))
    }

    /// tree-sitter takes some characters for blanks that Python does not know outside of strings.
    fn require_visible(&self, start: usize, end: usize) -> Result<(), ParseRefused> {
        let is_blank =
            |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}');
        match self.text[start..end].find(is_blank) {
            Some(at) => Err(invalid(
                start + at,
                "an invisible character that Python does not know",
            )),
            None => Ok(()),
        }
    }

    fn string(&mut self, quote: usize) -> Result<Token, ParseRefused> {
        let start = self.offset;
        let (quotes, end) = literal::read(self.text, start, quote)?;
        let kind = TokenKind::String {
            is_bytes: quotes.is_bytes,
            is_formatted: quotes.is_formatted,
        };
        Ok(self.token(kind, start, end))
    }

    fn number(&mut self) -> Result<Token, ParseRefused> {
        let start = self.offset;
        let bytes = self.text.as_bytes();
        let is_hexadecimal = matches!(bytes.get(start + 1), Some(b'x' | b'X'));
        let mut end = start + 1;
        loop {
            match self.byte(end) {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' => end += 1,
                b'+' | b'-' if !is_hexadecimal && has_exponent(&bytes[start..end]) => end += 1,
                _ => break,
            }
        }
        literal::require_number(&bytes[start..end], start)?;
        Ok(self.token(TokenKind::Number, start, end))
    }

    /// Moves after the token.
    fn token(&mut self, kind: TokenKind, start: usize, end: usize) -> Token {
        self.end_comments(start);
        self.offset = end;
        Token { kind, start, end }
    }

    #[inline]
    fn end_comments(&mut self, at: usize) {
        let (count, start) = std::mem::take(&mut self.comments);
        if count >= MANY_COMMENTS {
            self.comment_runs.push(Span::new(start as u32, at as u32));
        }
    }

    fn skip_comment(&mut self) {
        if self.comments.0 == 0 {
            self.comments.1 = self.offset;
        }
        self.comments.0 += 1;
        let rest = &self.text.as_bytes()[self.offset..];
        self.offset += memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    fn skip_continuation(&mut self) -> Result<(), ParseRefused> {
        self.offset += 1;
        if matches!(self.byte(self.offset), b'\n' | b'\r') {
            return self.skip_line_end();
        }
        Err(invalid(self.offset - 1, "a backslash within a line"))
    }

    /// Refuses a lone carriage return: it ends a line for Python, but not for tree-sitter, which would take the next line
    /// for the rest of a comment.
    fn skip_line_end(&mut self) -> Result<(), ParseRefused> {
        if self.byte(self.offset) == b'\r' {
            self.offset += 1;
            if self.byte(self.offset) != b'\n' {
                return Err(ParseRefused {
                    offset: self.offset as u32 - 1,
                    message: "cannot be read here: a line ends with a lone carriage return, which this parser does not \
                              know; convert the line ends"
                        .into(),
                });
            }
        }
        self.offset += 1;
        Ok(())
    }
}

/// The end of a logical line.
pub(super) fn line_end(at: usize) -> Token {
    Token {
        kind: TokenKind::LineEnd,
        start: at,
        end: at,
    }
}

/// The refusal of what no Python 3 accepts.
pub(super) fn invalid(offset: usize, what: &str) -> ParseRefused {
    ParseRefused {
        offset: offset as u32,
        message: format!("a syntax error: {what}"),
    }
}

/// The refusal of what only Python 2 accepts.
pub(super) fn python_2(offset: usize, what: &str) -> ParseRefused {
    ParseRefused {
        offset: offset as u32,
        message: format!("this is Python 2, which is not rewritten: {what}"),
    }
}

pub(crate) fn is_name_byte(byte: u8) -> bool {
    NAME_BYTES[usize::from(byte)]
}

/// Looked up: every byte of every name is asked about.
static NAME_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Whether a decimal number ends with an `e` that a sign may follow.
fn has_exponent(number: &[u8]) -> bool {
    let Some((b'e' | b'E', digits)) = number.split_last() else {
        return false;
    };
    digits
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        let mut tokens = Tokens::new(text);
        let mut found = Vec::new();
        while tokens.next_line().unwrap().is_some() {
            loop {
                let token = tokens.next().unwrap();
                found.push(&text[token.start..token.end]);
                if token.kind == TokenKind::LineEnd {
                    break;
                }
            }
        }
        found
    }

    #[test]
    fn brackets_and_backslashes_continue_a_line() {
        assert_eq!(
            tokens("# a\n\nf(a,  # b\n  b) \\\n + 1e-3\n\nx=rb'a'\n"),
            [
                "f", "(", "a", ",", "b", ")", "+", "1e-3", "", "x", "=", "rb'a'", ""
            ]
        );
    }

    #[test]
    fn a_formatted_string_is_one_token_with_its_fields() {
        for string in [
            r#"f"{a['b']}""#,
            r#"f'{a["x"]!r:{w}}{{'"#,
            r#"f"{x["a"]}""#,
            r"rf'\{a}\''",
            r"f'''{a:%H:%M}'{'\n'}'''",
            r#"f"\N{DASH}{a}""#,
            "f'{a:{b:{c}}}'",
            "f'{(lambda: {1: 2})()}'",
            "f'{a != b}'",
        ] {
            assert_eq!(tokens(string), [string, ""]);
        }
    }

    #[test]
    fn tabs_count_in_two_ways() {
        let mut tokens = Tokens::new(" \x0c \t\tx\n");
        let indentation = tokens.next_line().unwrap().unwrap();
        assert_eq!((indentation.column, indentation.alternative), (16, 3));
    }
}
