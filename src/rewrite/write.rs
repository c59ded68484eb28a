//! Puts the changes of one function together as edits of its text.

use super::edit::{apply_within, flatten};
use super::expression::bracket_depth;
use super::layout::Layout;
use super::spelling::Spelling;
use super::{Edit, FlatEdit, Piece, Unwritable, del, hoist, nest, reuse, split, transfer};
use crate::flow::Ir;
use crate::propose::{Change, ChangeId, Insertion, Point};
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::Interner;

/// What the rewritten lines must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// In characters; a line that was longer before may stay as long.
    pub line_length: usize,
}

/// Calls that nest deeper than this are no longer readable (HAZARDS X22 asks for a cap; this one is for people).
const MAX_NESTING: usize = 5;

/// Columns of a tab when lines are measured, as ruff and black count them.
const TAB_WIDTH: usize = 4;

/// Writes the changes of one function: sorted edits, none overlapping another. On failure tells which change
/// cannot be made, and why: without that one the others may go.
pub fn write(
    changes: &[Change],
    ir: &Ir,
    text: &str,
    names: &Interner,
    style: &Style,
) -> Result<Vec<FlatEdit>, (ChangeId, Unwritable)> {
    let layout = Layout { ir, text };
    let spelling = Spelling::build(ir, text, names);
    let mut edits = Vec::new();
    for id in in_order(changes, ir) {
        let of_change = match &changes[id.index()] {
            Change::Del { at, .. } => match merged_del(changes, id, *at) {
                Some(locals) => {
                    del::edit(&locals, *at, layout, &spelling, id).map(|edit| vec![edit])
                }
                None => Ok(Vec::new()),
            },
            Change::Reuse { from, to, ops } => {
                reuse::edits((*from, *to), ops, layout, &spelling, id)
            }
            Change::Nest { store, load } => nest::edits(*store, *load, layout, id, changes),
            Change::Split { inner, into } => split::edits(*inner, *into, layout, &spelling, id),
            Change::Transfer { load, owner } => {
                transfer::edits(*load, owner, layout, &spelling, id)
            }
            Change::Clear { attribute, at } => {
                let attribute = ir.op(*attribute).span.of(text);
                let cleared = layout.insert(&format!("{attribute} = None"), *at, id);
                cleared.map(|edit| vec![edit])
            }
            Change::Hoist {
                measures,
                at,
                name,
                assignment: Some(assignment),
            } => hoist::moved(measures[0], *assignment, *at, name, layout, id),
            Change::Hoist {
                measures, at, name, ..
            } => hoist::edits(measures, *at, name, layout, id),
        };
        edits.extend(of_change.map_err(|why| (id, why))?);
    }
    let flat = flatten(edits.clone(), text).map_err(|conflict| {
        (
            conflict.change,
            Unwritable {
                span: conflict.span,
                reason: conflict.reason,
            },
        )
    })?;
    check_lines(&flat, &edits, text, *style)?;
    check_nesting(&flat, &edits, changes, layout)?;
    Ok(flat)
}

/// The changes in the order in which what they insert at one place must stand there: `del` after an inner block before `del`
/// after the outer one, both before what is split out of the statement that follows, in evaluation order.
fn in_order(changes: &[Change], ir: &Ir) -> Vec<ChangeId> {
    let mut order: Vec<ChangeId> = (0..changes.len() as u32).map(ChangeId).collect();
    order.sort_by_key(|id| {
        let change = &changes[id.index()];
        match (change.insertion(ir), change.split_out()) {
            (Some(Insertion::At(Point::After(stmt))), _) => (0, u32::MAX - stmt.0),
            // A suite whose first statement must stay first: see Layout::insert.
            (Some(Insertion::At(Point::Start(suite))), _) => match ir.heads_of(suite).last() {
                Some(head) => (0, u32::MAX - head.0),
                None => (1, suite.0),
            },
            // Operations of one statement are numbered in evaluation order.
            (Some(Insertion::Before(_)), Some(inner)) => (2, inner.0),
            _ => (3, 0),
        }
    });
    order
}

/// All locals that are deleted at a point, for the first change that says so; none for the others.
fn merged_del(changes: &[Change], id: ChangeId, point: Point) -> Option<Vec<LocalId>> {
    let mut locals = Vec::new();
    for (other, change) in changes.iter().enumerate() {
        let Change::Del { locals: more, at } = change else {
            continue;
        };
        if *at != point {
            continue;
        }
        if other < id.index() {
            return None;
        }
        for local in more {
            if !locals.contains(local) {
                locals.push(*local);
            }
        }
    }
    Some(locals)
}

/// Refuses a change that makes a line too long.
fn check_lines(
    flat: &[FlatEdit],
    edits: &[Edit],
    text: &str,
    style: Style,
) -> Result<(), (ChangeId, Unwritable)> {
    let layout_line = |offset: u32| {
        let start = text[..offset as usize]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        let end = text[offset as usize..]
            .find('\n')
            .map_or(text.len(), |newline| offset as usize + newline);
        start..end
    };
    let mut first = 0;
    while first < flat.len() {
        let mut range = layout_line(flat[first].span.start);
        range.end = layout_line(flat[first].span.end).end;
        let mut next = first + 1;
        while next < flat.len() && (flat[next].span.start as usize) <= range.end {
            range.end = layout_line(flat[next].span.end).end;
            next += 1;
        }
        let lines = Span::new(range.start as u32, range.end as u32);
        let after = apply_within(text, lines, &flat[first..next]).unwrap_or_default();
        let before = &text[range];
        let longest = |text: &str| text.lines().map(width).max().unwrap_or(0);
        let limit = style.line_length.max(longest(before));
        if longest(&after) > limit {
            // What lengthens a line most is taken back first.
            let widest = (first..next).max_by_key(|&n| {
                flat[n]
                    .text
                    .len()
                    .saturating_sub(flat[n].span.len() as usize)
            });
            let span = flat[widest.unwrap_or(first)].span;
            return Err((
                owner(span, edits),
                Unwritable {
                    span,
                    reason: "the line would be too long (see `--line-length`)",
                },
            ));
        }
        first = next;
    }
    Ok(())
}

/// Refuses to nest deeper than is readable.
fn check_nesting(
    flat: &[FlatEdit],
    edits: &[Edit],
    changes: &[Change],
    layout: Layout,
) -> Result<(), (ChangeId, Unwritable)> {
    for edit in flat {
        let owner = owner(edit.span, edits);
        let Some(moved) = changes.get(owner.index()).and_then(Change::moved) else {
            continue;
        };
        if edit.text.is_empty() {
            continue;
        }
        let from = layout
            .ir
            .statement(layout.ir.op(moved.load).stmt)
            .span
            .start
            .min(edit.span.start);
        let around = bracket_depth(Span::new(from, edit.span.start).of(layout.text)).0;
        if around + bracket_depth(&edit.text).1 > MAX_NESTING {
            return Err((
                owner,
                Unwritable {
                    span: edit.span,
                    reason: "calls would be nested too deep",
                },
            ));
        }
    }
    Ok(())
}

/// The change that an outermost edit belongs to.
fn owner(span: Span, edits: &[Edit]) -> ChangeId {
    let own = |edit: &&Edit| edit.span == span;
    let moving = |edit: &&Edit| {
        own(edit)
            && edit
                .pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Moved(_)))
    };
    edits
        .iter()
        .find(moving)
        .or_else(|| edits.iter().find(own))
        .map_or(ChangeId(0), |edit| edit.change)
}

fn width(line: &str) -> usize {
    line.chars()
        .map(|c| if c == '\t' { TAB_WIDTH } else { 1 })
        .sum()
}
