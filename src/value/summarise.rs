//! One call of a function, looked into: what it gives, and what it keeps of its arguments.

use rustc_hash::{FxHashMap, FxHashSet};

use super::fact::Fact;
use super::forward::Forward;
use super::knowledge::Effect;
use super::summaries::Decoration;
use super::summary::{Returns, Summary};
use super::{
    Context, Ground, Inside, Kind, Origin, Size, annotation, deposit, escape, generator, inside,
};
use crate::flow::{Display, Ir, OpId, OpKind};

pub(super) fn summarise(cx: &Context, decoration: Decoration, arguments: &[Fact]) -> Summary {
    let Decoration { effect, is_wrapped } = decoration;
    let forward = Forward::solve(cx, Some(arguments));
    let fact = returned_fact(&forward);
    let returns = returns_of(&forward, &fact, effect);
    let keeps = match effect {
        Effect::Cache => (0..cx.ir.scope.locals.len()).collect(),
        _ => kept_parameters(&forward),
    };
    let is_context = effect == Effect::Context;
    let fact = if is_context {
        Fact::new(Kind::Resource, Ground::Summary, "a context manager")
    } else {
        fact
    };
    let returns = if is_context {
        Returns {
            kind: Kind::Resource,
            ..returns
        }
    } else {
        returns
    };
    let (inside, needs) = inside::peak(&forward);
    let yielded = generator::yielded_fact(&forward);
    Summary {
        returns,
        keeps,
        fills: deposit::fills(&forward),
        inside,
        // What stands in its place holds them.
        needs: if is_wrapped { Vec::new() } else { needs },
        allocates: forward.facts.iter().flatten().any(|fact| fact.allocates)
            || computes_with_unknown(&forward),
        suspends: cx.ir.is_generator || cx.ir.ops.iter().any(|op| matches!(op.kind, OpKind::Await)),
        is_generator: cx.ir.is_generator,
        is_async: cx.ir.is_async,
        keeps_captured: cx.ir.is_generator || hands_out_closures(&forward),
        yields: yielded.clone().filter(|_| !is_context),
        enters: yielded.filter(|_| is_context),
        yields_own: cx.ir.is_generator && generator::yields_own(&forward),
        // Operations are the callee's own.
        fact: fact.seen_as(Origin::Fresh),
    }
}

/// Of a function that never returns, as a circle of calls begins: nothing is known against it.
pub(super) fn unreturned(ir: &Ir) -> Summary {
    let fact = Fact::none();
    Summary {
        returns: Returns::of(&fact),
        keeps: Vec::new(),
        fills: Vec::new(),
        inside: Inside::NOTHING,
        needs: Vec::new(),
        allocates: false,
        suspends: false,
        is_generator: ir.is_generator,
        is_async: ir.is_async,
        keeps_captured: false,
        yields: None,
        enters: None,
        yields_own: false,
        fact,
    }
}

/// Whether an operator works on something unknown, which may be as large as anything.
fn computes_with_unknown(forward: &Forward) -> bool {
    let ir = forward.cx.ir;
    (0..ir.ops.len() as u32).map(OpId).any(|op| {
        matches!(ir.op(op).kind, OpKind::Binary(_))
            && ir
                .operands(op)
                .iter()
                .any(|&operand| forward.fact(operand).kind == Kind::Unknown)
    })
}

/// The join of what is returned; of something unknown, what the annotation says.
fn returned_fact(forward: &Forward) -> Fact {
    let cx = forward.cx;
    let facts = cx.ir.returned().filter_map(|value| {
        let fact = forward.facts[value.index()].as_ref()?;
        if is_left_part(forward, value) {
            return Some(Fact {
                size: Size::Large,
                ..fact.seen_as(Origin::Fresh)
            });
        }
        if let Some(holder) = holder_of_data(forward, value, fact) {
            return Some(holder);
        }
        let tuple = forward.tuple(value, |op| !forward.reaches_others(op));
        Some(tuple.map_or_else(|| fact.clone(), Fact::with_size_of_parts))
    });
    let fact = facts.reduce(|a, b| a.join(&b)).unwrap_or_else(Fact::none);
    if fact.ground < Ground::Annotation {
        return fact;
    }
    let annotation = cx.ir.signature.returns.as_ref();
    annotation
        .and_then(|annotation| annotation::read(cx, annotation))
        .unwrap_or(fact)
}

/// What an object of the file's own classes, a list or a dict is for those who get it, where the function has made large data that it
/// holds: by itself it is small.
///
/// ```python
/// return {"rows": rows, "total": len(rows)}
/// return Node([fold(kid) for kid in node.kids])
/// ```
fn holder_of_data(forward: &Forward, value: OpId, fact: &Fact) -> Option<Fact> {
    let made = forward.source(value);
    let is_display = matches!(
        forward.cx.ir.op(made).kind,
        OpKind::Build(Display::List | Display::Set, _) | OpKind::BuildDict(_)
    );
    if fact.own.is_none() && !(is_display && fact.is_small()) {
        return None;
    }
    let is_data =
        |(op, is_certain): (OpId, bool)| op != made && is_certain && forward.fact(op).is_new_data();
    let mut reached = reached_from(forward, value).into_iter();
    if !reached.any(is_data) {
        return None;
    }
    let fact = Fact {
        size: Size::Large,
        count: None,
        ..fact.clone()
    };
    Some(if fact.own.is_none() {
        fact
    } else {
        Fact {
            ground: Ground::Uses,
            text: "an object of this file that holds what was made for it".into(),
            ..fact
        }
    })
}

/// Whether it is a part of a container that the function has made and leaves to nobody else: what `json.loads(text)["rows"]` gives,
/// by way of a name.
fn is_left_part(forward: &Forward, value: OpId) -> bool {
    let ir = forward.cx.ir;
    let part = forward.source(value);
    let (OpKind::Subscript, &[whole, index]) = (&ir.op(part).kind, ir.operands(part)) else {
        return false;
    };
    let made = forward.source(whole);
    let whole = forward.fact(made);
    let is_large_item = !matches!(forward.fact(part).kind, Kind::Scalar | Kind::Text);
    is_large_item
        && ir.op(index).kind != OpKind::Slice
        && matches!(whole.kind, Kind::Container(_))
        && !whole.is_small()
        && whole.origin == Origin::Fresh
        && !forward.reaches_others(made)
        && !escape::find(forward)
            .iter()
            .any(|it| forward.source(it.value) == made)
}

/// How a value reaches the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    Same,
    Holds,
    MayHold,
}

fn returns_of(forward: &Forward, fact: &Fact, effect: Effect) -> Returns {
    let mut returns = Returns {
        is_shared: effect == Effect::Cache,
        ..Returns::of(fact)
    };
    let roots = forward
        .cx
        .ir
        .returned()
        .map(|value| (value, Way::Same))
        .collect();
    let rebound = inside::made_of_parameters(forward);
    let is_rebound = |op: OpId| match forward.cx.ir.op(op).kind {
        OpKind::Parameter(local) => rebound.values().any(|&it| it == local),
        _ => false,
    };
    let puts = Puts::of(forward);
    for (op, way) in traced(forward, roots, &puts) {
        let list = match way {
            // Only where the loop that binds the parameter anew has no pass.
            Way::Same if is_rebound(op) => &mut returns.may_hold,
            Way::Same => &mut returns.same,
            Way::Holds => &mut returns.holds,
            Way::MayHold => &mut returns.may_hold,
        };
        match forward.cx.ir.op(op).kind {
            OpKind::Parameter(local) => list.push(local.index()),
            _ if way == Way::Same => {
                let is_shared = forward.fact(op).kind != Kind::Scalar;
                returns.is_shared |= is_shared && !is_left_part(forward, op);
            }
            // A view of an array that somebody else has: `return self.values[::2]`.
            _ if way == Way::Holds => {
                returns.is_shared |= matches!(fact.kind, Kind::Array | Kind::Tensor);
            }
            _ => {}
        }
    }
    returns.is_shared |= returns_what_it_keeps(forward);
    returns
}

/// Whether the function puts somewhere else what it returns: into a cache, into an attribute (HAZARDS R20).
fn returns_what_it_keeps(forward: &Forward) -> bool {
    let escapes = escape::find(forward).into_iter();
    let kept = escapes.filter(|escape| escape.into.is_none());
    let kept: Vec<OpId> = kept.map(|escape| escape.value).collect();
    if kept.is_empty() {
        return false;
    }
    let kept = made(forward, kept, true);
    // What is taken apart by the caller is returned as well.
    let parts = |value: OpId| {
        let (ir, source) = (forward.cx.ir, forward.source(value));
        let is_tuple = matches!(ir.op(source).kind, OpKind::Build(Display::Tuple, _));
        let parts = if is_tuple { ir.operands(source) } else { &[] };
        parts.iter().copied().chain([value])
    };
    let returned = forward.cx.ir.returned().flat_map(parts).collect();
    let returned = made(forward, returned, false);
    let is_object = |op: &OpId| forward.fact(*op).kind != Kind::Scalar;
    returned.iter().any(|op| kept.contains(op) && is_object(op))
}

/// The operations that may make these values, or, if that `counts_held`, what they hold.
fn made(forward: &Forward, values: Vec<OpId>, counts_held: bool) -> FxHashSet<OpId> {
    let (mut open, mut seen) = (values, FxHashSet::default());
    let mut made = FxHashSet::default();
    while let Some(op) = open.pop() {
        if !seen.insert(op) {
            continue;
        }
        let origin = &forward.fact(op).origin;
        if !matches!(origin, Origin::Same(_)) {
            made.insert(op);
        }
        match origin {
            Origin::Same(sources) => open.extend(sources),
            Origin::Holds(sources) if counts_held => open.extend(sources),
            Origin::Holds(_) | Origin::Shared | Origin::Fresh => {}
        }
    }
    made
}

/// The shared values, parameters among them, that values are, hold, or may hold.
fn traced(forward: &Forward, roots: Vec<(OpId, Way)>, puts: &Puts) -> Vec<(OpId, Way)> {
    let mut found = reached(forward, roots, puts);
    found.retain(|&(op, _)| forward.fact(op).origin == Origin::Shared);
    found.sort_unstable_by_key(|&(op, _)| op);
    found
}

/// All values that values are, hold, or may hold.
fn reached(forward: &Forward, roots: Vec<(OpId, Way)>, puts: &Puts) -> Vec<(OpId, Way)> {
    let (mut open, mut seen, mut found) = (roots, FxHashSet::default(), Vec::new());
    while let Some((op, way)) = open.pop() {
        if !seen.insert((op, way)) {
            continue;
        }
        found.push((op, way));
        let fact = forward.fact(op);
        match &fact.origin {
            Origin::Same(ops) => open.extend(ops.iter().map(|&next| (next, way))),
            Origin::Holds(ops) => {
                let held = if way == Way::Same { Way::Holds } else { way };
                open.extend(ops.iter().map(|&next| (next, held)));
            }
            Origin::Shared | Origin::Fresh => {}
        }
        let may_hold = fact.may_hold.iter().chain(puts.behind(forward, op));
        open.extend(may_hold.map(|&next| (next, Way::MayHold)));
    }
    found
}

/// What containers hold by what the function does to them, where that matters.
///
/// ```python
/// def build(parts):
///     kept = []
///     for part in parts:
///         kept.append(part)    # views of an array that cannot grow as long as they live
///     return kept
/// ```
#[derive(Default)]
struct Puts {
    is_followed: bool,
    /// By the operation that makes a container: what is put into it.
    into: FxHashMap<OpId, Vec<OpId>>,
}

impl Puts {
    fn of(forward: &Forward) -> Self {
        let mut puts = Self {
            is_followed: forward.cx.module.tells_ends,
            ..Self::default()
        };
        if !puts.is_followed {
            return puts;
        }
        for escape in escape::find(forward) {
            let is_immutable = matches!(forward.fact(escape.value).kind, Kind::Scalar | Kind::Text);
            if let Some(into) = escape.into.filter(|_| !is_immutable) {
                let values = puts.into.entry(forward.source(into)).or_default();
                values.push(escape.value);
            }
        }
        puts
    }

    /// What a value may be, or hold, in ways that its origin does not tell: what was put into it, what it is taken out of.
    fn behind<'p>(&'p self, forward: &'p Forward<'_>, op: OpId) -> &'p [OpId] {
        if !self.is_followed {
            return &[];
        }
        if let Some(put) = self.into.get(&op) {
            return put;
        }
        forward.taken_from(op)
    }
}

impl Forward<'_> {
    /// What a value is a part of, or may be, where it is taken out of something: `kept[0]`, `kept.pop()`, `list(kept)`,
    /// `next(iter(kept))`.
    pub(super) fn taken_from(&self, op: OpId) -> &[OpId] {
        let operands = self.cx.ir.operands(op);
        match self.cx.ir.op(op).kind {
            OpKind::GetIter
            | OpKind::NextItem
            | OpKind::Unpack { .. }
            | OpKind::Item(_)
            | OpKind::Captured(_)
            | OpKind::Subscript
            | OpKind::Enter(_) => &operands[..1],
            OpKind::Call(_) if self.gives_items(op) => operands,
            OpKind::Attribute(_) if matches!(self.fact(operands[0]).kind, Kind::Container(_)) => {
                operands
            }
            _ => &[],
        }
    }

    fn gives_items(&self, call: OpId) -> bool {
        let ir = self.cx.ir;
        let is_container = |op: OpId| matches!(self.fact(op).kind, Kind::Container(_));
        let callee = ir.operands(call)[0];
        let is_method = match (&ir.op(callee).kind, ir.operands(callee)) {
            (OpKind::Attribute(_), &[receiver]) => is_container(receiver),
            _ => false,
        };
        let may_give = matches!(self.fact(call).kind, Kind::Unknown | Kind::Resource);
        is_method || is_container(call) || may_give
    }
}

/// All values that a value is, holds, or may hold, with whether that is certain.
pub(super) fn reached_from(forward: &Forward, value: OpId) -> Vec<(OpId, bool)> {
    let found = reached(forward, vec![(value, Way::Same)], &Puts::default()).into_iter();
    found.map(|(op, way)| (op, way != Way::MayHold)).collect()
}

/// Whether a nested function or class, which keeps what it captures, outlives the call.
fn hands_out_closures(forward: &Forward) -> bool {
    let ir = forward.cx.ir;
    if ir.scope.captured.is_empty() {
        return false;
    }
    let kept = escape::find(forward).into_iter().map(|escape| escape.value);
    let roots = kept.chain(ir.returned()).map(|op| (op, Way::Same));
    let reached = reached(forward, roots.collect(), &Puts::default());
    reached.iter().any(|&(op, _)| match ir.op(op).kind {
        OpKind::MakeFunction(_) | OpKind::MakeClass(_) => true,
        // A nested function may be bound to a name that another one captures.
        OpKind::LoadName(name) => ir.scope.captured.contains_key(&name),
        _ => false,
    })
}

fn kept_parameters(forward: &Forward) -> Vec<usize> {
    let kept = escape::find(forward)
        .into_iter()
        .map(|escape| (escape.value, Way::Same))
        .collect();
    let mut parameters: Vec<usize> = traced(forward, kept, &Puts::default())
        .into_iter()
        .filter(|&(_, way)| way != Way::MayHold)
        .filter_map(|(op, _)| match forward.cx.ir.op(op).kind {
            OpKind::Parameter(local) => Some(local.index()),
            _ => None,
        })
        .collect();
    parameters.sort_unstable();
    parameters.dedup();
    parameters
}
