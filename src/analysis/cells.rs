//! Where a notebook's names may be released: at the end of the cell of their last use.
//!
//! ```python
//! table = clean(raw)
//! del raw                 # new
//! table.head()            # shown, as the last expression of its cell: nothing can stand after it
//! ```

use std::ops::Range;

use crate::flow::{Ir, StatementKind, StmtId};
use crate::pin::{cell_at, shows};
use crate::propose::Point;

/// Whether a release may stand at a place of the module's own statements.
pub(super) fn allows(cells: &[Range<u32>], ir: &Ir, text: &str, point: Point) -> bool {
    let Point::After(stmt) = point else {
        return false;
    };
    if ir.suite(ir.statement(stmt).suite).parent.is_some() {
        return false;
    }
    match next_in_cell(cells, ir, stmt) {
        None => {
            cell_at(cells, ir.statement(stmt).span.start).is_some() && !shows(cells, ir, text, stmt)
        }
        // What is shown comes last.
        Some(next) => next_in_cell(cells, ir, next).is_none() && shows(cells, ir, text, next),
    }
}

/// The statement that follows one of the module's in the same cell.
fn next_in_cell(cells: &[Range<u32>], ir: &Ir, stmt: StmtId) -> Option<StmtId> {
    let statement = ir.statement(stmt);
    debug_assert!(
        statement.kind != StatementKind::Elif,
        "it is in a suite of its own"
    );
    let next = ir
        .suite(statement.suite)
        .statements
        .get(statement.index as usize + 1)?;
    let cell = |stmt: StmtId| cell_at(cells, ir.statement(stmt).span.start);
    (cell(*next) == cell(stmt)).then_some(*next)
}
