//! Locals that are read late for nothing but a measure, and hold something large until then: told with `-v`, since asking early
//! is a strategy that has to be asked for.
//!
//! ```python
//! docs = [clean(page) for page in pages]
//! text = "\n".join(docs)
//! print(len(pages), len(text))    # `pages` is held for its length alone
//! ```

use super::Kept;
use super::suggest::kept;
use super::unreleased::makes;
use crate::flow::{OpId, OpKind};
use crate::options::{Level, Strategy};
use crate::pin::{Facts, Gate, Model, Objects};
use crate::propose::points::Points;
use crate::propose::{self, Hoist, Measure, Point};

/// A point that holds less than one part in so many of the peak is beside it.
const PEAK_PARTS: f64 = 2.0;

/// Whether anything is measured in the function, by the form alone.
pub(super) fn is_any(facts: &Facts<'_>) -> bool {
    let is_asked_for = facts.options.strategies.contains(&Strategy::Hoist);
    let mut ops = (0..facts.ir.ops.len() as u32).map(OpId);
    !is_asked_for
        && ops.any(|op| {
            let taken = Measure::taken_by(facts.ir, op, |name| facts.names.get(name));
            taken.is_some_and(|(_, of)| matches!(facts.ir.op(of).kind, OpKind::Load(_)))
        })
}

/// Those that `--strategy hoist` could release before more is made.
pub(super) fn find(
    facts: &Facts<'_>,
    objects: &Objects,
    model: &Model,
    gate: &Gate,
    points: &Points,
) -> Vec<Kept> {
    let hoists = propose::find_hoists(facts, objects, gate, points);
    let mut told: Vec<Hoist> = Vec::new();
    let outcome = model.evaluate(facts, objects, &[]);
    for hoist in hoists {
        let is_told = told.iter().any(|it| it.local == hoist.local);
        if !is_told && is_held_late(facts, objects, model, &outcome.sums, outcome.peak, &hoist) {
            told.push(hoist);
        }
    }
    let told = told.into_iter().map(|hoist| {
        let measure = hoist.measures[0];
        let span = facts.ir.op(measure).span;
        let flag = if weakest(facts, gate, &hoist) == Some(Level::Unsafe) {
            " --unsafe"
        } else {
            ""
        };
        let measure = &facts.text[span.range()];
        let reason = format!(
            "after its last other use it is held for `{measure}` alone; `--strategy hoist,del{flag}` asks for that earlier and releases it [held-for-measure]"
        );
        kept(facts, hoist.local, None, reason)
    });
    told.collect()
}

/// The level that a release of the local needs.
fn weakest(facts: &Facts<'_>, gate: &Gate, hoist: &Hoist) -> Option<Level> {
    let stores = facts.stores_of(hoist.local);
    stores.filter_map(|store| gate.level_of(store)).max()
}

/// Whether something large is made between where the measure could be asked for and where it is, and about as much is held there
/// as anywhere.
fn is_held_late(
    facts: &Facts<'_>,
    objects: &Objects,
    model: &Model,
    sums: &[f64],
    peak: f64,
    hoist: &Hoist,
) -> bool {
    let ir = facts.ir;
    let Point::After(stmt) = hoist.at else {
        return false;
    };
    let start = ir.statement(stmt).span.end;
    let measures = hoist.measures.iter().map(|&op| ir.op(op).span.start);
    let end = measures.max().unwrap_or(start);
    let mut points = model.points.iter().zip(sums);
    points.any(|(point, &sum)| {
        let at = ir.op(point.op).span.start;
        let holds = |&store: &OpId| {
            facts.bound_by(store).0 == hoist.local
                && objects
                    .kept_by(facts.stored_value(store))
                    .iter()
                    .any(|&object| objects.is_large(object))
        };
        (start..end).contains(&at)
            && makes(objects, point)
            && sum * PEAK_PARTS >= peak
            && point.bindings.iter().any(holds)
    })
}
