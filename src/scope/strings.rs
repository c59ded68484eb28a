//! What a string literal is used for, told by the place it stands at (HAZARDS section 0, rule 3).

use super::StringRole;
use crate::syntax::Names;
use crate::syntax::ast::{Expr, ExprKind};

/// Methods of loggers whose arguments are messages (the logging module's documentation).
const LOGGER_METHODS: [&str; 9] = [
    "debug",
    "info",
    "warning",
    "warn",
    "error",
    "exception",
    "critical",
    "fatal",
    "log",
];

/// Calls whose arguments are messages wherever they stand.
const MESSAGE_CALLS: [&str; 4] = ["print", "warnings.warn", "warn", "warnings.warn_explicit"];

/// The role of string arguments of a call of `callee`.
pub(super) fn argument_role(callee: &Expr, names: &mut Names) -> StringRole {
    let Some(dotted) = dotted_text(callee, names) else {
        return StringRole::Unknown;
    };
    if is_message_call(&dotted) {
        return StringRole::Message;
    }
    StringRole::ArgumentOf(names.text(&dotted))
}

/// Whether string arguments have the role that stands for the call itself: `"…".format(…)` is as much of a message as the
/// literal.
pub(super) fn is_string_method(callee: &Expr) -> bool {
    let ExprKind::Attribute(receiver, ..) = &callee.kind else {
        return false;
    };
    matches!(receiver.kind, ExprKind::Str(_) | ExprKind::FString(_))
}

fn is_message_call(dotted: &str) -> bool {
    if MESSAGE_CALLS.contains(&dotted) {
        return true;
    }
    let Some((receiver, method)) = dotted.rsplit_once('.') else {
        return false;
    };
    if !LOGGER_METHODS.contains(&method) {
        return false;
    }
    let logger = receiver.rsplit('.').next().unwrap_or(receiver);
    let logger = logger.trim_matches('_').to_ascii_lowercase();
    matches!(logger.as_str(), "log" | "logger" | "logging")
}

/// `a.b.c` as text, if the expression is a dotted name.
pub(super) fn dotted_text(expr: &Expr, names: &Names) -> Option<String> {
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
