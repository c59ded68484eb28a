//! Where a container that a loop fills is still as small as it was made, and what is not made yet.
//!
//! ```python
//! rows = []
//! if not paths:
//!     return empty(columns)   # `rows` is dead here, and holds nothing
//! for path in paths:
//!     rows.append(read(path))
//! ```

use rustc_hash::FxHashSet;

use super::{Facts, Objects};
use crate::flow::{Bits, BlockId, OpId, OpKind};
use crate::source::Span;

/// Methods that put an item into a list, which takes no more than a pointer to it.
const LISTED_BY: [&str; 4] = ["append", "appendleft", "insert", "extend"];

/// The containers of a function that are small until a loop fills them.
pub(super) struct Fillings {
    /// With the operations before which something may have been put into it.
    begun: Vec<(OpId, Bits)>,
    /// What puts so much into one of them, or into an attribute, that it makes it large.
    growing: FxHashSet<OpId>,
}

impl Fillings {
    /// Follows the paths from what fills each container.
    pub(super) fn follow(facts: &Facts<'_>, objects: &Objects) -> Self {
        let filled = facts.values.filled.iter();
        let large = filled
            .clone()
            .filter(|&(&container, _)| objects.is_large(container));
        let growing = large.flat_map(|(_, by)| by);
        let growing = growing.chain(&facts.values.attributes_filled).copied();
        Self {
            growing: growing.filter(|&op| takes_memory(facts, op)).collect(),
            begun: filled
                .map(|(&container, by)| (container, reached(facts, container, by)))
                .collect(),
        }
    }

    /// Whether a loop makes one of them large by this operation.
    pub(super) fn is_growing(&self, op: OpId) -> bool {
        self.growing.contains(&op)
    }

    /// The containers that hold no more before `op` than they were made with.
    pub(super) fn small_before(&self, op: OpId) -> Vec<OpId> {
        let is_small = |(_, begun): &&(OpId, Bits)| !begun.contains(op.index());
        let small = self.begun.iter().filter(is_small);
        small.map(|&(container, _)| container).collect()
    }
}

/// Whether more than a pointer comes into a container: an item that is made for it, or an entry of a dict or set.
fn takes_memory(facts: &Facts<'_>, op: OpId) -> bool {
    let ir = facts.ir;
    let (OpKind::Call(_), &[callee, .., item]) = (&ir.op(op).kind, ir.operands(op)) else {
        return true;
    };
    let (&OpKind::Attribute(method), &[receiver]) = (&ir.op(callee).kind, ir.operands(callee))
    else {
        return true;
    };
    // `grouped[key].append(item)`: with an entry, and a list, of its own.
    if ir.op(receiver).kind == OpKind::Subscript {
        return true;
    }
    let mut made = vec![item];
    if let OpKind::Load(_) = ir.op(item).kind {
        made = facts.read_by(item).collect();
    }
    let is_new = |it: &OpId| {
        matches!(
            ir.op(*it).kind,
            OpKind::Build(..)
                | OpKind::BuildDict(_)
                | OpKind::BuildString
                | OpKind::Binary(_)
                | OpKind::Call(_)
                | OpKind::Comprehension(..)
        )
    };
    !LISTED_BY.contains(&facts.names.get(method)) || made.iter().any(is_new)
}

/// Before which operations one of `by` may have put something into the container since it was made. Forward, over all paths, to
/// where it is made anew or let go.
fn reached(facts: &Facts<'_>, container: OpId, by: &[OpId]) -> Bits {
    let ir = facts.ir;
    let ends = ends(facts, container);
    let mut reached = Bits::empty(ir.ops.len());
    let mut is_done = vec![false; ir.blocks.len()];
    let after = |&by: &OpId| (facts.ir.block_of(by), by.0 + 1);
    let mut work: Vec<(BlockId, u32)> = by.iter().map(after).collect();
    while let Some((id, start)) = work.pop() {
        let block = ir.block(id);
        if start == block.ops.start && std::mem::replace(&mut is_done[id.index()], true) {
            continue;
        }
        let is_here = |end: &&OpId| (start..block.ops.end).contains(&end.0);
        let end = ends.iter().find(is_here);
        let stop = end.map_or(block.ops.end, |end| end.0 + 1);
        reached.insert_range(start as usize..stop as usize);
        let next = block.terminator.successors().filter(|_| end.is_none());
        let next = next.chain(block.handler);
        work.extend(next.map(|to| (to, ir.block(to).ops.start)));
    }
    reached
}

/// Where the container is made, and where a local that it is bound to is deleted, in their order.
fn ends(facts: &Facts<'_>, container: OpId) -> Vec<OpId> {
    let ir = facts.ir;
    let is_end = |&op: &OpId| match ir.op(op).kind {
        OpKind::Delete(local) => {
            let mut stores = facts.stores_of(local);
            stores.any(|store| facts.stored_value(store) == container)
        }
        _ => op == container,
    };
    (0..ir.ops.len() as u32).map(OpId).filter(is_end).collect()
}

/// The loops that are in no other one, in the order of the text.
pub(super) fn outermost_loops(facts: &Facts<'_>) -> Vec<Span> {
    let mut loops: Vec<Span> = Vec::new();
    let statements = facts.ir.statements.iter().filter(|it| it.kind.is_loop());
    for statement in statements {
        if loops.last().is_none_or(|it| !it.contains(statement.span)) {
            loops.push(statement.span);
        }
    }
    loops
}

/// What the bindings keep at one time or another, and what is made only at `op` or later: what a list is extended by afterwards.
/// Without a loop around both it cannot be there yet.
pub(super) fn unmade(
    facts: &Facts<'_>,
    objects: &Objects,
    op: OpId,
    bindings: &[OpId],
    loops: &[Span],
) -> Vec<OpId> {
    let at = facts.ir.op(op).span;
    let around = loops.partition_point(|it| it.end < at.end);
    let around = loops.get(around).filter(|it| it.contains(at));
    let mut found = Vec::new();
    for &store in bindings {
        let kept = objects.kept_by(facts.stored_value(store));
        let later = &kept[kept.partition_point(|&object| object < op)..];
        let is_outside =
            |object: &&OpId| around.is_none_or(|it| !it.contains(facts.ir.op(**object).span));
        found.extend(later.iter().filter(is_outside));
    }
    found.sort_unstable();
    found.dedup();
    found
}
