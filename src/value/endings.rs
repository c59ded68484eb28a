//! Which objects may do something as they end, or are told of, as far as the words of a text say.

use std::collections::BTreeSet;

use super::answers::{OPERATORS, OVERRIDES, changes_operators, has_finalizers, makes_ends};
use crate::source::Span;
use crate::syntax::{begins_with_assignment, find_words, mentions_any};

/// What a text that tells of ends says.
const TELLING: [&str; 2] = ["weakref", "gc.callbacks"];

/// What makes something that closes, or is written out, with the object that keeps it.
const KEPT: [&str; 11] = [
    "open(",
    "Pipe(",
    "connect(",
    "mmap(",
    "memmap(",
    "socket.",
    "Popen(",
    "Thread(",
    "Pool(",
    "Executor(",
    "Temporary",
];

/// Bases whose own finalizers call what a class may override, or that are told of by others.
const CLOSED: [&str; 5] = ["BytesIO", "IOBase", "Reader", "StringIO", "Thread"];

/// Attributes by which an object is taken for an array, a frame or a tensor.
const ATTRIBUTES: [&str; 6] = ["T", "columns", "dtype", "iloc", "ndim", "shape"];

/// Methods by which it is, and those that give any attribute.
const METHODS: [&str; 6] = [
    "__array__",
    "__array_interface__",
    "__class__",
    "__getattr__",
    "__getattribute__",
    "__getitem__",
];

/// Whether objects of a text's classes may do something as they end, or something in it tell of an end: a finalizer, words of weak
/// references, what an object keeps that closes with it, or operators that may make such.
pub(crate) fn meets_endings(text: &str) -> bool {
    let keeps = |line: &str| {
        let stored = line
            .strip_prefix("self.")
            .and_then(|rest| rest.split_once('='));
        stored.is_some_and(|(_, value)| mentions_any(value, &KEPT))
    };
    has_finalizers(text)
        || mentions_any(text, &TELLING)
        || changes_operators(text) && makes_ends(text)
        || text.lines().map(str::trim_start).any(keeps)
}

/// Whether one of a text's classes may be taken for an array and do something at its end, by itself or by what it derives from.
///
/// ```python
/// class Grid:
///     shape = (3, 4)
///     def __del__(self): print("closed")
/// ```
pub(crate) fn has_ending_arrays(text: &str) -> bool {
    let classes = classes(text);
    let (mut ending, mut answering) = (Vec::new(), Vec::new());
    for class in &classes {
        if meets_endings(class.text) || mentions_any(class.bases, &CLOSED) {
            ending.push(class);
        }
        if class.is_like_an_array() {
            answering.push(class);
        }
    }
    let is_both = |one: &&Class<'_>| {
        answering.iter().any(|other| {
            one.name == other.name
                || one.bases.contains(other.name)
                || other.bases.contains(one.name)
        })
    };
    ending.iter().any(is_both)
}

/// A class with all that stands before the next one.
struct Class<'t> {
    name: &'t str,
    /// What stands after its name in the header's line.
    bases: &'t str,
    text: &'t str,
}

impl Class<'_> {
    fn is_like_an_array(&self) -> bool {
        let members = ATTRIBUTES.iter().chain(&METHODS);
        let mut members = members.chain(&OPERATORS).chain(&OVERRIDES);
        members.any(|word| has_attribute(self.text, word))
    }
}

/// Whether a class at the start of lines has an attribute of the name: of its body, or stored in an object.
fn has_attribute(class: &str, word: &str) -> bool {
    let whole = Span::new(0, class.len() as u32);
    let line = |at: usize| class[..at].rsplit('\n').next().unwrap_or_default();
    find_words(class, whole, word, |_| true)
        .into_iter()
        .any(|at| {
            let rest = class[at + word.len()..].trim_start_matches(' ');
            let is_bound = begins_with_assignment(rest) || rest.starts_with(':');
            // `self.shape, self.form = ..`; a value that is passed on is none: `[value.shape, value.form]`.
            let is_first = rest.starts_with(',') && line(at).trim() == "self.";
            line(at).trim_end().ends_with("def")
                || is_bound && (line(at) == "    " || line(at).ends_with("self."))
                || is_first
        })
}

/// A text's own classes whose objects may be taken for arrays: what such an object keeps may come from anywhere.
pub(crate) fn array_classes(text: &str) -> BTreeSet<String> {
    let classes = classes(text).into_iter();
    let alike = classes.filter(Class::is_like_an_array);
    alike.map(|class| class.name.to_owned()).collect()
}

fn classes(text: &str) -> Vec<Class<'_>> {
    let headers = memchr::memmem::find_iter(text.as_bytes(), b"class ");
    let starts_line = |&at: &usize| {
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty()
    };
    let starts: Vec<usize> = headers.filter(starts_line).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let of_class = |(start, end): (usize, usize)| {
        let text = &text[start..end];
        let header = text["class ".len()..].lines().next().unwrap_or_default();
        let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
        let (name, bases) =
            header.split_at(header.find(|c| !is_of_name(c)).unwrap_or(header.len()));
        Class { name, bases, text }
    };
    starts.iter().copied().zip(ends).map(of_class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_ends_and_answers_is_found() {
        let apart = "class Log:\n    def __del__(self): pass\n\nclass Grid:\n    shape = 3\n";
        assert!(meets_endings(apart));
        assert!(!has_ending_arrays(apart));
        assert!(has_ending_arrays(
            &apart.replace("class Grid", "class Grid(Log)")
        ));
        assert!(has_ending_arrays(
            &apart.replace("class Log", "class Log(Grid)")
        ));
        let one = "class Volume:\n    def __init__(self, p):\n        self._f = open(p)\n        self.shape = 3\n";
        assert!(has_ending_arrays(one));
        assert!(!has_ending_arrays(&one.replace("open(p)", "list(p)")));
    }
}
