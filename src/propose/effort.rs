//! A bound on the work that goes into one function. It is counted, not timed, so that a run gives the same on every machine.

use std::cell::Cell;

/// More steps than this are not spent on a function: it is left alone, and that is said. Proposals are compared with each
/// other at every allocation point, which is cubic in the length of a function that pins something in every line. A few
/// seconds.
const MAX_STEPS: u64 = 1 << 29;

/// Of these, so many may go into finding a better plan than the first; the rest is for telling which part of it pays.
const MAX_SEARCH_STEPS: u64 = 1 << 27;

/// What has been spent on one function: single looks at an operation, a binding or a pair of proposals.
#[derive(Debug, Default)]
pub struct Effort(Cell<u64>);

impl Effort {
    /// Counts so many steps.
    pub(crate) fn spend(&self, steps: usize) {
        self.0.set(self.0.get().saturating_add(steps as u64));
    }

    /// Whether no better plan is to be looked for.
    pub(crate) fn is_search_over(&self) -> bool {
        self.0.get() > MAX_SEARCH_STEPS
    }

    /// Whether all is spent. What is found from then on is not to be used.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() > MAX_STEPS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_once_and_for_all() {
        let effort = Effort::default();
        effort.spend(MAX_STEPS as usize);
        assert!(!effort.is_spent());
        effort.spend(1);
        effort.spend(usize::MAX);
        assert!(effort.is_spent());
    }
}
