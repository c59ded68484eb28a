//! One function: which of its values may be watchers themselves, and what these see.

use super::super::fact::is_plain_kind;
use super::super::forward::Forward;
use super::super::knowledge::{self, Gives, Knowledge, Watch};
use super::super::{Context, Kind};
use super::watchers::{Called, Passed, Watchers};
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::source::Span;
use crate::syntax::NameId;

/// Passes over a function until it is taken that all of its values may be watchers. Each pass follows a name through one more
/// turn of a loop.
const MAX_PASSES: usize = 24;
/// Modules whose functions watch, by whatever names a function imports them itself.
const WATCHING_MODULES: [&str; 6] = ["weakref", "ctypes", "gc", "sys", "operator", "cffi"];
/// What looks an attribute up by its name as text.
const LOOKUPS: [&str; 6] = [
    "getattr",
    "attrgetter",
    "methodcaller",
    "__getattribute__",
    "__getattr__",
    "operator",
];

/// Whether anything in the function can watch: what mentions no word of the tables and no watcher of the file does not.
pub(super) fn may_watch(
    cx: &Context,
    watchers: &Watchers,
    knowledge: &knowledge::Watchers,
) -> bool {
    let scope = &cx.ir.scope;
    let is_watcher = |name: NameId| {
        let text = cx.names.get(name);
        knowledge.ends_in(text) || LOOKUPS.contains(&text) || watchers.knows(name)
    };
    let imports_watcher = |kind: &OpKind| match *kind {
        OpKind::Import(module, _) | OpKind::ImportFrom(module, _) => {
            WATCHING_MODULES.contains(&cx.names.get(module))
        }
        _ => false,
    };
    watchers.has_operators()
        || scope.attributes.keys().any(|&name| is_watcher(name))
        || scope.mentions.keys().any(|&name| {
            is_watcher(name)
                || knowledge
                    .by_call(cx.module.origin(cx.names, name))
                    .is_some()
        })
        || cx.ir.ops.iter().any(|op| imports_watcher(&op.kind))
}

/// What is known of a function while it is looked at.
pub(super) struct Look<'f, 'c> {
    pub(super) forward: &'f Forward<'c>,
    watchers: &'f Watchers,
    knowledge: &'f knowledge::Watchers,
    /// By operation: what its value does to what is passed to it, or put into it.
    pub(super) sees: Vec<Watch>,
    /// What nested scopes may do to what they can reach.
    pub(super) nested: Watch,
    pub(super) seen: Vec<Seen>,
    /// Calls whose results are watched, or hold what is.
    results: Vec<(OpId, Watch)>,
}

/// An operand that something watches.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) value: OpId,
    pub(super) by: Watch,
    /// See [`Watched::is_direct`](super::Watched::is_direct).
    pub(super) is_direct: bool,
    /// Whether it matters in the function itself only.
    pub(super) is_local: bool,
}

impl<'f, 'c> Look<'f, 'c> {
    pub(super) fn of(
        forward: &'f Forward<'c>,
        watchers: &'f Watchers,
        knowledge: &'f knowledge::Watchers,
    ) -> Self {
        let mut look = Self {
            forward,
            watchers,
            knowledge,
            sees: vec![Watch::No; forward.cx.ir.ops.len()],
            nested: Watch::No,
            seen: Vec::new(),
            results: Vec::new(),
        };
        let nested = forward.cx.ir.scope.nested.iter();
        let nested = nested.map(|&name| look.nested_watch(name, false));
        look.nested = nested.max().unwrap_or_default();
        look.find_watchers();
        for op in look.ops() {
            look.find_seen(op);
        }
        look.find_parts_of_results();
        look
    }

    fn ops(&self) -> impl Iterator<Item = OpId> + use<> {
        (0..self.forward.cx.ir.ops.len() as u32).map(OpId)
    }

    pub(super) fn operands(&self, op: OpId) -> &'c [OpId] {
        self.forward.cx.ir.operands(op)
    }

    fn sees(&self, op: OpId) -> Watch {
        self.sees[op.index()]
    }

    fn most(&self, ops: &[OpId]) -> Watch {
        ops.iter()
            .map(|&op| self.sees(op))
            .max()
            .unwrap_or_default()
    }

    /// The name of a nested scope that watches the most, by the name that stands first.
    pub(super) fn nested_name(&self) -> Option<(NameId, Span, Watch)> {
        let scope = &self.forward.cx.ir.scope;
        let named = scope.nested.iter().filter_map(|&name| {
            let watch = self.nested_watch(name, true);
            let span = scope.mentions.get(&name).or(scope.attributes.get(&name))?;
            (watch != Watch::No).then_some((name, *span, watch))
        });
        named.max_by_key(|&(_, span, watch)| (watch, std::cmp::Reverse(span.start)))
    }

    /// What a nested scope does that mentions this name; `all` counts what cannot matter to a caller as well.
    fn nested_watch(&self, name: NameId, all: bool) -> Watch {
        let cx = self.forward.cx;
        let text = cx.names.get(name);
        let attribute = self
            .knowledge
            .by_attribute(text)
            .filter(|found| all || (found.by == Watch::Address && !found.is_local));
        let scope = &cx.ir.scope;
        let attribute = attribute.filter(|_| scope.attributes.contains_key(&name));
        let is_own = scope.by_name.contains_key(&name);
        let call = self.by_path(cx.module.origin(cx.names, name), all);
        let call = if is_own { Watch::No } else { call };
        let member = if self.knowledge.ends_in(text) {
            let modules = scope
                .nested
                .iter()
                .map(|&module| cx.module.origin(cx.names, module));
            let paths = modules.map(|module| self.by_path(&[module, ".", text].concat(), all));
            paths.max().unwrap_or_default()
        } else {
            Watch::No
        };
        let method = self.knowledge.by_method(text, false);
        let found = [call, member, method, self.watchers.of_name(name)];
        let found = found.into_iter().max().unwrap_or_default();
        found.max(attribute.map_or(Watch::No, |attribute| attribute.by))
    }

    fn by_path(&self, path: &str, all: bool) -> Watch {
        let path = path.strip_prefix("builtins.").unwrap_or(path);
        let found = self.knowledge.by_call(path);
        let found = found.filter(|found| all || !found.is_local);
        found.map_or(Watch::No, |found| found.by)
    }

    /// Works out which values may be watchers, until nothing changes.
    fn find_watchers(&mut self) {
        for pass in 0.. {
            let mut is_settled = true;
            for op in self.ops() {
                let watch = self.sees(op).max(self.watcher(op));
                is_settled &= watch == self.sees(op);
                self.sees[op.index()] = watch;
            }
            if is_settled || self.forward.cx.reaching.first_carried().is_none() {
                return;
            }
            if pass == MAX_PASSES {
                let most = self.sees.iter().copied().max().unwrap_or_default();
                self.sees.fill(most);
                return;
            }
        }
    }

    fn watcher(&self, op: OpId) -> Watch {
        let cx = self.forward.cx;
        let operands = self.operands(op);
        match &cx.ir.op(op).kind {
            OpKind::LoadName(name) => self.by_path_of(op).max(self.watchers.of_name(*name)),
            OpKind::Attribute(name) => {
                let by_name = self.watchers.of_name(*name);
                let is_module = self.forward.fact(operands[0]).path.is_some();
                let member = if is_module {
                    self.by_path_of(op)
                } else {
                    by_name
                };
                member.max(self.sees(operands[0]))
            }
            OpKind::ImportFrom(..) => self.by_path_of(op),
            OpKind::Str(raw) => self.by_text(cx.names.get(*raw)),
            OpKind::Load(_) => {
                let stores = cx.reaching.of_load(op).iter();
                let values = stores.filter_map(|&store| self.operands(store).first());
                values
                    .map(|&value| self.sees(value))
                    .max()
                    .unwrap_or_default()
            }
            OpKind::Parameter(local) => {
                let name = cx
                    .ir
                    .scope
                    .locals
                    .get(local.index())
                    .and_then(|local| local.name);
                name.map_or(Watch::No, |name| self.watchers.of_default(cx.ir, name))
            }
            OpKind::Subscript | OpKind::GetIter | OpKind::NextItem | OpKind::Item(_) => {
                self.sees(operands[0])
            }
            OpKind::Unpack { .. } | OpKind::Await | OpKind::Enter(_) | OpKind::Captured(_) => {
                self.sees(operands[0])
            }
            OpKind::Build(..) | OpKind::BuildDict(_) => self.most(operands),
            OpKind::MakeFunction(_) | OpKind::MakeClass(_) => self.nested.max(self.most(operands)),
            OpKind::Call(_) => self.made_watcher(operands),
            _ => Watch::No,
        }
    }

    /// What the result of a call watches: that of a registry, of a factory of the file, and of what gets a watcher itself.
    fn made_watcher(&self, operands: &[OpId]) -> Watch {
        let Some((&callee, arguments)) = operands.split_first() else {
            return Watch::No;
        };
        let path = self.forward.fact(callee).path.as_deref();
        if path.is_some_and(|path| self.knowledge.is_registry(path)) {
            return Watch::End;
        }
        if path.is_some_and(Self::is_quiet) {
            return Watch::No;
        }
        let gives = self
            .callee_name(callee)
            .map(|name| self.watchers.given_by(name));
        let is_class = matches!(self.forward.cx.ir.op(callee).kind, OpKind::LoadName(name)
            if self.forward.cx.module.classes.contains(&name));
        let of_class = if is_class {
            self.sees(callee)
        } else {
            Watch::No
        };
        gives
            .unwrap_or_default()
            .max(of_class)
            .max(self.most(arguments))
    }

    /// Whether a function of the tables gives nothing but a small value or text, and keeps nothing.
    fn is_quiet(path: &str) -> bool {
        Knowledge::get().producer(path).is_some_and(|entry| {
            matches!(entry.gives, Gives::Kind(Kind::Scalar | Kind::Text)) && !entry.keeps
        })
    }

    fn by_path_of(&self, op: OpId) -> Watch {
        let cx = self.forward.cx;
        if let Some(path) = &self.forward.fact(op).path {
            return self.by_path(path, true);
        }
        match cx.ir.op(op).kind {
            // Whatever else may bind the name.
            OpKind::LoadName(name) => self.by_path(cx.module.origin(cx.names, name), true),
            _ => Watch::No,
        }
    }

    fn by_text(&self, raw: &str) -> Watch {
        self.knowledge.by_text(raw.trim_matches(['"', '\'']))
    }

    /// The name that a callee is looked up by.
    fn callee_name(&self, callee: OpId) -> Option<NameId> {
        match self.forward.cx.ir.op(self.forward.source(callee)).kind {
            OpKind::LoadName(name) | OpKind::Attribute(name) => Some(name),
            _ => None,
        }
    }

    fn find_seen(&mut self, op: OpId) {
        let cx = self.forward.cx;
        let operands = self.operands(op);
        match &cx.ir.op(op).kind {
            OpKind::Attribute(name) => self.find_read(*name, operands[0]),
            OpKind::StoreAttribute(name) => {
                self.find_read(*name, operands[0]);
                let setter = self.watchers.parameter(*name, 1);
                let descriptor = self.watchers.of_operators();
                self.see(
                    operands[1],
                    self.sees(operands[0]).max(setter).max(descriptor),
                );
            }
            OpKind::StoreSubscript => {
                let by = self
                    .sees(operands[0])
                    .max(self.by_operators(&operands[..1]));
                self.see(operands[1], by);
                self.see(operands[2], by);
            }
            OpKind::Binary(_) | OpKind::InPlace(_) | OpKind::Compare(_) | OpKind::Subscript => {
                let by = self.by_operators(operands).max(self.sees(operands[0]));
                self.see_all(operands, by);
            }
            OpKind::Enter(_) | OpKind::GetIter => {
                self.see(operands[0], self.by_operators(operands));
            }
            OpKind::Comprehension(..) | OpKind::MakeFunction(_) => {
                let by = self.nested;
                self.see_all(operands, by);
            }
            OpKind::Call(shapes) => self.find_call(op, operands, shapes),
            _ => {}
        }
    }

    /// An attribute is read: that of a handle, or a property of a class of the file.
    fn find_read(&mut self, name: NameId, object: OpId) {
        let text = self.forward.cx.names.get(name);
        // An image's `resize` makes a new image.
        let is_image = self.forward.fact(object).kind == Kind::Image;
        if let Some(found) = self.knowledge.by_attribute(text).filter(|_| !is_image) {
            self.seen.push(Seen {
                value: object,
                by: found.by,
                is_direct: true,
                is_local: found.is_local,
            });
        }
        if !self.is_data(object) {
            self.see(object, self.watchers.parameter(name, 0));
        }
    }

    fn find_call(&mut self, op: OpId, operands: &[OpId], shapes: &[ArgumentShape]) {
        let Some((&callee, arguments)) = operands.split_first() else {
            return;
        };
        let cx = self.forward.cx;
        let path = self.forward.fact(callee).path.clone();
        let path = path.as_deref().or(match cx.ir.op(callee).kind {
            OpKind::LoadName(name) => Some(cx.module.origin(cx.names, name)),
            _ => None,
        });
        let path = path.map(|path| path.strip_prefix("builtins.").unwrap_or(path));
        if let Some(found) = path.and_then(|path| self.knowledge.by_call(path)) {
            self.seen.extend(arguments.iter().map(|&value| Seen {
                value,
                by: found.by,
                is_direct: true,
                is_local: found.is_local,
            }));
            return;
        }
        if path.is_some_and(Self::is_quiet) {
            return;
        }
        let by = self.sees(callee).max(self.by_foreign(callee));
        self.find_known_callee(op, callee, arguments, shapes);
        // What a function of the file does to each parameter is known.
        let own = match self.receiver(callee) {
            _ if !self.is_own(callee) => by,
            Some(receiver) => self.sees(receiver),
            None => Watch::No,
        };
        let (most, by_one) = self.most_and_by_whom(arguments);
        for &argument in arguments {
            let passed = match by_one {
                Some((only, rest)) if only == argument => rest,
                _ => most,
            };
            self.see(argument, own.max(passed));
        }
        if let Some(receiver) = self.receiver(callee) {
            self.see(receiver, self.most(arguments));
        }
        self.see(op, own);
    }

    /// A function, method or class of the file, by its name.
    fn find_known_callee(
        &mut self,
        op: OpId,
        callee: OpId,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) {
        let receiver = self.receiver(callee);
        if receiver.is_some_and(|receiver| self.is_data(receiver)) {
            return;
        }
        let name = self.callee_name(callee);
        let is_class = self.is_class(callee, name);
        let is_own = name.is_some_and(|name| self.watchers.defines(name));
        if !is_own && !is_class && self.forward.fact(callee).path.is_none() {
            let by = self.watchers.of_calls();
            self.see_all(arguments, by);
        }
        let Some(name) = name else { return };
        let passed: Vec<Passed> = arguments
            .iter()
            .zip(shapes)
            .map(|(&argument, shape)| match shape {
                ArgumentShape::Keyword(name) => (argument, Some(*name)),
                _ => (argument, None),
            })
            .collect();
        let is_spread = shapes
            .iter()
            .any(|shape| matches!(shape, ArgumentShape::Star | ArgumentShape::DoubleStar));
        let called = match receiver {
            _ if is_class => Called::Making(op),
            Some(object) if self.names_class(object) => Called::OnClass(object),
            Some(object) => Called::On(object),
            None => Called::Plainly,
        };
        for (argument, by) in self.watchers.of_arguments(name, called, &passed, is_spread) {
            self.see(argument, by);
        }
        let returned = self.watchers.of_result(name);
        if returned != Watch::No {
            self.results.push((op, returned));
        }
    }

    /// Whether a class of the file is called, or the class of the function's own object.
    fn is_class(&self, callee: OpId, name: Option<NameId>) -> bool {
        let cx = self.forward.cx;
        let is_local = matches!(
            cx.ir.op(self.forward.source(callee)).kind,
            OpKind::MakeClass(_)
        );
        is_local
            || name.is_some_and(|name| {
                cx.module.classes.contains(&name)
                    || matches!(cx.names.get(name), "cls" | "__class__")
            })
    }

    /// Whether a value is a class by its name.
    fn names_class(&self, value: OpId) -> bool {
        match self.forward.cx.ir.op(value).kind {
            OpKind::LoadName(name) => self.forward.cx.module.classes.contains(&name),
            _ => false,
        }
    }

    /// Whether the callee is a function, method or class of the file, whose parameters are known one by one.
    fn is_own(&self, callee: OpId) -> bool {
        self.callee_name(callee)
            .is_some_and(|name| self.watchers.defines(name))
    }

    fn receiver(&self, callee: OpId) -> Option<OpId> {
        let callee = self.forward.source(callee);
        match self.forward.cx.ir.op(callee).kind {
            OpKind::Attribute(_) => self.operands(callee).first().copied(),
            _ => None,
        }
    }

    /// `ffi.cast("double *", a)`, by whatever name ends in `ffi`.
    fn by_foreign(&self, callee: OpId) -> Watch {
        let cx = self.forward.cx;
        let source = self.forward.source(callee);
        let OpKind::Attribute(name) = cx.ir.op(source).kind else {
            return Watch::No;
        };
        let receiver = self
            .forward
            .text(self.operands(source)[0])
            .to_ascii_lowercase();
        let is_foreign = receiver.trim_end_matches("()").ends_with("ffi");
        self.knowledge.by_method(cx.names.get(name), is_foreign)
    }

    /// What the operators of the file's classes do to operands, if one of these may be of such a class.
    fn by_operators(&self, operands: &[OpId]) -> Watch {
        let is_foreign = operands.iter().any(|&operand| !self.is_data(operand));
        if is_foreign {
            self.watchers.of_operators()
        } else {
            Watch::No
        }
    }

    /// Whether a value is certainly none of a class of the file.
    fn is_data(&self, op: OpId) -> bool {
        let fact = self.forward.fact(op);
        is_plain_kind(fact.kind) && fact.is_plain()
    }

    /// What is taken out of a result may be what is watched: an item of a list, what a generator yields.
    fn find_parts_of_results(&mut self) {
        if self.results.is_empty() {
            return;
        }
        let mut parts = vec![Watch::No; self.sees.len()];
        for &(op, by) in &self.results {
            parts[op.index()] = parts[op.index()].max(by);
        }
        for pass in 0.. {
            let mut is_settled = true;
            for op in self.ops() {
                let stores = self.forward.cx.reaching.of_load(op).iter();
                let stored = stores.filter_map(|&store| self.operands(store).first().copied());
                let sources = self.taken_from(op).into_iter().chain(stored);
                let by = sources.map(|source| parts[source.index()]).max();
                if by > Some(parts[op.index()]) {
                    parts[op.index()] = by.unwrap_or_default();
                    is_settled = false;
                }
            }
            if is_settled || self.forward.cx.reaching.first_carried().is_none() {
                break;
            }
            if pass == MAX_PASSES {
                let most = parts.iter().copied().max().unwrap_or_default();
                parts.fill(most);
                break;
            }
        }
        for op in self.ops() {
            self.see(op, parts[op.index()]);
        }
    }

    /// What the most watching of some values does, and which one that is, where it is one alone, with what the others do.
    fn most_and_by_whom(&self, values: &[OpId]) -> (Watch, Option<(OpId, Watch)>) {
        let most = self.most(values);
        let mut doing = values.iter().copied().filter(|&op| self.sees(op) == most);
        let only = doing.next().filter(|_| doing.next().is_none());
        let others = values.iter().filter(|&&op| Some(op) != only);
        let rest = others.map(|&op| self.sees(op)).max().unwrap_or_default();
        (most, only.map(|only| (only, rest)))
    }

    fn see_all(&mut self, values: &[OpId], by: Watch) {
        for &value in values {
            self.see(value, by);
        }
    }

    fn see(&mut self, value: OpId, by: Watch) {
        if by != Watch::No {
            self.seen.push(Seen {
                value,
                by,
                is_direct: false,
                is_local: false,
            });
        }
    }
}
