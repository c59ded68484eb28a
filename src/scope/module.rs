//! The names of a module: what its functions can trust a global name to mean.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::loading::{Headers, Loading};
use super::shown_ends::ShownEnds;
use super::visit::{for_each_child, for_each_expr};
use super::{Rebinding, Scope};
use crate::syntax::ast::{
    Expr, ExprKind, FStringPart, ImportFrom, ImportedModule, Pattern, Stmt, StmtKind, Suite,
};
use crate::syntax::{Interner, Outline, Symbol};

/// The names that a file binds at module level, and how stable they are.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct ModuleNames {
    /// Names bound by imports (also by those inside `if`, `try`, `with` at module level), with what they stand for, dotted:
    /// `import numpy as np` gives `np` to `numpy`, `from json import load` gives `load` to `json.load`.
    pub imports: FxHashMap<Symbol, String>,
    /// The subset of `imports` that `import m` or `import m as n` binds: certainly modules.
    pub modules: FxHashSet<Symbol>,
    /// Names of functions defined at module level.
    pub functions: FxHashSet<Symbol>,
    /// Names of classes defined at module level.
    pub classes: FxHashSet<Symbol>,
    /// The subset of `classes` that say what happens at the end of their objects (`__del__`, `__exit__`), or derive from one.
    pub ending_classes: FxHashSet<Symbol>,
    /// The subset of `classes` with bases that are no classes of the file: these may call any method.
    pub(crate) derived: FxHashSet<Symbol>,
    /// By class: its bases, as far as they are names.
    pub(crate) bases: FxHashMap<Symbol, Vec<Symbol>>,
    /// The subset of `classes` with a decorator, which may put anything in their place, but for data classes.
    pub(crate) decorated: FxHashSet<Symbol>,
    /// The subset of `classes` whose objects are filled by a generated `__init__`, with nothing but what it is passed.
    pub(crate) data_classes: FxHashSet<Symbol>,
    /// The subset of `classes` in whose bodies stand methods, fields and constants alone: nothing there answers for an attribute but
    /// properties.
    pub(crate) inert_bodies: FxHashSet<Symbol>,
    /// The subset of `classes` that are named tuples, without methods.
    pub(crate) named_tuples: FxHashSet<Symbol>,
    /// What the bodies of the file's classes define: methods, class variables, fields.
    pub class_members: FxHashSet<Symbol>,
    /// Those of them that something else than a definition binds: `step = staticmethod(make)`.
    pub(crate) assigned_members: FxHashSet<Symbol>,
    /// How many classes stand outside of functions.
    pub class_count: usize,
    /// Whether one of them answers to any attribute (`__getattr__`), or is derived from one of which that is not known.
    pub has_open_class: bool,
    /// Names that an assignment of an integer constant binds (`N = 1 << 20`), evaluated; of use where they are stable.
    pub integers: FxHashMap<Symbol, i64>,
    /// Names that an assignment of a text binds, as it is written or repeated; of use where they are stable.
    pub(crate) texts: FxHashSet<Symbol>,
    /// Names that an assignment of a call binds (`TOKEN = re.compile(...)`), with the callee as it is written; of use where both are
    /// stable.
    pub(crate) made: FxHashMap<Symbol, String>,
    /// Decorators of the file whose functions give what the decorated ones give, with whether they are called for what decorates.
    pub(crate) forwarding: FxHashSet<(Symbol, bool)>,
    /// Whether objects of classes of other files may answer in the place of an array, or be seen to end in one.
    pub(crate) meets_operators: bool,
    /// Whether the file changes the length of an array, and goes on where that fails.
    pub(crate) resizes: bool,
    /// Whether the file computes with what it takes out of a container: `layers.pop() * weights`.
    pub(crate) takes_out: bool,
    /// Whether the file has `marshal`: what it writes of an object, and of all that this holds, depends on who else refers to it
    /// (HAZARDS N60).
    pub(crate) counts_references: bool,
    /// Whether tracebacks are shown with the locals of all their frames, those of any function of the file among them.
    pub(crate) shows_locals: bool,
    /// Whether anything may tell when an array ends, so that it matters what else may hold it: what is put into a container of a callee,
    /// and taken out of one, is followed then.
    pub(crate) tells_ends: bool,
    /// Whether its classes have finalizers, or those of a file next to it: their objects come into more than is followed.
    pub(crate) meets_finalizers: bool,
    /// Whether a file next to it has words of weak references.
    pub(crate) meets_watchers: bool,
    /// Whether objects whose end is an event, or is told of, may come from the file itself or from those around it.
    pub(crate) meets_endings: bool,
    /// First parts of the names by which it imports files that are given with it.
    pub(crate) given_roots: BTreeSet<String>,
    /// Whether something in the program depends on warnings: they are made errors or recorded, or pandas is told what to do with a
    /// subset that is changed.
    pub(crate) heeds_warnings: bool,
    /// Locals that something in the program reads out of frames by their names, in literals.
    pub(crate) names_of_locals: BTreeSet<String>,
    /// Whether no local of its functions is looked up by a name in a text.
    pub(crate) names_are_quiet: bool,
    /// What shows the ends of objects that may come here.
    pub(crate) shown_ends: ShownEnds,
    /// What shows the ends of all, for people: "`sqlite3` in `store`".
    pub(crate) ends_told: Option<String>,
    /// Names that something rebinds or deletes: bound twice at module level, or declared `global` in some function.
    pub unstable: FxHashSet<Symbol>,
    /// Whether `from m import *` stands anywhere in the file: then no builtin or callee name can be trusted (N26).
    pub has_star_import: bool,
    /// Identifiers inside string constants bound at module level (HAZARDS section 0, rule 3).
    pub words_in_strings: FxHashMap<Symbol, Vec<TextHolder>>,
    /// Every name that the module binds.
    pub bound: FxHashSet<Symbol>,
    /// Which of them are bound when its functions run.
    loading: Loading,
    /// What else may rebind them, and members of other modules.
    rebinding: Rebinding,
}

/// Where a module holds a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextHolder {
    /// A name or attribute that it is bound to, or something that it is part of; none of what is bound to nothing.
    pub(crate) name: Option<Symbol>,
    /// Whether the text is nothing but the word in question.
    pub(crate) is_whole: bool,
}

impl ModuleNames {
    /// Whether a global `name` that is bound at all means the same object whenever it is read while functions run. Builtins
    /// count: `name` bound nowhere in the file.
    pub(crate) fn is_stable(&self, name: Symbol) -> bool {
        !self.has_star_import && !self.unstable.contains(&name)
    }

    /// Whether reading the global `name` in a function with this scope gives the same object whenever it is read, and never
    /// raises NameError: then the read commutes with calls (G4, G7).
    pub(crate) fn is_settled(&self, names: &Interner, name: Symbol, scope: &Scope) -> bool {
        let is_bound = if self.bound.contains(&name) {
            self.loading.binds_before(name, scope.place)
        } else {
            super::is_builtin(names.get(name))
        };
        // In a class `__step` is another name, with that of the class in front.
        let text = names.get(name);
        let is_private = text.starts_with("__") && !text.ends_with("__");
        is_bound
            && !is_private
            && self.is_stable(name)
            && scope.is_global(name)
            && !self.rebinding.any_own
    }

    /// Whether the member of a module, by its dotted path, may be another than the one that the module defines.
    pub(crate) fn is_rebound(&self, path: &str) -> bool {
        self.rebinding.is_member(path)
    }

    /// Whether a method of the name may be another than a library's class defines.
    pub(crate) fn is_method_rebound(&self, name: &str) -> bool {
        self.rebinding.is_method(name)
    }

    /// Whether some member of another module is rebound.
    pub(crate) fn rebinds_members(&self) -> bool {
        !(self.rebinding.members.is_empty() && self.rebinding.modules.is_empty())
    }

    /// Whether any name of the module may mean another object than it seems to.
    pub(crate) fn may_rebind_anything(&self) -> bool {
        self.rebinding.any_own
    }

    /// Takes into account what rebinds names otherwise than by binding them.
    pub(crate) fn note_rebinding(&mut self, rebinding: &Rebinding, names: &Interner) {
        let own = rebinding.own.iter().filter_map(|name| names.find(name));
        self.unstable.extend(own);
        for name in rebinding.builtins(names) {
            if !self.bound.contains(&name) {
                self.unstable.insert(name);
            }
        }
        self.rebinding.extend(rebinding);
    }

    /// Whether `name` can only mean the builtin of that name, as far as this file tells.
    pub(crate) fn is_builtin(&self, name: Symbol) -> bool {
        !self.has_star_import && !self.unstable.contains(&name) && !self.bound.contains(&name)
    }

    /// What a name is imported as, or the name itself, whatever else may bind it.
    pub(crate) fn origin<'a>(&'a self, names: &'a Interner, name: Symbol) -> &'a str {
        match self.imports.get(&name) {
            Some(origin) => origin,
            None => names.get(name),
        }
    }

    /// The dotted path of a member of a member of what a name is imported as, whatever else may bind it.
    pub(crate) fn member_path(&self, names: &Interner, root: Symbol, members: &[Symbol]) -> String {
        let mut path = self.origin(names, root).to_owned();
        for &member in members {
            path.push('.');
            path.push_str(names.get(member));
        }
        path
    }

    /// A dotted name with its first part followed through the imports, whatever else may bind it.
    pub(crate) fn resolve<'a>(&'a self, names: &Interner, dotted: &'a str) -> Cow<'a, str> {
        let (head, rest) = dotted
            .split_once('.')
            .map_or((dotted, None), |(head, rest)| (head, Some(rest)));
        let name = names.find(head);
        let Some(origin) = name.and_then(|name| self.imports.get(&name)) else {
            return dotted.into();
        };
        match rest {
            Some(rest) => format!("{origin}.{rest}").into(),
            None => origin.into(),
        }
    }

    /// Collects what a module's statements bind. Functions and classes are not looked into, but for the strings of classes.
    /// `headers` are what its functions evaluate where they are defined.
    pub fn build(
        module: &[Stmt],
        headers: &Headers,
        outline: &Outline,
        names: &mut Interner,
    ) -> Self {
        let mut collector = Collector {
            module: ModuleNames {
                has_star_import: outline.has_star_import,
                unstable: outline.declared_global.clone(),
                ..ModuleNames::default()
            },
            names,
            is_repeated: false,
            holders: Vec::new(),
        };
        collector.collect_all(module);
        let values = headers.values().flatten();
        values.for_each(|value| collector.collect_walruses(value));
        ModuleNames {
            loading: Loading::follow(module, headers, collector.names),
            ..collector.module
        }
    }
}

/// The walk over a module's statements.
pub(super) struct Collector<'a> {
    pub(super) module: ModuleNames,
    pub(super) names: &'a mut Interner,
    /// Whether what is walked may run several times: a loop's body.
    is_repeated: bool,
    /// What the texts that are met are bound to; nothing where they are bound to nothing.
    holders: Vec<Symbol>,
}

impl Collector<'_> {
    fn collect_all(&mut self, statements: &[Stmt]) {
        for statement in statements {
            self.collect(statement);
        }
    }

    fn collect_suite(&mut self, suite: &Suite) {
        self.collect_all(&suite.statements);
    }

    fn collect(&mut self, statement: &Stmt) {
        for_each_expr(statement, &mut |value| self.collect_walruses(value));
        match &statement.kind {
            StmtKind::Import(modules) => modules.iter().for_each(|m| self.collect_import(m)),
            StmtKind::ImportFrom(import) => self.collect_import_from(import),
            StmtKind::FunctionDef(function) => {
                self.bind(function.name);
                self.module.functions.insert(function.name);
            }
            StmtKind::ClassDef(class) => {
                self.bind(class.name);
                self.module.classes.insert(class.name);
                if self.has_visible_end(class) {
                    self.module.ending_classes.insert(class.name);
                }
                self.collect_record(class);
                let bases = class
                    .arguments
                    .iter()
                    .filter_map(|base| match base.value.kind {
                        ExprKind::Name(name) => Some(name),
                        _ => None,
                    });
                self.module.bases.insert(class.name, bases.collect());
                if class.arguments.iter().any(|base| !self.is_own(base)) {
                    self.module.derived.insert(class.name);
                }
                self.collect_class_strings(&class.body);
                self.collect_members(class);
            }
            StmtKind::TypeAlias { name, .. } => self.bind(*name),
            StmtKind::Assign(targets, value) => {
                self.bind_all_assigned(targets, value);
                self.collect_integer(targets, value);
                self.collect_held(targets, value);
                if let [target] = &targets[..] {
                    self.collect_made(target, value);
                    self.collect_text(target, value);
                }
            }
            StmtKind::AnnAssign { target, value, .. } => {
                if let Some(value) = value {
                    self.bind_target(target);
                    self.collect_held(std::slice::from_ref(target), value);
                    self.collect_made(target, value);
                }
            }
            StmtKind::AugAssign(target, _, value) => {
                self.rebind_target(target);
                self.collect_held(std::slice::from_ref(target), value);
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|t| self.rebind_target(t)),
            StmtKind::Expr(value) if !matches!(value.kind, ExprKind::Str(_)) => {
                self.collect_strings(value);
            }
            _ => self.collect_compound(statement),
        }
    }

    fn collect_compound(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::If {
                test, body, orelse, ..
            } => {
                self.collect_strings(test);
                self.collect_suite(body);
                if let Some(suite) = orelse {
                    self.collect_suite(suite);
                }
            }
            StmtKind::While { body, orelse, test } => {
                self.collect_strings(test);
                self.collect_loop(body, orelse.as_ref());
            }
            StmtKind::For {
                target,
                body,
                orelse,
                iter,
                ..
            } => {
                self.collect_strings(iter);
                self.rebind_target(target);
                self.collect_loop(body, orelse.as_ref());
            }
            StmtKind::With { items, body, .. } => {
                for item in items {
                    self.collect_strings(&item.context);
                    if let Some(target) = &item.target {
                        self.bind_target(target);
                    }
                }
                self.collect_suite(body);
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                ..
            } => {
                self.collect_suite(body);
                for handler in handlers {
                    if let Some((name, _)) = handler.name {
                        self.rebind(name);
                    }
                    self.collect_suite(&handler.body);
                }
                let suites = orelse.iter().chain(finalbody);
                suites.for_each(|suite| self.collect_suite(suite));
            }
            StmtKind::Match(subject, cases) => {
                self.collect_strings(subject);
                for case in cases {
                    self.collect_pattern(&case.pattern);
                    self.collect_suite(&case.body);
                }
            }
            _ => {}
        }
    }

    fn collect_loop(&mut self, body: &Suite, orelse: Option<&Suite>) {
        let around = std::mem::replace(&mut self.is_repeated, true);
        self.collect_suite(body);
        self.is_repeated = around;
        if let Some(suite) = orelse {
            self.collect_suite(suite);
        }
    }

    fn collect_import(&mut self, import: &ImportedModule) {
        let module = self.names.get(import.module).to_owned();
        let target = if import.has_alias {
            module
        } else {
            self.names.get(import.binds).to_owned()
        };
        self.module.modules.insert(import.binds);
        self.bind_import(import.binds, target);
    }

    fn collect_import_from(&mut self, import: &ImportFrom) {
        self.module.has_star_import |= import.is_star;
        let module = self.names.get(import.module).to_owned();
        for &(name, binds, _) in &import.names {
            let separator = if module.ends_with('.') { "" } else { "." };
            let target = format!("{module}{separator}{}", self.names.get(name));
            self.bind_import(binds, target);
        }
    }

    /// Importing the same thing twice under one name changes nothing.
    pub(super) fn bind_import(&mut self, name: Symbol, target: String) {
        if self.module.imports.get(&name) == Some(&target) {
            return;
        }
        self.bind(name);
        self.module.imports.entry(name).or_insert(target);
    }

    fn bind(&mut self, name: Symbol) {
        if !self.module.bound.insert(name) || self.is_repeated {
            self.module.unstable.insert(name);
        }
    }

    fn rebind(&mut self, name: Symbol) {
        self.module.bound.insert(name);
        self.module.unstable.insert(name);
    }

    pub(super) fn bind_target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => self.bind(*name),
            ExprKind::Starred(inner) => self.bind_target(inner),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for item in items {
                    self.bind_target(item);
                }
            }
            _ => {}
        }
    }

    fn rebind_target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Name(name) => self.rebind(*name),
            ExprKind::Starred(inner) => self.rebind_target(inner),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for item in items {
                    self.rebind_target(item);
                }
            }
            _ => {}
        }
    }

    fn collect_pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Value(_) | Pattern::Wildcard => {}
            Pattern::Capture(name, _) => self.bind(*name),
            Pattern::As(inner, name, _) => {
                self.collect_pattern(inner);
                self.bind(*name);
            }
            Pattern::Or(patterns) | Pattern::Sequence(patterns) => {
                for inner in patterns {
                    self.collect_pattern(inner);
                }
            }
            Pattern::Star(capture) => capture.iter().for_each(|&(name, _)| self.bind(name)),
            Pattern::Mapping(items, rest) => {
                for (_, inner) in items {
                    self.collect_pattern(inner);
                }
                if let Some((name, _)) = rest {
                    self.bind(*name);
                }
            }
            Pattern::Class(_, arguments) => {
                for (_, inner) in arguments {
                    self.collect_pattern(inner);
                }
            }
        }
    }

    /// Class constants can hold the text of a query as well.
    fn collect_class_strings(&mut self, body: &Suite) {
        for statement in &body.statements {
            match &statement.kind {
                StmtKind::Assign(targets, value) => self.collect_held(targets, value),
                StmtKind::AnnAssign {
                    target,
                    value: Some(value),
                    ..
                } => self.collect_held(std::slice::from_ref(target), value),
                StmtKind::ClassDef(class) => self.collect_class_strings(&class.body),
                _ => {}
            }
        }
    }

    /// Strings in an expression whose value these targets get.
    fn collect_held(&mut self, targets: &[Expr], value: &Expr) {
        let mut holders = Vec::new();
        for target in targets {
            names_of_target(target, &mut holders);
        }
        self.holders = holders;
        self.collect_strings(value);
        self.holders.clear();
    }

    /// Strings anywhere in an expression.
    fn collect_strings(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Str(literal) => self.collect_words(literal.content),
            ExprKind::FString(fstring) => {
                for part in &fstring.parts {
                    if let FStringPart::Literal(text) = part {
                        self.collect_words(*text);
                    }
                }
            }
            _ => {}
        }
        for_each_child(expr, &mut |child| self.collect_strings(child));
    }

    /// What walruses bind, wherever they stand: in a comprehension again and again.
    fn collect_walruses(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Constant(_) | ExprKind::Str(_) => return,
            // They bind names of the lambda.
            ExprKind::Lambda(lambda) => {
                let defaults = lambda
                    .parameters
                    .iter()
                    .filter_map(|it| it.default.as_ref());
                defaults.for_each(|it| self.collect_walruses(it));
                return;
            }
            ExprKind::Walrus(name, ..) => self.bind(*name),
            _ => {}
        }
        let is_repeated = self.is_repeated || matches!(expr.kind, ExprKind::Comprehension(_));
        let around = std::mem::replace(&mut self.is_repeated, is_repeated);
        for_each_child(expr, &mut |child| self.collect_walruses(child));
        self.is_repeated = around;
    }

    fn collect_words(&mut self, content: Symbol) {
        // An escape's letter is not part of the word after it: `"\\nx"`.
        let content = (self.names.get(content).replace("\\n", " ")).replace("\\t", " ");
        for word in identifiers(&content) {
            let word_name = self.names.identifier(word);
            let found = self.module.words_in_strings.entry(word_name).or_default();
            let bound = self.holders.iter().map(|&holder| Some(holder));
            let loose = self.holders.is_empty().then_some(None);
            for name in bound.chain(loose) {
                let holder = TextHolder {
                    name,
                    is_whole: word == content,
                };
                // The same word stands in many rows of a table.
                if !found.contains(&holder) {
                    found.push(holder);
                }
            }
        }
    }
}

/// The names by which what a target gets is found again.
fn names_of_target(target: &Expr, found: &mut Vec<Symbol>) {
    match &target.kind {
        ExprKind::Name(name) => found.push(*name),
        ExprKind::Attribute(of, name, ..) => {
            found.push(*name);
            names_of_target(of, found);
        }
        _ => for_each_child(target, &mut |child| names_of_target(child, found)),
    }
}

/// The identifiers in a text.
pub(super) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .filter(|word| !word.is_empty() && !word.starts_with(|first: char| first.is_ascii_digit()))
}
