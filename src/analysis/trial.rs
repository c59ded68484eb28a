//! What a file would give if some of its functions were other ones: how a rewrite that pays only by what it leads to is weighed.

use rustc_hash::FxHashSet;

use super::functions::{Functions, LoweredFunction};
use super::revision::{Revision, Step};
use super::{Analysis, FunctionId, OutermostId, Suggestion, analyse_units};
use crate::check::Leeway;
use crate::options::AnalysisOptions;
use crate::rewrite::{self, FlatEdit};

/// Functions as they would be.
pub(super) struct Trial {
    units: Vec<FunctionId>,
    step: Step,
    edits: Vec<FlatEdit>,
}

/// What would be found in them.
pub(super) struct Outcome(Vec<Suggestion>);

impl Trial {
    /// Makes the edits, each in one of these functions. None where there is nothing to try, or what comes of it is no Python.
    pub(super) fn of(
        functions: &mut Functions,
        revision: &Revision<'_>,
        units: impl Iterator<Item = FunctionId>,
        edits: &[FlatEdit],
    ) -> Option<Self> {
        let mut units: Vec<FunctionId> = units.collect();
        units.dedup();
        if units.is_empty() {
            return None;
        }
        let outermost: FxHashSet<OutermostId> = units
            .iter()
            .map(|&unit| functions[unit].outermost())
            .collect();
        let edits = rewrite::sorted(edits.iter());
        let step = revision.rewrite(functions, &outermost, &edits).ok()?;
        Some(Self { units, step, edits })
    }

    /// A function as it would be.
    pub(super) fn function(
        &self,
        functions: &Functions,
        unit: FunctionId,
    ) -> Option<&LoweredFunction> {
        let position = functions[unit].position;
        let mut all = self.step.functions.iter().flat_map(|(_, units)| units);
        all.find(|it| it.position == position)
    }

    /// Leaves out the functions that would not be the same programs but for what may differ on purpose.
    pub(super) fn retain_same(&mut self, functions: &Functions, leeway: &Leeway) {
        let mut units = std::mem::take(&mut self.units);
        units.retain(|&unit| {
            let rewritten = self.function(functions, unit).map(std::slice::from_ref);
            rewritten.is_some_and(|it| functions.compare(unit, it, leeway).is_ok())
        });
        self.units = units;
    }

    /// What would be found in the functions, with the places of what it is held during as they stand now. They stay as they are.
    pub(super) fn analyse(self, functions: &mut Functions, options: &AnalysisOptions) -> Outcome {
        let mut kept: Vec<(OutermostId, Vec<LoweredFunction>)> = Vec::new();
        for (outermost, rewritten) in &self.step.functions {
            let units = functions.units_of(*outermost);
            kept.push((
                *outermost,
                units.map(|unit| functions[unit].clone()).collect(),
            ));
            // What has no locals of its own is no candidate as it is.
            let rewritten = rewritten.iter().cloned().map(|unit| LoweredFunction {
                is_candidate: true,
                ..unit
            });
            functions.replace(*outermost, rewritten.collect());
        }
        let mut found = Analysis::default();
        let _checked = analyse_units(
            functions,
            &self.step.revision,
            options,
            &self.units,
            &mut found,
        );
        for (outermost, units) in kept {
            functions.replace(outermost, units);
        }
        for suggestion in &mut found.suggestions {
            let span = &mut suggestion.held_during;
            *span = self.step.revision.unedited(*span, &self.edits);
        }
        Outcome(found.suggestions)
    }
}

impl Outcome {
    /// What releases a local of a function, where that lowers the peak.
    pub(super) fn releasing(&self, unit: FunctionId, local: &String) -> Option<&Suggestion> {
        let mut found = self.0.iter();
        let released = found.find(|s| s.unit == unit && s.locals.contains(local))?;
        (released.peak.after < released.peak.before).then_some(released)
    }
}
