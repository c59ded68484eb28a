//! The only use takes the value's place, and the name goes.
//!
//! ```python
//! data = load()                           return modify2(modify1(load()))
//! return modify2(modify1(data))
//! ```
//! Safe by the commute rule: the use is in the next statement, is evaluated once and always, and all that the statement
//! evaluates before it commutes with the value's own evaluation. From Python 3.11 on the callee then owns its argument (E1).

use super::commute::commutes;
use super::operations::{can_stand_at, consumers};
use super::{Context, Proposal};
use crate::flow::{ArgumentShape, BindingForm, OpId, OpKind, StatementKind, StmtId};
use crate::options::Strategy;
use crate::pin::{Effect, Pin};
use crate::propose::Change;
use crate::value::Kind;

/// The nest of a local that is bound once and used once.
pub(super) fn propose(cx: &Context<'_>, pin: &Pin) -> Option<Proposal> {
    let facts = cx.facts;
    let store = cx.only_store(pin.local)?;
    let load = only_load(cx, pin)?;
    let is_plain_binding = facts.bound_by(store).1 == BindingForm::Assign;
    if !is_plain_binding || facts.ir.scope.locals[pin.local.index()].is_annotated {
        return None;
    }
    if !can_stand_at(cx, store, load)
        || !is_next_statement(cx, store, load)
        || !keeps_order(cx, store, load)
        || loses_receiver(cx, store, load)
    {
        return None;
    }
    let released = cx.points_where(|op| facts.reaching.is_in_force_before(store, op) && op > load);
    Some(Proposal {
        strategy: Strategy::Nest,
        local: pin.local,
        changes: vec![Change::Nest { store, load }],
        effect: Effect {
            released: vec![(store, released)],
            held: Vec::new(),
        },
        touched: vec![facts.ir.op(store).stmt, facts.ir.op(load).stmt],
        inserted: 0,
        removed: 1,
        level: cx.level(pin.local)?,
    })
}

fn only_load(cx: &Context<'_>, pin: &Pin) -> Option<OpId> {
    let mut loads = cx.facts.loads_of(pin.local);
    let load = loads.next()?;
    let place = cx.facts.ir.op(load).place;
    // Defaults of a lambda are evaluated where it stands; other headers belong to definitions, which are not entered.
    let movable =
        !(place.in_fstring || place.in_assert || place.in_comprehension || place.shows_text);
    (movable && loads.next().is_none()).then_some(load)
}

/// The next statement of the same suite, with nothing between: no `try`, `with`, loop or branch is entered (G26-G28, G39, G40).
fn is_next_statement(cx: &Context<'_>, store: OpId, load: OpId) -> bool {
    let ir = cx.facts.ir;
    let (from, to) = (
        ir.statement(ir.op(store).stmt),
        ir.statement(ir.op(load).stmt),
    );
    from.suite == to.suite
        && from.index + 1 == to.index
        && from.kind == StatementKind::Assign
        && !matches!(
            to.kind,
            StatementKind::Assert
                | StatementKind::While
                | StatementKind::Try
                | StatementKind::Definition
        )
        && cx.facts.ir.block_of(store) == cx.facts.ir.block_of(load)
}

fn keeps_order(cx: &Context<'_>, store: OpId, load: OpId) -> bool {
    let facts = cx.facts;
    let stmt = facts.ir.op(store).stmt;
    let own = (0..store.0)
        .map(OpId)
        .filter(|&op| facts.ir.op(op).stmt == stmt);
    let begins = |op: &OpId| facts.ir.op(*op).kind == OpKind::Before(stmt);
    let Some(start) = own.clone().rev().find(begins) else {
        return false;
    };
    for op in own {
        match facts.ir.op(op).kind {
            // A walrus in the value would bind its name later than before; a `yield` is never moved (N53).
            // Parameters are bound before the first statement, under its number.
            OpKind::Store(_, BindingForm::Hidden | BindingForm::Parameter) => {}
            OpKind::Store(..) => return false,
            OpKind::StoreName(_) | OpKind::Yield | OpKind::YieldFrom => return false,
            _ => {}
        }
    }
    (store.0 + 1..load.0)
        .map(OpId)
        .all(|op| match facts.ir.op(op).kind {
            // That the value reads it proves nothing any more: it is read first.
            OpKind::Load(local) => facts.assignment.is_definite_before(local, start),
            _ => commutes(facts, op),
        })
}

/// A frame that is the receiver of a mutating call must have a name: pandas' copy-on-write counts references (L61).
fn loses_receiver(cx: &Context<'_>, store: OpId, load: OpId) -> bool {
    let facts = cx.facts;
    let Some(value) = facts.values.get(facts.stored_value(store)) else {
        return true;
    };
    let is_receiver = |op: &OpId| facts.ir.operands(*op).first() == Some(&load);
    match consumers(cx, load)
        .find(is_receiver)
        .map(|op| &facts.ir.op(op).kind)
    {
        Some(OpKind::StoreAttribute(_) | OpKind::StoreSubscript | OpKind::DeleteSubscript) => true,
        Some(OpKind::Attribute(_)) => {
            let may_be_frame = matches!(value.kind, Kind::Frame | Kind::Unknown);
            may_be_frame && writes_in_place(cx, facts.ir.op(load).stmt)
        }
        _ => false,
    }
}

/// Whether a call of the statement is asked to write to its receiver.
fn writes_in_place(cx: &Context<'_>, stmt: StmtId) -> bool {
    let ir = cx.facts.ir;
    let is_inplace = |argument: &ArgumentShape| match argument {
        ArgumentShape::Keyword(name) => cx.facts.names.get(*name) == "inplace",
        // What a spread mapping says is unknown.
        ArgumentShape::DoubleStar => true,
        ArgumentShape::Positional | ArgumentShape::Star => false,
    };
    ir.ops.iter().any(|op| match &op.kind {
        OpKind::Call(shape) => op.stmt == stmt && shape.iter().any(is_inplace),
        _ => false,
    })
}
