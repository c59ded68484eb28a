//! A measure of a large value that is asked for late is asked for before, so that the value can be released.
//!
//! ```python
//! scores = reduce(matrix)          scores = reduce(matrix)
//! page = render(scores)            n_matrix = len(matrix)
//!                                  del matrix
//! return page, len(matrix)         page = render(scores)
//!                                  return page, n_matrix
//! ```
//! Moving the question changes nothing where the answer stays the same and nothing can be seen of asking: for plain data that the
//! function alone holds, and that it reads for nothing but measures from there on. The order of operations does change, so it is
//! done only where it is asked for. Whether it pays is told by what the function with the early question gives rise to.

use super::points::Points;
use super::{Change, Point};
use crate::flow::{ArgumentShape, BindingForm, Groups, Ir, OpId, OpKind, StmtId, SuiteId};
use crate::pin::{Facts, Gate, Objects, dotted};
use crate::scope::LocalId;
use crate::syntax::Symbol;
use crate::value::{Ground, Kind, Knowledge};

/// A measure of a value that is asked for late, perhaps at several places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hoist {
    /// The local whose value is measured.
    pub local: LocalId,
    /// The operations that give the measure.
    pub measures: Vec<OpId>,
    /// Where it is asked for instead.
    pub at: Point,
    /// The name for the answer: nothing else in the file has it, or it is that of the assignment.
    pub name: String,
    /// The assignment of the measure that moves as a whole: `count = len(rows)`.
    pub assignment: Option<StmtId>,
}

impl Hoist {
    /// What is to be changed.
    pub(crate) fn change(&self) -> Change {
        Change::Hoist {
            measures: self.measures.clone(),
            at: self.at,
            name: self.name.clone(),
            assignment: self.assignment,
        }
    }
}

/// Attributes that measure an array or a frame, and never change while nobody writes into it.
const ARRAY_MEASURES: [&str; 6] = ["dtype", "itemsize", "nbytes", "ndim", "shape", "size"];
const FRAME_MEASURES: [&str; 3] = ["ndim", "shape", "size"];

/// What a measure is taken by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure<'a> {
    /// `len(x)`
    Length,
    /// `x.shape` and its like.
    Attribute(&'a str),
}

impl<'a> Measure<'a> {
    /// The measure that an operation takes of its operand, by the form alone: the operation, and what is measured.
    pub(crate) fn taken_by(
        ir: &Ir,
        op: OpId,
        name_of: impl Fn(Symbol) -> &'a str,
    ) -> Option<(Self, OpId)> {
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Call(shapes), &[callee, of]) if **shapes == [ArgumentShape::Positional] => {
                let OpKind::LoadName(name) = ir.op(callee).kind else {
                    return None;
                };
                (name_of(name) == "len").then_some((Measure::Length, of))
            }
            (&OpKind::Attribute(name), &[of]) => {
                let name = name_of(name);
                ARRAY_MEASURES
                    .contains(&name)
                    .then_some((Measure::Attribute(name), of))
            }
            _ => None,
        }
    }

    /// A name for the answer.
    fn name_for(self, local: &str) -> String {
        let bare = local.trim_start_matches('_');
        let private = &local[..local.len() - bare.len()];
        match self {
            Measure::Length => format!("{private}n_{bare}"),
            Measure::Attribute(attribute) => format!("{private}{bare}_{attribute}"),
        }
    }
}

/// The measures of a function that can be asked for early, in the order of its locals.
pub(crate) fn find(
    facts: &Facts<'_>,
    objects: &Objects,
    gate: &Gate,
    points: &Points,
) -> Vec<Hoist> {
    let search = Search {
        facts,
        objects,
        gate,
        points,
        takers: takers(facts.ir),
    };
    let locals = (0..facts.ir.scope.locals.len() as u32).map(LocalId);
    locals.flat_map(|local| search.of_local(local)).collect()
}

struct Search<'a> {
    facts: &'a Facts<'a>,
    objects: &'a Objects,
    gate: &'a Gate,
    points: &'a Points,
    /// By operation: those that take its value.
    takers: Groups<OpId>,
}

fn takers(ir: &Ir) -> Groups<OpId> {
    let ops = (0..ir.ops.len() as u32).map(OpId);
    let taken = ops.flat_map(|op| {
        ir.operands(op)
            .iter()
            .map(move |operand| (operand.index(), op))
    });
    Groups::new(ir.ops.len(), &taken.collect::<Vec<_>>())
}

impl<'a> Search<'a> {
    fn of_local(&self, local: LocalId) -> Vec<Hoist> {
        let known = &self.facts.ir.scope.locals[local.index()];
        if known.name.is_none() || known.is_parameter {
            return Vec::new();
        }
        let (measured, other): (Vec<OpId>, Vec<OpId>) = self
            .facts
            .ops_on(local)
            .iter()
            .partition(|&&op| self.measure_of(op).is_some());
        let Some(after) = self.last_statement(&other) else {
            return Vec::new();
        };
        let late: Vec<OpId> = measured
            .into_iter()
            .filter(|&load| self.starts_after(load, after))
            .collect();
        let Some(after) = self.statement_before_all(after, &late) else {
            return Vec::new();
        };
        if !self.is_bound_after(local, after) || !self.may_be_measured_early(local) {
            return Vec::new();
        }
        let mut measures: Vec<Measure<'a>> = late
            .iter()
            .filter_map(|&load| self.measure_of(load))
            .map(|(it, _)| it)
            .collect();
        measures.sort_unstable();
        measures.dedup();
        if measures
            .iter()
            .any(|&measure| !self.answers(local, measure))
        {
            return Vec::new();
        }
        let hoists = measures.into_iter();
        let hoists = hoists.filter_map(|measure| self.hoist(local, measure, &late, after));
        let hoists: Vec<Hoist> = hoists.collect();
        // With one measure left where it is, the value is held for that.
        let covered: usize = hoists.iter().map(|it| it.measures.len()).sum();
        if covered == late.len() {
            hoists
        } else {
            Vec::new()
        }
    }

    /// One measure, asked for after a statement instead of where it is taken late.
    fn hoist(
        &self,
        local: LocalId,
        measure: Measure<'a>,
        late: &[OpId],
        after: StmtId,
    ) -> Option<Hoist> {
        let taken = late.iter().filter_map(|&load| self.measure_of(load));
        let measures: Vec<OpId> = taken.filter(|it| it.0 == measure).map(|it| it.1).collect();
        let (name, assignment) = match self.assigned_by(&measures, after) {
            Some((name, assignment)) => (name.to_owned(), Some(assignment)),
            None => (measure.name_for(self.facts.name(local)), None),
        };
        let shows_text = |&op: &OpId| self.facts.ir.op(op).place.shows_text;
        let is_new = self.facts.names.find(&name).is_none() && !measures.iter().any(shows_text);
        (assignment.is_some() || is_new).then_some(Hoist {
            local,
            measures,
            at: Point::After(after),
            name,
            assignment,
        })
    }

    /// The assignment of the only measure to a name, `count = len(rows)`, where it can move up as it stands: the name and
    /// nothing else is bound there, once, and read after it only.
    fn assigned_by(&self, measures: &[OpId], after: StmtId) -> Option<(&'a str, StmtId)> {
        let (facts, ir) = (self.facts, self.facts.ir);
        let &[measure] = measures else {
            return None;
        };
        let &[store] = self.takers(measure) else {
            return None;
        };
        let OpKind::Store(name, BindingForm::Assign) = ir.op(store).kind else {
            return None;
        };
        let stmt = ir.op(store).stmt;
        let (suite, index) = (ir.statement(stmt).suite, ir.statement(stmt).index);
        let is_after = |&op: &OpId| {
            let around = ancestor_in(ir, ir.op(op).stmt, suite);
            op == store
                || matches!(ir.op(op).kind, OpKind::Load(_))
                    && around.is_some_and(|it| ir.statement(it).index > index)
        };
        let is_movable =
            suite == ir.statement(after).suite && facts.ops_on(name).iter().all(is_after);
        is_movable.then(|| (facts.name(name), stmt))
    }

    /// The measure that is taken of what a load reads, where it is read for nothing else, and the operation that takes it.
    fn measure_of(&self, load: OpId) -> Option<(Measure<'a>, OpId)> {
        let ir = self.facts.ir;
        if !matches!(ir.op(load).kind, OpKind::Load(_)) {
            return None;
        }
        let &[taker] = self.takers(load) else {
            return None;
        };
        let names = self.facts.names;
        let (measure, of) = Measure::taken_by(ir, taker, |name| names.get(name))?;
        let is_plain = match measure {
            Measure::Length => {
                let OpKind::LoadName(len) = ir.op(ir.operands(taker)[0]).kind else {
                    return None;
                };
                self.facts.module.is_settled(names, len, &ir.scope)
                    && self.facts.module.is_builtin(len)
            }
            Measure::Attribute(_) => !self
                .takers(taker)
                .iter()
                .any(|&op| self.is_callee(taker, op)),
        };
        (of == load && is_plain).then_some((measure, taker))
    }

    /// Whether nothing but this function gets at the value, so that it stays as large as it is, and its end at that place is
    /// nobody's business.
    fn may_be_measured_early(&self, local: LocalId) -> bool {
        let facts = self.facts;
        let mut stores = facts.stores_of(local).peekable();
        stores.peek().is_some()
            && stores.all(|store| {
                let value = facts.stored_value(store);
                let level = self.gate.level_of(store);
                level.is_some_and(|level| level <= facts.options.level)
                    && self.is_certain(value)
                    && self.is_made_alone(value)
                    && (self.kind(value) == Kind::Text || self.is_alone_with(local, value))
            })
    }

    fn takers(&self, value: OpId) -> &[OpId] {
        self.takers.of(value.index())
    }

    /// Whether a call calls the value, and does nothing else with it.
    fn is_callee(&self, value: OpId, call: OpId) -> bool {
        let operands = self.facts.ir.operands(call);
        matches!(self.facts.ir.op(call).kind, OpKind::Call(_))
            && operands.first() == Some(&value)
            && !operands[1..].contains(&value)
    }

    /// Whether an operation gives the value by itself: what is taken out of something may be there once more.
    fn is_made_alone(&self, value: OpId) -> bool {
        match self.facts.ir.op(value).kind {
            OpKind::Build(..)
            | OpKind::BuildDict(_)
            | OpKind::BuildString
            | OpKind::Str(_)
            | OpKind::Binary(_)
            | OpKind::Comprehension(..) => true,
            // `json.loads("3")` gives a number: what is iterated has a length.
            OpKind::Call(_) => {
                let is_container = matches!(self.kind(value), Kind::Container(_));
                !is_container || self.is_iterated(value)
            }
            _ => false,
        }
    }

    /// Whether the value is iterated, or another one like it, in a statement of the suite that it is made in.
    fn is_iterated(&self, value: OpId) -> bool {
        let ir = self.facts.ir;
        let suite = ir.statement(ir.op(value).stmt).suite;
        let is_read_by = |op: OpId| {
            let read = ir.operands(op)[0];
            let stores = self.facts.reaching.of_load(read);
            matches!(stores, &[store] if self.facts.stored_value(store) == value)
        };
        (0..ir.ops.len() as u32).map(OpId).any(|op| {
            matches!(ir.op(op).kind, OpKind::GetIter | OpKind::Comprehension(..))
                && ir.statement(ir.op(op).stmt).suite == suite
                && is_read_by(op)
        })
    }

    /// Whether all of these are data for certain, whose operators keep nothing.
    fn are_data(&self, values: &[OpId]) -> bool {
        values.iter().all(|&value| {
            let kind = self.kind(value);
            (kind.is_data() || kind == Kind::Scalar) && self.is_certain(value)
        })
    }

    /// Whether something that makes values of its kind made it: uses and annotations fit other classes as well.
    fn is_certain(&self, value: OpId) -> bool {
        let value = self.facts.values.get(value);
        value.is_some_and(|it| matches!(it.evidence.ground, Ground::Producer | Ground::Summary))
    }

    fn kind(&self, op: OpId) -> Kind {
        self.facts
            .values
            .get(op)
            .map_or(Kind::Unknown, |value| value.kind)
    }

    /// Whether the value is bound to no other local, kept by nothing that is, and handed to nobody who may keep it.
    fn is_alone_with(&self, local: LocalId, value: OpId) -> bool {
        let facts = self.facts;
        let is_kept_by = |op: OpId| self.objects.kept_by(op).contains(&value);
        // An iterator is bound to no name, and changes nothing.
        let others = facts
            .ir
            .on_locals
            .iter()
            .filter(|&&op| match facts.ir.op(op).kind {
                OpKind::Store(other, _) => other != local && !facts.name(other).is_empty(),
                _ => false,
            });
        is_kept_by(value)
            && !self.objects.escaped().contains(value.index())
            && others
                .into_iter()
                .all(|&store| !is_kept_by(facts.stored_value(store)))
            && facts
                .loads_of(local)
                .all(|load| self.measure_of(load).is_some() || self.leaves_it(load, value))
    }

    /// Whether what is done with a value that is read leaves nobody with a hold on it.
    fn leaves_it(&self, load: OpId, value: OpId) -> bool {
        let ir = self.facts.ir;
        self.takers(load).iter().all(|&op| {
            let operands = ir.operands(op);
            let is_first = operands.first() == Some(&load) && !operands[1..].contains(&load);
            match &ir.op(op).kind {
                OpKind::Format(..) => true,
                OpKind::Binary(_) | OpKind::Unary(_) | OpKind::Compare(_) => {
                    self.are_data(operands)
                }
                OpKind::Subscript
                | OpKind::StoreSubscript
                | OpKind::DeleteSubscript
                | OpKind::Unpack { .. }
                | OpKind::GetIter
                | OpKind::Comprehension(..) => is_first,
                // A method that is called where it is looked up; one that is kept may change the value at any time.
                OpKind::Attribute(_) => {
                    self.takers(op).iter().all(|&call| self.is_callee(op, call))
                }
                OpKind::Call(_) => self.is_borrowed_by(op, load, value),
                _ => false,
            }
        })
    }

    /// Whether a call keeps nothing of what it is passed: of a function that is known.
    fn is_borrowed_by(&self, call: OpId, argument: OpId, value: OpId) -> bool {
        let facts = self.facts;
        let callee = facts.ir.operands(call)[0];
        let is_own = match facts.ir.op(callee).kind {
            OpKind::LoadName(name) => {
                facts.module.functions.contains(&name) && !takes_any_number(facts, name)
            }
            _ => false,
        };
        let entry = match (&facts.ir.op(callee).kind, facts.ir.operands(callee)) {
            (&OpKind::Attribute(name), &[receiver]) if self.kind(receiver) != Kind::Unknown => {
                let on = self.kind(receiver).name();
                Knowledge::get().method(on, facts.names.get(name))
            }
            _ => dotted(facts, callee).and_then(|path| Knowledge::get().producer(&path)),
        };
        let is_known = entry.is_some_and(|entry| !entry.keeps);
        let is_kept = || {
            facts
                .values
                .escapes
                .iter()
                .any(|escape| escape.at == call && escape.value == argument)
        };
        // A coroutine, or an object of the program, may change later what it was made of.
        let is_own = is_own && !self.objects.kept_by(call).contains(&value);
        (is_own || is_known) && !is_kept()
    }

    /// The last statement with one of these operations, by where it starts.
    fn last_statement(&self, ops: &[OpId]) -> Option<StmtId> {
        let ir = self.facts.ir;
        let statements = ops.iter().map(|&op| ir.op(op).stmt);
        statements.max_by_key(|&stmt| ir.statement(stmt).span.start)
    }

    fn starts_after(&self, load: OpId, after: StmtId) -> bool {
        let ir = self.facts.ir;
        ir.op(load).span.start > ir.statement(after).span.start && ir.op(load).stmt != after
    }

    /// The statement that is, or is around, the given one, and after which all of the loads stand in its own suite: a path that
    /// comes to one of them has just come past it.
    fn statement_before_all(&self, last: StmtId, loads: &[OpId]) -> Option<StmtId> {
        let ir = self.facts.ir;
        if loads.is_empty() {
            return None;
        }
        let mut at = Some(last);
        while let Some(stmt) = at {
            let (suite, index) = (ir.statement(stmt).suite, ir.statement(stmt).index);
            let follows = |&load: &OpId| {
                ancestor_in(ir, ir.op(load).stmt, suite)
                    .is_some_and(|it| ir.statement(it).index > index)
            };
            if loads.iter().all(follows) {
                return Some(stmt);
            }
            at = ir.suite(suite).parent;
        }
        None
    }

    fn is_bound_after(&self, local: LocalId, stmt: StmtId) -> bool {
        let marks = self.points.marks(Point::After(stmt));
        let mut marks = marks
            .iter()
            .filter(|&&mark| self.facts.assignment.is_reached(mark))
            .peekable();
        marks.peek().is_some()
            && marks.all(|&mark| self.facts.assignment.is_definite_before(local, mark))
    }

    /// Whether the value answers the measure, whatever it is, and without raising.
    fn answers(&self, local: LocalId, measure: Measure<'_>) -> bool {
        let facts = self.facts;
        let mut kinds = facts
            .stores_of(local)
            .map(|store| self.kind(facts.stored_value(store)));
        kinds.all(|kind| match (measure, kind) {
            (Measure::Length, Kind::Text | Kind::Bytes | Kind::Container(_) | Kind::Frame) => true,
            // An array without dimensions has no length, and asking for it raises.
            (Measure::Length, Kind::Array) => false,
            (Measure::Attribute(name), Kind::Array) => ARRAY_MEASURES.contains(&name),
            (Measure::Attribute(name), Kind::Frame) => FRAME_MEASURES.contains(&name),
            _ => false,
        })
    }
}

/// The statement of a suite that a statement is, or stands in.
fn ancestor_in(ir: &Ir, stmt: StmtId, suite: SuiteId) -> Option<StmtId> {
    let mut at = Some(stmt);
    while let Some(stmt) = at {
        if ir.statement(stmt).suite == suite {
            return Some(stmt);
        }
        at = ir.suite(ir.statement(stmt).suite).parent;
    }
    None
}

/// Whether a function of the file has `*args` or `**options` among its parameters, in which what is passed is not followed.
fn takes_any_number(facts: &Facts<'_>, function: Symbol) -> bool {
    let head = format!("def {}(", facts.names.get(function));
    let mut heads = facts.text.match_indices(&head);
    heads.any(|(at, _)| {
        let rest = &facts.text[at + head.len()..];
        let end = rest.find("):").or(rest.find(") ->")).unwrap_or(rest.len());
        rest[..end].contains('*')
    })
}
