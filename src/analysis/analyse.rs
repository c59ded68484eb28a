//! One file: from its text to what would be rewritten in it. Pure and total.

use rustc_hash::FxHashSet;

use super::fixpoint::run_to_fixpoint;
use super::functions::{Functions, Unit};
use super::revision::{Revision, Step};
use crate::flow::{Ir, Reaching};
use crate::options::AnalysisOptions;
use crate::pin::Helpers;
use crate::pin::{
    self, Facts, Gate, Hazard, Model, Objects, Outcome, Pin, Unit as PeakUnit, Verdict,
};
use crate::plan::{self, Group, Plan};
use crate::propose::points::Points;
use crate::propose::{self, Change, Effort, Proposal};
use crate::rewrite::{self, FlatEdit, Style};
use crate::source::{Span, Suppressions};
use crate::syntax::ParseRefused;
use crate::value::{self, Summaries};

/// What is found in one file, in byte offsets of its text.
#[derive(Debug, Default)]
pub struct Analysis {
    /// In source order.
    pub suggestions: Vec<Suggestion>,
    /// Functions left alone as a whole, with the place and the reason.
    pub refused: Vec<(String, Span, String)>,
    /// Locals that pin something and are left alone.
    pub kept: Vec<Kept>,
    /// Locals that pin something and would be released with `--unsafe`.
    pub hidden_unsafe: usize,
    /// Rewrites that comments in the file keep away.
    pub suppressed: usize,
    /// How many functions the file has, nested ones left out.
    pub functions: usize,
    /// Where those functions stand, from `def` to their ends, in source order.
    pub outermost: Vec<Span>,
    /// Rewrites that failed the self-check: bugs.
    pub bugs: Vec<(Span, String)>,
}

/// A local that pins something and is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Dotted path of the function.
    pub function: String,
    /// The local's name.
    pub local: String,
    /// What stands in the way, or where the local is bound.
    pub span: Span,
    /// Why.
    pub reason: String,
}

/// One rewrite.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Dotted path of the function.
    pub function: String,
    /// The rewrite's changes and locals.
    pub group: Group,
    /// Names of the released locals.
    pub locals: Vec<String>,
    /// What the value is, and how we know.
    pub value: value::Value,
    /// The pin's kind.
    pub kind: pin::PinKind,
    /// Where the value was bound.
    pub bound: Span,
    /// Where it was read last.
    pub last_use: Span,
    /// What it was held during.
    pub held_during: Span,
    /// The model's peaks, before and after.
    pub peak: (f64, f64, PeakUnit),
    /// The edits, sorted.
    pub edits: Vec<FlatEdit>,
    /// Index of the outermost function it is in, in [`Analysis::outermost`].
    pub(super) outermost: usize,
    /// Index of the function among the file's units.
    pub(super) unit: usize,
    /// Whether the function can give more once it is rewritten.
    pub(super) may_lead_on: bool,
}

impl Analysis {
    /// All edits together, sorted.
    pub fn edits(&self) -> Vec<FlatEdit> {
        sorted(
            self.suggestions
                .iter()
                .flat_map(|s| s.edits.iter().cloned())
                .collect(),
        )
    }
}

/// Analyses a file's text. What the rewritten text would still give is taken in, so that a second run finds nothing.
pub fn analyse_text(text: &str, options: &AnalysisOptions) -> Result<Analysis, ParseRefused> {
    let mut functions = Functions::read(text)?;
    let mut analysis = Analysis {
        functions: functions.outermost.len(),
        outermost: functions.outermost.clone(),
        ..Analysis::default()
    };
    let first = Revision::first(text);
    let all: Vec<usize> = (0..functions.units.len()).collect();
    let step = analyse_units(&mut functions, &first, options, &all, &mut analysis);
    analysis.refused.append(&mut functions.refused);
    if let Some(step) = step {
        run_to_fixpoint(text, options, functions, step, &mut analysis);
    }
    Ok(analysis)
}

/// Looks for what can be released in some functions; gives the text without it, checked, where there is any.
pub(super) fn analyse_units(
    functions: &mut Functions,
    revision: &Revision<'_>,
    options: &AnalysisOptions,
    wanted: &[usize],
    analysis: &mut Analysis,
) -> Option<Step> {
    find_suggestions(functions, revision, options, wanted, analysis);
    analysis
        .suggestions
        .sort_by_key(|s| s.edits.first().map(|edit| edit.span.start));
    check(functions, revision, analysis)
}

fn find_suggestions(
    functions: &Functions,
    revision: &Revision<'_>,
    options: &AnalysisOptions,
    wanted: &[usize],
    analysis: &mut Analysis,
) {
    let text = revision.text();
    let shared = Shared {
        text,
        options,
        summaries: &Summaries::build(
            &functions.summarised(),
            &functions.module,
            &functions.names,
            text,
            &functions.known,
        ),
        helpers: &functions.helpers(),
        suppressions: &revision.suppressions(),
        counts_hidden: revision.is_first(),
    };
    for &index in wanted {
        let unit = &functions.units[index];
        if !unit.is_candidate {
            continue;
        }
        match suggest(functions, unit, &shared) {
            Ok(found) => {
                analysis.hidden_unsafe += found.hidden_unsafe;
                analysis.suppressed += found.suppressed;
                analysis.kept.extend(found.kept);
                analysis
                    .suggestions
                    .extend(found.suggestions.into_iter().map(|s| Suggestion {
                        unit: index,
                        outermost: unit.outermost(),
                        ..s
                    }));
            }
            Err((place, reason)) => {
                let place = place.unwrap_or(unit.ir.span);
                analysis.refused.push((unit.ir.path.clone(), place, reason));
            }
        }
    }
}

/// Why a function is left alone, and the place where that stands.
type LeftAlone = (Option<Span>, String);

const TOO_MUCH_TO_PLAN: &str =
    "the function pins too many locals at too many places to weigh them against each other";

const TOO_MUCH_TO_FOLLOW: &str =
    "too many of the function's values may be bound to too many names to follow who keeps what";

/// What one function yields.
#[derive(Default)]
struct Found {
    suggestions: Vec<Suggestion>,
    kept: Vec<Kept>,
    hidden_unsafe: usize,
    suppressed: usize,
}

/// What the functions of one file share.
struct Shared<'a> {
    text: &'a str,
    options: &'a AnalysisOptions,
    summaries: &'a Summaries<'a>,
    helpers: &'a Helpers,
    suppressions: &'a Suppressions,
    /// Whether it is told how much a weaker level would release: of the text as it was read.
    counts_hidden: bool,
}

fn suggest(functions: &Functions, unit: &Unit, shared: &Shared<'_>) -> Result<Found, LeftAlone> {
    let facts = facts(functions, &unit.ir, shared);
    let Some(objects) = Objects::compute(&facts) else {
        return Err((None, TOO_MUCH_TO_FOLLOW.into()));
    };
    if !objects.any_matters_to_locals(&facts) {
        return Ok(Found::default());
    }
    let model = Model::build(&facts, &objects);
    let pins = pin::find(&facts, &objects, &model);
    if pins.is_empty() {
        return Ok(Found::default());
    }
    let gate = Gate::examine(&facts, &objects, shared.helpers)
        .map_err(|hazard: Hazard| (hazard.span(), hazard.reason()))?;
    let cx = propose::Context {
        facts: &facts,
        objects: &objects,
        model: &model,
        points: Points::of(&unit.ir),
        levels: gate.levels(),
        forbidden: gate.forbidden.clone(),
        effort: Effort::default(),
    };
    let offers = pins.iter().map(|pin| Offer::of(&cx, pin, shared));
    let offers: Vec<Offer> = offers.collect();
    let mut found = Found {
        kept: find_kept(&facts, &gate, &pins),
        hidden_unsafe: offers.iter().filter(|offer| offer.is_hidden(&cx)).count(),
        ..Found::default()
    };
    if offers.iter().any(|offer| !offer.proposals().is_empty()) {
        let Written {
            plan,
            groups,
            suppressed,
        } = plan_what_can_be_written(&cx, &offers, shared.suppressions);
        found.suppressed = suppressed;
        let changes = groups.iter().flat_map(|(group, _)| &group.changes);
        let may_lead_on = propose::may_lead_on(&cx, &pins, &changes.collect::<Vec<_>>());
        let groups = groups.into_iter().map(|(group, edits)| Suggestion {
            may_lead_on,
            ..describe(&cx, &pins, &plan, group, edits)
        });
        found.suggestions = groups.collect();
    }
    if cx.effort.is_spent() {
        return Err((None, TOO_MUCH_TO_PLAN.into()));
    }
    Ok(found)
}

fn facts<'a>(functions: &'a Functions, ir: &'a Ir, shared: &Shared<'a>) -> Facts<'a> {
    let reaching = Reaching::compute(ir);
    let values = value::compute(&value::Context {
        ir,
        reaching: &reaching,
        module: &functions.module,
        names: &functions.names,
        text: shared.text,
        summaries: shared.summaries,
        target_version: shared.options.target_version,
    });
    Facts::new(
        ir,
        &functions.names,
        shared.text,
        &functions.module,
        shared.options,
        reaching,
        values,
    )
}

/// Locals that the gate keeps, though they pin something.
fn find_kept(facts: &Facts<'_>, gate: &Gate, pins: &[Pin]) -> Vec<Kept> {
    let refused = pins.iter().filter_map(|pin| match gate.verdict(pin.local) {
        Verdict::Refused(hazard) => Some((pin.local, hazard)),
        Verdict::Allowed(_) => None,
    });
    let named = refused.filter(|(local, _)| !facts.name(*local).is_empty());
    named
        .map(|(local, hazard)| {
            let first = facts.ops_on(local).first().map(|&op| facts.ir.op(op).span);
            Kept {
                function: facts.ir.path.clone(),
                local: facts.name(local).to_owned(),
                span: hazard.span().or(first).unwrap_or(facts.ir.span),
                reason: hazard.reason(),
            }
        })
        .collect()
}

/// What there is to release a pinned local.
enum Offer {
    /// Ways of which some may be taken at the level that was asked for.
    Proposals(Vec<Proposal>),
    /// None but at a weaker level: whether there is any.
    Weaker(bool),
}

impl Offer {
    fn of(cx: &propose::Context<'_>, pin: &Pin, shared: &Shared<'_>) -> Self {
        if cx.level(pin.local) > Some(cx.facts.options.level) {
            return Offer::Weaker(shared.counts_hidden && propose::is_releasable(cx, pin));
        }
        Offer::Proposals(propose::propose(cx, pin))
    }

    fn proposals(&self) -> &[Proposal] {
        match self {
            Offer::Proposals(proposals) => proposals,
            Offer::Weaker(_) => &[],
        }
    }

    /// Whether only a weaker level would release the local.
    fn is_hidden(&self, cx: &propose::Context<'_>) -> bool {
        match self {
            Offer::Proposals(found) => {
                let is_weaker = |proposal: &Proposal| proposal.level > cx.facts.options.level;
                !found.is_empty() && found.iter().all(is_weaker)
            }
            Offer::Weaker(is_releasable) => *is_releasable,
        }
    }
}

/// A proposal that turned out to be impossible in this text.
type Impossible = (crate::scope::LocalId, Vec<Change>);

/// More tries than a function's pins have proposals are never needed; this is for the ones that a program wrote.
const MAX_TRIES: usize = 40;

/// A plan, and its groups with their edits.
struct Written {
    plan: Plan,
    groups: Vec<(Group, Vec<FlatEdit>)>,
    suppressed: usize,
}

/// Plans, writes, and plans again without what cannot be written or is not wanted by the author.
fn plan_what_can_be_written(
    cx: &propose::Context<'_>,
    offers: &[Offer],
    suppressions: &Suppressions,
) -> Written {
    let mut impossible: Vec<Impossible> = Vec::new();
    let mut suppressed = Vec::new();
    let proposals: Vec<&[Proposal]> = offers.iter().map(Offer::proposals).collect();
    for tries in 0.. {
        let is_writable = |p: &Proposal| {
            !impossible
                .iter()
                .any(|(local, changes)| (*local, changes) == (p.local, &p.changes))
        };
        let is_over = tries >= MAX_TRIES || cx.effort.is_spent();
        let plan = plan::choose(cx, if is_over { &[] } else { &proposals }, &is_writable);
        let culprits = match write(cx, &plan) {
            Ok(groups) => {
                let kept = groups
                    .iter()
                    .filter(|(group, edits)| is_suppressed(cx, group, edits, suppressions));
                let unwanted: Vec<usize> = kept
                    .flat_map(|(group, _)| group.proposals.clone())
                    .collect();
                if unwanted.is_empty() {
                    suppressed.sort_unstable();
                    suppressed.dedup();
                    return Written {
                        plan,
                        groups,
                        suppressed: suppressed.len(),
                    };
                }
                suppressed.extend(unwanted.iter().map(|&n| plan.chosen[n].local));
                unwanted
            }
            Err(culprits) => culprits,
        };
        impossible.extend(
            culprits
                .into_iter()
                .map(|n| (plan.chosen[n].local, plan.chosen[n].changes.clone())),
        );
    }
    unreachable!("an empty plan is always written")
}

/// Whether a comment keeps the rewrite away: where the local is bound or read, or on a line that is changed or inserted behind.
fn is_suppressed(
    cx: &propose::Context<'_>,
    group: &Group,
    edits: &[FlatEdit],
    suppressions: &Suppressions,
) -> bool {
    let uses = group
        .locals
        .iter()
        .flat_map(|&local| cx.facts.ops_on(local));
    let mut places = uses.map(|&op| cx.facts.ir.op(op).span.start);
    places.any(|offset| suppressions.covers(offset))
        || edits.iter().any(|edit| {
            suppressions.covers(edit.span.start)
                || suppressions.covers(edit.span.start.saturating_sub(1))
        })
}

/// The edits of each group; an error names the proposals that stand in the way.
fn write(
    cx: &propose::Context<'_>,
    plan: &Plan,
) -> Result<Vec<(Group, Vec<FlatEdit>)>, Vec<usize>> {
    let style = Style {
        line_length: cx.facts.options.line_length,
    };
    let mut written: Vec<(Group, Vec<FlatEdit>)> = Vec::new();
    for group in plan::compose(cx, &plan.chosen) {
        let edits = rewrite::write(
            &group.changes,
            cx.facts.ir,
            cx.facts.text,
            cx.facts.names,
            &style,
        )
        .map_err(|(change, _)| culprits(plan, &group, &group.changes[change]))?;
        let overlaps = |a: &FlatEdit| {
            written
                .iter()
                .flat_map(|(_, done)| done)
                .any(|b| overlap(a.span, b.span))
        };
        if edits.iter().any(overlaps) {
            return Err(group.proposals);
        }
        written.push((group, edits));
    }
    Ok(written)
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

/// The proposals of a group that a change came from; all of them where that cannot be told.
fn culprits(plan: &Plan, group: &Group, change: &Change) -> Vec<usize> {
    let comes_from = |&&n: &&usize| {
        plan.chosen[n]
            .changes
            .iter()
            .any(|own| match (own, change) {
                (Change::Del { at, .. }, Change::Del { at: other, .. }) => at == other,
                (Change::Reuse { from, .. }, Change::Reuse { from: other, .. }) => from == other,
                (Change::Split { inner, .. }, Change::Split { inner: other, .. }) => inner == other,
                (own, other) => own == other,
            })
    };
    let found: Vec<usize> = group.proposals.iter().filter(comes_from).copied().collect();
    if found.is_empty() {
        group.proposals.clone()
    } else {
        found
    }
}

fn describe(
    cx: &propose::Context<'_>,
    pins: &[Pin],
    plan: &Plan,
    group: Group,
    edits: Vec<FlatEdit>,
) -> Suggestion {
    let facts = cx.facts;
    let described = super::describe::Pinned::of(cx, pins, &group);
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
        peak: peaks(&plan.before, &plan.after, cx.model.unit),
        edits,
        group,
        outermost: 0,
        unit: 0,
        may_lead_on: true,
    }
}

fn peaks(before: &Outcome, after: &Outcome, unit: PeakUnit) -> (f64, f64, PeakUnit) {
    (before.peak, after.peak, unit)
}

/// The self-check: the rewritten functions are parsed and lowered again and must be the same programs. Functions that fail keep
/// their text. Gives what is rewritten.
fn check(
    functions: &mut Functions,
    revision: &Revision<'_>,
    analysis: &mut Analysis,
) -> Option<Step> {
    if analysis.suggestions.is_empty() {
        return None;
    }
    if let Ok(step) = rewrite_checked(functions, revision, &analysis.suggestions, None) {
        return Some(step);
    }
    let mut units: Vec<usize> = analysis.suggestions.iter().map(|s| s.unit).collect();
    units.dedup();
    for unit in units {
        let alone = rewrite_checked(functions, revision, &analysis.suggestions, Some(unit));
        if let Err(what) = alone {
            analysis.suggestions.retain(|s| s.unit != unit);
            analysis.bugs.push((functions.units[unit].ir.span, what));
        }
    }
    if analysis.suggestions.is_empty() {
        return None;
    }
    rewrite_checked(functions, revision, &analysis.suggestions, None)
        .map_err(|what| {
            analysis.suggestions.clear();
            analysis.bugs.push((Span::at(0), what));
        })
        .ok()
}

/// Rewrites the functions, or just one, and compares them with the originals. A function sees another that is nested in it as
/// text, so it is compared while only what is not nested in it is rewritten; the innermost ones are compared in the text as it
/// will be.
fn rewrite_checked(
    functions: &mut Functions,
    revision: &Revision<'_>,
    suggestions: &[Suggestion],
    only: Option<usize>,
) -> Result<Step, String> {
    let wanted = |s: &&Suggestion| only.is_none_or(|unit| s.unit == unit);
    let mut changed: Vec<usize> = suggestions.iter().filter(wanted).map(|s| s.unit).collect();
    changed.sort_unstable();
    changed.dedup();
    let depths: Vec<usize> = changed
        .iter()
        .map(|&unit| functions.depth_among(unit, &changed))
        .collect();
    let deepest = depths.iter().copied().max().unwrap_or(0);
    let mut depth = 0;
    loop {
        let members: FxHashSet<usize> = (0..changed.len())
            .filter(|&n| depths[n] == depth)
            .map(|n| changed[n])
            .collect();
        let is_made = |s: &&Suggestion| depth == deepest || members.contains(&s.unit);
        let made = || suggestions.iter().filter(wanted).filter(is_made);
        let outermost = made().map(|s| s.outermost).collect();
        let edits = sorted(made().flat_map(|s| s.edits.iter().cloned()).collect());
        let step = revision.rewrite(functions, &outermost, &edits)?;
        for (n, rewritten) in &step.functions {
            for unit in functions.units_of(*n).filter(|unit| members.contains(unit)) {
                functions.compare(unit, rewritten)?;
            }
        }
        if depth == deepest {
            return Ok(step);
        }
        depth += 1;
    }
}

fn sorted(mut edits: Vec<FlatEdit>) -> Vec<FlatEdit> {
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits
}
