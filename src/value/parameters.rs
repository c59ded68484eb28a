//! What the parameters of functions are whose callers are all known, and what the attributes of objects are: the join of what is
//! passed, or assigned.
//!
//! ```python
//! def main():
//!     frame = pd.read_csv(PATH)
//!     print(report(frame))        # the only call
//!
//! def report(frame):              # a frame, so that what is computed from it is known, too
//!     scaled = frame * 2
//! ```
//! Top-down over the call graph, callers before what they call. Functions that call each other in a circle start out from what
//! others pass to them and are looked at together, round by round, until a round finds the same; what does not come to rest is
//! unknown. Only the kind is taken over, and no number or size, since the numbers that one run is given say little about the next.
//! What a caller passes it still holds, so that the parameter's own end frees nothing, unless every caller can [leave it to the
//! callee](super::handover).

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::call_graph::{CallGraph, Component, FunctionIndex};
use super::called::Bound;
use super::fact::{Fact, noun};
use super::forward::Forward;
use super::{
    Context, Elements, Ground, Kind, Origin, Size, Watching, elsewhere, handover, watching,
};
use crate::flow::{ArgumentShape, Ir, OpId, OpKind, Reaching};
use crate::syntax::Symbol;

/// Rounds around a circle of calls until nothing changes.
const MAX_ROUNDS: usize = 4;

/// A call of a function all of whose callers are known. Functions are named by their places in [`Callers::functions`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallSite {
    pub(crate) caller: u32,
    /// The comprehension of the caller whose element is computed by the call; nothing where it is one of the caller's operations.
    pub(crate) within: Option<OpId>,
    pub(crate) call: OpId,
    pub(crate) callee: u32,
    /// What the call passes in front of its arguments: the object whose method is called.
    pub(crate) receiver: Option<OpId>,
}

/// Functions that call, or are called; and the calls.
#[derive(Debug, Default)]
pub(crate) struct Callers<'a> {
    pub(crate) functions: Vec<&'a Ir>,
    /// By caller, in the order of its operations.
    pub(crate) calls: Vec<CallSite>,
}

/// What is known of parameters, by the path of their function.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parameters {
    by_path: FxHashMap<String, Arc<[Fact]>>,
    /// What is assigned to attributes, by name.
    attributes: FxHashMap<Symbol, Fact>,
    /// Classes whose objects hold nothing but plain data.
    plain_classes: FxHashMap<Symbol, Holding>,
}

/// What counts that is not known of a value, where several are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknowns {
    Counted,
    /// Nothing, where it is known of another of them. Only to begin with: it is to be found again.
    LeftOut,
}

impl Unknowns {
    fn join(self, a: &Fact, b: &Fact) -> Fact {
        let is_left_out = |fact: &Fact| {
            self == Unknowns::LeftOut && fact.kind == Kind::Unknown && fact.own.is_none()
        };
        match (is_left_out(a), is_left_out(b)) {
            (true, false) => b.clone(),
            (false, true) => a.clone(),
            _ if self == Unknowns::LeftOut && a.kind == b.kind => {
                let surer = if a.ground <= b.ground { a } else { b };
                Fact {
                    ground: surer.ground,
                    text: surer.text.clone(),
                    dtype: a.dtype.or(b.dtype),
                    ndim: a.ndim.or(b.ndim),
                    is_numeric: a.is_numeric || b.is_numeric,
                    ..a.join(b)
                }
            }
            _ => a.join(b),
        }
    }
}

/// What the attributes of an object are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holding {
    /// Plain data, none of which is large.
    Little,
    /// Plain data, of which there may be much.
    Much,
    /// Not known to be plain.
    Anything,
}

impl Holding {
    pub(super) fn of(value: &Fact) -> Self {
        match value.kind {
            // What is put into a container elsewhere is not followed.
            Kind::Container(_) => Holding::Anything,
            Kind::Unknown if value.is_quiet => Holding::Much,
            _ if !value.is_plain() => Holding::Anything,
            Kind::Scalar | Kind::Text => Holding::Little,
            _ => Holding::Much,
        }
    }

    pub(super) fn join(self, other: Self) -> Self {
        match (self, other) {
            (Holding::Anything, _) | (_, Holding::Anything) => Holding::Anything,
            (Holding::Much, _) | (_, Holding::Much) => Holding::Much,
            (Holding::Little, Holding::Little) => Holding::Little,
        }
    }
}

/// What calls pass to each function, as far as it was looked at; none where no call was.
type Passed = Vec<Option<Vec<Fact>>>;

impl Parameters {
    pub(super) fn of(&self, ir: &Ir) -> Option<Arc<[Fact]>> {
        self.by_path.get(&ir.path).cloned()
    }

    pub(super) fn attribute(&self, name: Symbol) -> Option<Fact> {
        self.attributes.get(&name).cloned()
    }

    /// What the objects of a class hold, where that is plain data alone and their end no event.
    pub(super) fn plain_class(&self, class: Symbol) -> Option<Holding> {
        self.plain_classes.get(&class).copied()
    }

    pub(super) fn join(cx: &Context, callers: &Callers, unknowns: Unknowns) -> Self {
        let mut calls = vec![Vec::new(); callers.functions.len()];
        let mut called = vec![Vec::new(); callers.functions.len()];
        for call in &callers.calls {
            calls[call.caller as usize].push(*call);
            called[call.caller as usize].push(FunctionIndex(call.callee));
        }
        let join = Join {
            cx,
            callers,
            unknowns,
            calls,
            collects: !cx.summaries.own.closed.is_empty(),
            attributes: RefCell::default(),
            held: RefCell::default(),
        };
        let mut passed: Passed = vec![None; callers.functions.len()];
        for component in CallGraph::build(&called).top_down() {
            join.look_at(component, &mut passed);
        }
        let by_path = passed.into_iter().zip(&callers.functions);
        let by_path =
            by_path.filter_map(|(passed, ir)| Some((ir.path.clone(), known(&passed?)?.into())));
        let by_path = by_path.collect();
        Self {
            by_path,
            plain_classes: join.plain_classes(),
            attributes: join.known_attributes(),
        }
    }
}

struct Join<'a> {
    cx: &'a Context<'a>,
    callers: &'a Callers<'a>,
    unknowns: Unknowns,
    /// By caller.
    calls: Vec<Vec<CallSite>>,
    /// Whether it matters what is assigned to attributes.
    collects: bool,
    /// What is assigned to attributes, by name.
    attributes: RefCell<FxHashMap<Symbol, Fact>>,
    /// By class of the object, as far as it is known: what is assigned to its attributes.
    held: RefCell<FxHashMap<Option<Symbol>, Holding>>,
}

/// What one call passes to a function.
type Given = (u32, Vec<Fact>);

impl Join<'_> {
    /// Looks at functions whose callers outside of their circle were all looked at.
    fn look_at(&self, component: &Component, passed: &mut Passed) {
        let members = &component.members;
        if component.is_cycle {
            self.settle(members, passed);
        }
        for &member in members {
            for (callee, given) in self.pass_on(member, passed[member.index()].as_deref(), true) {
                if !component.is_cycle || !members.contains(&FunctionIndex(callee)) {
                    add(&mut passed[callee as usize], &given, self.unknowns);
                }
            }
        }
    }

    /// Goes around a circle until nothing changes.
    fn settle(&self, members: &[FunctionIndex], passed: &mut Passed) {
        let from_outside: Vec<_> = members
            .iter()
            .map(|it| passed[it.index()].clone())
            .collect();
        for _ in 0..MAX_ROUNDS {
            let mut next = from_outside.clone();
            for &member in members {
                // What nobody is known to call yet passes nothing on.
                let Some(own) = passed[member.index()].as_deref() else {
                    continue;
                };
                for (callee, given) in self.pass_on(member, Some(own), false) {
                    if let Ok(n) = members.binary_search(&FunctionIndex(callee)) {
                        add(&mut next[n], &given, self.unknowns);
                    }
                }
            }
            let mut is_same = true;
            for (&member, next) in members.iter().zip(next) {
                is_same &= passed[member.index()] == next;
                passed[member.index()] = next;
            }
            if is_same {
                return;
            }
        }
        for &member in members {
            passed[member.index()] = Some(Vec::new());
        }
    }

    /// What a function passes to others, where it is passed this itself; `is_last` when no more will be known of that.
    fn pass_on(&self, caller: FunctionIndex, own: Option<&[Fact]>, is_last: bool) -> Vec<Given> {
        let calls = &self.calls[caller.index()];
        let ir = self.callers.functions[caller.index()];
        let collects = is_last && self.collects && assigns_attributes(ir);
        if calls.is_empty() && !collects {
            return Vec::new();
        }
        let reaching = Reaching::compute(ir);
        let cx = Context {
            ir,
            reaching: &reaching,
            ..*self.cx
        };
        if collects {
            // Also the kinds of what is too small to say anything of other runs.
            self.collect_attributes(&Forward::solve(&cx, own));
        }
        let own = own.and_then(known);
        let forward = Forward::solve(&cx, own.as_deref());
        let watching = watching::find(&forward);
        let mut all = Vec::new();
        let mut pass = |forward: &Forward, watching: Option<&Watching>, call: &CallSite| {
            if !is_of_another(forward, call) {
                let callee = self.callers.functions[call.callee as usize];
                all.push((call.callee, given(forward, watching, call, callee)));
            }
        };
        for calls in calls.chunk_by(|a, b| a.within == b.within) {
            match calls[0].within {
                None => {
                    for call in calls {
                        pass(&forward, Some(&watching), call);
                    }
                }
                Some(comprehension) => forward.within(comprehension, |body| {
                    for call in calls {
                        pass(body, None, call);
                    }
                }),
            }
        }
        all
    }

    fn collect_attributes(&self, forward: &Forward) {
        let ir = forward.cx.ir;
        let mut attributes = self.attributes.borrow_mut();
        for op in (0..ir.ops.len() as u32).map(OpId) {
            if let (OpKind::StoreAttribute(name), &[object, value]) =
                (&ir.op(op).kind, ir.operands(op))
            {
                let holding = Holding::of(forward.fact(value));
                let mut held = self.held.borrow_mut();
                let held = held.entry(forward.fact(object).own).or_insert(holding);
                *held = held.join(holding);
                let assigned = kind_alone(&forward.fact(value).as_argument());
                let known = attributes.remove(name);
                let joined =
                    known.map_or_else(|| assigned.clone(), |it| self.unknowns.join(&it, &assigned));
                attributes.insert(*name, kind_alone(&joined));
            }
        }
    }

    /// The classes whose objects hold plain data alone.
    fn plain_classes(&self) -> FxHashMap<Symbol, Holding> {
        let held = self.held.borrow();
        let by_anybody = held.get(&None).copied().unwrap_or(Holding::Little);
        let classes = self.cx.summaries.own.plain.iter();
        let held = classes.map(|&class| {
            let own = held.get(&Some(class)).copied();
            (class, by_anybody.join(own.unwrap_or(Holding::Little)))
        });
        held.filter(|&(_, holding)| holding != Holding::Anything)
            .collect()
    }

    /// What is known of attributes that no class defines.
    fn known_attributes(self) -> FxHashMap<Symbol, Fact> {
        let defined = &self.cx.module.class_members;
        let attributes = self.attributes.into_inner().into_iter();
        let attributes = attributes.filter(|(name, _)| !defined.contains(name));
        let attributes = attributes.map(|(name, fact)| {
            let told = match fact.kind {
                // A short text stays one in every run, as far as the file goes: its attributes are all there is.
                Kind::Text if fact.is_small() && fact.ground <= Ground::Uses => Fact {
                    ground: fact.ground.max(Ground::Summary),
                    text: "every assignment gives text".into(),
                    ..fact
                },
                _ => as_told(&fact, "every assignment gives"),
            };
            // What is put into a container elsewhere is not followed.
            let told = match told.kind {
                Kind::Container(Elements::Plain | Elements::Quiet) => Fact {
                    kind: Kind::Container(Elements::Unknown),
                    item: None,
                    each: None,
                    parts: None,
                    class: None,
                    ..told
                },
                _ => told,
            };
            (name, told)
        });
        let attributes = attributes.filter(|(_, it)| it.kind != Kind::Unknown || it.own.is_some());
        attributes.collect()
    }
}

fn assigns_attributes(ir: &Ir) -> bool {
    ir.ops
        .iter()
        .any(|op| matches!(op.kind, OpKind::StoreAttribute(_)))
}

/// Whether the method of that name is another's: a function of a library, a method of an array.
fn is_of_another(forward: &Forward, call: &CallSite) -> bool {
    let receiver = call.receiver.map(|receiver| forward.fact(receiver));
    receiver.is_some_and(|it| it.path.is_some() || it.kind.is_data() && it.ground <= Ground::Uses)
}

/// What one call passes to the parameters of its callee, by local.
///
/// `watching` is what the caller watches; nothing for a call that may be made for the next element as well, whose argument is none
/// of the callee's alone.
fn given(
    forward: &Forward,
    watching: Option<&Watching>,
    call: &CallSite,
    callee: &Ir,
) -> Vec<Fact> {
    let ir = forward.cx.ir;
    let (OpKind::Call(shapes), [_, arguments @ ..]) =
        (&ir.op(call.call).kind, ir.operands(call.call))
    else {
        return Vec::new();
    };
    let receiver = call.receiver.into_iter();
    let arguments: Vec<OpId> = receiver.clone().chain(arguments.iter().copied()).collect();
    let shapes: Vec<ArgumentShape> = receiver
        .map(|_| ArgumentShape::Positional)
        .chain(shapes.iter().copied())
        .collect();
    let bound = Bound::of(&elsewhere::Parameters::of(callee), &arguments, &shapes);
    if bound.is_hidden {
        return Vec::new();
    }
    // Defaults are read in the same file.
    let cx = Context {
        ir: callee,
        ..*forward.cx
    };
    let mut known = forward.known_arguments(&cx, &bound);
    let runs_at_once = !callee.is_generator
        && (!callee.is_async || handover::awaited_at_once(ir, call.call).is_some());
    if let Some(watching) = watching.filter(|_| runs_at_once) {
        for (fact, passed) in known.iter_mut().zip(&bound.by_local) {
            let is_method = call.receiver.is_some();
            if let &[argument] = &passed[..]
                && Some(argument) != call.receiver
                && let Some(made) =
                    handover::made_to_be_left(forward, call.call, argument, is_method)
                && watching.nested.is_none()
                && !watching.values.iter().any(|it| it.value == made)
            {
                fact.origin = Origin::Fresh;
            }
        }
    }
    known
}

/// Joins what another call passes; what is missing in either is unknown. A parameter is the function's own where every call can
/// leave it its argument.
fn add(passed: &mut Option<Vec<Fact>>, given: &[Fact], unknowns: Unknowns) {
    let is_left = |fact: &Fact| fact.origin == Origin::Fresh;
    let alone = |fact: &Fact, is_left: bool| Fact {
        origin: if is_left {
            Origin::Fresh
        } else {
            Origin::Shared
        },
        ..kind_alone(fact)
    };
    *passed = Some(match passed.take() {
        None => given.iter().map(|it| alone(it, is_left(it))).collect(),
        Some(so_far) => so_far
            .iter()
            .zip(given)
            .map(|(a, b)| {
                let joined = unknowns.join(&kind_alone(a), &kind_alone(b));
                alone(&joined, is_left(a) && is_left(b))
            })
            .collect(),
    });
}

/// What stays true of the next run: no number, no length.
fn kind_alone(fact: &Fact) -> Fact {
    let is_few =
        matches!(fact.kind, Kind::Text | Kind::Bytes | Kind::Container(_)) && fact.is_small();
    let alone = Fact::new(fact.kind, fact.ground, "");
    Fact {
        size: if is_few { Size::Small } else { alone.size },
        class: fact.class,
        own: fact.own,
        item: fact.item,
        each: fact.each.clone(),
        parts: fact.parts.clone(),
        dtype: fact.dtype.filter(|_| fact.kind.is_data()),
        ndim: fact.ndim,
        has_axes: fact.has_axes,
        is_none: fact.is_none,
        is_numeric: fact.is_numeric,
        is_quiet: fact.is_quiet,
        ..alone.with_origin(Origin::Shared)
    }
}

/// What of the joined facts is worth knowing: what a few small texts or lists are is no more than an example.
fn known(passed: &[Fact]) -> Option<Vec<Fact>> {
    let known = passed.iter();
    let known: Vec<Fact> = known
        .map(|fact| as_told(fact, "every caller passes"))
        .collect();
    let is_any = |fact: &Fact| fact.kind != Kind::Unknown || fact.own.is_some() || fact.is_quiet;
    known.iter().any(is_any).then_some(known)
}

fn as_told(fact: &Fact, by: &str) -> Fact {
    let is_told = fact.kind.is_data() && fact.size != Size::Small && fact.ground <= Ground::Uses
        || matches!(fact.kind, Kind::Scalar | Kind::Resource) && !fact.is_none;
    if !is_told {
        return Fact {
            own: fact.own,
            is_quiet: fact.is_quiet,
            ..Fact::unknown_argument()
        };
    }
    let and_leaves_it = match fact.origin {
        Origin::Fresh => ", and need not hold it",
        _ => "",
    };
    Fact {
        ground: fact.ground.max(Ground::Summary),
        text: format!("{by} {}{and_leaves_it}", noun(fact.kind)).into(),
        ..fact.clone()
    }
}
