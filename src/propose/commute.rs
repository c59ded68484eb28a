//! The commute rule (HAZARDS section G): which operations an evaluation may move past.

use crate::flow::{OpId, OpKind};
use crate::pin::Facts;
use crate::syntax::Symbol;
use crate::value::{Ground, Kind, Knowledge, Value};

/// Whether evaluating `op` before or after another evaluation makes no difference: constants, plain locals, stable global
/// names, members of imported modules. A local that the other evaluation rebinds is looked at by the caller.
pub(super) fn commutes(facts: &Facts<'_>, op: OpId) -> bool {
    let names_module = |op: OpId| match facts.ir.op(op).kind {
        OpKind::LoadName(name) => facts.module.modules.contains(&name) && is_stable(facts, name),
        _ => false,
    };
    match facts.ir.op(op).kind {
        OpKind::Before(_) | OpKind::After(_) | OpKind::Const(_) | OpKind::Str(_) => true,
        OpKind::Load(_) => true,
        OpKind::LoadName(name) => is_stable(facts, name),
        OpKind::Format(_, _) => {
            let operands = facts.ir.operands(op);
            operands.len() == 1 && is_plainly_formatted(facts, operands[0])
        }
        // One step only: `np.linalg` may be loaded lazily by the module's `__getattr__` (G34).
        OpKind::Attribute(name) => {
            names_module(facts.ir.operands(op)[0])
                && is_listed_member(facts, facts.ir.operands(op)[0], name)
        }
        _ => false,
    }
}

fn is_stable(facts: &Facts<'_>, name: Symbol) -> bool {
    facts.module.is_settled(facts.names, name, &facts.ir.scope)
}

/// Whether formatting the value runs no code of a class.
fn is_plainly_formatted(facts: &Facts<'_>, value: OpId) -> bool {
    let is_plain = |value: &Value| {
        value.kind == Kind::Text
            || (value.kind == Kind::Scalar && value.evidence.ground == Ground::Producer)
    };
    facts.values.get(value).is_some_and(is_plain)
}

fn is_listed_member(facts: &Facts<'_>, base: OpId, member: Symbol) -> bool {
    let OpKind::LoadName(name) = facts.ir.op(base).kind else {
        return false;
    };
    let Some(module) = facts.module.imports.get(&name) else {
        return false;
    };
    let path = format!("{module}.{}", facts.names.get(member));
    Knowledge::get().is_certain_member(&path) && !facts.module.is_rebound(&path)
}
