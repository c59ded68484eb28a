//! Which words of a text may be the names of variables that somebody looks up in it (HAZARDS section 0, rule 3).
//!
//! A text that is an expression, a query or a template may be one to evaluate: `"data > 3"`, `"SELECT * FROM data"`, `"{data}"`.
//! In a sentence only what stands in a template's markers is looked up, and what follows a dot is an attribute's name:
//! `"no data left for {label}"`, `"%s.data"`.

/// Python's keywords, which stand beside names in code.
const KEYWORDS: [&str; 26] = [
    "and", "as", "assert", "await", "case", "class", "def", "del", "elif", "else", "except", "for",
    "global", "if", "import", "in", "is", "lambda", "match", "nonlocal", "not", "or", "raise",
    "return", "while", "yield",
];

/// Words of SQL before the name of a table. A sentence with one of them is taken for a query.
const BEFORE_TABLES: [&str; 9] = [
    "describe",
    "from",
    "into",
    "join",
    "summarize",
    "table",
    "update",
    "using",
    "with",
];

/// The words that may be looked up.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let is_sentence = is_sentence(text);
    words(text).filter_map(move |(at, word)| {
        let before = &text[..at];
        let is_looked_up = if is_sentence {
            before.ends_with(['{', '$', '@']) || before.ends_with("%(")
        } else {
            !before.ends_with('.')
        };
        is_looked_up.then_some(word)
    })
}

/// Whether the text is neither an expression nor a query: two words stand side by side.
fn is_sentence(text: &str) -> bool {
    let mut last: Option<(usize, &str)> = None;
    let mut has_pair = false;
    for (at, word) in words(text) {
        if BEFORE_TABLES.iter().any(|it| it.eq_ignore_ascii_case(word)) {
            return false;
        }
        if let Some((end, before)) = last {
            let gap = &text[end..at];
            let is_beside = !gap.is_empty() && gap.chars().all(|c| c == ' ' || c == '\t');
            has_pair |= is_beside && !KEYWORDS.contains(&before) && !KEYWORDS.contains(&word);
        }
        last = Some((at + word.len(), word));
    }
    has_pair
}

/// The words of a text, with where they start.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(is_word)?;
        let length = text[start..].find(|c| !is_word(c));
        rest = length.map_or(text.len(), |length| start + length);
        Some((start, &text[start..rest]))
    })
}

#[cfg(test)]
mod tests {
    use super::names_in;

    fn found(text: &str) -> Vec<&str> {
        names_in(text).collect()
    }

    #[test]
    fn every_word_of_an_expression_or_a_query_may_be_looked_up() {
        assert_eq!(found("data"), ["data"]);
        assert_eq!(found("data > limit"), ["data", "limit"]);
        assert_eq!(found("x if data else y"), ["x", "if", "data", "else", "y"]);
        assert!(found("select * From data").contains(&"data"));
        assert_eq!(found("x = 1\ndel data"), ["x", "1", "del", "data"]);
    }

    #[test]
    fn sentences_are_templates_at_most() {
        assert!(found("no data left").is_empty());
        assert_eq!(found("no data left for {label}"), ["label"]);
        assert_eq!(found("has $data and %(more)s of it"), ["data", "more"]);
    }

    #[test]
    fn what_follows_a_dot_is_an_attribute() {
        assert_eq!(found("%s.data"), ["s"]);
        assert_eq!(found("data.mean"), ["data"]);
    }
}
