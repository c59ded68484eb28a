//! Functions of other files: what an import stands for, and what calls of it give.
//!
//! ```python
//! # helpers.py                        # main.py
//! def load(path):                     from helpers import load
//!     return np.load(path)            raw = load(PATH)     # an array, as if `load` were defined here
//! ```
//! A summary speaks of parameters by index, and facts of nothing that belongs to a file, so that either can be handed from one file
//! to another. Who knows the other files implements [`Elsewhere`]; a file by itself has none.

use std::fmt::Debug;
use std::sync::Arc;

use super::fact::Fact;
use super::{Context, Kind, Returned, Size, Summary, annotation, handover};
use crate::flow::{Ir, SignatureParameter};
use crate::scope::LocalId;
use crate::syntax::ast::ParameterKind;
use crate::syntax::{Interner, Symbol};

/// What an import of another file stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Foreign {
    /// A module, by the place of its file.
    Module(u32),
    Function(ForeignFunction),
}

/// A function of another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ForeignFunction {
    /// The place of its file.
    pub(crate) file: u32,
    /// Its place among the functions of the file that others may call.
    pub(crate) function: u32,
}

/// The other files, as one of them sees them.
pub(crate) trait Elsewhere: Debug + Send + Sync {
    /// What a dotted path that the file imports stands for, where that is certain.
    fn import(&self, path: &str) -> Option<Foreign>;

    /// What an attribute of a module stands for, where that is certain.
    fn member(&self, of: Foreign, name: &str) -> Option<Foreign>;

    /// How a function is called; nothing where it may not be looked into.
    fn signature(&self, function: ForeignFunction) -> Option<Arc<ForeignSignature>>;

    /// The summary for a call with these arguments.
    fn summary(&self, function: ForeignFunction, passed: &Passed) -> Option<Arc<Summary>>;

    /// What a function of an installed package is annotated to return, by the dotted path that it is imported by.
    fn returned(&self, path: &str) -> Option<Arc<Returned>>;
}

/// What a call passes, by the callee's locals; nothing where nothing of it is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Passed(pub(super) Vec<Fact>);

impl Passed {
    pub(super) fn of(facts: Vec<Fact>) -> Self {
        let facts: Vec<Fact> = facts.into_iter().map(Fact::of_any_text).collect();
        let is_told = facts.iter().any(|fact| *fact != Fact::unknown_argument());
        Self(if is_told { facts } else { Vec::new() })
    }

    /// Whether anything is known of the arguments.
    pub(crate) fn is_told(&self) -> bool {
        !self.0.is_empty()
    }
}

/// How a function of another file is called.
#[derive(Debug)]
pub(crate) struct ForeignSignature {
    pub(super) name: String,
    pub(super) parameters: Vec<ForeignParameter>,
    /// How many locals it has.
    pub(super) locals: usize,
    /// Parameters, by local, that it deletes or binds again.
    pub(super) ended: Vec<usize>,
    /// What it, and those that it calls, does with frames that it is passed.
    pub(super) frames: FrameEffect,
    /// Whether it leaves the body of what it decorates as it is.
    pub(crate) transparent: Transparent,
}

/// What a function does with the frames that it is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum FrameEffect {
    /// It leaves them as they are.
    #[default]
    Leaves,
    /// It puts columns into them, in the place of others: the memory of none is changed. What is passed for a frame may be a column.
    PutsColumns,
    /// It may write into them.
    Writes,
}

/// Whether a function that decorates others calls them, returns them or keeps them, and does nothing else with them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Transparent {
    /// `@name`
    pub(crate) bare: bool,
    /// `@name(…)`: what it gives decorates.
    pub(crate) called: bool,
}

#[derive(Debug)]
pub(super) struct ForeignParameter {
    name: String,
    local: Option<LocalId>,
    kind: ParameterKind,
    pub(super) default: Option<Fact>,
}

impl ForeignSignature {
    /// Of a function of the file that `cx` is of.
    pub(crate) fn of(cx: &Context, frames: FrameEffect, transparent: Transparent) -> Self {
        let Context { ir, names, .. } = *cx;
        let parameters = ir.signature.parameters.iter();
        let locals = parameters.clone().filter_map(|it| Some(it.local?.index()));
        Self {
            name: ir.path.clone(),
            frames,
            transparent,
            ended: locals.filter(|&local| handover::ends(ir, local)).collect(),
            locals: ir.scope.locals.len(),
            parameters: parameters
                .map(|parameter| ForeignParameter {
                    name: names.get(parameter.name).to_owned(),
                    local: parameter.local,
                    kind: parameter.kind,
                    default: annotation::of_default(cx, parameter).map(Fact::without_file),
                })
                .collect(),
        }
    }

    /// The parameters under the names that they have in another file. One that this does not mention it cannot pass by name.
    pub(super) fn parameters_in(&self, names: &Interner) -> Vec<SignatureParameter> {
        const UNMENTIONED: Symbol = Symbol(u32::MAX);
        let parameters = self.parameters.iter();
        parameters
            .map(|parameter| SignatureParameter {
                name: names.find(&parameter.name).unwrap_or(UNMENTIONED),
                local: parameter.local,
                kind: parameter.kind,
                annotation: None,
                default: None,
            })
            .collect()
    }
}

/// How the arguments of a call are bound.
pub(super) struct Parameters<'a> {
    pub(super) all: std::borrow::Cow<'a, [SignatureParameter]>,
    /// How many locals the callee has.
    pub(super) locals: usize,
}

impl<'a> Parameters<'a> {
    pub(super) fn of(ir: &'a Ir) -> Self {
        Self {
            all: (&ir.signature.parameters[..]).into(),
            locals: ir.scope.locals.len(),
        }
    }
}

impl Fact {
    /// As an argument from another file: how long a text is makes no difference, as long as it is small.
    fn of_any_text(self) -> Fact {
        let fact = self.without_file();
        match fact.kind {
            Kind::Text if fact.is_small() => Fact {
                count: None,
                size: Size::Small,
                ..fact
            },
            _ => fact,
        }
    }

    /// Without what only means something in one file.
    pub(super) fn without_file(self) -> Fact {
        let each = self
            .each
            .map(|each| Arc::new(each.as_ref().clone().without_file()));
        let parts = self.parts.map(|parts| {
            let parts = parts.iter().cloned();
            parts.map(Fact::without_file).collect()
        });
        Fact {
            own: None,
            each,
            parts,
            ..self
        }
    }
}

impl Summary {
    /// Without what only means something in one file.
    pub(crate) fn without_file(self) -> Summary {
        Summary {
            fact: self.fact.without_file(),
            yields: self.yields.map(Fact::without_file),
            enters: self.enters.map(Fact::without_file),
            ..self
        }
    }
}
