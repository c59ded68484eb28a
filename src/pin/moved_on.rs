//! Names that share a value with a dead local, and are bound to something else while the dead local keeps it.
//!
//! ```python
//! state = forcing
//! for part in parts:
//!     state = part.run(state)     # from the second pass on nothing but `forcing` holds the first value
//! return state
//! ```

use rustc_hash::FxHashSet;

use super::unkept::Unkept;
use super::{Facts, Objects};
use crate::flow::{Bits, BlockId, OpId, OpKind};
use crate::scope::LocalId;
use crate::value::Size;

/// The objects that something else than a dead local needs or keeps at a point, on each way there.
pub(super) fn needed(
    facts: &Facts<'_>,
    objects: &Objects,
    op: OpId,
    (bindings, stack): (&[OpId], &[OpId]),
    unkept: &[Unkept],
) -> Bits {
    let mut needed = objects.escaped().clone();
    let kept = |store: OpId| objects.kept_by(facts.stored_value(store));
    // What has not come to others yet, they do not hold.
    let insert = |needed: &mut Bits, kept: &[OpId], is_it: &dyn Fn(&Unkept) -> bool| {
        let is_free = |object: OpId| {
            let mut free = unkept.iter().filter(|it| !is_it(it));
            free.any(|it| it.object == object)
        };
        if unkept.is_empty() {
            needed.insert_ops(kept);
        } else {
            for &object in kept.iter().filter(|&&object| !is_free(object)) {
                needed.insert(object.index());
            }
        }
    };
    // What live locals need that may be bound to something else.
    let mut partly: Vec<LocalId> = Vec::new();
    for &value in stack {
        match local_read(facts, bindings, value) {
            Some(local) => partly.push(local),
            None => insert(&mut needed, objects.kept_by(value), &|it| {
                !it.is_of_another(facts, value)
            }),
        }
    }
    let is_live = |local: LocalId| facts.liveness.is_live_before(local, op);
    for &store in bindings {
        let (local, _) = facts.bound_by(store);
        if is_live(local) {
            partly.push(local);
        }
    }
    partly.sort_unstable();
    partly.dedup();
    for local in partly {
        let stores: Vec<OpId> = of_local(facts, bindings, local).collect();
        let mut objects_of: Vec<OpId> = stores.iter().flat_map(|&it| kept(it)).copied().collect();
        objects_of.sort_unstable();
        objects_of.dedup();
        if stores.len() > 1 {
            objects_of.retain(|object| {
                let is_left_to = |&dead: &OpId| {
                    let (dead_local, _) = facts.bound_by(dead);
                    dead_local != local
                        && !is_live(dead_local)
                        && kept(dead).contains(object)
                        && stores.iter().any(|&store| {
                            !kept(store).contains(object) && moves_on(facts, dead, store, op)
                        })
                };
                !objects.is_large(*object) || !bindings.iter().any(is_left_to)
            });
        }
        insert(&mut needed, &objects_of, &|it| it.is_of(local));
    }
    needed
}

/// The bindings in force of a local.
pub(super) fn of_local<'f>(
    facts: &'f Facts<'_>,
    bindings: &'f [OpId],
    local: LocalId,
) -> impl Iterator<Item = OpId> + 'f {
    let stores = bindings.iter().copied();
    stores.filter(move |&store| facts.bound_by(store).0 == local)
}

/// The local that a value on the stack was read from, where that is bound to the same still.
pub(super) fn local_read(facts: &Facts<'_>, bindings: &[OpId], value: OpId) -> Option<LocalId> {
    let OpKind::Load(local) = facts.ir.op(value).kind else {
        return None;
    };
    let read = facts.reaching.of_load(value);
    let in_force = of_local(facts, bindings, local);
    (read.len() > 1 && in_force.count() == read.len()).then_some(local)
}

/// Whether the second binding may come while the first is in force, and both are when the operation is reached.
fn moves_on(facts: &Facts<'_>, first: OpId, second: OpId, op: OpId) -> bool {
    if !facts.reaching.is_in_force_before(first, second) {
        return false;
    }
    let ir = facts.ir;
    let locals = [facts.bound_by(first).0, facts.bound_by(second).0];
    let ends = |it: &OpId| {
        let local = ir.op(*it).kind.local();
        local.is_some_and(|local| locals.contains(&local))
            && !matches!(ir.op(*it).kind, OpKind::Load(_))
    };
    let reaches = |mut ops: Vec<OpId>| {
        ops.retain(|&it| it == op || ends(&it));
        ops.first().map(|&it| it == op)
    };
    let from = ir.block_of(second);
    let after = ir.ops_of(from).filter(|&it| it > second).collect();
    if let Some(is_reached) = reaches(after) {
        return is_reached;
    }
    let mut seen: FxHashSet<BlockId> = FxHashSet::default();
    let mut open: Vec<BlockId> = ir.block(from).terminator.successors().collect();
    while let Some(block) = open.pop() {
        if !seen.insert(block) {
            continue;
        }
        match reaches(ir.ops_of(block).collect()) {
            Some(true) => return true,
            Some(false) => {}
            None => open.extend(ir.block(block).terminator.successors()),
        }
    }
    false
}

/// Whether a loop binds a local to what a call makes of the local's last value, large data at first: each step's result is what
/// the next one works on.
pub(super) fn is_next_of_same(facts: &Facts<'_>, store: OpId, value: OpId) -> bool {
    let ir = facts.ir;
    let (OpKind::Call(_), [_, arguments @ ..]) = (&ir.op(value).kind, ir.operands(value)) else {
        return false;
    };
    let local = ir.op(store).kind.local();
    let is_data = |&it: &OpId| {
        let value = facts.values.get(facts.stored_value(it));
        value.is_some_and(|value| value.kind.is_data() && value.size != Size::Small)
    };
    arguments.iter().any(|&argument| {
        let is_same = matches!(ir.op(argument).kind, OpKind::Load(it) if Some(it) == local);
        let read = if is_same {
            facts.reaching.of_load(argument)
        } else {
            &[]
        };
        read.contains(&store) && read.iter().any(is_data)
    })
}
