//! Python text split into words, as far as comprehensions and lambdas are read by them.

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Word<'t> {
    /// A name, dotted components included: `np.zeros`.
    Name(&'t str),
    /// `.name` after something else than a name.
    Member(&'t str),
    Number,
    Text,
    Mark(char),
}

pub(super) fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "for" | "in" | "if" | "else" | "and" | "or" | "not" | "is" | "await" | "yield" | "lambda"
    )
}

/// Whether a comprehension takes what lists hold one by one: `[token for words in lines for token in words]`.
pub(super) fn flattens(words: &[Word<'_>]) -> bool {
    use Word::{Mark, Name};
    matches!(
        *words,
        [
            Mark(_),
            Name(element),
            Name("for"),
            Name(part),
            Name("in"),
            Name(_),
            Name("for"),
            Name(target),
            Name("in"),
            Name(whole),
            Mark(_)
        ] if element == target && part == whole
    )
}

/// Splits Python text into words; an f-string counts as text, whatever it formats.
pub(super) fn tokens(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_alphabetic() || c == '_' {
            name_or_string(rest, &mut words)
        } else if c.is_ascii_digit() {
            words.push(Word::Number);
            span_of(rest, |c| c.is_alphanumeric() || c == '.' || c == '_')
        } else if c == '"' || c == '\'' {
            words.push(Word::Text);
            string_length(rest)
        } else if c == '.' && rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let length = 1 + span_of(&rest[1..], |c| c.is_alphanumeric() || c == '_');
            words.push(Word::Member(&rest[1..length]));
            length
        } else if c == '#' {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            if !c.is_whitespace() && c != '\\' {
                words.push(Word::Mark(c));
            }
            c.len_utf8()
        };
        rest = rest.get(length..).unwrap_or("");
    }
    words
}

fn name_or_string<'t>(rest: &'t str, words: &mut Vec<Word<'t>>) -> usize {
    let length = span_of(rest, |c| c.is_alphanumeric() || c == '_' || c == '.');
    let name = rest[..length].trim_end_matches('.');
    let is_prefix = name.len() <= 2 && rest[length..].starts_with(['"', '\'']);
    if is_prefix {
        words.push(Word::Text);
        return length + string_length(&rest[length..]);
    }
    words.push(Word::Name(name));
    name.len()
}

fn span_of(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

/// The length of the string literal at the start of `text`, quotes included.
fn string_length(text: &str) -> usize {
    let quote = &text[..1];
    let triple = quote.repeat(3);
    let close = if text.starts_with(&triple) {
        triple.as_str()
    } else {
        quote
    };
    let (mut at, end) = (close.len(), text.len());
    while at < end {
        let rest = &text[at..];
        if rest.starts_with(close) {
            return at + close.len();
        }
        let skip = if rest.starts_with('\\') { 2 } else { 1 };
        at += rest.chars().take(skip).map(char::len_utf8).sum::<usize>();
    }
    end
}

/// What is called, where an expression is one call and nothing else.
pub(super) fn called_name<'t>(expression: &[Word<'t>]) -> Option<&'t str> {
    match expression {
        [
            Word::Name(name),
            Word::Mark('('),
            arguments @ ..,
            Word::Mark(')'),
        ] if is_balanced(arguments) => Some(name),
        _ => None,
    }
}

/// Whether each bracket that the words close is one that they open.
pub(super) fn is_balanced(words: &[Word]) -> bool {
    let mut depth = 0usize;
    words.iter().all(|word| {
        match word {
            Word::Mark('(' | '[' | '{') => depth += 1,
            Word::Mark(')' | ']' | '}') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => {}
        }
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_names_members_numbers_texts_and_marks() {
        let words = tokens("[np.float64(w).item() + 1.5 for w in f'{x}' \"y\"]");
        let names: Vec<&str> = words
            .iter()
            .filter_map(|word| match word {
                Word::Name(name) | Word::Member(name) => Some(*name),
                _ => None,
            })
            .collect();
        assert_eq!(names, ["np.float64", "w", "item", "for", "w", "in"]);
        assert_eq!(words.iter().filter(|word| **word == Word::Text).count(), 2);
    }

    #[test]
    fn any_text_is_split_without_a_panic() {
        for text in [
            "'", "\"\"\"a", "'\\", "é.é", ".", "a.", "0x.", "#", "f'", "b\"\\é",
        ] {
            tokens(text);
        }
    }
}
