//! Python's name rules (Python reference 4.2): which names of a function are its own plain locals, and who else sees them.

mod builtins;
mod classes;
mod constants;
mod expressions;
mod loading;
mod module;
mod optional;
mod rebinding;
mod shown_ends;
mod statements;
mod strings;
mod tree;
mod visit;
mod words;

pub(crate) use builtins::is_builtin;
pub(crate) use loading::{Headers, header_of};
pub use module::{ModuleNames, TextHolder};
pub(crate) use rebinding::{
    MAKER, OWN_MODULE, Rebinding, Sites, find as find_rebinding, last_part, runs_unnamed,
};
pub(crate) use shown_ends::ShownEnds;
pub(crate) use words::{Binding, BoundAs, HeaderWords, Words};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::source::Span;
use crate::syntax::ast::{FunctionDef, Stmt};
use crate::syntax::{Interner, Symbol};

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
    pub name: Option<Symbol>,
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
    /// Plain locals, parameters first in textual order, then by first binding; hidden ones after them.
    pub locals: Vec<Local>,
    /// Plain locals by name.
    pub by_name: FxHashMap<Symbol, LocalId>,
    /// Names that the function binds, but which are not plain locals.
    pub captured: FxHashMap<Symbol, Captured>,
    /// Names that an enclosing function binds: not globals, and anybody may rebind them.
    pub enclosing: FxHashSet<Symbol>,
    /// Where the outermost function that it stands in begins in the file as it was read, whatever was rewritten since.
    pub place: u32,
    /// Every name that stands anywhere in the function or a scope nested in it, with the first place it stands at.
    pub mentions: FxHashMap<Symbol, Span>,
    /// Every attribute name that stands anywhere in the function or a scope nested in it, with the first place.
    pub attributes: FxHashMap<Symbol, Span>,
    /// Those of both that stand in a nested scope, the bodies of comprehensions among them.
    pub nested: FxHashSet<Symbol>,
    /// Names of variables that a nested scope reads and that no scope below the function binds.
    pub nested_reads: FxHashSet<Symbol>,
    /// String and bytes literals of the function and of scopes nested in it, docstrings excluded.
    pub strings: Vec<StringMention>,
    /// The first parameter, if the function mentions `super` without arguments or `__class__` (N17).
    pub super_parameter: Option<LocalId>,
    /// Names such as `sum` that are no local here and were taken for the builtins that exhaust a generator expression at
    /// once, in `sum(x * k for x in xs)`. Where the file rebinds one of them, the function must be left alone.
    pub assumed_builtins: Vec<Symbol>,
}

impl Scope {
    /// Whether the name, read here, means the module's global or a builtin: bound neither here nor in an enclosing function.
    pub(crate) fn is_global(&self, name: Symbol) -> bool {
        !self.captured.contains_key(&name) && !self.enclosing.contains(&name)
    }

    /// Whether the function, or one within it, has the word as a name or as an attribute.
    pub(crate) fn has_word(&self, word: Symbol) -> bool {
        self.mentions.contains_key(&word) || self.attributes.contains_key(&word)
    }

    /// Every name that the function binds.
    pub(crate) fn bound_names(&self) -> impl Iterator<Item = Symbol> {
        self.by_name.keys().chain(self.captured.keys()).copied()
    }
}

/// A string literal that may name a local.
#[derive(Debug, Clone)]
pub struct StringMention {
    /// The literal's content as written.
    pub content: Symbol,
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
    ArgumentOf(Symbol),
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
    pub(crate) reads: Vec<(Symbol, Span)>,
    /// Whether it waits: `async for` or `await` inside.
    pub(crate) suspends: bool,
}

/// The bindings of a module and its classes, as the words that they are made of.
pub(crate) fn bindings_of_module(statements: &[Stmt], names: &mut Interner) -> Vec<Binding> {
    words::of_module(statements, names)
}

/// Resolves the names of a function. Total: what it does not understand is captured, not guessed.
#[cfg(test)]
fn resolve(function: &FunctionDef, names: &mut Interner) -> Scope {
    resolve_with_comprehensions(function, names).scope
}

/// Resolves the names of a function, and says what its comprehensions read.
pub(crate) fn resolve_with_comprehensions(
    function: &FunctionDef,
    names: &mut Interner,
) -> Resolution {
    let tree = statements::walk_function(function, names);
    tree::resolve(tree, function, names)
}

/// Resolves the names of a module, given as a function without parameters: those that its own statements bind and read. What
/// imports and definitions bind is read as functions read it, and so no local; what functions declare `global` is theirs too.
pub(crate) fn resolve_module(
    module: &FunctionDef,
    declared_global: &FxHashSet<Symbol>,
    names: &mut Interner,
) -> Resolution {
    let mut tree = statements::walk_function(module, names);
    let defined = statements::defined_names(&module.body);
    tree.bindings.retain(|(name, _)| !defined.contains(name));
    for &name in declared_global {
        tree.capture(name, CaptureReason::Global, module.span);
    }
    tree::resolve(tree, module, names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn resolve_text(text: &str) -> (Scope, Interner) {
        let mut names = Interner::default();
        let tree = parse(text).expect("parses");
        let outline = tree.outline(text, &mut names);
        let function = tree
            .function(&outline.functions[0], text, &mut names)
            .expect("is built");
        let scope = resolve(&function, &mut names);
        (scope, names)
    }

    fn body_of(body: &str) -> String {
        format!("def f(x, y):\n    {}\n", body.replace('\n', "\n    "))
    }

    /// Why `x` is captured in a function of `x` and `y` with this body.
    fn captured(body: &str) -> Option<CaptureReason> {
        let (scope, names) = resolve_text(&body_of(body));
        let x = names.find("x").expect("is a parameter");
        let captured = scope.captured.get(&x).map(|captured| captured.reason);
        assert_eq!(captured.is_none(), scope.by_name.contains_key(&x), "{body}");
        captured
    }

    fn role_of(body: &str) -> StringRole {
        let (scope, _) = resolve_text(&body_of(body));
        scope.strings.first().expect("has a string").role
    }

    #[test]
    fn what_may_run_later_captures() {
        let nested = Some(CaptureReason::NestedScope);
        assert_eq!(captured("return lambda: x"), nested);
        assert_eq!(captured("def g():\n    return x"), nested);
        assert_eq!(captured("def g():\n    nonlocal x\n    x = 1"), nested);
        assert_eq!(captured("class C:\n    a = x"), nested);
        assert_eq!(
            captured("class C:\n    x = 1\n    def m(self): return x"),
            nested
        );
        assert_eq!(captured("return (x for a in y)"), nested);
        assert_eq!(captured("return [lambda: x for a in y]"), nested);
        assert_eq!(captured("return (a for a in y for b in x)"), nested);
        assert_eq!(captured("return all(x for a in [b for b in y])"), nested);
    }

    #[test]
    fn what_is_evaluated_at_once_does_not_capture() {
        assert_eq!(captured("return (a for a in x)"), None);
        assert_eq!(captured("return lambda a=x: a"), None);
        assert_eq!(captured("@x\ndef g(a=x): pass"), None);
        assert_eq!(captured("class C(x, m=x): pass"), None);
        assert_eq!(captured("return [x + a for a in y if x]"), None);
        assert_eq!(captured("return [[x for b in a] for a in y]"), None);
        assert_eq!(captured("return all(x for a in y)"), None);
        assert_eq!(captured("return all(x for a in map(lambda b: b, y))"), None);
    }

    #[test]
    fn a_name_of_the_same_spelling_in_another_scope_is_another_name() {
        assert_eq!(captured("return lambda x: x"), None);
        assert_eq!(captured("def g():\n    x = 1\n    return x"), None);
        assert_eq!(captured("def g():\n    global x\n    return x"), None);
        assert_eq!(captured("return [lambda: x for x in y]"), None);
        assert_eq!(captured("class C:\n    x = 1\n    z = x"), None);
    }

    #[test]
    fn annotations_and_types_capture() {
        let lazy = Some(CaptureReason::LazyAnnotation);
        assert_eq!(captured("z: x = 1"), lazy);
        assert_eq!(captured("def g(a: x): pass"), lazy);
        assert_eq!(captured("def g[T: x](a): pass"), lazy);
        assert_eq!(captured("type A = x"), lazy);
    }

    #[test]
    fn a_walrus_in_a_comprehension_captures_what_it_binds() {
        let reason = Some(CaptureReason::ComprehensionWalrus);
        assert_eq!(captured("return [(x := a) for a in y]"), reason);
        assert_eq!(captured("return [a for a in (x := y)]"), None);
    }

    #[test]
    fn declared_and_magic_names_are_no_plain_locals() {
        let (scope, names) = resolve_text("def f(_):\n    global g\n    g = __d__ = z = 1\n");
        let is_plain = |name: &str| {
            scope
                .by_name
                .contains_key(&names.find(name).expect("stands"))
        };
        assert!(is_plain("z"));
        assert!(!is_plain("g") && !is_plain("__d__") && !is_plain("_"));
    }

    #[test]
    fn super_needs_the_first_parameter() {
        let (scope, _) = resolve_text(&body_of("super().f()"));
        assert_eq!(scope.super_parameter, Some(LocalId(0)));
        let (scope, _) = resolve_text(&body_of("super(x, y).f()"));
        assert_eq!(scope.super_parameter, None);
    }

    #[test]
    fn a_string_has_the_role_of_its_place() {
        assert_eq!(role_of("return x['a']"), StringRole::Key);
        assert_eq!(role_of("return {'a': x}"), StringRole::Key);
        assert_eq!(role_of("raise E('a %s' % x)"), StringRole::Message);
        assert_eq!(role_of("assert x, f'a {x}'"), StringRole::Message);
        assert_eq!(role_of("self.logger.info('a', x)"), StringRole::Message);
        assert_eq!(role_of("print('a {}'.format(x))"), StringRole::Message);
        assert_eq!(role_of("z = 'a'"), StringRole::Unknown);
        assert!(matches!(
            role_of("df.query('a > 1')"),
            StringRole::ArgumentOf(_)
        ));
        let nested = role_of("raise E(df.query('a > 1'))");
        assert!(matches!(nested, StringRole::ArgumentOf(_)));
    }

    #[test]
    fn docstrings_are_no_strings() {
        let (scope, _) = resolve_text(&body_of("'doc x'\ndef g():\n    'doc'"));
        assert!(scope.strings.is_empty());
    }

    #[test]
    fn a_module_tells_which_names_are_stable() {
        let text = "import numpy as np\nfrom a.b import c\nQ = 'x > @y'\ndef g(): pass\nif Q:\n    def g(): pass\n";
        let mut names = Interner::default();
        let tree = parse(text).expect("parses");
        let outline = tree.outline(text, &mut names);
        let module = tree.module(text, &mut names).expect("is built");
        let module = ModuleNames::build(&module, &Headers::default(), &outline, &mut names);
        let id = |name: &str| names.find(name).expect("stands");
        assert_eq!(module.imports[&id("np")], "numpy");
        assert_eq!(module.imports[&id("c")], "a.b.c");
        assert!(module.is_stable(id("np")) && !module.is_stable(id("g")));
        assert!(module.words_in_strings.contains_key(&id("y")));
    }
}
