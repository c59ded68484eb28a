//! Which objects may do something as they end, or are told of, as far as the words of a text say.

use std::collections::BTreeSet;

use super::answers::{OPERATORS, OVERRIDES, changes_operators, has_finalizers, makes_ends};
use crate::syntax::{begins_with_assignment, is_name_byte, mentions_any, words};

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
    let alike = classes.iter().filter(|class| class.is_like_an_array());
    let answering: Vec<&Class<'_>> = alike.collect();
    if answering.is_empty() {
        return false;
    }
    let ends = |class: &&Class<'_>| meets_endings(class.text) || mentions_any(class.bases, &CLOSED);
    let is_both = |one: &Class<'_>| {
        answering.iter().any(|other| {
            one.name == other.name
                || one.bases.contains(other.name)
                || other.bases.contains(one.name)
        })
    };
    classes.iter().filter(ends).any(is_both)
}

/// A class with all that stands before the next one.
struct Class<'t> {
    name: &'t str,
    /// What stands after its name in the header's line.
    bases: &'t str,
    text: &'t str,
}

impl Class<'_> {
    /// Whether it has a member by which an array is told, in its body or stored in an object.
    fn is_like_an_array(&self) -> bool {
        let is_such = |name: &str| {
            let mut all = [&ATTRIBUTES[..], &METHODS, &OPERATORS, &OVERRIDES].into_iter();
            all.any(|names| names.contains(&name))
        };
        self.text.lines().any(|line| members(line).any(is_such))
    }
}

/// The members that a line of a class at the start of lines defines or stores.
fn members(line: &str) -> impl Iterator<Item = &str> {
    let code = line.trim_start();
    let defined = code.strip_prefix("async ").unwrap_or(code);
    let defined = defined.strip_prefix("def ").and_then(|it| words(it).next());
    let of_body = line.strip_prefix("    ");
    let bound = of_body.and_then(|rest| bound_name(rest, false));
    let stored = line.match_indices("self.").filter_map(|(at, own)| {
        let is_first = line[..at].trim().is_empty();
        bound_name(&line[at + own.len()..], is_first)
    });
    defined.into_iter().chain(bound).chain(stored)
}

/// The name at the start of a text that is bound there. `self.shape, self.form = ..` binds a `first` as well; a value that is passed on is
/// none: `[value.shape, value.form]`.
fn bound_name(text: &str, first: bool) -> Option<&str> {
    let end = text.bytes().position(|byte| !is_name_byte(byte));
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    let rest = rest.trim_start_matches(' ');
    let is_bound = begins_with_assignment(rest) || rest.starts_with(':');
    (is_bound || first && rest.starts_with(',')).then_some(name)
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
