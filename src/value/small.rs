//! Which results are small because all that they are made of is: `np.array([1.0, 2.0])`, `rng.normal(size=10)`.

use super::Kind;
use super::call::Argument;
use super::fact::{Fact, SMALL_BYTES};
use super::forward::Forward;
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::Constant;

/// Containers in containers that are followed.
const MAX_DEPTH: usize = 6;
/// What an item of an array takes.
const ITEM_BYTES: u64 = 8;

impl Forward<'_> {
    /// Whether the first argument is small, and so is all that it holds: `np.array([1.0, y])` of a number, but not
    /// `np.array([x, y])` of large arrays, nor a list that is still empty.
    pub(super) fn is_made_of_small(&self, arguments: &[Argument]) -> bool {
        arguments
            .first()
            .is_some_and(|argument| self.is_small_throughout(argument.op, 0))
    }

    fn is_small_throughout(&self, op: OpId, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let fact = self.fact(op);
        if fact.class == Some("range") {
            return fact
                .count
                .is_some_and(|count| count < SMALL_BYTES / ITEM_BYTES);
        }
        if fact.kind == Kind::Scalar {
            return true;
        }
        if fact.kind == Kind::Unknown || !fact.is_small() {
            return false;
        }
        let source = self.source(op);
        if let OpKind::Build(..) | OpKind::BuildDict(_) = self.cx.ir.op(source).kind {
            let items = self.cx.ir.operands(source);
            // `[1, self.width, 0]`: what an array of numbers is made of are numbers.
            let is_number = |&item: &OpId| {
                matches!(
                    self.cx.ir.op(item).kind,
                    OpKind::Const(Constant::Int(_) | Constant::Float(_))
                )
            };
            let are_numbers = items.iter().any(is_number);
            let is_small = |&item: &OpId| {
                are_numbers && self.fact(item).kind == Kind::Unknown
                    || self.is_small_throughout(item, depth + 1)
            };
            // An empty one is filled later.
            return !items.is_empty() && items.iter().all(is_small);
        }
        let mut sources = fact.origin.sources().iter();
        sources.all(|&inner| self.is_small_throughout(inner, depth + 1))
    }

    /// Whether a new array or frame of these arguments is small: they are constants, small counts, or small themselves.
    pub(super) fn is_counted_small(&self, fact: &Fact, arguments: &[Argument]) -> bool {
        let can_be_counted = matches!(
            fact.kind,
            Kind::Array | Kind::Frame | Kind::Tensor | Kind::Sparse
        );
        let Some(first) = arguments.first().filter(|_| can_be_counted) else {
            return false;
        };
        // A text may name a file; that of `pd.date_range("2020", periods=9)` does not.
        if self.fact(first.op).kind == Kind::Text && self.keyword(arguments, "periods").is_none() {
            return false;
        }
        let mut items = 1_u64;
        let mut has_data = false;
        for argument in arguments {
            let found = self.fact(argument.op);
            has_data |= found.int.is_some()
                || matches!(
                    found.kind,
                    Kind::Array | Kind::Frame | Kind::Tensor | Kind::Sparse | Kind::Container(_)
                );
            let Some(count) = self.items_counted(argument.op, 0) else {
                return false;
            };
            items = items.saturating_mul(count);
        }
        has_data && items.saturating_mul(ITEM_BYTES) < SMALL_BYTES
    }

    /// The product of the integers of an argument; nothing where it is not known to be small.
    fn items_counted(&self, op: OpId, depth: usize) -> Option<u64> {
        if depth > MAX_DEPTH {
            return None;
        }
        let fact = self.fact(op);
        if let Some(int) = fact.int {
            return Some(int.unsigned_abs().max(1));
        }
        // `torch.rand([])`: a shape without dimensions, unlike a list that is filled later.
        let is_bare = matches!(self.cx.ir.op(op).kind, OpKind::Build(..));
        if is_bare && self.cx.ir.operands(op).is_empty() {
            return Some(1);
        }
        let source = self.source(op);
        let operands = self.cx.ir.operands(source);
        match (&self.cx.ir.op(source).kind, fact.kind) {
            (OpKind::Const(_) | OpKind::Str(_) | OpKind::Unary(_), _) => Some(1),
            (OpKind::Build(..), _) if !operands.is_empty() => {
                operands.iter().try_fold(1_u64, |product, &item| {
                    Some(product.saturating_mul(self.items_counted(item, depth + 1)?))
                })
            }
            (_, Kind::Callable) => Some(1),
            // The state of a random generator, a type: no count.
            (_, Kind::Scalar) if fact.class.is_some() || fact.path.is_some() => Some(1),
            (_, Kind::Scalar | Kind::Unknown | Kind::Resource) => None,
            _ => self.is_small_throughout(op, depth + 1).then_some(1),
        }
    }
}

/// Whether its items, which are no numbers, take more than their number tells.
pub(super) fn has_much_in_items(fact: &Fact) -> bool {
    /// What a text of a few letters takes.
    const LEAST_ITEM: u64 = 64;
    let is_of_numbers = fact.item == Some(Kind::Scalar);
    let each = fact.each.as_ref();
    let are_small = each.is_some_and(|each| each.is_small());
    let count = fact.count.filter(|_| !is_of_numbers);
    count.is_some_and(|count| !are_small || count.saturating_mul(LEAST_ITEM) >= SMALL_BYTES)
}
