//! What a string literal is used for, told by the place it stands at (HAZARDS section 0, rule 3).

use super::StringRole;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::{Interner, dotted_text};

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
pub(super) fn argument_role(callee: &Expr, names: &mut Interner) -> StringRole {
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
