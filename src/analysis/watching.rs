//! Which functions of a file watch objects: all of them are read where the text mentions how.

use std::rc::Rc;

use super::functions::Functions;
use crate::flow::Reaching;
use crate::options::AnalysisOptions;
use crate::scope::HeaderWords;
use crate::value::{self, Definition, Summaries, Watchers};

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
pub(super) fn is_mentioned(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_there = |mark: &&str| memchr::memmem::find(bytes, mark.as_bytes()).is_some();
    MARKS.iter().any(is_there) || mentions_id(bytes)
}

/// `id(x)`, `map(id, xs)`, `key=id`, `builtins.id`, but neither `.id` nor `grid(`.
fn mentions_id(bytes: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, "id").any(|at| {
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
) -> Rc<Watchers> {
    let solve = || {
        let nothing = HeaderWords::default();
        let reaching: Vec<Reaching> = functions
            .units
            .iter()
            .map(|unit| Reaching::compute(&unit.ir))
            .collect();
        let definitions = functions.units.iter().zip(&reaching);
        let definitions = definitions.map(|(unit, reaching)| Definition {
            name: unit.name,
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
        Rc::new(Watchers::solve(&definitions, &functions.bindings))
    };
    Rc::clone(functions.watchers.get_or_init(solve))
}
