//! The self-check of what was rewritten: functions that fail it keep their text.

use rustc_hash::FxHashSet;

use super::functions::Functions;
use super::revision::{Revision, Step};
use super::{Analysis, FunctionId, RefusedFunction, Suggestion};
use crate::check::Leeway;
use crate::flow::OpKind;
use crate::propose::Change;
use crate::rewrite;
use crate::source::Span;

/// Why a rewrite is not made.
#[derive(Debug)]
pub(super) enum CheckFails {
    /// It would not be the same program.
    Bug(String),
    /// It takes too long to compare the functions.
    GivenUp,
}

const TOO_LARGE_TO_COMPARE: &str =
    "the function is too large to be compared with what a rewrite would make of it";

/// The self-check: the rewritten functions are parsed and lowered again and must be the same programs. Functions that fail keep
/// their text. Gives what is rewritten.
pub(super) fn check(
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
    let mut units: Vec<FunctionId> = analysis.suggestions.iter().map(|s| s.unit).collect();
    units.dedup();
    for unit in units {
        let alone = rewrite_checked(functions, revision, &analysis.suggestions, Some(unit));
        if let Err(why) = alone {
            analysis.suggestions.retain(|s| s.unit != unit);
            let ir = &functions[unit].ir;
            match why {
                CheckFails::Bug(what) => analysis.bugs.push((ir.span, what)),
                CheckFails::GivenUp => analysis.refused.push(RefusedFunction::new(
                    ir.path.clone(),
                    ir.span,
                    TOO_LARGE_TO_COMPARE.into(),
                )),
            }
        }
    }
    if analysis.suggestions.is_empty() {
        return None;
    }
    rewrite_checked(functions, revision, &analysis.suggestions, None)
        .map_err(|why| {
            analysis.suggestions.clear();
            if let CheckFails::Bug(what) = why {
                analysis.bugs.push((Span::at(0), what));
            }
        })
        .ok()
}

/// Whether some rewrites leave the functions the same programs.
pub(super) fn holds(
    functions: &mut Functions,
    revision: &Revision<'_>,
    suggestions: &[Suggestion],
) -> bool {
    rewrite_checked(functions, revision, suggestions, None).is_ok()
}

/// Rewrites the functions, or just one, and compares them with the originals. A function sees another that is nested in it as
/// text, so it is compared while only what is not nested in it is rewritten; the innermost ones are compared in the text as it
/// will be.
fn rewrite_checked(
    functions: &mut Functions,
    revision: &Revision<'_>,
    suggestions: &[Suggestion],
    only: Option<FunctionId>,
) -> Result<Step, CheckFails> {
    let wanted = |s: &&Suggestion| only.is_none_or(|unit| s.unit == unit);
    let mut changed: Vec<FunctionId> = suggestions.iter().filter(wanted).map(|s| s.unit).collect();
    changed.sort_unstable();
    changed.dedup();
    let depths: Vec<usize> = changed
        .iter()
        .map(|&unit| functions.depth_among(unit, &changed))
        .collect();
    let deepest = depths.iter().copied().max().unwrap_or(0);
    let mut depth = 0;
    loop {
        let members: FxHashSet<FunctionId> = (0..changed.len())
            .filter(|&n| depths[n] == depth)
            .map(|n| changed[n])
            .collect();
        let is_made = |s: &&Suggestion| depth == deepest || members.contains(&s.unit);
        let made = || suggestions.iter().filter(wanted).filter(is_made);
        let outermost = made().map(|s| s.outermost).collect();
        let edits = rewrite::sorted(made().flat_map(|s| &s.edits));
        let step = revision
            .rewrite(functions, &outermost, &edits)
            .map_err(CheckFails::Bug)?;
        for (n, rewritten) in &step.functions {
            for unit in functions.units_of(*n).filter(|unit| members.contains(unit)) {
                let leeway = leeway_of(unit, suggestions, functions);
                functions.compare(unit, rewritten, &leeway)?;
            }
        }
        if depth == deepest {
            return Ok(step);
        }
        depth += 1;
    }
}

/// What the rewrites of a function change on purpose.
fn leeway_of(unit: FunctionId, suggestions: &[Suggestion], functions: &Functions) -> Leeway {
    let mut leeway = Leeway::default();
    let own = suggestions.iter().filter(|s| s.unit == unit);
    for change in own.flat_map(|s| &s.group.changes) {
        match change {
            Change::Hoist { .. } => leeway.measures_move = true,
            Change::Transfer { owner, .. } => leeway.owners.push(owner.clone()),
            &Change::Clear { attribute, .. } => {
                if let OpKind::Attribute(name) | OpKind::StoreAttribute(name) =
                    functions[unit].ir.op(attribute).kind
                {
                    leeway.cleared.push(name);
                }
            }
            Change::Del { .. }
            | Change::Reuse { .. }
            | Change::Nest { .. }
            | Change::Split { .. } => {}
        }
    }
    leeway
}

impl Functions {
    /// In how many of the others a unit is nested.
    fn depth_among(&self, unit: FunctionId, others: &[FunctionId]) -> usize {
        let span = |unit: FunctionId| self[unit].ir.span;
        let holds = |&&other: &&FunctionId| other != unit && span(other).contains(span(unit));
        others.iter().filter(holds).count()
    }
}
