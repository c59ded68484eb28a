//! Values that nothing but their use shows to be arrays, where that is enough: in a file of a library that nothing brings ends to.
//!
//! ```python
//! def whiten(g, w, x):                  # a library: `g` is whatever the caller likes
//!     gwtx, g_wtx = g(np.dot(w, x))
//!     return np.dot(gwtx, x.T) / len(x) - g_wtx[:, np.newaxis] * w
//! ```
//! Something else may answer in the place of an array, but its end is seen only where its class does something as it ends, or
//! something tells of it. The classes of the files around are known; those of files that are not given are assumed to do neither.

use std::cell::OnceCell;

use super::Facts;
use super::watched::dotted;
use crate::flow::{OpId, OpKind};
use crate::value::{Ground, Knowledge, Value};

/// Whether a function's values are trusted to be what they are used as, worked out when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct Trust(OnceCell<bool>);

impl Trust {
    /// Whether a value's end is no event though nothing but its use, or an annotation, tells what it is.
    pub(super) fn reaches(&self, facts: &Facts<'_>, object: OpId, value: &Value) -> bool {
        value.kind.is_array_like()
            && value.evidence.ground <= Ground::WeakUse
            && !matches!(value.evidence.ground, Ground::Overridable | Ground::Package)
            && *self.0.get_or_init(|| is_given(facts))
            && !is_of_other_library(facts, object)
    }
}

/// Whether nothing in the file, or near it, does something as it ends or tells of ends, and nothing lazy is imported.
fn is_given(facts: &Facts<'_>) -> bool {
    let mut of_function = facts.ir.ops.iter().filter_map(|op| match op.kind {
        OpKind::Import(module, _) | OpKind::ImportFrom(module, _) => Some(facts.names.get(module)),
        _ => None,
    });
    let mut of_file = facts.module.imports.values();
    let is_lazy = |path: &str| Knowledge::get().is_lazy_module(path);
    !facts.module.meets_endings
        && !of_file.any(|path| is_lazy(path))
        && of_function.all(|path| !is_lazy(path) && is_known(facts, path))
}

/// Whether a function of a library that is not known gave the value, or what it is a part of: it may keep a file.
fn is_of_other_library(facts: &Facts<'_>, object: OpId) -> bool {
    let mut op = object;
    loop {
        op = match (&facts.ir.op(op).kind, facts.ir.operands(op)) {
            (OpKind::Call(_), &[callee, ..]) => {
                let path = dotted(facts, callee);
                return path.is_some_and(|path| path.contains('.') && !is_known(facts, &path));
            }
            (
                OpKind::Subscript
                | OpKind::GetIter
                | OpKind::NextItem
                | OpKind::Unpack { .. }
                | OpKind::Item(_)
                | OpKind::Await,
                &[whole, ..],
            ) if whole < op => whole,
            _ => return false,
        };
    }
}

/// Whether a module is one of the project, or of a library whose classes are known.
fn is_known(facts: &Facts<'_>, path: &str) -> bool {
    let root = path.split('.').next().unwrap_or(path);
    root.is_empty()
        || Knowledge::get().is_plain_module(path)
        || facts.module.given_roots.contains(root)
}
