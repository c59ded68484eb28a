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
use super::watched::dotted;
use crate::flow::{OpId, OpKind};
use crate::scope::LocalId;
use crate::value::{Kind, Knowledge};

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

/// Displays in displays are followed so far.
const MAX_DEPTH: u32 = 3;

/// Whether what a local is bound to may get to code of the program, other than by an operation of its own kind or a function of a
/// library.
pub(super) fn is_passed_on(facts: &Facts<'_>, local: LocalId) -> bool {
    let ops = (0..facts.ir.ops.len() as u32).map(OpId);
    let mut loads = ops.filter(|&op| facts.ir.op(op).kind == OpKind::Load(local));
    loads.any(|load| gets_on(facts, load, MAX_DEPTH))
}

fn gets_on(facts: &Facts<'_>, value: OpId, depth: u32) -> bool {
    let ir = facts.ir;
    let mut users = (value.0 + 1..ir.ops.len() as u32).map(OpId);
    users.any(|user| {
        let operands = ir.operands(user);
        if !operands.contains(&value) {
            return false;
        }
        let is_first = operands.first() == Some(&value);
        match &ir.op(user).kind {
            OpKind::Call(_) => is_first || !only_reads(facts, operands),
            OpKind::Attribute(_) => false,
            OpKind::Subscript => !is_first && may_be_instance(facts, operands[0]),
            OpKind::Binary(_) | OpKind::Compare(_) | OpKind::InPlace(_) => operands
                .iter()
                .any(|&operand| operand != value && may_be_instance(facts, operand)),
            OpKind::StoreSubscript => !is_first,
            OpKind::Build(..) | OpKind::BuildDict(_) => {
                depth == 0 || gets_on(facts, user, depth - 1)
            }
            OpKind::Store(..)
            | OpKind::StoreAttribute(_)
            | OpKind::Comprehension(..)
            | OpKind::MakeFunction(_)
            | OpKind::MakeClass(_) => true,
            _ => false,
        }
    })
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

/// Whether a value may be an object of a class of the program.
fn may_be_instance(facts: &Facts<'_>, op: OpId) -> bool {
    let kind = facts.values.get(op).map(|value| value.kind);
    kind.is_none_or(|kind| matches!(kind, Kind::Unknown | Kind::Resource | Kind::Callable))
}
