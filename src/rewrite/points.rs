//! Places between statements, and the operations that mark them.

use std::ops::Range;

use super::Point;
use crate::flow::{Bits, Ir, OpId, OpKind, StatementKind, StmtId, SuiteId};

/// The places of a function where a statement can stand, in source order, with the marks of each. A place inside a `finally`
/// has one mark for each way the suite is entered.
pub struct Points {
    all: Vec<Point>,
    /// The marks of one place after another, ascending for each.
    marks: Vec<OpId>,
    /// By statement, then by suite: the marks of the place behind the one, at the head of the other.
    ranges: Vec<Range<u32>>,
    statements: usize,
    /// Blocks that a path may come to more than once.
    repeated: Bits,
}

impl Points {
    /// Collects the places of a function.
    pub fn of(ir: &Ir) -> Self {
        let ops = (0..ir.ops.len() as u32).map(OpId);
        let marked: Vec<(Point, OpId)> = ops
            .filter_map(|op| Some((marked_by(ir, op)?, op)))
            .collect();
        let mut points = Self {
            all: Vec::with_capacity(marked.len()),
            marks: vec![OpId(0); marked.len()],
            ranges: vec![0..0; ir.statements.len() + ir.suites.len()],
            statements: ir.statements.len(),
            repeated: repeated_blocks(ir),
        };
        for &(point, _) in &marked {
            let slot = points.slot(point);
            points.ranges[slot].end += 1;
        }
        let mut start = 0;
        for range in &mut points.ranges {
            let count = range.end;
            *range = start..start;
            start += count;
        }
        for (point, mark) in marked {
            let slot = points.slot(point);
            let range = &mut points.ranges[slot];
            if range.start == range.end {
                points.all.push(point);
            }
            points.marks[range.end as usize] = mark;
            range.end += 1;
        }
        points
    }

    fn slot(&self, point: Point) -> usize {
        match point {
            Point::After(stmt) => stmt.index(),
            Point::Start(suite) => self.statements + suite.index(),
        }
    }

    /// All places, in the order of their first marks.
    pub fn iter(&self) -> impl Iterator<Item = Point> {
        self.all.iter().copied()
    }

    /// The operations that mark a place.
    pub fn marks(&self, point: Point) -> &[OpId] {
        let range = &self.ranges[self.slot(point)];
        &self.marks[range.start as usize..range.end as usize]
    }

    /// Whether no path can come back to a mark; false where that is not certain.
    pub fn is_passed_once(&self, ir: &Ir, mark: OpId) -> bool {
        !self.repeated.contains(ir.block_of(mark).index())
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

/// The blocks between the ends of a way back: a path that comes to a block again takes one that leads from it, or from behind it,
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
pub fn suite_of(ir: &Ir, point: Point) -> SuiteId {
    match point {
        Point::After(stmt) => ir.statement(stmt).suite,
        Point::Start(suite) => suite,
    }
}

/// Behind a docstring or a `global` nothing is ever gained; behind an `elif` is behind its whole chain.
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
