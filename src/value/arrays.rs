//! How many items numpy's functions give, and of which dtype, where those of their arguments are known.

use super::fact::{FEW_ITEMS, Fact, USUAL_ITEMS};
use super::forward::Forward;
use super::size::Dtype;
use super::{Inside, Kind, Origin, Size};
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::Constant;

/// Universal functions that compute floats, whatever they are given.
const TO_FLOAT: &str = " sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh \
    arccosh arctanh degrees radians deg2rad rad2deg divide true_divide arctan2 hypot ";
/// Those that give truth values.
const TO_BOOL: &str = " isnan isinf isfinite isclose greater greater_equal less less_equal equal not_equal logical_and \
    logical_or logical_not logical_xor signbit isin in1d ";
/// Those of two arguments that give what both have in common.
const OF_TWO: &str = " add subtract multiply maximum minimum fmax fmin power ";
/// Methods that give the same items in another order or shape.
const RESHAPED: [&str; 5] = ["reshape", "ravel", "transpose", "swapaxes", "squeeze"];

/// Methods and functions that give a view with the axes in another order.
const REORDERING: [&str; 4] = ["transpose", "swapaxes", "moveaxis", "rollaxis"];

/// Reductions that make an array of the size of what they reduce.
const COPYING_REDUCTIONS: [&str; 14] = [
    "std",
    "var",
    "median",
    "percentile",
    "quantile",
    "nansum",
    "nanmean",
    "nanstd",
    "nanvar",
    "nanmedian",
    "nanmax",
    "nanmin",
    "nanpercentile",
    "nanquantile",
];

/// So many rows of a frame are never large.
const FEW_ROWS: i64 = 1000;

/// Whether a function of numpy gives truth values.
pub(super) fn gives_truth(name: &str) -> bool {
    TO_BOOL.split(' ').any(|it| it == name)
}

impl Dtype {
    /// What a universal function computes of these items in floats: half precision for a byte, and so on (numpy's `sqrt.types`).
    fn as_float(self) -> Dtype {
        if self.is_float {
            return self;
        }
        Dtype {
            bytes: self.bytes.saturating_mul(2).clamp(2, 8),
            is_float: true,
        }
    }
}

impl Forward<'_> {
    /// What a function of numpy gives, with its count and dtype.
    pub(super) fn counted_array(&self, path: &str, fact: Fact, arguments: &[OpId]) -> Fact {
        let Some(name) = path.strip_prefix("numpy.") else {
            return fact;
        };
        if let (true, Some(&whole)) = (COPYING_REDUCTIONS.contains(&name), arguments.first()) {
            return self.with_a_copy(whole, fact);
        }
        if fact.kind != Kind::Array {
            return fact;
        }
        let is_in = |names: &str| names.split(' ').any(|it| it == name);
        let first = arguments.first().map(|&op| self.fact(op));
        let (count, dtype, items) = match (name, first) {
            (
                "concatenate" | "hstack" | "vstack" | "stack" | "column_stack" | "dstack",
                Some(_),
            ) => {
                let (count, dtype) = self.joined(arguments);
                (count, dtype, self.items_joined(arguments))
            }
            ("tile" | "repeat", Some(first)) => {
                let times = arguments.get(1).and_then(|&op| self.fact(op).int);
                let times = times.and_then(|times| u64::try_from(times).ok());
                let count = first
                    .count
                    .zip(times)
                    .map(|(n, times)| n.saturating_mul(times));
                let items = times.map(|times| u32::try_from(times).unwrap_or(u32::MAX));
                let items = items.map_or(USUAL_ITEMS, |times| first.items.saturating_mul(times));
                (count, first.dtype, items)
            }
            ("where", Some(mask)) if arguments.len() == 3 => {
                (mask.count, self.common_dtype(&arguments[1..]), mask.items)
            }
            (_, Some(first)) if fact.count.is_some() || fact.dtype.is_some() => {
                let dtype = if is_in(TO_FLOAT) {
                    fact.dtype.map(Dtype::as_float)
                } else if is_in(TO_BOOL) {
                    Some(Dtype::BYTE)
                } else if is_in(OF_TWO) {
                    self.common_dtype(arguments)
                } else {
                    fact.dtype
                };
                let same_shape = Fact {
                    ndim: first.ndim.or(fact.ndim),
                    ..fact
                };
                return resized(same_shape, dtype);
            }
            _ => return fact,
        };
        let ndim = first.and_then(|first| first.ndim);
        let counted = Fact {
            count,
            ndim: if name == "where" { ndim } else { fact.ndim },
            ..fact
        };
        resized(counted.with_items(items), dtype)
    }

    /// What a method of an array gives, with its count and dtype: a mean is a float, and what is reshaped has the same items.
    pub(super) fn counted_by_method(
        &self,
        name: &str,
        on: OpId,
        fact: Fact,
        arguments: &[OpId],
    ) -> Fact {
        let receiver = self.fact(on);
        let is_alike = receiver.kind == fact.kind && matches!(fact.kind, Kind::Frame | Kind::Array);
        let fact = if is_alike && fact.items != FEW_ITEMS {
            fact.with_items(receiver.items)
        } else {
            fact
        };
        if receiver.kind == Kind::Frame && matches!(name, "head" | "tail") {
            let is_few = match arguments {
                [] => true,
                [rows] => self.fact(*rows).int.is_some_and(|rows| rows < FEW_ROWS),
                _ => false,
            };
            return if is_few { fact.small() } else { fact };
        }
        if receiver.kind != Kind::Array {
            return fact;
        }
        if COPYING_REDUCTIONS.contains(&name) {
            let reduced = self.with_a_copy(on, fact);
            let is_number = reduced.kind == Kind::Scalar;
            return Fact {
                dtype: is_number.then_some(Dtype::FLOAT).or(reduced.dtype),
                ..reduced
            };
        }
        match fact.kind {
            Kind::Scalar if name == "mean" => Fact {
                dtype: Some(Dtype::FLOAT),
                ..fact
            },
            Kind::Array if RESHAPED.contains(&name) => {
                let shaped = Fact {
                    count: receiver.count,
                    ..fact
                };
                // In another order the items do not lie one after the other: a view of them has no such shape.
                let shaped = if matches!(name, "reshape" | "ravel") && self.is_reordered(on) {
                    shaped.with_origin(Origin::Fresh).allocating()
                } else {
                    shaped
                };
                resized(shaped, receiver.dtype)
            }
            Kind::Array if matches!(fact.origin, Origin::Fresh) && fact.count.is_some() => Fact {
                ndim: fact.ndim.or(receiver.ndim),
                ..fact
            },
            _ => fact,
        }
    }

    /// Whether an array is a view whose axes are in another order than in memory: `x.swapaxes(0, 1)`, `x.T`.
    fn is_reordered(&self, array: OpId) -> bool {
        let ir = self.cx.ir;
        let source = self.source(array);
        let member = |op: OpId| match ir.op(self.source(op)).kind {
            OpKind::Attribute(name) => self.cx.names.get(name),
            _ => "",
        };
        match (&ir.op(source).kind, ir.operands(source)) {
            (OpKind::Call(_), &[callee, ..]) => REORDERING.contains(&member(callee)),
            (OpKind::Attribute(_), _) => member(source) == "T",
            _ => false,
        }
    }

    /// A reduction that works on a copy of what it reduces.
    fn with_a_copy(&self, whole: OpId, fact: Fact) -> Fact {
        let copy = Fact {
            allocates: true,
            origin: Origin::Fresh,
            ..self.fact(whole).clone()
        };
        let inside = Inside::of(&copy);
        Fact {
            inside,
            allocates: fact.allocates || inside != Inside::NOTHING,
            ..fact
        }
    }

    /// The items of a slice of a vector, or of all of an array in another order.
    pub(super) fn count_of_slice(&self, whole: &Fact, slice: OpId) -> Option<u64> {
        let &[lower, upper, step] = self.cx.ir.operands(slice) else {
            return None;
        };
        let is_absent = |op: OpId| self.cx.ir.op(op).kind == OpKind::Const(Constant::None);
        let count = whole.count?;
        let step = if is_absent(step) {
            1
        } else {
            self.fact(step).int?
        };
        if is_absent(lower) && is_absent(upper) && step.unsigned_abs() == 1 {
            return Some(count);
        }
        let bound = |op: OpId, otherwise: u64| {
            if is_absent(op) {
                return Some(otherwise);
            }
            let bound = self.fact(op).int?;
            let distance = bound.unsigned_abs().min(count);
            Some(if bound < 0 {
                count - distance
            } else {
                distance
            })
        };
        if whole.ndim != Some(1) || step == 0 {
            return None;
        }
        let (lower, upper) = if step > 0 {
            (bound(lower, 0)?, bound(upper, count)?)
        } else if is_absent(lower) && is_absent(upper) {
            (0, count)
        } else {
            return None;
        };
        Some(upper.saturating_sub(lower).div_ceil(step.unsigned_abs()))
    }

    /// How many items a slice has beside other values, where their numbers are not known: of a part whose bounds are computed, no
    /// more than what is usual.
    pub(super) fn items_of_slice(&self, whole: &Fact, slice: OpId) -> u32 {
        let &[lower, upper, step] = self.cx.ir.operands(slice) else {
            return whole.items;
        };
        let is_absent = |op: OpId| self.cx.ir.op(op).kind == OpKind::Const(Constant::None);
        let step = match self.fact(step).int {
            Some(step) => u32::try_from(step.unsigned_abs()).unwrap_or(u32::MAX),
            None => 1,
        };
        let is_cut = |op: OpId| !is_absent(op) && self.fact(op).int.is_none();
        if is_cut(lower) && is_cut(upper) {
            // One batch of many, as far as anybody knows.
            return FEW_ITEMS;
        }
        let taken = if is_cut(lower) || is_cut(upper) {
            whole.items.min(USUAL_ITEMS)
        } else {
            whole.items
        };
        taken / step.max(1)
    }

    /// The items of `range(…)` of integers.
    pub(super) fn count_of_range(&self, arguments: &[OpId]) -> Option<u64> {
        let int = |op: &OpId| self.fact(*op).int;
        let (start, stop, step) = match arguments {
            [stop] => (0, int(stop)?, 1),
            [start, stop] => (int(start)?, int(stop)?, 1),
            [start, stop, step] => (int(start)?, int(stop)?, int(step)?),
            _ => return None,
        };
        let way = match step {
            0 => return None,
            1.. => stop.checked_sub(start)?,
            _ => start.checked_sub(stop)?,
        };
        Some(u64::try_from(way).map_or(0, |way| way.div_ceil(step.unsigned_abs())))
    }

    /// A float that is written out and whole: `np.arange(1000.0)`.
    pub(super) fn whole_float(&self, op: OpId) -> Option<u64> {
        let OpKind::Const(Constant::Float(text)) = self.cx.ir.op(self.source(op)).kind else {
            return None;
        };
        let (whole, rest) = self.cx.names.get(text).split_once('.')?;
        let is_whole = rest.chars().all(|digit| digit == '0');
        whole.parse().ok().filter(|_| is_whole)
    }

    /// The parts that a display lists, unless they are put into it later.
    fn listed_parts(&self, arguments: &[OpId]) -> Option<&[OpId]> {
        let display = self.source(*arguments.first()?);
        match &self.cx.ir.op(display).kind {
            OpKind::Build(_, stars)
                if stars.is_empty() && !self.may_fill.contains_key(&display) =>
            {
                Some(self.cx.ir.operands(display)).filter(|parts| !parts.is_empty())
            }
            _ => None,
        }
    }

    /// The items of all parts that a display lists.
    fn joined(&self, arguments: &[OpId]) -> (Option<u64>, Option<Dtype>) {
        let Some(parts) = self.listed_parts(arguments) else {
            return (None, None);
        };
        let count = parts.iter().try_fold(0_u64, |sum, &part| {
            Some(sum.saturating_add(self.fact(part).count?))
        });
        (count, self.common_dtype(parts))
    }

    /// How many items all parts have that a display lists, beside other values; of anything else as many as usual.
    pub(super) fn items_joined(&self, arguments: &[OpId]) -> u32 {
        let parts = self.listed_parts(arguments);
        parts.map_or(USUAL_ITEMS, |parts| self.items_of_parts(parts))
    }

    /// How many items values have together that are not small.
    pub(super) fn items_of_parts(&self, parts: &[OpId]) -> u32 {
        let large = parts
            .iter()
            .map(|&part| self.fact(part))
            .filter(|fact| !fact.is_small());
        large.map(|fact| fact.items).fold(0, u32::saturating_add)
    }

    /// The dtype that numpy promotes some operands to, as far as integers and floats go (NEP 50).
    fn common_dtype(&self, operands: &[OpId]) -> Option<Dtype> {
        let facts = || operands.iter().map(|&op| self.fact(op));
        let arrays = facts().filter(|fact| fact.kind == Kind::Array);
        let mut common: Option<Dtype> = None;
        for array in arrays {
            let dtype = array.dtype?;
            common = match common {
                None => Some(dtype),
                Some(known) if known == dtype => common,
                Some(known) => Some(wider(known, dtype)?),
            };
        }
        for number in facts().filter(|fact| fact.kind != Kind::Array) {
            let is_int = number.int.is_some();
            let is_float = number.dtype == Some(Dtype::FLOAT);
            common = match common {
                Some(known) if known.is_float && number.kind == Kind::Scalar => common,
                Some(_) if is_int => common,
                None if is_int => Some(Dtype::INT),
                _ if is_float => Some(Dtype::FLOAT),
                _ => return None,
            };
        }
        common
    }
}

/// Of two dtypes the one that holds both; not where a third one does.
fn wider(a: Dtype, b: Dtype) -> Option<Dtype> {
    match (a.is_float, b.is_float) {
        (true, true) => Some(if a.bytes > b.bytes { a } else { b }),
        (true, false) if a.bytes == 8 || b.bytes < a.bytes => Some(a),
        (false, true) => wider(b, a),
        _ => None,
    }
}

/// With another dtype, and the size that goes with it.
fn resized(fact: Fact, dtype: Option<Dtype>) -> Fact {
    let was_known = matches!(fact.size, Size::Bytes(_));
    let size = if was_known { Size::Large } else { fact.size };
    let fact = Fact {
        size,
        dtype,
        ..fact
    };
    if fact.size == Size::Small {
        fact
    } else {
        fact.sized()
    }
}
