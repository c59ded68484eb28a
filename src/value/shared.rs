//! Whether a copy of a container keeps alive what others name.
//!
//! ```python
//! frame = load()
//! box = [frame][:]    # another list, the same frame: `del frame` would free nothing
//! rows = json.load(file)
//! part = rows[10:]    # nothing names what the rows hold: counted as part of whatever list holds it
//! ```

use rustc_hash::FxHashSet;

use super::call::{Argument, Callee};
use super::fact::{Fact, MAPPING};
use super::forward::Forward;
use super::hook::is_iterator;
use super::item::item_kind;
use super::knowledge::Entry;
use super::{Elements, Kind, Origin, comprehension, generator};
use crate::flow::{ArgumentShape, OpId, OpKind};

/// Values that are looked at for one container. Beyond that it counts as one of what others name.
const MAX_LOOKS: usize = 64;

impl Forward<'_> {
    /// What a new container of the items of others keeps alive.
    pub(super) fn holding_elements(&self, containers: &[OpId]) -> Origin {
        let mut held = containers.to_vec();
        held.retain(|&op| self.shares_items(op) || self.holds_objects(op));
        let held = self.behind_iterators(held);
        if held.is_empty() {
            Origin::Fresh
        } else {
            Origin::Holds(held)
        }
    }

    /// The arguments that come into a container made of them.
    pub(super) fn brought(&self, entry: &Entry, arguments: &[Argument]) -> Vec<Argument> {
        let parts = arguments.iter().copied();
        parts
            .filter(|part| self.comes_in(entry, arguments, *part))
            .collect()
    }

    /// What all items are of a container made of these: the items of a first argument, and values with names,
    /// `dict(rows, total=total)`.
    pub(super) fn item_brought(&self, parts: &[Argument]) -> Option<Kind> {
        let kind_of = |part: &Argument| match part.shape {
            ArgumentShape::Positional => item_kind(self.fact(part.op)),
            ArgumentShape::Keyword(_) => self.fact(part.op).kind,
            ArgumentShape::Star | ArgumentShape::DoubleStar => Kind::Unknown,
        };
        let (first, rest) = parts.split_first()?;
        let kind = kind_of(first);
        let is_same = rest.iter().all(|part| kind_of(part) == kind);
        (is_same && kind != Kind::Unknown).then_some(kind)
    }

    /// What a container holds, with the values that are passed to it by name.
    pub(super) fn holding_named(&self, held: Origin, parts: &[Argument]) -> Origin {
        let named = parts
            .iter()
            .filter(|part| matches!(part.shape, ArgumentShape::Keyword(_)));
        let named: Vec<OpId> = named.map(|part| part.op).collect();
        match (held, self.holding(&named)) {
            (Origin::Holds(mut held), Origin::Holds(named)) => {
                held.extend(named);
                held.sort_unstable();
                held.dedup();
                Origin::Holds(held)
            }
            (Origin::Fresh, named) => named,
            (held, _) => held,
        }
    }

    /// What the elements of a comprehension over the first of these keep alive, which read the others.
    pub(super) fn held_by_elements(&self, operands: &[OpId]) -> Origin {
        let (iterable, read) = operands.split_at(operands.len().min(1));
        let held = [&self.behind_iterators(iterable.to_vec()), read].concat();
        self.holding(&held)
    }

    /// The values with what iterators read from in their place: a list of their items does not keep the iterators.
    fn behind_iterators(&self, values: Vec<OpId>) -> Vec<OpId> {
        let (mut found, mut seen, mut open) = (Vec::new(), FxHashSet::default(), values);
        while let Some(op) = open.pop() {
            if !seen.insert(op) || seen.len() > MAX_LOOKS {
                continue;
            }
            let fact = self.fact(op);
            match &fact.origin {
                Origin::Holds(sources) if is_iterator(fact) => open.extend(sources),
                Origin::Same(sources) if is_iterator(fact) => open.extend(sources),
                _ if is_iterator(fact) || fact.kind == Kind::Scalar => {}
                _ => found.push(op),
            }
        }
        found.sort_unstable();
        found
    }

    /// Whether iterating a value gives keys: what they belong to is not kept by who has them.
    pub(super) fn is_mapping(&self, op: OpId) -> bool {
        let fact = self.fact(op);
        let is_large = |key: &Fact| {
            !is_immutable(key) && !key.is_any_plain_data() && key.kind != Kind::Unknown
        };
        let has_large_keys = fact
            .parts
            .as_ref()
            .and_then(|it| it.first())
            .is_some_and(is_large);
        fact.class == Some(MAPPING) && !has_large_keys
    }

    /// Whether the items of a value are objects of their own: another container of them keeps most of what it does.
    pub(super) fn holds_objects(&self, op: OpId) -> bool {
        let fact = self.fact(op);
        let is_container = |kind| matches!(kind, Kind::Container(_));
        fact.kind == Kind::Container(Elements::Plain)
            && !has_immutable_items(fact)
            && fact.item.is_none_or(is_container)
    }

    /// Whether something may name the items of a value, or what they are views of.
    pub(super) fn shares_items(&self, op: OpId) -> bool {
        let fact = self.fact(op);
        match fact.kind {
            Kind::Container(Elements::Unknown | Elements::Ending) => true,
            _ if has_immutable_items(fact) => false,
            Kind::Container(Elements::Plain) => self.holds_named(op),
            // Rows are views.
            Kind::Array if fact.ndim == Some(1) => false,
            Kind::Array => fact.ndim.is_some() || self.holds_named(op),
            Kind::Resource => self.hands_on_named(op),
            _ => false,
        }
    }

    /// Whether an iterator gives items that something may name.
    fn hands_on_named(&self, iterator: OpId) -> bool {
        let source = self.source(iterator);
        let ir = self.cx.ir;
        match (&ir.op(source).kind, ir.operands(source)) {
            (OpKind::Comprehension(..), _) => comprehension::may_share(self, source),
            (OpKind::GetIter, &[iterable, ..]) => {
                !self.is_mapping(iterable) && self.shares_items(iterable)
            }
            (OpKind::Call(shapes), &[callee, ref arguments @ ..]) => {
                match self.callee(callee, arguments, shapes) {
                    Callee::Known(entry, arguments) if entry.hands_on => {
                        let shares = |op| self.holds_named(op) || self.holds_objects(op);
                        arguments.iter().any(|it| shares(it.op))
                    }
                    Callee::Function(_) => self.fact(source).class == Some(generator::GENERATOR),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Whether the value keeps something alive that was not made with it.
    fn holds_named(&self, value: OpId) -> bool {
        let ir = self.cx.ir;
        let is_held = |op: &OpId| !is_immutable(self.fact(*op));
        let (mut seen, mut open) = (FxHashSet::default(), vec![value]);
        while let Some(op) = open.pop() {
            if !seen.insert(op) {
                continue;
            }
            if seen.len() > MAX_LOOKS {
                return true;
            }
            let put = self.contents.puts.get(&op);
            if put.is_some_and(|put| !put.are_leaves) {
                return true;
            }
            match (&ir.op(op).kind, &self.fact(op).origin) {
                (OpKind::Load(_), _) => {
                    let stores = self.cx.reaching.of_load(op).iter();
                    open.extend(stores.filter_map(|&store| ir.operands(store).first()));
                }
                (OpKind::Build(..) | OpKind::BuildDict(_), _) => {
                    if ir.operands(op).iter().any(is_held) {
                        return true;
                    }
                }
                (_, Origin::Same(sources)) => open.extend(sources),
                (_, Origin::Holds(sources)) => {
                    if sources.iter().any(is_held) {
                        return true;
                    }
                }
                (_, Origin::Fresh | Origin::Shared) => {}
            }
        }
        false
    }
}

/// Whether it holds numbers or text, which is all that is known of them.
pub(super) fn has_immutable_items(fact: &Fact) -> bool {
    fact.is_of_leaves || fact.item.is_some_and(is_immutable_kind) || fact.class == Some("range")
}

pub(super) fn is_immutable(fact: &Fact) -> bool {
    is_immutable_kind(fact.kind)
}

pub(super) fn is_immutable_kind(kind: Kind) -> bool {
    matches!(kind, Kind::Scalar | Kind::Text | Kind::Callable)
}
