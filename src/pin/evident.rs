//! Which allocation points are more than calls of which nothing is known.
//!
//! ```python
//! scaled = rows * 2.0         # computed of something large
//! self.report(name)           # given nothing large, and nothing of it is used: no reason to release something unknown before
//! ```

use super::{Facts, Objects};
use crate::flow::{OpId, OpKind};

/// See [`AllocationPoint::is_evident`](super::AllocationPoint::is_evident).
pub(super) fn is_evident(facts: &Facts<'_>, objects: &Objects, op: OpId) -> bool {
    let keeps_large = |&operand: &OpId| {
        let mut kept = objects.kept_by(operand).iter();
        kept.any(|&object| objects.is_large(object))
    };
    objects.is_large(op) || recurses(facts, op) || facts.ir.operands(op).iter().any(keeps_large)
}

/// Whether the operation calls the function it stands in, by its global name or as a method of its own object.
pub(super) fn recurses(facts: &Facts<'_>, op: OpId) -> bool {
    let ir = facts.ir;
    let OpKind::Call(_) = ir.op(op).kind else {
        return false;
    };
    // What stands before the function's own name in its path.
    let around = |name| ir.path.strip_suffix(facts.names.get(name));
    let callee = ir.operands(op)[0];
    match ir.op(callee).kind {
        OpKind::LoadName(name) => {
            around(name).is_some_and(|around| around.is_empty() || around.ends_with('.'))
        }
        OpKind::Attribute(name) if around(name).is_some_and(|around| around.ends_with('.')) => {
            let OpKind::Load(receiver) = ir.op(ir.operands(callee)[0]).kind else {
                return false;
            };
            receiver.0 == 0 && ir.scope.locals[0].is_parameter
        }
        _ => false,
    }
}
