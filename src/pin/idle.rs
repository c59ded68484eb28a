//! Loops that may turn without doing anything but look at names. Nothing in the function ends such a wait: another thread or a
//! signal handler does, which may see what the function holds, and when.
//!
//! ```python
//! while is_open:
//!     if waiting:                  # false: the loop turns until somebody else puts something in
//!         item = waiting.pop()
//!         send(item)
//! ```
//!
//! A truth test may run code of the value's class; that is not taken for something done.

use super::{Facts, Hazard};
use crate::flow::{BlockId, Ir, OpKind, Terminator};

/// Refuses the function whose control flow has a cycle of blocks that do nothing.
pub(super) fn check(facts: &Facts<'_>) -> Result<(), Hazard> {
    let ir = facts.ir;
    match find_cycle(ir) {
        Some(block) => {
            let mut spans = ir.ops_of(block).map(|op| ir.op(op).span);
            Err(Hazard::WaitsIdly(spans.next().unwrap_or(ir.span)))
        }
        None => Ok(()),
    }
}

/// A block on, or after, a cycle of idle blocks: what is left when those that no idle block goes to are taken away, again and
/// again (Kahn 1962).
fn find_cycle(ir: &Ir) -> Option<BlockId> {
    let idle: Vec<bool> = ir.blocks().map(|(block, _)| is_idle(ir, block)).collect();
    let ways = |from: BlockId| {
        let successors = ir.block(from).terminator.successors();
        successors.filter(|to| idle[to.index()])
    };
    let mut ways_in = vec![0_u32; idle.len()];
    let idle_blocks = || {
        ir.blocks()
            .map(|(block, _)| block)
            .filter(|block| idle[block.index()])
    };
    for to in idle_blocks().flat_map(ways) {
        ways_in[to.index()] += 1;
    }
    let mut free: Vec<BlockId> = idle_blocks()
        .filter(|block| ways_in[block.index()] == 0)
        .collect();
    while let Some(block) = free.pop() {
        for to in ways(block) {
            ways_in[to.index()] -= 1;
            if ways_in[to.index()] == 0 {
                free.push(to);
            }
        }
    }
    idle_blocks().find(|block| ways_in[block.index()] > 0)
}

fn is_idle(ir: &Ir, block: BlockId) -> bool {
    let goes_on = matches!(
        ir.block(block).terminator,
        Terminator::Jump(_) | Terminator::Branch { .. }
    );
    goes_on && ir.ops_of(block).all(|op| does_nothing(&ir.op(op).kind))
}

fn does_nothing(kind: &OpKind) -> bool {
    matches!(
        kind,
        OpKind::Before(_)
            | OpKind::After(_)
            | OpKind::Load(_)
            | OpKind::Store(..)
            | OpKind::LoadName(_)
            | OpKind::Const(_)
            | OpKind::Str(_)
    )
}
