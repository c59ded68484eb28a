//! What calling a function gives, keeps and costs: what callers need to know of it instead of its operations.

use super::deposit::Fill;
use super::fact::Fact;
use super::inside::Need;
use super::{Evidence, Inside, Kind, Size};

/// What calling a function gives, keeps and costs.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Summary {
    /// What it returns; for a generator nothing, for an `async def` what awaiting gives.
    pub returns: Returns,
    /// Parameters, by index, that stay reachable out of sight or are handed out by `yield` or `raise`.
    pub keeps: Vec<usize>,
    /// Whether what it passes on to nested functions may stay reachable through them.
    pub keeps_captured: bool,
    /// What it puts into its parameters.
    pub fills: Vec<Fill>,
    /// What it holds at its own peak, besides what it is passed; of callees in its own circle nothing is counted.
    pub(super) inside: Inside,
    /// By parameter: what it holds at once, besides what it is passed, as long as the parameter is needed.
    pub(super) needs: Vec<Need>,
    /// Whether it may allocate something large.
    pub allocates: bool,
    /// Whether it awaits or yields.
    pub suspends: bool,
    /// Whether calling it only makes a generator.
    pub is_generator: bool,
    /// Whether calling it only makes a coroutine (or an async generator).
    pub is_async: bool,
    pub(super) fact: Fact,
    /// Of a generator what it yields, where that is known; fresh where it keeps none of it.
    pub(super) yields: Option<Fact>,
    /// Of a function that makes a context manager: what entering its block gives, which it holds until the block ends.
    pub(super) enters: Option<Fact>,
    /// Of a generator whether what it yields is of its own making, so that nothing of it is part of an argument.
    pub(super) yields_own: bool,
}

/// What a function returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    /// What it is.
    pub kind: Kind,
    /// How that is known.
    pub evidence: Evidence,
    /// How large.
    pub size: Size,
    /// Parameters, by index, that it may be.
    pub same: Vec<usize>,
    /// Parameters, by index, that it keeps alive.
    pub holds: Vec<usize>,
    /// Parameters, by index, that it may keep alive, where an unknown function had them.
    pub may_hold: Vec<usize>,
    /// Whether it may be something that others hold: a global, an attribute, an item.
    pub is_shared: bool,
}

impl Summary {
    /// Whether it holds as well for arguments of which more is known: it gives something small, and does nothing to them.
    pub(crate) fn is_settled(&self) -> bool {
        let Returns {
            same,
            holds,
            may_hold,
            ..
        } = &self.returns;
        let concerned = [&self.keeps, same, holds, may_hold];
        let is_plain = !self.suspends && !self.is_generator && !self.is_async;
        self.returns.kind == Kind::Scalar
            && is_plain
            && self.fills.is_empty()
            && concerned.iter().all(|parameters| parameters.is_empty())
    }
}

impl Returns {
    /// What is known of the value alone, before it is known which parameters it holds.
    pub(super) fn of(fact: &Fact) -> Self {
        Returns {
            kind: fact.kind,
            evidence: Evidence {
                ground: fact.ground,
                text: fact.text.clone(),
            },
            size: fact.size,
            same: Vec::new(),
            holds: Vec::new(),
            may_hold: Vec::new(),
            is_shared: false,
        }
    }
}
