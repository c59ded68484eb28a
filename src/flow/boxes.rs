//! Lists that hand a value over: `owned = [data]`, `del data`, `use(owned.pop())`.
//!
//! Such a box is bound and read once, holds one value for no longer than it takes to come to the next statement, and is empty from
//! there on: the value moves from the local to the call, and the box never matters.

use super::{
    ArgumentShape, Assignment, BindingForm, Display, Ir, Liveness, OpId, OpKind, StatementKind,
    StmtId,
};
use crate::scope::LocalId;
use crate::syntax::Interner;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnerBox {
    /// The local that is bound to it.
    pub(crate) local: LocalId,
    /// The read of the local that it takes the place of.
    pub(crate) item: OpId,
    /// The display.
    pub(crate) made: OpId,
    /// `owned.pop`
    pub(crate) method: OpId,
    /// `owned.pop()`
    pub(crate) popped: OpId,
}

/// The boxes of a function, in the order of their displays.
pub(crate) fn find_boxes(ir: &Ir, names: &Interner) -> Vec<OwnerBox> {
    let mut boxes = Vec::new();
    // Functions may read the names of a module.
    if ir.is_module {
        return boxes;
    }
    let mut seen: Vec<LocalId> = Vec::new();
    for &op in &ir.on_locals {
        let OpKind::Store(local, BindingForm::Assign) = ir.op(op).kind else {
            continue;
        };
        if boxed_local(ir, ir.operands(op)[0]).is_some() && !seen.contains(&local) {
            seen.push(local);
            boxes.extend(boxes_of(ir, local, names).into_iter().flatten());
        }
    }
    boxes.sort_by_key(|it| it.made);
    boxes
}

/// The boxes that a local is bound to; nothing where it is anything else as well.
fn boxes_of(ir: &Ir, local: LocalId, names: &Interner) -> Option<Vec<OwnerBox>> {
    let uses = ir.on_locals.iter().copied();
    let uses: Vec<OpId> = uses
        .filter(|&op| ir.op(op).kind.local() == Some(local))
        .collect();
    let of_pair = |pair: &[OpId]| {
        let &[store, load] = pair else {
            return None;
        };
        let is_bound = ir.op(store).kind == OpKind::Store(local, BindingForm::Assign);
        if !is_bound || ir.op(load).kind != OpKind::Load(local) {
            return None;
        }
        let &[made] = ir.operands(store) else {
            return None;
        };
        let item = boxed_local(ir, made)?;
        let [method, popped] = popped_from(ir, load, names)?;
        let is_near = ir.block_of(made) == ir.block_of(popped)
            && is_handed_on(ir, item, ir.op(store).stmt, ir.op(load).stmt);
        is_near.then_some(OwnerBox {
            local,
            item,
            made,
            method,
            popped,
        })
    };
    uses.chunks(2).map(of_pair).collect()
}

/// The read of a local that is all that a list is made of.
fn boxed_local(ir: &Ir, made: OpId) -> Option<OpId> {
    match (&ir.op(made).kind, ir.operands(made)) {
        (OpKind::Build(Display::List, stars), &[item]) if stars.is_empty() => {
            matches!(ir.op(item).kind, OpKind::Load(_)).then_some(item)
        }
        _ => None,
    }
}

/// The operations that look up the method of what a read gives, and call it.
fn popped_from(ir: &Ir, load: OpId, names: &Interner) -> Option<[OpId; 2]> {
    let end = ir.block(ir.block_of(load)).ops.end;
    let later = || (load.0 + 1..end).map(OpId);
    let method = later().find(|&op| ir.operands(op) == [load])?;
    let is_pop = match ir.op(method).kind {
        OpKind::Attribute(name) => names.get(name) == "pop",
        _ => false,
    };
    let popped = later().find(|&op| ir.operands(op).contains(&method))?;
    let is_bare = match (&ir.op(popped).kind, ir.operands(popped)) {
        (OpKind::Call(shapes), &[_]) => shapes.is_empty(),
        _ => false,
    };
    (is_pop && is_bare).then_some([method, popped])
}

/// Whether the local of the item is deleted between two statements of one suite, and nothing is done there but that, for this box and
/// others.
fn is_handed_on(ir: &Ir, item: OpId, from: StmtId, to: StmtId) -> bool {
    let (first, last) = (ir.statement(from), ir.statement(to));
    if first.suite != last.suite || first.index >= last.index {
        return false;
    }
    let all = &ir.suite(first.suite).statements;
    let between = &all[first.index as usize + 1..last.index as usize];
    let of_local = ir.op(item).kind.local();
    let ops = (item.0..ir.ops.len() as u32).map(OpId);
    let mut ops = ops
        .take_while(|&op| ir.op(op).stmt != to)
        .filter(|&op| between.contains(&ir.op(op).stmt))
        .peekable();
    let mut is_deleted = false;
    let are_quiet = ops.all(|op| match ir.op(op).kind {
        OpKind::Delete(local) => {
            is_deleted |= Some(local) == of_local;
            true
        }
        OpKind::Before(_) | OpKind::After(_) | OpKind::Load(_) | OpKind::Store(..) => true,
        _ => boxed_local(ir, op).is_some(),
    });
    are_quiet && is_deleted
}

/// Whether a local that a call reads can give its value up to a box ahead of the statement: nothing reads it afterwards on any path,
/// handlers included, and the statement evaluates the argument once and always.
pub(crate) fn may_be_boxed(
    ir: &Ir,
    liveness: &Liveness,
    assignment: &Assignment,
    load: OpId,
    call: OpId,
) -> bool {
    let OpKind::Load(local) = ir.op(load).kind else {
        return false;
    };
    let OpKind::Call(shapes) = &ir.op(call).kind else {
        return false;
    };
    let is_spread = |shape| matches!(shape, ArgumentShape::Star | ArgumentShape::DoubleStar);
    let (read, stmt) = (ir.op(load), ir.op(load).stmt);
    let statement = ir.statement(stmt);
    let is_evaluated_once = matches!(
        statement.kind,
        StatementKind::Expr
            | StatementKind::Assign
            | StatementKind::AnnAssign
            | StatementKind::AugAssign
            | StatementKind::Return
            | StatementKind::If
            | StatementKind::For
            | StatementKind::With
            | StatementKind::Match
    );
    let place = read.place;
    let is_fixed = place.in_fstring
        || place.in_assert
        || place.in_comprehension
        || place.in_header
        || place.shows_text;
    let known = &ir.scope.locals[local.index()];
    if ir.is_module
        || known.name.is_none()
        || !is_evaluated_once
        || is_fixed
        || shapes.iter().any(|&shape| is_spread(shape))
        || ir.op(call).stmt != stmt
        || ir.block_of(call) != ir.block_of(load)
    {
        return false;
    }
    // A suite of a `finally` is lowered once for each way into it.
    let all = (0..ir.ops.len() as u32).map(OpId);
    let mut starts = all.filter(|&op| ir.op(op).kind == OpKind::Before(stmt));
    let (Some(start), None) = (starts.next(), starts.next()) else {
        return false;
    };
    let own = ir.on_locals.iter().copied();
    // Parameters are bound before the first statement, under its number.
    let is_parameter =
        |op: OpId| matches!(ir.op(op).kind, OpKind::Store(_, BindingForm::Parameter));
    let mut own = own.filter(|&op| {
        ir.op(op).stmt == stmt && ir.op(op).kind.local() == Some(local) && !is_parameter(op)
    });
    let is_first = own.next() == Some(load);
    let is_bound_later = |op: OpId| matches!(ir.op(op).kind, OpKind::Store(..));
    is_first
        && own.all(is_bound_later)
        && ir.block_of(start) == ir.block_of(load)
        && assignment.is_definite_before(local, start)
        && !liveness.is_live_after(ir, local, load)
}
