//! A value made from a dead local takes the local's name.
//!
//! ```python
//! data_pow = power(data, 2)               data = power(data, 2)
//! return add(data_pow, 10)                return add(data, 10)
//! ```
//! Safe because the two names are never needed at once (liveness with exception and loop edges: N45), and honest because both
//! hold the same kind of value and none is annotated (N84, T1).

use super::split::is_one_of_several;
use super::{Context, Proposal};
use crate::flow::{BindingForm, Bits, OpId, OpKind};
use crate::options::Strategy;
use crate::pin::{Effect, Facts, Pin};
use crate::propose::Change;
use crate::scope::LocalId;
use crate::value::Kind;

/// The locals that could take the pinned local's name, each as a proposal.
pub(super) fn propose(cx: &Context<'_>, pin: &Pin) -> Vec<Proposal> {
    let facts = cx.facts;
    let mut proposals = Vec::new();
    for (n, _) in facts.ir.scope.locals.iter().enumerate() {
        let taker = LocalId(n as u32);
        cx.effort.spend(facts.ir.scope.locals.len());
        if cx.effort.is_spent() {
            break;
        }
        let Some(store) = cx.only_store(taker) else {
            continue;
        };
        if taker == pin.local
            || cx.shadows_import(taker)
            || is_one_of_several(cx, pin.local, facts.stored_value(store))
            || !is_made_from(cx, store, pin.local)
            || interfere(facts, pin.local, taker)
        {
            continue;
        }
        if !are_alike(cx, pin.local, store) || !is_always_bound(facts, taker) {
            continue;
        }
        proposals.extend(proposal(cx, pin, taker, store));
    }
    proposals
}

fn proposal(cx: &Context<'_>, pin: &Pin, taker: LocalId, store: OpId) -> Option<Proposal> {
    let facts = cx.facts;
    let ops = facts.ops_on(taker);
    let movable = |&op: &OpId| {
        let place = facts.ir.op(op).place;
        !(place.in_comprehension || place.in_header || place.shows_text)
    };
    if !ops.iter().all(movable) {
        return None;
    }
    let mut statements: Vec<_> = ops.iter().map(|&op| facts.ir.op(op).stmt).collect();
    statements.dedup();
    Some(Proposal {
        strategy: Strategy::Reuse,
        local: pin.local,
        changes: vec![Change::Reuse {
            from: taker,
            to: pin.local,
            ops: ops.to_vec(),
        }],
        effect: Effect {
            released: released_by(cx, pin.local, store),
            ..Effect::default()
        },
        touched: statements,
        inserted: 0,
        removed: 0,
        level: cx.level(pin.local)?.max(cx.level(taker)?),
    })
}

/// `y = E` with the local read in E for the last time.
fn is_made_from(cx: &Context<'_>, store: OpId, local: LocalId) -> bool {
    let facts = cx.facts;
    let stmt = facts.ir.op(store).stmt;
    let reads = |load: OpId| facts.ir.op(load).stmt == stmt && load < store;
    facts.loads_of(local).any(reads)
        && facts.bound_by(store).1 == BindingForm::Assign
        && !facts.liveness.is_live_after(facts.ir, local, store)
        && facts.assignment.is_reached(store)
}

/// Whether two locals are ever needed at once: one is live where the other is bound. A `del` by the author keeps both apart.
pub(crate) fn interfere(facts: &Facts<'_>, a: LocalId, b: LocalId) -> bool {
    let clash = |bound: LocalId, other: LocalId| {
        let mut ops = facts.ops_on(bound).iter();
        ops.any(|&op| match facts.ir.op(op).kind {
            OpKind::Delete(_) => true,
            OpKind::Store(..) => facts.liveness.is_live_after(facts.ir, other, op),
            _ => false,
        })
    };
    clash(a, b) || clash(b, a)
}

/// One kind of value under both names, no annotation, no parameter.
fn are_alike(cx: &Context<'_>, local: LocalId, store: OpId) -> bool {
    let facts = cx.facts;
    let (taker, _) = facts.bound_by(store);
    let free = |local: LocalId| {
        let local = &facts.ir.scope.locals[local.index()];
        local.name.is_some() && !local.is_annotated && !local.is_parameter
    };
    let kind_of = |store: OpId| {
        facts.values.of[facts.stored_value(store).index()]
            .as_ref()
            .map(|v| v.kind)
    };
    let Some(kind) = kind_of(store) else {
        return false;
    };
    let all_alike = facts
        .ops_on(local)
        .iter()
        .all(|&op| match facts.ir.op(op).kind {
            OpKind::Store(_, form) => {
                matches!(form, BindingForm::Assign | BindingForm::AugAssign)
                    && kind_of(op) == Some(kind)
            }
            _ => true,
        });
    let is_large = cx.objects.is_large(facts.stored_value(store));
    free(local)
        && free(taker)
        && is_large
        && all_alike
        && !matches!(kind, Kind::Unknown | Kind::Resource | Kind::Callable)
}

/// Renaming must not make a name bound that was not, nor the other way round.
fn is_always_bound(facts: &Facts<'_>, local: LocalId) -> bool {
    facts
        .ops_on(local)
        .iter()
        .all(|&op| match facts.ir.op(op).kind {
            OpKind::Load(_) => {
                facts.assignment.is_definite_before(local, op) || !facts.assignment.is_reached(op)
            }
            _ => true,
        })
}

/// The local's bindings end at the store that takes its name.
fn released_by(cx: &Context<'_>, local: LocalId, taker_store: OpId) -> Vec<(OpId, Vec<usize>)> {
    let mut ends = Bits::empty(cx.facts.ir.ops.len());
    ends.insert(taker_store.index());
    super::del::released_behind(cx, local, &ends)
}
