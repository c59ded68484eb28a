//! What is put into something that it keeps alive itself, and so waits for the garbage collector (U16).
//!
//! ```python
//! node["parent"] = node           # a cycle
//! table["total"] += 1             # none: what comes back was there before
//! frame["x"] = frame["x"] * 2     # none: a frame keeps the items of a column, not the column
//! ```

use super::objects::is_plain;
use super::{Facts, Objects};
use crate::flow::{OpId, OpKind};
use crate::value::{Escape, Kind};

/// The objects that a cycle keeps alive.
pub(super) fn find(facts: &Facts<'_>, objects: &Objects) -> Vec<OpId> {
    let mut found = Vec::new();
    for escape in &facts.values.escapes {
        let Some(into) = escape.into else { continue };
        let container = facts.values.get(into);
        if container.is_some_and(|it| it.kind == Kind::Frame && is_plain(it)) {
            continue;
        }
        let value = added(facts, escape);
        let kept = objects.kept_by(value);
        let is_cycle = match facts.ir.op(into).kind {
            OpKind::Load(local) => {
                let loaded = facts.ir.op(value).kind == OpKind::Load(local);
                let holds_itself = facts.reaching.of_load(into).iter().any(|&store| {
                    let own = objects.own_root(facts.stored_value(store));
                    own.is_some_and(|root| kept.contains(&root))
                });
                loaded || holds_itself
            }
            _ => kept.contains(&into),
        };
        if is_cycle {
            found.extend_from_slice(kept);
        }
    }
    found
}

/// The value that is put into another one; of `table[key] += value`, what is added to the item that is there.
fn added(facts: &Facts<'_>, escape: &Escape) -> OpId {
    let ir = facts.ir;
    let place = match ir.op(escape.at).kind {
        OpKind::StoreSubscript => &ir.operands(escape.at)[..2],
        OpKind::StoreAttribute(_) => &ir.operands(escape.at)[..1],
        _ => return escape.value,
    };
    match (&ir.op(escape.value).kind, ir.operands(escape.value)) {
        (OpKind::InPlace(_), &[item, value]) if ir.operands(item) == place => value,
        _ => escape.value,
    }
}
