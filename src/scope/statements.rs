//! Walks a function's statements into the tree of its scopes: who binds, who reads, where a new scope begins.

use rustc_hash::FxHashSet;

use super::expressions::Walker;
use super::tree::{Node, NodeKind, ROOT, Tree};
use super::{CaptureReason, StringRole};
use crate::source::Span;
use crate::syntax::ast::{
    ClassDef, ExceptHandler, Expr, ExprKind, FunctionDef, Parameter, Pattern, Stmt, StmtKind,
    Suite, TypeParam,
};
use crate::syntax::{Interner, Symbol};

/// Walks a function's parameters and body. Its decorators, defaults and annotations belong to the scope around it.
pub(super) fn walk_function(function: &FunctionDef, names: &mut Interner) -> Tree {
    let mut walker = Walker::new(names);
    walker.tree.nodes.push(Node {
        parent: ROOT,
        kind: NodeKind::Root,
        span: function.span,
        consumer: None,
        bound: FxHashSet::default(),
        globals: FxHashSet::default(),
        nonlocals: FxHashSet::default(),
        reads: Vec::new(),
        suspends: false,
    });
    for parameter in &function.parameters {
        walker.mention(parameter.name, parameter.span);
        let is_annotated = parameter.annotation.is_some();
        walker.tree.bindings.push((parameter.name, is_annotated));
        walker.tree.nodes[ROOT].bound.insert(parameter.name);
    }
    walker.walk_suite(&function.body);
    walker.tree
}

/// What imports, definitions and `type` statements bind, those in nested functions and classes left out.
pub(super) fn defined_names(body: &Suite) -> FxHashSet<Symbol> {
    let mut defined = FxHashSet::default();
    let mut open = vec![body];
    while let Some(suite) = open.pop() {
        for statement in &suite.statements {
            match &statement.kind {
                StmtKind::Import(modules) => defined.extend(modules.iter().map(|it| it.binds)),
                StmtKind::ImportFrom(import) => {
                    defined.extend(import.names.iter().map(|&(_, binds, _)| binds));
                }
                StmtKind::FunctionDef(function) => _ = defined.insert(function.name),
                StmtKind::ClassDef(class) => _ = defined.insert(class.name),
                StmtKind::TypeAlias { name, .. } => _ = defined.insert(*name),
                _ => open.extend(statement.suites()),
            }
        }
    }
    defined
}

impl Walker<'_> {
    pub(super) fn walk_suite(&mut self, suite: &Suite) {
        for statement in &suite.statements {
            self.walk_statement(statement);
        }
    }

    fn walk_optional_suite(&mut self, suite: Option<&Suite>) {
        if let Some(suite) = suite {
            self.walk_suite(suite);
        }
    }

    fn walk_statement(&mut self, statement: &Stmt) {
        self.role = Some(StringRole::Unknown);
        match &statement.kind {
            StmtKind::If {
                test, body, orelse, ..
            }
            | StmtKind::While { test, body, orelse } => {
                self.walk_expr(test);
                self.walk_suite(body);
                self.walk_optional_suite(orelse.as_ref());
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                ..
            } => {
                self.walk_expr(iter);
                self.bind_target(target);
                self.walk_suite(body);
                self.walk_optional_suite(orelse.as_ref());
            }
            StmtKind::With { items, body, .. } => {
                for item in items {
                    self.walk_expr(&item.context);
                    if let Some(target) = &item.target {
                        self.bind_target(target);
                    }
                }
                self.walk_suite(body);
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                ..
            } => {
                self.walk_suite(body);
                for handler in handlers {
                    self.walk_handler(handler);
                }
                self.walk_optional_suite(orelse.as_ref());
                self.walk_optional_suite(finalbody.as_ref());
            }
            StmtKind::Match(subject, cases) => {
                self.walk_expr(subject);
                for case in cases {
                    self.role = Some(StringRole::Key);
                    self.walk_pattern(&case.pattern);
                    self.role = Some(StringRole::Unknown);
                    if let Some(guard) = &case.guard {
                        self.walk_expr(guard);
                    }
                    self.walk_suite(&case.body);
                }
            }
            StmtKind::FunctionDef(function) => self.walk_definition(function),
            StmtKind::ClassDef(class) => self.walk_class(class),
            _ => self.walk_simple(statement),
        }
    }

    /// Statements without suites.
    fn walk_simple(&mut self, statement: &Stmt) {
        match &statement.kind {
            // A string on its own is never evaluated: documentation.
            StmtKind::Expr(expr) if matches!(expr.kind, ExprKind::Str(_)) => {}
            StmtKind::Expr(expr) => self.walk_expr(expr),
            StmtKind::Assign(targets, value) => {
                self.walk_expr(value);
                for target in targets {
                    self.bind_target(target);
                }
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                is_simple,
            } => self.walk_annotated(target, annotation, value.as_ref(), *is_simple),
            StmtKind::AugAssign(target, _, value) => {
                self.walk_expr(target);
                self.walk_expr(value);
                self.bind_target(target);
            }
            StmtKind::Return(value) => {
                if value
                    .as_ref()
                    .is_some_and(|it| matches!(it.kind, ExprKind::Str(_)))
                {
                    self.role = Some(StringRole::Key);
                }
                self.walk_optional(value.as_ref());
            }
            StmtKind::Raise(exception, cause) => {
                if let Some(exception) = exception {
                    self.walk_raised(exception);
                }
                self.walk_optional(cause.as_ref());
            }
            StmtKind::Assert(test, message) => {
                self.walk_expr(test);
                self.role = Some(StringRole::Message);
                self.walk_optional(message.as_ref());
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|t| self.bind_target(t)),
            StmtKind::Global(declared) => {
                for &name in declared {
                    self.mention(name, statement.span);
                    self.node().globals.insert(name);
                }
            }
            StmtKind::Nonlocal(declared) => {
                for &name in declared {
                    self.mention(name, statement.span);
                    self.node().nonlocals.insert(name);
                    self.node().reads.push((name, statement.span));
                }
            }
            StmtKind::Import(modules) => {
                for module in modules {
                    self.bind(module.binds, module.span, false);
                }
            }
            StmtKind::ImportFrom(import) => {
                for &(_, binds, span) in &import.names {
                    self.bind(binds, span, false);
                }
            }
            StmtKind::TypeAlias {
                name,
                name_span,
                type_params,
                value,
            } => {
                self.bind(*name, *name_span, false);
                self.within(NodeKind::Annotation, statement.span, |walker| {
                    walker.walk_type_params(type_params);
                    walker.walk_expr(value);
                });
            }
            _ => {}
        }
    }

    /// `target: annotation = value`. In a function the annotation of a variable is never evaluated (Python reference 7.2.2).
    fn walk_annotated(
        &mut self,
        target: &Expr,
        annotation: &Expr,
        value: Option<&Expr>,
        is_simple: bool,
    ) {
        self.walk_optional(value);
        match target.kind {
            // `(x): int` declares nothing.
            ExprKind::Name(_) if !is_simple && value.is_none() => {}
            ExprKind::Name(name) => self.bind(name, target.span, true),
            _ => self.bind_target(target),
        }
        self.walk_annotation(annotation);
    }

    pub(super) fn walk_annotation(&mut self, annotation: &Expr) {
        self.within(NodeKind::Annotation, annotation.span, |walker| {
            walker.walk_expr(annotation);
        });
    }

    fn walk_raised(&mut self, exception: &Expr) {
        self.role = Some(StringRole::Message);
        self.is_raised = true;
        self.walk_expr(exception);
        self.is_raised = false;
        self.role = Some(StringRole::Unknown);
    }

    fn walk_handler(&mut self, handler: &ExceptHandler) {
        self.role = Some(StringRole::Unknown);
        self.walk_optional(handler.type_.as_ref());
        if let Some((name, span)) = handler.name {
            self.bind(name, span, false);
        }
        self.walk_suite(&handler.body);
    }

    fn walk_pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Value(value) => self.walk_expr(value),
            Pattern::Wildcard => {}
            Pattern::Capture(name, span) => self.bind(*name, *span, false),
            Pattern::As(inner, name, span) => {
                self.walk_pattern(inner);
                self.bind(*name, *span, false);
            }
            Pattern::Or(patterns) | Pattern::Sequence(patterns) => {
                for p in patterns {
                    self.walk_pattern(p);
                }
            }
            Pattern::Star(capture) => self.bind_capture(*capture),
            Pattern::Mapping(items, rest) => {
                for (key, value) in items {
                    self.walk_expr(key);
                    self.walk_pattern(value);
                }
                self.bind_capture(*rest);
            }
            Pattern::Class(class, arguments) => {
                self.walk_expr(class);
                for (_, p) in arguments {
                    self.walk_pattern(p);
                }
            }
        }
    }

    fn bind_capture(&mut self, capture: Option<(Symbol, Span)>) {
        if let Some((name, span)) = capture {
            self.bind(name, span, false);
        }
    }

    /// A nested `def`: decorators and defaults are evaluated at once, annotations perhaps later.
    fn walk_definition(&mut self, function: &FunctionDef) {
        for d in &function.decorators {
            self.walk_expr(d);
        }
        self.walk_defaults(&function.parameters);
        self.bind(function.name, function.name_span, false);
        self.within(NodeKind::Annotation, function.span, |walker| {
            walker.walk_type_params(&function.type_params);
            for parameter in &function.parameters {
                walker.walk_optional(parameter.annotation.as_ref());
            }
            walker.walk_optional(function.returns.as_ref());
            walker.within(NodeKind::Function, function.span, |walker| {
                walker.bind_parameters(&function.parameters);
                walker.walk_suite(&function.body);
            });
        });
    }

    fn walk_class(&mut self, class: &ClassDef) {
        for d in &class.decorators {
            self.walk_expr(d);
        }
        self.bind(class.name, class.name_span, false);
        if class.type_params.is_empty() {
            self.walk_arguments(&class.arguments);
            self.within(NodeKind::Class, class.span, |walker| {
                walker.walk_suite(&class.body);
            });
            return;
        }
        // With type parameters the bases are evaluated in a scope of their own (PEP 695).
        self.within(NodeKind::Annotation, class.span, |walker| {
            walker.walk_type_params(&class.type_params);
            walker.walk_arguments(&class.arguments);
            walker.within(NodeKind::Class, class.span, |walker| {
                walker.walk_suite(&class.body);
            });
        });
    }

    fn walk_type_params(&mut self, type_params: &[TypeParam]) {
        for param in type_params {
            self.bind(param.name, param.span, false);
            self.walk_optional(param.bound.as_ref());
            self.walk_optional(param.default.as_ref());
            self.walk_optional(param.default.as_ref());
        }
    }

    pub(super) fn walk_defaults(&mut self, parameters: &[Parameter]) {
        for parameter in parameters {
            self.walk_optional(parameter.default.as_ref());
        }
    }

    pub(super) fn bind_parameters(&mut self, parameters: &[Parameter]) {
        for parameter in parameters {
            self.bind(parameter.name, parameter.span, false);
        }
    }

    /// Binds a walrus' name: in the scope around all comprehensions it stands in (Python reference 6.12).
    pub(super) fn bind_walrus(&mut self, name: Symbol, span: Span) {
        let mut at = self.current;
        while matches!(
            self.tree.nodes[at].kind,
            NodeKind::Eager | NodeKind::Starred | NodeKind::Generator
        ) {
            at = self.tree.nodes[at].parent;
        }
        if at == ROOT && self.current != ROOT {
            let reason = CaptureReason::ComprehensionWalrus;
            self.tree.capture(name, reason, span);
        }
        let current = std::mem::replace(&mut self.current, at);
        self.bind(name, span, false);
        self.current = current;
    }
}
