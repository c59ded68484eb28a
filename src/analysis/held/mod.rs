//! Large values that are read no more, but that something else than the local holds: no release of the local frees them, so that a
//! person has to see to the holder. Nothing that is found here changes what is rewritten.
//!
//! ```python
//! def fit(self, path):
//!     raw = load(path)
//!     self.raw = raw              # holds it from here on
//!     table = parse(raw)          # `raw` dies here
//!     return solve(table)         # more is allocated: "`self.raw` holds it"
//! ```
//! Listed is what the function made itself, as far as it is seen who holds it. What is in use under another name is no pin, and what
//! was had from elsewhere is the business of whoever holds it there.

mod callers;
mod captured;
mod holders;
mod raised;
mod stored;
mod touched;

use rustc_hash::FxHashSet;

use super::functions::{Functions, LoweredFunction};
use super::joined::{self, Joined};
use super::read_with;
use super::revision::Revision;
use super::suggest::{Shared, facts, share};
use super::unreleased::makes;
use crate::flow::{OpId, OpKind};
use crate::options::{AnalysisOptions, Level, Strategy};
use crate::pin::{self, AllocationPoint, Estimate, Facts, Holder, Model, Objects};
use crate::program::Callees;
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::{ParseRefused, Suppressions};
use crate::value::{Kind, Size, Value};

/// Longer than this, an expression is no name for people.
const MAX_NAME: usize = 48;

/// A large value that is read no more and that something holds besides its name.
#[derive(Debug, Clone)]
pub(crate) struct HeldPin {
    /// Dotted path of the function.
    pub(crate) function: String,
    /// The name that is read no more.
    pub(crate) local: String,
    /// What the value is, and how we know.
    pub(crate) value: Value,
    /// Who holds it as well.
    pub(crate) holder: Holder,
    /// Where the name is bound.
    pub(crate) bound: Span,
    /// Where it is read last.
    pub(crate) last_use: Span,
    /// What the value is held during.
    pub(crate) held_during: Span,
    /// Whether a release of the name is needed, too, and not enough.
    pub(crate) is_beside_release: bool,
    /// The function and the local of it that hold the value, where that is another function's.
    pub(crate) held_in: Option<(String, String)>,
}

/// Finds what is held elsewhere in a file.
pub(crate) fn find_held(
    text: &str,
    callees: &dyn Callees,
    options: &AnalysisOptions,
) -> Result<Vec<HeldPin>, ParseRefused> {
    let mut functions = read_with(text, callees, &options.module)?;
    let mut found = if let Some((joined, functions)) = joined::read(text, callees) {
        find_joined(&joined, &functions, options)
    } else {
        let whole = Span::new(0, text.len() as u32);
        find_within(&functions, (text, whole), options)
    };
    // What another file imports is open to whoever does.
    let script = functions
        .open_script()
        .filter(|_| !functions.is_script_imported());
    if let Some(script) = script {
        share(&functions, &Revision::first(text), options, |shared| {
            find_in(&functions, &functions[script], shared, &mut found);
        });
    }
    let unwanted = Suppressions::read(text);
    found.retain(|it: &HeldPin| unwanted.find(it.bound.start, Strategy::Del).is_none());
    found.sort_by_key(|it| (it.held_during.start, it.bound.start));
    let mut seen = FxHashSet::default();
    found.retain(|it| seen.insert((it.function.clone(), it.local.clone())));
    Ok(found)
}

/// Finds it in the functions that are within a stretch of the text.
fn find_within(
    functions: &Functions,
    (text, own): (&str, Span),
    options: &AnalysisOptions,
) -> Vec<HeldPin> {
    let mut found = Vec::new();
    share(functions, &Revision::first(text), options, |shared| {
        let known = functions
            .may_know_callers()
            .then(|| functions.callers(text));
        let units = functions.units.iter();
        for unit in units.filter(|unit| unit.is_candidate && own.contains(unit.ir.span)) {
            find_in(functions, unit, shared, &mut found);
        }
        if let Some(callers) = known {
            callers::find(functions, (&callers, own), shared, &mut found);
        }
    });
    found
}

/// Finds it in a file that is read as a part of its program, in offsets of its own text.
fn find_joined(joined: &Joined, functions: &Functions, options: &AnalysisOptions) -> Vec<HeldPin> {
    let own = joined.own;
    let mut found = find_within(functions, (&joined.text, own), options);
    let moved = |span: Span| Span::new(span.start - own.start, span.end - own.start);
    for pin in &mut found {
        pin.bound = moved(pin.bound);
        pin.last_use = moved(pin.last_use);
        pin.held_during = moved(pin.held_during);
        let since = pin.holder.since;
        pin.holder.since = since.filter(|it| own.contains(*it)).map(moved);
        let elsewhere = since.filter(|it| !own.contains(*it));
        if let Some(place) = elsewhere.and_then(|it| joined.place_elsewhere(it)) {
            let name = std::mem::take(&mut pin.holder.name);
            pin.holder.name = format!("{name} ({place})");
        }
    }
    found
}

/// One function, with all that is known of it.
struct Search<'a> {
    functions: &'a Functions,
    facts: &'a Facts<'a>,
    objects: &'a Objects,
    model: &'a Model,
}

/// A dead local at an allocation, with a large object that it is bound to.
#[derive(Debug, Clone, Copy)]
struct Dead<'p> {
    local: LocalId,
    store: OpId,
    object: OpId,
    point: &'p AllocationPoint,
}

fn find_in(
    functions: &Functions,
    unit: &LoweredFunction,
    shared: &Shared<'_>,
    found: &mut Vec<HeldPin>,
) {
    let facts = facts(functions, &unit.ir, shared);
    let Some(objects) = Objects::compute(&facts, Estimate::Hopeful) else {
        return;
    };
    if objects.large().iter().next().is_none() {
        return;
    }
    let model = Model::build(&facts, &objects);
    let search = Search {
        functions,
        facts: &facts,
        objects: &objects,
        model: &model,
    };
    raised::find(&search, found);
    search.find_locals(found);
    captured::find(&search, found);
}

impl<'a> Search<'a> {
    /// Locals that pin nothing, because something else holds what they hold.
    fn find_locals(&self, found: &mut Vec<HeldPin>) {
        let pins = pin::find(self.facts, self.objects, self.model);
        let pinned: FxHashSet<LocalId> = pins.iter().map(|pin| pin.local).collect();
        let mut seen = FxHashSet::default();
        for dead in self.dead() {
            // Of several names of one object one is enough.
            if pinned.contains(&dead.local) || seen.contains(&dead.object) {
                continue;
            }
            if let Some(holder) = self.holder_of(&dead) {
                seen.insert(dead.object);
                found.push(self.describe(&dead, holder));
            }
        }
    }

    /// The points at which something large is made, for certain.
    fn points(&self) -> impl Iterator<Item = &'a AllocationPoint> {
        let objects = self.objects;
        let points = self.model.points.iter();
        points.filter(move |point| makes(objects, point))
    }

    /// Locals that are dead at such points, with each large object that they are bound to.
    fn dead(&self) -> impl Iterator<Item = Dead<'a>> + use<'_, 'a> {
        let (facts, objects) = (self.facts, self.objects);
        let at_point = move |point: &'a AllocationPoint| {
            let is_dead = move |&&store: &&'a OpId| {
                let (local, _) = facts.bound_by(store);
                let is_operand = |&op: &OpId| facts.ir.op(op).kind == OpKind::Load(local);
                !facts.name(local).is_empty()
                    && !facts.liveness.is_live_before(local, point.op)
                    && !point.stack.iter().any(is_operand)
            };
            point
                .bindings
                .iter()
                .filter(is_dead)
                .flat_map(move |&store| {
                    let kept = objects.kept_by(facts.stored_value(store)).iter().copied();
                    let large = kept.filter(move |&object| {
                        objects.is_large(object)
                            && self.is_object(facts.stored_value(store), object)
                            && is_evident(facts, object)
                            && !point.unfilled.contains(&object)
                    });
                    large.map(move |object| Dead {
                        local: facts.bound_by(store).0,
                        store,
                        object,
                        point,
                    })
                })
        };
        self.points().flat_map(at_point)
    }

    fn describe(&self, dead: &Dead<'_>, holder: Holder) -> HeldPin {
        let Dead {
            local,
            store,
            object,
            point,
        } = *dead;
        let facts = self.facts;
        let before = facts.loads_of(local).filter(|&op| op < point.op).last();
        let last = before.or_else(|| facts.loads_of(local).last());
        self.pin(
            facts.name(local).to_owned(),
            object,
            holder,
            [store, last.unwrap_or(store), point.op],
        )
    }

    /// A pin of this name, which holds the object; bound, read last and held during these.
    fn pin(
        &self,
        name: String,
        object: OpId,
        holder: Holder,
        [bound, last_use, during]: [OpId; 3],
    ) -> HeldPin {
        let ir = self.facts.ir;
        let value = self.facts.values.get(object);
        HeldPin {
            function: ir.path.clone(),
            local: name,
            value: value.expect("large objects are values").clone(),
            holder,
            bound: ir.op(bound).span,
            last_use: ir.op(last_use).span,
            held_during: ir.op(during).span,
            is_beside_release: false,
            held_in: None,
        }
    }

    /// Whether control may come from one operation to another.
    fn reaches(&self, from: OpId, to: OpId) -> bool {
        let ir = self.facts.ir;
        let (first, last) = (ir.block_of(from), ir.block_of(to));
        if first == last && from < to {
            return true;
        }
        let (mut seen, mut open) = (FxHashSet::default(), vec![first]);
        while let Some(block) = open.pop() {
            let block = ir.block(block);
            for next in block.terminator.successors().chain(block.handler) {
                if next == last {
                    return true;
                }
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        false
    }

    /// Whether control cannot come from where the object is made to where it is held without an operation between.
    fn always_passes(&self, dead: &Dead<'_>, by: OpId) -> bool {
        let ir = self.facts.ir;
        let (from, to) = (dead.object, dead.point.op);
        let (first, last, middle) = (ir.block_of(from), ir.block_of(to), ir.block_of(by));
        if first == last && from < to {
            return from < by && by < to;
        }
        if first == middle && from < by {
            return true;
        }
        let (mut seen, mut open) = (FxHashSet::default(), vec![first]);
        while let Some(block) = open.pop() {
            let block = ir.block(block);
            for next in block.terminator.successors().chain(block.handler) {
                if next == last && !(middle == last && by < to) {
                    return false;
                }
                if next != middle && seen.insert(next) {
                    open.push(next);
                }
            }
        }
        true
    }

    /// An expression as it is written, where that is short enough to be a name.
    fn written(&self, op: OpId) -> Option<String> {
        let text = self.facts.ir.op(op).span.of(self.facts.text);
        let is_name = text.len() <= MAX_NAME && !text.contains('\n');
        is_name.then(|| format!("`{text}`"))
    }

    /// All operations.
    fn ops(&self) -> impl Iterator<Item = OpId> + use<> {
        (0..self.facts.ir.ops.len() as u32).map(OpId)
    }
}

/// Whether enough is known of the object to release it at the level that was asked for, and that it is large: what is unknown is so
/// with `--unsafe` alone. Texts and containers are listed where a number tells their size, or they were read in: most are short.
fn is_evident(facts: &Facts<'_>, object: OpId) -> bool {
    let asks_for_all = facts.options.min_size_bytes == 0;
    let Some(value) = facts.values.get(object) else {
        return false;
    };
    match value.kind {
        _ if asks_for_all => true,
        Kind::Unknown => value.is_quiet || facts.options.level == Level::Unsafe,
        Kind::Text | Kind::Container(_) => {
            matches!(value.size, Size::Bytes(_)) || value.has_large_items || is_read(facts, object)
        }
        _ => true,
    }
}

/// Whether the value is what a file or a message holds, or all of an array.
fn is_read(facts: &Facts<'_>, object: OpId) -> bool {
    const READS: [&str; 10] = [
        "getvalue",
        "load",
        "loads",
        "read",
        "read_bytes",
        "read_text",
        "readlines",
        "to_dict",
        "to_list",
        "tolist",
    ];
    let ir = facts.ir;
    let (OpKind::Call(_), [callee, ..]) = (&ir.op(object).kind, ir.operands(object)) else {
        return false;
    };
    let is_named = |op: OpId, names: &[&str]| match ir.op(op).kind {
        OpKind::Attribute(name) | OpKind::LoadName(name) => names.contains(&facts.names.get(name)),
        _ => false,
    };
    // The names of columns are few.
    let mut of = ir.operands(*callee).iter();
    is_named(*callee, &READS) && !of.any(|&of| is_named(of, &["columns", "dtypes", "shape"]))
}
