//! Who else answers to the attributes by which an array, a frame or a tensor is told (HAZARDS R13).
//!
//! ```python
//! class Grid:
//!     shape, dtype = (3, 4), "f8"
//!     def __del__(self): print("closed")
//! ```
//! Use proves something only where the file's classes do not answer so, and nothing that it imports may.

use std::cell::{OnceCell, RefCell};

use rustc_hash::FxHashMap;

use super::Context;
use super::knowledge::Knowledge;
use crate::flow::OpKind;
use crate::source::Span;
use crate::syntax::{begins_with_assignment, find_words, mentions_any};

/// What a class defines that answers in the place of an array. What is only made an array of (`__array__`) answers with one.
pub(super) const OVERRIDES: [&str; 15] = [
    "_update_from",
    "__array_finalize__",
    "__array_function__",
    "__array_prepare__",
    "__array_priority__",
    "__array_ufunc__",
    "__array_wrap__",
    "__rmul__",
    "__radd__",
    "__rsub__",
    "__rtruediv__",
    "__rmatmul__",
    "__rpow__",
    "__rmod__",
    "__rfloordiv__",
];

/// What a text says that makes classes.
const CLASS_WORDS: [&str; 4] = ["class ", "type(", "new_class", "make_dataclass"];

/// By what a class defines of these, an array of its objects gives something else where it is computed with.
pub(super) const OPERATORS: [&str; 11] = [
    "__abs__",
    "__add__",
    "__floordiv__",
    "__invert__",
    "__matmul__",
    "__mod__",
    "__mul__",
    "__neg__",
    "__pow__",
    "__sub__",
    "__truediv__",
];

/// What a text that makes something whose end is an event says.
const ENDS: [&str; 16] = [
    "finally:",
    "__del__",
    "__exit__",
    "weakref",
    "contextmanager",
    "open(",
    ".close(",
    "connect(",
    "mmap",
    "socket.",
    "sqlite3",
    "tempfile",
    "subprocess",
    "Thread(",
    "Pool(",
    "atexit",
];

/// What a file says of the values in it that only uses tell, worked out when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct Answers {
    imports_foreign: OnceCell<bool>,
    has_unseen_class: OnceCell<bool>,
    changes_operators: OnceCell<bool>,
    /// Whether what the methods of the file's classes store is not all there to be seen.
    pub(super) is_partial: bool,
    /// By attribute: whether an object of a class of the file may have it.
    attributes: RefCell<FxHashMap<&'static str, bool>>,
}

impl Answers {
    /// Whether something else than an array, a frame or a tensor may answer to all these attributes in this function.
    pub(super) fn may_answer(&self, cx: &Context, attributes: &[&'static str]) -> bool {
        (self.is_partial && !cx.module.classes.is_empty())
            || imports_foreign_itself(cx)
            || *self.imports_foreign.get_or_init(|| imports_foreign(cx))
            || Knowledge::get().is_answered(attributes, |module| imports(cx, module))
            || *self.has_unseen_class.get_or_init(|| has_unseen_class(cx))
            || attributes
                .iter()
                .all(|attribute| self.is_answered(cx, attribute))
    }

    /// Whether a class of the file, or of one that it may get objects from, takes part in numpy's operators and functions, so that
    /// these may give something else than an array of numbers.
    pub(super) fn changes_operators(&self, cx: &Context) -> bool {
        cx.module.meets_operators
            || *self.changes_operators.get_or_init(|| {
                changes_operators(cx.text) && (cx.module.meets_finalizers || makes_ends(cx.text))
            })
    }

    /// Whether an object of a class of the file may have the attribute: it is defined in a class body, or stored.
    fn is_answered(&self, cx: &Context, attribute: &'static str) -> bool {
        let mut known = self.attributes.borrow_mut();
        *known.entry(attribute).or_insert_with(|| {
            let module = cx.module;
            let name = cx.names.find(attribute);
            !module.classes.is_empty()
                && (name.is_some_and(|name| module.class_members.contains(&name))
                    || is_stored(cx.text, attribute))
        })
    }
}

/// Classes of libraries that answer in the place of an array, as their subclasses do: what these make of a result is their own.
const ARRAYS: [&str; 7] = [
    "DataFrame",
    "Index",
    "MaskedArray",
    "Polynomial",
    "Series",
    "ndarray",
    "recarray",
];

/// Whether a text has classes whose objects answer in the place of an array, are arrays, or have operators, by which an array of them
/// gives something else, as far as its words tell.
pub(crate) fn changes_operators(text: &str) -> bool {
    if !mentions_any(text, &CLASS_WORDS) {
        return false;
    }
    let derives_from_array = || {
        let mut lines = text.lines().map(str::trim_start);
        lines.any(|line| line.starts_with("class ") && mentions_any(line, &ARRAYS))
    };
    let mut methods = OVERRIDES.iter().chain(&OPERATORS);
    methods.any(|word| defines(text, word)) || derives_from_array()
}

/// Whether a text may make something whose end is an event: what its operators give may be that.
pub(crate) fn makes_ends(text: &str) -> bool {
    mentions_any(text, &ENDS)
}

/// Whether a text defines what is done at the end of an object.
pub(crate) fn has_finalizers(text: &str) -> bool {
    defines(text, "__del__")
}

/// Whether a text defines a special method or attribute, or may put one into a class under its name; one that is only asked for
/// (`hasattr(x, "__array_ufunc__")`) or spoken of is not defined.
fn defines(text: &str, word: &str) -> bool {
    let whole = Span::new(0, text.len() as u32);
    let found = find_words(text, whole, word, |_| true);
    found.iter().any(|&at| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let line = before.rsplit('\n').next().unwrap_or_default().trim();
        let rest = after.trim_start_matches([' ', '\t']);
        let is_assigned = begins_with_assignment(rest) || rest.starts_with(":=");
        // `(Unit.__rmul__, Unit.__radd__) = …`, `from lib import scaled as __rmul__`
        let is_listed = before.ends_with('.')
            && after
                .lines()
                .next()
                .is_some_and(|rest| rest.contains(" = "))
            || line.starts_with("from ") && line.ends_with(" as");
        let is_target = rest.starts_with([',', ':']) && (line.is_empty() || line.ends_with(','));
        let is_asked_for = |quote| {
            let call = before.trim_end_matches(quote);
            let callee = call.rsplit_once('(').map_or("", |(callee, _)| callee);
            ["hasattr", "getattr"]
                .iter()
                .any(|asks| callee.ends_with(asks))
        };
        let quote = before
            .chars()
            .next_back()
            .filter(|it| ['"', '\''].contains(it));
        let is_name = quote.is_some_and(|it| after.starts_with(it) && !is_asked_for(it));
        let is_defined = line == "def" || line.ends_with(" def");
        is_defined || is_assigned || is_listed || is_target || is_name
    })
}

/// Whether `.attribute = value` stands somewhere.
fn is_stored(text: &str, attribute: &str) -> bool {
    let is_bound = |rest: &str| {
        let rest = rest.trim_start_matches(' ');
        begins_with_assignment(rest) || rest.starts_with([':', ','])
    };
    let whole = Span::new(0, text.len() as u32);
    let found = find_words(text, whole, attribute, is_bound);
    found.iter().any(|&at| text[..at].ends_with('.'))
}

/// A class that is not seen with its members: one in a function, or derived from something that may answer to anything.
fn has_unseen_class(cx: &Context) -> bool {
    let whole = Span::new(0, cx.text.len() as u32);
    let is_header = |rest: &str| {
        rest.starts_with([' ', '\t'])
            && rest
                .trim_start()
                .starts_with(|c: char| c.is_alphabetic() || c == '_')
    };
    let starts_line = |&at: &usize| {
        let line = cx.text[..at].rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty()
    };
    let headers = find_words(cx.text, whole, "class", is_header);
    let headers = headers.iter().filter(|at| starts_line(at)).count();
    cx.module.has_open_class || headers > cx.module.class_count
}

/// Whether the file imports what is not known to have nothing of the kind: its objects may answer to anything.
fn imports_foreign(cx: &Context) -> bool {
    let module = cx.module;
    module.has_star_import || module.imports.values().any(|path| is_foreign(path))
}

fn imports_foreign_itself(cx: &Context) -> bool {
    cx.ir.ops.iter().any(|op| match op.kind {
        OpKind::Import(module, _) => is_foreign(cx.names.get(module)),
        OpKind::ImportFrom(module, name) => {
            let module = cx.names.get(module);
            let separator = if module.ends_with('.') { "" } else { "." };
            is_foreign(&[module, separator, cx.names.get(name)].concat())
        }
        _ => false,
    })
}

/// A library that is not listed, or one that is known to be lazy; of a module of the same project a class.
fn is_foreign(path: &str) -> bool {
    let knowledge = Knowledge::get();
    if path.starts_with('.') {
        let last = path.rsplit('.').next().unwrap_or(path);
        return last.starts_with(|first: char| first.is_uppercase());
    }
    knowledge.is_lazy_module(path) || !knowledge.is_plain_module(path)
}

fn imports(cx: &Context, module: &str) -> bool {
    let is_within = |path: &str| {
        path.strip_prefix(module)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let own = cx.ir.ops.iter().any(|op| match op.kind {
        OpKind::Import(name, _) | OpKind::ImportFrom(name, _) => is_within(cx.names.get(name)),
        _ => false,
    });
    own || cx.module.imports.values().any(|path| is_within(path))
}
