//! Text to Python's abstract syntax. The only folder that names tree-sitter.
//!
//! [`divide`] checks the tokens and makes the concrete trees, piece by piece; of each, [`Tree::outline`] finds the functions and
//! lets the queries of `queries/` say which are worth a look, [`Tree::function`] and [`Tree::module`] build the [`ast`]. What tree-sitter is known to read wrongly, and what
//! the builder does not know, is refused with its place.

pub mod ast;
mod build;
mod dotted;
mod kind;
mod names;
mod outline;
mod pattern;
mod query;
mod refusal;
mod strict;
mod suppression;
mod tree;
mod uses;
mod words;

pub(crate) use dotted::dotted_text;
pub use names::{Interner, Symbol};
pub use outline::{FunctionOutline, Outline};
pub(crate) use query::find_words;
pub use refusal::ParseRefused;
pub(crate) use strict::{
    Callee, LogicalLines, bare_strings, is_name_byte, string_contents, strings, visit_mentions,
};
pub use suppression::Suppressions;
pub(crate) use tree::{PIECE_BYTES, parse_function, parse_module};
pub use tree::{Pieces, Tree, divide, parse};
pub(crate) use uses::NameUse;
pub(crate) use words::{TargetLines, WordSet, begins_with_assignment, mentions_any, words};

/// Expressions and suites nested deeper than this are refused. CPython's own compiler gives up between 200 nested
/// parentheses and some 1,000 to 3,000 nested operators, by version.
pub(crate) const MAX_DEPTH: usize = 1_000;
