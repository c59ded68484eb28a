//! What the functions of a file watch, by their names.

use std::cell::OnceCell;
use std::collections::{BTreeSet, VecDeque};

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::forward::Forward;
use super::super::knowledge::{self, Knowledge, Watch};
use super::super::{Context, Kind};
use super::foreign::ForeignWatcher;
use super::known::{Known, most};
use super::look::{self, Look};
use super::reach::Parts;
use crate::flow::{Ir, OpId, OpKind};
use crate::scope::{Binding, HeaderWords, ModuleNames, Words};
use crate::syntax::{Interner, Symbol};

/// Methods that hand a generator what its `yield` gives.
const SENDERS: [&str; 2] = ["send", "asend"];

/// Methods that run where an object is made.
const MAKERS: [&str; 3] = ["__init__", "__new__", "__post_init__"];

/// A function of the file, a method or a nested one.
pub(crate) struct Definition<'a> {
    /// Its own name.
    pub(crate) name: Symbol,
    /// The name by which callers find it, if they do.
    pub(crate) called: Option<Symbol>,
    /// What its values are worked out from.
    pub(crate) cx: Context<'a>,
    /// What its header evaluates.
    pub(crate) header: &'a HeaderWords,
}

/// Which functions of a file watch what, and which names may be bound to watchers.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    known: Vec<Known>,
    /// By a function's own name.
    functions: FxHashMap<Symbol, Vec<usize>>,
    /// Variables and attributes.
    names: FxHashMap<Symbol, Watch>,
    /// By a function's path and a parameter's name, where its default is a watcher.
    defaults: FxHashMap<(String, Symbol), Watch>,
    /// Those of [`MAKERS`] that the file defines.
    makers: Vec<usize>,
    /// What they do to the arguments of a class.
    makes: Watch,
    /// What methods do to their own object that run without being named, as `__format__` and `__len__` do.
    objects: Watch,
    /// What any function does to any of its parameters.
    any: Watch,
    operators: Watch,
    calls: Watch,
    /// What methods watch that nothing in the file calls: a library does.
    hooks: Watch,
}

/// An argument, and the keyword that it is passed by.
pub(super) type Passed = (OpId, Option<Symbol>);

/// How a function of the file is called.
#[derive(Clone, Copy)]
pub(super) enum Called {
    /// By its name.
    Plainly,
    /// As an attribute of a value.
    On(OpId),
    /// As an attribute of a class.
    OnClass(OpId),
    /// As a class, which gives this.
    Making(OpId),
}

impl Watchers {
    /// Whether the name is that of a watcher, or of a function that returns what is watched.
    pub(super) fn knows(&self, name: Symbol) -> bool {
        self.of_name(name).max(self.of_result(name)) != Watch::No
    }

    /// What the nth of the definitions does.
    pub(super) fn known(&self, n: usize) -> Option<&Known> {
        self.known.get(n)
    }

    pub(super) fn add(&mut self, name: Symbol, known: Known) {
        self.any = self.any.max(known.any_parameter());
        self.functions
            .entry(name)
            .or_default()
            .push(self.known.len());
        self.known.push(known);
    }

    /// Variables and attributes that watch.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (Symbol, Watch)> {
        self.names.iter().map(|(&name, &by)| (name, by))
    }

    fn by_name(&self, name: Symbol) -> impl Iterator<Item = &Known> {
        let known = self.functions.get(&name).map_or(&[][..], Vec::as_slice);
        known.iter().map(|&n| &self.known[n])
    }

    /// Whether a function of the file has the name, and nothing else that watches.
    pub(super) fn defines(&self, name: Symbol) -> bool {
        self.functions.contains_key(&name) && !self.names.contains_key(&name)
    }

    /// What the value that a name is bound to may watch.
    pub(super) fn of_name(&self, name: Symbol) -> Watch {
        let functions = self.by_name(name);
        let functions = functions.map(|known| known.any_parameter().max(known.gives));
        most(functions).max(self.names.get(&name).copied().unwrap_or_default())
    }

    /// What a parameter's default watches.
    pub(super) fn of_default(&self, ir: &Ir, name: Symbol) -> Watch {
        if self.defaults.is_empty() {
            return Watch::No;
        }
        let found = self.defaults.get(&(ir.path.clone(), name));
        found.copied().unwrap_or_default()
    }

    /// What the result of calling the function watches.
    pub(super) fn given_by(&self, name: Symbol) -> Watch {
        most(self.by_name(name).map(|known| known.gives))
    }

    /// How the result of calling the function is watched.
    pub(super) fn of_result(&self, name: Symbol) -> Watch {
        most(self.by_name(name).map(|known| known.returns))
    }

    /// What a method or property does to one of its parameters.
    pub(super) fn parameter(&self, name: Symbol, index: usize) -> Watch {
        most(self.by_name(name).map(|known| known.parameter(index, None)))
    }

    /// Whether methods watch that run without being named: of an operator, a call, a class, or of a library.
    pub(super) fn has_implicit(&self) -> bool {
        let implicit = [
            self.makes,
            self.objects,
            self.operators,
            self.calls,
            self.hooks,
        ];
        most(implicit.into_iter()) != Watch::No
    }

    /// What a function or method does that is looked up by a name that cannot be told.
    pub(super) fn of_any(&self) -> Watch {
        self.any
    }

    /// What the operators of the file's classes do to their other operands.
    pub(super) fn of_operators(&self) -> Watch {
        self.operators
    }

    /// What calling objects of the file's classes does to the arguments.
    pub(super) fn of_calls(&self) -> Watch {
        self.calls
    }

    /// What methods of the file that libraries call do to what these get.
    pub(super) fn of_hooks(&self) -> Watch {
        self.hooks
    }

    /// What a call does to the values that it gets, the receiver or the new object included.
    pub(super) fn of_arguments(
        &self,
        name: Symbol,
        called: Called,
        passed: &[Passed],
        is_spread: bool,
    ) -> Vec<(OpId, Watch)> {
        let mut found = Vec::new();
        let makers = match called {
            Called::Making(object) => {
                found.push((object, self.objects));
                self.makers.as_slice()
            }
            _ => &[],
        };
        let functions = self
            .functions
            .get(&name)
            .into_iter()
            .flatten()
            .chain(makers);
        for known in functions.map(|&n| &self.known[n]) {
            let first = match called {
                Called::On(object) if known.is_method => Some(object),
                Called::OnClass(class) if known.is_class_method => Some(class),
                Called::Making(object) => Some(object),
                _ => None,
            };
            found.extend(first.map(|object| (object, known.parameter(0, None))));
            let offset = usize::from(first.is_some());
            found.extend(passed.iter().enumerate().map(|(n, &(argument, keyword))| {
                let by = if is_spread {
                    known.any_parameter()
                } else {
                    known.parameter(n + offset, keyword)
                };
                (argument, by)
            }));
        }
        found
    }

    /// Works out what the functions of a file watch: those that use what changes are looked at again, until nothing changes.
    /// What they watch only grows, so the order does not matter.
    pub(crate) fn solve(
        definitions: &[Definition<'_>],
        bindings: &[Binding],
        foreign: &[ForeignWatcher],
        (module, names): (&'_ ModuleNames, &'_ Interner),
    ) -> Self {
        let mut solver = Solver::new(definitions, bindings, (module, names));
        solver.watchers.add_foreign(foreign);
        solver.bind();
        let mut waiting: VecDeque<usize> = (0..definitions.len()).collect();
        let mut is_waiting = vec![true; definitions.len()];
        while let Some(n) = waiting.pop_front() {
            is_waiting[n] = false;
            let unseen = solver.unseen_of(n);
            let changed = solver.look_at(n);
            if solver.unseen_of(n) != unseen {
                for (user, is_waiting) in is_waiting.iter_mut().enumerate() {
                    if !std::mem::replace(is_waiting, true) {
                        waiting.push_back(user);
                    }
                }
            }
            for name in changed {
                let users = solver.users.get(&name).map_or(&[][..], Vec::as_slice);
                for &user in users {
                    if !std::mem::replace(&mut is_waiting[user], true) {
                        waiting.push_back(user);
                    }
                }
            }
        }
        solver.watchers
    }
}

/// The fixpoint in progress.
struct Solver<'d> {
    definitions: &'d [Definition<'d>],
    bindings: &'d [Binding],
    module: &'d ModuleNames,
    names: &'d Interner,
    knowledge: &'static knowledge::Watchers,
    /// Solved when they are first looked at: most never are.
    forwards: Vec<OnceCell<Forward<'d>>>,
    watchers: Watchers,
    /// By name: the functions that mention it; of a method that Python calls by itself, all.
    users: FxHashMap<Symbol, Vec<usize>>,
    /// Methods that no function of the file mentions.
    hooks: FxHashSet<usize>,
}

impl<'d> Solver<'d> {
    fn new(
        definitions: &'d [Definition<'d>],
        bindings: &'d [Binding],
        (module, names): (&'d ModuleNames, &'d Interner),
    ) -> Self {
        let mut watchers = Watchers::default();
        let mut users: FxHashMap<Symbol, Vec<usize>> = FxHashMap::default();
        for (n, definition) in definitions.iter().enumerate() {
            let name = definition.cx.names.get(definition.name);
            watchers.known.push(Known::new(definition));
            if let Some(called) = definition.called {
                watchers.functions.entry(called).or_default().push(n);
            }
            if MAKERS.contains(&name) && definition.called == Some(definition.name) {
                watchers.makers.push(n);
            }
            let scope = &definition.cx.ir.scope;
            let head = definition.header;
            let defaults = head.defaults.iter().map(|default| &default.words);
            let head = defaults.chain([&head.decorators]);
            let head = head.flat_map(|words| words.names.iter().chain(&words.attributes));
            let body = scope.mentions.keys().chain(scope.attributes.keys());
            let mentioned: BTreeSet<Symbol> = body.chain(head).copied().collect();
            for name in mentioned {
                users.entry(name).or_default().push(n);
            }
        }
        let is_hook = |n: &usize| {
            let name = definitions[*n].name;
            let text = definitions[*n].cx.names.get(name);
            watchers.known[*n].is_method && !text.starts_with("__") && !users.contains_key(&name)
        };
        let hooks: FxHashSet<usize> = (0..definitions.len()).filter(is_hook).collect();
        for definition in definitions {
            let name = definition.cx.names.get(definition.name);
            if name.starts_with("__") && definition.called == Some(definition.name) {
                users.insert(definition.name, (0..definitions.len()).collect());
            }
        }
        Self {
            definitions,
            bindings,
            module,
            names,
            knowledge: Knowledge::get().watchers(),
            forwards: definitions.iter().map(|_| OnceCell::new()).collect(),
            watchers,
            users,
            hooks,
        }
    }

    /// Of a method that a library calls: what is known of all such, which concerns every function.
    fn unseen_of(&self, n: usize) -> Option<[Watch; 6]> {
        let Watchers {
            makes,
            objects,
            any,
            operators,
            calls,
            hooks,
            ..
        } = self.watchers;
        let is_hook = self.hooks.contains(&n);
        is_hook.then_some([makes, objects, any, operators, calls, hooks])
    }

    /// What the words of an expression watch.
    fn of_words(&self, words: &Words) -> Watch {
        let (module, interner) = (self.module, self.names);
        let by_path = |path: &str| {
            let found = self.knowledge.by_call(path).filter(|found| !found.is_local);
            found.map_or(Watch::No, |found| found.by)
        };
        let names = words
            .names
            .iter()
            .map(|&name| by_path(module.origin(interner, name)).max(self.watchers.of_name(name)));
        let dotted = words.dotted.iter();
        let dotted = dotted.map(|&path| by_path(&module.resolve(interner, interner.get(path))));
        let attributes = words.attributes.iter().map(|&name| {
            let found = self.knowledge.by_attribute(interner.get(name));
            let found = found.filter(|found| found.by == Watch::Address && !found.is_local);
            found
                .map_or(Watch::No, |found| found.by)
                .max(self.watchers.of_name(name))
        });
        let texts = words
            .texts
            .iter()
            .map(|&text| self.knowledge.by_text(interner.get(text)));
        most(names.chain(dotted).chain(attributes).chain(texts))
    }

    /// Follows what the module binds, until nothing changes; gives the names that have.
    fn bind(&mut self) -> FxHashSet<Symbol> {
        let mut changed = FxHashSet::default();
        loop {
            let before = changed.len();
            for binding in self.bindings {
                let by = self.of_words(&binding.words);
                if self.name(binding.target, by) {
                    changed.insert(binding.target);
                }
            }
            for definition in self.definitions {
                for default in &definition.header.defaults {
                    let by = self.of_words(&default.words);
                    let key = (definition.cx.ir.path.clone(), default.target);
                    if by
                        > self
                            .watchers
                            .defaults
                            .get(&key)
                            .copied()
                            .unwrap_or_default()
                    {
                        self.watchers.defaults.insert(key, by);
                        changed.extend(definition.called);
                    }
                }
            }
            if changed.len() == before {
                return changed;
            }
        }
    }

    /// A name may be bound to what watches so; whether that is new.
    fn name(&mut self, name: Symbol, by: Watch) -> bool {
        let known = self.watchers.names.get(&name).copied().unwrap_or_default();
        if by > known {
            self.watchers.names.insert(name, by);
        }
        by > known
    }

    /// Looks at a function; gives the names of which more is known now.
    fn look_at(&mut self, n: usize) -> FxHashSet<Symbol> {
        let definition = &self.definitions[n];
        let by_decorators = self.of_words(&definition.header.decorators);
        let mut known = self.watchers.known[n].clone();
        let mut bound = Vec::new();
        if look::may_watch(&definition.cx, &self.watchers, self.knowledge)
            || !self.watchers.defaults.is_empty()
        {
            let forward = self.forwards[n].get_or_init(|| Forward::solve(&definition.cx, None));
            let look = Look::of(forward, &self.watchers, self.knowledge);
            observe(&look, definition, &mut known);
            bound = bound_watchers(&look);
        }
        for (_, by) in &mut known.parameters {
            *by = (*by).max(by_decorators);
        }
        known.returns = known.returns.max(by_decorators);
        let mut changed = FxHashSet::default();
        let names = definition.cx.names;
        let senders = SENDERS.iter().filter_map(|name| names.find(name));
        bound.extend(senders.map(|name| (name, known.sent)));
        bound.extend(self.bound_by_decorators(n, known.any_parameter()));
        // An object of the class watches what it is called with.
        if let Some((class, "__call__")) = definition.cx.ir.path.rsplit_once('.') {
            bound.extend(names.find(class).map(|class| (class, known.any_but_self())));
        }
        for (name, by) in bound {
            if self.name(name, by) {
                changed.insert(name);
            }
        }
        if known != self.watchers.known[n] {
            changed.extend(definition.called);
            self.watchers.known[n] = known;
            if definition.called == Some(definition.name) {
                self.note_special(n);
            }
        }
        if !changed.is_empty() {
            changed.extend(self.bind());
        }
        changed
    }

    /// `@shapes.register`, `@on(event)`: what the module itself binds to these names may call the function.
    fn bound_by_decorators(&self, n: usize, by: Watch) -> Vec<(Symbol, Watch)> {
        let definition = &self.definitions[n];
        let names = definition.header.decorators.names.iter();
        let module = definition.cx.module;
        let own = names.filter(|&&name| {
            let path = module.origin(definition.cx.names, name);
            path == definition.cx.names.get(name) && !is_builtin_decorator(path)
        });
        own.map(|&name| (name, by)).collect()
    }

    /// Whether a decorator may keep the function, to be called by whatever finds it there.
    fn is_registered(&self, n: usize) -> bool {
        let definition = &self.definitions[n];
        let mut names = definition.header.decorators.names.iter();
        names.any(|&name| {
            let path = definition.cx.module.origin(definition.cx.names, name);
            !is_builtin_decorator(path)
        })
    }

    fn note_special(&mut self, n: usize) {
        let definition = &self.definitions[n];
        let name = definition.cx.names.get(definition.name);
        let by = self.watchers.known[n].any_but_self();
        let of_object = self.watchers.known[n].parameter(0, None);
        self.watchers.any = self.watchers.any.max(by).max(of_object);
        let is_implicit = name.starts_with("__") && self.watchers.known[n].is_method;
        if is_implicit && !MAKERS.contains(&name) {
            self.watchers.objects = self.watchers.objects.max(of_object);
        }
        if self.is_registered(n) {
            self.watchers.calls = self.watchers.calls.max(by).max(of_object);
        }
        if MAKERS.contains(&name) {
            self.watchers.makes = self.watchers.makes.max(by).max(of_object);
        } else if name == "__call__" {
            self.watchers.calls = self.watchers.calls.max(by);
        } else if name.starts_with("__") {
            self.watchers.operators = self.watchers.operators.max(by);
        } else if self.hooks.contains(&n) {
            self.watchers.hooks = self.watchers.hooks.max(by);
        }
    }
}

/// Whether the decorator leaves the function to be called by its own name alone.
fn is_builtin_decorator(path: &str) -> bool {
    let module = path.split('.').next().unwrap_or(path);
    matches!(path, "property" | "classmethod" | "staticmethod")
        || matches!(
            module,
            "abc" | "contextlib" | "dataclasses" | "functools" | "typing"
        )
}

/// What a function does to its parameters and to what it returns.
fn observe(look: &Look<'_, '_>, definition: &Definition<'_>, known: &mut Known) {
    let cx = &definition.cx;
    let reached = look.reached().outside;
    let nested = look.nested;
    for (name, by) in &mut known.parameters {
        let seen = reached
            .iter()
            .filter(|(op, _)| is_parameter(cx.ir, *op, *name));
        *by = (*by).max(nested).max(most(seen.map(|&(_, by)| by)));
    }
    let values = returned(cx.ir);
    let held = look.held();
    let followed = look.follow_all(values.iter().copied(), &held, Parts::Are);
    let followed: FxHashSet<OpId> = followed
        .into_iter()
        .filter(|&(op, is_certain)| is_certain && look.forward.fact(op).kind != Kind::Scalar)
        .map(|(op, _)| op)
        .collect();
    let seen = reached.iter().filter(|(op, _)| followed.contains(op));
    known.returns = known.returns.max(nested).max(most(seen.map(|&(_, by)| by)));
    let given = values.iter().map(|value| look.sees[value.index()]);
    known.gives = known.gives.max(most(given));
    let is_sent = |op: OpId| matches!(cx.ir.op(op).kind, OpKind::Yield | OpKind::YieldFrom);
    let sent = reached.iter().filter(|&&(op, _)| is_sent(op));
    known.sent = known.sent.max(most(sent.map(|&(_, by)| by)));
}

/// Whether the operation reads the parameter as it was passed, or, where a nested scope has it, whatever it is bound to.
fn is_parameter(ir: &Ir, op: OpId, name: Symbol) -> bool {
    match ir.op(op).kind {
        OpKind::Parameter(local) => {
            ir.scope
                .locals
                .get(local.index())
                .and_then(|local| local.name)
                == Some(name)
        }
        OpKind::LoadName(read) => read == name && ir.scope.captured.contains_key(&name),
        _ => false,
    }
}

/// The values that a function returns or yields.
fn returned(ir: &Ir) -> Vec<OpId> {
    let yields = (0..ir.ops.len() as u32).map(OpId);
    let yields = yields.filter(|&op| matches!(ir.op(op).kind, OpKind::Yield | OpKind::YieldFrom));
    ir.returned()
        .chain(yields.filter_map(|op| ir.operands(op).first().copied()))
        .collect()
}

/// The names that a function binds to watchers, or puts watchers into.
fn bound_watchers(look: &Look<'_, '_>) -> Vec<(Symbol, Watch)> {
    let ir = look.forward.cx.ir;
    let name_of = |op: OpId| match ir.op(op).kind {
        OpKind::LoadName(name) | OpKind::Attribute(name) => Some(name),
        _ => None,
    };
    let sees = |op: &OpId| look.sees[op.index()];
    let mut found = Vec::new();
    for op in (0..ir.ops.len() as u32).map(OpId) {
        let operands = ir.operands(op);
        match (&ir.op(op).kind, operands) {
            (OpKind::StoreName(name), [value, ..]) => found.push((*name, sees(value))),
            (OpKind::StoreAttribute(name), [_, value]) => found.push((*name, sees(value))),
            (OpKind::StoreSubscript, [object, _, value]) => {
                found.extend(name_of(*object).map(|name| (name, sees(value))));
            }
            (OpKind::Call(_), [callee, arguments @ ..]) => {
                let receiver = match ir.op(*callee).kind {
                    OpKind::Attribute(_) => ir.operands(*callee).first(),
                    _ => None,
                };
                // What a function of an array library is passed is not found under the module's name later.
                let receiver = receiver.filter(|&&it| !look.is_of_array_library(it));
                let name = receiver.and_then(|&receiver| name_of(receiver));
                let by = most(arguments.iter().map(sees));
                found.extend(name.map(|name| (name, by)));
            }
            _ => {}
        }
    }
    found.retain(|&(_, by)| by != Watch::No);
    found
}
