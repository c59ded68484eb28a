//! What operations store where: into attributes, items, other scopes, containers, callers, and out of sight.

use rustc_hash::FxHashSet;

use super::call::Callee;
use super::forward::Forward;
use super::knowledge::Puts;
use super::shared::has_immutable_items;
use super::uses::is_tuple_with_slice;
use super::{Escape, Kind};
use crate::flow::{ArgumentShape, Display, OpId, OpKind, Terminator};
use crate::syntax::ast::{BinaryOp, ComprehensionKind};

/// Finds the escapes of a function, in the order of its operations.
pub(super) fn find(forward: &Forward) -> Vec<Escape> {
    let cx = forward.cx;
    let mut escapes = Vec::new();
    for index in 0..cx.ir.ops.len() {
        of_operation(forward, OpId(index as u32), &mut escapes);
    }
    for (_, block) in cx.ir.blocks() {
        if let Terminator::Raise(exception, cause) = block.terminator {
            escapes.extend(exception.into_iter().chain(cause).map(|op| Escape {
                at: op,
                value: op,
                into: None,
            }));
        }
    }
    // What holds itself waits for the garbage collector; what others hold holds on when the function has ended.
    for escape in &mut escapes {
        let is_cycle = |into: OpId| forward.source(into) == forward.source(escape.value);
        if escape
            .into
            .is_some_and(|into| is_cycle(into) || is_out_of_sight(forward, into))
        {
            escape.into = None;
        }
    }
    escapes.retain(|escape| {
        let fact = forward.facts[escape.value.index()].as_ref();
        fact.is_none_or(|fact| fact.kind != Kind::Scalar)
    });
    escapes
}

fn of_operation(forward: &Forward, at: OpId, escapes: &mut Vec<Escape>) {
    let operands = forward.cx.ir.operands(at);
    match (&forward.cx.ir.op(at).kind, operands) {
        (OpKind::StoreName(_) | OpKind::Yield | OpKind::YieldFrom, &[value, ..]) => {
            escapes.push(Escape {
                at,
                value,
                into: None,
            });
        }
        (OpKind::StoreAttribute(_), &[object, value]) => escapes.push(Escape {
            at,
            value,
            into: Some(object),
        }),
        (OpKind::StoreSubscript, &[object, index, value]) => {
            of_item(forward, at, [object, index, value], escapes);
        }
        // `rows += more`: the items live on in `rows`, and they are the most of it.
        (OpKind::InPlace(BinaryOp::Add | BinaryOp::Or), &[target, value])
            if matches!(forward.fact(target).kind, Kind::Container(_)) =>
        {
            escapes.push(Escape {
                at,
                value,
                into: Some(target),
            });
        }
        (OpKind::Call(shapes), &[callee, ref arguments @ ..]) => {
            of_call(forward, at, callee, arguments, shapes, escapes);
        }
        _ => {}
    }
}

/// `a[i] = v` copies into an array, and keeps `v` (and a dictionary its key) in anything else.
fn of_item(
    forward: &Forward,
    at: OpId,
    [object, index, value]: [OpId; 3],
    escapes: &mut Vec<Escape>,
) {
    let holder = forward.fact(object);
    let is_array = matches!(
        holder.kind,
        Kind::Array | Kind::Tensor | Kind::Sparse | Kind::Bytes
    );
    let copies = is_array && holder.is_plain();
    if !copies {
        // A range of positions is no key.
        let is_slice = matches!(forward.cx.ir.op(index).kind, OpKind::Slice);
        let is_range = is_slice || is_tuple_with_slice(forward, index);
        escapes.extend((!is_range).then_some(Escape {
            at,
            value: index,
            into: Some(object),
        }));
        escapes.push(Escape {
            at,
            value,
            into: Some(object),
        });
    }
}

fn of_call(
    forward: &Forward,
    at: OpId,
    callee: OpId,
    arguments: &[OpId],
    shapes: &[ArgumentShape],
    escapes: &mut Vec<Escape>,
) {
    match forward.callee(callee, arguments, shapes) {
        Callee::Known(entry, known) if entry.keeps => {
            let is_method = known.len() > arguments.len();
            let into = known
                .first()
                .filter(|_| is_method)
                .map(|receiver| receiver.op);
            let mut kept = arguments.to_vec();
            if entry.puts == Puts::Items && into.is_some_and(|it| counts_items(forward, it)) {
                kept.retain(|&it| !has_immutable_items(forward.fact(it)) || forward.is_mapping(it));
            }
            escapes.extend(kept.into_iter().map(|value| Escape { at, value, into }));
        }
        Callee::Function(called) => {
            let kept = forward.kept_arguments(called, arguments, shapes);
            escapes.extend(kept.into_iter().map(|value| Escape {
                at,
                value,
                into: None,
            }));
        }
        Callee::Unknown => {
            let into = resource_receiver(forward, callee).or(called_object(forward, callee));
            escapes.extend(into.into_iter().flat_map(|into| {
                arguments.iter().map(move |&value| Escape {
                    at,
                    value,
                    into: Some(into),
                })
            }));
        }
        Callee::Known(..) | Callee::Class | Callee::EndingClass => {}
    }
}

/// Whether a container keeps one of equal items: of many words the few that differ.
fn counts_items(forward: &Forward, container: OpId) -> bool {
    let ir = forward.cx.ir;
    let source = forward.source(container);
    let is_set = match (&ir.op(source).kind, ir.operands(source)) {
        (OpKind::Build(Display::Set, _) | OpKind::Comprehension(ComprehensionKind::Set, _), _) => {
            true
        }
        (OpKind::Call(_), &[callee, ..]) => forward.fact(callee).path.as_deref() == Some("set"),
        _ => false,
    };
    is_set || forward.is_mapping(container)
}

/// Whether the value is, or is a part of, something that the function did not make: a global, an attribute of its own object, an
/// argument (HAZARDS R20).
fn is_out_of_sight(forward: &Forward, value: OpId) -> bool {
    let ir = forward.cx.ir;
    let (mut seen, mut open) = (FxHashSet::default(), vec![value]);
    while let Some(op) = open.pop() {
        if !seen.insert(op) {
            continue;
        }
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::LoadName(_) | OpKind::Parameter(_), _) => return true,
            (OpKind::Load(_), _) => {
                let stores = forward.cx.reaching.of_load(op).iter();
                open.extend(stores.filter_map(|&store| ir.operands(store).first()));
            }
            (
                OpKind::Attribute(_)
                | OpKind::Subscript
                | OpKind::GetIter
                | OpKind::NextItem
                | OpKind::Unpack { .. }
                | OpKind::Item(_)
                | OpKind::Captured(_),
                &[whole, ..],
            ) => open.push(whole),
            // `groups.setdefault(key, [])` gives a part of what it is called on.
            (OpKind::Call(_), &[callee, ..]) => {
                let callee = forward.source(callee);
                if let (OpKind::Attribute(_), &[receiver]) =
                    (&ir.op(callee).kind, ir.operands(callee))
                    && matches!(forward.fact(receiver).kind, Kind::Container(_))
                {
                    open.push(receiver);
                }
            }
            _ => {}
        }
    }
    false
}

/// What an unknown method of a resource is given, the resource may keep: a pool, a stack of callbacks, a connection.
fn resource_receiver(forward: &Forward, callee: OpId) -> Option<OpId> {
    let ir = forward.cx.ir;
    let callee = forward.source(callee);
    let (OpKind::Attribute(_), &[receiver]) = (&ir.op(callee).kind, ir.operands(callee)) else {
        return None;
    };
    (forward.fact(receiver).kind == Kind::Resource).then_some(receiver)
}

/// What is called, where it is an object of a class of the file that can be: it may store what it is given.
fn called_object(forward: &Forward, callee: OpId) -> Option<OpId> {
    let ir = forward.cx.ir;
    let module = forward.cx.module;
    let object = forward.source(callee);
    let (OpKind::Call(_), Some(&class)) = (&ir.op(object).kind, ir.operands(object).first()) else {
        return None;
    };
    let call = forward.cx.names.find("__call__");
    let can_be_called = call.is_some_and(|call| module.class_members.contains(&call));
    match ir.op(class).kind {
        OpKind::LoadName(name) if module.classes.contains(&name) && can_be_called => Some(callee),
        _ => None,
    }
}
