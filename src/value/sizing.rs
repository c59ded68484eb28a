//! How large the result of a known call is.

use super::call::{Argument, positional};
use super::fact::{Fact, SMALL_BYTES};
use super::forward::Forward;
use super::hook::is_iterator;
use super::knowledge::{Entry, Gives, SizeRule};
use super::size::Dtype;
use super::{Kind, Size};
use crate::flow::{Display, OpId, OpKind};
use crate::syntax::ast::ComprehensionKind;

/// Displays in displays that are looked into for large parts.
const MAX_DISPLAYS: usize = 4;
/// The length of the axis that a reduction takes away: colours, coordinates.
const SHORT_AXIS: u32 = 4;

impl Forward<'_> {
    /// Whether a value is large, or a display of some that are: `{"rows": rows}`.
    fn has_large_part(&self, op: OpId, depth: usize) -> bool {
        let fact = self.fact(op);
        let source = self.source(op);
        match self.cx.ir.op(source).kind {
            OpKind::Build(..) | OpKind::BuildDict(_) if depth < MAX_DISPLAYS => {
                let mut parts = self.cx.ir.operands(source).iter();
                fact.is_large_part() || parts.any(|&part| self.has_large_part(part, depth + 1))
            }
            OpKind::Comprehension(ComprehensionKind::Generator, _) => self.gives_many(source),
            // `map(str, rows)`
            OpKind::Call(_) if is_iterator(fact) && depth < MAX_DISPLAYS => {
                let mut iterated = fact.origin.sources().iter();
                iterated.any(|&op| self.is_many(op) || self.has_large_part(op, depth + 1))
            }
            _ if matches!(fact.kind, Kind::Container(_)) => !fact.is_small(),
            _ => fact.is_large_part(),
        }
    }

    /// Whether a generator expression iterates something that has many items, as far as is known.
    fn gives_many(&self, generator: OpId) -> bool {
        let iterable = self.cx.ir.operands(generator).first();
        iterable.is_some_and(|&iterable| self.is_many(iterable))
    }

    fn is_many(&self, iterable: OpId) -> bool {
        let fact = self.fact(iterable);
        match fact.count {
            Some(count) => count >= SMALL_BYTES / u64::from(Dtype::POINTER.bytes),
            None => fact.class == Some("range") || fact.kind.is_data() && !fact.is_small(),
        }
    }

    pub(super) fn size_given(
        &self,
        entry: &Entry,
        arguments: &[Argument],
        first: Option<&Fact>,
        fact: Fact,
    ) -> Fact {
        match entry.size {
            SizeRule::Small if self.is_by_row(entry, arguments, first) => match first {
                Some(whole) if whole.kind == Kind::Array => {
                    fact.with_items(whole.items / SHORT_AXIS)
                }
                _ => fact.allocating(),
            },
            SizeRule::Small => fact.small(),
            SizeRule::Parts => {
                let mut parts = arguments.iter();
                let size = if parts.any(|argument| self.has_large_part(argument.op, 0)) {
                    Size::Large
                } else {
                    Size::Small
                };
                Fact { size, ..fact }
            }
            SizeRule::Shape => self.sized_by_shape(arguments, fact),
            SizeRule::Length => {
                let length = first.and_then(|fact| match fact.int {
                    Some(length) => u64::try_from(length).ok(),
                    None => fact.count,
                });
                fact.counted(length, Some(Dtype::BYTE))
            }
            // `np.multiply(2, x)` is as large as `x`.
            SizeRule::Argument if first.is_some_and(|first| first.kind == Kind::Scalar) => {
                let others = arguments.iter().map(|argument| self.fact(argument.op));
                let array = others.skip(1).find(|fact| fact.kind == Kind::Array);
                match array.or(first) {
                    Some(like) => self.sized_like(like, arguments, fact),
                    None => fact,
                }
            }
            SizeRule::Argument => match first {
                Some(first) => self.sized_like(first, arguments, fact),
                None => fact,
            },
            SizeRule::Large
                if (entry.needs_plain && self.is_made_of_small(arguments))
                    || self.is_counted_small(&fact, arguments) =>
            {
                fact.small()
            }
            SizeRule::Large if matches!(entry.gives, Gives::Copy) => {
                let count = first.and_then(|fact| fact.count);
                let copy = fact.counted(count, Some(Dtype::POINTER));
                let is_small =
                    first.is_none_or(|fact| fact.size == Size::Small && fact.kind.is_data());
                if is_small { copy.small() } else { copy }
            }
            SizeRule::Read => match self.keyword(arguments, "count").map(|op| self.fact(op)) {
                // `np.fromfile(file, count=1)`
                Some(Fact { int: Some(n), .. }) if *n >= 0 => {
                    let dtype = fact.dtype.or(Some(Dtype::FLOAT));
                    fact.counted(u64::try_from(*n).ok(), dtype)
                }
                _ => fact,
            },
            SizeRule::Large => fact,
        }
    }

    /// `df.sum(axis=1)`: a number for each row; `stack.sum(axis=2)`: a matrix.
    fn is_by_row(&self, entry: &Entry, arguments: &[Argument], first: Option<&Fact>) -> bool {
        let axis = entry.large_if.as_ref();
        let axis = axis.and_then(|parameter| self.passed(arguments, parameter));
        axis.is_some_and(|op| match (first, self.fact(op).int) {
            (Some(whole), Some(axis)) if whole.kind == Kind::Array => {
                let is_stack = whole.ndim.is_some_and(|ndim| ndim > 2);
                !whole.is_small() && (axis > 1 || is_stack && matches!(axis, -1 | 1))
            }
            (_, Some(axis)) => axis == 1,
            (_, None) => self.text_of_literal(op).is_some_and(|it| it == "columns"),
        })
    }

    /// As many items as the argument has, of its dtype unless another is named.
    fn sized_like(&self, like: &Fact, arguments: &[Argument], fact: Fact) -> Fact {
        let second = arguments.get(1);
        let named = second.and_then(|argument| self.dtype_named_by(argument.op));
        let dtype = self.dtype_keyword(arguments).or(named).or(like.dtype);
        let sized = fact.counted(like.count, dtype).with_items(like.items);
        if like.size == Size::Small {
            sized.small()
        } else {
            sized
        }
    }

    /// `np.zeros((n, m), dtype=…)`: float64 unless it says otherwise (numpy reference).
    fn sized_by_shape(&self, arguments: &[Argument], fact: Fact) -> Fact {
        let arguments = match arguments {
            [generator, rest @ ..] if self.fact(generator.op).class == Some("rng") => rest,
            all => all,
        };
        let shape = self
            .keyword(arguments, "shape")
            .or(self.keyword(arguments, "size"))
            .or(positional(arguments, 0));
        let second = positional(arguments, 1).and_then(|op| self.dtype_named_by(op));
        let has_dtype =
            self.keyword(arguments, "dtype").is_some() || positional(arguments, 1).is_some();
        let default = if has_dtype { None } else { Some(Dtype::FLOAT) };
        let dtype = self.dtype_keyword(arguments).or(second).or(default);
        Fact {
            count: shape.and_then(|op| self.count_of_shape(op)),
            dtype,
            ndim: shape.and_then(|op| self.ndim_of_size(op)),
            ..fact
        }
        .sized()
    }
}

impl Forward<'_> {
    /// The number of items of a shape: an integer, or a display of integers.
    pub(super) fn count_of_shape(&self, shape: OpId) -> Option<u64> {
        if let Some(length) = self.fact(shape).int {
            return u64::try_from(length).ok();
        }
        let display = self.source(shape);
        let OpKind::Build(Display::Tuple | Display::List, stars) = &self.cx.ir.op(display).kind
        else {
            return None;
        };
        if !stars.is_empty() {
            return None;
        }
        self.cx
            .ir
            .operands(display)
            .iter()
            .try_fold(1_u64, |product, &length| {
                let length = u64::try_from(self.fact(length).int?).ok()?;
                product.checked_mul(length)
            })
    }

    /// The number of dimensions of an array of a shape: a number is the length of a vector.
    pub(super) fn ndim_of_size(&self, shape: OpId) -> Option<u8> {
        let fact = self.fact(shape);
        let is_length = fact.int.is_some() || fact.kind == Kind::Scalar && fact.is_numeric;
        if is_length {
            Some(1)
        } else {
            self.ndim_of_shape(shape)
        }
    }

    /// The number of lengths that a display lists.
    pub(super) fn ndim_of_shape(&self, shape: OpId) -> Option<u8> {
        let display = self.source(shape);
        match &self.cx.ir.op(display).kind {
            OpKind::Build(Display::Tuple | Display::List, stars) if stars.is_empty() => {
                u8::try_from(self.cx.ir.operands(display).len()).ok()
            }
            _ => None,
        }
    }

    /// The dtype that an argument names.
    pub(super) fn dtype_named_by(&self, argument: OpId) -> Option<Dtype> {
        if let Some(path) = &self.fact(argument).path {
            return Dtype::named(path.rsplit('.').next()?);
        }
        Dtype::named(self.text_of_literal(argument)?)
    }

    /// What stands between the quotes of a plain literal.
    pub(super) fn text_of_literal(&self, op: OpId) -> Option<&str> {
        let OpKind::Str(raw) = self.cx.ir.op(self.source(op)).kind else {
            return None;
        };
        let raw = self.cx.names.get(raw);
        let quote = raw.find(['"', '\''])?;
        Some(raw[quote..].trim_matches(['"', '\'']))
    }
}
