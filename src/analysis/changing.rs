//! Which functions of a file may change in place a frame that they are passed, or call one that does: by name, as far as words
//! tell.

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::{Functions, LoweredFunction};
use super::warning;
use crate::flow::{ArgumentShape, Ir, OpId, OpKind};
use crate::scope::{LocalId, ModuleNames};
use crate::source::Span;
use crate::syntax::{self, Interner, Outline, Symbol};
use crate::value::Knowledge;

/// What a function that changes a frame may mention.
const WORDS: [&str; 7] = ["inplace", "loc", "iloc", "at", "iat", "update", "out"];

/// Functions that mention a way to change a frame, and classes whose making does; of a file without pandas none.
pub(super) fn mentioned(outline: &Outline, text: &str, names: &mut Interner) -> FxHashSet<Symbol> {
    if memchr::memmem::find(text.as_bytes(), b"pandas").is_none() {
        return FxHashSet::default();
    }
    let whole = Span::new(0, text.len() as u32);
    let words = WORDS.iter();
    let words = words.flat_map(|word| syntax::find_words(text, whole, word, |_| true));
    let stores = memchr::memmem::find_iter(text.as_bytes(), b"]");
    let stores = stores.filter(|&offset| is_assigned(&text.as_bytes()[offset + 1..]));
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

/// Whether all that a lowered function changes in place are copies that it has made itself: `result = frame.copy()`,
/// `result["d"] = 0`.
fn changes_copies_alone(ir: &Ir, names: &Interner) -> bool {
    let is_word = |name: Symbol| WORDS.contains(&names.get(name));
    let others = bound_to_others(ir, names);
    let is_own_copy = |&value: &OpId| match ir.op(value).kind {
        OpKind::Load(local) => !others.contains(&local),
        _ => false,
    };
    (0..ir.ops.len() as u32)
        .map(OpId)
        .all(|op| match &ir.op(op).kind {
            OpKind::Attribute(name) => !is_word(*name),
            OpKind::Call(shapes) => shapes.iter().all(|shape| match shape {
                ArgumentShape::Keyword(name) => !is_word(*name),
                ArgumentShape::Positional => true,
                ArgumentShape::Star | ArgumentShape::DoubleStar => false,
            }),
            OpKind::StoreSubscript | OpKind::StoreAttribute(_) | OpKind::InPlace(_) => {
                ir.operands(op).first().is_some_and(is_own_copy)
            }
            OpKind::MakeFunction(_) | OpKind::MakeClass(_) => false,
            _ => true,
        })
}

/// The locals that are bound to something else than a copy, parameters among them.
fn bound_to_others(ir: &Ir, names: &Interner) -> FxHashSet<LocalId> {
    let is_copy = |&value: &OpId| {
        let (OpKind::Call(_), &[callee]) = (&ir.op(value).kind, ir.operands(value)) else {
            return false;
        };
        matches!(ir.op(callee).kind, OpKind::Attribute(name) if names.get(name) == "copy")
    };
    let ops = (0..ir.ops.len() as u32).map(OpId);
    let bound = ops.filter_map(|op| match ir.op(op).kind {
        OpKind::Store(local, _) => Some((local, ir.operands(op).first())),
        _ => None,
    });
    let others = bound.filter(|(_, value)| !value.is_some_and(is_copy));
    others.map(|(local, _)| local).collect()
}

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
    // Functions of one name are not told apart here: all of them must change copies alone.
    let mut excused: FxHashMap<Symbol, bool> = FxHashMap::default();
    for unit in units.iter().filter(|unit| mentioned.contains(&unit.name)) {
        *excused.entry(unit.name).or_insert(true) &= changes_copies_alone(&unit.ir, names);
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
