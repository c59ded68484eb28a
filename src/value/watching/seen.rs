//! What the watchers of a function see: what is passed to them, put into them, or has its address read.

use super::super::Kind;
use super::super::fact::is_plain_kind;
use super::super::knowledge::Watch;
use super::look::{Look, MAX_PASSES, Seen};
use super::watchers::{Called, Passed};
use crate::flow::{ArgumentShape, Groups, Ir, OpId, OpKind};
use crate::syntax::Symbol;

impl Look<'_, '_> {
    pub(super) fn find_seen(&mut self, op: OpId) {
        let cx = self.forward.cx;
        let operands = self.operands(op);
        match &cx.ir.op(op).kind {
            OpKind::Attribute(name) => self.find_read(op, *name, operands[0]),
            OpKind::StoreAttribute(name) => {
                self.find_read(op, *name, operands[0]);
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
            OpKind::Binary(_)
            | OpKind::InPlace(_)
            | OpKind::Compare(_)
            | OpKind::Subscript
            | OpKind::DeleteSubscript => {
                let by = self.by_operators(operands).max(self.sees(operands[0]));
                self.see_all(operands, by);
            }
            OpKind::MatchesPattern(_) => {
                self.see_all(operands, self.watchers.of_operators());
            }
            OpKind::Enter(_) | OpKind::GetIter => {
                self.see(operands[0], self.by_operators(operands));
            }
            OpKind::Comprehension(..) | OpKind::MakeFunction(_) => {
                let by = self.nested;
                self.see_all(operands, by);
                // What its elements are made by may have watched them.
                let made = self.made_in(op);
                if made != Watch::No {
                    self.results.push((op, made));
                }
            }
            OpKind::Call(shapes) => self.find_call(op, operands, shapes),
            _ => {}
        }
    }

    /// How the results of the functions are watched that a comprehension mentions; of what runs later, those that any nested scope does.
    fn made_in(&self, op: OpId) -> Watch {
        let ir = self.forward.cx.ir;
        let most = |names: &mut dyn Iterator<Item = Symbol>| {
            let by = names.map(|name| self.watchers.of_result(name));
            by.max().unwrap_or_default()
        };
        let Some(body) = ir.body_of(op) else {
            return most(&mut ir.scope.nested.iter().copied());
        };
        let bodies = body.with_bodies().into_iter();
        most(&mut bodies.flat_map(|body| {
            let named = body.ops.iter().filter_map(|op| match op.kind {
                OpKind::LoadName(name) | OpKind::Attribute(name) => Some(name),
                _ => None,
            });
            named.chain(body.scope.nested.iter().copied())
        }))
    }

    /// An attribute is read: that of a handle, or a property of a class of the file.
    fn find_read(&mut self, read: OpId, name: Symbol, object: OpId) {
        let text = self.forward.cx.names.get(name);
        // An image's `resize` makes a new image.
        let is_image = self.forward.fact(object).kind == Kind::Image;
        if let Some(found) = self.knowledge.by_attribute(text).filter(|_| !is_image) {
            let is_key = found.by == Watch::Address && self.is_key(read);
            self.seen.push(Seen {
                value: object,
                by: if is_key { Watch::End } else { found.by },
                is_direct: true,
                is_local: found.is_local,
            });
        }
        if !self.is_data(object) {
            self.see(object, self.watchers.parameter(name, 0));
        }
    }

    /// Whether an address is compared or looked up and goes nowhere else: then it stands for its object as `id` does, and nobody
    /// reads what is there.
    fn is_key(&self, read: OpId) -> bool {
        let ir = self.forward.cx.ir;
        let users = self.users.get_or_init(|| users(ir));
        let mut address = read;
        loop {
            match *users.of(address.index()) {
                // `t.data_ptr` is called, `a.ctypes` has its number read.
                [only] if only > address && leads_on(&ir.op(only).kind) => address = only,
                _ => break,
            }
        }
        let is_key_of = |&user: &OpId| match ir.op(user).kind {
            OpKind::Compare(_) => true,
            OpKind::Subscript => self.operands(user)[0] != address,
            _ => false,
        };
        users.of(address.index()).iter().all(is_key_of)
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
            // An array over plain bytes: nobody minds when it ends.
            if found.by == Watch::End && self.forward.fact(op).kind == Kind::Array {
                return;
            }
            self.seen.extend(arguments.iter().map(|&value| Seen {
                value,
                by: found.by,
                is_direct: true,
                is_local: found.is_local,
            }));
            return;
        }
        self.find_asked(callee, path, arguments);
        if path == Some("operator.methodcaller") {
            self.find_passed_with_name(arguments);
        }
        let gets_watcher = arguments
            .iter()
            .any(|&argument| self.sees(argument) != Watch::No);
        if path.is_some_and(Self::is_quiet) && !gets_watcher {
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

    /// `methodcaller("track", data)`: the method gets what is passed with its name.
    fn find_passed_with_name(&mut self, arguments: &[OpId]) {
        let Some((&name, rest)) = arguments.split_first() else {
            return;
        };
        let by = match self.forward.text_of_literal(name) {
            Some(name) => {
                let name = self.forward.cx.names.find(name);
                name.map(|name| self.watchers.of_name(name))
                    .unwrap_or_default()
            }
            None => self.watchers.of_any(),
        };
        self.see_all(rest, by);
    }

    /// What a library asks of the classes of its arguments, as numpy's protocols, `isinstance` and `map` do, and what it calls
    /// by itself: a handler of logging, a pickler.
    fn find_asked(&mut self, callee: OpId, path: Option<&str>, arguments: &[OpId]) {
        if self.is_own(callee) {
            return;
        }
        let receiver = self.receiver(callee).filter(|_| path.is_none());
        let all: Vec<OpId> = receiver
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        let mut by = self.by_operators(&all).max(self.watchers.of_hooks());
        if path.is_some() && all.iter().any(|&op| !self.is_data(op)) {
            by = by.max(self.watchers.of_calls());
        }
        self.see_all(&all, by);
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
    fn is_class(&self, callee: OpId, name: Option<Symbol>) -> bool {
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

    pub(super) fn receiver(&self, callee: OpId) -> Option<OpId> {
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
    pub(super) fn find_parts_of_results(&mut self) {
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
                let sources = self.forward.taken_from(op).iter().copied().chain(stored);
                let by = sources.map(|source| parts[source.index()]).max();
                if by > Some(parts[op.index()]) {
                    parts[op.index()] = by.unwrap_or_default();
                    is_settled = false;
                }
            }
            if is_settled || self.forward.cx.reaching.carried().is_empty() {
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
fn users(ir: &Ir) -> Groups<OpId> {
    let mut users = Vec::new();
    for op in (0..ir.ops.len() as u32).map(OpId) {
        let operands = ir.operands(op).iter();
        users.extend(operands.map(|operand| (operand.index(), op)));
    }
    for (_, block) in ir.blocks() {
        users.extend(block.terminator.operands().map(|op| (op.index(), op)));
    }
    Groups::new(ir.ops.len(), &users)
}

/// Whether an operation makes the next step to a number: a call without arguments, or an attribute.
fn leads_on(kind: &OpKind) -> bool {
    match kind {
        OpKind::Call(shapes) => shapes.is_empty(),
        OpKind::Attribute(_) => true,
        _ => false,
    }
}
