//! Objects that others get on some ways only, and that on another way nothing but a dead local holds.
//!
//! ```python
//! for path in paths:
//!     part = load(path)               # while the next is loaded, `part` may be all that holds the last one
//!     if folder is None:
//!         parts.append(part)
//!     else:
//!         np.save(name(folder, path), part)
//! ```
//! Only what a statement makes and binds to a plain name. A way ends where anything gets the object, or the name is bound again: what
//! a handler comes from is not followed.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{Facts, Objects};
use crate::flow::{BindingForm, BlockId, OpId, OpKind};
use crate::scope::LocalId;

/// More objects than this are not followed in one function: generated code puts one after the other into its lists.
const MAX_OBJECTS: usize = 64;
/// After this many blocks a way is taken to end.
const MAX_BLOCKS: usize = 64;

/// An object on the ways on which only the local holds it.
#[derive(Debug, Clone)]
pub(super) struct Unkept {
    /// What made it.
    pub(super) object: OpId,
    /// What binds it.
    store: OpId,
    local: LocalId,
    /// The operations before which it may be so.
    ways: Vec<Range<u32>>,
}

impl Unkept {
    /// Whether it may be held by the local alone before the operation.
    fn holds_before(&self, op: OpId) -> bool {
        self.ways.iter().any(|way| way.contains(&op.0))
    }

    /// Whether a value is the object, or a read of the local.
    fn is_it(&self, facts: &Facts<'_>, value: OpId) -> bool {
        value == self.object
            || matches!(facts.ir.op(value).kind, OpKind::Load(local) if local == self.local)
    }

    /// Whether the local is the one that holds it.
    pub(super) fn is_of(&self, local: LocalId) -> bool {
        self.local == local
    }

    /// Whether a value on the stack is read from another local, to which the object has not come on such a way.
    pub(super) fn is_of_another(&self, facts: &Facts<'_>, value: OpId) -> bool {
        matches!(facts.ir.op(value).kind, OpKind::Load(local) if local != self.local)
    }
}

/// All such objects that matter.
pub(super) fn find(facts: &Facts<'_>, objects: &Objects) -> Vec<Unkept> {
    let escapes = facts.values.escapes.iter();
    let put: FxHashSet<OpId> = escapes
        .filter(|escape| escape.into.is_some() && !is_added(facts, escape.at))
        .flat_map(|escape| objects.kept_by(escape.value).iter().copied())
        .filter(|&object| objects.matters(object))
        .collect();
    if put.is_empty() {
        return Vec::new();
    }
    let stores = facts.ir.on_locals.iter().copied();
    stores
        .filter_map(|store| {
            let OpKind::Store(local, BindingForm::Assign) = facts.ir.op(store).kind else {
                return None;
            };
            let object = objects.own_root(facts.stored_value(store))?;
            let is_named = facts.ir.scope.locals[local.index()].name.is_some();
            if !is_named || !put.contains(&object) {
                return None;
            }
            follow(facts, objects, (object, store, local))
        })
        .take(MAX_OBJECTS)
        .collect()
}

/// Those that may be held by their locals alone before an operation, with these bindings in force.
pub(super) fn before(all: &[Unkept], op: OpId, bindings: &[OpId]) -> Vec<Unkept> {
    let all = all.iter();
    all.filter(|it| it.holds_before(op) && bindings.contains(&it.store))
        .cloned()
        .collect()
}

/// The bindings and the objects of those that are not on the stack.
pub(super) fn left_alone(
    facts: &Facts<'_>,
    unkept: &[Unkept],
    stack: &[OpId],
) -> Vec<(OpId, OpId)> {
    let is_on_stack = |it: &Unkept| stack.iter().any(|&value| it.is_it(facts, value));
    let unkept = unkept.iter().filter(|it| !is_on_stack(it));
    unkept.map(|it| (it.store, it.object)).collect()
}

/// Whether something is put into a set: `if name not in seen: seen.add(name)`. What is hashed is rarely large.
fn is_added(facts: &Facts<'_>, call: OpId) -> bool {
    let callee = facts.ir.operands(call).first();
    callee.is_some_and(|&callee| {
        matches!(facts.ir.op(callee).kind, OpKind::Attribute(name) if facts.names.get(name) == "add")
    })
}

fn follow(
    facts: &Facts<'_>,
    objects: &Objects,
    (object, store, local): (OpId, OpId, LocalId),
) -> Option<Unkept> {
    let ir = facts.ir;
    let keeps = |value: OpId| objects.kept_by(value).contains(&object);
    let escapes = facts.values.escapes.iter();
    let mut ends: FxHashSet<OpId> = escapes
        .filter(|escape| keeps(escape.value))
        .map(|escape| escape.at)
        .collect();
    for &op in &ir.on_locals {
        let ends_here = match ir.op(op).kind {
            OpKind::Store(bound, _) => bound == local || keeps(facts.stored_value(op)),
            OpKind::Delete(deleted) => deleted == local,
            _ => false,
        };
        if ends_here {
            ends.insert(op);
        }
    }
    let home = ir.block_of(store);
    let is_got_before = (object.0..store.0).any(|op| ends.contains(&OpId(op)));
    if ir.block_of(object) != home || is_got_before {
        return None;
    }
    let mut ways = Vec::new();
    let mut seen: FxHashSet<BlockId> = FxHashSet::default();
    let mut open = vec![(home, store.0 + 1)];
    while let Some((block, from)) = open.pop() {
        if ways.len() == MAX_BLOCKS {
            break;
        }
        let range = &ir.block(block).ops;
        let end = (from..range.end).find(|&op| ends.contains(&OpId(op)));
        // Before the operation that ends the way it still is so.
        ways.push(from..end.map_or(range.end, |end| end + 1));
        if end.is_none() {
            let next = ir.block(block).terminator.successors();
            open.extend(
                next.filter(|&next| seen.insert(next))
                    .map(|next| (next, ir.block(next).ops.start)),
            );
        }
    }
    Some(Unkept {
        object,
        store,
        local,
        ways,
    })
}
