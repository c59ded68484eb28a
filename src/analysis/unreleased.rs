//! Why locals that are dead while something large is made have no finding: told with `-v`.

use rustc_hash::FxHashSet;

use super::offer::Offer;
use super::{Kept, suggest::kept};
use crate::flow::{OpId, OpKind};
use crate::pin::{AllocationPoint, Facts, Model, Objects, Pin};
use crate::propose::Context;
use crate::scope::LocalId;
use crate::value::{Kind, Origin, Size, Value};

const BESIDE_THE_PEAK: &str = "it is not held where most is held at once, as far as is known; `--min-size 0` releases it [beside-the-peak]";

const NO_PLACE: &str = "no statement can release it before that: it is read in the same statement, or bound on some of the paths only [no-place]";

const NOT_WRITABLE: &str =
    "what would release it cannot be written here, as the lines and comments stand [no-place]";

const SIZE_UNKNOWN: &str = "nothing tells that it is large; `--trace` measures it [size-unknown]";

/// Locals that pin nothing although they are dead where something large is made: something else holds what they hold, or it is
/// not known to be large.
pub(super) fn find_harmless(
    facts: &Facts<'_>,
    objects: &Objects,
    model: &Model,
    pins: &[Pin],
) -> Vec<Kept> {
    let mut found: Vec<Option<Harmless>> = vec![None; facts.ir.scope.locals.len()];
    let pinned: FxHashSet<LocalId> = pins.iter().map(|pin| pin.local).collect();
    let points = model.points.iter();
    for point in points.filter(|point| makes(objects, point)) {
        for &store in &point.bindings {
            let (local, _) = facts.bound_by(store);
            if facts.name(local).is_empty()
                || facts.liveness.is_live_before(local, point.op)
                || pinned.contains(&local)
            {
                continue;
            }
            let why = why_harmless(facts, objects, point, store);
            let known = &mut found[local.index()];
            *known = std::mem::take(known).max(why);
        }
    }
    let found = found.into_iter().enumerate();
    let found = found.filter_map(|(n, why)| Some((LocalId(n as u32), why?)));
    found
        .map(|(local, why)| kept(facts, local, None, why.reason()))
        .collect()
}

/// Whether something large is made there, for certain.
pub(super) fn makes(objects: &Objects, point: &AllocationPoint) -> bool {
    let makes_data = point.fills || objects.is_large(point.op);
    point.is_evident && (makes_data || objects.inside(point.op).weight > 0)
}

/// Locals that pin something and of which nothing else tells why they are left alone: there is no place for a release, or it
/// lowers no peak.
pub(super) fn find_left(
    cx: &Context<'_>,
    pins: &[Pin],
    offers: &[Offer],
    settled: &Settled,
) -> Vec<Kept> {
    let left = pins.iter().zip(offers).filter(|(pin, offer)| {
        cx.best_level(pin.local).is_some()
            && !cx.facts.name(pin.local).is_empty()
            && !settled.released.contains(&pin.local)
            && !settled.suppressed.contains(&pin.local)
            && !offer.is_hidden(cx)
    });
    let reason = |pin: &Pin, offer: &Offer| {
        let mut unwritable = settled.unwritable.iter();
        let unwritable = unwritable.find(|it| it.0 == pin.local);
        match (offer.proposals(), unwritable) {
            ([], _) => NO_PLACE.into(),
            (_, Some(&(_, Some(reason)))) => {
                format!("what would release it cannot be written here: {reason} [no-place]")
            }
            (_, Some(_)) => NOT_WRITABLE.into(),
            _ => BESIDE_THE_PEAK.into(),
        }
    };
    left.map(|(pin, offer)| kept(cx.facts, pin.local, None, reason(pin, offer)))
        .collect()
}

/// What has become of a function's pinned locals.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// They are released.
    pub(super) released: Vec<LocalId>,
    /// The author wants none of it.
    pub(super) suppressed: Vec<LocalId>,
    /// What was planned for them cannot be written in this text.
    pub(super) unwritable: Vec<(LocalId, Option<&'static str>)>,
}

/// Why a dead local pins nothing. The more telling reason is the greater one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Harmless {
    SizeUnknown,
    /// It may be a view of memory that something holds: by what, as it is told.
    Shared(String),
    /// By what, as it is told.
    HeldElsewhere(String),
}

impl Harmless {
    fn reason(&self) -> String {
        match self {
            Harmless::SizeUnknown => SIZE_UNKNOWN.into(),
            Harmless::Shared(holder) => {
                format!(
                    "it may be a view of memory that {holder} holds as well, so that releasing it frees nothing [held-elsewhere]"
                )
            }
            Harmless::HeldElsewhere(holder) => {
                format!(
                    "{holder} holds it as well, so that releasing it frees nothing [held-elsewhere]"
                )
            }
        }
    }
}

fn why_harmless(
    facts: &Facts<'_>,
    objects: &Objects,
    point: &AllocationPoint,
    store: OpId,
) -> Option<Harmless> {
    let value = facts.stored_value(store);
    // An operand is in use, whatever is done to its name.
    let (local, _) = facts.bound_by(store);
    let mut stack = point.stack.iter();
    let is_operand = stack.any(|&op| facts.ir.op(op).kind == OpKind::Load(local));
    let mut kept = objects.kept_by(value).iter();
    if objects.is_slight(value) {
        return Some(Harmless::SizeUnknown);
    }
    let is_reason = |object| objects.is_large(object) && !objects.is_slight(object);
    if let Some(&object) = kept.find(|&&object| is_reason(object)) {
        let is_held = point.needed.contains(object.index()) && !is_operand;
        let holder = || holder(facts, objects, point, object);
        return is_held.then(|| match facts.values.get(value) {
            Some(view) if object != value && is_view(view) => Harmless::Shared(holder()),
            _ => Harmless::HeldElsewhere(holder()),
        });
    }
    let known = facts.values.get(value)?;
    // What an attribute or a parameter gives, somebody else holds.
    let is_made = matches!(
        facts.ir.op(value).kind,
        OpKind::Call(_) | OpKind::Await | OpKind::NextItem | OpKind::Item(_)
    );
    let is_unknown = known.kind == Kind::Unknown && known.size != Size::Small && is_made;
    // What is reduced along an axis, or is as long as a matrix is along one, is small beside that.
    let is_part = known.kind == Kind::Array
        && known.origin == Origin::Fresh
        && !matches!(known.size, Size::Bytes(_))
        && !matches!(facts.ir.op(value).kind, OpKind::Load(_));
    // Its name tells that it is one of a few.
    let is_named_small =
        matches!(known.kind, Kind::Container(_)) && known.size == Size::Large && known.allocates;
    (is_unknown || is_part || is_named_small).then_some(Harmless::SizeUnknown)
}

/// Whether the memory of the value is that of what it is made of, or may be.
fn is_view(value: &Value) -> bool {
    let shows = matches!(value.kind, Kind::Array | Kind::Frame | Kind::Tensor);
    shows && matches!(value.origin, Origin::Holds(_))
}

/// What holds the object as well: a local that is read again, a loop that goes through it, or something out of sight.
fn holder(facts: &Facts<'_>, objects: &Objects, point: &AllocationPoint, object: OpId) -> String {
    let holds = |op: &OpId| objects.kept_by(*op).contains(&object);
    let live = point.bindings.iter().filter(|&&store| {
        let (local, _) = facts.bound_by(store);
        facts.liveness.is_live_before(local, point.op) && holds(&facts.stored_value(store))
    });
    let names = live
        .clone()
        .map(|&store| facts.name(facts.bound_by(store).0));
    if let Some(name) = names.into_iter().find(|name| !name.is_empty()) {
        return format!("`{name}`");
    }
    let is_loop = |op: &OpId| facts.ir.op(*op).kind == OpKind::GetIter;
    let hidden = live.map(|&store| facts.stored_value(store));
    let waiting = point.stack.iter().copied().filter(holds);
    if hidden.chain(waiting).any(|op| is_loop(&op)) {
        "what a loop goes through".into()
    } else {
        "something else".into()
    }
}
