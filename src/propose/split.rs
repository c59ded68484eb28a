//! An inner step gets a statement of its own, under the name of the local that it uses up.
//!
//! ```python
//! return add(duplicate(data), 10)         data = duplicate(data)
//!                                         return add(data, 10)
//! ```
//! Safe by the mirrored commute rule: the inner step is the first thing the statement evaluates but for what commutes with it,
//! is evaluated always, and the local is read nowhere else in the statement, nor later, handlers included.

use super::commute::commutes;
use super::operations::{consumers, is_fixed};
use super::{Context, Proposal, warning};
use crate::flow::{BindingForm, OpId, OpKind, Place, StatementKind, StmtId};
use crate::options::{Level, Strategy};
use crate::pin::{Effect, Pin};
use crate::propose::Change;
use crate::scope::LocalId;
use crate::value::{Ground, Kind};

/// More inner steps than this are not taken apart: the line was written by a program.
const MAX_STEPS: usize = 5;

/// The ways to take the statement apart that reads the local last: the first inner step, the first two, and so on.
pub(super) fn propose(cx: &Context<'_>, pin: &Pin) -> Vec<Proposal> {
    let facts = cx.facts;
    let local = &facts.ir.scope.locals[pin.local.index()];
    if local.is_annotated || local.is_parameter && !facts.is_wanted(pin.local) {
        return Vec::new();
    }
    let mut statements: Vec<StmtId> = pin
        .points
        .iter()
        .map(|&n| facts.ir.op(cx.model.points[n].op).stmt)
        .collect();
    statements.dedup();
    let mut proposals = Vec::new();
    for stmt in statements
        .into_iter()
        .filter(|&stmt| ends_the_local(cx, pin.local, stmt))
    {
        let steps = inner_steps(cx, pin.local, stmt);
        for count in 1..=steps.len().min(MAX_STEPS) {
            proposals.extend(proposal(cx, pin, stmt, &steps[..count]));
        }
    }
    proposals
}

fn proposal(cx: &Context<'_>, pin: &Pin, stmt: StmtId, steps: &[OpId]) -> Option<Proposal> {
    let facts = cx.facts;
    let first = *steps.first()?;
    let in_statement = |from: OpId, to: OpId| {
        cx.points_where(|op| facts.ir.op(op).stmt == stmt && op > from && op <= to)
    };
    let last_op = OpId(u32::MAX);
    let released = facts
        .stores_of(pin.local)
        .map(|store| (store, in_statement(first, last_op)))
        .collect();
    let ends = steps.iter().skip(1).copied().chain([last_op]);
    let held: Vec<(OpId, Vec<usize>)> = steps
        .iter()
        .zip(ends)
        .map(|(&step, end)| (step, in_statement(step, end)))
        .collect();
    // A name holds it longer than the stack does, where the statement goes on after what takes it.
    let outlives = |(step, points): &(OpId, Vec<usize>)| {
        let mut points = points.iter().map(|&n| &cx.model.points[n]);
        points.any(|point| !point.stack.contains(step)) && may_be_larger(cx, pin.local, *step)
    };
    if held.iter().any(outlives) {
        return None;
    }
    Some(Proposal {
        strategy: Strategy::Split,
        local: pin.local,
        changes: steps
            .iter()
            .map(|&inner| Change::Split {
                inner,
                into: pin.local,
            })
            .collect(),
        effect: Effect {
            released,
            held,
            unnamed: Vec::new(),
        },
        touched: vec![stmt],
        inserted: steps.len(),
        removed: 0,
        level: cx.level(pin.local)?.max(least_level(cx, stmt, steps)),
    })
}

/// What is promised where calls that were on one line come onto several.
fn least_level(cx: &Context<'_>, stmt: StmtId, steps: &[OpId]) -> Level {
    let ir = cx.facts.ir;
    let ops = || {
        (0..ir.ops.len() as u32)
            .map(OpId)
            .filter(|&op| ir.op(op).stmt == stmt)
    };
    let parts = steps.iter().any(|&step| {
        let is_after = |op: &OpId| *op > step;
        warning::may_repeat(cx, ops().filter(|op| !is_after(op)), ops().filter(is_after))
    });
    if parts { Level::Unsafe } else { Level::Safe }
}

/// The statement returns, or binds the local itself: then the new binding outlives nothing.
fn ends_the_local(cx: &Context<'_>, local: LocalId, stmt: StmtId) -> bool {
    let facts = cx.facts;
    let binds_itself = || {
        facts.stores_of(local).any(|store| {
            facts.ir.op(store).stmt == stmt && facts.bound_by(store).1 == BindingForm::Assign
        })
    };
    match facts.ir.statement(stmt).kind {
        StatementKind::Return => true,
        StatementKind::Assign => binds_itself(),
        _ => false,
    }
}

/// Calls and operators within the statement that use the local up, innermost first, each part of the next.
fn inner_steps(cx: &Context<'_>, local: LocalId, stmt: StmtId) -> Vec<OpId> {
    let facts = cx.facts;
    let mut steps = Vec::new();
    let ops: Vec<OpId> = (0..facts.ir.ops.len() as u32)
        .map(OpId)
        .filter(|&op| facts.ir.op(op).stmt == stmt)
        .collect();
    let Some(start) = ops
        .iter()
        .position(|&op| facts.ir.op(op).kind == OpKind::Before(stmt))
    else {
        return steps;
    };
    let block = facts.ir.block_of(ops[start]);
    for (n, &op) in ops.iter().enumerate().skip(start + 1) {
        if facts.ir.block_of(op) != block || matches!(facts.ir.op(op).kind, OpKind::Before(_)) {
            break;
        }
        let is_last = !ops[n + 1..]
            .iter()
            .any(|later| cx.model.points.iter().any(|point| point.op == *later));
        if !is_last && is_step(cx, local, &ops[start + 1..=n]) {
            steps.push(op);
        }
    }
    steps
}

/// Whether the last of `ops` is a step that can stand alone: the operations from the statement's start up to it.
fn is_step(cx: &Context<'_>, local: LocalId, ops: &[OpId]) -> bool {
    let facts = cx.facts;
    let Some((&step, before)) = ops.split_last() else {
        return false;
    };
    let op = facts.ir.op(step);
    let is_one = match op.kind {
        OpKind::Call(_) => true,
        OpKind::Binary(_) => is_summed_up(cx, local, step),
        _ => false,
    };
    if !is_one || op.place != Place::default() || !is_alike(cx, local, step) {
        return false;
    }
    let own = subtree(cx, step);
    let reads_local = |op: &OpId| facts.ir.op(*op).kind == OpKind::Load(local);
    let stays_unread = !facts.liveness.is_live_after(facts.ir, local, step);
    let orderly = before.iter().all(|&op| {
        let inside = own.contains(&op);
        match facts.ir.op(op).kind {
            OpKind::Store(..) | OpKind::StoreName(_) | OpKind::Yield | OpKind::YieldFrom => false,
            OpKind::Load(other) if !inside => {
                other != local && facts.assignment.is_definite_before(other, op)
            }
            _ => inside || commutes(facts, op),
        }
    });
    !is_fixed(cx, step)
        && !is_one_of_several(cx, local, step)
        && stays_unread
        && orderly
        && own.iter().any(reads_local)
        && !is_better_unnamed(cx, local, step)
}

/// Whether an operator computes a new array of the local's and another one, which goes to a call: `np.log(scaled + root)`.
fn is_summed_up(cx: &Context<'_>, local: LocalId, step: OpId) -> bool {
    let ir = cx.facts.ir;
    let is_load = |&op: &OpId| matches!(ir.op(op).kind, OpKind::Load(_));
    let operands = ir.operands(step);
    let is_array =
        cx.facts.values.get(step).is_some_and(|value| {
            value.kind == Kind::Array && value.evidence.ground <= Ground::Uses
        });
    is_array
        && operands.iter().all(is_load)
        && operands
            .iter()
            .any(|&op| ir.op(op).kind == OpKind::Load(local))
        && consumers(cx, step).all(|op| matches!(ir.op(op).kind, OpKind::Call(_)))
}

/// Whether the value is used up where it has no name: an operator computes into it (R18), or a callee may drop it early (R19),
/// and with it more than the local's old value that the split releases.
fn is_better_unnamed(cx: &Context<'_>, local: LocalId, step: OpId) -> bool {
    let facts = cx.facts;
    let temporaries = &facts.values.temporaries;
    let is_taken = |op: OpId| {
        let mut takeovers = temporaries.taken_over_by(op).iter();
        takeovers.any(|takeover| takeover.operand == step)
    };
    if consumers(cx, step).any(is_taken) {
        return true;
    }
    temporaries.may_be_dropped_early(step) && may_be_larger(cx, local, step)
}

/// Whether the value may be larger than what the local held before.
fn may_be_larger(cx: &Context<'_>, local: LocalId, step: OpId) -> bool {
    let size_of = |value: OpId| cx.objects.size_bytes(value);
    let mut olds = cx
        .facts
        .stores_of(local)
        .map(|store| cx.facts.stored_value(store));
    olds.any(|old| match (size_of(step), size_of(old)) {
        (Some(new), Some(old)) => new > old,
        _ => true,
    })
}

/// The same kind of value as the local holds, so that one name is honest.
fn is_alike(cx: &Context<'_>, local: LocalId, step: OpId) -> bool {
    let facts = cx.facts;
    let Some(value) = facts.values.of[step.index()].as_ref() else {
        return false;
    };
    let mut kinds = facts.stores_of(local).map(|store| {
        facts.values.of[facts.stored_value(store).index()]
            .as_ref()
            .map(|v| v.kind)
    });
    cx.objects.is_large(step)
        && !matches!(value.kind, Kind::Unknown | Kind::Resource | Kind::Callable)
        && kinds.all(|kind| kind == Some(value.kind))
}

/// What puts the items of a list behind each other: its value is what the first of them was, and longer.
const LENGTHENING: [&str; 4] = ["append", "concat", "concatenate", "vstack"];

/// Whether a value is made of a list in which the local is one of several, `np.column_stack([gx, gy])`: under the name of one of
/// them nobody would look for all.
pub(super) fn is_one_of_several(cx: &Context<'_>, local: LocalId, value: OpId) -> bool {
    let ir = cx.facts.ir;
    let is_other = |op: &OpId| matches!(ir.op(*op).kind, OpKind::Load(it) if it != local);
    let is_own = |op: &OpId| ir.op(*op).kind == OpKind::Load(local);
    let lengthens = |call: OpId| match ir.op(ir.operands(call)[0]).kind {
        OpKind::Attribute(name) | OpKind::LoadName(name) => {
            LENGTHENING.contains(&cx.facts.names.get(name))
        }
        _ => false,
    };
    let lists = subtree(cx, value)
        .into_iter()
        .filter(|&op| matches!(ir.op(op).kind, OpKind::Call(_)) && !lengthens(op));
    let mut items = lists.flat_map(|call| ir.operands(call)[1..].iter().copied());
    items.any(|list| {
        let items = ir.operands(list);
        matches!(ir.op(list).kind, OpKind::Build(..))
            && items.iter().any(is_own)
            && items.iter().any(is_other)
    })
}

/// The operations that the value of `step` is computed by, itself included.
fn subtree(cx: &Context<'_>, step: OpId) -> Vec<OpId> {
    let mut found = vec![step];
    let mut next = 0;
    while let Some(&op) = found.get(next) {
        found.extend_from_slice(cx.facts.ir.operands(op));
        next += 1;
    }
    found
}
