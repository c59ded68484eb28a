//! One function: which of its values may be watchers themselves, and what these see.

use std::cell::OnceCell;

use super::super::forward::Forward;
use super::super::knowledge::{self, Gives, Knowledge, Watch};
use super::super::{Context, Kind};
use super::watchers::Watchers;
use crate::flow::{Groups, OpId, OpKind};
use crate::source::Span;
use crate::syntax::Symbol;

/// Passes over a function until it is taken that all of its values may be watchers. Each pass follows a name through one more
/// turn of a loop.
pub(super) const MAX_PASSES: usize = 24;
/// Modules whose functions watch, by whatever names a function imports them itself.
const WATCHING_MODULES: [&str; 6] = ["weakref", "ctypes", "gc", "sys", "operator", "cffi"];
/// Libraries whose modules nobody puts functions of their own into.
const ARRAY_LIBRARIES: [&str; 3] = ["numpy", "scipy", "torch"];
/// What looks an attribute up by its name as text.
const LOOKUPS: [&str; 13] = [
    "__dict__",
    "eval",
    "getattr",
    "globals",
    "locals",
    "vars",
    "attrgetter",
    "methodcaller",
    "__import__",
    "import_module",
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
    let is_watcher = |name: Symbol| {
        let text = cx.names.get(name);
        knowledge.ends_in(text) || LOOKUPS.contains(&text) || watchers.knows(name)
    };
    let imports_watcher = |kind: &OpKind| match *kind {
        OpKind::Import(module, _) | OpKind::ImportFrom(module, _) => {
            WATCHING_MODULES.contains(&cx.names.get(module))
        }
        _ => false,
    };
    watchers.has_implicit()
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
    pub(super) watchers: &'f Watchers,
    pub(super) knowledge: &'f knowledge::Watchers,
    /// By operation: what its value does to what is passed to it, or put into it.
    pub(super) sees: Vec<Watch>,
    /// What nested scopes may do to what they can reach.
    pub(super) nested: Watch,
    pub(super) seen: Vec<Seen>,
    /// By operation: which others take its value; itself where it leaves the block.
    pub(super) users: OnceCell<Groups<OpId>>,
    /// Calls whose results are watched, or hold what is.
    pub(super) results: Vec<(OpId, Watch)>,
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
            users: OnceCell::new(),
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

    pub(super) fn ops(&self) -> impl Iterator<Item = OpId> + use<> {
        (0..self.forward.cx.ir.ops.len() as u32).map(OpId)
    }

    pub(super) fn operands(&self, op: OpId) -> &'c [OpId] {
        self.forward.cx.ir.operands(op)
    }

    pub(super) fn sees(&self, op: OpId) -> Watch {
        self.sees[op.index()]
    }

    pub(super) fn most(&self, ops: &[OpId]) -> Watch {
        ops.iter()
            .map(|&op| self.sees(op))
            .max()
            .unwrap_or_default()
    }

    /// The name of a nested scope that watches the most, by the name that stands first.
    pub(super) fn nested_name(&self) -> Option<(Symbol, Span, Watch)> {
        let scope = &self.forward.cx.ir.scope;
        let named = scope.nested.iter().filter_map(|&name| {
            let watch = self.nested_watch(name, true);
            let span = scope.mentions.get(&name).or(scope.attributes.get(&name))?;
            (watch != Watch::No).then_some((name, *span, watch))
        });
        named.max_by_key(|&(_, span, watch)| (watch, std::cmp::Reverse(span.start)))
    }

    /// What a nested scope does that mentions this name; `all` counts what cannot matter to a caller as well.
    pub(super) fn nested_watch(&self, name: Symbol, all: bool) -> Watch {
        let cx = self.forward.cx;
        let text = cx.names.get(name);
        let attribute = self
            .knowledge
            .by_attribute(text)
            .filter(|found| all || (found.by == Watch::Address && !found.is_local));
        let scope = &cx.ir.scope;
        let attribute = attribute.filter(|_| scope.attributes.contains_key(&name));
        let call = if self.may_be_called_below(name) {
            self.by_path(cx.module.origin(cx.names, name), all)
        } else {
            Watch::No
        };
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

    /// Whether the name is read as a variable in a nested scope, and means there what it means in the module: neither the `id`
    /// of `order.id` nor that of `lambda id: id + 1`.
    fn may_be_called_below(&self, name: Symbol) -> bool {
        let cx = self.forward.cx;
        let scope = &cx.ir.scope;
        let is_imported = cx.module.origin(cx.names, name) != cx.names.get(name);
        let is_own = scope.by_name.contains_key(&name) || !is_imported && !scope.is_global(name);
        // `lambda order, id=id: id(order)`: what the function itself reads may come to a name below.
        let mut ops = cx.ir.ops.iter();
        let is_read = scope.nested_reads.contains(&name)
            || ops.any(|op| matches!(op.kind, OpKind::LoadName(read) if read == name));
        is_read && !is_own
    }

    pub(super) fn by_path(&self, path: &str, all: bool) -> Watch {
        let path = path.strip_prefix("builtins.").unwrap_or(path);
        let found = self.knowledge.by_call(path);
        let found = found.filter(|found| all || !found.is_local);
        found.map_or(Watch::No, |found| found.by)
    }

    /// Whether the value is a module, or a member of one, of a library whose modules hold no functions of others.
    pub(super) fn is_of_array_library(&self, op: OpId) -> bool {
        let path = self.forward.fact(op).path.as_deref();
        let root = path.and_then(|path| path.split('.').next());
        root.is_some_and(|root| ARRAY_LIBRARIES.contains(&root))
    }

    /// The name that a callee is looked up by.
    pub(super) fn callee_name(&self, callee: OpId) -> Option<Symbol> {
        match self.forward.cx.ir.op(self.forward.source(callee)).kind {
            OpKind::LoadName(name) | OpKind::Attribute(name) => Some(name),
            // What others do is known by the name that it has here.
            OpKind::ImportFrom(..) => self.forward.cx.ir.imported_as(self.forward.source(callee)),
            _ => None,
        }
    }

    /// Whether a function of the tables gives nothing but a small value or text, and keeps nothing.
    pub(super) fn is_quiet(path: &str) -> bool {
        Knowledge::get().producer(path).is_some_and(|entry| {
            matches!(entry.gives, Gives::Kind(Kind::Scalar | Kind::Text)) && !entry.keeps
        })
    }
}
