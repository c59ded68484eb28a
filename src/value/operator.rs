//! Operators and comparisons on known kinds.

use super::fact::{Fact, SMALL_BYTES, noun};
use super::forward::Forward;
use super::item::has_plain_items;
use super::knowledge::Entry;
use super::size::{Dtype, apply_int};
use super::{Elements, Ground, Kind, Origin, Size};
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

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
                let computed = computed(fact, fact.kind, fact.ground_of_results(), int);
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
                if let Some(sum) = added_to_item(a, b) {
                    return sum;
                }
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
            _ if op == BinaryOp::Div && is_path(a, b) => Fact {
                class: Some("path"),
                ..Fact::scalar()
            },
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
                self.formatted_by_percent(a, right)
            }
            // `row["count"] + 1`
            _ if is_plain_either_way(a, b) => {
                let kind = Kind::Container(Elements::Plain);
                Fact::new(kind, a.ground.max(b.ground), "computed from plain data")
                    .small()
                    .with_origin(self.holding_elements(&[left, right]))
            }
            _ if op == BinaryOp::Add => added_text(a, b)
                .unwrap_or_else(|| self.sized_crosswise(left, right, arithmetic(op, a, b))),
            _ if op == BinaryOp::MatMul => arithmetic(op, a, b),
            _ => self.sized_crosswise(left, right, arithmetic(op, a, b)),
        }
    }

    /// `"%s" % x`, `"%s %d" % (x, n)`, `"%d\n" * n % tuple(numbers)`: only a large text, or many values, make a large one.
    fn formatted_by_percent(&self, format: &Fact, values: OpId) -> Fact {
        let source = self.source(values);
        let is_tuple = matches!(self.cx.ir.op(source).kind, OpKind::Build(..));
        let parts = if is_tuple {
            self.cx.ir.operands(source)
        } else {
            std::slice::from_ref(&values)
        };
        let is_large_part = |&part: &OpId| {
            let part = self.fact(part);
            let is_made_of_many = !is_tuple && matches!(part.kind, Kind::Container(_));
            (is_made_of_many || matches!(part.kind, Kind::Text | Kind::Bytes)) && !part.is_small()
        };
        let is_large = !format.is_small() || parts.iter().any(is_large_part);
        let text = Fact::literal(format.kind, "formatted text");
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
                let added = self.fact(value);
                let both = elements == Elements::Plain && has_plain_items(added);
                let elements = if both || is_plain_either_way(a, added) {
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
                if a.kind.is_array_like() || b.kind.is_array_like() {
                    let mask = arithmetic(BinaryOp::Sub, a, b);
                    let mask = self.sized_crosswise(left, right, mask);
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

/// What is added to text is text, and so with bytes.
fn added_text(a: &Fact, b: &Fact) -> Option<Fact> {
    let text = match (a.kind, b.kind) {
        (Kind::Text | Kind::Bytes, Kind::Unknown) => a,
        (Kind::Unknown, Kind::Text | Kind::Bytes) => b,
        _ => return None,
    };
    let sum = Fact::new(text.kind, Ground::WeakUse, "text that is added to");
    Some(sized_sum(sum, text.is_small()))
}

/// `chunk + b"\n"`, `"/" + name`, of plain data that is not known further: it is of the same kind, or the addition fails.
fn added_to_item(a: &Fact, b: &Fact) -> Option<Fact> {
    let (item, added) = if a.is_any_plain_data() {
        (a, b)
    } else {
        (b, a)
    };
    let is_certain = item.is_any_plain_data() && added.is_plain();
    if !is_certain || !matches!(added.kind, Kind::Bytes | Kind::Text) {
        return None;
    }
    let sum = Fact::new(added.kind, a.ground.max(b.ground), "what is added to");
    Some(sized_sum(sum, item.is_small() && added.is_small()))
}

fn sized_sum(sum: Fact, is_small: bool) -> Fact {
    if is_small {
        sum.small()
    } else {
        Fact {
            size: Size::Large,
            ..sum.allocating()
        }
    }
}

fn sequence(fact: &Fact) -> bool {
    matches!(fact.kind, Kind::Text | Kind::Bytes | Kind::Container(_))
}

fn mask_size(mask: &Fact) -> Size {
    mask.count.map_or(mask.size, Size::Bytes)
}

/// A value computed from `from`, of the same shape.
pub(super) fn computed(from: &Fact, kind: Kind, ground: Ground, int: Option<i64>) -> Fact {
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
        has_axes: from.has_axes,
        items: from.items,
        is_numeric: from.is_numeric,
        size,
        allocates: kind.is_data() && size != Size::Small,
        int,
        ..fact
    }
}

/// Whether one is a path, and the other one or a text: another object may answer in its place.
fn is_path(a: &Fact, b: &Fact) -> bool {
    let is_path = |it: &Fact| it.class == Some("path");
    let is_part = |it: &Fact| is_path(it) || it.kind == Kind::Text && it.is_plain();
    (is_path(a) || is_path(b)) && is_part(a) && is_part(b)
}

/// Whether one is plain data of one kind or another, and what it is computed with is no array: then the result is such, too.
fn is_plain_either_way(a: &Fact, b: &Fact) -> bool {
    let is_any = a.is_any_plain_data() || b.is_any_plain_data();
    is_any
        && [a, b]
            .iter()
            .all(|it| it.is_plain() && !it.kind.is_array_like())
}

/// Arithmetic on values that are no sequences: the largest kind wins. An operand of unknown type could answer instead of a
/// known one (`__array_priority__`, `__radd__`), so that is no more than evidence by use.
fn arithmetic(op: BinaryOp, a: &Fact, b: &Fact) -> Fact {
    // What is broadcast takes the shape of the larger one.
    let order = |fact: &Fact| (rank(fact.kind), !fact.is_small());
    let (large, other) = if order(a) >= order(b) { (a, b) } else { (b, a) };
    if !large.kind.is_array_like() {
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
    let own = large.ground_of_results();
    let ground = match other.kind {
        Kind::Unknown | Kind::Resource | Kind::Callable => own.max(Ground::Uses),
        _ => own.max(if other.kind.is_array_like() {
            other.ground.min(Ground::Uses)
        } else {
            Ground::Producer
        }),
    };
    let fact = Fact {
        is_numeric: a.is_numeric && b.is_numeric,
        is_exact: a.is_exact && b.is_exact,
        ..computed(large, large.kind, ground, None)
    };
    let has_axes = [a, b].iter().any(|it| it.is_array_with_axes());
    if op == BinaryOp::MatMul {
        // Of two vectors the product is a number.
        let ndim = large
            .ndim
            .filter(|&ndim| ndim > 1 && other.ndim == Some(ndim));
        let has_axes = [a, b].iter().any(|it| it.ndim.is_some_and(|ndim| ndim > 1));
        return Fact {
            ndim,
            has_axes,
            ..fact
        };
    }
    // What is broadcast against something larger adds no items.
    let is_scaled = other.kind == Kind::Scalar || other.is_small() && !large.is_small();
    let count = if is_scaled || large.count == other.count {
        large.count
    } else {
        None
    };
    // Two vectors are of one length, unless one of them is a number; a row's is told by its matrix.
    let are_vectors = large.ndim == Some(1) && other.ndim == Some(1);
    let broadcast = large.items.max(if is_scaled { 0 } else { other.items });
    let sized = Fact {
        count,
        items: if are_vectors && other.kind == Kind::Array {
            large.items.min(other.items)
        } else {
            broadcast
        },
        dtype: result_dtype(op, large, other),
        has_axes,
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
    // The new list has the items of both; only what it says of numbers is memory of its own.
    let takes_items = |fact: &Fact| {
        matches!(fact.kind, Kind::Container(_)) && !matches!(fact.item, None | Some(Kind::Scalar))
    };
    Fact {
        allocates: !(is_small || takes_items(a) && takes_items(b)),
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
