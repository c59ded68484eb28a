//! Modules that a function imports and gives: `torch, has_torch, _ = optional_package("torch")`.
//!
//! What it gives where the module is missing raises, whatever is asked of it, so that a name is either the module or of no use.

use super::module::Collector;
use crate::syntax::ast::{ArgumentKind, Expr, ExprKind};
use crate::syntax::{Interner, Symbol};

/// Functions that give the module which the text names that they are passed.
const GIVING: [&str; 2] = ["import_module", "importorskip"];
/// Those that give a tuple with the module in front.
const GIVING_FIRST: [&str; 2] = ["optional_import", "optional_package"];

impl Collector<'_> {
    /// Binds the targets of an assignment.
    pub(super) fn bind_all_assigned(&mut self, targets: &[Expr], value: &Expr) {
        for target in targets {
            self.bind_assigned(target, value);
        }
    }

    fn bind_assigned(&mut self, target: &Expr, value: &Expr) {
        let Some((module, path)) = module_bound(target, value, self.names) else {
            return self.bind_target(target);
        };
        self.bind_import(module, path);
        if let ExprKind::Tuple(items) = &target.kind {
            items[1..].iter().for_each(|item| self.bind_target(item));
        }
    }
}

/// The target that an assignment binds to a module, and the path of that.
fn module_bound(target: &Expr, value: &Expr, names: &Interner) -> Option<(Symbol, String)> {
    let ExprKind::Call(callee, arguments) = &value.kind else {
        return None;
    };
    let function = match callee.kind {
        ExprKind::Name(name) | ExprKind::Attribute(_, name, _) => names.get(name),
        _ => return None,
    };
    let [path, settings @ ..] = &arguments[..] else {
        return None;
    };
    // A version, or what an error says; `name="ndarray"` asks for a member.
    let is_setting = |kind| match kind {
        ArgumentKind::Keyword(name) => names.get(name) != "name",
        _ => false,
    };
    if path.kind != ArgumentKind::Positional || !settings.iter().all(|it| is_setting(it.kind)) {
        return None;
    }
    let ExprKind::Str(text) = &path.value.kind else {
        return None;
    };
    let path = names.get(text.content);
    let is_path = !path.is_empty()
        && path
            .chars()
            .all(|c| c.is_alphanumeric() || "._".contains(c));
    if !is_path || path.starts_with('.') {
        return None;
    }
    let target = match &target.kind {
        _ if GIVING.contains(&function) => target,
        ExprKind::Tuple(items) if GIVING_FIRST.contains(&function) => items.first()?,
        _ => return None,
    };
    match target.kind {
        ExprKind::Name(name) => Some((name, path.to_owned())),
        _ => None,
    }
}
