//! What a function of the file holds at its own peak, besides what it is passed.
//!
//! ```python
//! def spread(x):
//!     d = x - x.mean()
//!     return float((d * d).mean())    # gives a number, and takes two arrays to find it
//! ```
//! Counted as if each value ended where it is read last in the order of the text: that is the same before and after a function
//! is rewritten, so that what is found in its callers does not depend on which of them was rewritten first.

use super::fact::{Fact, is_large_kind};
use super::forward::Forward;
use super::{Kind, Origin};
use crate::flow::{OpId, OpKind};

/// So many large values count as any number.
const MAX_EIGHTHS: u32 = 8 * 64;
/// What an item of an array takes, where its dtype is not known.
const USUAL_ITEM_BYTES: u8 = 8;
/// Values that one operand is, or keeps alive, that are followed.
const MAX_SOURCES: usize = 16;

/// The memory of some values together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inside {
    /// In bytes, where constants tell.
    pub bytes: Option<u64>,
    /// In eighths of a large value.
    pub eighths: u32,
}

impl Inside {
    /// No memory at all.
    pub const NOTHING: Self = Self {
        bytes: Some(0),
        eighths: 0,
    };

    /// What making a value takes.
    pub(super) fn of(fact: &Fact) -> Self {
        let can_be_large = is_large_kind(fact.kind) || fact.kind == Kind::Unknown;
        if !fact.allocates || fact.is_small() || !can_be_large || fact.origin != Origin::Fresh {
            return Self::NOTHING;
        }
        let item = fact.dtype.map_or(USUAL_ITEM_BYTES, |dtype| dtype.bytes);
        Self {
            bytes: fact.bytes(),
            eighths: u32::from(item.min(USUAL_ITEM_BYTES)),
        }
    }

    fn plus(self, other: Self) -> Self {
        let both = self.bytes.zip(other.bytes);
        Self {
            bytes: both.map(|(a, b)| a.saturating_add(b)),
            eighths: (self.eighths + other.eighths).min(MAX_EIGHTHS),
        }
    }

    fn max(self, other: Self) -> Self {
        let both = self.bytes.zip(other.bytes);
        Self {
            bytes: both.map(|(a, b)| a.max(b)),
            eighths: self.eighths.max(other.eighths),
        }
    }
}

/// What is held, as values come and go.
#[derive(Default)]
struct Held {
    known_bytes: u64,
    /// How many are held whose sizes are not known.
    unknown: u32,
    eighths: u32,
}

impl Held {
    fn add(&mut self, value: Inside) {
        self.known_bytes = self.known_bytes.wrapping_add(value.bytes.unwrap_or(0));
        self.unknown += u32::from(value.bytes.is_none());
        self.eighths += value.eighths;
    }

    /// What was added before; sums that wrapped around come back.
    fn remove(&mut self, value: Inside) {
        self.known_bytes = self.known_bytes.wrapping_sub(value.bytes.unwrap_or(0));
        self.unknown -= u32::from(value.bytes.is_none());
        self.eighths -= value.eighths;
    }

    fn sum(&self) -> Inside {
        Inside {
            bytes: (self.unknown == 0).then_some(self.known_bytes),
            eighths: self.eighths.min(MAX_EIGHTHS),
        }
    }
}

/// The most that the function holds at once.
pub(super) fn peak(forward: &Forward<'_>) -> Inside {
    let count = forward.cx.ir.ops.len();
    let last_reads = last_reads(forward);
    let mut ending: Vec<Vec<OpId>> = vec![Vec::new(); count];
    let mut held = Held::default();
    let mut peak = Inside::NOTHING;
    for op in (0..count as u32).map(OpId) {
        let fact = forward.fact(op);
        if fact.allocates {
            let made = if takes_over(forward, op, &last_reads) {
                Inside::NOTHING
            } else {
                Inside::of(fact)
            };
            peak = peak.max(held.sum().plus(made.max(fact.inside)));
            if last_reads[op.index()] > op {
                held.add(Inside::of(fact));
                ending[last_reads[op.index()].index()].push(op);
            }
        }
        for &ended in &ending[op.index()] {
            held.remove(Inside::of(forward.fact(ended)));
        }
    }
    peak
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

/// Whether the value takes over the memory of an operand that is read for the last time.
fn takes_over(forward: &Forward<'_>, op: OpId, last_reads: &[OpId]) -> bool {
    forward.takeovers(op).into_iter().any(|takeover| {
        let value = forward.source(takeover.operand);
        takeover.is_likely
            && Inside::of(forward.fact(value)) != Inside::NOTHING
            && last_reads[value.index()] == op
    })
}
