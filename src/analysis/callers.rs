//! Which functions of a file are called from nowhere but where the file shows it, and from where.
//!
//! ```python
//! def report(frame): ...          # the file is a script, and its name is only called: every caller is known
//! TABLE = {"report": draw}        # `draw` is a value: anybody may call it
//! ```
//! A name is only called if each place where it is written is its definition, the callee of a call, or in a comment. What is
//! written in a text, decorates, is passed on or called in a comprehension may be called with anything. Nobody else calls a function
//! of a script that no other file imports, or one whose name begins with an underscore, of a file that no other imports.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::OutermostId;
use super::decorating;
use super::functions::{Functions, LoweredFunction};
use super::mentions::{Mentions, Reach, has_word, looks_names_up};
use super::others::Others;
use super::records;
use super::surrounding::Reading;
use crate::flow::{Annotation, BindingForm, Ir, OpId, OpKind};
use crate::options::ModuleLevel;
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::ast::{FunctionDef, Stmt, StmtKind};
use crate::syntax::{self, Interner, Outline, Symbol, is_name_byte};
use crate::value::{CallSite, Callers, is_called_as_written};

impl Functions {
    /// Finds out where functions are called whose callers may all be known, and lowers those callers.
    pub(super) fn lower_callers(
        &mut self,
        outline: &Outline,
        others: &mut Others,
        module: &[Stmt],
        (text, level, reading): (&str, &ModuleLevel, &Reading),
    ) {
        let is_own = self.is_program();
        let reach = match level {
            ModuleLevel::Standalone | ModuleLevel::Script | ModuleLevel::Cells(_) if is_own => {
                Reach::Closed
            }
            ModuleLevel::Standalone | ModuleLevel::Script => Reach::Private,
            _ => Reach::Open,
        };
        if reach == Reach::Open || looks_names_up(text) {
            return;
        }
        let to_objects = &reading.to_objects;
        let names = |all: &BTreeSet<String>| {
            all.iter()
                .filter_map(|name| self.names.find(name))
                .collect()
        };
        let mut mentions = Mentions {
            reach,
            called_elsewhere: names(&to_objects.called),
            stored_elsewhere: names(&to_objects.stored),
            is_stored_on: !to_objects.stored.is_empty(),
            ..Mentions::default()
        };
        let nested = self.units.iter().map(|unit| unit.name);
        let defined = outline.functions.iter().map(|it| it.name).chain(nested);
        let classes = self.module.classes.iter().copied();
        let defined = defined.chain(classes.filter(|_| reach == Reach::Closed));
        let are_texts_quiet = self.module.names_are_quiet && !has_word(text, "getattr");
        mentions.find(defined, (text, are_texts_quiet), &self.names);
        let decorated = methods(module);
        let mut lowered: FxHashSet<OutermostId> =
            self.units.iter().map(LoweredFunction::outermost).collect();
        if reach == Reach::Closed {
            for n in 0..outline.functions.len() {
                if lowered.insert(OutermostId(n as u32)) {
                    self.lower_caller(n, outline, others, (&decorated, text));
                }
            }
        }
        let mut looked_at = 0;
        while looked_at < self.units.len() {
            let name = self.units[looked_at].name;
            looked_at += 1;
            let places = mentions.places.get(&name).into_iter().flatten();
            for &at in places {
                let Some(n) = outline.index_at(at) else {
                    continue;
                };
                mentions.within.insert(at);
                if lowered.insert(OutermostId(n as u32)) {
                    self.lower_caller(n, outline, others, (&decorated, text));
                }
            }
        }
        self.units.sort_by_key(|unit| unit.position);
        self.module.forwarding = decorating::forwarding(self);
        let in_classes = annotations_in_classes(module, &mut self.names);
        let script = self.script.iter().map(|script| &script.unit);
        let units = self.units.iter().chain(script);
        let annotated = units.flat_map(|unit| unit.ir.annotated());
        mentions.note_annotations(annotated.chain(&in_classes), text);
        self.mentions = mentions;
        if reach == Reach::Closed && !to_objects.is_any && !to_objects.stored.contains("__class__")
        {
            self.own = self.own_classes();
            records::find(self, text);
        }
    }

    /// Lowers a function that was not needed before.
    fn lower_caller(
        &mut self,
        n: usize,
        outline: &Outline,
        others: &mut Others,
        (decorated, text): (&FxHashMap<u32, &FunctionDef>, &str),
    ) {
        let function = &outline.functions[n];
        let def = others.defs.remove(&n).unwrap_or_else(|| {
            let def = syntax::parse_function(text, function.span, &mut self.names);
            let known = decorated.get(&function.span.start);
            def.map(|def| FunctionDef {
                decorators: known.map_or_else(Vec::new, |it| it.decorators.clone()),
                ..def
            })
        });
        self.lower_outermost(OutermostId(n as u32), function, def, text);
    }

    /// Whether all callers of some function may be known.
    pub(super) fn may_know_callers(&self) -> bool {
        self.script.is_some() || self.mentions.reach != Reach::Open
    }

    /// The functions all of whose callers are known, and their calls.
    pub(super) fn callers(&self, text: &str) -> Callers<'_> {
        let is_open = self.units.iter().any(|unit| unit.ir.is_module);
        let script = self.script.iter().map(|script| &script.unit);
        let units = self.units.iter().chain(script.filter(|_| !is_open));
        let units: Vec<&LoweredFunction> = units.collect();
        let search = Search {
            functions: self,
            text,
            sites: sites(&units, &self.names),
        };
        let mut calls = Vec::new();
        for (callee, unit) in units.iter().enumerate() {
            let found = search.calls_of(&units, unit).into_iter().flatten();
            calls.extend(found.map(|(site, receiver)| site.of(callee as u32, receiver)));
        }
        calls.sort_by_key(|it| (it.caller, it.within, it.call, it.callee));
        Callers {
            functions: units.into_iter().map(|unit| &unit.ir).collect(),
            calls,
        }
    }
}

/// Where a name is called: in which unit, by which operation, and on which object.
#[derive(Debug, Clone, Copy)]
struct Site {
    caller: u32,
    /// The comprehension of the caller that it is called in.
    within: Option<OpId>,
    call: OpId,
    receiver: Option<OpId>,
}

struct Search<'a> {
    functions: &'a Functions,
    text: &'a str,
    /// By the place of the name that is called.
    sites: FxHashMap<u32, Site>,
}

impl Site {
    /// A call of the function, on this object.
    fn of(self, callee: u32, receiver: Option<OpId>) -> CallSite {
        let Self {
            caller,
            within,
            call,
            ..
        } = self;
        CallSite {
            caller,
            within,
            call,
            callee,
            receiver,
        }
    }
}

impl Search<'_> {
    /// All calls of a function; nothing where there may be others.
    fn calls_of(
        &self,
        units: &[&LoweredFunction],
        unit: &LoweredFunction,
    ) -> Option<Vec<(Site, Option<OpId>)>> {
        let Functions {
            module,
            names,
            mentions,
            ..
        } = self.functions;
        if names.get(unit.name) == "__init__" {
            return self.constructions_of(units, unit);
        }
        let places = mentions.places.get(&unit.name)?;
        let takes_any = unit
            .ir
            .signature
            .parameters
            .iter()
            .any(|it| it.local.is_some());
        if !takes_any || !is_called_as_written(&unit.ir, module, names) {
            return None;
        }
        let is_private = names.get(unit.name).starts_with('_');
        let namesakes = units.iter().filter(|it| it.name == unit.name);
        let is_definition = |at: &u32| self.text[..*at as usize].trim_end().ends_with("def");
        let definitions = places.iter().filter(|at| is_definition(at)).count();
        if definitions != namesakes.clone().count() {
            return None;
        }
        let class = unit.class();
        let is_method = class.is_some();
        if is_method && mentions.called_elsewhere.contains(&unit.name) {
            return None;
        }
        if let Some(class) = class {
            let class = names.find(class)?;
            let is_closed = module.classes.contains(&class) && !module.derived.contains(&class);
            if !is_closed && !is_private {
                return None;
            }
        } else if namesakes.filter(|it| it.class().is_none()).count() > 1 {
            return None;
        }
        let is_static = unit.ir.signature.is_decorated_by(names, "staticmethod");
        let is_of_class = unit.ir.signature.is_decorated_by(names, "classmethod");
        let mut calls = Vec::new();
        for at in places.iter().filter(|at| !is_definition(at)) {
            let is_member = is_member(self.text, *at, names);
            if is_member != is_method {
                self.is_harmless(*at, is_method)?;
                continue;
            }
            let site = *self.sites.get(at)?;
            let receiver = site.receiver.filter(|_| is_method);
            if let Some(receiver) = receiver {
                let is_class = |name| module.classes.contains(&name);
                let ir = &units[site.caller as usize].ir;
                let ir = site.within.and_then(|it| ir.body_of(it)).unwrap_or(ir);
                match ir.op(receiver).kind {
                    OpKind::LoadName(name) if is_class(name) && !is_static && !is_of_class => {
                        return None;
                    }
                    _ => {}
                }
            }
            let receiver = receiver.filter(|_| !is_static);
            calls.push((site, receiver));
        }
        Some(calls)
    }

    /// All calls of a class, whose `__init__` gets the new object and the arguments.
    fn constructions_of(
        &self,
        units: &[&LoweredFunction],
        unit: &LoweredFunction,
    ) -> Option<Vec<(Site, Option<OpId>)>> {
        let Functions {
            module,
            names,
            mentions,
            own,
            ..
        } = self.functions;
        let class = names.find(unit.class()?)?;
        let is_base = module.bases.values().flatten().any(|&it| it == class);
        if !own.closed.contains(&class) || is_base {
            return None;
        }
        if self.is_made_again() {
            return None;
        }
        let mut calls = self.own_kind(units, class)?;
        for at in mentions.places.get(&class)? {
            let before = self.text[..*at as usize].trim_end();
            if before.ends_with("class") {
                continue;
            }
            let site = self.sites.get(at).filter(|site| site.receiver.is_none());
            match site {
                Some(&site) => calls.push((site, Some(site.call))),
                None if mentions.is_annotation(*at) => {}
                // It is asked for the class, not called.
                None if self.is_asked_for(units, *at) || self.calls_bare_method(*at, class) => {}
                None => return None,
            }
        }
        Some(calls)
    }

    /// Whether `__init__` is called on an object that there is already: `self.__init__(other)`.
    fn is_made_again(&self) -> bool {
        let whole = Span::new(0, self.text.len() as u32);
        let called = syntax::find_words(self.text, whole, "__init__", |_| true);
        called.into_iter().any(|at| {
            let before = &self.text[..at];
            before.ends_with('.') && !before.ends_with("super().")
        })
    }

    /// The calls by which class methods make objects of their class; nothing where these may be made without naming it otherwise.
    fn own_kind(
        &self,
        units: &[&LoweredFunction],
        class: Symbol,
    ) -> Option<Vec<(Site, Option<OpId>)>> {
        let whole = Span::new(0, self.text.len() as u32);
        let is_there = |word, is_followed: fn(&str) -> bool| {
            !syntax::find_words(self.text, whole, word, is_followed).is_empty()
        };
        // `type(self)(...)`
        let is_called = |rest: &str| {
            rest.starts_with('(') && rest.lines().next().is_some_and(|it| it.contains(")("))
        };
        if is_there("__class__", |_| true) || is_there("type", is_called) {
            return None;
        }
        let Functions { names, own, .. } = self.functions;
        let called = syntax::find_words(self.text, whole, "cls", |rest| rest.starts_with('('));
        let mut found = Vec::new();
        for at in called {
            let site = self.sites.get(&(at as u32))?;
            let ir = &units[site.caller as usize].ir;
            let made = names
                .find(&ir.path)
                .and_then(|path| own.classes_by_method.get(&path))?;
            let &callee = ir.operands(site.call).first()?;
            let is_parameter = matches!(ir.op(callee).kind, OpKind::Load(LocalId(0)));
            let is_rebound = ir.ops.iter().any(|op| match op.kind {
                OpKind::Store(local, form) => local == LocalId(0) && form != BindingForm::Parameter,
                _ => false,
            });
            if !is_parameter || is_rebound || site.within.is_some() {
                return None;
            }
            if *made == class {
                found.push((*site, Some(site.call)));
            }
        }
        Some(found)
    }

    /// Whether the name at a place is the second argument of `isinstance`, which ends the call.
    fn is_asked_for(&self, units: &[&LoweredFunction], at: u32) -> bool {
        units.iter().any(|unit| {
            let ir = &unit.ir;
            ir.span.contains(Span::at(at))
                && (0..ir.ops.len() as u32).map(OpId).any(|call| {
                    let (OpKind::Call(_), &[callee, _, asked]) =
                        (&ir.op(call).kind, ir.operands(call))
                    else {
                        return false;
                    };
                    let name = match ir.op(callee).kind {
                        OpKind::LoadName(name) => self.functions.names.get(name),
                        _ => "",
                    };
                    let is_asked = |name| {
                        let end = at + self.functions.names.get(name).len() as u32;
                        ir.op(asked).span.end == end
                    };
                    name == "isinstance"
                        && matches!(ir.op(asked).kind, OpKind::LoadName(name) if is_asked(name))
                })
        })
    }

    /// Whether a method is called on the class whose name stands there that takes no object: `Grid.from_records(rows)`.
    fn calls_bare_method(&self, at: u32, class: Symbol) -> bool {
        let Functions { names, own, .. } = self.functions;
        let rest = &self.text[at as usize + names.get(class).len()..];
        let Some((method, _)) = rest.strip_prefix('.').and_then(|rest| rest.split_once('(')) else {
            return false;
        };
        let method = names.find(method);
        method.is_some_and(|method| own.has_bare(class, method))
    }

    /// Whether the word means something else than the function, or nothing at all: the name of a method without an object.
    fn is_harmless(&self, at: u32, is_method: bool) -> Option<()> {
        let end = self.text[at as usize..]
            .bytes()
            .take_while(|&it| is_name_byte(it))
            .count();
        let before = self.text[..at as usize].bytes().next_back();
        let after = self.text[at as usize + end..].bytes().next();
        let is_quote = |byte: Option<u8>| matches!(byte, Some(b'"' | b'\''));
        let is_text = is_quote(before) || is_quote(after);
        let is_there = !is_method || self.functions.mentions.within.contains(&at);
        (is_there && !is_text).then_some(())
    }
}

/// Whether a dot stands before a place, on its line or an earlier one.
fn is_member(text: &str, at: u32, names: &Interner) -> bool {
    let blanks = [' ', '\t', '\n', '\r', '\\'];
    let mut before = text[..at as usize].trim_end_matches(blanks);
    // `table.  # a comment`
    while let Some(hash) = before.rsplit('\n').next().and_then(|line| line.find('#')) {
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let is_earlier = text[before.len()..at as usize].contains('\n');
        if !is_earlier {
            break;
        }
        before = text[..line + hash].trim_end_matches(blanks);
    }
    // `engine.run` may be read as `run`.
    let is_name = || {
        let before = before.strip_suffix('.')?;
        let around = before.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || it == '_');
        let module = names.find(&before[around.len()..])?;
        let name = names.find(syntax::words(&text[at as usize..]).next()?)?;
        Some(!around.ends_with('.') && names.is_read_as_name(module, name))
    };
    before.ends_with('.') && is_name() != Some(true)
}

impl LoweredFunction {
    /// The class that it is a method of; of a class in a function none is told.
    pub(super) fn class(&self) -> Option<&str> {
        let (class, _) = self.ir.path.rsplit_once('.')?;
        (self.position.nested == 0).then_some(class)
    }
}

/// The calls of names and of members, by where the name is written.
fn sites(units: &[&LoweredFunction], names: &Interner) -> FxHashMap<u32, Site> {
    let mut sites = FxHashMap::default();
    for (caller, unit) in units.iter().enumerate() {
        let bodies = unit.ir.bodies.iter();
        let bodies = bodies.map(|(comprehension, body)| (Some(*comprehension), &**body));
        for (within, ir) in bodies.chain([(None, &unit.ir)]) {
            let ops = (0..ir.ops.len() as u32).map(OpId);
            sites.extend(ops.filter_map(|call| {
                let (at, receiver) = called_at(ir, call, names)?;
                let site = Site {
                    caller: caller as u32,
                    within,
                    call,
                    receiver,
                };
                Some((at, site))
            }));
        }
    }
    sites
}

/// Where the name stands that a call calls, and the object whose method it is.
fn called_at(ir: &Ir, call: OpId, names: &Interner) -> Option<(u32, Option<OpId>)> {
    let (OpKind::Call(_), [callee, ..]) = (&ir.op(call).kind, ir.operands(call)) else {
        return None;
    };
    let span = ir.op(*callee).span;
    let start_of = |name| span.end.saturating_sub(names.get(name).len() as u32);
    match ir.op(*callee).kind {
        OpKind::Attribute(name) => Some((start_of(name), ir.operands(*callee).first().copied())),
        OpKind::LoadName(name) => Some((start_of(name), None)),
        OpKind::Load(_) => Some((span.start, None)),
        _ => None,
    }
}

/// The annotations of what the bodies of a module's classes declare.
fn annotations_in_classes(module: &[Stmt], names: &mut Interner) -> Vec<Annotation> {
    let mut found = Vec::new();
    let mut open: Vec<&[Stmt]> = vec![module];
    while let Some(statements) = open.pop() {
        for statement in statements {
            match &statement.kind {
                StmtKind::ClassDef(class) => open.push(&class.body.statements),
                StmtKind::AnnAssign { annotation, .. } => {
                    found.push(Annotation::of(annotation, names));
                }
                _ => {}
            }
        }
    }
    found
}

/// The methods of a module's classes, by where they begin, with their decorators.
fn methods(module: &[Stmt]) -> FxHashMap<u32, &FunctionDef> {
    let mut found = FxHashMap::default();
    let mut open: Vec<&[Stmt]> = vec![module];
    while let Some(statements) = open.pop() {
        for statement in statements {
            match &statement.kind {
                StmtKind::FunctionDef(def) => {
                    found.insert(def.span.start, &**def);
                }
                StmtKind::ClassDef(class) => open.push(&class.body.statements),
                _ => open.extend(statement.suites().iter().map(|it| &it.statements[..])),
            }
        }
    }
    found
}
