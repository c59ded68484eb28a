//! Values that can be nothing but single numbers, by what is done with them, whatever made them.
//!
//! ```python
//! angle = np.deg2rad(self.angle)      # an array, or a number, as far as numpy tells
//! height = np.tan(angle) * distance
//! if height > 2.5: ...                # an array of several items has no truth value: `height` is a number, so `angle` is one, too
//! ```
//! Backward: what is computed item by item is a number only where all that it is computed from are.

use super::{Facts, watched};
use crate::flow::{Bits, OpId, OpKind, Terminator};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};
use crate::value::{Knowledge, SizeRule};

/// Builtins that take numbers alone.
const OF_NUMBERS: [&str; 6] = ["chr", "complex", "float", "hex", "int", "range"];
/// Builtins that give one of two numbers, or one as large as that.
const BY_ITEM: [&str; 1] = ["abs"];
/// How many arguments of a universal function are computed with.
const OPERANDS: usize = 2;
/// Rounds over a function; what a loop carries takes a second one.
const MAX_ROUNDS: usize = 3;

/// By operation: whether its value can only be a number.
pub(super) fn find(facts: &Facts<'_>) -> Bits {
    let count = facts.ir.ops.len();
    let mut numbers = Bits::empty(count);
    for block in &facts.ir.blocks {
        if let Terminator::Branch { test, .. } = block.terminator {
            numbers.insert_ops(compared(facts, test));
        }
    }
    for op in (0..count as u32).map(OpId) {
        numbers.insert_ops(taken_as_numbers(facts, op));
    }
    for _ in 0..MAX_ROUNDS {
        let mut is_settled = true;
        for op in (0..count as u32).rev().map(OpId) {
            if !numbers.contains(op.index()) {
                continue;
            }
            for source in computed_from(facts, op) {
                is_settled &= numbers.contains(source.index());
                numbers.insert(source.index());
            }
        }
        if is_settled {
            break;
        }
    }
    numbers
}

/// `if a < b`: what is compared so.
fn compared<'f>(facts: &'f Facts<'_>, test: OpId) -> &'f [OpId] {
    let ir = facts.ir;
    let mut test = test;
    while let OpKind::Unary(UnaryOp::Not) = ir.op(test).kind {
        test = ir.operands(test)[0];
    }
    match ir.op(test).kind {
        OpKind::Compare(
            CompareOp::Lt
            | CompareOp::LtE
            | CompareOp::Gt
            | CompareOp::GtE
            | CompareOp::Eq
            | CompareOp::NotEq,
        ) => ir.operands(test),
        _ => &[],
    }
}

fn taken_as_numbers<'f>(facts: &'f Facts<'_>, op: OpId) -> &'f [OpId] {
    let ir = facts.ir;
    match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Call(_), [callee, arguments @ ..]) => {
            let path = watched::dotted(facts, *callee);
            let path = path.as_deref().unwrap_or_default();
            let is_of_math = path.starts_with("math.") && !path.ends_with("sum");
            if OF_NUMBERS.contains(&path) || is_of_math {
                arguments
            } else {
                &[]
            }
        }
        (OpKind::Slice, bounds) => bounds,
        _ => &[],
    }
}

/// What the value is computed from item by item, or is itself.
fn computed_from(facts: &Facts<'_>, op: OpId) -> Vec<OpId> {
    let ir = facts.ir;
    match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Load(_), _) => facts.read_by(op).collect(),
        (OpKind::Binary(BinaryOp::MatMul) | OpKind::InPlace(BinaryOp::MatMul), _) => Vec::new(),
        (OpKind::Binary(_) | OpKind::InPlace(_) | OpKind::Unary(_), operands) => operands.to_vec(),
        (OpKind::Call(_), [callee, arguments @ ..]) => {
            let path = watched::dotted(facts, *callee);
            let path = path.as_deref().unwrap_or_default();
            let entry = Knowledge::get().producer(path);
            let is_by_item =
                entry.is_some_and(|entry| entry.dispatches && entry.size == SizeRule::Argument);
            let arguments = arguments.iter().copied().take(OPERANDS);
            if is_by_item || BY_ITEM.contains(&path) {
                arguments.collect()
            } else {
                Vec::new()
            }
        }
        _ => {
            let value = facts.values.get(op);
            value.map_or_else(Vec::new, |value| match &value.origin {
                crate::value::Origin::Same(sources) => sources.clone(),
                _ => Vec::new(),
            })
        }
    }
}
