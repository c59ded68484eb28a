//! Objects, named by the operation that made them, and which of them a value keeps alive (HAZARDS section D).

use rustc_hash::FxHashSet;

use super::Facts;
use crate::flow::{Bits, OpId, OpKind};
use crate::scope::LocalId;
use crate::value::{Ground, Kind, Origin, Size, Value};

/// More looks at an object than this are not spent on a function: where each of many branches may bind what each of many others
/// reads, they grow with the cube of its length. A second or two.
const MAX_STEPS: usize = 1 << 27;

/// The objects of one function.
pub struct Objects {
    /// By operation: the objects that its value is, or keeps alive. Invariant: ascending. Most values keep one or two, so
    /// these lists stay short where sets of bits would take the square of the function's length.
    kept: Vec<Vec<OpId>>,
    /// Objects that something out of sight keeps alive: an attribute, a caller, a closure.
    escaped: Bits,
    large: Bits,
    sizes: Vec<Option<u64>>,
}

impl Objects {
    /// Works out who keeps what alive, as if every alias, view and container lived as long as any of its bindings. `None` where
    /// that is too much to work out.
    pub fn compute(facts: &Facts<'_>) -> Option<Self> {
        let count = facts.ir.ops.len();
        let mut objects = Self {
            kept: vec![Vec::new(); count],
            escaped: Bits::empty(count),
            large: Bits::empty(count),
            sizes: vec![None; count],
        };
        for op in (0..count as u32).map(OpId) {
            objects.add_root(facts, op);
        }
        objects.kept = Propagation::new(facts, objects.kept).run()?;
        objects.mark_cycles(facts);
        for escape in facts
            .values
            .escapes
            .iter()
            .filter(|escape| escape.into.is_none())
        {
            objects
                .escaped
                .insert_ops(&objects.kept[escape.value.index()]);
        }
        Some(objects)
    }

    /// The objects that the value of `op` is or keeps alive, ascending.
    pub fn kept_by(&self, op: OpId) -> &[OpId] {
        &self.kept[op.index()]
    }

    /// All objects that something out of sight keeps alive.
    pub fn escaped(&self) -> &Bits {
        &self.escaped
    }

    /// Whether the object is, or may be, large.
    pub fn is_large(&self, object: OpId) -> bool {
        self.large.contains(object.index())
    }

    /// All objects that are, or may be, large.
    pub fn large(&self) -> &Bits {
        &self.large
    }

    /// Whether the object is large and kept by nothing out of sight.
    pub fn matters(&self, object: OpId) -> bool {
        self.is_large(object) && !self.escaped.contains(object.index())
    }

    /// How many of the objects [matter](Self::matters).
    pub fn count_that_matter(&self, held: &Bits) -> usize {
        held.count_in_but_not_in(&self.large, &self.escaped)
    }

    /// The object's size in bytes, where constants tell.
    pub fn size_bytes(&self, object: OpId) -> Option<u64> {
        self.sizes[object.index()]
    }

    fn add_root(&mut self, facts: &Facts<'_>, op: OpId) {
        let Some(value) = &facts.values.of[op.index()] else {
            return;
        };
        match value.origin {
            Origin::Same(_) => {}
            Origin::Fresh | Origin::Holds(_) | Origin::Shared => self.kept[op.index()] = vec![op],
        }
        if value.origin == Origin::Shared {
            self.escaped.insert(op.index());
        }
        if may_be_large(value, facts.options.min_size_bytes) {
            self.large.insert(op.index());
        }
        if let Size::Bytes(bytes) = value.size {
            self.sizes[op.index()] = Some(bytes);
        }
    }

    /// What is put into something that it keeps alive itself waits for the garbage collector (U16).
    fn mark_cycles(&mut self, facts: &Facts<'_>) {
        for escape in &facts.values.escapes {
            let Some(into) = escape.into else { continue };
            let value = self.kept_by(escape.value).to_vec();
            let container = facts.ir.op(into).kind.clone();
            let is_cycle = match container {
                OpKind::Load(local) => {
                    let loaded = facts.ir.op(escape.value).kind == OpKind::Load(local);
                    let holds_itself = facts.reaching.of_load(into).iter().any(|&store| {
                        let own = self.own_root(facts.stored_value(store));
                        own.is_some_and(|root| value.contains(&root))
                    });
                    loaded || holds_itself
                }
                _ => value.contains(&into),
            };
            if is_cycle {
                for object in value {
                    self.escaped.insert(object.index());
                }
            }
        }
    }

    /// The object that the value of an operation is, where it is a new one.
    fn own_root(&self, op: OpId) -> Option<OpId> {
        self.kept_by(op).contains(&op).then_some(op)
    }
}

/// Passing objects along, until every list has all that reaches it.
struct Propagation<'a> {
    facts: &'a Facts<'a>,
    /// See [`Objects::kept`].
    kept: Vec<Vec<OpId>>,
    /// By operation: the round in which its list last grew.
    grown_in: Vec<u32>,
    round: u32,
    steps: usize,
}

impl<'a> Propagation<'a> {
    fn new(facts: &'a Facts<'a>, kept: Vec<Vec<OpId>>) -> Self {
        Self {
            facts,
            grown_in: vec![0; kept.len()],
            kept,
            round: 0,
            steps: 0,
        }
    }

    /// The lists with all that reaches them; `None` where that is too much to work out.
    fn run(mut self) -> Option<Vec<Vec<OpId>>> {
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
        for op in (0..facts.ir.ops.len() as u32).map(OpId) {
            let Some(value) = &facts.values.of[op.index()] else {
                continue;
            };
            let sources = match &value.origin {
                Origin::Same(sources) | Origin::Holds(sources) => sources.as_slice(),
                Origin::Fresh | Origin::Shared => &[],
            };
            for &source in sources {
                changed |= self.pass(source, op);
            }
            if matches!(facts.ir.op(op).kind, OpKind::Load(_)) {
                for &store in facts.reaching.of_load(op) {
                    changed |= self.pass(facts.stored_value(store), op);
                }
            }
        }
        for (escape, containers) in facts.values.escapes.iter().zip(containers) {
            let Some(into) = escape.into else { continue };
            if !self.has_grown(escape.value) && !self.has_grown(into) {
                continue;
            }
            changed |= self.pass(escape.value, into);
            // The container itself keeps it, under whatever name it is reached.
            let roots = match containers {
                Some(containers) => containers.clone(),
                None => self.kept[into.index()].clone(),
            };
            for root in roots {
                changed |= self.merge(escape.value, root);
            }
        }
        changed
    }

    /// Whether the list of `op` has grown since it was last passed on.
    fn has_grown(&self, op: OpId) -> bool {
        self.grown_in[op.index()] + 1 >= self.round
    }

    fn pass(&mut self, from: OpId, to: OpId) -> bool {
        self.has_grown(from) && self.merge(from, to)
    }

    fn merge(&mut self, from: OpId, to: OpId) -> bool {
        if from == to || self.steps > MAX_STEPS {
            return false;
        }
        self.steps += self.kept[from.index()].len();
        let mut into = std::mem::take(&mut self.kept[to.index()]);
        let changed = merge(&mut into, &self.kept[from.index()]);
        self.kept[to.index()] = into;
        if changed {
            self.grown_in[to.index()] = self.round;
        }
        changed
    }
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
            (OpKind::Load(_), _) => {
                let stores = facts.reaching.of_load(op).iter();
                open.extend(stores.map(|&store| facts.stored_value(store)));
            }
            (_, Origin::Same(sources)) => open.extend(sources),
            (_, Origin::Fresh) | (OpKind::Build(..) | OpKind::BuildDict(_), _) => found.push(op),
            _ => return None,
        }
    }
    Some(found)
}

/// Whether one round passes everything along: each value is made before it is passed, and nothing is put into another later.
fn is_in_order(facts: &Facts<'_>) -> bool {
    facts.reaching.first_carried().is_none()
        && facts
            .values
            .escapes
            .iter()
            .all(|escape| escape.into.is_none())
}

/// Adds what is new of one ascending list to another; says whether anything was.
fn merge(into: &mut Vec<OpId>, from: &[OpId]) -> bool {
    if into.is_empty() {
        into.extend_from_slice(from);
        return !from.is_empty();
    }
    let old = into.len();
    let mut at = 0;
    for &op in from {
        // Most lists that meet are alike: what comes next in one comes next in the other.
        if at < old && into[at] < op {
            at += into[at..old].partition_point(|&known| known < op);
        }
        if at < old && into[at] == op {
            at += 1;
        } else {
            into.push(op);
        }
    }
    let changed = into.len() > old;
    if changed {
        into.sort_unstable();
    }
    changed
}

fn may_be_large(value: &Value, min_size_bytes: u64) -> bool {
    let by_kind = match value.kind {
        Kind::Array | Kind::Frame | Kind::Tensor | Kind::Image | Kind::Sparse => true,
        Kind::Bytes | Kind::Text | Kind::Container(_) | Kind::Unknown => true,
        Kind::Scalar | Kind::Resource | Kind::Callable => false,
    };
    by_kind
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
        Kind::Bytes | Kind::Text | Kind::Scalar | Kind::Container(Elements::Plain) => true,
        Kind::Container(Elements::Unknown) | Kind::Resource | Kind::Callable | Kind::Unknown => {
            false
        }
    };
    plain_kind
        && match value.evidence.ground {
            Ground::Producer | Ground::Summary | Ground::Uses => true,
            // A subclass with a finaliser satisfies an annotation too.
            Ground::Annotation | Ground::WeakUse | Ground::Nothing => false,
        }
}

/// The locals of a function that are not hidden.
pub(super) fn named_locals(facts: &Facts<'_>) -> impl Iterator<Item = LocalId> {
    let locals = facts.ir.scope.locals.iter().enumerate();
    locals
        .filter(|(_, local)| local.name.is_some())
        .map(|(n, _)| LocalId(n as u32))
}
