//! Objects whose end something watches, or whose raw address something keeps (HAZARDS L6-L15, L31, N59, N60).

use std::borrow::Cow;

use super::{Facts, Hazard, Objects};
use crate::flow::{Bits, Ir, OpId, OpKind};
use crate::syntax::NameId;
use crate::value::{Kind, Knowledge};

/// The objects of the function that are watched; an error where a nested scope does something of the kind, since what it does
/// it to cannot be told.
pub(super) fn find(facts: &Facts<'_>, objects: &Objects) -> Result<Bits, Hazard> {
    let mut watched = Bits::empty(facts.ir.ops.len());
    let mut visible = Vec::new();
    for op in (0..facts.ir.ops.len() as u32).map(OpId) {
        let operands = facts.ir.operands(op);
        match &facts.ir.op(op).kind {
            OpKind::Attribute(name) | OpKind::StoreAttribute(name) => {
                visible.push(*name);
                if Knowledge::get().is_watching_attribute(facts.names.get(*name))
                    && !is_image(facts, operands[0])
                {
                    watched.insert_ops(objects.kept_by(operands[0]));
                }
            }
            OpKind::Call(_) if is_watching(facts, operands[0]) => {
                for &argument in &operands[1..] {
                    watched.insert_ops(objects.kept_by(argument));
                }
            }
            _ => {}
        }
    }
    for (&name, &span) in &facts.ir.scope.attributes {
        let text = facts.names.get(name);
        if Knowledge::get().is_watching_attribute(text) && !visible.contains(&name) {
            return Err(Hazard::WatchesObjects(text.to_owned(), span));
        }
    }
    for (&name, &span) in &facts.ir.scope.mentions {
        if Knowledge::get().is_watching_call(facts.module.origin(facts.names, name))
            && !is_own(facts.ir, name)
            && !is_bound(facts.ir, name)
        {
            let text = facts.names.get(name).to_owned();
            return Err(Hazard::WatchesObjects(text, span));
        }
    }
    Ok(watched)
}

/// Whether the function itself reads the name: then the call was seen above.
fn is_own(ir: &Ir, name: NameId) -> bool {
    ir.ops.iter().any(|op| op.kind == OpKind::LoadName(name))
}

fn is_bound(ir: &Ir, name: NameId) -> bool {
    ir.scope.by_name.contains_key(&name)
}

/// An image's `resize` makes a new image.
fn is_image(facts: &Facts<'_>, op: OpId) -> bool {
    facts
        .values
        .get(op)
        .is_some_and(|value| value.kind == Kind::Image)
}

fn is_watching(facts: &Facts<'_>, callee: OpId) -> bool {
    guarded_path(facts, callee).is_some_and(|path| Knowledge::get().is_watching_call(&path))
}

/// The dotted path that a callee stands for, where it may be one that the gate asks for.
pub(super) fn guarded_path<'f>(facts: &Facts<'f>, op: OpId) -> Option<Cow<'f, str>> {
    match facts.ir.op(op).kind {
        OpKind::Attribute(name) if !Knowledge::get().ends_guarded_path(facts.names.get(name)) => {
            None
        }
        _ => dotted(facts, op),
    }
}

/// The dotted path that a callee stands for, through the file's imports.
fn dotted<'f>(facts: &Facts<'f>, op: OpId) -> Option<Cow<'f, str>> {
    match facts.ir.op(op).kind {
        OpKind::LoadName(name) => Some(facts.module.origin(facts.names, name).into()),
        OpKind::Attribute(name) => {
            let mut path = dotted(facts, facts.ir.operands(op)[0])?.into_owned();
            path.push('.');
            path.push_str(facts.names.get(name));
            Some(path.into())
        }
        _ => None,
    }
}
