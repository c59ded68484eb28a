//! Places between statements, and the operations that mark them.

use rustc_hash::FxHashMap;

use super::Point;
use crate::flow::{Ir, OpId, OpKind, StatementKind, StmtId, SuiteId};

/// The places of a function where a statement can stand, in source order, with the marks of each. A place inside a `finally`
/// has one mark for each way the suite is entered.
pub struct Points {
    all: Vec<Point>,
    marks: FxHashMap<Point, Vec<OpId>>,
}

impl Points {
    /// Collects the places of a function.
    pub fn of(ir: &Ir) -> Self {
        let mut marks: FxHashMap<Point, Vec<OpId>> = FxHashMap::default();
        for op in (0..ir.ops.len() as u32).map(OpId) {
            let point = match ir.op(op).kind {
                OpKind::After(stmt) if takes_a_successor(ir, stmt) => Point::After(stmt),
                OpKind::Before(stmt) if opens_a_suite(ir, stmt) => {
                    Point::Start(ir.statement(stmt).suite)
                }
                _ => continue,
            };
            marks.entry(point).or_default().push(op);
        }
        let mut all: Vec<Point> = marks.keys().copied().collect();
        all.sort_by_key(|&point| marks[&point][0]);
        Self { all, marks }
    }

    /// All places, in the order of their first marks.
    pub fn iter(&self) -> impl Iterator<Item = Point> {
        self.all.iter().copied()
    }

    /// The operations that mark a place.
    pub fn marks(&self, point: Point) -> &[OpId] {
        self.marks.get(&point).map_or(&[], Vec::as_slice)
    }
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
