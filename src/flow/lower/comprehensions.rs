//! Comprehensions, generator expressions and lambdas: code that is not part of the function's own operations.

use super::Lowered;
use super::builder::Builder;
use crate::flow::{OpId, OpKind};
use crate::scope::EagerComprehension;
use crate::syntax::ast::{Comprehension, Expr, Lambda};

impl Builder<'_> {
    /// The outermost iterable is an operand. What runs at once reads locals of the function as operands as well, and a
    /// comprehension that waits is awaited where it stands, as CPython does.
    pub(super) fn lower_comprehension(
        &mut self,
        comprehension: &Comprehension,
        expr: &Expr,
    ) -> Lowered<OpId> {
        let Some(first) = comprehension.clauses.first() else {
            return super::refuse(expr.span, "a comprehension without `for`");
        };
        let mut operands = vec![self.lower_expr(&first.iter)?];
        let body = self.intern_text(expr.span, &[first.iter.outer]);
        let Some(eager) = self.eager.get(&expr.span).cloned() else {
            return Ok(self.emit_for(OpKind::MakeFunction(body), &operands, expr));
        };
        self.load_captured(&eager, &mut operands);
        let kind = OpKind::Comprehension(comprehension.kind, body);
        let value = self.emit_for(kind, &operands, expr);
        if eager.suspends {
            return Ok(self.emit_for(OpKind::Await, &[value], expr));
        }
        Ok(value)
    }

    fn load_captured(&mut self, eager: &EagerComprehension, operands: &mut Vec<OpId>) {
        let around = self.place;
        self.place.in_comprehension = true;
        for &(name, span) in &eager.reads {
            if let Some(&local) = self.scope.by_name.get(&name) {
                operands.push(self.emit_at(OpKind::Load(local), &[], span));
            }
        }
        self.place = around;
    }

    pub(super) fn lower_lambda(&mut self, lambda: &Lambda, expr: &Expr) -> Lowered<OpId> {
        let mut operands = Vec::new();
        let mut holes = Vec::new();
        let around = self.place;
        self.place.in_header = true;
        for default in lambda.parameters.iter().filter_map(|p| p.default.as_ref()) {
            holes.push(default.outer);
        }
        self.lower_defaults(&lambda.parameters, &mut operands)?;
        self.place = around;
        let body = self.intern_text(expr.span, &holes);
        Ok(self.emit_for(OpKind::MakeFunction(body), &operands, expr))
    }
}
