//! The names of a module: what its functions can trust a global name to mean.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::syntax::NameId;

/// The names that a file binds at module level, and how stable they are.
#[derive(Debug, Clone, Default)]
pub struct ModuleNames {
    /// Names bound by imports (also by those inside `if`, `try`, `with` at module level), with what they stand for, dotted:
    /// `import numpy as np` gives `np` to `numpy`, `from json import load` gives `load` to `json.load`.
    pub imports: FxHashMap<NameId, String>,
    /// The subset of `imports` that `import m` or `import m as n` binds: certainly modules.
    pub modules: FxHashSet<NameId>,
    /// Names of functions defined at module level.
    pub functions: FxHashSet<NameId>,
    /// Names of classes defined at module level.
    pub classes: FxHashSet<NameId>,
    /// Names that the module binds in any other way: assignment, `for`, `with`, `except`, `def` inside `if` and the like.
    pub variables: FxHashSet<NameId>,
    /// The subset of `variables` that one assignment of an integer constant binds: `N = 1 << 20`, evaluated.
    pub integers: FxHashMap<NameId, i64>,
    /// Names that something rebinds or deletes: bound twice at module level, or declared `global` in some function.
    pub unstable: FxHashSet<NameId>,
    /// Whether `from m import *` stands anywhere in the file: then no builtin or callee name can be trusted (N26).
    pub has_star_import: bool,
    /// Identifiers inside string constants bound at module level (HAZARDS section 0, rule 3).
    pub words_in_strings: FxHashSet<NameId>,
}

impl ModuleNames {
    /// Whether reading the global `name` gives the same object whenever it is read while functions run: then the read
    /// commutes with calls (rule G4). Builtins count: `name` bound nowhere in the file.
    pub fn is_stable(&self, name: NameId) -> bool {
        !self.has_star_import && !self.unstable.contains(&name)
    }
}
