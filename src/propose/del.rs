//! `del x` after the last use.
//!
//! ```python
//! rows = text.splitlines()
//! del text                    # new
//! table = parse(rows)
//! ```
//! Safe because the local is read on no path from there (handlers, `finally` and the next pass included) and is bound on every
//! path that comes there. Nothing is reordered. Refused where no such place stands before the allocation, inside a function
//! that is looked into by name, and for values whose end somebody could observe.

use super::{Context, Proposal};
use crate::flow::{Bits, BlockId, OpId, OpKind};
use crate::options::{Level, Strategy};
use crate::pin::{Effect, Pin};
use crate::propose::points::suite_of;
use crate::propose::{Change, Point};
use crate::scope::LocalId;
use crate::value::{Ground, Kind};

/// More places than this are not looked through for one local; the generated code that has them has no careful reader either.
const MAX_PLACES: usize = 64;

/// The cheapest set of deletions that releases the local at most of the points where it pins something.
pub(super) fn propose(cx: &Context<'_>, pin: &Pin) -> Option<Proposal> {
    let places = Places::find(cx, pin.local, Some(cx.facts.options.level))?;
    let mut best: Option<(Vec<Point>, Gain)> = None;
    for mut places in candidates(cx, pin.local, &places) {
        drop_ineffective(cx, pin, &mut places);
        let gain = gain(cx, pin, &places);
        let better = best
            .as_ref()
            .is_none_or(|(old_places, old)| (gain, old_places.len()) > (*old, places.len()));
        if gain.usually > 0 && better {
            best = Some((places, gain));
        }
    }
    let (mut places, _) = best?;
    postpone(cx, pin, &mut places);
    let marks = places.iter().flat_map(|&at| cx.points.marks(at));
    let level = cx.level_at(pin.local, &marks.copied().collect::<Vec<_>>())?;
    Some(proposal(cx, pin.local, &places, level))
}

fn proposal(cx: &Context<'_>, local: LocalId, places: &[Point], level: Level) -> Proposal {
    let change = |&at: &Point| Change::Del {
        locals: vec![local],
        at,
    };
    Proposal {
        strategy: Strategy::Del,
        local,
        effect: effect(cx, local, places),
        touched: Vec::new(),
        inserted: places.len(),
        removed: 0,
        changes: places.iter().map(change).collect(),
        level,
    }
}

/// A proposal of several deletions without one of them.
pub(crate) fn without_place(cx: &Context<'_>, of: &Proposal, n: usize) -> Proposal {
    let places = of.changes.iter().filter_map(Change::deletion);
    let mut places: Vec<Point> = places.collect();
    places.remove(n);
    proposal(cx, of.local, &places, of.level)
}

/// Whether [`propose`] has anything to offer: places that are dropped there lower no gain.
pub(super) fn is_possible(cx: &Context<'_>, pin: &Pin) -> bool {
    let may_end = |&at: &Point| may_end_at(cx, pin.local, at, Level::Unsafe);
    let valid = cx.points.iter().filter(|&at| is_valid(cx, pin.local, at));
    let mut valid = valid.filter(may_end);
    let Some(first) = valid.next() else {
        return false;
    };
    let are_few = cx.points.iter().len() <= MAX_PLACES || valid.count() < MAX_PLACES;
    if are_few && releases_alone(cx, pin, first) {
        debug_assert!(any_releases(cx, pin), "a first place is tried alone, too");
        return true;
    }
    any_releases(cx, pin)
}

/// Whether any of the sets of places worth trying releases something.
fn any_releases(cx: &Context<'_>, pin: &Pin) -> bool {
    Places::find(cx, pin.local, Some(Level::Unsafe)).is_some_and(|places| {
        candidates(cx, pin.local, &places)
            .any(|places| releases(cx, pin, &marks_of(cx, &places), Paths::Usual) > 0)
    })
}

/// Whether a deletion at the first valid place of all is legal by itself and releases something: true for most pins, and told by
/// few paths. Where it is `true`, the place is one of [`Places::first`]: a binding comes there, and past no other on its way.
fn releases_alone(cx: &Context<'_>, pin: &Pin, first: Point) -> bool {
    let ir = cx.facts.ir;
    let &[mark] = cx.points.marks(first) else {
        return false;
    };
    let is_in_force = |store| cx.facts.reaching.is_in_force_before(store, mark);
    if !cx.facts.stores_of(pin.local).any(is_in_force) {
        return false;
    }
    let block = &ir.block(ir.block_of(mark)).ops;
    let stores = || cx.facts.stores_of(pin.local).map(|store| store.0);
    let is_bound_before = || stores().any(|store| block.start <= store && store < mark.0);
    let is_legal_alone = cx.points.is_passed_once(ir, mark)
        || is_bound_before() && is_legal(cx, pin.local, &[first]);
    if !is_legal_alone {
        return false;
    }
    let rebound = stores().find(|&store| store > mark.0);
    let end = rebound.map_or(block.end, |store| store.min(block.end));
    let mut held_at = pin.points.iter().map(|&index| cx.model.points[index].op.0);
    held_at.any(|op| mark.0 < op && op < end)
        || releases(cx, pin, &marks_of(cx, &[first]), Paths::Usual) > 0
}

/// Where a local can be deleted.
struct Places {
    /// All valid places.
    valid: Vec<Point>,
    /// Those that some path comes to before any other since the local was bound.
    first: Vec<Point>,
}

impl Places {
    /// Finds them; with a level only those at which all that ends may end at this level.
    fn find(cx: &Context<'_>, local: LocalId, level: Option<Level>) -> Option<Self> {
        cx.effort.spend(cx.facts.ir.statements.len());
        let level = level.filter(|&level| cx.level(local).is_none_or(|all| all > level));
        let is_valid = |&point: &Point| {
            is_valid(cx, local, point)
                && level.is_none_or(|level| may_end_at(cx, local, point, level))
        };
        let valid: Vec<Point> = cx.points.iter().filter(is_valid).collect();
        if valid.is_empty() {
            return None;
        }
        let first = first_places(cx, local, &valid);
        let is_some = !first.is_empty() && first.len() <= MAX_PLACES;
        is_some.then_some(Self { valid, first })
    }
}

/// The places where the local has just died: none where there are too many to look through.
pub(crate) fn death_places(cx: &Context<'_>, local: LocalId) -> Vec<Point> {
    Places::find(cx, local, None).map_or_else(Vec::new, |places| places.first)
}

/// Whether all values that a deletion at the place may end may do so at this level.
pub(crate) fn may_end_at(cx: &Context<'_>, local: LocalId, point: Point, level: Level) -> bool {
    let at = cx.level_at(local, cx.points.marks(point));
    at.is_some_and(|at| at <= level)
}

/// Whether `del local` may stand at the place: dead and bound on all paths, in every copy of a `finally`.
pub(crate) fn is_valid(cx: &Context<'_>, local: LocalId, point: Point) -> bool {
    let facts = cx.facts;
    let mut reached = false;
    for &mark in cx.points.marks(point) {
        if !facts.assignment.is_reached(mark) {
            continue;
        }
        reached = true;
        let dead = !facts.liveness.is_live_before(local, mark);
        if !dead || !facts.assignment.is_definite_before(local, mark) {
            return false;
        }
    }
    reached
}

/// The valid places that some path comes to before any other valid place since the local was bound.
fn first_places(cx: &Context<'_>, local: LocalId, valid: &[Point]) -> Vec<Point> {
    let mut first = Vec::new();
    let held = held_before(cx, local, &marks_of(cx, valid), Paths::All);
    for &point in valid {
        if cx
            .points
            .marks(point)
            .iter()
            .any(|mark| held.contains(mark.index()))
        {
            first.push(point);
        }
    }
    first
}

/// Sets of places worth trying, each legal together. A single place need not be: in a loop it is come to again.
fn candidates<'p>(
    cx: &'p Context<'_>,
    local: LocalId,
    places: &'p Places,
) -> impl Iterator<Item = Vec<Point>> + 'p {
    // Of a single place both are the same.
    let orders: &[bool] = match places.first[..] {
        [_] => &[false],
        _ => &[false, true],
    };
    let together = orders.iter().copied();
    let sets =
        together.map(move |prefer_later| keep_definite(cx, local, &places.first, prefer_later));
    let alone = std::iter::once_with(|| with_outer(cx, places))
        .flatten()
        .map(|point| vec![point]);
    sets.chain(alone.filter(move |places| is_legal(cx, local, places)))
}

/// The first places, and those after the statements around them.
fn with_outer(cx: &Context<'_>, places: &Places) -> Vec<Point> {
    let mut single = places.first.clone();
    for &point in &places.first {
        let mut suite = suite_of(cx.facts.ir, point);
        while let Some(parent) = cx.facts.ir.suite(suite).parent {
            let outer = Point::After(parent);
            if places.valid.contains(&outer) && !single.contains(&outer) {
                single.push(outer);
            }
            suite = cx.facts.ir.statement(parent).suite;
        }
    }
    single
}

/// Drops places until no path deletes twice: the later of two, or the earlier.
fn keep_definite(
    cx: &Context<'_>,
    local: LocalId,
    places: &[Point],
    prefer_later: bool,
) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let order: Vec<Point> = if prefer_later {
        places.iter().rev().copied().collect()
    } else {
        places.to_vec()
    };
    for point in order {
        let mut with = kept.clone();
        with.push(point);
        if is_legal(cx, local, &with) {
            kept = with;
        }
    }
    kept
}

/// Whether at each place the local is still bound on every path, the other deletions considered.
fn is_legal(cx: &Context<'_>, local: LocalId, places: &[Point]) -> bool {
    let gone = reaches_from_deletion(cx, local, places);
    places
        .iter()
        .flat_map(|&point| cx.points.marks(point))
        .all(|mark| !gone.contains(mark.index()))
}

/// Drops places that release nothing at any point that the others do not.
fn drop_ineffective(cx: &Context<'_>, pin: &Pin, places: &mut Vec<Point>) {
    let gain_of_all = gain(cx, pin, places);
    let mut n = 0;
    while places.len() > 1 && n < places.len() {
        let mut fewer = places.clone();
        fewer.remove(n);
        if gain(cx, pin, &fewer) >= gain_of_all {
            *places = fewer;
        } else {
            n += 1;
        }
    }
}

/// Moves a deletion down to where it frees something: what a live local holds as well, or shows, ends with that.
///
/// ```python
/// best, second = order[:, 0], order[:, 1]     # not here: both are views of `order`
/// good = dist[i, best] < dist[i, second]
/// del order, best, second
/// ```
fn postpone(cx: &Context<'_>, pin: &Pin, places: &mut Vec<Point>) {
    let &[first] = &places[..] else {
        return;
    };
    // What is in a container may outlive the container itself, and a frame is rarely shown as another.
    let is_whole = |&object: &OpId| {
        let value = cx.facts.values.get(object);
        value.is_some_and(|it| matches!(it.kind, Kind::Array | Kind::Tensor | Kind::Image))
    };
    if !pin.objects.iter().all(is_whole) || !holds_with_others(cx, pin, first) {
        return;
    }
    let ir = cx.facts.ir;
    let suite = suite_of(ir, first);
    let over_at = |at: Point| held_before(cx, pin.local, &marks_of(cx, &[at]), Paths::All);
    let over_at_first = over_at(first);
    let later = cx.points.iter().filter(|&at| suite_of(ir, at) == suite);
    for at in later.skip_while(|&at| at != first).skip(1) {
        let may_end = is_valid(cx, pin.local, at)
            && may_end_at(cx, pin.local, at, cx.facts.options.level)
            && is_legal(cx, pin.local, &[at]);
        let held = over_at(at);
        // In a statement between both places, the others hold it until that is over.
        let is_kept = |&index: &usize| {
            let op = cx.model.points[index].op;
            !held.contains(op.index())
                || over_at_first.contains(op.index())
                || ir.statement(ir.op(op).stmt).suite == suite
        };
        if !may_end
            || !pin.points.iter().all(is_kept)
            || releases(cx, pin, &marks_of(cx, &[at]), Paths::All) == 0
        {
            return;
        }
        if !holds_with_others(cx, pin, at) {
            *places = vec![at];
            return;
        }
    }
}

/// Whether live locals hold all that the local does at a place, so that its end frees nothing there.
fn holds_with_others(cx: &Context<'_>, pin: &Pin, at: Point) -> bool {
    let facts = cx.facts;
    let kept = |store: OpId| cx.objects.kept_by(facts.stored_value(store));
    cx.points.marks(at).iter().all(|&mark| {
        let in_force: Vec<OpId> = facts.reaching.in_force_before(mark).collect();
        cx.effort.spend(in_force.len());
        let is_live = |store: OpId| {
            let (local, _) = facts.bound_by(store);
            let value = facts.values.get(facts.stored_value(store));
            // What a function of the file gives may hold its arguments, and need not.
            let is_sure = value.is_some_and(|it| it.evidence.ground == Ground::Producer);
            local != pin.local && is_sure && facts.liveness.is_live_before(local, mark)
        };
        pin.objects.iter().all(|object| {
            let mut live = in_force.iter().filter(|&&store| is_live(store));
            live.any(|&store| kept(store).contains(object))
        })
    })
}

/// At how many of the pin's points the local is released.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Gain {
    /// On the usual paths.
    usually: usize,
    /// On all paths, swallowed exceptions included.
    always: usize,
}

fn gain(cx: &Context<'_>, pin: &Pin, places: &[Point]) -> Gain {
    let ends = marks_of(cx, places);
    Gain {
        usually: releases(cx, pin, &ends, Paths::Usual),
        always: releases(cx, pin, &ends, Paths::All),
    }
}

/// At how many of the pin's points the local is over, if it lets go at `ends`.
fn releases(cx: &Context<'_>, pin: &Pin, ends: &Bits, paths: Paths) -> usize {
    let held = held_before(cx, pin.local, ends, paths);
    let is_released = |&&index: &&usize| !held.contains(cx.model.points[index].op.index());
    pin.points.iter().filter(is_released).count()
}

/// Whether the deletions among the changes release the local at all of the pin's points, whatever is raised.
pub(super) fn release_everywhere(cx: &Context<'_>, pin: &Pin, changes: &[&Change]) -> bool {
    let deletions = changes.iter().filter(|change| change.deletes(pin.local));
    let places: Vec<Point> = deletions.filter_map(|change| change.deletion()).collect();
    releases(cx, pin, &marks_of(cx, &places), Paths::All) == pin.points.len()
}

fn effect(cx: &Context<'_>, local: LocalId, places: &[Point]) -> Effect {
    Effect {
        released: released_behind(cx, local, &marks_of(cx, places)),
        ..Effect::default()
    }
}

/// The local's bindings, and the allocation points at which each is certainly over, if the local lets go at `ends`.
pub(super) fn released_behind(
    cx: &Context<'_>,
    local: LocalId,
    ends: &Bits,
) -> Vec<(OpId, Vec<usize>)> {
    let held = held_before(cx, local, ends, Paths::Usual);
    let mut released = Vec::new();
    for store in cx.facts.stores_of(local) {
        let points = cx.points_where(|op| {
            cx.facts.reaching.is_in_force_before(store, op) && !held.contains(op.index())
        });
        released.push((store, points));
    }
    released
}

fn marks_of(cx: &Context<'_>, places: &[Point]) -> Bits {
    let mut marks = Bits::empty(cx.facts.ir.ops.len());
    for mark in places.iter().flat_map(|&point| cx.points.marks(point)) {
        marks.insert(mark.index());
    }
    marks
}

/// Before which operations the local may be bound, if it lets go at `ends`.
fn held_before(cx: &Context<'_>, local: LocalId, ends: &Bits, paths: Paths) -> Bits {
    let bound = |op: OpId| match cx.facts.ir.op(op).kind {
        OpKind::Store(..) => Some(true),
        OpKind::Delete(_) => Some(false),
        _ => None,
    };
    spread(cx, &turns(cx, local, bound, ends, false), paths)
}

/// Before which operations the local may be unbound because of one of the deletions.
fn reaches_from_deletion(cx: &Context<'_>, local: LocalId, places: &[Point]) -> Bits {
    let gone = |op: OpId| match cx.facts.ir.op(op).kind {
        OpKind::Store(..) => Some(false),
        _ => None,
    };
    let ends = marks_of(cx, places);
    spread(cx, &turns(cx, local, gone, &ends, true), Paths::All)
}

/// The operations after which a fact is known whatever was before, in their order: `ends`, and some of those on a local, which
/// have the last word.
fn turns(
    cx: &Context<'_>,
    local: LocalId,
    of_op: impl Fn(OpId) -> Option<bool>,
    ends: &Bits,
    at_ends: bool,
) -> Vec<(usize, bool)> {
    let own = cx.facts.ops_on(local).iter();
    let own = own.filter_map(|&op| Some((op.index(), of_op(op)?)));
    let ends = ends.iter().map(|end| (end, at_ends));
    let mut turns: Vec<(usize, bool)> = ends.chain(own).collect();
    turns.sort_by_key(|&(op, _)| op);
    turns
}

/// Which paths an analysis follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Paths {
    /// Exceptions from every operation included: what is legal is decided on these.
    All,
    /// Exceptions only as far as a block is come to in no other way: what a release gains is decided on these, since an
    /// exception that is swallowed between the last use and the release is not what a peak is planned for.
    Usual,
}

/// A forward may-analysis of one fact, false on entry, that only its [`turns`] change: the operations before which it may hold.
fn spread(cx: &Context<'_>, turns: &[(usize, bool)], paths: Paths) -> Bits {
    let ir = cx.facts.ir;
    cx.effort.spend(ir.ops.len());
    let mut before = Bits::empty(ir.ops.len());
    let mut at_start: Vec<Option<bool>> = vec![None; ir.blocks.len()];
    let mut work = vec![(BlockId(0), false)];
    let mut raised_into: Vec<(BlockId, bool)> = Vec::new();
    // By the usual ways first; then into handlers that nothing else comes to, and on from there only to what is new.
    let mut usual: Vec<Option<bool>> = Vec::new();
    loop {
        while let Some((id, arriving)) = work.pop() {
            let is_settled = usual.get(id.index()).is_some_and(Option::is_some);
            if is_settled || at_start[id.index()].is_some_and(|known| known || !arriving) {
                continue;
            }
            at_start[id.index()] = Some(arriving);
            let block = ir.block(id);
            let (start, end) = (block.ops.start as usize, block.ops.end as usize);
            let (mut fact, mut raised, mut since) = (arriving, arriving, start);
            let first = turns.partition_point(|&(op, _)| op < start);
            for &(op, turned) in turns[first..].iter().take_while(|&&(op, _)| op < end) {
                if fact {
                    before.insert_range(since..op + 1);
                }
                (fact, since) = (turned, op + 1);
                raised |= fact;
            }
            if fact {
                before.insert_range(since..end);
            }
            work.extend(block.terminator.successors().map(|to| (to, fact)));
            match (paths, block.handler) {
                (Paths::All, Some(to)) => work.push((to, raised)),
                (Paths::Usual, Some(to)) => raised_into.push((to, raised)),
                (_, None) => {}
            }
        }
        work.extend(
            raised_into
                .iter()
                .copied()
                .filter(|(to, _)| at_start[to.index()].is_none()),
        );
        if work.is_empty() {
            return before;
        }
        usual.clone_from(&at_start);
    }
}
