//! What a local's value is passed to.
//!
//! ```python
//! from caches import HUB      # which keeps what it gets by weak references
//!
//! total = data.sum()          # its own method
//! scaled = np.sqrt(data) * 2  # a library, and arithmetic
//! HUB.kept.add(data)          # who knows
//! ```

use super::Facts;
use super::implicit::may_be_instance;
use super::watched::dotted;
use crate::flow::{Bits, OpId, OpKind};
use crate::value::Knowledge;

/// Builtins that do nothing with an argument but to read it.
const READERS: [&str; 18] = [
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "enumerate",
    "float",
    "int",
    "len",
    "list",
    "max",
    "min",
    "range",
    "repr",
    "reversed",
    "round",
    "sum",
    "tuple",
];

/// The values of a function that may get to code of the program, other than by an operation of their own kind or a function of a
/// library.
pub(super) fn on(facts: &Facts<'_>) -> Bits {
    let ir = facts.ir;
    let mut passed = Bits::empty(ir.ops.len());
    // What is in a display gets to where that gets.
    for user in (0..ir.ops.len() as u32).rev().map(OpId) {
        let operands = ir.operands(user);
        let Some((&first, rest)) = operands.split_first() else {
            continue;
        };
        let is_passed = passed.contains(user.index());
        let mut pass = |values: &[OpId]| {
            for it in values {
                passed.insert(it.index());
            }
        };
        match &ir.op(user).kind {
            OpKind::Call(_) => {
                pass(&[first]);
                if !only_reads(facts, operands) {
                    pass(rest);
                }
            }
            OpKind::Subscript if may_be_instance(facts, first) => pass(rest),
            OpKind::Binary(_) | OpKind::Compare(_) | OpKind::InPlace(_) => {
                let is_instance = |&&it: &&OpId| may_be_instance(facts, it);
                let others = operands.iter().filter(|it| !is_instance(it)).copied();
                match operands.len() - others.clone().count() {
                    0 => {}
                    // That one alone has methods that the others get to.
                    1 => pass(&others.collect::<Vec<_>>()),
                    _ => pass(operands),
                }
            }
            OpKind::StoreSubscript => pass(rest),
            OpKind::Build(..) | OpKind::BuildDict(_) if is_passed => pass(operands),
            OpKind::Store(..)
            | OpKind::StoreAttribute(_)
            | OpKind::Comprehension(..)
            | OpKind::MakeFunction(_)
            | OpKind::MakeClass(_) => pass(operands),
            _ => {}
        }
    }
    passed
}

/// Whether a call is one of a library or a builtin, or of data itself, and is handed no function.
fn only_reads(facts: &Facts<'_>, operands: &[OpId]) -> bool {
    let Some((&callee, arguments)) = operands.split_first() else {
        return false;
    };
    let is_data = |op: OpId| {
        facts
            .values
            .get(op)
            .is_some_and(|value| value.kind.is_data())
    };
    let is_known = match (&facts.ir.op(callee).kind, facts.ir.operands(callee)) {
        (OpKind::LoadName(name), _) if facts.module.is_builtin(*name) => {
            READERS.contains(&facts.names.get(*name))
        }
        // A function that is imported by its name has been looked into; of an object or a class more is to be known.
        (OpKind::LoadName(name), _) if facts.module.imports.contains_key(name) => {
            let name = facts.names.get(*name);
            name.starts_with(|letter: char| letter.is_lowercase())
        }
        (OpKind::Attribute(_), &[receiver]) if is_data(receiver) => true,
        _ => {
            let path = dotted(facts, callee);
            path.is_some_and(|path| Knowledge::get().producer(&path).is_some())
        }
    };
    let is_function = |&op: &OpId| {
        matches!(
            facts.ir.op(op).kind,
            OpKind::LoadName(_) | OpKind::Attribute(_) | OpKind::MakeFunction(_)
        ) && !is_data(op)
    };
    is_known && !arguments.iter().any(is_function)
}
