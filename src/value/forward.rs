//! The forward analysis: evaluates every operation on what is known of its operands, until nothing changes.

use rustc_hash::{FxHashMap, FxHashSet};

use super::fact::{Fact, is_large_kind, is_plain_kind, noun};
use super::knowledge::Knowledge;
use super::size::{Dtype, parse_int};
use super::{Context, Elements, Ground, Kind, Origin, Size, annotation, comprehension, uses};
use crate::flow::{BindingForm, Display, OpId, OpKind};
use crate::scope::LocalId;
use crate::syntax::NameId;
use crate::syntax::ast::Constant;

/// Passes in which a new fact replaces the old one; later ones only weaken it, so that the analysis ends.
const FREE_PASSES: usize = 3;
/// Each later pass weakens some fact, and loops nest a few deep: what needs more passes is not worth knowing.
const MAX_PASSES: usize = 24;
/// Loads are followed to the only store they read so far.
const MAX_SOURCE_STEPS: usize = 8;
/// What a display of this many items takes is not small.
const MANY_ITEMS: usize = 4096;
/// An allocation below this never matters for a peak worth reporting.
pub(super) const SMALL_BYTES: u64 = 64 * 1024;

/// The state of the analysis of one function.
pub(super) struct Forward<'c> {
    pub(super) cx: &'c Context<'c>,
    /// By operation; none where it gives no value, or before it was reached.
    pub(super) facts: Vec<Option<Fact>>,
    /// What is known of parameters, by position, where the function is looked into for one call.
    arguments: Option<&'c [Fact]>,
    /// What uses tell of operations whose value is unknown otherwise.
    seeds: FxHashMap<OpId, uses::Told>,
}

impl<'c> Forward<'c> {
    /// Solves the analysis; with `arguments` for a call that passes these, by parameter.
    pub(super) fn solve(cx: &'c Context<'c>, arguments: Option<&'c [Fact]>) -> Self {
        let facts = vec![None; cx.ir.ops.len()];
        let mut forward = Forward { cx, facts, arguments, seeds: FxHashMap::default() };
        forward.run();
        forward.seeds = uses::find(&forward);
        if !forward.seeds.is_empty() {
            forward.facts.fill(None);
            forward.run();
        }
        forward
    }

    /// A state that was solved before.
    pub(super) fn solved(cx: &'c Context<'c>, facts: Vec<Option<Fact>>) -> Self {
        Forward { cx, facts, arguments: None, seeds: FxHashMap::default() }
    }

    fn run(&mut self) {
        for pass in 0..MAX_PASSES {
            if !self.pass(pass) {
                return;
            }
        }
        // Not reached as far as is known; what still moves is unknown.
        for fact in self.facts.iter_mut().flatten() {
            *fact = Fact { origin: fact.origin.clone(), allocates: true, ..Fact::unknown() };
        }
    }

    /// Evaluates each operation once, and says whether anything changed.
    fn pass(&mut self, pass: usize) -> bool {
        let mut changed = false;
        for index in 0..self.cx.ir.ops.len() {
            let id = OpId(index as u32);
            let Some(mut fact) = self.evaluate(id) else { continue };
            if pass >= FREE_PASSES && let Some(old) = &self.facts[index] {
                let joined = old.join(&fact);
                fact = Fact { origin: fact.origin, may_hold: fact.may_hold, ..joined };
            }
            if self.facts[index].as_ref() != Some(&fact) {
                self.facts[index] = Some(fact);
                changed = true;
            }
        }
        changed
    }

    /// What is known of an operand.
    pub(super) fn fact(&self, op: OpId) -> Fact {
        self.facts.get(op.index()).and_then(Clone::clone).unwrap_or_else(Fact::unknown)
    }

    /// The operation whose value this is, following loads that read one store only.
    pub(super) fn source(&self, op: OpId) -> OpId {
        let mut op = op;
        for _ in 0..MAX_SOURCE_STEPS {
            let OpKind::Load(_) = self.cx.ir.op(op).kind else { return op };
            let [store] = self.cx.reaching.of_load(op) else { return op };
            let [value] = self.cx.ir.operands(*store) else { return op };
            op = *value;
        }
        op
    }

    /// Whether the operand is a value that nothing else names: dropped as soon as its user is done with it.
    pub(super) fn is_temporary(&self, op: OpId) -> bool {
        let is_named = matches!(
            self.cx.ir.op(op).kind,
            OpKind::Load(_) | OpKind::LoadName(_) | OpKind::Attribute(_) | OpKind::NextItem | OpKind::Item(_)
        );
        !is_named && matches!(self.fact(op).origin, Origin::Fresh)
    }

    /// The text of an operation's expression.
    pub(super) fn text(&self, op: OpId) -> &'c str {
        let span = self.cx.ir.op(op).span;
        self.cx.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The same with the parentheses that belong to it alone.
    pub(super) fn outer_text(&self, op: OpId) -> &'c str {
        let span = self.cx.ir.op(op).outer;
        self.cx.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    fn evaluate(&self, id: OpId) -> Option<Fact> {
        let fact = self.evaluate_data(id).or_else(|| self.evaluate_flow(id))?;
        let Some(told) = self.seeds.get(&id).filter(|_| fact.kind == Kind::Unknown) else { return Some(fact) };
        Some(Fact { kind: told.kind, ground: told.ground, text: told.text.as_str().into(), size: Size::Large, ..fact })
    }

    /// Operations that make or read a value.
    fn evaluate_data(&self, id: OpId) -> Option<Fact> {
        let operands = self.cx.ir.operands(id);
        Some(match &self.cx.ir.op(id).kind {
            OpKind::Const(constant) => self.constant(*constant),
            OpKind::Str(raw) => string(self.cx.names.get(*raw)),
            OpKind::FStringText(_) => Fact { size: Size::Small, ..Fact::literal(Kind::Text, "an f-string") },
            OpKind::Format(..) | OpKind::BuildString => self.formatted(operands),
            OpKind::Load(_) => self.load(id)?,
            OpKind::LoadName(name) => self.load_name(*name),
            OpKind::Parameter(local) => self.parameter(*local),
            OpKind::Attribute(name) => self.attribute(*operands.first()?, *name),
            OpKind::Subscript => self.subscript(*operands.first()?, *operands.get(1)?),
            OpKind::Slice => Fact::scalar(),
            OpKind::Call(shapes) => self.call(id, shapes),
            OpKind::Unary(op) => self.unary(*op, *operands.first()?),
            OpKind::Binary(op) => self.binary(*op, *operands.first()?, *operands.get(1)?),
            OpKind::InPlace(op) => self.in_place(*op, *operands.first()?, *operands.get(1)?),
            OpKind::Compare(op) => self.compare(*op, *operands.first()?, *operands.get(1)?),
            OpKind::Build(display, stars) => self.display(*display, stars, operands),
            OpKind::BuildDict(stars) => self.dict_display(stars, operands),
            OpKind::Comprehension(kind, _) => comprehension::evaluate(self, id, *kind),
            _ => return None,
        })
    }

    /// Operations that take values apart, wait, define, or leave no value.
    fn evaluate_flow(&self, id: OpId) -> Option<Fact> {
        let operands = self.cx.ir.operands(id);
        Some(match &self.cx.ir.op(id).kind {
            OpKind::Unpack { .. } => self.fact(*operands.first()?),
            OpKind::Item(n) => self.unpacked(*operands.first()?, *n),
            OpKind::GetIter | OpKind::GetAsyncIter => self.iterator(*operands.first()?),
            OpKind::NextItem => self.next_item(*operands.first()?),
            OpKind::MakeFunction(_) => self.made(operands, "a function"),
            OpKind::MakeClass(_) => self.made(operands, "a class"),
            OpKind::Await => self.awaited(*operands.first()?),
            OpKind::Yield | OpKind::YieldFrom => {
                Fact { allocates: true, ..Fact::unknown().with_origin(Origin::Shared) }
            }
            OpKind::Import(module, has_alias) => self.imported(*module, *has_alias),
            OpKind::ImportFrom(module, name) => self.imported_from(*module, *name),
            OpKind::Enter(_) => self.entered(*operands.first()?),
            OpKind::Caught => Fact::literal(Kind::Resource, "an exception holds its frames").with_origin(Origin::Shared),
            OpKind::ExitRaised(_) | OpKind::MatchesException(_) | OpKind::MatchesPattern(_) => Fact::scalar(),
            OpKind::Captured(_) => self.item_of(*operands.first()?),
            _ => return None,
        })
    }

    fn constant(&self, constant: Constant) -> Fact {
        match constant {
            Constant::None => Fact::none(),
            Constant::Int(text) => Fact { int: parse_int(self.cx.names.get(text)), ..Fact::scalar() },
            Constant::True | Constant::False | Constant::Ellipsis | Constant::Float(_) | Constant::Imaginary(_) => {
                Fact::scalar()
            }
        }
    }

    /// Formatting is light; only a large text makes a large one.
    fn formatted(&self, parts: &[OpId]) -> Fact {
        let is_large = |&part: &OpId| {
            let fact = self.fact(part);
            fact.kind == Kind::Text && fact.size == Size::Large
        };
        let size = if parts.iter().any(is_large) { Size::Large } else { Size::Small };
        Fact { size, ..Fact::literal(Kind::Text, "an f-string") }
    }

    /// The join over the stores that may be read; nothing before the first of them was reached.
    fn load(&self, id: OpId) -> Option<Fact> {
        let stores = self.cx.reaching.of_load(id);
        let mut values = Vec::new();
        let mut joined: Option<Fact> = None;
        for &store in stores {
            let Some(&value) = self.cx.ir.operands(store).first() else { continue };
            values.push(value);
            let Some(fact) = self.stored(store, value) else { continue };
            joined = Some(joined.map_or_else(|| fact.clone(), |so_far| so_far.join(&fact)));
        }
        let fact = joined.or_else(|| stores.is_empty().then(Fact::unknown))?;
        Some(Fact { origin: Origin::Same(values), may_hold: Vec::new(), allocates: false, ..fact })
    }

    /// What a store binds: its value, or what its annotation says of an unknown one.
    fn stored(&self, store: OpId, value: OpId) -> Option<Fact> {
        let fact = self.facts.get(value.index())?.clone()?;
        let is_annotated = matches!(self.cx.ir.op(store).kind, OpKind::Store(_, BindingForm::AnnAssign));
        if !is_annotated || fact.ground < Ground::Annotation {
            return Some(fact);
        }
        let end = self.cx.ir.op(store).span.end as usize;
        let said = annotation::after(self.cx.text, end).and_then(|text| annotation::read(self.cx, text));
        Some(said.unwrap_or(fact))
    }

    fn load_name(&self, name: NameId) -> Fact {
        let shared = Fact::unknown().with_origin(Origin::Shared);
        let module = self.cx.module;
        if self.cx.ir.scope.captured.contains_key(&name) || !module.is_stable(name) {
            return shared;
        }
        if let Some(&int) = module.integers.get(&name) {
            return Fact { int: Some(int), ..Fact::scalar() };
        }
        if module.functions.contains(&name) || module.classes.contains(&name) {
            return Fact::literal(Kind::Callable, "defined in this file").with_origin(Origin::Shared);
        }
        if let Some(path) = module.imports.get(&name) {
            return named(path);
        }
        if !module.is_builtin(name) {
            return shared;
        }
        let text = self.cx.names.get(name);
        let knowledge = Knowledge::get();
        let is_known = knowledge.producer(text).is_some() || knowledge.is_constant(text);
        if is_known { named(text) } else { shared }
    }

    fn parameter(&self, local: LocalId) -> Fact {
        let name = self.cx.ir.scope.locals.get(local.index()).and_then(|local| local.name);
        let given = self.arguments.and_then(|arguments| arguments.get(local.index()));
        let fact = match given.filter(|fact| fact.kind != Kind::Unknown) {
            Some(fact) => fact.clone(),
            None => name
                .and_then(|_| annotation::of_parameter(self.cx, local))
                .unwrap_or_else(Fact::unknown),
        };
        Fact { origin: Origin::Shared, may_hold: Vec::new(), allocates: false, ..fact }
    }

    fn attribute(&self, object: OpId, name: NameId) -> Fact {
        let holder = self.fact(object);
        let name = self.cx.names.get(name);
        if let Some(path) = &holder.path {
            return named(&format!("{path}.{name}"));
        }
        let knowledge = Knowledge::get();
        if let Some(entry) = knowledge.attribute(holder.receiver(), name) {
            return self.told_by_attribute(entry, object, name);
        }
        if knowledge.method(holder.receiver(), name).is_some() {
            return Fact::literal(Kind::Callable, "a bound method").with_origin(Origin::Holds(vec![object]));
        }
        Fact { may_hold: vec![object], ..Fact::unknown().with_origin(Origin::Shared) }
    }

    fn display(&self, display: Display, stars: &[u32], items: &[OpId]) -> Fact {
        let what = match display {
            Display::Tuple => "a tuple",
            Display::List => "a list",
            Display::Set => "a set",
        };
        let is_starred = |index: usize| stars.iter().any(|&star| star as usize == index);
        let elements = self.elements(items.iter().enumerate().map(|(n, &item)| (item, is_starred(n))));
        let fact = Fact::literal(Kind::Container(elements), what).with_origin(self.holding(items));
        let (item, count) = (self.common_item(stars, items), stars.is_empty().then_some(items.len() as u64));
        let size = if items.len() > MANY_ITEMS || !stars.is_empty() { Size::Large } else { Size::Small };
        Fact { item, count, dtype: Some(Dtype::POINTER), size, ..fact }
    }

    fn dict_display(&self, stars: &[u32], operands: &[OpId]) -> Fact {
        let is_starred = |index: usize| stars.iter().any(|&star| star as usize == index / 2);
        let elements = self.elements(operands.iter().enumerate().map(|(n, &item)| (item, is_starred(n) && n % 2 == 1)));
        let size = if operands.len() > MANY_ITEMS || !stars.is_empty() { Size::Large } else { Size::Small };
        let fact = Fact::literal(Kind::Container(elements), "a dict").with_origin(self.holding(operands));
        Fact { size, ..fact }
    }

    /// Whether items, given with whether they are starred, are plain.
    fn elements(&self, mut items: impl Iterator<Item = (OpId, bool)>) -> Elements {
        let are_plain = items.all(|(item, is_starred)| {
            let fact = self.fact(item);
            if is_starred { self.has_plain_items(&fact) } else { fact.is_plain() }
        });
        if are_plain { Elements::Plain } else { Elements::Unknown }
    }

    /// Whether all that iterating a value gives is plain.
    pub(super) fn has_plain_items(&self, fact: &Fact) -> bool {
        let good = fact.ground <= Ground::Uses;
        let is_range = fact.class == Some("range");
        good && (fact.item.is_some_and(is_plain_kind) || is_range || (is_large_kind(fact.kind) && fact.is_plain()))
    }

    fn common_item(&self, stars: &[u32], items: &[OpId]) -> Option<Kind> {
        let first = self.fact(*items.first()?).kind;
        let agree = stars.is_empty() && items.iter().all(|&item| self.fact(item).kind == first);
        (agree && first != Kind::Unknown).then_some(first)
    }

    /// Holding the operands that are worth holding.
    pub(super) fn holding(&self, operands: &[OpId]) -> Origin {
        let held: Vec<OpId> = operands.iter().copied().filter(|&op| self.fact(op).kind != Kind::Scalar).collect();
        if held.is_empty() { Origin::Fresh } else { Origin::Holds(held) }
    }

    fn unpacked(&self, unpack: OpId, n: u32) -> Fact {
        let Some(&whole) = self.cx.ir.operands(unpack).first() else { return Fact::unknown() };
        let whole = self.source(whole);
        let is_starless = |kind: &OpKind| matches!(kind, OpKind::Unpack { after: None, .. });
        if let OpKind::Build(_, stars) = &self.cx.ir.op(whole).kind
            && stars.is_empty()
            && is_starless(&self.cx.ir.op(unpack).kind)
            && let Some(&item) = self.cx.ir.operands(whole).get(n as usize)
        {
            return self.fact(item).with_origin(Origin::Same(vec![item]));
        }
        self.item_of(whole)
    }

    /// An item of a value: only the item of a temporary belongs to nobody else (E20).
    pub(super) fn item_of(&self, whole: OpId) -> Fact {
        let fact = self.fact(whole);
        let kind = self.item_kind(&fact);
        let origin = match fact.kind {
            Kind::Array | Kind::Frame | Kind::Tensor => Origin::Holds(vec![whole]),
            Kind::Text | Kind::Bytes | Kind::Scalar => Origin::Fresh,
            _ if self.is_temporary(whole) => Origin::Fresh,
            _ => Origin::Shared,
        };
        let ground = if kind == Kind::Unknown { Ground::Nothing } else { fact.ground };
        let is_small = matches!(fact.kind, Kind::Text | Kind::Bytes | Kind::Scalar) || kind == Kind::Scalar;
        let text = format!("an item: {}", fact.text);
        let item = Fact::new(kind, ground, if kind == Kind::Unknown { "" } else { &text });
        Fact {
            size: if is_small { Size::Small } else { Size::Large },
            may_hold: if matches!(origin, Origin::Fresh) { fact.may_hold } else { Vec::new() },
            origin,
            class: if fact.class == Some("iterator of path") { Some("path") } else { None },
            ..item
        }
    }

    pub(super) fn item_kind(&self, fact: &Fact) -> Kind {
        match (fact.item, fact.kind) {
            (Some(item), _) => item,
            (None, Kind::Container(Elements::Plain)) => Kind::Container(Elements::Plain),
            (None, kind @ (Kind::Array | Kind::Tensor | Kind::Text)) => kind,
            (None, Kind::Frame | Kind::Scalar | Kind::Bytes) => Kind::Scalar,
            (None, _) if matches!(fact.class, Some("file" | "binary file")) => Kind::Text,
            (None, _) => Kind::Unknown,
        }
    }

    fn iterator(&self, iterable: OpId) -> Fact {
        let fact = self.fact(iterable);
        let item = Some(self.item_kind(&fact)).filter(|&kind| kind != Kind::Unknown);
        let text = format!("an iterator over {}", noun(fact.kind));
        Fact {
            kind: Kind::Resource,
            size: Size::Small,
            text: text.as_str().into(),
            item,
            allocates: false,
            ground: if item.is_some() { fact.ground } else { Ground::Producer },
            ..Fact::unknown().with_origin(Origin::Holds(vec![iterable]))
        }
    }

    /// The next item of a container costs nothing; a generator or reader may compute anything.
    fn next_item(&self, iterator: OpId) -> Fact {
        let source = self.source(iterator);
        let iterable = match (&self.cx.ir.op(source).kind, self.cx.ir.operands(source)) {
            (OpKind::GetIter, &[iterable]) => iterable,
            _ => iterator,
        };
        let fact = self.item_of(iterable);
        let of = self.fact(iterable);
        let is_cheap = is_large_kind(of.kind) || of.kind == Kind::Scalar || fact.size == Size::Small;
        Fact { allocates: !is_cheap, ..fact }
    }

    fn made(&self, operands: &[OpId], what: &str) -> Fact {
        Fact::literal(Kind::Callable, what).with_origin(self.holding(operands))
    }

    fn awaited(&self, awaitable: OpId) -> Fact {
        let source = self.source(awaitable);
        // A comprehension that waits is awaited where it stands.
        if let OpKind::Comprehension(..) = self.cx.ir.op(source).kind {
            return self.fact(source);
        }
        let known = self.result_of_async_call(source);
        Fact { allocates: true, ..known.unwrap_or_else(Fact::unknown) }
    }

    fn entered(&self, manager: OpId) -> Fact {
        let fact = self.fact(manager);
        if fact.kind == Kind::Unknown {
            return Fact { may_hold: vec![manager], ..Fact::unknown() };
        }
        Fact { allocates: false, ..fact.with_origin(Origin::Same(vec![manager])) }
    }

    fn imported(&self, module: NameId, has_alias: bool) -> Fact {
        let path = self.cx.names.get(module);
        let bound = if has_alias { path } else { path.split('.').next().unwrap_or(path) };
        named(bound)
    }

    fn imported_from(&self, module: NameId, name: NameId) -> Fact {
        if self.cx.module.has_star_import {
            return Fact::unknown().with_origin(Origin::Shared);
        }
        named(&format!("{}.{}", self.cx.names.get(module), self.cx.names.get(name)))
    }

    /// Values that no store or other operation takes further are found by the operations that use them.
    pub(super) fn users(&self) -> FxHashMap<OpId, Vec<OpId>> {
        let mut users: FxHashMap<OpId, Vec<OpId>> = FxHashMap::default();
        for index in 0..self.cx.ir.ops.len() {
            let user = OpId(index as u32);
            let mut seen = FxHashSet::default();
            for &operand in self.cx.ir.operands(user) {
                if seen.insert(operand) {
                    users.entry(operand).or_default().push(user);
                }
            }
        }
        users
    }
}

/// A module, or a function, class or constant of one, by its dotted path.
fn named(path: &str) -> Fact {
    let knowledge = Knowledge::get();
    let fact = if knowledge.is_constant(path) {
        Fact::scalar()
    } else if knowledge.producer(path).is_some() {
        Fact::literal(Kind::Callable, "a known function")
    } else {
        Fact::unknown()
    };
    Fact { path: Some(path.into()), origin: Origin::Shared, ..fact }
}

fn string(raw: &str) -> Fact {
    let prefix = raw.split(['"', '\'']).next().unwrap_or("");
    let is_bytes = prefix.contains(['b', 'B']);
    let (kind, what) = if is_bytes { (Kind::Bytes, "a bytes literal") } else { (Kind::Text, "a text literal") };
    // Escapes make this an upper bound; it only matters where a literal is multiplied.
    let length = raw.len().saturating_sub(prefix.len() + 2) as u64;
    Fact { size: Size::Bytes(length), count: Some(length), dtype: Some(Dtype::BYTE), ..Fact::literal(kind, what) }
}
