//! Arguments that their function reads no more, and that the caller's own name holds, though the caller does not read it again either.
//!
//! ```python
//! def main():
//!     data = load()
//!     print(data.shape)
//!     return fit(data)        # `data` is held by `main` as long as `fit` runs
//! ```

use super::{HeldPin, Search};
use crate::analysis::functions::Functions;
use crate::analysis::suggest::{Shared, facts};
use crate::flow::{ArgumentShape, Ir, OpId, OpKind};
use crate::pin::{Estimate, Facts, Holder, HolderKind, Model, Objects};
use crate::scope::LocalId;
use crate::source::Span;
use crate::value::{CallSite, Callers, Origin};

pub(super) fn find(
    functions: &Functions,
    (callers, own): (&Callers<'_>, Span),
    shared: &Shared<'_>,
    found: &mut Vec<HeldPin>,
) {
    for (n, &ir) in callers.functions.iter().enumerate() {
        let sites = callers.calls.iter().filter(|it| it.callee as usize == n);
        let sites: Vec<CallSite> = sites.copied().collect();
        if sites.is_empty() || ir.is_module || !own.contains(ir.span) {
            continue;
        }
        let callee = facts(functions, ir, shared);
        let Some(objects) = Objects::compute(&callee, Estimate::Hopeful) else {
            continue;
        };
        if objects.large().iter().next().is_none() {
            continue;
        }
        let model = Model::build(&callee, &objects);
        let search = Search {
            functions,
            facts: &callee,
            objects: &objects,
            model: &model,
        };
        let mut done: Vec<LocalId> = Vec::new();
        for dead in search.dead() {
            let is_argument = callee.ir.op(dead.object).kind == OpKind::Parameter(dead.local);
            if !is_argument || done.contains(&dead.local) || search.is_waiting(&dead) {
                continue;
            }
            done.push(dead.local);
            let mut by_site = sites.iter();
            let held = by_site.find_map(|site| {
                let caller = facts(functions, callers.functions[site.caller as usize], shared);
                let local = passed(&caller, site, ir, dead.local)?;
                // What is used once is nested, which is found in that file.
                if !own.contains(caller.ir.span) && caller.loads_of(local).count() < 2 {
                    return None;
                }
                let path = caller.ir.path.clone();
                let name = caller.name(local).to_owned();
                let text = format!("`{name}` of `{path}`");
                Some((text, caller.ir.op(site.call).span, (path, name)))
            });
            if let Some((name, since, of)) = held {
                let holder = Holder {
                    kind: HolderKind::Caller,
                    name,
                    since: Some(since),
                    is_certain: true,
                };
                found.push(HeldPin {
                    held_in: Some(of),
                    ..search.describe(&dead, holder)
                });
            }
        }
    }
}

/// The caller's local that is passed as a parameter, where the caller has made its value and does not read it again.
fn passed(caller: &Facts<'_>, site: &CallSite, callee: &Ir, parameter: LocalId) -> Option<LocalId> {
    if site.within.is_some() {
        return None;
    }
    let argument = argument_of(caller, site, callee, parameter)?;
    let OpKind::Load(local) = caller.ir.op(argument).kind else {
        return None;
    };
    let [store] = caller.reaching.of_load(argument) else {
        return None;
    };
    let value = caller.values.get(caller.stored_value(*store))?;
    let is_dead = !caller.liveness.is_live_after(caller.ir, local, site.call);
    let is_own = value.origin == Origin::Fresh && !caller.name(local).is_empty();
    (is_dead && is_own).then_some(local)
}

fn argument_of(
    caller: &Facts<'_>,
    site: &CallSite,
    callee: &Ir,
    parameter: LocalId,
) -> Option<OpId> {
    let ir = caller.ir;
    let OpKind::Call(shapes) = &ir.op(site.call).kind else {
        return None;
    };
    let parameters = &callee.signature.parameters;
    let place = parameters
        .iter()
        .position(|it| it.local == Some(parameter))?;
    let receivers = usize::from(site.receiver.is_some());
    let arguments = ir.operands(site.call)[1..].iter().zip(shapes.iter());
    let mut positional = receivers;
    for (&argument, shape) in arguments {
        match shape {
            ArgumentShape::Positional if positional == place => return Some(argument),
            ArgumentShape::Positional => positional += 1,
            ArgumentShape::Keyword(name) if *name == parameters[place].name => {
                return Some(argument);
            }
            ArgumentShape::Keyword(_) => {}
            ArgumentShape::Star | ArgumentShape::DoubleStar => return None,
        }
    }
    None
}
