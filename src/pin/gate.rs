//! The gate (HAZARDS section 0): which functions are left alone as a whole, and which of their locals may be released at
//! which level.

use rustc_hash::FxHashSet;

use super::objects::{is_plain, named_locals};
use super::{Facts, Hazard, Objects};
use crate::flow::{OpId, OpKind};
use crate::options::Level;
use crate::scope::{LocalId, StringRole};
use crate::source::Span;
use crate::syntax::NameId;
use crate::value::{DecoratorRule, Kind, Knowledge};

/// What may be done with one local.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be released, at best at this level.
    Allowed(Level),
    /// It is left alone.
    Refused(Hazard),
}

/// The verdicts on a function's locals.
pub struct Gate {
    verdicts: Vec<Verdict>,
}

impl Gate {
    /// Examines a function; an error leaves it alone as a whole. `peeking` are the functions of the file that look at their
    /// caller's frame.
    pub fn examine(facts: &Facts<'_>, objects: &Objects, peeking: &FxHashSet<NameId>) -> Result<Self, Hazard> {
        check_function(facts, peeking)?;
        let strings = words_in_strings(facts);
        let mut verdicts = vec![Verdict::Refused(Hazard::HeldElsewhere); facts.ir.scope.locals.len()];
        for local in named_locals(facts) {
            verdicts[local.index()] = judge(facts, objects, local, &strings);
        }
        Ok(Self { verdicts })
    }

    /// The verdict on a local.
    pub fn verdict(&self, local: LocalId) -> &Verdict {
        &self.verdicts[local.index()]
    }

    /// By local: the strongest level at which it may be released, none where never.
    pub fn levels(&self) -> Vec<Option<Level>> {
        let level = |verdict: &Verdict| match verdict {
            Verdict::Allowed(level) => Some(*level),
            Verdict::Refused(_) => None,
        };
        self.verdicts.iter().map(level).collect()
    }
}

fn check_function(facts: &Facts<'_>, peeking: &FxHashSet<NameId>) -> Result<(), Hazard> {
    let knowledge = Knowledge::get();
    for (&name, &span) in &facts.ir.scope.mentions {
        let text = facts.names.get(name);
        if matches!(text, "NameError" | "UnboundLocalError") {
            return Err(Hazard::CatchesNameError(span));
        }
        if knowledge.reads_locals_by_name(text) {
            return Err(Hazard::ReadsLocalsByName(text.to_owned(), span));
        }
        if knowledge.watches_objects(text) {
            return Err(Hazard::WatchesObjects(text.to_owned(), span));
        }
        if peeking.contains(&name) || knowledge.is_peeking_name(text) {
            return Err(Hazard::FramePeekingCall(text.to_owned(), span));
        }
        let origin = facts.module.imports.get(&name).filter(|origin| knowledge.peeks(origin));
        if let Some(origin) = origin {
            return Err(Hazard::FramePeekingCall(origin.clone(), span));
        }
    }
    for &span in &facts.ir.scope.decorators {
        let text = decorator_name(span.of(facts.text));
        if knowledge.decorator(&resolve(facts, text)) != DecoratorRule::Transparent {
            return Err(Hazard::UnknownDecorator(text.to_owned(), span));
        }
    }
    Ok(())
}

/// `@functools.wraps(f)` without the sign and the arguments.
fn decorator_name(text: &str) -> &str {
    let text = text.trim_start_matches('@').trim_start();
    text.split(['(', '\n']).next().unwrap_or(text).trim_end()
}

/// A dotted name with its first part followed through the file's imports.
fn resolve(facts: &Facts<'_>, dotted: &str) -> String {
    let (head, rest) = dotted.split_once('.').map_or((dotted, None), |(head, rest)| (head, Some(rest)));
    let origin = facts.names.find(head).and_then(|name| facts.module.imports.get(&name));
    let head = origin.map_or(head, String::as_str);
    rest.map_or_else(|| head.to_owned(), |rest| format!("{head}.{rest}"))
}

/// Names of locals that stand in strings by which somebody may look them up.
fn words_in_strings(facts: &Facts<'_>) -> Vec<(NameId, Span)> {
    let mut found = Vec::new();
    for string in &facts.ir.scope.strings {
        let looked_up = match string.role {
            StringRole::Unknown => true,
            StringRole::Key | StringRole::Message => false,
            StringRole::ArgumentOf(callee) => {
                !Knowledge::get().is_quiet_call(&resolve(facts, facts.names.get(callee)))
            }
        };
        if looked_up {
            let content = facts.names.get(string.content);
            let words = content.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            found.extend(words.filter_map(|word| facts.names.find(word)).map(|name| (name, string.span)));
        }
    }
    found
}

fn judge(facts: &Facts<'_>, objects: &Objects, local: LocalId, strings: &[(NameId, Span)]) -> Verdict {
    let scope = &facts.ir.scope;
    let name = scope.locals[local.index()].name;
    if scope.super_parameter == Some(local) {
        return Verdict::Refused(Hazard::NeededBySuper);
    }
    if scope.locals[local.index()].is_parameter {
        return Verdict::Refused(Hazard::HeldElsewhere);
    }
    if let Some(&(_, span)) = strings.iter().find(|(word, _)| Some(*word) == name) {
        return Verdict::Refused(Hazard::NamedInString(span));
    }
    if let Some(name) = name.filter(|name| facts.module.words_in_strings.contains(name)) {
        return Verdict::Refused(Hazard::NamedInString(scope.mentions.get(&name).copied().unwrap_or(Span::at(0))));
    }
    let mut level = Level::Safe;
    for op in facts.ops_on(local) {
        if matches!(facts.ir.op(op).kind, OpKind::Store(..)) {
            match judge_value(facts, objects, facts.stored_value(op)) {
                Verdict::Allowed(weaker) => level = level.max(weaker),
                refused @ Verdict::Refused(_) => return refused,
            }
        }
    }
    Verdict::Allowed(level)
}

/// All that the value keeps alive must have an end that is no event.
fn judge_value(facts: &Facts<'_>, objects: &Objects, value: OpId) -> Verdict {
    let mut level = Level::Safe;
    for object in objects.kept_by(value).iter() {
        let Some(value) = &facts.values.of[object] else { continue };
        match value.kind {
            Kind::Resource => return Verdict::Refused(Hazard::Resource),
            Kind::Frame if has_subset_assignment(facts) => level = Level::Unsafe,
            _ if !is_plain(value) => level = Level::Unsafe,
            _ => {}
        }
    }
    Verdict::Allowed(level)
}

/// pandas before 3 holds a weak reference to the parent of a subset that is assigned to (L60).
fn has_subset_assignment(facts: &Facts<'_>) -> bool {
    let is_frame = |op: OpId| facts.values.of[op.index()].as_ref().is_some_and(|value| value.kind == Kind::Frame);
    (0..facts.ir.ops.len() as u32).map(OpId).any(|op| match facts.ir.op(op).kind {
        OpKind::StoreSubscript | OpKind::StoreAttribute(_) => is_frame(facts.ir.operands(op)[0]),
        _ => false,
    })
}
