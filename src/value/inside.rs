//! What a function of the file holds at its own peak, besides what it is passed.
//!
//! ```python
//! def spread(x):
//!     d = x - x.mean()
//!     return float((d * d).mean())    # gives a number, and takes two arrays to find it
//! ```
//! Counted twice. As it is written, a name holds its value to the end. The least that a rewrite can leave is what is held if each
//! value ends where it is read last in the order of the text: that is the same before and after a function is rewritten, so
//! that what is found in its callers does not depend on which of them was rewritten first.

use std::collections::BTreeMap;

use super::fact::Fact;
use super::forward::Forward;
use super::{Kind, Origin, handover};
use crate::flow::{BindingForm, Ir, OpId, OpKind, SuiteRole};
use crate::scope::LocalId;

/// More than this counts as any amount.
const MAX_WEIGHT: u32 = 1 << 16;
/// Values that one operand is, or keeps alive, that are followed.
const MAX_SOURCES: usize = 16;

/// What a callee holds at its own peak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Inside {
    /// If every value ended where it is read last.
    pub least: Memory,
    /// With the names that it has.
    pub as_written: Memory,
}

impl Inside {
    /// No memory at all.
    pub const NOTHING: Self = Self {
        least: Memory::NOTHING,
        as_written: Memory::NOTHING,
    };

    /// So many hundredths of what a value takes.
    pub(super) fn percent(fact: &Fact, percent: u32) -> Self {
        let bytes = fact.bytes();
        let weight = u64::from(fact.weight()) * u64::from(percent) / 100;
        let memory = Memory {
            bytes: bytes.map(|it| it.saturating_mul(u64::from(percent)) / 100),
            weight: weight.min(u64::from(MAX_WEIGHT)) as u32,
        };
        Self {
            least: memory,
            as_written: memory,
        }
    }

    /// What making a value takes.
    pub(super) fn of(fact: &Fact) -> Self {
        let memory = Memory::of(fact);
        Self {
            least: memory,
            as_written: memory,
        }
    }
}

/// The memory of some values together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Memory {
    /// In bytes, where constants tell.
    pub bytes: Option<u64>,
    /// As weights of values add up.
    pub weight: u32,
}

impl Memory {
    /// No memory at all.
    pub const NOTHING: Self = Self {
        bytes: Some(0),
        weight: 0,
    };

    fn of(fact: &Fact) -> Self {
        let can_be_large = fact.kind.is_data() || fact.kind == Kind::Unknown;
        if !fact.allocates || fact.is_small() || !can_be_large || fact.origin != Origin::Fresh {
            return Self::NOTHING;
        }
        Self {
            bytes: fact.bytes(),
            weight: fact.weight(),
        }
    }

    fn plus(self, other: Self) -> Self {
        let both = self.bytes.zip(other.bytes);
        Self {
            bytes: both.map(|(a, b)| a.saturating_add(b)),
            weight: (self.weight + other.weight).min(MAX_WEIGHT),
        }
    }

    pub(super) fn is_less_than(self, other: Self) -> bool {
        match self.bytes.zip(other.bytes) {
            Some((own, others)) => own < others,
            None => self.weight < other.weight,
        }
    }

    fn max(self, other: Self) -> Self {
        let both = self.bytes.zip(other.bytes);
        Self {
            bytes: both.map(|(a, b)| a.max(b)),
            weight: self.weight.max(other.weight),
        }
    }
}

/// What is held, as values come and go.
#[derive(Default)]
struct Held {
    known_bytes: u64,
    /// How many are held whose sizes are not known.
    unknown: u32,
    weight: u64,
}

impl Held {
    fn add(&mut self, value: Memory) {
        self.known_bytes = self.known_bytes.wrapping_add(value.bytes.unwrap_or(0));
        self.unknown += u32::from(value.bytes.is_none());
        self.weight += u64::from(value.weight);
    }

    /// What was added before; sums that wrapped around come back.
    fn remove(&mut self, value: Memory) {
        self.known_bytes = self.known_bytes.wrapping_sub(value.bytes.unwrap_or(0));
        self.unknown -= u32::from(value.bytes.is_none());
        self.weight -= u64::from(value.weight);
    }

    fn sum(&self) -> Memory {
        Memory {
            bytes: (self.unknown == 0).then_some(self.known_bytes),
            weight: self.weight.min(u64::from(MAX_WEIGHT)) as u32,
        }
    }
}

/// What operations make besides what their own values tell.
struct Made {
    /// See [`filled_first`].
    filled: BTreeMap<OpId, (OpId, Memory)>,
    /// See [`made_of_parameters`].
    again: BTreeMap<OpId, LocalId>,
}

/// What a function needs a parameter for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Need {
    /// The least that is held as long as the parameter is still to be read.
    pub(super) least: Memory,
    /// Whether more is held later, if every value that has a name ended where it is read last.
    pub(super) is_over_early: bool,
}

impl Need {
    const NOTHING: Self = Self {
        least: Memory::NOTHING,
        is_over_early: false,
    };
}

/// The most that the function holds at once, and by parameter, in the order of the locals, what of it is held as long as the
/// parameter is needed.
pub(super) fn peak(forward: &Forward<'_>) -> (Inside, Vec<Need>) {
    let last_reads = last_reads(forward);
    let mut made = Made {
        filled: filled_first(forward),
        again: BTreeMap::new(),
    };
    let again = made_of_parameters(forward);
    let least_peaks =
        |made: &Made| Peaks::new(forward, made, &last_reads).find(|inside| inside.least);
    let first_pass = if again.is_empty() {
        Vec::new()
    } else {
        least_peaks(&made)
    };
    made.again = again;
    let least = least_peaks(&made);
    let as_named = Peaks {
        keeps_names: true,
        ..Peaks::new(forward, &made, &last_reads)
    };
    let as_named = as_named.find(|inside| inside.as_written);
    let mut needs = while_parameters_are_read(
        forward,
        &last_reads,
        &made,
        [&first_pass, &least, &as_named],
    );
    while_passed_on(forward, &last_reads, [&least, &as_named], &mut needs);
    let ends = ends_of_names(forward, last_reads);
    let as_written = Peaks::new(forward, &made, &ends).find(|inside| inside.as_written);
    let last = |peaks: &[Memory]| peaks.last().copied().unwrap_or(Memory::NOTHING);
    let inside = Inside {
        least: last(&least),
        as_written: last(&as_written),
    };
    (inside, needs)
}

/// By operation of a loop: its value is bound to a parameter that it is made of, so that from the second pass on what the pass before
/// made of it is held meanwhile.
///
/// ```python
/// def run(data, steps):
///     for step in steps:
///         data = step(data)
///     return data
/// ```
pub(super) fn made_of_parameters(forward: &Forward<'_>) -> BTreeMap<OpId, LocalId> {
    let ir = forward.cx.ir;
    let stores = ir
        .on_locals
        .iter()
        .filter_map(|&store| match ir.op(store).kind {
            OpKind::Store(local, BindingForm::Assign) => Some((store, local)),
            _ => None,
        });
    let is_made_of_itself = |&(store, local): &(OpId, LocalId)| {
        let stmt = ir.op(store).stmt;
        let mut reads = ir.on_locals.iter().filter(|&&op| ir.op(op).stmt == stmt);
        let suite = ir.suite(ir.statement(stmt).suite);
        ir.scope.locals[local.index()].is_parameter
            && suite.role == SuiteRole::LoopBody
            && reads.any(|&op| ir.op(op).kind == OpKind::Load(local))
    };
    let stores = stores.filter(is_made_of_itself);
    stores
        .map(|(store, local)| (ir.operands(store)[0], local))
        .collect()
}

/// By parameter: the most until its last read. What is read in a loop is needed until the loop ends, unless each pass binds it to what it
/// makes of it.
fn while_parameters_are_read(
    forward: &Forward<'_>,
    last_reads: &[OpId],
    made: &Made,
    [first_pass, least, as_named]: [&[Memory]; 3],
) -> Vec<Need> {
    let ir = forward.cx.ir;
    let mut needs = Vec::new();
    for op in (0..ir.ops.len() as u32).map(OpId) {
        let OpKind::Parameter(local) = ir.op(op).kind else {
            continue;
        };
        let rebound = made.again.iter().find(|(_, it)| **it == local);
        if needs.len() <= local.index() {
            needs.resize(local.index() + 1, Need::NOTHING);
        }
        needs[local.index()] = if let Some((made, _)) = rebound {
            Need {
                least: first_pass[made.index()],
                is_over_early: true,
            }
        } else {
            let end = after_loops(ir, last_reads[op.index()]).index();
            let all = as_named.last().copied().unwrap_or(Memory::NOTHING);
            Need {
                least: least[end],
                is_over_early: as_named[end].is_less_than(all),
            }
        };
    }
    needs
}

/// What a parameter that is read last as an argument is needed for as well: the function holds it until the callee returns, unless it
/// hands it over, and the callee releases it.
fn while_passed_on(
    forward: &Forward<'_>,
    last_reads: &[OpId],
    [least, as_named]: [&[Memory]; 2],
    needs: &mut [Need],
) {
    let ir = forward.cx.ir;
    let read_by = |operand: OpId| forward.handed_over_by(operand).unwrap_or(operand);
    for op in (0..ir.ops.len() as u32).map(OpId) {
        let (&OpKind::Parameter(local), call) = (&ir.op(op).kind, last_reads[op.index()]) else {
            continue;
        };
        let passes = |&operand: &OpId| ir.op(read_by(operand)).kind == OpKind::Load(local);
        let is_call = matches!(ir.op(call).kind, OpKind::Call(_));
        if !is_call || !ir.operands(call).iter().skip(1).any(passes) {
            continue;
        }
        let mut left = handover::of_call(forward, call).into_iter();
        let left = left.find(|it| {
            passes(&it.operand)
                && handover::may_be_handed_over(forward, call, it.operand, read_by(it.operand))
        });
        let need = &mut needs[local.index()];
        let Some(left) = left else {
            need.least = need.least.max(forward.fact(call).inside.as_written);
            continue;
        };
        let until = |peaks: &[Memory]| {
            let before = call.index().checked_sub(1);
            let before = before.map_or(Memory::NOTHING, |before| peaks[before]);
            before.max(left.needs)
        };
        let all = as_named.last().copied().unwrap_or(Memory::NOTHING);
        *need = Need {
            least: until(least),
            is_over_early: left.is_early && until(as_named).is_less_than(all),
        };
    }
}

/// The last operation of the outermost loop around an operation; the operation itself outside of loops.
fn after_loops(ir: &Ir, op: OpId) -> OpId {
    let mut end = op;
    for (_, block) in ir.blocks() {
        let mut starts = block
            .terminator
            .successors()
            .map(|next| ir.block(next).ops.start);
        if block.ops.end > end.0 && starts.any(|start| start <= end.0 && start <= block.ops.start) {
            end = OpId(block.ops.end.saturating_sub(1));
        }
    }
    end
}

/// How long the values of operations are held.
struct Peaks<'f, 'c> {
    forward: &'f Forward<'c>,
    made: &'f Made,
    /// By operation: where its value ends.
    ends: &'f [OpId],
    /// Whether nothing is computed into what has a name.
    keeps_names: bool,
}

impl<'f, 'c> Peaks<'f, 'c> {
    fn new(forward: &'f Forward<'c>, made: &'f Made, ends: &'f [OpId]) -> Self {
        Self {
            forward,
            made,
            ends,
            keeps_names: false,
        }
    }

    /// By operation: the most that was held at once until then.
    fn find(&self, count: impl Fn(&Inside) -> Memory) -> Vec<Memory> {
        let Self {
            forward,
            made,
            ends,
            ..
        } = *self;
        let mut ending: Vec<Vec<Memory>> = vec![Vec::new(); ends.len() + 1];
        let mut held = Held::default();
        let mut peak = Memory::NOTHING;
        let mut peaks = Vec::with_capacity(ends.len());
        for op in (0..ends.len() as u32).map(OpId) {
            let fact = forward.fact(op);
            if fact.allocates {
                let own = if self.takes_over(op) {
                    Memory::NOTHING
                } else {
                    Memory::of(fact)
                };
                let before = if made.again.contains_key(&op) {
                    Memory::of(fact)
                } else {
                    Memory::NOTHING
                };
                let inside = own.max(count(&fact.inside));
                peak = peak.max(held.sum().plus(before).plus(inside));
                if ends[op.index()] > op {
                    held.add(Memory::of(fact));
                    ending[ends[op.index()].index()].push(Memory::of(fact));
                }
            }
            if let Some(&(container, whole)) = made.filled.get(&op) {
                peak = peak.max(held.sum().plus(whole));
                if ends[container.index()] > op {
                    held.add(whole);
                    ending[ends[container.index()].index()].push(whole);
                }
            }
            for &ended in &ending[op.index()] {
                held.remove(ended);
            }
            peaks.push(peak);
        }
        peaks
    }

    /// Whether the value takes over the memory of an operand that is read for the last time.
    fn takes_over(&self, op: OpId) -> bool {
        let forward = self.forward;
        forward.takeovers(op).into_iter().any(|takeover| {
            let value = forward.source(takeover.operand);
            takeover.is_likely
                && !(self.keeps_names && value != takeover.operand)
                && Memory::of(forward.fact(value)) != Memory::NOTHING
                && self.ends[value.index()] == op
        })
    }
}

/// The containers that loops fill, by the first operation that puts something into each: there they count as a whole, with what
/// that takes.
fn filled_first(forward: &Forward<'_>) -> BTreeMap<OpId, (OpId, Memory)> {
    let filled = forward.filled().into_iter();
    let first = filled.filter_map(|(container, by)| {
        let fact = forward.fact(container);
        let first = by.first().filter(|_| !fact.allocates)?;
        let whole = Memory::of(&fact.clone().allocating());
        Some((*first, (container, whole)))
    });
    first.collect()
}

/// By operation: where its value ends, names included: where they are bound again or deleted, in the order of the text.
fn ends_of_names(forward: &Forward<'_>, mut ends: Vec<OpId>) -> Vec<OpId> {
    let ir = forward.cx.ir;
    let after_all = OpId(ir.ops.len() as u32);
    let mut until: Vec<OpId> = vec![after_all; ir.scope.locals.len()];
    let mut open = Vec::new();
    for op in (0..ir.ops.len() as u32).rev().map(OpId) {
        match ir.op(op).kind {
            OpKind::Delete(local) => until[local.index()] = op,
            OpKind::Store(local, _) if ir.scope.locals[local.index()].name.is_some() => {
                let end = std::mem::replace(&mut until[local.index()], op);
                open.extend_from_slice(ir.operands(op));
                for _ in 0..MAX_SOURCES {
                    let Some(value) = open.pop() else { break };
                    ends[value.index()] = ends[value.index()].max(end);
                    match ir.op(value).kind {
                        OpKind::Load(_) => {
                            let stores = forward.cx.reaching.of_load(value).iter();
                            open.extend(stores.map(|&store| ir.operands(store)[0]));
                        }
                        _ => open.extend(forward.fact(value).origin.sources()),
                    }
                }
                open.clear();
            }
            _ => {}
        }
    }
    ends
}

/// By operation: the last one that reads its value, by whatever name; itself where none does.
fn last_reads(forward: &Forward<'_>) -> Vec<OpId> {
    let ir = forward.cx.ir;
    let mut last: Vec<OpId> = (0..ir.ops.len() as u32).map(OpId).collect();
    let mut open = Vec::new();
    let mut read = |value: OpId, by: OpId| {
        open.push(value);
        for _ in 0..MAX_SOURCES {
            let Some(value) = open.pop() else { break };
            last[value.index()] = last[value.index()].max(by);
            match ir.op(value).kind {
                OpKind::Load(_) => {
                    let stores = forward.cx.reaching.of_load(value).iter();
                    open.extend(stores.map(|&store| ir.operands(store)[0]));
                }
                // A bound method holds its object until it is called.
                OpKind::Attribute(_) => open.extend(ir.operands(value)),
                _ => open.extend(forward.fact(value).origin.sources()),
            }
        }
        open.clear();
    };
    for op in (0..ir.ops.len() as u32).map(OpId) {
        if !matches!(ir.op(op).kind, OpKind::Store(..)) {
            for &operand in ir.operands(op) {
                read(operand, op);
            }
        }
    }
    for (_, block) in ir.blocks() {
        for operand in block.terminator.operands() {
            read(operand, OpId(block.ops.end.saturating_sub(1)));
        }
    }
    last
}
