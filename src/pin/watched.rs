//! Objects whose end something watches, or whose raw address something keeps (HAZARDS L6-L15, L31, N59, N60).

use std::borrow::Cow;

use super::{Facts, Hazard, Objects};
use crate::flow::{Bits, OpId, OpKind};
use crate::options::Level;
use crate::syntax::Symbol;
use crate::value::{Kind, Knowledge, Watch, Watching};

/// How strongly the function's objects are watched.
pub(super) struct WatchedObjects {
    /// Never released.
    never: Bits,
    /// Released where nobody minds that somebody may see it.
    visibly: Bits,
    /// Whether a nested scope may see the end of anything.
    all: bool,
}

impl WatchedObjects {
    /// The level at which the object may be released, none where it is watched too closely.
    pub(super) fn level(&self, object: OpId) -> Option<Level> {
        if self.never.contains(object.index()) {
            None
        } else if self.all || self.visibly.contains(object.index()) {
            Some(Level::Unsafe)
        } else {
            Some(Level::Safe)
        }
    }
}

/// The objects of the function that are watched; an error where a nested scope does something of the kind, since what it does
/// it to cannot be told. A callee that sees an object's end is a matter of the level; one that keeps its address is not.
pub(super) fn find(
    facts: &Facts<'_>,
    objects: &Objects,
    watching: &Watching,
) -> Result<WatchedObjects, Hazard> {
    let mut all = false;
    if let Some((name, span, by)) = watching.nested {
        let text = facts.names.get(name);
        if by == Watch::Address || watches_itself(facts, name) {
            return Err(Hazard::WatchesObjects(text.to_owned(), span));
        }
        all = true;
    }
    let mut watched = WatchedObjects {
        never: Bits::empty(facts.ir.ops.len()),
        visibly: Bits::empty(facts.ir.ops.len()),
        all,
    };
    for seen in &watching.values {
        let is_image = facts
            .values
            .get(seen.value)
            .is_some_and(|value| value.kind == Kind::Image);
        if is_image && seen.by == Watch::End {
            continue;
        }
        let level = if seen.by == Watch::Address || seen.is_direct {
            &mut watched.never
        } else {
            &mut watched.visibly
        };
        level.insert(seen.value.index());
        level.insert_ops(objects.kept_by(seen.value));
    }
    Ok(watched)
}

/// Whether the name itself is that of something that watches, rather than of a function of the file.
fn watches_itself(facts: &Facts<'_>, name: Symbol) -> bool {
    let watchers = Knowledge::get().watchers();
    let text = facts.names.get(name);
    watchers.ends_in(text)
        || watchers
            .by_call(facts.module.origin(facts.names, name))
            .is_some()
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
pub(crate) fn dotted<'f>(facts: &Facts<'f>, op: OpId) -> Option<Cow<'f, str>> {
    let (root, members) = facts.ir.members(op);
    let OpKind::LoadName(name) = facts.ir.op(root).kind else {
        return None;
    };
    Some(if members.is_empty() {
        facts.module.origin(facts.names, name).into()
    } else {
        let path = facts.module.member_path(facts.names, name, &members);
        path.into()
    })
}
