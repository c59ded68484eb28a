//! Which functions of a file may change in place a frame that they are passed, or call one that does: by name, as far as words
//! tell.

use rustc_hash::FxHashSet;

use super::functions::LoweredFunction;
use super::warning;
use crate::flow::{Ir, OpKind};
use crate::scope::ModuleNames;
use crate::source::Span;
use crate::syntax::{self, Interner, Outline, Symbol};

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

/// These, and the functions that mention one of them, and so on; of a file without pandas none.
pub(super) fn spread(
    mentioned: &FxHashSet<Symbol>,
    module: &ModuleNames,
    units: &[LoweredFunction],
) -> FxHashSet<Symbol> {
    let is_pandas = |path: &String| path == "pandas" || path.starts_with("pandas.");
    if !module.imports.values().any(is_pandas) {
        return FxHashSet::default();
    }
    let changing = units.iter().filter(|unit| changes_parameter(&unit.ir));
    let all = changing
        .map(|unit| unit.name)
        .chain(mentioned.iter().copied());
    warning::spread(&all.collect(), units)
}
