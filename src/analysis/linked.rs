//! The functions of a file as other files call them: read once, summarised as often as they are asked for.
//!
//! Only what may be called is read, and what it calls in turn ([`excerpt`]). A summary depends on the function and on what it is
//! passed alone, so that it is the same whoever asks, and is kept only to be found faster.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::functions::Functions;
use super::surrounding::Reading;
use super::{changing, decorating};
use crate::flow::Reaching;
use crate::options::{AnalysisOptions, ModuleLevel};
use crate::program::{Callees, Definitions, Wanted, uncommented};
use crate::scope::{Rebinding, Sites};
use crate::source::Span;
use crate::syntax::{Symbol, find_words, words};
use crate::value::{
    Context, Elsewhere, ForeignSignature, KnownSummaries, Passed, Summaries, Summary,
};

/// Files, one calling the next, whose functions are looked into for what they are passed; further on for any arguments.
const MAX_DEPTH: usize = 3;
/// Summaries of one function that are kept.
const MAX_KEPT: usize = 1024;

/// A file whose functions others call.
pub(crate) struct Linked {
    /// What the module binds.
    members: BTreeMap<String, Member>,
    signatures: Vec<Arc<ForeignSignature>>,
    state: Mutex<State>,
}

/// What a name of a module is to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Member {
    /// A function, by its place.
    Function(u32),
    /// What it imports by this path.
    Import(String),
    /// Nothing that is known, or not for certain.
    Unknown,
}

struct State {
    functions: Functions,
    text: String,
    /// By their places.
    symbols: Vec<Symbol>,
    /// By depth.
    levels: [Level; MAX_DEPTH],
}

#[derive(Default)]
struct Level {
    /// Of the file's functions as they call each other.
    own: KnownSummaries,
    /// What others asked, by function.
    asked: FxHashMap<u32, Answers>,
}

/// What was asked of a function, and what was found.
type Answers = FxHashMap<Passed, Option<Arc<Summary>>>;

impl fmt::Debug for Linked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Linked")
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
}

impl Linked {
    /// Reads a file for what others may call of it; nothing where it cannot be read. What it `rebound` in what is no part of the text is
    /// known.
    pub(crate) fn read(
        text: &str,
        wanted: &Wanted,
        rebound: Option<&Rebinding>,
        callees: &dyn Callees,
        options: &AnalysisOptions,
    ) -> Option<Self> {
        let (text, named) = excerpt(&uncommented(text), wanted);
        let mut surroundings = callees.surroundings(&text);
        if let Some(rebound) = rebound {
            surroundings.rebinding.extend(rebound);
        }
        let reading = Reading::of(surroundings).for_callers(named);
        let functions = Functions::read(&text, &ModuleLevel::Closed, &reading).ok()?;
        let mut state = State {
            functions,
            text,
            symbols: Vec::new(),
            levels: Default::default(),
        };
        let (symbols, signatures, members) = state.look(options);
        state.symbols = symbols;
        Some(Self {
            members,
            signatures: signatures.into_iter().map(Arc::new).collect(),
            state: Mutex::new(state),
        })
    }

    /// What a name of the module is; nothing where it binds none such.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.get(name)
    }

    /// How a function is called.
    pub(crate) fn signature(&self, function: u32) -> Option<Arc<ForeignSignature>> {
        self.signatures.get(function as usize).cloned()
    }

    /// The summary for a call from another file; `depth` are the files in between.
    pub(crate) fn summary(
        &self,
        function: u32,
        passed: &Passed,
        depth: usize,
        elsewhere: Option<&dyn Elsewhere>,
        options: &AnalysisOptions,
    ) -> Option<Arc<Summary>> {
        let general = Passed::default();
        let passed = if depth < MAX_DEPTH { passed } else { &general };
        let depth = depth.min(MAX_DEPTH - 1);
        if passed.is_told() {
            // Most of what is called for its effect is asked with ever other arguments.
            let general = self.summary(function, &general, depth, elsewhere, options);
            if general.as_ref().is_some_and(|general| general.is_settled()) {
                return general;
            }
        }
        let mut state = self.lock();
        let asked = state.levels[depth].asked.get(&function);
        if let Some(known) = asked.and_then(|asked| asked.get(passed)) {
            return known.clone();
        }
        let found = state.summary(function, passed, depth, elsewhere, options);
        let asked = state.levels[depth].asked.entry(function).or_default();
        if asked.len() < MAX_KEPT {
            asked.insert(passed.clone(), found.clone());
        }
        found
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // What a panic left is what was found before it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Functions with how they are called, and what the names of their module are.
type Looked = (Vec<Symbol>, Vec<ForeignSignature>, BTreeMap<String, Member>);

impl State {
    /// What the module binds, as far as it is certain.
    fn look(&self, options: &AnalysisOptions) -> Looked {
        let Self { functions, .. } = self;
        let module = &functions.module;
        let is_trusted = !module.may_rebind_anything();
        let known = KnownSummaries::default();
        let changing = changing::elsewhere(functions);
        let transparent = decorating::among(functions, |_| true);
        let (mut symbols, mut signatures) = (Vec::new(), Vec::new());
        let mut members = BTreeMap::new();
        for &name in &module.bound {
            let import = module.imports.get(&name);
            let import = import.filter(|_| is_trusted && module.is_stable(name));
            let member = import.map_or(Member::Unknown, |path| Member::Import(path.clone()));
            members.insert(functions.names.get(name).to_owned(), member);
        }
        self.with_summaries(&known, None, options, |summaries, cx| {
            for (name, ir) in functions.summarised() {
                if !is_trusted || !summaries.has(name) {
                    continue;
                }
                let reaching = Reaching::compute(ir);
                let cx = Context {
                    ir,
                    reaching: &reaching,
                    ..*cx
                };
                let function = Member::Function(symbols.len() as u32);
                members.insert(functions.names.get(name).to_owned(), function);
                symbols.push(name);
                let frames = changing.effect_of(name);
                let transparent = transparent.get(&name).copied().unwrap_or_default();
                signatures.push(ForeignSignature::of(&cx, frames, transparent));
            }
        });
        (symbols, signatures, members)
    }

    fn summary(
        &self,
        function: u32,
        passed: &Passed,
        depth: usize,
        elsewhere: Option<&dyn Elsewhere>,
        options: &AnalysisOptions,
    ) -> Option<Arc<Summary>> {
        let name = *self.symbols.get(function as usize)?;
        let known = &self.levels[depth].own;
        self.with_summaries(known, elsewhere, options, |summaries, cx| {
            summaries.of_foreign_call(cx, name, passed)
        })?
    }

    fn with_summaries<T>(
        &self,
        known: &KnownSummaries,
        elsewhere: Option<&dyn Elsewhere>,
        options: &AnalysisOptions,
        work: impl FnOnce(&Summaries<'_>, &Context<'_>) -> T,
    ) -> Option<T> {
        let functions = &self.functions;
        let ir = &functions.units.first()?.ir;
        let summaries = Summaries::build(
            &functions.summarised(),
            &functions.module,
            &functions.names,
            known,
        )
        .without_methods()
        .with_elsewhere(elsewhere);
        let cx = Context {
            ir,
            reaching: &Reaching::compute(ir),
            module: &functions.module,
            names: &functions.names,
            text: &self.text,
            summaries: &summaries,
            target_version: options.target_version,
        };
        Some(work(&summaries, &cx))
    }
}

/// A text without the bodies of functions that nobody wants, and the names of those that are wanted, or called by these. What
/// else may rebind the module's names, or tells what its objects answer to, stays.
pub(super) fn excerpt(text: &str, wanted: &Wanted) -> (String, Vec<String>) {
    let definitions = Definitions::find(text);
    let sites = Sites::find(text);
    let mut kept: Vec<bool> = definitions
        .all
        .iter()
        .map(|it| {
            let mentions = |word| !find_words(text, it.span, word, |_| true).is_empty();
            let is_function = it.class.is_none();
            sites.are_in(it.span) || mentions("global") || is_function && mentions("class")
        })
        .collect();
    let functions = definitions.all.iter().enumerate();
    let functions = functions.filter(|(_, it)| it.class.is_none());
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, definition) in functions {
        by_name
            .entry(definition.name.of(text))
            .or_default()
            .push(place);
    }
    let is_wanted = |name: &&str| wanted.is_any || wanted.names.contains(*name);
    let named: Vec<&str> = by_name.keys().copied().filter(is_wanted).collect();
    let mut open: VecDeque<usize> = named
        .iter()
        .flat_map(|name| &by_name[name])
        .copied()
        .collect();
    for &place in &open {
        kept[place] = true;
    }
    while let Some(place) = open.pop_front() {
        let span: Span = definitions.all[place].span;
        let called = words(span.of(text)).filter_map(|word| by_name.get(word));
        for &callee in called.flatten() {
            if !std::mem::replace(&mut kept[callee], true) {
                open.push_back(callee);
            }
        }
    }
    let excerpt = definitions.excerpt(text, |place| kept[place]);
    (excerpt, named.into_iter().map(str::to_owned).collect())
}
