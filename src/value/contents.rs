//! What objects hold, as one fact of each object: everything that is put into it anywhere in the function weakens it.
//!
//! ```python
//! jobs = []                # plain as it is made
//! for job in source:
//!     jobs.append(job)     # not known to be plain, so `jobs` is not either, wherever it is read
//! ```
//!
//! An object is named by the operation that makes it. What is put into it directly is a *put*; what is put into something that
//! it holds, or is left to somebody unknown, *reaches* everything that the object is made from or holds. Neither is ever taken
//! back: emptying a list proves nothing of the others that share its items. Which object a name is bound to does not depend on
//! the point: a forward analysis evaluates the operations again until nothing is weakened any more.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fact::{Fact, MAPPING};
use super::{Elements, Ground, Kind, Origin};
use crate::flow::OpId;

/// Looks at aliases that are spent on a function: where each of many branches may bind what each of many others fills, they
/// grow with the square of its length. Then every container counts as one of unknown things.
pub(super) const MAX_STEPS: usize = 1 << 22;

/// What is known to be put into the objects of one function.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) puts: FxHashMap<OpId, Put>,
    /// By operation: what may have been put into anything that its value is made from, or holds, and by whom.
    pub(super) reached: FxHashMap<OpId, Reach>,
    /// Objects that somebody unknown got himself, alone or in something that holds them.
    pub(super) handed: FxHashSet<OpId>,
    /// The operations of which less is known than when they were last evaluated.
    weakened: Vec<OpId>,
    pub(super) steps: usize,
}

/// What may have been put into all that a value is made from, or holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) elements: Elements,
    pub(super) by: Filler,
}

/// Who puts something into an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Filler {
    /// Somebody unknown, who got it. He is taken not to store objects in arrays and frames.
    Somebody,
    /// An operation of the function, or of one that it calls.
    Operation,
}

impl Reach {
    pub(super) const BY_SOMEBODY: Reach = Reach {
        elements: Elements::Unknown,
        by: Filler::Somebody,
    };

    pub(super) fn by_operation(elements: Elements) -> Reach {
        Reach {
            elements,
            by: Filler::Operation,
        }
    }

    pub(super) fn join(self, other: Reach) -> Reach {
        Reach {
            elements: self.elements.max(other.elements),
            by: self.by.max(other.by),
        }
    }
}

/// As what something is put into an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// An item of a list, or a key or a value: which of them is not known.
    Item,
    /// The key of a dict.
    Key,
    /// What a key leads to.
    Value,
    /// It is put into something that the object holds.
    Inner,
}

/// What all keys, or all values, of a dict are that are put into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sort {
    pub(super) kind: Kind,
    pub(super) ground: Ground,
}

impl Sort {
    pub(super) const ANYTHING: Sort = Sort {
        kind: Kind::Unknown,
        ground: Ground::Nothing,
    };

    pub(super) const NUMBER: Sort = Sort {
        kind: Kind::Scalar,
        ground: Ground::Producer,
    };

    fn join(self, other: Sort) -> Sort {
        if self.kind != other.kind || self.kind == Kind::Unknown {
            return Sort::ANYTHING;
        }
        let ground = self.ground.max(other.ground);
        Sort { ground, ..self }
    }
}

/// The keys and values that are put into a dict; none where there are none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pairs {
    keys: Option<Sort>,
    values: Option<Sort>,
}

impl Pairs {
    pub(super) fn put(&mut self, role: Role, sort: Sort) {
        let join = |known: Option<Sort>| known.map_or(sort, |known| known.join(sort));
        match role {
            Role::Key => self.keys = Some(join(self.keys)),
            Role::Value => self.values = Some(join(self.values)),
            Role::Inner => self.values = Some(Sort::ANYTHING),
            Role::Item => {
                (self.keys, self.values) = (Some(Sort::ANYTHING), Some(Sort::ANYTHING));
            }
        }
    }

    /// Key and value of a dict that these are put into.
    fn parts(self, dict: &Fact, was_empty: bool) -> Option<Arc<[Fact]>> {
        let part = |sort: Sort, own: Option<&Fact>| {
            let put = Fact::new(sort.kind, sort.ground, "what is put into a dict");
            let part = own.map_or_else(|| put.clone(), |own| own.join(&put));
            part.seen_as(Origin::Shared)
        };
        let (key, value) = (self.keys?, self.values?);
        match dict.parts.as_deref() {
            _ if dict.class != Some(MAPPING) => None,
            None if was_empty => Some([part(key, None), part(value, None)].into()),
            Some([own_key, own_value]) => {
                Some([part(key, Some(own_key)), part(value, Some(own_value))].into())
            }
            _ => None,
        }
    }
}

/// What is put into one object.
#[derive(Clone, PartialEq)]
pub(super) struct Put {
    pub(super) elements: Elements,
    /// The kind of all that is put into it.
    pub(super) item: Option<Kind>,
    /// Whether all of it are numbers and texts.
    pub(super) are_leaves: bool,
    /// Of a dict: what its new keys and values are.
    pub(super) pairs: Pairs,
    /// The values that it may hold since.
    pub(super) values: FxHashSet<OpId>,
}

impl Contents {
    /// The operations that must be evaluated again, since the last time they were asked for.
    pub(super) fn take_weakened(&mut self) -> Vec<OpId> {
        std::mem::take(&mut self.weakened)
    }

    /// Forgets everything, to be found again.
    pub(super) fn clear(&mut self) {
        *self = Contents::default();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.reached.is_empty()
    }

    /// What may have been put into the object that an operation makes, and whether it may have been put into what it holds.
    pub(super) fn of(&self, maker: OpId) -> Option<(Elements, bool)> {
        let put = self.puts.get(&maker).map(|put| put.elements);
        let reached = self.reached.get(&maker).map(|reach| reach.elements);
        Some((put.max(reached)?, reached.is_some()))
    }

    /// Weakens what is known of a value by what is put into it, which was empty when it was made or not.
    pub(super) fn weaken(&self, op: OpId, fact: &mut Fact, was_empty: bool) {
        let is_overrun = self.steps > MAX_STEPS;
        if is_overrun {
            fact.hold(Elements::Unknown);
            fact.forget_items();
        }
        let put = self.puts.get(&op);
        if let Some(put) = put {
            fact.parts = put.pairs.parts(fact, was_empty);
            fact.each = None;
            fact.is_of_leaves &= put.are_leaves;
            fact.hold(put.elements);
            fact.is_numeric &= !matches!(fact.kind, Kind::Container(_));
            fact.item = match (fact.item, put.item) {
                (None, item) if fact.count == Some(0) => item,
                (own, item) if own == item => own,
                _ => None,
            };
            fact.count = None;
        }
        if let Some(&reach) = self.reached.get(&op)
            && !fact.is_closed_to(reach.by)
        {
            fact.hold(reach.elements);
            fact.is_numeric = false;
            if fact.class == Some(MAPPING) {
                fact.count = None;
            }
            if !fact.makes_rows() {
                fact.forget_items();
            }
        }
        if fact.makes_rows() && self.handed.contains(&op) {
            fact.forget_items();
        }
    }

    pub(super) fn mark(&mut self, op: OpId) {
        self.weakened.push(op);
    }
}

impl Fact {
    /// What a container of such values holds.
    pub(super) fn as_element(&self) -> Elements {
        match self.kind {
            Kind::Resource | Kind::Container(Elements::Ending) => Elements::Ending,
            _ if self.is_plain() => Elements::Plain,
            _ if self.ends_quietly() => Elements::Quiet,
            _ => Elements::Unknown,
        }
    }

    fn forget_items(&mut self) {
        (self.item, self.each, self.parts) = (None, None, None);
        self.is_of_leaves = false;
    }

    /// Something of this sort is put into it.
    fn hold(&mut self, put: Elements) {
        self.is_quiet &= put <= Elements::Quiet;
        match self.kind {
            Kind::Container(elements) => self.kind = Kind::Container(elements.max(put)),
            Kind::Array | Kind::Frame if !self.is_numeric => match put {
                Elements::Plain => {}
                // An annotation is no proof as it is.
                Elements::Quiet | Elements::Unknown if self.ground == Ground::Annotation => {}
                Elements::Quiet | Elements::Unknown => {
                    self.ground = self.ground.max(Ground::Objects);
                }
                Elements::Ending => self.kind = Kind::Resource,
            },
            _ => {}
        }
    }

    /// Whether nothing can be put into it, nor into anything that it holds.
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed_to(Filler::Operation)
    }

    pub(super) fn is_closed_to(&self, by: Filler) -> bool {
        match self.kind {
            Kind::Array if by == Filler::Somebody => true,
            Kind::Text | Kind::Bytes | Kind::Scalar => true,
            Kind::Tensor | Kind::Image | Kind::Sparse => true,
            Kind::Array => self.is_numeric,
            Kind::Frame | Kind::Container(_) => false,
            Kind::Resource | Kind::Callable | Kind::Unknown => false,
        }
    }
}
