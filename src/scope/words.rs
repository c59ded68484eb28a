//! The words of what a module says outside of functions: which names its bindings, classes, parameters' defaults and decorators
//! are made from. What a name may stand for is told by them where no value is known.

use super::visit::{for_each_child, for_each_expr};
use crate::syntax::ast::{ArgumentKind, Expr, ExprKind, FunctionDef, Pattern, Stmt, StmtKind};
use crate::syntax::{Interner, Symbol, dotted_text};

/// What stands in an expression, nested scopes included.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    /// Names of variables.
    pub(crate) names: Vec<Symbol>,
    /// Those of them that are called where they stand.
    callees: Vec<Symbol>,
    /// Names of attributes.
    pub(crate) attributes: Vec<Symbol>,
    /// Rows of names: `weakref.ref`.
    pub(crate) dotted: Vec<Symbol>,
    /// Those of them that are called where they stand.
    called: Vec<Symbol>,
    /// Texts, without their quotes.
    pub(crate) texts: Vec<Symbol>,
}

/// A name, of a variable or an attribute, and the words of what it is bound to, or of what is put into it.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    /// What is bound.
    pub(crate) target: Symbol,
    /// What the value is made from.
    pub(crate) words: Words,
    /// How it gets there.
    pub(crate) form: BoundAs,
}

/// How a name gets what it is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BoundAs {
    /// As a variable, of the module or of a class, a part of one included.
    Name,
    /// As an attribute of something.
    Attribute,
    /// As an argument of a call: `HOOKS.append(look)`.
    Argument,
}

/// The words of a function's header that are evaluated where it is defined.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeaderWords {
    /// The defaults of parameters.
    pub(crate) defaults: Vec<Binding>,
    /// The words of the decorators.
    pub(crate) decorators: Words,
}

impl HeaderWords {
    /// Reads a function's header.
    pub(crate) fn of(function: &FunctionDef, names: &mut Interner) -> Self {
        let mut decorators = Words::default();
        for decorator in &function.decorators {
            decorators.collect(decorator, names);
        }
        let mut defaults = Vec::new();
        for parameter in &function.parameters {
            if let Some(default) = &parameter.default {
                let form = BoundAs::Name;
                defaults.push(Binding::of(parameter.name, &[default], form, names));
            }
        }
        Self {
            defaults,
            decorators,
        }
    }
}

impl Binding {
    fn of(target: Symbol, values: &[&Expr], form: BoundAs, names: &mut Interner) -> Self {
        let mut words = Words::default();
        for value in values {
            words.collect(value, names);
        }
        Self {
            target,
            words,
            form,
        }
    }
}

/// The bindings of a module and of its classes, those of calls that put something into what they are called on included.
pub(crate) fn of_module(statements: &[Stmt], names: &mut Interner) -> Vec<Binding> {
    let mut found = Vec::new();
    let mut open: Vec<&Stmt> = statements.iter().collect();
    while let Some(statement) = open.pop() {
        let (targets, values) = parts(statement);
        let mut into = Words::default();
        for target in targets {
            into.collect(target, names);
        }
        let is_argument = matches!(statement.kind, StmtKind::Expr(_));
        let form_of = |form| if is_argument { BoundAs::Argument } else { form };
        let variables = into
            .names
            .iter()
            .map(|&name| (name, form_of(BoundAs::Name)));
        let attributes = into.attributes.iter();
        let attributes = attributes.map(|&name| (name, form_of(BoundAs::Attribute)));
        let mut into: Vec<(Symbol, BoundAs)> = variables.chain(attributes).collect();
        if let StmtKind::ClassDef(class) = &statement.kind {
            into.push((class.name, BoundAs::Name));
            open.extend(&class.body.statements);
        }
        if let Some(&(first, form)) = into.first() {
            let binding = Binding::of(first, &values, form, names);
            let others = into[1..].iter().map(|&(target, form)| Binding {
                target,
                form,
                ..binding.clone()
            });
            found.extend(others);
            found.push(binding);
        }
        bind_within(statement, names, &mut found);
        for suite in statement.suites() {
            open.extend(&suite.statements);
        }
    }
    found
}

/// What a statement binds in passing: `if (ask := eval):`, `case ask:`, `globals()["ask"] = eval`,
/// `setattr(tools, "ask", eval)`.
fn bind_within(statement: &Stmt, names: &mut Interner, found: &mut Vec<Binding>) {
    let mut walruses = Vec::new();
    for_each_expr(statement, &mut |expr| {
        note_walruses(expr, names, &mut walruses);
    });
    found.extend(walruses);
    let (targets, values) = match &statement.kind {
        StmtKind::Match(subject, cases) => {
            let mut captured = Vec::new();
            for case in cases {
                note_captures(&case.pattern, &mut captured);
            }
            (captured, vec![subject])
        }
        StmtKind::Assign(targets, value) => {
            let mut into = Words::default();
            for target in targets {
                if is_namespace(target, names) {
                    into.collect(target, names);
                }
            }
            (into.texts, vec![value])
        }
        StmtKind::Expr(value) => match &value.kind {
            ExprKind::Call(callee, arguments) if is_namespace(callee, names) => {
                let keywords = arguments.iter().filter_map(|it| match it.kind {
                    ArgumentKind::Keyword(name) => Some(name),
                    _ => None,
                });
                let values = arguments.iter().map(|it| &it.value);
                (keywords.collect(), values.collect())
            }
            ExprKind::Call(callee, arguments) if is_name(callee, "setattr", names) => {
                let [_, name, value] = &arguments[..] else {
                    return;
                };
                if let ExprKind::Str(literal) = &name.value.kind {
                    let (target, form) = (literal.content, BoundAs::Attribute);
                    found.push(Binding::of(target, &[&value.value], form, names));
                }
                return;
            }
            _ => return,
        },
        _ => return,
    };
    for target in targets {
        found.push(Binding::of(target, &values, BoundAs::Name, names));
    }
}

fn note_walruses(expr: &Expr, names: &mut Interner, found: &mut Vec<Binding>) {
    if let ExprKind::Walrus(target, _, value) = &expr.kind {
        found.push(Binding::of(*target, &[value], BoundAs::Name, names));
    }
    for_each_child(expr, &mut |child| note_walruses(child, names, found));
}

/// The names that a pattern binds.
fn note_captures(pattern: &Pattern, found: &mut Vec<Symbol>) {
    match pattern {
        Pattern::Value(_) | Pattern::Wildcard | Pattern::Star(None) => {}
        Pattern::Capture(name, _) | Pattern::Star(Some((name, _))) => found.push(*name),
        Pattern::As(inner, name, _) => {
            found.push(*name);
            note_captures(inner, found);
        }
        Pattern::Or(patterns) | Pattern::Sequence(patterns) => {
            for inner in patterns {
                note_captures(inner, found);
            }
        }
        Pattern::Mapping(items, rest) => {
            for (_, inner) in items {
                note_captures(inner, found);
            }
            found.extend(rest.iter().map(|(name, _)| *name));
        }
        Pattern::Class(_, parts) => {
            for (_, inner) in parts {
                note_captures(inner, found);
            }
        }
    }
}

/// Whether it is a part of `globals()`, or a method of it.
fn is_namespace(expr: &Expr, names: &Interner) -> bool {
    let (ExprKind::Subscript(owner, _) | ExprKind::Attribute(owner, ..)) = &expr.kind else {
        return false;
    };
    matches!(&owner.kind, ExprKind::Call(callee, _) if is_name(callee, "globals", names))
}

fn is_name(expr: &Expr, text: &str, names: &Interner) -> bool {
    matches!(expr.kind, ExprKind::Name(name) if names.get(name) == text)
}

/// What a statement binds, and to what; the callee of a call counts as bound to its arguments.
fn parts(statement: &Stmt) -> (Vec<&Expr>, Vec<&Expr>) {
    match &statement.kind {
        StmtKind::Assign(targets, value) => (targets.iter().collect(), vec![value]),
        StmtKind::AnnAssign {
            target,
            value: Some(value),
            ..
        }
        | StmtKind::AugAssign(target, _, value) => (vec![target], vec![value]),
        StmtKind::For { target, iter, .. } => (vec![target], vec![iter]),
        StmtKind::With { items, .. } => (
            items
                .iter()
                .filter_map(|item| item.target.as_ref())
                .collect(),
            items.iter().map(|item| &item.context).collect(),
        ),
        StmtKind::Expr(value) => match &value.kind {
            ExprKind::Call(callee, arguments) => {
                (vec![callee], arguments.iter().map(|a| &a.value).collect())
            }
            _ => (Vec::new(), Vec::new()),
        },
        StmtKind::ClassDef(class) => (
            Vec::new(),
            class
                .arguments
                .iter()
                .map(|a| &a.value)
                .chain(&class.decorators)
                .collect(),
        ),
        _ => (Vec::new(), Vec::new()),
    }
}

/// What is in `all`, but for as many of each as are `called`.
fn but_for(all: &[Symbol], called: &[Symbol]) -> impl Iterator<Item = Symbol> {
    let mut called = called.to_vec();
    all.iter()
        .copied()
        .filter(move |name| match called.iter().position(|it| it == name) {
            Some(place) => {
                called.swap_remove(place);
                false
            }
            None => true,
        })
}

impl Words {
    /// The names that stand for a value of their own: `locals` in `f = locals`, but not in `print(locals())`.
    pub(crate) fn values(&self) -> impl Iterator<Item = Symbol> {
        but_for(&self.names, &self.callees)
    }

    /// The rows that stand for a value of their own: `np.bmat` in `f = np.bmat`.
    pub(crate) fn dotted_values(&self) -> impl Iterator<Item = Symbol> {
        but_for(&self.dotted, &self.called)
    }

    fn collect(&mut self, expr: &Expr, names: &mut Interner) {
        match &expr.kind {
            ExprKind::Name(name) => self.names.push(*name),
            ExprKind::Attribute(_, name, _) => {
                self.attributes.push(*name);
                if let Some(dotted) = dotted_text(expr, names) {
                    self.dotted.push(names.text(&dotted));
                }
            }
            ExprKind::Str(literal) => self.texts.push(literal.content),
            ExprKind::Call(callee, _) => {
                if let ExprKind::Name(name) = callee.kind {
                    self.callees.push(name);
                } else if let Some(dotted) = dotted_text(callee, names) {
                    self.called.push(names.text(&dotted));
                }
            }
            _ => {}
        }
        for_each_child(expr, &mut |child| self.collect(child, names));
    }
}
