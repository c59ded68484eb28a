//! What a cell of a notebook shows: the value of an expression that is its last statement. IPython keeps it, in `Out` and `_`.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{Facts, Objects};
use crate::flow::{Ir, OpId, OpKind, StatementKind, StmtId};
use crate::scope::LocalId;
use crate::source::{Span, find_cells};

/// Calls that give `None`, which is not shown.
const SILENT: [&str; 14] = [
    "print",
    "display",
    "show",
    "close",
    "append",
    "extend",
    "savefig",
    "to_csv",
    "to_parquet",
    "to_pickle",
    "to_excel",
    "seed",
    "sleep",
    "info",
];

/// Whether the statement is an expression whose value its cell shows: it is the last one, and nothing says otherwise.
pub(crate) fn shows(cells: &[Range<u32>], ir: &Ir, text: &str, stmt: StmtId) -> bool {
    let statement = ir.statement(stmt);
    if statement.kind != StatementKind::Expr {
        return false;
    }
    let Some(cell) = cell_at(cells, statement.span.start) else {
        return false;
    };
    let end = cells[cell].end;
    let rest = Span::new(statement.span.end, end.max(statement.span.end)).of(text);
    if rest.trim_start().starts_with(';') {
        return false;
    }
    let is_followed = rest.lines().any(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    });
    !is_followed && !is_silent(statement.span.of(text))
}

/// The cell that an offset is in.
pub(crate) fn cell_at(cells: &[Range<u32>], offset: u32) -> Option<usize> {
    let index = cells
        .partition_point(|cell| cell.start <= offset)
        .checked_sub(1)?;
    (offset < cells[index].end).then_some(index)
}

/// Whether it is a call of one of [`SILENT`], and nothing is done with what it gives.
fn is_silent(code: &str) -> bool {
    let head = code.split('(').next().unwrap_or_default();
    let name = head.rsplit('.').next().unwrap_or(head).trim();
    code.ends_with(')')
        && SILENT.contains(&name)
        && code.matches('(').count() >= 1
        && ends_with_first_call(code)
}

/// Whether the parentheses that open first close last.
fn ends_with_first_call(code: &str) -> bool {
    let mut depth = 0_u32;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return at + 1 == code.len(),
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// The values that cells show.
pub(super) fn find(facts: &Facts<'_>) -> Vec<OpId> {
    let ir = facts.ir;
    if !ir.is_module || facts.options.module.cells().is_none() {
        return Vec::new();
    }
    let cells = find_cells(facts.text, ir.span);
    let mut last: Vec<Option<OpId>> = vec![None; ir.statements.len()];
    for op in (0..ir.ops.len() as u32).map(OpId) {
        if !matches!(ir.op(op).kind, OpKind::After(_)) {
            last[ir.op(op).stmt.index()] = Some(op);
        }
    }
    let own = ir.suites[0].statements.iter();
    let shown = own.filter(|&&stmt| shows(&cells, ir, facts.text, stmt));
    shown.filter_map(|stmt| last[stmt.index()]).collect()
}

/// Where one of the values that cells show is the local's, or holds a part of it.
pub(super) fn place(
    facts: &Facts<'_>,
    objects: &Objects,
    shown: &[OpId],
    local: LocalId,
) -> Option<Span> {
    let stores = facts.stores_of(local);
    let kept = stores.flat_map(|store| objects.kept_by(facts.stored_value(store)));
    let kept: FxHashSet<OpId> = kept.copied().collect();
    let holds = |value: OpId| objects.kept_by(value).iter().any(|it| kept.contains(it));
    let mut values = shown.iter().copied();
    let value = values.find(|&value| holds(value) || root(facts.ir, value) == Some(local))?;
    Some(facts.ir.op(value).span)
}

/// The local that an expression is, or is an item of: `df`, `df[0]`.
fn root(ir: &Ir, mut op: OpId) -> Option<LocalId> {
    loop {
        match ir.op(op).kind {
            OpKind::Load(local) => return Some(local),
            OpKind::Subscript => op = ir.operands(op)[0],
            _ => return None,
        }
    }
}
