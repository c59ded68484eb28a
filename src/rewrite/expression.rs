//! What an expression's text says about where it can stand.

use super::layout::is_blank;

/// How tightly an expression holds together, by its text alone. In doubt it is taken for looser than it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A name, literal, bracket, or one with calls, subscripts and attributes after it: stands anywhere.
    Primary,
    /// A number, which cannot take `.name` directly (HAZARDS X13).
    Number,
    /// Operators, but no comma, keyword, star or walrus: stands anywhere between brackets and commas.
    Operators,
    /// Anything else: needs parentheses.
    Loose,
}

/// Operators that are words, and constants: they do not make an expression loose.
const TIGHT_WORDS: [&str; 9] = [
    "and", "or", "not", "in", "is", "None", "True", "False", "await",
];
/// Words that begin or join expressions which reach as far as they can.
const LOOSE_WORDS: [&str; 7] = ["lambda", "if", "else", "for", "yield", "async", "from"];

/// The tokens that matter, of an expression's top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Number,
    Text,
    Round,
    Square,
    Curly,
    Dot,
    Comma,
    Newline,
    Operator(char),
}

/// The shape of an expression's text.
pub(super) fn shape_of(text: &str) -> Shape {
    let Some(tokens) = tokens(text) else {
        return Shape::Loose;
    };
    if let [Token::Number] = tokens[..] {
        return Shape::Number;
    }
    if is_primary(&tokens) {
        return Shape::Primary;
    }
    let loosens = |token: &Token| match token {
        Token::Word(word) => LOOSE_WORDS.contains(word),
        Token::Operator(c) => matches!(c, ':' | '=' | '\\' | ';' | '#' | '!'),
        Token::Comma | Token::Newline => true,
        Token::Number | Token::Text | Token::Round | Token::Square | Token::Curly | Token::Dot => {
            false
        }
    };
    let starts_starred = matches!(tokens.first(), Some(Token::Operator('*')));
    if starts_starred || tokens.iter().any(loosens) {
        Shape::Loose
    } else {
        Shape::Operators
    }
}

/// How many brackets are open at the end of a text, and how many at its deepest place.
pub(super) fn bracket_depth(text: &str) -> (usize, usize) {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        rest = match c {
            '"' | '\'' => skip_string(rest).unwrap_or(""),
            _ => &rest[c.len_utf8()..],
        };
    }
    (depth, deepest)
}

fn is_primary(tokens: &[Token]) -> bool {
    let Some((first, mut rest)) = tokens.split_first() else {
        return false;
    };
    match first {
        Token::Word(word) if LOOSE_WORDS.contains(word) => return false,
        Token::Word(word) if TIGHT_WORDS.contains(word) => {
            return rest.is_empty() && word.starts_with(char::is_uppercase);
        }
        Token::Word(_) | Token::Text | Token::Round | Token::Square | Token::Curly => {}
        Token::Number | Token::Dot | Token::Comma | Token::Newline | Token::Operator(_) => {
            return false;
        }
    }
    loop {
        rest = match rest {
            [] => return true,
            [Token::Round | Token::Square, rest @ ..] => rest,
            [Token::Dot, Token::Word(_), rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// The tokens of the top level; none where the brackets or strings do not close.
fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if is_blank(c) {
            rest = &rest[1..];
            continue;
        }
        let (token, after) = match c {
            '(' => (Token::Round, skip_bracket(rest)?),
            '[' => (Token::Square, skip_bracket(rest)?),
            '{' => (Token::Curly, skip_bracket(rest)?),
            ')' | ']' | '}' => return None,
            '"' | '\'' => (Token::Text, skip_string(rest)?),
            '\n' | '\r' => (Token::Newline, &rest[1..]),
            ',' => (Token::Comma, &rest[1..]),
            '.' if !rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
                (Token::Dot, &rest[1..])
            }
            '.' if rest.starts_with("...") => (Token::Text, &rest[3..]),
            '0'..='9' | '.' => (Token::Number, skip_number(rest)),
            c if is_word(c) => word_or_string(rest)?,
            c => (Token::Operator(c), &rest[c.len_utf8()..]),
        };
        found.push(token);
        rest = after;
    }
    Some(found)
}

fn word_or_string(text: &str) -> Option<(Token<'_>, &str)> {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    if after.starts_with(['"', '\'']) {
        return Some((Token::Text, skip_string(after)?));
    }
    Some((Token::Word(word), after))
}

fn skip_number(text: &str) -> &str {
    let mut previous = ' ';
    let end = text.find(|c: char| {
        let part =
            is_word(c) || c == '.' || (matches!(c, '+' | '-') && matches!(previous, 'e' | 'E'));
        previous = c;
        !part
    });
    &text[end.unwrap_or(text.len())..]
}

/// What follows the bracket that `text` begins with.
fn skip_bracket(text: &str) -> Option<&str> {
    let (mut depth, mut rest) = (0_usize, text);
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '"' | '\'' => skip_string(rest)?,
            '#' => &rest[rest.find('\n').unwrap_or(rest.len())..],
            _ => &rest[c.len_utf8()..],
        };
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(rest);
        }
    }
    None
}

/// What follows the string whose opening quotes `text` begins with. A backslash keeps a quote from closing it, in raw strings
/// too (Python reference 2.4.1). Quotes nested in an f-string (3.12) are taken for its end: what follows then looks loose.
fn skip_string(text: &str) -> Option<&str> {
    let quote = &text[..1];
    let closing = match text.get(..3) {
        Some(three) if three.chars().all(|c| quote.starts_with(c)) => three,
        _ => quote,
    };
    let mut rest = &text[closing.len()..];
    loop {
        if let Some(after) = rest.strip_prefix(closing) {
            return Some(after);
        }
        let mut chars = rest.chars();
        if chars.next()? == '\\' {
            chars.next()?;
        }
        rest = chars.as_str();
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_by_the_text() {
        for text in [
            "a",
            "f(x)",
            "a.b[0](c, 'x)')",
            "[1, 2]",
            "{**k}",
            "'s'",
            "rb'\\'s'",
            "f(x).T",
            "None",
            "(yield)",
            "...",
        ] {
            assert_eq!(shape_of(text), Shape::Primary, "{text}");
        }
        for text in [
            "a + b",
            "-x ** 2",
            "not x",
            "a < b and c",
            "await f(x)",
            "'a' 'b'",
            "1 .real",
            "a @ b",
        ] {
            assert_eq!(shape_of(text), Shape::Operators, "{text}");
        }
        for text in [
            "1, 2",
            "lambda: 0",
            "a if b else c",
            "x := 1",
            "yield x",
            "*a, b",
            "a +\nb",
            "(",
            "'",
            "a \\\n + b",
        ] {
            assert_eq!(shape_of(text), Shape::Loose, "{text}");
        }
        assert_eq!(shape_of("1e-3"), Shape::Number);
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        assert_eq!(bracket_depth("f(g('((('), [x])"), (0, 2));
        assert_eq!(bracket_depth("f(g(x), '(', h["), (2, 2));
    }
}
