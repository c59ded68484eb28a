//! What a file consists of, found by the queries of `queries/`, before any function is looked into.

use crate::source::Span;

use super::NameId;

/// The functions of a file and what its queries say about them.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Functions that are not nested in another function (methods included), in source order.
    pub functions: Vec<FunctionOutline>,
    /// Names that any function of the file declares `global`.
    pub declared_global: Vec<NameId>,
    /// Whether `from m import *` stands anywhere.
    pub has_star_import: bool,
}

/// A function that is not nested in another function.
#[derive(Debug, Clone)]
pub struct FunctionOutline {
    /// Dotted, enclosing classes included: `Survey.run`.
    pub path: String,
    /// Its own name.
    pub name: NameId,
    /// From `def` or `async` (decorators outside) to the end of its body.
    pub span: Span,
    /// Whether it stands in a class.
    pub is_method: bool,
    /// Whether a pattern of `candidates.scm` matches in it: a local bound from something that can be large, and passed on.
    pub is_candidate: bool,
}

/// Why a file or a function is not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseRefused {
    /// Byte offset of the place.
    pub offset: u32,
    /// What is wrong, in lower case, and the way out where there is one.
    pub message: String,
}
