//! Puts values into objects, and lets them reach what these are made from or hold.

use rustc_hash::FxHashSet;

use super::call::Callee;
use super::contents::{MAX_STEPS, Pairs, Put, Reach, Role, Sort};
use super::forward::Forward;
use super::knowledge::Gives;
use super::shared::is_immutable_kind;
use super::{Elements, Kind, Origin};
use crate::flow::{OpId, OpKind};

impl Forward<'_> {
    /// Puts a value, or its items, into whatever `into` may be.
    pub(super) fn put(
        &mut self,
        into: OpId,
        value: Option<OpId>,
        elements: Elements,
        (item, role): (Option<Sort>, Role),
    ) {
        let value = value.filter(|&value| !self.fact(value).is_closed());
        let mut open: Vec<(OpId, bool)> = vec![(into, true)];
        let mut seen = FxHashSet::default();
        while let Some((into, is_direct)) = open.pop() {
            for object in self.objects(into) {
                if !seen.insert(object) {
                    continue;
                }
                if !self.is_taken_out(object) {
                    let role = if is_direct { role } else { Role::Inner };
                    let item = item.filter(|_| is_direct);
                    self.put_into(object, value, elements, (item, role));
                    continue;
                }
                self.reach(object, Reach::by_operation(elements));
                let holders = self.holders(object);
                if let (true, Some(value)) = (holders.is_empty(), value) {
                    self.reach(value, Reach::BY_SOMEBODY);
                }
                open.extend(holders.into_iter().map(|holder| (holder, false)));
            }
        }
    }

    fn put_into(
        &mut self,
        object: OpId,
        value: Option<OpId>,
        elements: Elements,
        (sort, role): (Option<Sort>, Role),
    ) {
        let (value, elements, sort) = if self.holds_numbers_only(object) {
            (None, Elements::Plain, Some(Sort::NUMBER))
        } else {
            (value, elements, sort)
        };
        let item = sort.map(|sort| sort.kind);
        let are_leaves = item.is_some_and(is_immutable_kind);
        let contents = &mut self.contents;
        let mut is_new = false;
        let put = contents.puts.entry(object).or_insert_with(|| {
            is_new = true;
            Put {
                elements,
                item,
                are_leaves,
                pairs: Pairs::default(),
                values: FxHashSet::default(),
            }
        });
        let pairs = put.pairs;
        put.pairs.put(role, sort.unwrap_or(Sort::ANYTHING));
        let is_weaker = elements > put.elements
            || (put.item.is_some() && put.item != item)
            || put.are_leaves && !are_leaves
            || put.pairs != pairs;
        put.are_leaves &= are_leaves;
        put.elements = put.elements.max(elements);
        put.item = put.item.filter(|_| put.item == item);
        put.values.extend(value);
        if is_new || is_weaker {
            contents.mark(object);
        }
        if let (Some(value), Some(&reached)) = (value, contents.reached.get(&object)) {
            self.reach(value, reached);
        }
    }

    /// Whether it is an array of `array`, which takes nothing but numbers, or letters.
    fn holds_numbers_only(&self, object: OpId) -> bool {
        match self.callee_of(object) {
            Some(Callee::Known(entry, _)) => {
                entry.locks && matches!(entry.gives, Gives::Kind(Kind::Container(_)))
            }
            _ => false,
        }
    }

    /// The values that something was taken out of; none where they are out of sight.
    fn holders(&self, taken: OpId) -> Vec<OpId> {
        let ir = self.cx.ir;
        let whole = match ir.op(taken).kind {
            OpKind::Subscript
            | OpKind::Item(_)
            | OpKind::Unpack { .. }
            | OpKind::NextItem
            | OpKind::GetIter
            | OpKind::Captured(_) => ir.operands(taken).first().copied(),
            _ => match self.callee_of(taken) {
                Some(Callee::Known(_, known)) => known.first().map(|argument| argument.op),
                _ => None,
            },
        };
        let sources = self.fact(taken).origin.sources();
        sources.iter().copied().chain(whole).collect()
    }

    /// The objects that a value may be, by their makers: through locals and what gives back its argument.
    fn objects(&mut self, value: OpId) -> Vec<OpId> {
        let (mut found, mut seen, mut open) = (Vec::new(), FxHashSet::default(), vec![value]);
        while let Some(op) = open.pop() {
            if !seen.insert(op) {
                continue;
            }
            self.contents.steps += 1;
            if self.contents.steps > MAX_STEPS {
                self.contents.mark(OpId(0));
                self.contents.mark(value);
                break;
            }
            match (&self.cx.ir.op(op).kind, &self.fact(op).origin) {
                (OpKind::Load(_), _) => open.extend(self.bound_by(op)),
                (_, Origin::Same(sources)) => open.extend(sources),
                _ => found.push(op),
            }
        }
        found
    }

    /// The values that a load may read.
    pub(super) fn bound_by(&self, load: OpId) -> impl Iterator<Item = OpId> + '_ {
        let stores = self.cx.reaching.of_load(load).iter();
        stores.filter_map(|&store| self.cx.ir.operands(store).first().copied())
    }

    /// Whether the value is an item or a part of another one, that may be held there.
    fn is_taken_out(&self, op: OpId) -> bool {
        let fact = self.fact(op);
        match self.cx.ir.op(op).kind {
            OpKind::Subscript => !(matches!(fact.kind, Kind::Container(_)) && self.is_slice(op)),
            OpKind::Call(_) => {
                let is_view = matches!(fact.kind, Kind::Array | Kind::Frame)
                    && matches!(fact.origin, Origin::Holds(_));
                matches!(fact.origin, Origin::Shared)
                    || is_view
                    || !matches!(fact.kind, Kind::Container(_) | Kind::Array | Kind::Frame)
                    || self.gives_item(op)
            }
            OpKind::Build(..)
            | OpKind::BuildDict(_)
            | OpKind::Comprehension(..)
            | OpKind::Binary(_)
            | OpKind::InPlace(_)
            | OpKind::Parameter(_) => false,
            _ => true,
        }
    }

    fn is_slice(&self, subscript: OpId) -> bool {
        let index = self.cx.ir.operands(subscript).get(1);
        index.is_some_and(|&index| matches!(self.cx.ir.op(index).kind, OpKind::Slice))
    }

    fn gives_item(&self, call: OpId) -> bool {
        match self.callee_of(call) {
            Some(Callee::Known(entry, _)) => matches!(entry.gives, Gives::Item),
            // A new container is no item of another one.
            Some(Callee::Function(_)) => {
                let fact = self.fact(call);
                fact.origin != Origin::Fresh || !fact.may_hold.is_empty()
            }
            Some(Callee::Unknown) => true,
            _ => false,
        }
    }

    fn callee_of(&self, call: OpId) -> Option<Callee> {
        let OpKind::Call(shapes) = &self.cx.ir.op(call).kind else {
            return None;
        };
        let (&callee, arguments) = self.cx.ir.operands(call).split_first()?;
        Some(self.callee(callee, arguments, shapes))
    }

    /// Something of this sort may be put into all that the value is made from, or holds: somebody unknown has it.
    pub(super) fn reach(&mut self, value: OpId, reach: Reach) {
        let mut open = vec![value];
        while let Some(op) = open.pop() {
            let known = self.contents.reached.get(&op).copied();
            let joined = known.map_or(reach, |known| known.join(reach));
            if known == Some(joined) || self.fact(op).is_closed_to(reach.by) {
                continue;
            }
            self.contents.reached.insert(op, joined);
            self.contents.mark(op);
            self.sources(op, &mut open);
        }
    }

    /// Lets what reached an operation reach what it is made from as well, where that was not known yet.
    pub(super) fn reach_on(&mut self) {
        let reached: Vec<(OpId, Reach)> = self
            .contents
            .reached
            .iter()
            .map(|(&op, &reach)| (op, reach))
            .collect();
        let mut open = Vec::new();
        for (op, reach) in reached {
            self.sources(op, &mut open);
            for source in open.drain(..) {
                self.reach(source, reach);
            }
        }
    }

    /// The parameters that an object holds since something was put into it, or parts of which, ascending.
    pub(super) fn parameters_put_into(&self, object: OpId) -> Vec<usize> {
        let Some(put) = self.contents.puts.get(&object) else {
            return Vec::new();
        };
        let mut open: Vec<OpId> = put.values.iter().copied().collect();
        let (mut seen, mut found) = (FxHashSet::default(), Vec::new());
        while let Some(op) = open.pop() {
            if !seen.insert(op) || self.fact(op).is_closed() {
                continue;
            }
            match self.cx.ir.op(op).kind {
                OpKind::Parameter(local) if op != object => found.push(local.index()),
                _ => self.sources(op, &mut open),
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What a value is made from in such a way that it may hold it, or a part of it.
    fn sources(&self, op: OpId, into: &mut Vec<OpId>) {
        let fact = self.fact(op);
        into.extend(fact.origin.sources());
        into.extend(&fact.may_hold);
        if let Some(put) = self.contents.puts.get(&op) {
            into.extend(&put.values);
        }
        let operands = self.cx.ir.operands(op);
        match &self.cx.ir.op(op).kind {
            OpKind::Load(_) => into.extend(self.bound_by(op)),
            OpKind::Subscript => into.extend(operands.first()),
            OpKind::Call(_) => match self.callee_of(op) {
                Some(Callee::Known(entry, known)) => {
                    let shares = match entry.gives {
                        Gives::Copy | Gives::Item | Gives::Argument => true,
                        Gives::Kind(kind) => kind == Kind::Unknown,
                        Gives::ListOf(_) | Gives::IteratorOf(_) => false,
                    };
                    let known = known.iter().filter(|_| shares);
                    into.extend(known.map(|argument| argument.op));
                }
                _ => into.extend(operands.iter().skip(1)),
            },
            _ => into.extend(operands),
        }
    }
}
