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
//! So a frame is released at Safe only where neither is the case: no subset of it is changed, and no frame that may share
//! blocks with it is both seen as an array and written into. What functions of other files do is not seen.

mod changes;
mod links;

use super::{Facts, Helpers, Objects};
use crate::flow::{Bits, OpId, OpKind};
use crate::value::Kind;
use changes::Change;
use links::Link;

/// Loads are followed to the only store that they read so far.
const MAX_SOURCE_STEPS: usize = 8;

/// The operations whose values are frames that may not be released at Safe; none where no frame is changed.
pub(super) fn find(facts: &Facts<'_>, objects: &Objects, helpers: &Helpers) -> Option<Bits> {
    let lineage = Lineage { facts, helpers };
    let changes = lineage.changes();
    if changes.is_empty() {
        return None;
    }
    let mut found = Bits::empty(facts.ir.ops.len());
    lineage.mark_parents(&changes, &mut found);
    if changes.iter().any(|change| change.writes) {
        lineage.mark_sharers(objects, &changes, &mut found);
    }
    Some(found)
}

struct Lineage<'a> {
    facts: &'a Facts<'a>,
    helpers: &'a Helpers,
}

impl Lineage<'_> {
    fn ops(&self) -> impl Iterator<Item = OpId> + use<> {
        (0..self.facts.ir.ops.len() as u32).map(OpId)
    }

    fn operands(&self, op: OpId) -> &[OpId] {
        self.facts.ir.operands(op)
    }

    fn name_is(&self, name: crate::syntax::Symbol, words: &[&str]) -> bool {
        words.contains(&self.facts.names.get(name))
    }

    fn kind(&self, op: OpId) -> Kind {
        let value = self.facts.values.get(op);
        value.map_or(Kind::Unknown, |value| value.kind)
    }

    fn may_be_frame(&self, op: OpId) -> bool {
        matches!(self.kind(op), Kind::Frame | Kind::Unknown)
    }

    /// The operation whose value this is, following loads that read one store only.
    fn only_source(&self, op: OpId) -> OpId {
        let mut op = op;
        for _ in 0..MAX_SOURCE_STEPS {
            let OpKind::Load(_) = self.facts.ir.op(op).kind else {
                break;
            };
            let [store] = self.facts.reaching.of_load(op) else {
                break;
            };
            op = self.facts.stored_value(*store);
        }
        op
    }

    /// Frames that others which are changed may remember as their parents.
    fn mark_parents(&self, changes: &[Change], found: &mut Bits) {
        let count = self.facts.ir.ops.len();
        let mut seen = [Bits::empty(count), Bits::empty(count)];
        let mut open: Vec<(OpId, bool)> = changes.iter().map(|c| (c.target, false)).collect();
        while let Some((op, is_parent)) = open.pop() {
            let seen = &mut seen[usize::from(is_parent)];
            if seen.contains(op.index()) {
                continue;
            }
            seen.insert(op.index());
            if is_parent {
                found.insert(op.index());
            }
            let sources = self.sources(op).into_iter();
            open.extend(sources.filter_map(|(source, link)| match link {
                Link::Alias => Some((source, is_parent)),
                Link::Subset => Some((source, true)),
                Link::Lazy => None,
            }));
        }
    }

    /// Frames that may share blocks with one that is seen as an array and written into later.
    fn mark_sharers(&self, objects: &Objects, changes: &[Change], found: &mut Bits) {
        let mut families = self.families();
        // By family: where it is last written into.
        let mut written = vec![None; self.facts.ir.ops.len()];
        for change in changes.iter().filter(|change| change.writes) {
            let last = &mut written[families.of(change.target).index()];
            *last = (*last).max(Some(change.at));
        }
        let is_in_loop = self.facts.reaching.first_carried().is_some();
        let mut exposed = Bits::empty(self.facts.ir.ops.len());
        for op in self.ops() {
            let Some(export) = self.export(op) else {
                continue;
            };
            for source in export.of {
                let family = families.of(source).index();
                let last = written[family];
                let is_told = export.refuses_to_copy || is_in_loop;
                if last.is_some_and(|last| is_told || last > op) {
                    exposed.insert(family);
                }
            }
        }
        let is_object = |op: &OpId| {
            let is_accessor = matches!(self.facts.ir.op(*op).kind, OpKind::Attribute(_));
            !is_accessor && self.may_be_frame(*op) && objects.kept_by(*op).contains(op)
        };
        let frames: Vec<OpId> = self.ops().filter(is_object).collect();
        let mut members = vec![0_u32; self.facts.ir.ops.len()];
        for &op in &frames {
            members[families.of(op).index()] += 1;
        }
        for op in frames {
            let family = families.of(op).index();
            if exposed.contains(family) && members[family] > 1 {
                found.insert(op.index());
            }
        }
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
