//! The fixpoint that all analyses over blocks share.
//!
//! An exception can leave a block before any of its operations, and at its end; it goes to the block's handler.

use super::bits::{BitTable, Bits};
use super::{BlockId, Ir, OpId};

/// A forward analysis: how facts join where paths meet, and what an operation does to them.
pub(super) trait Forward {
    /// Facts on entry to the function.
    fn entry(&self) -> Bits;
    /// Facts at a point that no path has reached yet.
    fn unreached(&self) -> Bits;
    /// Joins a word of facts with that of another path.
    fn join(word: u64, other: u64) -> u64;
    /// What one operation on a local does.
    fn step(&self, op: OpId, facts: &mut Bits);
}

/// The facts at the start of each block, and whether any path reaches it.
pub(super) struct Solution {
    pub(super) at_start: BitTable,
    pub(super) reached: Vec<bool>,
}

/// Solves a forward analysis. Blocks are numbered about as control flows, so sweeps in that order settle after few rounds
/// whatever the number of branches; a stack of open blocks would take quadratic time on a long row of them.
pub(super) fn solve_forward<A: Forward>(ir: &Ir, analysis: &A) -> Solution {
    let mut solution = Solution {
        at_start: BitTable::filled(ir.blocks.len(), &analysis.unreached()),
        reached: vec![false; ir.blocks.len()],
    };
    let entry = analysis.entry();
    solution.at_start.combine(0, &entry, |_, entry| entry);
    solution.reached[0] = true;
    let mut is_open = vec![false; ir.blocks.len()];
    is_open[0] = true;
    let (mut facts, mut raised) = (entry.clone(), entry);
    let mut is_settled = false;
    while !is_settled {
        is_settled = true;
        for (id, block) in ir.blocks() {
            if !std::mem::take(&mut is_open[id.index()]) {
                continue;
            }
            pass_through(ir, analysis, id, &solution, &mut facts, &mut raised);
            let ways = block.terminator.successors().map(|to| (to, &facts));
            for (to, facts) in ways.chain(block.handler.map(|to| (to, &raised))) {
                let changed = solution.at_start.combine(to.index(), facts, A::join);
                if changed || !solution.reached[to.index()] {
                    solution.reached[to.index()] = true;
                    is_open[to.index()] = true;
                    is_settled &= to > id;
                }
            }
        }
    }
    solution
}

/// The facts at the end of a block, and those that an exception in it may find.
fn pass_through<A: Forward>(
    ir: &Ir,
    analysis: &A,
    id: BlockId,
    solution: &Solution,
    facts: &mut Bits,
    raised: &mut Bits,
) {
    solution.at_start.copy_to(id.index(), facts);
    raised.copy_from(facts);
    let has_handler = ir.block(id).handler.is_some();
    // Nothing else changes, or shows, what is bound.
    for &op in ir.on_locals_of(id) {
        analysis.step(op, facts);
        if has_handler {
            raised.combine(facts, A::join);
        }
    }
}
