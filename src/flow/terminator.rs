//! How blocks end.

use super::{BlockId, Ir, OpId};

/// How a block ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Terminator {
    /// Goes on.
    Jump(BlockId),
    /// Goes where the value is true, or where it is not.
    Branch {
        /// The value tested.
        test: OpId,
        /// Where it is true.
        then: BlockId,
        /// Where it is false.
        otherwise: BlockId,
    },
    /// Takes the next item of an iterator, or leaves the loop.
    Next {
        /// The iterator.
        iterator: OpId,
        /// Where there is a next item.
        item: BlockId,
        /// Where there is none.
        done: BlockId,
        /// Whether it waits for the item.
        is_async: bool,
    },
    /// Leaves the function.
    Return(OpId),
    /// Raises: `[exception, cause]`, none for a bare `raise` or the end of a `finally` that an exception came into.
    Raise(Option<OpId>, Option<OpId>),
    /// Not written: no path comes here.
    Unreachable,
}

impl Terminator {
    /// The blocks it goes to.
    pub fn successors(&self) -> impl Iterator<Item = BlockId> + use<> {
        let (a, b) = match *self {
            Terminator::Jump(to) => (Some(to), None),
            Terminator::Branch {
                then, otherwise, ..
            } => (Some(then), Some(otherwise)),
            Terminator::Next { item, done, .. } => (Some(item), Some(done)),
            Terminator::Return(_) | Terminator::Raise(..) | Terminator::Unreachable => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// The values it reads.
    pub(crate) fn operands(&self) -> impl Iterator<Item = OpId> + use<> {
        let (a, b) = match *self {
            Terminator::Branch { test, .. } => (Some(test), None),
            Terminator::Next { iterator, .. } => (Some(iterator), None),
            Terminator::Return(value) => (Some(value), None),
            Terminator::Raise(exception, cause) => (exception, cause),
            Terminator::Jump(_) | Terminator::Unreachable => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// What it returns.
    pub(crate) fn returned(&self) -> Option<OpId> {
        match *self {
            Terminator::Return(value) => Some(value),
            Terminator::Jump(_) | Terminator::Branch { .. } | Terminator::Next { .. } => None,
            Terminator::Raise(..) | Terminator::Unreachable => None,
        }
    }
}

impl Ir {
    /// The values that the function returns.
    pub(crate) fn returned(&self) -> impl Iterator<Item = OpId> {
        self.blocks.iter().filter_map(|it| it.terminator.returned())
    }
}
