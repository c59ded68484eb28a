//! Which functions of a file watch objects: all of them are read where the text mentions how.

use std::sync::Arc;

use super::functions::{Functions, LoweredFunction};
use crate::flow::Reaching;
use crate::options::AnalysisOptions;
use crate::scope::HeaderWords;
use crate::syntax::Symbol;
use crate::value::{self, Definition, Summaries, Watchers};

/// Methods that run where an object is made: who calls them names the class.
pub(super) const MAKERS: [&str; 3] = ["__init__", "__new__", "__post_init__"];

/// What no file that watches an object does without. `id` is a word of its own.
const MARKS: [&str; 13] = [
    "weakref",
    "ctypes",
    "_ptr",
    "_interface__",
    "__dlpack__",
    "buffer_info",
    "byte_bounds",
    "addressof",
    "refcount",
    "referrers",
    "ffi.",
    "_hook",
    "resize(",
];

/// Whether some function of the file may watch an object, as far as words tell.
pub(crate) fn is_mentioned(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_there = |mark: &&str| memchr::memmem::find(bytes, mark.as_bytes()).is_some();
    MARKS.iter().any(is_there) || id_offsets(bytes).next().is_some()
}

/// The same of what may matter to other files: neither who asks how often something is referred to, nor `id(self)`.
pub(super) fn is_mentioned_for_others(text: &str) -> bool {
    const OF_THE_FILE: [&str; 2] = ["refcount", "referrers"];
    let bytes = text.as_bytes();
    let is_there = |mark: &&str| memchr::memmem::find(bytes, mark.as_bytes()).is_some();
    let mut marks = MARKS.iter().filter(|mark| !OF_THE_FILE.contains(mark));
    let is_of_receiver = |at: usize| bytes[at..].starts_with(b"id(self)");
    marks.any(is_there) || id_offsets(bytes).any(|at| !is_of_receiver(at))
}

/// Where the text mentions it.
pub(super) fn mark_offsets(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let marks = MARKS.iter();
    let marks = marks.flat_map(|mark| memchr::memmem::find_iter(bytes, mark.as_bytes()));
    marks.chain(id_offsets(bytes)).collect()
}

/// `id(x)`, `map(id, xs)`, `key=id`, `builtins.id`, but neither `.id` nor `grid(`.
fn id_offsets(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memmem::find_iter(bytes, "id").filter(|&at| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + 2);
        match (before, after) {
            (Some(b'.'), _) if bytes[..at].ends_with(b"builtins.") => true,
            (Some(b'.' | b'_'), _) => false,
            (Some(letter), _) if letter.is_ascii_alphanumeric() => false,
            (_, Some(b'(')) => true,
            (Some(b'(' | b'=' | b' ' | b'['), Some(b',' | b')' | b']' | b'\n' | b'\r')) => true,
            _ => false,
        }
    })
}

/// What the functions of the file watch: worked out once, since a release changes nothing of it.
pub(super) fn watchers(
    functions: &Functions,
    summaries: &Summaries<'_>,
    text: &str,
    options: &AnalysisOptions,
) -> Arc<Watchers> {
    let by_name = |unit: &LoweredFunction| Some(unit.name);
    let solve = || Arc::new(solve(functions, summaries, text, options, by_name));
    Arc::clone(functions.watchers.get_or_init(solve))
}

/// What they watch that others can know of: methods are not followed from one to the next, which any of the name could be.
pub(super) fn shown_watchers(
    functions: &Functions,
    summaries: &Summaries<'_>,
    text: &str,
    options: &AnalysisOptions,
) -> Watchers {
    let by_name = |unit: &LoweredFunction| match unit.ir.path.rsplit_once('.') {
        None => Some(unit.name),
        Some((class, method)) if MAKERS.contains(&method) => functions.names.find(class),
        Some(_) => None,
    };
    solve(functions, summaries, text, options, by_name)
}

/// `called` gives the name by which callers find a function.
fn solve(
    functions: &Functions,
    summaries: &Summaries<'_>,
    text: &str,
    options: &AnalysisOptions,
    called: impl Fn(&LoweredFunction) -> Option<Symbol>,
) -> Watchers {
    let nothing = HeaderWords::default();
    let reaching: Vec<Reaching> = functions
        .units
        .iter()
        .map(|unit| Reaching::compute(&unit.ir))
        .collect();
    let definitions = functions.units.iter().zip(&reaching);
    let definitions = definitions.map(|(unit, reaching)| Definition {
        name: unit.name,
        called: called(unit),
        cx: value::Context {
            ir: &unit.ir,
            reaching,
            module: &functions.module,
            names: &functions.names,
            text,
            summaries,
            target_version: options.target_version,
        },
        header: functions.header(unit).unwrap_or(&nothing),
    });
    let definitions: Vec<Definition<'_>> = definitions.collect();
    let around = (&functions.module, &functions.names);
    Watchers::solve(
        &definitions,
        &functions.bindings,
        &functions.foreign,
        around,
    )
}
