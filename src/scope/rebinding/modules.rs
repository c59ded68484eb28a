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
                let name = self.called(callee)?;
                let first = &arguments.first()?.value;
                match name {
                    "import_module" | "__import__" | "resolve_name" => {
                        Some(self.module_named(first))
                    }
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
                _ => self.namespaces.get(name).cloned().or_else(|| {
                    // `from __main__ import __dict__ as names`
                    let Module::Path(path) = self.modules.get(name)? else {
                        return None;
                    };
                    path.strip_suffix(".__dict__").map(named)
                }),
            },
            ExprKind::Attribute(base, name, _) => match self.names.get(*name) {
                "__dict__" => self.module(base),
                "__builtins__" => Some(named("builtins")),
                "f_globals" => Some(Module::Unknown),
                "__globals__" => Some(self.module_of_function(base)),
                // `self.names`, where a class binds `names = globals()`.
                _ => self.namespaces.get(name).cloned(),
            },
            ExprKind::Call(callee, arguments) => {
                // `attrgetter("__dict__")(lib)`
                if let ExprKind::Call(getter, names) = &callee.kind {
                    let is_getter = self.called(getter) == Some("attrgetter");
                    let is_dict =
                        matches!(&names[..], [it] if self.text(&it.value) == Some("__dict__"));
                    let of = arguments.first().filter(|_| is_getter && is_dict)?;
                    return self.module(&of.value);
                }
                let Some(name) = self.builtin(callee) else {
                    let (ExprKind::Attribute(base, name, _), [member]) =
                        (&callee.kind, &arguments[..])
                    else {
                        return None;
                    };
                    let gets = self.names.get(*name) == "__getattribute__";
                    let is_dict = self.text(&member.value) == Some("__dict__");
                    return self.module(base).filter(|_| gets && is_dict);
                };
                match (name, &arguments[..]) {
                    ("getattr", [of, member, ..]) => {
                        let member = self.member(&member.value);
                        if member.is_any() {
                            None
                        } else if member.may_be("__globals__") {
                            Some(self.module_of_function(&of.value))
                        } else {
                            let is_dict = member.may_be("__dict__");
                            self.module(&of.value).filter(|_| is_dict)
                        }
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

impl<'a> Finder<'a> {
    /// The module whose names a function reads.
    fn module_of_function(&self, function: &Expr) -> Module {
        match self.module(function) {
            Some(Module::Path(path)) => match path.rsplit_once('.') {
                Some((module, _)) => named(module),
                None => Module::Unknown,
            },
            _ => Module::Own,
        }
    }

    /// The last part of a callee's name, by the name that the module has it by which it is imported from.
    pub(super) fn called(&self, callee: &Expr) -> Option<&str> {
        match &callee.kind {
            ExprKind::Name(name) => match self.modules.get(name) {
                Some(Module::Path(path)) => path.rsplit('.').next(),
                _ => Some(self.names.get(*name)),
            },
            ExprKind::Attribute(_, name, _) => Some(self.names.get(*name)),
            _ => None,
        }
    }

    /// The builtin that a callee may be: by its own name, as a member of `builtins`, or by the name that an import gives it.
    pub(super) fn builtin(&self, callee: &Expr) -> Option<&'a str> {
        let is_builtins = |module: Option<Module>| matches!(module, Some(Module::Path(path)) if path == "builtins");
        match &callee.kind {
            ExprKind::Name(name) => match self.modules.get(name) {
                Some(Module::Path(path)) => {
                    let member = path.strip_prefix("builtins.")?;
                    BUILTINS.iter().copied().find(|it| *it == member)
                }
                _ => Some(self.names.get(*name)),
            },
            ExprKind::Attribute(base, name, _) => {
                is_builtins(self.module(base)).then(|| self.names.get(*name))
            }
            _ => None,
        }
    }
}

/// Builtins that give or change namespaces.
const BUILTINS: [&str; 6] = ["globals", "locals", "vars", "getattr", "setattr", "exec"];

/// The module of this path. `__main__` is any module that is run, this one or another.
pub(super) fn named(path: &str) -> Module {
    Module::Path(path.into())
}
