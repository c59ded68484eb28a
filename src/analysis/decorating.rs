//! Which decorators of a file leave the body of what they decorate as it is: they call it, return it, keep it or read its name.
//!
//! ```python
//! def timed(function):
//!     @functools.wraps(function)
//!     def run(*args, **kwargs):
//!         return function(*args, **kwargs)
//!     return run
//! ```
//! What else a decorator does with a function may read or recompile its body (N70-N87), so everything else is refused.

use rustc_hash::FxHashSet;

use super::functions::Unit;
use super::peeking::FRAME_WORDS;
use crate::flow::{BindingForm, Ir, Op, OpId, OpKind, Terminator};
use crate::scope::ModuleNames;
use crate::syntax::{NameId, Names};
use crate::value::{Allow, Knowledge};

/// Attributes by which a function's body or a frame of it is reached.
const BODY_WORDS: [&str; 12] = [
    "__code__",
    "__globals__",
    "__getattribute__",
    "co_code",
    "co_varnames",
    "f_locals",
    "tb_frame",
    "gi_frame",
    "cr_frame",
    "getsource",
    "getsourcelines",
    "walk_tb",
];

/// Calls that take a function and look at nothing but its header.
const HEADER_READERS: [&str; 16] = [
    "callable",
    "functools.partial",
    "functools.partialmethod",
    "functools.update_wrapper",
    "functools.wraps",
    "hasattr",
    "id",
    "inspect.isasyncgenfunction",
    "inspect.iscoroutinefunction",
    "inspect.isfunction",
    "inspect.isgeneratorfunction",
    "inspect.signature",
    "isinstance",
    "print",
    "repr",
    "asyncio.iscoroutinefunction",
];

/// Methods of containers, by which a decorator registers a function.
const REGISTERING: [&str; 4] = ["append", "add", "insert", "setdefault"];

/// Finds them among the functions of a file, which stand in the order of the source, outer ones first: those that are right where
/// they are written `@name`, and those that are where `@name(…)` is written.
pub(super) fn find(units: &[Unit], module: &ModuleNames, names: &Names) -> [FxHashSet<NameId>; 2] {
    let mut transparent = [FxHashSet::default(), FxHashSet::default()];
    let used: FxHashSet<NameId> = units
        .iter()
        .flat_map(|unit| &unit.ir.signature.decorators)
        .filter_map(|decorator| decorator.path)
        .collect();
    if used.is_empty() {
        return transparent;
    }
    for family in units.chunk_by(|a, b| a.outermost() == b.outermost()) {
        let [factory, nested @ ..] = family else {
            continue;
        };
        let name = factory.name;
        let is_known = used.contains(&name) && module.functions.contains(&name);
        if !is_known || !module.is_stable(name) || factory.ir.path.contains('.') {
            continue;
        }
        let family = Family {
            units: family,
            module,
            names,
        };
        if !family.is_quiet() {
            continue;
        }
        if family.leaves_alone(factory) {
            transparent[0].insert(name);
        }
        if family.gives_transparent(factory, nested) {
            transparent[1].insert(name);
        }
    }
    transparent
}

/// An outermost function and those nested in it.
struct Family<'a> {
    units: &'a [Unit],
    module: &'a ModuleNames,
    names: &'a Names,
}

impl Family<'_> {
    /// Whether none of them mentions a function's body or a frame.
    fn is_quiet(&self) -> bool {
        let words = BODY_WORDS.iter().chain(&FRAME_WORDS);
        let mut words = words.filter_map(|word| self.names.find(word));
        let scope = &self.units[0].ir.scope;
        !words
            .any(|word| scope.attributes.contains_key(&word) || scope.mentions.contains_key(&word))
    }

    /// Whether a call of the factory gives a decorator that is nested in it and leaves bodies alone, or what that makes.
    fn gives_transparent(&self, factory: &Unit, nested: &[Unit]) -> bool {
        let ir = &factory.ir;
        let is_transparent = |op: OpId| {
            let found = name_read(ir, op).filter(|&name| stores(ir, name) == 1);
            let unit = found.and_then(|name| nested.iter().find(|unit| unit.name == name));
            unit.is_some_and(|unit| self.leaves_alone(unit))
        };
        let mut gives = false;
        for block in &ir.blocks {
            let Terminator::Return(value) = block.terminator else {
                continue;
            };
            gives |= is_transparent(value);
            let made = match ir.op(value).kind {
                OpKind::Call(_) => ir.operands(value)[0],
                _ => value,
            };
            if !is_transparent(made) {
                return false;
            }
        }
        gives
    }

    /// Whether nothing looks into the function that is the first argument.
    fn leaves_alone(&self, decorator: &Unit) -> bool {
        let ir = &decorator.ir;
        let Some(decorated) = ir.signature.parameters.first().map(|it| it.name) else {
            return false;
        };
        let within = self.units.iter().filter(|unit| {
            let is_rebound = unit.ir.scope.bound_names().any(|name| name == decorated);
            ir.span.contains(unit.ir.span) && (unit.ir.span == ir.span || !is_rebound)
        });
        let is_plain = !ir.is_async && !ir.is_generator;
        is_plain
            && stores(ir, decorated) <= 1
            && within.into_iter().all(|unit| self.keeps(unit, decorated))
    }

    /// Whether all that a function does with what a name stands for leaves a function's body alone.
    fn keeps(&self, unit: &Unit, name: NameId) -> bool {
        let ir = &unit.ir;
        let ops = || (0..ir.ops.len() as u32).map(OpId);
        let read: FxHashSet<OpId> = ops()
            .filter(|&op| name_read(ir, op) == Some(name))
            .collect();
        let is_harmless = |op: OpId| {
            let operands = ir.operands(op).iter().enumerate();
            let mut places = operands.filter(|(_, operand)| read.contains(operand));
            places.all(|(place, _)| self.is_harmless(ir, op, place))
        };
        read.is_empty() || ops().all(is_harmless)
    }

    /// Whether an operation that has the function at this place among its operands leaves its body alone.
    fn is_harmless(&self, ir: &Ir, op: OpId, place: usize) -> bool {
        match &ir.op(op).kind {
            OpKind::Call(_) if place == 0 => true,
            OpKind::Call(_) => self.reads_header_only(ir, ir.operands(op)[0]),
            OpKind::Attribute(_)
            | OpKind::StoreAttribute(_)
            | OpKind::StoreSubscript
            | OpKind::Compare(_)
            | OpKind::Format(..) => true,
            // On entry, or its own release.
            OpKind::Store(_, form) => *form == BindingForm::Parameter,
            _ => false,
        }
    }

    /// Whether what is called looks at a function's header at most, keeps it, or is such a decorator.
    fn reads_header_only(&self, ir: &Ir, callee: OpId) -> bool {
        if let OpKind::Attribute(method) = ir.op(callee).kind
            && REGISTERING.contains(&self.names.get(method))
        {
            return true;
        }
        // `wraps(function)(run)`
        let callee = match ir.op(callee).kind {
            OpKind::Call(_) => ir.operands(callee)[0],
            _ => callee,
        };
        if let Some(name) = name_read(ir, callee) {
            let nested = self.units[1..].iter().find(|unit| unit.name == name);
            if let Some(unit) = nested {
                return ir.span.contains(unit.ir.span)
                    && stores(ir, name) == 1
                    && self.leaves_alone(unit);
            }
        }
        let Some(path) = self.path(ir, callee) else {
            return false;
        };
        HEADER_READERS.contains(&path.as_str())
            || Knowledge::get()
                .decorator(&path)
                .is_some_and(|known| known.allow == Allow::All)
    }

    /// The dotted path of what is called, through the file's imports.
    fn path(&self, ir: &Ir, callee: OpId) -> Option<String> {
        let mut members = Vec::new();
        let mut op = callee;
        while let OpKind::Attribute(member) = ir.op(op).kind {
            members.push(self.names.get(member));
            op = ir.operands(op)[0];
        }
        let OpKind::LoadName(root) = ir.op(op).kind else {
            return None;
        };
        let is_import = self.module.imports.contains_key(&root) && self.module.is_stable(root);
        if !is_import && !self.module.is_builtin(root) {
            return None;
        }
        members.push(self.module.origin(self.names, root));
        members.reverse();
        Some(members.join("."))
    }
}

/// The name that an operation reads.
fn name_read(ir: &Ir, op: OpId) -> Option<NameId> {
    match ir.op(op).kind {
        OpKind::Load(local) => ir.scope.locals[local.index()].name,
        OpKind::LoadName(name) => Some(name),
        _ => None,
    }
}

/// How often a function binds a name, on entry included.
fn stores(ir: &Ir, name: NameId) -> usize {
    let binds = |op: &&Op| match op.kind {
        OpKind::Store(local, _) => ir.scope.locals[local.index()].name == Some(name),
        OpKind::StoreName(stored) => stored == name,
        _ => false,
    };
    ir.ops.iter().filter(binds).count()
}
