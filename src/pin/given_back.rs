//! What is taken for a new array, and may be one that was there before.
//!
//! ```python
//! scaled = StandardScaler(copy=False).fit_transform(data)   # `data` itself
//! data.resize(n)                                            # raises as long as `scaled` lives
//! ```
//! It matters only where something changes the length of an array, which asks who else has it.

use super::Facts;
use super::watched::dotted;
use crate::flow::{OpId, OpKind};
use crate::value::Kind;

/// Whether a value may be an array that the operation is given: by a rare argument (`copy=False`, no axes to transform along),
/// out of a container of objects, or by a function that an operator calls.
pub(super) fn may_be_given_back(facts: &Facts<'_>, value: OpId) -> bool {
    let is_new = |kind| matches!(kind, Kind::Scalar | Kind::Text | Kind::Bytes);
    let kind = |op: &OpId| facts.values.get(*op).map_or(Kind::Scalar, |it| it.kind);
    let ir = facts.ir;
    let operands = ir.operands(value);
    match (&ir.op(value).kind, operands) {
        _ if is_new(kind(&value)) => false,
        // numpy's own functions make something new, but for transforms along no axes.
        (OpKind::Call(_), &[callee, ..]) if is_of_numpy(facts, callee) => false,
        (OpKind::Call(_), &[callee, ref arguments @ ..]) => {
            let receiver = match ir.op(callee).kind {
                OpKind::Attribute(_) => ir.operands(callee),
                _ => &[],
            };
            // A module is no value.
            let mut receiver = receiver.iter().filter(|&op| kind(op) != Kind::Unknown);
            receiver.any(|op| !is_new(kind(op))) || arguments.iter().any(|op| !is_new(kind(op)))
        }
        (OpKind::Binary(_) | OpKind::Unary(_) | OpKind::Compare(_), operands) => {
            operands.iter().any(|op| !kind(op).is_data())
        }
        // Records of an array are views of it, though each looks like a number.
        (OpKind::Comprehension(..), operands) => operands.iter().any(|op| kind(op) == Kind::Array),
        (OpKind::Build(..) | OpKind::BuildDict(_), _) => false,
        _ => true,
    }
}

fn is_of_numpy(facts: &Facts<'_>, callee: OpId) -> bool {
    let path = dotted(facts, callee);
    let function = path.as_deref().and_then(|path| path.strip_prefix("numpy."));
    function.is_some_and(|function| !function.contains("fft"))
}
