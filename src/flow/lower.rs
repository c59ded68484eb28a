//! Lowers a function's syntax to the [`Ir`].

use super::Ir;
use crate::source::Span;
use crate::syntax::Names;
use crate::syntax::ast::FunctionDef;

/// Why a function cannot be lowered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub span: Span,
    /// What is not understood, in lower case.
    pub reason: String,
}

/// Lowers `function`, whose dotted path in its file is `path`, without the functions nested in it.
pub fn lower(
    _function: &FunctionDef,
    _path: &str,
    _text: &str,
    _names: &mut Names,
) -> Result<Ir, Refused> {
    todo!()
}
