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

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::frames;
use super::functions::{Functions, LoweredFunction};
use super::peeking::FRAME_WORDS;
use crate::flow::{ArgumentShape, BindingForm, Ir, OpId, OpKind};
use crate::scope::{LocalId, ModuleNames};
use crate::syntax::ast::ParameterKind;
use crate::syntax::{Interner, Symbol};
use crate::value::{Allow, Elsewhere, Foreign, Knowledge, Transparent};

/// Attributes by which a function's body or a frame of it is reached.
const BODY_WORDS: [&str; 14] = [
    "__closure__",
    "__code__",
    "__globals__",
    "__getattribute__",
    "cell_contents",
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

/// Those that a file applies, defined in it or in others that it imports them from: their dotted names, and whether they are right
/// where they are called for what decorates, `@name(…)`, or where they decorate themselves, `@name`.
pub(super) fn find(functions: &Functions) -> FxHashSet<(Symbol, bool)> {
    let Functions { module, names, .. } = functions;
    let used = used(functions);
    if used.is_empty() {
        return FxHashSet::default();
    }
    let mut found = among(functions, |name| used.contains(&name));
    if let Some(elsewhere) = functions.elsewhere.as_deref() {
        let imported = used
            .into_iter()
            .filter_map(|path| Some((path, imported(path, module, names, elsewhere)?)));
        found.extend(imported);
    }
    let forms = found.into_iter().flat_map(|(path, transparent)| {
        let bare = transparent.bare.then_some((path, false));
        bare.into_iter()
            .chain(transparent.called.then_some((path, true)))
    });
    forms.collect()
}

/// Decorators of a file whose functions give what the decorated ones give for the same arguments, which they hold meanwhile: their
/// names, and whether they are called for what decorates.
///
/// ```python
/// @functools.wraps(function)
/// def run(*args, **kwargs):
///     start = time.perf_counter()
///     result = function(*args, **kwargs)
///     log.info("%.3f s", time.perf_counter() - start)
///     return result
/// ```
pub(super) fn forwarding(functions: &Functions) -> FxHashSet<(Symbol, bool)> {
    let used = used(functions);
    let mut found = FxHashSet::default();
    for family in quiet_families(functions, |name| used.contains(&name)) {
        let name = family.units[0].name;
        if family.forwards(0) {
            found.insert((name, false));
        }
        let given = family.only_given(0);
        if given.is_some_and(|decorator| family.forwards(decorator)) {
            found.insert((name, true));
        }
    }
    found
}

/// The dotted names that decorate something in a file.
fn used(functions: &Functions) -> FxHashSet<Symbol> {
    let units = functions.units.iter();
    let decorators = units.flat_map(|unit| &unit.ir.signature.decorators);
    decorators.filter_map(|it| it.path).collect()
}

/// Those among the functions of a file that have these names; they stand in the order of the source, outer ones first.
pub(super) fn among(
    functions: &Functions,
    is_wanted: impl Fn(Symbol) -> bool,
) -> FxHashMap<Symbol, Transparent> {
    let families = quiet_families(functions, is_wanted);
    let judged = families.map(|mut family| {
        family.judge();
        let transparent = Transparent {
            bare: family.leaves_alone[0],
            called: family.gives_transparent(),
        };
        (family.units[0].name, transparent)
    });
    judged.collect()
}

/// The functions of a file that have these names and mean the same wherever they are read, with those nested in them, where none of
/// them mentions a function's body or a frame.
fn quiet_families<'a>(
    functions: &'a Functions,
    is_wanted: impl Fn(Symbol) -> bool + 'a,
) -> impl Iterator<Item = Family<'a>> {
    let Functions {
        units,
        module,
        names,
        ..
    } = functions;
    let families = units.chunk_by(|a, b| a.outermost() == b.outermost());
    let families = families.filter(move |units| {
        let (name, path) = (units[0].name, &units[0].ir.path);
        let is_known = is_wanted(name) && module.functions.contains(&name);
        is_known && module.is_stable(name) && !path.contains('.')
    });
    families
        .map(|units| Family::of(units, module, names))
        .filter(Family::is_quiet)
}

/// What another file shows of a decorator that is imported from it.
fn imported(
    path: Symbol,
    module: &ModuleNames,
    names: &Interner,
    elsewhere: &dyn Elsewhere,
) -> Option<Transparent> {
    let resolved = resolve_imported(path, module, names)?;
    let Foreign::Function(function) = elsewhere.import(&resolved)? else {
        return None;
    };
    let is_rebound = module.is_rebound(&resolved);
    let signature = elsewhere.signature(function).filter(|_| !is_rebound)?;
    Some(signature.transparent)
}

/// What a dotted name that is imported stands for.
fn resolve_imported<'n>(
    path: Symbol,
    module: &'n ModuleNames,
    names: &'n Interner,
) -> Option<Cow<'n, str>> {
    let path = names.get(path);
    let root = names.find(path.split('.').next()?)?;
    let is_imported = module.imports.contains_key(&root) && module.is_stable(root);
    is_imported.then(|| module.resolve(names, path))
}

/// An outermost function and those nested in it.
struct Family<'a> {
    units: &'a [LoweredFunction],
    /// By unit: how often it binds each name, on entry included.
    bound: Vec<FxHashMap<Symbol, usize>>,
    /// By unit: whether nothing looks into the function that is its first argument.
    leaves_alone: Vec<bool>,
    module: &'a ModuleNames,
    names: &'a Interner,
}

impl<'a> Family<'a> {
    fn of(units: &'a [LoweredFunction], module: &'a ModuleNames, names: &'a Interner) -> Self {
        Self {
            units,
            bound: units.iter().map(|unit| bound_names(&unit.ir)).collect(),
            leaves_alone: vec![false; units.len()],
            module,
            names,
        }
    }

    /// Finds out which of them leave what they decorate alone.
    fn judge(&mut self) {
        // What is nested stands after what it is nested in, and is called by it.
        for n in (0..self.units.len()).rev() {
            self.leaves_alone[n] = self.leaves_alone(n);
        }
    }

    /// Whether none of them mentions a function's body or a frame.
    fn is_quiet(&self) -> bool {
        let words = BODY_WORDS.iter().chain(&FRAME_WORDS);
        let mut words = words.filter_map(|word| self.names.find(word));
        let scope = &self.units[0].ir.scope;
        !words.any(|word| {
            scope.has_word(word) && (self.names.get(word) != "stack" || self.stacks_frames(word))
        })
    }

    /// Whether something that is called `stack` may be the function of `inspect`, as that of no array library is; what stands in a
    /// comprehension is taken for it.
    fn stacks_frames(&self, stack: Symbol) -> bool {
        let found = self.units.iter().flat_map(|unit| {
            let ir = &unit.ir;
            let ops = (0..ir.ops.len() as u32).map(OpId);
            ops.filter_map(move |op| match ir.op(op).kind {
                OpKind::Attribute(name) if name == stack => {
                    Some(frames::may_stack_frames(ir, op, self.module, self.names))
                }
                OpKind::LoadName(name) | OpKind::ImportFrom(_, name) => {
                    (name == stack).then_some(true)
                }
                _ => None,
            })
        });
        let found: Vec<bool> = found.collect();
        found.is_empty() || found.contains(&true)
    }

    /// The units that are nested in one, in any depth.
    fn within(&self, unit: usize) -> impl Iterator<Item = usize> {
        let span = self.units[unit].ir.span;
        let units = unit + 1..self.units.len();
        units.take_while(move |&n| span.contains(self.units[n].ir.span))
    }

    /// Whether a name that a function reads is one of a function nested in it, and that leaves what it decorates alone; nothing
    /// where it is no such name.
    fn nested_decorator(&self, unit: usize, op: OpId) -> Option<bool> {
        let name = name_read(&self.units[unit].ir, op)?;
        let mut named = self
            .within(unit)
            .filter(|&n| self.units[n].name == name)
            .peekable();
        named.peek()?;
        let is_stable = self.bound[unit].get(&name) == Some(&1);
        Some(is_stable && named.all(|n| self.leaves_alone[n]))
    }

    /// Whether a call of the outermost one gives a decorator that is nested in it and leaves bodies alone, or what that makes.
    fn gives_transparent(&self) -> bool {
        let ir = &self.units[0].ir;
        let is_transparent = |op: OpId| self.nested_decorator(0, op) == Some(true);
        let mut gives = false;
        for value in ir.returned() {
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

    /// The function nested in a unit that it gives, whatever happens.
    fn only_given(&self, unit: usize) -> Option<usize> {
        let ir = &self.units[unit].ir;
        let mut given = None;
        for value in ir.returned() {
            let name = name_read(ir, value)?;
            let mut named = self.within(unit).filter(|&n| self.units[n].name == name);
            let found = named.next().filter(|_| named.next().is_none())?;
            if self.bound[unit].get(&name) != Some(&1) || given.is_some_and(|it| it != found) {
                return None;
            }
            given = Some(found);
        }
        given
    }

    /// Whether a dotted name is that of `functools.wraps`, and nothing puts something else in its place.
    fn is_wraps(&self, path: Symbol) -> bool {
        let resolved = resolve_imported(path, self.module, self.names);
        resolved.is_some_and(|path| path == "functools.wraps" && !self.module.is_rebound(&path))
    }

    /// Whether a decorator gives a function that gives what the decorated one does.
    fn forwards(&self, decorator: usize) -> bool {
        let decorated = self.units[decorator].ir.signature.parameters.first();
        let wrapper = self.only_given(decorator);
        let (Some(decorated), Some(wrapper)) = (decorated, wrapper) else {
            return false;
        };
        let ir = &self.units[wrapper].ir;
        let wraps = |path: Option<Symbol>| path.is_some_and(|path| self.is_wraps(path));
        let units = [decorator].into_iter().chain(self.within(decorator));
        let mut ops = units.flat_map(|unit| {
            let ir = &self.units[unit].ir;
            ir.ops.iter().map(move |op| (ir, op))
        });
        let is_bound_again = ops.any(|(ir, op)| match op.kind {
            OpKind::Store(_, BindingForm::Parameter) => false,
            OpKind::Store(local, _) | OpKind::Delete(local) => {
                ir.scope.locals[local.index()].name == Some(decorated.name)
            }
            OpKind::StoreName(name) | OpKind::DeleteName(name) => name == decorated.name,
            _ => false,
        });
        !is_bound_again
            && !ir.is_async
            && !ir.is_generator
            && ir.signature.decorators.iter().all(|it| wraps(it.path))
            && gives_call_of(ir, decorated.name)
    }

    /// Whether nothing looks into the function that is the first argument; those that are nested in it are known.
    fn leaves_alone(&self, decorator: usize) -> bool {
        let ir = &self.units[decorator].ir;
        let Some(decorated) = ir.signature.parameters.first().map(|it| it.name) else {
            return false;
        };
        let is_rebound = |n: &usize| {
            let mut bound = self.units[*n].ir.scope.bound_names();
            bound.any(|name| name == decorated)
        };
        let is_plain = !ir.is_async && !ir.is_generator;
        let count = self.bound[decorator].get(&decorated);
        is_plain
            && count.is_none_or(|&count| count == 1)
            && self.keeps(decorator, decorated)
            && self
                .within(decorator)
                .filter(|n| !is_rebound(n))
                .all(|n| self.keeps(n, decorated))
    }

    /// Whether all that a function does with what a name stands for leaves a function's body alone.
    fn keeps(&self, unit: usize, name: Symbol) -> bool {
        let ir = &self.units[unit].ir;
        let ops = || (0..ir.ops.len() as u32).map(OpId);
        let read: FxHashSet<OpId> = ops()
            .filter(|&op| name_read(ir, op) == Some(name))
            .collect();
        let is_harmless = |op: OpId| {
            let operands = ir.operands(op).iter().enumerate();
            let mut places = operands.filter(|(_, operand)| read.contains(operand));
            places.all(|(place, _)| self.is_harmless(unit, op, place))
        };
        read.is_empty() || ops().all(is_harmless)
    }

    /// Whether an operation that has the function at this place among its operands leaves its body alone.
    fn is_harmless(&self, unit: usize, op: OpId, place: usize) -> bool {
        let ir = &self.units[unit].ir;
        match &ir.op(op).kind {
            OpKind::Call(_) if place == 0 => true,
            OpKind::Call(_) => self.reads_header_only(unit, ir.operands(op)[0]),
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
    fn reads_header_only(&self, unit: usize, callee: OpId) -> bool {
        let ir = &self.units[unit].ir;
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
        if let Some(is_transparent) = self.nested_decorator(unit, callee) {
            return is_transparent;
        }
        let Some(path) = self.path(ir, callee) else {
            return false;
        };
        HEADER_READERS.contains(&path.as_str())
            || Knowledge::get()
                .decorator(&path)
                .is_some_and(|known| known.allow == Allow::All)
    }

    /// The dotted path of what is called, where its first name means an import or a builtin.
    fn path(&self, ir: &Ir, callee: OpId) -> Option<String> {
        let (root, members) = ir.members(callee);
        let OpKind::LoadName(name) = ir.op(root).kind else {
            return None;
        };
        let is_import = self.module.imports.contains_key(&name) && self.module.is_stable(name);
        let is_known = is_import || self.module.is_builtin(name);
        (is_known && ir.scope.is_global(name))
            .then(|| self.module.member_path(self.names, name, &members))
    }
}

/// The name that an operation reads.
fn name_read(ir: &Ir, op: OpId) -> Option<Symbol> {
    match ir.op(op).kind {
        OpKind::Load(local) => ir.scope.locals[local.index()].name,
        OpKind::LoadName(name) => Some(name),
        _ => None,
    }
}

/// How often a function binds each name, on entry included.
fn bound_names(ir: &Ir) -> FxHashMap<Symbol, usize> {
    let mut bound = FxHashMap::default();
    for op in &ir.ops {
        let name = match op.kind {
            OpKind::Store(local, _) => ir.scope.locals[local.index()].name,
            OpKind::StoreName(name) => Some(name),
            _ => None,
        };
        if let Some(name) = name {
            *bound.entry(name).or_default() += 1;
        }
    }
    bound
}

/// Whether all that a function gives comes from calls of this name with all of its own arguments, which it uses for nothing else, and
/// whose results it only gives back.
fn gives_call_of(ir: &Ir, name: Symbol) -> bool {
    let parameters = ir.signature.parameters.iter();
    let shape = |kind| match kind {
        ParameterKind::VarPositional => Some(ArgumentShape::Star),
        ParameterKind::VarKeyword => Some(ArgumentShape::DoubleStar),
        _ => None,
    };
    let taken = parameters.map(|it| Some((shape(it.kind)?, it.local?)));
    let Some(taken) = taken.collect::<Option<Vec<(ArgumentShape, LocalId)>>>() else {
        return false;
    };
    let is_parameter = |local: LocalId| taken.iter().any(|&(_, it)| it == local);
    let ops = || (0..ir.ops.len() as u32).map(OpId);
    let reads = |op: OpId, local| ir.op(op).kind == OpKind::Load(local);
    let is_forwarding = |op: OpId| {
        let (OpKind::Call(shapes), [callee, arguments @ ..]) = (&ir.op(op).kind, ir.operands(op))
        else {
            return false;
        };
        let mut passed = arguments.iter().zip(shapes).zip(&taken);
        arguments.len() == taken.len()
            && ir.op(*callee).kind == OpKind::LoadName(name)
            && passed.all(|((&it, shape), (taken, local))| shape == taken && reads(it, *local))
    };
    let calls: Vec<OpId> = ops().filter(|&op| is_forwarding(op)).collect();
    let stores = |op: OpId| match ir.op(op).kind {
        OpKind::Store(local, BindingForm::Assign) if calls.contains(&ir.operands(op)[0]) => {
            Some(local)
        }
        _ => None,
    };
    let results: Vec<LocalId> = ops().filter_map(stores).collect();
    let binds_otherwise = |op: OpId| match ir.op(op).kind {
        OpKind::Store(local, BindingForm::Parameter) => results.contains(&local),
        OpKind::Store(local, _) => {
            results.contains(&local) && stores(op).is_none() || is_parameter(local)
        }
        _ => false,
    };
    let is_result =
        |value: OpId| calls.contains(&value) || results.iter().any(|&local| reads(value, local));
    // A read that no operation takes is one that is returned.
    let is_kept = |op: OpId| {
        let mut operands = ir.operands(op).iter();
        operands.any(|&it| {
            let is_argument = taken.iter().any(|&(_, local)| reads(it, local));
            let is_result = results.iter().any(|&local| reads(it, local));
            is_argument && !calls.contains(&op)
                || is_result
                || calls.contains(&it) && stores(op).is_none()
        })
    };
    ir.returned().next().is_some()
        && ir.returned().all(is_result)
        && !ops().any(|op| is_kept(op) || binds_otherwise(op))
}
