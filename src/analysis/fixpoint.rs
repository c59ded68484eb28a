//! Follows a rewrite to its end: what the rewritten text gives rise to is made part of the same rewrite, so that a second run
//! finds nothing.
//!
//! Nesting one value can bring another next to its use; a name that was taken over can be released at the end of a loop.

use rustc_hash::FxHashSet;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::functions::Functions;
use super::revision::{Revision, Step, whole_lines};
use super::{Analysis, FunctionId, OutermostId, Suggestion, analyse_units};
use crate::options::AnalysisOptions;
use crate::rewrite::FlatEdit;
use crate::source::Span;

/// Rounds until nothing more comes. Two are common where anything follows at all; what has not settled by then is not made.
const MAX_ROUNDS: usize = 6;

/// Analyses the rewritten functions again and again, and joins what is found with what led to it.
pub(super) fn run_to_fixpoint(
    text: &str,
    options: &AnalysisOptions,
    functions: &mut Functions,
    first: Step,
    analysis: &mut Analysis,
) {
    let changed = units_of(&analysis.suggestions, |_| true);
    let mut leading_on = units_of(&analysis.suggestions, |s| s.may_enable_more);
    let mut later: Vec<Suggestion> = Vec::new();
    let mut step = first;
    for _ in 0..MAX_ROUNDS {
        for (n, rewritten) in step.functions {
            functions.replace(n, rewritten);
        }
        // Where it is checked that nothing more comes of the others, they are analysed, too.
        let wanted = if cfg!(debug_assertions) {
            &changed
        } else {
            &leading_on
        };
        if wanted.is_empty() {
            return join(text, &step.revision, functions, &later, analysis);
        }
        let mut again = Analysis::default();
        let next = analyse_units(functions, &step.revision, options, wanted, &mut again);
        debug_assert!(
            units_of(&again.suggestions, |_| true)
                .iter()
                .all(|unit| leading_on.contains(unit)),
            "more comes of a function of which no more was expected"
        );
        leading_on = units_of(&again.suggestions, |s| s.may_enable_more);
        later.extend(again.suggestions);
        analysis.used_comments.extend(again.used_comments);
        match next {
            Some(next) => step = next,
            None => return join(text, &step.revision, functions, &later, analysis),
        }
    }
    let restless: FxHashSet<OutermostId> = later.iter().map(|s| s.outermost).collect();
    analysis
        .suggestions
        .retain(|s| !restless.contains(&s.outermost));
}

/// The functions of the suggestions that are `wanted`.
fn units_of(suggestions: &[Suggestion], wanted: impl Fn(&Suggestion) -> bool) -> Vec<FunctionId> {
    let wanted = suggestions.iter().filter(|s| wanted(s));
    let mut units: Vec<FunctionId> = wanted.map(|s| s.unit).collect();
    units.sort_unstable();
    units.dedup();
    units
}

/// Gives each outermost function in which more was found one suggestion, whose edits lead from the first text to the last.
fn join(
    text: &str,
    last: &Revision<'_>,
    settled: &Functions,
    later: &[Suggestion],
    analysis: &mut Analysis,
) {
    let mut done: FxHashSet<OutermostId> = FxHashSet::default();
    for more in later.iter().filter(|more| done.insert(more.outermost)) {
        let n = more.outermost;
        let (from, to) = (analysis.outermost[n.index()], settled.outermost[n.index()]);
        let edits = line_edits(
            whole_lines(from, text),
            text,
            whole_lines(to, last.text()).of(last.text()),
        );
        let mut found = analysis
            .suggestions
            .iter()
            .position(|s| s.outermost == n)
            .map(|at| {
                let mut first = analysis.suggestions.remove(at);
                first.edits = edits;
                first
            });
        let joined = analysis
            .suggestions
            .extract_if(.., |s| s.outermost == n)
            .collect::<Vec<_>>();
        if let Some(first) = &mut found {
            for other in joined
                .iter()
                .chain(later.iter().filter(|s| s.outermost == n))
            {
                take_in(first, other);
            }
        }
        analysis.suggestions.extend(found);
    }
    analysis
        .suggestions
        .sort_by_key(|s| s.edits.first().map(|edit| edit.span.start));
}

fn take_in(first: &mut Suggestion, other: &Suggestion) {
    for name in &other.locals {
        if !first.locals.contains(name) {
            first.locals.push(name.clone());
        }
    }
    first.group.level = first.group.level.max(other.group.level);
    if first.peak.unit == other.peak.unit {
        first.peak.after = first.peak.after.min(other.peak.after);
    }
}

/// The edits, whole lines each, that turn the text under the span into another.
fn line_edits(span: Span, text: &str, after: &str) -> Vec<FlatEdit> {
    let before = span.of(text);
    let (old, new): (Vec<&str>, Vec<&str>) = (
        before.split_inclusive('\n').collect(),
        after.split_inclusive('\n').collect(),
    );
    let starts: Vec<u32> = old
        .iter()
        .scan(span.start, |at, line| {
            let start = *at;
            *at += line.len() as u32;
            Some(start)
        })
        .chain([span.end])
        .collect();
    let changed = capture_diff_slices(Algorithm::Myers, &old, &new).into_iter();
    changed
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| {
            let (from, to) = (op.old_range(), op.new_range());
            FlatEdit {
                span: Span::new(starts[from.start], starts[from.end]),
                text: new[to].concat(),
            }
        })
        .collect()
}
