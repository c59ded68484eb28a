//! Containers that a loop fills: small as they are written, as large as a comprehension at the end.
//!
//! ```python
//! rows = []
//! for path in paths:
//!     rows.append(read(path))
//! ```

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::fact::Fact;
use super::knowledge::Knowledge;
use super::size::parse_int;
use super::{Context, Kind};
use crate::flow::{ArgumentShape, OpId, OpKind, StmtId};
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::{BinaryOp, Constant};

/// A `range` of fewer passes fills nothing that matters.
const SHORT_RANGE: i64 = 1024;
/// `tables[key][day].append(row)` fills `tables`; more subscripts than this are not written.
const MAX_SUBSCRIPTS: usize = 4;

/// The operations that may make a container which is small at first and which a loop puts items into, each with those that put
/// them there. A container that is made anew in each pass is not filled by that loop.
pub(super) fn find(cx: &Context) -> BTreeMap<OpId, Vec<OpId>> {
    let mut filled: BTreeMap<OpId, Vec<OpId>> = BTreeMap::new();
    let loops = long_loops(cx);
    for op in (0..cx.ir.ops.len() as u32).map(OpId) {
        for (_, maker) in displays_passed(cx, op) {
            filled.entry(maker).or_default().push(op);
        }
        let container = filled_by(cx, op).filter(|_| !loops.is_empty());
        let Some(container) = container else {
            continue;
        };
        let makers = cx.reaching.of_load(container).iter();
        for maker in makers.map(|&store| cx.ir.operands(store)[0]) {
            let span = |op: OpId| cx.ir.op(op).span;
            let is_around = |at: &Span| at.contains(span(op)) && !at.contains(span(maker));
            if may_start_small(cx, maker) && loops.iter().any(is_around) {
                filled.entry(maker).or_default().push(op);
            }
        }
    }
    filled
}

/// Empty displays that a call passes to a function of the file which fills them, with their places among the arguments:
/// `rows = []`, `collect(source, rows)`.
fn displays_passed(cx: &Context, call: OpId) -> Vec<(usize, OpId)> {
    let ir = cx.ir;
    let (OpKind::Call(shapes), [callee, arguments @ ..]) = (&ir.op(call).kind, ir.operands(call))
    else {
        return Vec::new();
    };
    let OpKind::LoadName(name) = ir.op(*callee).kind else {
        return Vec::new();
    };
    let is_empty_display = |maker: &OpId| {
        let is_display = matches!(ir.op(*maker).kind, OpKind::Build(..) | OpKind::BuildDict(_));
        is_display && ir.operands(*maker).is_empty()
    };
    let arguments = arguments.iter().zip(shapes).enumerate();
    let positional = arguments.take_while(|(_, (_, shape))| **shape == ArgumentShape::Positional);
    let loads = positional.filter(|(_, (op, _))| matches!(ir.op(**op).kind, OpKind::Load(_)));
    let makers = loads.flat_map(|(n, (&load, _))| {
        let stores = cx.reaching.of_load(load).iter();
        stores.map(move |&store| (n, cx.ir.operands(store)[0]))
    });
    let mut passed: Vec<(usize, OpId)> = makers.filter(|(_, it)| is_empty_display(it)).collect();
    let is_own = || ir.scope.is_global(name) && cx.module.is_stable(name);
    if passed.is_empty() || !is_own() {
        return Vec::new();
    }
    let Some(function) = cx.summaries.function(name) else {
        return Vec::new();
    };
    let callee = function.context(cx);
    let filled = parameters_filled(&callee);
    passed.retain(|(n, _)| filled.contains(&LocalId(*n as u32)));
    passed
}

/// The parameters that a function puts many items into.
fn parameters_filled(cx: &Context) -> FxHashSet<LocalId> {
    let loops = long_loops(cx);
    let ops = (0..cx.ir.ops.len() as u32).map(OpId);
    let filled = ops.filter_map(|op| {
        let container = filled_by(cx, op)?;
        let span = cx.ir.op(op).span;
        if !puts_all(cx, op) && !loops.iter().any(|it| it.contains(span)) {
            return None;
        }
        let mut makers = cx.reaching.of_load(container).iter();
        makers.find_map(|&store| match cx.ir.op(cx.ir.operands(store)[0]).kind {
            OpKind::Parameter(local) => Some(local),
            _ => None,
        })
    });
    filled.collect()
}

/// Whether all items of something are put into a container at once.
fn puts_all(cx: &Context, op: OpId) -> bool {
    let ir = cx.ir;
    match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::InPlace(_), _) => true,
        (OpKind::Call(_), &[callee, ..]) => match ir.op(callee).kind {
            OpKind::Attribute(name) => matches!(cx.names.get(name), "extend" | "update"),
            _ => false,
        },
        _ => false,
    }
}

/// Whether what was made is a container, and small: `[]`, `{"a": 1}`, `defaultdict(list)`. Into another object, or one that is
/// large from the start, a loop may put what it likes.
pub(super) fn starts_small(made: &Fact) -> bool {
    matches!(made.kind, Kind::Container(_)) && made.is_small()
}

/// Displays and calls.
fn may_start_small(cx: &Context, maker: OpId) -> bool {
    match &cx.ir.op(maker).kind {
        OpKind::Build(_, stars) | OpKind::BuildDict(stars) => stars.is_empty(),
        OpKind::Call(_) => true,
        _ => false,
    }
}

/// Where the loops stand whose passes nothing shows to be few.
fn long_loops(cx: &Context) -> Vec<Span> {
    let ir = cx.ir;
    let mut loops: Vec<StmtId> = (0..ir.statements.len() as u32).map(StmtId).collect();
    loops.retain(|&id| ir.statement(id).kind.is_loop());
    if loops.is_empty() {
        return Vec::new();
    }
    let ops = (0..ir.ops.len() as u32).map(OpId);
    let iterables = ops.filter(|&op| ir.op(op).kind == OpKind::GetIter);
    let short: FxHashSet<StmtId> = iterables
        .filter(|&op| has_few_items(cx, ir.operands(op)[0]))
        .map(|op| ir.op(op).stmt)
        .collect();
    let long = loops.into_iter().filter(|id| !short.contains(id));
    long.map(|id| ir.statement(id).span).collect()
}

/// A display, or a short range.
fn has_few_items(cx: &Context, iterable: OpId) -> bool {
    let ir = cx.ir;
    match (&ir.op(iterable).kind, ir.operands(iterable)) {
        (OpKind::Build(_, stars), _) => stars.is_empty(),
        (OpKind::Call(_), &[callee, ref arguments @ ..]) => {
            let is_range = matches!(ir.op(callee).kind, OpKind::LoadName(name)
                if cx.names.get(name) == "range" && cx.module.is_builtin(name));
            is_range
                && arguments
                    .iter()
                    .all(|&argument| match ir.op(argument).kind {
                        OpKind::Const(Constant::Int(text)) => {
                            parse_int(cx.names.get(text)).is_some_and(|int| int < SHORT_RANGE)
                        }
                        _ => false,
                    })
        }
        _ => false,
    }
}

/// The operations by which loops fill containers that are attributes of local objects, with the object's local:
/// `self.rows.append(row)`.
pub(super) fn attributes_filled(cx: &Context) -> Vec<(OpId, LocalId)> {
    let loops = long_loops(cx);
    if loops.is_empty() {
        return Vec::new();
    }
    let filling = |op: OpId| {
        let span = cx.ir.op(op).span;
        let is_in_loop = loops.iter().any(|it| it.contains(span));
        let local = is_in_loop.then(|| attribute_filled(cx, op))??;
        Some((op, local))
    };
    let ops = (0..cx.ir.ops.len() as u32).map(OpId);
    ops.filter_map(filling).collect()
}

/// Whether a method gives its object much to hold: a loop fills an attribute, or a comprehension, or what a loop has filled, becomes
/// one.
pub(super) fn fills_own_object(cx: &Context) -> bool {
    let mut filling = attributes_filled(cx).into_iter();
    filling.any(|(_, object)| object == LocalId(0)) || keeps_filled(cx)
}

fn keeps_filled(cx: &Context) -> bool {
    let ir = cx.ir;
    let stored = (0..ir.ops.len() as u32).map(OpId).filter_map(|op| {
        let (OpKind::StoreAttribute(_), &[object, value]) = (&ir.op(op).kind, ir.operands(op))
        else {
            return None;
        };
        (ir.op(object).kind == OpKind::Load(LocalId(0))).then_some(value)
    });
    let makers = |value: OpId| match ir.op(value).kind {
        OpKind::Load(_) => {
            let stores = cx.reaching.of_load(value).iter();
            stores.map(|&store| ir.operands(store)[0]).collect()
        }
        _ => vec![value],
    };
    let mut made = stored.flat_map(makers).peekable();
    if made.peek().is_none() {
        return false;
    }
    let filled = find(cx);
    made.any(|maker| {
        let is_long = matches!(ir.op(maker).kind, OpKind::Comprehension(..))
            && !has_few_items(cx, ir.operands(maker)[0]);
        is_long || filled.contains_key(&maker)
    })
}

/// Whether a method puts something into an attribute of its object, so that who calls it in a loop fills the object.
pub(super) fn puts_into_own_object(cx: &Context) -> bool {
    let mut ops = (0..cx.ir.ops.len() as u32).map(OpId);
    ops.any(|op| attribute_filled(cx, op) == Some(LocalId(0)))
}

/// The names of the methods that are called in loops.
pub(super) fn methods_in_loops(cx: &Context) -> Vec<Symbol> {
    let (ir, loops) = (cx.ir, long_loops(cx));
    if loops.is_empty() {
        return Vec::new();
    }
    let ops = (0..ir.ops.len() as u32).map(OpId);
    let callees = ops.filter_map(|op| match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Call(_), &[callee, ..]) => Some(callee),
        _ => None,
    });
    let in_loops = callees.filter(|&callee| {
        let span = ir.op(callee).span;
        loops.iter().any(|it| it.contains(span))
    });
    let names = in_loops.filter_map(|callee| match ir.op(callee).kind {
        OpKind::Attribute(name) => Some(name),
        _ => None,
    });
    names.collect()
}

/// The local of the object into whose attribute an operation puts something.
fn attribute_filled(cx: &Context, op: OpId) -> Option<LocalId> {
    let ir = cx.ir;
    let container = filled_at(cx, op)?;
    let object_of = |container: OpId| match (&ir.op(container).kind, ir.operands(container)) {
        (OpKind::Attribute(_), &[object]) => match ir.op(object).kind {
            OpKind::Load(local) => Some(local),
            _ => None,
        },
        _ => None,
    };
    // `node = self.root`, then `node[key] = value`.
    let by_name = || {
        let mut stores = cx.reaching.of_load(container).iter();
        stores.find_map(|&store| object_of(*ir.operands(store).first()?))
    };
    object_of(container).or_else(|| match ir.op(container).kind {
        OpKind::Load(_) => by_name(),
        _ => None,
    })
}

/// The load of the local whose value an operation puts something into.
fn filled_by(cx: &Context, op: OpId) -> Option<OpId> {
    let container = filled_at(cx, op)?;
    matches!(cx.ir.op(container).kind, OpKind::Load(_)).then_some(container)
}

/// The container that an operation puts something into, or the one around it.
fn filled_at(cx: &Context, op: OpId) -> Option<OpId> {
    let ir = cx.ir;
    let mut container = match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Call(_), &[callee, ..]) => {
            let (OpKind::Attribute(name), &[receiver]) = (&ir.op(callee).kind, ir.operands(callee))
            else {
                return None;
            };
            Knowledge::get()
                .method("container", cx.names.get(*name))
                .filter(|method| method.keeps)?;
            receiver
        }
        (OpKind::StoreSubscript, &[container, ..])
        | (OpKind::InPlace(BinaryOp::Add | BinaryOp::Or), &[container, _]) => container,
        _ => return None,
    };
    for _ in 0..MAX_SUBSCRIPTS {
        match (&ir.op(container).kind, ir.operands(container)) {
            (OpKind::Load(_) | OpKind::Attribute(_), _) => return Some(container),
            (OpKind::Subscript, &[outer, _]) => container = outer,
            // `self.grouped.setdefault(key, []).append(item)`
            (OpKind::Call(_), &[callee, ..]) => match (&ir.op(callee).kind, ir.operands(callee)) {
                (OpKind::Attribute(name), &[outer]) if cx.names.get(*name) == "setdefault" => {
                    container = outer;
                }
                _ => return None,
            },
            _ => return None,
        }
    }
    None
}
