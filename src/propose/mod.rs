//! What each strategy has to offer for a pinned local: changes that are legal by flow, evaluation order and names, with their
//! effect on who holds what. Whether they can be written in the text is decided when they are.

mod change;
mod clear;
mod commute;
mod del;
mod effort;
mod hoist;
mod nest;
mod operations;
pub mod points;
mod reuse;
mod split;
mod transfer;
mod warning;

pub use change::{Change, ChangeId, Insertion, Move, Point};
pub(crate) use clear::{OwnAttribute, find_own_attributes};
pub(crate) use del::{death_places, is_valid as is_valid_deletion, may_end_at, without_place};
pub use effort::Effort;
pub(crate) use hoist::{Hoist, Measure, find as find_hoists};
pub(crate) use reuse::interfere;

use rustc_hash::FxHashSet;

use crate::flow::{OpId, OpKind, StmtId};
use crate::options::{Level, Strategy};
use crate::pin::{Effect, Facts, Gate, Model, Objects, Pin, Verdict};
use crate::scope::LocalId;
use crate::syntax::Symbol;
use points::Points;

/// One way to release a local.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// How.
    pub strategy: Strategy,
    /// The local that lets go.
    pub local: LocalId,
    /// What is changed.
    pub changes: Vec<Change>,
    /// What that does to who holds what.
    pub effect: Effect,
    /// Statements whose own text changes.
    pub touched: Vec<StmtId>,
    /// Statements that are new.
    pub inserted: usize,
    /// Statements that go.
    pub removed: usize,
    /// What it promises.
    pub level: Level,
}

/// What proposals are made from.
pub struct Context<'a> {
    /// The function.
    pub facts: &'a Facts<'a>,
    /// Who keeps what alive.
    pub objects: &'a Objects,
    /// The allocation points.
    pub model: &'a Model,
    /// The places where statements can stand.
    pub points: Points,
    /// What may be released; none where it is only asked what dies.
    pub gate: Option<&'a Gate>,
    /// Names of functions of the file that warn, or call one that does.
    pub warning: &'a FxHashSet<Symbol>,
    /// What has been spent on the function so far.
    pub effort: Effort,
}

impl Context<'_> {
    /// The strongest level at which every binding of the local may be released.
    pub fn level(&self, local: LocalId) -> Option<Level> {
        self.level_of(local, |_| true)
    }

    /// The strongest level at which those bindings of the local may be released that are in force at all of the marks' places.
    fn level_at(&self, local: LocalId, marks: &[OpId]) -> Option<Level> {
        self.level_of(local, |store| {
            let mut marks = marks.iter();
            marks.any(|&mark| self.facts.reaching.is_in_force_before(store, mark))
        })
    }

    /// The strongest level at which some binding of the local may be released.
    pub(crate) fn best_level(&self, local: LocalId) -> Option<Level> {
        match self.gate?.verdict(local) {
            Verdict::Allowed(level) => Some(*level),
            Verdict::Refused(_) => None,
        }
    }

    fn level_of(&self, local: LocalId, is_ended: impl Fn(OpId) -> bool) -> Option<Level> {
        let gate = self.gate.filter(|gate| !gate.is_refused(local))?;
        let stores = self.facts.stores_of(local).filter(|&store| is_ended(store));
        let mut levels = stores.map(|store| gate.level_of(store));
        levels.try_fold(Level::Safe, |worst, level| Some(worst.max(level?)))
    }

    /// Whether a local has the name of something that the module imports. A method is looked up on such a name by another
    /// operation than on any other value (CPython from 3.11 on), so a value that moves into the name or out of it gives the
    /// same program by other operations, and nobody could check it.
    fn shadows_import(&self, local: LocalId) -> bool {
        let name = self.facts.ir.scope.locals[local.index()].name;
        name.is_some_and(|name| self.facts.module.imports.contains_key(&name))
    }

    /// Indices of the allocation points at which `test` holds.
    fn points_where(&self, test: impl Fn(OpId) -> bool) -> Vec<usize> {
        self.effort.spend(self.model.points.len());
        let points = self.model.points.iter().enumerate();
        points
            .filter(|(_, point)| test(point.op))
            .map(|(index, _)| index)
            .collect()
    }

    /// The only store of a local, where there is one.
    fn only_store(&self, local: LocalId) -> Option<OpId> {
        let mut stores = self.facts.ops_on(local).iter().copied().filter(|&op| {
            matches!(
                self.facts.ir.op(op).kind,
                OpKind::Store(..) | OpKind::Delete(_)
            )
        });
        let store = stores.next()?;
        let is_store = matches!(self.facts.ir.op(store).kind, OpKind::Store(..));
        (is_store && stores.next().is_none()).then_some(store)
    }
}

/// All ways to release a pinned local.
pub(crate) fn propose(cx: &Context<'_>, pin: &Pin) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    if cx.best_level(pin.local).is_none() {
        return proposals;
    }
    for strategy in strategies(cx, pin.local) {
        match strategy {
            Strategy::Del => proposals.extend(del::propose(cx, pin)),
            Strategy::Reuse => proposals.extend(reuse::propose(cx, pin)),
            Strategy::Nest => proposals.extend(nest::propose(cx, pin)),
            Strategy::Split => proposals.extend(split::propose(cx, pin)),
            Strategy::Transfer => proposals.extend(transfer::propose(cx, pin)),
            // What is held for a measure, or by an attribute, is not dead: see `find_hoists` and `find_own_attributes`.
            Strategy::Hoist | Strategy::Clear => {}
        }
    }
    proposals
}

/// Whether there is any way to release a pinned local, without looking for the best.
pub(crate) fn is_releasable(cx: &Context<'_>, pin: &Pin) -> bool {
    cx.best_level(pin.local).is_some()
        && strategies(cx, pin.local).any(|strategy| match strategy {
            Strategy::Del => del::is_possible(cx, pin),
            Strategy::Reuse => !reuse::propose(cx, pin).is_empty(),
            Strategy::Nest => nest::propose(cx, pin).is_some(),
            Strategy::Split => !split::propose(cx, pin).is_empty(),
            Strategy::Transfer => transfer::propose(cx, pin).is_some(),
            Strategy::Hoist | Strategy::Clear => false,
        })
}

/// Whether a function that is changed so may give more at the level asked for. Deletions that release a local wherever it
/// pins something leave nothing to be found: what the values are, what may be released, and where something is allocated
/// does not change by them, and less is held.
pub(crate) fn may_enable_more(cx: &Context<'_>, pins: &[Pin], changes: &[&Change]) -> bool {
    let wanted = Some(cx.facts.options.level);
    let is_left = |pin: &Pin| {
        let level = cx.best_level(pin.local);
        level.is_some() && level <= wanted && !del::release_everywhere(cx, pin, changes)
    };
    let is_deletion = |change: &&Change| change.deletion().is_some();
    !changes.iter().all(is_deletion) || pins.iter().any(is_left)
}

/// What may be tried, in the order asked for; nothing any more once the effort is spent.
fn strategies(cx: &Context<'_>, local: LocalId) -> impl Iterator<Item = Strategy> {
    let asked = cx.facts.options.strategies.iter().copied();
    let is_parameter = cx.facts.ir.scope.locals[local.index()].is_parameter;
    // A cell is run again with what it left.
    let is_in_cells = cx.facts.ir.is_module && cx.facts.options.module.cells().is_some();
    let keeps_its_name = is_parameter && !cx.facts.is_wanted(local);
    let only_del = cx.shadows_import(local) || is_in_cells;
    let forbidden = cx.gate.map_or(&[][..], |gate| &gate.forbidden);
    asked.filter(move |strategy| {
        !cx.effort.is_spent()
            && !forbidden.contains(strategy)
            && match strategy {
                Strategy::Del => true,
                Strategy::Transfer => !only_del,
                _ => !only_del && !keeps_its_name,
            }
    })
}
