//! What the uses of an unknown value tell: `x.shape`, `x[:, 0]`, `np.sqrt(x)` (DESIGN section 4, fourth ground).

use rustc_hash::{FxHashMap, FxHashSet};

use super::fact::{Told, noun};
use super::forward::Forward;
use super::knowledge::{Knowledge, SizeRule};
use super::{Ground, Kind, Size};
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::UnaryOp;

/// One use: how it is written, and the kinds that it leaves open.
#[derive(Clone)]
struct Hint {
    text: String,
    leaves: &'static [Kind],
    /// What an object must have to be used so.
    attribute: &'static str,
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
    let told = hints
        .into_iter()
        .filter_map(|(root, hints)| Some((root, judge(forward, root, &hints)?)));
    told.chain(arrays_of_numbers(forward)).collect()
}

/// Arrays that numpy made of something unknown and that something is computed with: what they hold is numbers.
///
/// ```python
/// samples = np.asarray(samples)
/// centred = samples - samples.mean(axis=0)
/// ```
fn arrays_of_numbers(forward: &Forward) -> Vec<(OpId, Told)> {
    let ir = forward.cx.ir;
    let mut found = Vec::new();
    for user in (0..ir.ops.len() as u32).map(OpId) {
        let operands = match (&ir.op(user).kind, ir.operands(user)) {
            (OpKind::Binary(_) | OpKind::InPlace(_) | OpKind::Unary(UnaryOp::Minus), operands) => {
                operands
            }
            (OpKind::Attribute(name), operands) => {
                let name = forward.cx.names.get(*name);
                let method = Knowledge::get().method("array", name);
                if !method.is_some_and(|entry| entry.computes) {
                    continue;
                }
                operands
            }
            _ => continue,
        };
        let made = operands
            .iter()
            .flat_map(|&operand| makers(forward, operand));
        found.extend(made.map(|maker| {
            let told = Told {
                kind: Kind::Array,
                ground: Ground::Uses,
                text: "an array that is computed with".to_owned(),
                size: Size::Large,
                class: None,
            };
            (maker, told)
        }));
    }
    found
}

/// The calls that made an array of something unknown, as far as what is read is one for certain.
fn makers(forward: &Forward, load: OpId) -> Vec<OpId> {
    let ir = forward.cx.ir;
    let is_open = |op: OpId| {
        let fact = forward.fact(op);
        fact.kind == Kind::Array && fact.is_exact && !fact.is_plain()
    };
    let (mut makers, mut seen, mut open) = (Vec::new(), FxHashSet::default(), vec![load]);
    while let Some(op) = open.pop() {
        if !is_open(op) || !seen.insert(op) {
            continue;
        }
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Load(_), _) => {
                let stores = forward.cx.reaching.of_load(op).iter();
                open.extend(stores.filter_map(|&store| ir.operands(store).first()));
            }
            (OpKind::Call(_), &[_, made_of, ..]) if forward.fact(made_of).kind == Kind::Unknown => {
                makers.push(op);
            }
            // A part of one, or what a method of it gives.
            (OpKind::Subscript | OpKind::Attribute(_), &[object, ..]) => open.push(object),
            (OpKind::Call(_), &[callee, ..]) => open.extend(ir.operands(callee).first()),
            _ => {}
        }
    }
    makers
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
            let (attribute, leaves) = knowledge.kinds_with_attribute(name)?;
            Hint {
                text: ["`.", name, "`"].concat(),
                leaves,
                attribute,
            }
        }
        (OpKind::Subscript, &[object, index])
            if object == load && is_tuple_with_slice(forward, index) =>
        {
            Hint {
                text: ["`[", forward.text(index), "]`"].concat(),
                leaves: knowledge.kinds_indexed_by_tuple(),
                attribute: "__getitem__",
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
                attribute: "__array__",
            }
        }
        _ => return None,
    };
    (!hint.leaves.is_empty()).then_some(hint)
}

pub(super) fn is_tuple_with_slice(forward: &Forward, index: OpId) -> bool {
    let ir = forward.cx.ir;
    let is_slice = |&part: &OpId| matches!(ir.op(part).kind, OpKind::Slice);
    matches!(ir.op(index).kind, OpKind::Build(..)) && ir.operands(index).iter().any(is_slice)
}

/// The kinds that all uses leave open; two different ones are good evidence where nothing else answers to them.
fn judge(forward: &Forward, root: OpId, hints: &[Hint]) -> Option<Told> {
    let first = hints.first()?;
    let kind = *first
        .leaves
        .iter()
        .find(|kind| hints.iter().all(|hint| hint.leaves.contains(kind)))?;
    let mut texts: Vec<&str> = hints.iter().map(|hint| hint.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    let ground = if texts.len() > 1 && is_certain(forward, root, hints) {
        Ground::Uses
    } else {
        Ground::WeakUse
    };
    texts.truncate(3);
    Some(Told {
        kind,
        ground,
        text: format!("used as {}: {}", noun(kind), texts.join(", ")),
        size: Size::Large,
        class: None,
    })
}

/// Whether a value that is used so can be nothing else: its caller passes it, or a known library made it, and nothing that the
/// file knows answers to the same uses. What a function or method of the program makes may be anything.
fn is_certain(forward: &Forward, root: OpId, hints: &[Hint]) -> bool {
    let mut attributes: Vec<&'static str> = hints.iter().map(|hint| hint.attribute).collect();
    attributes.sort_unstable();
    attributes.dedup();
    let answers = &forward.cx.summaries.answers;
    comes_from_outside(forward, root) && !answers.may_answer(forward.cx, &attributes)
}

/// Whether a value is an argument, or a part of one, or what an unlisted function of a known library gives.
fn comes_from_outside(forward: &Forward, root: OpId) -> bool {
    let ir = forward.cx.ir;
    let mut op = forward.source(root);
    loop {
        let operands = ir.operands(op);
        op = match (&ir.op(op).kind, operands) {
            (OpKind::Parameter(_), _) => return true,
            (OpKind::Call(_), &[callee, ..]) => {
                let path = forward.fact(callee).path.as_deref();
                return path.is_some_and(|path| Knowledge::get().is_plain_module(path));
            }
            (
                OpKind::Subscript
                | OpKind::GetIter
                | OpKind::NextItem
                | OpKind::Unpack { .. }
                | OpKind::Item(_),
                &[whole, ..],
            ) if whole < op => forward.source(whole),
            _ => return false,
        };
    }
}
