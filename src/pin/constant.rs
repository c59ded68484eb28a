//! Which functions may look names up in the texts of a module's constants.

use super::Facts;
use crate::scope::TextHolder;
use crate::source::Span;
use crate::syntax::{self, Symbol};

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
pub(super) fn may_come(facts: &Facts<'_>, holder: TextHolder) -> bool {
    let Some(name) = holder.name else {
        return true;
    };
    let scope = &facts.ir.scope;
    scope.mentions.contains_key(&name)
        || scope.attributes.contains_key(&name)
        || is_handed_about(facts, name)
}

/// Whether the constant is used in another way than to be passed to what is no function of the file. Then it, or a text made of
/// it, may be anywhere.
fn is_handed_about(facts: &Facts<'_>, constant: Symbol) -> bool {
    let module = facts.module;
    let is_foreign = |&(span, is_attribute): &(Span, bool)| {
        let Some(name) = facts.names.find(span.of(facts.text)) else {
            return false;
        };
        let is_own = module.functions.contains(&name)
            || module.classes.contains(&name)
            || module.class_members.contains(&name);
        !is_own && (is_attribute || module.imports.contains_key(&name))
    };
    let mentions = syntax::mentions_of(facts.text, facts.names.get(constant));
    mentions.iter().any(|it| {
        let is_passed = !it.callees.is_empty() && it.callees.iter().all(is_foreign);
        !it.begins_line && !is_passed
    })
}
