//! Python's abstract syntax, as far as the lowering needs it: the names and shapes of CPython's `ast` module, with spans.
//!
//! Built from the concrete tree in one walk; nesting is bounded by [`MAX_DEPTH`](super::MAX_DEPTH), so recursion over it is too.

use crate::source::Span;

use super::Symbol;

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Without parentheses around it.
    pub span: Span,
    /// With all the parentheses that belong to it alone (`((x))`); equal to `span` where there are none. A tuple's own
    /// parentheses, a generator's, and those of a call are part of `span`.
    pub outer: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// An identifier, read, bound or deleted as its place says.
    Name(Symbol),
    /// A number, `None`, `True`, `False`, `...`.
    Constant(Constant),
    /// A string or bytes literal, adjacent pieces joined, none of them formatted.
    Str(StringLiteral),
    /// An f-string (or adjacent pieces with at least one), also t-strings.
    FString(FString),
    /// `a, b`, with or without parentheses.
    Tuple(Vec<Expr>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{a, b}`.
    Set(Vec<Expr>),
    /// `{k: v, **m}`; a missing key is a `**` item.
    Dict(Vec<(Option<Expr>, Expr)>),
    /// `-x`, `not x`.
    Unary(UnaryOp, Box<Expr>),
    /// `x + y`.
    Binary(Box<Expr>, BinaryOp, Box<Expr>),
    /// `a and b and c`, `a or b`: at least two operands.
    Bool(BoolOp, Vec<Expr>),
    /// `a < b <= c`.
    Compare(Box<Expr>, Vec<(CompareOp, Expr)>),
    /// `body if test else orelse`.
    Conditional {
        /// Evaluated first.
        test: Box<Expr>,
        /// The value where the test holds.
        body: Box<Expr>,
        /// The value where it does not.
        orelse: Box<Expr>,
    },
    /// `lambda p=d: body`.
    Lambda(Box<Lambda>),
    /// `f(a, *b, k=c, **d)`; arguments in textual order.
    Call(Box<Expr>, Vec<Argument>),
    /// `value.name`; the second span is the name's.
    Attribute(Box<Expr>, Symbol, Span),
    /// `value[index]`; several indices are a tuple.
    Subscript(Box<Expr>, Box<Expr>),
    /// `lower:upper:step`, only as (part of) an index.
    Slice(Option<Box<Expr>>, Option<Box<Expr>>, Option<Box<Expr>>),
    /// `*x` in a display, an index or a target list (in calls see [`Argument`]).
    Starred(Box<Expr>),
    /// `name := value`; the span is the name's.
    Walrus(Symbol, Span, Box<Expr>),
    /// `await x`.
    Await(Box<Expr>),
    /// `yield` or `yield x`.
    Yield(Option<Box<Expr>>),
    /// `yield from x`.
    YieldFrom(Box<Expr>),
    /// A list, set or dict comprehension, or a generator expression.
    Comprehension(Box<Comprehension>),
}

/// Constants that are not strings. The literal's text is interned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Constant {
    /// `None`
    None,
    /// `True`
    True,
    /// `False`
    False,
    /// `...`
    Ellipsis,
    /// An integer literal, as written.
    Int(Symbol),
    /// A float literal, as written.
    Float(Symbol),
    /// An imaginary literal, as written.
    Imaginary(Symbol),
}

/// A plain string or bytes literal.
#[derive(Debug, Clone)]
pub struct StringLiteral {
    /// Whether it is bytes.
    pub is_bytes: bool,
    /// The whole literal as written, prefix and quotes included, interned.
    pub raw: Symbol,
    /// What stands between the quotes, as written (escapes not decoded), pieces joined, interned.
    pub content: Symbol,
}

/// A formatted string.
#[derive(Debug, Clone)]
pub struct FString {
    /// In order.
    pub parts: Vec<FStringPart>,
}

/// A part of a formatted string.
#[derive(Debug, Clone)]
pub enum FStringPart {
    /// Literal text, as written, interned.
    Literal(Symbol),
    /// `{value!r:spec}`
    Field(FStringField),
}

/// `{value=!r:spec}`
#[derive(Debug, Clone)]
pub struct FStringField {
    /// The expression between the braces.
    pub value: Expr,
    /// Whether `=` follows, which prints the expression's own text.
    pub shows_text: bool,
    /// `r`, `s`, `a`.
    pub conversion: Option<char>,
    /// The format specification.
    pub spec: Option<Vec<FStringPart>>,
}

/// `-`, `+`, `~`, `not`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Python's operators")]
pub enum UnaryOp {
    Minus,
    Plus,
    Invert,
    Not,
}

/// The arithmetic and bitwise operators, also of augmented assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Python's operators")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

/// `and`, `or`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Python's operators")]
pub enum BoolOp {
    And,
    Or,
}

/// The comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Python's operators")]
pub enum CompareOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// One argument of a call or of a class's bases.
#[derive(Debug, Clone)]
pub struct Argument {
    /// How it is passed.
    pub kind: ArgumentKind,
    /// Its value.
    pub value: Expr,
}

/// How an argument is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArgumentKind {
    /// `x`
    Positional,
    /// `k=x`
    Keyword(Symbol),
    /// `*x`
    Star,
    /// `**x`
    DoubleStar,
}

/// A comprehension or generator expression.
#[derive(Debug, Clone)]
pub struct Comprehension {
    /// Which one.
    pub kind: ComprehensionKind,
    /// The element, or a dict comprehension's key.
    pub element: Expr,
    /// A dict comprehension's value.
    pub value: Option<Expr>,
    /// `for … in … if …`, at least one.
    pub clauses: Vec<ComprehensionClause>,
}

/// Which comprehension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are Python's comprehensions")]
pub enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

/// `async for target in iter if c1 if c2`
#[derive(Debug, Clone)]
pub struct ComprehensionClause {
    /// Whether `async for`.
    pub is_async: bool,
    /// What is bound, in the comprehension's own scope.
    pub target: Expr,
    /// What is iterated; the first clause's is evaluated at once in the enclosing scope.
    pub iter: Expr,
    /// The conditions.
    pub conditions: Vec<Expr>,
}

/// `lambda params: body`
#[derive(Debug, Clone)]
pub struct Lambda {
    /// Parameters, defaults included.
    pub parameters: Vec<Parameter>,
    /// The body.
    pub body: Expr,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, mangling not applied.
    pub name: Symbol,
    /// Where the name stands.
    pub span: Span,
    /// How it takes arguments.
    pub kind: ParameterKind,
    /// `: annotation`
    pub annotation: Option<Expr>,
    /// `= default`, evaluated when the function is defined.
    pub default: Option<Expr>,
}

/// How a parameter takes arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names of inspect.Parameter's kinds")]
pub enum ParameterKind {
    PositionalOnly,
    PositionalOrKeyword,
    VarPositional,
    KeywordOnly,
    VarKeyword,
}

/// Statements of one indented block, or of the rest of a line after a colon.
#[derive(Debug, Clone)]
pub struct Suite {
    /// In order, at least one.
    pub statements: Vec<Stmt>,
    /// Whether it stands on the line of its head: `if x: f(); g()`.
    pub is_inline: bool,
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Stmt {
    /// From the first token to the last, decorators included; a trailing comment, `;` and the newline are outside.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind,
}

impl Stmt {
    /// The suites directly below, in source order; the body of a nested definition is none of them.
    pub fn suites(&self) -> Vec<&Suite> {
        match &self.kind {
            StmtKind::If { body, orelse, .. }
            | StmtKind::While { body, orelse, .. }
            | StmtKind::For { body, orelse, .. } => [body].into_iter().chain(orelse).collect(),
            StmtKind::With { body, .. } => vec![body],
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                ..
            } => {
                let handlers = handlers.iter().map(|handler| &handler.body);
                let ways_on = orelse.iter().chain(finalbody);
                [body].into_iter().chain(handlers).chain(ways_on).collect()
            }
            StmtKind::Match(_, cases) => cases.iter().map(|case| &case.body).collect(),
            _ => Vec::new(),
        }
    }
}

/// The kinds of statement.
#[derive(Debug, Clone)]
pub enum StmtKind {
    /// An expression on its own.
    Expr(Expr),
    /// `a = b = value`; targets in textual order.
    Assign(Vec<Expr>, Expr),
    /// `target: annotation = value`
    AnnAssign {
        /// A name, attribute or subscript.
        target: Expr,
        /// The annotation; of a plain name in a function it is not evaluated.
        annotation: Expr,
        /// Without it nothing is bound.
        value: Option<Expr>,
        /// Whether the target is a bare name without parentheses.
        is_simple: bool,
    },
    /// `target += value`
    AugAssign(Expr, BinaryOp, Expr),
    /// `return`, `return x`
    Return(Option<Expr>),
    /// `raise`, `raise x`, `raise x from y`
    Raise(Option<Expr>, Option<Expr>),
    /// `assert x, y`
    Assert(Expr, Option<Expr>),
    /// `del x, y[0], z.a`
    Delete(Vec<Expr>),
    /// `pass`
    Pass,
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `global x, y`
    Global(Vec<Symbol>),
    /// `nonlocal x, y`
    Nonlocal(Vec<Symbol>),
    /// `import a.b as c, d`
    Import(Vec<ImportedModule>),
    /// `from .m import x as y`
    ImportFrom(ImportFrom),
    /// `if`; an `elif` is an `if` alone in the `orelse` suite.
    If {
        /// The condition.
        test: Expr,
        /// Where it holds.
        body: Suite,
        /// Where it does not.
        orelse: Option<Suite>,
        /// Whether `orelse` is written as `elif`: nothing can be inserted before the inner `if`.
        is_elif_chain: bool,
    },
    /// `while`
    While {
        /// Evaluated before each pass.
        test: Expr,
        /// The loop's body.
        body: Suite,
        /// Runs where the loop ended without `break`.
        orelse: Option<Suite>,
    },
    /// `for`
    For {
        /// Whether `async for`.
        is_async: bool,
        /// Bound before each pass.
        target: Expr,
        /// Evaluated once.
        iter: Expr,
        /// The loop's body.
        body: Suite,
        /// Runs where the loop ended without `break`.
        orelse: Option<Suite>,
    },
    /// `with`
    With {
        /// Whether `async with`.
        is_async: bool,
        /// Entered left to right.
        items: Vec<WithItem>,
        /// The body.
        body: Suite,
    },
    /// `try`
    Try {
        /// The guarded suite.
        body: Suite,
        /// In order.
        handlers: Vec<ExceptHandler>,
        /// Whether the handlers are `except*`.
        is_star: bool,
        /// Runs where the body raised nothing.
        orelse: Option<Suite>,
        /// Runs always.
        finalbody: Option<Suite>,
    },
    /// `match`
    Match(Expr, Vec<MatchCase>),
    /// `def`, `async def`
    FunctionDef(Box<FunctionDef>),
    /// `class`
    ClassDef(Box<ClassDef>),
    /// `type X[T] = value`: the value is evaluated lazily.
    TypeAlias {
        /// The alias.
        name: Symbol,
        /// Where the alias' name stands.
        name_span: Span,
        /// Lazily evaluated.
        type_params: Vec<TypeParam>,
        /// Lazily evaluated.
        value: Expr,
    },
}

/// `a.b as c` of an import.
#[derive(Debug, Clone)]
pub struct ImportedModule {
    /// The dotted module, interned whole.
    pub module: Symbol,
    /// The name that is bound: the alias, or the first component.
    pub binds: Symbol,
    /// Where the bound name stands.
    pub span: Span,
    /// Whether `as` is there: then the name stands for the last component.
    pub has_alias: bool,
}

/// `from module import …`
#[derive(Debug, Clone)]
pub struct ImportFrom {
    /// Dotted, leading dots included (`..pkg.mod`), interned whole.
    pub module: Symbol,
    /// Imported name, bound name, where the bound name stands; empty for `*`.
    pub names: Vec<(Symbol, Symbol, Span)>,
    /// Whether `import *`.
    pub is_star: bool,
}

/// `context as target`
#[derive(Debug, Clone)]
pub struct WithItem {
    /// The context manager.
    pub context: Expr,
    /// What `as` binds.
    pub target: Option<Expr>,
}

/// `except type as name: body`
#[derive(Debug, Clone)]
pub struct ExceptHandler {
    /// From `except` to the end of its suite.
    pub span: Span,
    /// Evaluated when an exception arrives.
    pub type_: Option<Expr>,
    /// Bound in the body, unbound after it.
    pub name: Option<(Symbol, Span)>,
    /// The handler's suite.
    pub body: Suite,
}

/// `case pattern if guard: body`
#[derive(Debug, Clone)]
pub struct MatchCase {
    /// From `case` to the end of its suite.
    pub span: Span,
    /// The pattern.
    pub pattern: Pattern,
    /// The guard.
    pub guard: Option<Expr>,
    /// The suite.
    pub body: Suite,
}

/// A pattern of `match` (Python reference 8.6.4).
#[derive(Debug, Clone)]
pub enum Pattern {
    /// A literal or a dotted name, compared.
    Value(Expr),
    /// `_`, which binds nothing.
    Wildcard,
    /// A name, which matches everything.
    Capture(Symbol, Span),
    /// `pattern as name`
    As(Box<Pattern>, Symbol, Span),
    /// `a | b`
    Or(Vec<Pattern>),
    /// `[a, *rest]`, `(a, b)`; a star is [`Pattern::Star`].
    Sequence(Vec<Pattern>),
    /// `*rest`, `*_`
    Star(Option<(Symbol, Span)>),
    /// `{key: pattern, **rest}`
    Mapping(Vec<(Expr, Pattern)>, Option<(Symbol, Span)>),
    /// `Class(a, k=b)`
    Class(Expr, Vec<(Option<Symbol>, Pattern)>),
}

/// `def name(params) -> returns: body`
#[derive(Debug, Clone)]
pub struct FunctionDef {
    /// The name.
    pub name: Symbol,
    /// Where the name stands.
    pub name_span: Span,
    /// From `def` or `async` (decorators outside) to the end of the body.
    pub span: Span,
    /// Whether `async def`.
    pub is_async: bool,
    /// In textual order, evaluated first.
    pub decorators: Vec<Expr>,
    /// `[T: bound = default]`
    pub type_params: Vec<TypeParam>,
    /// In textual order.
    pub parameters: Vec<Parameter>,
    /// `-> annotation`
    pub returns: Option<Expr>,
    /// The body; a docstring is its first statement.
    pub body: Suite,
}

/// `class Name(bases): body`
#[derive(Debug, Clone)]
pub struct ClassDef {
    /// The name.
    pub name: Symbol,
    /// Where the name stands.
    pub name_span: Span,
    /// From `class` (decorators outside) to the end of the body.
    pub span: Span,
    /// In textual order.
    pub decorators: Vec<Expr>,
    /// `[T]`
    pub type_params: Vec<TypeParam>,
    /// Bases and keywords.
    pub arguments: Vec<Argument>,
    /// The body.
    pub body: Suite,
}

/// `T`, `T: bound`, `*Ts`, `**P`, each with an optional default (PEP 695, 696).
#[derive(Debug, Clone)]
pub struct TypeParam {
    /// The name.
    pub name: Symbol,
    /// Where the name stands.
    pub span: Span,
    /// Lazily evaluated.
    pub bound: Option<Expr>,
    /// Lazily evaluated.
    pub default: Option<Expr>,
}
