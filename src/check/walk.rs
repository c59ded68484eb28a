//! The walk through both functions at once.

use rustc_hash::FxHashMap;

use super::Mismatch;
use super::program::Program;
use super::side::{Side, Stop};
use super::value::{Meaning, Value, Values};
use crate::flow::{BlockId, OpId, Terminator};

/// Values looked at before a function is given up as too large: seconds of work, and memory of the same order.
const BUDGET: usize = 30_000_000;

/// The places of both sides.
type Place = ((BlockId, u32), (BlockId, u32));

/// A walk in progress.
pub(super) struct Walk<'a> {
    before: Program<'a>,
    after: Program<'a>,
    values: Values,
    /// Places where paths meet: their numbers, and the values that both sides hold there.
    junctions: FxHashMap<Place, usize>,
    kept: Vec<Vec<Value>>,
    waiting: Vec<Pair>,
    /// When the block that is followed last raised: the changes of both sides.
    raised: Option<(u32, u32)>,
    spent: usize,
}

/// Both sides.
#[derive(Clone)]
struct Pair {
    before: Side,
    after: Side,
}

impl<'a> Walk<'a> {
    pub(super) fn new(before: Program<'a>, after: Program<'a>) -> Self {
        Self {
            before,
            after,
            values: Values::default(),
            junctions: FxHashMap::default(),
            kept: Vec::new(),
            waiting: Vec::new(),
            raised: None,
            spent: 0,
        }
    }

    /// Walks every path once, and again where more values arrive than were known: ends, since slots only ever come apart.
    pub(super) fn run(mut self) -> Result<(), Mismatch> {
        let before = Side::at_entry(&self.before);
        let after = Side::at_entry(&self.after);
        self.waiting.push(Pair { before, after });
        while let Some(mut pair) = self.waiting.pop() {
            self.meet(&mut pair)?;
            if let Some(junction) = self.join(&mut pair)? {
                self.follow(pair, junction)?;
            }
        }
        Ok(())
    }

    /// Merges what arrives into what is kept for the place. The junction's number, where there is something new.
    fn join(&mut self, pair: &mut Pair) -> Result<Option<u32>, Mismatch> {
        let mut slots = Vec::new();
        pair.before.slots(&self.before, &mut slots);
        pair.after.slots(&self.after, &mut slots);
        self.spend(slots.len() + 1, pair)?;
        let place = (pair.before.place(), pair.after.place());
        let Some(&junction) = self.junctions.get(&place) else {
            self.junctions.insert(place, self.kept.len());
            self.kept.push(slots);
            return Ok(Some(self.kept.len() as u32 - 1));
        };
        let Some(merged) = self.values.join(&self.kept[junction], &slots) else {
            return Ok(None);
        };
        let rest = pair.before.load(&merged, &self.before);
        pair.after.load(rest, &self.after);
        self.kept[junction] = merged;
        Ok(Some(junction as u32))
    }

    /// Follows both sides from a junction to where paths part or meet.
    fn follow(&mut self, mut pair: Pair, junction: u32) -> Result<(), Mismatch> {
        self.raised = None;
        loop {
            self.spend(1, &pair)?;
            let crossed = self.meet(&mut pair)?;
            if crossed {
                self.waiting.push(pair);
                return Ok(());
            }
            let stops = (
                pair.before.settle(&self.before, &mut self.values),
                pair.after.settle(&self.after, &mut self.values),
            );
            match stops {
                (Stop::Effect(before), Stop::Effect(after)) => {
                    self.compare_effects(before, after, &pair)?;
                    self.raise(&pair)?;
                    let result = self.values.number(Meaning::Result {
                        junction,
                        before,
                        after,
                    });
                    pair.before.finish(result, &self.before);
                    pair.after.finish(result, &self.after);
                }
                (Stop::Unbound(before, x), Stop::Unbound(after, y)) => {
                    if pair.before.local(x) != pair.after.local(y) {
                        return self.differs(&pair, "another local may be unbound");
                    }
                    self.raise(&pair)?;
                    let result = self.values.number(Meaning::Result {
                        junction,
                        before,
                        after,
                    });
                    pair.before.bind(x, result);
                    pair.after.bind(y, result);
                }
                (Stop::End(before), Stop::End(after)) => return self.part(&pair, &before, &after),
                (_, Stop::Unbound(..)) => {
                    return self.differs(&pair, "a local is used where it may be unbound");
                }
                (Stop::Unbound(..), _) => {
                    return self
                        .differs(&pair, "a local is no longer used where it may be unbound");
                }
                (Stop::Effect(_), Stop::End(_)) => {
                    return self.differs(&pair, "an operation is lost");
                }
                (Stop::End(_), Stop::Effect(_)) => {
                    return self.differs(&pair, "an operation is added");
                }
            }
        }
    }

    /// Lets a side that stands at a plain jump go on alone until both leave a trace or both jump. Whether one went on.
    fn meet(&mut self, pair: &mut Pair) -> Result<bool, Mismatch> {
        let mut jumps = 0;
        loop {
            let before = jump(&pair.before.settle(&self.before, &mut self.values));
            let after = jump(&pair.after.settle(&self.after, &mut self.values));
            match (before, after) {
                (Some(to), None) => pair.before.enter(to, &self.before),
                (None, Some(to)) => pair.after.enter(to, &self.after),
                (Some(_), Some(_)) | (None, None) => return Ok(jumps > 0),
            }
            jumps += 1;
            if jumps > self.before.ir.blocks.len() + self.after.ir.blocks.len() {
                return self.differs(pair, "one side goes round without end");
            }
        }
    }

    fn compare_effects(&self, before: OpId, after: OpId, pair: &Pair) -> Result<(), Mismatch> {
        if self.before.ir.op(before).kind != self.after.ir.op(after).kind {
            return self.differs(pair, "another operation comes");
        }
        let operands = pair.before.operands(before, &self.before);
        if !operands.eq(pair.after.operands(after, &self.after)) {
            return self.differs(pair, "an operation has another operand");
        }
        Ok(())
    }

    /// Puts what the handlers see of an exception at this place on the list.
    fn raise(&mut self, pair: &Pair) -> Result<(), Mismatch> {
        match (
            pair.before.handler(&self.before),
            pair.after.handler(&self.after),
        ) {
            (None, None) => Ok(()),
            (Some(before), Some(after)) => {
                let now = (pair.before.changes(), pair.after.changes());
                if self.raised.replace(now) != Some(now) {
                    self.enter(pair, before, after);
                }
                Ok(())
            }
            _ => self.differs(pair, "an operation moved in or out of a `try` or `with`"),
        }
    }

    fn enter(&mut self, pair: &Pair, before: BlockId, after: BlockId) {
        let mut pair = pair.clone();
        pair.before.enter(before, &self.before);
        pair.after.enter(after, &self.after);
        self.waiting.push(pair);
    }

    /// Compares the ends of two blocks, and puts the ways on, on the list.
    fn part(
        &mut self,
        pair: &Pair,
        before: &Terminator,
        after: &Terminator,
    ) -> Result<(), Mismatch> {
        if !is_same_kind(before, after) {
            return self.differs(pair, "the paths part in another way");
        }
        let operands = before
            .operands()
            .map(|op| pair.before.value(op, &self.before));
        if !operands.eq(after.operands().map(|op| pair.after.value(op, &self.after))) {
            return self.differs(pair, "another value decides, or is given back");
        }
        if matches!(
            before,
            Terminator::Branch { .. } | Terminator::Next { .. } | Terminator::Raise(..)
        ) {
            self.raise(pair)?;
        }
        for (before, after) in before.successors().zip(after.successors()) {
            self.enter(pair, before, after);
        }
        Ok(())
    }

    fn spend(&mut self, cost: usize, pair: &Pair) -> Result<(), Mismatch> {
        self.spent += cost;
        if self.spent > BUDGET {
            let mismatch = self.differs(pair, "the function is too large to compare");
            mismatch.map_err(|mismatch| Mismatch {
                is_given_up: true,
                ..mismatch
            })
        } else {
            Ok(())
        }
    }

    fn differs<T>(&self, pair: &Pair, what: &str) -> Result<T, Mismatch> {
        Err(Mismatch {
            span_before: pair.before.span(&self.before),
            span_after: pair.after.span(&self.after),
            what: what.to_owned(),
            is_given_up: false,
        })
    }
}

fn jump(stop: &Stop) -> Option<BlockId> {
    match stop {
        Stop::End(Terminator::Jump(to)) => Some(*to),
        _ => None,
    }
}

fn is_same_kind(before: &Terminator, after: &Terminator) -> bool {
    match (before, after) {
        (Terminator::Jump(_), Terminator::Jump(_))
        | (Terminator::Unreachable, Terminator::Unreachable) => true,
        (Terminator::Branch { .. }, Terminator::Branch { .. })
        | (Terminator::Return(_), Terminator::Return(_)) => true,
        (Terminator::Next { is_async: x, .. }, Terminator::Next { is_async: y, .. }) => x == y,
        (Terminator::Raise(a, b), Terminator::Raise(c, d)) => {
            (a.is_some(), b.is_some()) == (c.is_some(), d.is_some())
        }
        _ => false,
    }
}
