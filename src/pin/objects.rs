//! Objects, named by the operation that made them, and which of them a value keeps alive (HAZARDS section D).

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::autograd::{may_be_saved, records_gradients};
use super::examples::has_tests;
use super::handed_over::{is_chosen, is_handed_over, is_looked_up, is_taken_or_copied};
use super::magnitude::Magnitudes;
use super::{Facts, cycles, slight};
use crate::flow::{Bits, OpId, OpKind};
use crate::scope::LocalId;
use crate::value::{Ground, Kind, Memory, Origin, Size, USUAL_WEIGHT, Value};

/// More looks at an object than this are not spent on a function: where each of many branches may bind what each of many others
/// reads, they grow with the cube of its length. A second or two.
const MAX_STEPS: usize = 1 << 27;
/// A value that weighs less may be tiny beside the others, as far as is known: it is no reason to release something.
const LEAST_WEIGHT: u32 = USUAL_WEIGHT / 8;
/// What a callee of which nothing is known makes: what it gives, and as much for the time that it runs.
const UNKNOWN_CALLEE: Memory = Memory {
    bytes: None,
    weight: 2 * USUAL_WEIGHT,
};
/// A pool of lists of this size is not looked through for dead ones.
const SMALL_POOL: usize = 1 << 16;

/// The objects of one function.
pub struct Objects {
    kept: Kept,
    /// Objects that something out of sight keeps alive: an attribute, a caller, a closure.
    escaped: Bits,
    large: Bits,
    /// See [`slight`].
    slight: Bits,
    /// Those of unknown kind that are called or made as what is read in.
    contents: Bits,
    sizes: Vec<Option<u64>>,
    weights: Vec<u32>,
    /// By operation: what a callee holds at its own peak.
    inside: Vec<Memory>,
}

/// How what is not known for certain is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimate {
    /// For the search, which is to find all that may pay: callees hold no more than they have to.
    Hopeful,
    /// For what is predicted, which is to come true: callees hold what their names do, and one value more where nothing is known of
    /// them.
    Cautious,
}

impl Objects {
    /// Works out who keeps what alive, as if every alias, view and container lived as long as any of its bindings. `None` where
    /// that is too much to work out.
    pub fn compute(facts: &Facts<'_>, estimate: Estimate) -> Option<Self> {
        let count = facts.ir.ops.len();
        let mut objects = Self {
            kept: Kept::none(count),
            escaped: Bits::empty(count),
            large: Bits::empty(count),
            slight: Bits::empty(count),
            contents: Bits::empty(count),
            sizes: vec![None; count],
            weights: vec![USUAL_WEIGHT; count],
            inside: vec![Memory::NOTHING; count],
        };
        let mut passed_to = Vec::with_capacity(count);
        // Who asks for values of no bytes asks for all.
        let asks_for_all = facts.options.min_size_bytes == 0;
        let magnitudes = (!asks_for_all).then(|| Magnitudes::of(facts));
        let are_examples = !asks_for_all && facts.options.observed.is_none() && has_tests(facts);
        for op in (0..count as u32).map(OpId) {
            if let Some(value) = facts.values.get(op) {
                objects.add_root(facts, op, value, estimate);
                let magnitudes = magnitudes.as_ref();
                let is_suggested = magnitudes.is_none_or(|it| it.suggest_large(facts, op, value));
                if magnitudes.is_some_and(|it| it.are_contents(op)) {
                    objects.contents.insert(op.index());
                }
                let is_known = !are_examples || matches!(value.size, Size::Bytes(_));
                let has_weight = asks_for_all
                    || matches!(value.size, Size::Bytes(_))
                    || value.weight >= LEAST_WEIGHT;
                let is_suggested = is_suggested && has_weight;
                if is_suggested && is_known && may_be_large(value, facts.options.min_size_bytes) {
                    objects.large.insert(op.index());
                }
                passed_to.extend(is_passed_to(facts, op, value).then_some(op));
            }
        }
        if !asks_for_all {
            objects.slight = slight::find(facts);
        }
        let exclusive = objects.take_observed(facts);
        objects.kept = Propagation::new(facts, objects.kept, passed_to, &exclusive).run()?;
        for object in cycles::find(facts, &objects) {
            objects.escaped.insert(object.index());
        }
        let escapes = facts.values.escapes.iter();
        for escape in escapes.filter(|it| it.into.is_none() && !is_taken_or_copied(facts, it)) {
            objects.escaped.insert_ops(objects.kept.by(escape.value));
        }
        // What a run showed tells more than an assumption.
        if facts.options.observed.is_some() && records_gradients(facts) {
            let ops = (0..count as u32).map(OpId);
            let saved = ops.filter(|&op| may_be_saved(facts, op));
            saved.for_each(|op| objects.escaped.insert(op.index()));
        }
        for &object in &exclusive {
            objects.escaped.remove(object.index());
        }
        Some(objects)
    }

    /// What a run showed of values is known better than what the source tells of them. Returns those that nobody else held,
    /// nor any part of them.
    fn take_observed(&mut self, facts: &Facts<'_>) -> FxHashSet<OpId> {
        let mut exclusive = FxHashSet::default();
        let Some(observed) = &facts.options.observed else {
            return exclusive;
        };
        for local in named_locals(facts) {
            let Some(seen) = observed.find(&facts.ir.path, facts.name(local)) else {
                continue;
            };
            for store in facts.stores_of(local) {
                let value = facts.stored_value(store);
                let is_alias = facts
                    .values
                    .get(value)
                    .is_none_or(|it| matches!(it.origin, Origin::Same(_)));
                if is_alias {
                    continue;
                }
                // What constants tell is of this binding, what was seen is the most of all.
                self.sizes[value.index()].get_or_insert(seen.bytes);
                if seen.is_wanted {
                    self.large.insert(value.index());
                    self.slight.remove(value.index());
                }
                if seen.is_wanted && seen.is_exclusive {
                    exclusive.insert(value);
                }
            }
        }
        exclusive
    }

    /// The objects that the value of `op` is or keeps alive, ascending.
    pub fn kept_by(&self, op: OpId) -> &[OpId] {
        self.kept.by(op)
    }

    /// All objects that something out of sight keeps alive.
    pub fn escaped(&self) -> &Bits {
        &self.escaped
    }

    /// Whether the object is, or may be, large.
    pub fn is_large(&self, object: OpId) -> bool {
        self.large.contains(object.index())
    }

    /// Whether it is large only as a container of unknown contents, of which nothing shows that they are much.
    pub(crate) fn is_slight(&self, object: OpId) -> bool {
        self.slight.contains(object.index())
    }

    /// Whether the object was read in, as far as names tell.
    pub(super) fn are_contents(&self, object: OpId) -> bool {
        self.contents.contains(object.index())
    }

    /// All objects that are, or may be, large.
    pub fn large(&self) -> &Bits {
        &self.large
    }

    /// Whether the object is large and kept by nothing out of sight.
    pub fn matters(&self, object: OpId) -> bool {
        self.is_large(object) && !self.escaped.contains(object.index())
    }

    /// Whether any local that has a name is bound to something that keeps an object which [matters](Self::matters).
    pub fn any_matters_to_locals(&self, facts: &Facts<'_>) -> bool {
        facts.ir.on_locals.iter().any(|&op| {
            let OpKind::Store(local, _) = facts.ir.op(op).kind else {
                return false;
            };
            let mut kept = self.kept_by(facts.stored_value(op)).iter();
            facts.ir.scope.locals[local.index()].name.is_some()
                && kept.any(|&object| self.matters(object))
        })
    }

    /// How many of the objects [matter](Self::matters).
    pub fn count_that_matter(&self, held: &Bits) -> usize {
        held.count_in_but_not_in(&self.large, &self.escaped)
    }

    /// The object's size in bytes, where constants tell.
    pub fn size_bytes(&self, object: OpId) -> Option<u64> {
        self.sizes[object.index()]
    }

    /// The objects that [matter](Self::matters), each once: not the names that give them again.
    pub fn mattering(&self) -> impl Iterator<Item = OpId> {
        let large = self.large.iter().map(|n| OpId(n as u32));
        large.filter(|&object| self.matters(object) && self.own_root(object).is_some())
    }

    /// The large objects whose sizes constants tell, those that are kept out of sight included.
    pub(super) fn sized(&self) -> impl Iterator<Item = OpId> {
        let large = self.large.iter().map(|n| OpId(n as u32));
        large.filter(|&object| self.size_bytes(object).is_some())
    }

    /// How much memory it takes beside others, where sizes are not known.
    pub fn weight(&self, object: OpId) -> u32 {
        self.weights[object.index()]
    }

    /// What the callee of a call holds at its own peak, besides what it is passed.
    pub fn inside(&self, call: OpId) -> Memory {
        self.inside[call.index()]
    }

    fn add_root(&mut self, facts: &Facts<'_>, op: OpId, value: &Value, estimate: Estimate) {
        match value.origin {
            Origin::Same(_) => {}
            Origin::Fresh | Origin::Holds(_) | Origin::Shared => self.kept.set_own(op),
        }
        let is_kept = value.origin == Origin::Shared && !is_handed_over(facts, op);
        if is_kept || is_looked_up(facts, op) {
            self.escaped.insert(op.index());
        }
        self.weights[op.index()] = value.weight;
        self.inside[op.index()] = match estimate {
            Estimate::Hopeful => value.inside.least,
            // What chooses items makes no more than what it gives.
            Estimate::Cautious
                if value.allocates
                    && value.kind == Kind::Unknown
                    && facts.ir.op(op).kind != OpKind::Subscript =>
            {
                UNKNOWN_CALLEE
            }
            Estimate::Cautious => value.inside.as_written,
        };
        if let Size::Bytes(bytes) = value.size {
            self.sizes[op.index()] = Some(bytes);
        }
    }

    /// The object that the value of an operation is, where it is a new one.
    pub(super) fn own_root(&self, op: OpId) -> Option<OpId> {
        self.kept_by(op).contains(&op).then_some(op)
    }
}

/// By operation: the objects that its value is, or keeps alive. Most values keep one or two, so lists stay short where sets of
/// bits would take the square of the function's length; and most keep what another one does, and share its list.
struct Kept {
    /// By operation: its list, as a range of `pool`.
    lists: Vec<Range<u32>>,
    /// Lists may lie within one another, so what one shows is never changed, only continued. Each is ascending.
    pool: Vec<OpId>,
    /// At which size the pool is rid of lists that no operation has any more.
    full: usize,
}

impl Kept {
    fn none(count: usize) -> Self {
        Self {
            lists: vec![0..0; count],
            pool: Vec::with_capacity(count),
            full: SMALL_POOL,
        }
    }

    fn by(&self, op: OpId) -> &[OpId] {
        let list = &self.lists[op.index()];
        &self.pool[list.start as usize..list.end as usize]
    }

    fn set_own(&mut self, op: OpId) {
        let start = self.pool.len() as u32;
        self.pool.push(op);
        self.lists[op.index()] = start..start + 1;
    }

    /// Adds what is new of the list of `from` to that of `to`; says whether anything was.
    fn merge(&mut self, from: OpId, to: OpId) -> bool {
        let (new, old) = (
            self.lists[from.index()].clone(),
            self.lists[to.index()].clone(),
        );
        if new == old || new.start == new.end {
            return false;
        }
        if old.start == old.end {
            self.lists[to.index()] = new;
            return true;
        }
        let start = self.pool.len();
        let (mut at, end) = (old.start as usize, old.end as usize);
        for n in new.start as usize..new.end as usize {
            let op = self.pool[n];
            // Most lists that meet are alike: what comes next in one comes next in the other.
            if at < end && self.pool[at] < op {
                at += self.pool[at..end].partition_point(|&known| known < op);
            }
            if at < end && self.pool[at] == op {
                at += 1;
            } else {
                self.pool.push(op);
            }
        }
        let Some(&first_new) = self.pool.get(start) else {
            return false;
        };
        let is_next = end == start && self.pool[end - 1] < first_new;
        let start = if is_next { old.start as usize } else { start };
        if !is_next {
            self.pool.extend_from_within(old.start as usize..end);
            self.pool[start..].sort();
        }
        self.lists[to.index()] = start as u32..self.pool.len() as u32;
        if self.pool.len() > self.full {
            self.drop_dead();
        }
        true
    }

    /// [`merge`](Self::merge) for each of `from`, with one new list for all: what is made of thousands of parts would be copied for
    /// each of them.
    fn merge_all(&mut self, from: &[OpId], to: OpId) -> bool {
        let old = self.by(to).len();
        let mut all: Vec<OpId> = self.by(to).to_vec();
        for &op in from {
            all.extend_from_slice(self.by(op));
        }
        all.sort_unstable();
        all.dedup();
        if all.len() == old {
            return false;
        }
        let start = self.pool.len() as u32;
        self.pool.append(&mut all);
        self.lists[to.index()] = start..self.pool.len() as u32;
        if self.pool.len() > self.full {
            self.drop_dead();
        }
        true
    }

    /// Moves the lists that operations have to a new pool. It takes as long as what has been added since the last time.
    fn drop_dead(&mut self) {
        let mut live = Vec::new();
        let mut moved: FxHashMap<Range<u32>, Range<u32>> = FxHashMap::default();
        for list in &mut self.lists {
            let (start, end) = (list.start as usize, list.end as usize);
            let new = moved.entry(list.clone()).or_insert_with(|| {
                let at = live.len() as u32;
                live.extend_from_slice(&self.pool[start..end]);
                at..live.len() as u32
            });
            *list = new.clone();
        }
        self.full = SMALL_POOL.max(2 * live.len());
        self.pool = live;
    }
}

/// Passing objects along, until every list has all that reaches it.
struct Propagation<'a> {
    facts: &'a Facts<'a>,
    kept: Kept,
    /// The operations that others pass objects to, ascending.
    passed_to: Vec<OpId>,
    /// By operation: the round in which its list last grew.
    grown_in: Vec<u32>,
    /// Objects of which a run showed that nothing else keeps them, nor any part of them.
    exclusive: &'a FxHashSet<OpId>,
    round: u32,
    steps: usize,
}

impl<'a> Propagation<'a> {
    fn new(
        facts: &'a Facts<'a>,
        kept: Kept,
        passed_to: Vec<OpId>,
        exclusive: &'a FxHashSet<OpId>,
    ) -> Self {
        Self {
            facts,
            passed_to,
            grown_in: vec![0; kept.lists.len()],
            exclusive,
            kept,
            round: 0,
            steps: 0,
        }
    }

    /// The lists with all that reaches them; `None` where that is too much to work out.
    fn run(mut self) -> Option<Kept> {
        // By escape: the objects that it puts something into, where they are known.
        let escapes = self.facts.values.escapes.iter();
        let containers: Vec<_> = escapes
            .map(|escape| own_containers(self.facts, escape.into?))
            .collect();
        let is_done_at_once = is_in_order(self.facts);
        while self.pass_on(&containers) && !is_done_at_once {}
        (self.steps <= MAX_STEPS).then_some(self.kept)
    }

    /// One round of passing objects along aliases, holders and locals; says whether anything changed.
    fn pass_on(&mut self, containers: &[Option<Vec<OpId>>]) -> bool {
        let facts = self.facts;
        let mut changed = false;
        self.round += 1;
        for n in 0..self.passed_to.len() {
            let op = self.passed_to[n];
            let origin = facts.values.get(op).map(|value| &value.origin);
            let holds = matches!(origin, Some(Origin::Holds(_)));
            let sources = origin.map(Origin::sources).unwrap_or_default();
            if sources.len() > FEW_SOURCES {
                let grown = sources.iter().copied().filter(|&source| {
                    self.has_grown(source) && !(holds && self.is_exclusive(source))
                });
                let grown: Vec<OpId> = grown.collect();
                changed |= self.merge_all(&grown, op);
            } else {
                for &source in sources {
                    if !(holds && self.is_exclusive(source)) {
                        changed |= self.pass(source, op);
                    }
                }
            }
            if matches!(facts.ir.op(op).kind, OpKind::Load(_)) {
                for &store in facts.reaching.of_load(op) {
                    changed |= self.pass(facts.stored_value(store), op);
                }
            }
        }
        for (escape, containers) in facts.values.escapes.iter().zip(containers) {
            let Some(into) = escape.into else { continue };
            let has_grown = self.has_grown(escape.value) || self.has_grown(into);
            if !has_grown || is_taken_or_copied(facts, escape) {
                continue;
            }
            changed |= self.pass(escape.value, into);
            // The container itself keeps it, under whatever name it is reached.
            let kept;
            let roots = if let Some(containers) = containers {
                containers
            } else {
                kept = self.kept.by(into).to_vec();
                &kept
            };
            for &root in roots {
                changed |= self.merge(escape.value, root);
            }
        }
        changed
    }

    /// Whether the list of `op` has grown since it was last passed on.
    fn has_grown(&self, op: OpId) -> bool {
        self.grown_in[op.index()] + 1 >= self.round
    }

    fn is_exclusive(&self, value: OpId) -> bool {
        let mut kept = self.kept.by(value).iter();
        !self.exclusive.is_empty() && kept.all(|object| self.exclusive.contains(object))
    }

    fn pass(&mut self, from: OpId, to: OpId) -> bool {
        self.has_grown(from) && self.merge(from, to)
    }

    fn merge_all(&mut self, from: &[OpId], to: OpId) -> bool {
        if from.is_empty() || self.steps > MAX_STEPS {
            return false;
        }
        self.steps += from.iter().map(|&op| self.kept.by(op).len()).sum::<usize>();
        let changed = self.kept.merge_all(from, to);
        if changed {
            self.grown_in[to.index()] = self.round;
        }
        changed
    }

    fn merge(&mut self, from: OpId, to: OpId) -> bool {
        if from == to || self.steps > MAX_STEPS {
            return false;
        }
        self.steps += self.kept.by(from).len();
        let changed = self.kept.merge(from, to);
        if changed {
            self.grown_in[to.index()] = self.round;
        }
        changed
    }
}

/// So many lists are merged one by one: most of them are alike, and none is copied then.
const FEW_SOURCES: usize = 8;

/// Whether objects come to the value from other operations, but for what is put into it later.
fn is_passed_to(facts: &Facts<'_>, op: OpId, value: &Value) -> bool {
    matches!(facts.ir.op(op).kind, OpKind::Load(_))
        || !value.origin.sources().is_empty() && !is_chosen(facts, op)
}

/// The new objects that a value is one of, if it is certainly one that the function made: what is put into it is kept by these,
/// not by what they hold as well.
fn own_containers(facts: &Facts<'_>, value: OpId) -> Option<Vec<OpId>> {
    let (mut found, mut seen, mut open) = (Vec::new(), FxHashSet::default(), vec![value]);
    while let Some(op) = open.pop() {
        if !seen.insert(op) {
            continue;
        }
        match (&facts.ir.op(op).kind, &facts.values.get(op)?.origin) {
            (OpKind::Load(_), _) => open.extend(facts.read_by(op)),
            (_, Origin::Same(sources)) => open.extend(sources),
            (_, Origin::Fresh) | (OpKind::Build(..) | OpKind::BuildDict(_), _) => found.push(op),
            _ => return None,
        }
    }
    Some(found)
}

/// Whether one round passes everything along: each value is made before it is passed, and nothing is put into another later.
fn is_in_order(facts: &Facts<'_>) -> bool {
    facts.reaching.carried().is_empty()
        && facts
            .values
            .escapes
            .iter()
            .all(|escape| escape.into.is_none())
}

fn may_be_large(value: &Value, min_size_bytes: u64) -> bool {
    (value.kind.is_data() || value.kind == Kind::Unknown)
        && match value.size {
            Size::Bytes(bytes) => bytes >= min_size_bytes,
            Size::Small => false,
            Size::Large => true,
        }
}

/// Whether the end of the value is no event at all (HAZARDS section C, end), and how sure that is.
pub(super) fn is_plain(value: &Value) -> bool {
    use crate::value::Elements;
    let plain_kind = match value.kind {
        Kind::Array | Kind::Frame | Kind::Tensor | Kind::Image | Kind::Sparse => true,
        Kind::Bytes
        | Kind::Text
        | Kind::Scalar
        | Kind::Container(Elements::Plain | Elements::Quiet) => true,
        Kind::Container(Elements::Unknown | Elements::Ending) => false,
        Kind::Unknown => false,
        Kind::Resource | Kind::Callable => false,
    };
    let is_plain = plain_kind
        && match value.evidence.ground {
            Ground::Producer | Ground::Summary | Ground::Uses => true,
            // A subclass with a finaliser satisfies an annotation too.
            Ground::Annotation
            | Ground::Package
            | Ground::Overridable
            | Ground::WeakUse
            | Ground::Objects
            | Ground::Nothing => false,
        };
    is_plain || value.is_quiet
}

/// The locals of a function that are not hidden.
pub(super) fn named_locals(facts: &Facts<'_>) -> impl Iterator<Item = LocalId> {
    let locals = facts.ir.scope.locals.iter().enumerate();
    locals
        .filter(|(_, local)| local.name.is_some())
        .map(|(n, _)| LocalId(n as u32))
}
