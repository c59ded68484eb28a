//! Reads a file for what others have to know of it.

use super::excerpt::excerpt;
use super::functions::{Functions, LoweredFunction};
use super::peeking::is_implicit;
use super::suggest::summaries;
use super::surrounding::Reading;
use super::unseen::{self, query_offsets};
use super::watching::{self, MAKERS};
use crate::options::{AnalysisOptions, ModuleLevel};
use crate::program::{Callees, Found, Reach, Traits, TraitsByName};
use crate::scope::{Binding, BoundAs};
use crate::source::Span;
use crate::syntax::{Symbol, find_words};
use crate::value::{ForeignWatcher, Watch};

/// Whether functions of a file may watch objects, or have queries look further up, as far as words tell.
pub(crate) fn may_matter(text: &str) -> bool {
    watching::is_mentioned_for_others(text)
        || !query_offsets(text).is_empty()
        || unseen::are_readers_handed_on(text)
        || memchr::memmem::find(text.as_bytes(), b"from builtins import").is_some()
}

/// Whether reading a file could show more of what it does to others, by what has come up since it was `read`.
pub(crate) fn has_news(text: &str, callees: &dyn Callees, read: Option<&Reading>) -> bool {
    let surroundings = callees.surroundings(text);
    let reading = Reading::of(surroundings).for_others();
    match read {
        Some(read) => *read != reading,
        None => reading.may_spread() || reading.peeker_names().any(|name| is_handed_on(text, name)),
    }
}

/// Whether a text may mention a function other than to call or import it.
fn is_handed_on(text: &str, name: &str) -> bool {
    let whole = Span::new(0, text.len() as u32);
    let places = find_words(text, whole, name, |_| true);
    places.into_iter().any(|at| {
        let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = text[line..at].trim_start();
        let is_import = before.starts_with("from ") || before.starts_with("import ");
        let is_called = text[at + name.len()..].starts_with('(');
        let runs_later = before.starts_with('@') || before.contains("lambda");
        !is_import && (!is_called || runs_later)
    })
}

/// What a file does to others, as far as is known of them, and what it was read with. What cannot be read does nothing.
pub(crate) fn survey(
    text: &str,
    callees: &dyn Callees,
    options: &AnalysisOptions,
) -> Option<(Found, Reading)> {
    let surroundings = callees.surroundings(text);
    let reading = Reading::of(surroundings).for_others();
    let excerpt = excerpt(text, &reading);
    let functions = Functions::read(&excerpt, &ModuleLevel::Closed, &reading).ok()?;
    let mut survey = Survey {
        functions: &functions,
        found: Found {
            rebinding: functions.rebinding.clone(),
            ..Found::default()
        },
    };
    survey.find_peeking();
    survey.find_watching(&excerpt, options);
    Some((survey.found, reading))
}

struct Survey<'f> {
    functions: &'f Functions,
    found: Found,
}

impl Survey<'_> {
    fn text(&self, name: Symbol) -> &str {
        self.functions.names.get(name)
    }

    fn find_peeking(&mut self) {
        let Some(peeking) = self.functions.shown_peeking() else {
            return;
        };
        let looking = |reach: Reach| Traits {
            reach,
            ..Traits::default()
        };
        for unit in &self.functions.units {
            if let Some(&reach) = peeking.reaches.get(&unit.name) {
                self.note(unit, looking(reach));
            }
        }
        // Those that only mention one are not all lowered.
        let others = peeking.reaches.iter().map(|(&name, &reach)| (name, reach));
        let handing_out = peeking.handing_out.iter().map(|&name| (name, 1));
        for (name, reach) in others.chain(handing_out) {
            // A function may make a variable of the module: `global ask`, `globals()["ask"]`.
            let is_made = peeking.handing_out.contains(&name) && !self.functions.defines(name);
            let is_member = is_made || self.functions.module.bound.contains(&name);
            let text = self.text(name).to_owned();
            if is_member {
                add(&mut self.found.members, text, looking(reach));
            } else if !is_implicit(&text)
                && (self.functions.defines(name) || peeking.attributes.contains(&name))
            {
                add(&mut self.found.methods, text, looking(reach));
            } else if is_implicit(&text)
                && (self.functions.defines(name) || peeking.attributes.contains(&name))
            {
                // `__hash__ = look` in the body of a class, or one that calls what looks further up.
                let known = self.found.implicit.entry(text).or_default();
                *known = reach.max(*known);
            }
        }
        for (&name, &reach) in &peeking.kept {
            let text = self.functions.names.get(name).to_owned();
            let known = self.found.implicit.entry(text).or_default();
            *known = reach.max(*known);
        }
        for unit in &self.functions.units {
            let name = self.text(unit.name);
            let is_own = unit.ir.path.contains('.') && is_implicit(name) && !MAKERS.contains(&name);
            if let Some(&reach) = peeking.reaches.get(&unit.name).filter(|_| is_own) {
                let known = self.found.implicit.entry(name.to_owned()).or_default();
                *known = reach.max(*known);
            }
        }
    }

    fn find_watching(&mut self, text: &str, options: &AnalysisOptions) {
        let functions = self.functions;
        if !functions.may_watch() {
            return;
        }
        // Nobody asks here what each function watches for itself.
        let summaries = summaries(functions, options);
        let watchers = watching::shown_watchers(functions, &summaries, text, options);
        for (n, unit) in functions.units.iter().enumerate() {
            let traits = traits_of(watchers.solved(n, unit.name));
            self.note(unit, traits);
            self.note_as_method(unit, traits);
        }
        for (name, watches) in watchers.variables() {
            let traits = Traits {
                watches,
                ..Traits::default()
            };
            let module = &functions.module;
            let is_variable = module.bound.contains(&name)
                && !module.imports.contains_key(&name)
                && !module.functions.contains(&name)
                && !module.classes.contains(&name);
            let text = self.text(name).to_owned();
            if is_variable {
                add(&mut self.found.members, text, traits);
            } else if matches!(&*text, "send" | "asend") {
                // What a generator is sent.
                add(&mut self.found.methods, text, traits);
            }
        }
    }

    /// `pd.DataFrame.sum = watched_sum`: others call it as a method of what they have.
    fn note_as_method(&mut self, unit: &LoweredFunction, traits: Traits) {
        let functions = self.functions;
        let bindings = functions.bindings.iter();
        let is_stored = |binding: &&Binding| {
            binding.form == BoundAs::Attribute && binding.words.names.contains(&unit.name)
        };
        for binding in bindings.filter(is_stored) {
            let name = functions.names.get(binding.target).to_owned();
            if !is_implicit(&name) {
                add(&mut self.found.methods, name, traits);
            }
        }
    }

    /// Notes what a function does, under the name by which others call it.
    fn note(&mut self, unit: &LoweredFunction, traits: Traits) {
        let name = self.text(unit.name).to_owned();
        let mut parts = unit.ir.path.rsplit('.').skip(1);
        match parts.next() {
            None => add(&mut self.found.members, name, traits),
            Some(class) if MAKERS.contains(&name.as_str()) => {
                let made = Traits {
                    result: Watch::No,
                    ..traits
                };
                add(&mut self.found.members, class.to_owned(), made);
            }
            // A function that is nested in another is not called from elsewhere.
            Some(_) if is_implicit(&name) || !unit.is_outermost() => {}
            Some(_) => add(&mut self.found.methods, name, traits),
        }
    }
}

fn traits_of(watching: ForeignWatcher) -> Traits {
    Traits {
        reach: 0,
        watches: watching.watches,
        result: watching.result,
        gives: watching.gives,
    }
}

fn add(by_name: &mut TraitsByName, name: String, traits: Traits) {
    if traits.is_any() {
        by_name.entry(name).or_default().join(traits);
    }
}
