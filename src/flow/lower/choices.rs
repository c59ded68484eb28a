//! Expressions and statements that evaluate only some of their parts.
//!
//! Where a condition decides a jump, its parts jump straight to where they lead, as CPython compiles them: so a name bound in
//! the second half of `and` is known to be bound in the body. Where its value is wanted, a hidden local takes it.

use super::Lowered;
use super::builder::Builder;
use crate::flow::{BindingForm, BlockId, OpId, OpKind, SuiteId};
use crate::scope::LocalId;
use crate::syntax::ast::{BoolOp, CompareOp, Expr, ExprKind, Suite, UnaryOp};

impl Builder<'_> {
    pub(super) fn lower_if(
        &mut self,
        test: &Expr,
        body: &Suite,
        orelse: Option<&Suite>,
    ) -> Lowered<()> {
        let then = self.reserve();
        let after = self.reserve();
        let otherwise = match orelse {
            Some(_) => self.reserve(),
            None => after,
        };
        self.lower_condition(test, then, otherwise)?;
        self.open(then);
        self.lower_suite(body, self.child_suite(0))?;
        self.jump(after);
        if let Some(orelse) = orelse {
            self.open(otherwise);
            self.lower_suite(orelse, self.child_suite(1))?;
            self.jump(after);
        }
        self.open(after);
        Ok(())
    }

    /// The n-th suite of the current statement.
    pub(super) fn child_suite(&self, n: usize) -> SuiteId {
        self.statements[self.stmt.index()].suites[n]
    }

    /// Ends the current block: where the test holds control goes to `then`, else to `otherwise`.
    pub(super) fn lower_condition(
        &mut self,
        test: &Expr,
        then: BlockId,
        otherwise: BlockId,
    ) -> Lowered<()> {
        match &test.kind {
            ExprKind::Unary(UnaryOp::Not, operand) => {
                self.lower_condition(operand, otherwise, then)
            }
            ExprKind::Bool(op, operands) => {
                self.lower_bool_condition(*op, operands, then, otherwise)
            }
            ExprKind::Compare(left, rest) if rest.len() > 1 => {
                self.lower_chain_condition(left, rest, then, otherwise)
            }
            ExprKind::Conditional { test, body, orelse } => {
                let holds = self.reserve();
                let fails = self.reserve();
                self.lower_condition(test, holds, fails)?;
                self.open(holds);
                self.lower_condition(body, then, otherwise)?;
                self.open(fails);
                self.lower_condition(orelse, then, otherwise)
            }
            _ => {
                let value = self.lower_expr(test)?;
                self.branch(value, then, otherwise);
                Ok(())
            }
        }
    }

    fn lower_bool_condition(
        &mut self,
        op: BoolOp,
        operands: &[Expr],
        then: BlockId,
        otherwise: BlockId,
    ) -> Lowered<()> {
        let Some((last, others)) = operands.split_last() else {
            return Ok(());
        };
        for operand in others {
            let next = self.reserve();
            match op {
                BoolOp::And => self.lower_condition(operand, next, otherwise)?,
                BoolOp::Or => self.lower_condition(operand, then, next)?,
            }
            self.open(next);
        }
        self.lower_condition(last, then, otherwise)
    }

    fn lower_chain_condition(
        &mut self,
        left: &Expr,
        rest: &[(CompareOp, Expr)],
        then: BlockId,
        otherwise: BlockId,
    ) -> Lowered<()> {
        let mut left_value = self.lower_expr(left)?;
        for (index, (op, right)) in rest.iter().enumerate() {
            let right_value = self.lower_expr(right)?;
            let kind = OpKind::Compare(*op);
            let test = self.emit_for(kind, &[left_value, right_value], right);
            if index + 1 == rest.len() {
                self.branch(test, then, otherwise);
                break;
            }
            let next = self.reserve();
            self.branch(test, next, otherwise);
            self.open(next);
            left_value = right_value;
        }
        Ok(())
    }

    /// `a and b`: the value is the operand that decided.
    pub(super) fn lower_bool(
        &mut self,
        op: BoolOp,
        operands: &[Expr],
        expr: &Expr,
    ) -> Lowered<OpId> {
        let result = self.hidden_local();
        let end = self.reserve();
        for (index, operand) in operands.iter().enumerate() {
            let value = self.lower_expr(operand)?;
            self.keep(result, value, operand);
            if index + 1 == operands.len() {
                break;
            }
            let next = self.reserve();
            match op {
                BoolOp::And => self.branch(value, next, end),
                BoolOp::Or => self.branch(value, end, next),
            }
            self.open(next);
        }
        Ok(self.take(result, end, expr))
    }

    /// `a < b < c`: the middle operand is evaluated once, and the last one only if the first comparison holds.
    pub(super) fn lower_compare(
        &mut self,
        left: &Expr,
        rest: &[(CompareOp, Expr)],
        expr: &Expr,
    ) -> Lowered<OpId> {
        let mut left_value = self.lower_expr(left)?;
        if let [(op, right)] = rest {
            let right = self.lower_expr(right)?;
            return Ok(self.emit_for(OpKind::Compare(*op), &[left_value, right], expr));
        }
        let result = self.hidden_local();
        let end = self.reserve();
        for (index, (op, right)) in rest.iter().enumerate() {
            let right_value = self.lower_expr(right)?;
            let kind = OpKind::Compare(*op);
            let test = self.emit_for(kind, &[left_value, right_value], right);
            self.keep(result, test, right);
            left_value = right_value;
            if index + 1 < rest.len() {
                let next = self.reserve();
                self.branch(test, next, end);
                self.open(next);
            }
        }
        Ok(self.take(result, end, expr))
    }

    pub(super) fn lower_conditional(
        &mut self,
        test: &Expr,
        body: &Expr,
        orelse: &Expr,
        expr: &Expr,
    ) -> Lowered<OpId> {
        let result = self.hidden_local();
        let holds = self.reserve();
        let fails = self.reserve();
        let end = self.reserve();
        self.lower_condition(test, holds, fails)?;
        for (arm, value) in [(holds, body), (fails, orelse)] {
            self.open(arm);
            let kept = self.lower_expr(value)?;
            self.keep(result, kept, value);
            self.jump(end);
        }
        Ok(self.take(result, end, expr))
    }

    fn keep(&mut self, result: LocalId, value: OpId, expr: &Expr) {
        let store = OpKind::Store(result, BindingForm::Hidden);
        self.emit_for(store, &[value], expr);
    }

    fn take(&mut self, result: LocalId, end: BlockId, expr: &Expr) -> OpId {
        self.flow_into(end);
        self.emit_for(OpKind::Load(result), &[], expr)
    }
}
