//! Leaving regions by `return`, `break` and `continue`: what stands between here and there runs first.

use super::builder::Builder;
use crate::flow::{BindingForm, BlockId, OpId, OpKind, Terminator};
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::Constant;

/// A region that a jump may have to leave.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// A loop's body.
    Loop {
        /// After the loop.
        on_break: BlockId,
        /// The loop's head.
        on_continue: BlockId,
    },
    /// The body of a `with`.
    With {
        /// The context manager.
        manager: OpId,
        is_async: bool,
        /// Where exceptions of its exit go.
        handler: Option<BlockId>,
        span: Span,
    },
    /// The body of a handler with `as`.
    Handler {
        name: Symbol,
        handler: Option<BlockId>,
        span: Span,
    },
    /// What a `finally` guards, with the copies of its suite that jumps have asked for.
    Finally(WaysOut),
}

/// The copies of a `finally` suite, one for each kind of jump through it.
#[derive(Debug, Clone, Copy, Default)]
#[allow(
    clippy::struct_field_names,
    reason = "they are read as in \"left by return\""
)]
pub(super) struct WaysOut {
    pub(super) by_return: Option<BlockId>,
    pub(super) by_break: Option<BlockId>,
    pub(super) by_continue: Option<BlockId>,
}

/// Where a jump goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Goal {
    Return(OpId),
    Break,
    Continue,
}

impl Builder<'_> {
    /// Leaves the frames between here and the goal, innermost first. A `break` outside a loop ends the path.
    pub(super) fn unwind(&mut self, goal: Goal, span: Span) {
        let handler = self.handler;
        for depth in (0..self.frames.len()).rev() {
            if self.leave(depth, goal, span) {
                self.handler = handler;
                return;
            }
        }
        self.handler = handler;
        self.terminate(match goal {
            Goal::Return(value) => Terminator::Return(value),
            Goal::Break | Goal::Continue => Terminator::Unreachable,
        });
    }

    /// Leaves one frame; true where the jump is done.
    fn leave(&mut self, depth: usize, goal: Goal, span: Span) -> bool {
        match self.frames[depth].clone() {
            Frame::Loop {
                on_break,
                on_continue,
            } => match goal {
                Goal::Return(_) => return false,
                Goal::Break => self.jump(on_break),
                Goal::Continue => self.jump(on_continue),
            },
            Frame::With {
                manager,
                is_async,
                handler,
                span,
            } => {
                self.handler = handler;
                self.flow_into_fresh();
                self.emit_at(OpKind::Exit(is_async), &[manager], span);
                return false;
            }
            Frame::Handler {
                name,
                handler,
                span,
            } => {
                self.handler = handler;
                self.flow_into_fresh();
                self.unbind_exception(name, span);
                return false;
            }
            Frame::Finally(ways) => {
                let block = self.jump_to_copy(ways, goal, span);
                let mut ways = ways;
                match goal {
                    Goal::Return(_) => ways.by_return = Some(block),
                    Goal::Break => ways.by_break = Some(block),
                    Goal::Continue => ways.by_continue = Some(block),
                }
                self.frames[depth] = Frame::Finally(ways);
            }
        }
        true
    }

    fn jump_to_copy(&mut self, ways: WaysOut, goal: Goal, span: Span) -> BlockId {
        let asked = match goal {
            Goal::Return(value) => {
                let local = self.return_local();
                let store = OpKind::Store(local, BindingForm::Hidden);
                self.emit_at(store, &[value], span);
                ways.by_return
            }
            Goal::Break => ways.by_break,
            Goal::Continue => ways.by_continue,
        };
        let block = asked.unwrap_or_else(|| self.reserve());
        self.jump(block);
        block
    }

    fn return_local(&mut self) -> crate::scope::LocalId {
        if let Some(local) = self.return_value {
            return local;
        }
        let local = self.hidden_local();
        self.return_value = Some(local);
        local
    }

    /// What a `return` through a `finally` gives, after the suite.
    pub(super) fn load_return_value(&mut self, span: Span) -> OpId {
        let local = self.return_local();
        self.emit_at(OpKind::Load(local), &[], span)
    }

    /// `e = None; del e`, as CPython ends a handler (Python reference 8.4.1).
    pub(super) fn unbind_exception(&mut self, name: Symbol, span: Span) {
        let none = self.emit_at(OpKind::Const(Constant::None), &[], span);
        self.store_name(name, none, BindingForm::Hidden, span, span);
        self.delete_name(name, span, span);
    }
}
