//! Dotted names.

use super::Interner;
use super::ast::{Expr, ExprKind};

/// `a.b.c` as text, if the expression is a dotted name.
pub(crate) fn dotted_text(expr: &Expr, names: &Interner) -> Option<String> {
    match &expr.kind {
        ExprKind::Attribute(value, name, _) => {
            let mut text = dotted_text(value, names)?;
            text.push('.');
            text.push_str(names.get(*name));
            Some(text)
        }
        ExprKind::Name(name) => Some(names.get(*name).to_owned()),
        _ => None,
    }
}
