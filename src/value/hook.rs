//! What makes the result of a known call something else than its row says: switches, functions and classes that make parts of
//! it, dtypes that hold objects, and elements that are not known to be plain.

use super::call::Argument;
use super::comprehension;
use super::fact::{Fact, is_plain_kind};
use super::forward::Forward;
use super::item::{elements_of, item_kind};
use super::knowledge::{
    Condition, ElementsFrom, Entry, Gives, ItemGives, Knowledge, Memory, Parameter,
};
use super::{Elements, Ground, Kind, generator};
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::syntax::ast::Constant;

/// Displays in displays that are followed: a dtype of records, a table of converters.
const MAX_DEPTH: usize = 4;

impl Forward<'_> {
    /// Which of an entry's columns of parameters the call meets.
    pub(super) fn condition(&self, entry: &Entry, arguments: &[Argument]) -> Condition {
        let is_on = |op: OpId| {
            !self.is_constant(op, Constant::None) && !self.is_constant(op, Constant::False)
        };
        let any_on = |parameters: &[Parameter]| {
            let mut passed = parameters
                .iter()
                .filter_map(|it| self.passed(arguments, it));
            passed.any(is_on)
        };
        let hooks = || {
            entry
                .hooks
                .iter()
                .filter_map(|it| self.passed(arguments, it))
        };
        let has_spread = arguments.iter().any(|argument| {
            matches!(
                argument.shape,
                ArgumentShape::Star | ArgumentShape::DoubleStar
            )
        });
        let is_mentioned = |word: &&str| self.cx.text.contains(*word);
        // NEP 35: the argument's class makes what it likes.
        let is_like =
            |argument: &Argument| self.keyword_of(*argument) == Some("like") && is_on(argument.op);
        if hooks().any(|op| self.is_ending_class(self.source(op))) {
            Condition::Ending
        } else if any_on(&entry.unless)
            || gives_array(entry) && arguments.iter().any(is_like)
            || hooks().any(|op| !self.makes_plain_of(op, entry, arguments))
            || entry.unless_mentioned.iter().any(is_mentioned)
            || (gives_array(entry) && self.has_object_dtype(entry, arguments))
        {
            Condition::Unknown
        } else if any_on(&entry.resource_if) || (has_spread && !entry.resource_if.is_empty()) {
            Condition::Resource
        } else if any_on(&entry.none_if) {
            Condition::None
        } else if has_spread && entry.is_conditional() {
            Condition::Unknown
        } else {
            Condition::Plain
        }
    }

    /// The argument of a parameter.
    pub(super) fn passed(&self, arguments: &[Argument], parameter: &Parameter) -> Option<OpId> {
        let found = arguments
            .iter()
            .enumerate()
            .find(|(n, argument)| self.is_for(argument, *n, parameter));
        found.map(|(_, argument)| argument.op)
    }

    /// Whether the n-th argument is passed to a parameter, or may be.
    fn is_for(&self, argument: &Argument, n: usize, parameter: &Parameter) -> bool {
        match argument.shape {
            // What takes the data stands in front, whatever it is called.
            ArgumentShape::Keyword(name) => {
                let is_named = self.cx.names.get(name) == parameter.name;
                is_named || (n == 0 && parameter.position == Some(0))
            }
            ArgumentShape::Positional => parameter.position == Some(n),
            ArgumentShape::Star => parameter.position.is_some_and(|position| position >= n),
            ArgumentShape::DoubleStar => true,
        }
    }

    /// Whether an argument, or its items, come into the result.
    pub(super) fn comes_in(&self, entry: &Entry, arguments: &[Argument], of: Argument) -> bool {
        match &entry.elements {
            ElementsFrom::Nothing => false,
            ElementsFrom::All => true,
            ElementsFrom::Of(parameters) => {
                let n = arguments.iter().position(|argument| argument.op == of.op);
                let n = n.unwrap_or(usize::MAX);
                let mut parameters = parameters.iter();
                parameters.any(|parameter| self.is_for(&of, n, parameter))
            }
        }
    }

    /// What an argument brings into a new container: `dict(a=x)` brings `x` itself.
    pub(super) fn elements_brought(&self, argument: Argument) -> Elements {
        let fact = self.fact(argument.op);
        match argument.shape {
            ArgumentShape::Positional => elements_of(fact),
            ArgumentShape::Keyword(_) => fact.as_element(),
            ArgumentShape::Star | ArgumentShape::DoubleStar => Elements::Unknown,
        }
    }

    /// An item of the first argument, or one of several arguments: `max(a, b)`, `next(rows, default)`.
    pub(super) fn item_given(&self, entry: &Entry, arguments: &[Argument]) -> Kind {
        let Some((first, rest)) = arguments.split_first() else {
            return Kind::Unknown;
        };
        let first = self.fact(first.op);
        let others: Vec<&Fact> = rest
            .iter()
            .filter(|argument| self.comes_in(entry, arguments, **argument))
            .map(|argument| self.fact(argument.op))
            .collect();
        let own = match entry.elements {
            ElementsFrom::All if !others.is_empty() => first.kind,
            _ => item_kind(first),
        };
        let is_same = |other: &&Fact| other.is_none || (other.kind == own && other.is_plain());
        if others.iter().all(is_same) {
            return own;
        }
        let are_plain = is_plain_kind(own) && others.iter().all(|other| other.is_plain());
        if are_plain {
            Kind::Container(Elements::Plain)
        } else {
            Kind::Unknown
        }
    }

    /// What the elements that come into a result make of it: its kind, how sure that is, and whether it is an array of numbers.
    pub(super) fn by_elements(
        &self,
        entry: &Entry,
        arguments: &[Argument],
        kind: Kind,
        ground: Ground,
    ) -> (Kind, Ground, bool) {
        let is_array =
            kind == Kind::Array || entry.gives == Gives::ListOf(ItemGives::Kind(Kind::Array));
        let dtype = self.passed(arguments, &entry.dtype).filter(|_| is_array);
        let is_named = dtype.is_some_and(|op| self.dtype_named_by(op).is_some());
        if is_named && !entry.dispatches {
            return (kind, ground, true);
        }
        if matches!(entry.gives, Gives::Item | Gives::Copy) {
            return (kind, ground, false);
        }
        if kind == Kind::Sparse && entry.needs_plain && self.is_sparse_of_numbers(entry, arguments)
        {
            return (kind, ground.max(Ground::Uses), false);
        }
        let (mut worst, mut are_numeric) = (Elements::Plain, is_named || dtype.is_none());
        let (mut is_computed, mut are_bare) = (false, true);
        let mut doubt = Ground::WeakUse;
        for argument in arguments {
            if !self.comes_in(entry, arguments, *argument) {
                continue;
            }
            let fact = self.fact(argument.op);
            are_numeric &= is_named || fact.is_numeric;
            if fact.ground == Ground::Objects || fact.kind == Kind::Container(Elements::Unknown) {
                doubt = Ground::Objects;
            }
            let may_be_other = matches!(
                fact.kind,
                Kind::Unknown | Kind::Array | Kind::Tensor | Kind::Sparse
            );
            are_bare &= may_be_other || fact.is_plain();
            worst = worst.max(match argument.shape {
                ArgumentShape::Star => elements_of(fact),
                ArgumentShape::DoubleStar => Elements::Unknown,
                _ if self.makes_plain(argument.op, 0) => Elements::Plain,
                _ if is_iterator(fact) => elements_of(fact),
                _ if entry.dispatches && self.is_computed(argument.op) => {
                    is_computed |= !fact.is_plain();
                    Elements::Plain
                }
                _ => fact.as_element(),
            });
        }
        if worst == Elements::Ending {
            let ending = match kind {
                Kind::Container(_) => Kind::Container(Elements::Ending),
                _ => Kind::Resource,
            };
            return (ending, ground, false);
        }
        let is_exact = arguments
            .first()
            .is_some_and(|argument| self.fact(argument.op).is_exact);
        let is_listed = matches!(entry.elements, ElementsFrom::Of(_));
        let ground = match worst {
            Elements::Plain if is_computed => ground.max(Ground::Uses),
            Elements::Plain => ground,
            // A view of what is not known to be plain keeps that, whoever it belongs to.
            _ if entry.memory != Memory::Fresh => ground.max(doubt),
            _ if entry.computes && is_exact => ground.max(Ground::Uses),
            // Of something unknown beside an array, a universal function may give anything that its class likes.
            _ if !is_listed && !entry.needs_plain && are_bare => ground.max(Ground::Uses),
            _ => ground.max(doubt),
        };
        let is_numeric = if is_array {
            are_numeric
        } else {
            entry.is_number
        };
        (kind, ground, is_numeric)
    }

    /// Whether a sparse matrix is made of numbers, as `scipy.sparse` demands of a dtype that it is given and of whatever it takes no
    /// arrays from as they are: `csr_matrix((data, (rows, columns)))`, and not `csr_matrix((data, indices, indptr))`.
    fn is_sparse_of_numbers(&self, entry: &Entry, arguments: &[Argument]) -> bool {
        let made_of = arguments.first().map(|argument| {
            let source = self.source(argument.op);
            (
                &self.cx.ir.op(source).kind,
                self.cx.ir.operands(source).len(),
                self.fact(source).kind,
            )
        });
        let is_checked = match made_of {
            Some((OpKind::Build(..), parts, _)) => parts == 2,
            Some((_, _, kind)) => matches!(kind, Kind::Array | Kind::Unknown),
            None => false,
        };
        is_checked || self.passed(arguments, &entry.dtype).is_some()
    }

    /// Whether the value is what an operator gave, which leaves no more than arrays and numbers: it is used as one.
    fn is_computed(&self, op: OpId) -> bool {
        let is_operator = matches!(
            self.cx.ir.op(self.source(op)).kind,
            OpKind::Binary(_) | OpKind::Unary(_) | OpKind::Compare(_)
        );
        is_operator && matches!(self.fact(op).kind, Kind::Array | Kind::Unknown)
    }

    /// Whether what is made has the dtype of what it is made of, or one of numbers: an array of numbers as an array of objects
    /// is another one.
    pub(super) fn keeps_dtype(&self, entry: &Entry, arguments: &[Argument]) -> bool {
        let dtype = self.passed(arguments, &entry.dtype);
        let dtype = dtype.filter(|_| gives_array(entry));
        dtype.is_none_or(|op| self.fact(op).is_none || self.dtype_named_by(op).is_some())
    }

    /// `table.to_numpy(dtype=float)`, `np.asarray(table, dtype="float32")`: numbers of a dtype that is asked for, which is seldom that of
    /// all columns already.
    pub(super) fn converts_frame(&self, entry: &Entry, arguments: &[Argument]) -> bool {
        let is_frame = |argument: &Argument| self.fact(argument.op).kind == Kind::Frame;
        let dtype = self.passed(arguments, &entry.dtype);
        entry.memory != Memory::Fresh
            && gives_array(entry)
            && arguments.first().is_some_and(is_frame)
            && dtype.is_some_and(|op| self.dtype_named_by(op).is_some())
    }

    /// `pd.DataFrame({"a": data}, copy=False)`: columns are then views of what the dict holds.
    pub(super) fn asks_for_no_copy(&self, arguments: &[Argument]) -> bool {
        const PLACE: usize = 4;
        arguments
            .iter()
            .enumerate()
            .any(|(n, argument)| match argument.shape {
                ArgumentShape::Keyword(name) if self.cx.names.get(name) != "copy" => false,
                ArgumentShape::Positional if n < PLACE => false,
                ArgumentShape::Star | ArgumentShape::DoubleStar => true,
                ArgumentShape::Keyword(_) | ArgumentShape::Positional => {
                    let is_default = self.fact(argument.op).is_none;
                    !is_default && !self.is_constant(argument.op, Constant::True)
                }
            })
    }

    /// An array of objects holds anything (L30).
    fn has_object_dtype(&self, entry: &Entry, arguments: &[Argument]) -> bool {
        let dtype = self.passed(arguments, &entry.dtype);
        dtype.is_some_and(|op| self.is_object_dtype(op, 0))
    }

    /// `object`, `"O"`, `np.object_`, `np.dtype("O")`, and records with a field of objects.
    fn is_object_dtype(&self, op: OpId, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return true;
        }
        if let Some(path) = &self.fact(op).path {
            let last = path.rsplit('.').next();
            return last.is_some_and(|last| matches!(last, "object" | "object_" | "object0"));
        }
        if let Some(text) = self.text_of_literal(op) {
            return names_objects(text);
        }
        let source = self.source(op);
        match (&self.cx.ir.op(source).kind, self.cx.ir.operands(source)) {
            (OpKind::Build(..) | OpKind::BuildDict(_), items) => items
                .iter()
                .any(|&item| self.is_object_dtype(item, depth + 1)),
            (OpKind::Call(shapes), &[callee, first, ..]) => {
                let path = self.fact(callee).path.as_deref();
                // Metadata may be any object, which ends with the array.
                let has_metadata = shapes.iter().any(|shape| match shape {
                    ArgumentShape::Keyword(name) => self.cx.names.get(*name) == "metadata",
                    ArgumentShape::DoubleStar => true,
                    ArgumentShape::Positional | ArgumentShape::Star => false,
                });
                path == Some("numpy.dtype")
                    && (has_metadata || self.is_object_dtype(first, depth + 1))
            }
            _ => false,
        }
    }

    /// Whether what a hook makes is plain, which may be a function that gets parts of arrays.
    ///
    /// ```python
    /// np.apply_along_axis(smooth, 1, traces)      # `smooth` gets an array, since `traces` is one
    /// ```
    fn makes_plain_of(&self, hook: OpId, entry: &Entry, arguments: &[Argument]) -> bool {
        if self.makes_plain(hook, 0) {
            return true;
        }
        let OpKind::LoadName(name) = self.cx.ir.op(self.source(hook)).kind else {
            return false;
        };
        let is_array = |it: &Parameter| {
            let passed = self.passed(arguments, it).map(|op| self.fact(op));
            passed.is_some_and(|fact| fact.kind == Kind::Array && fact.is_plain())
        };
        let gets_arrays = gives_array(entry)
            && matches!(&entry.elements, ElementsFrom::Of(parts) if parts.iter().all(is_array));
        let passed = if gets_arrays {
            vec![Fact::new(Kind::Array, Ground::Producer, "").as_argument()]
        } else {
            Vec::new()
        };
        let summary = self.cx.summaries.of_call(self.cx, name, passed);
        summary.is_some_and(|summary| {
            let is_called_at_once = !summary.is_generator && !summary.is_async;
            is_called_at_once && !summary.fact.is_none && summary.fact.is_plain()
        })
    }

    /// Whether what a hook makes is plain: no hook at all, a type of plain data, a function that gives plain data whatever it
    /// gets, or a display of such.
    pub(super) fn makes_plain(&self, op: OpId, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let fact = self.fact(op);
        if let Some(path) = &fact.path {
            let entry = Knowledge::get().producer(path);
            return entry.is_some_and(|entry| match entry.gives {
                Gives::Kind(kind) => is_plain_kind(kind) && entry.is_new_whatever_comes_in(),
                Gives::Copy | Gives::ListOf(_) => entry.memory == Memory::Fresh,
                _ => false,
            });
        }
        if fact.kind != Kind::Callable && fact.kind != Kind::Unknown && fact.is_plain() {
            return true;
        }
        let source = self.source(op);
        match (&self.cx.ir.op(source).kind, self.cx.ir.operands(source)) {
            (OpKind::Build(..) | OpKind::BuildDict(_), items) => {
                items.iter().all(|&item| self.makes_plain(item, depth + 1))
            }
            (OpKind::MakeFunction(_), _) => comprehension::is_plain_lambda(self, source),
            _ => false,
        }
    }
}

/// Whether a function that is passed to another puts nothing into what it is called with.
pub(super) fn fills_nothing(forward: &Forward, op: OpId) -> bool {
    let fact = forward.fact(op);
    if let Some(path) = &fact.path {
        return Knowledge::get().producer(path).is_some()
            || Knowledge::get().is_quiet_library(path)
            || is_method_of_builtin(path);
    }
    let source = forward.source(op);
    match &forward.cx.ir.op(source).kind {
        OpKind::MakeFunction(_) => !comprehension::may_fill(forward, source),
        OpKind::LoadName(name) if fact.kind == Kind::Callable => {
            let summary = forward.cx.summaries.of(forward.cx, *name);
            summary.is_some_and(|summary| summary.fills.is_empty() && !summary.keeps_captured)
        }
        // What a known function made: an iterator, a pattern, `itemgetter(1)`.
        OpKind::Call(_) | OpKind::GetIter | OpKind::Comprehension(..) => {
            fact.kind != Kind::Unknown && fact.kind != Kind::Callable
        }
        _ => fact.kind == Kind::Resource,
    }
}

/// `str.lower`, as it is passed for a key.
fn is_method_of_builtin(path: &str) -> bool {
    path.split_once('.')
        .is_some_and(|(class, _)| matches!(class, "str" | "bytes" | "int" | "float"))
}

/// Whether items are taken from the value itself, which is used up.
pub(super) fn is_iterator(fact: &Fact) -> bool {
    matches!(
        fact.class,
        Some(
            "iterator"
                | "iterator of path"
                | "csv rows"
                | generator::LETTING
                | generator::OWNING
                | generator::GENERATOR
        )
    )
}

fn gives_array(entry: &Entry) -> bool {
    matches!(entry.gives, Gives::Kind(Kind::Array))
}

/// Whether a dtype string has a code for objects: `O`, `|O8`, `i4,O`, `object`.
fn names_objects(text: &str) -> bool {
    let is_object = |field: &str| {
        let code = field.trim().trim_start_matches(['|', '=', '<', '>']);
        let code = code.trim_start_matches(|c: char| c.is_ascii_digit() || c == '(' || c == ')');
        matches!(code, "object" | "object_" | "O" | "O8" | "O4")
    };
    text.split(',').any(is_object)
}
