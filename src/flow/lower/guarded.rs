//! `with` and `try`: regions that exceptions leave in their own way.

use super::builder::Builder;
use super::unwind::{Frame, Goal, WaysOut};
use super::{Lowered, refuse};
use crate::flow::{BindingForm, BlockId, OpId, OpKind, SuiteId, Terminator};
use crate::source::Span;
use crate::syntax::ast::{ExceptHandler, Stmt, StmtKind, Suite, WithItem};

/// The parts of a `try`.
struct Try<'a> {
    body: &'a Suite,
    handlers: &'a [ExceptHandler],
    is_star: bool,
    orelse: Option<&'a Suite>,
    /// The statement's suites, in source order.
    suites: Vec<SuiteId>,
    span: Span,
}

impl Builder<'_> {
    /// Several items are nested statements (Python reference 8.5). The manager swallows an exception if it says so.
    pub(super) fn lower_with(
        &mut self,
        items: &[WithItem],
        is_async: bool,
        body: &Suite,
    ) -> Lowered<()> {
        let Some((item, inner)) = items.split_first() else {
            return self.lower_suite(body, self.child_suite(0));
        };
        let span = item.context.span;
        let outer = self.handler;
        let manager = self.lower_expr(&item.context)?;
        let entered = self.emit_at(OpKind::Enter(is_async), &[manager], span);
        let raised = self.reserve();
        let after = self.reserve();
        self.frames.push(Frame::With {
            manager,
            is_async,
            handler: outer,
            span,
        });
        self.handler = Some(raised);
        self.flow_into_fresh();
        if let Some(target) = &item.target {
            self.store(target, entered, BindingForm::With)?;
        }
        self.lower_with(inner, is_async, body)?;
        self.frames.pop();
        self.handler = outer;
        if self.is_open() {
            self.flow_into_fresh();
            self.emit_at(OpKind::Exit(is_async), &[manager], span);
            self.jump(after);
        }
        self.open_always(raised);
        let caught = self.emit_at(OpKind::Caught, &[], span);
        let kind = OpKind::ExitRaised(is_async);
        let swallows = self.emit_at(kind, &[manager, caught], span);
        let again = self.reserve();
        self.branch(swallows, after, again);
        self.open(again);
        self.terminate(Terminator::Raise(None, None));
        self.open(after);
        Ok(())
    }

    pub(super) fn lower_try(&mut self, statement: &Stmt) -> Lowered<()> {
        let StmtKind::Try {
            body,
            handlers,
            is_star,
            orelse,
            finalbody,
        } = &statement.kind
        else {
            return refuse(statement.span, "an unknown `try`");
        };
        let parts = Try {
            body,
            handlers,
            is_star: *is_star,
            orelse: orelse.as_ref(),
            suites: self.statements[self.stmt.index()].suites.clone(),
            span: Span::at(statement.span.start),
        };
        match (finalbody, parts.suites.last()) {
            (Some(finalbody), Some(&suite)) => self.lower_finally(&parts, finalbody, suite),
            _ => self.lower_handled(&parts),
        }
    }

    /// The suite is lowered once for each way that leads through it, so that what is bound on one way is not mixed up with
    /// another: without an exception, with one, and by `return`, `break` or `continue`.
    fn lower_finally(&mut self, parts: &Try<'_>, suite: &Suite, id: SuiteId) -> Lowered<()> {
        let outer = self.handler;
        let raised = self.reserve();
        let completed = self.reserve();
        let after = self.reserve();
        self.frames.push(Frame::Finally(WaysOut::default()));
        self.handler = Some(raised);
        self.flow_into_fresh();
        self.lower_handled(parts)?;
        self.handler = outer;
        self.jump(completed);
        let Some(Frame::Finally(ways)) = self.frames.pop() else {
            return refuse(parts.span, "regions that do not nest");
        };

        self.open(completed);
        if self.is_open() {
            self.lower_suite(suite, id)?;
            self.jump(after);
        }
        self.open_always(raised);
        self.emit_at(OpKind::Caught, &[], parts.span);
        self.lower_suite(suite, id)?;
        self.terminate(Terminator::Raise(None, None));
        self.lower_jump_copies(ways, suite, id, parts.span)?;
        self.open(after);
        Ok(())
    }

    fn lower_jump_copies(
        &mut self,
        ways: WaysOut,
        suite: &Suite,
        id: SuiteId,
        span: Span,
    ) -> Lowered<()> {
        if let Some(block) = ways.by_return {
            self.open(block);
            self.lower_suite(suite, id)?;
            if self.is_open() {
                let value = self.load_return_value(span);
                self.unwind(Goal::Return(value), span);
            }
        }
        let jumps = [
            (ways.by_break, Goal::Break),
            (ways.by_continue, Goal::Continue),
        ];
        for (block, goal) in jumps {
            let Some(block) = block else {
                continue;
            };
            self.open(block);
            self.lower_suite(suite, id)?;
            if self.is_open() {
                self.unwind(goal, span);
            }
        }
        Ok(())
    }

    /// The `try` without its `finally`.
    fn lower_handled(&mut self, parts: &Try<'_>) -> Lowered<()> {
        let body = parts.suites[0];
        if parts.handlers.is_empty() {
            self.lower_suite(parts.body, body)?;
            return self.lower_try_else(parts);
        }
        let outer = self.handler;
        let raised = self.reserve();
        let after = self.reserve();
        self.handler = Some(raised);
        self.flow_into_fresh();
        self.lower_suite(parts.body, body)?;
        self.handler = outer;
        self.flow_into_fresh();
        self.lower_try_else(parts)?;
        self.jump(after);
        self.open_always(raised);
        let caught = self.emit_at(OpKind::Caught, &[], parts.span);
        if parts.is_star {
            self.lower_star_handlers(parts, caught, after)?;
        } else {
            self.lower_handlers(parts, caught, after)?;
        }
        self.open(after);
        Ok(())
    }

    fn lower_try_else(&mut self, parts: &Try<'_>) -> Lowered<()> {
        match parts.orelse {
            Some(orelse) => self.lower_suite(orelse, parts.suites[1 + parts.handlers.len()]),
            None => Ok(()),
        }
    }

    /// Types are tested in order; what none of them takes goes on outwards (Python reference 8.4.1).
    fn lower_handlers(&mut self, parts: &Try<'_>, caught: OpId, after: BlockId) -> Lowered<()> {
        for (index, handler) in parts.handlers.iter().enumerate() {
            let next = self.reserve();
            if let Some(type_) = &handler.type_ {
                let type_value = self.lower_expr(type_)?;
                let kind = OpKind::MatchesException(false);
                let test = self.emit_for(kind, &[caught, type_value], type_);
                let body = self.reserve();
                self.branch(test, body, next);
                self.open(body);
            }
            self.lower_handler_body(handler, parts.suites[1 + index], caught, None)?;
            self.jump(after);
            self.open(next);
        }
        self.terminate(Terminator::Raise(None, None));
        Ok(())
    }

    /// Every handler may take its part of the group; what they raise and what none of them takes is raised after the last one
    /// (Python reference 8.4.2).
    fn lower_star_handlers(
        &mut self,
        parts: &Try<'_>,
        caught: OpId,
        after: BlockId,
    ) -> Lowered<()> {
        for (index, handler) in parts.handlers.iter().enumerate() {
            let Some(type_) = &handler.type_ else {
                return refuse(handler.span, "`except*` without a type");
            };
            let next = self.reserve();
            let body = self.reserve();
            let type_value = self.lower_expr(type_)?;
            let kind = OpKind::MatchesException(true);
            let part = self.emit_for(kind, &[caught, type_value], type_);
            self.branch(part, body, next);
            self.open(body);
            self.lower_handler_body(handler, parts.suites[1 + index], part, Some(next))?;
            self.jump(next);
            self.open(next);
        }
        let text = self.names.text("except*");
        let is_handled = self.emit_at(OpKind::Opaque(text), &[], parts.span);
        let again = self.reserve();
        self.branch(is_handled, after, again);
        self.open(again);
        self.terminate(Terminator::Raise(None, None));
        Ok(())
    }

    /// Binds the exception, runs the suite and unbinds the exception on every way out. What the suite raises goes outwards, or
    /// to `collected`.
    fn lower_handler_body(
        &mut self,
        handler: &ExceptHandler,
        suite: SuiteId,
        exception: OpId,
        collected: Option<BlockId>,
    ) -> Lowered<()> {
        let outer = self.handler;
        let raised = self.reserve();
        if let Some((name, span)) = handler.name {
            self.store_name(name, exception, BindingForm::Except, span, span);
            self.frames.push(Frame::Handler {
                name,
                handler: outer,
                span,
            });
        }
        let has_cleanup = handler.name.is_some() || collected.is_some();
        if has_cleanup {
            self.handler = Some(raised);
            self.flow_into_fresh();
        }
        self.lower_suite(&handler.body, suite)?;
        self.handler = outer;
        if !has_cleanup {
            return Ok(());
        }
        if let Some((name, span)) = handler.name {
            self.frames.pop();
            if self.is_open() {
                self.flow_into_fresh();
                self.unbind_exception(name, span);
            }
        }
        let completed = self.reserve();
        self.jump(completed);
        self.lower_handler_cleanup(handler, raised, collected);
        self.open(completed);
        Ok(())
    }

    fn lower_handler_cleanup(
        &mut self,
        handler: &ExceptHandler,
        raised: BlockId,
        collected: Option<BlockId>,
    ) {
        let at = Span::at(handler.span.start);
        self.open_always(raised);
        self.emit_at(OpKind::Caught, &[], at);
        if let Some((name, span)) = handler.name {
            self.unbind_exception(name, span);
        }
        match collected {
            Some(next) => self.jump(next),
            None => self.terminate(Terminator::Raise(None, None)),
        }
    }
}
