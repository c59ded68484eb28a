//! Python's name rules (Python reference 4.2): which names of a function are its own plain locals, and who else sees them.

mod expressions;
mod module;
mod statements;
mod strings;
mod tree;
mod visit;

pub use module::ModuleNames;

use rustc_hash::FxHashMap;

use crate::source::Span;
use crate::syntax::ast::FunctionDef;
use crate::syntax::{NameId, Names};

/// A local of one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalId(pub u32);

impl LocalId {
    /// As an index into [`Scope::locals`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A plain fast local: a name that the function binds, that is neither declared global or nonlocal nor captured by a nested
/// scope that may run later; or a hidden one of the lowering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// Its name after NFKC; hidden ones have none.
    pub name: Option<NameId>,
    /// Whether it is a parameter.
    pub is_parameter: bool,
    /// Whether some binding of it is annotated (`x: T`, also without a value, also as a parameter).
    pub is_annotated: bool,
}

/// A name of the function that is not a plain local although the function binds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// Why.
    pub reason: CaptureReason,
    /// Where.
    pub span: Span,
}

/// Why a name that the function binds is no plain local.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaptureReason {
    /// A nested function, lambda, class body or lazy generator expression reads it (N3-N6, N28).
    NestedScope,
    /// Declared `global` (N1).
    Global,
    /// Declared `nonlocal`.
    Nonlocal,
    /// Bound by a walrus inside a comprehension (N16).
    ComprehensionWalrus,
    /// In an annotation, a `type` statement or a bound, evaluated lazily (N19, N20).
    LazyAnnotation,
    /// A dunder name, or `_` (N24).
    Magic,
}

/// The names of one function.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Plain locals, parameters first in textual order, then by first binding; hidden ones behind them.
    pub locals: Vec<Local>,
    /// Plain locals by name.
    pub by_name: FxHashMap<NameId, LocalId>,
    /// Names that the function binds, but which are not plain locals.
    pub captured: FxHashMap<NameId, Captured>,
    /// Every name that stands anywhere in the function or a scope nested in it, with the first place it stands at.
    pub mentions: FxHashMap<NameId, Span>,
    /// String and bytes literals of the function and of scopes nested in it, docstrings excluded.
    pub strings: Vec<StringMention>,
    /// The first parameter, if the function mentions `super` without arguments or `__class__` (N17).
    pub super_parameter: Option<LocalId>,
    /// The function's decorators, as written.
    pub decorators: Vec<Span>,
    /// Names such as `sum` that are no local here and were taken for the builtins that exhaust a generator expression at
    /// once, in `sum(x * k for x in xs)`. Where the file rebinds one of them, the function must be left alone.
    pub assumed_builtins: Vec<NameId>,
}

/// A string literal that may name a local.
#[derive(Debug, Clone)]
pub struct StringMention {
    /// The literal's content as written.
    pub content: NameId,
    /// Where it stands.
    pub span: Span,
    /// What it is used for, as far as that tells that nobody looks a local up by it.
    pub role: StringRole,
}

/// What a string literal is used for (HAZARDS section 0, rule 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StringRole {
    /// Could be anything.
    Unknown,
    /// A subscript or a key of a dict display.
    Key,
    /// Part of a message: in `raise`, the message of `assert`, `print`, warnings, logging.
    Message,
    /// An argument of the call whose callee has this text (a dotted name): the callee may be known not to peek.
    ArgumentOf(NameId),
}

/// A function's names, and the comprehensions in it that run at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resolution {
    /// The names.
    pub(crate) scope: Scope,
    /// By span: list, set and dict comprehensions and consumed generator expressions that stand directly in the function.
    /// A generator expression that is missing here may run later.
    pub(crate) eager: FxHashMap<Span, EagerComprehension>,
}

/// What a comprehension that runs at once does to its function.
#[derive(Debug, Clone, Default)]
pub(crate) struct EagerComprehension {
    /// Names of the function that it reads inside (its outermost iterable excluded), once each, in textual order.
    pub(crate) reads: Vec<(NameId, Span)>,
    /// Whether it waits: `async for` or `await` inside.
    pub(crate) suspends: bool,
}

/// Resolves the names of a function. Total: what it does not understand is captured, not guessed.
pub fn resolve(function: &FunctionDef, names: &mut Names) -> Scope {
    resolve_with_comprehensions(function, names).scope
}

/// Resolves the names of a function, and says what its comprehensions read.
pub(crate) fn resolve_with_comprehensions(function: &FunctionDef, names: &mut Names) -> Resolution {
    let tree = statements::walk_function(function, names);
    tree::resolve(tree, function, names)
}
