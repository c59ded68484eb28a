//! Text to Python's abstract syntax. The only folder that names tree-sitter.

pub mod ast;
mod names;
mod outline;

pub use names::{NameId, Names};
pub use outline::{FunctionOutline, Outline, ParseRefused};

/// Expressions and suites nested deeper than this are refused. CPython's own compiler gives up between 200 nested
/// parentheses and some 1,000 to 3,000 nested operators, by version.
pub const MAX_DEPTH: usize = 1_000;
