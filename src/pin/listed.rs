//! Which locals a function lists by `locals()`: those that are bound later are none of them.

use super::{Facts, Hazard};
use crate::flow::{OpId, OpKind};
use crate::scope::LocalId;
use crate::syntax::{Symbol, find_words};

/// Whether all that the function does with a name of `locals` is to call it: then it is known which locals it lists.
pub(super) fn lists_locals(facts: &Facts<'_>, name: Symbol) -> bool {
    let ir = facts.ir;
    let ops = (0..ir.ops.len() as u32).map(OpId);
    let loads = ops.filter(|&op| matches!(ir.op(op).kind, OpKind::LoadName(it) if it == name));
    let loads: Vec<OpId> = loads.collect();
    let is_nested = ir.scope.nested.contains(&name) || ir.is_module || ir.is_generator;
    // Up to 3.12, who asks the frame for anything brings what was listed up to date.
    let are_brought_up_to_date = !facts.module.names_of_locals.is_empty();
    let is_callee = |load: OpId| {
        let mut users = (0..ir.ops.len() as u32).map(OpId);
        users
            .all(|op| !ir.operands(op).contains(&load) || matches!(ir.op(op).kind, OpKind::Call(_)))
    };
    facts.names.get(name) == "locals"
        && !is_nested
        && !are_brought_up_to_date
        && loads.iter().all(|&load| is_callee(load))
        && listings(facts).count() == loads.len()
        && find_words(facts.text, ir.span, "locals", |_| true).len() == listings(facts).count()
}

/// Where the function calls `locals()`.
fn listings(facts: &Facts<'_>) -> impl Iterator<Item = OpId> {
    let ir = facts.ir;
    let is_locals = |op: OpId| matches!(ir.op(op).kind, OpKind::LoadName(it) if facts.names.get(it) == "locals");
    let calls = (0..ir.ops.len() as u32).map(OpId);
    calls.filter(move |&op| match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Call(_), &[callee]) => is_locals(callee),
        _ => false,
    })
}

/// What `locals()` lists, its caller may look up, and up to Python 3.12 the frame keeps it until the function ends (N9b).
pub(super) fn check_listings(facts: &Facts<'_>, local: LocalId) -> Result<(), Hazard> {
    let mut parameters = facts.ir.signature.parameters.iter();
    let is_parameter = parameters.any(|it| it.local == Some(local));
    let is_bound_before = |&op: &OpId| {
        let mut stores = facts.stores_of(local);
        is_parameter || stores.any(|store| facts.reaching.is_in_force_before(store, op))
    };
    match listings(facts).find(is_bound_before) {
        None => Ok(()),
        Some(op) => Err(Hazard::ReadsLocalsByName(
            "`locals` reads the names of the calling function".to_owned(),
            facts.ir.op(op).span,
        )),
    }
}
