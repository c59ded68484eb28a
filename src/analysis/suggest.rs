//! One function: from its IR to the rewrites that release what it pins.

use super::describe::{describe, first_doubt};
use super::functions::{Functions, LoweredFunction};
use super::offer::Offer;
use super::revision::Revision;
use super::unreleased::{Settled, find_harmless, find_left};
use super::write::{Written, plan_what_can_be_written};
use super::{
    Analysis, FunctionId, Kept, RefusedFunction, Suggestion, cells, measured, module_level,
    watching,
};
use crate::flow::{Ir, Reaching};
use crate::options::{AnalysisOptions, Level};
use crate::pin::{
    self, AllocationPoint, Estimate, Facts, Gate, Hazard, Helpers, Model, Objects, Outcome,
    PeakUnit, Pin, PredictedPeak, Verdict,
};
use crate::plan::Plan;
use crate::propose::points::Points;
use crate::propose::{self, Effort};
use crate::scope::LocalId;
use crate::source::{Span, find_cells};
use crate::syntax::Suppressions;
use crate::value::{self, Ground, Summaries};

/// Looks for what can be released in the `wanted` functions.
pub(super) fn find_suggestions(
    functions: &Functions,
    revision: &Revision<'_>,
    options: &AnalysisOptions,
    wanted: &[FunctionId],
    analysis: &mut Analysis,
) {
    share(functions, revision, options, |shared| {
        for &id in wanted {
            suggest_in(functions, id, shared, analysis);
        }
    });
}

/// Hands out what the functions of one file share.
pub(super) fn share<T>(
    functions: &Functions,
    revision: &Revision<'_>,
    options: &AnalysisOptions,
    work: impl FnOnce(&Shared<'_>) -> T,
) -> T {
    let text = revision.text();
    let summaries = summaries(functions, options);
    if functions.may_know_callers() {
        // What callers pass rests on what is watched.
        watch(functions, &summaries, text, options);
    }
    if let Some(unit) = functions.units.first() {
        let ir = &unit.ir;
        let reaching = Reaching::compute(ir);
        let cx = value::Context {
            ir,
            reaching: &reaching,
            module: &functions.module,
            names: &functions.names,
            text,
            summaries: &summaries,
            target_version: options.target_version,
        };
        summaries.learn_parameters(&cx, || functions.callers(text));
    }
    work(&Shared {
        text,
        options,
        summaries: &summaries,
        helpers: &functions.helpers(text),
        suppressions: &revision.suppressions(),
        counts_hidden: revision.is_first(),
    })
}

/// What calls of the functions give, as far as it is asked for: neither what they watch nor what all callers pass.
pub(super) fn summaries<'f>(functions: &'f Functions, options: &AnalysisOptions) -> Summaries<'f> {
    Summaries::build(
        &functions.summarised(),
        &functions.module,
        &functions.names,
        &functions.known,
    )
    .with_classes(&functions.own)
    .with_elsewhere(functions.elsewhere.as_deref())
    .with_handing_over(options)
}

fn suggest_in(functions: &Functions, id: FunctionId, shared: &Shared<'_>, analysis: &mut Analysis) {
    let unit = &functions[id];
    // What a function does nothing with but to pass it on, it can hand over.
    let may_pass_on = || {
        let mut locals = unit.ir.scope.locals.iter();
        shared.options.hands_over() && locals.any(|local| local.is_parameter)
    };
    if !unit.is_candidate && !may_pass_on() {
        return;
    }
    match suggest_what_can_be_weighed(functions, unit, shared) {
        Ok(found) => {
            analysis.hidden_unsafe += found.hidden_unsafe;
            analysis.suppressed += found.suppressed;
            analysis.used_comments.extend(found.used_comments);
            analysis.kept.extend(found.kept);
            analysis
                .suggestions
                .extend(found.suggestions.into_iter().map(|s| Suggestion {
                    unit: id,
                    outermost: unit.outermost(),
                    ..s
                }));
        }
        Err((place, reason)) => {
            let place = place.unwrap_or(unit.ir.span);
            let refused = RefusedFunction::new(unit.ir.path.clone(), place, reason);
            analysis.refused.push(refused);
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
    used_comments: Vec<String>,
}

/// What the functions of one file share.
pub(super) struct Shared<'a> {
    text: &'a str,
    options: &'a AnalysisOptions,
    pub(super) summaries: &'a Summaries<'a>,
    pub(super) helpers: &'a Helpers,
    suppressions: &'a Suppressions,
    /// Whether it is told how much a weaker level would release: of the text as it was read.
    pub(super) counts_hidden: bool,
}

/// Where too much could be released to weigh it, what is safe to release is weighed alone: `--unsafe` finds no less than the default.
fn suggest_what_can_be_weighed(
    functions: &Functions,
    unit: &LoweredFunction,
    shared: &Shared<'_>,
) -> Result<Found, LeftAlone> {
    let all = suggest(functions, unit, shared);
    match &all {
        Err((_, reason)) if reason == TOO_MUCH_TO_PLAN && shared.options.level > Level::Safe => {}
        _ => return all,
    }
    let safe = AnalysisOptions {
        level: Level::Safe,
        ..shared.options.clone()
    };
    let shared = Shared {
        options: &safe,
        ..*shared
    };
    // What `--unsafe` finds besides was not weighed.
    let found = suggest(functions, unit, &shared).map(|found| Found {
        hidden_unsafe: 0,
        ..found
    });
    found.or(all)
}

fn suggest(
    functions: &Functions,
    unit: &LoweredFunction,
    shared: &Shared<'_>,
) -> Result<Found, LeftAlone> {
    let facts = facts(functions, &unit.ir, shared);
    let Some(objects) = Objects::compute(&facts, Estimate::Hopeful) else {
        return Err((None, TOO_MUCH_TO_FOLLOW.into()));
    };
    let shared_names = module_level::find_shared(&facts, &objects);
    let nothing = |kept| Found {
        kept,
        ..Found::default()
    };
    if !objects.any_matters_to_locals(&facts) {
        return Ok(nothing(shared_names));
    }
    let model = Model::build(&facts, &objects);
    let pins = pin::find(&facts, &objects, &model);
    let harmless = find_harmless(&facts, &objects, &model, &pins);
    let is_measured =
        shared.counts_hidden && facts.options.observed.is_none() && measured::is_any(&facts);
    if pins.is_empty() && !is_measured {
        return Ok(nothing([shared_names, harmless].concat()));
    }
    let gate = match examine(functions, &facts, &objects, shared) {
        Ok(gate) => gate,
        Err(_) if pins.is_empty() => return Ok(nothing([shared_names, harmless].concat())),
        Err(hazard) => return Err((hazard.span(), hazard.reason())),
    };
    let points = points(&unit.ir, &facts);
    let late = if is_measured {
        measured::find(&facts, &objects, &model, &gate, &points)
    } else {
        Vec::new()
    };
    if pins.is_empty() {
        return Ok(nothing([shared_names, harmless, late].concat()));
    }
    let cx = propose::Context {
        facts: &facts,
        objects: &objects,
        model: &model,
        points,
        gate: Some(&gate),
        warning: &shared.helpers.warning,
        effort: Effort::default(),
    };
    let offers = pins.iter().map(|pin| Offer::of(&cx, pin, shared));
    let offers: Vec<Offer> = offers.collect();
    let mut found = Found {
        kept: [
            find_kept(&facts, &gate, &pins),
            find_hidden(&cx, &gate, &pins, &offers),
            shared_names,
            harmless,
            late,
        ]
        .concat(),
        hidden_unsafe: offers.iter().filter(|offer| offer.is_hidden(&cx)).count(),
        ..Found::default()
    };
    let settled = settle(&cx, &pins, &offers, shared, &mut found);
    if cx.effort.is_spent() {
        return Err((None, TOO_MUCH_TO_PLAN.into()));
    }
    if shared.counts_hidden && facts.options.observed.is_none() {
        found.kept.extend(find_left(&cx, &pins, &offers, &settled));
    }
    Ok(found)
}

/// Plans what is offered and describes what comes of it.
fn settle(
    cx: &propose::Context<'_>,
    pins: &[Pin],
    offers: &[Offer],
    shared: &Shared<'_>,
    found: &mut Found,
) -> Settled {
    if offers.iter().all(|offer| offer.proposals().is_empty()) {
        return Settled::default();
    }
    let Written {
        plan,
        groups,
        suppressed,
        unwritable,
        used_comments,
    } = plan_what_can_be_written(cx, offers, shared.suppressions);
    found.suppressed = suppressed.len();
    let comments = used_comments
        .into_iter()
        .map(|line| &shared.text[line.range()]);
    found.used_comments = comments.map(|line| line.trim().to_owned()).collect();
    let changes = groups.iter().flat_map(|(group, _)| &group.changes);
    let may_enable_more = propose::may_enable_more(cx, pins, &changes.collect::<Vec<_>>());
    let peak = predict(cx.facts, &plan);
    let mut settled = Settled {
        released: Vec::new(),
        suppressed,
        unwritable,
    };
    // A function that has been rewritten is finished.
    if !shared.counts_hidden || is_claimed(cx, &plan) {
        let locals = groups.iter().flat_map(|(group, _)| &group.locals);
        settled.released = locals.copied().collect();
        let described = groups.into_iter().map(|(group, edits)| Suggestion {
            may_enable_more,
            ..describe(cx, pins, group, edits, peak)
        });
        found.suggestions = described.collect();
    }
    settled
}

/// The places of a function, or those of a script or a notebook where its names may be released.
pub(super) fn points(ir: &Ir, facts: &Facts<'_>) -> Points {
    let mut points = Points::of(ir);
    if ir.is_module && facts.options.module.cells().is_some() {
        let cells = find_cells(facts.text, ir.span);
        points.retain(|point| cells::allows(&cells, ir, facts.text, point));
    }
    points
}

/// The peaks before and after, as far as they can be relied on: a plan is made for what may pay.
fn predict(facts: &Facts<'_>, plan: &Plan) -> PredictedPeak {
    if plan.chosen.is_empty() {
        return PredictedPeak::NONE;
    }
    let Some(objects) = Objects::compute(facts, Estimate::Cautious) else {
        return PredictedPeak::NONE;
    };
    let model = Model::build(facts, &objects);
    let effects: Vec<_> = plan
        .chosen
        .iter()
        .map(|proposal| &proposal.effect)
        .collect();
    let evaluate = |effects| model.evaluate(facts, &objects, effects);
    let (before, after) = (evaluate(&[]), evaluate(&effects));
    let whole = PredictedPeak {
        before: before.peak,
        after: after.peak,
        unit: model.unit,
    };
    if model.unit == PeakUnit::Bytes || after.peak < before.peak {
        return whole;
    }
    // Where sizes are guesses, what is predicted to be the peak is one, too: the largest sum that falls is told then.
    let sums = before.sums.iter().zip(&after.sums);
    let falling = sums.filter(|(before, after)| after < before);
    let highest = falling.max_by(|a, b| a.0.total_cmp(b.0));
    highest.map_or(whole, |(&before, &after)| PredictedPeak {
        before,
        after,
        unit: model.unit,
    })
}

/// Whether a plan is good enough to be shown without being asked for: it lowers the peak, or what is held while the function waits,
/// also if no callee of which nothing is known takes more than it gives. Otherwise what it lowers is not the peak.
fn is_claimed(cx: &propose::Context<'_>, plan: &Plan) -> bool {
    let options = cx.facts.options;
    let asks_for_all = options.min_size_bytes == 0 || options.level != Level::Safe;
    if asks_for_all || options.observed.is_some() {
        return true;
    }
    let effects = plan.chosen.iter().map(|proposal| &proposal.effect);
    let effects: Vec<_> = effects.collect();
    let evaluate = |effects| cx.model.evaluate(cx.facts, cx.objects, effects);
    let (before, after) = (evaluate(&[]), evaluate(&effects));
    after.peak < before.peak
        || after.pinned_while_waiting < before.pinned_while_waiting
        || is_among_guesses(cx, &before, &after)
}

/// Whether what is lowered may be the peak as well as what is predicted to be it. Sizes are guesses where no constant tells, so
/// any point counts that makes something large and at which half as much is held as at the highest (DESIGN section 5).
fn is_among_guesses(cx: &propose::Context<'_>, before: &Outcome, after: &Outcome) -> bool {
    if cx.model.unit == PeakUnit::Bytes {
        return false;
    }
    let is_lowered = |point: usize| after.sums[point] < before.sums[point];
    let makes_data = |point: usize| {
        let AllocationPoint { op, fills, .. } = cx.model.points[point];
        let value = cx.facts.values.get(op);
        // An object that its methods fill, or that holds what was made for it.
        let is_full = |it: &value::Value| it.evidence.ground == Ground::Uses;
        let is_data = value.is_some_and(|it| it.kind.is_data() || is_full(it));
        // What a callee of the file makes for itself alone is data as well.
        let is_inside = cx.objects.inside(op).weight > 0;
        fills || is_inside || cx.objects.is_large(op) && is_data
    };
    let half = before.peak / 2.0;
    let mut points = (0..before.sums.len()).filter(|&point| before.sums[point] >= half);
    points.any(|point| is_lowered(point) && makes_data(point))
}

pub(super) fn facts<'a>(functions: &'a Functions, ir: &'a Ir, shared: &Shared<'a>) -> Facts<'a> {
    let reaching = Reaching::compute(ir);
    let values = value::compute(&context(functions, ir, &reaching, shared));
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

fn context<'a>(
    functions: &'a Functions,
    ir: &'a Ir,
    reaching: &'a Reaching,
    shared: &Shared<'a>,
) -> value::Context<'a> {
    value::Context {
        ir,
        reaching,
        module: &functions.module,
        names: &functions.names,
        text: shared.text,
        summaries: shared.summaries,
        target_version: shared.options.target_version,
    }
}

/// Examines a function that pins something: most do not, and in their files nobody asks what is watched.
pub(super) fn examine(
    functions: &Functions,
    facts: &Facts<'_>,
    objects: &Objects,
    shared: &Shared<'_>,
) -> Result<Gate, Hazard> {
    let Shared {
        text,
        options,
        summaries,
        ..
    } = *shared;
    Gate::examine(facts, objects, shared.helpers, || {
        watch(functions, summaries, text, options);
        value::watching(&context(functions, facts.ir, &facts.reaching, shared))
    })
}

/// Has callers see what the functions of the file watch.
fn watch(functions: &Functions, summaries: &Summaries<'_>, text: &str, options: &AnalysisOptions) {
    if functions.may_watch() {
        summaries.watch(watching::watchers(functions, summaries, text, options));
    }
}

/// Locals that the gate keeps, though they pin something.
fn find_kept(facts: &Facts<'_>, gate: &Gate, pins: &[Pin]) -> Vec<Kept> {
    let refused = pins.iter().filter_map(|pin| match gate.verdict(pin.local) {
        Verdict::Refused(hazard) => Some((pin.local, hazard)),
        Verdict::Allowed(_) => None,
    });
    let named = refused.filter(|(local, _)| !facts.name(*local).is_empty());
    named
        .map(|(local, hazard)| kept(facts, local, hazard.span(), hazard.reason()))
        .collect()
}

/// Locals that only a weaker level would release, with what makes it one.
fn find_hidden(
    cx: &propose::Context<'_>,
    gate: &Gate,
    pins: &[Pin],
    offers: &[Offer],
) -> Vec<Kept> {
    let facts = cx.facts;
    let hidden = pins.iter().zip(offers);
    let hidden = hidden.filter(|(_, offer)| offer.is_hidden(cx));
    hidden
        .map(|(pin, _)| {
            let doubt = first_doubt(facts, Some(gate), &[pin.local]);
            let reason = format!("only `--unsafe` releases it: {doubt} [unsafe]");
            kept(facts, pin.local, None, reason)
        })
        .collect()
}

/// A local that is left alone; without a place, where it is bound first.
pub(super) fn kept(facts: &Facts<'_>, local: LocalId, place: Option<Span>, reason: String) -> Kept {
    let first = facts.ops_on(local).first().map(|&op| facts.ir.op(op).span);
    Kept {
        function: facts.ir.path.clone(),
        local: facts.name(local).to_owned(),
        span: place.or(first).unwrap_or(facts.ir.span),
        reason,
    }
}
