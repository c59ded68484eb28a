//! The intermediate representation: a function's operations in evaluation order, temporaries included.
//!
//! ```python
//! y = g(x, k=1)
//! ```
//! becomes `%0 = name g; %1 = load x; %2 = const 1; %3 = call %0(%1, k=%2); store y %3`.
//! The result of an operation is named by the operation itself. Everything that several paths can give a value to is a
//! [`Local`](crate::scope::Local), hidden ones included, so there are no phi operations. A block's operations are contiguous.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{Annotation, Signature, Terminator};
use crate::scope::{LocalId, Scope};
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::{BinaryOp, CompareOp, ComprehensionKind, Constant, UnaryOp};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index into the table of its kind.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// An operation, and the value it gives.
    OpId
);
id!(
    /// A basic block.
    BlockId
);
id!(
    /// A statement of the source.
    StmtId
);
id!(
    /// A suite of the source.
    SuiteId
);

/// A function in evaluation order.
#[derive(Debug, Clone)]
pub struct Ir {
    /// Dotted path in the file, enclosing classes and functions included.
    pub path: String,
    /// From `def` or `async` to the end of the body.
    pub span: Span,
    /// Whether `async def`.
    pub is_async: bool,
    /// Whether it yields.
    pub is_generator: bool,
    /// Whether it is the file's own statements instead of a function: its locals are the module's names that nothing but
    /// these statements reads.
    pub is_module: bool,
    /// Its header.
    pub signature: Signature,
    /// Its names.
    pub scope: Scope,
    /// All operations, block by block.
    pub ops: Vec<Op>,
    /// Operands of all operations; see [`Ir::operands`].
    pub operand_pool: Vec<OpId>,
    /// The operations that read, bind or delete a local, ascending: most analyses pass all others by.
    pub on_locals: Vec<OpId>,
    /// What stands after the colon of annotated assignments, by their stores, ascending.
    pub annotations: Vec<(OpId, Annotation)>,
    /// By comprehension that runs at once, ascending: its clauses and its element as a function of its operands, which returns the
    /// first element. No part of what the function does itself.
    pub(crate) bodies: Vec<(OpId, Box<Ir>)>,
    /// `blocks[0]` is the entry.
    pub blocks: Vec<BasicBlock>,
    /// Statements in source order: a parent stands before its children.
    pub statements: Vec<Statement>,
    /// Suites; `suites[0]` is the function's body.
    pub suites: Vec<Suite>,
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Op {
    /// What it does.
    pub kind: OpKind,
    /// Range in [`Ir::operand_pool`].
    pub operands: Range<u32>,
    /// The expression it evaluates, without parentheses around it; for stores and deletes the target.
    pub span: Span,
    /// With the parentheses that belong to the expression alone.
    pub outer: Span,
    /// The statement it belongs to.
    pub stmt: StmtId,
    /// Where in its statement it stands.
    pub place: Place,
}

/// What about an operation's place limits edits there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts, which nest in one another in any way"
)]
pub struct Place {
    /// Within the braces of an f-string: nothing is ever moved there.
    pub in_fstring: bool,
    /// Within an `assert`: not evaluated under `-O`.
    pub in_assert: bool,
    /// A name that a comprehension, run at once, reads inside: an ordinary use, but never renamed.
    pub in_comprehension: bool,
    /// Within an f-string field with `=`, which prints the expression's text: never renamed.
    pub shows_text: bool,
    /// Within decorators, defaults or annotations of a nested definition.
    pub in_header: bool,
}

/// What an operation does. Operands are given in evaluation order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OpKind {
    /// Marks the point before a statement. No operands, no effect.
    Before(StmtId),
    /// Marks the point after a statement that completed normally: also the end of its suite, where it is the last.
    After(StmtId),
    /// Reads a plain local (also a hidden one).
    Load(LocalId),
    /// `[value]` Binds a plain local.
    Store(LocalId, BindingForm),
    /// Unbinds a plain local; raises where it is unbound.
    Delete(LocalId),
    /// A parameter's value on entry, followed by its store.
    Parameter(LocalId),
    /// Reads a name that is no plain local: global, builtin, free, or captured by a nested scope.
    LoadName(Symbol),
    /// `[value]` Binds such a name.
    StoreName(Symbol),
    /// Unbinds such a name.
    DeleteName(Symbol),
    /// A constant.
    Const(Constant),
    /// A plain string or bytes literal, by its raw text.
    Str(Symbol),
    /// `[value]` `value.name`
    Attribute(Symbol),
    /// `[value, index]`
    Subscript,
    /// `[lower, upper, step]`, missing ones are constants `None`.
    Slice,
    /// `[callee, arguments…]`; the shape says how each argument is passed, in the order of the operands.
    Call(Box<[ArgumentShape]>),
    /// `[x]`
    Unary(UnaryOp),
    /// `[left, right]`
    Binary(BinaryOp),
    /// `[target, value]` The operator of an augmented assignment.
    InPlace(BinaryOp),
    /// `[left, right]`
    Compare(CompareOp),
    /// `[items…]` A tuple, list or set display; which items are starred, by index.
    Build(Display, Box<[u32]>),
    /// `[key, value, …]`; a `**` item has `Const(None)` as its key and its index (of pairs) in the list.
    BuildDict(Box<[u32]>),
    /// `[parts…]` Joins the parts of an f-string.
    BuildString,
    /// A literal piece of an f-string.
    FStringText(Symbol),
    /// `[value]` or `[value, spec]`: formats one field. With the conversion, and the text that `=` shows.
    Format(Option<char>, Option<Symbol>),
    /// `[iterable]` Unpacks to `n` items, or with a star to `before` and `after` many.
    Unpack {
        /// Items before the star (all of them where there is none).
        before: u32,
        /// Items after the star, where there is one.
        after: Option<u32>,
    },
    /// `[unpack]` The n-th target's item.
    Item(u32),
    /// `[iterable]`
    GetIter,
    /// `[async iterable]`
    GetAsyncIter,
    /// `[iterator]` The next item of a `for`; first operation of the block that the loop enters.
    NextItem,
    /// `[iterable, captured values…]` A comprehension that runs at once, by its text without the outermost iterable.
    Comprehension(ComprehensionKind, Symbol),
    /// `[defaults…, annotations…]` or, for a generator expression that may run later, `[iterable]`: makes a function, by
    /// the text of its body and parameter names.
    MakeFunction(Symbol),
    /// `[bases…]` Runs a class body, by its text.
    MakeClass(Symbol),
    /// `[x]`
    Await,
    /// `[x]`
    Yield,
    /// `[x]`
    YieldFrom,
    /// `[object, value]`
    StoreAttribute(Symbol),
    /// `[object, index, value]`
    StoreSubscript,
    /// `[object]`
    DeleteAttribute(Symbol),
    /// `[object, index]`
    DeleteSubscript,
    /// `import` of a dotted module; true where an alias takes the last component.
    Import(Symbol, bool),
    /// `from module import name`
    ImportFrom(Symbol, Symbol),
    /// `[manager]` Enters a context manager; the result is what `as` binds. True for `async with`.
    Enter(bool),
    /// `[manager]` Leaves it without an exception. True for `async with`.
    Exit(bool),
    /// `[manager, exception]` Leaves it with one; the result says whether it is swallowed. True for `async with`.
    ExitRaised(bool),
    /// The exception that arrived; first operation of a handler block.
    Caught,
    /// `[exception, type]` Whether a handler's type matches. True for `except*`.
    MatchesException(bool),
    /// `[subject, values…]` Whether a pattern matches, by the pattern's text without its captures.
    MatchesPattern(Symbol),
    /// `[subject, test]` The n-th capture of the pattern that has just matched.
    Captured(u32),
    /// Anything else with an effect, by its text: a `type` statement.
    Opaque(Symbol),
}

/// The displays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Python's displays")]
pub enum Display {
    Tuple,
    List,
    Set,
}

/// How an argument is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "Python reference 6.3.4")]
pub enum ArgumentShape {
    Positional,
    Keyword(Symbol),
    Star,
    DoubleStar,
}

/// By what kind of statement or expression a local is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BindingForm {
    /// `x = value`, the only target, a bare name.
    Assign,
    /// `x = y = value`, `x` one of several targets.
    AssignChained,
    /// `x: T = value`
    AnnAssign,
    /// `x += value`
    AugAssign,
    /// An item of a tuple or list target, of whatever statement.
    Unpack,
    /// `for x in …`
    For,
    /// `with … as x`
    With,
    /// `except … as x`
    Except,
    /// `x := value`
    Walrus,
    /// A pattern's capture.
    Match,
    /// `import x`, `from m import x`
    Import,
    /// `def x`, `class x`, `type x`
    Definition,
    /// A parameter on entry.
    Parameter,
    /// A hidden local of the lowering.
    Hidden,
}

/// A basic block: straight-line code within one exception region.
#[derive(Debug, Clone)]
pub struct BasicBlock {
    /// Its operations, contiguous.
    pub ops: Range<u32>,
    /// Those of them on locals, as a range of [`Ir::on_locals`].
    pub on_locals: Range<u32>,
    /// Where it goes at its end.
    pub terminator: Terminator,
    /// Where an exception in any of its operations goes; out of the function where there is none.
    pub handler: Option<BlockId>,
}

/// A statement's place in the source.
#[derive(Debug, Clone)]
pub struct Statement {
    /// From its first token to its last, decorators included.
    pub span: Span,
    /// The suite it stands in.
    pub suite: SuiteId,
    /// Its index there.
    pub index: u32,
    /// What it is.
    pub kind: StatementKind,
    /// Suites directly below it, in source order.
    pub suites: Vec<SuiteId>,
}

/// What a statement is, as far as edits depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Python's statements")]
pub enum StatementKind {
    Expr,
    /// An expression statement that is a string, first in the function.
    Docstring,
    Assign,
    AnnAssign,
    AugAssign,
    Return,
    Raise,
    Assert,
    Delete,
    Pass,
    Break,
    Continue,
    GlobalOrNonlocal,
    Import,
    If,
    /// An `if` written `elif`: nothing can stand directly before it.
    Elif,
    While,
    For,
    With,
    Try,
    Match,
    Definition,
    TypeAlias,
}

impl OpKind {
    /// The local that it reads, binds or deletes.
    pub fn local(&self) -> Option<LocalId> {
        match *self {
            OpKind::Load(local) | OpKind::Store(local, _) | OpKind::Delete(local) => Some(local),
            _ => None,
        }
    }
}

impl StatementKind {
    /// Whether its suite runs any number of times.
    pub(crate) fn is_loop(self) -> bool {
        matches!(self, StatementKind::For | StatementKind::While)
    }

    /// Whether nothing may be written before it in its suite (HAZARDS X15, X17).
    fn must_stay_first(self) -> bool {
        matches!(
            self,
            StatementKind::Docstring | StatementKind::GlobalOrNonlocal
        )
    }
}

/// A suite's place in the source.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The statement it belongs to; the function's body has none.
    pub parent: Option<StmtId>,
    /// Its statements.
    pub statements: Vec<StmtId>,
    /// Whether it stands on the line of its head.
    pub is_inline: bool,
    /// What it is to its parent.
    pub role: SuiteRole,
}

/// What a suite is to its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Python's suites")]
pub enum SuiteRole {
    FunctionBody,
    Then,
    /// `else` of an `if`, also where it holds one `elif`.
    Else,
    LoopBody,
    LoopElse,
    WithBody,
    TryBody,
    Handler,
    TryElse,
    Finally,
    Case,
}

impl Ir {
    /// The operation of an id.
    pub fn op(&self, id: OpId) -> &Op {
        &self.ops[id.index()]
    }

    /// The operands of an operation, in evaluation order.
    pub(crate) fn operands(&self, id: OpId) -> &[OpId] {
        let range = &self.op(id).operands;
        &self.operand_pool[range.start as usize..range.end as usize]
    }

    /// The names that it reads and does not bind, as often as it does.
    pub(crate) fn outer_names(&self) -> impl Iterator<Item = Symbol> {
        self.ops.iter().filter_map(|op| match op.kind {
            OpKind::LoadName(name) => Some(name),
            _ => None,
        })
    }

    /// What a row of attributes is read from, and the names of these from there on: of `a.b.c` the read of `a`, and `b`, `c`.
    pub(crate) fn members(&self, op: OpId) -> (OpId, Vec<Symbol>) {
        let (mut root, mut members) = (op, Vec::new());
        while let OpKind::Attribute(member) = self.op(root).kind {
            members.push(member);
            root = self.operands(root)[0];
        }
        members.reverse();
        (root, members)
    }

    /// The name that an import in the function binds to what an operation gives.
    pub(crate) fn imported_as(&self, import: OpId) -> Option<Symbol> {
        let mut stores = self.ops[import.index() + 1..].iter();
        let store = stores.find(|op| {
            let operands = op.operands.start as usize..op.operands.end as usize;
            self.operand_pool[operands].first() == Some(&import)
        })?;
        match store.kind {
            OpKind::Store(local, _) => self.scope.locals.get(local.index())?.name,
            OpKind::StoreName(name) => Some(name),
            _ => None,
        }
    }

    /// The annotation of the assignment that an operation stores for.
    pub fn annotation(&self, store: OpId) -> Option<&Annotation> {
        let at = self.annotations.binary_search_by_key(&store, |&(op, _)| op);
        at.ok().map(|at| &self.annotations[at].1)
    }

    /// All annotations, those of its header included.
    pub(crate) fn annotated(&self) -> impl Iterator<Item = &Annotation> {
        let parameters = self.signature.parameters.iter();
        let of_parameters = parameters.filter_map(|parameter| parameter.annotation.as_ref());
        let of_header = of_parameters.chain(&self.signature.returns);
        of_header.chain(self.annotations.iter().map(|(_, annotation)| annotation))
    }

    /// What a comprehension does for one element, as a function of its operands.
    pub(crate) fn body_of(&self, comprehension: OpId) -> Option<&Ir> {
        let at = self
            .bodies
            .binary_search_by_key(&comprehension, |&(op, _)| op);
        at.ok().map(|at| &*self.bodies[at].1)
    }

    /// It and the comprehensions in it, those in others as well.
    pub(crate) fn with_bodies(&self) -> Vec<&Ir> {
        let mut all = vec![self];
        let mut at = 0;
        while let Some(&ir) = all.get(at) {
            all.extend(ir.bodies.iter().map(|(_, body)| &**body));
            at += 1;
        }
        all
    }

    /// Notes what the functions around it bind, for the bodies of its comprehensions too.
    pub(crate) fn set_enclosing(&mut self, enclosing: FxHashSet<Symbol>) {
        for (_, body) in &mut self.bodies {
            let around = enclosing.iter().copied().chain(self.scope.bound_names());
            body.set_enclosing(around.collect());
        }
        self.scope.enclosing = enclosing;
    }

    /// The statement of an id.
    pub fn statement(&self, id: StmtId) -> &Statement {
        &self.statements[id.index()]
    }

    /// Whether one statement stands right after another, in the same suite.
    pub(crate) fn is_next(&self, one: StmtId, next: StmtId) -> bool {
        let (one, next) = (self.statement(one), self.statement(next));
        one.suite == next.suite && one.index + 1 == next.index
    }

    /// The suite of an id.
    pub fn suite(&self, id: SuiteId) -> &Suite {
        &self.suites[id.index()]
    }

    /// The block of an id.
    pub fn block(&self, id: BlockId) -> &BasicBlock {
        &self.blocks[id.index()]
    }

    /// The blocks with their ids.
    pub fn blocks(&self) -> impl Iterator<Item = (BlockId, &BasicBlock)> {
        self.blocks
            .iter()
            .enumerate()
            .map(|(n, b)| (BlockId(n as u32), b))
    }

    /// The leading statements of a suite that nothing may be written before.
    pub(crate) fn heads_of(&self, suite: SuiteId) -> &[StmtId] {
        let statements = &self.suite(suite).statements;
        let must_stay_first = |&&id: &&StmtId| self.statement(id).kind.must_stay_first();
        let heads = statements.iter().take_while(must_stay_first).count();
        &statements[..heads]
    }

    /// The operations of a block.
    pub fn ops_of(&self, block: BlockId) -> impl DoubleEndedIterator<Item = OpId> + use<> {
        self.block(block).ops.clone().map(OpId)
    }

    /// Those of them that read, bind or delete a local.
    pub(crate) fn on_locals_of(&self, block: BlockId) -> &[OpId] {
        let range = &self.block(block).on_locals;
        &self.on_locals[range.start as usize..range.end as usize]
    }

    /// The block of an operation.
    pub(crate) fn block_of(&self, op: OpId) -> BlockId {
        BlockId(self.blocks.partition_point(|block| block.ops.end <= op.0) as u32)
    }
}
