//! The only use takes the value's place, and the name goes.
//!
//! ```python
//! data = load()                           return modify2(modify1(load()))
//! return modify2(modify1(data))
//! ```
//! Safe by the commute rule: the use is in the next statement, is evaluated once and always, and all that the statement
//! evaluates before it commutes with the value's own evaluation. From Python 3.11 on the callee then owns its argument (E1).

use super::commute::commutes;
use super::operations::{can_stand_at, consumers, later};
use super::{Context, Proposal, warning};
use crate::flow::{ArgumentShape, BindingForm, OpId, OpKind, StatementKind, StmtId};
use crate::options::{Level, Strategy};
use crate::pin::{Effect, Pin};
use crate::propose::Change;
use crate::value::{Kind, Origin};

/// So many statements of a chain are looked at: nobody nests deeper on one line.
const MAX_CHAIN: usize = 6;

/// Methods and functions that give another array over the same memory.
const VIEWING: [&str; 12] = [
    "broadcast_to",
    "diagonal",
    "expand_dims",
    "flip",
    "moveaxis",
    "ravel",
    "reshape",
    "rollaxis",
    "rot90",
    "swapaxes",
    "transpose",
    "view",
];

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
        || changes_value(cx, store, load)
        || !keeps_layout(cx, load)
    {
        return None;
    }
    let released = cx.points_where(|op| facts.reaching.is_in_force_before(store, op) && op > load);
    let takes_directly = |op: OpId| facts.ir.operands(op).contains(&load);
    // `await index(raw)` runs what `index(raw)` makes.
    let takes = |op: OpId| {
        let awaited = match facts.ir.op(op).kind {
            OpKind::Await => facts.ir.operands(op).first(),
            _ => None,
        };
        takes_directly(op) || awaited.is_some_and(|&call| takes_directly(call))
    };
    let level = cx.level(pin.local)?;
    Some(Proposal {
        strategy: Strategy::Nest,
        local: pin.local,
        changes: vec![Change::Nest { store, load }],
        effect: Effect {
            released: vec![(store, released)],
            held: Vec::new(),
            unnamed: vec![(load, cx.points_where(takes))],
        },
        touched: vec![facts.ir.op(store).stmt, facts.ir.op(load).stmt],
        inserted: 0,
        removed: 1,
        level: least_level(cx, store, load).max(level),
    })
}

/// What is computed into a temporary lies in memory as that does, and not as the other operand would have it: where the two may
/// differ, sums of the result may be rounded otherwise. `np.asarray(x) * weights` computes into `x`, if nothing names it.
fn keeps_layout(cx: &Context<'_>, load: OpId) -> bool {
    let ir = cx.facts.ir;
    let temporaries = &cx.facts.values.temporaries;
    let direct = consumers(cx, load).all(|op| {
        let mut takeovers = temporaries.taken_over_by(op).iter();
        takeovers.all(|it| it.operand != load || it.keeps_layout)
    });
    let stmt = ir.op(load).stmt;
    let mut with_it = later(cx, load).take_while(|&op| ir.op(op).stmt == stmt);
    direct
        && with_it.all(|op| match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Binary(_), &[left, right]) => {
                let is_number = |op| {
                    let value = cx.facts.values.get(op);
                    value.is_some_and(|value| value.kind == Kind::Scalar)
                };
                (!may_give_back(cx, left, load) || is_number(right))
                    && (!may_give_back(cx, right, load) || is_number(left))
            }
            _ => true,
        })
}

/// Whether a value that nothing names may be the very array that is read, handed on: by `np.asarray`, or by `check` that returns its
/// argument. A view of it is another one.
fn may_give_back(cx: &Context<'_>, value: OpId, load: OpId) -> bool {
    let ir = cx.facts.ir;
    if value == load {
        return false;
    }
    let is_view = match (&ir.op(value).kind, ir.operands(value)) {
        (OpKind::Load(_) | OpKind::LoadName(_), _) => true,
        (OpKind::Attribute(name), _) => cx.facts.names.get(*name) == "T",
        (OpKind::Subscript, &[_, index]) => match (&ir.op(index).kind, ir.operands(index)) {
            (OpKind::Slice, _) => true,
            (OpKind::Build(..), parts) => {
                parts.iter().any(|&part| ir.op(part).kind == OpKind::Slice)
            }
            _ => false,
        },
        (OpKind::Call(_), &[callee, ..]) => match ir.op(callee).kind {
            OpKind::Attribute(name) => VIEWING.contains(&cx.facts.names.get(name)),
            _ => false,
        },
        _ => false,
    };
    let Some(given) = cx.facts.values.get(value).filter(|_| !is_view) else {
        return false;
    };
    let own = cx.objects.kept_by(load);
    let keeps = |op: OpId| {
        let mut kept = cx.objects.kept_by(op).iter();
        kept.any(|object| own.contains(object))
    };
    match given.kind {
        Kind::Scalar | Kind::Text | Kind::Frame => false,
        // It may have come by any way: out of a dictionary, by `*args`, a `with` or a generator.
        Kind::Unknown => true,
        _ => {
            let held = match &given.origin {
                Origin::Shared => return true,
                Origin::Same(held) | Origin::Holds(held) => held.as_slice(),
                Origin::Fresh => &[],
            };
            keeps(value) || held.iter().chain(&given.may_hold).any(|&op| keeps(op))
        }
    }
}

/// What two calls on one line promise, and a result that is computed into what was a local.
fn least_level(cx: &Context<'_>, store: OpId, load: OpId) -> Level {
    let ir = cx.facts.ir;
    let (from, to) = (ir.op(store).stmt, ir.op(load).stmt);
    let nested = nested_with(cx, from);
    let of_statements = |stmts: Vec<StmtId>| {
        let ops = (0..ir.ops.len() as u32).map(OpId);
        ops.filter(move |&op| stmts.contains(&ir.op(op).stmt))
    };
    if warning::may_repeat(cx, of_statements(nested), of_statements(vec![to])) {
        Level::Unsafe
    } else {
        Level::Safe
    }
}

/// The statement, and those before it that may be nested into it first: each binds what the next one reads.
fn nested_with(cx: &Context<'_>, last: StmtId) -> Vec<StmtId> {
    let ir = cx.facts.ir;
    let mut chain = vec![last];
    while chain.len() < MAX_CHAIN {
        let first = chain[chain.len() - 1];
        let reads = (0..ir.ops.len() as u32).map(OpId).filter_map(|op| {
            let is_read = ir.op(op).stmt == first;
            match ir.op(op).kind {
                OpKind::Load(local) if is_read => Some(local),
                _ => None,
            }
        });
        let mut stores = reads.flat_map(|local| cx.facts.stores_of(local));
        let before = stores.find(|&store| ir.is_next(ir.op(store).stmt, first));
        match before {
            Some(store) => chain.push(ir.op(store).stmt),
            None => break,
        }
    }
    chain
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
    let (from, to) = (ir.op(store).stmt, ir.op(load).stmt);
    let (is_next, from, to) = (ir.is_next(from, to), ir.statement(from), ir.statement(to));
    is_next
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

/// Methods of frames that change their receiver. pandas counts the references to it and warns where nothing names it
/// (`ChainedAssignmentError`, L61).
const FRAME_MUTATORS: &[&str] = &["update", "insert", "pop", "isetitem", "__setitem__"];

/// Methods of other types that change their receiver: of use only where something reads it later, or what they return.
const MUTATORS: &[&str] = &[
    "__setitem__",
    "__delitem__",
    "add",
    "append",
    "byteswap",
    "clear",
    "discard",
    "extend",
    "fill",
    "insert",
    "itemset",
    "partition",
    "pop",
    "popitem",
    "put",
    "remove",
    "resize",
    "reverse",
    "setdefault",
    "setflags",
    "sort",
    "update",
];

/// Whether the statement changes the value through the name, or through what it reads off it: `s.update(...)`,
/// `df.loc[...] = v`, `x[0][1] = v`, `df.drop(..., inplace=True)`. On a value without a name nobody sees the change.
fn changes_value(cx: &Context<'_>, store: OpId, load: OpId) -> bool {
    let ir = cx.facts.ir;
    let value = cx.facts.values.get(cx.facts.stored_value(store));
    let may_be_frame = value.is_none_or(|it| matches!(it.kind, Kind::Frame | Kind::Unknown));
    let mut reached = load;
    let mut method = "";
    loop {
        let is_receiver = |op: &OpId| ir.operands(*op).first() == Some(&reached);
        let Some(next) = consumers(cx, reached).find(is_receiver) else {
            return false;
        };
        match &ir.op(next).kind {
            OpKind::StoreAttribute(_)
            | OpKind::StoreSubscript
            | OpKind::DeleteAttribute(_)
            | OpKind::DeleteSubscript
            | OpKind::InPlace(_) => return true,
            OpKind::Attribute(name) => {
                method = cx.facts.names.get(*name);
                reached = next;
            }
            OpKind::Subscript => reached = next,
            OpKind::Call(shape) if may_be_frame => {
                return shape.iter().any(|it| may_be_inplace(cx, *it))
                    || FRAME_MUTATORS.contains(&method)
                    || (MUTATORS.contains(&method) && consumers(cx, next).next().is_none());
            }
            OpKind::Call(_) => {
                return MUTATORS.contains(&method) && consumers(cx, next).next().is_none();
            }
            _ => return false,
        }
    }
}

/// Whether an argument asks a method to write to its receiver.
fn may_be_inplace(cx: &Context<'_>, argument: ArgumentShape) -> bool {
    match argument {
        ArgumentShape::Keyword(name) => cx.facts.names.get(name) == "inplace",
        // What a spread mapping says is unknown.
        ArgumentShape::DoubleStar => true,
        ArgumentShape::Positional | ArgumentShape::Star => false,
    }
}
