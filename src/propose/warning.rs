//! Warnings are shown once per text and line (`__warningregistry__` of the module that is warned about): where two calls that
//! may give the same warning come onto one line, or leave one, another number of warnings is shown (R6).
//!
//! ```python
//! data = scale(raw)            return np.sqrt(scale(scale(raw)))
//! return np.sqrt(scale(data))
//! ```
//! The same callee twice may; so may two functions of the file that warn, through whichever helper. Two different functions of
//! libraries are taken not to give the same text, and so are operators.

use super::Context;
use crate::flow::{OpId, OpKind};
use crate::syntax::Symbol;

/// A callee, as far as it matters whether it gives the same warning as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Warner {
    /// A function of the file that warns, or calls one that does.
    Own,
    /// Something else of this name.
    Named(Symbol),
    /// Something imported that no table knows, or that has no name.
    Unknown,
}

/// Whether some call among `moved` may give the same warning as one among `others`.
pub(super) fn may_repeat(
    cx: &Context<'_>,
    moved: impl Iterator<Item = OpId>,
    others: impl Iterator<Item = OpId>,
) -> bool {
    let moved: Vec<Warner> = moved.filter_map(|op| warner(cx, op)).collect();
    let mut others = others.filter_map(|op| warner(cx, op));
    !moved.is_empty() && others.any(|other| moved.contains(&other))
}

/// Who may warn when the operation is executed.
fn warner(cx: &Context<'_>, op: OpId) -> Option<Warner> {
    let facts = cx.facts;
    if !matches!(facts.ir.op(op).kind, OpKind::Call(_)) {
        return None;
    }
    let callee = facts.ir.operands(op)[0];
    match facts.ir.op(callee).kind {
        OpKind::LoadName(name) if cx.warning.contains(&name) => Some(Warner::Own),
        OpKind::LoadName(name) => {
            let module = facts.module;
            let is_quiet = module.is_builtin(name) || module.functions.contains(&name);
            let is_unknown = module
                .imports
                .get(&name)
                .is_some_and(|path| crate::value::Knowledge::get().producer(path).is_none());
            match (is_quiet, is_unknown) {
                (true, _) => None,
                (false, true) => Some(Warner::Unknown),
                (false, false) => Some(Warner::Named(name)),
            }
        }
        OpKind::Attribute(name) if cx.warning.contains(&name) => Some(Warner::Own),
        OpKind::Attribute(name) => Some(Warner::Named(name)),
        OpKind::Load(local) => facts.ir.scope.locals[local.index()].name.map(Warner::Named),
        _ => Some(Warner::Unknown),
    }
}
