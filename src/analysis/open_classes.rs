//! Functions that calls are followed into: those of the module, and methods that another method of their class, or of one derived from it,
//! calls on its own object.
//!
//! ```python
//! class Reader:
//!     def read(self): return np.load(self.path)
//!     def scale(self):
//!         raw = self.read()           # an array, unless a class of another file overrides `read`
//! ```

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::Functions;
use super::nested::LoweredFunction;
use crate::flow::Ir;
use crate::scope::ModuleNames;
use crate::syntax::{FunctionOutline, Interner, Symbol};

/// Bases above bases that are followed.
const MAX_BASES: usize = 8;

/// The methods of the classes of a file.
pub(super) struct Methods {
    /// By class and name: the place among the functions of the file; none where several are defined.
    by_name: FxHashMap<(Symbol, Symbol), Option<usize>>,
}

impl Methods {
    pub(super) fn find(functions: &[FunctionOutline], names: &Interner) -> Self {
        let methods = functions.iter().enumerate().filter(|(_, it)| it.is_method);
        let methods = methods.map(|(n, it)| {
            let class = it.path.rsplit_once('.').map(|(class, _)| class);
            (n, class, it.name)
        });
        Self::of(methods, names)
    }

    /// Those with these places, classes and names.
    fn of<'c>(
        methods: impl Iterator<Item = (usize, Option<&'c str>, Symbol)>,
        names: &Interner,
    ) -> Self {
        let mut by_name = FxHashMap::default();
        for (n, class, name) in methods {
            if let Some(class) = class.and_then(|class| names.find(class)) {
                let known = by_name.entry((class, name));
                known.and_modify(|known| *known = None).or_insert(Some(n));
            }
        }
        Self { by_name }
    }

    /// The method that a class has by a name: its own, or that of a base.
    fn method(&self, module: &ModuleNames, class: Symbol, name: Symbol) -> Option<usize> {
        let (mut open, mut looked_at) = (vec![class], 0);
        while let Some(class) = open.pop().filter(|_| looked_at < MAX_BASES) {
            looked_at += 1;
            if let Some(&found) = self.by_name.get(&(class, name)) {
                return found;
            }
            let bases = module.bases.get(&class).into_iter().flatten();
            open.extend(bases.rev());
        }
        None
    }

    /// The methods of its own class that a method mentions.
    pub(super) fn called_by(
        &self,
        unit: &LoweredFunction,
        module: &ModuleNames,
        names: &Interner,
    ) -> impl Iterator<Item = usize> {
        let class = unit.class().and_then(|class| names.find(class));
        let attributes = unit.ir.scope.attributes.keys();
        attributes.filter_map(move |&name| self.method(module, class?, name))
    }
}

impl Functions {
    /// Functions at module level that can be summarised by name.
    pub(super) fn summarised(&self) -> Vec<(Symbol, &Ir)> {
        let outermost = self.units.iter().filter(|unit| unit.is_outermost());
        let by_name = outermost.clone().filter(|unit| !unit.ir.path.contains('.'));
        let by_name = by_name.filter(|unit| self.top_level.contains(&unit.name));
        let methods = self
            .own
            .methods
            .values()
            .chain(self.own.open_methods.values());
        let methods: FxHashSet<Symbol> = methods.copied().collect();
        let methods = outermost.filter_map(|unit| {
            let path = self.names.find(&unit.ir.path)?;
            methods.contains(&path).then_some((path, &unit.ir))
        });
        let by_name = by_name.map(|unit| (unit.name, &unit.ir));
        by_name.chain(methods).collect()
    }

    /// Notes for each method which others it reaches by what names.
    pub(super) fn note_open_methods(&mut self) {
        let units = self.units.iter().enumerate();
        let methods = units.map(|(n, unit)| (n, unit.class(), unit.name));
        let methods = Methods::of(methods, &self.names);
        let mut found = Vec::new();
        for (caller, unit) in self.units.iter().enumerate() {
            let called = methods.called_by(unit, &self.module, &self.names);
            found.extend(
                called
                    .filter(|&n| takes_its_object(&self.units[n]))
                    .map(|n| (caller, n)),
            );
        }
        for (caller, called) in found {
            let caller = self.names.text(&self.units[caller].ir.path);
            let name = self.units[called].name;
            let called = self.names.text(&self.units[called].ir.path);
            self.own.open_methods.insert((caller, name), called);
        }
    }
}

/// Whether calls reach it as it is written, with the object in front.
fn takes_its_object(unit: &LoweredFunction) -> bool {
    unit.ir.signature.decorators.is_empty()
}
