//! Containers and their items: displays, unpacking, iteration.

use std::sync::Arc;

use super::call::Argument;
use super::fact::{FEW_ITEMS, Fact, MAPPING, TUPLE, is_plain_kind, noun};
use super::forward::Forward;
use super::knowledge::{Entry, Gives, Knowledge};
use super::shared::{has_immutable_items, is_immutable};
use super::size::Dtype;
use super::{Elements, Ground, Kind, Origin, Size, generator};
use crate::flow::{ArgumentShape, Display, OpId, OpKind};

/// What a display of this many items takes is not small.
const MANY_ITEMS: usize = 4096;

impl Forward<'_> {
    pub(super) fn display(&self, display: Display, stars: &[u32], items: &[OpId]) -> Fact {
        let what = match display {
            Display::Tuple => "a tuple",
            Display::List => "a list",
            Display::Set => "a set",
        };
        let is_starred = |index: usize| stars.iter().any(|&star| star as usize == index);
        let elements = self.elements(
            items
                .iter()
                .enumerate()
                .map(|(n, &item)| (item, is_starred(n))),
        );
        let held = self.held_by_display(items, is_starred);
        let fact = Fact::literal(Kind::Container(elements), what).with_origin(held);
        let (item, count) = (
            self.common_item(stars, items),
            stars.is_empty().then_some(items.len() as u64),
        );
        let size = if items.len() > MANY_ITEMS || !stars.is_empty() {
            Size::Large
        } else {
            Size::Small
        };
        Fact {
            item,
            count,
            dtype: Some(Dtype::POINTER),
            size,
            is_of_leaves: self.are_leaves(items, is_starred),
            ..fact
        }
    }

    pub(super) fn dict_display(&self, stars: &[u32], operands: &[OpId]) -> Fact {
        let is_of_star = |index: usize| stars.iter().any(|&star| star as usize == index / 2);
        let is_starred = |index: usize| index % 2 == 1 && is_of_star(index);
        let elements = self.elements(
            operands
                .iter()
                .enumerate()
                .map(|(n, &item)| (item, is_starred(n))),
        );
        let size = if operands.len() > MANY_ITEMS || !stars.is_empty() {
            Size::Large
        } else {
            Size::Small
        };
        let held = self.held_by_display(operands, is_starred);
        let fact = Fact::literal(Kind::Container(elements), "a dict").with_origin(held);
        let all = |first: usize| {
            let facts = operands.iter().skip(first).step_by(2);
            let joined = facts
                .map(|&op| self.fact(op).clone())
                .reduce(|a, b| a.join(&b));
            joined.map(|joined| joined.seen_as(Origin::Shared))
        };
        let is_listed = stars.is_empty() && operands.len() <= MANY_ITEMS;
        let parts = is_listed.then(|| all(0).zip(all(1))).flatten();
        Fact {
            parts: parts.map(|(key, value)| [key, value].into()),
            count: operands.is_empty().then_some(0),
            class: Some(MAPPING),
            size,
            is_of_leaves: self.are_leaves(operands, is_starred),
            ..fact
        }
    }

    /// Of what is starred a display holds the items alone.
    fn held_by_display(&self, operands: &[OpId], is_starred: impl Fn(usize) -> bool) -> Origin {
        let (mut held, mut starred) = (Vec::new(), Vec::new());
        for (n, &op) in operands.iter().enumerate() {
            if is_starred(n) {
                starred.push(op);
            } else {
                held.push(op);
            }
        }
        let origin = self.holding(&held);
        if starred.is_empty() {
            return origin;
        }
        let spread = self.holding_elements(&starred);
        let all = [origin.sources(), spread.sources()].concat();
        if all.is_empty() {
            Origin::Fresh
        } else {
            Origin::Holds(all)
        }
    }

    /// Whether a display holds numbers and texts alone.
    fn are_leaves(&self, operands: &[OpId], is_starred: impl Fn(usize) -> bool) -> bool {
        let mut operands = operands.iter().enumerate();
        operands.all(|(n, &op)| {
            let fact = self.fact(op);
            if is_starred(n) {
                has_immutable_items(fact)
            } else {
                is_immutable(fact)
            }
        })
    }

    /// Whether what a new container is made from holds numbers and texts alone.
    pub(super) fn are_leaves_of(&self, arguments: &[Argument]) -> bool {
        arguments.iter().all(|argument| match argument.shape {
            ArgumentShape::Positional => has_immutable_items(self.fact(argument.op)),
            ArgumentShape::Keyword(_) => is_immutable(self.fact(argument.op)),
            ArgumentShape::Star | ArgumentShape::DoubleStar => false,
        })
    }

    /// What items, given with whether they are starred, are at worst.
    fn elements(&self, items: impl Iterator<Item = (OpId, bool)>) -> Elements {
        let elements = items.map(|(item, is_starred)| {
            let fact = self.fact(item);
            if is_starred {
                elements_of(fact)
            } else {
                fact.as_element()
            }
        });
        elements.max().unwrap_or(Elements::Plain)
    }

    fn common_item(&self, stars: &[u32], items: &[OpId]) -> Option<Kind> {
        let first = self.fact(*items.first()?).kind;
        let agree = stars.is_empty() && items.iter().all(|&item| self.fact(item).kind == first);
        (agree && first != Kind::Unknown).then_some(first)
    }

    /// Holding the operands that are worth holding.
    pub(super) fn holding(&self, operands: &[OpId]) -> Origin {
        let held: Vec<OpId> = operands
            .iter()
            .copied()
            .filter(|&op| self.fact(op).kind != Kind::Scalar)
            .collect();
        if held.is_empty() {
            Origin::Fresh
        } else {
            Origin::Holds(held)
        }
    }

    pub(super) fn unpacked(&self, unpack: OpId, n: u32) -> Fact {
        let Some(&whole) = self.cx.ir.operands(unpack).first() else {
            return Fact::unknown();
        };
        let whole = self.source(whole);
        let is_starless = |kind: &OpKind| matches!(kind, OpKind::Unpack { after: None, .. });
        if let OpKind::Build(_, stars) = &self.cx.ir.op(whole).kind
            && stars.is_empty()
            && is_starless(&self.cx.ir.op(unpack).kind)
            && let Some(&item) = self.cx.ir.operands(whole).get(n as usize)
        {
            return self
                .fact(item)
                .clone()
                .with_origin(Origin::Same(vec![item]));
        }
        let is_starless = is_starless(&self.cx.ir.op(unpack).kind);
        if let Some(part) = self
            .part_of_tuple(whole, n as usize)
            .filter(|_| is_starless)
        {
            return part;
        }
        if let Some(part) = self.fact(whole).parts.as_ref().filter(|_| is_starless) {
            return part.get(n as usize).cloned().unwrap_or_else(Fact::unknown);
        }
        // `samples, rate = soundfile.read(path)`
        if n > 0 && self.fact(whole).class == Some("data and rate") {
            return Fact::number();
        }
        let item = self.item_of(whole);
        let few: &[u32] = match self.fact(whole).class {
            Some("values and vectors") => &[0],
            Some("values between vectors") => &[1],
            Some("axes and spectrum") => &[0, 1],
            _ => &[],
        };
        if few.contains(&n) {
            item.with_items(FEW_ITEMS)
        } else {
            item
        }
    }

    /// What the parts of the tuples are that `zip` and `enumerate` give.
    pub(super) fn parts_of_tuples(&self, callee: OpId, arguments: &[OpId]) -> Option<Arc<[Fact]>> {
        let part = |&op: &OpId| {
            let item = self.item_of(op);
            let origin = if item.kind == Kind::Scalar {
                Origin::Fresh
            } else {
                Origin::Shared
            };
            item.seen_as(origin)
        };
        match (self.fact(callee).path.as_deref()?, arguments) {
            ("zip", all) => Some(all.iter().map(part).collect()),
            ("enumerate", [all, ..]) => Some(Arc::new([Fact::number(), part(all)])),
            _ => None,
        }
    }

    /// What `map(len, rows)` gives one by one, where the function gives plain data of one kind whatever it gets.
    pub(super) fn mapped_item(&self, callee: OpId, arguments: &[OpId]) -> Option<Kind> {
        let &[function, _, ..] = arguments else {
            return None;
        };
        let path = self.fact(function).path.as_deref();
        let is_map = self.fact(callee).path.as_deref() == Some("map");
        let entry = Knowledge::get().producer(path.filter(|_| is_map)?)?;
        match entry.gives {
            Gives::Kind(kind @ (Kind::Scalar | Kind::Text | Kind::Bytes))
                if entry.is_new_whatever_comes_in() =>
            {
                Some(kind)
            }
            _ => None,
        }
    }

    /// An item of a value: only the item of a temporary belongs to nobody else (E20).
    pub(super) fn item_of(&self, whole: OpId) -> Fact {
        let fact = self.fact(whole);
        if fact.kind == Kind::Array && fact.ndim == Some(1) && fact.is_numeric {
            return Fact {
                dtype: fact.dtype,
                ..Fact::number()
            };
        }
        let kind = item_kind(fact);
        let origin = match fact.kind {
            _ if fact.class == Some(generator::LETTING) => Origin::Fresh,
            Kind::Container(_) if matches!(fact.origin, Origin::Holds(_)) => fact.origin.clone(),
            Kind::Array | Kind::Frame | Kind::Tensor => Origin::Holds(vec![whole]),
            Kind::Text | Kind::Bytes | Kind::Scalar => Origin::Fresh,
            _ if self.is_temporary(whole) => Origin::Fresh,
            _ => Origin::Shared,
        };
        let ground = match kind {
            Kind::Unknown => Ground::Nothing,
            _ if has_plain_items(fact) || kind == Kind::Resource => fact.ground,
            _ => fact.ground.max(Ground::WeakUse),
        };
        let is_small = matches!(fact.kind, Kind::Text | Kind::Bytes | Kind::Scalar)
            || (fact.kind == Kind::Array && fact.size == Size::Small)
            || matches!(kind, Kind::Scalar | Kind::Text) && !generator::hands_out_large(fact)
            || fact.each.as_ref().is_some_and(|each| each.is_small())
            || (fact.item.is_none()
                && fact.kind == Kind::Container(Elements::Plain)
                && (fact.is_small() || !self.is_result(whole)));
        let item = match &fact.each {
            Some(each) if each.kind == kind => Fact {
                ground: each.ground.max(ground),
                ..each.seen_as(Origin::Fresh)
            },
            _ if kind == Kind::Unknown => Fact::unknown(),
            _ => Fact::new(kind, ground, ["an item: ", &fact.text].concat()),
        };
        let item = if fact.items == FEW_ITEMS {
            item.with_items(FEW_ITEMS)
        } else {
            item
        };
        Fact {
            // What an item of a holder takes is counted where it was made.
            size: if is_small || matches!(origin, Origin::Holds(_)) && fact.kind != Kind::Array {
                Size::Small
            } else {
                Size::Large
            },
            may_hold: if matches!(origin, Origin::Fresh) {
                fact.may_hold.clone()
            } else {
                Vec::new()
            },
            origin,
            is_numeric: fact.is_numeric || item.is_numeric && fact.each.is_some(),
            ndim: match (fact.kind, fact.ndim) {
                _ if self.are_positions(whole) => Some(1),
                (Kind::Array, ndim) => ndim.and_then(|ndim| ndim.checked_sub(1)),
                _ => item.ndim,
            },
            has_axes: item.has_axes && fact.kind != Kind::Array,
            is_quiet: kind == Kind::Unknown
                && (item.is_quiet || elements_of(fact) <= Elements::Quiet),
            is_of_leaves: item.is_of_leaves || fact.class == Some("csv rows"),
            parts: match item.class {
                Some(TUPLE) => item.parts.clone(),
                _ => fact.parts.clone().filter(|_| fact.kind == Kind::Resource),
            },
            class: match fact.class {
                Some("iterator of path") => Some("path"),
                Some("element" | "elements") => Some("element"),
                _ => item.class,
            },
            ..item
        }
    }

    /// Whether a call has just given it: `json.load(file)["rows"]`.
    fn is_result(&self, whole: OpId) -> bool {
        matches!(self.cx.ir.op(whole).kind, OpKind::Call(_)) && self.is_temporary(whole)
    }

    pub(super) fn iterator(&self, iterable: OpId) -> Fact {
        let fact = self.fact(iterable);
        let item = Some(item_kind(fact)).filter(|&kind| kind != Kind::Unknown);
        let text = ["an iterator over ", noun(fact.kind)].concat();
        Fact {
            kind: Kind::Resource,
            size: Size::Small,
            text: text.as_str().into(),
            item,
            each: fact.each.clone(),
            parts: fact.parts.clone(),
            is_numeric: fact.is_numeric,
            allocates: false,
            ground: match item {
                None => Ground::Producer,
                Some(_) if has_plain_items(fact) => fact.ground,
                Some(_) => fact.ground.max(Ground::WeakUse),
            },
            ..Fact::unknown().with_origin(Origin::Holds(vec![iterable]))
        }
    }

    /// The next item of a container costs nothing; a generator or reader may compute anything.
    pub(super) fn next_item(&self, iterator: OpId) -> Fact {
        let source = self.source(iterator);
        let iterable = match (&self.cx.ir.op(source).kind, self.cx.ir.operands(source)) {
            (OpKind::GetIter, &[iterable]) => iterable,
            _ => iterator,
        };
        let fact = self.item_of(iterable);
        let of = self.fact(iterable);
        let is_cheap = of.kind.is_data() || of.kind == Kind::Scalar || fact.size == Size::Small;
        let inside = match (&of.each, of.class) {
            (Some(each), Some(generator::LETTING | generator::OWNING | generator::GENERATOR)) => {
                each.inside
            }
            _ => fact.inside,
        };
        Fact {
            allocates: !is_cheap,
            inside,
            ..fact
        }
    }
}

/// What a view of a dict gives, where that is known.
pub(super) fn view_of_dict(name: &str, dict: &Fact, view: Fact) -> Fact {
    let view = if dict.items == FEW_ITEMS {
        view.with_items(FEW_ITEMS)
    } else {
        view
    };
    let Some([key, value]) = dict.parts.as_deref() else {
        return view;
    };
    match name {
        "items" => Fact {
            parts: dict.parts.clone(),
            ..view
        },
        "keys" | "values" => {
            let each = if name == "keys" { key } else { value };
            Fact {
                item: Some(each.kind).filter(|&kind| kind != Kind::Unknown),
                each: Some(Arc::new(each.clone())),
                ..view
            }
        }
        _ => view,
    }
}

/// Whether all that iterating a value gives is plain.
pub(super) fn has_plain_items(fact: &Fact) -> bool {
    if fact.ground > Ground::Uses {
        return false;
    }
    match fact.kind {
        Kind::Container(elements) => elements == Elements::Plain,
        _ if fact.class == Some("range") => true,
        Kind::Resource if let Some(parts) = &fact.parts => parts.iter().all(Fact::is_plain),
        _ if fact.kind.is_data() => fact.is_plain(),
        _ => is_plain_kind(item_kind(fact)),
    }
}

/// What all that iterating a value gives is at worst.
pub(super) fn elements_of(fact: &Fact) -> Elements {
    match fact.kind {
        _ if has_plain_items(fact) => Elements::Plain,
        Kind::Container(elements @ (Elements::Quiet | Elements::Ending)) => {
            if fact.ground <= Ground::Uses {
                elements
            } else {
                elements.max(Elements::Unknown)
            }
        }
        Kind::Resource if fact.item == Some(Kind::Resource) => Elements::Ending,
        Kind::Resource if fact.each.as_ref().is_some_and(|it| it.ends_quietly()) => Elements::Quiet,
        _ => Elements::Unknown,
    }
}

pub(super) fn item_kind(fact: &Fact) -> Kind {
    match (fact.item, fact.kind) {
        (Some(item), _) => item,
        // A header, or the name of one.
        (None, _) if fact.class == Some("message") => Kind::Text,
        (None, Kind::Container(Elements::Plain)) => Kind::Container(Elements::Plain),
        (None, Kind::Resource) if fact.class == Some("elements") => {
            Kind::Container(Elements::Plain)
        }
        (None, _) if matches!(fact.class, Some("binary file" | "binary memory")) => Kind::Bytes,
        (None, _) if fact.class == Some("file") => Kind::Text,
        (None, kind @ (Kind::Array | Kind::Tensor | Kind::Text)) => kind,
        // Its key and the group.
        (None, Kind::Frame) if matches!(fact.class, Some("groupby" | "window")) => Kind::Unknown,
        (None, Kind::Frame | Kind::Scalar | Kind::Bytes) => Kind::Scalar,
        (None, _) => Kind::Unknown,
    }
}

/// A method of texts, on what is plain data of one kind or another: `row["name"].strip()`. What others have by the same name gives
/// plain data, too.
pub(super) fn method_of_text(receiver: &Fact, name: &str) -> Option<&'static Entry> {
    let entry = Knowledge::get().method("text", name);
    entry.filter(|_| receiver.is_any_plain_data())
}
