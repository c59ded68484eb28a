//! The forward analysis: evaluates every operation on what is known of its operands, until nothing changes.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::contents::Contents;
use super::fact::{Fact, SMALL_BYTES};
use super::forward::Forward;
use super::size::{Dtype, parse_int};
use super::{
    Context, Ground, Inside, Kind, Origin, Size, comprehension, filled, generator, packages, uses,
};
use crate::flow::{Bits, OpId, OpKind, find_boxes};
use crate::syntax::ast::Constant;

/// Passes in which a new fact replaces the old one; later ones only weaken it, so that the analysis ends.
const FREE_PASSES: usize = 3;
/// Each later pass weakens some fact, and loops nest a few deep: what needs more passes is not worth knowing.
const MAX_PASSES: usize = 24;
impl<'c> Forward<'c> {
    /// Solves the analysis; with `arguments` for a call that passes these, by parameter.
    pub(super) fn solve(cx: &'c Context<'c>, arguments: Option<&'c [Fact]>) -> Self {
        let mut forward = Forward {
            cx,
            facts: Vec::with_capacity(cx.ir.ops.len()),
            arguments,
            seeds: FxHashMap::default(),
            may_fill: filled::find(cx),
            contents: Contents::default(),
            elements: RefCell::default(),
            callees: callees(cx),
            boxes: find_boxes(cx.ir, cx.names),
            nothing: Fact::unknown(),
        };
        let all = Bits::full(cx.ir.ops.len());
        forward.run(&all);
        let mut seeds = uses::find(&forward);
        packages::find(&forward, &mut seeds);
        forward.seeds = seeds;
        if !forward.seeds.is_empty() {
            let told = if forward.contents.is_empty() {
                forward.depending_on(forward.seeds.keys().copied())
            } else {
                forward.contents.clear();
                all
            };
            for (op, fact) in forward.facts.iter_mut().enumerate() {
                if told.contains(op) {
                    *fact = None;
                }
            }
            forward.run(&told);
        }
        forward
    }

    /// The operations whose value depends on that of one of these, them included.
    fn depending_on(&self, roots: impl Iterator<Item = OpId>) -> Bits {
        let Context { ir, reaching, .. } = self.cx;
        let mut found = Bits::empty(ir.ops.len());
        for root in roots {
            found.insert(root.index());
        }
        let mut is_settled = false;
        while !is_settled {
            is_settled = true;
            for op in (0..ir.ops.len() as u32).map(OpId) {
                let mut sources = ir.operands(op).iter().chain(reaching.of_load(op));
                if !found.contains(op.index())
                    && sources.any(|source| found.contains(source.index()))
                {
                    found.insert(op.index());
                    // Only a read in an earlier pass of a loop comes before what it reads.
                    is_settled = reaching.carried().is_empty();
                }
            }
        }
        found
    }

    /// Evaluates the `wanted` operations until nothing changes. After one pass all is known for good but for what depends on a read
    /// of a later binding, or on an object that more is put into than was known.
    fn run(&mut self, wanted: &Bits) {
        let carried = self.cx.reaching.carried();
        let mut last_changed = self.pass(0, wanted, usize::MAX);
        for pass in 1..MAX_PASSES {
            self.reach_on();
            let weakened = self.contents.take_weakened();
            last_changed = last_changed.filter(|_| !carried.is_empty());
            last_changed = last_changed.max(weakened.iter().max().map(|op| op.index()));
            let Some(last) = last_changed else { return };
            let mut unsettled = self.depending_on(carried.iter().copied().chain(weakened));
            unsettled.intersect(wanted);
            last_changed = self.pass(pass, &unsettled, last);
        }
        self.reach_on();
        if last_changed.is_none() && self.contents.take_weakened().is_empty() {
            return;
        }
        // Not reached as far as is known: what still moves here is not worth a guess.
        for fact in self.facts.iter_mut().flatten() {
            *fact = Fact {
                origin: fact.origin.clone(),
                allocates: true,
                ..Fact::unknown()
            };
        }
    }

    /// Evaluates each `wanted` operation once, and gives the last whose fact changed. `last_changed` is that of the pass before: after
    /// it all is as it was, unless this pass changes something.
    fn pass(&mut self, pass: usize, wanted: &Bits, last_changed: usize) -> Option<usize> {
        let mut changed = None;
        for index in 0..self.cx.ir.ops.len() {
            if changed.is_none() && index > last_changed {
                break;
            }
            if !wanted.contains(index) {
                continue;
            }
            let op = OpId(index as u32);
            let mut new = self.evaluate(op);
            if let Some(fact) = &mut new {
                self.refine(op, fact);
                if fact.ground == Ground::Uses && self.may_be_of_objects(op) {
                    fact.ground = Ground::WeakUse;
                }
            }
            if index == self.facts.len() {
                changed = new.is_some().then_some(index).or(changed);
                self.facts.push(new);
                self.deposit(op);
                continue;
            }
            let Some(fact) = &mut new else {
                self.deposit(op);
                continue;
            };
            if pass >= FREE_PASSES
                && let Some(old) = &self.facts[index]
            {
                let joined = old.join(fact);
                *fact = Fact {
                    origin: fact.origin.clone(),
                    may_hold: fact.may_hold.clone(),
                    // A loop that adds to a value makes it longer with each pass: how often it runs is not known.
                    items: old.items,
                    ..joined
                };
            }
            if self.facts[index] != new {
                self.facts[index] = new;
                changed = Some(index);
            }
            self.deposit(op);
        }
        changed
    }

    /// Whether a class that takes part in numpy's operators may answer in the place of an array that an operation gives, or whether that
    /// may hold objects whose end is an event: where something is computed with them, they have operators.
    fn may_be_of_objects(&self, op: OpId) -> bool {
        let is_computed = matches!(
            self.cx.ir.op(op).kind,
            OpKind::Binary(_) | OpKind::Unary(_) | OpKind::InPlace(_) | OpKind::Compare(_)
        );
        self.cx.summaries.answers.changes_operators(self.cx)
            || !is_computed && self.cx.module.meets_finalizers
    }

    /// What the uses of a value tell, and the loops that fill it, in place: facts are large to move.
    fn refine(&self, id: OpId, fact: &mut Fact) {
        if fact.kind == Kind::Unknown
            && fact.size != Size::Small
            && let Some(told) = self.seeds.get(&id)
        {
            fact.kind = told.kind;
            fact.ground = told.ground;
            fact.text = told.text.as_str().into();
            fact.size = told.size;
            fact.class = told.class.or(fact.class);
        }
        if fact.is_exact
            && let Some(told) = self.seeds.get(&id)
        {
            fact.ground = fact.ground.min(told.ground);
        }
        let was_empty = fact.count == Some(0);
        if self.may_fill.contains_key(&id) && filled::starts_small(fact) {
            fact.size = Size::Large;
            fact.count = None;
            fact.text = format!("{}, filled by a loop", fact.text).into();
        }
        self.contents.weaken(id, fact, was_empty);
    }

    /// What makes a container that is small until a loop fills it, and what fills it.
    pub(super) fn filled(&self) -> BTreeMap<OpId, Vec<OpId>> {
        let starts_small = |&maker: &OpId| {
            let made = self.evaluate(maker);
            made.is_some_and(|fact| filled::starts_small(&fact))
        };
        let filled = self.may_fill.iter();
        let filled = filled.filter(|(maker, _)| starts_small(maker));
        filled.map(|(&maker, by)| (maker, by.clone())).collect()
    }

    /// Operations that make or read a value.
    fn evaluate(&self, id: OpId) -> Option<Fact> {
        let operands = self.cx.ir.operands(id);
        Some(match &self.cx.ir.op(id).kind {
            OpKind::Const(constant) => self.constant(*constant),
            OpKind::Str(raw) => string(self.cx.names.get(*raw)),
            OpKind::FStringText(_) => Fact::literal(Kind::Text, "an f-string").small(),
            OpKind::Format(..) | OpKind::BuildString => self.formatted(id, operands),
            OpKind::Load(_) => return self.load(id),
            OpKind::LoadName(name) => self.load_name(*name),
            OpKind::Parameter(local) => self.parameter(*local),
            OpKind::Attribute(name) => self.attribute(*operands.first()?, *name),
            OpKind::Subscript => self.subscript(*operands.first()?, *operands.get(1)?),
            OpKind::Slice => Fact::scalar(),
            OpKind::Call(shapes) => match self.handed_over_by(id) {
                Some(item) => self.fact(item).seen_as(Origin::Same(vec![item])),
                None => self.call(id, shapes),
            },
            OpKind::Unary(op) => self.unary(*op, *operands.first()?),
            OpKind::Binary(op) => self.binary(*op, *operands.first()?, *operands.get(1)?),
            OpKind::InPlace(op) => self.in_place(*op, *operands.first()?, *operands.get(1)?),
            OpKind::Compare(op) => self.compare(*op, *operands.first()?, *operands.get(1)?),
            // It holds its item for no longer than the local does.
            OpKind::Build(..) if self.boxes.iter().any(|it| it.made == id) => Fact::scalar(),
            OpKind::Build(display, stars) => self.display(*display, stars, operands),
            OpKind::BuildDict(stars) => self.dict_display(stars, operands),
            OpKind::Comprehension(kind, _) => comprehension::evaluate(self, id, *kind),
            _ => return self.evaluate_flow(id),
        })
    }

    /// Operations that take values apart, wait, define, or leave no value.
    fn evaluate_flow(&self, id: OpId) -> Option<Fact> {
        let operands = self.cx.ir.operands(id);
        Some(match &self.cx.ir.op(id).kind {
            OpKind::Unpack { .. } => {
                let whole = self.fact(*operands.first()?);
                // An iterator makes its items only now.
                Fact {
                    allocates: whole.allocates && whole.kind == Kind::Resource,
                    inside: Inside::NOTHING,
                    ..whole.clone()
                }
            }
            OpKind::Item(n) => self.unpacked(*operands.first()?, *n),
            OpKind::GetIter | OpKind::GetAsyncIter => self.iterator(*operands.first()?),
            OpKind::NextItem => self.next_item(*operands.first()?),
            OpKind::MakeFunction(_) => self.made(operands, "a function"),
            OpKind::MakeClass(_) => self.made(operands, "a class"),
            OpKind::Await => self.awaited(*operands.first()?),
            OpKind::Yield | OpKind::YieldFrom => Fact {
                allocates: true,
                ..Fact::unknown().with_origin(Origin::Shared)
            },
            OpKind::Import(module, has_alias) => self.imported(*module, *has_alias),
            OpKind::ImportFrom(module, name) => self.imported_from(*module, *name),
            OpKind::Enter(_) => self.entered(*operands.first()?),
            OpKind::Caught => Fact::literal(Kind::Resource, "an exception holds its frames")
                .with_origin(Origin::Shared),
            OpKind::ExitRaised(_) | OpKind::MatchesException(_) | OpKind::MatchesPattern(_) => {
                Fact::scalar()
            }
            OpKind::Captured(_) => self.item_of(*operands.first()?),
            _ => return None,
        })
    }

    fn constant(&self, constant: Constant) -> Fact {
        match constant {
            Constant::None => Fact::none(),
            Constant::Int(text) => Fact {
                int: parse_int(self.cx.names.get(text)),
                ..Fact::number()
            },
            Constant::Float(_) => Fact {
                dtype: Some(Dtype::FLOAT),
                ..Fact::number()
            },
            Constant::True | Constant::False | Constant::Imaginary(_) => Fact::number(),
            Constant::Ellipsis => Fact::scalar(),
        }
    }

    /// Formatting is light; only a large text makes a large one. Most parameters that are annotated as texts are short.
    fn formatted(&self, id: OpId, parts: &[OpId]) -> Fact {
        let ir = self.cx.ir;
        let size = if parts.iter().any(|&part| self.fact(part).is_large_part()) {
            Size::Large
        } else {
            Size::Small
        };
        let is_made_large = |op: OpId| {
            let fact = self.fact(op);
            fact.is_large_part() && fact.ground < Ground::Annotation
        };
        let allocates = match ir.op(id).kind {
            OpKind::BuildString => parts.iter().any(|&part| match ir.op(part).kind {
                OpKind::Format(..) => ir
                    .operands(part)
                    .first()
                    .is_some_and(|&it| is_made_large(it)),
                _ => false,
            }),
            // A text comes back as it is.
            _ => parts
                .first()
                .is_some_and(|&it| self.fact(it).kind != Kind::Text && is_made_large(it)),
        };
        Fact {
            size,
            allocates,
            ..Fact::literal(Kind::Text, "a formatted text")
        }
    }

    fn made(&self, operands: &[OpId], what: &'static str) -> Fact {
        Fact::literal(Kind::Callable, what).with_origin(self.holding(operands))
    }

    fn awaited(&self, awaitable: OpId) -> Fact {
        let source = self.source(awaitable);
        // A comprehension that waits is awaited where it stands.
        if let OpKind::Comprehension(..) = self.cx.ir.op(source).kind {
            return self.fact(source).clone();
        }
        let known = self.result_of_async_call(source);
        Fact {
            allocates: true,
            ..known
                .or_else(|| self.fact(source).result_of_coroutine())
                .or_else(|| self.gathered(source))
                .unwrap_or_else(Fact::unknown)
        }
    }

    fn entered(&self, manager: OpId) -> Fact {
        let fact = self.fact(manager);
        if fact.kind == Kind::Unknown {
            // Whatever it is, the manager may hold it until the block ends (E19).
            return Fact {
                may_hold: vec![manager],
                ..Fact::unknown().with_origin(Origin::Shared)
            };
        }
        if let (Some(generator::CONTEXT), Some(entered)) = (fact.class, &fact.each)
            && entered.kind != Kind::Unknown
        {
            return Fact {
                allocates: false,
                may_hold: vec![manager],
                ..entered.seen_as(Origin::Shared)
            };
        }
        Fact {
            allocates: false,
            own: fact.own.filter(|_| self.enters_itself(manager)),
            origin: Origin::Same(vec![manager]),
            ..fact.clone()
        }
    }

    /// Whether the manager is an object of the file whose `__enter__` gives the object itself.
    fn enters_itself(&self, manager: OpId) -> bool {
        let enter = self.cx.names.find("__enter__");
        let called = enter.and_then(|enter| self.own_method(manager, enter));
        let entered = called.map(|called| self.call_function(called, &[], &[]));
        entered.is_some_and(|it| matches!(&it.origin, Origin::Same(of) if of[..] == [manager]))
    }
}

/// The operations whose value is called by the operation that reads it.
fn callees(cx: &Context) -> Bits {
    let mut callees = Bits::empty(cx.ir.ops.len());
    for op in (0..cx.ir.ops.len() as u32).map(OpId) {
        if let (OpKind::Call(_), Some(callee)) = (&cx.ir.op(op).kind, cx.ir.operands(op).first()) {
            callees.insert(callee.index());
        }
    }
    callees
}

fn string(raw: &str) -> Fact {
    let prefix = raw.split(['"', '\'']).next().unwrap_or("");
    let is_bytes = prefix.contains(['b', 'B']);
    let (kind, what) = if is_bytes {
        (Kind::Bytes, "a bytes literal")
    } else {
        (Kind::Text, "a text literal")
    };
    // Escapes make this an upper bound; it only matters where a literal is multiplied.
    let length = raw.len().saturating_sub(prefix.len() + 2) as u64;
    let size = if length < SMALL_BYTES {
        Size::Small
    } else {
        Size::Bytes(length)
    };
    Fact {
        size,
        count: Some(length),
        dtype: Some(Dtype::BYTE),
        ..Fact::literal(kind, what)
    }
}
