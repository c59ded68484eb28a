//! What generators of the same file hand out.

use super::fact::Fact;
use super::forward::Forward;
use super::{Kind, Origin};
use crate::flow::{OpId, OpKind};

/// The class of a generator that lets each value go as it hands it out.
pub(super) const LETTING: &str = "letting generator";

/// The class of a generator that makes what it hands out, and names it until it makes the next.
pub(super) const OWNING: &str = "owning generator";

/// The class of any other generator.
pub(super) const GENERATOR: &str = "generator";
/// A generator that is the block of a `with`: what it yields is what entering gives.
pub(super) const CONTEXT: &str = "context manager";

/// The class of a coroutine of the files given, of which `each` is what awaiting it gives.
pub(super) const COROUTINE: &str = "coroutine";

/// The join of what a generator yields; shared where the generator still names it or holds it while it waits.
pub(super) fn yielded_fact(forward: &Forward) -> Option<Fact> {
    let ir = forward.cx.ir;
    if ir.ops.iter().any(|op| matches!(op.kind, OpKind::YieldFrom)) {
        return None;
    }
    let mut yielded: Option<Fact> = None;
    for value in yielded_values(forward) {
        let fact = forward.facts.get(value.index())?.as_ref()?;
        let is_let = |op| forward.is_temporary(op);
        // What a tuple in place holds ends with it, or is named.
        let fact = match forward.tuple_in_place(value, is_let) {
            Some(tuple) => tuple,
            None if is_let(value) => fact.clone(),
            None => fact.clone().with_origin(Origin::Shared),
        };
        yielded = Some(match yielded {
            None => fact,
            Some(so_far) => {
                let is_shared = [&so_far, &fact]
                    .iter()
                    .any(|it| it.origin == Origin::Shared);
                let origin = if is_shared {
                    Origin::Shared
                } else {
                    fact.origin.clone()
                };
                so_far.join(&fact).with_origin(origin)
            }
        });
    }
    yielded
        .filter(|fact| fact.kind != Kind::Unknown)
        .map(Fact::shallow)
}

/// Whether nothing that a generator yields is, holds or views what others have.
pub(super) fn yields_own(forward: &Forward) -> bool {
    let is_from = |op: &crate::flow::Op| matches!(op.kind, OpKind::YieldFrom);
    !forward.cx.ir.ops.iter().any(is_from)
        && yielded_values(forward).all(|value| !forward.reaches_others(value))
}

/// Whether the items of a generator of the file are texts that may be long.
pub(super) fn hands_out_large(fact: &Fact) -> bool {
    let is_generator = matches!(fact.class, Some(LETTING | OWNING | GENERATOR));
    let each = fact.each.as_ref().filter(|_| is_generator);
    each.is_some_and(|each| each.kind == Kind::Text && !each.is_small())
}

fn yielded_values(forward: &Forward) -> impl Iterator<Item = OpId> {
    let ir = forward.cx.ir;
    let ops = (0..ir.ops.len() as u32).map(OpId);
    ops.filter_map(|op| match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Yield, &[value]) => Some(value),
        _ => None,
    })
}
