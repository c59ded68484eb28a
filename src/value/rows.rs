//! What the rows of an `sqlite3` connection are: tuples of numbers, texts and bytes, unless something says what makes them.
//!
//! ```python
//! connection = sqlite3.connect(path)
//! connection.row_factory = sqlite3.Row       # as plain as a tuple
//! rows = [dict(row) for row in connection.execute(query)]
//! ```

use super::fact::Fact;
use super::forward::Forward;
use super::{Elements, Kind};

/// Words of what makes rows and their values.
const MAKERS: [&str; 4] = [
    "row_factory",
    "text_factory",
    "register_converter",
    "detect_types",
];
/// What may be assigned to a factory of rows: the library's own rows, and tuples.
const OWN_ROWS: [&str; 2] = ["sqlite3.Row", "None"];

impl Fact {
    /// Whether it is a connection or a cursor.
    pub(super) fn makes_rows(&self) -> bool {
        matches!(self.class, Some("connection" | "cursor"))
    }
}

impl Forward<'_> {
    /// A connection, whose item is what a row of its queries is, until somebody unknown gets it.
    pub(super) fn connection(&self, fact: Fact) -> Fact {
        let is_plain = !MAKERS.iter().any(|word| makes_rows(self.cx.text, word));
        Fact {
            item: is_plain.then_some(Kind::Container(Elements::Plain)),
            ..fact
        }
    }
}

/// What a method of a connection or a cursor gives: the rows are what they are of its receiver.
pub(super) fn with_rows(receiver: &Fact, fact: Fact) -> Fact {
    if !receiver.makes_rows() {
        return fact;
    }
    match fact.kind {
        Kind::Resource => Fact {
            item: receiver.item,
            ..fact
        },
        Kind::Container(_) if receiver.item.is_none() => Fact {
            kind: Kind::Container(Elements::Unknown),
            ..fact
        },
        _ => fact,
    }
}

/// Whether a text may say what makes rows by this word.
fn makes_rows(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let is_attribute = text[..at].ends_with('.');
        !(is_attribute && assigns_own_rows(&text[at + word.len()..]))
    })
}

/// Whether a text goes on with `= sqlite3.Row` or `= None` and the end of the line.
fn assigns_own_rows(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let line = line.split('#').next().unwrap_or_default();
    let value = line.trim_start().strip_prefix('=').map(str::trim);
    value.is_some_and(|value| OWN_ROWS.contains(&value))
}

#[cfg(test)]
mod tests {
    use super::makes_rows;

    #[test]
    fn rows_of_the_library_are_no_makers() {
        assert!(!makes_rows(
            "c.row_factory = sqlite3.Row  # by name\n",
            "row_factory"
        ));
        assert!(!makes_rows("c.row_factory = None", "row_factory"));
        assert!(makes_rows(
            "c.row_factory = sqlite3.Row if d else make",
            "row_factory"
        ));
        assert!(makes_rows("c.row_factory == None", "row_factory"));
        assert!(makes_rows("setattr(c, 'row_factory', make)", "row_factory"));
    }
}
