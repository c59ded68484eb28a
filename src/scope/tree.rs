//! The tree of scopes in a function, and who reads whose names (Python reference 4.2.2).
//!
//! A comprehension that runs at once is a scope of its own for its targets, and no more than an expression for every other
//! name. What any other nested scope reads of the function is captured: it may run later.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    CaptureReason, Captured, EagerComprehension, Local, LocalId, Resolution, Scope, StringMention,
};
use crate::source::Span;
use crate::syntax::ast::{FunctionDef, ParameterKind};
use crate::syntax::{Interner, Symbol};

/// The function's own node.
pub(super) const ROOT: usize = 0;

/// What a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeKind {
    /// The function itself.
    Root,
    /// A nested `def` or a lambda.
    Function,
    /// A class body.
    Class,
    /// Annotations, bounds, the value of a `type` statement, and type parameters.
    Annotation,
    /// A comprehension that runs at once.
    Eager,
    /// A generator expression whose items a call takes one by one, `f(*(x for x in items))`, until the whole function is walked.
    Starred,
    /// A generator expression that may run later; until the whole function is walked, also one with a consumer.
    Generator,
}

/// A scope.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) parent: usize,
    pub(super) kind: NodeKind,
    pub(super) span: Span,
    /// The name of the builtin whose only argument this generator expression is, if the name means the builtin.
    pub(super) consumer: Option<Symbol>,
    pub(super) bound: FxHashSet<Symbol>,
    pub(super) globals: FxHashSet<Symbol>,
    pub(super) nonlocals: FxHashSet<Symbol>,
    pub(super) reads: Vec<(Symbol, Span)>,
    pub(super) suspends: bool,
}

/// All scopes of a function, as the walk finds them; a parent stands before its children.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// What the function itself binds, in textual order, with whether that binding is annotated.
    pub(super) bindings: Vec<(Symbol, bool)>,
    /// Names of containers of `collections` that were taken to exhaust a generator expression.
    pub(super) containers: Vec<Symbol>,
    pub(super) captured: FxHashMap<Symbol, Captured>,
    pub(super) mentions: FxHashMap<Symbol, Span>,
    pub(super) attributes: FxHashMap<Symbol, Span>,
    pub(super) nested: FxHashSet<Symbol>,
    pub(super) nested_reads: FxHashSet<Symbol>,
    pub(super) strings: Vec<StringMention>,
    pub(super) has_super: bool,
}

impl Tree {
    pub(super) fn capture(&mut self, name: Symbol, reason: CaptureReason, span: Span) {
        self.captured
            .entry(name)
            .or_insert(Captured { reason, span });
    }
}

/// Turns the walked tree into the function's names.
pub(super) fn resolve(mut tree: Tree, function: &FunctionDef, names: &Interner) -> Resolution {
    decide_consumed(&mut tree);
    let mut eager = collect_eager(&tree);
    for at in 1..tree.nodes.len() {
        for (name, span) in std::mem::take(&mut tree.nodes[at].reads) {
            let reached = reach(&tree, at, name);
            // A class body reads a global of the name until it binds its own.
            let is_class = tree.nodes[at].kind == NodeKind::Class;
            if is_class || !matches!(reached, Reach::Below) {
                tree.nested_reads.insert(name);
            }
            match reached {
                Reach::Below | Reach::Global => {}
                Reach::Captured(reason) => tree.capture(name, reason, span),
                Reach::Within(outermost) => add_read(&mut eager, &tree, outermost, name, span),
            }
        }
    }
    capture_magic(&mut tree, names);
    let scope = build_scope(&tree, function, &eager);
    for comprehension in eager.values_mut() {
        comprehension.reads.sort_by_key(|&(_, span)| span.start);
    }
    Resolution { scope, eager }
}

/// Where a read ends up.
enum Reach {
    /// At a scope below the function.
    Below,
    /// At the module, by a `global` statement.
    Global,
    /// At the function, from a scope that may run later.
    Captured(CaptureReason),
    /// At the function, from within this comprehension only.
    Within(usize),
}

fn reach(tree: &Tree, start: usize, name: Symbol) -> Reach {
    let mut reason = None;
    let mut below = start;
    let mut at = start;
    while at != ROOT {
        let node = &tree.nodes[at];
        // A class body's names are seen by the body itself only (Python reference 4.2.2).
        let is_visible = node.kind != NodeKind::Class || at == start;
        let is_bound = node.bound.contains(&name) && !node.nonlocals.contains(&name);
        if node.globals.contains(&name) {
            return Reach::Global;
        }
        if is_visible && is_bound {
            return Reach::Below;
        }
        reason = reason.or(match node.kind {
            NodeKind::Annotation => Some(CaptureReason::LazyAnnotation),
            NodeKind::Root | NodeKind::Eager | NodeKind::Starred => None,
            NodeKind::Function | NodeKind::Class | NodeKind::Generator => {
                Some(CaptureReason::NestedScope)
            }
        });
        below = at;
        at = node.parent;
    }
    match reason {
        Some(reason) => Reach::Captured(reason),
        None => Reach::Within(below),
    }
}

/// A generator expression runs at once only if its consumer is the builtin: bound in no scope around it. What a starred one, or one for
/// a container of `collections`, reads of the function stays captured: that it runs at once, nobody could tell from the bytecode.
fn decide_consumed(tree: &mut Tree) {
    for at in 1..tree.nodes.len() {
        let is_starred = tree.nodes[at].kind == NodeKind::Starred;
        let consumer = tree.nodes[at].consumer;
        if !is_starred && consumer.is_none() {
            continue;
        }
        let may_be_other = consumer.is_some_and(|name| is_bound_around(tree, at, name));
        let stays_captured = is_starred && reads_of_function(tree, at);
        let is_eager = !may_be_other && !stays_captured;
        tree.nodes[at].kind = if is_eager {
            NodeKind::Eager
        } else {
            NodeKind::Generator
        };
        tree.containers
            .extend(consumer.filter(|_| is_eager && is_starred));
    }
}

/// Whether any scope around a node binds a name.
fn is_bound_around(tree: &Tree, at: usize, name: Symbol) -> bool {
    let mut around = tree.nodes[at].parent;
    let mut is_bound = is_bound_in(&tree.nodes[around], name);
    while around != ROOT {
        around = tree.nodes[around].parent;
        is_bound |= is_bound_in(&tree.nodes[around], name);
    }
    is_bound
}

/// Whether a scope, or one in it, reads a name that the function binds.
fn reads_of_function(tree: &Tree, scope: usize) -> bool {
    let is_within = |mut at: usize| {
        while at != ROOT && at != scope {
            at = tree.nodes[at].parent;
        }
        at == scope
    };
    (scope..tree.nodes.len())
        .filter(|&at| is_within(at))
        .any(|at| {
            let mut reads = tree.nodes[at].reads.iter();
            reads.any(|&(name, _)| {
                tree.nodes[ROOT].bound.contains(&name)
                    && !matches!(reach(tree, at, name), Reach::Below | Reach::Global)
            })
        })
}

fn is_bound_in(node: &Node, name: Symbol) -> bool {
    node.bound.contains(&name) || node.globals.contains(&name) || node.nonlocals.contains(&name)
}

/// The comprehensions that run at once and stand in the function or in one another; inner ones tell outer ones that they wait.
fn collect_eager(tree: &Tree) -> FxHashMap<Span, EagerComprehension> {
    let mut eager: FxHashMap<Span, EagerComprehension> = FxHashMap::default();
    for at in 1..tree.nodes.len() {
        if let Some(outermost) = outermost_eager(tree, at) {
            let entry = eager.entry(tree.nodes[outermost].span).or_default();
            entry.suspends |= tree.nodes[at].suspends;
        }
    }
    eager
}

/// The comprehension directly below the function that `at` belongs to, if all scopes between run at once.
fn outermost_eager(tree: &Tree, mut at: usize) -> Option<usize> {
    loop {
        let node = &tree.nodes[at];
        if node.kind != NodeKind::Eager {
            return None;
        }
        if node.parent == ROOT {
            return Some(at);
        }
        at = node.parent;
    }
}

fn add_read(
    eager: &mut FxHashMap<Span, EagerComprehension>,
    tree: &Tree,
    outermost: usize,
    name: Symbol,
    span: Span,
) {
    let reads = &mut eager.entry(tree.nodes[outermost].span).or_default().reads;
    match reads.iter_mut().find(|(read, _)| *read == name) {
        Some((_, first)) if span.start < first.start => *first = span,
        Some(_) => {}
        None => reads.push((name, span)),
    }
}

/// Dunder names and `_` are read by tools (N24); `_C__x` may be the same variable as `__x` in class `C`.
fn capture_magic(tree: &mut Tree, names: &Interner) {
    let whole = Span { start: 0, end: 0 };
    let mut found = Vec::new();
    for &(name, _) in &tree.bindings {
        let text = names.get(name);
        let is_dunder = text.len() > 4 && text.starts_with("__") && text.ends_with("__");
        if text == "_" || is_dunder || is_mangled_form(text) {
            found.push(name);
        }
    }
    for name in found {
        let span = tree.mentions.get(&name).copied().unwrap_or(whole);
        tree.capture(name, CaptureReason::Magic, span);
    }
}

fn is_mangled_form(text: &str) -> bool {
    text.strip_prefix('_')
        .filter(|rest| !rest.starts_with('_'))
        .is_some_and(|rest| rest.contains("__") && !rest.ends_with("__"))
}

fn build_scope(
    tree: &Tree,
    function: &FunctionDef,
    eager: &FxHashMap<Span, EagerComprehension>,
) -> Scope {
    let mut scope = Scope {
        captured: tree.captured.clone(),
        mentions: tree.mentions.clone(),
        attributes: tree.attributes.clone(),
        nested: tree.nested.clone(),
        nested_reads: tree.nested_reads.clone(),
        strings: tree.strings.clone(),
        assumed_builtins: assumed_builtins(tree, eager),
        ..Scope::default()
    };
    // What a nested scope reads that the function never binds is a global there and here.
    let bound: FxHashSet<Symbol> = tree.bindings.iter().map(|&(name, _)| name).collect();
    scope.captured.retain(|name, captured| {
        let is_read_below = matches!(
            captured.reason,
            CaptureReason::NestedScope | CaptureReason::LazyAnnotation
        );
        !is_read_below || bound.contains(name)
    });
    declare(&mut scope, tree);
    let parameters: FxHashSet<Symbol> = function.parameters.iter().map(|p| p.name).collect();
    for &(name, is_annotated) in &tree.bindings {
        if scope.captured.contains_key(&name) {
            continue;
        }
        let next = LocalId(scope.locals.len() as u32);
        let id = *scope.by_name.entry(name).or_insert(next);
        if id == next {
            scope.locals.push(Local {
                name: Some(name),
                is_parameter: parameters.contains(&name),
                is_annotated,
            });
        }
        scope.locals[id.index()].is_annotated |= is_annotated;
    }
    if tree.has_super {
        let first = function.parameters.iter().find(|p| {
            matches!(
                p.kind,
                ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword
            )
        });
        scope.super_parameter = first.and_then(|p| scope.by_name.get(&p.name).copied());
    }
    scope
}

/// `global` and `nonlocal` go before every other reason: the name is not the function's at all.
fn declare(scope: &mut Scope, tree: &Tree) {
    let root = &tree.nodes[ROOT];
    let declared = [
        (&root.globals, CaptureReason::Global),
        (&root.nonlocals, CaptureReason::Nonlocal),
    ];
    for (names, reason) in declared {
        for &name in names {
            let span = tree.mentions.get(&name).copied().unwrap_or(root.span);
            scope.captured.insert(name, Captured { reason, span });
        }
    }
}

/// The consumers of generator expressions that were taken to run at once and read something of the function.
fn assumed_builtins(tree: &Tree, eager: &FxHashMap<Span, EagerComprehension>) -> Vec<Symbol> {
    let reads_something = |at: usize| {
        outermost_eager(tree, at)
            .and_then(|outermost| eager.get(&tree.nodes[outermost].span))
            .is_some_and(|comprehension| !comprehension.reads.is_empty())
    };
    let mut assumed: Vec<Symbol> = (1..tree.nodes.len())
        .filter(|&at| reads_something(at))
        .filter_map(|at| tree.nodes[at].consumer)
        .chain(tree.containers.iter().copied())
        .collect();
    assumed.sort_unstable();
    assumed.dedup();
    assumed
}
