//! Modules that are values like others: what may stand for one that something gave.

use std::collections::BTreeSet;

use super::OWN_MODULE;
use super::calls::CHANGES;
use super::find::Finder;
use super::modules::Module;
use crate::scope::visit::{for_each_child, for_each_expr};
use crate::syntax::Symbol;
use crate::syntax::ast::{Argument, Expr, ExprKind, FunctionDef, Parameter, Stmt, StmtKind};

/// Builtins that may be given a namespace or a module and change nothing in it.
const READERS: &[&str] = &[
    "dict",
    "dir",
    "eval",
    "frozenset",
    "getattr",
    "hasattr",
    "id",
    "isinstance",
    "iter",
    "len",
    "list",
    "print",
    "repr",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "type",
    "vars",
    "zip",
    "enumerate",
    "setattr",
    "delattr",
    "exec",
];

/// Stands for every class among the functions that store members on what they get.
pub(crate) const MAKER: &str = "__init__";

/// Builtins that change namespaces, where they are values and not called.
pub(super) const CHANGERS: &[&str] = &["exec", "globals", "setattr", "delattr", "vars"];

impl<'a> Finder<'a> {
    /// Whether a callee changes neither a module nor a namespace that it gets, and does not hand it on.
    pub(super) fn is_reader(&self, callee: &Expr) -> bool {
        match &callee.kind {
            ExprKind::Name(name) => READERS.contains(&self.names.get(*name)),
            // `namespace.update(globals())`; not `dict.update(globals(), ...)`.
            ExprKind::Attribute(base, name, _) => {
                let of_class = match &base.kind {
                    ExprKind::Name(base) => self.names.get(*base) == "dict",
                    ExprKind::Attribute(_, name, _) => self.names.get(*name) == "__class__",
                    _ => false,
                };
                self.names.get(*name) == "update" && !of_class
            }
            _ => false,
        }
    }

    /// Notes a module, or its dict, that is used as a value.
    pub(super) fn note_escape(&mut self, expr: &Expr) {
        if let ExprKind::Name(_) | ExprKind::Subscript(..) | ExprKind::Call(..) = expr.kind
            && let Some(module) = self.module(expr)
        {
            self.escaping.insert(module);
        }
        // `q.lib`, where `import q.lib` stands.
        if let ExprKind::Attribute(..) = expr.kind
            && let Some(Module::Path(path)) = self.module(expr)
            && self.certain.contains(&path)
        {
            self.escaping.insert(Module::Path(path));
        }
        // Whoever gets a namespace may change any name in it.
        if let Some(module) = self.namespace(expr) {
            self.rebind(&module, &super::texts::Member::any());
        }
        if let ExprKind::Attribute(base, name, _) = &expr.kind
            && CHANGES.contains(&self.names.get(*name))
            && let Some(module) = self.namespace(base)
        {
            self.rebind(&module, &super::texts::Member::any());
        }
        if let ExprKind::Name(name) = expr.kind {
            match self.names.get(name) {
                "setattr" | "delattr" => {
                    self.loose.insert(super::texts::Member::any());
                }
                text if CHANGERS.contains(&text) => {
                    self.found.any_own |= !self.bound.iter().any(|it| it.contains_key(&name));
                }
                _ => {}
            }
        }
    }

    /// Notes the function whose parameter members are stored on that cannot be told.
    pub(super) fn note_setter(&mut self, base: &Expr) {
        let name = match &base.kind {
            ExprKind::Name(name) => *name,
            // What an object holds, its class was given.
            ExprKind::Attribute(..) => {
                self.found.setters.insert(MAKER.to_owned());
                return;
            }
            _ => return,
        };
        let gets = |function: &&Symbol| {
            let parameters = self.parameters.get(function);
            parameters.is_some_and(|parameters| parameters.contains(&name))
        };
        // A name that no function has as a parameter may stand for an item of one.
        let setter = self.around.iter().rev().find(gets);
        let setter = setter.or(self.around.last());
        let setter = setter.map(|&it| self.names.get(it).to_owned());
        self.found.setters.extend(setter);
    }

    pub(super) fn note_parameters_of(&mut self, function: &FunctionDef) {
        let parameters = function.parameters.iter().map(|it| it.name);
        let known = self.parameters.entry(function.name).or_default();
        known.extend(parameters);
    }

    /// Notes names that get modules: the parameters of a function that is called with one, what loops over a table of them.
    pub(super) fn note_held(&mut self, statement: &'a Stmt) {
        match &statement.kind {
            StmtKind::For { target, iter, .. } => self.hold(target, iter),
            StmtKind::Assign(targets, value) => {
                for target in targets {
                    self.hold(target, value);
                }
            }
            _ => {}
        }
        for_each_expr(statement, &mut |part| self.note_held_within(part));
    }

    fn note_held_within(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Comprehension(comprehension) => {
                for clause in &comprehension.clauses {
                    self.hold(&clause.target, &clause.iter);
                }
            }
            ExprKind::Call(callee, arguments) => self.pass(callee, arguments),
            _ => {}
        }
        for_each_child(expr, &mut |child| self.note_held_within(child));
    }

    /// What a name or an attribute gets of what an expression holds.
    fn hold(&mut self, target: &Expr, value: &Expr) {
        let modules = self.modules_in(value);
        if modules.is_empty() {
            return;
        }
        match &target.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name, _) => {
                self.held.entry(*name).or_default().extend(modules);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for item in items {
                    self.hold(item, value);
                }
            }
            _ => {}
        }
    }

    /// What the parameters of a callee get.
    fn pass(&mut self, callee: &Expr, arguments: &[Argument]) {
        let (ExprKind::Name(name) | ExprKind::Attribute(_, name, _)) = callee.kind else {
            return;
        };
        if self.is_reader(callee) {
            return;
        }
        let modules = arguments.iter().map(|it| self.modules_in(&it.value));
        let modules: BTreeSet<Module> = modules.flatten().collect();
        if modules.is_empty() {
            return;
        }
        let text = self.names.get(name);
        for module in &modules {
            let path = match module {
                Module::Path(path) => path.as_str(),
                Module::Own => OWN_MODULE,
                Module::Unknown => continue,
            };
            let pair = (path.to_owned(), text.to_owned());
            self.found.handed_to.insert(pair);
        }
        let is_class = text.starts_with(|letter: char| letter.is_uppercase());
        let maker = || {
            let maker = self.names.find("__init__").filter(|_| is_class)?;
            self.parameters.get(&maker)
        };
        let parameters = self.parameters.get(&name).or_else(maker);
        for parameter in parameters.cloned().unwrap_or_default() {
            let held = self.held.entry(parameter).or_default();
            held.extend(modules.iter().cloned());
        }
    }

    /// The modules that an expression is, or a table of.
    pub(super) fn modules_in(&self, expr: &Expr) -> BTreeSet<Module> {
        match &expr.kind {
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().flat_map(|it| self.modules_in(it)).collect()
            }
            ExprKind::Dict(items) => items
                .iter()
                .flat_map(|(_, value)| self.modules_in(value))
                .collect(),
            ExprKind::Conditional { body, orelse, .. } => {
                let both = [body, orelse].into_iter();
                both.flat_map(|it| self.modules_in(it)).collect()
            }
            ExprKind::Starred(inner) => self.modules_in(inner),
            ExprKind::Name(name) if !self.modules.contains_key(name) => {
                self.held.get(name).cloned().unwrap_or_default()
            }
            ExprKind::Call(callee, arguments) => match callee.kind {
                ExprKind::Name(name) | ExprKind::Attribute(_, name, _)
                    if matches!(
                        self.names.get(name),
                        "items" | "values" | "list" | "tuple" | "zip" | "enumerate" | "reversed"
                    ) =>
                {
                    let of = match &callee.kind {
                        ExprKind::Attribute(of, ..) => self.modules_in(of),
                        _ => BTreeSet::new(),
                    };
                    let within = arguments.iter().flat_map(|it| self.modules_in(&it.value));
                    of.into_iter().chain(within).collect()
                }
                _ => self.module(expr).into_iter().collect(),
            },
            _ => self.module(expr).into_iter().collect(),
        }
    }

    /// All modules are reached, the file's own and those that it imports.
    pub(super) fn escape_all(&mut self) {
        self.escaping.insert(Module::Own);
        self.escaping.extend(self.modules.values().cloned());
    }

    /// Which names of a scope may stand for a module that something gave.
    pub(super) fn bind(&mut self, body: &'a [Stmt], parameters: &[Parameter], depth: usize) {
        self.bound[depth].clear();
        for parameter in parameters {
            self.bound[depth].insert(parameter.name, true);
        }
        let mut pairs = Vec::new();
        for statement in body {
            self.each(statement, &mut |finder, it| {
                finder.note_bound(it, &mut pairs);
            });
        }
        for (name, may_be) in pairs {
            *self.bound[depth].entry(name).or_insert(false) |= may_be;
        }
    }

    fn note_bound(&self, statement: &Stmt, pairs: &mut Vec<(Symbol, bool)>) {
        match &statement.kind {
            StmtKind::Assign(targets, value) => {
                for target in targets {
                    match target.kind {
                        ExprKind::Name(name) => pairs.push((name, self.may_give_module(value))),
                        _ => any_target(target, pairs),
                    }
                }
            }
            StmtKind::For { target, .. } | StmtKind::AnnAssign { target, .. } => {
                any_target(target, pairs);
            }
            StmtKind::With { items, .. } => {
                let targets = items.iter().filter_map(|it| it.target.as_ref());
                targets.for_each(|it| any_target(it, pairs));
            }
            StmtKind::FunctionDef(function) => {
                pairs.push((function.name, false));
                pairs.extend(function.parameters.iter().map(|it| (it.name, true)));
            }
            StmtKind::ClassDef(class) => pairs.push((class.name, false)),
            _ => {}
        }
    }

    /// Whether an expression may give a module that is used as a value: a call of what is imported gives none.
    fn may_give_module(&self, value: &Expr) -> bool {
        match &value.kind {
            ExprKind::Call(callee, arguments) => {
                let gives = match &callee.kind {
                    // A function, a lambda, a parameter, `next`; no class, and nothing that is imported.
                    ExprKind::Name(name) => {
                        let is_class = self
                            .names
                            .get(*name)
                            .starts_with(|letter: char| letter.is_uppercase());
                        self.own_functions.contains(name)
                            || !is_class && !self.modules.contains_key(name)
                    }
                    ExprKind::Attribute(base, ..) => !self.is_of_module(base),
                    _ => true,
                };
                gives || arguments.iter().any(|it| self.module(&it.value).is_some())
            }
            ExprKind::Await(inner) => self.may_give_module(inner),
            ExprKind::Constant(_)
            | ExprKind::Str(_)
            | ExprKind::FString(_)
            | ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Compare(..)
            | ExprKind::Lambda(_)
            | ExprKind::Comprehension(_) => false,
            _ => true,
        }
    }

    fn is_of_module(&self, base: &Expr) -> bool {
        let mut part = base;
        while let ExprKind::Attribute(of, ..) = &part.kind {
            part = of;
        }
        matches!(part.kind, ExprKind::Name(name) if self.modules.contains_key(&name))
    }

    /// Whether an expression may stand for a module that is used as a value somewhere.
    pub(super) fn may_be_module(&self, base: &Expr) -> bool {
        match &base.kind {
            ExprKind::Name(name) => {
                let [module, function] = &self.bound;
                let known = function.get(name).or_else(|| module.get(name));
                known.copied().unwrap_or(true) && !matches!(self.names.get(*name), "self" | "cls")
            }
            ExprKind::Attribute(_, name, _) => self.names.get(*name) != "__class__",
            ExprKind::Subscript(..) | ExprKind::Call(..) => self.may_give_module(base),
            _ => true,
        }
    }

    /// `x` of `x.__dict__` and `vars(x)`.
    pub(super) fn owner_of_dict<'e>(&self, expr: &'e Expr) -> Option<&'e Expr> {
        match &expr.kind {
            ExprKind::Attribute(owner, name, _) if self.names.get(*name) == "__dict__" => {
                Some(owner)
            }
            ExprKind::Call(callee, arguments) => match (&callee.kind, &arguments[..]) {
                (ExprKind::Name(name), [owner]) if self.names.get(*name) == "vars" => {
                    Some(&owner.value)
                }
                _ => None,
            },
            _ => None,
        }
    }
}

fn any_target(target: &Expr, pairs: &mut Vec<(Symbol, bool)>) {
    match &target.kind {
        ExprKind::Name(name) => pairs.push((*name, true)),
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            for item in items {
                any_target(item, pairs);
            }
        }
        ExprKind::Starred(inner) => any_target(inner, pairs),
        _ => {}
    }
}
