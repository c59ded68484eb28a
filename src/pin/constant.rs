//! Which functions may look names up in the texts of a module's constants.

use rustc_hash::FxHashSet;

use super::{Facts, Helpers};
use crate::scope::TextHolder;
use crate::syntax::{self, Callee, Symbol};

/// Whether a text that the module holds may come to the function, in whose frame somebody could look for what it names: the
/// function mentions what it is bound to, or it is handed about.
///
/// ```python
/// SCHEMA = "create table readings (quality text)"
///
/// def prepare(connection):
///     connection.execute(SCHEMA)      # whoever looks for names looks here
///
/// def load(path):
///     text = path.read_text()         # never there
/// ```
pub(super) fn may_come(facts: &Facts<'_>, helpers: &Helpers, holder: TextHolder) -> bool {
    let Some(name) = holder.name else {
        return true;
    };
    let scope = &facts.ir.scope;
    scope.has_word(name) || helpers.handed_about(facts).contains(&name)
}

/// Names that hold texts and are used in another way than to be passed to what is no function of the file. Then the text, or one
/// made of it, may be anywhere.
pub(super) fn handed_about(facts: &Facts<'_>) -> FxHashSet<Symbol> {
    let module = facts.module;
    let holders = module.words_in_strings.values().flatten();
    let constants: FxHashSet<Symbol> = holders.filter_map(|it| it.name).collect();
    let is_foreign = |(span, is_attribute): Callee| {
        let Some(name) = facts.names.find(span.of(facts.text)) else {
            return false;
        };
        let is_own = module.functions.contains(&name)
            || module.classes.contains(&name)
            || module.class_members.contains(&name);
        !is_own && (is_attribute || module.imports.contains_key(&name))
    };
    let mut found = FxHashSet::default();
    syntax::visit_mentions(facts.text, |mention| {
        let constant = facts.names.find(mention.name);
        let Some(constant) = constant.filter(|it| constants.contains(it)) else {
            return;
        };
        let is_passed = mention.callees().next().is_some() && mention.callees().all(is_foreign);
        if !mention.begins_line && !is_passed {
            found.insert(constant);
        }
    });
    found
}
