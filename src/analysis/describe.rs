//! Says of a planned rewrite what was pinned, where and during what.

use smol_str::SmolStr;

use super::{FunctionId, OutermostId, Suggestion};
use crate::flow::{OpId, StmtId, SuiteRole};
use crate::options::Level;
use crate::pin::{Facts, Gate, Pin, PinKind, PredictedPeak};
use crate::plan::Group;
use crate::propose::Context;
use crate::rewrite::FlatEdit;
use crate::scope::LocalId;
use crate::source::Span;
use crate::value::{Evidence, Ground, Inside, Kind, Origin, Size, USUAL_WEIGHT, Value};

/// The suggestion that a group of changes makes.
pub(super) fn describe(
    cx: &Context<'_>,
    pins: &[Pin],
    group: Group,
    edits: Vec<FlatEdit>,
    peak: PredictedPeak,
) -> Suggestion {
    let facts = cx.facts;
    let described = Pinned::of(cx, pins, &group);
    Suggestion {
        function: facts.ir.path.clone(),
        locals: group
            .locals
            .iter()
            .map(|&local| facts.name(local).to_owned())
            .collect(),
        value: described.value,
        kind: described.kind,
        bound: described.bound,
        last_use: described.last_use,
        held_during: described.held_during,
        doubt: described.doubt,
        peak,
        edits,
        group,
        outermost: OutermostId(0),
        unit: FunctionId(0),
        may_enable_more: true,
    }
}

/// The pin that a group of changes ends.
struct Pinned {
    value: Value,
    kind: PinKind,
    bound: Span,
    last_use: Span,
    held_during: Span,
    doubt: Option<String>,
}

impl Pinned {
    /// Describes the first pin among the group's locals.
    fn of(cx: &Context<'_>, pins: &[Pin], group: &Group) -> Self {
        let facts = cx.facts;
        let pin = group
            .locals
            .iter()
            .find_map(|local| pins.iter().find(|pin| pin.local == *local));
        let pin = pin.expect("a group releases locals that pin something");
        let point = cx.model.points[pin.points[0]].op;
        let store = binding_at(cx, pin.local, point);
        let object = pin.objects[0];
        Self {
            value: facts.values.of[object.index()]
                .clone()
                .unwrap_or_else(unknown),
            kind: kind_of(cx, pin, point, store),
            bound: facts.ir.op(store).span,
            last_use: facts
                .ir
                .op(last_load(cx, pin.local, point).unwrap_or(store))
                .span,
            held_during: facts.ir.op(point).span,
            doubt: (group.level == Level::Unsafe)
                .then(|| first_doubt(cx.facts, cx.gate, &group.locals)),
        }
    }
}

/// What makes the release of these locals unsafe: the first doubt about a value of theirs, or how a rewrite moves it.
pub(super) fn first_doubt(facts: &Facts<'_>, gate: Option<&Gate>, locals: &[LocalId]) -> String {
    let mut stores = locals.iter().flat_map(|&local| facts.stores_of(local));
    let doubt = stores.find_map(|store| {
        let doubt = gate?.doubt_of(store)?;
        Some(doubt.message(facts, facts.stored_value(store)))
    });
    doubt.unwrap_or_else(|| "it moves calls that may warn onto one line, or apart".into())
}

fn unknown() -> Value {
    let evidence = Evidence {
        ground: Ground::Nothing,
        text: SmolStr::default(),
    };
    Value {
        kind: Kind::Unknown,
        evidence,
        size: Size::Large,
        origin: Origin::Fresh,
        may_hold: Vec::new(),
        weight: USUAL_WEIGHT,
        inside: Inside::NOTHING,
        allocates: false,
        is_quiet: false,
        is_numeric: false,
        has_large_items: false,
    }
}

/// The binding of the local that is in force at the point.
fn binding_at(cx: &Context<'_>, local: LocalId, point: OpId) -> OpId {
    let in_force = |&store: &OpId| cx.facts.reaching.is_in_force_before(store, point);
    let mut stores = cx.facts.stores_of(local);
    stores.find(in_force).unwrap_or(point)
}

/// The last read before the point in the text; where the pin comes round a loop, the last of all.
fn last_load(cx: &Context<'_>, local: LocalId, point: OpId) -> Option<OpId> {
    cx.facts
        .loads_of(local)
        .filter(|&op| op < point)
        .last()
        .or_else(|| cx.facts.loads_of(local).last())
}

fn kind_of(cx: &Context<'_>, pin: &Pin, first: OpId, store: OpId) -> PinKind {
    let points = || pin.points.iter().map(|&n| &cx.model.points[n]);
    if cx.facts.ir.is_module {
        PinKind::Module
    } else if points().any(|point| point.recurses) {
        PinKind::Recursion
    } else if points().any(|point| point.suspends) {
        PinKind::Suspension
    } else if store > first {
        PinKind::LoopCarried
    } else if binds(cx, pin.local, cx.facts.ir.op(first).stmt) {
        PinKind::Rebind
    } else if is_read_in_other_branches_only(cx, pin.local, store, first) {
        PinKind::Branch
    } else {
        PinKind::Call
    }
}

fn binds(cx: &Context<'_>, local: LocalId, stmt: StmtId) -> bool {
    let ir = cx.facts.ir;
    let mut stores = cx.facts.stores_of(local);
    stores.any(|store| ir.op(store).stmt == stmt)
}

/// Whether every read before the point stands in a branch that the point does not stand in.
fn is_read_in_other_branches_only(
    cx: &Context<'_>,
    local: LocalId,
    store: OpId,
    point: OpId,
) -> bool {
    let ir = cx.facts.ir;
    let (here, bound) = (ir.op(point).span, ir.op(store).span);
    let mut reads = cx.facts.loads_of(local).peekable();
    let elsewhere = |load: OpId| {
        let mut suite = ir.statement(ir.op(load).stmt).suite;
        while let Some(parent) = ir.suite(suite).parent {
            let is_branch = matches!(
                ir.suite(suite).role,
                SuiteRole::Then | SuiteRole::Else | SuiteRole::Case
            );
            let holds = |place: Span| {
                let mut statements = ir.suite(suite).statements.iter();
                statements.any(|&s| ir.statement(s).span.contains(place))
            };
            if is_branch && !holds(here) && !holds(bound) {
                return true;
            }
            suite = ir.statement(parent).suite;
        }
        false
    };
    reads.peek().is_some() && reads.all(elsewhere)
}
