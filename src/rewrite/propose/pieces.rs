//! What Python builds piece by piece: nothing is moved into it or out of it.
//!
//! ```python
//! [*a, x]          # an empty list, extended by `a`, then `x` is evaluated
//! f(**{"k": x})    # an empty dict, then `x` is evaluated
//! ```
//! A display or a call with `*` or `**` iterates what is starred before it evaluates what comes behind; and the compiler takes
//! to pieces what would need a deep stack: a set of many items hashes the first before it evaluates the second.

use super::Context;
use crate::flow::{ArgumentShape, OpId, OpKind};

/// `STACK_USE_GUIDELINE` of CPython's compiler: a display or a call that puts more on the stack is built in pieces.
const STACK_GUIDELINE: usize = 30;

/// Whether `op` belongs to a part of something that is built in pieces.
pub(super) fn is_in_pieces(cx: &Context<'_>, op: OpId) -> bool {
    let ir = cx.facts.ir;
    let (span, stmt) = (ir.op(op).span, ir.op(op).stmt);
    (op.0 + 1..ir.ops.len() as u32)
        .map(OpId)
        .filter(|&later| ir.op(later).stmt == stmt && ir.op(later).span.contains(span))
        .any(|around| is_built_in_pieces(&ir.op(around).kind, ir.operands(around).len()))
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
