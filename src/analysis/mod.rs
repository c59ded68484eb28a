//! The pure entry of the analysis: a file's text in, what would be rewritten in it out. No IO, no panic on any input.

mod excerpt;

mod functions;

mod joined;
mod kept;
mod linked;
mod mentions;

mod callers;

mod nested;

mod measured;
mod module_level;

mod cells;

mod frames;

mod handed;
mod hoisting;
mod peeking;
mod readers;

mod suggest;
mod trial;

mod offer;
mod open_classes;
mod own_classes;

mod others;

mod survey;

mod surrounding;

mod write;

mod declared;
mod decorating;

mod describe;

mod self_check;

mod records;
mod revision;

mod fixpoint;

mod warning;

mod changing;
mod clearing;

mod unreleased;
mod unseen;

mod watching;

mod dying;

mod held;

use std::collections::BTreeSet;

use crate::options::{AnalysisOptions, Level, ModuleLevel, Strategy};
use crate::pin;
use crate::pin::PredictedPeak;
use crate::plan::Group;
use crate::program::{Callees, FileOnly};
use crate::rewrite::{self, FlatEdit};
use crate::source::Span;
use crate::syntax::ParseRefused;
use crate::value;
pub(crate) use declared::{Declared, DeclaredMember};
pub(crate) use dying::{Anchor, DyingLocal, Held, find_dying_locals};
use fixpoint::run_to_fixpoint;
use functions::Functions;
pub(crate) use held::{HeldPin, find_held};
pub(crate) use kept::excerpt_for_anyone;
pub(crate) use linked::{Linked, Member};
pub(crate) use module_level::may_be_script;
use revision::{Revision, Step};
pub(crate) use surrounding::Reading;
pub(crate) use survey::{has_news, may_matter, survey};

/// A function that is not nested in another, by its place in [`Analysis::outermost`]: source order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutermostId(pub u32);

impl OutermostId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A function, nested or not, by its place among the functions of the file that are lowered: source order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FunctionId(u32);

impl FunctionId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is found in one file, in byte offsets of its text.
#[derive(Debug, Default)]
pub struct Analysis {
    /// In source order.
    pub suggestions: Vec<Suggestion>,
    /// Functions left alone as a whole.
    pub refused: Vec<RefusedFunction>,
    /// Locals that pin something and are left alone.
    pub kept: Vec<Kept>,
    /// Locals that pin something and would be released with `--unsafe`.
    pub hidden_unsafe: usize,
    /// Rewrites that comments in the file keep away.
    pub suppressed: usize,
    /// The lines of those comments, without the blanks around them.
    pub used_comments: BTreeSet<String>,
    /// How many functions the file has, nested ones left out.
    pub functions: usize,
    /// Where those functions stand, from `def` to their ends, in source order.
    pub outermost: Vec<Span>,
    /// Rewrites that failed the self-check: bugs.
    pub bugs: Vec<(Span, String)>,
}

/// A function that is left alone as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFunction {
    /// Dotted path of the function.
    pub function: String,
    /// What stands in the way.
    pub span: Span,
    /// Why.
    pub reason: String,
}

impl RefusedFunction {
    fn new(function: String, span: Span, reason: String) -> Self {
        Self {
            function,
            span,
            reason,
        }
    }
}

/// A local that pins something and is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Dotted path of the function.
    pub function: String,
    /// The local's name.
    pub local: String,
    /// What stands in the way, or where the local is bound.
    pub span: Span,
    /// Why.
    pub reason: String,
}

/// One rewrite.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Dotted path of the function.
    pub function: String,
    /// The rewrite's changes and locals.
    pub group: Group,
    /// Names of the released locals.
    pub locals: Vec<String>,
    /// What the value is, and how we know.
    pub value: value::Value,
    /// The pin's kind.
    pub kind: pin::PinKind,
    /// Where the value was bound.
    pub bound: Span,
    /// Where it was read last.
    pub last_use: Span,
    /// What it was held during.
    pub held_during: Span,
    /// What makes it unsafe.
    pub doubt: Option<String>,
    /// The model's peaks, before and after.
    pub peak: PredictedPeak,
    /// The edits, sorted.
    pub edits: Vec<FlatEdit>,
    /// The outermost function that it is in.
    pub outermost: OutermostId,
    /// The function that it is in.
    unit: FunctionId,
    /// Whether the function can give more once it is rewritten.
    may_enable_more: bool,
}

impl Analysis {
    /// All edits together, sorted.
    pub fn edits(&self) -> Vec<FlatEdit> {
        rewrite::sorted(self.suggestions.iter().flat_map(|s| &s.edits))
    }
}

/// Analyses a file's text by itself.
pub fn analyse_text(text: &str, options: &AnalysisOptions) -> Result<Analysis, ParseRefused> {
    analyse(text, &FileOnly, options)
}

/// Analyses a file's text. What the rewritten text would still give is taken in, so that a
/// second run finds nothing.
pub(crate) fn analyse(
    text: &str,
    callees: &dyn Callees,
    options: &AnalysisOptions,
) -> Result<Analysis, ParseRefused> {
    if let Some(mut analysis) = joined::analyse(text, callees, options) {
        if may_be_script(text, &options.module) {
            let mut functions = read_with(text, callees, &options.module)?;
            analysis.take_in_script(module_level::analyse(text, options, &mut functions));
        }
        return Ok(analysis);
    }
    let mut functions = read_with(text, callees, &options.module)?;
    let script = module_level::analyse(text, options, &mut functions);
    let mut analysis = Analysis {
        functions: functions.outermost.len(),
        outermost: functions.outermost.clone(),
        ..Analysis::default()
    };
    let first = Revision::first(text);
    let all: Vec<FunctionId> = functions.ids().collect();
    let step = analyse_first(&mut functions, &first, options, &all, &mut analysis);
    analysis.refused.append(&mut functions.refused);
    if let Some(step) = step {
        run_to_fixpoint(text, options, &mut functions, step, &mut analysis);
    }
    analysis.take_in_script(script);
    Ok(analysis)
}

/// Whether the rewrites whose edits are `wanted` leave the program the same without the others of their function. What was
/// joined with what led to it, or is of the module's own statements, is not asked about by itself.
pub(crate) fn holds_alone(
    text: &str,
    callees: &dyn Callees,
    options: &AnalysisOptions,
    wanted: impl Fn(&[FlatEdit]) -> bool,
) -> bool {
    let Ok(mut functions) = read_with(text, callees, &options.module) else {
        return false;
    };
    let first = Revision::first(text);
    let all: Vec<FunctionId> = functions.ids().collect();
    let mut analysis = Analysis::default();
    suggest::find_suggestions(&functions, &first, options, &all, &mut analysis);
    analysis.suggestions.retain(|s| wanted(&s.edits));
    !analysis.suggestions.is_empty()
        && self_check::holds(&mut functions, &first, &analysis.suggestions)
}

/// The functions of a text, with what other files do to them.
fn read_with(
    text: &str,
    callees: &dyn Callees,
    module: &ModuleLevel,
) -> Result<Functions, ParseRefused> {
    let surroundings = callees.surroundings(text);
    let mut functions = Functions::read(text, module, &Reading::of(surroundings))?;
    functions.elsewhere = callees.elsewhere();
    Ok(functions)
}

/// The same for a text that nothing is rewritten in yet. What pays only by what it leads to comes first, and the functions in which it
/// does are looked at as they are with it.
fn analyse_first(
    functions: &mut Functions,
    revision: &Revision<'_>,
    options: &AnalysisOptions,
    wanted: &[FunctionId],
    analysis: &mut Analysis,
) -> Option<Step> {
    let mut first = Vec::new();
    if options.strategies.contains(&Strategy::Hoist) {
        first.extend(hoisting::find(functions, revision, options, wanted));
    }
    if options.strategies.contains(&Strategy::Clear) && options.level == Level::Unsafe {
        first.extend(clearing::find(functions, revision, options, wanted));
    }
    let mut others = wanted.to_vec();
    others.retain(|unit| first.iter().all(|s| s.unit != *unit));
    analysis.suggestions.extend(first);
    analyse_units(functions, revision, options, &others, analysis)
}

/// Looks for what can be released in some functions; gives the text without it, checked, where there is any.
fn analyse_units(
    functions: &mut Functions,
    revision: &Revision<'_>,
    options: &AnalysisOptions,
    wanted: &[FunctionId],
    analysis: &mut Analysis,
) -> Option<Step> {
    suggest::find_suggestions(functions, revision, options, wanted, analysis);
    analysis
        .suggestions
        .sort_by_key(|s| s.edits.first().map(|edit| edit.span.start));
    self_check::check(functions, revision, analysis)
}
