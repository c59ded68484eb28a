//! Calls: what producers, methods of known kinds and functions of the same file give.

use super::called::{Called, Target};
use super::fact::{FEW_ITEMS, Fact, MAPPING, noun};
use super::forward::Forward;
use super::inside::Inside;
use super::item::method_of_text;
use super::knowledge::{
    Condition, Entry, Exactness, Gives, ItemGives, Knowledge, Memory, Of, SizeRule,
};
use super::size::Dtype;
use super::{Elements, Foreign, Ground, Kind, Origin};
use super::{draws, generator};
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::syntax::Symbol;
use crate::syntax::ast::Constant;

/// What the first parameter of array and frame libraries is called where it takes the data.
const DATA_KEYWORDS: [&str; 9] = [
    "a", "arr", "array", "data", "input", "iterable", "object", "objs", "x",
];

/// An argument of a call; a method's receiver comes first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument {
    pub(super) op: OpId,
    pub(super) shape: ArgumentShape,
}

/// What a call's callee is.
pub(super) enum Callee {
    /// A function, class or method of the tables, with the receiver as the first argument.
    Known(&'static Entry, Vec<Argument>),
    /// A function or method of the files given.
    Function(Called),
    /// A class, as far as its name tells: what it is given it keeps.
    Class,
    /// A class of the same file whose objects' end is an event.
    EndingClass,
    /// Anything else.
    Unknown,
}

fn operands_of(arguments: &[Argument]) -> Vec<OpId> {
    arguments.iter().map(|argument| argument.op).collect()
}

impl Forward<'_> {
    pub(super) fn call(&self, id: OpId, shapes: &[ArgumentShape]) -> Fact {
        let Some((&callee, arguments)) = self.cx.ir.operands(id).split_first() else {
            return Fact::unknown();
        };
        if self.is_named_tuple(callee) {
            return self.named_tuple(arguments, shapes);
        }
        match self.callee(callee, arguments, shapes) {
            Callee::Known(entry, known) => {
                let what = self.callee_text(callee);
                let fact = self.apply(entry, &known, &what);
                let fact = self.finer(entry, callee, fact, arguments);
                self.drawn(callee, shapes, self.captured(shapes, fact))
            }
            Callee::Function(called) => self.call_function(called, arguments, shapes),
            Callee::EndingClass => Fact {
                own: self.own_class(callee),
                ..Fact::literal(Kind::Resource, "its class sees its end")
                    .with_origin(self.holding(arguments))
                    .allocating()
            },
            Callee::Class => {
                let is_exception = self.names_exception(callee);
                let origin = match self.kept_by_new(callee, arguments, shapes) {
                    kept if kept.is_empty() => Origin::Fresh,
                    kept => Origin::Holds(kept),
                };
                let object = Fact {
                    allocates: !is_exception,
                    ..Fact::unknown().with_origin(origin)
                };
                self.of_class(self.own_class(callee), arguments, object)
            }
            Callee::Unknown => self.cast(callee, arguments).unwrap_or_else(|| {
                let unknown = self.call_unknown(callee, arguments);
                self.likely(callee, arguments, shapes, unknown)
            }),
        }
    }

    /// What is called, as far as names and kinds tell.
    pub(super) fn callee(
        &self,
        callee: OpId,
        arguments: &[OpId],
        shapes: &[ArgumentShape],
    ) -> Callee {
        let knowledge = Knowledge::get();
        let arguments = arguments.iter().zip(shapes);
        let arguments = arguments.map(|(&op, &shape)| Argument { op, shape });
        let what = self.fact(callee);
        let path = what.path.as_deref();
        if let Some(entry) = path.and_then(|path| knowledge.producer(path)) {
            return Callee::Known(entry, self.data_first(arguments.collect()));
        }
        if let Some(Foreign::Function(function)) = what.foreign {
            return Callee::Function(Called::of(Target::Elsewhere(function)));
        }
        if let Some(path) = path {
            return if is_class_name(path) {
                Callee::Class
            } else {
                Callee::Unknown
            };
        }
        let ir = self.cx.ir;
        let callee = self.source(callee);
        match (&ir.op(callee).kind, ir.operands(callee)) {
            (OpKind::Attribute(name), &[receiver]) => {
                if let Some(called) = self.own_method(receiver, *name) {
                    return Callee::Function(called);
                }
                let name = self.cx.names.get(*name);
                if self.cx.module.is_method_rebound(name) {
                    return Callee::Unknown;
                }
                let on = self.fact(receiver).receiver();
                if let Some(it) = draws::function_of(on, name) {
                    return Callee::Known(it, self.data_first(arguments.collect()));
                }
                let is_unknown = matches!(
                    on,
                    "unknown"
                        | "callable"
                        | "resource"
                        | generator::LETTING
                        | generator::OWNING
                        | generator::GENERATOR
                        | generator::COROUTINE
                        | generator::CONTEXT
                );
                let entry = knowledge.method(on, name);
                let entry = entry.or_else(|| self.entry_of_draw(on, name, shapes));
                let entry = entry.or_else(|| method_of_text(self.fact(receiver), name));
                let Some(entry) =
                    entry.or_else(|| knowledge.method("any", name).filter(|_| is_unknown))
                else {
                    return if is_class_name(name) {
                        Callee::Class
                    } else {
                        Callee::Unknown
                    };
                };
                let receiver = Argument {
                    op: receiver,
                    shape: ArgumentShape::Positional,
                };
                Callee::Known(entry, std::iter::once(receiver).chain(arguments).collect())
            }
            (OpKind::LoadName(name), _) => self.named_callee(*name),
            // `cls(…)`
            _ if self.own_class(callee).is_some() => Callee::Class,
            _ => Callee::Unknown,
        }
    }

    /// The arguments with the one that the tables speak of in front, wherever it is written: `pd.DataFrame(index=i, data=x)`.
    fn data_first(&self, mut arguments: Vec<Argument>) -> Vec<Argument> {
        let keyword = |argument: &Argument| self.keyword_of(*argument);
        let is_data =
            |argument| keyword(argument).is_some_and(|name| DATA_KEYWORDS.contains(&name));
        if arguments.first().and_then(keyword).is_some()
            && let Some(data) = arguments.iter().position(is_data)
        {
            arguments[..=data].rotate_right(1);
        }
        arguments
    }

    fn named_callee(&self, name: Symbol) -> Callee {
        let module = self.cx.module;
        if self.cx.ir.scope.captured.contains_key(&name) || !module.is_stable(name) {
            return Callee::Unknown;
        }
        if module.functions.contains(&name) {
            return Callee::Function(Called::of(Target::Own(name)));
        }
        if module.ending_classes.contains(&name) {
            return Callee::EndingClass;
        }
        let is_class = module.classes.contains(&name) || is_class_name(self.cx.names.get(name));
        if is_class {
            Callee::Class
        } else {
            Callee::Unknown
        }
    }

    /// What an entry of the tables gives for these arguments; `what` is the callee as written.
    pub(super) fn apply(&self, entry: &'static Entry, arguments: &[Argument], what: &str) -> Fact {
        if let Some(other) = self.given_instead(entry, arguments, what) {
            return other;
        }
        if let Some(out) = self.filled_and_given_back(entry, arguments) {
            return Fact {
                allocates: false,
                ..self.fact(out).clone().with_origin(Origin::Same(vec![out]))
            };
        }
        let first = arguments.first().map(|argument| self.fact(argument.op));
        let (kind, item) = self.kind_given(entry, first, arguments);
        let ground = ground_given(entry, kind, first);
        let (kind, ground, is_numeric) = self.by_elements(entry, arguments, kind, ground);
        let text = match entry.returns_self {
            _ if kind == Kind::Unknown => String::new(),
            true => [what, " returns its receiver"].concat(),
            false if entry.memory == Memory::Fresh => {
                let [new, rest] = newly(kind);
                [what, " returns ", new, rest].concat()
            }
            false => [what, " returns ", noun(kind)].concat(),
        };
        let fact = Fact::new(kind, ground, text);
        let class = entry
            .class
            .filter(|class| !class.starts_with(draws::DRAW))
            .or(entry.class_of_items());
        let fact = Fact {
            item,
            class,
            is_numeric,
            is_exact: kind == Kind::Array && self.is_exact(entry, first, arguments),
            is_of_leaves: entry.gives == Gives::Copy && self.are_leaves_of(arguments),
            origin: self.origin_given(entry, arguments),
            ..fact
        };
        let fact = self.size_given(entry, arguments, first, fact);
        let fact = self.drawn_by_size(entry, arguments, fact);
        if self.is_one_draw(entry, arguments) {
            return Fact::scalar();
        }
        // `np.random.rand()`: an array has a shape, from something.
        let is_bare = match arguments {
            [] => true,
            [_] => first.is_some_and(|fact| fact.class == Some("rng")),
            _ => false,
        };
        if is_bare && fact.kind == Kind::Array {
            return Fact::scalar();
        }
        let is_reduction = entry.size == SizeRule::Small && entry.memory == Memory::Fresh;
        let is_whole = arguments.len() == 1 && first.map(|fact| fact.kind) == Some(Kind::Array);
        if is_reduction && is_whole && fact.kind == Kind::Array {
            return Fact::scalar();
        }
        let is_trifle = fact.is_small() && entry.size != SizeRule::Small;
        let fact = Fact {
            allocates: (!entry.is_light || fact.allocates) && !is_trifle,
            may_hold: self.maybe_held(entry, arguments),
            ..fact
        };
        self.with_work(entry, arguments, first, fact)
    }

    /// What an entry gives in the place of what its row says, for arguments on which that depends.
    fn given_instead(&self, entry: &Entry, arguments: &[Argument], what: &str) -> Option<Fact> {
        if self.is_read_anew(entry, arguments) {
            let text = [what, " reads a new array"].concat();
            return Some(Fact::new(Kind::Array, Ground::Producer, text).allocating());
        }
        Some(match self.condition(entry, arguments) {
            Condition::Plain => return None,
            Condition::None => Fact {
                allocates: !entry.is_light,
                ..Fact::none()
            },
            Condition::Unknown => {
                let held = operands_of(arguments);
                Fact {
                    allocates: true,
                    may_hold: held.clone(),
                    ..Fact::unknown().with_origin(self.holding(&held))
                }
            }
            Condition::Resource => self.reader(entry, arguments, what),
            Condition::Ending => Fact::literal(Kind::Resource, "its class sees its end")
                .with_origin(self.holding(&operands_of(arguments)))
                .allocating(),
        })
    }

    /// With what the call takes beside its result, and what the result takes beside what it was made of.
    fn with_work(
        &self,
        entry: &Entry,
        arguments: &[Argument],
        first: Option<&Fact>,
        fact: Fact,
    ) -> Fact {
        let mut fact = fact;
        let whole = first.filter(|it| !it.is_small() || it.class == Some("groupby"));
        if let (Some(percent), Some(whole)) = (entry.cost.work_percent, whole) {
            fact.inside = Inside::percent(whole, percent);
            fact.allocates = true;
        }
        if self.shares_memory(entry, arguments) {
            // Until it turns out that nothing is copied, all may be.
            let copy = Fact {
                origin: Origin::Fresh,
                ..fact.clone()
            };
            if entry.cost.work_percent.is_none() {
                fact.inside = Inside::of(&copy);
            }
            fact.shows = matches!(fact.origin, Origin::Holds(_));
        }
        if entry.cost.is_few {
            fact = fact.with_items(FEW_ITEMS);
        }
        fact
    }

    /// A reader or mapping that holds what it reads from.
    fn reader(&self, entry: &Entry, arguments: &[Argument], what: &str) -> Fact {
        let item = match entry.gives {
            Gives::Kind(kind) => Some(kind),
            _ => None,
        };
        let held = operands_of(arguments);
        let fact = Fact::new(
            Kind::Resource,
            Ground::Producer,
            format!("{what} returns a reader"),
        )
        .with_origin(self.holding(&held));
        Fact { item, ..fact }
    }

    /// The array that a call fills: `np.add(a, b, a)`, `np.add(a, b, out=(a,))`.
    fn filled_and_given_back(&self, entry: &Entry, arguments: &[Argument]) -> Option<OpId> {
        let is_certain = |argument: &&Argument| {
            !matches!(
                argument.shape,
                ArgumentShape::Star | ArgumentShape::DoubleStar
            )
        };
        let certain: Vec<Argument> = arguments.iter().take_while(is_certain).copied().collect();
        let out = self.passed(&certain, &entry.out)?;
        let source = self.source(out);
        match (&self.cx.ir.op(source).kind, self.cx.ir.operands(source)) {
            (OpKind::Build(..), &[only]) => Some(only),
            _ if self.fact(out).is_none => None,
            _ => Some(out),
        }
    }

    fn kind_given(
        &self,
        entry: &Entry,
        first: Option<&Fact>,
        arguments: &[Argument],
    ) -> (Kind, Option<Kind>) {
        let of_item = |item: &ItemGives| match item {
            ItemGives::Kind(kind) => Some(*kind),
            ItemGives::Argument => first
                .map(|fact| fact.kind)
                .filter(|&kind| kind != Kind::Unknown),
            ItemGives::Class(_) => Some(Kind::Scalar),
        };
        let is_plain = |item: Option<Kind>| item.is_some_and(super::fact::is_plain_kind);
        match &entry.gives {
            Gives::Kind(Kind::Array) if entry.dispatches => (dispatched(first), None),
            Gives::Kind(kind) => (
                *kind,
                first
                    .filter(|_| *kind == Kind::Resource)
                    .filter(|_| arguments.len() == 1 || entry.hands_on && entry.of == Of::First)
                    .filter(|_| arguments[0].shape == ArgumentShape::Positional)
                    .and_then(|fact| fact.item),
            ),
            Gives::Argument => (
                first.map_or(Kind::Unknown, |fact| fact.kind),
                first.and_then(|fact| fact.item),
            ),
            Gives::Item => (self.item_given(entry, arguments), None),
            Gives::ListOf(item) => {
                let item = of_item(item);
                (
                    Kind::Container(if is_plain(item) {
                        Elements::Plain
                    } else {
                        Elements::Unknown
                    }),
                    item,
                )
            }
            Gives::IteratorOf(item) => (Kind::Resource, of_item(item)),
            Gives::Copy => {
                let parts = self.brought(entry, arguments);
                let elements = parts.iter().map(|part| self.elements_brought(*part)).max();
                (
                    Kind::Container(elements.unwrap_or(Elements::Plain)),
                    self.item_brought(&parts),
                )
            }
        }
    }

    fn origin_given(&self, entry: &Entry, arguments: &[Argument]) -> Origin {
        let ops = |of: &Of| -> Vec<OpId> {
            match of {
                Of::All => operands_of(arguments),
                Of::First => operands_of(&arguments[..arguments.len().min(1)]),
                Of::These(parameters) => {
                    let passed = |it| self.passed(arguments, it);
                    parameters.iter().filter_map(passed).collect()
                }
            }
        };
        if self.converts_frame(entry, arguments) {
            return Origin::Fresh;
        }
        let is_same_dtype = self.keeps_dtype(entry, arguments);
        let may_be_argument = entry.same_if.iter().any(|parameter| {
            self.passed(arguments, parameter)
                .is_some_and(|value| !self.is_constant(value, Constant::True))
        });
        if may_be_argument && matches!(entry.gives, Gives::ListOf(_)) {
            return self.holding(&ops(&Of::All));
        }
        if may_be_argument && !is_same_dtype {
            return self.holding(&ops(&Of::First));
        }
        if may_be_argument || entry.returns_self {
            return Origin::Same(ops(&Of::First));
        }
        let is_copied = |first: &Argument| {
            let fact = self.fact(first.op);
            entry.copies_containers
                && matches!(fact.kind, Kind::Container(_))
                && fact.item != Some(Kind::Text)
        };
        if arguments.first().is_some_and(is_copied) && !self.asks_for_no_copy(arguments) {
            return Origin::Fresh;
        }
        if self.certainly_shares(entry, arguments) {
            return self.holding(&self.frames_among(&ops(&entry.of)));
        }
        match (entry.memory, &entry.gives) {
            (Memory::Fresh, Gives::Copy) => {
                let mut given = ops(&Of::All);
                given.retain(|&op| !entry.iterates || !self.is_mapping(op));
                if entry.class == Some(MAPPING) {
                    given.retain(|&op| !self.gives_slices(op));
                }
                let held = self.holding_elements(&given);
                self.holding_named(held, &self.brought(entry, arguments))
            }
            (Memory::Fresh, _) => Origin::Fresh,
            (Memory::Same, _) if is_same_dtype => Origin::Same(ops(&entry.of)),
            (Memory::Same | Memory::Holds, _) => self.holding(&ops(&entry.of)),
            // An item of what holds something may be that.
            (Memory::Shared, Gives::Item) => {
                let is_number =
                    matches!(self.item_given(entry, arguments), Kind::Scalar | Kind::Text);
                let given = operands_of(arguments).into_iter().filter(|_| !is_number);
                let holders: Vec<OpId> = given
                    .filter(|&op| matches!(self.fact(op).origin, Origin::Holds(_)))
                    .collect();
                if holders.is_empty() {
                    Origin::Shared
                } else {
                    self.holding(&holders)
                }
            }
            (Memory::Shared, _) => Origin::Shared,
        }
    }

    /// A method that gives something unknown may give a part of its receiver; items of the dtype that is asked for are not
    /// converted; and a new frame may show those that it is made of.
    fn maybe_held(&self, entry: &Entry, arguments: &[Argument]) -> Vec<OpId> {
        let is_unknown = matches!(entry.gives, Gives::Kind(Kind::Unknown) | Gives::Item);
        let may_hold = is_unknown || self.converts_frame(entry, arguments);
        let first = arguments.first().filter(|_| may_hold);
        let first = first.map(|argument| argument.op).into_iter();
        first.chain(self.perhaps_shown(entry, arguments)).collect()
    }

    fn call_unknown(&self, callee: OpId, arguments: &[OpId]) -> Fact {
        let mut may_hold: Vec<OpId> = arguments
            .iter()
            .copied()
            .filter(|&op| self.fact(op).kind != Kind::Scalar)
            .collect();
        let callee = self.source(callee);
        if let (OpKind::Attribute(_), &[receiver]) =
            (&self.cx.ir.op(callee).kind, self.cx.ir.operands(callee))
        {
            may_hold.insert(0, receiver);
        }
        Fact {
            allocates: true,
            may_hold,
            ..Fact::unknown()
        }
    }

    /// Whether what a call gives, if it is an array, is of numpy's own class.
    fn is_exact(&self, entry: &Entry, first: Option<&Fact>, arguments: &[Argument]) -> bool {
        match entry.exact {
            Exactness::Unknown => false,
            Exactness::OfReceiver => first.is_some_and(|it| it.is_exact),
            Exactness::Always => ["subok", "like"]
                .iter()
                .all(|keyword| self.keyword(arguments, keyword).is_none()),
        }
    }

    /// The callee as written, on one line, in backticks.
    pub(super) fn callee_text(&self, callee: OpId) -> String {
        const LONGEST: usize = 60;
        let text = self.text(callee);
        if text.len() > LONGEST || text.contains(['\n', '(']) {
            let last = text.rsplit('.').next().unwrap_or(text);
            return ["`.", last.trim(), "`"].concat();
        }
        ["`", text, "`"].concat()
    }

    pub(super) fn keyword(&self, arguments: &[Argument], name: &str) -> Option<OpId> {
        let is_named = |argument: &&Argument| self.keyword_of(**argument) == Some(name);
        arguments.iter().find(is_named).map(|argument| argument.op)
    }

    /// The keyword that an argument is passed by.
    pub(super) fn keyword_of(&self, argument: Argument) -> Option<&str> {
        match argument.shape {
            ArgumentShape::Keyword(name) => Some(self.cx.names.get(name)),
            ArgumentShape::Positional | ArgumentShape::Star | ArgumentShape::DoubleStar => None,
        }
    }

    pub(super) fn is_constant(&self, op: OpId, constant: Constant) -> bool {
        self.cx.ir.op(op).kind == OpKind::Const(constant)
    }

    pub(super) fn dtype_keyword(&self, arguments: &[Argument]) -> Option<Dtype> {
        self.keyword(arguments, "dtype")
            .and_then(|op| self.dtype_named_by(op))
    }
}

/// How sure the kind of a result is, apart from the elements that come into it.
fn ground_given(entry: &Entry, kind: Kind, first: Option<&Fact>) -> Ground {
    let Some(first) = first else {
        return Ground::Producer;
    };
    match entry.gives {
        _ if kind == Kind::Unknown => Ground::Nothing,
        Gives::Argument | Gives::Item => first.ground,
        Gives::ListOf(ItemGives::Argument) => first.ground,
        // Whatever it is, numpy makes an array or a number of it, unless its class answers in numpy's place.
        _ if entry.dispatches && !first.is_plain() => Ground::Uses,
        _ => Ground::Producer,
    }
}

pub(super) fn positional(arguments: &[Argument], n: usize) -> Option<OpId> {
    let argument = arguments.get(n)?;
    let is_certain = arguments[..=n]
        .iter()
        .all(|argument| argument.shape == ArgumentShape::Positional);
    is_certain.then_some(argument.op)
}

/// numpy's functions give the kind of what they are given: a frame for a frame, a scalar for a scalar (NEP 13).
fn dispatched(first: Option<&Fact>) -> Kind {
    match first.map(|fact| fact.kind) {
        Some(kind @ (Kind::Frame | Kind::Scalar | Kind::Sparse | Kind::Tensor)) => kind,
        _ => Kind::Array,
    }
}

/// `a new `, `array`. In two parts: each call of a function gets a text, which is joined without a formatter.
fn newly(kind: Kind) -> [&'static str; 2] {
    match noun(kind).split_once(' ') {
        Some(("a" | "an", rest)) if kind.is_data() => ["a new ", rest],
        _ if kind.is_data() => ["new ", noun(kind)],
        _ => ["", noun(kind)],
    }
}

/// Classes are called by capitalised names (PEP 8); constants in capitals alone are not.
fn is_class_name(path: &str) -> bool {
    let name = path.rsplit_once('.').map_or(path, |(_, name)| name);
    let name = name.trim_start_matches('_');
    name.starts_with(|c: char| c.is_uppercase()) && name.contains(|c: char| c.is_lowercase())
}
