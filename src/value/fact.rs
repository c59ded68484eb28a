//! What the forward analysis knows of one operation: a [`Value`] and the finer things that lead to others.

use std::sync::Arc;

use smol_str::SmolStr;

use super::size::Dtype;
use super::{Elements, Evidence, Foreign, Ground, Inside, Kind, Origin, Size, Value};
use crate::flow::OpId;
use crate::syntax::Symbol;

/// The class of what only leads to parts of a frame, or to copies of some: `df.iloc`, `df.str`.
pub(super) const ACCESSOR: &str = "accessor";
/// The class of what is a part of a frame: `df["x"]`, `df[10:]`, `df.columns`. Its memory is the frame's (HAZARDS U60).
pub(super) const PART: &str = "part";

/// The class of a tuple of which each item is known by itself, in `parts`.
pub(super) const TUPLE: &str = "tuple";
/// The class of a dict, or something like it: who iterates it gets its keys.
pub(super) const MAPPING: &str = "mapping";

/// How many items a value has, unless something else is known: in sixteenths, so that halves have a number too.
pub(super) const USUAL_ITEMS: u32 = 16;
/// How many of them a value has that may be tiny beside what it was made of: the distinct values, the groups, the positions of a few.
pub(super) const FEW_ITEMS: u32 = 1;
/// How many of them a vector has that is as long as a matrix is along one axis.
pub(super) const VECTOR_ITEMS: u32 = 1;
/// What an item of an array takes, where its dtype is not known.
const USUAL_ITEM_BYTES: u8 = 8;
/// The weight of a value of the usual number of items of the usual size.
pub const USUAL_WEIGHT: u32 = USUAL_ITEMS * USUAL_ITEM_BYTES as u32;
/// More items than this count as any number.
const MAX_ITEMS: u32 = 64 * USUAL_ITEMS;

/// An allocation below this never matters for a peak worth reporting.
pub(super) const SMALL_BYTES: u64 = 64 * 1024;

/// What is known of the value of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about one value"
)]
pub(super) struct Fact {
    pub(super) kind: Kind,
    pub(super) ground: Ground,
    pub(super) text: SmolStr,
    pub(super) size: Size,
    pub(super) origin: Origin,
    pub(super) may_hold: Vec<OpId>,
    pub(super) allocates: bool,
    /// What a callee of the file holds at its own peak.
    pub(super) inside: Inside,
    /// Of a module, or of a function or class of one, its dotted path.
    pub(super) path: Option<Arc<str>>,
    /// A finer name than the kind, by which methods are found.
    pub(super) class: Option<&'static str>,
    /// The class of the file that it is an object of.
    pub(super) own: Option<Symbol>,
    /// Of a module, or of a function of one: which of another file it is.
    pub(super) foreign: Option<Foreign>,
    /// The kind of a container's or iterator's items.
    pub(super) item: Option<Kind>,
    /// What each item is, where more is known of that than its kind.
    pub(super) each: Option<Arc<Fact>>,
    /// Of what `zip` or `enumerate` gives, and of the tuples that come out of it, or of a [`TUPLE`]: what each part of these is. Of a
    /// dict: keys and values.
    pub(super) parts: Option<Arc<[Fact]>>,
    /// The value of an integer.
    pub(super) int: Option<i64>,
    /// Number of items.
    pub(super) count: Option<u64>,
    /// Where their number is not known: how many more, or fewer, than other large values have, in sixteenths.
    pub(super) items: u32,
    /// Of a frame: whether its memory is that of what it holds, as far as it is not small.
    pub(super) shows: bool,
    /// What an item is.
    pub(super) dtype: Option<Dtype>,
    /// Number of dimensions of an array.
    pub(super) ndim: Option<u8>,
    /// Of an array: whether it has at least one dimension for certain, where their number is not known.
    pub(super) has_axes: bool,
    /// Of a container: whether all that it holds are numbers and texts. Another container of them is as good as new.
    pub(super) is_of_leaves: bool,
    /// The constant None: it fits every kind.
    pub(super) is_none: bool,
    /// Of an array: whether its dtype is certainly not that of objects, so that whatever is stored becomes a number or text. Of a
    /// small value or a range: whether it is a number, or one of numbers.
    pub(super) is_numeric: bool,
    /// Of an array: whether it is certainly of numpy's own class, so that at most its items answer for it.
    pub(super) is_exact: bool,
    /// Of a value whose kind is not known, or only told by its uses: whether its end is no event all the same; see [`Value`].
    pub(super) is_quiet: bool,
}

/// What uses, or an installed package, tell of one value that is unknown otherwise.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) kind: Kind,
    pub(super) ground: Ground,
    pub(super) text: String,
    pub(super) size: Size,
    pub(super) class: Option<&'static str>,
}

impl Fact {
    pub(super) fn unknown() -> Fact {
        Fact::new(Kind::Unknown, Ground::Nothing, "")
    }

    pub(super) fn new(kind: Kind, ground: Ground, text: impl Into<SmolStr>) -> Fact {
        let is_small = matches!(kind, Kind::Scalar | Kind::Resource | Kind::Callable);
        Fact {
            kind,
            ground,
            text: text.into(),
            size: if is_small { Size::Small } else { Size::Large },
            origin: Origin::Fresh,
            may_hold: Vec::new(),
            allocates: false,
            inside: Inside::NOTHING,
            path: None,
            class: None,
            own: None,
            foreign: None,
            item: None,
            each: None,
            parts: None,
            int: None,
            count: None,
            items: USUAL_ITEMS,
            shows: false,
            dtype: None,
            ndim: None,
            has_axes: false,
            is_of_leaves: false,
            is_none: false,
            is_numeric: false,
            is_exact: false,
            is_quiet: false,
        }
    }

    /// A literal, or something else that the text itself shows.
    pub(super) fn literal(kind: Kind, text: &'static str) -> Fact {
        Fact::new(kind, Ground::Producer, SmolStr::new_static(text))
    }

    pub(super) fn scalar() -> Fact {
        Fact::literal(Kind::Scalar, "a small value")
    }

    /// A number, which an array of numbers can hold.
    pub(super) fn number() -> Fact {
        Fact {
            is_numeric: true,
            ..Fact::scalar()
        }
    }

    pub(super) fn none() -> Fact {
        Fact {
            is_none: true,
            ..Fact::literal(Kind::Scalar, "None")
        }
    }

    pub(super) fn with_origin(self, origin: Origin) -> Fact {
        Fact { origin, ..self }
    }

    pub(super) fn allocating(self) -> Fact {
        Fact {
            allocates: true,
            ..self
        }
    }

    /// Whether it is plain data all the way down, by good evidence.
    pub(super) fn is_plain(&self) -> bool {
        is_plain_kind(self.kind) && self.ground <= Ground::Uses
    }

    /// How sure the kind of what an operator computes of it is, as far as it is up to this operand.
    pub(super) fn ground_of_results(&self) -> Ground {
        if self.is_exact {
            self.ground.min(Ground::Uses)
        } else {
            self.ground
        }
    }

    /// Whether it is plain data of one kind or another: an item of something of which no more is known than that it holds such.
    pub(super) fn is_any_plain_data(&self) -> bool {
        self.kind == Kind::Container(Elements::Plain)
            && self.is_plain()
            && self.item.is_none()
            && self.each.is_none()
            && self.parts.is_none()
            && self.count.is_none()
            && self.class.is_none()
    }

    /// Whether its end is certainly no event.
    pub(super) fn ends_quietly(&self) -> bool {
        let holds_quiet =
            self.kind == Kind::Container(Elements::Quiet) && self.ground <= Ground::Uses;
        self.is_quiet || holds_quiet || self.is_plain()
    }

    /// Its size, where constants tell.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.size.bytes()
    }

    /// Whether it certainly never matters for a peak worth reporting.
    pub(super) fn is_small(&self) -> bool {
        match self.size {
            Size::Small => true,
            Size::Bytes(bytes) => bytes < SMALL_BYTES,
            Size::Large => false,
        }
    }

    /// Whether it is text, bytes or a container of plain data that can be large: what text made of it can be as large as.
    pub(super) fn is_large_part(&self) -> bool {
        let is_part = matches!(
            self.kind,
            Kind::Text | Kind::Bytes | Kind::Container(Elements::Plain)
        );
        is_part && !self.is_small()
    }

    /// Whether it is large data, and nobody else's.
    pub(super) fn is_new_data(&self) -> bool {
        let is_large = self.kind.is_data() && self.kind != Kind::Text && !self.is_small();
        is_large && self.origin == Origin::Fresh
    }

    /// The name under which tables list its methods.
    pub(super) fn receiver(&self) -> &'static str {
        self.class
            .filter(|class| ![ACCESSOR, PART, TUPLE, MAPPING].contains(class))
            .unwrap_or(self.kind.name())
    }

    pub(super) fn small(self) -> Fact {
        Fact {
            size: Size::Small,
            ..self
        }
    }

    /// So many items of a dtype each, as far as that is known.
    pub(super) fn counted(self, count: Option<u64>, dtype: Option<Dtype>) -> Fact {
        Fact {
            count,
            dtype,
            ..self
        }
        .sized()
    }

    /// With so many more items, or fewer, than other large values have.
    pub(super) fn with_items(self, items: u32) -> Fact {
        Fact {
            items: items.clamp(1, MAX_ITEMS),
            ..self
        }
    }

    /// How much memory it takes beside others, where their sizes are not known: [`USUAL_WEIGHT`] for the most part.
    pub(super) fn weight(&self) -> u32 {
        let bytes = self.dtype.map_or(USUAL_ITEM_BYTES, |dtype| dtype.bytes);
        self.items * u32::from(bytes)
    }

    /// Of count and dtype the size in bytes, where both are known.
    pub(super) fn sized(mut self) -> Fact {
        if let (Some(count), Some(dtype)) = (self.count, self.dtype) {
            self.size = Size::Bytes(count.saturating_mul(u64::from(dtype.bytes)));
        }
        self
    }

    /// The same value, as far as memory goes another one: reading a name gives what it is bound to, and allocates nothing.
    pub(super) fn seen_as(&self, origin: Origin) -> Fact {
        Fact {
            kind: self.kind,
            ground: self.ground,
            text: self.text.clone(),
            size: self.size,
            origin,
            may_hold: Vec::new(),
            allocates: false,
            inside: Inside::NOTHING,
            path: self.path.clone(),
            class: self.class,
            own: self.own,
            foreign: self.foreign,
            item: self.item,
            each: self.each.clone(),
            parts: self.parts.clone(),
            int: self.int,
            count: self.count,
            items: self.items,
            shows: self.shows,
            dtype: self.dtype,
            ndim: self.ndim,
            has_axes: self.has_axes,
            is_of_leaves: self.is_of_leaves,
            is_none: self.is_none,
            is_numeric: self.is_numeric,
            is_exact: self.is_exact,
            is_quiet: self.is_quiet,
        }
    }

    /// What is known where a value may be either of two: the least upper bound. Whose memory it is, only the caller can say.
    pub(super) fn join(&self, other: &Fact) -> Fact {
        let is_only_other = self.is_none && !other.is_none;
        let is_only_self = other.is_none && !self.is_none;
        if is_only_other || is_only_self {
            let fact = if is_only_self { self } else { other };
            return Fact {
                allocates: fact.allocates,
                ..fact.seen_as(Origin::Fresh)
            };
        }
        let kind = join_kinds(self.kind, other.kind);
        let ground = if kind == Kind::Unknown {
            Ground::Nothing
        } else {
            self.ground.max(other.ground)
        };
        let text = if kind == other.kind && kind != self.kind {
            &other.text
        } else {
            &self.text
        };
        Fact {
            kind,
            ground,
            text: text.clone(),
            size: join_sizes(self.size, other.size),
            origin: Origin::Fresh,
            may_hold: Vec::new(),
            allocates: self.allocates || other.allocates,
            inside: Inside::NOTHING,
            path: agreed(self.path.as_ref(), other.path.as_ref()),
            class: agreed(self.class.as_ref(), other.class.as_ref()),
            own: agreed(self.own.as_ref(), other.own.as_ref()),
            foreign: agreed(self.foreign.as_ref(), other.foreign.as_ref()),
            item: agreed(self.item.as_ref(), other.item.as_ref()),
            each: agreed(self.each.as_ref(), other.each.as_ref()),
            parts: self.joined_parts(other),
            int: agreed(self.int.as_ref(), other.int.as_ref()),
            count: agreed(self.count.as_ref(), other.count.as_ref()),
            items: self.items.max(other.items),
            shows: self.shows && other.shows,
            dtype: agreed(self.dtype.as_ref(), other.dtype.as_ref()),
            ndim: agreed(self.ndim.as_ref(), other.ndim.as_ref()),
            has_axes: self.is_array_with_axes() && other.is_array_with_axes(),
            is_of_leaves: self.is_of_leaves && other.is_of_leaves,
            is_none: self.is_none && other.is_none,
            is_numeric: self.is_numeric && other.is_numeric,
            is_exact: self.is_exact && other.is_exact,
            is_quiet: kind == Kind::Unknown && self.ends_quietly() && other.ends_quietly(),
        }
    }

    fn joined_parts(&self, other: &Fact) -> Option<Arc<[Fact]>> {
        let (own, others) = (self.parts.as_ref()?, other.parts.as_ref()?);
        if own == others {
            return Some(Arc::clone(own));
        }
        let are_tuples = self.class == Some(TUPLE) && other.class == Some(TUPLE);
        if !are_tuples || own.len() != others.len() {
            return None;
        }
        let join = |(a, b): (&Fact, &Fact)| match (&a.origin, &b.origin) {
            (Origin::Fresh, Origin::Fresh) => a.join(b),
            _ => a.join(b).with_origin(Origin::Shared),
        };
        Some(own.iter().zip(others.iter()).map(join).collect())
    }

    /// A view's memory is that of the array which it holds, and counted there.
    fn own_size(&self) -> Size {
        match (self.kind, &self.origin) {
            _ if matches!(self.class, Some(ACCESSOR | PART)) => Size::Small,
            _ if self.shows => Size::Small,
            (Kind::Array | Kind::Tensor, Origin::Holds(_)) => Size::Small,
            _ => self.size,
        }
    }

    /// Whether what it holds is known to be large item by item: arrays, bytes.
    fn has_large_items(&self) -> bool {
        let is_large = |item: &Fact| {
            item.kind.is_data()
                && item.kind != Kind::Text
                && !item.is_small()
                && item.ground < Ground::WeakUse
        };
        let each = self.each.as_deref().into_iter();
        let mut items = each.chain(self.parts.iter().flat_map(|parts| parts.iter()));
        matches!(self.kind, Kind::Container(_)) && items.any(is_large)
    }

    pub(super) fn into_value(self) -> Value {
        let (size, weight) = (self.own_size(), self.weight());
        let has_large_items = self.has_large_items();
        Value {
            has_large_items,
            kind: self.kind,
            evidence: Evidence {
                ground: self.ground,
                text: self.text,
            },
            size,
            origin: self.origin,
            may_hold: self.may_hold,
            weight,
            inside: self.inside,
            allocates: self.allocates,
            is_quiet: self.is_quiet,
            is_numeric: self.is_numeric || self.dtype.is_some_and(|dtype| dtype != Dtype::POINTER),
        }
    }
}

/// Whether values of this kind are plain data, whose end nobody sees (HAZARDS C, allow-list).
pub(super) fn is_plain_kind(kind: Kind) -> bool {
    match kind {
        Kind::Array | Kind::Frame | Kind::Tensor | Kind::Image | Kind::Sparse => true,
        Kind::Bytes | Kind::Text | Kind::Scalar | Kind::Container(Elements::Plain) => true,
        Kind::Container(Elements::Quiet | Elements::Unknown | Elements::Ending) => false,
        Kind::Resource | Kind::Callable | Kind::Unknown => false,
    }
}

/// The kind as people say it.
pub(super) fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Array => "an array",
        Kind::Frame => "a frame",
        Kind::Tensor => "a tensor",
        Kind::Image => "an image",
        Kind::Sparse => "a sparse matrix",
        Kind::Bytes => "bytes",
        Kind::Text => "text",
        Kind::Container(Elements::Plain) => "a container of plain data",
        Kind::Container(Elements::Quiet | Elements::Unknown) => "a container",
        Kind::Container(Elements::Ending) => "a container of resources",
        Kind::Scalar => "a small value",
        Kind::Resource => "a resource",
        Kind::Callable => "a function or class",
        Kind::Unknown => "something unknown",
    }
}

/// A resource is never released, so it wins; a scalar is as plain as anything and never large, so it gives way.
fn join_kinds(a: Kind, b: Kind) -> Kind {
    match (a, b) {
        _ if a == b => a,
        (Kind::Resource, _) | (_, Kind::Resource) => Kind::Resource,
        (Kind::Container(a), Kind::Container(b)) => Kind::Container(a.max(b)),
        (Kind::Scalar, other) | (other, Kind::Scalar) => other,
        _ => Kind::Unknown,
    }
}

fn join_sizes(a: Size, b: Size) -> Size {
    match (a, b) {
        _ if a == b => a,
        (Size::Small, other) | (other, Size::Small) => other,
        (Size::Bytes(x), Size::Bytes(y)) => Size::Bytes(x.max(y)),
        _ => Size::Large,
    }
}

fn agreed<T: Clone + PartialEq>(a: Option<&T>, b: Option<&T>) -> Option<T> {
    if a == b { a.cloned() } else { None }
}
