//! Forward may-analysis: which bindings of a local a read of it may see.

use std::ops::Range;

use super::bits::{BitRows, Bits};
use super::dataflow::{Forward, solve_forward};
use super::{Groups, Ir, OpId, OpKind};
use crate::scope::LocalId;

/// For each read of a local, the stores that may have bound what it reads; and for each point the stores in force there.
#[derive(Debug)]
pub struct Reaching {
    stores: Vec<OpId>,
    before: BitRows,
    /// By operation: what a read or a delete sees, as a range of `seen`.
    of_load: Vec<Range<u32>>,
    seen: Vec<OpId>,
    /// Ascending.
    carried: Vec<OpId>,
}

impl Reaching {
    /// Solves the analysis for one function.
    pub fn compute(ir: &Ir) -> Self {
        let is_store = |op: &OpId| matches!(ir.op(*op).kind, OpKind::Store(..));
        let stores: Vec<OpId> = ir.on_locals.iter().copied().filter(is_store).collect();
        let analysis = Stores::new(ir, &stores);
        let solution = solve_forward(ir, &analysis);
        let mut found = Self {
            before: BitRows::empty(ir.ops.len(), stores.len()),
            of_load: vec![0..0; ir.ops.len()],
            seen: Vec::new(),
            carried: Vec::new(),
            stores: Vec::new(),
        };
        let mut facts = Bits::empty(stores.len());
        for (id, _) in ir.blocks() {
            solution.at_start.copy_to(id.index(), &mut facts);
            let mut since = ir.block(id).ops.start as usize;
            for &op in ir.on_locals_of(id) {
                let kind = &ir.op(op).kind;
                if let OpKind::Load(local) | OpKind::Delete(local) = *kind {
                    let start = found.seen.len() as u32;
                    let seen = analysis.of_local(local, &facts);
                    found.seen.extend(seen.map(|n| stores[n]));
                    found.of_load[op.index()] = start..found.seen.len() as u32;
                }
                if let OpKind::Store(..) | OpKind::Delete(_) = kind {
                    let after = op.index() + 1;
                    found.before.set_all(since..after, &facts);
                    since = after;
                    analysis.step(op, &mut facts);
                }
            }
            found
                .before
                .set_all(since..ir.block(id).ops.end as usize, &facts);
        }
        found.stores = stores;
        let is_carried = |read: &OpId| found.of_load(*read).iter().any(|store| store > read);
        found.carried = ir.on_locals.iter().copied().filter(is_carried).collect();
        found
    }

    /// The stores whose value a [`OpKind::Load`] may read, in the order of the operations; for a delete, the stores it may end.
    pub(crate) fn of_load(&self, load: OpId) -> &[OpId] {
        let range = &self.of_load[load.index()];
        &self.seen[range.start as usize..range.end as usize]
    }

    /// The reads of what a later operation may have bound, in an earlier pass of a loop; none where every binding stands before all
    /// reads of it.
    pub(crate) fn carried(&self) -> &[OpId] {
        &self.carried
    }

    /// The stores of any local that are in force just before `op`.
    pub(crate) fn in_force_before(&self, op: OpId) -> impl Iterator<Item = OpId> {
        self.before.iter(op.index()).map(|n| self.stores[n])
    }

    /// Whether the binding by `store` is in force just before `op`.
    pub(crate) fn is_in_force_before(&self, store: OpId, op: OpId) -> bool {
        self.stores
            .binary_search(&store)
            .is_ok_and(|n| self.before.contains(op.index(), n))
    }
}

struct Stores<'a> {
    ir: &'a Ir,
    /// By local: the numbers of its stores.
    of_local: Groups<usize>,
    /// All stores, ascending: their numbers are their places.
    all: &'a [OpId],
}

impl<'a> Stores<'a> {
    fn new(ir: &'a Ir, stores: &'a [OpId]) -> Self {
        let numbers = stores.iter().enumerate();
        let numbers: Vec<(usize, usize)> = numbers
            .filter_map(|(n, &store)| Some((ir.op(store).kind.local()?.index(), n)))
            .collect();
        Self {
            ir,
            of_local: Groups::new(ir.scope.locals.len(), &numbers),
            all: stores,
        }
    }

    fn of_local(&self, local: LocalId, facts: &Bits) -> impl Iterator<Item = usize> {
        let numbers = self.of_local.of(local.index()).iter().copied();
        numbers.filter(|&n| facts.contains(n))
    }
}

impl Forward for Stores<'_> {
    fn entry(&self) -> Bits {
        Bits::empty(self.all.len())
    }

    fn unreached(&self) -> Bits {
        self.entry()
    }

    fn join(word: u64, other: u64) -> u64 {
        word | other
    }

    fn step(&self, op: OpId, facts: &mut Bits) {
        let (OpKind::Store(local, _) | OpKind::Delete(local)) = self.ir.op(op).kind else {
            return;
        };
        for &n in self.of_local.of(local.index()) {
            facts.remove(n);
        }
        if let Ok(n) = self.all.binary_search(&op) {
            facts.insert(n);
        }
    }
}
