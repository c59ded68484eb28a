//! Finds what a file rebinds, in the syntax of its module and of the functions around [`Sites`](super::Sites).

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::modules::{Module, named};
use super::texts::Member;
use super::{OWN_MODULE, Rebinding, is_class, last_part};
use crate::scope::visit::{for_each_child, for_each_expr};
use crate::syntax::ast::{ArgumentKind, Expr, ExprKind, FunctionDef, ImportFrom, Stmt, StmtKind};
use crate::syntax::{Interner, Symbol};

/// Attributes of functions that decide what a call does.
const CODE: &[&str] = &["__code__", "__defaults__", "__kwdefaults__", "__globals__"];

/// Finds what a file's module and its functions rebind.
pub(crate) fn find<'a>(
    file: &'a str,
    module: &'a [Stmt],
    functions: &'a [FunctionDef],
    names: &'a Interner,
) -> Rebinding {
    let mut finder = Finder::new(file, names);
    let passes: [fn(&mut Finder<'a>, &'a Stmt); 8] = [
        Finder::import,
        Finder::note_own_function,
        Finder::note_names,
        // A name for a name for a module: twice is more than anybody writes.
        Finder::alias,
        Finder::alias,
        Finder::note_held,
        Finder::note_held,
        Finder::look,
    ];
    for function in functions {
        finder.note_parameters_of(function);
    }
    for pass in passes {
        finder.walk(module, functions, pass);
    }
    for function in functions {
        function.decorators.iter().for_each(|it| finder.value(it));
        finder.defaults(function);
    }
    finder.hand_out();
    finder.found.note_main();
    finder.found
}

/// A name, and the outermost function that it is one of; none of the module, or where functions may bind names of the module.
pub(super) type ScopedName = (Option<Symbol>, Symbol);

pub(super) struct Finder<'a> {
    pub(super) file: &'a str,
    pub(super) names: &'a Interner,
    pub(super) found: Rebinding,
    /// What names stand for: imports, and other names for modules.
    pub(super) modules: BTreeMap<Symbol, Module>,
    /// Those of them that are modules, and no members of one.
    pub(super) certain: BTreeSet<String>,
    /// Names for the dicts of modules.
    pub(super) namespaces: BTreeMap<Symbol, Module>,
    /// What names that give computed names stand for.
    pub(super) texts: FxHashMap<ScopedName, Member>,
    /// Whether all bindings of such names are seen.
    pub(super) knows_texts: bool,
    /// What names are bound to, where all that binds them are assignments.
    pub(super) tables: FxHashMap<ScopedName, Option<Vec<&'a Expr>>>,
    /// Whether functions may bind names of the module.
    has_globals: bool,
    /// Functions that are bound by the module or by a class: they may give modules.
    pub(super) own_functions: FxHashSet<Symbol>,
    /// Names of the module, and of the function that is looked at: whether they may stand for a module that something gave.
    pub(super) bound: [FxHashMap<Symbol, bool>; 2],
    /// Modules that are used as values: what may be stored on any of them is stored on what cannot be told.
    pub(super) escaping: BTreeSet<Module>,
    /// Attributes that are stored on what may be such a module.
    pub(super) loose: BTreeSet<Member>,
    pub(super) in_function: bool,
    /// The functions around the statement that is looked at.
    pub(super) around: Vec<Symbol>,
    /// By function: its parameters.
    pub(super) parameters: FxHashMap<Symbol, Vec<Symbol>>,
    /// What names stand for that get modules in other ways than by an assignment of one: parameters, loops over tables of them.
    pub(super) held: FxHashMap<Symbol, BTreeSet<Module>>,
}

impl<'a> Finder<'a> {
    fn new(file: &'a str, names: &'a Interner) -> Self {
        Self {
            file,
            names,
            found: Rebinding::default(),
            modules: BTreeMap::new(),
            certain: BTreeSet::new(),
            namespaces: BTreeMap::new(),
            texts: FxHashMap::default(),
            knows_texts: true,
            tables: FxHashMap::default(),
            has_globals: file.contains("global "),
            own_functions: FxHashSet::default(),
            bound: [FxHashMap::default(), FxHashMap::default()],
            escaping: BTreeSet::new(),
            loose: BTreeSet::new(),
            in_function: false,
            around: Vec::new(),
            parameters: FxHashMap::default(),
            held: FxHashMap::default(),
        }
    }

    /// All statements of the module, then those of its functions.
    fn walk(
        &mut self,
        module: &'a [Stmt],
        functions: &'a [FunctionDef],
        act: fn(&mut Self, &'a Stmt),
    ) {
        let mut act = |finder: &mut Self, statement: &'a Stmt| act(finder, statement);
        self.in_function = false;
        self.bind(module, &[], 0);
        for statement in module {
            self.each(statement, &mut act);
        }
        self.in_function = true;
        for function in functions {
            self.around.push(function.name);
            self.note_parameters(&function.parameters);
            self.bind(&function.body.statements, &function.parameters, 1);
            for statement in &function.body.statements {
                self.each(statement, &mut act);
            }
            self.around.pop();
        }
        self.bound[1].clear();
    }

    /// A name where the statement is that is looked at.
    pub(super) fn scoped(&self, name: Symbol) -> ScopedName {
        let function = self.around.first().copied();
        (function.filter(|_| !self.has_globals), name)
    }

    /// A statement, and those below it.
    pub(super) fn each(&mut self, statement: &'a Stmt, act: &mut dyn FnMut(&mut Self, &'a Stmt)) {
        act(self, statement);
        let (inner, name) = match &statement.kind {
            StmtKind::FunctionDef(function) => (&function.body, Some(function.name)),
            StmtKind::ClassDef(class) => (&class.body, None),
            _ => {
                for inner in statement.suites().iter().flat_map(|it| &it.statements) {
                    self.each(inner, act);
                }
                return;
            }
        };
        let around = std::mem::replace(&mut self.in_function, true);
        let depth = self.around.len();
        self.around.extend(name);
        for inner in &inner.statements {
            self.each(inner, act);
        }
        self.around.truncate(depth);
        self.in_function = around;
    }

    fn note_own_function(&mut self, statement: &'a Stmt) {
        if let StmtKind::FunctionDef(function) = &statement.kind {
            self.own_functions.insert(function.name);
            self.note_parameters_of(function);
        }
    }

    fn import(&mut self, statement: &'a Stmt) {
        match &statement.kind {
            StmtKind::Import(imports) => {
                for import in imports {
                    let full = self.names.get(import.module);
                    let root = full.split('.').next().unwrap_or(full);
                    let path = if import.has_alias { full } else { root };
                    self.certain.insert(path.to_owned());
                    self.certain.insert(full.to_owned());
                    self.modules.insert(import.binds, named(path));
                }
            }
            StmtKind::ImportFrom(import) => self.import_from(import),
            _ => {}
        }
    }

    fn import_from(&mut self, import: &ImportFrom) {
        let module = self.names.get(import.module);
        let separator = if module.ends_with('.') { "" } else { "." };
        for &(name, binds, _) in &import.names {
            let path = format!("{module}{separator}{}", self.names.get(name));
            self.modules.insert(binds, named(&path));
        }
    }

    /// `m = sys.modules[__name__]`, `g = globals()`
    fn alias(&mut self, statement: &'a Stmt) {
        let mut note = |target: &Expr, value: &Expr| {
            let (ExprKind::Name(name) | ExprKind::Attribute(_, name, _)) = target.kind else {
                return;
            };
            let is_name = matches!(target.kind, ExprKind::Name(_));
            if let Some(module) = self.module(value).filter(|_| is_name) {
                self.modules.entry(name).or_insert(module);
            } else if let Some(module) = self.namespace(value) {
                self.namespaces.entry(name).or_insert(module);
            }
        };
        match &statement.kind {
            StmtKind::Assign(targets, value) => targets.iter().for_each(|it| note(it, value)),
            StmtKind::AnnAssign {
                target,
                value: Some(value),
                ..
            } => note(target, value),
            StmtKind::With { items, .. } => {
                for item in items {
                    item.target.iter().for_each(|it| note(it, &item.context));
                }
            }
            _ => {}
        }
    }

    fn look(&mut self, statement: &'a Stmt) {
        match &statement.kind {
            StmtKind::Assign(targets, _) | StmtKind::Delete(targets) => {
                for it in targets {
                    self.store(it);
                }
            }
            StmtKind::AnnAssign { target, .. } | StmtKind::AugAssign(target, ..) => {
                self.store(target);
                // `g |= {...}`
                if let Some(module) = self.namespace(target) {
                    self.rebind(&module, &Member::any());
                }
            }
            StmtKind::For { target, .. } => self.store(target),
            StmtKind::With { items, .. } => {
                items
                    .iter()
                    .filter_map(|it| it.target.as_ref())
                    .for_each(|it| self.store(it));
            }
            StmtKind::FunctionDef(function) => self.defaults(function),
            StmtKind::ClassDef(class) => self.attributes(&class.body.statements),
            _ => {}
        }
        for_each_expr(statement, &mut |part| {
            if Self::is_kept_namespace(statement, part) {
                self.expression(part);
            } else {
                self.value(part);
            }
        });
    }

    /// Whether a namespace is only given a name, which is followed, or loses it, or is read through: it is no value that is
    /// handed on.
    fn is_kept_namespace(statement: &Stmt, part: &Expr) -> bool {
        match &statement.kind {
            StmtKind::Assign(targets, value) => {
                let is_name = |target: &Expr| {
                    matches!(target.kind, ExprKind::Name(_) | ExprKind::Attribute(..))
                };
                let is_value = value.span == part.span;
                is_name(part) && !is_value || is_value && targets.iter().all(is_name)
            }
            StmtKind::For { iter, .. } => iter.span == part.span,
            StmtKind::Delete(_) => matches!(part.kind, ExprKind::Name(_)),
            _ => false,
        }
    }

    /// `names = globals()` in a class: whoever has an object of it has the namespace.
    fn attributes(&mut self, body: &'a [Stmt]) {
        for statement in body {
            if let StmtKind::Assign(_, value) = &statement.kind
                && let Some(module) = self.namespace(value)
            {
                self.rebind(&module, &Member::any());
            }
        }
    }

    /// A module or a namespace that a parameter stands for.
    fn defaults(&mut self, function: &'a FunctionDef) {
        for parameter in &function.parameters {
            if let Some(default) = &parameter.default {
                self.value(default);
                if let Some(module) = self.namespace(default) {
                    self.rebind(&module, &Member::any());
                }
            }
        }
    }

    fn store(&mut self, target: &'a Expr) {
        match &target.kind {
            ExprKind::Attribute(base, name, _) => {
                let name = self.names.get(*name);
                self.store_member(base, &Member::named(name));
            }
            ExprKind::Subscript(base, index) => {
                if self.is_module_table(base) {
                    // Later imports give something else.
                    if let Some(path) = self.text(index) {
                        self.found.modules.insert(path.to_owned());
                    }
                } else if let Some(module) = self.namespace(base) {
                    self.rebind(&module, &self.member(index));
                } else if let Some(owner) = self.owner_of_dict(base) {
                    self.store_member(owner, &self.member(index));
                }
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for it in items {
                    self.store(it);
                }
            }
            ExprKind::Starred(inner) => self.store(inner),
            _ => {}
        }
    }

    /// `base.member = ...`, or the same by `setattr`.
    pub(super) fn store_member(&mut self, base: &Expr, member: &Member) {
        let changes_code = CODE.iter().any(|code| member.may_be(code)) && !member.is_any();
        if let Some(module) = self.module(base) {
            match &module {
                // A function that is called does something else.
                Module::Path(path) if changes_code => {
                    self.found.members.insert(path.clone());
                }
                Module::Path(path) if is_class(last_part(path)) => {
                    if let Member::Named(names) = member {
                        let methods = names.iter().map(|name| format!("{path}.{name}"));
                        self.found.methods.extend(methods);
                    }
                    self.rebind(&module, member);
                }
                _ => self.rebind(&module, member),
            }
            return;
        }
        match base.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name, _) if changes_code => {
                self.found.own.insert(self.names.get(name).to_owned());
            }
            _ if self.may_be_module(base) => {
                self.loose.insert(member.clone());
                if matches!(member, Member::Containing(_)) {
                    self.note_setter(base);
                }
                if let ExprKind::Name(name) | ExprKind::Attribute(_, name, _) = base.kind {
                    for module in self.held.get(&name).cloned().unwrap_or_default() {
                        self.rebind(&module, member);
                    }
                }
            }
            _ => {}
        }
    }

    pub(super) fn rebind(&mut self, module: &Module, member: &Member) {
        match (module, member) {
            (Module::Own, Member::Named(names)) => self.found.own.extend(names.iter().cloned()),
            (Module::Path(path), Member::Named(names)) => {
                let members = names.iter().map(|name| format!("{path}.{name}"));
                self.found.members.extend(members);
            }
            (Module::Path(path), Member::Containing(_)) => {
                self.found.modules.insert(path.clone());
            }
            (Module::Unknown, Member::Named(names)) => {
                self.found.own.extend(names.iter().cloned());
                self.found.anywhere.extend(names.iter().cloned());
                let known: BTreeSet<Module> = self.modules.values().cloned().collect();
                for module in known.iter().filter(|it| matches!(it, Module::Path(_))) {
                    self.rebind(module, member);
                }
            }
            (Module::Own | Module::Unknown, Member::Containing(parts)) => {
                self.found.any_own |= parts.is_empty();
                let matching = self.names.texts().filter(|name| member.may_be(name));
                self.found.own.extend(matching.map(str::to_owned));
            }
        }
    }

    /// An expression that is evaluated for its value.
    pub(super) fn value(&mut self, expr: &'a Expr) {
        self.note_escape(expr);
        self.expression(expr);
    }

    fn expression(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Call(callee, arguments) => {
                self.call(callee, arguments);
                self.expression(callee);
                let reads = self.is_reader(callee);
                for argument in arguments {
                    if reads || argument.kind == ArgumentKind::DoubleStar {
                        self.expression(&argument.value);
                    } else {
                        self.value(&argument.value);
                    }
                }
            }
            // The module does not escape by its members, nor a namespace by what is looked up in it.
            ExprKind::Attribute(base, ..) => self.expression(base),
            ExprKind::Subscript(base, index) if self.namespace(base).is_some() => {
                self.expression(base);
                self.value(index);
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    match key {
                        Some(key) => {
                            self.value(key);
                            self.value(value);
                        }
                        // `{**globals()}` is another dict.
                        None => self.expression(value),
                    }
                }
            }
            ExprKind::Str(literal)
                if self.names.get(literal.content).contains("import __main__") =>
            {
                // Text that is executed elsewhere reaches the module by its name.
                self.found.any_own = true;
            }
            _ => {
                if let ExprKind::Comprehension(comprehension) = &expr.kind {
                    for clause in &comprehension.clauses {
                        self.store(&clause.target);
                    }
                }
                let reads = matches!(
                    expr.kind,
                    ExprKind::Compare(..) | ExprKind::Binary(..) | ExprKind::Comprehension(_)
                );
                for_each_child(expr, &mut |child| {
                    if reads && self.namespace(child).is_some() {
                        self.expression(child);
                    } else {
                        self.value(child);
                    }
                });
            }
        }
    }

    /// Modules that are used as values are what attributes are stored on that cannot be told.
    fn hand_out(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        for module in std::mem::take(&mut self.escaping) {
            let is_module = match &module {
                Module::Path(path) => self.certain.contains(path),
                Module::Own | Module::Unknown => true,
            };
            let handed_out = match &module {
                Module::Path(path) => Some(path.as_str()),
                Module::Own => Some(OWN_MODULE),
                Module::Unknown => None,
            };
            self.found.handed_out.extend(handed_out.map(str::to_owned));
            for member in loose.iter().filter(|it| is_module || !it.is_any()) {
                match (&module, member) {
                    (Module::Path(path), Member::Containing(_)) => {
                        self.found.guessed.insert(path.clone());
                    }
                    _ => self.rebind(&module, member),
                }
            }
        }
    }
}
