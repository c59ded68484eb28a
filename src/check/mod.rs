//! Translation validation: is the rewritten function the same program, but for when its locals release their values?
//!
//! Both functions are walked in lockstep. Loads, stores and deletes of plain locals are followed as value numbers shared by
//! the two sides, so renaming a local, removing one, adding one or deleting one leaves no trace. Everything else (calls,
//! attributes, operators, stores, branches, raises, yields) must come in the same order with the same operands, on every path,
//! exception paths included. A local that is read or deleted where it may be unbound counts as an effect too. Names of the
//! module that nothing rebinds, and attributes of imported modules, are taken as stable: reading one may move past a call.
//!
//! It cannot see who observes an object's end or a local's name; the planner's gate decides on these. It never says "same" of
//! functions that differ in their effects; of two that are the same it may say "different" where they are too large.

mod program;
mod side;
mod value;
mod walk;

#[cfg(test)]
mod tests;

use crate::flow::{Ir, OpKind};
use crate::scope::{CaptureReason, ModuleNames};
use crate::source::Span;
use crate::syntax::{Interner, Symbol};

/// Where two functions first differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// In the text before.
    pub span_before: Span,
    /// In the text after.
    pub span_after: Span,
    /// What differs, in lower case.
    pub what: String,
    /// Whether nothing differs so far, and the functions are too large to be compared to their ends.
    pub is_given_up: bool,
}

/// What may differ on purpose: whoever rewrites so has seen to it that the program stays the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leeway {
    /// Measures of values, `len(x)` and `x.shape`, may move past other operations: they stay the same meanwhile.
    pub measures_move: bool,
    /// Attributes that may be set to `None`: nothing reads them after that.
    pub cleared: Vec<Symbol>,
    /// Lists by which values are handed over, by name: each holds one value from one statement to the next.
    pub owners: Vec<String>,
}

/// Fails where the two functions can do different things. Both must have been lowered with the same
/// [`Interner`].
pub fn check(
    before: &Ir,
    after: &Ir,
    module: &ModuleNames,
    names: &Interner,
    leeway: &Leeway,
) -> Result<(), Mismatch> {
    let differs = |what: &str| {
        Err(Mismatch {
            span_before: before.span,
            span_after: after.span,
            what: format!("{what} differs"),
            is_given_up: false,
        })
    };
    if (before.is_async, before.is_generator) != (after.is_async, after.is_generator) {
        return differs("the kind of function");
    }
    if parameters(before) != parameters(after) {
        return differs("the signature");
    }
    if captured(before) != captured(after) {
        return differs("who else sees the function's names");
    }
    // Paths that nothing reaches are not walked, so what they define is counted.
    if definitions(before) != definitions(after) {
        return differs("the number of nested definitions");
    }
    let program = |ir| program::Program::new(ir, module, names, leeway);
    walk::Walk::new(program(before), program(after)).run()
}

fn parameters(ir: &Ir) -> Vec<Option<Symbol>> {
    ir.scope
        .locals
        .iter()
        .filter(|local| local.is_parameter)
        .map(|local| local.name)
        .collect()
}

fn captured(ir: &Ir) -> Vec<(Symbol, CaptureReason)> {
    let mut captured: Vec<_> = ir
        .scope
        .captured
        .iter()
        .map(|(&name, captured)| (name, captured.reason))
        .collect();
    captured.sort_by_key(|&(name, _)| name);
    captured
}

fn definitions(ir: &Ir) -> usize {
    ir.ops
        .iter()
        .filter(|op| matches!(op.kind, OpKind::MakeFunction(_) | OpKind::MakeClass(_)))
        .count()
}
