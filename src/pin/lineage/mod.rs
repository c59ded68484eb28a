//! Frames whose end changes what a later change of another frame does (HAZARDS R14, R15, L60).
//!
//! ```python
//! out = df.fillna(0.0)                 # pandas 3: shares the blocks without missing values with `df`
//! arr = out.to_numpy()                 # an array of such a block
//! out.replace(5.0, -1.0, inplace=True) # copies the block while `df` lives, and changes `arr` when it does not
//!
//! sub = df[df["a"] > 10]               # pandas 2: remembers `df` by a weak reference
//! sub["b"] = 0                         # warns, or raises, while `df` lives
//! ```
//! So a frame is released at Safe only where no frame that may share blocks with it is written into after its last use that is seen as
//! an array as well, and no subset of it is written into, or, where something heeds warnings, changed. What methods of other files do is not seen.

mod changes;
mod links;
mod tables;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Facts, Helpers, Objects};
use crate::flow::{Bits, OpId, OpKind};
use crate::syntax::Symbol;
use crate::value::{FrameEffect, Kind, Knowledge};
pub(crate) use changes::ACCESSORS;
use changes::Change;
pub(crate) use links::EXPORTS;
use links::Link;
pub(crate) use tables::{Shape, Shapes};

/// Functions that may change in place a frame that they are passed, or call one that does, by name.
#[derive(Debug, Default)]
pub struct Changing {
    /// They may write into it.
    pub(crate) writing: FxHashSet<Symbol>,
    /// They put columns into it at most.
    pub(crate) putting: FxHashSet<Symbol>,
}

impl Changing {
    pub(crate) fn effect_of(&self, name: Symbol) -> FrameEffect {
        if self.writing.contains(&name) {
            FrameEffect::Writes
        } else if self.putting.contains(&name) {
            FrameEffect::PutsColumns
        } else {
            FrameEffect::Leaves
        }
    }
}

/// Loads are followed to the only store that they read so far.
const MAX_SOURCE_STEPS: usize = 8;

/// More operations than this are not followed back from the changes of one function.
const MAX_STEPS: usize = 1 << 20;

/// By frame: the changes that tell whether it lives.
#[derive(Default)]
pub(super) struct Witnesses {
    /// Those of subsets of it, by the operation that made it.
    subsets: FxHashMap<OpId, Vec<OpId>>,
    /// Those of its family, by the family.
    families: FxHashMap<OpId, Vec<OpId>>,
    /// By the operation that made it.
    family_of: FxHashMap<OpId, OpId>,
    /// Frames of which a method is taken as a value: whoever calls that gets their blocks.
    lent: FxHashSet<OpId>,
    /// All that write into what may be a frame.
    writes: Vec<OpId>,
    /// Whether there were too many to follow, so that any frame may be told of.
    is_overrun: bool,
}

impl Witnesses {
    /// Whether the frame may not be released at Safe, with some of these operations still to come.
    pub(super) fn tell_of(&self, frame: OpId, mut may_follow: impl FnMut(OpId) -> bool) -> bool {
        let subsets = self.subsets.get(&frame);
        let family = self.family_of.get(&frame);
        let family = family.and_then(|family| self.families.get(family));
        let lent = self.lent.contains(&frame).then_some(&self.writes);
        let mut changes = subsets.into_iter().chain(family).chain(lent).flatten();
        self.is_overrun || changes.any(|&change| may_follow(change))
    }

    /// The same of an object of unknown kind, which may be a frame or share the memory of any; of none for what may hold frames,
    /// whichever these are.
    pub(super) fn tell_of_unknown(
        &self,
        object: Option<OpId>,
        mut may_follow: impl FnMut(OpId) -> bool,
    ) -> bool {
        let all = object.is_none().then(|| self.subsets.values());
        let own = object.and_then(|object| self.subsets.get(&object));
        let subsets = all.into_iter().flatten().chain(own).flatten();
        let mut changes = self.writes.iter().chain(subsets);
        self.is_overrun || changes.any(|&change| may_follow(change))
    }
}

/// Finds the changes of frames that tell of other frames.
pub(super) fn find(facts: &Facts<'_>, objects: &Objects, helpers: &Helpers) -> Witnesses {
    let lineage = Lineage {
        facts,
        helpers,
        shapes: Shapes::of(facts.ir, facts.names),
    };
    let mut changes = lineage.changes();
    if !facts.module.heeds_warnings {
        // A column that is put into a subset makes it warn, and nothing else.
        changes.retain(|change| change.writes);
    }
    let mut witnesses = Witnesses::default();
    if changes.is_empty() {
        return witnesses;
    }
    let writes = changes.iter().filter(|change| change.writes);
    witnesses.writes = writes.map(|change| change.at).collect();
    witnesses.lent = lineage.lent(objects);
    lineage.add_parents(&changes, &mut witnesses);
    if changes.iter().any(|change| change.writes) {
        lineage.add_sharers(objects, &changes, &mut witnesses);
    }
    witnesses
}

struct Lineage<'a> {
    facts: &'a Facts<'a>,
    helpers: &'a Helpers,
    shapes: Shapes<'a>,
}

impl Lineage<'_> {
    fn ops(&self) -> impl Iterator<Item = OpId> + use<> {
        (0..self.facts.ir.ops.len() as u32).map(OpId)
    }

    fn operands(&self, op: OpId) -> &[OpId] {
        self.facts.ir.operands(op)
    }

    fn name_is(&self, name: Symbol, words: &[&str]) -> bool {
        words.contains(&self.facts.names.get(name))
    }

    fn kind(&self, op: OpId) -> Kind {
        let value = self.facts.values.get(op);
        value.map_or(Kind::Unknown, |value| value.kind)
    }

    /// What a method was given that ends with an event is taken for its part: it may be a frame all the same.
    fn may_be_frame(&self, op: OpId) -> bool {
        matches!(self.kind(op), Kind::Frame | Kind::Unknown | Kind::Resource)
    }

    /// The operation whose value this is, following loads that read one store only.
    fn only_source(&self, op: OpId) -> OpId {
        self.facts.only_source(op, MAX_SOURCE_STEPS)
    }

    /// What is called, by the operations that give it.
    fn called(&self) -> FxHashSet<OpId> {
        let is_call = |&op: &OpId| matches!(self.facts.ir.op(op).kind, OpKind::Call(_));
        let calls = self.ops().filter(is_call);
        calls.map(|op| self.operands(op)[0]).collect()
    }

    /// Frames whose methods are taken as values: `map(df.get, names)`.
    fn lent(&self, objects: &Objects) -> FxHashSet<OpId> {
        let called = self.called();
        let is_lent = |&op: &OpId| match self.facts.ir.op(op).kind {
            OpKind::Attribute(name) => {
                let name = self.facts.names.get(name);
                !called.contains(&op)
                    && self.kind(self.operands(op)[0]) == Kind::Frame
                    && Knowledge::get().method("frame", name).is_some()
            }
            _ => false,
        };
        let receivers = self.ops().filter(is_lent).map(|op| self.operands(op)[0]);
        let lent = receivers.flat_map(|it| objects.kept_by(it));
        lent.copied().collect()
    }

    /// Frames that others which are changed may remember as their parents.
    fn add_parents(&self, changes: &[Change], witnesses: &mut Witnesses) {
        let mut steps = 0;
        for change in changes {
            let mut seen = FxHashSet::default();
            let mut open = vec![(change.target, false)];
            while let Some((op, is_parent)) = open.pop() {
                if !seen.insert((op, is_parent)) {
                    continue;
                }
                steps += 1;
                if steps > MAX_STEPS {
                    witnesses.is_overrun = true;
                    return;
                }
                if is_parent {
                    witnesses.subsets.entry(op).or_default().push(change.at);
                }
                let sources = self.sources(op).into_iter();
                open.extend(sources.filter_map(|(source, link)| match link {
                    Link::Alias => Some((source, is_parent)),
                    Link::Subset => Some((source, true)),
                    Link::Lazy => None,
                }));
            }
        }
    }

    /// Frames that may share blocks with one that is seen as an array and written into later.
    fn add_sharers(&self, objects: &Objects, changes: &[Change], witnesses: &mut Witnesses) {
        let mut families = self.families();
        let mut written: FxHashMap<OpId, Vec<OpId>> = FxHashMap::default();
        for change in changes.iter().filter(|change| change.writes) {
            let family = families.of(change.target);
            written.entry(family).or_default().push(change.at);
        }
        let is_in_loop = !self.facts.reaching.carried().is_empty();
        let mut exposed = Bits::empty(self.facts.ir.ops.len());
        let named = self.ops().find(|&op| self.names_an_export(op));
        for (family, writes) in &written {
            let last = writes.last().zip(named);
            if last.is_some_and(|(&last, named)| is_in_loop || last > named) {
                exposed.insert(family.index());
            }
        }
        for op in self.ops() {
            let Some(export) = self.export(op) else {
                continue;
            };
            for source in export.of {
                let family = families.of(source);
                let last = written.get(&family).and_then(|all| all.last());
                let is_whenever = export.refuses_to_copy || is_in_loop;
                if last.is_some_and(|&last| is_whenever || last > op) {
                    exposed.insert(family.index());
                }
            }
        }
        let is_object = |op: &OpId| {
            let is_accessor = matches!(self.facts.ir.op(*op).kind, OpKind::Attribute(_));
            let holds_parts = matches!(self.kind(*op), Kind::Container(_));
            // `frame.copy(deep=False)` is another frame, though its memory counts as that of the first.
            let is_made = matches!(self.facts.ir.op(*op).kind, OpKind::Call(_))
                && self.kind(*op) == Kind::Frame;
            !is_accessor
                && (self.may_be_frame(*op) || holds_parts)
                && (is_made || objects.kept_by(*op).contains(op))
        };
        let mut members: FxHashMap<OpId, u32> = FxHashMap::default();
        for op in self.ops().filter(is_object) {
            let family = families.of(op);
            if exposed.contains(family.index()) {
                *members.entry(family).or_default() += 1;
                witnesses.family_of.insert(op, family);
            }
        }
        // An earlier write counts as well: where it has to copy, it divides the blocks, and an array of them all is a copy.
        written.retain(|family, _| members.get(family).is_some_and(|&count| count > 1));
        witnesses.families = written;
    }

    /// Values that may share blocks, directly or through others.
    fn families(&self) -> Families {
        let mut families = Families::new(self.facts.ir.ops.len());
        for op in self.ops() {
            for (source, _) in self.sources(op) {
                families.join(op, source);
            }
            if let (OpKind::StoreSubscript | OpKind::StoreAttribute(_), &[target, .., value]) =
                (&self.facts.ir.op(op).kind, self.operands(op))
                && self.kind(value) == Kind::Frame
            {
                families.join(target, value);
            }
        }
        for escape in &self.facts.values.escapes {
            if let Some(into) = escape.into
                && self.kind(escape.value) == Kind::Frame
            {
                families.join(into, escape.value);
            }
        }
        families
    }
}

/// Sets of values, by one of them each.
struct Families(Vec<u32>);

impl Families {
    fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn of(&mut self, op: OpId) -> OpId {
        let mut at = op.0;
        while self.0[at as usize] != at {
            let next = self.0[at as usize];
            self.0[at as usize] = self.0[next as usize];
            at = next;
        }
        OpId(at)
    }

    fn join(&mut self, a: OpId, b: OpId) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.index().max(b.index())] = a.0.min(b.0);
    }
}
