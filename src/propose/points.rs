//! Places between statements, and the operations that mark them.

use super::Point;
use crate::flow::{Bits, Groups, Ir, OpId, OpKind, StatementKind, StmtId, SuiteId};

/// The places of a function where a statement can stand, in source order, with the marks of each. A place inside a `finally`
/// has one mark for each way the suite is entered.
pub struct Points {
    all: Vec<Point>,
    /// By [`slot`]: the marks of the place, ascending.
    marks: Groups<OpId>,
    statements: usize,
    /// Blocks that a path may come to more than once.
    repeated: Bits,
}

impl Points {
    /// Collects the places of a function.
    pub fn of(ir: &Ir) -> Self {
        let statements = ir.statements.len();
        let ops = (0..ir.ops.len() as u32).map(OpId);
        let marked: Vec<(Point, OpId)> = ops
            .filter_map(|op| Some((marked_by(ir, op)?, op)))
            .collect();
        let by_slot: Vec<(usize, OpId)> = marked
            .iter()
            .map(|&(point, mark)| (slot(point, statements), mark))
            .collect();
        let mut points = Self {
            all: Vec::new(),
            marks: Groups::new(statements + ir.suites.len(), &by_slot),
            statements,
            repeated: repeated_blocks(ir),
        };
        let is_first = |&(point, mark): &(Point, OpId)| points.marks(point).first() == Some(&mark);
        points.all = marked
            .into_iter()
            .filter(is_first)
            .map(|(point, _)| point)
            .collect();
        points
    }

    /// Leaves only some of the places.
    pub(crate) fn retain(&mut self, is_wanted: impl Fn(Point) -> bool) {
        self.all.retain(|&point| is_wanted(point));
    }

    /// All places, in the order of their first marks.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Point> {
        self.all.iter().copied()
    }

    /// The operations that mark a place.
    pub(crate) fn marks(&self, point: Point) -> &[OpId] {
        self.marks.of(slot(point, self.statements))
    }

    /// Whether no path can come back to a mark; false where that is not certain.
    pub(crate) fn is_passed_once(&self, ir: &Ir, mark: OpId) -> bool {
        !self.repeated.contains(ir.block_of(mark).index())
    }
}

/// The number of a place: of its statement, or after all of these of the suite that it opens.
fn slot(point: Point, statements: usize) -> usize {
    match point {
        Point::After(stmt) => stmt.index(),
        Point::Start(suite) => statements + suite.index(),
    }
}

/// The place that an operation marks.
fn marked_by(ir: &Ir, op: OpId) -> Option<Point> {
    match ir.op(op).kind {
        OpKind::After(stmt) if takes_a_successor(ir, stmt) => Some(Point::After(stmt)),
        OpKind::Before(stmt) if opens_a_suite(ir, stmt) => {
            Some(Point::Start(ir.statement(stmt).suite))
        }
        _ => None,
    }
}

/// The blocks between the ends of a way back: a path that comes to a block again takes one that leads from it, or from after it,
/// to it or before it.
fn repeated_blocks(ir: &Ir) -> Bits {
    let mut repeated = Bits::empty(ir.blocks.len());
    for (from, block) in ir.blocks() {
        for to in block.terminator.successors().chain(block.handler) {
            if to <= from {
                repeated.insert_range(to.index()..from.index() + 1);
            }
        }
    }
    repeated
}

/// The suite that a place lies in.
pub(crate) fn suite_of(ir: &Ir, point: Point) -> SuiteId {
    match point {
        Point::After(stmt) => ir.statement(stmt).suite,
        Point::Start(suite) => suite,
    }
}

/// After a docstring or a `global` nothing is ever gained; after an `elif` is after its whole chain.
fn takes_a_successor(ir: &Ir, stmt: StmtId) -> bool {
    !matches!(
        ir.statement(stmt).kind,
        StatementKind::Docstring | StatementKind::GlobalOrNonlocal | StatementKind::Elif
    )
}

fn opens_a_suite(ir: &Ir, stmt: StmtId) -> bool {
    let statement = ir.statement(stmt);
    let is_first = statement.index == 0 && ir.suite(statement.suite).parent.is_some();
    is_first && statement.kind != StatementKind::Elif
}
