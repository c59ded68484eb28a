//! What a module binds to constants and to what is made once: integers, texts, compiled patterns.

use super::module::Collector;
use crate::syntax::ast::{BinaryOp, Constant, Expr, ExprKind};
use crate::syntax::dotted_text;

impl Collector<'_> {
    pub(super) fn collect_integer(&mut self, targets: &[Expr], value: &Expr) {
        if let [target] = targets
            && let ExprKind::Name(name) = target.kind
            && let Some(integer) = self.integer(value)
        {
            self.module.integers.insert(name, integer);
        }
    }

    pub(super) fn collect_text(&mut self, target: &Expr, value: &Expr) {
        if let ExprKind::Name(name) = target.kind
            && is_text(value)
        {
            self.module.texts.insert(name);
        }
    }

    pub(super) fn collect_made(&mut self, target: &Expr, value: &Expr) {
        if let ExprKind::Name(name) = target.kind
            && let ExprKind::Call(callee, _) = &value.kind
            && let Some(callee) = dotted_text(callee, self.names)
        {
            self.module.made.insert(name, callee);
        }
    }

    /// The value of an integer constant, as far as it does not overflow.
    fn integer(&self, value: &Expr) -> Option<i64> {
        match &value.kind {
            ExprKind::Constant(Constant::Int(text)) => {
                self.names.get(*text).replace('_', "").parse().ok()
            }
            ExprKind::Name(name) => self.module.integers.get(name).copied(),
            ExprKind::Binary(left, op, right) => {
                let (left, right) = (self.integer(left)?, self.integer(right)?);
                let narrow = u32::try_from(right).ok();
                match op {
                    BinaryOp::Add => left.checked_add(right),
                    BinaryOp::Sub => left.checked_sub(right),
                    BinaryOp::Mul => left.checked_mul(right),
                    BinaryOp::Pow => left.checked_pow(narrow?),
                    BinaryOp::LShift => left.checked_mul(2_i64.checked_pow(narrow?)?),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Whether an expression is made of literals alone, and gives a text.
fn is_text(value: &Expr) -> bool {
    let (mut open, mut is_text) = (vec![value], true);
    while let Some(part) = open.pop() {
        match &part.kind {
            ExprKind::Str(literal) => is_text &= !literal.is_bytes,
            ExprKind::Binary(left, BinaryOp::Add, right) => open.extend([&**left, &**right]),
            ExprKind::Binary(left, BinaryOp::Mul, right) => {
                is_text &= matches!(right.kind, ExprKind::Constant(Constant::Int(_)));
                open.push(left);
            }
            _ => return false,
        }
    }
    is_text
}
