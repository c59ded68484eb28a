//! Edits of a text, which may move pieces of it, and their application.

use crate::source::Span;

/// Replaces a span by pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What comes there.
    pub pieces: Vec<Piece>,
}

/// A piece of a replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// New text.
    Text(String),
    /// Text of the file, with the edits that lie within it applied.
    Moved(Span),
}

/// An edit with its text worked out: the form in which edits are reported and applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlatEdit {
    /// What is replaced.
    pub span: Span,
    /// What comes there.
    pub text: String,
}
