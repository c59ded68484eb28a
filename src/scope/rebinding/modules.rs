//! Which module an expression stands for, or whose dict.

use super::find::Finder;
use crate::syntax::ast::{Expr, ExprKind};

/// Which module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Module {
    Own,
    /// A module, or a member of one, dotted.
    Path(String),
    /// Some module.
    Unknown,
}

impl Finder<'_> {
    /// The module that an expression stands for.
    pub(super) fn module(&self, expr: &Expr) -> Option<Module> {
        match &expr.kind {
            ExprKind::Name(name) => match self.names.get(*name) {
                "__builtins__" => Some(named("builtins")),
                _ => self.modules.get(name).cloned(),
            },
            ExprKind::Attribute(base, name, _) => match self.module(base)? {
                Module::Path(path) => Some(named(&format!("{path}.{}", self.names.get(*name)))),
                Module::Own | Module::Unknown => None,
            },
            ExprKind::Subscript(base, index) if self.is_module_table(base) => {
                Some(self.module_named(index))
            }
            ExprKind::Call(callee, arguments) => {
                let name = match &callee.kind {
                    ExprKind::Name(name) | ExprKind::Attribute(_, name, _) => self.names.get(*name),
                    _ => return None,
                };
                let first = &arguments.first()?.value;
                match name {
                    "import_module" | "__import__" => Some(self.module_named(first)),
                    "get" if matches!(&callee.kind, ExprKind::Attribute(base, ..) if self.is_module_table(base)) => {
                        Some(self.module_named(first))
                    }
                    "getmodule" => Some(Module::Unknown),
                    "getattr" => {
                        let Module::Path(path) = self.module(first)? else {
                            return None;
                        };
                        let member = self.text(&arguments.get(1)?.value)?;
                        Some(named(&format!("{path}.{member}")))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The module whose name an expression is.
    pub(super) fn module_named(&self, expr: &Expr) -> Module {
        match &expr.kind {
            ExprKind::Name(name) if self.names.get(*name) == "__name__" => Module::Own,
            _ => self.text(expr).map_or(Module::Unknown, named),
        }
    }

    /// `sys.modules`
    pub(super) fn is_module_table(&self, expr: &Expr) -> bool {
        let is_path =
            |module: &Module| matches!(module, Module::Path(path) if path == "sys.modules");
        self.module(expr).as_ref().is_some_and(is_path)
    }

    /// The module whose dict an expression stands for.
    pub(super) fn namespace(&self, expr: &Expr) -> Option<Module> {
        match &expr.kind {
            ExprKind::Name(name) => match self.names.get(*name) {
                // The module of builtins, or its dict.
                "__builtins__" => Some(named("builtins")),
                _ => self.namespaces.get(name).cloned(),
            },
            ExprKind::Attribute(base, name, _) => match self.names.get(*name) {
                "__dict__" => self.module(base),
                "__builtins__" => Some(named("builtins")),
                "f_globals" => Some(Module::Unknown),
                "__globals__" => Some(match self.module(base) {
                    Some(Module::Path(path)) => match path.rsplit_once('.') {
                        Some((module, _)) => named(module),
                        None => Module::Unknown,
                    },
                    _ => Module::Own,
                }),
                // `self.names`, where a class binds `names = globals()`.
                _ => self.namespaces.get(name).cloned(),
            },
            ExprKind::Call(callee, arguments) => {
                let name = match &callee.kind {
                    ExprKind::Name(name) => *name,
                    ExprKind::Attribute(base, name, _) => {
                        let [member] = &arguments[..] else {
                            return None;
                        };
                        let gets = self.names.get(*name) == "__getattribute__";
                        let is_dict = self.text(&member.value) == Some("__dict__");
                        return self.module(base).filter(|_| gets && is_dict);
                    }
                    _ => return None,
                };
                match (self.names.get(name), &arguments[..]) {
                    ("getattr", [of, member, ..])
                        if self.text(&member.value) == Some("__dict__") =>
                    {
                        self.module(&of.value)
                    }
                    ("globals", []) => Some(Module::Own),
                    ("locals" | "vars", []) if !self.in_function => Some(Module::Own),
                    ("vars", [of]) => self.module(&of.value),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// The module itself, where it is run as a script.
pub(super) fn named(path: &str) -> Module {
    match path {
        "__main__" => Module::Own,
        _ => Module::Path(path.into()),
    }
}
