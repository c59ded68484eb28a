//! Which arrays certainly have a dimension, so that what they index is a copy: `v[rows]`, and not a view of it, as `v[row]` is.
//!
//! ```python
//! rows = np.flatnonzero(mask)
//! part = v[:, rows]          # a copy (numpy reference: advanced indexing)
//! best = v[np.argmax(score)]  # a number may be the index: a view
//! ```

use super::fact::Fact;
use super::forward::Forward;
use super::{Kind, arrays};
use crate::flow::{Display, OpId, OpKind};
use crate::syntax::ast::{BinaryOp, CompareOp, ComprehensionKind, Constant, UnaryOp};

/// Functions of numpy that give an array with dimensions, whatever they are passed.
const MAKERS: &str = " arange argpartition argsort argwhere atleast_1d atleast_2d atleast_3d bincount column_stack concatenate dstack \
    eye flatnonzero geomspace hstack identity intersect1d lexsort linspace logspace random.permutation ravel repeat setdiff1d \
    setxor1d sort_complex stack tile tri union1d unique vstack ";
/// Functions whose second argument is where to look, or what to look for: what they give has its shape.
const SHAPED_BY_SECOND: &str = " searchsorted take ";
/// Functions whose result has the shape of what they are passed, each of which may be a number.
const SHAPED_BY_ALL: &str = " where ";
/// Functions whose result has at least the dimensions of the first argument.
const SHAPED_BY_FIRST: &str = " array asanyarray asarray ascontiguousarray asfortranarray around clip copy cumprod cumsum diff digitize \
    empty_like flip full_like isin nan_to_num ones_like roll round sort zeros_like ";
/// Functions that make an array of what they are passed.
const CONVERTING: &str = " array asanyarray asarray ";
/// Methods that keep the dimensions of their array.
const KEEPING: &str = " astype byteswap clip conj copy cumprod cumsum round ";
/// Methods that give at least one dimension to whatever they are called on.
const MAKING: &str = " argpartition argsort flatten permutation ravel repeat ";

fn is_in(names: &str, name: &str) -> bool {
    names.split(' ').any(|it| it == name)
}

impl Fact {
    /// Whether it is an array that certainly has a dimension.
    pub(super) fn is_array_with_axes(&self) -> bool {
        self.kind == Kind::Array && (self.has_axes || self.ndim.is_some_and(|ndim| ndim > 0))
    }
}

impl Forward<'_> {
    /// What a function of a library gives, with whether it certainly has a dimension.
    pub(super) fn with_axes(
        &self,
        path: &str,
        dispatches: bool,
        fact: Fact,
        arguments: &[OpId],
    ) -> Fact {
        let Some(name) = path
            .strip_prefix("numpy.")
            .filter(|_| fact.kind == Kind::Array)
        else {
            return fact;
        };
        let has_axes = |&op: &OpId| {
            let fact = self.fact(op);
            fact.is_array_with_axes()
                || matches!(fact.kind, Kind::Container(_)) && self.is_list_made(op)
        };
        let is_kept = is_in(MAKERS, name)
            || is_in(SHAPED_BY_FIRST, name) && arguments.first().is_some_and(has_axes)
            || is_in(SHAPED_BY_SECOND, name) && arguments.get(1).is_some_and(has_axes)
            || (dispatches && !is_in(SHAPED_BY_SECOND, name) || is_in(SHAPED_BY_ALL, name))
                && arguments.iter().any(has_axes);
        // `np.array(range(n))`
        let of_numbers = |&op: &OpId| {
            let made_of = self.fact(op);
            let is_row =
                matches!(made_of.kind, Kind::Container(_)) || made_of.class == Some("range");
            is_row && made_of.item == Some(Kind::Scalar) && !self.is_mapping(op)
        };
        let is_vector = name == "arange"
            || is_in(CONVERTING, name) && arguments.first().is_some_and(of_numbers);
        Fact {
            has_axes: fact.has_axes || is_kept,
            ndim: fact.ndim.or(is_vector.then_some(1)),
            ..fact
        }
    }

    /// What a method gives, with whether it certainly has a dimension.
    pub(super) fn with_axes_of(
        &self,
        name: &str,
        receiver: &Fact,
        fact: Fact,
        arguments: &[OpId],
    ) -> Fact {
        let is_kept = fact.kind == Kind::Array
            && (is_in(MAKING, name) || is_in(KEEPING, name) && receiver.is_array_with_axes());
        let ndim = match (name, arguments) {
            ("reshape", &[shape]) if fact.kind == Kind::Array => self.ndim_of_size(shape),
            ("reshape", [_, _, ..]) if fact.kind == Kind::Array => {
                let are_lengths = arguments
                    .iter()
                    .all(|&op| self.fact(op).kind == Kind::Scalar);
                u8::try_from(arguments.len()).ok().filter(|_| are_lengths)
            }
            _ => fact.ndim,
        };
        Fact {
            ndim,
            has_axes: fact.has_axes || is_kept,
            ..fact
        }
    }

    /// Whether a value is certainly a list: of a display, a comprehension or `list(…)`.
    fn is_list_made(&self, value: OpId) -> bool {
        match self.cx.ir.op(self.source(value)).kind {
            OpKind::Build(Display::List, _) | OpKind::Comprehension(ComprehensionKind::List, _) => {
                true
            }
            _ => matches!(self.path_called(value), Some("list" | "sorted")),
        }
    }

    /// The function of a library that gives a value.
    fn path_called(&self, value: OpId) -> Option<&str> {
        let source = self.source(value);
        match (&self.cx.ir.op(source).kind, self.cx.ir.operands(source)) {
            (OpKind::Call(_), &[callee, ..]) => self.fact(callee).path.as_deref(),
            _ => None,
        }
    }

    /// Whether the items of a value are vectors of positions or of distinct values: `np.nonzero(mask)`, `np.where(mask)`.
    pub(super) fn are_positions(&self, whole: OpId) -> bool {
        let source = self.source(whole);
        let arguments = self.cx.ir.operands(source).len().saturating_sub(1);
        match self.path_called(source) {
            Some("numpy.nonzero") => true,
            Some("numpy.where") => arguments == 1,
            Some("numpy.unique") => arguments > 1,
            _ => false,
        }
    }

    /// Whether what an index chooses is copied: a mask, a list of positions or an array of them, alone or among the parts of a tuple;
    /// not slices, numbers and keys.
    pub(super) fn copies(&self, index: OpId) -> bool {
        is_copying_index(self.fact(index))
            || self.is_list_made(index)
            || self.is_mask(index)
            || self.are_chosen_positions(index)
    }

    /// Whether an index was chosen by a list, `neighbours[[2, 1]]`, or converted to positions, `flat.long()`, which tensors alone are; or
    /// is a part of such; or is the array of an index of pandas, `clim[dates.month.values]`.
    pub(super) fn are_chosen_positions(&self, index: OpId) -> bool {
        const MAX_PARTS: usize = 4;
        let ir = self.cx.ir;
        let mut op = self.source(index);
        for _ in 0..MAX_PARTS {
            op = match (&ir.op(op).kind, ir.operands(op)) {
                (OpKind::Subscript, &[_, by]) if self.is_list_made(by) => return true,
                (OpKind::Subscript, &[whole, by]) if matches!(ir.op(by).kind, OpKind::Slice) => {
                    self.source(whole)
                }
                // The values of an index or a column of pandas.
                (&OpKind::Attribute(name), _) => return self.cx.names.get(name) == "values",
                (OpKind::Call(_), &[callee]) => {
                    return match ir.op(callee).kind {
                        OpKind::Attribute(name) => {
                            matches!(self.cx.names.get(name), "long" | "to_numpy")
                        }
                        _ => false,
                    };
                }
                _ => return false,
            };
        }
        false
    }

    /// Whether one of the parts of a tuple makes numpy copy what all of them choose: `v[:, rows]`.
    pub(super) fn copies_by_part(&self, index: OpId) -> bool {
        let source = self.source(index);
        let OpKind::Build(Display::Tuple, stars) = &self.cx.ir.op(source).kind else {
            return false;
        };
        let mut parts = self.cx.ir.operands(source).iter();
        stars.is_empty() && parts.any(|&part| self.copies(part))
    }

    /// Whether the parts of a tuple leave a dimension: `v[2:, i]`, `v[i, None]`.
    pub(super) fn leaves_axis(&self, index: OpId) -> bool {
        let source = self.source(index);
        let leaves = |&part: &OpId| {
            matches!(self.cx.ir.op(part).kind, OpKind::Slice) || self.fact(part).is_none
        };
        match &self.cx.ir.op(source).kind {
            OpKind::Build(Display::Tuple, stars) if stars.is_empty() => {
                self.cx.ir.operands(source).iter().any(leaves)
            }
            _ => false,
        }
    }

    /// How many dimensions a view has that an index takes, as far as numbers, slices and new axes go.
    pub(super) fn ndim_of_view(&self, whole: OpId, index: OpId) -> Option<u8> {
        if self.are_positions(whole) {
            return Some(1);
        }
        let ir = self.cx.ir;
        let source = self.source(index);
        let parts = match &ir.op(source).kind {
            OpKind::Build(Display::Tuple, stars) if stars.is_empty() => ir.operands(source),
            _ => std::slice::from_ref(&index),
        };
        let mut ndim = self.fact(whole).ndim?;
        for &part in parts {
            let fact = self.fact(part);
            ndim = match ir.op(part).kind {
                OpKind::Slice | OpKind::Const(Constant::Ellipsis) => ndim,
                _ if fact.is_none => ndim.checked_add(1)?,
                _ if fact.kind == Kind::Scalar && fact.is_numeric => ndim.checked_sub(1)?,
                _ => return None,
            };
        }
        Some(ndim)
    }

    /// Whether an index chooses items one by one by truth: `x > 3`, `~x`, `np.isnan(x)`, and what is made of such. Of a comparison even
    /// one truth value makes a copy.
    pub(super) fn is_mask(&self, index: OpId) -> bool {
        const MAX_PARTS: usize = 32;
        let ir = self.cx.ir;
        let (mut open, mut looks) = (vec![index], 0);
        while let Some(op) = open.pop() {
            looks += 1;
            if looks > MAX_PARTS {
                return false;
            }
            let source = self.source(op);
            let operands = ir.operands(source);
            match (&ir.op(source).kind, operands) {
                (OpKind::Compare(how), _) => {
                    let is_identity = matches!(how, CompareOp::Is | CompareOp::IsNot);
                    if is_identity || self.fact(source).kind == Kind::Scalar {
                        return false;
                    }
                }
                // A number is hardly ever written so.
                (OpKind::Unary(UnaryOp::Invert), _) if self.fact(source).kind == Kind::Unknown => {}
                (OpKind::Unary(UnaryOp::Invert), &[inner]) => open.push(inner),
                (OpKind::Binary(BinaryOp::And | BinaryOp::Or | BinaryOp::Xor), &[left, right]) => {
                    open.extend([left, right]);
                }
                (OpKind::Call(_), &[callee, ..]) => {
                    let path = self.fact(callee).path.as_deref();
                    let name = path.and_then(|path| path.strip_prefix("numpy."));
                    if !name.is_some_and(arrays::gives_truth) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
        true
    }
}

/// A mask, a list of positions or an array of them; not a slice, a number or a key.
pub(super) fn is_copying_index(index: &Fact) -> bool {
    // Also one that a loop fills.
    let is_list = matches!(index.kind, Kind::Container(_)) && index.text.starts_with("a list");
    is_list || matches!(index.kind, Kind::Frame | Kind::Tensor) || index.is_array_with_axes()
}
