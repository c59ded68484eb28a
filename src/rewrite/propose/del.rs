//! `del x` behind the last use.
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
use crate::options::Strategy;
use crate::pin::{Effect, Pin};
use crate::rewrite::points::suite_of;
use crate::rewrite::{Change, Point};
use crate::scope::LocalId;

/// More places than this are not looked through for one local; the generated code that has them has no careful reader either.
const MAX_PLACES: usize = 64;

/// The cheapest set of deletions that lets go of the local at most of the points where it pins something.
pub(super) fn propose(cx: &Context<'_>, pin: &Pin) -> Option<Proposal> {
    let valid: Vec<Point> = cx
        .points
        .iter()
        .filter(|&point| is_valid(cx, pin.local, point))
        .collect();
    let first = first_places(cx, pin.local, &valid);
    if first.is_empty() || first.len() > MAX_PLACES {
        return None;
    }
    let mut best: Option<(Vec<Point>, Vec<usize>)> = None;
    for mut places in candidates(cx, pin.local, &valid, &first) {
        let mut covered = covered(cx, pin, &places);
        drop_idle(cx, pin, &mut places, &mut covered);
        let better = best.as_ref().is_none_or(|(old_places, old)| {
            (covered.len(), old_places.len()) > (old.len(), places.len())
        });
        if !covered.is_empty() && better {
            best = Some((places, covered));
        }
    }
    let (places, _) = best?;
    Some(Proposal {
        strategy: Strategy::Del,
        local: pin.local,
        effect: effect(cx, pin.local, &places),
        touched: Vec::new(),
        inserted: places.len(),
        removed: 0,
        changes: places
            .into_iter()
            .map(|at| Change::Del {
                locals: vec![pin.local],
                at,
            })
            .collect(),
        level: cx.level(pin.local)?,
    })
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
    let held = held_before(cx, local, &marks_of(cx, valid));
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
fn candidates(
    cx: &Context<'_>,
    local: LocalId,
    valid: &[Point],
    first: &[Point],
) -> Vec<Vec<Point>> {
    let mut sets = vec![
        keep_definite(cx, local, first, false),
        keep_definite(cx, local, first, true),
    ];
    let mut single: Vec<Point> = first.to_vec();
    for &point in first {
        let mut suite = suite_of(cx.facts.ir, point);
        while let Some(parent) = cx.facts.ir.suite(suite).parent {
            let outer = Point::After(parent);
            if valid.contains(&outer) && !single.contains(&outer) {
                single.push(outer);
            }
            suite = cx.facts.ir.statement(parent).suite;
        }
    }
    let alone = single.into_iter().map(|point| vec![point]);
    sets.extend(alone.filter(|places| is_legal(cx, local, places)));
    sets
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
fn drop_idle(
    cx: &Context<'_>,
    pin: &Pin,
    places: &mut Vec<Point>,
    covered_by_all: &mut Vec<usize>,
) {
    let mut n = 0;
    while places.len() > 1 && n < places.len() {
        let mut fewer = places.clone();
        fewer.remove(n);
        let still = covered(cx, pin, &fewer);
        if still.len() >= covered_by_all.len() {
            (*places, *covered_by_all) = (fewer, still);
        } else {
            n += 1;
        }
    }
}

/// The pin's points at which the local is certainly let go.
fn covered(cx: &Context<'_>, pin: &Pin, places: &[Point]) -> Vec<usize> {
    let held = held_before(cx, pin.local, &marks_of(cx, places));
    let released = |&&index: &&usize| !held.contains(cx.model.points[index].op.index());
    pin.points.iter().filter(released).copied().collect()
}

fn effect(cx: &Context<'_>, local: LocalId, places: &[Point]) -> Effect {
    Effect {
        released: released_behind(cx, local, &marks_of(cx, places)),
        held: Vec::new(),
    }
}

/// The local's bindings, and the allocation points at which each is certainly over, if the local lets go at `ends`.
pub(super) fn released_behind(
    cx: &Context<'_>,
    local: LocalId,
    ends: &Bits,
) -> Vec<(OpId, Vec<usize>)> {
    let held = held_before(cx, local, ends);
    let mut released = Vec::new();
    for store in cx.facts.ops_on(local) {
        if !matches!(cx.facts.ir.op(store).kind, OpKind::Store(..)) {
            continue;
        }
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
fn held_before(cx: &Context<'_>, local: LocalId, ends: &Bits) -> Bits {
    spread(cx, ends, |op, is_place, bound| {
        match cx.facts.ir.op(op).kind {
            OpKind::Store(l, _) if l == local => true,
            OpKind::Delete(l) if l == local => false,
            _ => bound && !is_place,
        }
    })
}

/// Before which operations the local may be unbound because of one of the deletions.
fn reaches_from_deletion(cx: &Context<'_>, local: LocalId, places: &[Point]) -> Bits {
    spread(cx, &marks_of(cx, places), |op, is_place, gone| {
        match cx.facts.ir.op(op).kind {
            OpKind::Store(l, _) if l == local => false,
            _ => gone || is_place,
        }
    })
}

/// A forward may-analysis of one fact, false on entry: the operations before which it may hold.
fn spread(cx: &Context<'_>, ends: &Bits, step: impl Fn(OpId, bool, bool) -> bool) -> Bits {
    let ir = cx.facts.ir;
    let mut before = Bits::empty(ir.ops.len());
    let mut at_start: Vec<Option<bool>> = vec![None; ir.blocks.len()];
    let mut work = vec![(BlockId(0), false)];
    while let Some((id, arriving)) = work.pop() {
        if at_start[id.index()].is_some_and(|known| known || !arriving) {
            continue;
        }
        at_start[id.index()] = Some(arriving);
        let (mut fact, mut raised) = (arriving, arriving);
        for op in ir.ops_of(id) {
            if fact {
                before.insert(op.index());
            }
            fact = step(op, ends.contains(op.index()), fact);
            raised |= fact;
        }
        let block = ir.block(id);
        work.extend(block.terminator.successors().map(|to| (to, fact)));
        work.extend(block.handler.map(|to| (to, raised)));
    }
    before
}
