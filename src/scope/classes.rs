//! What the classes of a module define, and which of them may have more than the file shows.

use super::module::Collector;
use crate::syntax::ast::{Argument, ClassDef, Expr, ExprKind, Stmt, StmtKind};
use crate::syntax::{Symbol, dotted_text};

impl Collector<'_> {
    pub(super) fn has_visible_end(&self, class: &ClassDef) -> bool {
        let ends = |statement: &Stmt| match &statement.kind {
            StmtKind::FunctionDef(method) => matches!(
                self.names.get(method.name),
                "__del__" | "__exit__" | "__aexit__"
            ),
            _ => false,
        };
        let derives = |argument: &Argument| match argument.value.kind {
            ExprKind::Name(base) => self.module.ending_classes.contains(&base),
            _ => false,
        };
        class.body.statements.iter().any(ends) || class.arguments.iter().any(derives)
    }

    /// Notes what kind of record the class makes, or that it is decorated.
    pub(super) fn collect_record(&mut self, class: &ClassDef) {
        let is_field = |statement: &Stmt| match &statement.kind {
            // A default that is called gives every object something of its own.
            StmtKind::AnnAssign { value, .. } => value
                .as_ref()
                .is_none_or(|it| !matches!(it.kind, ExprKind::Call(..))),
            _ => false,
        };
        let is_docstring = |statement: &Stmt| match &statement.kind {
            StmtKind::Expr(value) => matches!(value.kind, ExprKind::Str(_)),
            _ => false,
        };
        let statements = &class.body.statements;
        let is_constant =
            |value: &Expr| matches!(value.kind, ExprKind::Constant(_) | ExprKind::Str(_));
        let is_known = |decorator: &Expr| {
            let path = dotted_text(decorator, self.names);
            path.is_some_and(|it| {
                let is_listed = matches!(&*it, "property" | "staticmethod" | "classmethod");
                is_listed || it.ends_with(".setter")
            })
        };
        let is_inert = |statement: &Stmt| match &statement.kind {
            StmtKind::FunctionDef(method) => method.decorators.iter().all(is_known),
            StmtKind::Assign(_, value) => is_constant(value),
            StmtKind::Pass => true,
            _ => is_field(statement) || is_docstring(statement),
        };
        if statements.iter().all(is_inert) {
            self.module.inert_bodies.insert(class.name);
        }
        let is_named = |value: &Expr, wanted: &str| {
            dotted_text(value, self.names)
                .is_some_and(|path| self.module.resolve(self.names, &path) == wanted)
        };
        let is_data_class = |decorator: &Expr| match &decorator.kind {
            ExprKind::Call(callee, _) => is_named(callee, "dataclasses.dataclass"),
            _ => is_named(decorator, "dataclasses.dataclass"),
        };
        match &class.decorators[..] {
            [] => {
                let is_tuple = |base: &Argument| is_named(&base.value, "typing.NamedTuple");
                if let [base] = &class.arguments[..]
                    && is_tuple(base)
                    && statements.iter().all(|it| is_field(it) || is_docstring(it))
                {
                    self.module.named_tuples.insert(class.name);
                }
            }
            [only] if is_data_class(only) => {
                let mut fields = statements
                    .iter()
                    .filter(|it| matches!(it.kind, StmtKind::AnnAssign { .. }));
                if fields.all(is_field) {
                    self.module.data_classes.insert(class.name);
                } else {
                    self.module.decorated.insert(class.name);
                }
            }
            _ => {
                self.module.decorated.insert(class.name);
            }
        }
    }

    /// What objects of the class have, nested classes included.
    pub(super) fn collect_members(&mut self, class: &ClassDef) {
        let mut open = vec![class];
        while let Some(class) = open.pop() {
            self.module.class_count += 1;
            self.module.has_open_class |= class.arguments.iter().any(|base| !self.is_closed(base));
            let mut suites = vec![&class.body];
            while let Some(suite) = suites.pop() {
                for statement in &suite.statements {
                    match &statement.kind {
                        StmtKind::FunctionDef(method) => self.add_member(method.name),
                        StmtKind::ClassDef(nested) => {
                            self.module.assigned_members.insert(nested.name);
                            open.push(nested);
                        }
                        StmtKind::ImportFrom(import) => {
                            for (_, bound, _) in &import.names {
                                self.module.assigned_members.insert(*bound);
                                self.add_member(*bound);
                            }
                        }
                        StmtKind::For { target, .. } => {
                            self.add_members(target);
                            suites.extend(statement.suites());
                        }
                        StmtKind::Assign(targets, _) => {
                            for target in targets {
                                self.add_members(target);
                            }
                        }
                        StmtKind::AnnAssign { target, .. } => self.add_members(target),
                        _ => suites.extend(statement.suites()),
                    }
                }
            }
        }
    }

    fn add_members(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => {
                self.module.assigned_members.insert(*name);
                self.add_member(*name);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for item in items {
                    self.add_members(item);
                }
            }
            _ => {}
        }
    }

    fn add_member(&mut self, name: Symbol) {
        let text = self.names.get(name);
        self.module.has_open_class |= matches!(text, "__getattr__" | "__getattribute__");
        self.module.class_members.insert(name);
    }

    /// Whether a base is a class of the file that has no other bases, or one that calls nothing.
    pub(super) fn is_own(&self, base: &Argument) -> bool {
        let ExprKind::Name(name) = base.value.kind else {
            return false;
        };
        let is_own = self.module.classes.contains(&name) && !self.module.derived.contains(&name);
        is_own || matches!(self.names.get(name), "object" | "ABC" | "Protocol")
    }

    /// Whether a base brings no attributes by which arrays are told: a class of the file, or one of these.
    fn is_closed(&self, base: &Argument) -> bool {
        let ExprKind::Name(name) = base.value.kind else {
            let dotted = dotted_text(&base.value, self.names);
            return dotted
                .is_some_and(|path| is_closed_base(&self.module.resolve(self.names, &path)));
        };
        self.module.classes.contains(&name) || is_closed_base(self.module.origin(self.names, name))
    }
}

/// Bases whose objects have none of the attributes of arrays, frames and tensors, but for those that the table of uses lists.
fn is_closed_base(path: &str) -> bool {
    const BASES: [&str; 24] = [
        "object",
        "Enum",
        "IntEnum",
        "Flag",
        "IntFlag",
        "StrEnum",
        "ABC",
        "ABCMeta",
        "Protocol",
        "Generic",
        "NamedTuple",
        "TypedDict",
        "Module",
        "TestCase",
        "Thread",
        "Process",
        "dict",
        "list",
        "tuple",
        "set",
        "str",
        "int",
        "float",
        "type",
    ];
    let last = path.rsplit('.').next().unwrap_or(path);
    BASES.contains(&last)
        || ["Error", "Exception", "Warning"]
            .iter()
            .any(|suffix| last.ends_with(suffix))
}
