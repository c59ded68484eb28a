//! Where one of the two functions stands in the walk, and its steps that leave no trace.

use super::program::Program;
use super::value::{Meaning, Value, Values};
use crate::flow::{BlockId, OpId, OpKind, Terminator};
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::Constant;

/// One side of the walk: a place, and what locals and temporaries hold.
#[derive(Debug, Clone)]
pub(super) struct Side {
    block: BlockId,
    next: u32,
    locals: Vec<Value>,
    /// What the operations of this block gave, up to the next.
    own: Vec<Value>,
    /// What the operations gave that other blocks read, by [`Program::crossing_index`].
    crossing: Vec<Value>,
    /// How often a handler would have seen something else than before.
    changes: u32,
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
            own: Vec::new(),
            crossing: vec![Value::UNBOUND; program.crossing_count()],
            changes: 0,
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

    /// How often what a handler would see has changed so far.
    pub(super) fn changes(&self) -> u32 {
        self.changes
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
        self.own.clear();
    }

    /// Takes all steps of the block that leave no trace.
    pub(super) fn settle(&mut self, program: &Program, values: &mut Values) -> Stop {
        while self.next < program.ir.block(self.block).ops.end {
            let id = OpId(self.next);
            if let Some(stop) = self.step(id, program, values) {
                return stop;
            }
        }
        Stop::End(program.ir.block(self.block).terminator.clone())
    }

    fn step(&mut self, id: OpId, program: &Program, values: &mut Values) -> Option<Stop> {
        let kind = &program.ir.op(id).kind;
        let operand = program.ir.operands(id).first();
        let first = operand.map(|&op| self.value(op, program));
        let value = match (kind, first) {
            (mark, _) if Program::is_mark(mark) => Value::UNBOUND,
            (&OpKind::Load(local), _) if !values.may_be_unbound(self.local(local)) => {
                self.local(local)
            }
            (&OpKind::Delete(local), _) if !values.may_be_unbound(self.local(local)) => {
                self.bind(local, Value::UNBOUND);
                Value::UNBOUND
            }
            (&(OpKind::Load(local) | OpKind::Delete(local)), _) => {
                return Some(Stop::Unbound(id, local));
            }
            (&OpKind::Store(local, _), Some(value)) => {
                self.bind(local, value);
                Value::UNBOUND
            }
            (OpKind::Build(..) | OpKind::Attribute(_) | OpKind::Call(_), Some(value))
                if program.hands_over(id) =>
            {
                value
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
            (&OpKind::Attribute(name), Some(object))
                if is_module(object, program, values)
                    && !is_rebound(object, name, program, values) =>
            {
                values.number(Meaning::Member(object, name))
            }
            (&OpKind::Item(index), Some(items)) => values.number(Meaning::Item(items, index)),
            (&OpKind::StoreAttribute(name), _) if self.clears(id, name, program, values) => {
                Value::UNBOUND
            }
            (kind, _) => {
                let Some(of) = program.measured(id) else {
                    return Some(Stop::Effect(id));
                };
                let attribute = match *kind {
                    OpKind::Attribute(name) => Some(name),
                    _ => None,
                };
                values.number(Meaning::Measure(self.value(of, program), attribute))
            }
        };
        self.finish(value, program);
        None
    }

    /// Whether an operation sets an attribute to `None` that may be.
    fn clears(&self, store: OpId, name: Symbol, program: &Program, values: &Values) -> bool {
        let is_none = |value| values.meaning(value) == Meaning::Constant(Constant::None);
        program.may_be_cleared(name) && self.operands(store, program).nth(1).is_some_and(is_none)
    }

    /// Notes the result of the operation it stands at, and goes on after it.
    pub(super) fn finish(&mut self, result: Value, program: &Program) {
        if let Some(n) = program.crossing_index(OpId(self.next)) {
            self.crossing[n] = result;
            self.changes += 1;
        }
        self.own.push(result);
        self.next += 1;
    }

    /// Binds a local.
    pub(super) fn bind(&mut self, local: LocalId, value: Value) {
        if let Some(slot) = self.locals.get_mut(local.index()) {
            *slot = value;
            self.changes += 1;
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
    pub(super) fn value(&self, op: OpId, program: &Program) -> Value {
        match program.crossing_index(op) {
            Some(n) => self.crossing[n],
            None => self.own[(op.0 - program.ir.block(self.block).ops.start) as usize],
        }
    }

    /// What the operands of an operation hold.
    pub(super) fn operands(&self, op: OpId, program: &Program) -> impl Iterator<Item = Value> {
        let operands = program.ir.operands(op).iter();
        operands.map(|&op| self.value(op, program))
    }

    /// Everything it holds that can still be read, in an order that the place alone decides.
    pub(super) fn slots(&self, program: &Program, into: &mut Vec<Value>) {
        into.extend_from_slice(&self.locals);
        into.extend_from_slice(&self.crossing);
        let pending = program.pending(self.block, self.next);
        into.extend(pending.map(|n| self.own[n]));
    }

    /// Takes back what [`Side::slots`] gave, and gives the rest.
    pub(super) fn load<'v>(&mut self, slots: &'v [Value], program: &Program) -> &'v [Value] {
        let (locals, rest) = slots.split_at(self.locals.len());
        self.locals.copy_from_slice(locals);
        let (crossing, mut rest) = rest.split_at(self.crossing.len());
        self.crossing.copy_from_slice(crossing);
        for n in program.pending(self.block, self.next) {
            if let Some((&value, others)) = rest.split_first() {
                self.own[n] = value;
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

/// Whether something rebinds the member of a module.
fn is_rebound(module: Value, member: Symbol, program: &Program, values: &Values) -> bool {
    let mut members = vec![member];
    let mut value = module;
    loop {
        match values.meaning(value) {
            Meaning::Member(of, name) => {
                members.push(name);
                value = of;
            }
            Meaning::Global(name) => return program.is_rebound(name, &members),
            _ => return true,
        }
    }
}
