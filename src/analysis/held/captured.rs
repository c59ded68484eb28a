//! Values without a plain local: an attribute of the function's own object, a global name, a variable that a nested function reads.
//!
//! ```python
//! self.raw = load(path)       # nothing else in the file reads it
//! table = parse(self.raw)
//! return solve(table)         # held by `self.raw`
//! ```
//! Of an attribute or a global name only what is read in its own function alone: what others read may be there for them.

use super::{HeldPin, Search};
use crate::flow::{OpId, OpKind};
use crate::pin::{AllocationPoint, Holder, HolderKind};
use crate::scope::{CaptureReason, LocalId};
use crate::source::Span;
use crate::syntax::{Symbol, find_words};

/// A place that holds a value from a store on.
struct Place {
    store: OpId,
    object: OpId,
    /// As it is written.
    name: String,
    kind: HolderKind,
    /// Its reads in the function.
    reads: Vec<OpId>,
    /// What makes the nested function that reads it.
    nested: Option<OpId>,
}

pub(super) fn find(search: &Search<'_>, found: &mut Vec<HeldPin>) {
    if search.facts.ir.is_module {
        return;
    }
    for store in search.ops() {
        let Some(place) = search.place_of(store) else {
            continue;
        };
        let mut points = search.points();
        if let Some(point) = points.find(|point| search.is_held_at(&place, point)) {
            found.push(search.describe_place(place, point));
        }
    }
}

impl Search<'_> {
    fn place_of(&self, store: OpId) -> Option<Place> {
        let ir = self.facts.ir;
        let (kind, value, reads, nested) = match (&ir.op(store).kind, ir.operands(store)) {
            (&OpKind::StoreName(name), &[value, ..]) => {
                let captured = ir.scope.captured.get(&name)?;
                let reads = self
                    .ops()
                    .filter(|&op| ir.op(op).kind == OpKind::LoadName(name));
                let reads: Vec<OpId> = reads.collect();
                match captured.reason {
                    CaptureReason::NestedScope => {
                        let nested = self.made_around(captured.span)?;
                        (HolderKind::Closure, value, reads, Some(nested))
                    }
                    CaptureReason::Global if self.is_own_global(name) && !reads.is_empty() => {
                        (HolderKind::Global, value, reads, None)
                    }
                    _ => return None,
                }
            }
            (&OpKind::StoreAttribute(name), &[object, value]) => {
                let OpKind::Load(of) = ir.op(object).kind else {
                    return None;
                };
                let reads = self.reads_of(of, name);
                let is_own = self.is_receiver(of) && self.is_own_attribute(name);
                if !is_own || reads.is_empty() {
                    return None;
                }
                (HolderKind::Attribute, value, reads, None)
            }
            _ => return None,
        };
        // Where a local holds it as well, that is what is listed.
        let is_named = matches!(ir.op(value).kind, OpKind::Load(_));
        let mut kept = self.objects.kept_by(value).iter().copied();
        let object = kept.find(|&object| {
            self.objects.is_large(object)
                && self.is_object(value, object)
                && !self.is_shared(object)
                && super::is_evident(self.facts, object)
        })?;
        Some(Place {
            store,
            object,
            name: ir.op(store).span.of(self.facts.text).to_owned(),
            kind,
            reads,
            nested,
        })
        .filter(|_| !is_named)
    }

    /// What makes the function or the class in which the place is read.
    fn made_around(&self, read: Span) -> Option<OpId> {
        let ir = self.facts.ir;
        self.ops().find(|&op| {
            let makes = matches!(
                ir.op(op).kind,
                OpKind::MakeFunction(_) | OpKind::MakeClass(_)
            );
            makes && ir.statement(ir.op(op).stmt).span.contains(read)
        })
    }

    fn is_receiver(&self, local: LocalId) -> bool {
        let is_parameter = self.facts.ir.scope.locals[local.index()].is_parameter;
        is_parameter && self.facts.name(local) == "self"
    }

    fn reads_of(&self, object: LocalId, name: Symbol) -> Vec<OpId> {
        let ir = self.facts.ir;
        let reads = self.ops().filter(|&op| {
            ir.op(op).kind == OpKind::Attribute(name)
                && ir.op(ir.operands(op)[0]).kind == OpKind::Load(object)
        });
        reads.collect()
    }

    /// Whether no other function of the file reads an attribute of this name.
    fn is_own_attribute(&self, name: Symbol) -> bool {
        self.is_read_here_alone(name, |before| before.trim_end().ends_with('.'))
    }

    fn is_own_global(&self, name: Symbol) -> bool {
        self.is_read_here_alone(name, |_| true)
    }

    fn is_read_here_alone(&self, name: Symbol, is_meant: impl Fn(&str) -> bool) -> bool {
        let (text, own) = (self.facts.text, self.facts.ir.span);
        let name = self.facts.names.get(name);
        let whole = Span::new(0, text.len() as u32);
        let is_read = |rest: &str| {
            let value = rest.trim_start().strip_prefix('=');
            value.is_none_or(|value| value.starts_with('='))
        };
        let reads = find_words(text, whole, name, is_read);
        let mut elsewhere = reads
            .into_iter()
            .filter(|&at| !own.contains(Span::at(at as u32)));
        !elsewhere.any(|at| is_meant(&text[..at]))
    }

    fn is_held_at(&self, place: &Place, point: &AllocationPoint) -> bool {
        let at = point.op;
        let is_after = |op: OpId| op != at && self.reaches(at, op);
        let is_held = self.reaches(place.store, at) && !self.is_undone(place.store, at);
        if !is_held || place.reads.iter().any(|read| is_after(*read)) {
            return false;
        }
        let mut operands = point.stack.iter();
        let is_passed = |op: OpId| {
            let made = place.nested.as_ref();
            made.is_some_and(|made| self.objects.kept_by(op).contains(made))
        };
        if operands
            .any(|&op| place.reads.contains(&op) || self.calls_nested(place, op) || is_passed(op))
        {
            return false;
        }
        match place.nested {
            None => place.reads.iter().any(|&read| self.reaches(read, at)),
            Some(made) => {
                let mut uses = self.ops().filter(|&op| self.calls_nested(place, op));
                made < at && !uses.any(is_after)
            }
        }
    }

    /// Whether the operation reads the nested function.
    fn calls_nested(&self, place: &Place, op: OpId) -> bool {
        let Some(made) = place.nested else {
            return false;
        };
        if op == made {
            return true;
        }
        match self.facts.ir.op(op).kind {
            OpKind::Load(_) => self.source(op) == made,
            OpKind::LoadName(name) => self.ops().any(|store| {
                self.facts.ir.op(store).kind == OpKind::StoreName(name)
                    && self.facts.ir.operands(store)[0] == made
            }),
            _ => false,
        }
    }

    fn describe_place(&self, place: Place, point: &AllocationPoint) -> HeldPin {
        let nested = place.nested.map(|made| self.name_of_nested(made));
        let holder = Holder {
            kind: place.kind,
            name: nested.unwrap_or_else(|| format!("`{}`", place.name)),
            since: Some(self.facts.ir.op(place.nested.unwrap_or(place.store)).span),
            is_certain: true,
        };
        let before = place.reads.iter().rfind(|&&read| read < point.op);
        let last = *before.or(place.reads.last()).unwrap_or(&place.store);
        self.pin(
            place.name,
            place.object,
            holder,
            [place.store, last, point.op],
        )
    }

    fn name_of_nested(&self, made: OpId) -> String {
        let ir = self.facts.ir;
        let store = self.ops().find(|&op| {
            matches!(ir.op(op).kind, OpKind::Store(..) | OpKind::StoreName(_))
                && ir.operands(op).first() == Some(&made)
        });
        match store.map(|store| &ir.op(store).kind) {
            Some(&OpKind::Store(local, _)) if !self.facts.name(local).is_empty() => {
                format!("`{}`", self.facts.name(local))
            }
            Some(&OpKind::StoreName(name)) => format!("`{}`", self.facts.names.get(name)),
            _ => "the nested function".to_owned(),
        }
    }
}
