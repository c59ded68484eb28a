//! Vectors that are as long as a matrix of the same function is along one axis, and so a part of its size.
//!
//! ```python
//! z = rng.standard_normal((n, m))
//! x = np.zeros(m)                  # a row of `z`, as far as memory goes
//! rows, columns = z.shape
//! v = np.full(columns, 0.5)        # another one
//! ```

use super::fact::{Fact, USUAL_ITEMS, VECTOR_ITEMS};
use super::forward::Forward;
use super::{Kind, Size};
use crate::flow::{Display, OpId, OpKind};
use crate::syntax::ast::BinaryOp;

/// Functions of numpy whose first arguments are the length of a vector, or its bounds.
const LENGTHY: [&str; 6] = ["arange", "empty", "full", "linspace", "ones", "zeros"];

/// Values that are looked at for one length.
const MAX_LOOKS: usize = 32;

impl Forward<'_> {
    /// What a function makes of a length, with how large that is beside a matrix.
    pub(super) fn sized_by_axis(&self, path: &str, fact: Fact, arguments: &[OpId]) -> Fact {
        let name = path.strip_prefix("numpy.").unwrap_or_default();
        if fact.kind != Kind::Array || fact.size != Size::Large || !LENGTHY.contains(&name) {
            return fact;
        }
        let lengths = if name == "arange" { 3 } else { 1 };
        let lengths = &arguments[..arguments.len().min(lengths)];
        let items = lengths
            .iter()
            .filter_map(|&length| self.part_of_matrix(length));
        match items.min() {
            Some(items) => Fact {
                ndim: Some(1),
                ..fact.with_items(items)
            },
            None => fact,
        }
    }

    /// How many items, beside the matrix, a vector has that is as long as a matrix along one axis, or no longer.
    fn part_of_matrix(&self, length: OpId) -> Option<u32> {
        let ir = self.cx.ir;
        let (mut open, mut looks, mut least) = (vec![length], 0, None);
        while let Some(op) = open.pop() {
            looks += 1;
            if looks > MAX_LOOKS {
                break;
            }
            let source = self.source(op);
            match (&ir.op(source).kind, ir.operands(source)) {
                (OpKind::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::FloorDiv), operands) => {
                    open.extend(operands);
                }
                (OpKind::Call(_), &[callee, ref arguments @ ..])
                    if matches!(self.fact(callee).path.as_deref(), Some("min" | "max")) =>
                {
                    open.extend(arguments);
                }
                _ => {
                    let items = self.axis_of_array(source).or(self.axis_of_shape(source));
                    least = least.min(items).or(least).or(items);
                }
            }
        }
        least
    }

    /// `z.shape[1]`, `rows, columns = z.shape`, `len(z)`.
    fn axis_of_array(&self, length: OpId) -> Option<u32> {
        let ir = self.cx.ir;
        let operands = ir.operands(length);
        let is_shape = |op: OpId| match ir.op(self.source(op)).kind {
            OpKind::Attribute(name) => self.cx.names.get(name) == "shape",
            _ => false,
        };
        let is_matrix = |op: OpId| {
            let fact = self.fact(op);
            fact.kind == Kind::Array && fact.ndim.is_some_and(|ndim| ndim > 1)
        };
        let is_axis = match (&ir.op(length).kind, operands) {
            (OpKind::Subscript, &[shape, axis]) if is_shape(shape) => {
                let array = ir.operands(self.source(shape))[0];
                is_matrix(array) || self.fact(axis).int.is_some_and(|axis| axis > 0)
            }
            (OpKind::Item(_), &[unpack]) => match (&ir.op(unpack).kind, ir.operands(unpack)) {
                (
                    OpKind::Unpack {
                        before,
                        after: None,
                    },
                    &[shape],
                ) => *before > 1 && is_shape(shape),
                _ => false,
            },
            (OpKind::Call(_), &[callee, array]) => {
                self.fact(callee).path.as_deref() == Some("len") && is_matrix(array)
            }
            _ => false,
        };
        is_axis.then_some(VECTOR_ITEMS)
    }

    /// The length is one of several of a shape that an array is made with: of `(n, 2)` a vector of `n` is the half.
    fn axis_of_shape(&self, length: OpId) -> Option<u32> {
        let ir = self.cx.ir;
        if !matches!(ir.op(length).kind, OpKind::Parameter(_))
            && self.fact(length).kind != Kind::Scalar
        {
            return None;
        }
        let calls = (0..ir.ops.len() as u32).map(OpId).filter(|&op| {
            let is_call = matches!(ir.op(op).kind, OpKind::Call(_));
            is_call && matches!(ir.op(ir.operands(op)[0]).kind, OpKind::Attribute(_))
        });
        let arguments = calls.flat_map(|call| &ir.operands(call)[1..]);
        let shapes = arguments.map(|&argument| self.source(argument));
        let others = |shape: OpId| {
            let OpKind::Build(Display::Tuple | Display::List, stars) = &ir.op(shape).kind else {
                return None;
            };
            let lengths = ir.operands(shape);
            let at = lengths.iter().position(|&it| self.source(it) == length)?;
            if lengths.len() < 2 || !stars.is_empty() {
                return None;
            }
            let others = lengths.iter().enumerate().filter(|&(n, _)| n != at);
            let product = others
                .map(|(_, &other)| self.fact(other).int)
                .try_fold(1_i64, |all, it| Some(all.saturating_mul(it?.max(1))));
            let product = product.and_then(|product| u32::try_from(product).ok());
            Some(product.map_or(VECTOR_ITEMS, |product| {
                (USUAL_ITEMS / product).max(VECTOR_ITEMS)
            }))
        };
        shapes.filter_map(others).min()
    }
}
