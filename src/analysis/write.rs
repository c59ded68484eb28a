//! Plans one function and writes the plan, and plans again without what cannot be written or is not wanted by the author.

use rustc_hash::FxHashSet;

use super::offer::Offer;
use crate::options::Strategy;
use crate::plan::{self, Group, Plan};
use crate::propose::{self, Change, Proposal};
use crate::rewrite::{self, FlatEdit, Style};
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::Suppressions;

/// A proposal that turned out to be impossible in this text.
struct Impossible {
    local: LocalId,
    changes: Vec<Change>,
    reason: Option<&'static str>,
}

/// Chosen proposals that stand in the way, and why where it is the text.
type Culprits = (Vec<usize>, Option<&'static str>);

/// More tries than a function's pins have proposals are never needed; this is for the ones that a program wrote.
const MAX_TRIES: usize = 40;

/// A plan, and its groups with their edits.
pub(super) struct Written {
    pub(super) plan: Plan,
    pub(super) groups: Vec<(Group, Vec<FlatEdit>)>,
    pub(super) suppressed: Vec<LocalId>,
    /// Locals with proposals that turned out to be impossible in the text, and why.
    pub(super) unwritable: Vec<(LocalId, Option<&'static str>)>,
    /// The lines of the comments that keep something away.
    pub(super) used_comments: Vec<Span>,
}

/// Plans, writes, and plans again without what cannot be written or is not wanted by the author.
pub(super) fn plan_what_can_be_written(
    cx: &propose::Context<'_>,
    offers: &[Offer],
    suppressions: &Suppressions,
) -> Written {
    let mut impossible: Vec<Impossible> = Vec::new();
    let mut silenced: FxHashSet<(LocalId, Strategy)> = FxHashSet::default();
    let mut suppressed = Vec::new();
    let mut used_comments = Vec::new();
    let proposals: Vec<&[Proposal]> = offers.iter().map(Offer::proposals).collect();
    for tries in 0.. {
        let is_writable = |p: &Proposal| {
            !silenced.contains(&(p.local, p.strategy))
                && !impossible
                    .iter()
                    .any(|it| (it.local, &it.changes) == (p.local, &p.changes))
        };
        let is_over = tries >= MAX_TRIES || cx.effort.is_spent();
        let plan = plan::choose(cx, if is_over { &[] } else { &proposals }, &is_writable);
        let (culprits, reason) = match write(cx, &plan) {
            Ok(groups) => {
                let mut unwanted: Vec<usize> = Vec::new();
                for (group, edits) in &groups {
                    let found =
                        suppression_of(cx, &group.locals, edits, group.strategy, suppressions);
                    if let Some(comment) = found {
                        used_comments.push(comment);
                        unwanted.extend(&group.proposals);
                        // It keeps away whatever else it is about, too, and no plan need be made to see it.
                        let by_it = silenced_by(cx, comment, &group.locals, suppressions);
                        silenced.extend(by_it);
                    }
                }
                if unwanted.is_empty() {
                    suppressed.sort_unstable();
                    suppressed.dedup();
                    suppressed.retain(|local| plan.chosen.iter().all(|it| it.local != *local));
                    return Written {
                        plan,
                        groups,
                        suppressed,
                        unwritable: impossible.iter().map(|it| (it.local, it.reason)).collect(),
                        used_comments,
                    };
                }
                suppressed.extend(unwanted.iter().map(|&n| plan.chosen[n].local));
                (unwanted, None)
            }
            Err((culprits, reason)) => {
                // Often it is the comment itself that would be lost.
                for chosen in culprits.iter().map(|&n| &plan.chosen[n]) {
                    let found =
                        suppression_of(cx, &[chosen.local], &[], chosen.strategy, suppressions);
                    if let Some(comment) = found {
                        used_comments.push(comment);
                        suppressed.push(chosen.local);
                    }
                }
                (culprits, reason)
            }
        };
        impossible.extend(culprits.into_iter().map(|n| Impossible {
            local: plan.chosen[n].local,
            changes: plan.chosen[n].changes.clone(),
            reason,
        }));
    }
    unreachable!("an empty plan is always written")
}

/// The line of a comment that keeps the rewrite away: where the local is bound or read, or on a line that is changed or inserted
/// after.
fn suppression_of(
    cx: &propose::Context<'_>,
    locals: &[LocalId],
    edits: &[FlatEdit],
    strategy: Strategy,
    suppressions: &Suppressions,
) -> Option<Span> {
    let uses = locals.iter().flat_map(|&local| cx.facts.ops_on(local));
    let uses = uses.map(|&op| cx.facts.ir.op(op).span.start);
    let changed = edits.iter().map(|edit| edit.span.start);
    let inserted = edits.iter().filter(|edit| edit.span.is_empty());
    let before = inserted.map(|edit| edit.span.start.saturating_sub(1));
    let mut found = uses.chain(changed).chain(before);
    let found = found.find_map(|offset| suppressions.find(offset, strategy));
    found.map(|suppression| suppression.line)
}

/// The strategies that a comment keeps away from locals where they are bound or read.
fn silenced_by(
    cx: &propose::Context<'_>,
    comment: Span,
    locals: &[LocalId],
    suppressions: &Suppressions,
) -> Vec<(LocalId, Strategy)> {
    let strategies = &cx.facts.options.strategies;
    let all = locals.iter().flat_map(|&local| {
        let strategies = strategies.iter();
        strategies.map(move |&strategy| (local, strategy))
    });
    let is_silenced = |&(local, strategy): &(LocalId, Strategy)| {
        suppression_of(cx, &[local], &[], strategy, suppressions) == Some(comment)
    };
    all.filter(is_silenced).collect()
}

/// The edits of each group; an error names the proposals that stand in the way.
fn write(cx: &propose::Context<'_>, plan: &Plan) -> Result<Vec<(Group, Vec<FlatEdit>)>, Culprits> {
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
        .map_err(|(change, unwritable)| {
            let of_change = culprits(plan, &group, &group.changes[change.index()]);
            (of_change, Some(unwritable.reason))
        })?;
        let overlaps = |a: &FlatEdit| {
            written
                .iter()
                .flat_map(|(_, done)| done)
                .any(|b| overlap(a.span, b.span))
        };
        if edits.iter().any(overlaps) {
            return Err((group.proposals, None));
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
            .any(|own| own.has_same_origin(change))
    };
    let found: Vec<usize> = group.proposals.iter().filter(comes_from).copied().collect();
    if found.is_empty() {
        group.proposals.clone()
    } else {
        found
    }
}
