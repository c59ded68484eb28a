//! What there is to release one pinned local, at the level that was asked for or only at a weaker one.

use super::suggest::Shared;
use crate::pin::Pin;
use crate::propose::{self, Proposal};

/// What there is to release a pinned local.
pub(super) enum Offer {
    /// Ways of which some may be taken at the level that was asked for.
    Proposals(Vec<Proposal>),
    /// None but at a weaker level: whether there is any.
    Weaker(bool),
}

impl Offer {
    pub(super) fn of(cx: &propose::Context<'_>, pin: &Pin, shared: &Shared<'_>) -> Self {
        if cx.facts.options.observed.is_some() && !cx.facts.is_wanted(pin.local) {
            return Offer::Weaker(false);
        }
        let weakest = cx.facts.weakest_level(pin.local);
        let mut found = if cx.best_level(pin.local) > Some(weakest) {
            Vec::new()
        } else {
            propose::propose(cx, pin)
        };
        if weakest < cx.facts.options.level {
            found.retain(|proposal| proposal.level <= weakest);
        }
        if found.is_empty() && cx.best_level(pin.local).is_some() {
            return Offer::Weaker(shared.counts_hidden && propose::is_releasable(cx, pin));
        }
        Offer::Proposals(found)
    }

    pub(super) fn proposals(&self) -> &[Proposal] {
        match self {
            Offer::Proposals(proposals) => proposals,
            Offer::Weaker(_) => &[],
        }
    }

    /// Whether only a weaker level would release the local.
    pub(super) fn is_hidden(&self, cx: &propose::Context<'_>) -> bool {
        match self {
            Offer::Proposals(found) => {
                let is_weaker = |proposal: &Proposal| proposal.level > cx.facts.options.level;
                !found.is_empty() && found.iter().all(is_weaker)
            }
            Offer::Weaker(is_releasable) => *is_releasable,
        }
    }
}
