//! What a name is that is computed: the texts that an expression may give, as far as the file tells.

use rustc_hash::FxHashMap;

use super::find::{Finder, ScopedName};
use crate::scope::visit::{for_each_child, for_each_expr};
use crate::source::Span;
use crate::syntax::ast::{
    BinaryOp, ComprehensionClause, Expr, ExprKind, FStringPart, Parameter, Stmt, StmtKind,
};
use crate::syntax::{Symbol, find_words};

/// Builtins that give the items of their arguments.
const SEQUENCES: &[&str] = &[
    "zip",
    "enumerate",
    "sorted",
    "list",
    "tuple",
    "reversed",
    "set",
];

/// A table of more texts than this, or one that so many names lead to, is taken for any.
const MAX_TEXTS: usize = 1000;

/// The texts found in a table.
#[derive(Default)]
struct Texts {
    found: Vec<String>,
    /// The names whose tables are being looked into, each within that of the one before.
    followed: Vec<Symbol>,
    /// How many names were looked into.
    names: usize,
}

/// The keys of a dict, or its values.
#[derive(Debug, Clone, Copy)]
enum Part {
    Keys,
    Values,
}

/// The names that an expression may give.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Member {
    /// One of these.
    Named(Vec<String>),
    /// Any that contains these parts.
    Containing(Vec<String>),
}

impl Member {
    /// One name.
    pub(super) fn named(name: &str) -> Self {
        Self::Named(vec![name.to_owned()])
    }

    /// Any name.
    pub(super) fn any() -> Self {
        Self::Containing(Vec::new())
    }

    /// Whether nothing is known of it.
    pub(super) fn is_any(&self) -> bool {
        matches!(self, Self::Containing(parts) if parts.is_empty())
    }

    /// Whether a name may be meant.
    pub(super) fn may_be(&self, name: &str) -> bool {
        match self {
            Self::Named(names) => names.iter().any(|it| it == name),
            Self::Containing(parts) => parts.iter().all(|part| name.contains(part.as_str())),
        }
    }
}

impl<'a> Finder<'a> {
    /// The member that an expression names.
    pub(super) fn member(&self, expr: &Expr) -> Member {
        if let Some(text) = self.text(expr) {
            return Member::named(text);
        }
        if let ExprKind::Name(name) = expr.kind {
            let known = self.known(&self.texts, name).filter(|_| self.knows_texts);
            return known.cloned().unwrap_or_else(Member::any);
        }
        let mut parts = Vec::new();
        self.parts(expr, &mut parts);
        Member::Containing(parts)
    }

    /// Texts that are in what an expression gives, whatever the rest is.
    fn parts(&self, expr: &Expr, parts: &mut Vec<String>) {
        let mut add = |text: &str| {
            if !text.is_empty() && !text.contains(['\\', '{', '}', '%']) {
                parts.push(text.to_owned());
            }
        };
        match &expr.kind {
            ExprKind::Str(literal) if !literal.is_bytes => add(self.names.get(literal.content)),
            ExprKind::FString(fstring) => {
                for part in &fstring.parts {
                    if let FStringPart::Literal(text) = part {
                        add(self.names.get(*text));
                    }
                }
            }
            ExprKind::Binary(left, BinaryOp::Add, right) => {
                self.parts(left, parts);
                self.parts(right, parts);
            }
            _ => {}
        }
    }

    /// What is known of a name: of the function's own, or else of the module's.
    fn known<'m, T>(&self, known: &'m FxHashMap<ScopedName, T>, name: Symbol) -> Option<&'m T> {
        known
            .get(&self.scoped(name))
            .or_else(|| known.get(&(None, name)))
    }

    /// Notes what a name stands for, where each of its bindings gives texts that are known.
    fn note_texts(&mut self, name: Symbol, value: Option<Member>) {
        let known = match (self.texts.remove(&self.scoped(name)), value) {
            (None, Some(new)) => new,
            (Some(Member::Named(mut names)), Some(Member::Named(more))) => {
                names.extend(more);
                names.sort_unstable();
                names.dedup();
                Member::Named(names)
            }
            (Some(old), Some(new)) if old == new => old,
            _ => Member::any(),
        };
        let name = self.scoped(name);
        self.texts.insert(name, known);
    }

    /// `for name in ("a", "b")`, also over what the file binds to a table of texts.
    fn note_texts_of_loop(&mut self, target: &Expr, iter: &Expr) {
        if let (ExprKind::Tuple(pair), ExprKind::Call(callee, arguments)) =
            (&target.kind, &iter.kind)
            && let ([key, value], []) = (&pair[..], &arguments[..])
            && let ExprKind::Attribute(table, method, _) = &callee.kind
            && self.names.get(*method) == "items"
        {
            let keys = collected(|found| self.parts_of_dict(table, found, Part::Keys));
            let values = collected(|found| self.parts_of_dict(table, found, Part::Values));
            self.note_targets(key, keys.as_ref());
            self.note_targets(value, values.as_ref());
            return;
        }
        let texts =
            collected(|found| !gives_letters(target, iter) && self.all_texts(iter, found, true));
        let keys = || collected(|found| self.parts_of_dict(iter, found, Part::Keys));
        self.note_targets(target, texts.or_else(keys).as_ref());
    }

    /// Collects the keys or the values of a dict; false where there may be others.
    fn parts_of_dict(&self, dict: &Expr, found: &mut Texts, part: Part) -> bool {
        match &dict.kind {
            ExprKind::Dict(items) => items.iter().all(|(key, value)| match (key, part) {
                (None, _) => false,
                (Some(key), Part::Keys) => self.all_texts(key, found, false),
                (Some(_), Part::Values) => self.all_texts(value, found, false),
            }),
            ExprKind::Comprehension(it) => match (&it.value, part) {
                (Some(_), Part::Keys) => self.texts_of_element(&it.element, &it.clauses, found),
                (Some(value), Part::Values) => self.texts_of_element(value, &it.clauses, found),
                (None, _) => false,
            },
            ExprKind::Call(callee, arguments) => match &callee.kind {
                ExprKind::Attribute(table, method, _) if arguments.is_empty() => {
                    self.names.get(*method) == "keys" && self.parts_of_dict(table, found, part)
                }
                _ => false,
            },
            ExprKind::Name(name) => self.tables(*name).is_some_and(|tables| {
                let mut tables = tables.into_iter();
                tables.all(|it| {
                    !matches!(it.kind, ExprKind::Name(_)) && self.parts_of_dict(it, found, part)
                })
            }),
            _ => false,
        }
    }

    /// `name for name in ("a", "b")`
    fn texts_of_element(
        &self,
        element: &Expr,
        clauses: &[ComprehensionClause],
        found: &mut Texts,
    ) -> bool {
        match &element.kind {
            ExprKind::Name(name) => {
                let binds = |clause: &&ComprehensionClause| matches!(clause.target.kind, ExprKind::Name(it) if it == *name);
                clauses.iter().rev().find(binds).is_some_and(|clause| {
                    !gives_letters(&clause.target, &clause.iter)
                        && self.all_texts(&clause.iter, found, true)
                })
            }
            _ => self.all_texts(element, found, false),
        }
    }

    /// Notes the same texts for all names that a target binds.
    fn note_targets(&mut self, target: &Expr, texts: Option<&Member>) {
        match &target.kind {
            ExprKind::Name(name) => {
                let scoped = self.scoped(*name);
                self.tables.insert(scoped, None);
                self.note_texts(*name, texts.cloned());
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                for item in items {
                    self.note_targets(item, texts);
                }
            }
            ExprKind::Starred(inner) => self.note_targets(inner, texts),
            _ => {}
        }
    }

    /// Collects the texts within a table; false where it may hold other texts.
    fn all_texts(&self, expr: &Expr, found: &mut Texts, follows: bool) -> bool {
        match &expr.kind {
            ExprKind::Str(literal) => {
                found.found.push(self.names.get(literal.content).to_owned());
                found.found.len() <= MAX_TEXTS
            }
            ExprKind::Constant(_) | ExprKind::Lambda(_) => true,
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
                items.iter().all(|item| self.all_texts(item, found, false))
            }
            ExprKind::Dict(items) => items.iter().all(|(key, value)| {
                let keys = key.iter().all(|key| self.all_texts(key, found, false));
                // A function, for example: not a key.
                let is_name = matches!(value.kind, ExprKind::Name(_));
                key.is_some() && keys && (is_name || self.all_texts(value, found, false))
            }),
            ExprKind::Call(callee, arguments) => match &callee.kind {
                ExprKind::Attribute(table, method, _) => {
                    let is_view = matches!(self.names.get(*method), "items" | "keys" | "values");
                    is_view && arguments.is_empty() && self.all_texts(table, found, follows)
                }
                ExprKind::Name(name) => {
                    SEQUENCES.contains(&self.names.get(*name))
                        && arguments
                            .iter()
                            .all(|it| self.all_texts(&it.value, found, follows))
                }
                _ => false,
            },
            // `xs = [x for x in xs if x]` is made of itself.
            ExprKind::Name(name) if follows && !found.followed.contains(name) => {
                found.followed.push(*name);
                found.names += 1;
                let is_known = self
                    .tables(*name)
                    .is_some_and(|tables| tables.iter().all(|it| self.all_texts(it, found, false)));
                found.followed.pop();
                is_known && found.names <= MAX_TEXTS
            }
            ExprKind::Comprehension(it) if it.value.is_none() => {
                self.texts_of_element(&it.element, &it.clauses, found)
            }
            _ => false,
        }
    }

    /// What is bound to a name, and nothing can fill later: a dict may be filled wherever it is mentioned.
    fn tables(&self, name: Symbol) -> Option<Vec<&'a Expr>> {
        let tables = self.known(&self.tables, name)?.clone()?;
        let is_fixed = |it: &&Expr| matches!(it.kind, ExprKind::Tuple(_));
        let is_table = |it: &&Expr| {
            matches!(
                it.kind,
                ExprKind::List(_)
                    | ExprKind::Set(_)
                    | ExprKind::Dict(_)
                    | ExprKind::Comprehension(_)
            )
        };
        let is_known = tables.iter().all(is_fixed)
            || tables.iter().all(|it| is_fixed(it) || is_table(it)) && !self.is_filled(name);
        is_known.then_some(tables)
    }

    /// Whether a mention of the name is more than an assignment and a loop over it.
    fn is_filled(&self, name: Symbol) -> bool {
        let whole = Span::new(0, self.file.len() as u32);
        let word = self.names.get(name);
        let mentions = find_words(self.file, whole, word, |_| true);
        let is_plain = |&at: &usize| {
            let (before, rest) = (self.file[..at].trim_end(), &self.file[at + word.len()..]);
            let is_view = [".keys()", ".items()", ".values()"];
            let is_bound = rest.trim_start().strip_prefix('=');
            is_view.iter().any(|view| rest.starts_with(view))
                || before.ends_with(" in")
                || is_bound.is_some_and(|rest| !rest.starts_with('='))
        };
        mentions.len() > 2 && !mentions.iter().all(is_plain)
    }

    /// Notes what names stand for.
    pub(super) fn note_names(&mut self, statement: &'a Stmt) {
        match &statement.kind {
            StmtKind::Assign(targets, value) => {
                // What another name stands for may be told later.
                let texts = match value.kind {
                    ExprKind::Name(_) => Member::any(),
                    _ => self.member(value),
                };
                for target in targets {
                    match target.kind {
                        ExprKind::Name(name) => {
                            let scoped = self.scoped(name);
                            let tables = self.tables.entry(scoped);
                            if let Some(tables) = tables.or_insert_with(|| Some(Vec::new())) {
                                tables.push(value);
                            }
                            self.note_texts(name, Some(texts.clone()));
                        }
                        _ => self.note_targets(target, None),
                    }
                }
            }
            StmtKind::For { target, iter, .. } => self.note_texts_of_loop(target, iter),
            StmtKind::AnnAssign { target, .. } | StmtKind::AugAssign(target, ..) => {
                self.note_targets(target, None);
            }
            StmtKind::With { items, .. } => {
                let targets = items.iter().filter_map(|it| it.target.as_ref());
                targets.for_each(|it| self.note_targets(it, None));
            }
            StmtKind::FunctionDef(function) => {
                self.around.push(function.name);
                self.note_parameters(&function.parameters);
                self.around.pop();
            }
            // Whatever its patterns bind.
            StmtKind::Match(..) => self.knows_texts = false,
            _ => {}
        }
        for_each_expr(statement, &mut |part| self.note_names_within(part));
    }

    fn note_names_within(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Walrus(name, ..) => self.note_unknown(*name),
            ExprKind::Lambda(lambda) => self.note_parameters(&lambda.parameters),
            ExprKind::Comprehension(comprehension) => {
                for clause in &comprehension.clauses {
                    self.note_texts_of_loop(&clause.target, &clause.iter);
                }
            }
            _ => {}
        }
        for_each_child(expr, &mut |child| self.note_names_within(child));
    }

    pub(super) fn note_parameters(&mut self, parameters: &[Parameter]) {
        for parameter in parameters {
            self.note_unknown(parameter.name);
        }
    }

    fn note_unknown(&mut self, name: Symbol) {
        let scoped = self.scoped(name);
        self.tables.insert(scoped, None);
        self.note_texts(name, None);
    }

    /// A text as it is written.
    pub(super) fn text(&self, expr: &Expr) -> Option<&'a str> {
        match &expr.kind {
            ExprKind::Str(literal) if !literal.is_bytes => Some(self.names.get(literal.content)),
            _ => None,
        }
    }
}

/// What is collected, where it is all.
fn collected(collect: impl FnOnce(&mut Texts) -> bool) -> Option<Member> {
    let mut found = Texts::default();
    let is_known = collect(&mut found);
    let mut texts = found.found;
    texts.sort_unstable();
    texts.dedup();
    is_known.then_some(Member::Named(texts))
}

/// Whether a loop may take texts apart: `for a in "np"`, `for a, b in ("np", "pd")`.
fn gives_letters(target: &Expr, iter: &Expr) -> bool {
    let is_text = |expr: &Expr| matches!(expr.kind, ExprKind::Str(_));
    match &iter.kind {
        ExprKind::Str(_) => true,
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
            !matches!(target.kind, ExprKind::Name(_)) && items.iter().any(is_text)
        }
        _ => false,
    }
}
