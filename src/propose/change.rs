//! What is to be changed in a function, not yet text.

use crate::flow::{OpId, StmtId, SuiteId};
use crate::scope::LocalId;

/// A place in the source where a statement can be inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Point {
    /// Behind a statement, in its suite.
    After(StmtId),
    /// At the head of a suite.
    Start(SuiteId),
}

/// One change of a function, not yet text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Inserts `del a, b`.
    Del {
        /// In the order in which they are written.
        locals: Vec<LocalId>,
        /// Where.
        at: Point,
    },
    /// Renames one live range of a local: all the stores and loads that are given.
    Reuse {
        /// The local that goes.
        from: LocalId,
        /// The local whose name it takes.
        to: LocalId,
        /// The stores and loads that are renamed, in source order.
        ops: Vec<OpId>,
    },
    /// Takes the value of `a = E` to the only use of `a`, and removes the statement.
    Nest {
        /// The store of `a`.
        store: OpId,
        /// The only load of it.
        load: OpId,
    },
    /// Takes the value of an inner expression into a statement of its own, before the statement it stands in.
    Split {
        /// The operation that gives the value.
        inner: OpId,
        /// The local that is bound to it.
        into: LocalId,
    },
}
