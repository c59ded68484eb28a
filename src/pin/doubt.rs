//! Why a release is unsafe at best: what nothing in the files shows.

use super::Facts;
use crate::flow::OpId;
use crate::value::{Elements, Ground, Kind};

/// What is taken for granted where a value ends early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// A name of a module can be read from anywhere.
    ModuleLevel,
    /// A decorator that is not known.
    Decorator(String),
    /// Methods of other files that look at their callers' frames.
    PeekingMethod,
    /// Tracebacks show the locals of their frames.
    ShownLocals,
    /// The local's name stands in a string.
    NamedInString,
    /// Something may replace the functions that are called.
    Rebound,
    /// The graph of a forward pass may keep it until the gradients are computed.
    Recorded,
    /// A callee may see the end of the value.
    Seen,
    /// Nothing shows that the end of this object is no event.
    Unknown(OpId),
    /// Frames that share blocks with it are changed in place later, or looked at.
    SharedFrame,
    /// What it views cannot change its length as long as the value lives.
    Locked,
    /// An operator may compute into an array that it keeps, once nothing else does.
    TakenOut,
}

impl Doubt {
    /// What people read, after "unsafe, since".
    pub(crate) fn message(&self, facts: &Facts<'_>, value: OpId) -> String {
        match self {
            Doubt::ModuleLevel => "any other code can read a name of a module".into(),
            Doubt::Decorator(name) => {
                format!("the decorator `{name}` may do more than to wrap the function")
            }
            Doubt::PeekingMethod => {
                "a method of another file may read its caller's local variables by name".into()
            }
            Doubt::ShownLocals => "tracebacks of this file are shown with local variables".into(),
            Doubt::NamedInString => "its name is in a string, by which it may be looked up".into(),
            Doubt::Rebound => "something may replace the functions that are called".into(),
            Doubt::Recorded => {
                "autograd may keep it for the backward pass: it is freed where no gradients are recorded".into()
            }
            Doubt::Seen => "what it is passed to may tell when it is released".into(),
            &Doubt::Unknown(object) => unknown(facts, object, value),
            Doubt::SharedFrame => {
                "pandas shares its memory with a frame that is used afterwards".into()
            }
            Doubt::TakenOut => {
                "an operator computes with what is taken out of a container, and into it where nothing else keeps it".into()
            }
            Doubt::Locked => {
                "it is a view, and what it views can change its length once it is released".into()
            }
        }
    }
}

/// What is not known of the object that the value is, or keeps alive.
fn unknown(facts: &Facts<'_>, object: OpId, value: OpId) -> String {
    let known = facts.values.get(object);
    let what = match known.map(|it| (it.kind, it.evidence.ground)) {
        Some((Kind::Container(Elements::Unknown), _) | (_, Ground::Objects)) => {
            "what it contains is not known"
        }
        Some((Kind::Unknown, _)) | None => "what it is is not known",
        Some((_, Ground::Annotation | Ground::Package)) => "only an annotation tells what it is",
        Some((_, Ground::Overridable)) => {
            "a class of another file may override the method that gives it"
        }
        Some((_, Ground::WeakUse)) => "only its use tells what it is",
        Some(_) => "it is not certain what it is",
    };
    let because = facts.module.ends_told.as_ref();
    let because = because.map_or_else(String::new, |told| {
        format!(" (the program shows ends: {told})")
    });
    let consequence = format!("so its end may be an event{because}");
    if object == value {
        return format!("{what}, {consequence}");
    }
    let span = facts.ir.op(object).span;
    let text = span.of(facts.text);
    let line = text.lines().next().unwrap_or_default();
    let shown: String = line.chars().take(SHOWN).collect();
    let rest = if shown.len() < text.len() { "..." } else { "" };
    format!("it keeps `{shown}{rest}` alive, and {what}, {consequence}")
}

/// So many characters of an expression are shown.
const SHOWN: usize = 40;
