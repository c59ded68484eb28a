//! `for` and `while`.

use super::builder::Builder;
use super::unwind::Frame;
use super::{Lowered, refuse};
use crate::flow::{BindingForm, BlockId, OpKind, SuiteId, Terminator};
use crate::syntax::ast::{Constant, Expr, ExprKind, Stmt, StmtKind, Suite};

impl Builder<'_> {
    pub(super) fn lower_while(
        &mut self,
        test: &Expr,
        body: &Suite,
        orelse: Option<&Suite>,
    ) -> Lowered<()> {
        let [head, enter, done, after] = [(); 4].map(|()| self.reserve());
        let suite = self.child_suite(0);
        self.flow_into(head);
        // CPython compiles no way out of `while True` but `break`.
        if self.is_constant_true(test) {
            self.lower_expr(test)?;
            self.jump(enter);
        } else {
            self.lower_condition(test, enter, done)?;
        }
        self.open(enter);
        self.lower_loop_body(body, suite, after, head)?;
        self.lower_loop_end(orelse, done, after)
    }

    pub(super) fn lower_for(&mut self, statement: &Stmt) -> Lowered<()> {
        let StmtKind::For {
            is_async,
            target,
            iter,
            body,
            orelse,
        } = &statement.kind
        else {
            return refuse(statement.span, "an unknown loop");
        };
        let [head, enter, done, after] = [(); 4].map(|()| self.reserve());
        let suite = self.child_suite(0);
        let iterable = self.lower_expr(iter)?;
        let kind = match is_async {
            true => OpKind::GetAsyncIter,
            false => OpKind::GetIter,
        };
        let iterator = self.emit_for(kind, &[iterable], iter);
        self.flow_into(head);
        self.terminate(Terminator::Next {
            iterator,
            item: enter,
            done,
            is_async: *is_async,
        });
        self.open(enter);
        let item = self.emit_for(OpKind::NextItem, &[iterator], target);
        self.store(target, item, BindingForm::For)?;
        self.lower_loop_body(body, suite, after, head)?;
        self.lower_loop_end(orelse.as_ref(), done, after)
    }

    fn lower_loop_body(
        &mut self,
        body: &Suite,
        suite: SuiteId,
        on_break: BlockId,
        on_continue: BlockId,
    ) -> Lowered<()> {
        self.frames.push(Frame::Loop {
            on_break,
            on_continue,
        });
        self.lower_suite(body, suite)?;
        self.frames.pop();
        self.jump(on_continue);
        Ok(())
    }

    fn lower_loop_end(
        &mut self,
        orelse: Option<&Suite>,
        done: BlockId,
        after: BlockId,
    ) -> Lowered<()> {
        self.open(done);
        if let Some(orelse) = orelse {
            self.lower_suite(orelse, self.child_suite(1))?;
        }
        self.flow_into(after);
        Ok(())
    }

    /// `True` and integers other than zero.
    fn is_constant_true(&self, test: &Expr) -> bool {
        let ExprKind::Constant(constant) = test.kind else {
            return false;
        };
        match constant {
            Constant::True => true,
            Constant::Int(literal) => is_nonzero(self.names.get(literal)),
            Constant::None
            | Constant::False
            | Constant::Ellipsis
            | Constant::Float(_)
            | Constant::Imaginary(_) => false,
        }
    }
}

fn is_nonzero(literal: &str) -> bool {
    let digits = ["0x", "0X", "0o", "0O", "0b", "0B"]
        .iter()
        .find_map(|prefix| literal.strip_prefix(prefix))
        .unwrap_or(literal);
    digits.chars().any(|digit| !matches!(digit, '0' | '_'))
}
