//! What becomes of values that nothing names but the evaluation stack.
//!
//! ```python
//! return gray.astype(np.float64) - 2.0    # the difference takes over the memory of the copy
//! return use(grow(data))                  # `use` owns what it is passed, and may drop it early
//! ```
//! numpy computes `+ - * / // & | ^ << >>` in place into a left operand of 256 KiB or more that nothing else refers to, into a
//! right one where the operator commutes, and so `-x`, `~x`, `+x`, `abs(x)`, `x ** 2` and `x ** 0.5`; never `%`, another power,
//! or a call such as `np.add(x, 1)` (release notes of 1.13; measured with numpy 2.4 and 2.5). The operand must own its memory,
//! have the result's dtype, and be of the other operand's shape, where that is no number. A number of Python's counts as 64 bits
//! from numpy 2 on: `x + 1` copies a float32 array.
//!
//! From CPython 3.11 on an argument that is a temporary moves into the callee's frame (HAZARDS E1), so that a name in the caller
//! can only hold it longer.

use super::Kind;
use super::call::Callee;
use super::fact::Fact;
use super::forward::Forward;
use crate::flow::{ArgumentShape, Bits, OpId, OpKind};
use crate::syntax::ast::{BinaryOp, Constant, UnaryOp};

/// numpy's threshold for computing in place (`NPY_MIN_ELIDE_BYTES`).
const MIN_TAKEN_BYTES: u64 = 256 * 1024;
/// What a number of Python's takes among arrays, from numpy 2 on (NEP 50).
const PYTHON_NUMBER_BYTES: u8 = 8;

/// An operand whose memory the operator takes over, if nothing else refers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takeover {
    /// The operator.
    pub by: OpId,
    /// The operand.
    pub operand: OpId,
    /// Whether that is to be counted on, and not just possible.
    pub is_likely: bool,
    /// Whether the result lies in memory as it would otherwise: of two operands with two dimensions, one in C order and one in
    /// Fortran's, it may not, and sums of it are rounded otherwise.
    pub keeps_layout: bool,
}

/// What is known of the temporaries of one function.
#[derive(Debug, Clone, Default)]
pub struct Temporaries {
    /// In the order of the operators.
    takeovers: Vec<Takeover>,
    /// Arguments that the callee may drop before it returns.
    dropped_early: Bits,
}

impl Temporaries {
    /// What an operator may compute into.
    pub fn taken_over_by(&self, operator: OpId) -> &[Takeover] {
        let start = self.takeovers.partition_point(|it| it.by < operator);
        let end = self.takeovers.partition_point(|it| it.by <= operator);
        &self.takeovers[start..end]
    }

    /// Whether a callee that is passed the value may drop it before it returns.
    pub fn may_be_dropped_early(&self, value: OpId) -> bool {
        self.dropped_early.contains(value.index())
    }
}

/// Looks at every operator and call once.
pub(super) fn find(forward: &Forward<'_>) -> Temporaries {
    let ir = forward.cx.ir;
    let mut found = Temporaries {
        takeovers: Vec::new(),
        dropped_early: Bits::empty(ir.ops.len()),
    };
    for op in (0..ir.ops.len() as u32).map(OpId) {
        found.takeovers.extend(forward.takeovers(op));
        if let (OpKind::Call(shapes), &[callee, ref arguments @ ..]) =
            (&ir.op(op).kind, ir.operands(op))
        {
            for value in forward.dropped_by(callee, arguments, shapes) {
                found.dropped_early.insert(value.index());
            }
        }
    }
    found
}

fn is_left(operator: BinaryOp) -> bool {
    !matches!(operator, BinaryOp::Mod | BinaryOp::MatMul)
}

fn is_right(operator: BinaryOp) -> bool {
    matches!(
        operator,
        BinaryOp::Add | BinaryOp::Mul | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor
    )
}

impl Forward<'_> {
    /// What an operation may compute into.
    pub(super) fn takeovers(&self, op: OpId) -> Vec<Takeover> {
        let ir = self.cx.ir;
        let mut found = Vec::new();
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Binary(operator), &[left, right]) => {
                if is_left(*operator) {
                    found.extend(self.takeover(op, left, Some((*operator, right))));
                }
                if is_right(*operator) {
                    found.extend(self.takeover(op, right, Some((*operator, left))));
                }
            }
            (OpKind::Unary(UnaryOp::Minus | UnaryOp::Plus | UnaryOp::Invert), &[operand]) => {
                found.extend(self.takeover(op, operand, None));
            }
            (OpKind::Call(_), &[callee, operand])
                if self.fact(callee).path.as_deref() == Some("abs") =>
            {
                found.extend(self.takeover(op, operand, None));
            }
            _ => {}
        }
        found
    }

    fn takeover(
        &self,
        by: OpId,
        operand: OpId,
        other: Option<(BinaryOp, OpId)>,
    ) -> Option<Takeover> {
        let fact = self.fact(operand);
        let is_large = match fact.bytes() {
            Some(bytes) => bytes >= MIN_TAKEN_BYTES,
            None => !fact.is_small(),
        };
        if fact.kind != Kind::Array || !is_large {
            return None;
        }
        let (is_likely, keeps_layout) = match other {
            None => (true, true),
            Some((operator, other)) => {
                let likely = self.is_likely(operator, self.fact(by), fact, other)?;
                let is_number = self.fact(other).kind == Kind::Scalar;
                (likely, is_number || fact.ndim == Some(1))
            }
        };
        Some(Takeover {
            by,
            operand,
            is_likely,
            keeps_layout,
        })
    }

    /// Whether the operator is to be expected to compute into the operand; none where it certainly does not.
    fn is_likely(
        &self,
        operator: BinaryOp,
        result: &Fact,
        operand: &Fact,
        other: OpId,
    ) -> Option<bool> {
        let number = self.fact(other);
        let dtype = operand.dtype;
        if operator == BinaryOp::Pow {
            return self.is_quick_power(other).then_some(true);
        }
        if operator == BinaryOp::Div && dtype.is_some_and(|dtype| !dtype.is_float) {
            return None;
        }
        match number.kind {
            Kind::Scalar => {
                let is_wide = dtype.is_none_or(|dtype| dtype.bytes >= PYTHON_NUMBER_BYTES);
                let stays = dtype.is_none_or(|dtype| dtype.is_float || result.dtype == Some(dtype));
                Some(is_wide && stays)
            }
            Kind::Array => {
                let differ = operand.count.is_some() && number.count.is_some();
                let differ = differ && operand.count != number.count;
                let differ_in_ndim = operand.ndim.is_some() && number.ndim.is_some();
                if differ || differ_in_ndim && operand.ndim != number.ndim {
                    return None;
                }
                let fits = match (dtype, number.dtype) {
                    (Some(own), Some(other)) => {
                        own == other || own.is_float && own.bytes >= other.bytes
                    }
                    _ => true,
                };
                Some(fits && !number.is_small())
            }
            _ => Some(false),
        }
    }

    /// `x ** 2` and `x ** 0.5` are computed as a square and as a root.
    fn is_quick_power(&self, exponent: OpId) -> bool {
        match self.cx.ir.op(exponent).kind {
            OpKind::Const(Constant::Int(_)) => self.fact(exponent).int == Some(2),
            OpKind::Const(Constant::Float(text)) => self.cx.names.get(text) == "0.5",
            _ => false,
        }
    }

    /// What a call is passed that its callee may drop before it returns; what displays among the arguments hold included.
    fn dropped_by(&self, callee: OpId, arguments: &[OpId], shapes: &[ArgumentShape]) -> Vec<OpId> {
        let ir = self.cx.ir;
        let is_temporary =
            |op: &OpId| !matches!(ir.op(*op).kind, OpKind::Load(_) | OpKind::Const(_));
        let receiver = match (&ir.op(callee).kind, ir.operands(callee)) {
            (OpKind::Attribute(_), &[receiver]) => Some(receiver),
            _ => None,
        };
        if !arguments.iter().chain(&receiver).any(is_temporary) {
            return Vec::new();
        }
        let mut dropped = match self.callee(callee, arguments, shapes) {
            Callee::Known(..) => Vec::new(),
            Callee::Function(called) => self.dropped_arguments(called, arguments, shapes),
            Callee::Class | Callee::EndingClass | Callee::Unknown => {
                arguments.iter().copied().chain(receiver).collect()
            }
        };
        let mut next = 0;
        while let Some(&value) = dropped.get(next) {
            if let OpKind::Build(..) | OpKind::BuildDict(_) = ir.op(value).kind {
                dropped.extend_from_slice(ir.operands(value));
            }
            next += 1;
        }
        dropped
    }
}
