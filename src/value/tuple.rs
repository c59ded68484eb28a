//! Tuples that are taken apart where they arrive, so that each item is known by itself.
//!
//! ```python
//! def decode(data):
//!     return data.decode(), "utf-8"    # a text as large as the data, and a short one
//!
//! text, encoding = decode(data)
//! ```

use std::sync::Arc;

use super::fact::{Fact, TUPLE};
use super::forward::Forward;
use super::summarise::reached_from;
use super::{Context, Elements, Kind, Origin, Size};
use crate::flow::{ArgumentShape, Display, OpId, OpKind};

/// Longer tuples are rows.
const MAX_ITEMS: usize = 8;

impl Forward<'_> {
    /// Whether it is a class of named tuples, of the file or made by `namedtuple(...)` at module level.
    pub(super) fn is_named_tuple(&self, callee: OpId) -> bool {
        let Context {
            ir,
            module,
            summaries,
            ..
        } = self.cx;
        let OpKind::LoadName(name) = ir.op(self.source(callee)).kind else {
            return false;
        };
        ir.scope.is_global(name)
            && module.is_stable(name)
            && summaries.own.named_tuples.contains(&name)
    }

    /// A new named tuple: a tuple of what its class is passed.
    pub(super) fn named_tuple(&self, arguments: &[OpId], shapes: &[ArgumentShape]) -> Fact {
        let starred = shapes
            .iter()
            .enumerate()
            .filter(|(_, shape)| matches!(shape, ArgumentShape::Star | ArgumentShape::DoubleStar));
        let starred: Vec<u32> = starred.map(|(n, _)| n as u32).collect();
        self.display(Display::Tuple, &starred, arguments)
    }

    /// What a tuple is that a function gives, item by item; `is_free` tells of an item whether nobody else has it. Nothing where the
    /// value is not a tuple as it is written.
    pub(super) fn tuple(&self, value: OpId, is_free: impl Fn(OpId) -> bool) -> Option<Fact> {
        self.tuple_in_place(self.source(value), is_free)
    }

    /// The same of a tuple that nothing names.
    pub(super) fn tuple_in_place(
        &self,
        value: OpId,
        is_free: impl Fn(OpId) -> bool,
    ) -> Option<Fact> {
        let items = self.items_of_tuple(value)?;
        if items.is_empty() || items.len() > MAX_ITEMS {
            return None;
        }
        let part = |&op: &OpId| {
            let fact = self.fact(op);
            let is_free = fact.kind == Kind::Scalar || is_free(op);
            let origin = if is_free {
                Origin::Fresh
            } else {
                Origin::Shared
            };
            Fact {
                path: None,
                parts: None,
                ..fact.seen_as(origin).shallow()
            }
        };
        let parts: Arc<[Fact]> = items.iter().map(part).collect();
        let elements = parts.iter().map(Fact::as_element).max();
        let are_free = parts.iter().all(|part| part.origin == Origin::Fresh);
        let origin = if are_free {
            Origin::Fresh
        } else {
            Origin::Shared
        };
        let whole = self.fact(value).seen_as(origin);
        Some(Fact {
            kind: Kind::Container(elements.unwrap_or(Elements::Plain)),
            class: Some(TUPLE),
            parts: Some(parts),
            ..whole
        })
    }

    /// What a display, or the class of named tuples, makes a tuple of, in its order.
    fn items_of_tuple(&self, value: OpId) -> Option<&[OpId]> {
        let ir = self.cx.ir;
        match (&ir.op(value).kind, ir.operands(value)) {
            (OpKind::Build(Display::Tuple, stars), items) if stars.is_empty() => Some(items),
            (OpKind::Call(shapes), [callee, items @ ..]) if self.is_named_tuple(*callee) => {
                let mut shapes = shapes.iter();
                let are_in_order = shapes.all(|it| *it == ArgumentShape::Positional);
                are_in_order.then_some(items)
            }
            _ => None,
        }
    }

    /// An item of a tuple whose items are known.
    pub(super) fn part_of_tuple(&self, whole: OpId, n: usize) -> Option<Fact> {
        let tuple = self.fact(whole);
        let parts = tuple.parts.as_ref();
        let part = parts.filter(|_| tuple.class == Some(TUPLE))?.get(n)?;
        let is_alone = match self.cx.ir.op(whole).kind {
            OpKind::NextItem => true,
            OpKind::Load(_) => false,
            // What a function keeps as well is not left to its caller.
            _ => tuple.origin != Origin::Shared,
        };
        if part.origin == Origin::Fresh && is_alone {
            return Some(part.clone());
        }
        // Of what else the tuple holds, nobody can tell which item that is.
        let item = self.item_of(whole);
        let is_held = matches!(item.origin, Origin::Holds(_)) && part.kind != Kind::Array;
        Some(Fact {
            size: if is_held { Size::Small } else { part.size },
            may_hold: item.may_hold,
            ..part.seen_as(item.origin)
        })
    }

    /// Whether a value is, holds or views, or may, something that others have: a parameter, a global, an item of one.
    pub(super) fn reaches_others(&self, value: OpId) -> bool {
        let mut reached = reached_from(self, value).into_iter();
        reached.any(|(op, _)| {
            let fact = self.fact(op);
            fact.origin == Origin::Shared && !matches!(fact.kind, Kind::Scalar | Kind::Text)
        })
    }
}

impl Fact {
    /// Without what is known of the items of its items.
    pub(super) fn shallow(self) -> Fact {
        let flat = |fact: &Fact| Fact {
            each: None,
            parts: None,
            class: fact.class.filter(|class| *class != TUPLE),
            ..fact.clone()
        };
        Fact {
            each: self.each.as_deref().map(|each| Arc::new(flat(each))),
            parts: self
                .parts
                .as_deref()
                .map(|parts| parts.iter().map(flat).collect()),
            ..self
        }
    }

    /// Of a tuple for those who get it: by itself it is small, and the new data in it comes with it.
    pub(super) fn with_size_of_parts(self) -> Fact {
        let mut parts = self.parts.iter().flat_map(|parts| parts.iter());
        let size = if parts.any(Fact::is_new_data) {
            Size::Large
        } else {
            self.size
        };
        Fact { size, ..self }
    }
}
