//! What is known of one of the two functions before the walk.

use super::Leeway;
use crate::flow::{BlockId, Ir, OpId, OpKind, find_boxes};
use crate::propose::Measure;
use crate::scope::ModuleNames;
use crate::syntax::{Interner, Symbol};

/// One of the two functions.
pub(super) struct Program<'a> {
    /// It.
    pub(super) ir: &'a Ir,
    module: &'a ModuleNames,
    names: &'a Interner,
    leeway: &'a Leeway,
    /// Operations that put a value into a list by which it is handed over, or take it out again.
    handing_over: Vec<OpId>,
    /// How many operations have a value that another block than their own reads.
    crossing_count: usize,
    /// By operation: its number among these.
    crossing_index: Vec<Option<usize>>,
    /// The last operation of its own block that reads a value; `u32::MAX` where the block's end does.
    last_use: Vec<u32>,
}

impl<'a> Program<'a> {
    pub(super) fn new(
        ir: &'a Ir,
        module: &'a ModuleNames,
        names: &'a Interner,
        leeway: &'a Leeway,
    ) -> Self {
        let mut program = Self {
            ir,
            module,
            names,
            leeway,
            handing_over: handing_over(ir, names, leeway),
            crossing_count: 0,
            crossing_index: vec![None; ir.ops.len()],
            last_use: vec![0; ir.ops.len()],
        };
        for (id, block) in ir.blocks() {
            let is_here = |value: OpId| block.ops.contains(&value.0);
            for user in ir.ops_of(id) {
                for &value in ir.operands(user) {
                    program.note_use(value, user.0, is_here(value));
                }
            }
            for value in block.terminator.operands() {
                program.note_use(value, u32::MAX, is_here(value));
            }
        }
        program
    }

    fn note_use(&mut self, value: OpId, user: u32, is_same_block: bool) {
        if is_same_block {
            let last = &mut self.last_use[value.index()];
            *last = user.max(*last);
        } else if self.crossing_index[value.index()].is_none() {
            self.crossing_index[value.index()] = Some(self.crossing_count);
            self.crossing_count += 1;
        }
    }

    /// How many operations have a value that other blocks read.
    pub(super) fn crossing_count(&self) -> usize {
        self.crossing_count
    }

    /// The number of an operation among those whose values other blocks read.
    pub(super) fn crossing_index(&self, op: OpId) -> Option<usize> {
        self.crossing_index[op.index()]
    }

    /// Of the operations of `block` before `next`, counted from its start: those whose values are still read, and only there.
    pub(super) fn pending(&self, block: BlockId, next: u32) -> impl Iterator<Item = usize> {
        let start = self.ir.block(block).ops.start;
        let is_pending = move |&op: &u32| {
            self.crossing_index[op as usize].is_none() && self.last_use[op as usize] >= next
        };
        (start..next)
            .filter(is_pending)
            .map(move |op| (op - start) as usize)
    }

    /// Whether reading the name gives the same object whenever it is read, and never raises.
    pub(super) fn is_stable(&self, name: Symbol) -> bool {
        self.module.is_settled(self.names, name, &self.ir.scope)
    }

    /// Whether the name stands for an imported module all the time.
    pub(super) fn is_module(&self, name: Symbol) -> bool {
        self.module.modules.contains(&name) && self.is_stable(name)
    }

    /// Whether something rebinds a member of an imported module, by the names that lead to it, the last one first.
    pub(super) fn is_rebound(&self, module: Symbol, members: &[Symbol]) -> bool {
        if !self.module.rebinds_members() {
            return false;
        }
        let mut path = self.module.origin(self.names, module).to_owned();
        for &member in members.iter().rev() {
            path.push('.');
            path.push_str(self.names.get(member));
        }
        self.module.is_rebound(&path)
    }

    /// What the operation takes a measure of, where measures may move.
    pub(super) fn measured(&self, op: OpId) -> Option<OpId> {
        let measure = || Measure::taken_by(self.ir, op, |name| self.names.get(name));
        self.leeway.measures_move.then(measure)?.map(|(_, of)| of)
    }

    /// Whether the operation gives what its first operand gives: what was put into a list by which it is handed over.
    pub(super) fn hands_over(&self, op: OpId) -> bool {
        self.handing_over.contains(&op)
    }

    /// Whether the attribute may be set to `None` without a trace.
    pub(super) fn may_be_cleared(&self, attribute: Symbol) -> bool {
        self.leeway.cleared.contains(&attribute)
    }

    /// Whether the operation gives a local its value, or marks a place: nothing that anyone can see.
    pub(super) fn is_mark(kind: &OpKind) -> bool {
        matches!(kind, OpKind::Before(_) | OpKind::After(_))
    }
}

fn handing_over(ir: &Ir, names: &Interner, leeway: &Leeway) -> Vec<OpId> {
    if leeway.owners.is_empty() {
        return Vec::new();
    }
    let is_owner = |name: Symbol| leeway.owners.iter().any(|it| it == names.get(name));
    let boxes = find_boxes(ir, names).into_iter().filter(|it| {
        let name = ir.scope.locals[it.local.index()].name;
        name.is_some_and(is_owner)
    });
    boxes
        .flat_map(|it| [it.made, it.method, it.popped])
        .collect()
}
