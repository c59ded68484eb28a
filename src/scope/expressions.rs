//! Walks expressions into the tree of scopes.

use rustc_hash::FxHashSet;

use super::tree::{Node, NodeKind, ROOT, Tree};
use super::visit::for_each_child;
use super::{StringMention, StringRole, strings};
use crate::source::Span;
use crate::syntax::ast::{
    Argument, ArgumentKind, Comprehension, ComprehensionKind, Expr, ExprKind, FString, FStringPart,
    Lambda,
};
use crate::syntax::{Interner, Symbol};

/// Builtins that take everything from an iterator, or stop early and release it, before they return (the library reference,
/// "Built-in Functions").
const CONSUMERS: [&str; 11] = [
    "sum",
    "any",
    "all",
    "list",
    "tuple",
    "set",
    "frozenset",
    "dict",
    "sorted",
    "max",
    "min",
];

/// Containers of `collections` that do so, too.
const COLLECTIONS: [&str; 3] = ["Counter", "OrderedDict", "deque"];

/// The walk in progress.
pub(super) struct Walker<'a> {
    pub(super) tree: Tree,
    pub(super) names: &'a mut Interner,
    /// The scope that the walk is in.
    pub(super) current: usize,
    /// The role of a string literal that stands here; `None` for that of an argument of the call around.
    pub(super) role: Option<StringRole>,
    /// Indices of the strings that wait for the role of an argument: it is sought for calls with strings only.
    arguments: Vec<usize>,
    /// Whether a call that stands here makes the exception of a `raise`.
    pub(super) is_raised: bool,
}

impl<'a> Walker<'a> {
    pub(super) fn new(names: &'a mut Interner) -> Self {
        Walker {
            tree: Tree::default(),
            names,
            current: ROOT,
            role: Some(StringRole::Unknown),
            arguments: Vec::new(),
            is_raised: false,
        }
    }

    pub(super) fn node(&mut self) -> &mut Node {
        &mut self.tree.nodes[self.current]
    }

    pub(super) fn mention(&mut self, name: Symbol, span: Span) {
        self.tree.mentions.entry(name).or_insert(span);
        self.note_nested(name);
    }

    fn note_nested(&mut self, name: Symbol) {
        if self.current != ROOT {
            self.tree.nested.insert(name);
        }
    }

    pub(super) fn bind(&mut self, name: Symbol, span: Span, is_annotated: bool) {
        self.mention(name, span);
        self.node().bound.insert(name);
        if self.current == ROOT {
            self.tree.bindings.push((name, is_annotated));
        } else {
            // A nested scope that binds a name it declares `nonlocal` binds the function's.
            self.node().reads.push((name, span));
        }
    }

    fn read(&mut self, name: Symbol, span: Span) {
        self.mention(name, span);
        if self.names.get(name) == "__class__" {
            self.tree.has_super = true;
        }
        if self.current != ROOT {
            self.node().reads.push((name, span));
        }
    }

    /// Walks something in a new scope below the current one.
    pub(super) fn within(&mut self, kind: NodeKind, span: Span, walk: impl FnOnce(&mut Self)) {
        let parent = self.current;
        let role = self.role.replace(StringRole::Unknown);
        let is_raised = std::mem::replace(&mut self.is_raised, false);
        self.current = self.open(kind, span, None);
        walk(self);
        self.current = parent;
        self.role = role;
        self.is_raised = is_raised;
    }

    fn open(&mut self, kind: NodeKind, span: Span, consumer: Option<Symbol>) -> usize {
        self.tree.nodes.push(Node {
            parent: self.current,
            kind,
            span,
            consumer,
            bound: FxHashSet::default(),
            globals: FxHashSet::default(),
            nonlocals: FxHashSet::default(),
            reads: Vec::new(),
            suspends: false,
        });
        self.tree.nodes.len() - 1
    }

    pub(super) fn walk_optional(&mut self, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.walk_expr(expr);
        }
    }

    pub(super) fn walk_expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.read(*name, expr.span),
            ExprKind::Str(literal) => self.mention_string(literal.content, expr.span),
            ExprKind::Attribute(_, name, span) => {
                self.tree.attributes.entry(*name).or_insert(*span);
                self.note_nested(*name);
                for_each_child(expr, &mut |child| self.walk_expr(child));
            }
            ExprKind::FString(fstring) => self.walk_fstring(fstring, expr.span),
            ExprKind::Dict(items) => self.walk_dict(items),
            ExprKind::Call(callee, arguments) => self.walk_call(callee, arguments),
            ExprKind::Subscript(value, index) => {
                self.walk_expr(value);
                // `np.r_["left, right"]` looks the names up.
                let role = match &value.kind {
                    ExprKind::Attribute(_, name, _) | ExprKind::Name(name)
                        if matches!(self.names.get(*name), "r_" | "c_") =>
                    {
                        self.role.replace(StringRole::Unknown)
                    }
                    _ => self.role.replace(StringRole::Key),
                };
                self.walk_expr(index);
                self.role = role;
            }
            ExprKind::Compare(..) => {
                // `mode == "other"`, `name in ("a", "b")`
                let role = self.role.replace(StringRole::Key);
                for_each_child(expr, &mut |child| self.walk_expr(child));
                self.role = role;
            }
            ExprKind::Lambda(lambda) => self.walk_lambda(lambda, expr.span),
            ExprKind::Walrus(name, span, value) => {
                self.walk_expr(value);
                self.bind_walrus(*name, *span);
            }
            ExprKind::Await(value) => {
                self.node().suspends = true;
                self.walk_expr(value);
            }
            ExprKind::Comprehension(comprehension) => {
                let kind = match comprehension.kind {
                    ComprehensionKind::Generator => NodeKind::Generator,
                    _ => NodeKind::Eager,
                };
                self.walk_comprehension(comprehension, expr.span, kind, None);
            }
            _ => for_each_child(expr, &mut |child| self.walk_expr(child)),
        }
    }

    fn mention_string(&mut self, content: Symbol, span: Span) {
        if self.role.is_none() {
            self.arguments.push(self.tree.strings.len());
        }
        self.tree.strings.push(StringMention {
            content,
            span,
            role: self.role.unwrap_or(StringRole::Unknown),
        });
    }

    fn walk_fstring(&mut self, fstring: &FString, span: Span) {
        self.walk_fstring_parts(&fstring.parts, span);
    }

    fn walk_fstring_parts(&mut self, parts: &[FStringPart], span: Span) {
        for part in parts {
            match part {
                FStringPart::Literal(text) => self.mention_string(*text, span),
                FStringPart::Field(field) => {
                    self.walk_expr(&field.value);
                    if let Some(spec) = &field.spec {
                        self.walk_fstring_parts(spec, span);
                    }
                }
            }
        }
    }

    fn walk_dict(&mut self, items: &[(Option<Expr>, Expr)]) {
        for (key, value) in items {
            if let Some(key) = key {
                let role = self.role.replace(StringRole::Key);
                self.walk_expr(key);
                self.role = role;
            }
            self.walk_expr(value);
        }
    }

    fn walk_call(&mut self, callee: &Expr, arguments: &[Argument]) {
        let is_raised = std::mem::replace(&mut self.is_raised, false);
        if let ExprKind::Name(name) = callee.kind
            && arguments.is_empty()
            && self.names.get(name) == "super"
        {
            self.tree.has_super = true;
        }
        self.walk_expr(callee);
        let role = self.role;
        let waiting = self.arguments.len();
        let is_passed_through = strings::is_string_method(callee);
        self.role = if is_raised {
            Some(StringRole::Message)
        } else if is_passed_through {
            role
        } else {
            None
        };
        match arguments {
            [argument] if self.is_consumed(callee, argument) => {
                self.walk_consumed(callee, &argument.value);
            }
            _ => self.walk_arguments(arguments),
        }
        if !is_passed_through && self.arguments.len() > waiting {
            let role = strings::argument_role(callee, self.names);
            for string in self.arguments.drain(waiting..) {
                self.tree.strings[string].role = role;
            }
        }
        self.role = role;
        self.is_raised = is_raised;
    }

    pub(super) fn walk_arguments(&mut self, arguments: &[Argument]) {
        for argument in arguments {
            match &argument.value.kind {
                // `f(*(x for x in items))` takes all items before the call.
                ExprKind::Comprehension(comprehension)
                    if argument.kind == ArgumentKind::Star && never_waits(comprehension) =>
                {
                    let span = argument.value.span;
                    self.walk_comprehension(comprehension, span, NodeKind::Starred, None);
                }
                _ => self.walk_expr(&argument.value),
            }
        }
    }

    /// Whether `callee(argument)` may be a builtin, or `join` of a string literal, that exhausts a generator expression.
    fn is_consumed(&self, callee: &Expr, argument: &Argument) -> bool {
        let ExprKind::Comprehension(comprehension) = &argument.value.kind else {
            return false;
        };
        let is_plain = comprehension.kind == ComprehensionKind::Generator
            && argument.kind == ArgumentKind::Positional
            && never_waits(comprehension);
        is_plain
            && match &callee.kind {
                ExprKind::Name(name) => {
                    let name = self.names.get(*name);
                    CONSUMERS.contains(&name) || COLLECTIONS.contains(&name)
                }
                ExprKind::Attribute(receiver, name, _) => {
                    matches!(receiver.kind, ExprKind::Str(_)) && self.names.get(*name) == "join"
                }
                _ => false,
            }
    }

    fn walk_consumed(&mut self, callee: &Expr, argument: &Expr) {
        let ExprKind::Comprehension(comprehension) = &argument.kind else {
            return;
        };
        let (kind, consumer) = match callee.kind {
            ExprKind::Name(name) if COLLECTIONS.contains(&self.names.get(name)) => {
                (NodeKind::Starred, Some(name))
            }
            ExprKind::Name(name) => (NodeKind::Generator, Some(name)),
            _ => (NodeKind::Eager, None),
        };
        self.walk_comprehension(comprehension, argument.span, kind, consumer);
    }

    /// The outermost iterable is evaluated in the scope around, all else in the comprehension's own (Python reference 6.2.4).
    fn walk_comprehension(
        &mut self,
        comprehension: &Comprehension,
        span: Span,
        mut kind: NodeKind,
        mut consumer: Option<Symbol>,
    ) {
        let Some((first, rest)) = comprehension.clauses.split_first() else {
            return;
        };
        let start = self.tree.nodes.len();
        self.walk_expr(&first.iter);
        let parent = self.current;
        if comprehension.kind == ComprehensionKind::Generator && self.has_comprehension(start) {
            // What calls it is hidden behind the other one's call: nobody could tell from the bytecode that it runs at once.
            (kind, consumer) = (NodeKind::Generator, None);
        }
        self.current = self.open(kind, span, consumer);
        self.node().suspends = comprehension.clauses.iter().any(|c| c.is_async);
        self.bind_target(&first.target);
        for c in &first.conditions {
            self.walk_expr(c);
        }
        for clause in rest {
            self.walk_expr(&clause.iter);
            self.bind_target(&clause.target);
            for c in &clause.conditions {
                self.walk_expr(c);
            }
        }
        self.walk_expr(&comprehension.element);
        self.walk_optional(comprehension.value.as_ref());
        self.current = parent;
    }

    /// Whether one of the scopes from `start` on is a comprehension directly in the current one.
    fn has_comprehension(&self, start: usize) -> bool {
        self.tree.nodes[start..].iter().any(|node| {
            node.parent == self.current
                && matches!(node.kind, NodeKind::Eager | NodeKind::Generator)
        })
    }

    fn walk_lambda(&mut self, lambda: &Lambda, span: Span) {
        self.walk_defaults(&lambda.parameters);
        self.within(NodeKind::Function, span, |walker| {
            walker.bind_parameters(&lambda.parameters);
            walker.walk_expr(&lambda.body);
        });
    }

    /// Binds what a target names, and reads what its subscripts and attributes are evaluated from.
    pub(super) fn bind_target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => self.bind(*name, target.span, false),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for item in items {
                    self.bind_target(item);
                }
            }
            ExprKind::Starred(inner) => self.bind_target(inner),
            _ => self.walk_expr(target),
        }
    }
}

fn never_waits(comprehension: &Comprehension) -> bool {
    comprehension.clauses.iter().all(|clause| !clause.is_async)
}
