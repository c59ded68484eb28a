//! The commute rule (HAZARDS section G): which operations an evaluation may move past.

use crate::flow::{OpId, OpKind};
use crate::pin::Facts;
use crate::syntax::NameId;

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
        OpKind::LoadName(name) => is_stable(facts, name) && is_bound_somewhere(facts, name),
        // One step only: `np.linalg` may be loaded lazily by the module's `__getattr__` (G34).
        OpKind::Attribute(name) => {
            names_module(facts.ir.operands(op)[0])
                && is_listed_member(facts, facts.ir.operands(op)[0], name)
        }
        _ => false,
    }
}

fn is_stable(facts: &Facts<'_>, name: NameId) -> bool {
    facts.module.is_stable(name) && facts.ir.scope.is_global(name)
}

/// A name that is neither imported nor defined in the file nor a builtin raises NameError, and when matters (G7).
fn is_bound_somewhere(facts: &Facts<'_>, name: NameId) -> bool {
    let module = facts.module;
    module.imports.contains_key(&name)
        || module.functions.contains(&name)
        || module.classes.contains(&name)
        || crate::scope::is_builtin(facts.names.get(name))
}

fn is_listed_member(facts: &Facts<'_>, base: OpId, member: NameId) -> bool {
    let OpKind::LoadName(name) = facts.ir.op(base).kind else {
        return false;
    };
    let Some(module) = facts.module.imports.get(&name) else {
        return false;
    };
    let path = format!("{module}.{}", facts.names.get(member));
    let knowledge = crate::value::Knowledge::get();
    knowledge.producer(&path).is_some() || knowledge.is_constant(&path)
}
