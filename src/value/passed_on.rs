//! Which names in the element of a comprehension are passed on as they are, so that the elements are what these name, or views.

use super::annotation;
use super::forward::Forward;
use super::knowledge::{Gives, Knowledge, Memory};
use super::tokens::{Word, is_keyword};

/// A name in an expression that no operator and no call makes something else of.
pub(super) struct BareName<'w> {
    pub(super) name: &'w str,
    /// Not an item or an attribute of it.
    pub(super) is_whole: bool,
}

pub(super) fn bare_names<'w>(element: &'w [Word<'w>]) -> impl Iterator<Item = BareName<'w>> {
    let mut depth = 0usize;
    element.iter().enumerate().filter_map(move |(n, word)| {
        let before = n.checked_sub(1).and_then(|n| element.get(n));
        let after = element.get(n + 1);
        match *word {
            Word::Mark('(' | '[') if depth > 0 || before.is_some_and(ends_operand) => depth += 1,
            Word::Mark(')' | ']') if depth > 0 => depth -= 1,
            Word::Name(name) if depth == 0 && !is_keyword(name) => {
                let is_taken_apart = after == Some(&Word::Mark('['));
                let is_bare = before.is_none_or(is_separator)
                    && (is_taken_apart || after.is_none_or(is_separator));
                let head = name.split_once('.').map(|(head, _)| head);
                return is_bare.then_some(BareName {
                    name: head.unwrap_or(name),
                    is_whole: head.is_none() && !is_taken_apart,
                });
            }
            _ => {}
        }
        None
    })
}

/// Whether an expression is a call of what may give its argument, or a view of it: `np.asarray(x)`, `x.reshape(-1)`.
pub(super) fn is_view(forward: &Forward, element: &[Word]) -> bool {
    let [Word::Name(name), Word::Mark('('), ..] = element else {
        return false;
    };
    let knowledge = Knowledge::get();
    let path = annotation::resolve(forward.cx, name);
    let entry = path.and_then(|path| knowledge.producer(&path));
    let method = name.rsplit_once('.');
    let entry = entry.or_else(|| knowledge.method("array", method?.1));
    entry.is_some_and(|entry| entry.memory != Memory::Fresh || entry.gives == Gives::Copy)
}

/// Whether a bracket after the word is a call or a subscript.
fn ends_operand(word: &Word) -> bool {
    match *word {
        Word::Name(name) => !is_keyword(name),
        Word::Mark(mark) => matches!(mark, ')' | ']' | '}'),
        Word::Member(_) | Word::Text => true,
        Word::Number => false,
    }
}

fn is_separator(word: &Word) -> bool {
    match *word {
        Word::Name(name) => matches!(name, "if" | "else" | "or" | "and"),
        Word::Mark(mark) => matches!(mark, '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' | '*'),
        Word::Member(_) | Word::Number | Word::Text => false,
    }
}
