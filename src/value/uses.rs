//! What the uses of an unknown value tell: `x.shape`, `x[:, 0]`, `np.sqrt(x)` (DESIGN section 4, fourth ground).

use rustc_hash::{FxHashMap, FxHashSet};

use super::fact::noun;
use super::forward::Forward;
use super::knowledge::{Knowledge, SizeRule};
use super::{Ground, Kind};
use crate::flow::{OpId, OpKind};

/// What uses tell of one value.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) kind: Kind,
    pub(super) ground: Ground,
    pub(super) text: String,
}

/// One use: how it is written, and the kinds that it leaves open.
#[derive(Clone)]
struct Hint {
    text: String,
    leaves: &'static [Kind],
}

/// The unknown values of a function that uses tell something of.
pub(super) fn find(forward: &Forward) -> FxHashMap<OpId, Told> {
    let mut hints: FxHashMap<OpId, Vec<Hint>> = FxHashMap::default();
    for user in (0..forward.cx.ir.ops.len() as u32).map(OpId) {
        let operands = forward.cx.ir.operands(user);
        for (n, &load) in operands.iter().enumerate() {
            let is_load = matches!(forward.cx.ir.op(load).kind, OpKind::Load(_));
            if !is_load || operands[..n].contains(&load) || forward.fact(load).kind != Kind::Unknown
            {
                continue;
            }
            if let Some(hint) = hint(forward, load, user) {
                for root in roots(forward, load) {
                    hints.entry(root).or_default().push(hint.clone());
                }
            }
        }
    }
    let is_certain = hints.is_empty() || !imports_lazy_module(forward);
    let strongest = if is_certain {
        Ground::Uses
    } else {
        Ground::WeakUse
    };
    hints
        .into_iter()
        .filter_map(|(root, hints)| Some((root, judge(&hints, strongest)?)))
        .collect()
}

/// Whether values that look like arrays or frames may be lazy or file-backed here.
fn imports_lazy_module(forward: &Forward) -> bool {
    let (cx, knowledge) = (forward.cx, Knowledge::get());
    let is_lazy_import = |kind: &OpKind| match *kind {
        OpKind::Import(module, _) | OpKind::ImportFrom(module, _) => {
            knowledge.is_lazy_module(cx.names.get(module))
        }
        _ => false,
    };
    let imported = || cx.module.imports.values();
    let of_file = || imported().any(|path| knowledge.is_lazy_module(path));
    *cx.summaries.imports_lazy_module.get_or_init(of_file)
        || cx.ir.ops.iter().any(|op| is_lazy_import(&op.kind))
}

/// The unknown values that a load may read, through copies by plain assignment.
fn roots(forward: &Forward, load: OpId) -> Vec<OpId> {
    let (mut roots, mut seen, mut open) = (Vec::new(), FxHashSet::default(), vec![load]);
    while let Some(op) = open.pop() {
        if !seen.insert(op) {
            continue;
        }
        match forward.cx.ir.op(op).kind {
            OpKind::Load(_) => {
                let stores = forward.cx.reaching.of_load(op).iter();
                open.extend(stores.filter_map(|&store| forward.cx.ir.operands(store).first()));
            }
            OpKind::Parameter(_)
            | OpKind::Call(_)
            | OpKind::Attribute(_)
            | OpKind::Subscript
            | OpKind::NextItem => {
                roots.push(op);
            }
            OpKind::Item(_) | OpKind::Await | OpKind::Captured(_) => roots.push(op),
            _ => {}
        }
    }
    // A class that looks like an array to its own methods may do anything at its end.
    roots.retain(|&root| forward.fact(root).kind == Kind::Unknown && !is_own_object(forward, root));
    roots
}

/// `self` or `cls`.
fn is_own_object(forward: &Forward, root: OpId) -> bool {
    let OpKind::Parameter(local) = forward.cx.ir.op(root).kind else {
        return false;
    };
    let scope = &forward.cx.ir.scope;
    let name = scope.locals.get(local.index()).and_then(|local| local.name);
    name.is_some_and(|name| matches!(forward.cx.names.get(name), "self" | "cls"))
}

fn hint(forward: &Forward, load: OpId, user: OpId) -> Option<Hint> {
    let (ir, knowledge) = (forward.cx.ir, Knowledge::get());
    let hint = match (&ir.op(user).kind, ir.operands(user)) {
        (OpKind::Attribute(name), _) => {
            let name = forward.cx.names.get(*name);
            Hint {
                text: ["`.", name, "`"].concat(),
                leaves: knowledge.kinds_with_attribute(name),
            }
        }
        (OpKind::Subscript, &[object, index])
            if object == load && is_tuple_with_slice(forward, index) =>
        {
            Hint {
                text: ["`[", forward.text(index), "]`"].concat(),
                leaves: knowledge.kinds_indexed_by_tuple(),
            }
        }
        (OpKind::Call(_), &[callee, ref arguments @ ..]) if arguments.contains(&load) => {
            let path = forward.fact(callee).path.as_ref()?;
            // A universal function takes numbers as well.
            knowledge
                .producer(path)
                .filter(|entry| entry.dispatches && entry.size != SizeRule::Argument)?;
            Hint {
                text: forward.callee_text(callee),
                leaves: knowledge.kinds_taken_by(path),
            }
        }
        _ => return None,
    };
    (!hint.leaves.is_empty()).then_some(hint)
}

fn is_tuple_with_slice(forward: &Forward, index: OpId) -> bool {
    let ir = forward.cx.ir;
    let is_slice = |&part: &OpId| matches!(ir.op(part).kind, OpKind::Slice);
    matches!(ir.op(index).kind, OpKind::Build(..)) && ir.operands(index).iter().any(is_slice)
}

/// The kinds that all uses leave open; two different ones are good evidence.
fn judge(hints: &[Hint], strongest: Ground) -> Option<Told> {
    let first = hints.first()?;
    let kind = *first
        .leaves
        .iter()
        .find(|kind| hints.iter().all(|hint| hint.leaves.contains(kind)))?;
    let mut texts: Vec<&str> = hints.iter().map(|hint| hint.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    let ground = if texts.len() > 1 {
        strongest
    } else {
        Ground::WeakUse
    };
    texts.truncate(3);
    Some(Told {
        kind,
        ground,
        text: format!("used as {}: {}", noun(kind), texts.join(", ")),
    })
}
