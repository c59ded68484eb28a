//! What the compiler makes of an expression depends on what stands around it: where a move would give other operations for the
//! same program, nobody could check it, and nothing is moved.
//!
//! ```python
//! [*a, x]          # an empty list, extended by `a`, then `x` is evaluated
//! f(**{"k": x})    # an empty dict, then `x` is evaluated
//! if a or b:       # no value, but jumps
//! a.b()            # no bound method is made
//! ```
//! A display or a call with `*` or `**` iterates what is starred before it evaluates what comes after; and the compiler takes
//! to pieces what would need a deep stack: a set of many items hashes the first before it evaluates the second.

use super::Context;
use crate::flow::{ArgumentShape, BindingForm, OpId, OpKind};
use crate::syntax::ast::UnaryOp;

/// `STACK_USE_GUIDELINE` of CPython's compiler: a display or a call that puts more on the stack is built in pieces.
const STACK_GUIDELINE: usize = 30;

/// The operations that take a value off the stack.
pub(super) fn consumers<'c>(cx: &'c Context<'_>, value: OpId) -> impl Iterator<Item = OpId> + 'c {
    later(cx, value).filter(move |&op| cx.facts.ir.operands(op).contains(&value))
}

/// The operations after one, in their order.
pub(super) fn later(cx: &Context<'_>, op: OpId) -> impl Iterator<Item = OpId> {
    (op.0 + 1..cx.facts.ir.ops.len() as u32).map(OpId)
}

/// Whether the value that is stored gives the same operations where it is read.
pub(super) fn can_stand_at(cx: &Context<'_>, store: OpId, load: OpId) -> bool {
    !is_fixed(cx, load) && !becomes_jumps(cx, store, load) && !is_called(cx, load)
}

/// Whether what is evaluated with `op` must be evaluated there: in something that is built in pieces, or in the first iterable
/// of a comprehension, which comes after the making of the comprehension's function (before CPython 3.12).
pub(super) fn is_fixed(cx: &Context<'_>, op: OpId) -> bool {
    let ir = cx.facts.ir;
    let (span, stmt) = (ir.op(op).span, ir.op(op).stmt);
    later(cx, op)
        .filter(|&around| ir.op(around).stmt == stmt && ir.op(around).span.contains(span))
        .any(|around| match &ir.op(around).kind {
            OpKind::Comprehension(..) => true,
            // The defaults of a lambda come before it is made.
            OpKind::MakeFunction(_) => !ir.op(op).place.in_header,
            kind => is_built_in_pieces(kind, ir.operands(around).len()),
        })
}

/// A value of `and`, `or`, `not` or a conditional expression becomes jumps where it is only tested.
fn becomes_jumps(cx: &Context<'_>, store: OpId, load: OpId) -> bool {
    let facts = cx.facts;
    let stmt = facts.ir.op(store).stmt;
    let has_jumps = (0..store.0).map(OpId).any(|op| {
        facts.ir.op(op).stmt == stmt && facts.ir.block_of(op) != facts.ir.block_of(store)
    });
    let is_test = |op: OpId| {
        matches!(
            facts.ir.op(op).kind,
            OpKind::Unary(UnaryOp::Not) | OpKind::Store(_, BindingForm::Hidden)
        )
    };
    has_jumps && consumers(cx, load).all(is_test)
}

/// A bound method that is called where it is looked up is never made.
fn is_called(cx: &Context<'_>, load: OpId) -> bool {
    let ir = cx.facts.ir;
    consumers(cx, load).any(|op| {
        matches!(ir.op(op).kind, OpKind::Call(_)) && ir.operands(op).first() == Some(&load)
    })
}

fn is_built_in_pieces(kind: &OpKind, operands: usize) -> bool {
    match kind {
        OpKind::Build(_, starred) => !starred.is_empty() || operands > STACK_GUIDELINE,
        OpKind::BuildDict(spread) => !spread.is_empty() || operands > STACK_GUIDELINE,
        OpKind::Call(shape) => {
            // A keyword's name is put on the stack too.
            let on_stack = |it: &ArgumentShape| match it {
                ArgumentShape::Positional => 1,
                ArgumentShape::Keyword(_) => 2,
                ArgumentShape::Star | ArgumentShape::DoubleStar => STACK_GUIDELINE + 1,
            };
            shape.iter().map(on_stack).sum::<usize>() > STACK_GUIDELINE
        }
        _ => false,
    }
}
