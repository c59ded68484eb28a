//! What one function watches, by its parameters.

use super::super::knowledge::Watch;
use super::foreign::ForeignWatcher;
use super::watchers::Definition;
use crate::flow::SignatureParameter;
use crate::syntax::Symbol;
use crate::syntax::ast::ParameterKind;

/// What one function does.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    pub(super) is_method: bool,
    pub(super) is_class_method: bool,
    pub(super) is_exact: bool,
    pub(super) parameters: Vec<(Symbol, Watch)>,
    /// What it returns is watched.
    pub(super) returns: Watch,
    /// What it returns is a watcher.
    pub(super) gives: Watch,
    /// What a generator is sent.
    pub(super) sent: Watch,
}

impl Known {
    pub(super) fn new(definition: &Definition<'_>) -> Self {
        let cx = &definition.cx;
        let signature = &cx.ir.signature;
        let is_decorated_by = |path| signature.is_decorated_by(cx.names, path);
        let is_method = cx.ir.path.contains('.') && !is_decorated_by("staticmethod");
        let has_place = |parameter: &SignatureParameter| {
            matches!(
                parameter.kind,
                ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword
            )
        };
        let parameters = signature.parameters.iter();
        Self {
            is_method,
            is_class_method: is_decorated_by("classmethod"),
            is_exact: signature.parameters.iter().all(has_place),
            parameters: parameters
                .map(|parameter| (parameter.name, Watch::No))
                .collect(),
            returns: Watch::No,
            gives: Watch::No,
            sent: Watch::No,
        }
    }

    /// A function of another file.
    pub(super) fn foreign(watcher: ForeignWatcher) -> Self {
        Self {
            is_method: false,
            is_class_method: false,
            is_exact: false,
            parameters: vec![(watcher.name, watcher.watches)],
            returns: watcher.result,
            gives: watcher.gives,
            sent: watcher.watches,
        }
    }

    pub(super) fn any_parameter(&self) -> Watch {
        most(self.parameters.iter().map(|&(_, by)| by))
    }

    pub(super) fn any_argument(&self) -> Watch {
        if self.is_method {
            self.any_but_self()
        } else {
            self.any_parameter()
        }
    }

    pub(super) fn any_but_self(&self) -> Watch {
        most(self.parameters.iter().skip(1).map(|&(_, by)| by))
    }

    pub(super) fn parameter(&self, index: usize, keyword: Option<Symbol>) -> Watch {
        let found = match keyword {
            Some(keyword) => self.parameters.iter().find(|(name, _)| *name == keyword),
            None => self.parameters.get(index),
        };
        match found {
            Some(&(_, by)) if self.is_exact => by,
            _ => self.any_parameter(),
        }
    }
}

/// Methods that log something.
pub(crate) const LOGGERS: [&str; 9] = [
    "critical",
    "debug",
    "error",
    "exception",
    "fatal",
    "info",
    "log",
    "warn",
    "warning",
];

pub(super) fn most(watches: impl Iterator<Item = Watch>) -> Watch {
    watches.max().unwrap_or_default()
}
