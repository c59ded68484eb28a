//! A call that reads a local for the last time is handed its value, which the local gives up before.
//!
//! ```python
//! data = load()                    data = load()
//! check(data)                      check(data)
//!                                  owned_data = [data]
//!                                  del data
//! return model(data)               return model(owned_data.pop())
//! ```
//! From CPython 3.11 on an argument that nothing names is the callee's alone (HAZARDS E10), and one that a caller names is held until
//! the callee returns (E12, E13). Where the value is bound for this use alone, `nest` does the same without a list. Safe because
//! nothing but a read of the local and its end move, to where the statement begins: nothing reads it from there on, in handlers
//! either (N55). It adds two lines, so it is made only where it is asked for, and lowers the predicted peak.

use super::del::released_behind;
use super::nest;
use super::{Change, Context, Proposal};
use crate::flow::{Bits, OpId, OpKind, may_be_boxed};
use crate::options::Strategy;
use crate::pin::{Effect, Pin};

/// The transfer of a local to a callee that releases its parameter early.
pub(super) fn propose(cx: &Context<'_>, pin: &Pin) -> Option<Proposal> {
    let facts = cx.facts;
    if !facts.options.hands_over() {
        return None;
    }
    let may_nest = facts.options.strategies.contains(&Strategy::Nest);
    if may_nest && nest::propose(cx, pin).is_some() {
        return None;
    }
    let mut loads: Vec<OpId> = pin
        .points
        .iter()
        .flat_map(|&index| left_at(cx, pin, index))
        .collect();
    loads.sort_unstable();
    loads.dedup();
    let owner = name_for(facts.name(pin.local));
    if loads.is_empty() || facts.names.find(&owner).is_some() {
        return None;
    }
    let mut ends = Bits::empty(facts.ir.ops.len());
    ends.insert_ops(&loads);
    let takers = |load: OpId| {
        let takes = |op: OpId| facts.ir.operands(op).contains(&load);
        (load, cx.points_where(takes))
    };
    let change = |&load: &OpId| Change::Transfer {
        load,
        owner: owner.clone(),
    };
    Some(Proposal {
        strategy: Strategy::Transfer,
        local: pin.local,
        changes: loads.iter().map(change).collect(),
        effect: Effect {
            released: released_behind(cx, pin.local, &ends),
            held: Vec::new(),
            unnamed: loads.iter().copied().map(takers).collect(),
        },
        touched: loads.iter().map(|&load| facts.ir.op(load).stmt).collect(),
        inserted: 2 * loads.len(),
        removed: 0,
        level: cx.level(pin.local)?,
    })
}

/// The reads of the local that its callee is left at a point, and that can be handed over.
fn left_at(cx: &Context<'_>, pin: &Pin, index: usize) -> Vec<OpId> {
    let facts = cx.facts;
    let point = &cx.model.points[index];
    let left = point.left.iter().filter(|left| left.is_early);
    let left = left.map(|left| left.operand);
    let named = left.filter(|it| it.is_named).map(|it| it.operand);
    let can_move = |&load: &OpId| {
        facts.ir.op(load).kind == OpKind::Load(pin.local)
            && may_be_boxed(facts.ir, &facts.liveness, &facts.assignment, load, point.op)
    };
    named.filter(can_move).collect()
}

/// What the list is called.
fn name_for(local: &str) -> String {
    let bare = local.trim_start_matches('_');
    let private = &local[..local.len() - bare.len()];
    format!("{private}owned_{bare}")
}
