//! The static peak model: what is held at each allocation point (DESIGN section 5).
//!
//! Distinct objects are added up: those that locals hold (dead ones too), those that wait on the evaluation stack (E21), and
//! the one that is being made. Sizes are bytes where constants tell all of them, otherwise every large object counts 1.

use std::cell::OnceCell;
use std::rc::Rc;

use super::evident::{is_evident, recurses};
use super::filling::{self, Fillings};
use super::stack::{keeps, on_stack};
use super::unnamed::{self, Left, Unnamed};
use super::waiting::waits;
use super::{Facts, Objects, alternatives, moved_on, unkept};
use crate::flow::{Bits, OpId, OpKind, Terminator};
use crate::value::{Memory, USUAL_WEIGHT};
use serde::Serialize;

/// Steps in which a sum is told in units of the largest object.
const SHARE_STEPS: f64 = 1024.0;
/// An operation that takes more values than this is a table that somebody wrote out.
const MANY_OPERANDS: usize = 64;
/// What a value of the usual weight takes where no size is known at all. Nothing depends on it but how exact shares are.
const USUAL_BYTES: u64 = 1 << 20;

/// The unit of a predicted peak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PeakUnit {
    /// Bytes, where constants tell all sizes.
    Bytes,
    /// The size of the largest value involved.
    LargestValue,
}

/// The peak that the model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PredictedPeak {
    /// Without the rewrite.
    pub before: f64,
    /// With it.
    pub after: f64,
    /// Of what.
    pub unit: PeakUnit,
}

impl PredictedPeak {
    /// Where nothing is rewritten.
    pub(crate) const NONE: Self = Self {
        before: 0.0,
        after: 0.0,
        unit: PeakUnit::LargestValue,
    };
}

/// An evaluation that may allocate something large, or that waits.
#[derive(Debug, Clone)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about one operation"
)]
pub struct AllocationPoint {
    /// The operation.
    pub op: OpId,
    /// The bindings in force when it starts.
    pub bindings: Vec<OpId>,
    /// Values on the evaluation stack meanwhile, its own operands included.
    pub stack: Vec<OpId>,
    /// Whether it waits: `await`, `yield`, `jobs.get()`.
    pub suspends: bool,
    /// Whether it calls the function itself.
    pub recurses: bool,
    /// Whether it may make something large.
    pub allocates: bool,
    /// Whether it is what makes a container large, item by item.
    pub fills: bool,
    /// Whether anything but the name of an unknown callee suggests that it makes something large: what it gives is used as such, or
    /// it is given such.
    pub is_evident: bool,
    /// The objects that something else than a dead local needs or keeps meanwhile, and those that hold nothing yet.
    pub needed: Rc<Bits>,
    /// Containers that are large in the end, and hold nothing yet; and what is not made yet.
    pub unfilled: Vec<OpId>,
    /// Whether a local may be bound to one of several large values.
    pub has_alternatives: bool,
    /// Objects that may be held by a dead local alone, though others get them on other ways: the binding, and the object.
    pub unkept: Vec<(OpId, OpId)>,
    /// What it computes into, if nothing else refers to that.
    pub reused: Vec<Unnamed>,
    /// What its callee releases before it returns, if nothing else refers to that.
    pub left: Vec<Left>,
}

/// What a proposal changes about who holds what.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// Bindings that no longer hold at some points: the store, and the points as indices into [`Model::points`].
    pub released: Vec<(OpId, Vec<usize>)>,
    /// Values that locals hold at more points than before.
    pub held: Vec<(OpId, Vec<usize>)>,
    /// Reads of a local that become the value itself, which nothing names, at the points that take it.
    pub unnamed: Vec<(OpId, Vec<usize>)>,
}

/// What the model says of a function under some effects.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Largest sum over all points, in the model's unit.
    pub peak: f64,
    /// Sum over all points of the large objects held by dead locals alone.
    pub pinned: usize,
    /// The same at points that wait.
    pub pinned_while_waiting: usize,
    /// By point: the sum.
    pub sums: Vec<f64>,
    /// By point: whether what is made takes memory of its own.
    pub makes: Vec<bool>,
}

/// The allocation points of one function.
pub struct Model {
    /// In the order of the operations.
    pub points: Vec<AllocationPoint>,
    /// What [`Outcome::peak`] counts.
    pub unit: PeakUnit,
    scale: Scale,
    /// About how many objects and words an evaluation looks at.
    pub evaluation_steps: usize,
    /// By point: what is held where no effect changes anything. Every evaluation starts from it.
    unchanged: OnceCell<Vec<AtPoint>>,
}

/// How objects whose sizes are known compare with the others.
#[derive(Debug, Clone, Copy)]
struct Scale {
    /// What an object of the usual weight takes: as much as the largest does whose size is known, item by item.
    usual_bytes: u64,
    largest_bytes: u64,
}

impl Scale {
    fn of(objects: &Objects) -> Self {
        let known = objects.sized().filter_map(|object| {
            let bytes = objects.size_bytes(object)?;
            let weight = u64::from(objects.weight(object)).max(1);
            Some(bytes.saturating_mul(u64::from(USUAL_WEIGHT)) / weight)
        });
        let usual_bytes = known
            .max()
            .filter(|&bytes| bytes > 0)
            .unwrap_or(USUAL_BYTES);
        let mut scale = Self {
            usual_bytes,
            largest_bytes: 1,
        };
        let sizes = objects
            .mattering()
            .map(|object| scale.size(object, objects));
        scale.largest_bytes = sizes.max().unwrap_or(0).max(1);
        scale
    }

    fn size(&self, object: OpId, objects: &Objects) -> u64 {
        let known = objects.size_bytes(object);
        known.unwrap_or_else(|| self.weighed(objects.weight(object)))
    }

    fn weighed(&self, weight: u32) -> u64 {
        let all = self.usual_bytes.saturating_mul(u64::from(weight));
        all / u64::from(USUAL_WEIGHT)
    }
}

/// What the model says of one point.
#[derive(Debug, Clone, Copy)]
struct AtPoint {
    /// The large objects held by dead locals alone.
    pinned: usize,
    sum: f64,
    /// Whether what is made takes memory of its own.
    makes: bool,
}

/// By point: the bindings that no longer hold, the values that locals hold besides, and those that nothing names any more; each
/// list is ascending.
struct Changes {
    released: Vec<Vec<OpId>>,
    added: Vec<Vec<OpId>>,
    unnamed: Vec<Vec<OpId>>,
}

impl Changes {
    fn of(effects: &[&Effect], points: usize) -> Self {
        Self {
            released: by_point(points, effects, |effect| &effect.released),
            added: by_point(points, effects, |effect| &effect.held),
            unnamed: by_point(points, effects, |effect| &effect.unnamed),
        }
    }

    fn touch(&self, point: usize) -> bool {
        let lists = [&self.released, &self.added, &self.unnamed];
        lists.iter().any(|list| !list[point].is_empty())
    }
}

impl Model {
    /// Finds the allocation points of a function.
    pub fn build(facts: &Facts<'_>, objects: &Objects) -> Self {
        let consumed = last_consumers(facts);
        let fillings = Fillings::follow(facts, objects);
        let loops = filling::outermost_loops(facts);
        let unkept = unkept::find(facts, objects);
        let mut points = Vec::new();
        let mut waiting: Vec<OpId> = Vec::new();
        for op in (0..facts.ir.ops.len() as u32).map(OpId) {
            if let Some(before) = op.0.checked_sub(1).map(OpId)
                && consumed[before.index()] >= op.0
                && keeps(facts, before)
                && !is_small_item(facts, objects, before, OpId(consumed[before.index()]))
            {
                waiting.push(before);
            }
            let suspends = suspends(&facts.ir.op(op).kind) || waits(facts, op);
            let allocates = facts.values.of[op.index()]
                .as_ref()
                .is_some_and(|value| value.allocates);
            let fills = fillings.is_growing(op);
            if !facts.assignment.is_reached(op) || !(suspends || allocates || fills) {
                continue;
            }
            waiting.retain(|t| consumed[t.index()] >= op.0);
            // What the lowering hides in a local is on the evaluation stack, and gone once it is read.
            let is_held = |store: &OpId| {
                let (local, _) = facts.bound_by(*store);
                facts.ir.scope.locals[local.index()].name.is_some()
                    || facts.liveness.is_live_before(local, op)
            };
            let bindings: Vec<OpId> = facts.reaching.in_force_before(op).filter(is_held).collect();
            let stack = on_stack(facts, op, &waiting);
            let mut unfilled = fillings.small_before(op);
            unfilled.extend(filling::unmade(facts, objects, op, &bindings, &loops));
            let unkept = unkept::before(&unkept, op, &bindings);
            let mut needed = moved_on::needed(facts, objects, op, (&bindings, &stack), &unkept);
            needed.insert_ops(&unfilled);
            let last = points.last().map(|last: &AllocationPoint| &last.needed);
            let needed = match last {
                Some(last) if **last == needed => Rc::clone(last),
                _ => Rc::new(needed),
            };
            points.push(AllocationPoint {
                op,
                is_evident: suspends || fills || is_evident(facts, objects, op),
                needed,
                unfilled,
                has_alternatives: alternatives::are_any(facts, objects, &bindings),
                reused: unnamed::reused(facts, objects, op),
                left: unnamed::left(facts, objects, op),
                unkept: unkept::left_alone(facts, &unkept, &stack),
                stack,
                bindings,
                suspends,
                recurses: recurses(facts, op),
                allocates,
                fills,
            });
        }
        let mut model = Self {
            evaluation_steps: points
                .iter()
                .map(|point| point.bindings.len() + point.stack.len() + facts.ir.ops.len() / 16 + 1)
                .sum(),
            points,
            unit: PeakUnit::Bytes,
            scale: Scale::of(objects),
            unchanged: OnceCell::new(),
        };
        model.unit = model.choose_unit(facts, objects);
        if model.unit == PeakUnit::Bytes {
            // What has no size does not matter.
            model.scale.usual_bytes = 0;
        }
        model
    }

    /// What comes of the given effects.
    pub fn evaluate(&self, facts: &Facts<'_>, objects: &Objects, effects: &[&Effect]) -> Outcome {
        let changes = Changes::of(effects, self.points.len());
        let unchanged = self.unchanged(facts, objects);
        let mut held = Bits::empty(facts.ir.ops.len());
        let points = (0..self.points.len()).map(|point| {
            if changes.touch(point) {
                self.look_at(point, &changes, facts, objects, &mut held)
            } else {
                unchanged[point]
            }
        });
        self.add_up(points)
    }

    /// The same, and by point the large objects that are held, the one being made left out.
    pub fn evaluate_held(
        &self,
        facts: &Facts<'_>,
        objects: &Objects,
        effects: &[&Effect],
    ) -> (Outcome, Vec<Bits>) {
        let changes = Changes::of(effects, self.points.len());
        let mut at_points = Vec::with_capacity(self.points.len());
        let points = (0..self.points.len()).map(|point| {
            let mut held = Bits::empty(facts.ir.ops.len());
            let found = self.look_at(point, &changes, facts, objects, &mut held);
            held.intersect(objects.large());
            at_points.push(held);
            found
        });
        (self.add_up(points), at_points)
    }

    fn unchanged(&self, facts: &Facts<'_>, objects: &Objects) -> &[AtPoint] {
        self.unchanged.get_or_init(|| {
            let none = Changes::of(&[], self.points.len());
            let mut held = Bits::empty(facts.ir.ops.len());
            (0..self.points.len())
                .map(|point| self.look_at(point, &none, facts, objects, &mut held))
                .collect()
        })
    }

    /// What is held at one point; `held` becomes all of it but for what is being made.
    fn look_at(
        &self,
        index: usize,
        changes: &Changes,
        facts: &Facts<'_>,
        objects: &Objects,
        held: &mut Bits,
    ) -> AtPoint {
        let point = &self.points[index];
        held.clear();
        // Both are ascending, and hundreds of each may be there.
        let mut released = changes.released[index].iter().peekable();
        for &store in &point.bindings {
            while released.next_if(|&&it| it < store).is_some() {}
            if released.peek() != Some(&&store) {
                held.insert_ops(objects.kept_by(facts.stored_value(store)));
            }
        }
        for &value in &changes.added[index] {
            held.insert_ops(objects.kept_by(value));
        }
        // What nothing but a dead local holds goes with it.
        let drop_unkept = |held: &mut Bits| {
            for &(store, object) in &point.unkept {
                let is_it = |it: &OpId| objects.kept_by(*it) == [object];
                if has(&changes.released[index], store) && !changes.added[index].iter().any(is_it) {
                    held.remove(object.index());
                }
            }
        };
        drop_unkept(held);
        let mut pinned = held.count_in_but_not_in(objects.large(), &point.needed);
        let is_free = |it: &Unnamed| {
            if it.is_named {
                has(&changes.unnamed[index], it.operand)
            } else {
                !has(&changes.added[index], it.operand)
            }
        };
        let left = || point.left.iter().filter(|it| is_free(&it.operand));
        // The callee would release what a name holds here.
        pinned += point.left.len() - left().count();
        for &value in &point.stack {
            if !left().any(|it| it.operand.operand == value) {
                held.insert_ops(objects.kept_by(value));
            }
        }
        for container in &point.unfilled {
            held.remove(container.index());
        }
        drop_unkept(held);
        let makes = point.allocates && !point.reused.iter().any(is_free);
        let excess = if point.has_alternatives {
            self.excess(index, changes, facts, objects)
        } else {
            0
        };
        AtPoint {
            pinned,
            sum: self.sum_at(point, held, excess, makes, left(), objects),
            makes,
        }
    }

    fn add_up(&self, at_points: impl Iterator<Item = AtPoint>) -> Outcome {
        let mut outcome = Outcome {
            peak: 0.0,
            pinned: 0,
            pinned_while_waiting: 0,
            sums: Vec::with_capacity(self.points.len()),
            makes: Vec::with_capacity(self.points.len()),
        };
        for (point, found) in self.points.iter().zip(at_points) {
            let AtPoint { pinned, sum, makes } = found;
            outcome.pinned += pinned;
            outcome.pinned_while_waiting += if point.suspends { pinned } else { 0 };
            outcome.peak = outcome.peak.max(sum);
            outcome.sums.push(sum);
            outcome.makes.push(makes);
        }
        outcome
    }

    /// The bytes of what is not held at once with something else that its local may be bound to instead.
    fn excess(&self, index: usize, changes: &Changes, facts: &Facts<'_>, objects: &Objects) -> u64 {
        let point = &self.points[index];
        let is_held = |store: &OpId| !has(&changes.released[index], *store);
        let bindings: Vec<OpId> = point.bindings.iter().copied().filter(is_held).collect();
        // What was read from a local is one of what that is bound to.
        let read = |&&value: &&OpId| moved_on::local_read(facts, &bindings, value).is_none();
        let others = point.stack.iter().filter(read);
        let others = others.chain(&changes.added[index]).copied();
        let size = |object: OpId| {
            if point.unfilled.contains(&object) {
                0
            } else {
                self.scale.size(object, objects)
            }
        };
        alternatives::excess(facts, objects, &bindings, others, size)
    }

    fn sum_at<'l>(
        &self,
        point: &AllocationPoint,
        held: &Bits,
        excess: u64,
        makes: bool,
        left: impl Iterator<Item = &'l Left>,
        objects: &Objects,
    ) -> f64 {
        let size = |object: OpId| self.scale.size(object, objects);
        let bytes = |memory: Memory| {
            let known = memory.bytes;
            known.unwrap_or_else(|| self.scale.weighed(memory.weight))
        };
        let mut inside = bytes(objects.inside(point.op));
        for it in &point.left {
            inside = inside.max(bytes(it.holds));
        }
        for it in left {
            let kept = objects.kept_by(it.operand.operand).iter().copied();
            let is_moved = |op: &OpId| !held.contains(op.index()) && objects.matters(*op);
            let moved = kept.filter(is_moved).map(size).fold(0, u64::saturating_add);
            inside = inside.max(bytes(it.needs).saturating_add(moved));
        }
        let held = held.iter().map(|n| OpId(n as u32));
        let mattering = held.filter(|&object| objects.matters(object));
        let held = mattering.map(size).fold(0, u64::saturating_add);
        let held = held.saturating_sub(excess);
        // A frame of the same function holds as much again, at least once.
        let held = if point.recurses {
            held.saturating_mul(2)
        } else {
            held
        };
        let made = if makes && objects.is_large(point.op) {
            size(point.op)
        } else {
            0
        };
        let sum = held.saturating_add(made.max(inside));
        match self.unit {
            PeakUnit::Bytes => sum as f64,
            PeakUnit::LargestValue => {
                let share = sum as f64 / self.scale.largest_bytes as f64;
                (share * SHARE_STEPS).round() / SHARE_STEPS
            }
        }
    }

    /// Bytes are only honest where every large object's size is known, those being made included.
    fn choose_unit(&self, facts: &Facts<'_>, objects: &Objects) -> PeakUnit {
        let mut seen = false;
        for point in &self.points {
            let stored = point
                .bindings
                .iter()
                .map(|&store| facts.stored_value(store));
            let values = stored.chain(point.stack.iter().copied());
            let kept = values.flat_map(|value| objects.kept_by(value).iter().copied());
            if objects.inside(point.op).bytes.is_none() {
                return PeakUnit::LargestValue;
            }
            let made = point.allocates.then_some(point.op);
            for object in kept.chain(made) {
                let matters = objects.matters(object);
                if matters && objects.size_bytes(object).is_none() {
                    return PeakUnit::LargestValue;
                }
                seen |= matters;
            }
        }
        if seen {
            PeakUnit::Bytes
        } else {
            PeakUnit::LargestValue
        }
    }
}

/// Whether an ascending list has it. Where hundreds of locals are released, each point asks for each of its bindings.
fn has(ascending: &[OpId], op: OpId) -> bool {
    ascending.binary_search(&op).is_ok()
}

/// Turns lists of points for each operation into lists of operations for each point.
fn by_point<'e>(
    count: usize,
    effects: &[&'e Effect],
    list: impl Fn(&'e Effect) -> &'e Vec<(OpId, Vec<usize>)>,
) -> Vec<Vec<OpId>> {
    let mut by_point = vec![Vec::new(); count];
    for (op, points) in effects.iter().flat_map(|&effect| list(effect)) {
        for &point in points {
            by_point[point].push(*op);
        }
    }
    for ops in &mut by_point {
        ops.sort_unstable();
    }
    by_point
}

fn suspends(kind: &OpKind) -> bool {
    matches!(
        kind,
        OpKind::Await
            | OpKind::Yield
            | OpKind::YieldFrom
            | OpKind::Enter(true)
            | OpKind::Exit(true)
    )
}

/// Whether the value is one of very many that one operation takes, and is nothing large nor keeps such: rows of a table, each made by
/// a call, would wait for each other in the square of their number.
fn is_small_item(facts: &Facts<'_>, objects: &Objects, item: OpId, taker: OpId) -> bool {
    let is_large = |&object: &OpId| objects.is_large(object);
    facts.ir.operands(taker).len() > MANY_OPERANDS && !objects.kept_by(item).iter().any(is_large)
}

/// By operation: the last operation (by number) that takes its value off the stack; 0 where none does. A loop's iterator is
/// held until the end of the loop.
fn last_consumers(facts: &Facts<'_>) -> Vec<u32> {
    let mut last = vec![0; facts.ir.ops.len()];
    for op in (0..facts.ir.ops.len() as u32).map(OpId) {
        for operand in facts.ir.operands(op) {
            last[operand.index()] = last[operand.index()].max(op.0);
        }
    }
    for (_, block) in facts.ir.blocks() {
        for operand in block.terminator.operands() {
            let end = match block.terminator {
                Terminator::Next { .. } => last_op_of_statement(facts, operand),
                _ => block.ops.end.saturating_sub(1),
            };
            last[operand.index()] = last[operand.index()].max(end);
        }
    }
    last
}

fn last_op_of_statement(facts: &Facts<'_>, iterator: OpId) -> u32 {
    let span = facts.ir.statement(facts.ir.op(iterator).stmt).span;
    let within =
        (0..facts.ir.ops.len() as u32).filter(|&n| span.contains(facts.ir.ops[n as usize].span));
    within.max().unwrap_or(iterator.0)
}
