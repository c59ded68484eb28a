//! What a module has bound by the time its functions run.
//!
//! ```python
//! def main(): return step(load())    # `step` is not bound yet when this runs
//! main()
//! def step(x): ...
//! ```
//! A function can run from its own definition on, but only while some statement of the module calls something. So a name is
//! certainly bound in a function if a statement that always runs binds it, and no statement between the function and that one
//! may call into the file. Forward may-analysis over the module's statements, in their order.
//!
//! Taken for granted: other modules do not call back into one that is still being imported.

use rustc_hash::{FxHashMap, FxHashSet};

use super::visit::{for_each_child, for_each_expr};
use crate::syntax::ast::{
    Argument, ArgumentKind, Expr, ExprKind, FunctionDef, Stmt, StmtKind, Suite,
};
use crate::syntax::{Interner, Symbol};

/// When the names of a module are bound, and when its functions may run meanwhile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loading {
    /// One past the end of the first statement that binds the name on every path.
    bound: FxHashMap<Symbol, u32>,
    /// Where the statements begin that may call functions of the file, ascending.
    running: Vec<u32>,
}

impl Loading {
    /// Whether the name is bound whenever the outermost function that starts at `function` runs.
    pub(crate) fn binds_before(&self, name: Symbol, function: u32) -> bool {
        let Some(&bound) = self.bound.get(&name) else {
            return false;
        };
        let next = self.running.partition_point(|&at| at < function);
        self.running.get(next).is_none_or(|&at| at >= bound)
    }

    /// Follows a module's statements. `headers` are the defaults and annotations of its functions, by where these
    /// start.
    pub(super) fn follow(module: &[Stmt], headers: &Headers, names: &Interner) -> Self {
        let mut follower = Follower {
            loading: Loading::default(),
            own: FxHashSet::default(),
            imported: FxHashMap::default(),
            foreign: FxHashSet::default(),
            variables: FxHashSet::default(),
            has_escaped: false,
            headers,
            names,
        };
        follower.declare(module);
        follower.suite(module, true);
        follower.loading.running.sort_unstable();
        follower.loading
    }
}

/// The defaults and annotations of functions that are more than names and constants, by where the functions start.
pub(crate) type Headers = FxHashMap<u32, Vec<Expr>>;

/// Modules whose decorators do not call what they decorate.
const QUIET_DECORATORS: &[&str] = &[
    "abc",
    "atexit",
    "celery",
    "click",
    "contextlib",
    "dataclasses",
    "django",
    "enum",
    "fastapi",
    "flask",
    "functools",
    "jax",
    "numba",
    "overload",
    "pytest",
    "torch",
    "typing",
    "typing_extensions",
    "unittest",
];

/// Builtins that evaluate text or hand out the module's names.
const EVALUATING: &[&str] = &[
    "eval",
    "exec",
    "compile",
    "__import__",
    "globals",
    "vars",
    "locals",
];

struct Follower<'a> {
    loading: Loading,
    /// Functions and classes of the file, and variables that hold some.
    own: FxHashSet<Symbol>,
    /// What imports bind, with the modules they come from.
    imported: FxHashMap<Symbol, Symbol>,
    /// Variables that hold what something imported gave.
    foreign: FxHashSet<Symbol>,
    /// Whatever else is bound at module level.
    variables: FxHashSet<Symbol>,
    /// Whether something outside of the file may know a function of it.
    has_escaped: bool,
    headers: &'a Headers,
    names: &'a Interner,
}

impl Follower<'_> {
    /// Functions and classes count from the start: which of them are bound already does not matter.
    fn declare(&mut self, statements: &[Stmt]) {
        for statement in statements {
            match &statement.kind {
                StmtKind::FunctionDef(function) => {
                    self.own.insert(function.name);
                }
                StmtKind::ClassDef(class) => {
                    self.own.insert(class.name);
                }
                _ => {
                    for suite in statement.suites() {
                        self.declare(&suite.statements);
                    }
                }
            }
        }
    }

    fn suite(&mut self, statements: &[Stmt], is_certain: bool) {
        for statement in statements {
            self.statement(statement, is_certain);
        }
    }

    fn statement(&mut self, statement: &Stmt, is_certain: bool) {
        if self.may_run_functions(statement) {
            // A decorator is called when its function exists already.
            let at = match &statement.kind {
                StmtKind::FunctionDef(function) => function.span.start,
                _ => statement.span.start,
            };
            self.loading.running.push(at);
        }
        let end = statement.span.end;
        match &statement.kind {
            StmtKind::Import(modules) => {
                for module in modules {
                    self.imported.insert(module.binds, module.module);
                    self.bind(module.binds, end, is_certain);
                }
            }
            StmtKind::ImportFrom(import) => {
                for &(_, binds, _) in &import.names {
                    self.imported.insert(binds, import.module);
                    self.bind(binds, end, is_certain);
                }
            }
            StmtKind::FunctionDef(function) => self.bind(function.name, end, is_certain),
            StmtKind::ClassDef(class) => {
                // The body may call what it defines.
                self.declare(&class.body.statements);
                self.suite(&class.body.statements, false);
                self.bind(class.name, end, is_certain);
            }
            StmtKind::Assign(targets, value) => {
                for target in targets {
                    self.assign(target, value);
                }
            }
            StmtKind::AnnAssign {
                target,
                value: Some(value),
                ..
            } => self.assign(target, value),
            _ => self.compound(statement, is_certain),
        }
    }

    fn compound(&mut self, statement: &Stmt, is_certain: bool) {
        match &statement.kind {
            StmtKind::With { body, .. } => self.suite(&body.statements, false),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                ..
            } => {
                let leaves = handlers
                    .iter()
                    .all(|handler| self.never_completes(&handler.body));
                self.suite(&body.statements, is_certain && leaves);
                for handler in handlers {
                    self.suite(&handler.body.statements, false);
                }
                if let Some(suite) = orelse {
                    self.suite(&suite.statements, is_certain && leaves);
                }
                if let Some(suite) = finalbody {
                    self.suite(&suite.statements, is_certain);
                }
            }
            _ => {
                for suite in statement.suites() {
                    self.suite(&suite.statements, false);
                }
            }
        }
    }

    /// Whether a suite ends in `raise` or `sys.exit()`: no path leads on from it.
    fn never_completes(&self, suite: &Suite) -> bool {
        let Some(last) = suite.statements.last() else {
            return false;
        };
        match &last.kind {
            StmtKind::Raise(..) => true,
            StmtKind::Expr(expr) => match &expr.kind {
                ExprKind::Call(callee, _) => match &callee.kind {
                    ExprKind::Attribute(base, name, _) => {
                        matches!(base.kind, ExprKind::Name(base) if self.names.get(base) == "sys")
                            && self.names.get(*name) == "exit"
                    }
                    _ => false,
                },
                _ => false,
            },
            _ => false,
        }
    }

    fn bind(&mut self, name: Symbol, end: u32, is_certain: bool) {
        if is_certain {
            self.loading.bound.entry(name).or_insert(end);
        }
    }

    fn assign(&mut self, target: &Expr, value: &Expr) {
        let holds_own = self.mentions_own(value);
        let is_foreign = !holds_own && self.comes_from_import(value);
        self.note_target(target, holds_own, is_foreign);
    }

    fn note_target(&mut self, target: &Expr, holds_own: bool, is_foreign: bool) {
        match &target.kind {
            ExprKind::Name(name) => {
                self.variables.insert(*name);
                if holds_own {
                    self.own.insert(*name);
                }
                if is_foreign {
                    self.foreign.insert(*name);
                }
            }
            // `HANDLERS["a"] = step`
            ExprKind::Attribute(base, ..) | ExprKind::Subscript(base, _) if holds_own => {
                self.note_target(base, true, false);
            }
            ExprKind::Starred(inner) => self.note_target(inner, holds_own, is_foreign),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for item in items {
                    self.note_target(item, holds_own, is_foreign);
                }
            }
            _ => {}
        }
    }

    /// Whether executing the statement itself, suites below it left out, may call a function of the file.
    fn may_run_functions(&mut self, statement: &Stmt) -> bool {
        let mut runs = false;
        match &statement.kind {
            StmtKind::FunctionDef(function) => {
                if let Some(header) = self.headers.get(&function.span.start) {
                    runs = header.iter().any(|expr| self.effect(expr, false));
                }
                runs |= function.decorators.iter().any(|it| self.is_loud(it));
                let is_plain = |decorator: &Expr| matches!(decorator.kind, ExprKind::Name(name) if self.is_builtin(name));
                self.has_escaped |= !function.decorators.iter().all(is_plain);
            }
            StmtKind::ClassDef(class) => {
                let is_own_metaclass = |argument: &Argument| {
                    matches!(argument.kind, ArgumentKind::Keyword(_))
                        && self.mentions_own(&argument.value)
                };
                runs = class.decorators.iter().any(|it| self.is_loud(it))
                    || class.arguments.iter().any(is_own_metaclass);
            }
            StmtKind::For { iter, .. } => runs = self.effect(iter, true),
            StmtKind::With { items, .. } => {
                for item in items {
                    runs |= self.effect(&item.context, true);
                }
            }
            _ => {
                let mut found = Vec::new();
                for_each_expr(statement, &mut |expr| found.push(expr));
                for expr in found {
                    runs |= self.effect(expr, false);
                }
            }
        }
        self.has_escaped |= runs;
        runs
    }

    /// Whether a decorator may call what it is given, or something else of the file, right away.
    fn is_loud(&self, decorator: &Expr) -> bool {
        let mut root = decorator;
        loop {
            root = match &root.kind {
                ExprKind::Call(callee, _) => callee,
                ExprKind::Attribute(base, ..) => base,
                _ => break,
            };
        }
        match root.kind {
            ExprKind::Name(name) => {
                let is_property = self.own.contains(&name)
                    && matches!(&decorator.kind, ExprKind::Attribute(..))
                    && !self.variables.contains(&name);
                let is_quiet = match self.imported.get(&name) {
                    Some(&module) => {
                        let root = self.names.get(module).split('.').next();
                        root.is_some_and(|root| QUIET_DECORATORS.contains(&root))
                    }
                    // `@app.route("/")`, `@size.setter`
                    None => self.is_builtin(name) || self.foreign.contains(&name) || is_property,
                };
                !is_quiet
            }
            _ => true,
        }
    }

    fn is_builtin(&self, name: Symbol) -> bool {
        let is_bound = self.own.contains(&name)
            || self.variables.contains(&name)
            || self.imported.contains_key(&name);
        !is_bound
    }

    fn comes_from_import(&self, value: &Expr) -> bool {
        match &value.kind {
            ExprKind::Name(name) => self.imported.contains_key(name) || self.foreign.contains(name),
            ExprKind::Call(base, _) | ExprKind::Attribute(base, ..) => self.comes_from_import(base),
            _ => false,
        }
    }

    fn mentions_own(&self, expr: &Expr) -> bool {
        if let ExprKind::Name(name) = expr.kind {
            return self.own.contains(&name);
        }
        let mut found = false;
        for_each_child(expr, &mut |child| found |= self.mentions_own(child));
        found
    }

    /// Whether evaluating the expression may call a function of the file; `is_used` where more is done with its value than to
    /// bind it.
    fn effect(&self, expr: &Expr, is_used: bool) -> bool {
        let uses_parts = match &expr.kind {
            ExprKind::Name(name) => {
                let may_be_own =
                    self.own.contains(name) || (self.has_escaped && self.variables.contains(name));
                return is_used && may_be_own;
            }
            ExprKind::Constant(_) | ExprKind::Str(_) => return false,
            ExprKind::Call(callee, _) if self.calls_into_file(callee) => return true,
            // What only moves values.
            ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::Dict(_)
            | ExprKind::Conditional { .. }
            | ExprKind::Lambda(_)
            | ExprKind::Walrus(..) => is_used,
            _ => true,
        };
        let mut runs = false;
        for_each_child(expr, &mut |child| runs |= self.effect(child, uses_parts));
        runs
    }

    fn calls_into_file(&self, callee: &Expr) -> bool {
        match &callee.kind {
            ExprKind::Name(name) => {
                let is_evaluating = EVALUATING.contains(&self.names.get(*name));
                let is_variable = self.variables.contains(name) && self.has_escaped;
                self.own.contains(name) || is_variable || (is_evaluating && self.is_builtin(*name))
            }
            // A method of something imported, of a literal, or of what such a call gave.
            ExprKind::Attribute(base, ..) => match base.kind {
                ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Call(..) => {
                    self.has_escaped && self.reaches_variable(base)
                }
                ExprKind::Str(_) | ExprKind::FString(_) => false,
                _ => true,
            },
            _ => true,
        }
    }

    fn reaches_variable(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.variables.contains(name),
            ExprKind::Attribute(base, ..) => self.reaches_variable(base),
            _ => true,
        }
    }
}

/// The defaults and annotations of a function that are more than names and constants.
pub(crate) fn header_of(function: &FunctionDef) -> Vec<Expr> {
    let parameters = function.parameters.iter();
    let of_parameters = parameters.flat_map(|it| it.default.iter().chain(&it.annotation));
    let is_plain = |expr: &&Expr| {
        matches!(
            expr.kind,
            ExprKind::Name(_) | ExprKind::Constant(_) | ExprKind::Str(_)
        )
    };
    let all = of_parameters.chain(&function.returns);
    all.filter(|expr| !is_plain(expr)).cloned().collect()
}
