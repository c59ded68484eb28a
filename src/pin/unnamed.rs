//! Operands that cost less if nothing names them: what a result is computed into, and what a callee releases.

use super::{Facts, Objects};
use crate::flow::{OpId, OpKind};
use crate::value::{Kind, Memory, Origin, Takeover, Value};

/// An operand that makes a difference if nothing else refers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unnamed {
    /// The operand.
    pub operand: OpId,
    /// Whether it is a name's value so far, which would have to be nested for that.
    pub is_named: bool,
}

/// An argument that its callee releases before it returns (HAZARDS E1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The argument.
    pub operand: Unnamed,
    /// The most that the callee holds besides, as long as it needs the argument.
    pub needs: Memory,
    /// The most that it holds besides at any time, as it is written.
    pub holds: Memory,
    /// Whether it is done with the argument before that.
    pub is_early: bool,
}

impl Unnamed {
    /// The operand, if what it is, or what the only binding of its name binds, satisfies `is_new`.
    fn of(facts: &Facts<'_>, operand: OpId, is_new: impl Fn(OpId) -> bool) -> Option<Self> {
        let (value, is_named) = match facts.ir.op(operand).kind {
            OpKind::Load(_) => {
                let [store] = facts.reaching.of_load(operand) else {
                    return None;
                };
                (facts.stored_value(*store), true)
            }
            _ => (handed_over(facts, operand), false),
        };
        is_new(value).then_some(Self { operand, is_named })
    }
}

/// What made a value that is taken out of the list by which it is handed over; other values made themselves.
fn handed_over(facts: &Facts<'_>, operand: OpId) -> OpId {
    let Some(Origin::Same(sources)) = facts.values.get(operand).map(|value| &value.origin) else {
        return operand;
    };
    let read = match sources[..] {
        [read] if matches!(facts.ir.op(read).kind, OpKind::Load(_)) => read,
        _ => return operand,
    };
    match facts.reaching.of_load(read) {
        &[store] if matches!(facts.ir.op(operand).kind, OpKind::Call(_)) => {
            facts.stored_value(store)
        }
        _ => operand,
    }
}

/// What the callee of a call releases.
pub(super) fn left(facts: &Facts<'_>, objects: &Objects, call: OpId) -> Vec<Left> {
    let all = &facts.values.handovers;
    let start = all.partition_point(|it| it.call < call);
    let own = all[start..].iter().take_while(|it| it.call == call);
    let left = own.filter_map(|it| {
        let operand = Unnamed::of(facts, it.operand, |value| objects.matters(value))?;
        Some(Left {
            operand,
            needs: it.needs,
            holds: it.holds,
            is_early: it.is_early,
        })
    });
    left.collect()
}

/// What the operation computes into (HAZARDS R18), where that is to be counted on: temporaries that it is given, and those that
/// names hold whose only binding could be nested.
pub(super) fn reused(facts: &Facts<'_>, objects: &Objects, op: OpId) -> Vec<Unnamed> {
    let is_new_array = |value: OpId| {
        let is_made = matches!(
            facts.ir.op(value).kind,
            OpKind::Call(_)
                | OpKind::Binary(_)
                | OpKind::Unary(_)
                | OpKind::Compare(_)
                | OpKind::Subscript
        );
        let is_new = |value: &Value| value.origin == Origin::Fresh && value.kind == Kind::Array;
        is_made && facts.values.get(value).is_some_and(is_new) && objects.matters(value)
    };
    let takeovers = facts.values.temporaries.taken_over_by(op).iter();
    let likely = takeovers.filter(|it| it.is_likely);
    let reused =
        likely.filter_map(|&Takeover { operand, .. }| Unnamed::of(facts, operand, is_new_array));
    reused.collect()
}
