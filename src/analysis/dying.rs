//! Where locals die: the places that a traced run asks what they hold (DESIGN section 8).
//!
//! ```python
//! raw = load()
//! table = parse(raw)      # `raw` dies here: a probe stands after this statement
//! return fit(clean(table))    # `table` dies once `clean` has returned: a probe looks at it then
//! ```
//! A place is one where `del` of the same name would be right, so the probe never reads an unbound local. Functions that
//! look at their own locals, or are compiled by somebody else, get none.

use rustc_hash::FxHashSet;

use super::functions::{Functions, LoweredFunction};
use super::read_with;
use super::revision::Revision;
use super::suggest::{Shared, examine, facts, points, share};
use crate::flow::{BindingForm, Ir, OpId, OpKind, StatementKind, StmtId};
use crate::options::AnalysisOptions;
use crate::pin::{AllocationPoint, Estimate, Hazard, Model, Objects, Verdict};
use crate::program::Callees;
use crate::propose::{self, Context, Effort, Point};
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::ParseRefused;

/// As many probes as one local gets: their number is part of a probe's, see `recorder.py`.
pub(crate) const MAX_PROBES: usize = 63;

/// A local that is dead but bound while something may allocate or wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DyingLocal {
    /// Dotted path of the function.
    pub(crate) function: String,
    pub(crate) local: String,
    /// Its first binding.
    pub(crate) bound: Span,
    /// What it is held during, first.
    pub(crate) held_during: Span,
    /// All that it is held during.
    pub(crate) held: Vec<Held>,
    /// What takes its value, as itself or by a method: on lines of these it is in use as well.
    pub(crate) takers: Vec<Span>,
    /// By probe: where, and where the local was read last before it.
    pub(crate) probes: Vec<Probe>,
    /// Where it is bound again, so that the dead value is gone.
    pub(crate) rebound: Vec<Anchor>,
}

/// Something that a local is held during, dead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) at: Span,
    /// The name of what is called, without what it is an attribute of.
    pub(crate) callee: Option<String>,
    /// Whether the function waits there, while others run.
    pub(crate) suspends: bool,
    /// The statements, without suites of theirs, that may have bound what is held. Those of parameters have none.
    pub(crate) bound_by: Vec<Span>,
}

/// Where a local has just died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) anchor: Anchor,
    pub(crate) last_use: Span,
}

/// A place in the source for code that is not the program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Anchor {
    /// Before the statement.
    Before(Span),
    /// After the statement, in its suite.
    After(Span),
    /// Once the expression is evaluated.
    Through(Span),
}

/// Finds the locals of a file that die while something may allocate, whatever they hold.
pub(crate) fn find_dying_locals(
    text: &str,
    callees: &dyn Callees,
    options: &AnalysisOptions,
) -> Result<Vec<DyingLocal>, ParseRefused> {
    let mut functions = read_with(text, callees, &options.module)?;
    let revision = Revision::first(text);
    let mut found = Vec::new();
    share(&functions, &revision, options, |shared| {
        for unit in functions.units.iter().filter(|unit| unit.is_candidate) {
            find_in(&functions, unit, shared, &mut found);
        }
    });
    // What another file imports is refused whatever it holds.
    let script = functions
        .open_script()
        .filter(|_| !functions.is_script_imported());
    if let Some(script) = script {
        share(&functions, &revision, options, |shared| {
            find_in(&functions, &functions[script], shared, &mut found);
        });
    }
    Ok(found)
}

fn find_in(
    functions: &Functions,
    unit: &LoweredFunction,
    shared: &Shared<'_>,
    found: &mut Vec<DyingLocal>,
) {
    let facts = facts(functions, &unit.ir, shared);
    let Some(objects) = Objects::compute(&facts, Estimate::Hopeful) else {
        return;
    };
    let model = Model::build(&facts, &objects);
    if model.points.is_empty() {
        return;
    }
    let gate = examine(functions, &facts, &objects, shared);
    if gate.as_ref().is_err_and(forbids_probes) {
        return;
    }
    // Of a function that lists its locals once, those that are bound later have some.
    let is_listed = |local| {
        let verdict = gate.as_ref().map(|gate| gate.verdict(local));
        matches!(verdict, Ok(Verdict::Refused(Hazard::ReadsLocalsByName(..))))
    };
    let cx = Context {
        facts: &facts,
        objects: &objects,
        model: &model,
        points: points(&unit.ir, &facts),
        gate: None,
        warning: &shared.helpers.warning,
        effort: Effort::default(),
    };
    let consumers = consumers(&cx);
    for (index, local) in unit.ir.scope.locals.iter().enumerate() {
        let id = LocalId(index as u32);
        let is_receiver = local.is_parameter && matches!(facts.name(id), "self" | "cls");
        if local.name.is_some() && !is_receiver && !is_listed(id) && !cx.effort.is_spent() {
            found.extend(find_local(&cx, id, &consumers));
        }
    }
}

/// Whether probes might change what the function does: it looks at its locals, or its code is not run as it is.
fn forbids_probes(hazard: &Hazard) -> bool {
    matches!(
        hazard,
        Hazard::ReadsLocalsByName(..)
            | Hazard::FramePeekingCall(..)
            | Hazard::UnknownDecorator(..)
            | Hazard::CatchesNameError(..)
    )
}

fn find_local(cx: &Context<'_>, local: LocalId, consumers: &[Option<OpId>]) -> Option<DyingLocal> {
    let facts = cx.facts;
    let is_bound = |&store: &OpId| facts.bound_by(store).0 == local;
    let held = cx.model.points.iter();
    let held = held.filter(|point| !facts.liveness.is_live_before(local, point.op));
    // What takes the value itself holds it too: no release of the local frees it then.
    let takers = facts
        .loads_of(local)
        .filter_map(|read| taker(cx, read, consumers));
    let takers: FxHashSet<OpId> = takers.collect();
    let held =
        held.filter(|point| !takers.contains(&point.op) && point.bindings.iter().any(is_bound));
    let points: Vec<&AllocationPoint> = held.collect();
    let first = points.first()?.op;
    let places = propose::death_places(cx, local).into_iter();
    let between = places.filter_map(|place| Some((anchor(cx, place)?, cx.points.marks(place)[0])));
    let within = points
        .iter()
        .filter_map(|point| consumed_before(cx, local, point.op, consumers));
    let within = within.map(|op| (Anchor::Through(facts.ir.op(op).span), op));
    let mut probes: Vec<Probe> = Vec::new();
    for (anchor, op) in between.chain(within) {
        if probes.len() < MAX_PROBES && !probes.iter().any(|probe| probe.anchor == anchor) {
            let last_use = last_use(cx, local, op);
            probes.push(Probe { anchor, last_use });
        }
    }
    let bound = facts.stores_of(local).next()?;
    (!probes.is_empty()).then(|| DyingLocal {
        function: facts.ir.path.clone(),
        local: facts.name(local).to_owned(),
        bound: facts.ir.op(bound).span,
        held_during: facts.ir.op(first).span,
        held: points
            .iter()
            .map(|point| held_at(cx, local, point))
            .collect(),
        takers: spans_of(cx, takers),
        rebound: rebound(cx, local),
        probes,
    })
}

fn held_at(cx: &Context<'_>, local: LocalId, point: &AllocationPoint) -> Held {
    let (facts, ir) = (cx.facts, cx.facts.ir);
    let callee = match (&ir.op(point.op).kind, ir.operands(point.op).first()) {
        (OpKind::Call(_), Some(&callee)) => match ir.op(callee).kind {
            OpKind::LoadName(name) | OpKind::Attribute(name) => Some(facts.names.get(name)),
            OpKind::Load(local) => Some(facts.name(local)),
            _ => None,
        },
        _ => None,
    };
    let bindings = point.bindings.iter();
    let bindings = bindings.filter_map(|&store| match facts.bound_by(store) {
        (_, BindingForm::Parameter) => None,
        (bound, _) => (bound == local).then(|| header(ir, ir.op(store).stmt)),
    });
    Held {
        at: ir.op(point.op).span,
        callee: callee.map(str::to_owned),
        suspends: point.suspends,
        bound_by: bindings.collect(),
    }
}

/// A statement without the suites below it.
fn header(ir: &Ir, stmt: StmtId) -> Span {
    let statement = ir.statement(stmt);
    let suites = statement.suites.first();
    let first = suites.and_then(|&suite| ir.suite(suite).statements.first());
    let end = first.map_or(statement.span.end, |&first| ir.statement(first).span.start);
    let end = end.max(statement.span.start);
    Span::new(statement.span.start, end)
}

fn spans_of(cx: &Context<'_>, ops: FxHashSet<OpId>) -> Vec<Span> {
    let mut spans: Vec<Span> = ops.into_iter().map(|op| cx.facts.ir.op(op).span).collect();
    spans.sort_by_key(|span| (span.start, span.end));
    spans
}

/// The last read before the operation in the text; where the value comes round a loop, the last of all.
fn last_use(cx: &Context<'_>, local: LocalId, op: OpId) -> Span {
    let reads = || cx.facts.loads_of(local);
    let read = reads().filter(|&read| read <= op).last();
    let read = read.or_else(|| reads().last());
    let read = read.or_else(|| cx.facts.stores_of(local).next());
    read.map_or(cx.facts.ir.span, |read| cx.facts.ir.op(read).span)
}

fn anchor(cx: &Context<'_>, place: Point) -> Option<Anchor> {
    let ir = cx.facts.ir;
    let span = |stmt: StmtId| ir.statement(stmt).span;
    match place {
        Point::After(stmt) => Some(Anchor::After(span(stmt))),
        Point::Start(suite) => match (
            ir.heads_of(suite).last(),
            ir.suite(suite).statements.first(),
        ) {
            (Some(&head), _) => Some(Anchor::After(span(head))),
            (None, Some(&first)) => Some(Anchor::Before(span(first))),
            (None, None) => None,
        },
    }
}

/// By operation: the one that takes its value.
fn consumers(cx: &Context<'_>) -> Vec<Option<OpId>> {
    let ir = cx.facts.ir;
    let mut consumers = vec![None; ir.ops.len()];
    for op in (0..ir.ops.len() as u32).map(OpId) {
        for operand in ir.operands(op) {
            consumers[operand.index()].get_or_insert(op);
        }
    }
    consumers
}

/// What takes the value that is read, as itself or by one of its methods.
fn taker(cx: &Context<'_>, read: OpId, consumers: &[Option<OpId>]) -> Option<OpId> {
    let mut taker = consumers[read.index()]?;
    while matches!(cx.facts.ir.op(taker).kind, OpKind::Attribute(_)) {
        taker = consumers[taker.index()]?;
    }
    Some(taker)
}

/// What takes the local's value last, in the same statement as an allocation that comes after it, while the local was still
/// needed when the statement began: `clean(table)` in `fit(clean(table))`.
fn consumed_before(
    cx: &Context<'_>,
    local: LocalId,
    point: OpId,
    consumers: &[Option<OpId>],
) -> Option<OpId> {
    let ir = cx.facts.ir;
    let stmt = ir.op(point).stmt;
    let reads = cx.facts.loads_of(local);
    let read = reads
        .filter(|&read| read < point && ir.op(read).stmt == stmt)
        .last()?;
    let taker = taker(cx, read, consumers)?;
    let is_wrapped = matches!(
        ir.op(taker).kind,
        OpKind::Call(_)
            | OpKind::Binary(_)
            | OpKind::Subscript
            | OpKind::Comprehension(..)
            | OpKind::Compare(_)
    );
    let place = ir.op(taker).place;
    let is_plain = !place.in_fstring && !place.in_assert && !place.in_header;
    (is_wrapped && is_plain && taker < point).then_some(taker)
}

/// After which statements, or at the head of which suites, the local has another value than before.
fn rebound(cx: &Context<'_>, local: LocalId) -> Vec<Anchor> {
    let ir = cx.facts.ir;
    let binds = |op: OpId| match ir.op(op).kind {
        OpKind::Store(_, form) => form != BindingForm::Parameter,
        OpKind::Delete(_) => true,
        _ => false,
    };
    let mut anchors: Vec<Anchor> = Vec::new();
    let ops = cx.facts.ops_on(local).iter().copied();
    for op in ops.filter(|&op| binds(op)) {
        let statement = ir.statement(ir.op(op).stmt);
        let anchor = match (statement.kind, statement.suites.first()) {
            (_, None) => Some(Anchor::After(statement.span)),
            (StatementKind::For | StatementKind::With, Some(&suite)) => {
                let first = ir.suite(suite).statements.first();
                first.map(|&first| Anchor::Before(ir.statement(first).span))
            }
            _ => None,
        };
        anchors.extend(anchor.filter(|anchor| !anchors.contains(anchor)));
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Level, ModuleLevel, PythonVersion, Strategy};
    use crate::program::FileOnly;

    fn find(text: &str) -> Vec<(String, Vec<(char, String)>)> {
        let options = AnalysisOptions {
            level: Level::Unsafe,
            strategies: Strategy::BY_DEFAULT.to_vec(),
            target_version: PythonVersion::DEFAULT,
            line_length: 88,
            min_size_bytes: 0,
            observed: None,
            module: ModuleLevel::Closed,
            own: std::sync::Arc::default(),
            environment: None,
            shows_held: false,
        };
        let found = find_dying_locals(text, &FileOnly, &options).unwrap();
        let anchored = |probe: &Probe| match probe.anchor {
            Anchor::Before(span) => ('<', span.of(text).to_owned()),
            Anchor::After(span) => ('>', span.of(text).to_owned()),
            Anchor::Through(span) => ('=', span.of(text).to_owned()),
        };
        let found = found.iter().map(|it| {
            let probes = it.probes.iter().map(anchored).collect();
            (it.local.clone(), probes)
        });
        found.collect()
    }

    fn of(local: &str, probes: &[(char, &str)]) -> (String, Vec<(char, String)>) {
        let probes = probes.iter().map(|(at, text)| (*at, (*text).to_owned()));
        (local.to_owned(), probes.collect())
    }

    #[test]
    fn a_probe_follows_the_last_use() {
        let text = "def f(p):\n    a = load(p)\n    b = parse(a)\n    return fit(b)\n";
        assert_eq!(
            find(text),
            [
                of("p", &[('>', "a = load(p)")]),
                of("a", &[('>', "b = parse(a)")])
            ]
        );
    }

    #[test]
    fn within_a_statement_it_follows_the_call() {
        let text = "def f():\n    a = load()\n    return fit(clean(a.T))\n";
        assert_eq!(find(text), [of("a", &[('=', "clean(a.T)")])]);
    }

    #[test]
    fn a_loop_and_a_branch_have_theirs() {
        let text = "def f(ps):\n    for p in ps:\n        a = load(p)\n        use(a)\n";
        let found = find(text);
        assert!(found.contains(&of("a", &[('>', "use(a)")])), "{found:?}");
        let text =
            "def f(c):\n    a = load()\n    if c:\n        use(a)\n    else:\n        work()\n";
        let found = find(text);
        let expected = of("a", &[('<', "work()")]);
        assert!(
            found
                .iter()
                .any(|(name, probes)| *name == expected.0 && probes.contains(&expected.1[0])),
            "{found:?}"
        );
    }

    #[test]
    fn who_looks_at_locals_has_none() {
        let text =
            "def f():\n    a = load()\n    b = parse(a)\n    print(locals())\n    return fit(b)\n";
        assert_eq!(find(text), []);
    }
}
