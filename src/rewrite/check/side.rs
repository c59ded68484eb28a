//! Where one of the two functions stands in the walk, and its steps that leave no trace.

use rustc_hash::FxHashMap;

use super::program::Program;
use super::value::{Meaning, Value, Values};
use crate::flow::{BlockId, OpId, OpKind, Terminator};
use crate::scope::LocalId;
use crate::source::Span;

/// One side of the walk: a place, and what locals and temporaries hold.
#[derive(Debug, Clone)]
pub(super) struct Side {
    block: BlockId,
    next: u32,
    locals: Vec<Value>,
    temporaries: FxHashMap<OpId, Value>,
}

/// What a side comes to next that leaves a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// An operation.
    Effect(OpId),
    /// A load or a deletion of a local that may be unbound.
    Unbound(OpId, LocalId),
    /// The end of a block.
    End(Terminator),
}

impl Side {
    /// At the entry.
    pub(super) fn at_entry(program: &Program) -> Self {
        let locals = vec![Value::UNBOUND; program.ir.scope.locals.len()];
        let next = program.ir.block(BlockId(0)).ops.start;
        Self {
            block: BlockId(0),
            next,
            locals,
            temporaries: FxHashMap::default(),
        }
    }

    /// The place, as a block and the operation that comes next.
    pub(super) fn place(&self) -> (BlockId, u32) {
        (self.block, self.next)
    }

    /// Where exceptions go.
    pub(super) fn handler(&self, program: &Program) -> Option<BlockId> {
        program.ir.block(self.block).handler
    }

    /// The text it stands at.
    pub(super) fn span(&self, program: &Program) -> Span {
        let range = &program.ir.block(self.block).ops;
        let at = self.next.min(range.end.saturating_sub(1));
        program
            .ir
            .ops
            .get(at as usize)
            .map_or(program.ir.span, |op| op.span)
    }

    /// Goes to the start of a block; values that only the old one reads are forgotten.
    pub(super) fn enter(&mut self, block: BlockId, program: &Program) {
        self.block = block;
        self.next = program.ir.block(block).ops.start;
        self.temporaries.retain(|&op, _| program.is_crossing(op));
    }

    /// Takes all steps of the block that leave no trace.
    pub(super) fn settle(&mut self, program: &Program, values: &mut Values) -> Stop {
        while self.next < program.ir.block(self.block).ops.end {
            let id = OpId(self.next);
            if let Some(stop) = self.step(id, program, values) {
                return stop;
            }
            self.next += 1;
        }
        Stop::End(program.ir.block(self.block).terminator.clone())
    }

    fn step(&mut self, id: OpId, program: &Program, values: &mut Values) -> Option<Stop> {
        let kind = &program.ir.op(id).kind;
        let first = program.ir.operands(id).first().map(|&op| self.value(op));
        let value = match (kind, first) {
            (mark, _) if Program::is_mark(mark) => return None,
            (&OpKind::Load(local), _) if !values.may_be_unbound(self.local(local)) => {
                self.local(local)
            }
            (&OpKind::Delete(local), _) if !values.may_be_unbound(self.local(local)) => {
                self.bind(local, Value::UNBOUND);
                return None;
            }
            (&(OpKind::Load(local) | OpKind::Delete(local)), _) => {
                return Some(Stop::Unbound(id, local));
            }
            (&OpKind::Store(local, _), Some(value)) => {
                self.bind(local, value);
                return None;
            }
            (&OpKind::Parameter(local), _) => values.number(Meaning::Parameter(
                program
                    .ir
                    .scope
                    .locals
                    .get(local.index())
                    .and_then(|local| local.name),
            )),
            (&OpKind::Const(constant), _) => values.number(Meaning::Constant(constant)),
            (&(OpKind::Str(text) | OpKind::FStringText(text)), _) => {
                values.number(Meaning::Literal(text))
            }
            (&OpKind::LoadName(name), _) if program.is_stable(name) => {
                values.number(Meaning::Global(name))
            }
            (&OpKind::Attribute(name), Some(object)) if is_module(object, program, values) => {
                values.number(Meaning::Member(object, name))
            }
            (&OpKind::Item(index), Some(items)) => values.number(Meaning::Item(items, index)),
            _ => return Some(Stop::Effect(id)),
        };
        self.temporaries.insert(id, value);
        None
    }

    /// Notes the result of the operation it stands at, and goes on behind it.
    pub(super) fn finish(&mut self, result: Value) {
        self.temporaries.insert(OpId(self.next), result);
        self.next += 1;
    }

    /// Binds a local.
    pub(super) fn bind(&mut self, local: LocalId, value: Value) {
        if let Some(slot) = self.locals.get_mut(local.index()) {
            *slot = value;
        }
    }

    /// What a local holds.
    pub(super) fn local(&self, local: LocalId) -> Value {
        self.locals
            .get(local.index())
            .copied()
            .unwrap_or(Value::UNBOUND)
    }

    /// What a temporary holds.
    pub(super) fn value(&self, op: OpId) -> Value {
        self.temporaries.get(&op).copied().unwrap_or(Value::UNBOUND)
    }

    /// What all operands of an operation hold.
    pub(super) fn operands(&self, op: OpId, program: &Program) -> Vec<Value> {
        program
            .ir
            .operands(op)
            .iter()
            .map(|&op| self.value(op))
            .collect()
    }

    /// Everything it holds that can still be read, in an order that the place alone decides.
    pub(super) fn slots(&self, program: &Program, into: &mut Vec<Value>) {
        into.extend_from_slice(&self.locals);
        into.extend(
            program
                .pending(self.block, self.next)
                .map(|op| self.value(op)),
        );
    }

    /// Takes back what [`Side::slots`] gave, and gives the rest.
    pub(super) fn load<'v>(&mut self, slots: &'v [Value], program: &Program) -> &'v [Value] {
        let (locals, mut rest) = slots.split_at(self.locals.len());
        self.locals.copy_from_slice(locals);
        self.temporaries.clear();
        for op in program.pending(self.block, self.next) {
            if let Some((&value, others)) = rest.split_first() {
                self.temporaries.insert(op, value);
                rest = others;
            }
        }
        rest
    }
}

fn is_module(value: Value, program: &Program, values: &Values) -> bool {
    match values.meaning(value) {
        Meaning::Global(name) => program.is_module(name),
        // Only modules' own attributes have this meaning: submodules, functions, constants.
        Meaning::Member(..) => true,
        _ => false,
    }
}
