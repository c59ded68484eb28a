//! How large the result of a known call is.

use super::Size;
use super::call::{Argument, positional};
use super::fact::{Fact, is_large_kind};
use super::forward::Forward;
use super::knowledge::{Entry, Gives, SizeRule};
use super::size::Dtype;

impl Forward<'_> {
    pub(super) fn size_given(
        &self,
        entry: &Entry,
        arguments: &[Argument],
        first: Option<&Fact>,
        fact: Fact,
    ) -> Fact {
        match entry.size {
            SizeRule::Small => Fact {
                size: Size::Small,
                ..fact
            },
            SizeRule::Parts => {
                let is_large = arguments
                    .iter()
                    .any(|argument| self.fact(argument.op).is_large_part());
                let size = if is_large { Size::Large } else { Size::Small };
                Fact { size, ..fact }
            }
            SizeRule::Large if entry.needs_plain && self.is_made_of_small(arguments) => Fact {
                size: Size::Small,
                ..fact
            },
            SizeRule::Large if self.is_counted_small(&fact, arguments) => Fact {
                size: Size::Small,
                ..fact
            },
            SizeRule::Shape => self.sized_by_shape(arguments, fact),
            SizeRule::Length => {
                let length =
                    first.and_then(|fact| fact.int.map_or(fact.count, |n| u64::try_from(n).ok()));
                Fact {
                    count: length,
                    dtype: Some(Dtype::BYTE),
                    ..fact
                }
                .sized()
            }
            SizeRule::Argument => {
                let Some(first) = first else { return fact };
                let named = arguments
                    .get(1)
                    .and_then(|argument| self.dtype_named_by(argument.op));
                let dtype = self.dtype_keyword(arguments).or(named).or(first.dtype);
                let sized = Fact {
                    count: first.count,
                    dtype,
                    ..fact
                }
                .sized();
                if first.size == Size::Small {
                    Fact {
                        size: Size::Small,
                        ..sized
                    }
                } else {
                    sized
                }
            }
            SizeRule::Large if matches!(entry.gives, Gives::Copy) => {
                let is_small =
                    first.is_none_or(|fact| fact.size == Size::Small && is_large_kind(fact.kind));
                let count = first.and_then(|fact| fact.count);
                let fact = Fact {
                    count,
                    dtype: Some(Dtype::POINTER),
                    ..fact
                }
                .sized();
                if is_small {
                    Fact {
                        size: Size::Small,
                        ..fact
                    }
                } else {
                    fact
                }
            }
            SizeRule::Large if fact.class == Some("range") => fact,
            SizeRule::Large => fact,
        }
    }

    /// `np.zeros((n, m), dtype=…)`: float64 unless it says otherwise (numpy reference).
    fn sized_by_shape(&self, arguments: &[Argument], fact: Fact) -> Fact {
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
            ndim: is_length.then_some(1),
            ..fact
        }
        .sized()
    }
}
