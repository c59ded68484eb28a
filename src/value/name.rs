//! Reads of names: locals, parameters, globals, imports, attributes.

use std::borrow::Cow;

use super::fact::Fact;
use super::forward::Forward;
use super::knowledge::{Gives, Knowledge};
use super::{Elements, Elsewhere, Foreign, Ground, Kind, Origin, annotation};
use crate::flow::{BindingForm, OpId, OpKind};
use crate::scope::LocalId;
use crate::syntax::Symbol;

impl Forward<'_> {
    /// The join over the stores that may be read; nothing before the first of them was reached.
    pub(super) fn load(&self, id: OpId) -> Option<Fact> {
        let stores = self.cx.reaching.of_load(id);
        let mut values = Vec::with_capacity(stores.len());
        let mut joined: Option<Cow<Fact>> = None;
        for &store in stores {
            let Some(&value) = self.cx.ir.operands(store).first() else {
                continue;
            };
            values.push(value);
            let Some(fact) = self.stored(store, value) else {
                continue;
            };
            joined = Some(match joined {
                None => fact,
                Some(so_far) => Cow::Owned(so_far.join(&fact)),
            });
        }
        let origin = Origin::Same(values);
        match joined {
            Some(fact) => Some(fact.seen_as(origin)),
            None if stores.is_empty() => Some(Fact::unknown().with_origin(origin)),
            None => None,
        }
    }

    /// What a store binds: its value, or what its annotation says of an unknown one.
    fn stored(&self, store: OpId, value: OpId) -> Option<Cow<'_, Fact>> {
        let fact = self.facts.get(value.index())?.as_ref()?;
        let is_annotated = matches!(
            self.cx.ir.op(store).kind,
            OpKind::Store(_, BindingForm::AnnAssign)
        );
        if !is_annotated || fact.ground < Ground::Annotation {
            return Some(Cow::Borrowed(fact));
        }
        let annotation = self.cx.ir.annotation(store);
        let told = annotation.and_then(|annotation| annotation::read(self.cx, annotation));
        Some(told.map_or(Cow::Borrowed(fact), Cow::Owned))
    }

    pub(super) fn load_name(&self, name: Symbol) -> Fact {
        let shared = Fact::unknown().with_origin(Origin::Shared);
        let module = self.cx.module;
        if !self.cx.ir.scope.is_global(name) || !module.is_stable(name) {
            return shared;
        }
        if let Some(&int) = module.integers.get(&name) {
            return Fact {
                int: Some(int),
                ..Fact::number()
            };
        }
        if module.texts.contains(&name) {
            return Fact::literal(Kind::Text, "a text of the module")
                .small()
                .with_origin(Origin::Shared);
        }
        if let Some(made) = self.made_in_module(name) {
            return made;
        }
        if module.functions.contains(&name) || module.classes.contains(&name) {
            return Fact::literal(Kind::Callable, "defined in this file")
                .with_origin(Origin::Shared);
        }
        if let Some(path) = module.imports.get(&name) {
            return self.named(path);
        }
        if !module.is_builtin(name) {
            return shared;
        }
        let text = self.cx.names.get(name);
        let knowledge = Knowledge::get();
        let is_known = knowledge.producer(text).is_some() || knowledge.is_constant(text);
        if is_known { self.named(text) } else { shared }
    }

    /// `TOKEN = re.compile(...)` at module level: small whatever it was made of, with the methods of its class.
    fn made_in_module(&self, name: Symbol) -> Option<Fact> {
        let module = self.cx.module;
        let callee = module.made.get(&name)?;
        let head = self.cx.names.find(callee.split('.').next()?)?;
        let path = module.resolve(self.cx.names, callee);
        let is_meant = module.imports.contains_key(&head) && module.is_stable(head);
        if !is_meant || module.is_rebound(&path) {
            return None;
        }
        let entry = Knowledge::get().producer(&path)?;
        let is_whole = entry.gives == Gives::Kind(Kind::Scalar) && !entry.is_conditional();
        let class = entry.class.filter(|_| is_whole)?;
        Some(Fact {
            class: Some(class),
            ..Fact::scalar().with_origin(Origin::Shared)
        })
    }

    pub(super) fn parameter(&self, local: LocalId) -> Fact {
        let name = self
            .cx
            .ir
            .scope
            .locals
            .get(local.index())
            .and_then(|local| local.name);
        let given = self
            .arguments
            .and_then(|arguments| arguments.get(local.index()));
        if let Some(fact) = given.filter(|fact| fact.kind != Kind::Unknown) {
            return fact.seen_as(match fact.origin {
                // Every caller leaves it to this function.
                Origin::Fresh => Origin::Fresh,
                _ => Origin::Shared,
            });
        }
        let told = name.and_then(|_| annotation::of_parameter(self.cx, local));
        let own = given.and_then(|given| given.own);
        Fact {
            own: own.or_else(|| self.class_of_receiver(local)),
            is_quiet: given.is_some_and(|given| given.is_quiet),
            ..told
                .unwrap_or_else(Fact::unknown)
                .with_origin(Origin::Shared)
        }
    }

    pub(super) fn attribute(&self, object: OpId, name: Symbol) -> Fact {
        let holder = self.fact(object);
        if let Some(own) = self.own_attribute(object, name) {
            return Fact {
                may_hold: vec![object],
                ..own
            };
        }
        let name = self.cx.names.get(name);
        if let Some(path) = &holder.path {
            let fact = self.of_path(&[path, ".", name].concat());
            return self.with_foreign(fact, |elsewhere| elsewhere.member(holder.foreign?, name));
        }
        if holder.foreign.is_some() {
            let fact = Fact::unknown().with_origin(Origin::Shared);
            return self.with_foreign(fact, |elsewhere| elsewhere.member(holder.foreign?, name));
        }
        let knowledge = Knowledge::get();
        if let Some(entry) = knowledge.attribute(holder.receiver(), name) {
            return self.told_by_attribute(entry, object, name);
        }
        if knowledge.method(holder.receiver(), name).is_some() {
            return Fact::literal(Kind::Callable, "a bound method")
                .with_origin(Origin::Holds(vec![object]));
        }
        // `row.price`: a field of a named tuple, and whatever else plain data is made of.
        if holder.kind == Kind::Container(Elements::Plain)
            && holder.is_plain()
            && !name.starts_with('_')
        {
            return Fact {
                may_hold: vec![object],
                ..self.item_of(object)
            };
        }
        // `rows.__len__`, `df.price`
        let is_bound = name.starts_with("__") && holder.kind.is_data();
        if is_bound || holder.kind == Kind::Frame {
            let fact = if is_bound {
                Fact::literal(Kind::Callable, "a bound method")
            } else {
                Fact::unknown()
            };
            return fact.with_origin(Origin::Holds(vec![object]));
        }
        Fact {
            may_hold: vec![object],
            ..Fact::unknown().with_origin(Origin::Shared)
        }
    }

    pub(super) fn imported(&self, module: Symbol, has_alias: bool) -> Fact {
        let path = self.cx.names.get(module);
        let bound = if has_alias {
            path
        } else {
            path.split('.').next().unwrap_or(path)
        };
        self.named(bound)
    }

    pub(super) fn imported_from(&self, module: Symbol, name: Symbol) -> Fact {
        if self.cx.module.has_star_import {
            return Fact::unknown().with_origin(Origin::Shared);
        }
        let module = self.cx.names.get(module);
        let separator = if module.ends_with('.') { "" } else { "." };
        self.named(&[module, separator, self.cx.names.get(name)].concat())
    }

    /// What is imported by a dotted path.
    fn named(&self, path: &str) -> Fact {
        self.with_foreign(self.of_path(path), |elsewhere| elsewhere.import(path))
    }

    /// With which function or module of another file it is, where the tables do not know it.
    fn with_foreign(
        &self,
        fact: Fact,
        find: impl FnOnce(&dyn Elsewhere) -> Option<Foreign>,
    ) -> Fact {
        let is_known = fact.kind != Kind::Unknown;
        let elsewhere = self.cx.summaries.elsewhere.filter(|_| !is_known);
        Fact {
            foreign: elsewhere.and_then(find),
            ..fact
        }
    }

    /// A module, or a function, class or constant of one, by its dotted path.
    fn of_path(&self, path: &str) -> Fact {
        if self.cx.module.is_rebound(path) {
            return Fact::unknown().with_origin(Origin::Shared);
        }
        let knowledge = Knowledge::get();
        let fact = if knowledge.is_constant(path) {
            Fact::scalar()
        } else if knowledge.producer(path).is_some() {
            Fact::literal(Kind::Callable, "a known function")
        } else {
            Fact::unknown()
        };
        Fact {
            path: Some(path.into()),
            origin: Origin::Shared,
            ..fact
        }
    }

    /// Exceptions are named so (PEP 8), and format nothing but their message.
    pub(super) fn names_exception(&self, callee: OpId) -> bool {
        let name = self.text(callee);
        [
            "Error",
            "Exception",
            "Warning",
            "Interrupt",
            "Iteration",
            "Exit",
        ]
        .iter()
        .any(|suffix| name.ends_with(suffix))
    }
}
