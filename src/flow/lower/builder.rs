//! Operations and blocks under construction.
//!
//! A block is reserved before anything jumps to it and opened once, when its operations begin; a reserved block that nothing
//! jumps to is never opened and leaves no trace. Code after a `return` goes to a block without predecessors.

use rustc_hash::FxHashMap;

use super::table::Table;
use super::unwind::Frame;
use super::{Lowered, MAX_OPS, refuse};
use crate::flow::{
    Annotation, BasicBlock, BlockId, Ir, Op, OpId, OpKind, Place, Signature, Statement, StmtId,
    Suite, Terminator,
};
use crate::scope::{EagerComprehension, LocalId, Resolution, Scope};
use crate::source::Span;
use crate::syntax::ast::FunctionDef;
use crate::syntax::{Interner, Symbol};

/// How many bytes of source give one operation: in nine of ten functions of packages it is more, in the middle 7.6.
const BYTES_PER_OP: u32 = 5;

/// The lowering in progress.
pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) names: &'a mut Interner,
    pub(super) scope: Scope,
    pub(super) eager: FxHashMap<Span, EagerComprehension>,
    pub(super) statements: Vec<Statement>,
    pub(super) suites: Vec<Suite>,
    pub(super) ops: Vec<Op>,
    operand_pool: Vec<OpId>,
    on_locals: Vec<OpId>,
    pub(super) annotations: Vec<(OpId, Annotation)>,
    pub(super) bodies: Vec<(OpId, Box<Ir>)>,
    /// In how many comprehensions the text stands.
    pub(super) depth: u32,
    blocks: Vec<BasicBlock>,
    /// How many edges go to each block.
    arrivals: Vec<u32>,
    /// Blocks in the order in which they were opened.
    opened: Vec<BlockId>,
    /// The block that operations go to; none after a `return`, `raise`, `break` or `continue`.
    current: Option<BlockId>,
    /// Where exceptions go from blocks opened from now on.
    pub(super) handler: Option<BlockId>,
    /// The statement that operations belong to.
    pub(super) stmt: StmtId,
    /// Where in it they stand.
    pub(super) place: Place,
    /// What a jump out of here has to leave, outermost first.
    pub(super) frames: Vec<Frame>,
    /// Keeps what a `return` returns while `finally` suites run.
    pub(super) return_value: Option<LocalId>,
    pub(super) is_generator: bool,
}

impl<'a> Builder<'a> {
    /// A lowering of so many bytes of text.
    pub(super) fn new(
        text: &'a str,
        names: &'a mut Interner,
        resolution: Resolution,
        table: Table,
        bytes: u32,
    ) -> Self {
        let expected = (bytes / BYTES_PER_OP) as usize;
        let mut builder = Builder {
            text,
            names,
            scope: resolution.scope,
            eager: resolution.eager,
            statements: table.statements,
            suites: table.suites,
            ops: Vec::with_capacity(expected),
            operand_pool: Vec::with_capacity(expected),
            on_locals: Vec::with_capacity(expected / 2),
            annotations: Vec::new(),
            bodies: Vec::new(),
            depth: 0,
            blocks: Vec::new(),
            arrivals: Vec::new(),
            opened: Vec::new(),
            current: None,
            handler: None,
            stmt: StmtId::FIRST,
            place: Place::default(),
            frames: Vec::new(),
            return_value: None,
            is_generator: false,
        };
        builder.open_fresh();
        builder
    }

    /// Reserves a block.
    pub(super) fn reserve(&mut self) -> BlockId {
        let id = BlockId(self.blocks.len() as u32);
        self.blocks.push(BasicBlock {
            ops: 0..0,
            on_locals: 0..0,
            terminator: Terminator::Unreachable,
            handler: None,
        });
        self.arrivals.push(0);
        id
    }

    /// Whether control can be here.
    pub(super) fn is_open(&self) -> bool {
        self.current.is_some()
    }

    /// Whether anything jumps to a block.
    pub(super) fn is_target(&self, block: BlockId) -> bool {
        self.arrivals[block.index()] > 0
    }

    /// Operations go to `block` from now on, if anything jumps there. The block before must be terminated.
    pub(super) fn open(&mut self, block: BlockId) {
        if self.is_target(block) {
            self.open_always(block);
        }
    }

    /// Operations go to `block` from now on, which exceptions may come to.
    pub(super) fn open_always(&mut self, block: BlockId) {
        debug_assert!(self.current.is_none(), "the block before is terminated");
        let start = self.ops.len() as u32;
        let on_locals = self.on_locals.len() as u32;
        self.blocks[block.index()] = BasicBlock {
            ops: start..start,
            on_locals: on_locals..on_locals,
            terminator: Terminator::Unreachable,
            handler: self.handler,
        };
        self.opened.push(block);
        self.current = Some(block);
    }

    /// Jumps to `block` if control can be here, and opens it.
    pub(super) fn flow_into(&mut self, block: BlockId) {
        self.jump(block);
        self.open(block);
    }

    /// Goes on in a new block, which exceptions leave as is set now.
    pub(super) fn flow_into_fresh(&mut self) {
        if self.is_open() {
            let block = self.reserve();
            self.flow_into(block);
        }
    }

    fn open_fresh(&mut self) {
        let block = self.reserve();
        self.open_always(block);
    }

    /// Ends the current block, if there is one.
    pub(super) fn terminate(&mut self, terminator: Terminator) {
        let Some(block) = self.current.take() else {
            return;
        };
        for successor in terminator.successors() {
            self.arrivals[successor.index()] += 1;
        }
        let block = &mut self.blocks[block.index()];
        block.ops.end = self.ops.len() as u32;
        block.on_locals.end = self.on_locals.len() as u32;
        block.terminator = terminator;
    }

    pub(super) fn jump(&mut self, to: BlockId) {
        self.terminate(Terminator::Jump(to));
    }

    pub(super) fn branch(&mut self, test: OpId, then: BlockId, otherwise: BlockId) {
        self.terminate(Terminator::Branch {
            test,
            then,
            otherwise,
        });
    }

    /// Appends an operation. What no path comes to goes to a block of its own.
    pub(super) fn emit(
        &mut self,
        kind: OpKind,
        operands: &[OpId],
        span: Span,
        outer: Span,
    ) -> OpId {
        if self.current.is_none() {
            self.open_fresh();
        }
        let start = self.operand_pool.len() as u32;
        self.operand_pool.extend_from_slice(operands);
        let id = OpId(self.ops.len() as u32);
        if kind.local().is_some() {
            self.on_locals.push(id);
        }
        self.ops.push(Op {
            kind,
            operands: start..self.operand_pool.len() as u32,
            span,
            outer,
            stmt: self.stmt,
            place: self.place,
        });
        id
    }

    /// Appends an operation whose place in the source has no parentheses.
    pub(super) fn emit_at(&mut self, kind: OpKind, operands: &[OpId], span: Span) -> OpId {
        self.emit(kind, operands, span, span)
    }

    pub(super) fn check_size(&self, span: Span) -> Lowered<()> {
        if self.ops.len() > MAX_OPS {
            return refuse(
                span,
                "the function is too large, or its `finally` suites nest too deep",
            );
        }
        Ok(())
    }

    /// The text under `span` without that under `holes`, which stand in it in source order.
    pub(super) fn intern_text(&mut self, span: Span, holes: &[Span]) -> Symbol {
        let mut kept = String::new();
        let mut at = span.start as usize;
        for hole in holes {
            kept.push_str(self.text.get(at..hole.start as usize).unwrap_or_default());
            at = at.max(hole.end as usize);
        }
        kept.push_str(self.text.get(at..span.end as usize).unwrap_or_default());
        self.names.text(&kept)
    }

    /// Numbers the blocks in the order of their operations.
    pub(super) fn finish(self, function: &FunctionDef, path: &str) -> Ir {
        let mut renumbered = vec![BlockId(0); self.blocks.len()];
        for (new, old) in self.opened.iter().enumerate() {
            renumbered[old.index()] = BlockId(new as u32);
        }
        let blocks = self
            .opened
            .iter()
            .map(|old| renumber(&self.blocks[old.index()], &renumbered))
            .collect();
        Ir {
            path: path.to_owned(),
            span: function.span,
            is_async: function.is_async,
            is_generator: self.is_generator,
            is_module: false,
            signature: Signature::of(function, &self.scope, self.names),
            scope: self.scope,
            annotations: self.annotations,
            bodies: self.bodies,
            ops: self.ops,
            operand_pool: self.operand_pool,
            on_locals: self.on_locals,
            blocks,
            statements: self.statements,
            suites: self.suites,
        }
    }
}

fn renumber(block: &BasicBlock, renumbered: &[BlockId]) -> BasicBlock {
    let new = |old: BlockId| renumbered[old.index()];
    let terminator = match block.terminator.clone() {
        Terminator::Jump(to) => Terminator::Jump(new(to)),
        Terminator::Branch {
            test,
            then,
            otherwise,
        } => Terminator::Branch {
            test,
            then: new(then),
            otherwise: new(otherwise),
        },
        Terminator::Next {
            iterator,
            item,
            done,
            is_async,
        } => Terminator::Next {
            iterator,
            item: new(item),
            done: new(done),
            is_async,
        },
        Terminator::Return(value) => Terminator::Return(value),
        Terminator::Raise(exception, cause) => Terminator::Raise(exception, cause),
        Terminator::Unreachable => Terminator::Unreachable,
    };
    BasicBlock {
        ops: block.ops.clone(),
        on_locals: block.on_locals.clone(),
        terminator,
        handler: block.handler.map(new),
    }
}
