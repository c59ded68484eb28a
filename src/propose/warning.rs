//! Warnings are shown once per text and line (`__warningregistry__` of the module that is warned about): where two calls that
//! may give the same warning come onto one line, or leave one, another number of warnings is shown (R6).
//!
//! ```python
//! data = scale(raw)            return np.sqrt(scale(scale(raw)))
//! return np.sqrt(scale(data))
//! ```
//! The same callee twice may; so may two functions of the file that warn, through whichever helper. Two different functions of
//! libraries are taken not to give the same text. An operator on arrays is the universal function of numpy that it calls, "invalid
//! value encountered in divide": twice the same may give the same text, and so may that function by its name.

use super::Context;
use crate::flow::{OpId, OpKind};
use crate::syntax::Symbol;
use crate::syntax::ast::BinaryOp;
use crate::value::Kind;

/// Operators of which two may warn alike, with names of functions that do the same, and the name that their warnings have.
const UNIVERSAL: [(BinaryOp, &[&str], &str); 8] = [
    (BinaryOp::Add, &["add", "__add__"], "add"),
    (BinaryOp::Sub, &["subtract", "sub", "__sub__"], "subtract"),
    (BinaryOp::MatMul, &["matmul", "__matmul__"], "matmul"),
    (BinaryOp::Mul, &["multiply", "mul", "__mul__"], "multiply"),
    (
        BinaryOp::Div,
        &["divide", "true_divide", "truediv", "__truediv__"],
        "divide",
    ),
    (
        BinaryOp::FloorDiv,
        &["floor_divide", "floordiv", "__floordiv__"],
        "floor_divide",
    ),
    (BinaryOp::Mod, &["remainder", "mod", "__mod__"], "remainder"),
    (BinaryOp::Pow, &["power", "pow", "__pow__"], "power"),
];

/// A callee, as far as it matters whether it gives the same warning as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Warner {
    /// A function of the file that warns, or calls one that does.
    Own,
    /// Something else of this name.
    Named(Symbol),
    /// A universal function of numpy, by its name in warnings.
    Universal(&'static str),
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
    match facts.ir.op(op).kind {
        OpKind::Call(_) => {}
        OpKind::Binary(operator) | OpKind::InPlace(operator) => {
            return of_operator(cx, op, operator);
        }
        _ => return None,
    }
    let callee = facts.ir.operands(op)[0];
    let name = match facts.ir.op(callee).kind {
        OpKind::LoadName(name) | OpKind::Attribute(name) => facts.names.get(name),
        _ => "",
    };
    if let Some((_, _, universal)) = UNIVERSAL.iter().find(|(_, names, _)| names.contains(&name)) {
        return Some(Warner::Universal(universal));
    }
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

/// An operator may be that of arrays.
fn of_operator(cx: &Context<'_>, op: OpId, operator: BinaryOp) -> Option<Warner> {
    let facts = cx.facts;
    let (_, names, universal) = UNIVERSAL.iter().find(|(it, ..)| *it == operator)?;
    let is_own = |name: &&str| {
        facts
            .names
            .find(name)
            .is_some_and(|it| cx.warning.contains(&it))
    };
    if names.iter().any(is_own) {
        return Some(Warner::Own);
    }
    let kind = facts.values.get(op).map(|value| value.kind);
    let is_computed = matches!(kind, None | Some(Kind::Array | Kind::Unknown));
    is_computed.then_some(Warner::Universal(universal))
}
