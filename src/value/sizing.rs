//! How large the result of a known call is.

use super::call::{Argument, positional};
use super::fact::Fact;
use super::forward::Forward;
use super::knowledge::{Entry, Gives, SizeRule};
use super::size::Dtype;
use super::{Kind, Size};

impl Forward<'_> {
    pub(super) fn size_given(
        &self,
        entry: &Entry,
        arguments: &[Argument],
        first: Option<&Fact>,
        fact: Fact,
    ) -> Fact {
        match entry.size {
            SizeRule::Small => fact.small(),
            SizeRule::Parts => {
                let mut parts = arguments.iter();
                let size = if parts.any(|argument| self.fact(argument.op).is_large_part()) {
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
            SizeRule::Large => fact,
        }
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
        let is_length = shape.is_some_and(|op| self.fact(op).int.is_some());
        Fact {
            count: shape.and_then(|op| self.count_of_shape(op)),
            dtype,
            ndim: if is_length {
                Some(1)
            } else {
                shape.and_then(|op| self.ndim_of_shape(op))
            },
            ..fact
        }
        .sized()
    }
}
