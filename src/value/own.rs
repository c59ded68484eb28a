//! Objects of the file's own classes: which method a call reaches, and what their attributes are.
//!
//! ```python
//! class Loader:
//!     def __init__(self): self.raw = None
//!     def read(self): self.raw = np.load(PATH)
//!     def scale(self): return self.raw * 2      # `self.raw` is an array wherever it is anything
//! ```
//! Only of files all of whose code is known. A method is known by its name where no other class may stand between the object
//! and it; an attribute is the join of all that the file assigns to its name, whatever the object.

use rustc_hash::{FxHashMap, FxHashSet};

use super::called::{Called, Target};
use super::fact::Fact;
use super::forward::Forward;
use super::parameters::Holding;
use super::{Evidence, Ground, Size, Value};
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::scope::LocalId;
use crate::syntax::Symbol;

impl Value {
    /// With what is told of an object of the file that holds plain data alone.
    pub(super) fn of_plain_object(self) -> Self {
        Value {
            evidence: Evidence {
                ground: Ground::Summary,
                text: "an object of this file, which holds plain data".into(),
            },
            ..self
        }
    }
}

/// Bases above bases that are followed.
const MAX_BASES: usize = 8;

/// The classes of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnClasses {
    /// By class and name: the symbol of the method's path, by which summaries are found.
    pub(crate) methods: FxHashMap<(Symbol, Symbol), Symbol>,
    /// Those of them that are called without the object.
    pub(crate) static_methods: FxHashSet<Symbol>,
    /// Those of them that are called with the class.
    pub(crate) class_methods: FxHashSet<Symbol>,
    /// By the symbol of a method's path: the class of its first parameter.
    pub(crate) receivers: FxHashMap<Symbol, Symbol>,
    /// By the symbol of a class method's path: the class that its first parameter is, where no other is derived from it.
    pub(crate) classes_by_method: FxHashMap<Symbol, Symbol>,
    /// The only base of a class, where it is one of the file.
    pub(crate) bases: FxHashMap<Symbol, Symbol>,
    /// Classes whose attributes nothing but the file assigns.
    pub(crate) closed: FxHashSet<Symbol>,
    /// Those of them that have nothing to do with other classes, and whose objects' end nothing but the ends of their attributes can
    /// tell.
    pub(crate) plain: FxHashSet<Symbol>,
    /// Those of the plain ones whose objects nobody gets from their own methods: what the file does with them it does by names.
    pub(crate) quiet: FxHashSet<Symbol>,
    /// Attributes that other files assign to as well.
    pub(crate) open_attributes: FxHashSet<Symbol>,
    /// As `methods`, but another class may stand between an object and the method, so that what it gives is likely, no more. By the
    /// symbol of the path of the method that calls it, and its name.
    pub(crate) open_methods: FxHashMap<(Symbol, Symbol), Symbol>,
    /// Classes of named tuples that nothing is stored on.
    pub(crate) named_tuples: FxHashSet<Symbol>,
}

impl OwnClasses {
    /// Whether a class has a method of its own that is called without an object, or with the class.
    pub(crate) fn has_bare(&self, class: Symbol, name: Symbol) -> bool {
        let path = self.methods.get(&(class, name));
        path.is_some_and(|path| {
            self.static_methods.contains(path) || self.class_methods.contains(path)
        })
    }

    fn method(&self, class: Symbol, name: Symbol) -> Option<Symbol> {
        let mut class = class;
        for _ in 0..MAX_BASES {
            if let Some(&method) = self.methods.get(&(class, name)) {
                return Some(method);
            }
            class = *self.bases.get(&class)?;
        }
        None
    }
}

impl Forward<'_> {
    /// The method of the file that is called on an object, or on a class.
    pub(super) fn own_method(&self, receiver: OpId, name: Symbol) -> Option<Called> {
        let own = &self.cx.summaries.own;
        let of_class = self.own_class(receiver);
        let method = own.method(of_class.or(self.fact(receiver).own)?, name)?;
        let is_static = own.static_methods.contains(&method);
        if of_class.is_some() && !is_static && !own.class_methods.contains(&method) {
            // `Class.method(object)`
            return None;
        }
        Some(Called {
            target: Target::Own(method),
            receiver: (!is_static).then_some(receiver),
        })
    }

    /// The class of the file that a value is.
    pub(super) fn own_class(&self, value: OpId) -> Option<Symbol> {
        match self.cx.ir.op(self.source(value)).kind {
            OpKind::LoadName(name) => {
                let module = self.cx.module;
                let is_own = module.classes.contains(&name) && module.is_stable(name);
                (is_own && self.cx.ir.scope.is_global(name)).then_some(name)
            }
            OpKind::Parameter(LocalId(0)) => {
                let path = self.cx.names.find(&self.cx.ir.path)?;
                self.cx.summaries.own.classes_by_method.get(&path).copied()
            }
            _ => None,
        }
    }

    /// What a new object of a class keeps of what it is made with: what `__init__` does, where the file shows it.
    pub(super) fn kept_by_new(
        &self,
        callee: OpId,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Vec<OpId> {
        let init = || {
            let class = self.own_class(callee)?;
            let own = &self.cx.summaries.own;
            let is_plainly_made =
                own.closed.contains(&class) && !self.cx.module.decorated.contains(&class);
            let makes_otherwise = |name| {
                let name = self.cx.names.find(name);
                name.is_some_and(|name| self.cx.module.class_members.contains(&name))
            };
            if !is_plainly_made || makes_otherwise("__new__") || makes_otherwise("__call__") {
                return None;
            }
            own.method(class, self.cx.names.find("__init__")?)
        };
        let Some(init) = init() else {
            return arguments.to_vec();
        };
        let called = Called {
            target: Target::Own(init),
            receiver: Some(callee),
        };
        let Some((summary, bound)) = self.summary_of(called, arguments, shapes) else {
            return arguments.to_vec();
        };
        let mut kept = summary.kept_of(&bound);
        kept.retain(|&it| it != callee);
        kept
    }

    /// What is known of a new object of a class of the file besides that.
    pub(super) fn of_class(&self, class: Option<Symbol>, arguments: &[OpId], fact: Fact) -> Fact {
        let module = self.cx.module;
        let is_filled = |class: &Symbol| module.data_classes.contains(class);
        let held = arguments.iter().map(|&it| Holding::of(self.fact(it)));
        let passed = held.fold(Holding::Little, Holding::join);
        let holding = class.and_then(|class| self.cx.summaries.plain_class(class));
        let holding = match class {
            Some(class) if is_filled(&class) => holding.map(|it| it.join(passed)),
            _ => holding,
        };
        let holding = holding.filter(|&it| it != Holding::Anything);
        let is_quiet = class.is_some_and(|it| self.cx.summaries.own.quiet.contains(&it));
        let size = match holding {
            Some(Holding::Little) => Size::Small,
            Some(Holding::Much | Holding::Anything) | None => fact.size,
        };
        let fact = Fact {
            own: class,
            size,
            is_quiet: is_quiet && holding.is_some(),
            ..fact
        };
        let is_full =
            |class| self.cx.summaries.is_filled_by_loops(self.cx, class) && !fact.is_small();
        if !class.is_some_and(is_full) {
            return fact;
        }
        Fact {
            ground: Ground::Uses,
            text: "an object of this file that its methods fill".into(),
            ..fact
        }
    }

    /// The class of the object whose method the function is, for its first parameter.
    pub(super) fn class_of_receiver(&self, local: LocalId) -> Option<Symbol> {
        if local.index() > 0 {
            return None;
        }
        let path = self.cx.names.find(&self.cx.ir.path)?;
        self.cx.summaries.own.receivers.get(&path).copied()
    }

    /// What the file assigns to an attribute of an object.
    pub(super) fn own_attribute(&self, object: OpId, name: Symbol) -> Option<Fact> {
        let class = self.fact(object).own?;
        let own = &self.cx.summaries.own;
        if !own.closed.contains(&class) || own.open_attributes.contains(&name) {
            return None;
        }
        self.cx.summaries.attribute(name)
    }
}
