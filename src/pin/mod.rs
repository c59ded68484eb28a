//! Pins: locals that are dead but still bound to something large while something allocates.
//!
//! ```python
//! data = load()
//! return modify2(modify1(data))   # `data` is dead, but held, while `modify2` allocates
//! ```

mod cycles;

mod objects;
mod passed;

mod evident;

mod filling;

mod alternatives;

mod autograd;

mod model;
mod moved_on;

mod gate;
mod given_back;

mod ban;
mod constant;

mod idle;

mod implicit;
mod listed;

mod lineage;

mod text;

mod watched;

mod waiting;

mod examples;

mod handed_over;

mod bulky;

mod magnitude;

mod naming;

mod numbers;

mod scalars;

mod doubt;

mod hazard;

mod holder;

mod slight;
mod stack;

mod tiny;
mod trusted;

mod unkept;

mod unnamed;

mod shown;

pub(crate) use ban::READERS;
pub use doubt::Doubt;
pub use gate::{Gate, Helpers, Verdict};
pub use hazard::Hazard;
pub use holder::{Holder, HolderKind};
pub use implicit::ImplicitPeeker;
pub(crate) use lineage::{ACCESSORS, Changing, EXPORTS, Shape, Shapes};
pub use model::{AllocationPoint, Effect, Model, Outcome, PeakUnit, PredictedPeak};
pub use objects::{Estimate, Objects};
pub(crate) use shown::{cell_at, shows};
pub(crate) use watched::dotted;

use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::flow::{Assignment, BindingForm, Groups, Ir, Liveness, OpId, OpKind, Reaching};
use crate::options::{AnalysisOptions, Level};
use crate::scope::{LocalId, ModuleNames};
use crate::syntax::Interner;
use crate::value::{Kind, Values};

/// Everything that is known of one function: what pins, proposals and plans are worked out from.
pub struct Facts<'a> {
    /// The function.
    pub ir: &'a Ir,
    /// The file's interned names.
    pub names: &'a Interner,
    /// The file's text.
    pub text: &'a str,
    /// The names of the file.
    pub module: &'a ModuleNames,
    /// What was asked for.
    pub options: &'a AnalysisOptions,
    /// Who reads what later.
    pub liveness: Liveness,
    /// What is bound where.
    pub assignment: Assignment,
    /// Which binding is read where.
    pub reaching: Reaching,
    /// What the values are.
    pub values: Values,
    /// By local: the operations that read, bind or delete it.
    ops_on: Groups<OpId>,
}

impl<'a> Facts<'a> {
    /// Solves the analyses that are still missing.
    pub fn new(
        ir: &'a Ir,
        names: &'a Interner,
        text: &'a str,
        module: &'a ModuleNames,
        options: &'a AnalysisOptions,
        reaching: Reaching,
        values: Values,
    ) -> Self {
        let (liveness, assignment) = (Liveness::compute(ir), Assignment::compute(ir));
        Self {
            ir,
            names,
            text,
            module,
            options,
            liveness,
            assignment,
            reaching,
            values,
            ops_on: ops_by_local(ir),
        }
    }

    /// The name of a local; hidden ones have none.
    pub fn name(&self, local: LocalId) -> &str {
        self.ir.scope.locals[local.index()]
            .name
            .map_or("", |name| self.names.get(name))
    }

    /// Whether a traced run saw the local hold something large that nobody else held.
    pub fn is_wanted(&self, local: LocalId) -> bool {
        let observed = self.options.observed.as_ref();
        observed.is_some_and(|it| it.is_wanted(&self.ir.path, self.name(local)))
    }

    /// The weakest level at which the local is released: weaker ones are for values whose holders are known.
    pub fn weakest_level(&self, local: LocalId) -> Level {
        let asked = self.options.level;
        let observed = self.options.observed.as_ref();
        observed.map_or(asked, |it| {
            it.level_of(&self.ir.path, self.name(local), asked)
        })
    }

    /// The local that a store binds, and how.
    pub fn bound_by(&self, store: OpId) -> (LocalId, BindingForm) {
        match self.ir.op(store).kind {
            OpKind::Store(local, form) => (local, form),
            ref other => unreachable!("reaching bindings are stores, not {other:?}"),
        }
    }

    /// The value that a store binds.
    pub fn stored_value(&self, store: OpId) -> OpId {
        self.ir.operands(store)[0]
    }

    /// The values that a load may read.
    pub(crate) fn read_by(&self, load: OpId) -> impl Iterator<Item = OpId> {
        let stores = self.reaching.of_load(load).iter();
        stores.map(|&store| self.stored_value(store))
    }

    /// The operation whose value this is, through so many loads that read one store only.
    pub(crate) fn only_source(&self, op: OpId, max_steps: usize) -> OpId {
        let mut op = op;
        for _ in 0..max_steps {
            let OpKind::Load(_) = self.ir.op(op).kind else {
                break;
            };
            let [store] = self.reaching.of_load(op) else {
                break;
            };
            op = self.stored_value(*store);
        }
        op
    }

    /// All operations that read, bind or delete a local, in the order of the operations.
    pub fn ops_on(&self, local: LocalId) -> &[OpId] {
        self.ops_on.of(local.index())
    }

    /// Those of them that read it.
    pub fn loads_of(&self, local: LocalId) -> impl Iterator<Item = OpId> {
        let ops = self.ops_on(local).iter().copied();
        ops.filter(|&op| matches!(self.ir.op(op).kind, OpKind::Load(_)))
    }

    /// Those of them that bind it.
    pub fn stores_of(&self, local: LocalId) -> impl Iterator<Item = OpId> {
        let ops = self.ops_on(local).iter().copied();
        ops.filter(|&op| matches!(self.ir.op(op).kind, OpKind::Store(..)))
    }
}

fn ops_by_local(ir: &Ir) -> Groups<OpId> {
    let ops = ir.on_locals.iter();
    let ops: Vec<(usize, OpId)> = ops
        .filter_map(|&op| Some((ir.op(op).kind.local()?.index(), op)))
        .collect();
    Groups::new(ir.scope.locals.len(), &ops)
}

/// Why it matters that a value is held (DESIGN section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinKind {
    /// A call or operator allocates meanwhile.
    Call,
    /// The right side of the local's own next binding allocates.
    Rebind,
    /// The next pass of a loop allocates.
    LoopCarried,
    /// The function calls itself meanwhile.
    Recursion,
    /// The function waits meanwhile.
    Suspension,
    /// Only another branch reads the local.
    Branch,
    /// It is a name of a script, which is bound until the program ends.
    Module,
    /// It is an attribute that nothing but this function reads.
    Attribute,
}

impl PinKind {
    /// Every kind.
    pub(crate) const ALL: [PinKind; 8] = [
        PinKind::Call,
        PinKind::Rebind,
        PinKind::LoopCarried,
        PinKind::Recursion,
        PinKind::Suspension,
        PinKind::Branch,
        PinKind::Module,
        PinKind::Attribute,
    ];

    /// What it is, in a sentence without its subject.
    pub(crate) fn description(self) -> &'static str {
        match self {
            PinKind::Call => "A large value is held while more is allocated, after its last use",
            PinKind::Rebind => "A large value is held while the next value of its name is made",
            PinKind::LoopCarried => "A large value is held into the next pass of a loop",
            PinKind::Recursion => {
                "A large value is held during a recursive call, after its last use"
            }
            PinKind::Suspension => {
                "A large value is held while the function is suspended, after its last use"
            }
            PinKind::Branch => "A large value is held in a branch that never reads it",
            PinKind::Module => "A large value is held by a name of a script, after its last use",
            PinKind::Attribute => "A large value is held by an attribute that nothing reads again",
        }
    }

    /// As reported.
    pub fn name(self) -> &'static str {
        match self {
            PinKind::Call => "call",
            PinKind::Rebind => "rebind",
            PinKind::LoopCarried => "loop-carried",
            PinKind::Recursion => "recursion",
            PinKind::Suspension => "suspension",
            PinKind::Branch => "branch",
            PinKind::Module => "module",
            PinKind::Attribute => "attribute",
        }
    }
}

/// A local that is dead but bound to a large object at some allocation points.
#[derive(Debug, Clone)]
pub struct Pin {
    /// The local.
    pub local: LocalId,
    /// The large objects it holds, by the operation that made each.
    pub objects: Vec<OpId>,
    /// The allocation points it is held at, as indices into [`Model::points`].
    pub points: Vec<usize>,
}

impl Pin {
    fn of(local: LocalId) -> Self {
        Self {
            local,
            objects: Vec::new(),
            points: Vec::new(),
        }
    }
}

/// Finds the locals that pin large values.
pub fn find(facts: &Facts<'_>, objects: &Objects, model: &Model) -> Vec<Pin> {
    let mut pins: Vec<Option<Pin>> = vec![None; facts.ir.scope.locals.len()];
    let mut known: FxHashSet<(LocalId, OpId)> = FxHashSet::default();
    for (index, point) in model.points.iter().enumerate() {
        for &store in &point.bindings {
            let (local, _) = facts.bound_by(store);
            if facts.liveness.is_live_before(local, point.op) {
                continue;
            }
            let kept = objects.kept_by(facts.stored_value(store)).iter().copied();
            let is_pinned = |root: &OpId| {
                objects.is_large(*root)
                    && !objects.is_slight(*root)
                    && !point.needed.contains(root.index())
                    && (point.is_evident || is_known(facts, *root) || objects.are_contents(*root))
            };
            for object in kept.filter(is_pinned) {
                let pin = pins[local.index()].get_or_insert_with(|| Pin::of(local));
                if known.insert((local, object)) {
                    pin.objects.push(object);
                }
                if pin.points.last() != Some(&index) {
                    pin.points.push(index);
                }
            }
        }
        for (local, object) in named_operands(facts, objects, point) {
            let pin = pins[local.index()].get_or_insert_with(|| Pin::of(local));
            if known.insert((local, object)) {
                pin.objects.push(object);
            }
            if pin.points.last() != Some(&index) {
                pin.points.push(index);
            }
        }
    }
    pins.into_iter().flatten().collect()
}

/// Whether it is known what the object is, so that it is worth releasing before whatever may allocate.
fn is_known(facts: &Facts<'_>, object: OpId) -> bool {
    let value = facts.values.get(object);
    value.is_some_and(|value| value.kind != Kind::Unknown)
}

/// The locals that a point reads for the last time, and whose values it would compute into, or leave to its callee, if they had
/// no name.
fn named_operands<'f>(
    facts: &'f Facts<'_>,
    objects: &'f Objects,
    point: &'f AllocationPoint,
) -> impl Iterator<Item = (LocalId, OpId)> + 'f {
    let left = point.left.iter().map(|left| &left.operand);
    let named = point.reused.iter().chain(left);
    let named = named.filter(|it| it.is_named);
    let of_locals = named.filter_map(|it| {
        let OpKind::Load(local) = facts.ir.op(it.operand).kind else {
            return None;
        };
        let [store] = facts.reaching.of_load(it.operand) else {
            return None;
        };
        let is_over = !facts.liveness.is_live_before(local, point.op);
        is_over.then(|| (local, facts.stored_value(*store)))
    });
    of_locals.filter(|&(_, object)| objects.matters(object))
}
