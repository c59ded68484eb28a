//! Arguments that the caller can leave to its callee.
//!
//! ```python
//! def fit(raw):
//!     scaled = raw * 2.0      # the last use of `raw`
//!     return np.sqrt(scaled)  # held meanwhile, unless the callers pass what they do not hold themselves
//!
//! fit(load())                 # the array moves into the frame of `fit` (HAZARDS E1)
//! raw = load()
//! fit(raw)                    # nested, it does so too
//! ```
//! From CPython 3.11 on an argument that nothing names is the callee's alone. So the end of a parameter frees its value where every
//! caller is known and passes it so, or could; and a nest pays where the callee releases its parameter before it makes the most.

use super::call::Callee;
use super::called::{Called, Target};
use super::forward::Forward;
use super::{Memory, Origin};
use crate::flow::{Assignment, BindingForm, Ir, Liveness, OpId, OpKind, may_be_boxed};

/// An argument of a function of the file that releases its parameter before it returns, or will.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handover {
    /// The call, or the `await` of it.
    pub call: OpId,
    /// The argument.
    pub operand: OpId,
    /// The most that the callee holds besides, as long as it needs the argument.
    pub needs: Memory,
    /// The most that it holds besides at any time, as it is written: it releases the argument as it is written, too.
    pub holds: Memory,
    /// Whether it is done with the argument before it holds the most, even if its own names ended where they are read last.
    pub is_early: bool,
}

/// The arguments that callees release, in the order of the calls.
pub(super) fn find(forward: &Forward<'_>) -> Vec<Handover> {
    let calls = (0..forward.cx.ir.ops.len() as u32).map(OpId);
    calls.flat_map(|call| of_call(forward, call)).collect()
}

/// The arguments that the callee of a call releases.
pub(super) fn of_call(forward: &Forward<'_>, call: OpId) -> Vec<Handover> {
    let ir = forward.cx.ir;
    let (OpKind::Call(shapes), &[callee, ref arguments @ ..]) =
        (&ir.op(call).kind, ir.operands(call))
    else {
        return Vec::new();
    };
    if arguments.is_empty() {
        return Vec::new();
    }
    let Callee::Function(called) = forward.callee(callee, arguments, shapes) else {
        return Vec::new();
    };
    let Some(releases) = released_parameters(forward, called) else {
        return Vec::new();
    };
    let Some((summary, bound)) = forward.summary_of(called, arguments, shapes) else {
        return Vec::new();
    };
    let rebinds = |local: usize| match called.target {
        Target::Own(name) => {
            let function = forward.cx.summaries.function(name);
            function.is_some_and(|function| binds_again(function.ir, local))
        }
        Target::Elsewhere(_) => false,
    };
    let may_stay = |local: usize| {
        let returns = &summary.returns;
        let stays = [&summary.keeps, &returns.holds];
        // What each pass of a loop binds anew is given back as it was where there is no pass.
        let may_stay = [&returns.same, &returns.may_hold];
        stays.iter().any(|list| list.contains(&local))
            || may_stay.iter().any(|list| list.contains(&local)) && !rebinds(local)
    };
    let runs_at = if summary.is_async && !summary.is_generator {
        awaited_at_once(ir, call)
    } else {
        (!summary.suspends).then_some(call)
    };
    let Some(runs_at) = runs_at.filter(|_| !bound.is_hidden) else {
        return Vec::new();
    };
    let is_dropped = |local: usize| match called.target {
        Target::Own(name) => {
            let function = forward.cx.summaries.function(name);
            function.is_none_or(|it| !ends(it.ir, local) || ends_where_it_is_read(it.ir, local))
        }
        Target::Elsewhere(_) => true,
    };
    let handover = |local: usize| {
        let &[operand] = bound.by_local.get(local)?.as_slice() else {
            return None;
        };
        let need = summary.needs.get(local)?;
        let is_less = need.least.is_less_than(summary.inside.as_written);
        (is_less && !may_stay(local)).then_some(Handover {
            call: runs_at,
            operand,
            needs: need.least,
            holds: summary.inside.as_written,
            is_early: need.is_over_early && is_dropped(local),
        })
    };
    releases.into_iter().filter_map(handover).collect()
}

/// Where a coroutine is awaited as it is made: it begins then, and nothing else has it.
pub(super) fn awaited_at_once(ir: &Ir, call: OpId) -> Option<OpId> {
    let mut after = (call.0 + 1..ir.ops.len() as u32).map(OpId);
    let next = after.find(|&op| !matches!(ir.op(op).kind, OpKind::After(_) | OpKind::Before(_)))?;
    let awaits = ir.op(next).kind == OpKind::Await && ir.operands(next) == [call];
    awaits.then_some(next)
}

/// The parameters, by local, that a function deletes or binds again, and those that every caller can leave to it.
fn released_parameters(forward: &Forward<'_>, called: Called) -> Option<Vec<usize>> {
    let name = match called.target {
        Target::Own(name) => name,
        // Not all of its callers are known.
        Target::Elsewhere(_) => {
            return forward
                .ended_parameters(called)
                .filter(|ended| !ended.is_empty());
        }
    };
    let ir = forward.cx.summaries.function(name)?.ir;
    let passed = forward.cx.summaries.parameters_of(ir);
    let is_left = |local: usize| {
        let fact = passed.as_ref().and_then(|passed| passed.get(local));
        fact.is_some_and(|fact| fact.origin == Origin::Fresh)
    };
    let parameters = ir.signature.parameters.iter();
    let locals = parameters.filter_map(|parameter| Some(parameter.local?.index()));
    let released: Vec<usize> = locals
        .filter(|&local| is_left(local) || ends(ir, local))
        .collect();
    (!released.is_empty()).then_some(released)
}

/// Whether a function binds a parameter again, but for what changes it in place: `rows += more`.
fn binds_again(ir: &Ir, local: usize) -> bool {
    let is_changed = |store: OpId| {
        let mut values = ir.operands(store).iter();
        values.any(|&value| matches!(ir.op(value).kind, OpKind::InPlace(_)))
    };
    ir.on_locals.iter().any(|&op| match ir.op(op).kind {
        OpKind::Store(it, form) => {
            it.index() == local && form != BindingForm::Parameter && !is_changed(op)
        }
        _ => false,
    })
}

/// Whether a function deletes a parameter, or binds it again.
pub(super) fn ends(ir: &Ir, local: usize) -> bool {
    let deletes = |&op: &OpId| matches!(ir.op(op).kind, OpKind::Delete(it) if it.index() == local);
    binds_again(ir, local) || ir.on_locals.iter().any(deletes)
}

/// Whether a function deletes a parameter, or binds it again, wherever some read of it comes before: not just in a branch after it.
fn ends_where_it_is_read(ir: &Ir, local: usize) -> bool {
    let mut reads: Vec<OpId> = Vec::new();
    for &op in &ir.on_locals {
        match ir.op(op).kind {
            OpKind::Load(it) if it.index() == local => reads.push(op),
            OpKind::Store(it, BindingForm::Parameter) if it.index() == local => {}
            OpKind::Store(it, _) | OpKind::Delete(it) if it.index() == local => {
                let suite = ir.statement(ir.op(op).stmt).suite;
                let is_around = |&read: &OpId| {
                    let mut at = Some(ir.statement(ir.op(read).stmt).suite);
                    while let Some(inner) = at {
                        if inner == suite {
                            return true;
                        }
                        let parent = ir.suite(inner).parent;
                        at = parent.map(|parent| ir.statement(parent).suite);
                    }
                    false
                };
                if reads.iter().any(is_around) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// What made an argument that the caller holds no longer than it takes to pass it, or need not: it has just been made, and if it
/// has a name, then only for the next statement, which evaluates nothing before it, or it can be handed over in a list.
pub(super) fn made_to_be_left(
    forward: &Forward<'_>,
    call: OpId,
    argument: OpId,
    is_method: bool,
) -> Option<OpId> {
    let ir = forward.cx.ir;
    let is_new = |op: OpId| {
        let is_made = matches!(
            ir.op(op).kind,
            OpKind::Call(_) | OpKind::Binary(_) | OpKind::Unary(_) | OpKind::Subscript
        );
        let fact = forward.fact(op);
        is_made && fact.origin == Origin::Fresh && fact.may_hold.is_empty()
    };
    let read = forward.handed_over_by(argument).unwrap_or(argument);
    let OpKind::Load(local) = ir.op(read).kind else {
        return is_new(argument).then_some(argument);
    };
    let &[store] = forward.cx.reaching.of_load(read) else {
        return None;
    };
    let is_plain = matches!(ir.op(store).kind, OpKind::Store(_, BindingForm::Assign));
    if ir.is_module || !is_plain || store > read {
        return None;
    }
    let made = ir.operands(store)[0];
    let uses = ir.on_locals.iter();
    let uses = uses.filter(|&&op| ir.op(op).kind.local() == Some(local));
    let is_next = ir.is_next(ir.op(store).stmt, ir.op(read).stmt);
    let is_first = (store.0 + 1..read.0).map(OpId).all(|op| {
        matches!(
            ir.op(op).kind,
            OpKind::After(_)
                | OpKind::Before(_)
                | OpKind::LoadName(_)
                | OpKind::Load(_)
                | OpKind::Attribute(_)
                | OpKind::Const(_)
                | OpKind::Str(_)
        )
    });
    // A call does not move past the look-up of a method, so that what has a name keeps it.
    let may_nest = uses.count() == 2 && is_next && is_first && !is_method;
    let may_move = may_nest
        || (forward.cx.summaries.deletes || read != argument)
            && may_be_handed_over(forward, call, argument, read);
    (may_move && is_new(made)).then_some(made)
}

/// Whether a value that has a name can be handed over in a list, or is, and nothing else that the function binds holds it.
pub(super) fn may_be_handed_over(
    forward: &Forward<'_>,
    call: OpId,
    argument: OpId,
    read: OpId,
) -> bool {
    let cx = forward.cx;
    if read == argument {
        if !cx.summaries.hands_over {
            return false;
        }
        let (liveness, assignment) = (Liveness::compute(cx.ir), Assignment::compute(cx.ir));
        if !may_be_boxed(cx.ir, &liveness, &assignment, read, call) {
            return false;
        }
    }
    let stores = cx.reaching.of_load(read);
    let is_other =
        |op: OpId| op != read && cx.reaching.of_load(op).iter().any(|it| stores.contains(it));
    (0..cx.ir.ops.len() as u32).map(OpId).all(|op| {
        let is_bound = matches!(cx.ir.op(op).kind, OpKind::Store(..));
        let sources = forward.fact(op).origin.sources();
        let operands = cx.ir.operands(op).iter();
        let is_alias = is_bound && operands.copied().any(is_other);
        !(is_alias || sources.iter().copied().any(is_other))
    })
}
