//! A function of a file, those that are defined in it, and what its header evaluates.

use super::OutermostId;
use crate::flow::Ir;
use crate::scope::{Headers, header_of};
use crate::syntax::ast::{FunctionDef, StmtKind, Suite};
use crate::syntax::{FunctionOutline, Interner, Symbol};

/// A lowered function.
#[derive(Clone)]
pub(super) struct LoweredFunction {
    pub(super) ir: Ir,
    /// Its own name.
    pub(super) name: Symbol,
    /// Whether it is looked at for pins; others are only summarised.
    pub(super) is_candidate: bool,
    pub(super) position: Position,
}

/// Where a function is among the others. The order is that of the source: an outermost function, then those nested in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) outermost: OutermostId,
    /// Among the functions of the outermost one, itself the first.
    pub(super) nested: u32,
}

impl LoweredFunction {
    /// The outermost function that it is in.
    pub(super) fn outermost(&self) -> OutermostId {
        self.position.outermost
    }

    pub(super) fn is_outermost(&self) -> bool {
        self.position.nested == 0
    }
}

/// A function and those nested in it, outer ones first, with their dotted paths.
pub(super) fn with_nested<'d>(
    def: &'d FunctionDef,
    path: &str,
    names: &Interner,
) -> Vec<(String, &'d FunctionDef)> {
    let mut found = vec![(path.to_owned(), def)];
    collect_nested(&def.body, path, names, &mut found);
    found
}

fn collect_nested<'d>(
    suite: &'d Suite,
    path: &str,
    names: &Interner,
    found: &mut Vec<(String, &'d FunctionDef)>,
) {
    for stmt in &suite.statements {
        match &stmt.kind {
            StmtKind::FunctionDef(def) => {
                let path = format!("{path}.{}", names.get(def.name));
                found.push((path.clone(), def));
                collect_nested(&def.body, &path, names, found);
            }
            StmtKind::ClassDef(class) => {
                collect_nested(
                    &class.body,
                    &format!("{path}.{}", names.get(class.name)),
                    names,
                    found,
                );
            }
            _ => {
                for suite in stmt.suites() {
                    collect_nested(suite, path, names, found);
                }
            }
        }
    }
}

/// Notes what the header of a function of the module evaluates, if anything.
pub(super) fn note_header(function: &FunctionOutline, def: &FunctionDef, headers: &mut Headers) {
    if function.is_method {
        return;
    }
    let header = header_of(def);
    if !header.is_empty() {
        headers.insert(function.span.start, header);
    }
}
