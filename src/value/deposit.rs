//! What operations put into objects: stores, methods, operators, functions that fill what they get, and functions of which
//! nothing is known, which may put anything into anything.

use super::call::{Argument, Callee};
use super::called::Called;
use super::contents::{Filler, Reach, Role, Sort};
use super::fact::Fact;
use super::forward::Forward;
use super::item::{elements_of, item_kind};
use super::knowledge::{Entry, Gives, Knowledge, Puts};
use super::{Elements, Ground, Kind, comprehension, hook};
use crate::flow::{ArgumentShape, Display, OpId, OpKind};
use crate::syntax::ast::ComprehensionKind;

impl Forward<'_> {
    /// Notes what an operation puts where, so far as its operands were evaluated.
    pub(super) fn deposit(&mut self, op: OpId) {
        let ir = self.cx.ir;
        let operands = ir.operands(op);
        match (&ir.op(op).kind, operands) {
            (OpKind::StoreName(_) | OpKind::Yield | OpKind::YieldFrom, &[value, ..]) => {
                self.leave_to_others(value);
            }
            (OpKind::StoreAttribute(_), &[object, value]) => {
                if self.fact(object).kind == Kind::Frame {
                    self.put_value(object, value, Role::Item);
                }
                self.leave_to_others(value);
            }
            (OpKind::StoreSubscript, &[object, index, value]) => {
                self.deposit_item(object, index, value);
            }
            (OpKind::InPlace(_), &[target, value]) => {
                let target_kind = self.fact(target).kind;
                if matches!(target_kind, Kind::Container(_) | Kind::Unknown) {
                    self.put_items(target, value);
                }
            }
            (OpKind::Attribute(name), &[object]) => {
                // `rows.append` passed on: `map(rows.append, source)`.
                let fills = |on| {
                    let entry = Knowledge::get().method(on, self.cx.names.get(*name));
                    entry.is_some_and(|entry| entry.puts != Puts::Nothing)
                };
                let on = match self.fact(object).kind {
                    Kind::Container(_) | Kind::Unknown => "container",
                    _ => self.fact(object).receiver(),
                };
                if !self.is_called(op) && fills(on) {
                    self.reach(object, Reach::by_operation(Elements::Unknown));
                }
            }
            (OpKind::Call(_), _) if self.handed_over_by(op).is_some() => {}
            (OpKind::Call(shapes), &[callee, ref arguments @ ..]) => {
                self.deposit_call(callee, arguments, shapes);
            }
            (OpKind::Comprehension(..), &[iterable, ref captured @ ..]) => {
                self.deposit_comprehension(op, iterable, captured);
            }
            (OpKind::MakeFunction(_), _) if !operands.is_empty() => {
                for &operand in operands {
                    self.leave_to_others(operand);
                }
            }
            (OpKind::MakeClass(_), bases) => {
                for &base in bases {
                    self.leave_to_others(base);
                }
            }
            _ => {}
        }
    }

    /// Whether the operation was evaluated: what a later one in a loop gives is not known in the first pass.
    fn is_evaluated(&self, op: OpId) -> bool {
        self.facts.get(op.index()).is_some_and(Option::is_some)
    }

    /// Somebody unknown may have it from now on, and put anything into it.
    fn leave_to_others(&mut self, value: OpId) {
        if self.is_evaluated(value) {
            self.reach(value, Reach::BY_SOMEBODY);
            self.hand_over(value);
        }
    }

    /// Somebody unknown gets an object, and may say what makes the rows of a connection.
    fn hand_over(&mut self, value: OpId) {
        let mut open = vec![value];
        while let Some(op) = open.pop() {
            if self.fact(op).is_closed_to(Filler::Somebody) || !self.contents.handed.insert(op) {
                continue;
            }
            self.contents.mark(op);
            open.extend(self.fact(op).origin.sources());
            if let OpKind::Load(_) = self.cx.ir.op(op).kind {
                open.extend(self.bound_by(op));
            }
        }
    }

    fn put_value(&mut self, into: OpId, value: OpId, role: Role) {
        if !self.is_evaluated(into) || !self.is_evaluated(value) {
            return;
        }
        let fact = self.fact(value);
        let sort = Sort {
            kind: fact.kind,
            ground: fact.ground,
        };
        self.put(into, Some(value), fact.as_element(), (Some(sort), role));
    }

    fn put_items(&mut self, into: OpId, value: OpId) {
        if !self.is_evaluated(into) || !self.is_evaluated(value) {
            return;
        }
        let fact = self.fact(value);
        let sort = Sort {
            kind: item_kind(fact),
            ground: Ground::Nothing,
        };
        let elements = elements_of(fact);
        self.put(into, Some(value), elements, (Some(sort), Role::Item));
    }

    /// `x[i] = v`: a slice takes the items of `v`, a mapping its key as well.
    fn deposit_item(&mut self, object: OpId, index: OpId, value: OpId) {
        if self.fact(object).is_closed() {
            return;
        }
        if matches!(self.cx.ir.op(index).kind, OpKind::Slice) {
            self.put_items(object, value);
            return;
        }
        self.put_value(object, value, Role::Value);
        let kind = self.fact(object).kind;
        let is_mapping =
            matches!(kind, Kind::Container(_) | Kind::Unknown) && !self.is_list(object);
        if is_mapping {
            self.put_value(object, index, Role::Key);
        }
    }

    /// Whether the object is certainly a list, whose indices are numbers.
    pub(super) fn is_list(&self, object: OpId) -> bool {
        let source = self.source(object);
        matches!(
            self.cx.ir.op(source).kind,
            OpKind::Build(Display::List, _)
                | OpKind::Comprehension(ComprehensionKind::List, _)
                | OpKind::Binary(_)
        )
    }

    /// Whether an attribute is only read to be called at once.
    fn is_called(&self, attribute: OpId) -> bool {
        self.callees.contains(attribute.index())
    }

    fn deposit_call(&mut self, callee: OpId, arguments: &[OpId], shapes: &[ArgumentShape]) {
        if let Some((receiver, entry)) = self.container_method(callee) {
            let known = arguments.iter().zip(shapes);
            let known: Vec<Argument> = known.map(|(&op, &shape)| Argument { op, shape }).collect();
            self.deposit_by(entry, receiver, &known);
            if matches!(self.fact(receiver).kind, Kind::Container(_)) {
                return;
            }
        }
        match self.callee(callee, arguments, shapes) {
            Callee::Known(entry, known) => {
                let is_method = known.len() > arguments.len();
                if let Some((into, rest)) = known.split_first() {
                    self.deposit_by(entry, into.op, rest);
                }
                if entry.dispatches {
                    self.deposit_into_out(entry, &known);
                }
                let gives_anything = matches!(entry.gives, Gives::Kind(Kind::Unknown));
                let is_quiet = is_method && entry.puts == Puts::Nothing;
                if entry.puts == Puts::Anything || entry.keeps || (gives_anything && !is_quiet) {
                    self.leave_all(arguments);
                } else {
                    self.deposit_callbacks(&known);
                }
            }
            Callee::Function(called) => self.deposit_by_summary(called, arguments, shapes),
            Callee::Class | Callee::EndingClass | Callee::Unknown => {
                if !self.is_of_quiet_library(callee) {
                    self.leave_all(arguments);
                }
            }
        }
    }

    /// A function of arrays may write parts of its arguments into an array that it gets: `np.take(a, i, out=b)`.
    fn deposit_into_out(&mut self, entry: &Entry, arguments: &[Argument]) {
        let (parts, others): (Vec<Argument>, Vec<Argument>) = arguments
            .iter()
            .partition(|part| self.comes_in(entry, arguments, **part));
        let elements = parts.iter().map(|part| self.fact(part.op).as_element());
        let worst = elements.max().unwrap_or(Elements::Plain);
        if worst == Elements::Plain {
            return;
        }
        let named = self.keyword(arguments, "out");
        let others = others.iter().map(|argument| argument.op).chain(named);
        for array in others.collect::<Vec<OpId>>() {
            if self.fact(array).kind == Kind::Array {
                self.put(array, None, worst, (None, Role::Item));
            }
        }
    }

    fn leave_all(&mut self, arguments: &[OpId]) {
        for &argument in arguments {
            self.leave_to_others(argument);
        }
    }

    /// The method of a container that is called, whatever its receiver may be beside a container.
    fn container_method(&self, callee: OpId) -> Option<(OpId, &'static Entry)> {
        let ir = self.cx.ir;
        if self.fact(callee).path.is_some() {
            return None;
        }
        let callee = self.source(callee);
        let (OpKind::Attribute(name), &[receiver]) = (&ir.op(callee).kind, ir.operands(callee))
        else {
            return None;
        };
        let can_be_container = matches!(
            self.fact(receiver).kind,
            Kind::Container(_) | Kind::Unknown | Kind::Scalar
        );
        let entry = Knowledge::get().method("container", self.cx.names.get(*name))?;
        can_be_container.then_some((receiver, entry))
    }

    fn deposit_by(&mut self, entry: &Entry, into: OpId, values: &[Argument]) {
        for value in values {
            let takes_items = match (entry.puts, value.shape) {
                (Puts::Nothing | Puts::Anything, _) => return,
                (Puts::Values, ArgumentShape::Positional) => false,
                (Puts::Items, ArgumentShape::Positional) => true,
                // `d.update(key=value)` puts the value itself.
                (_, ArgumentShape::Keyword(_)) => false,
                (_, ArgumentShape::Star | ArgumentShape::DoubleStar) => true,
            };
            if takes_items {
                self.put_items(into, value.op);
            } else {
                self.put_value(into, value.op, Role::Item);
            }
        }
    }

    /// Functions that are passed to a known one get items of its other arguments.
    fn deposit_callbacks(&mut self, arguments: &[Argument]) {
        let is_callback = |argument: &Argument| {
            let fact = self.fact(argument.op);
            match fact.kind {
                Kind::Callable | Kind::Resource => true,
                Kind::Unknown => fact.path.is_some(),
                _ => false,
            }
        };
        let callbacks = arguments.iter().filter(|argument| is_callback(argument));
        if callbacks
            .clone()
            .all(|callback| hook::fills_nothing(self, callback.op))
        {
            return;
        }
        for argument in arguments {
            self.leave_items(argument.op);
        }
    }

    /// Somebody unknown may have its items.
    fn leave_items(&mut self, value: OpId) {
        let item = self.fact(value).item;
        let are_closed = item.is_some_and(|kind| Fact::literal(kind, "").is_closed());
        if !are_closed && !matches!(self.fact(value).kind, Kind::Callable) {
            self.leave_to_others(value);
        }
    }

    fn deposit_by_summary(&mut self, called: Called, arguments: &[OpId], shapes: &[ArgumentShape]) {
        let Some((summary, bound)) = self.summary_of(called, arguments, shapes) else {
            return self.leave_all(arguments);
        };
        if bound.is_hidden {
            return self.leave_all(arguments);
        }
        self.leave_all(&bound.captured);
        let arguments_of = |parameter: usize| bound.by_local.get(parameter).into_iter().flatten();
        for fill in &summary.fills {
            for &argument in arguments_of(fill.parameter) {
                if fill.is_handed {
                    self.hand_over(argument);
                }
                if fill.is_deep {
                    self.reach(argument, Reach::by_operation(fill.elements));
                }
                if !fill.is_deep || !fill.with.is_empty() {
                    self.put(argument, None, fill.elements, (None, Role::Item));
                }
                for &value in fill.with.iter().flat_map(|&it| arguments_of(it)) {
                    let item = (None, Role::Item);
                    self.put(argument, Some(value), fill.elements, item);
                }
            }
        }
    }

    fn deposit_comprehension(&mut self, op: OpId, iterable: OpId, captured: &[OpId]) {
        if !comprehension::may_fill(self, op) {
            return;
        }
        self.leave_items(iterable);
        for &value in captured {
            self.leave_to_others(value);
        }
    }

    /// Whether a function or an object of a library is called that puts nothing into what it gets.
    fn is_of_quiet_library(&self, callee: OpId) -> bool {
        const MAX_STEPS: usize = 8;
        let mut op = callee;
        for _ in 0..MAX_STEPS {
            let fact = self.fact(op);
            if let Some(path) = &fact.path {
                return Knowledge::get().is_quiet_library(path);
            }
            let source = self.source(op);
            let next = match (&self.cx.ir.op(source).kind, self.cx.ir.operands(source)) {
                (
                    OpKind::Attribute(_)
                    | OpKind::Call(_)
                    | OpKind::Item(_)
                    | OpKind::Unpack { .. }
                    | OpKind::Subscript
                    | OpKind::Enter(_),
                    &[inner, ..],
                ) => inner,
                _ if source != op => source,
                _ => return false,
            };
            op = next;
        }
        false
    }
}

/// What a function does to what it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// Into which parameter it puts something, by index.
    pub parameter: usize,
    /// What.
    pub elements: Elements,
    /// Whether into what the parameter holds as well.
    pub is_deep: bool,
    /// Whether somebody unknown gets the object itself.
    pub is_handed: bool,
    /// Parameters, by index, that it holds since, or parts of which.
    pub with: Vec<usize>,
}

/// What the function puts into its parameters.
pub(super) fn fills(forward: &Forward) -> Vec<Fill> {
    let ir = forward.cx.ir;
    let ops = (0..ir.ops.len() as u32).map(OpId);
    ops.filter_map(|op| match ir.op(op).kind {
        OpKind::Parameter(local) => {
            let (elements, is_deep) = forward.contents.of(op)?;
            Some(Fill {
                parameter: local.index(),
                elements,
                is_deep,
                is_handed: forward.contents.handed.contains(&op),
                with: forward.parameters_put_into(op),
            })
        }
        _ => None,
    })
    .collect()
}
