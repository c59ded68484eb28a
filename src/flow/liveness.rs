//! Backward may-analysis: which locals some path will still read (or delete: the author's own `del` needs its name bound).
//!
//! An exception in any operation of a guarded block goes to the handler, so what the handler reads is live all through the
//! block (N42, N44). Calls, `yield` and `await` are operations like any other there (N46, N47).

use super::bits::Bits;
use super::{BlockId, Ir, OpId, OpKind};
use crate::scope::LocalId;

/// Live locals at every point of a function.
#[derive(Debug)]
pub struct Liveness {
    /// Live before each operation.
    before: Vec<Bits>,
    /// Live at the end of each block.
    at_end: Vec<Bits>,
    /// The block of each operation.
    block_of: Vec<BlockId>,
}

impl Liveness {
    /// Solves the analysis for one function.
    pub fn compute(ir: &Ir) -> Self {
        let width = ir.scope.locals.len();
        let mut found = Self {
            before: vec![Bits::empty(width); ir.ops.len()],
            at_end: vec![Bits::empty(width); ir.blocks.len()],
            block_of: block_of_ops(ir),
        };
        let mut at_start = vec![Bits::empty(width); ir.blocks.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for (id, block) in ir.blocks().collect::<Vec<_>>().into_iter().rev() {
                let mut live = Bits::empty(width);
                for to in block.terminator.successors().chain(block.handler) {
                    live.unite(&at_start[to.index()]);
                }
                found.at_end[id.index()] = live.clone();
                for op in ir.ops_of(id).rev() {
                    step(ir, op, &mut live);
                    if let Some(handler) = block.handler {
                        live.unite(&at_start[handler.index()]);
                    }
                    found.before[op.index()] = live.clone();
                }
                changed |= at_start[id.index()].unite(&live);
            }
        }
        found
    }

    /// Whether some path from just before `op` reads the local.
    pub fn is_live_before(&self, local: LocalId, op: OpId) -> bool {
        self.before[op.index()].contains(local.index())
    }

    /// Whether some path from just behind `op` reads the local.
    pub fn is_live_after(&self, ir: &Ir, local: LocalId, op: OpId) -> bool {
        let block = self.block_of[op.index()];
        let bits = if op.0 + 1 < ir.block(block).ops.end {
            &self.before[op.index() + 1]
        } else {
            &self.at_end[block.index()]
        };
        bits.contains(local.index())
    }
}

/// The block of each operation.
pub fn block_of_ops(ir: &Ir) -> Vec<BlockId> {
    let mut blocks = vec![BlockId(0); ir.ops.len()];
    for (id, _) in ir.blocks() {
        for op in ir.ops_of(id) {
            blocks[op.index()] = id;
        }
    }
    blocks
}

fn step(ir: &Ir, op: OpId, live: &mut Bits) {
    match ir.op(op).kind {
        OpKind::Store(local, _) => live.remove(local.index()),
        OpKind::Load(local) | OpKind::Delete(local) => live.insert(local.index()),
        _ => {}
    }
}
