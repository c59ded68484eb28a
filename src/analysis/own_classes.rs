//! The classes of a file all of whose code is known: their methods, and what nothing but the file does to their objects.

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::Functions;
use super::nested::LoweredFunction;
use crate::flow::{Ir, OpKind};
use crate::scope::ModuleNames;
use crate::syntax::{Interner, Symbol};
use crate::value::OwnClasses;

impl Functions {
    /// The classes of a file all of whose code is known.
    pub(super) fn own_classes(&mut self) -> OwnClasses {
        let Self {
            units,
            module,
            names,
            script,
            refused,
            ..
        } = self;
        let irs = units.iter().map(|unit| &unit.ir);
        let irs = irs.chain(script.iter().map(|script| &script.unit.ir));
        let stored = irs.flat_map(|ir| &ir.ops).filter_map(|op| match op.kind {
            OpKind::StoreAttribute(name) => Some(name),
            _ => None,
        });
        let elsewhere = &self.mentions.stored_elsewhere;
        let stored: FxHashSet<Symbol> = stored.chain(elsewhere.iter().copied()).collect();
        let mut own = OwnClasses::default();
        let mut bodies = units.iter().flat_map(|unit| &unit.ir.bodies);
        let stores = |ir: &Ir| {
            let mut ops = ir.ops.iter();
            ops.any(|op| matches!(op.kind, OpKind::StoreAttribute(_)))
        };
        if !refused.is_empty() || bodies.any(|(_, body)| stores(body)) {
            // They may assign anything, as may `[0 for self.x in values]`.
            return own;
        }
        let is_class = |class: &Symbol| module.classes.contains(class) && module.is_stable(*class);
        for (&class, bases) in module.bases.iter().filter(|(class, _)| is_class(class)) {
            if !module.derived.contains(&class) {
                own.closed.insert(class);
                if let &[base] = &bases[..] {
                    own.bases.insert(class, base);
                }
            }
        }
        let mut defined: FxHashMap<Symbol, u32> = FxHashMap::default();
        for unit in units.iter().filter(|unit| unit.class().is_some()) {
            *defined.entry(unit.name).or_default() += 1;
        }
        let bases: FxHashSet<Symbol> = module.bases.values().flatten().copied().collect();
        own.open_attributes.clone_from(elsewhere);
        if !self.mentions.is_stored_on {
            own.plain = plain_classes(&own.closed, &bases, &stored, module, names);
        }
        for unit in units.iter() {
            let class = unit.class().and_then(|class| names.find(class));
            let Some(class) = class.filter(is_class) else {
                continue;
            };
            let is_base = bases.contains(&class);
            let is_overridden = defined[&unit.name] > 1 && is_base
                || module.assigned_members.contains(&unit.name)
                || stored.contains(&unit.name);
            add_method(&mut own, unit, class, (is_base, is_overridden), names);
        }
        own
    }
}

/// The closed classes that have nothing to do with others, and whose objects are neither made nor end otherwise than others.
fn plain_classes(
    closed: &FxHashSet<Symbol>,
    bases: &FxHashSet<Symbol>,
    stored: &FxHashSet<Symbol>,
    module: &ModuleNames,
    names: &Interner,
) -> FxHashSet<Symbol> {
    let is_odd = |name: &&str| {
        let name = names.find(name);
        name.is_some_and(|name| stored.contains(&name) || module.class_members.contains(&name))
    };
    let odd = ["__new__", "__del__", "__class__", "__slots__"];
    if odd.iter().any(is_odd) {
        return FxHashSet::default();
    }
    let is_plain = |class: &Symbol| {
        let mut own_bases = module.bases[class].iter();
        !bases.contains(class)
            && !module.decorated.contains(class)
            && !module.ending_classes.contains(class)
            && own_bases.all(|&base| names.get(base) == "object")
    };
    closed.iter().copied().filter(is_plain).collect()
}

/// Notes a method of a class by its decorator; what overrides it may be called in its place.
fn add_method(
    own: &mut OwnClasses,
    unit: &LoweredFunction,
    class: Symbol,
    (is_base, is_overridden): (bool, bool),
    names: &mut Interner,
) {
    let mut decorators = unit.ir.signature.decorators.iter();
    let decorator = decorators.next().map(|it| it.path);
    if decorators.next().is_some() {
        return;
    }
    let is_decorated_by = |name: &str| {
        let path = decorator.flatten();
        path.is_some_and(|path| names.get(path) == name)
    };
    let is_static = is_decorated_by("staticmethod");
    let is_of_class = is_decorated_by("classmethod");
    let is_bare = is_static || is_of_class || decorator.is_none();
    let path = names.text(&unit.ir.path);
    if is_of_class {
        if own.closed.contains(&class) && !is_base {
            own.classes_by_method.insert(path, class);
        }
    } else if !is_static {
        own.receivers.insert(path, class);
    }
    if is_bare && !is_overridden {
        own.methods.insert((class, unit.name), path);
        if is_static {
            own.static_methods.insert(path);
        } else if is_of_class {
            own.class_methods.insert(path);
        }
    }
}
