//! What generators of the same file hand out.

use super::fact::Fact;
use super::forward::Forward;
use super::{Kind, Origin};
use crate::flow::{OpId, OpKind};

/// The class of a generator that lets each value go as it hands it out.
pub(super) const LETTING: &str = "letting generator";

/// The class of any other generator.
pub(super) const GENERATOR: &str = "generator";

/// The join of what a generator yields; shared where the generator still names it or holds it while it waits.
pub(super) fn yielded_fact(forward: &Forward) -> Option<Fact> {
    let ir = forward.cx.ir;
    let mut yielded: Option<Fact> = None;
    for op in (0..ir.ops.len() as u32).map(OpId) {
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::YieldFrom, _) => return None,
            (OpKind::Yield, &[value]) => {
                let fact = forward.facts.get(value.index())?.clone()?;
                let origin = if forward.is_temporary(value) {
                    Origin::Fresh
                } else {
                    Origin::Shared
                };
                let fact = fact.with_origin(origin);
                yielded = Some(match yielded {
                    None => fact,
                    Some(so_far) if so_far.origin == Origin::Shared => {
                        so_far.join(&fact).with_origin(Origin::Shared)
                    }
                    Some(so_far) => {
                        let origin = fact.origin.clone();
                        so_far.join(&fact).with_origin(origin)
                    }
                });
            }
            _ => {}
        }
    }
    yielded.filter(|fact| fact.kind != Kind::Unknown)
}
