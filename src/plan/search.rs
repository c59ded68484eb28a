//! The search for the best set: every combination where they are few, otherwise one local at a time until nothing improves.

use std::cmp::Ordering;

use crate::flow::{Bits, OpId, OpKind};
use crate::options::Strategy;
use crate::pin::{Facts, Outcome, PeakUnit, dotted};
use crate::propose::{Change, Point};
use crate::propose::{Context, Proposal, interfere, without_place};
use crate::scope::LocalId;
use crate::value::{Kind, Knowledge, SizeRule};

/// Up to so many combinations are all tried; measured on large packages, all but one function in a hundred have fewer.
const MAX_COMBINATIONS: usize = 300;

/// A point whose known sum is less than this share of the largest is not the peak, whatever its callee allocates inside: a
/// callee that makes ten times what it gives is rare.
const NEAR_THE_PEAK: f64 = 0.1;

/// A point that holds this share of the largest sum or more may be the peak where sizes are not known: they are guesses, what
/// callees hold most of all, and a function is finished or left alone (DESIGN section 5). Measured on 115 releases made by
/// hand: half of the share that the design names finds three more, for one name in sixty.
const MAY_BE_THE_PEAK: f64 = 0.25;

/// DESIGN section 5: with so much of the largest sum, a point that makes something of unknown size may be the highest.
const HALF: f64 = 0.5;

/// More statements than this are never removed from one function, so that a count of lines stays positive.
const MAX_REMOVED: usize = 1 << 20;

/// Rounds of changing one local at a time; it settles in two or three.
const MAX_ROUNDS: usize = 6;

/// The best compatible set of at most one proposal for each local.
pub(super) fn best<'p>(cx: &Context<'_>, options: &[Vec<&'p Proposal>]) -> Vec<&'p Proposal> {
    let combinations = options
        .iter()
        .fold(1usize, |n, found| n.saturating_mul(found.len() + 1));
    let picks = if combinations <= MAX_COMBINATIONS {
        try_all(cx, options)
    } else {
        climb(cx, options)
    };
    chosen(options, &picks)
}

/// Which option of each local is picked: 0 for none.
type Picks = Vec<usize>;

fn chosen<'p>(options: &[Vec<&'p Proposal>], picks: &Picks) -> Vec<&'p Proposal> {
    options
        .iter()
        .zip(picks)
        .filter_map(|(found, &pick)| found.get(pick.wrapping_sub(1)).copied())
        .collect()
}

fn try_all(cx: &Context<'_>, options: &[Vec<&Proposal>]) -> Picks {
    let mut picks = vec![0; options.len()];
    let mut best = (cost(cx, &[]), picks.clone());
    while advance(&mut picks, options) {
        consider(cx, options, &picks, &mut best);
    }
    best.1
}

/// Counts up like an odometer; false after the last combination.
fn advance(picks: &mut Picks, options: &[Vec<&Proposal>]) -> bool {
    for (pick, found) in picks.iter_mut().zip(options) {
        if *pick < found.len() {
            *pick += 1;
            return true;
        }
        *pick = 0;
    }
    false
}

/// Starts with everybody's first option, since values that share memory are only freed together.
fn climb(cx: &Context<'_>, options: &[Vec<&Proposal>]) -> Picks {
    let mut start = vec![0; options.len()];
    for n in 0..options.len() {
        if cx.effort.is_spent() {
            break;
        }
        start[n] = 1;
        if !are_compatible(cx, &chosen(options, &start)) {
            start[n] = 0;
        }
    }
    let mut best = (cost(cx, &chosen(options, &start)), start);
    for _ in 0..MAX_ROUNDS {
        let before = best.1.clone();
        for n in 0..options.len() {
            for pick in 0..=options[n].len() {
                if cx.effort.is_search_over() {
                    return best.1;
                }
                let mut picks = best.1.clone();
                picks[n] = pick;
                consider(cx, options, &picks, &mut best);
            }
        }
        if best.1 == before {
            break;
        }
    }
    best.1
}

fn consider(cx: &Context<'_>, options: &[Vec<&Proposal>], picks: &Picks, best: &mut (Cost, Picks)) {
    let set = chosen(options, picks);
    if are_compatible(cx, &set) {
        let cost = cost(cx, &set);
        if cost.compare(&best.0) == Ordering::Less {
            *best = (cost, picks.clone());
        }
    }
}

/// Whether the proposals can be made together: no two move the same text, and locals that end up under one name are never
/// needed at once.
fn are_compatible(cx: &Context<'_>, set: &[&Proposal]) -> bool {
    cx.effort.spend(set.len() * set.len());
    let renamed = renames(set);
    for (n, &(from, to)) in renamed.iter().enumerate() {
        for &(other, other_to) in &renamed[n + 1..] {
            let clash = from == other || (to == other_to && interfere(cx.facts, from, other));
            if clash {
                return false;
            }
        }
        if interfere(cx.facts, from, to) {
            return false;
        }
    }
    let moved: Vec<_> = set
        .iter()
        .flat_map(|proposal| moved_statements(cx, proposal))
        .collect();
    let is_repeated = |n: usize| {
        moved[..n]
            .iter()
            .any(|(stmt, kind)| *stmt == moved[n].0 && (*kind || moved[n].1))
    };
    let nested: Vec<LocalId> = set
        .iter()
        .filter(|p| moves_value(p))
        .map(|p| p.local)
        .collect();
    let touches_nested = renamed
        .iter()
        .any(|(from, to)| nested.contains(from) || nested.contains(to));
    !(0..moved.len()).any(is_repeated)
        && !touches_nested
        && !deletes_before_nested(cx, set)
        && !deletes_what_is_needed(cx, set, &renamed)
}

/// A deletion of one of several locals that end up under one name must not come while another of them is needed.
fn deletes_what_is_needed(
    cx: &Context<'_>,
    set: &[&Proposal],
    renamed: &[(LocalId, LocalId)],
) -> bool {
    let is_needed = |deleted: LocalId, at: Point| {
        let locals = renamed.iter().flat_map(|&(from, to)| [from, to]);
        locals
            .filter(|&local| local != deleted && follow(renamed, local) == follow(renamed, deleted))
            .any(|local| {
                let mut marks = cx.points.marks(at).iter();
                marks.any(|&mark| cx.facts.liveness.is_live_after(cx.facts.ir, local, mark))
            })
    };
    set.iter().any(|proposal| {
        let mut places = proposal.changes.iter().filter_map(Change::deletion);
        places.any(|at| is_needed(proposal.local, at))
    })
}

/// A value that is nested is evaluated one statement later: a deletion between would come before it.
fn deletes_before_nested(cx: &Context<'_>, set: &[&Proposal]) -> bool {
    let changes = || set.iter().flat_map(|proposal| &proposal.changes);
    let mut moves = changes().filter_map(Change::moved);
    moves.any(|moved| {
        let point = Point::After(cx.facts.ir.op(moved.store).stmt);
        changes().any(|change| change.deletion() == Some(point))
    })
}

fn moves_value(proposal: &Proposal) -> bool {
    let first = proposal.changes.first();
    first.is_some_and(|change| change.moved().is_some() || change.handed_over().is_some())
}

fn is_transfer(proposal: &Proposal) -> bool {
    proposal.strategy == Strategy::Transfer
}

/// Statements whose text a proposal takes apart (true), or moves whole into the next (false: several of those make a chain).
fn moved_statements(cx: &Context<'_>, proposal: &Proposal) -> Vec<(crate::flow::StmtId, bool)> {
    let ir = cx.facts.ir;
    let mut moved = Vec::new();
    for change in &proposal.changes {
        let is_taken_apart = change.split_out().or(change.handed_over()).is_some();
        if is_taken_apart || change.moved().is_some() {
            let statements = change.touched_statements(ir).into_iter();
            moved.extend(statements.map(|stmt| (stmt, is_taken_apart)));
        }
    }
    moved.sort_unstable();
    moved.dedup();
    moved
}

/// Which local ends up under which name, chains followed to their end.
pub(super) fn renames(set: &[&Proposal]) -> Vec<(LocalId, LocalId)> {
    let direct: Vec<(LocalId, LocalId)> = set
        .iter()
        .flat_map(|proposal| &proposal.changes)
        .filter_map(Change::rename)
        .collect();
    let resolve = |mut to: LocalId| {
        for _ in 0..direct.len() {
            let Some(&(_, next)) = direct.iter().find(|(from, _)| *from == to) else {
                break;
            };
            to = next;
        }
        to
    };
    direct
        .iter()
        .map(|&(from, to)| (from, resolve(to)))
        .collect()
}

/// The local under whose name another one ends up.
pub(super) fn follow(renamed: &[(LocalId, LocalId)], local: LocalId) -> LocalId {
    let found = renamed.iter().find(|(from, _)| *from == local);
    found.map_or(local, |&(_, to)| to)
}

/// What the model says of a set.
fn outcome(cx: &Context<'_>, set: &[&Proposal]) -> Outcome {
    let effects: Vec<_> = set.iter().map(|proposal| &proposal.effect).collect();
    cx.effort.spend(cx.model.evaluation_steps);
    cx.model.evaluate(cx.facts, cx.objects, &effects)
}

/// The criteria, most important first.
struct Cost {
    peak: f64,
    /// How many values are handed over, which nobody would do for less than the peak.
    handed_over: usize,
    pinned_while_waiting: usize,
    pinned: usize,
    /// How many values take a name that does not tell what they are.
    misnamed: usize,
    changed_lines: usize,
    lines: usize,
    preference: usize,
}

impl Cost {
    fn compare(&self, other: &Self) -> Ordering {
        let key = |cost: &Self| {
            (
                cost.handed_over,
                cost.pinned_while_waiting,
                cost.pinned,
                cost.misnamed,
                cost.changed_lines,
                cost.lines,
                cost.preference,
            )
        };
        self.peak
            .total_cmp(&other.peak)
            .then_with(|| key(self).cmp(&key(other)))
    }
}

fn cost(cx: &Context<'_>, set: &[&Proposal]) -> Cost {
    let outcome = outcome(cx, set);
    let rank = |proposal: &Proposal| {
        cx.facts
            .options
            .strategies
            .iter()
            .position(|&s| s == proposal.strategy)
    };
    let mut touched: Vec<_> = set
        .iter()
        .flat_map(|proposal| proposal.touched.iter().copied())
        .collect();
    touched.sort_unstable();
    touched.dedup();
    let inserted: usize = set.iter().map(|proposal| proposal.inserted).sum();
    let removed: usize = set.iter().map(|proposal| proposal.removed).sum();
    Cost {
        peak: outcome.peak,
        handed_over: set.iter().filter(|it| is_transfer(it)).count(),
        pinned_while_waiting: outcome.pinned_while_waiting,
        pinned: outcome.pinned,
        misnamed: count_misnamed(cx, set),
        changed_lines: touched.len() + inserted,
        // Only differences matter.
        lines: inserted + MAX_REMOVED - removed.min(MAX_REMOVED),
        preference: set.iter().filter_map(|proposal| rank(proposal)).sum(),
    }
}

/// How many values take a name that does not stay true, where the author would as well have them deleted.
fn count_misnamed(cx: &Context<'_>, set: &[&Proposal]) -> usize {
    let mut strategies = cx.facts.options.strategies.iter();
    let asked_for = strategies.find(|it| matches!(it, Strategy::Del | Strategy::Reuse));
    if asked_for == Some(&Strategy::Reuse) {
        return 0;
    }
    let renamed = renames(set).into_iter();
    renamed
        .filter(|&(from, to)| !stays_true(cx.facts, from, to))
        .count()
}

/// Whether the name of one local tells what another one holds: their names share a word, as `data` and `data_pow` do, or the author
/// gives it to one value after the other.
fn stays_true(facts: &Facts<'_>, from: LocalId, to: LocalId) -> bool {
    let (from, name) = (facts.name(from), facts.name(to));
    let words = |name: &str| -> Vec<String> {
        let words = name.split('_');
        let words = words.map(|word| word.trim_end_matches(|it: char| it.is_ascii_digit()));
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let shared = words(name);
    words(from).iter().any(|word| shared.contains(word)) || facts.stores_of(to).nth(1).is_some()
}

/// What is left of a choice without what neither lowers the predicted peak nor shortens a wait, and what the model says of it.
/// Where sizes are unknown, a point can be the peak unless all that it holds is held at another point too.
pub(super) fn drop_ineffective(
    cx: &Context<'_>,
    mut chosen: Vec<&Proposal>,
    before: &Outcome,
) -> (Vec<Proposal>, Outcome) {
    if chosen.is_empty() {
        return (Vec::new(), before.clone());
    }
    let hidden = hidden_points(cx, &Held::under(cx, &[]));
    let mut with = Held::under(cx, &chosen);
    let mut n = 0;
    while n < chosen.len() && !cx.effort.is_spent() {
        let mut fewer = chosen.clone();
        fewer.remove(n);
        let without = Held::under(cx, &fewer);
        let matters = if is_transfer(chosen[n]) {
            with.outcome.peak < without.outcome.peak
        } else {
            matters(cx, &with, &without, (before, &hidden))
        };
        if matters && with.outcome.peak <= before.peak {
            n += 1;
        } else {
            (chosen, with) = (fewer, without);
            n = 0;
        }
    }
    let mut chosen: Vec<Proposal> = chosen.into_iter().cloned().collect();
    with = drop_ineffective_places(cx, &mut chosen, with, (before, &hidden));
    if lowers_something(cx, before, &with) {
        (chosen, with.outcome)
    } else {
        (Vec::new(), before.clone())
    }
}

/// Whether a plan lowers the predicted peak or shortens a wait. If neither, a point that gets lower may still be the peak: where
/// it calls something unknown, which may allocate any amount, or where what is predicted to be the peak holds anything but
/// arrays, or what a callee makes, whose sizes are guessed. Where all sizes are known, nothing is a guess.
fn lowers_something(cx: &Context<'_>, before: &Outcome, after: &Held) -> bool {
    let with = &after.outcome;
    if with.peak < before.peak || with.pinned_while_waiting < before.pinned_while_waiting {
        return true;
    }
    if cx.model.unit == PeakUnit::Bytes {
        return false;
    }
    let kind = |op: OpId| cx.facts.values.get(op).map(|value| value.kind);
    let is_guess = |point: usize| {
        let held = after.at_point[point].iter().map(|n| OpId(n as u32));
        let mut objects = held.chain([cx.model.points[point].op]);
        // What a callee holds besides is one in any case.
        let inside = cx.objects.inside(cx.model.points[point].op);
        inside.bytes.is_none() && inside.weight > 0
            || objects.any(|object| !matches!(kind(object), Some(Kind::Array | Kind::Scalar)))
    };
    let mut peaks = (0..with.sums.len()).filter(|&point| with.sums[point] >= before.peak);
    let is_lowered = |point: usize| with.sums[point] < before.sums[point];
    let calls_unknown = |point: usize| kind(cx.model.points[point].op) == Some(Kind::Unknown);
    let may_be_highest = |point: usize| {
        before.sums[point] >= before.peak * HALF && is_lowered(point) && makes_by_guess(cx, point)
    };
    (0..with.sums.len())
        .any(|point| is_lowered(point) && calls_unknown(point) || may_be_highest(point))
        || peaks.all(is_guess)
}

/// Whether a point makes something by a call, as large as something else by a guess: what is computed item by item is not.
fn makes_by_guess(cx: &Context<'_>, point: usize) -> bool {
    let op = cx.model.points[point].op;
    let OpKind::Call(_) = cx.facts.ir.op(op).kind else {
        return false;
    };
    let path = dotted(cx.facts, cx.facts.ir.operands(op)[0]);
    let known = path.and_then(|path| Knowledge::get().producer(&path));
    let is_by_item = known.is_some_and(|entry| entry.size == SizeRule::Argument);
    let kind = cx.facts.values.get(op).map(|value| value.kind);
    let is_data = kind.is_some_and(|it| it.is_data() && !matches!(it, Kind::Container(_)));
    !is_by_item && is_data && cx.objects.is_large(op)
}

/// Drops single deletions of what is chosen, by the same measure: where a local is deleted at several places, something else
/// may hold its value after one of them.
fn drop_ineffective_places(
    cx: &Context<'_>,
    chosen: &mut [Proposal],
    mut with: Held,
    before: (&Outcome, &[bool]),
) -> Held {
    for n in 0..chosen.len() {
        let mut place = 0;
        while place < places(&chosen[n]) && places(&chosen[n]) > 1 && !cx.effort.is_spent() {
            let fewer = without_place(cx, &chosen[n], place);
            let kept = std::mem::replace(&mut chosen[n], fewer);
            let without = Held::under(cx, &chosen.iter().collect::<Vec<_>>());
            if matters(cx, &with, &without, before) {
                chosen[n] = kept;
                place += 1;
            } else {
                with = without;
            }
        }
    }
    with
}

/// At how many places a proposal deletes, if that is what it does.
fn places(proposal: &Proposal) -> usize {
    match proposal.strategy {
        Strategy::Del => proposal.changes.len(),
        _ => 0,
    }
}

/// What the model says of a set, and the large objects that are held at each point.
struct Held {
    outcome: Outcome,
    at_point: Vec<Bits>,
    /// How many of them nothing out of sight keeps as well, and what is made: a bound method that waits on the stack makes no
    /// point worse.
    counts: Vec<usize>,
}

impl Held {
    fn under(cx: &Context<'_>, set: &[&Proposal]) -> Self {
        let effects: Vec<_> = set.iter().map(|proposal| &proposal.effect).collect();
        cx.effort.spend(2 * cx.model.evaluation_steps);
        let (outcome, at_point) = cx.model.evaluate_held(cx.facts, cx.objects, &effects);
        let count = |(held, &makes)| cx.objects.count_that_matter(held) + usize::from(makes);
        let counts = at_point.iter().zip(&outcome.makes).map(count).collect();
        Self {
            outcome,
            at_point,
            counts,
        }
    }
}

/// Whether what is left out of a set would have lowered a point that may be the peak.
fn matters(
    cx: &Context<'_>,
    with: &Held,
    without: &Held,
    (before, hidden): (&Outcome, &[bool]),
) -> bool {
    let (less, more) = (&with.outcome, &without.outcome);
    if less.peak < more.peak || less.pinned_while_waiting < more.pinned_while_waiting {
        return true;
    }
    let share = match cx.model.unit {
        // What a callee allocates is more than what it gives, so that even known sums are lower bounds.
        PeakUnit::Bytes => NEAR_THE_PEAK,
        PeakUnit::LargestValue => MAY_BE_THE_PEAK,
    };
    (0..without.counts.len()).any(|point| {
        with.counts[point] < without.counts[point]
            && before.sums[point] >= share * before.peak
            && !(hidden[point] && is_hidden(cx, without, point))
    })
}

/// By point: whether another one hides it where nothing is released.
fn hidden_points(cx: &Context<'_>, untouched: &Held) -> Vec<bool> {
    let points = 0..untouched.counts.len();
    points
        .map(|point| is_hidden(cx, untouched, point))
        .collect()
}

/// Whether all that a point holds, and more, is held at another one too, so that it is never the peak.
fn is_hidden(cx: &Context<'_>, held: &Held, point: usize) -> bool {
    cx.effort.spend(held.counts.len());
    let is_guess = cx.model.unit == PeakUnit::LargestValue && makes_by_guess(cx, point);
    !is_guess
        && (0..held.counts.len()).any(|other| {
            held.counts[other] > held.counts[point]
                && held.at_point[point].is_subset_of(&held.at_point[other])
        })
}
