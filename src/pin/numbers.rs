//! Values of unknown kind that are numbers, as far as what computes them tells.
//!
//! ```python
//! height, width = image.shape[:2]     # of whatever `image` is
//! last = height // block + 1          # a quotient of what is no array
//! ```
//! Forward, to a fixpoint from above: what a loop counts is a number as long as all that is bound to it are numbers.

use super::Facts;
use crate::flow::{Bits, OpId, OpKind};
use crate::syntax::ast::{BinaryOp, Constant};
use crate::value::Kind;

/// Rounds over a function; what a loop carries takes a second one.
const MAX_ROUNDS: usize = 4;

/// Attributes that are numbers, of whatever has them.
const NUMBERS: [&str; 7] = [
    "itemsize", "nbytes", "ndim", "nnz", "num_rows", "start", "stop",
];

/// Attributes and methods that are a few numbers.
const SHAPES: [&str; 4] = ["indices", "shape", "size", "strides"];

/// Functions that give a number, of whatever they are given.
const BUILTINS: [&str; 5] = ["float", "int", "len", "ord", "round"];

/// Functions and methods that do.
const COUNTING: [&str; 7] = [
    "default_timer",
    "item",
    "monotonic",
    "perf_counter",
    "process_time",
    "time",
    "time_ns",
];

/// Functions that give one of what they are given.
const CHOOSING: [&str; 3] = ["abs", "max", "min"];

/// By operation: whether its value is a number.
pub(super) fn find(facts: &Facts<'_>) -> Bits {
    let count = facts.ir.ops.len();
    let mut numbers = Bits::full(count);
    for _ in 0..MAX_ROUNDS {
        let mut is_settled = true;
        for op in (0..count as u32).map(OpId) {
            if numbers.contains(op.index()) && !is_number(facts, &numbers, op) {
                numbers.remove(op.index());
                is_settled = false;
            }
        }
        if is_settled {
            return numbers;
        }
    }
    Bits::empty(count)
}

fn is_number(facts: &Facts<'_>, numbers: &Bits, op: OpId) -> bool {
    let ir = facts.ir;
    match facts.values.get(op).map(|value| value.kind) {
        Some(Kind::Scalar) => return true,
        Some(Kind::Unknown) => {}
        _ => return false,
    }
    let are_numbers = |ops: &[OpId]| ops.iter().all(|op| numbers.contains(op.index()));
    let is_data = |op: OpId| {
        facts
            .values
            .get(op)
            .is_some_and(|value| value.kind.is_data())
    };
    match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Const(constant), _) => *constant != Constant::Ellipsis,
        (OpKind::Load(_), _) => {
            let stores = facts.reaching.of_load(op);
            let mut values = stores.iter().map(|&store| facts.stored_value(store));
            !stores.is_empty() && values.all(|value| numbers.contains(value.index()))
        }
        (
            OpKind::Binary(BinaryOp::FloorDiv | BinaryOp::LShift | BinaryOp::RShift),
            &[left, right],
        ) => !is_data(left) && !is_data(right),
        (
            OpKind::Binary(_) | OpKind::InPlace(_) | OpKind::Unary(_) | OpKind::Compare(_),
            operands,
        ) => are_numbers(operands),
        (&OpKind::Attribute(name), _) => NUMBERS.contains(&facts.names.get(name)),
        (OpKind::Subscript, &[object, index]) => {
            is_shape(facts, object) && !matches!(ir.op(index).kind, OpKind::Slice)
        }
        (OpKind::Item(_), &[whole]) => {
            let whole = match (&ir.op(whole).kind, ir.operands(whole)) {
                (OpKind::Unpack { .. }, &[whole]) => whole,
                _ => whole,
            };
            let of_slice = || matches!(ir.op(whole).kind, OpKind::Subscript);
            is_shape(facts, whole) || of_slice() && is_shape(facts, ir.operands(whole)[0])
        }
        (OpKind::Call(_), &[callee, ref arguments @ ..]) => match ir.op(callee).kind {
            OpKind::Attribute(name) => COUNTING.contains(&facts.names.get(name)),
            OpKind::LoadName(name) => {
                let name = facts.names.get(name);
                BUILTINS.contains(&name)
                    || COUNTING.contains(&name)
                    || CHOOSING.contains(&name) && are_numbers(arguments)
            }
            _ => false,
        },
        _ => false,
    }
}

/// `x.shape`, `x.size()`, `key.indices(n)`, or a name for one.
fn is_shape(facts: &Facts<'_>, op: OpId) -> bool {
    let ir = facts.ir;
    let mut op = op;
    if let OpKind::Load(_) = ir.op(op).kind {
        let [store] = facts.reaching.of_load(op) else {
            return false;
        };
        op = facts.stored_value(*store);
    }
    if let OpKind::Call(_) = ir.op(op).kind {
        op = ir.operands(op)[0];
    }
    match ir.op(op).kind {
        OpKind::Attribute(name) => SHAPES.contains(&facts.names.get(name)),
        _ => false,
    }
}

/// Whether a value cannot hold an object, whatever was done to it.
pub(super) fn are_all_of(facts: &Facts<'_>, object: OpId) -> bool {
    // A class with a finalizer that has operators makes all of them doubtful.
    let is_operator = matches!(
        facts.ir.op(object).kind,
        OpKind::Binary(_) | OpKind::Unary(_) | OpKind::Compare(_)
    );
    facts
        .values
        .get(object)
        .is_some_and(|value| match value.kind {
            Kind::Array | Kind::Tensor | Kind::Sparse => value.is_numeric || is_operator,
            Kind::Bytes | Kind::Text | Kind::Scalar | Kind::Image => true,
            Kind::Container(_) | Kind::Frame => false,
            Kind::Resource | Kind::Callable | Kind::Unknown => false,
        })
}
