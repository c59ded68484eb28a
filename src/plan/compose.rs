//! Makes one list of changes of the chosen proposals: names that were renamed are followed, deletions that can stand together
//! are joined, and what cannot be told apart in the text becomes one group.

use crate::flow::{Ir, OpId, OpKind, StmtId};
use crate::options::{Level, Strategy};
use crate::propose::points::suite_of;
use crate::propose::{Change, Context, Insertion, Point, Proposal, is_valid_deletion, may_end_at};
use crate::scope::LocalId;
use crate::source::Span;

use super::search::{follow, renames};

/// Changes that are shown, written and counted together.
#[derive(Debug, Clone)]
pub struct Group {
    /// Indices into the plan's chosen proposals.
    pub proposals: Vec<usize>,
    /// The changes.
    pub changes: Vec<Change>,
    /// The released locals, in the order in which they are first bound.
    pub locals: Vec<LocalId>,
    /// The strategy that the report names.
    pub strategy: Strategy,
    /// The weakest level of its proposals.
    pub level: Level,
}

/// Groups the chosen proposals into changes that can be written on their own.
pub(crate) fn compose(cx: &Context<'_>, chosen: &[Proposal]) -> Vec<Group> {
    let refs: Vec<&Proposal> = chosen.iter().collect();
    let renamed = renames(&refs);
    let follow = |local: LocalId| follow(&renamed, local);
    let mut deletions = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for (n, proposal) in chosen.iter().enumerate() {
        let mut changes = Vec::new();
        for change in &proposal.changes {
            match change.deletion() {
                Some(at) => deletions.push((n, follow(proposal.local), at)),
                None => changes.push(change.clone().under_names(follow)),
            }
        }
        groups.push(Group {
            proposals: vec![n],
            changes,
            locals: vec![proposal.local],
            strategy: proposal.strategy,
            level: proposal.level,
        });
    }
    join_deletions(cx, &mut deletions);
    let mut ties = place_deletions(cx, &deletions, &mut groups);
    ties.extend(ties_at_one_place(cx, &groups));
    merge(cx, groups, &ties)
}

/// Statements that are inserted at one place, for which an order is needed: after a block that ends where an inner one does,
/// or before a statement that a step is split out of.
fn ties_at_one_place(cx: &Context<'_>, groups: &[Group]) -> Vec<(usize, usize)> {
    let ir = cx.facts.ir;
    let mut places: Vec<(u32, usize)> = Vec::new();
    for (n, group) in groups.iter().enumerate() {
        let insertions = group
            .changes
            .iter()
            .filter_map(|change| change.insertion(ir));
        let inserted = insertions.filter_map(|insertion| match insertion {
            Insertion::At(point) => place_of(ir, point),
            Insertion::Before(stmt) => Some(place_before(ir, stmt)),
        });
        places.extend(inserted.map(|place| (place, n)));
    }
    places.sort_unstable();
    let neighbours = places.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    neighbours
        .map(|pair| (pair[0].1, pair[1].1))
        .filter(|(a, b)| a != b)
        .collect()
}

fn place_of(ir: &Ir, point: Point) -> Option<u32> {
    match point {
        Point::After(stmt) => Some(ir.statement(stmt).span.end),
        Point::Start(suite) => {
            let first = ir.suite(suite).statements.get(ir.heads_of(suite).len());
            first.map(|&id| place_before(ir, id))
        }
    }
}

/// The end of the statement before it, or its own start where it opens its suite.
fn place_before(ir: &Ir, stmt: StmtId) -> u32 {
    let statement = ir.statement(stmt);
    let before = (statement.index as usize).checked_sub(1);
    before.map_or(statement.span.start, |before| {
        let before = ir.suite(statement.suite).statements[before];
        ir.statement(before).span.end
    })
}

/// Moves deletions to a later one of the same suite, where no allocation stands between: names that die together leave together.
fn join_deletions(cx: &Context<'_>, deletions: &mut [(usize, LocalId, Point)]) {
    let own_calls = own_calls(cx);
    for n in 0..deletions.len() {
        let (_, local, at) = deletions[n];
        let target = deletions
            .iter()
            .map(|&(_, _, later)| later)
            .filter(|&later| {
                index_in_suite(cx, later) > index_in_suite(cx, at)
                    && suite_of(cx.facts.ir, later) == suite_of(cx.facts.ir, at)
                    && is_valid_deletion(cx, local, later)
                    && may_end_at(cx, local, later, cx.facts.options.level)
                    && is_quiet_between(cx, &own_calls, at, later)
                    && !is_deleted_between(cx, deletions, local, at, later)
            });
        if let Some(later) = target.max_by_key(|&later| index_in_suite(cx, later)) {
            deletions[n].2 = later;
        }
    }
}

/// Whether the local is deleted within the statements between two places of one suite, on some path.
fn is_deleted_between(
    cx: &Context<'_>,
    deletions: &[(usize, LocalId, Point)],
    local: LocalId,
    from: Point,
    to: Point,
) -> bool {
    let ir = cx.facts.ir;
    let mut others = deletions.iter().filter(|(_, other, _)| *other == local);
    others.any(|&(_, _, at)| {
        let around = match at {
            Point::After(stmt) => Some(stmt),
            Point::Start(suite) => ir.suite(suite).parent,
        };
        around.is_some_and(|stmt| {
            let span = ir.statement(stmt).span;
            statements_between(cx, from, to).any(|between| between.contains(span))
        })
    })
}

/// The spans of the statements between two places of one suite.
fn statements_between<'c>(
    cx: &'c Context<'_>,
    from: Point,
    to: Point,
) -> impl Iterator<Item = Span> + 'c {
    let ir = cx.facts.ir;
    let suite = ir.suite(suite_of(ir, from));
    let (from, to) = (index_in_suite(cx, from), index_in_suite(cx, to));
    let numbered = (0i64..).zip(&suite.statements);
    let between = numbered.filter(move |(n, _)| from < *n && *n <= to);
    between.map(|(_, &stmt)| ir.statement(stmt).span)
}

fn index_in_suite(cx: &Context<'_>, point: Point) -> i64 {
    match point {
        Point::After(stmt) => i64::from(cx.facts.ir.statement(stmt).index),
        Point::Start(_) => -1,
    }
}

/// Whether no allocation point lies in the statements between two places of one suite, and no loop either, nor a call of a
/// function of the file, which may have one: what a loop adds to a container, a little with each pass, no point tells.
fn is_quiet_between(cx: &Context<'_>, own_calls: &[Span], from: Point, to: Point) -> bool {
    let ir = cx.facts.ir;
    statements_between(cx, from, to).all(|span| {
        let mut points = cx.model.points.iter();
        let mut statements = ir.statements.iter();
        !points.any(|point| span.contains(ir.op(point.op).span))
            && !statements.any(|inner| inner.kind.is_loop() && span.contains(inner.span))
            && !own_calls.iter().any(|&call| span.contains(call))
    })
}

/// Where functions of the file are called by their names.
fn own_calls(cx: &Context<'_>) -> Vec<Span> {
    let ir = cx.facts.ir;
    let is_own = |callee: OpId| match ir.op(callee).kind {
        OpKind::LoadName(name) => cx.facts.module.functions.contains(&name),
        _ => false,
    };
    (0..ir.ops.len() as u32)
        .map(OpId)
        .filter(|&call| matches!(ir.op(call).kind, OpKind::Call(_)))
        .filter(|&call| ir.operands(call).first().is_some_and(|&it| is_own(it)))
        .map(|call| ir.op(call).span)
        .collect()
}

/// Gives each place's deletions to the first proposal there; says which other proposals that ties to it.
fn place_deletions(
    cx: &Context<'_>,
    deletions: &[(usize, LocalId, Point)],
    groups: &mut [Group],
) -> Vec<(usize, usize)> {
    let mut ties = Vec::new();
    let mut done: Vec<Point> = Vec::new();
    for &(owner, _, at) in deletions {
        if done.contains(&at) {
            continue;
        }
        done.push(at);
        let here = deletions.iter().filter(|(_, _, other)| *other == at);
        let mut locals: Vec<LocalId> = here.clone().map(|&(_, local, _)| local).collect();
        locals.sort_by_key(|&local| first_binding(cx, local));
        locals.dedup();
        ties.extend(here.map(|&(n, _, _)| (owner, n)));
        groups[owner].changes.push(Change::Del { locals, at });
    }
    ties
}

fn first_binding(cx: &Context<'_>, local: LocalId) -> Option<OpId> {
    cx.facts.ops_on(local).first().copied()
}

/// Joins groups that share a deletion, a statement that is taken apart, or a name.
fn merge(cx: &Context<'_>, groups: Vec<Group>, ties: &[(usize, usize)]) -> Vec<Group> {
    let mut root: Vec<usize> = (0..groups.len()).collect();
    let find = |root: &[usize], mut n: usize| {
        while root[n] != n {
            n = root[n];
        }
        n
    };
    let statements: Vec<Vec<StmtId>> = groups
        .iter()
        .map(|group| touched_statements(cx, group))
        .collect();
    for a in 0..groups.len() {
        for b in a + 1..groups.len() {
            let tied = ties.contains(&(a, b)) || ties.contains(&(b, a));
            if tied
                || statements[a]
                    .iter()
                    .any(|stmt| statements[b].contains(stmt))
            {
                let (x, y) = (find(&root, a), find(&root, b));
                root[x.max(y)] = x.min(y);
            }
        }
    }
    let mut merged: Vec<Option<Group>> = vec![None; groups.len()];
    for (n, group) in groups.into_iter().enumerate() {
        let at = find(&root, n);
        match &mut merged[at] {
            Some(first) => join(first, group),
            none => *none = Some(group),
        }
    }
    let mut merged: Vec<Group> = merged.into_iter().flatten().collect();
    for group in &mut merged {
        group.locals.sort_by_key(|&local| first_binding(cx, local));
    }
    merged.retain(|group| !group.changes.is_empty());
    merged
}

fn join(first: &mut Group, other: Group) {
    first.proposals.extend(other.proposals);
    first.changes.extend(other.changes);
    first.locals.extend(other.locals);
    first.strategy = first.strategy.min(other.strategy);
    first.level = first.level.max(other.level);
}

/// Statements whose own text the group changes; an inserted deletion changes none.
fn touched_statements(cx: &Context<'_>, group: &Group) -> Vec<StmtId> {
    let changes = group.changes.iter();
    changes
        .flat_map(|change| change.touched_statements(cx.facts.ir))
        .collect()
}
