//! Which functions of a file may change in place a frame that they are passed, or call one that does: by name, as far as words
//! tell.

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::{Functions, LoweredFunction};
use super::surrounding::Reading;
use super::warning;
use crate::flow::{ArgumentShape, Ir, Op, OpId, OpKind, SuiteId};
use crate::pin::{ACCESSORS, Changing, EXPORTS, Shape, Shapes};
use crate::scope::{LocalId, ModuleNames};
use crate::source::Span;
use crate::syntax::{self, Interner, Outline, Symbol, TargetLines};
use crate::value::{FrameEffect, Knowledge};

/// What a function that changes a frame may mention.
const WORDS: [&str; 16] = [
    "inplace",
    "loc",
    "iloc",
    "at",
    "iat",
    "update",
    "out",
    "__setitem__",
    "__iadd__",
    "_set_value",
    "copyto",
    "place",
    "put",
    "putmask",
    "setitem",
    "shuffle",
];

/// Functions that mention a way to change a frame, and classes whose making does; of a file without pandas only for others.
pub(super) fn mentioned(
    outline: &Outline,
    text: &str,
    reading: &Reading,
    names: &mut Interner,
) -> FxHashSet<Symbol> {
    if reading.called.is_none() && !text.contains("pandas") {
        return FxHashSet::default();
    }
    let whole = Span::new(0, text.len() as u32);
    let words = WORDS.iter();
    let words = words.flat_map(|word| syntax::find_words(text, whole, word, |_| true));
    let stores = memchr::memmem::find_iter(text.as_bytes(), b"]");
    let mut targets = TargetLines::of(text);
    let stores = stores.filter(|&offset| {
        is_assigned(&text.as_bytes()[offset + 1..])
            || targets.is_listed(offset)
            || targets.is_looped(offset)
    });
    warning::functions_at(outline, names, words.chain(stores))
}

/// Whether what follows a subscript assigns to it.
fn is_assigned(rest: &[u8]) -> bool {
    let is_operator = |&&byte: &&u8| b" +-*/|&^%<>@".contains(&byte);
    let operator = rest.iter().take_while(is_operator).count();
    matches!(rest[operator..], [b'=', next, ..] if next != b'=')
}

/// How a lowered function may change what it is passed in a way that no word tells: `x.price = 0`, `x += 1`.
fn effect_on_parameters(ir: &Ir) -> FrameEffect {
    let effect = |op: &Op| {
        let effect = match op.kind {
            OpKind::StoreAttribute(_) => FrameEffect::PutsColumns,
            OpKind::InPlace(_) => FrameEffect::Writes,
            _ => return FrameEffect::Leaves,
        };
        let object = ir.operand_pool[op.operands.start as usize];
        match ir.op(object).kind {
            OpKind::Load(local) => {
                let is_self = local.0 == 0 && ir.path.contains('.');
                let is_passed = ir.scope.locals[local.index()].is_parameter && !is_self;
                if is_passed {
                    effect
                } else {
                    FrameEffect::Leaves
                }
            }
            _ => FrameEffect::Leaves,
        }
    };
    ir.ops.iter().map(effect).max().unwrap_or_default()
}

/// What a lowered function does with frames that it has not made itself: `result = frame.copy()`, `result["d"] = 0` does nothing.
fn effect_on_others(ir: &Ir, module: &ModuleNames, names: &Interner) -> FrameEffect {
    let is_word = |name: Symbol| WORDS.contains(&names.get(name));
    let own = own_locals(ir, module, names);
    let shapes = Shapes::of(ir, names);
    let is_own = |value: OpId| match ir.op(value).kind {
        OpKind::Load(local) => own.contains(&local),
        _ => false,
    };
    let draws = drawn_locals(ir, names);
    // `counts[:40] *= 3`; an item of a list of its own may be a frame that it was passed.
    let is_part_of_own = |value: OpId| {
        let part_of = ir.operands(value).first().map(|&whole| &ir.op(whole).kind);
        matches!(ir.op(value).kind, OpKind::Subscript)
            && matches!(part_of, Some(OpKind::Load(local)) if own.contains(local) && draws.contains(local))
    };
    let ops = || (0..ir.ops.len() as u32).map(OpId);
    // `frame.loc` is read, or written into where the frame is its own.
    let is_misused = |user: OpId| {
        let operands = ir.operands(user);
        let mut accessors = (0..operands.len()).filter(|&n| is_accessor(ir, names, operands[n]));
        accessors.any(|n| match ir.op(user).kind {
            OpKind::Subscript => n > 0,
            OpKind::StoreSubscript => n > 0 || !is_own(ir.operands(operands[0])[0]),
            _ => true,
        })
    };
    let writes_unless = |is_harmless: bool| {
        if is_harmless {
            FrameEffect::Leaves
        } else {
            FrameEffect::Writes
        }
    };
    let effect = |op: OpId| match &ir.op(op).kind {
        _ if is_misused(op) => FrameEffect::Writes,
        OpKind::Attribute(name) => {
            let is_accessor = ACCESSORS.contains(&names.get(*name));
            writes_unless(is_accessor || !is_word(*name))
        }
        OpKind::Call(shapes) => writes_unless(shapes.iter().all(|shape| match shape {
            ArgumentShape::Keyword(name) => !is_word(*name),
            ArgumentShape::Positional => true,
            ArgumentShape::Star | ArgumentShape::DoubleStar => false,
        })),
        OpKind::StoreSubscript | OpKind::StoreAttribute(_) | OpKind::InPlace(_) => {
            let target = ir.operands(op)[0];
            if is_own(target) || is_part_of_own(target) || is_accessor(ir, names, target) {
                FrameEffect::Leaves
            } else if !names_columns(ir, op) {
                FrameEffect::Writes
            } else {
                match shapes.shape(target) {
                    // Another column changes no memory, whoever else has the rest.
                    Shape::Table if !module.heeds_warnings => FrameEffect::Leaves,
                    Shape::Table | Shape::AsPassed => FrameEffect::PutsColumns,
                    Shape::Unknown => FrameEffect::Writes,
                }
            }
        }
        OpKind::MakeFunction(_) | OpKind::MakeClass(_) => FrameEffect::Writes,
        _ => FrameEffect::Leaves,
    };
    ops().map(effect).max().unwrap_or_default()
}

/// The locals that are bound to drawn numbers.
fn drawn_locals(ir: &Ir, names: &Interner) -> FxHashSet<LocalId> {
    let is_draw = |value: OpId| match (&ir.op(value).kind, ir.operands(value)) {
        (OpKind::Call(_), &[callee, ..]) => matches!(
            ir.op(callee).kind,
            OpKind::Attribute(name) if DRAWS.contains(&names.get(name))
        ),
        _ => false,
    };
    let stores = (0..ir.ops.len() as u32).map(OpId);
    let drawn = stores.filter_map(|op| match (&ir.op(op).kind, ir.operands(op)) {
        (&OpKind::Store(local, _), &[value]) if is_draw(value) => Some(local),
        _ => None,
    });
    drawn.collect()
}

/// `frame["d"] = 0`, `frame.d = 0`: a column of a table, an item of a row.
fn names_columns(ir: &Ir, store: OpId) -> bool {
    let is_text = |op: &OpId| matches!(ir.op(*op).kind, OpKind::Str(_));
    match (&ir.op(store).kind, ir.operands(store)) {
        (OpKind::StoreAttribute(_), _) => true,
        (OpKind::StoreSubscript, &[_, index, ..]) => match ir.op(index).kind {
            OpKind::Build(..) => ir.operands(index).iter().all(is_text),
            _ => is_text(&index),
        },
        _ => false,
    }
}

/// Whether the value is what gives access to parts of something.
fn is_accessor(ir: &Ir, names: &Interner, value: OpId) -> bool {
    matches!(ir.op(value).kind, OpKind::Attribute(name) if ACCESSORS.contains(&names.get(name)))
}

/// The locals that are bound to nothing but new frames where they are changed.
fn own_locals(ir: &Ir, module: &ModuleNames, names: &Interner) -> FxHashSet<LocalId> {
    let ops = || (0..ir.ops.len() as u32).map(OpId);
    let mut first_change: FxHashMap<LocalId, OpId> = FxHashMap::default();
    for op in ops() {
        let changes = matches!(
            ir.op(op).kind,
            OpKind::StoreSubscript | OpKind::StoreAttribute(_) | OpKind::InPlace(_)
        );
        let Some(&target) = ir.operands(op).first().filter(|_| changes) else {
            continue;
        };
        let object = match ir.operands(target) {
            &[object] if is_accessor(ir, names, target) => object,
            _ => target,
        };
        if let OpKind::Load(local) = ir.op(object).kind {
            first_change.entry(local).or_insert(op);
        }
    }
    let mut own: FxHashMap<LocalId, bool> = FxHashMap::default();
    for op in ops() {
        let OpKind::Store(local, _) = ir.op(op).kind else {
            continue;
        };
        let value = ir.operands(op).first();
        let is_new = value.is_some_and(|&value| is_new(ir, module, names, value));
        // `frame = frame.copy()`, before all else and in any case: what it was before does not matter.
        let is_always = ir.statement(ir.op(op).stmt).suite == SuiteId(0);
        let is_first = first_change.get(&local).is_none_or(|&change| op < change);
        if is_always && is_first {
            own.insert(local, is_new);
        } else {
            *own.entry(local).or_insert(is_new) &= is_new;
        }
    }
    own.retain(|_, is_new| *is_new);
    own.into_keys().collect()
}

/// Whether a value is a frame with memory of its own, by the operation that makes it alone: most methods give the same blocks where
/// there is nothing to do. Of a class of the file nobody knows.
fn is_new(ir: &Ir, module: &ModuleNames, names: &Interner, value: OpId) -> bool {
    let is_defined = |method: &str| {
        let method = names.find(method);
        method.is_some_and(|method| module.class_members.contains(&method))
    };
    match (&ir.op(value).kind, ir.operands(value)) {
        (OpKind::Build(..) | OpKind::BuildDict(_) | OpKind::Comprehension(..), _) => true,
        (OpKind::Binary(_), _) => !OPERATORS.iter().any(|method| is_defined(method)),
        (OpKind::Call(shapes), &[callee, ref arguments @ ..]) => {
            let is_told = |shape: &ArgumentShape| match shape {
                ArgumentShape::Keyword(name) => names.get(*name) != "copy",
                ArgumentShape::Positional => true,
                ArgumentShape::Star | ArgumentShape::DoubleStar => false,
            };
            let is_own =
                |name: Symbol| module.classes.contains(&name) || module.functions.contains(&name);
            match ir.op(callee).kind {
                OpKind::Attribute(name) | OpKind::LoadName(name)
                    if MAKERS.contains(&names.get(name)) =>
                {
                    shapes.iter().all(is_told) && !is_own(name) && !is_defined(names.get(name))
                }
                OpKind::Attribute(name) => {
                    let name = names.get(name);
                    let makes = name == "copy" && arguments.is_empty()
                        || REDUCERS.contains(&name)
                        || DRAWS.contains(&name);
                    makes && !is_defined(name)
                }
                _ => false,
            }
        }
        _ => false,
    }
}

/// Methods of classes by which operators give what they like.
const OPERATORS: [&str; 12] = [
    "__add__",
    "__and__",
    "__getattr__",
    "__mod__",
    "__mul__",
    "__or__",
    "__pow__",
    "__radd__",
    "__rmul__",
    "__sub__",
    "__truediv__",
    "__xor__",
];

/// Functions that give something of their own, or what copies before it is written into as long as the caller has it.
const MAKERS: [&str; 15] = [
    "Counter",
    "DataFrame",
    "OrderedDict",
    "Series",
    "arange",
    "array",
    "defaultdict",
    "dict",
    "empty",
    "empty_like",
    "full",
    "list",
    "ones",
    "zeros",
    "zeros_like",
];

/// Methods of generators of random numbers, which give arrays.
const DRAWS: [&str; 15] = [
    "beta",
    "binomial",
    "choice",
    "exponential",
    "gamma",
    "integers",
    "lognormal",
    "normal",
    "permutation",
    "poisson",
    "randint",
    "randn",
    "random",
    "standard_normal",
    "uniform",
];

/// Methods of frames and groups that give a table of what they compute.
const REDUCERS: [&str; 17] = [
    "agg",
    "aggregate",
    "corr",
    "count",
    "cov",
    "describe",
    "max",
    "mean",
    "median",
    "min",
    "nunique",
    "pivot_table",
    "prod",
    "size",
    "std",
    "sum",
    "var",
];

/// These, and the functions that mention one of them, and so on; of a file without pandas none.
pub(super) fn spread(
    mentioned: &FxHashSet<Symbol>,
    module: &ModuleNames,
    names: &Interner,
    units: &[LoweredFunction],
) -> Changing {
    if !imports_pandas(module) {
        return Changing::default();
    }
    spread_all(mentioned, module, names, units)
}

fn spread_all(
    mentioned: &FxHashSet<Symbol>,
    module: &ModuleNames,
    names: &Interner,
    units: &[LoweredFunction],
) -> Changing {
    // Functions of one name are not told apart here.
    let mut effects: FxHashMap<Symbol, FrameEffect> = FxHashMap::default();
    for unit in units {
        let mut effect = effect_on_parameters(&unit.ir);
        if mentioned.contains(&unit.name) {
            effect = effect.max(effect_on_others(&unit.ir, module, names));
        }
        let known = effects.entry(unit.name).or_insert(effect);
        *known = effect.max(*known);
    }
    // What a class or a function that is not lowered does, only words tell.
    for &name in mentioned {
        effects.entry(name).or_insert(FrameEffect::Writes);
    }
    let having = |wanted: FrameEffect| {
        let found = effects.iter().filter(move |(_, effect)| **effect == wanted);
        let found = found.map(|(&name, _)| name).collect();
        warning::spread(&found, units)
    };
    Changing {
        writing: having(FrameEffect::Writes),
        putting: having(FrameEffect::PutsColumns),
    }
}

fn imports_pandas(module: &ModuleNames) -> bool {
    let mut paths = module.imports.values();
    paths.any(|path| path == "pandas" || path.starts_with("pandas."))
}

/// Functions that mention a way to take arrays of frames, and those that mention one of them, and so on; of a file without pandas none.
pub(super) fn exporting(functions: &Functions) -> FxHashSet<Symbol> {
    let Functions {
        units,
        module,
        names,
        ..
    } = functions;
    if !imports_pandas(module) {
        return FxHashSet::default();
    }
    let words: Vec<Symbol> = EXPORTS.iter().filter_map(|word| names.find(word)).collect();
    let mentions = |unit: &&LoweredFunction| {
        let scope = &unit.ir.scope;
        let is_there =
            |word: &Symbol| scope.attributes.contains_key(word) || scope.nested.contains(word);
        words.iter().any(is_there)
    };
    let found = units.iter().filter(mentions).map(|unit| unit.name);
    warning::spread(&found.collect(), units)
}

/// Functions that may change a frame which another file passes them, and those that use something of which it is not known what it
/// does.
pub(super) fn elsewhere(functions: &Functions) -> Changing {
    let Functions { module, units, .. } = functions;
    let knowledge = Knowledge::get();
    let unknown = module.imports.iter();
    let unknown = unknown.filter(|(_, path)| !knowledge.is_plain_module(path));
    let unknown: FxHashSet<Symbol> = unknown.map(|(&name, _)| name).collect();
    let classes = &module.classes;
    let is_open = |unit: &&LoweredFunction| {
        let mut mentions = unit.ir.scope.mentions.keys();
        let imports = |kind: &OpKind| matches!(kind, OpKind::Import(..) | OpKind::ImportFrom(..));
        mentions.any(|name| unknown.contains(name) || classes.contains(name))
            || unit.ir.ops.iter().any(|op| imports(&op.kind))
    };
    let open = units.iter().filter(is_open).map(|unit| unit.name);
    let changing = spread_all(&functions.changing, module, &functions.names, units);
    let writing = changing.writing.into_iter().chain(open).collect();
    Changing {
        writing: warning::spread(&writing, units),
        putting: changing.putting,
    }
}
