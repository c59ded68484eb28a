//! What one element of a comprehension is: the lowering keeps clauses and element as a function of the outermost iterable and of the
//! locals that they read, and that function is looked into as for one call.
//!
//! ```python
//! packed = [row.tobytes() for row in rows]    # new bytes, if the rows are arrays
//! kept = [row[1:] for row in rows]            # views: whoever holds them holds the rows
//! ```

use std::sync::Arc;

use super::fact::Fact;
use super::forward::Forward;
use super::item::{elements_of, item_kind};
use super::summarise::reached_from;
use super::{Context, Elements, Kind, Origin, deposit};
use crate::flow::{Display, Ir, OpId, OpKind, Reaching};
use crate::scope::LocalId;
use crate::syntax::ast::ComprehensionKind;

/// Values around a part that are followed to what it is a part of.
const MAX_STEPS: usize = 16;

/// One element of a comprehension.
pub(super) struct Element {
    /// What it is, or, in a dict comprehension, its value.
    pub(super) fact: Fact,
    /// In a dict comprehension: what its key is.
    pub(super) key: Option<Fact>,
    /// What a container of such elements holds.
    pub(super) elements: Elements,
    /// Whether it is a display that something large is put into: `(name, bytes(n))`.
    pub(super) holds_much: bool,
    /// Whether something is put into what the comprehension reads.
    pub(super) fills: bool,
    /// What others may hold, and the element is, holds or views.
    reached: Vec<Reached>,
}

/// Something that an element is, holds or views, or may.
struct Reached {
    /// Of which operand of the comprehension it is a part.
    operand: usize,
    part: Part,
    kind: Kind,
    /// Whether it does. Otherwise a function of which nothing is known had it.
    is_certain: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// All of it, or a view of all of it.
    Whole,
    /// One of its items.
    Item,
    /// A part of an item, or of what the comprehension does not iterate.
    Inner,
    /// The first of the two parts of an item: the key in `for key, value in parts.items()`.
    First,
}

/// What is known of an element, where this is known of the operands.
pub(super) type Known = (Vec<Fact>, Option<Arc<Element>>);

impl Forward<'_> {
    /// One element of a comprehension; none where its body could not be lowered.
    pub(super) fn element(&self, id: OpId) -> Option<Arc<Element>> {
        let body = self.cx.ir.body_of(id)?;
        let given = self.given(body, id);
        if let Some((known, element)) = self.elements.borrow().get(&id)
            && *known == given
        {
            return element.clone();
        }
        let element = self.look_into(id, body, &given).map(Arc::new);
        let mut elements = self.elements.borrow_mut();
        elements.insert(id, (given, element.clone()));
        element
    }

    /// Whether a comprehension cuts each of its elements out of something: `Counter(name[-2:] for name in names)`. What has hashes keeps
    /// nothing of that alive then.
    pub(super) fn gives_slices(&self, id: OpId) -> bool {
        let Some(body) = self.cx.ir.body_of(self.source(id)) else {
            return false;
        };
        let mut given = body.returned();
        given.next().is_some_and(|value| {
            let index = body.operands(value).get(1);
            body.op(value).kind == OpKind::Subscript
                && index.is_some_and(|&index| body.op(index).kind == OpKind::Slice)
        })
    }

    /// Looks at what a comprehension does for one element.
    pub(super) fn within(&self, id: OpId, look: impl FnOnce(&Forward)) {
        let Some(body) = self.cx.ir.body_of(id) else {
            return;
        };
        let given = self.given(body, id);
        let cx = Context {
            ir: body,
            reaching: &Reaching::compute(body),
            ..*self.cx
        };
        look(&Forward::solve(&cx, Some(&given)));
    }

    /// What the body is passed, by its locals.
    fn given(&self, body: &Ir, id: OpId) -> Vec<Fact> {
        let operands = self.cx.ir.operands(id);
        let mut given = Vec::new();
        for (parameter, &operand) in body.signature.parameters.iter().zip(operands) {
            let Some(local) = parameter.local else {
                continue;
            };
            if given.len() <= local.index() {
                given.resize(local.index() + 1, Fact::unknown_argument());
            }
            given[local.index()] = self.fact(operand).as_argument();
        }
        given
    }

    fn look_into(&self, id: OpId, body: &Ir, given: &[Fact]) -> Option<Element> {
        let reaching = Reaching::compute(body);
        let cx = Context {
            ir: body,
            reaching: &reaching,
            ..*self.cx
        };
        let inner = Forward::solve(&cx, Some(given));
        let whole = body.returned().next()?;
        let is_of =
            |wanted| matches!(self.cx.ir.op(id).kind, OpKind::Comprehension(it, _) if it == wanted);
        let is_dict = is_of(ComprehensionKind::Dict);
        let pair = match (&body.op(whole).kind, body.operands(whole)) {
            (OpKind::Build(Display::Tuple, _), &[key, value]) if is_dict => Some((key, value)),
            _ => None,
        };
        let value = pair.map_or(whole, |(_, value)| value);
        let fact = inner.fact(whole);
        Some(Element {
            fact: inner.fact(value).seen_as(Origin::Shared),
            key: pair.map(|(key, _)| inner.fact(key).seen_as(Origin::Shared)),
            elements: if pair.is_some() {
                elements_of(fact)
            } else {
                fact.as_element()
            },
            holds_much: inner.is_display_of_much(value),
            fills: !deposit::fills(&inner).is_empty(),
            reached: match pair {
                _ if is_of(ComprehensionKind::Set) && self.gives_slices(id) => Vec::new(),
                // What is hashed and plain are numbers and texts, or tuples of a few.
                Some((key, value)) if inner.fact(key).is_plain() => inner.reached_by(value),
                _ => inner.reached_by(whole),
            },
        })
    }

    /// Whether a value is a display that holds something large which was made for it.
    fn is_display_of_much(&self, value: OpId) -> bool {
        let ir = self.cx.ir;
        let is_much = |&op: &OpId| {
            let fact = self.fact(op);
            fact.kind.is_data() && !fact.is_small() && fact.origin == Origin::Fresh
        };
        let is_display = matches!(ir.op(value).kind, OpKind::Build(..) | OpKind::BuildDict(_));
        is_display && ir.operands(value).iter().any(is_much)
    }

    /// The parts of parameters that a value is, holds or views.
    fn reached_by(&self, value: OpId) -> Vec<Reached> {
        let mut found = Vec::new();
        for (op, is_certain) in reached_from(self, value) {
            let fact = self.fact(op);
            if fact.origin == Origin::Shared
                && let Some((operand, part)) = self.part_of_parameter(op)
            {
                found.push(Reached {
                    operand,
                    part,
                    kind: fact.kind,
                    is_certain,
                });
            }
        }
        found
    }

    fn is_global(&self, op: OpId) -> bool {
        matches!(self.cx.ir.op(self.source(op)).kind, OpKind::LoadName(_))
    }

    /// The parameter that a value is a part of.
    fn part_of_parameter(&self, value: OpId) -> Option<(usize, Part)> {
        let ir = self.cx.ir;
        let (mut op, mut part) = (value, Part::Whole);
        for _ in 0..MAX_STEPS {
            op = self.source(op);
            if self.is_first_of_item(op) {
                return Some((0, Part::First));
            }
            let &whole = match (&ir.op(op).kind, ir.operands(op)) {
                (&OpKind::Parameter(local), _) => {
                    let mut parameters = ir.signature.parameters.iter();
                    let n = parameters.position(|it| it.local == Some(local))?;
                    // Only the first one is iterated by the comprehension itself.
                    let part = if part == Part::Item && n > 0 {
                        Part::Inner
                    } else {
                        part
                    };
                    return Some((n, part));
                }
                (OpKind::GetIter, [iterable]) => iterable,
                (OpKind::NextItem, [iterator]) => {
                    part = if part == Part::Whole {
                        Part::Item
                    } else {
                        Part::Inner
                    };
                    iterator
                }
                (OpKind::Call(_), [callee, ..]) => {
                    part = Part::Inner;
                    match (
                        &ir.op(self.source(*callee)).kind,
                        ir.operands(self.source(*callee)),
                    ) {
                        (OpKind::Attribute(_), [receiver]) if !self.is_global(*receiver) => {
                            receiver
                        }
                        // `np.frombuffer(buffer)[i:]`
                        _ => ir.operands(op).get(1)?,
                    }
                }
                (
                    OpKind::Subscript
                    | OpKind::Attribute(_)
                    | OpKind::Item(_)
                    | OpKind::Unpack { .. }
                    | OpKind::Captured(_),
                    [whole, ..],
                ) => {
                    part = Part::Inner;
                    whole
                }
                _ => return None,
            };
            op = whole;
        }
        None
    }

    /// Whether a value is `key` in `for key, value in iterable`.
    fn is_first_of_item(&self, value: OpId) -> bool {
        let ir = self.cx.ir;
        let operand = |op: OpId| ir.operands(op).first().map(|&it| self.source(it));
        let unpack = match ir.op(value).kind {
            OpKind::Item(0) => operand(value),
            _ => None,
        };
        let is_pair = |op: &OpId| {
            matches!(
                ir.op(*op).kind,
                OpKind::Unpack {
                    before: 2,
                    after: None
                }
            )
        };
        let next = unpack.filter(is_pair).and_then(operand);
        let next = next.filter(|&op| ir.op(op).kind == OpKind::NextItem);
        let iterator = next.and_then(operand);
        let iterator = iterator.filter(|&op| ir.op(op).kind == OpKind::GetIter);
        iterator
            .and_then(operand)
            .is_some_and(|it| ir.op(it).kind == OpKind::Parameter(LocalId(0)))
    }

    /// Whether a value is what `items` of a mapping gives.
    fn is_items_of_mapping(&self, value: OpId) -> bool {
        let ir = self.cx.ir;
        let call = self.source(value);
        let (OpKind::Call(_), &[callee]) = (&ir.op(call).kind, ir.operands(call)) else {
            return false;
        };
        match (&ir.op(callee).kind, ir.operands(callee)) {
            (&OpKind::Attribute(name), &[mapping]) => {
                self.cx.names.get(name) == "items" && self.is_mapping(mapping)
            }
            _ => false,
        }
    }

    /// Whether what is iterated holds lists, each of which takes memory of its own.
    pub(super) fn holds_containers(&self, operands: &[OpId]) -> bool {
        let each = operands.first().and_then(|&op| self.fact(op).item);
        matches!(each, Some(Kind::Container(_)))
    }

    /// Whether the elements of a comprehension are, hold or view what something else names.
    pub(super) fn shares_operands(&self, id: OpId, element: &Element) -> Sharing {
        let operands = self.cx.ir.operands(id);
        let is_shared = |reached: &&Reached| {
            if matches!(reached.kind, Kind::Scalar | Kind::Text) {
                return false;
            }
            let Some(&op) = operands.get(reached.operand) else {
                return false;
            };
            match reached.part {
                Part::Whole if reached.operand > 0 => true,
                Part::Inner if reached.operand > 0 => {
                    !matches!(self.fact(op).kind, Kind::Scalar | Kind::Text)
                }
                // They are the most of what the iterable holds, whatever else is beside them.
                Part::Item if self.is_mapping(op) => false,
                // An object that is a key may hold the value, too.
                Part::First if reached.kind != Kind::Unknown && self.is_items_of_mapping(op) => {
                    false
                }
                Part::Item | Part::Inner | Part::First if is_bulk(reached.kind) => true,
                Part::Item => self.shares_items(op) || self.holds_objects(op),
                // A part of a frame is no view of it for long.
                Part::Whole | Part::Inner | Part::First => {
                    item_kind(self.fact(op)) != Kind::Frame && self.shares_items(op)
                }
            }
        };
        let mut shared = element.reached.iter().filter(is_shared);
        if shared.clone().any(|reached| reached.is_certain) {
            Sharing::Certain
        } else if shared.next().is_some() {
            Sharing::Possible
        } else {
            Sharing::None
        }
    }
}

fn is_bulk(kind: Kind) -> bool {
    match kind {
        Kind::Array | Kind::Frame | Kind::Tensor | Kind::Image | Kind::Sparse | Kind::Bytes => true,
        Kind::Text | Kind::Container(_) | Kind::Scalar => false,
        Kind::Resource | Kind::Callable | Kind::Unknown => false,
    }
}

/// Whether the elements of a comprehension keep alive what something else names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    None,
    Possible,
    Certain,
}
