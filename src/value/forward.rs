//! The state of the forward analysis of one function, and what every part of the analysis asks of it.
//!
//! The parts add methods, one file each: what calls give, what operators give, what is put where. `solve` knows all of them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::contents::Contents;
use super::element::Known;
use super::fact::{Fact, Told};
use super::{Context, Origin};
use crate::flow::{Bits, OpId, OpKind, OwnerBox};

/// Loads are followed to the only store they read so far.
const MAX_SOURCE_STEPS: usize = 8;

/// The state of the analysis of one function.
pub(super) struct Forward<'c> {
    pub(super) cx: &'c Context<'c>,
    /// By operation, as far as the first pass came; none where it gives no value.
    pub(super) facts: Vec<Option<Fact>>,
    /// What is known of parameters, by position, where the function is looked into for one call.
    pub(super) arguments: Option<&'c [Fact]>,
    /// What uses, and installed packages, tell of operations whose value is unknown otherwise.
    pub(super) seeds: FxHashMap<OpId, Told>,
    /// What may make a container that a loop fills, and what fills it.
    pub(super) may_fill: BTreeMap<OpId, Vec<OpId>>,
    /// What is put into the objects of the function.
    pub(super) contents: Contents,
    /// The elements of comprehensions, as far as they were looked at.
    pub(super) elements: RefCell<FxHashMap<OpId, Known>>,
    /// The operations that are called as soon as they are evaluated.
    pub(super) callees: Bits,
    /// The lists by which values are handed over.
    pub(super) boxes: Vec<OwnerBox>,
    /// What is known of an operation that gives no value, or was not reached yet.
    pub(super) nothing: Fact,
}

impl<'c> Forward<'c> {
    /// What is known of an operand.
    pub(super) fn fact(&self, op: OpId) -> &Fact {
        let known = self.facts.get(op.index()).and_then(Option::as_ref);
        known.unwrap_or(&self.nothing)
    }

    /// The operation whose value this is, following loads that read one store only.
    pub(super) fn source(&self, op: OpId) -> OpId {
        let mut op = op;
        for _ in 0..MAX_SOURCE_STEPS {
            let OpKind::Load(_) = self.cx.ir.op(op).kind else {
                return op;
            };
            let [store] = self.cx.reaching.of_load(op) else {
                return op;
            };
            let [value] = self.cx.ir.operands(*store) else {
                return op;
            };
            op = *value;
        }
        op
    }

    /// The read of the local that an operation gives what was handed over of.
    pub(super) fn handed_over_by(&self, popped: OpId) -> Option<OpId> {
        let found = self.boxes.iter().find(|it| it.popped == popped)?;
        Some(found.item)
    }

    /// Whether the operand is a value that nothing else names: dropped as soon as its user is done with it.
    pub(super) fn is_temporary(&self, op: OpId) -> bool {
        let is_named = matches!(
            self.cx.ir.op(op).kind,
            OpKind::Load(_)
                | OpKind::LoadName(_)
                | OpKind::Attribute(_)
                | OpKind::NextItem
                | OpKind::Item(_)
        );
        !is_named && matches!(self.fact(op).origin, Origin::Fresh)
    }

    /// The text of an operation's expression.
    pub(super) fn text(&self, op: OpId) -> &'c str {
        let span = self.cx.ir.op(op).span;
        self.cx
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// The same with the parentheses that belong to it alone.
    pub(super) fn outer_text(&self, op: OpId) -> &'c str {
        let span = self.cx.ir.op(op).outer;
        self.cx
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }
}
