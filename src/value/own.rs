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
use crate::flow::OpId;
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
    /// By the symbol of a method's path: the class of its first parameter.
    pub(crate) receivers: FxHashMap<Symbol, Symbol>,
    /// The only base of a class, where it is one of the file.
    pub(crate) bases: FxHashMap<Symbol, Symbol>,
    /// Classes whose attributes nothing but the file assigns.
    pub(crate) closed: FxHashSet<Symbol>,
    /// Those of them that have nothing to do with other classes, and whose objects' end nothing but the ends of their attributes can
    /// tell.
    pub(crate) plain: FxHashSet<Symbol>,
    /// Those of the plain ones whose objects nobody gets from their own methods: what the file does with them it does by names.
    pub(crate) quiet: FxHashSet<Symbol>,
    /// Classes of named tuples that nothing is stored on.
    pub(crate) named_tuples: FxHashSet<Symbol>,
}

impl OwnClasses {
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
    /// The method of the file that is called on an object.
    pub(super) fn own_method(&self, receiver: OpId, name: Symbol) -> Option<Called> {
        let class = self.fact(receiver).own?;
        let own = &self.cx.summaries.own;
        let method = own.method(class, name)?;
        let is_static = own.static_methods.contains(&method);
        Some(Called {
            target: Target::Own(method),
            receiver: (!is_static).then_some(receiver),
        })
    }

    /// The class that is called, where it is one of the file.
    pub(super) fn own_class(&self, callee: OpId) -> Option<Symbol> {
        let crate::flow::OpKind::LoadName(name) = self.cx.ir.op(self.source(callee)).kind else {
            return None;
        };
        let module = self.cx.module;
        let is_own = module.classes.contains(&name) && module.is_stable(name);
        (is_own && self.cx.ir.scope.is_global(name)).then_some(name)
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
        Fact {
            own: class,
            size,
            is_quiet: is_quiet && holding.is_some(),
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
        if !self.cx.summaries.own.closed.contains(&class) {
            return None;
        }
        self.cx.summaries.attribute(name)
    }
}
