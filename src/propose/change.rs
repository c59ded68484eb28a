//! What is to be changed in a function, not yet text.

use crate::flow::{Ir, OpId, StmtId, SuiteId};
use crate::scope::LocalId;

/// A place in the source where a statement can be inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Point {
    /// After a statement, in its suite.
    After(StmtId),
    /// At the head of a suite.
    Start(SuiteId),
}

/// A change, by its place among those of a function that are written together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChangeId(pub u32);

impl ChangeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
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
    /// Binds a new name to a measure of a value, and reads the name where the measure is taken later.
    Hoist {
        /// The operations that take it, in source order.
        measures: Vec<OpId>,
        /// Where it is taken instead.
        at: Point,
        /// The name.
        name: String,
        /// The assignment to it that goes, where one moves as a whole.
        assignment: Option<StmtId>,
    },
    /// Sets an attribute to `None`.
    Clear {
        /// An operation whose text is the attribute.
        attribute: OpId,
        /// Where.
        at: Point,
    },
    /// Puts the value of a local into a list ahead of the statement, deletes the local, and takes the value out again where the local was
    /// read.
    Transfer {
        /// The read.
        load: OpId,
        /// The name of the list.
        owner: String,
    },
}

/// Where a change inserts a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insertion {
    /// A deletion.
    At(Point),
    /// A step that is split out of the statement.
    Before(StmtId),
}

/// A value that moves from the only binding of a local to its only use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The store of the local.
    pub store: OpId,
    /// The load of it.
    pub load: OpId,
}

impl Change {
    /// Where it inserts a statement.
    pub(crate) fn insertion(&self, ir: &Ir) -> Option<Insertion> {
        match self {
            Change::Del { at, .. } | Change::Hoist { at, .. } | Change::Clear { at, .. } => {
                Some(Insertion::At(*at))
            }
            Change::Split { inner: op, .. } | Change::Transfer { load: op, .. } => {
                Some(Insertion::Before(ir.op(*op).stmt))
            }
            Change::Reuse { .. } | Change::Nest { .. } => None,
        }
    }

    /// Statements whose own text it changes: none where it only inserts.
    pub(crate) fn touched_statements(&self, ir: &Ir) -> Vec<StmtId> {
        match self {
            Change::Del { .. } | Change::Clear { .. } => Vec::new(),
            Change::Reuse { ops, .. } | Change::Hoist { measures: ops, .. } => {
                ops.iter().map(|&op| ir.op(op).stmt).collect()
            }
            Change::Nest { store, load } => vec![ir.op(*store).stmt, ir.op(*load).stmt],
            Change::Split { inner: op, .. } | Change::Transfer { load: op, .. } => {
                vec![ir.op(*op).stmt]
            }
        }
    }

    /// The local that goes, and the one whose name it takes.
    pub(crate) fn rename(&self) -> Option<(LocalId, LocalId)> {
        match self {
            Change::Reuse { from, to, .. } => Some((*from, *to)),
            Change::Del { .. }
            | Change::Nest { .. }
            | Change::Split { .. }
            | Change::Hoist { .. }
            | Change::Clear { .. }
            | Change::Transfer { .. } => None,
        }
    }

    /// Where it deletes.
    pub(crate) fn deletion(&self) -> Option<Point> {
        match self {
            Change::Del { at, .. } => Some(*at),
            Change::Reuse { .. }
            | Change::Nest { .. }
            | Change::Split { .. }
            | Change::Hoist { .. }
            | Change::Clear { .. }
            | Change::Transfer { .. } => None,
        }
    }

    /// Whether it deletes the local.
    pub(crate) fn deletes(&self, local: LocalId) -> bool {
        matches!(self, Change::Del { locals, .. } if locals.contains(&local))
    }

    /// The value that it moves.
    pub(crate) fn moved(&self) -> Option<Move> {
        match self {
            Change::Nest { store, load } => Some(Move {
                store: *store,
                load: *load,
            }),
            Change::Del { .. }
            | Change::Reuse { .. }
            | Change::Split { .. }
            | Change::Hoist { .. }
            | Change::Clear { .. }
            | Change::Transfer { .. } => None,
        }
    }

    /// The read whose value it hands over.
    pub(crate) fn handed_over(&self) -> Option<OpId> {
        match self {
            Change::Transfer { load, .. } => Some(*load),
            Change::Del { .. }
            | Change::Reuse { .. }
            | Change::Nest { .. }
            | Change::Split { .. }
            | Change::Hoist { .. }
            | Change::Clear { .. } => None,
        }
    }

    /// The operation that it gives a statement of its own.
    pub(crate) fn split_out(&self) -> Option<OpId> {
        match self {
            Change::Split { inner, .. } => Some(*inner),
            Change::Del { .. }
            | Change::Reuse { .. }
            | Change::Nest { .. }
            | Change::Hoist { .. }
            | Change::Clear { .. }
            | Change::Transfer { .. } => None,
        }
    }

    /// The same change where other renames are made too: `name_of` tells under which name a local ends up.
    #[must_use]
    pub(crate) fn under_names(self, name_of: impl Fn(LocalId) -> LocalId) -> Self {
        match self {
            Change::Del { locals, at } => Change::Del {
                locals: locals.into_iter().map(name_of).collect(),
                at,
            },
            Change::Reuse { from, to, ops } => Change::Reuse {
                from,
                to: name_of(to),
                ops,
            },
            Change::Split { inner, into } => Change::Split {
                inner,
                into: name_of(into),
            },
            same @ (Change::Nest { .. }
            | Change::Hoist { .. }
            | Change::Clear { .. }
            | Change::Transfer { .. }) => same,
        }
    }

    /// Whether both come of one proposal, whatever other changes of the plan made of them: deletions at one place are joined,
    /// names are followed.
    pub(crate) fn has_same_origin(&self, other: &Change) -> bool {
        match (self, other) {
            (Change::Del { at, .. }, Change::Del { at: other, .. }) => at == other,
            (Change::Reuse { from, .. }, Change::Reuse { from: other, .. }) => from == other,
            (Change::Split { inner, .. }, Change::Split { inner: other, .. }) => inner == other,
            (one, other) => one == other,
        }
    }
}
