//! New frames that show the memory of those that they are made of, until one of them is changed (pandas 3).
//!
//! ```python
//! wide = pd.concat(parts, axis=1)      # shows the columns of the parts
//! long = pd.concat(parts)              # copies
//! ```

use super::Kind;
use super::call::{Argument, positional};
use super::forward::Forward;
use super::knowledge::{Entry, Memory, Shares};
use super::size::Dtype;
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::Constant;

impl Forward<'_> {
    /// Whether what is given is a frame that shows the memory of frames among the arguments.
    pub(super) fn shares_memory(&self, entry: &Entry, arguments: &[Argument]) -> bool {
        match &entry.cost.shares {
            Shares::Never => false,
            Shares::Always => true,
            Shares::With(parameter) => self.passed(arguments, parameter).is_some_and(|op| {
                let is_off = [Constant::None, Constant::False]
                    .iter()
                    .any(|&off| self.is_constant(op, off));
                !is_off && self.fact(op).int != Some(0) && self.text_of_literal(op) != Some("index")
            }),
            Shares::UnlessNarrowed => {
                let named = positional(arguments, 1).or(self.keyword(arguments, "dtype"));
                let dtype = named.and_then(|op| self.dtype_named_by(op));
                let is_category = named.and_then(|op| self.text_of_literal(op)) == Some("category");
                !is_category && dtype.is_none_or(|dtype| dtype.bytes >= Dtype::FLOAT.bytes)
            }
        }
    }

    /// Whether a new frame certainly does: what a variable says, such as an axis, may be either.
    pub(super) fn certainly_shares(&self, entry: &Entry, arguments: &[Argument]) -> bool {
        let is_written = |op| {
            matches!(self.cx.ir.op(op).kind, OpKind::Const(_) | OpKind::Str(_))
                || self.fact(op).int.is_some()
        };
        let is_told = match &entry.cost.shares {
            Shares::With(parameter) => self.passed(arguments, parameter).is_none_or(is_written),
            Shares::Never | Shares::Always | Shares::UnlessNarrowed => true,
        };
        entry.memory == Memory::Fresh && is_told && self.shares_memory(entry, arguments)
    }

    /// The frames whose memory a new one may show, or may not.
    pub(super) fn perhaps_shown(&self, entry: &Entry, arguments: &[Argument]) -> Vec<OpId> {
        let shows = entry.memory == Memory::Fresh && self.shares_memory(entry, arguments);
        if !shows || self.certainly_shares(entry, arguments) {
            return Vec::new();
        }
        let passed: Vec<OpId> = arguments.iter().map(|argument| argument.op).collect();
        self.frames_among(&passed)
    }

    /// What may be a frame, or hold some.
    pub(super) fn frames_among(&self, ops: &[OpId]) -> Vec<OpId> {
        let is_frame = |&op: &OpId| {
            let kind = self.fact(op).kind;
            matches!(kind, Kind::Frame | Kind::Container(_) | Kind::Unknown)
        };
        ops.iter().copied().filter(is_frame).collect()
    }
}
