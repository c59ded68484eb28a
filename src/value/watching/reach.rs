//! What is seen of a function, followed to all that it may be or hold.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::knowledge::Watch;
use super::super::{Origin, escape};
use super::Watched;
use super::look::Look;
use crate::flow::{OpId, OpKind};

/// Everything that a function's watchers may see.
pub(super) struct Reached {
    /// By operation.
    pub(super) values: Vec<Watched>,
    /// The same without what matters in the function itself only.
    pub(super) outside: Vec<(OpId, Watch)>,
}

/// How an item counts of which nobody knows which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// As what is watched, if any of the items is.
    Are,
    /// As what may be watched.
    MayBe,
}

impl Look<'_, '_> {
    /// Follows what is seen to all that it may be or hold.
    pub(super) fn reached(&self) -> Reached {
        if self.seen.is_empty() {
            return Reached {
                values: Vec::new(),
                outside: Vec::new(),
            };
        }
        let held = self.held();
        let mut found: BTreeMap<OpId, (Watch, bool)> = BTreeMap::new();
        let mut outside: BTreeMap<OpId, Watch> = BTreeMap::new();
        // What is seen in the same way is followed together: one by one would look at all of a long function for each.
        let mut alike: BTreeMap<(Watch, bool, bool), Vec<OpId>> = BTreeMap::new();
        for seen in &self.seen {
            let way = (seen.by, seen.is_direct, seen.is_local);
            alike.entry(way).or_default().push(seen.value);
        }
        for ((seen_by, is_seen_directly, is_local), values) in alike {
            for (op, is_certain) in self.follow_all(values, &held, Parts::MayBe) {
                let (by, is_direct) = found.entry(op).or_default();
                *by = (*by).max(seen_by);
                *is_direct |= is_seen_directly && is_certain;
                if !is_local {
                    let by = outside.entry(op).or_default();
                    *by = (*by).max(seen_by);
                }
            }
        }
        // An object ends with what only it holds: `self.data = lease(n)`.
        for store in self.ops() {
            let (OpKind::StoreAttribute(_), &[object, value]) =
                (&self.forward.cx.ir.op(store).kind, self.operands(store))
            else {
                continue;
            };
            let held_by = self.follow(value, &held).into_iter();
            let certain: Vec<OpId> = held_by.filter(|it| it.1).map(|it| it.0).collect();
            let by = certain.iter().filter_map(|op| found.get(op)).map(|it| it.0);
            let outside_by = certain.iter().filter_map(|op| outside.get(op)).copied();
            let (by, outside_by) = (by.max(), outside_by.max());
            for (op, _) in self.follow(object, &FxHashMap::default()) {
                if let Some(by) = by {
                    let known = &mut found.entry(op).or_default().0;
                    *known = (*known).max(by);
                }
                if let Some(by) = outside_by {
                    let known = outside.entry(op).or_default();
                    *known = (*known).max(by);
                }
            }
        }
        let values = found.into_iter().map(|(value, (by, is_direct))| Watched {
            value,
            by,
            is_direct,
        });
        Reached {
            values: values.collect(),
            outside: outside.into_iter().collect(),
        }
    }

    /// By operation that makes something: what is put into it later.
    pub(super) fn held(&self) -> FxHashMap<OpId, Vec<OpId>> {
        let mut held: FxHashMap<OpId, Vec<OpId>> = FxHashMap::default();
        for escape in escape::find(self.forward) {
            let Some(into) = escape.into else { continue };
            for (root, _) in self.follow(into, &FxHashMap::default()) {
                held.entry(root).or_default().push(escape.value);
            }
        }
        for call in self.ops() {
            let Some((object, arguments)) = self.passed_to_method(call) else {
                continue;
            };
            for (root, _) in self.follow(object, &FxHashMap::default()) {
                held.entry(root).or_default().extend(arguments);
            }
        }
        held
    }

    /// The object and the arguments of a call of a method of the file, which may keep them in its object.
    fn passed_to_method(&self, call: OpId) -> Option<(OpId, &[OpId])> {
        let (OpKind::Call(_), [callee, arguments @ ..]) =
            (&self.forward.cx.ir.op(call).kind, self.operands(call))
        else {
            return None;
        };
        let object = self.receiver(*callee)?;
        let name = self.callee_name(*callee)?;
        let is_setter = self.forward.cx.names.get(name) == "__setattr__";
        (is_setter || self.watchers.defines(name)).then_some((object, arguments))
    }

    /// What a value may be or hold, itself included; whether that is certain.
    pub(super) fn follow(
        &self,
        value: OpId,
        held: &FxHashMap<OpId, Vec<OpId>>,
    ) -> FxHashSet<(OpId, bool)> {
        self.follow_all([value], held, Parts::MayBe)
    }

    /// The same for several values, with what is taken out of something counted as that, or as what may be that.
    pub(super) fn follow_all(
        &self,
        values: impl IntoIterator<Item = OpId>,
        held: &FxHashMap<OpId, Vec<OpId>>,
        parts: Parts,
    ) -> FxHashSet<(OpId, bool)> {
        let mut seen = FxHashSet::default();
        let mut open: Vec<(OpId, bool)> = values.into_iter().map(|value| (value, true)).collect();
        while let Some((op, is_certain)) = open.pop() {
            if !seen.insert((op, is_certain)) {
                continue;
            }
            let fact = self.forward.fact(op);
            if let Origin::Same(next) | Origin::Holds(next) = &fact.origin {
                open.extend(next.iter().map(|&next| (next, is_certain)));
            }
            open.extend(fact.may_hold.iter().map(|&next| (next, false)));
            let is_part = is_certain && parts == Parts::Are;
            let whole = self.forward.taken_from(op).iter();
            open.extend(whole.map(|&next| (next, is_part)));
            let put = held.get(&op).map_or(&[][..], Vec::as_slice);
            open.extend(put.iter().map(|&next| (next, is_certain)));
        }
        seen
    }
}
