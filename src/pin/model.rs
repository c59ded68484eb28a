//! The static peak model: what is held at each allocation point (DESIGN section 5).
//!
//! Distinct objects are added up: those that locals hold (dead ones too), those that wait on the evaluation stack (E21), and
//! the one that is being made. Sizes are bytes where constants tell all of them, otherwise every large object counts 1.

use std::cell::OnceCell;

use super::filling::Fillings;
use super::{Facts, Objects};
use crate::flow::{Bits, OpId, OpKind, Terminator};
use serde::Serialize;

/// The unit of a predicted peak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Bytes, where constants tell all sizes.
    Bytes,
    /// The size of the largest value involved.
    LargestValue,
}

/// An evaluation that may allocate something large, or that waits.
#[derive(Debug, Clone)]
pub struct AllocationPoint {
    /// The operation.
    pub op: OpId,
    /// The bindings in force when it starts.
    pub bindings: Vec<OpId>,
    /// Values on the evaluation stack meanwhile, its own operands included.
    pub stack: Vec<OpId>,
    /// Whether it waits: `await`, `yield`.
    pub suspends: bool,
    /// Whether it calls the function itself.
    pub recurses: bool,
    /// Whether it may make something large.
    pub allocates: bool,
    /// The objects that something else than a dead local needs or keeps meanwhile, and those that hold nothing yet.
    pub needed: Bits,
    /// Containers that are large in the end, and hold nothing yet.
    pub unfilled: Vec<OpId>,
}

/// What a proposal changes about who holds what.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// Bindings that no longer hold at some points: the store, and the points as indices into [`Model::points`].
    pub released: Vec<(OpId, Vec<usize>)>,
    /// Values that locals hold at more points than before.
    pub held: Vec<(OpId, Vec<usize>)>,
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
}

/// The allocation points of one function.
pub struct Model {
    /// In the order of the operations.
    pub points: Vec<AllocationPoint>,
    /// What [`Outcome::peak`] counts.
    pub unit: Unit,
    /// About how many objects and words an evaluation looks at.
    pub evaluation_steps: usize,
    /// By point: what is held where no effect changes anything. Every evaluation starts from it.
    unchanged: OnceCell<Vec<AtPoint>>,
}

/// What the model says of one point.
#[derive(Debug, Clone, Copy)]
struct AtPoint {
    /// The large objects held by dead locals alone.
    pinned: usize,
    sum: f64,
}

/// By point: the bindings that no longer hold, and the values that locals hold besides.
struct Changes {
    released: Vec<Vec<OpId>>,
    added: Vec<Vec<OpId>>,
}

impl Changes {
    fn of(effects: &[&Effect], points: usize) -> Self {
        Self {
            released: by_point(points, effects, |effect| &effect.released),
            added: by_point(points, effects, |effect| &effect.held),
        }
    }

    fn touch(&self, point: usize) -> bool {
        !(self.released[point].is_empty() && self.added[point].is_empty())
    }
}

impl Model {
    /// Finds the allocation points of a function.
    pub fn build(facts: &Facts<'_>, objects: &Objects) -> Self {
        let consumed = last_consumers(facts);
        let fillings = Fillings::follow(facts);
        let mut points = Vec::new();
        let mut waiting: Vec<OpId> = Vec::new();
        for op in (0..facts.ir.ops.len() as u32).map(OpId) {
            if let Some(before) = op.0.checked_sub(1).map(OpId)
                && consumed[before.index()] >= op.0
                && keeps(facts, before)
            {
                waiting.push(before);
            }
            let suspends = suspends(&facts.ir.op(op).kind);
            let allocates = facts.values.of[op.index()]
                .as_ref()
                .is_some_and(|value| value.allocates);
            if !facts.assignment.is_reached(op) || !(suspends || allocates) {
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
            let stack = waiting.clone();
            let unfilled = fillings.small_before(op);
            let mut needed = needed(facts, objects, op, &bindings, &stack);
            needed.insert_ops(&unfilled);
            points.push(AllocationPoint {
                op,
                needed,
                unfilled,
                bindings,
                stack,
                suspends,
                recurses: recurses(facts, op),
                allocates,
            });
        }
        let mut model = Self {
            evaluation_steps: points
                .iter()
                .map(|point| point.bindings.len() + point.stack.len() + facts.ir.ops.len() / 16 + 1)
                .sum(),
            points,
            unit: Unit::Bytes,
            unchanged: OnceCell::new(),
        };
        model.unit = model.choose_unit(facts, objects);
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
        for &store in &point.bindings {
            if !changes.released[index].contains(&store) {
                held.insert_ops(objects.kept_by(facts.stored_value(store)));
            }
        }
        for &value in &changes.added[index] {
            held.insert_ops(objects.kept_by(value));
        }
        let pinned = held.count_in_but_not_in(objects.large(), &point.needed);
        for &value in &point.stack {
            held.insert_ops(objects.kept_by(value));
        }
        for container in &point.unfilled {
            held.remove(container.index());
        }
        AtPoint {
            pinned,
            sum: self.sum_at(point, held, objects),
        }
    }

    fn add_up(&self, at_points: impl Iterator<Item = AtPoint>) -> Outcome {
        let mut outcome = Outcome {
            peak: 0.0,
            pinned: 0,
            pinned_while_waiting: 0,
            sums: Vec::with_capacity(self.points.len()),
        };
        for (point, AtPoint { pinned, sum }) in self.points.iter().zip(at_points) {
            outcome.pinned += pinned;
            outcome.pinned_while_waiting += if point.suspends { pinned } else { 0 };
            outcome.peak = outcome.peak.max(sum);
            outcome.sums.push(sum);
        }
        outcome
    }

    fn sum_at(&self, point: &AllocationPoint, held: &Bits, objects: &Objects) -> f64 {
        let held: f64 = match self.unit {
            Unit::Bytes => held
                .iter()
                .map(|n| OpId(n as u32))
                .filter(|&object| objects.matters(object))
                .map(|object| self.size(object, objects))
                .sum(),
            Unit::LargestValue => objects.count_that_matter(held) as f64,
        };
        // A frame of the same function holds as much again, at least once.
        let held = if point.recurses { 2.0 * held } else { held };
        held + if point.allocates {
            self.size(point.op, objects)
        } else {
            0.0
        }
    }

    fn size(&self, object: OpId, objects: &Objects) -> f64 {
        match (self.unit, objects.size_bytes(object)) {
            (Unit::Bytes, Some(bytes)) => bytes as f64,
            (Unit::Bytes, None) => 0.0,
            (Unit::LargestValue, _) => 1.0,
        }
    }

    /// Bytes are only honest where every large object's size is known, those being made included.
    fn choose_unit(&self, facts: &Facts<'_>, objects: &Objects) -> Unit {
        let mut seen = false;
        for point in &self.points {
            let stored = point
                .bindings
                .iter()
                .map(|&store| facts.stored_value(store));
            let values = stored.chain(point.stack.iter().copied());
            let kept = values.flat_map(|value| objects.kept_by(value).iter().copied());
            let made = point.allocates.then_some(point.op);
            for object in kept.chain(made) {
                let matters = objects.matters(object);
                if matters && objects.size_bytes(object).is_none() {
                    return Unit::LargestValue;
                }
                seen |= matters;
            }
        }
        if seen {
            Unit::Bytes
        } else {
            Unit::LargestValue
        }
    }
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
    by_point
}

fn needed(
    facts: &Facts<'_>,
    objects: &Objects,
    op: OpId,
    bindings: &[OpId],
    stack: &[OpId],
) -> Bits {
    let mut needed = objects.escaped().clone();
    for &value in stack {
        needed.insert_ops(objects.kept_by(value));
    }
    for &store in bindings {
        if facts.liveness.is_live_before(facts.bound_by(store).0, op) {
            needed.insert_ops(objects.kept_by(facts.stored_value(store)));
        }
    }
    needed
}

/// Whether the operation calls the function it stands in, by its global name or as a method of its own object.
fn recurses(facts: &Facts<'_>, op: OpId) -> bool {
    let ir = facts.ir;
    let OpKind::Call(_) = ir.op(op).kind else {
        return false;
    };
    // What stands before the function's own name in its path.
    let around = |name| ir.path.strip_suffix(facts.names.get(name));
    let callee = ir.operands(op)[0];
    match ir.op(callee).kind {
        OpKind::LoadName(name) => {
            around(name).is_some_and(|around| around.is_empty() || around.ends_with('.'))
        }
        OpKind::Attribute(name) if around(name).is_some_and(|around| around.ends_with('.')) => {
            let OpKind::Load(receiver) = ir.op(ir.operands(callee)[0]).kind else {
                return false;
            };
            receiver.0 == 0 && ir.scope.locals[0].is_parameter
        }
        _ => false,
    }
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

/// Whether the operation leaves a value of its own on the stack; a read of a local leaves what the local holds.
fn keeps(facts: &Facts<'_>, op: OpId) -> bool {
    facts.values.of[op.index()].is_some()
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
