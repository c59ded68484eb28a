//! String and number literals (Python reference 2.4): where they end, and what Python does not accept in them.

use memchr::{memchr, memchr2, memchr3};

use super::token::{invalid, is_name_byte, python_2};
use crate::syntax::ParseRefused;

/// What the tokenizer is in, within a formatted string.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Text between quotes.
    Text,
    /// Between braces, with so many brackets open.
    Field(usize),
    /// After a field's colon.
    Spec,
}

/// How a literal begins and ends.
#[derive(Debug, Clone, Copy)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "what the letters before the quotes say, independently"
)]
pub(super) struct Quotes {
    quote: u8,
    is_triple: bool,
    is_raw: bool,
    pub(super) is_bytes: bool,
    pub(super) is_formatted: bool,
}

impl Quotes {
    fn read(bytes: &[u8], start: usize, quote: usize) -> Self {
        let has = |letter: u8| {
            bytes[start..quote]
                .iter()
                .any(|byte| byte.eq_ignore_ascii_case(&letter))
        };
        let mark = bytes[quote];
        Self {
            quote: mark,
            is_triple: bytes[quote..].starts_with(&[mark, mark, mark]),
            is_raw: has(b'r'),
            is_bytes: has(b'b'),
            is_formatted: has(b'f') || has(b't'),
        }
    }

    fn len(self) -> usize {
        if self.is_triple { 3 } else { 1 }
    }

    fn ends_at(self, bytes: &[u8], at: usize) -> bool {
        let mark = [self.quote; 3];
        bytes[at..].starts_with(&mark[..self.len()])
    }
}

/// Whether a name directly before a quote is part of the literal. `ur` is Python 2's.
pub(super) fn is_prefix(name: &[u8]) -> bool {
    let is = |letters: &[u8; 2]| {
        name.eq_ignore_ascii_case(letters)
            || (name[0].eq_ignore_ascii_case(&letters[1])
                && name[1].eq_ignore_ascii_case(&letters[0]))
    };
    match name {
        [letter] => b"rRbBuUfFtT".contains(letter),
        [_, _] => is(b"br") || is(b"fr") || is(b"tr") || is(b"ur"),
        _ => false,
    }
}

/// The literal that starts at `start` and has its first quote at `quote`: how it is written, and what stands after it.
pub(super) fn read(
    text: &str,
    start: usize,
    quote: usize,
) -> Result<(Quotes, usize), ParseRefused> {
    let bytes = text.as_bytes();
    if bytes[start..quote].eq_ignore_ascii_case(b"ur") {
        return Err(python_2(start, "a string with the prefix `ur`"));
    }
    let quotes = Quotes::read(bytes, start, quote);
    let content = quote + quotes.len();
    let end = if quotes.is_formatted {
        formatted_end(bytes, start, content, quotes, |_| {})?
    } else {
        plain_end(bytes, start, content, quotes)?
    };
    if quotes.is_bytes && !bytes[content..end].is_ascii() {
        return Err(invalid(
            start,
            "bytes with a character that is not in ASCII",
        ));
    }
    Ok((quotes, end))
}

/// Where formats begin with `=` in the formatted string that starts at `start`: tree-sitter takes the colon before for a
/// walrus.
pub(super) fn equals_formats(text: &str, start: usize) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    if let Some(length) = memchr2(b'"', b'\'', &bytes[start..]) {
        let quotes = Quotes::read(bytes, start, start + length);
        let content = start + length + quotes.len();
        let note = |format: usize| {
            if bytes.get(format) == Some(&b'=') {
                found.push(format);
            }
        };
        // The string was read before, without an error.
        let _ = formatted_end(bytes, start, content, quotes, note);
    }
    found
}

fn plain_end(
    bytes: &[u8],
    start: usize,
    content: usize,
    quotes: Quotes,
) -> Result<usize, ParseRefused> {
    let mut at = content;
    loop {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let found = if quotes.is_triple {
            memchr2(quotes.quote, b'\\', rest)
        } else {
            memchr3(quotes.quote, b'\\', b'\n', rest)
        };
        let Some(found) = found else {
            return Err(unterminated(start));
        };
        at += found;
        match bytes[at] {
            b'\\' => at = escape_end(bytes, at, quotes)?,
            b'\n' => return Err(unterminated(start)),
            _ if quotes.ends_at(bytes, at) => return Ok(at + quotes.len()),
            _ => at += 1,
        }
    }
}

/// After an escape: two bytes, so that an escaped quote ends nothing. A backslash before CRLF escapes both.
fn escape_end(bytes: &[u8], at: usize, quotes: Quotes) -> Result<usize, ParseRefused> {
    let escaped = bytes.get(at + 1).copied();
    if escaped == Some(b'\r') && bytes.get(at + 2) == Some(&b'\n') {
        return Ok(at + 3);
    }
    let digits = match escaped {
        _ if quotes.is_raw => 0,
        Some(b'x') => 2,
        Some(b'u') if !quotes.is_bytes => 4,
        Some(b'U') if !quotes.is_bytes => 8,
        _ => 0,
    };
    let has_digits = bytes
        .get(at + 2..at + 2 + digits)
        .is_some_and(|found| found.iter().all(u8::is_ascii_hexdigit));
    if digits > 0 && !has_digits {
        return Err(invalid(at, "an escape without all of its digits"));
    }
    Ok(at + 2)
}

/// Walks text, fields and format specifications, which nest in one another (PEP 701), and tells where the specifications
/// begin.
fn formatted_end(
    bytes: &[u8],
    start: usize,
    content: usize,
    quotes: Quotes,
    mut note_format: impl FnMut(usize),
) -> Result<usize, ParseRefused> {
    let mut at = content;
    let mut parts = vec![Part::Text];
    // The innermost quotes, which the text of a format specification shares.
    let mut around = vec![quotes];
    while let (Some(part), Some(&quotes)) = (parts.last_mut(), around.last()) {
        let Some(&byte) = bytes.get(at) else {
            return Err(unterminated(start));
        };
        match part {
            Part::Field(brackets) => {
                at = match byte {
                    b'"' | b'\'' => {
                        let first = prefix_start(bytes, at);
                        let inner = Quotes::read(bytes, first, at);
                        let content = at + inner.len();
                        if inner.is_formatted {
                            parts.push(Part::Text);
                            around.push(inner);
                            content
                        } else {
                            plain_end(bytes, start, content, inner)?
                        }
                    }
                    b'#' => at + memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
                    _ => {
                        match byte {
                            b'(' | b'[' | b'{' => *brackets += 1,
                            b':' if *brackets == 0 => {
                                note_format(at + 1);
                                parts.push(Part::Spec);
                            }
                            b'}' if *brackets == 0 => drop(parts.pop()),
                            b')' | b']' | b'}' => *brackets = brackets.saturating_sub(1),
                            _ => {}
                        }
                        at + 1
                    }
                };
            }
            Part::Spec if byte == b'}' => {
                parts.truncate(parts.len() - 2);
                at += 1;
            }
            Part::Text | Part::Spec => {
                let is_text = matches!(part, Part::Text);
                let is_doubled = is_text && bytes.get(at + 1) == Some(&byte);
                match byte {
                    b'\n' if !quotes.is_triple => return Err(unterminated(start)),
                    b'{' if is_doubled => at += 2,
                    b'{' => {
                        parts.push(Part::Field(0));
                        at += 1;
                    }
                    b'\\' => at = formatted_escape_end(bytes, at, quotes)?,
                    _ if quotes.ends_at(bytes, at) => {
                        if !is_text {
                            return Err(unterminated(start));
                        }
                        at += quotes.len();
                        parts.pop();
                        around.pop();
                    }
                    _ => at += 1,
                }
            }
        }
    }
    Ok(at)
}

/// A brace after a backslash still begins a field; `\N{DASH}` does not.
fn formatted_escape_end(bytes: &[u8], at: usize, quotes: Quotes) -> Result<usize, ParseRefused> {
    match bytes.get(at + 1) {
        Some(b'{' | b'}') => Ok(at + 1),
        Some(b'N') if !quotes.is_raw && bytes.get(at + 2) == Some(&b'{') => {
            let rest = &bytes[at..];
            Ok(at + memchr(b'}', rest).map_or(2, |brace| brace + 1))
        }
        _ => escape_end(bytes, at, quotes),
    }
}

/// Where the prefix of the literal with its quote at `quote` begins.
fn prefix_start(bytes: &[u8], quote: usize) -> usize {
    let length = bytes[..quote]
        .iter()
        .rev()
        .take(3)
        .take_while(|&&byte| is_name_byte(byte))
        .count();
    if is_prefix(&bytes[quote - length..quote]) {
        quote - length
    } else {
        quote
    }
}

fn unterminated(start: usize) -> ParseRefused {
    invalid(start, "a string that does not end")
}

/// Refuses what Python 2 writes: `0777`, `10L`.
pub(super) fn require_number(number: &[u8], offset: usize) -> Result<(), ParseRefused> {
    let is_decimal = |digits: &[u8]| {
        digits
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'_')
    };
    if number.len() > 1
        && number[0] == b'0'
        && is_decimal(number)
        && number.iter().any(|byte| (b'1'..=b'9').contains(byte))
    {
        return Err(python_2(
            offset,
            "an octal number without `0o`, or a leading zero",
        ));
    }
    // `7L.real` comes as one number.
    let suffix = number.iter().position(|byte| matches!(byte, b'l' | b'L'));
    let Some((digits, [_, after @ ..])) = suffix.map(|at| number.split_at(at)) else {
        return Ok(());
    };
    let hexadecimal = digits
        .strip_prefix(b"0x")
        .or_else(|| digits.strip_prefix(b"0X"));
    let is_integer = hexadecimal.map_or_else(
        || is_decimal(digits),
        |digits| digits.iter().all(u8::is_ascii_hexdigit),
    );
    if is_integer && matches!(after, [] | [b'.', ..]) {
        return Err(python_2(offset, "a number with the suffix `L`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(text: &str) -> bool {
        let quote = text.find(['"', '\'']).unwrap();
        read(text, 0, quote).is_err()
    }

    #[test]
    fn strings_that_python_rejects_are_refused() {
        for text in [
            "'a", "'a\n'", "'''a'", r"'\x1'", r"'\u12'", r"b'\x'", "b'é'", "ur'a'", "f'{a'",
            "f'{a:'",
        ] {
            assert!(is_refused(text), "{text}");
        }
    }

    #[test]
    fn strings_that_python_accepts_are_not() {
        for text in [
            r"r'\x'",
            r"b'\u12'",
            r"'\x12'",
            "'\\\r\n'",
            r"'\''",
            r"'\q'",
            "Rb'''\n'''",
            "f'{a:{b}}'",
            "f'{a:%H}}'",
        ] {
            assert!(!is_refused(text), "{text}");
        }
    }

    #[test]
    fn numbers_of_python_2_are_refused() {
        let is_refused = |number: &[u8]| require_number(number, 0).is_err();
        assert!(
            [&b"0777"[..], b"10L", b"0xFFl", b"7L.a", b"0_7"]
                .iter()
                .all(|number| is_refused(number))
        );
        assert!(
            ![
                &b"0"[..],
                b"00",
                b"0.5",
                b"01.5",
                b"07j",
                b"1e5",
                b"0xFF",
                b"0b1",
                b"1if"
            ]
            .iter()
            .any(|number| is_refused(number))
        );
    }
}
