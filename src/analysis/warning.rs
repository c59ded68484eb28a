//! Which functions of a file warn, or call one that does: by name, as far as words tell.

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::LoweredFunction;
use crate::source::Span;
use crate::syntax::{self, Interner, Outline, Symbol};

/// What a function that warns mentions.
const WORDS: [&str; 2] = ["warn", "warn_explicit"];

/// Functions that mention a way to warn, and classes whose making does.
pub(super) fn mentioned(outline: &Outline, text: &str, names: &mut Interner) -> FxHashSet<Symbol> {
    let whole = Span::new(0, text.len() as u32);
    let find = |word: &str| syntax::find_words(text, whole, word, |_| true);
    let mut places: Vec<usize> = WORDS.iter().flat_map(|word| find(word)).collect();
    let is_value = |&at: &usize| is_value(text, at);
    if text.contains("warnings") && places.iter().any(is_value) {
        // It may be called by any other name.
        return outline.functions.iter().map(|it| it.name).collect();
    }
    let aliases: Vec<&str> = places.iter().filter_map(|&at| alias(&text[at..])).collect();
    places.extend(aliases.into_iter().flat_map(find));
    functions_at(outline, names, places.into_iter())
}

/// Whether `warn` is handed on at `at`, by its name or by a text: `partial(warnings.warn, ...)`, `getattr(warnings, "warn")`.
fn is_value(text: &str, at: usize) -> bool {
    let word = text[at..].find(|c: char| !c.is_alphanumeric() && c != '_');
    let rest = &text[at + word.unwrap_or(text.len() - at)..];
    let is_quoted = |quote: char| text[..at].ends_with(quote) && rest.starts_with(quote);
    let is_member = text[..at].ends_with('.') && !rest.starts_with('(');
    is_member || is_quoted('"') || is_quoted('\'')
}

/// The name that an import gives it: `from warnings import warn as say`.
fn alias(from: &str) -> Option<&str> {
    let mut words = WORDS.iter();
    let rest = words.find_map(|word| from.strip_prefix(word)?.strip_prefix(" as "))?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// The functions around these places, and the classes whose making they are part of.
pub(super) fn functions_at(
    outline: &Outline,
    names: &mut Interner,
    places: impl Iterator<Item = usize>,
) -> FxHashSet<Symbol> {
    let mut found = FxHashSet::default();
    for offset in places {
        let Some(function) = outline.function_at(offset) else {
            continue;
        };
        found.insert(function.name);
        if let Some((class, "__init__" | "__new__" | "__post_init__")) =
            function.path.rsplit_once('.')
        {
            let class = class.rsplit('.').next().unwrap_or(class);
            found.insert(names.identifier(class));
        }
    }
    found
}

/// These, and the functions that mention one of them, and so on.
pub(super) fn spread(warning: &FxHashSet<Symbol>, units: &[LoweredFunction]) -> FxHashSet<Symbol> {
    let mut found = warning.clone();
    if found.is_empty() {
        return found;
    }
    let own: FxHashSet<Symbol> = units.iter().map(|unit| unit.name).collect();
    let mut callers: FxHashMap<Symbol, Vec<Symbol>> = FxHashMap::default();
    for unit in units {
        let scope = &unit.ir.scope;
        for callee in scope.mentions.keys().chain(scope.attributes.keys()) {
            if own.contains(callee) || warning.contains(callee) {
                callers.entry(*callee).or_default().push(unit.name);
            }
        }
    }
    let mut open: Vec<Symbol> = found.iter().copied().collect();
    while let Some(callee) = open.pop() {
        for &caller in callers.get(&callee).map_or(&[][..], Vec::as_slice) {
            if found.insert(caller) {
                open.push(caller);
            }
        }
    }
    found
}
