//! Value numbers: equal numbers on the two sides mean that both hold the same object at that moment.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::OpId;
use crate::syntax::Symbol;
use crate::syntax::ast::Constant;

/// A value number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Value(u32);

impl Value {
    /// The number of [`Meaning::Unbound`].
    pub(super) const UNBOUND: Value = Value(0);
}

/// What a value number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    /// Nothing is bound, or not computed yet.
    Unbound,
    /// What the caller passed.
    Parameter(Option<Symbol>),
    /// A constant.
    Constant(Constant),
    /// A literal, by its text.
    Literal(Symbol),
    /// What a name of the module stands for all the time.
    Global(Symbol),
    /// An attribute of a module.
    Member(Value, Symbol),
    /// An item of what was unpacked.
    Item(Value, u32),
    /// A measure of a value: an attribute, or its length.
    Measure(Value, Option<Symbol>),
    /// The result of an effect that both sides had, first met on the way from this junction.
    Result {
        /// The junction.
        junction: u32,
        /// The operation of the one side.
        before: OpId,
        /// The operation of the other.
        after: OpId,
    },
    /// One of several values, at a junction. Each has a number of its own, whatever it means.
    Joined {
        /// Whether one of them is no value at all.
        may_be_unbound: bool,
    },
}

/// All values met so far.
#[derive(Debug)]
pub(super) struct Values {
    meanings: Vec<Meaning>,
    /// The numbers of meanings, but for joined values.
    numbers: FxHashMap<Meaning, Value>,
    /// Those of [`Values::join`], whose tables serve the next one again.
    classes: Classes,
}

/// The slots of a junction, by what they hold.
#[derive(Debug, Default)]
struct Classes {
    /// What comes of each pair of what was kept and what arrives.
    of_both: FxHashMap<(Value, Value), Value>,
    of_kept: FxHashSet<Value>,
}

impl Default for Values {
    fn default() -> Self {
        let mut values = Self {
            meanings: Vec::new(),
            numbers: FxHashMap::default(),
            classes: Classes::default(),
        };
        values.number(Meaning::Unbound);
        values
    }
}

impl Values {
    /// The number of a meaning.
    pub(super) fn number(&mut self, meaning: Meaning) -> Value {
        if let Some(&value) = self.numbers.get(&meaning) {
            return value;
        }
        let value = Value(self.meanings.len() as u32);
        self.meanings.push(meaning);
        self.numbers.insert(meaning, value);
        value
    }

    /// What a number means.
    pub(super) fn meaning(&self, value: Value) -> Meaning {
        self.meanings[value.0 as usize]
    }

    /// Whether it may be no value at all.
    pub(super) fn may_be_unbound(&self, value: Value) -> bool {
        matches!(
            self.meaning(value),
            Meaning::Unbound
                | Meaning::Joined {
                    may_be_unbound: true,
                    ..
                }
        )
    }

    /// Merges the values that arrive at a junction into those kept for it; none where they say nothing new.
    ///
    /// Slots that agreed so far, and agree in what arrives, agree afterwards. A slot whose value changed gets a number that was
    /// never used before, so a number never means two objects at once.
    pub(super) fn join(&mut self, kept: &[Value], arriving: &[Value]) -> Option<Vec<Value>> {
        if kept == arriving {
            return None;
        }
        let mut classes = std::mem::take(&mut self.classes);
        classes.of_both.clear();
        classes.of_kept.clear();
        let mut is_new = false;
        let mut merged = Vec::with_capacity(kept.len());
        for pair in kept.iter().copied().zip(arriving.iter().copied()) {
            // Most slots. Another slot that held the same and now differs says so by itself.
            if pair.0 == pair.1 && !self.is_joined(pair.0) {
                merged.push(pair.0);
                continue;
            }
            let value = if let Some(&value) = classes.of_both.get(&pair) {
                value
            } else {
                let value = if pair.0 == pair.1 {
                    pair.0
                } else {
                    self.merge(pair)
                };
                is_new |= pair.0 != pair.1 && !self.is_joined(pair.0);
                is_new |= self.may_be_unbound(value) != self.may_be_unbound(pair.0);
                classes.of_both.insert(pair, value);
                classes.of_kept.insert(pair.0);
                value
            };
            merged.push(value);
        }
        is_new |= classes.of_both.len() != classes.of_kept.len();
        self.classes = classes;
        is_new.then_some(merged)
    }

    fn merge(&mut self, (kept, arriving): (Value, Value)) -> Value {
        let may_be_unbound = self.may_be_unbound(kept) || self.may_be_unbound(arriving);
        let value = Value(self.meanings.len() as u32);
        self.meanings.push(Meaning::Joined { may_be_unbound });
        value
    }

    fn is_joined(&self, value: Value) -> bool {
        matches!(self.meaning(value), Meaning::Joined { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &mut Values, names: &[u32]) -> Vec<Value> {
        names
            .iter()
            .map(|&n| values.number(Meaning::Global(Symbol(n))))
            .collect()
    }

    #[test]
    fn slots_stay_together_only_while_they_agree() {
        let mut all = Values::default();
        let (kept, arriving) = (
            values(&mut all, &[1, 1, 1, 2]),
            values(&mut all, &[3, 3, 4, 2]),
        );
        let merged = all.join(&kept, &arriving).unwrap();
        assert_eq!(merged[0], merged[1]);
        assert_ne!(merged[0], merged[2]);
        assert_eq!(merged[3], kept[3]);
        let again = values(&mut all, &[5, 5, 6, 2]);
        assert_eq!(all.join(&merged, &again), None);
        let apart = values(&mut all, &[5, 7, 6, 2]);
        assert!(all.join(&merged, &apart).is_some());
    }
}
