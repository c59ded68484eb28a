//! Where the names of functions are written whose callers may all be known, and whether anything calls functions by other means.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::{Annotation, TypeExpr};
use crate::source::Span;
use crate::syntax::{self, Interner, Symbol, is_name_byte};

/// What looks names up: with any of these in a file, a function may be called without being named.
const LOOKUPS: [&str; 14] = [
    "globals",
    "vars",
    "eval",
    "exec",
    "modules",
    "__dict__",
    "attrgetter",
    "methodcaller",
    "__getattr__",
    "__getattribute__",
    "setattr",
    "delattr",
    "__delattr__",
    "__setattr__",
];

/// Who may call the functions of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Reach {
    /// Anybody.
    #[default]
    Open,
    /// Other files those without an underscore.
    Private,
    /// Nobody else.
    Closed,
}

/// Where the names of functions are written whose callers may all be known.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    pub(super) reach: Reach,
    /// By name: where it is written, ascending, comments left out.
    pub(super) places: FxHashMap<Symbol, Vec<u32>>,
    /// Methods that other files mention, which may call them.
    pub(super) called_elsewhere: FxHashSet<Symbol>,
    /// Attributes that other files assign to, as far as this one mentions them.
    pub(super) stored_elsewhere: FxHashSet<Symbol>,
    /// Whether there are any such.
    pub(super) is_stored_on: bool,
    /// Those of them in functions.
    pub(super) within: FxHashSet<u32>,
    /// Where annotations stand that name types and do nothing else, ascending; none where something may make objects of what they name.
    pub(super) annotations: Vec<Span>,
}

/// What reads annotations at run time; with any of these in a file, or such a library, they are more than comments.
const READS_ANNOTATIONS: [&str; 22] = [
    "__annotations__",
    "__dataclass_fields__",
    "annotation",
    "attr",
    "attrs",
    "beartype",
    "cattrs",
    "dacite",
    "fastapi",
    "get_annotations",
    "get_type_hints",
    "injector",
    "lagom",
    "msgspec",
    "punq",
    "pydantic",
    "signature",
    "singledispatch",
    "singledispatchmethod",
    "sqlmodel",
    "strawberry",
    "typer",
];

impl Mentions {
    /// Looks for the names of the file's functions in its text; in its strings where anything may look them up by these.
    pub(super) fn find(
        &mut self,
        defined: impl Iterator<Item = Symbol>,
        (text, are_texts_quiet): (&str, bool),
        names: &Interner,
    ) {
        let wanted = defined.filter(|&name| self.may_know_callers(names.get(name)));
        let wanted: FxHashMap<&str, Symbol> = wanted.map(|it| (names.get(it), it)).collect();
        if wanted.is_empty() {
            return;
        }
        let bytes = text.as_bytes();
        let mut prose = prose(text, are_texts_quiet);
        let mut strings = syntax::strings(text);
        strings.reverse();
        let (mut at, mut line) = (0, LineSoFar::default());
        while at < bytes.len() {
            let length = bytes[at..]
                .iter()
                .take_while(|it| is_name_byte(**it))
                .count();
            let word = &bytes[at..at + length];
            let word = std::str::from_utf8(word).unwrap_or_default();
            while prose.last().is_some_and(|it| (it.end as usize) <= at) {
                prose.pop();
            }
            let is_code =
                !line.is_in_comment && prose.last().is_none_or(|it| (at as u32) < it.start);
            if let Some(&name) = wanted.get(word).filter(|_| is_code) {
                self.places.entry(name).or_default().push(at as u32);
            }
            while strings.last().is_some_and(|it| (it.end as usize) <= at) {
                strings.pop();
            }
            // A line of a string may begin with `#`.
            let is_in_string = strings.last().is_some_and(|it| (it.start as usize) < at);
            if length == 0 && !(is_in_string && bytes[at] == b'#') {
                line.pass(bytes[at]);
            }
            at += length.max(1);
        }
    }

    /// Notes the annotations of a file.
    pub(super) fn note_annotations<'a>(
        &mut self,
        all: impl Iterator<Item = &'a Annotation>,
        text: &str,
    ) {
        if syntax::words(text).any(|word| READS_ANNOTATIONS.contains(&word)) {
            return;
        }
        let plain = all.filter(|it| names_types_alone(&it.of));
        self.annotations = plain.map(|it| it.span).collect();
        self.annotations.sort_unstable_by_key(|span| span.start);
    }

    /// Whether a place is in such an annotation.
    pub(super) fn is_annotation(&self, at: u32) -> bool {
        let after = self.annotations.partition_point(|span| span.start <= at);
        let around = after.checked_sub(1).map(|n| self.annotations[n]);
        around.is_some_and(|span| at < span.end)
    }

    fn may_know_callers(&self, name: &str) -> bool {
        let is_magic = name.starts_with("__") && name.ends_with("__");
        let is_allowed =
            self.reach == Reach::Closed || self.reach == Reach::Private && name.starts_with('_');
        is_allowed && !is_magic && name.is_ascii()
    }
}

/// Docstrings without examples, which some tools run, or all strings; the last one first.
fn prose(text: &str, are_texts_quiet: bool) -> Vec<Span> {
    let mut found = if are_texts_quiet {
        syntax::string_contents(text)
    } else {
        syntax::bare_strings(text)
    };
    found.retain(|it| !it.of(text).contains(">>>"));
    found.reverse();
    found
}

pub(super) fn has_word(text: &str, word: &str) -> bool {
    let whole = Span::new(0, text.len() as u32);
    !syntax::find_words(text, whole, word, |_| true).is_empty()
}

/// Whether the file looks functions up by names that it does not write.
pub(super) fn looks_names_up(text: &str) -> bool {
    let whole = Span::new(0, text.len() as u32);
    // `getattr(x, name)`, `getattr(x, "do_" + name)`
    let is_computed = |rest: &str| {
        let name = rest
            .split_once(',')
            .map_or("", |(_, rest)| rest.trim_start());
        let quote = name.chars().next().filter(|it| matches!(it, '"' | '\''));
        let literal = quote.and_then(|quote| name[1..].split_once(quote));
        let after = literal.map_or("", |(_, after)| after.trim_start());
        !after.starts_with([',', ')'])
    };
    let is_data = |at: usize| is_taken_as_data(text, at);
    let mut computed = syntax::find_words(text, whole, "getattr", is_computed).into_iter();
    LOOKUPS.iter().any(|it| has_word(text, it)) || computed.any(|at| !is_data(at))
}

/// Whether what `getattr` gives at a place is gone through or told as text: then it is no function that somebody calls.
fn is_taken_as_data(text: &str, at: usize) -> bool {
    let arguments = &text[at + "getattr(".len()..];
    let end = arguments
        .find([')', '(', '"', '\'', '#', '\n'])
        .unwrap_or(0);
    let is_whole = arguments[end..].starts_with("))");
    let is_name_part = |last: char| last.is_alphanumeric() || matches!(last, '_' | '.');
    let is_builtin = |taker: &str| {
        ["def ", "import "]
            .iter()
            .all(|head| !text.contains(&format!("{head}{taker}")))
            && !text.contains(&format!("{taker} = "))
    };
    let before = text[..at].strip_suffix('(').unwrap_or_default();
    is_whole
        && DATA_TAKERS.iter().any(|taker| {
            let before = before.strip_suffix(taker);
            before.is_some_and(|it| !it.ends_with(is_name_part)) && is_builtin(taker)
        })
}

/// Builtins that take data, and call nothing that they are given.
const DATA_TAKERS: [&str; 12] = [
    "bool",
    "bytes",
    "enumerate",
    "float",
    "frozenset",
    "int",
    "len",
    "list",
    "set",
    "sorted",
    "str",
    "tuple",
];

/// Whether a comment stands before a place on its line, as far as no quotes leave that open.
#[derive(Debug, Clone, Copy, Default)]
struct LineSoFar {
    has_quote: bool,
    is_in_comment: bool,
}

impl LineSoFar {
    fn pass(&mut self, byte: u8) {
        match byte {
            b'\n' => *self = Self::default(),
            b'"' | b'\'' => self.has_quote = true,
            // After a quote every other `#` is open as well.
            b'#' => self.is_in_comment |= !self.has_quote,
            _ => {}
        }
    }
}

/// Whether a type is written by names alone: nothing is called to find out what it is.
fn names_types_alone(of: &TypeExpr) -> bool {
    match of {
        TypeExpr::None | TypeExpr::Ellipsis | TypeExpr::Name(_) => true,
        TypeExpr::Applied(_, parts) | TypeExpr::Union(parts) => parts.iter().all(names_types_alone),
        TypeExpr::Other => false,
    }
}
