//! Who holds an object beside a dead local: what it was stored into, or a local that is read again.

use rustc_hash::FxHashSet;

use super::{Dead, Search};
use crate::flow::{OpId, OpKind};
use crate::pin::{Holder, HolderKind};
use crate::scope::CaptureReason;
use crate::value::{Escape, Kind, Origin};

/// Methods that put their arguments into the object they are called on.
pub(super) const PUTS: [&str; 13] = [
    "add",
    "append",
    "appendleft",
    "extend",
    "extendleft",
    "insert",
    "move_to_end",
    "push",
    "put",
    "put_nowait",
    "register",
    "setdefault",
    "update",
];

/// Methods of figures, which keep what they draw.
const DRAWS: [&str; 13] = [
    "bar",
    "boxplot",
    "contour",
    "contourf",
    "fill_between",
    "hist",
    "imshow",
    "matshow",
    "pcolormesh",
    "plot",
    "plot_surface",
    "scatter",
    "set_data",
];

/// Methods that may take out again what was put in.
const TAKES: [&str; 7] = [
    "clear", "discard", "get", "pop", "popitem", "popleft", "remove",
];

/// Functions that give an iterator which goes through their arguments.
const ITERATORS: [&str; 12] = [
    "batched",
    "chain",
    "cycle",
    "enumerate",
    "filter",
    "islice",
    "iter",
    "map",
    "pairwise",
    "reversed",
    "tee",
    "zip",
];

/// Decorators that keep what the function gives, by the last part of their names.
const CACHES: [&str; 6] = [
    "cache",
    "cached",
    "cached_property",
    "lru_cache",
    "memoize",
    "memoized",
];

/// So many reads are followed to the value that they give.
const MAX_SOURCE_STEPS: usize = 16;

impl Search<'_> {
    /// Who holds the object as well; nobody where that is not seen, or where it is in use under another name.
    pub(super) fn holder_of(&self, dead: &Dead<'_>) -> Option<Holder> {
        let holder = self.first_holder_of(dead)?;
        Some(Holder {
            is_certain: holder.is_certain && self.is_left_alone(&holder),
            ..holder
        })
    }

    fn first_holder_of(&self, dead: &Dead<'_>) -> Option<Holder> {
        let Dead { object, point, .. } = *dead;
        if self.is_shared(object) {
            return self.cache_of(object);
        }
        if !point.needed.contains(object.index()) || self.is_waiting(dead) {
            return None;
        }
        let live = point.bindings.iter().copied().filter(|&store| {
            let (local, _) = self.facts.bound_by(store);
            let kept = self.objects.kept_by(self.facts.stored_value(store));
            local != dead.local
                && self.facts.liveness.is_live_before(local, point.op)
                && kept.contains(&object)
        });
        let mut by_local = None;
        for store in live {
            // Whatever else holds it: it is still in use.
            let holder = self.of_local(store, dead)?;
            by_local = by_local.or(Some(holder));
        }
        by_local.or_else(|| self.out_of_sight(dead))
    }

    /// Whether something else gave it: who holds it there has a use for it.
    pub(super) fn is_shared(&self, object: OpId) -> bool {
        let value = self.facts.values.get(object);
        value.is_none_or(|it| it.origin == Origin::Shared)
    }

    /// Whether it waits on the evaluation stack, as what a loop goes through or what is being passed.
    pub(super) fn is_waiting(&self, dead: &Dead<'_>) -> bool {
        let mut stack = dead.point.stack.iter();
        stack.any(|&op| self.objects.kept_by(op).contains(&dead.object))
    }

    /// The cache of the function that gave it.
    fn cache_of(&self, object: OpId) -> Option<Holder> {
        let ir = self.facts.ir;
        let (OpKind::Call(_), &[callee, ..]) = (&ir.op(object).kind, ir.operands(object)) else {
            return None;
        };
        let OpKind::LoadName(name) = ir.op(callee).kind else {
            return None;
        };
        let names = &self.functions.names;
        let mut units = self.functions.units.iter();
        let unit = units.find(|unit| unit.name == name && unit.is_outermost())?;
        let decorator = unit.ir.signature.decorators.iter().find(|it| {
            let path = it.path.map(|path| names.get(path));
            path.and_then(|path| path.rsplit('.').next())
                .is_some_and(|last| CACHES.contains(&last))
        })?;
        Some(Holder {
            kind: HolderKind::Cache,
            name: format!("`{}`", names.get(name)),
            since: Some(decorator.span),
            is_certain: true,
        })
    }

    /// The holder that a local is which is read again. None where it only is another name of the object.
    fn of_local(&self, store: OpId, dead: &Dead<'_>) -> Option<Holder> {
        let facts = self.facts;
        let ir = facts.ir;
        let (local, _) = facts.bound_by(store);
        if facts.name(local).is_empty() {
            return None;
        }
        let value = self.source(facts.stored_value(store));
        let known = facts.values.get(value)?;
        let is_part = matches!(known.origin, Origin::Holds(_)) && value != dead.object;
        let is_memory = matches!(known.kind, Kind::Array | Kind::Frame | Kind::Tensor);
        let kind = match (&ir.op(value).kind, ir.operands(value)) {
            (OpKind::Subscript, &[whole, index])
                if is_part && is_memory && self.shows_part(whole, index, dead.object) =>
            {
                HolderKind::View
            }
            (OpKind::MakeFunction(_), _) => HolderKind::Iterator,
            (OpKind::Call(_), &[callee, ..]) if self.gives_iterator(callee) => HolderKind::Iterator,
            (OpKind::Call(_), &[callee, ..]) if self.makes_object(callee) => {
                return self.attribute_of(value, facts.name(local), dead.object);
            }
            _ if matches!(known.kind, Kind::Container(_)) && value != dead.object => {
                HolderKind::Container
            }
            _ => return None,
        };
        let name = facts.name(local);
        let put = self.put_into(store, dead);
        let is_sure = put.is_some() || self.has_item(value, dead.object);
        if kind == HolderKind::Container && !is_sure {
            return None;
        }
        let since = put.map_or(value, |put| put.at);
        Some(Holder {
            kind,
            name: format!("`{name}`"),
            since: Some(ir.op(since).span),
            is_certain: put
                .is_none_or(|put| self.always_passes(dead, put.at) && self.keeps(put.at)),
        })
    }

    /// The attribute of a new object of a class of the file that holds the object: as its `__init__` stores it, or the one that a data
    /// class has.
    fn attribute_of(&self, made: OpId, name: &str, object: OpId) -> Option<Holder> {
        let ir = self.facts.ir;
        let &[callee, ref arguments @ ..] = ir.operands(made) else {
            return None;
        };
        let OpKind::LoadName(class) = ir.op(callee).kind else {
            return None;
        };
        let is_data = self.facts.module.data_classes.contains(&class)
            && arguments.iter().any(|&it| self.is_object(it, object));
        let stored = self.stored_by_callee(made, object);
        let place = arguments.iter().position(|&it| self.is_object(it, object));
        let written = || self.field_written(self.facts.names.get(class), place?);
        let since = ir.op(made).span;
        stored
            .filter(|it| it.kind == HolderKind::Attribute)
            .map(|it| Holder {
                name: it.name.replacen("`self.", &format!("`{name}."), 1),
                since: Some(since),
                ..it
            })
            .or_else(|| {
                written().map(|field| Holder {
                    kind: HolderKind::Attribute,
                    name: format!("`{name}.{field}`"),
                    since: Some(since),
                    is_certain: true,
                })
            })
            .or_else(|| {
                is_data.then(|| Holder {
                    kind: HolderKind::Attribute,
                    name: format!("a field of `{name}`"),
                    since: Some(since),
                    is_certain: true,
                })
            })
    }

    /// What puts the object into the value of a local.
    fn put_into(&self, store: OpId, dead: &Dead<'_>) -> Option<&Escape> {
        let container = self.facts.stored_value(store);
        let kept = self.objects.kept_by(container);
        let escapes = self.facts.values.escapes.iter();
        let mut puts = escapes.filter(|escape| {
            let into = escape.into.filter(|&into| {
                let mut roots = self.objects.kept_by(into).iter();
                into == container || roots.any(|root| *root == container || kept.contains(root))
            });
            into.is_some() && self.holds(escape, dead.object)
        });
        // One that is certain tells most.
        let first = puts.next()?;
        let is_certain = |it: &&Escape| self.always_passes(dead, it.at) && self.keeps(it.at);
        std::iter::once(first)
            .chain(puts)
            .find(is_certain)
            .or(Some(first))
    }

    /// What it was stored into that is none of the function's own.
    fn out_of_sight(&self, dead: &Dead<'_>) -> Option<Holder> {
        let mut escapes = self.facts.values.escapes.iter();
        escapes.find_map(|escape| {
            let is_known = escape.into.is_none()
                && self.holds(escape, dead.object)
                && !self.is_undone(escape.at, dead.point.op)
                && self.reaches(escape.at, dead.point.op);
            if !is_known {
                return None;
            }
            let is_certain = self.always_passes(dead, escape.at) && self.keeps(escape.at);
            if let Some(holder) = self.stored_by_callee(escape.at, dead.object) {
                return Some(Holder {
                    is_certain: is_certain && holder.is_certain,
                    ..holder
                });
            }
            let (kind, name) = self.stored_by(escape.at)?;
            Some(Holder {
                kind,
                name,
                since: Some(self.facts.ir.op(escape.at).span),
                is_certain,
            })
        })
    }

    /// Whether what is put there is kept as it is: what a container gets, as far as it is known to be one. An array copies it, and what
    /// has columns may.
    fn keeps(&self, at: OpId) -> bool {
        const OF_CONTAINERS: [&str; 4] = ["append", "appendleft", "insert", "setdefault"];
        /// These keep the items alone.
        const OF_ITEMS: [&str; 3] = ["extend", "extendleft", "update"];
        let ir = self.facts.ir;
        match (&ir.op(at).kind, ir.operands(at)) {
            (OpKind::StoreSubscript, &[container, ..]) => self.is_container(container),
            (OpKind::InPlace(_), _) => false,
            (OpKind::Call(_), &[callee, ..]) => match (&ir.op(callee).kind, ir.operands(callee)) {
                (&OpKind::Attribute(method), &[receiver]) => {
                    let method = self.facts.names.get(method);
                    let is_put = PUTS.contains(&method) || OF_ITEMS.contains(&method);
                    let is_whole = !OF_ITEMS.contains(&method);
                    !is_put
                        || OF_CONTAINERS.contains(&method)
                        || is_whole && self.is_container(receiver)
                }
                _ => true,
            },
            _ => true,
        }
    }

    /// Whether it may be kept as it is: under a text for a key nothing but a mapping or a frame has it.
    fn may_keep(&self, at: OpId) -> bool {
        let ir = self.facts.ir;
        let by_text = match (&ir.op(at).kind, ir.operands(at)) {
            (OpKind::StoreSubscript, &[_, key, _]) => {
                matches!(ir.op(key).kind, OpKind::Str(_) | OpKind::BuildString)
            }
            _ => false,
        };
        by_text || self.keeps(at)
    }

    /// Whether it is a list, a dict or the like: by what is known of it, or by how the file makes what has its name.
    fn is_container(&self, op: OpId) -> bool {
        const MAKES: [&str; 7] = ["[", "{", "defaultdict(", "deque(", "dict(", "list(", "set("];
        let value = self.facts.values.get(op);
        let text = self.facts.text;
        let place = self.facts.ir.op(op).span.of(text);
        let is_made_so = |start: &&str| {
            let made = format!("{place} = {start}");
            memchr::memmem::find(text.as_bytes(), made.as_bytes()).is_some()
        };
        value.is_some_and(|it| matches!(it.kind, Kind::Container(_)))
            || MAKES.iter().any(is_made_so)
    }

    /// Where an operation stores something.
    pub(super) fn stored_by(&self, at: OpId) -> Option<(HolderKind, String)> {
        let ir = self.facts.ir;
        match (&ir.op(at).kind, ir.operands(at)) {
            (OpKind::StoreAttribute(_), _) => Some((HolderKind::Attribute, self.written(at)?)),
            (OpKind::StoreSubscript | OpKind::InPlace(_), &[container, ..]) => {
                Some((HolderKind::Container, self.written(container)?))
            }
            (&OpKind::StoreName(name), _) => {
                let captured = ir.scope.captured.get(&name)?;
                let kind = match captured.reason {
                    CaptureReason::Global => HolderKind::Global,
                    CaptureReason::Nonlocal => HolderKind::Closure,
                    _ => return None,
                };
                Some((kind, format!("`{}`", self.facts.names.get(name))))
            }
            (OpKind::Call(_), &[callee, ..]) => match (&ir.op(callee).kind, ir.operands(callee)) {
                (&OpKind::Attribute(method), &[receiver])
                    if PUTS.contains(&self.facts.names.get(method)) =>
                {
                    Some((HolderKind::Container, self.written(receiver)?))
                }
                (&OpKind::Attribute(method), &[receiver])
                    if DRAWS.contains(&self.facts.names.get(method))
                        && self.is_figure(receiver) =>
                {
                    Some((HolderKind::Callee, self.written(callee)?))
                }
                // Of others it is only feared that they keep what they are given.
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it is pyplot, or something that a figure gave.
    fn is_figure(&self, receiver: OpId) -> bool {
        if let OpKind::LoadName(name) = self.facts.ir.op(receiver).kind {
            let path = self.facts.module.imports.get(&name);
            return path.is_some_and(|path| path.starts_with("matplotlib"));
        }
        let value = self.facts.values.get(receiver);
        value.is_some_and(|it| it.kind == Kind::Resource)
    }

    /// Whether something between may have taken back what was stored: then nobody knows who holds it.
    pub(super) fn is_undone(&self, at: OpId, point: OpId) -> bool {
        let ir = self.facts.ir;
        let text = |op: OpId| ir.op(op).span.of(self.facts.text);
        let place = match (&ir.op(at).kind, ir.operands(at)) {
            (OpKind::StoreAttribute(_), _) => text(at),
            (OpKind::StoreSubscript | OpKind::InPlace(_), &[container, ..]) => text(container),
            (OpKind::StoreName(_), _) => text(at),
            (OpKind::Call(_), &[callee, ..]) => match ir.operands(callee) {
                &[receiver, ..] => text(receiver),
                [] => return false,
            },
            _ => return false,
        };
        let between = self
            .ops()
            .filter(|&op| op != at && self.is_between(op, at, point));
        let mut between = between.filter(|&op| match (&ir.op(op).kind, ir.operands(op)) {
            (
                OpKind::StoreAttribute(_)
                | OpKind::DeleteAttribute(_)
                | OpKind::StoreName(_)
                | OpKind::DeleteName(_),
                _,
            ) => text(op) == place,
            (OpKind::DeleteSubscript, &[container, ..]) => text(container) == place,
            (OpKind::Call(_), &[callee, ..]) => match (&ir.op(callee).kind, ir.operands(callee)) {
                (&OpKind::Attribute(method), &[receiver]) => {
                    TAKES.contains(&self.facts.names.get(method)) && text(receiver) == place
                }
                _ => false,
            },
            _ => false,
        });
        between.next().is_some()
    }

    fn is_between(&self, op: OpId, first: OpId, last: OpId) -> bool {
        if first < last {
            return first < op && op < last;
        }
        self.reaches(first, op) && self.reaches(op, last)
    }

    /// Whether the value is the object itself, under whatever name.
    pub(super) fn is_object(&self, op: OpId, object: OpId) -> bool {
        self.is_made_of(op, object, |_| false)
    }

    /// Whether what is stored holds the object for certain. A large index is a mask or an array of positions, and no key that is kept.
    fn holds(&self, escape: &Escape, object: OpId) -> bool {
        let ir = self.facts.ir;
        let is_index = match (&ir.op(escape.at).kind, ir.operands(escape.at)) {
            (OpKind::StoreSubscript, &[_, index, value]) => {
                escape.value == index && escape.value != value
            }
            _ => false,
        };
        !is_index && self.may_keep(escape.at) && self.has_item(escape.value, object)
    }

    /// Whether the value is the object, a view of a part of it, or a display with such an item: for certain it holds the object.
    pub(super) fn has_item(&self, op: OpId, object: OpId) -> bool {
        let ir = self.facts.ir;
        self.is_made_of(op, object, |op| match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Build(..) | OpKind::BuildDict(_), _) => true,
            (OpKind::Subscript, &[whole, index]) => self.shows_part(whole, index, object),
            _ => false,
        })
    }

    fn is_made_of(&self, op: OpId, object: OpId, passes: impl Fn(OpId) -> bool) -> bool {
        let (mut seen, mut open) = (FxHashSet::default(), vec![op]);
        while let Some(op) = open.pop() {
            if op == object {
                return true;
            }
            if !seen.insert(op) || !self.objects.kept_by(op).contains(&object) {
                continue;
            }
            // The next of many is no more than one of them.
            if self.facts.ir.op(op).kind == OpKind::NextItem {
                continue;
            }
            let origin = self.facts.values.get(op).map(|it| &it.origin);
            if let (OpKind::Load(_), stores) =
                (&self.facts.ir.op(op).kind, self.facts.reaching.of_load(op))
            {
                open.extend(stores.iter().map(|&store| self.facts.stored_value(store)));
            } else if let Some(Origin::Same(sources)) = origin {
                open.extend(sources);
            } else if passes(op) {
                open.extend(self.facts.ir.operands(op));
            }
        }
        false
    }

    /// Whether a subscript gives a view of some rows or columns of the object: neither an index nor a mask gives one.
    fn shows_part(&self, whole: OpId, index: OpId, object: OpId) -> bool {
        let ir = self.facts.ir;
        let is_slice = |op: OpId| ir.op(op).kind == OpKind::Slice;
        let is_view = match &ir.op(index).kind {
            OpKind::Slice => true,
            OpKind::Build(..) => {
                let items = ir.operands(index);
                let is_simple =
                    |op: OpId| is_slice(op) || matches!(ir.op(op).kind, OpKind::Const(_));
                items.iter().any(|&it| is_slice(it)) && items.iter().all(|&it| is_simple(it))
            }
            _ => false,
        };
        is_view && self.is_object(whole, object)
    }

    /// The value that is read, where one binding gives it.
    pub(super) fn source(&self, op: OpId) -> OpId {
        self.facts.only_source(op, MAX_SOURCE_STEPS)
    }

    /// Whether a call of it gives an iterator of its arguments.
    fn gives_iterator(&self, callee: OpId) -> bool {
        let ir = self.facts.ir;
        let (OpKind::LoadName(name) | OpKind::Attribute(name)) = ir.op(callee).kind else {
            return false;
        };
        let mut units = self.functions.units.iter();
        ITERATORS.contains(&self.facts.names.get(name))
            || units.any(|unit| unit.name == name && unit.ir.is_generator)
    }

    /// Whether a call of it makes an object of a class of the file.
    fn makes_object(&self, callee: OpId) -> bool {
        match self.facts.ir.op(callee).kind {
            OpKind::LoadName(name) => self.facts.module.classes.contains(&name),
            _ => false,
        }
    }
}
