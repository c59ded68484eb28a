//! Backward may-analysis: which locals some path will still read (or delete: the author's own `del` needs its name bound).
//!
//! An exception in any operation of a guarded block goes to the handler, so what the handler reads is live all through the
//! block (N42, N44). Calls, `yield` and `await` are operations like any other there (N46, N47).

use super::bits::{BitRows, BitTable, Bits};
use super::{BlockId, Ir, OpId, OpKind};
use crate::scope::LocalId;

/// Live locals at every point of a function.
#[derive(Debug)]
pub struct Liveness {
    /// Live before each operation.
    before: BitRows,
    /// Live at the end of each block.
    at_end: BitRows,
}

impl Liveness {
    /// Solves the analysis for one function.
    pub fn compute(ir: &Ir) -> Self {
        let width = ir.scope.locals.len();
        let at_start = solve(ir, width);
        let mut found = Self {
            before: BitRows::empty(ir.ops.len(), width),
            at_end: BitRows::empty(ir.blocks.len(), width),
        };
        let mut live = Bits::empty(width);
        for (id, _) in ir.blocks() {
            leave(ir, id, &at_start, &mut live);
            found.at_end.set(id.index(), &live);
            let ops = &ir.block(id).ops;
            let mut until = ops.end as usize;
            enter(ir, id, &at_start, &mut live, |op, live| {
                let after = op.index() + 1;
                found.before.set_all(after..until, live);
                until = after;
            });
            found.before.set_all(ops.start as usize..until, &live);
        }
        found
    }

    /// Whether some path from just before `op` reads the local.
    pub fn is_live_before(&self, local: LocalId, op: OpId) -> bool {
        self.before.contains(op.index(), local.index())
    }

    /// Whether some path from just after `op` reads the local.
    pub(crate) fn is_live_after(&self, ir: &Ir, local: LocalId, op: OpId) -> bool {
        let block = ir.block_of(op);
        if op.0 + 1 < ir.block(block).ops.end {
            self.before.contains(op.index() + 1, local.index())
        } else {
            self.at_end.contains(block.index(), local.index())
        }
    }
}

/// The fixpoint: what is live at the start of each block.
fn solve(ir: &Ir, width: usize) -> BitTable {
    let mut live = Bits::empty(width);
    let mut at_start = BitTable::filled(ir.blocks.len(), &live);
    let mut changed = true;
    while changed {
        changed = false;
        for id in (0..ir.blocks.len() as u32).rev().map(BlockId) {
            leave(ir, id, &at_start, &mut live);
            enter(ir, id, &at_start, &mut live, |_, _| {});
            changed |= at_start.combine(id.index(), &live, |known, new| known | new);
        }
    }
    at_start
}

/// What is live at the end of a block.
fn leave(ir: &Ir, id: BlockId, at_start: &BitTable, live: &mut Bits) {
    live.clear();
    let block = ir.block(id);
    for to in block.terminator.successors().chain(block.handler) {
        at_start.unite_to(to.index(), live);
    }
}

/// Goes back from the end of a block to its start, and shows what is live after each operation on a local.
fn enter(
    ir: &Ir,
    id: BlockId,
    at_start: &BitTable,
    live: &mut Bits,
    mut show: impl FnMut(OpId, &Bits),
) {
    let handler = ir.block(id).handler;
    for &op in ir.on_locals_of(id).iter().rev() {
        show(op, live);
        match ir.op(op).kind {
            OpKind::Store(local, _) => {
                live.remove(local.index());
                if let Some(handler) = handler {
                    at_start.unite_to(handler.index(), live);
                }
            }
            OpKind::Load(local) | OpKind::Delete(local) => live.insert(local.index()),
            _ => {}
        }
    }
}
