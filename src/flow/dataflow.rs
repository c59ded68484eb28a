//! The fixpoint that all analyses over blocks share.
//!
//! An exception can leave a block before any of its operations, and at its end; it goes to the block's handler.

use super::{BlockId, Ir, OpId, bits::Bits};

/// A forward analysis: how facts join where paths meet, and what an operation does to them.
pub(super) trait Forward {
    /// Facts on entry to the function.
    fn entry(&self) -> Bits;
    /// Facts at a point that no path has reached yet.
    fn unreached(&self) -> Bits;
    /// Joins facts of another path; says whether anything changed.
    fn join(&self, into: &mut Bits, from: &Bits) -> bool;
    /// What one operation does.
    fn step(&self, op: OpId, facts: &mut Bits);
}

/// The facts at the start of each block, and whether any path reaches it.
pub(super) struct Solution {
    pub(super) at_start: Vec<Bits>,
    pub(super) reached: Vec<bool>,
}

/// Solves a forward analysis.
pub(super) fn solve_forward(ir: &Ir, analysis: &impl Forward) -> Solution {
    let mut solution = Solution {
        at_start: vec![analysis.unreached(); ir.blocks.len()],
        reached: vec![false; ir.blocks.len()],
    };
    solution.at_start[0] = analysis.entry();
    solution.reached[0] = true;
    let mut work = vec![BlockId(0)];
    while let Some(id) = work.pop() {
        let block = ir.block(id);
        let mut facts = solution.at_start[id.index()].clone();
        let mut raised = facts.clone();
        for op in ir.ops_of(id) {
            if block.handler.is_some() {
                analysis.join(&mut raised, &facts);
            }
            analysis.step(op, &mut facts);
        }
        analysis.join(&mut raised, &facts);
        let ways = block.terminator.successors().map(|to| (to, &facts));
        for (to, facts) in ways.chain(block.handler.map(|to| (to, &raised))) {
            let changed = analysis.join(&mut solution.at_start[to.index()], facts);
            if changed || !solution.reached[to.index()] {
                solution.reached[to.index()] = true;
                if !work.contains(&to) {
                    work.push(to);
                }
            }
        }
    }
    solution
}
