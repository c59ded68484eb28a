//! Chooses, for one function, a compatible set of proposals: the lowest predicted peak, then the least left pinned, then the
//! fewest changed lines, then the order in which the strategies were asked for. Pure.

mod compose;

mod search;

pub use compose::{Group, compose};

use crate::pin::{Outcome, Pin};
use crate::rewrite::propose::{Context, Proposal, propose};

/// What is to be done with one function.
pub struct Plan {
    /// The chosen proposals, at most one for a local.
    pub chosen: Vec<Proposal>,
    /// What the model says without them.
    pub before: Outcome,
    /// What it says with them.
    pub after: Outcome,
}

/// Plans one function. `is_writable` says whether a proposal has not turned out to be impossible in the text.
pub fn choose(cx: &Context<'_>, pins: &[Pin], is_writable: &dyn Fn(&Proposal) -> bool) -> Plan {
    let options: Vec<Vec<Proposal>> = pins
        .iter()
        .map(|pin| {
            let mut found = propose(cx, pin);
            found.retain(|proposal| {
                proposal.level <= cx.facts.options.level && is_writable(proposal)
            });
            found
        })
        .filter(|found| !found.is_empty())
        .collect();
    let before = cx.model.evaluate(cx.facts, cx.objects, &[]);
    let mut chosen = search::best(cx, &options);
    search::drop_idle(cx, &mut chosen, &before);
    let after = search::outcome(cx, &chosen);
    Plan {
        chosen: chosen.into_iter().cloned().collect(),
        before,
        after,
    }
}
