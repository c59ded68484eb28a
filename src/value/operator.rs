//! Operators, comparisons and subscripts on known kinds.

use super::fact::{ACCESSOR, Fact, PART, SMALL_BYTES, noun};
use super::forward::Forward;
use super::item::has_plain_items;
use super::knowledge::Entry;
use super::size::{Dtype, apply_int};
use super::{Elements, Ground, Kind, Origin, Size};
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// A column weighs as much as if its frame had so many: most have more, and few of them matter.
const COLUMNS: u32 = 4;
/// So many items of a text or a list are never large.
const FEW: i64 = 1000;

impl Forward<'_> {
    pub(super) fn unary(&self, op: UnaryOp, operand: OpId) -> Fact {
        let fact = self.fact(operand);
        match op {
            UnaryOp::Not => Fact::scalar(),
            UnaryOp::Minus | UnaryOp::Plus | UnaryOp::Invert => {
                let int = fact
                    .int
                    .and_then(i64::checked_neg)
                    .filter(|_| op == UnaryOp::Minus);
                let computed = computed(fact, fact.kind, fact.ground, int);
                let is_array = fact.kind == Kind::Array && !computed.is_small();
                if is_array {
                    computed.counted(fact.count, fact.dtype)
                } else {
                    computed
                }
            }
        }
    }

    pub(super) fn binary(&self, op: BinaryOp, left: OpId, right: OpId) -> Fact {
        let (a, b) = (self.fact(left), self.fact(right));
        if let (Some(x), Some(y)) = (a.int, b.int) {
            return Fact {
                int: apply_int(op, x, y),
                ..Fact::number()
            };
        }
        match (sequence(a), sequence(b)) {
            (true, true) if op == BinaryOp::Add => {
                let sum = concatenated(a, b).with_origin(self.holding_elements(&[left, right]));
                // What a loop adds to grows.
                if self.is_carried(left) || self.is_carried(right) {
                    Fact {
                        size: Size::Large,
                        allocates: true,
                        ..sum
                    }
                } else {
                    sum
                }
            }
            // Its class may have a multiplication of its own.
            (true, false) | (false, true)
                if op == BinaryOp::Mul
                    && (a.kind == Kind::Unknown || b.kind == Kind::Unknown)
                    && self.cx.summaries.answers.changes_operators(self.cx) =>
            {
                Fact::unknown()
            }
            (true, false) if op == BinaryOp::Mul => {
                repeated(a, b).with_origin(self.holding_elements(&[left]))
            }
            (false, true) if op == BinaryOp::Mul => {
                repeated(b, a).with_origin(self.holding_elements(&[right]))
            }
            (true, _) if op == BinaryOp::Mod && matches!(a.kind, Kind::Text | Kind::Bytes) => {
                self.formatted_by_percent(a.kind, right)
            }
            _ if op == BinaryOp::Add => added_text(a, b).unwrap_or_else(|| arithmetic(op, a, b)),
            _ => arithmetic(op, a, b),
        }
    }

    /// `"%s" % x`, `"%s %d" % (x, n)`: only a large text makes a large one.
    fn formatted_by_percent(&self, kind: Kind, values: OpId) -> Fact {
        let source = self.source(values);
        let is_tuple = matches!(self.cx.ir.op(source).kind, OpKind::Build(..));
        let parts = if is_tuple {
            self.cx.ir.operands(source)
        } else {
            std::slice::from_ref(&values)
        };
        let is_large = parts.iter().any(|&part| {
            let part = self.fact(part);
            matches!(part.kind, Kind::Text | Kind::Bytes) && !part.is_small()
        });
        let text = Fact::literal(kind, "formatted text");
        if is_large {
            text.allocating()
        } else {
            text.small()
        }
    }

    /// Whether a load reads what a later operation stored in an earlier pass of a loop.
    fn is_carried(&self, load: OpId) -> bool {
        self.cx
            .reaching
            .of_load(load)
            .iter()
            .any(|&store| store > load)
    }

    /// `x += y` changes a known mutable value in place; of anything else it may give either.
    pub(super) fn in_place(&self, op: BinaryOp, target: OpId, value: OpId) -> Fact {
        let a = self.fact(target);
        match a.kind {
            Kind::Array | Kind::Tensor => Fact {
                allocates: false,
                ..a.clone().with_origin(Origin::Same(vec![target]))
            },
            // A list is extended, a tuple copied: the result is or holds what the target was.
            Kind::Container(elements) => {
                let both = elements == Elements::Plain && has_plain_items(self.fact(value));
                let elements = if both {
                    Elements::Plain
                } else {
                    Elements::Unknown
                };
                let may_hold = vec![value];
                let kind = Kind::Container(elements);
                Fact {
                    kind,
                    may_hold,
                    count: None,
                    item: None,
                    each: None,
                    parts: None,
                    size: Size::Large,
                    ..a.clone().with_origin(Origin::Same(vec![target]))
                }
            }
            Kind::Scalar | Kind::Text | Kind::Bytes => self.binary(op, target, value),
            Kind::Frame | Kind::Image | Kind::Sparse => Fact {
                ..self
                    .binary(op, target, value)
                    .with_origin(Origin::Same(vec![target]))
            },
            Kind::Resource | Kind::Callable | Kind::Unknown => {
                let origin = Origin::Same(vec![target]);
                Fact {
                    may_hold: vec![value],
                    ..self.binary(op, target, value).with_origin(origin)
                }
            }
        }
    }

    pub(super) fn compare(&self, op: CompareOp, left: OpId, right: OpId) -> Fact {
        let (a, b) = (self.fact(left), self.fact(right));
        match op {
            CompareOp::Is | CompareOp::IsNot | CompareOp::In | CompareOp::NotIn => Fact::scalar(),
            CompareOp::Eq
            | CompareOp::NotEq
            | CompareOp::Lt
            | CompareOp::LtE
            | CompareOp::Gt
            | CompareOp::GtE => {
                let is_elementwise = |fact: &Fact| is_elementwise(fact.kind);
                if is_elementwise(a) || is_elementwise(b) {
                    let mask = arithmetic(BinaryOp::Sub, a, b);
                    if mask.is_small() {
                        return mask;
                    }
                    return Fact {
                        is_numeric: mask.ground < Ground::Uses,
                        dtype: Some(Dtype::BYTE),
                        size: mask_size(&mask),
                        ..mask
                    };
                }
                let is_known = a.kind != Kind::Unknown && b.kind != Kind::Unknown;
                if is_known {
                    Fact::scalar()
                } else {
                    Fact::unknown().small()
                }
            }
        }
    }

    /// Basic slices of arrays are views, fancy and mask indexing copies (HAZARDS U40-U50); of frames every other way depends
    /// on the version (U60-U62).
    pub(super) fn subscript(&self, object: OpId, index: OpId) -> Fact {
        let (whole, by) = (self.fact(object), self.fact(index));
        let is_slice = matches!(self.cx.ir.op(index).kind, OpKind::Slice);
        // `df.loc[mask, columns]`: the rows decide.
        let by = match (whole.class, &self.cx.ir.op(index).kind) {
            (Some(ACCESSOR), OpKind::Build(..)) => match self.cx.ir.operands(index) {
                &[rows, _] if is_copying_index(self.fact(rows)) => self.fact(rows),
                _ => by,
            },
            _ => by,
        };
        match whole.kind {
            Kind::Array if whole.ndim == Some(1) && by.int.is_some() => Fact {
                is_numeric: whole.is_numeric,
                ..Fact::literal(Kind::Scalar, "a number of an array")
            },
            Kind::Array | Kind::Tensor | Kind::Sparse | Kind::Frame
                if is_copying_index(by) || self.is_mask(index) =>
            {
                let ground = if is_copying_index(by) {
                    whole.ground
                } else {
                    whole.ground.max(Ground::WeakUse)
                };
                let taken = computed(whole, whole.kind, ground, None);
                let are_columns =
                    whole.kind == Kind::Frame && matches!(by.kind, Kind::Container(_));
                // Chosen columns are those of the frame until one of them is changed (pandas 3).
                let shows = are_columns && whole.class != Some(ACCESSOR) && self.are_names(index);
                let taken = if shows {
                    Fact {
                        shows,
                        ..taken.with_origin(Origin::Holds(vec![object]))
                    }
                } else {
                    taken
                };
                Fact {
                    dtype: whole.dtype.filter(|_| whole.kind == Kind::Array),
                    items: if are_columns {
                        whole.items.div_ceil(2)
                    } else {
                        taken.items
                    },
                    ..taken
                }
            }
            Kind::Array | Kind::Tensor | Kind::Sparse | Kind::Frame => {
                let view = self.view(object, whole, by, is_slice);
                if !is_slice {
                    return view;
                }
                let view = view.with_items(self.items_of_slice(whole, index));
                if whole.kind != Kind::Array {
                    return view;
                }
                Fact {
                    count: self.count_of_slice(whole, index),
                    dtype: whole.dtype,
                    ndim: whole.ndim,
                    ..view
                }
            }
            Kind::Text | Kind::Bytes | Kind::Container(_) if is_slice => {
                let size = if whole.size == Size::Small || self.is_short_slice(index) {
                    Size::Small
                } else {
                    Size::Large
                };
                let part = Fact {
                    origin: self.holding_elements(&[object]),
                    may_hold: Vec::new(),
                    count: None,
                    size,
                    ..whole.clone()
                };
                Fact {
                    allocates: size == Size::Large,
                    path: None,
                    ..part
                }
            }
            Kind::Container(_) if let Some([_, value]) = whole.parts.as_deref() => {
                let item = self.item_of(object);
                let told = if value.kind == Kind::Unknown {
                    &item
                } else {
                    value
                };
                told.seen_as(item.origin.clone())
            }
            Kind::Resource if whole.class == Some("h5") => h5_item(is_slice, object),
            Kind::Unknown | Kind::Resource | Kind::Callable => {
                let may_hold = vec![object];
                Fact {
                    may_hold,
                    ..Fact::unknown().with_origin(Origin::Shared)
                }
            }
            Kind::Text | Kind::Bytes | Kind::Container(_) | Kind::Scalar | Kind::Image => {
                self.item_of(object)
            }
        }
    }

    /// Whether an index of which nothing is known chooses items one by one: `~x`, `x > 3`. A number is hardly ever written so.
    fn is_mask(&self, index: OpId) -> bool {
        let source = self.source(index);
        let is_told = matches!(
            self.cx.ir.op(source).kind,
            OpKind::Compare(_) | OpKind::Unary(UnaryOp::Invert)
        );
        is_told && self.fact(index).kind == Kind::Unknown
    }

    /// Whether an index is a display of texts, or one that may be: `["a", "b"]`, `COLUMNS + ["c"]`.
    fn are_names(&self, index: OpId) -> bool {
        let source = self.source(index);
        match self.cx.ir.op(source).kind {
            OpKind::Build(..) => {
                let mut items = self.cx.ir.operands(source).iter();
                !items.any(|&item| self.fact(item).int.is_some())
            }
            _ => true,
        }
    }

    /// Whether a slice takes a few items: `x[:10]`, `x[-3:]`.
    fn is_short_slice(&self, slice: OpId) -> bool {
        let &[lower, upper, _] = self.cx.ir.operands(slice) else {
            return false;
        };
        let bound = |op: OpId| {
            if self.fact(op).is_none {
                Some(None)
            } else {
                self.fact(op).int.map(Some)
            }
        };
        match (bound(lower), bound(upper)) {
            (Some(lower), Some(Some(upper))) => {
                let lower = lower.unwrap_or(0);
                (lower < 0) == (upper < 0) && upper.saturating_sub(lower) <= FEW
            }
            (Some(Some(lower)), Some(None)) => (-FEW..0).contains(&lower),
            _ => false,
        }
    }

    /// A view of `whole`, taken by an index of which `by` is known; a small one where it takes one row of a value that lives on
    /// by another name.
    fn view(&self, object: OpId, whole: &Fact, by: &Fact, is_slice: bool) -> Fact {
        let is_one = by.kind == Kind::Scalar && !is_slice;
        let is_row = is_one && whole.kind != Kind::Frame && !self.is_temporary(object);
        // One column, one item or a range of rows; what an accessor or a list of names gives may be a copy.
        let is_part = whole.kind == Kind::Frame
            && whole.class != Some(ACCESSOR)
            && (is_slice || is_one || by.kind == Kind::Text);
        // An index of which nothing is known may be a number, that gives an item, or a mask, that gives a copy.
        let is_certain = by.kind != Kind::Unknown;
        let view = Fact::new(
            whole.kind,
            if is_certain {
                whole.ground
            } else {
                whole.ground.max(Ground::WeakUse)
            },
            ["a view of ", noun(whole.kind)].concat(),
        );
        let size = if is_row { Size::Small } else { whole.size };
        let is_column =
            whole.kind == Kind::Frame && whole.class != Some(PART) && by.kind == Kind::Text;
        let items = if is_column {
            whole.items / COLUMNS
        } else {
            whole.items
        };
        Fact {
            size,
            items: items.max(1),
            is_numeric: whole.is_numeric,
            class: is_part.then_some(PART),
            ..view.with_origin(Origin::Holds(vec![object]))
        }
    }

    /// Whether an entry's method, given to a value of this kind, is known.
    pub(super) fn told_by_attribute(
        &self,
        entry: &'static Entry,
        object: OpId,
        name: &str,
    ) -> Fact {
        let holder = self.fact(object);
        let what = ["`.", name, "` of ", noun(holder.kind)].concat();
        let arguments = [super::call::Argument {
            op: object,
            shape: crate::flow::ArgumentShape::Positional,
        }];
        let fact = self.apply(entry, &arguments, &what);
        let ground = if fact.kind == Kind::Scalar {
            fact.ground
        } else {
            fact.ground.max(holder.ground)
        };
        Fact { ground, ..fact }
    }
}

/// What is added to text is text.
fn added_text(a: &Fact, b: &Fact) -> Option<Fact> {
    let text = match (a.kind, b.kind) {
        (Kind::Text, Kind::Unknown) => a,
        (Kind::Unknown, Kind::Text) => b,
        _ => return None,
    };
    let size = if text.is_small() {
        Size::Small
    } else {
        Size::Large
    };
    Some(Fact {
        size,
        allocates: size == Size::Large,
        ..Fact::new(Kind::Text, Ground::WeakUse, "text that is added to")
    })
}

/// Whether operators work on each item, and give a value of the same kind.
fn is_elementwise(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Array | Kind::Frame | Kind::Tensor | Kind::Sparse | Kind::Image
    )
}

fn sequence(fact: &Fact) -> bool {
    matches!(fact.kind, Kind::Text | Kind::Bytes | Kind::Container(_))
}

/// A mask, a list of positions or an array of them; not a slice, a number or a key.
fn is_copying_index(index: &Fact) -> bool {
    // Also one that a loop fills.
    let is_list = matches!(index.kind, Kind::Container(_)) && index.text.starts_with("a list");
    is_list || matches!(index.kind, Kind::Array | Kind::Frame | Kind::Tensor)
}

fn mask_size(mask: &Fact) -> Size {
    mask.count.map_or(mask.size, Size::Bytes)
}

fn h5_item(is_slice: bool, file: OpId) -> Fact {
    if is_slice {
        return Fact {
            allocates: true,
            ..Fact::new(Kind::Array, Ground::Producer, "a slice of a stored array")
        };
    }
    let item = Fact::literal(Kind::Resource, "an item of an open file")
        .with_origin(Origin::Holds(vec![file]));
    Fact {
        class: Some("h5"),
        ..item
    }
}

/// A value computed from `from`, of the same shape.
fn computed(from: &Fact, kind: Kind, ground: Ground, int: Option<i64>) -> Fact {
    let text = match kind {
        Kind::Unknown => String::new(),
        _ => ["computed from ", noun(from.kind)].concat(),
    };
    let fact = Fact::new(kind, ground, &text);
    let size = if from.size == Size::Small {
        Size::Small
    } else {
        fact.size
    };
    Fact {
        ndim: from.ndim,
        items: from.items,
        is_numeric: from.is_numeric,
        size,
        allocates: kind.is_data() && size != Size::Small,
        int,
        ..fact
    }
}

/// Arithmetic on values that are no sequences: the largest kind wins. An operand of unknown type could answer instead of a
/// known one (`__array_priority__`, `__radd__`), so that is no more than evidence by use.
fn arithmetic(op: BinaryOp, a: &Fact, b: &Fact) -> Fact {
    // What is broadcast takes the shape of the larger one.
    let order = |fact: &Fact| (rank(fact.kind), !fact.is_small());
    let (large, other) = if order(a) >= order(b) { (a, b) } else { (b, a) };
    if !is_elementwise(large.kind) {
        let both_scalar = a.kind == Kind::Scalar && b.kind == Kind::Scalar;
        let is_product = op == BinaryOp::MatMul;
        let fact = if both_scalar {
            Fact {
                is_numeric: a.is_numeric && b.is_numeric,
                ..Fact::scalar()
            }
        } else {
            set_operation(op, a, b)
        };
        return Fact {
            allocates: fact.allocates || is_product,
            ..fact
        };
    }
    let ground = match other.kind {
        Kind::Unknown | Kind::Resource | Kind::Callable => large.ground.max(Ground::Uses),
        _ => large.ground.max(if is_elementwise(other.kind) {
            other.ground.min(Ground::Uses)
        } else {
            Ground::Producer
        }),
    };
    let fact = Fact {
        is_numeric: a.is_numeric && b.is_numeric,
        ..computed(large, large.kind, ground, None)
    };
    if op == BinaryOp::MatMul {
        return fact;
    }
    // What is broadcast against something larger adds no items.
    let is_scaled = other.kind == Kind::Scalar || other.is_small() && !large.is_small();
    let count = if is_scaled || large.count == other.count {
        large.count
    } else {
        None
    };
    let sized = Fact {
        count,
        items: large.items.max(if is_scaled { 0 } else { other.items }),
        dtype: result_dtype(op, large, other),
        // Broadcasting may add dimensions.
        ndim: fact.ndim.filter(|_| is_scaled || large.ndim == other.ndim),
        ..fact
    }
    .sized();
    let is_trifle = matches!(sized.size, Size::Bytes(bytes) if bytes < SMALL_BYTES);
    Fact {
        allocates: sized.allocates && !is_trifle,
        ..sized
    }
}

/// numpy's promotion as far as integers and floats go (NEP 50): a Python integer leaves the array's dtype alone.
fn result_dtype(op: BinaryOp, large: &Fact, other: &Fact) -> Option<Dtype> {
    let dtype = large.dtype?;
    if op == BinaryOp::Div && !dtype.is_float {
        return Some(Dtype::FLOAT);
    }
    match (other.kind, other.dtype) {
        (Kind::Scalar, _) if dtype.is_float || other.int.is_some() => Some(dtype),
        (Kind::Scalar, Some(Dtype::FLOAT)) => Some(Dtype::FLOAT),
        (Kind::Scalar, _) => None,
        (_, None) if dtype == Dtype::FLOAT && other.is_small() => Some(dtype),
        (_, Some(second)) if second == dtype => Some(dtype),
        _ => None,
    }
}

/// `a | b` of sets and dicts; anything else is unknown.
fn set_operation(op: BinaryOp, a: &Fact, b: &Fact) -> Fact {
    let is_set_operator = matches!(
        op,
        BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor
    );
    match (a.kind, b.kind) {
        (Kind::Container(_), Kind::Container(_)) if is_set_operator => Fact {
            allocates: true,
            ..concatenated(a, b)
        },
        _ => Fact::unknown(),
    }
}

fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Frame => 6,
        Kind::Tensor => 5,
        Kind::Array => 4,
        Kind::Sparse => 3,
        Kind::Image => 2,
        Kind::Text | Kind::Bytes | Kind::Container(_) => 1,
        Kind::Scalar | Kind::Resource | Kind::Callable | Kind::Unknown => 0,
    }
}

fn concatenated(a: &Fact, b: &Fact) -> Fact {
    let joined = a.join(b);
    let count = a.count.zip(b.count).map(|(x, y)| x.saturating_add(y));
    let is_small = a.is_small() && b.is_small();
    let size = if is_small { Size::Small } else { Size::Large };
    let sum = Fact {
        count,
        size,
        int: None,
        path: None,
        ..joined
    };
    Fact {
        allocates: !is_small,
        ..sum
    }
    .sized_unless_small()
}

fn repeated(sequence: &Fact, times: &Fact) -> Fact {
    if !matches!(times.kind, Kind::Scalar | Kind::Unknown) {
        return Fact::unknown();
    }
    let times = times.int.map(|n| u64::try_from(n).unwrap_or(0));
    let count = sequence
        .count
        .zip(times)
        .map(|(n, times)| n.saturating_mul(times));
    let text = match sequence.kind {
        Kind::Text => "repeated text",
        Kind::Bytes => "repeated bytes",
        _ => "a repeated list",
    };
    let fact = Fact::new(sequence.kind, sequence.ground, text);
    let fact = Fact {
        count,
        dtype: sequence.dtype,
        item: sequence.item,
        ..fact
    }
    .sized();
    let is_trifle = matches!(fact.size, Size::Bytes(bytes) if bytes < SMALL_BYTES);
    Fact {
        allocates: !is_trifle,
        ..fact
    }
}

impl Fact {
    fn sized_unless_small(self) -> Fact {
        if self.size == Size::Small {
            self
        } else {
            self.sized()
        }
    }
}
