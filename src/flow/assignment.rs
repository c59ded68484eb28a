//! Forward must-analysis: which locals are bound at a point on every path (definite assignment). N13, N44, N52: a local may be
//! deleted only where it is.

use super::bits::{BitRows, Bits};
use super::dataflow::{Forward, solve_forward};
use super::{Ir, Op, OpId, OpKind};
use crate::scope::LocalId;

/// Bound locals at every point of a function.
#[derive(Debug)]
pub struct Assignment {
    always_before: BitRows,
    reached: Vec<bool>,
}

impl Assignment {
    /// Solves the analysis for one function.
    pub fn compute(ir: &Ir) -> Self {
        let width = ir.scope.locals.len();
        let solution = solve_forward(ir, &Always { ir, width });
        let mut found = Self {
            always_before: BitRows::empty(ir.ops.len(), width),
            reached: vec![false; ir.ops.len()],
        };
        let mut bound = Bits::empty(width);
        for (id, _) in ir.blocks() {
            solution.at_start.copy_to(id.index(), &mut bound);
            let ops = ir.block(id).ops.start as usize..ir.block(id).ops.end as usize;
            found.reached[ops.clone()].fill(solution.reached[id.index()]);
            let mut since = ops.start;
            for &op in ir.on_locals_of(id) {
                let after = op.index() + 1;
                found.always_before.set_all(since..after, &bound);
                since = after;
                bind(ir, op, &mut bound);
            }
            found.always_before.set_all(since..ops.end, &bound);
        }
        found
    }

    /// Whether the local is bound just before `op` on every path that comes there.
    pub fn is_definite_before(&self, local: LocalId, op: OpId) -> bool {
        self.always_before.contains(op.index(), local.index())
    }

    /// Whether any path comes to `op`.
    pub fn is_reached(&self, op: OpId) -> bool {
        self.reached[op.index()]
    }
}

/// Reading an unbound local raises, so that after a read it is bound: `with open(p) as file: text = file.read()` may be left
/// without `text` if the manager swallows an exception, but not past the next line that reads it. Inside a comprehension
/// nothing may be read, if there is no item, and under `-O` nothing in an `assert`.
fn bind(ir: &Ir, op: OpId, bound: &mut Bits) {
    let Op { kind, place, .. } = ir.op(op);
    match *kind {
        OpKind::Load(local) if !place.in_comprehension && !place.in_assert => {
            bound.insert(local.index());
        }
        OpKind::Store(local, _) => bound.insert(local.index()),
        OpKind::Delete(local) => bound.remove(local.index()),
        _ => {}
    }
}

struct Always<'a> {
    ir: &'a Ir,
    width: usize,
}

impl Forward for Always<'_> {
    fn entry(&self) -> Bits {
        Bits::empty(self.width)
    }

    fn unreached(&self) -> Bits {
        Bits::full(self.width)
    }

    fn join(word: u64, other: u64) -> u64 {
        word & other
    }

    fn step(&self, op: OpId, facts: &mut Bits) {
        bind(self.ir, op, facts);
    }
}
