//! Calls and their arguments.

use super::Lowered;
use super::builder::Builder;
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::syntax::ast::{Argument, ArgumentKind, Expr};

impl Builder<'_> {
    pub(super) fn lower_call(
        &mut self,
        callee: &Expr,
        arguments: &[Argument],
        expr: &Expr,
    ) -> Lowered<OpId> {
        let mut operands = Vec::with_capacity(arguments.len() + 1);
        operands.push(self.lower_expr(callee)?);
        let shapes = self.lower_arguments(arguments, &mut operands)?;
        Ok(self.emit_for(OpKind::Call(shapes), &operands, expr))
    }

    /// Positional and `*` arguments in textual order, then keywords and `**` in theirs: `f(k=a(), *b())` evaluates `b()`
    /// first (Python reference 6.3.4).
    pub(super) fn lower_arguments(
        &mut self,
        arguments: &[Argument],
        operands: &mut Vec<OpId>,
    ) -> Lowered<Box<[ArgumentShape]>> {
        let mut shapes = Vec::with_capacity(arguments.len());
        let is_positional = |argument: &&Argument| {
            matches!(argument.kind, ArgumentKind::Positional | ArgumentKind::Star)
        };
        let positional = arguments.iter().filter(is_positional);
        let keyword = arguments.iter().filter(|argument| !is_positional(argument));
        for argument in positional.chain(keyword) {
            operands.push(self.lower_expr(&argument.value)?);
            shapes.push(match argument.kind {
                ArgumentKind::Positional => ArgumentShape::Positional,
                ArgumentKind::Keyword(name) => ArgumentShape::Keyword(name),
                ArgumentKind::Star => ArgumentShape::Star,
                ArgumentKind::DoubleStar => ArgumentShape::DoubleStar,
            });
        }
        Ok(shapes.into_boxed_slice())
    }
}
