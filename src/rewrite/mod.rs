//! Turns changes into edits of the text.

mod del;
mod edit;
mod expression;
mod hoist;
mod layout;
mod nest;
mod reuse;
#[cfg(test)]
pub(crate) mod sample;
mod spelling;
mod split;
mod transfer;
mod write;

pub(crate) use edit::apply_within;
pub use edit::{Conflict, Edit, FlatEdit, Piece, apply, flatten, outside_edits_unchanged, sorted};
pub use write::{Style, write};

use crate::source::Span;

/// Why a change cannot be made in this text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable {
    /// Where.
    pub span: Span,
    /// What stands in the way, in lower case: "a comment would be lost".
    pub reason: &'static str,
}
