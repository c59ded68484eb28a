//! What a local may be bound to on different ways to a point is never held at once.
//!
//! ```python
//! if wide:
//!     table = np.ones(n)
//! else:
//!     table = np.zeros(2 * n)
//! return table * scale    # one of them is held, the larger one at most
//! ```

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Facts, Objects};
use crate::flow::OpId;
use crate::scope::LocalId;

/// Whether several bindings of one local are in force, of which each holds something else that is large.
pub(super) fn are_any(facts: &Facts<'_>, objects: &Objects, bindings: &[OpId]) -> bool {
    let mut seen: FxHashMap<LocalId, &[OpId]> = FxHashMap::default();
    bindings.iter().any(|&store| {
        let kept = objects.kept_by(facts.stored_value(store));
        if !kept.iter().any(|&object| objects.matters(object)) {
            return false;
        }
        let earlier = seen.insert(facts.bound_by(store).0, kept);
        earlier.is_some_and(|earlier| earlier != kept)
    })
}

/// How much less is held than all of it together: of what each local alone holds, all but the largest alternative. `others` are
/// values that something else than a binding holds.
pub(super) fn excess(
    facts: &Facts<'_>,
    objects: &Objects,
    bindings: &[OpId],
    others: impl Iterator<Item = OpId>,
    size: impl Fn(OpId) -> u64,
) -> u64 {
    // By object: the only local that holds it, if it is one.
    let mut holders: FxHashMap<OpId, Option<LocalId>> = FxHashMap::default();
    for value in others {
        let kept = objects.kept_by(value).iter();
        holders.extend(kept.map(|&object| (object, None)));
    }
    let local_of = |store: OpId| facts.bound_by(store).0;
    let kept = |store: OpId| objects.kept_by(facts.stored_value(store)).iter().copied();
    for &store in bindings {
        let local = Some(local_of(store));
        for object in kept(store) {
            let holder = holders.entry(object).or_insert(local);
            if *holder != local {
                *holder = None;
            }
        }
    }
    let mut counted = FxHashSet::default();
    // By local: what all its alternatives take, and the largest of them.
    let mut by_local: BTreeMap<LocalId, (u64, u64)> = BTreeMap::new();
    for &store in bindings {
        let local = local_of(store);
        let is_own = |object: &OpId| objects.matters(*object) && holders[object] == Some(local);
        let (all, largest) = by_local.entry(local).or_default();
        let mut own = 0_u64;
        for object in kept(store).filter(is_own) {
            own = own.saturating_add(size(object));
            if counted.insert(object) {
                *all = all.saturating_add(size(object));
            }
        }
        *largest = (*largest).max(own);
    }
    let excesses = by_local.values().map(|&(all, largest)| all - largest);
    excesses.fold(0, u64::saturating_add)
}
