//! What waits on the evaluation stack, its owners included.
//!
//! ```python
//! parts = Reader(pack).read_all()     # the reader lives as long as its method runs
//! rows = await load(text)             # what is awaited may have released `text`
//! ```

use super::Facts;
use crate::flow::{OpId, OpKind};

/// What is on the evaluation stack, with the object of no known kind whose method is called, which lives as long as the call; a coroutine that is
/// awaited as it is made counts as what it was given, which it may release.
pub(super) fn on_stack(facts: &Facts<'_>, op: OpId, waiting: &[OpId]) -> Vec<OpId> {
    let mut stack = waiting.to_vec();
    if let (OpKind::Call(_), &[method, ..]) = (&facts.ir.op(op).kind, facts.ir.operands(op))
        && let (OpKind::Attribute(_), &[object]) =
            (&facts.ir.op(method).kind, facts.ir.operands(method))
        && !stack.contains(&object)
        && !matches!(facts.ir.op(object).kind, OpKind::LoadName(_))
        && facts
            .values
            .get(object)
            .is_some_and(|it| !it.kind.is_data())
    {
        stack.push(object);
    }
    let (OpKind::Await, &[call]) = (&facts.ir.op(op).kind, facts.ir.operands(op)) else {
        return stack;
    };
    let handovers = &facts.values.handovers;
    if handovers.binary_search_by_key(&op, |it| it.call).is_ok() {
        stack.retain(|&it| it != call);
        let arguments = facts.ir.operands(call).iter().copied();
        stack.extend(arguments.filter(|&it| keeps(facts, it)));
    }
    stack
}

/// Whether the operation leaves a value of its own on the stack; a read of a local leaves what the local holds.
pub(super) fn keeps(facts: &Facts<'_>, op: OpId) -> bool {
    facts.values.of[op.index()].is_some()
}
