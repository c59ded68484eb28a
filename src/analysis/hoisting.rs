//! Measures that are asked for early (see `propose::hoist`), where that lets something large go.
//!
//! A value that is read late for its length alone is not dead, so nothing pins it. Whether it pays to ask early is tried: the
//! functions are rewritten so and analysed, and what they give then tells. What is given up again costs time, no more, and only
//! where the strategy is asked for.

use super::functions::Functions;
use super::revision::Revision;
use super::trial::Trial;
use super::{FunctionId, Suggestion, suggest};
use crate::check::Leeway;
use crate::options::{AnalysisOptions, Strategy};
use crate::pin::{Estimate, Objects};
use crate::plan::Group;
use crate::propose::{self, Hoist};
use crate::rewrite::{self, FlatEdit, Style};
use crate::source::Span;

/// A measure that may be asked for early, and the edits that do so.
struct Attempt {
    unit: FunctionId,
    /// The name of the local that is measured.
    local: String,
    hoist: Hoist,
    edits: Vec<FlatEdit>,
    bound: Span,
    measured: Span,
}

/// The measures to be asked for early. Each is to be followed by what releases the value.
pub(super) fn find(
    functions: &mut Functions,
    revision: &Revision<'_>,
    options: &AnalysisOptions,
    wanted: &[FunctionId],
) -> Vec<Suggestion> {
    let attempts = suggest::share(functions, revision, options, |shared| {
        let of_unit =
            |&unit: &FunctionId| attempts_in(functions, unit, shared, options, revision.text());
        wanted.iter().flat_map(of_unit).collect::<Vec<_>>()
    });
    let edits: Vec<FlatEdit> = attempts.iter().flat_map(|it| it.edits.clone()).collect();
    let units = attempts.iter().map(|it| it.unit);
    let Some(mut trial) = Trial::of(functions, revision, units, &edits) else {
        return Vec::new();
    };
    // A loop that binds the value anew may ask for another measure than is asked for early.
    let leeway = Leeway {
        measures_move: true,
        ..Leeway::default()
    };
    trial.retain_same(functions, &leeway);
    let found = trial.analyse(functions, options);
    let pays = |attempt: Attempt| {
        let released = found.releasing(attempt.unit, &attempt.local)?;
        Some(attempt.leading_to(released))
    };
    attempts.into_iter().filter_map(pays).collect()
}

fn attempts_in(
    functions: &Functions,
    unit: FunctionId,
    shared: &suggest::Shared<'_>,
    options: &AnalysisOptions,
    text: &str,
) -> Vec<Attempt> {
    let lowered = &functions[unit];
    if !lowered.is_candidate {
        return Vec::new();
    }
    let facts = suggest::facts(functions, &lowered.ir, shared);
    let Some(objects) = Objects::compute(&facts, Estimate::Hopeful) else {
        return Vec::new();
    };
    let Ok(gate) = suggest::examine(functions, &facts, &objects, shared) else {
        return Vec::new();
    };
    let points = suggest::points(&lowered.ir, &facts);
    let style = Style {
        line_length: options.line_length,
    };
    let hoists = propose::find_hoists(&facts, &objects, &gate, &points).into_iter();
    let attempts = hoists.filter_map(|hoist| {
        let edits = rewrite::write(
            &[hoist.change()],
            &lowered.ir,
            text,
            &functions.names,
            &style,
        )
        .ok()?;
        let bound = facts.stores_of(hoist.local).last()?;
        Some(Attempt {
            unit,
            local: facts.name(hoist.local).to_owned(),
            bound: lowered.ir.op(bound).span,
            measured: lowered.ir.op(*hoist.measures.last()?).span,
            edits,
            hoist,
        })
    });
    attempts.collect()
}

impl Attempt {
    /// The suggestion to ask early, with what is then found about the value.
    fn leading_to(self, released: &Suggestion) -> Suggestion {
        Suggestion {
            group: Group {
                proposals: Vec::new(),
                changes: vec![self.hoist.change()],
                locals: vec![self.hoist.local],
                strategy: Strategy::Hoist,
                level: released.group.level,
            },
            locals: vec![self.local],
            bound: self.bound,
            last_use: self.measured,
            edits: self.edits,
            may_enable_more: true,
            ..released.clone()
        }
    }
}
