//! Operands that are broadcast against each other, each along an axis that the other one lacks: the result has all pairs of their
//! items, and is larger than both.
//!
//! ```python
//! sizes = bits.sum(axis=1)
//! total = sizes[:, None] + sizes[None, :]   # as large as the square of `sizes`
//! gaps = x.reshape(-1, 1) - x               # as well, where `x` is a vector
//! ```

use super::fact::{Fact, USUAL_ITEMS, VECTOR_ITEMS};
use super::forward::Forward;
use super::size::Dtype;
use super::{Kind, Size};
use crate::flow::{Display, OpId, OpKind};
use crate::syntax::ast::Constant;

/// Whether an array is one item long along an axis, as a new axis is.
#[derive(Clone, Copy, PartialEq)]
enum Axis {
    Whole,
    New,
}

impl Forward<'_> {
    /// What an operator gives, as large as all pairs of the items of its operands where these are broadcast crosswise.
    pub(super) fn sized_crosswise(&self, left: OpId, right: OpId, result: Fact) -> Fact {
        if result.kind != Kind::Array || !self.are_crosswise(left, right) {
            return result;
        }
        self.all_pairs(self.unshaped(left), self.unshaped(right), result)
    }

    /// The same result with all pairs of the items of two arrays.
    pub(super) fn all_pairs(&self, a: OpId, b: OpId, result: Fact) -> Fact {
        let large = Fact {
            size: Size::Large,
            allocates: true,
            ..result.clone()
        };
        match (self.length(a), self.length(b)) {
            (Length::Counted(x), Length::Counted(y)) => {
                // At most eight bytes for each, but for complex numbers.
                let dtype = result.dtype.unwrap_or(Dtype::FLOAT);
                let pairs = result.counted(Some(x.saturating_mul(y)), Some(dtype));
                Fact {
                    allocates: !pairs.is_small(),
                    ..pairs
                }
            }
            // A few rows of something are no more than a few times as large.
            (Length::Counted(_), Length::Axis | Length::Unknown)
            | (Length::Axis | Length::Unknown, Length::Counted(_)) => result,
            (Length::Axis, Length::Axis) => large.with_items(USUAL_ITEMS),
            (Length::Items(items), Length::Counted(_) | Length::Unknown)
            | (Length::Counted(_) | Length::Unknown, Length::Items(items)) => {
                large.with_items(items)
            }
            // A vector and a matrix of unknown sizes count alike, so that all pairs of two vectors do, too.
            (Length::Items(items), Length::Axis) | (Length::Axis, Length::Items(items)) => {
                large.with_items(items.max(USUAL_ITEMS))
            }
            (Length::Items(x), Length::Items(y)) => large.with_items(x.max(y).max(USUAL_ITEMS)),
            (Length::Axis | Length::Unknown, Length::Unknown) | (Length::Unknown, Length::Axis) => {
                result
            }
        }
    }

    /// The array that `x[:, None]` shows the whole of: how many items there are, it knows.
    fn unshaped(&self, value: OpId) -> OpId {
        let ir = self.cx.ir;
        let source = self.source(value);
        let operands = ir.operands(source);
        let whole = match ir.op(source).kind {
            OpKind::Subscript => {
                let parts = ir.operands(self.source(operands[1]));
                let is_cut = |&part: &OpId| {
                    let mut bounds = ir.operands(part).iter();
                    matches!(ir.op(part).kind, OpKind::Slice)
                        && bounds.any(|&bound| !self.fact(bound).is_none)
                };
                (!parts.iter().any(is_cut)).then_some(operands[0])
            }
            OpKind::Call(_) => match ir.op(operands[0]).kind {
                OpKind::Attribute(name) if self.cx.names.get(name) == "reshape" => {
                    ir.operands(operands[0]).first().copied()
                }
                _ => None,
            },
            _ => None,
        };
        let whole = whole.filter(|&it| self.fact(it).kind == Kind::Array);
        whole.unwrap_or(value)
    }

    fn length(&self, value: OpId) -> Length {
        let fact = self.fact(value);
        match (fact.kind, fact.count) {
            (Kind::Array, Some(count)) => Length::Counted(count),
            (Kind::Array, None) if fact.is_small() && self.is_reduction(value) => Length::Axis,
            (Kind::Array, None) if fact.is_small() => Length::Unknown,
            (Kind::Array, None) if fact.items <= VECTOR_ITEMS => Length::Axis,
            (Kind::Array, None) => Length::Items(fact.items),
            _ => Length::Unknown,
        }
    }

    /// Whether a function or a method made a small array of a large one, as what sums along an axis does.
    fn is_reduction(&self, value: OpId) -> bool {
        let ir = self.cx.ir;
        let source = self.source(value);
        let (OpKind::Call(_), &[callee, ref arguments @ ..]) =
            (&ir.op(source).kind, ir.operands(source))
        else {
            return false;
        };
        let reduced = match ir.op(callee).kind {
            OpKind::Attribute(_) if self.fact(callee).path.is_none() => ir.operands(callee).first(),
            _ => arguments.first(),
        };
        reduced.is_some_and(|&it| self.fact(it).kind == Kind::Array && !self.fact(it).is_small())
    }

    /// Whether each of two arrays has an axis that the other one lacks.
    fn are_crosswise(&self, left: OpId, right: OpId) -> bool {
        let (Some(a), Some(b)) = (self.axes_of(left), self.axes_of(right)) else {
            return false;
        };
        // Axes are matched from the last one on; those that are missing count as new.
        let at = |axes: &[Axis], n: usize| {
            let from_start = axes.len().checked_sub(n + 1);
            from_start.map_or(Axis::New, |n| axes[n])
        };
        let lacks = |one: &[Axis], other: &[Axis]| {
            (0..other.len()).any(|n| at(one, n) == Axis::New && at(other, n) == Axis::Whole)
        };
        lacks(&a, &b) && lacks(&b, &a)
    }

    /// The axes of a view that `x[:, None]` or `x.reshape(-1, 1)` gives, or of a vector; nothing where these are not known.
    fn axes_of(&self, value: OpId) -> Option<Vec<Axis>> {
        let ir = self.cx.ir;
        let source = self.source(value);
        let operands = ir.operands(source);
        let by_index = match (&ir.op(source).kind, operands) {
            (OpKind::Subscript, &[whole, index]) => self.axes_of_view(whole, index),
            (OpKind::Call(_), &[callee, ..]) => self.axes_of_shape(callee, &operands[1..]),
            _ => None,
        };
        by_index.or_else(|| {
            let ndim = self.fact(value).ndim?;
            (ndim == 1).then(|| vec![Axis::Whole])
        })
    }

    fn axes_of_view(&self, whole: OpId, index: OpId) -> Option<Vec<Axis>> {
        let ir = self.cx.ir;
        let index = self.source(index);
        let OpKind::Build(Display::Tuple, stars) = &ir.op(index).kind else {
            return None;
        };
        if self.fact(whole).kind != Kind::Array || !stars.is_empty() {
            return None;
        }
        let parts = ir.operands(index).iter();
        let axes: Option<Vec<Axis>> = parts
            .map(|&part| match ir.op(part).kind {
                OpKind::Slice => Some(Axis::Whole),
                // Of a vector, which has one axis alone.
                OpKind::Const(Constant::Ellipsis) => Some(Axis::Whole),
                _ if self.fact(part).is_none => Some(Axis::New),
                _ => None,
            })
            .collect();
        axes.filter(|axes| axes.contains(&Axis::New))
    }

    /// `reshape(-1, 1)`, `reshape(1, -1)`.
    fn axes_of_shape(&self, callee: OpId, lengths: &[OpId]) -> Option<Vec<Axis>> {
        let OpKind::Attribute(name) = self.cx.ir.op(callee).kind else {
            return None;
        };
        if self.cx.names.get(name) != "reshape" || lengths.len() < 2 {
            return None;
        }
        let axis = |&length: &OpId| match self.fact(length).int {
            Some(1) => Axis::New,
            _ => Axis::Whole,
        };
        Some(lengths.iter().map(axis).collect())
    }
}

/// How long an operand is.
enum Length {
    Counted(u64),
    /// As long as an axis of a large array: what sums along another one give.
    Axis,
    /// As many items beside other large values.
    Items(u32),
    Unknown,
}
