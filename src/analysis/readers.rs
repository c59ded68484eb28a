//! Functions that read the locals of who calls them, of the builtins or of a library, where a file mentions them as values: who gets
//! one may call it by any name.
//!
//! ```python
//! COMMANDS = {"list": dir, "ask": eval}
//! def choose(): return locals
//! ```

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::peeking::File;
use crate::flow::{Ir, OpId, OpKind};
use crate::pin::READERS;
use crate::scope::Words;
use crate::source::Span;
use crate::syntax::{self, Symbol};
use crate::value::Knowledge;

/// Names of functions of libraries that read the locals of who calls them: `pd.eval`, `np.bmat`, `numexpr.evaluate`.
const OF_LIBRARIES: [&str; 3] = ["eval", "bmat", "evaluate"];

/// Where the builtins can be reached as members of something.
const BUILTINS: [&str; 2] = ["builtins", "__builtins__"];

/// Where a text may mention a function that reads the locals of who calls it, of the builtins or of a library, other than by
/// calling it.
pub(super) fn reader_offsets(text: &str) -> Vec<usize> {
    let whole = Span::new(0, text.len() as u32);
    let is_value = |rest: &str| !rest.starts_with('(');
    let find = |word: &&str| syntax::find_words(text, whole, word, is_value);
    let is_member = |at: usize| text[..at].ends_with('.');
    let mut offsets: Vec<usize> = READERS.iter().flat_map(find).collect();
    offsets.retain(|&at| !is_member(at));
    offsets.extend(
        OF_LIBRARIES
            .iter()
            .flat_map(find)
            .filter(|&at| is_member(at)),
    );
    let members = BUILTINS.iter();
    offsets.extend(members.flat_map(|word| syntax::find_words(text, whole, word, |_| true)));
    offsets.sort_unstable();
    offsets
}

impl File<'_> {
    /// Functions that mention a builtin that reads locals as a value, and what the module binds to one.
    pub(super) fn handing_out(&self) -> Vec<Symbol> {
        let is_reader =
            |name: Symbol| READERS.contains(&self.names.get(name)) && self.module.is_builtin(name);
        let bound = self.bound_words().filter(|(_, words)| {
            let of_builtins =
                |name: &Symbol| BUILTINS.contains(&self.module.origin(self.names, *name));
            let names = |all: &[Symbol], words: &[&str]| {
                let mut all = all.iter().map(|&it| self.names.get(it));
                all.any(|it| words.contains(&it))
            };
            // `vars(builtins)["eval"]`
            let is_got = names(&words.names, &["attrgetter", "getattr", "vars"])
                || names(&words.attributes, &["__dict__", "attrgetter"]);
            let is_member = words.names.iter().any(of_builtins)
                && (names(&words.attributes, &READERS) || is_got && names(&words.texts, &READERS));
            is_member || words.values().any(is_reader)
        });
        let units = self.units.iter().filter(|unit| {
            let callees: FxHashSet<OpId> = callees(&unit.ir).collect();
            let mut ops = (0..unit.ir.ops.len() as u32).map(OpId);
            ops.any(|op| match &unit.ir.op(op).kind {
                OpKind::LoadName(name) => {
                    unit.ir.scope.is_global(*name) && is_reader(*name) && !callees.contains(&op)
                }
                _ => false,
            })
        });
        let units = units.flat_map(|unit| {
            // It may store one as a variable of the module.
            let stored = unit.ir.ops.iter().filter_map(|op| match op.kind {
                OpKind::StoreName(name) => Some(name),
                _ => None,
            });
            stored.chain([unit.name])
        });
        let imported = self.module.imports.iter().filter(|(_, path)| {
            let is_builtin = READERS.contains(&path.rsplit('.').next().unwrap_or(path));
            self.for_others && (is_builtin || Knowledge::get().peeker(path).is_some())
        });
        let bound = bound.map(|(target, _)| target);
        let handed = bound
            .chain(units)
            .chain(imported.map(|(&name, _)| name))
            .collect::<BTreeSet<Symbol>>();
        handed.into_iter().collect()
    }

    /// What the module binds, and the functions with defaults, with what these are made of.
    fn bound_words(&self) -> impl Iterator<Item = (Symbol, &Words)> {
        let bindings = self.bindings.iter().map(|it| (it.target, &it.words));
        bindings.chain(self.defaults.iter().copied())
    }

    pub(super) fn mentions_reader(&self) -> bool {
        let is_reader =
            |name: Symbol| READERS.contains(&self.names.get(name)) && self.module.is_builtin(name);
        let is_builtins = |name: &Symbol| BUILTINS.contains(&self.module.origin(self.names, *name));
        let in_bindings = self
            .bound_words()
            .any(|(_, words)| words.values().any(is_reader) || words.names.iter().any(is_builtins));
        in_bindings
            || self.units.iter().any(|unit| {
                let ir = &unit.ir;
                let callees: FxHashSet<OpId> = callees(ir).collect();
                let mut ops = (0..ir.ops.len() as u32).map(OpId);
                ops.any(|op| match &ir.op(op).kind {
                    OpKind::LoadName(name) if ir.scope.is_global(*name) => {
                        is_builtins(name) || is_reader(*name) && !callees.contains(&op)
                    }
                    _ => false,
                })
            })
    }
}

fn callees(ir: &Ir) -> impl Iterator<Item = OpId> {
    let calls = (0..ir.ops.len() as u32).map(OpId);
    let calls = calls.filter(|&op| matches!(ir.op(op).kind, OpKind::Call(_)));
    calls.filter_map(|op| ir.operands(op).first().copied())
}
