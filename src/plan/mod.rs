//! Chooses, for one function, a compatible set of proposals: the lowest predicted peak, then the least left pinned, then the
//! fewest changed lines, then the order in which the strategies were asked for. Pure.

mod compose;
mod search;

pub use compose::Group;
pub(crate) use compose::compose;

use crate::pin::Outcome;
use crate::propose::{Context, Proposal};

/// What is to be done with one function.
pub struct Plan {
    /// The chosen proposals, at most one for a local.
    pub chosen: Vec<Proposal>,
    /// What the model says without them.
    pub before: Outcome,
    /// What it says with them.
    pub after: Outcome,
}

/// Plans one function, whose pins have these proposals each. `is_writable` says whether a proposal has not turned out to be
/// impossible in the text.
pub(crate) fn choose(
    cx: &Context<'_>,
    proposals: &[&[Proposal]],
    is_writable: &dyn Fn(&Proposal) -> bool,
) -> Plan {
    let is_wanted = |p: &&Proposal| p.level <= cx.facts.options.level && is_writable(p);
    let options: Vec<Vec<&Proposal>> = proposals
        .iter()
        .map(|found| found.iter().filter(is_wanted).collect())
        .filter(|found: &Vec<_>| !found.is_empty())
        .collect();
    let before = cx.model.evaluate(cx.facts, cx.objects, &[]);
    let (chosen, after) = search::drop_ineffective(cx, search::best(cx, &options), &before);
    Plan {
        chosen,
        before,
        after,
    }
}
