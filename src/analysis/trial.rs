//! What a file would give if some of its functions were other ones: how a rewrite that pays only by what it leads to is weighed.

use rustc_hash::FxHashSet;

use super::functions::{Functions, LoweredFunction};
use super::revision::{Revision, Step};
use super::{Analysis, FunctionId, OutermostId, Suggestion, analyse_units};
use crate::check::Leeway;
use crate::options::AnalysisOptions;
use crate::rewrite::FlatEdit;

/// Functions as they would be.
pub(super) struct Trial {
    step: Step,
    edits: Vec<FlatEdit>,
}

impl Trial {
    /// Makes the edits, which are sorted, in functions of these. None where there is nothing to try, or what comes of it is no
    /// Python.
    pub(super) fn of(
        functions: &mut Functions,
        revision: &Revision<'_>,
        outermost: impl Iterator<Item = OutermostId>,
        edits: Vec<FlatEdit>,
    ) -> Option<Self> {
        let outermost: FxHashSet<OutermostId> = outermost.collect();
        if outermost.is_empty() {
            return None;
        }
        let step = revision.rewrite(functions, &outermost, &edits).ok()?;
        Some(Self { step, edits })
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

    /// Whether a function would be the same program but for what may differ on purpose.
    pub(super) fn holds(&self, functions: &Functions, unit: FunctionId, leeway: &Leeway) -> bool {
        let of_unit = |(_, units): &&(OutermostId, Vec<LoweredFunction>)| {
            let mut positions = units.iter().map(|it| it.position);
            positions.any(|position| position == functions[unit].position)
        };
        let rewritten = self.step.functions.iter().find(of_unit);
        rewritten.is_some_and(|(_, units)| functions.compare(unit, units, leeway).is_ok())
    }

    /// What would be found in the units, with the places of what it is held during as they stand now. The functions stay as they are.
    pub(super) fn analyse(
        &self,
        functions: &mut Functions,
        units: &[FunctionId],
        options: &AnalysisOptions,
    ) -> Vec<Suggestion> {
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
        let _checked = analyse_units(functions, &self.step.revision, options, units, &mut found);
        for (outermost, units) in kept {
            functions.replace(outermost, units);
        }
        for suggestion in &mut found.suggestions {
            let span = &mut suggestion.held_during;
            *span = self.step.revision.unedited(*span, &self.edits);
        }
        found.suggestions
    }
}
