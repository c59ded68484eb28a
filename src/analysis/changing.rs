//! Which functions of a file may change in place a frame that they are passed, or call one that does: by name, as far as words
//! tell.

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::{Functions, LoweredFunction};
use super::warning;
use crate::flow::{ArgumentShape, Ir, OpId, OpKind, SuiteId};
use crate::pin::ACCESSORS;
use crate::scope::{LocalId, ModuleNames};
use crate::source::Span;
use crate::syntax::{self, Interner, Outline, Symbol, TargetLines};
use crate::value::Knowledge;

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

/// Functions that mention a way to change a frame, and classes whose making does; of a file without pandas none.
pub(super) fn mentioned(outline: &Outline, text: &str, names: &mut Interner) -> FxHashSet<Symbol> {
    if memchr::memmem::find(text.as_bytes(), b"pandas").is_none() {
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

/// Whether a lowered function may change what it is passed in a way that no word tells: `x.price = 0`, `x += 1`.
fn changes_parameter(ir: &Ir) -> bool {
    ir.ops.iter().any(|op| {
        let (OpKind::StoreAttribute(_) | OpKind::InPlace(_)) = op.kind else {
            return false;
        };
        let object = ir.operand_pool[op.operands.start as usize];
        match ir.op(object).kind {
            OpKind::Load(local) => {
                let is_self = local.0 == 0 && ir.path.contains('.');
                ir.scope.locals[local.index()].is_parameter && !is_self
            }
            _ => false,
        }
    })
}

/// Whether all that a lowered function changes in place are frames that it has made itself: `result = frame.copy()`,
/// `result["d"] = 0`.
fn changes_own_alone(ir: &Ir, module: &ModuleNames, names: &Interner) -> bool {
    let is_word = |name: Symbol| WORDS.contains(&names.get(name));
    let own = own_locals(ir, module, names);
    let is_own = |value: OpId| match ir.op(value).kind {
        OpKind::Load(local) => own.contains(&local),
        _ => false,
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
    ops().all(|op| match &ir.op(op).kind {
        _ if is_misused(op) => false,
        OpKind::Attribute(name) if ACCESSORS.contains(&names.get(*name)) => true,
        OpKind::Attribute(name) => !is_word(*name),
        OpKind::Call(shapes) => shapes.iter().all(|shape| match shape {
            ArgumentShape::Keyword(name) => !is_word(*name),
            ArgumentShape::Positional => true,
            ArgumentShape::Star | ArgumentShape::DoubleStar => false,
        }),
        OpKind::StoreSubscript | OpKind::StoreAttribute(_) | OpKind::InPlace(_) => {
            let target = ir.operands(op)[0];
            is_own(target) || is_accessor(ir, names, target)
        }
        OpKind::MakeFunction(_) | OpKind::MakeClass(_) => false,
        _ => true,
    })
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
        (OpKind::Binary(_), _) => !OPERATORS.iter().any(|method| is_defined(method)),
        (OpKind::Call(_), &[callee, ref arguments @ ..]) => match ir.op(callee).kind {
            OpKind::Attribute(name) => {
                let name = names.get(name);
                let makes = name == "copy" && arguments.is_empty() || REDUCERS.contains(&name);
                makes && !is_defined(name)
            }
            _ => false,
        },
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
) -> FxHashSet<Symbol> {
    let is_pandas = |path: &String| path == "pandas" || path.starts_with("pandas.");
    if !module.imports.values().any(is_pandas) {
        return FxHashSet::default();
    }
    let changing = units.iter().filter(|unit| changes_parameter(&unit.ir));
    // Functions of one name are not told apart here: all of them must change what is their own alone.
    let mut excused: FxHashMap<Symbol, bool> = FxHashMap::default();
    for unit in units.iter().filter(|unit| mentioned.contains(&unit.name)) {
        *excused.entry(unit.name).or_insert(true) &= changes_own_alone(&unit.ir, module, names);
    }
    let mentioned = mentioned.iter().copied();
    let mentioned = mentioned.filter(|name| excused.get(name) != Some(&true));
    let all = changing.map(|unit| unit.name).chain(mentioned);
    warning::spread(&all.collect(), units)
}

/// Functions that may change a frame which another file passes them: of a file without pandas all, and those that use something
/// of which it is not known what it does.
pub(super) fn elsewhere(functions: &Functions) -> FxHashSet<Symbol> {
    let Functions { module, units, .. } = functions;
    let is_pandas = |path: &String| path == "pandas" || path.starts_with("pandas.");
    if !module.imports.values().any(is_pandas) {
        return units.iter().map(|unit| unit.name).collect();
    }
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
    let changing = functions.helpers().changing;
    let all = changing.into_iter().chain(open).collect();
    warning::spread(&all, units)
}
