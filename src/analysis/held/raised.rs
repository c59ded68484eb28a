//! What tracebacks and futures hold: the model knows neither, and a release of the local has to come with theirs.
//!
//! ```python
//! try:
//!     result = solve(data)
//! except ValueError as error:
//!     failed = error              # its traceback holds the frame of `solve`, and that its argument
//! report = draw(load_more())      # `data` is held by `failed`
//! ```

use super::{Dead, HeldPin, Search};
use crate::flow::{BindingForm, OpId, OpKind, StmtId, SuiteRole};
use crate::pin::{AllocationPoint, Holder, HolderKind};
use crate::scope::LocalId;
use crate::source::Span;

/// Methods that give a future or a task.
const SUBMITS: [&str; 6] = [
    "apply_async",
    "create_task",
    "ensure_future",
    "map_async",
    "run_in_executor",
    "submit",
];

/// Functions that hand on futures of a collection.
const COMPLETIONS: [&str; 7] = [
    "as_completed",
    "enumerate",
    "iter",
    "list",
    "sorted",
    "tqdm",
    "wait",
];

pub(super) fn find(search: &Search<'_>, found: &mut Vec<HeldPin>) {
    let dead: Vec<Dead<'_>> = search.dead().collect();
    let caught: Vec<Caught> = search.caught().collect();
    for dead in &dead {
        let holder = caught
            .iter()
            .find_map(|it| search.traceback_of(it, dead))
            .or_else(|| search.future_of(dead));
        let is_known = |pin: &HeldPin| {
            pin.function == search.facts.ir.path && pin.local == search.facts.name(dead.local)
        };
        if let Some(holder) = holder
            && !found.iter().any(is_known)
        {
            found.push(HeldPin {
                is_beside_release: true,
                ..search.describe(dead, holder)
            });
        }
    }
}

/// An exception that a handler gets, with what was passed to the code that may have raised it.
struct Caught {
    /// The store that names it, where it has a name.
    store: Option<OpId>,
    handler: Span,
    /// The objects that frames of its traceback hold.
    objects: Vec<OpId>,
}

impl Search<'_> {
    fn caught(&self) -> impl Iterator<Item = Caught> {
        let ir = self.facts.ir;
        let caught = self.ops().filter(|&op| ir.op(op).kind == OpKind::Caught);
        caught.filter_map(|op| {
            let tried = ir.op(op).stmt;
            let objects = self.passed_in(tried);
            let store = self.ops().find(|&store| {
                matches!(ir.op(store).kind, OpKind::Store(_, BindingForm::Except))
                    && self.source(ir.operands(store)[0]) == op
            });
            let handler = self.handler_at(tried, store.unwrap_or(op))?;
            (!objects.is_empty()).then_some(Caught {
                store,
                handler,
                objects,
            })
        })
    }

    /// The large objects that are passed to functions of Python in the body of a `try`.
    fn passed_in(&self, tried: StmtId) -> Vec<OpId> {
        let ir = self.facts.ir;
        let suites = ir.statement(tried).suites.iter();
        let body = suites
            .copied()
            .find(|&suite| ir.suite(suite).role == SuiteRole::TryBody);
        let statements = body.map_or(&[][..], |body| &ir.suite(body).statements);
        let spans: Vec<Span> = statements.iter().map(|&it| ir.statement(it).span).collect();
        let is_tried = |op: OpId| spans.iter().any(|span| span.contains(ir.op(op).span));
        let calls = self.ops().filter(|&op| {
            matches!(ir.op(op).kind, OpKind::Call(_))
                && is_tried(op)
                && self.runs_python(ir.operands(op)[0])
        });
        let arguments = calls.flat_map(|call| ir.operands(call)[1..].iter().copied());
        let named = arguments.filter(|&it| matches!(ir.op(it).kind, OpKind::Load(_)));
        let objects = named.flat_map(|it| self.objects.kept_by(it).iter().copied());
        objects
            .filter(|&object| self.objects.is_large(object) && !self.is_shared(object))
            .collect()
    }

    /// Whether it is a function or a method of the file, whose frame holds its arguments.
    fn runs_python(&self, callee: OpId) -> bool {
        let ir = self.facts.ir;
        match (&ir.op(callee).kind, ir.operands(callee)) {
            (OpKind::LoadName(name), _) => self.facts.module.functions.contains(name),
            (OpKind::Attribute(name), &[object]) => {
                matches!(ir.op(object).kind, OpKind::Load(local) if self.facts.name(local) == "self")
                    && self.facts.module.class_members.contains(name)
            }
            _ => false,
        }
    }

    /// The suite of the handler in which the operation is, or which it comes before.
    fn handler_at(&self, tried: StmtId, op: OpId) -> Option<Span> {
        let ir = self.facts.ir;
        let at = ir.op(op).span.start;
        let handlers = ir.statement(tried).suites.iter();
        let handlers = handlers.filter(|&&suite| ir.suite(suite).role == SuiteRole::Handler);
        let spans = handlers.filter_map(|&suite| {
            let statements = &ir.suite(suite).statements;
            let (first, last) = (statements.first()?, statements.last()?);
            let (first, last) = (ir.statement(*first).span, ir.statement(*last).span);
            Some(Span::new(first.start, last.end))
        });
        spans
            .filter(|span| span.end > at)
            .min_by_key(|span| span.end)
    }

    /// The exception whose traceback holds the object.
    fn traceback_of(&self, caught: &Caught, dead: &Dead<'_>) -> Option<Holder> {
        if !caught.objects.contains(&dead.object) || self.is_in_use(dead) {
            return None;
        }
        let ir = self.facts.ir;
        let point = dead.point;
        let name = |local: LocalId| format!("`{}`", self.facts.name(local));
        let (name, since, is_certain) = if caught.handler.contains(ir.op(point.op).span) {
            let local = caught.store.map(|store| self.facts.bound_by(store).0);
            let name = local.map_or_else(|| "the handled exception".to_owned(), name);
            (name, caught.store, true)
        } else {
            let (name, at) = self.keeper_of(caught.store?, point)?;
            (name, Some(at), self.always_passes(dead, at))
        };
        Some(Holder {
            kind: HolderKind::Exception,
            name,
            since: since.map(|at| ir.op(at).span),
            is_certain,
        })
    }

    /// What the exception was stored into, where that still holds it.
    fn keeper_of(&self, store: OpId, point: &AllocationPoint) -> Option<(String, OpId)> {
        let ir = self.facts.ir;
        let is_it = |&op: &OpId| {
            matches!(ir.op(op).kind, OpKind::Load(_)) && self.facts.reaching.of_load(op) == [store]
        };
        self.ops().find_map(|at| {
            let operands = ir.operands(at);
            if !operands.iter().any(is_it) || !self.reaches(at, point.op) {
                return None;
            }
            let name = match ir.op(at).kind {
                OpKind::Store(local, _) => {
                    let holds = point.bindings.contains(&at);
                    holds.then(|| format!("`{}`", self.facts.name(local)))?
                }
                OpKind::StoreAttribute(_) | OpKind::StoreSubscript | OpKind::Call(_)
                    if !self.is_undone(at, point.op) =>
                {
                    self.stored_by(at)
                        .filter(|(kind, _)| *kind != HolderKind::Callee)?
                        .1
                }
                _ => return None,
            };
            Some((name, at))
        })
    }

    /// Whether a local that is read again holds the object.
    fn is_in_use(&self, dead: &Dead<'_>) -> bool {
        let mut bindings = dead.point.bindings.iter();
        bindings.any(|&store| {
            let (local, _) = self.facts.bound_by(store);
            let kept = self.objects.kept_by(self.facts.stored_value(store));
            self.facts.liveness.is_live_before(local, dead.point.op) && kept.contains(&dead.object)
        })
    }

    /// The collection of futures of which one has the value as its result.
    fn future_of(&self, dead: &Dead<'_>) -> Option<Holder> {
        let ir = self.facts.ir;
        let (OpKind::Call(_), &[callee]) = (&ir.op(dead.object).kind, ir.operands(dead.object))
        else {
            return None;
        };
        let (&OpKind::Attribute(method), &[future]) = (&ir.op(callee).kind, ir.operands(callee))
        else {
            return None;
        };
        let is_result = matches!(self.facts.names.get(method), "result" | "get");
        if !is_result || !self.submits() || self.is_in_use(dead) {
            return None;
        }
        let futures = self.collection_of(future)?;
        let OpKind::Load(local) = ir.op(futures).kind else {
            return None;
        };
        let is_bound = |&store: &OpId| self.facts.bound_by(store).0 == local;
        let store = dead.point.bindings.iter().copied().find(is_bound)?;
        let name = self.facts.name(local);
        if name.is_empty() || self.takes_from(local) {
            return None;
        }
        Some(Holder {
            kind: HolderKind::Futures,
            name: format!("`{name}`"),
            since: Some(ir.op(store).span),
            is_certain: true,
        })
    }

    /// Whether the function hands work to others.
    fn submits(&self) -> bool {
        self.facts.ir.with_bodies().iter().any(|ir| {
            ir.ops.iter().any(|op| match op.kind {
                OpKind::Attribute(name) => SUBMITS.contains(&self.facts.names.get(name)),
                _ => false,
            })
        })
    }

    /// Whether something is taken out of the local's value.
    fn takes_from(&self, local: LocalId) -> bool {
        let ir = self.facts.ir;
        self.ops()
            .any(|op| match (&ir.op(op).kind, ir.operands(op)) {
                (&OpKind::Attribute(name), &[object]) => {
                    let takes = matches!(
                        self.facts.names.get(name),
                        "clear" | "discard" | "pop" | "popitem" | "popleft" | "remove"
                    );
                    takes && ir.op(object).kind == OpKind::Load(local)
                }
                (OpKind::DeleteSubscript, &[object, ..]) => {
                    ir.op(object).kind == OpKind::Load(local)
                }
                _ => false,
            })
    }

    /// What a future is an item of.
    fn collection_of(&self, future: OpId) -> Option<OpId> {
        let ir = self.facts.ir;
        let mut op = self.item_source(future);
        for _ in 0..8 {
            op = match (&ir.op(op).kind, ir.operands(op)) {
                (
                    OpKind::NextItem | OpKind::Item(_) | OpKind::Unpack { .. } | OpKind::GetIter,
                    &[whole],
                )
                | (OpKind::Subscript, &[whole, _]) => self.item_source(whole),
                (OpKind::Call(_), &[callee, first, ..]) => {
                    let (OpKind::LoadName(name) | OpKind::Attribute(name)) = ir.op(callee).kind
                    else {
                        return None;
                    };
                    let hands_on = COMPLETIONS.contains(&self.facts.names.get(name));
                    hands_on.then_some(first)?
                }
                (OpKind::Load(_), _) => return Some(op),
                _ => return None,
            };
        }
        None
    }

    /// The value that is read, as long as that is an item of something: a collection is known by its own name.
    fn item_source(&self, op: OpId) -> OpId {
        let source = self.source(op);
        let is_item = matches!(
            self.facts.ir.op(source).kind,
            OpKind::NextItem
                | OpKind::Item(_)
                | OpKind::Unpack { .. }
                | OpKind::GetIter
                | OpKind::Subscript
        );
        if is_item { source } else { op }
    }
}
