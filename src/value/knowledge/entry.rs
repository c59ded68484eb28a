//! One entry of the tables of producers, methods, attributes and annotations.

use super::super::Kind;
use super::cost::Cost;
use super::{kind_named, words};
use crate::options::rows::{Blocks, Finer, Memory, Puts, Row, SizeRule};

/// Whether an array that a call or an attribute gives is of numpy's own class, whatever its items are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// It may be of another class.
    Unknown,
    /// Whatever it is made of.
    Always,
    /// Where the receiver is.
    OfReceiver,
}

/// What a call, an attribute or an annotation gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an independent column of the table"
)]
pub struct Entry {
    /// Where this is documented or was checked.
    pub source: &'static str,
    /// What it gives.
    pub gives: Gives,
    /// Whose memory that is.
    pub memory: Memory,
    /// Which arguments `memory` means.
    pub of: Of,
    /// How large.
    pub size: SizeRule,
    /// What it takes beside its result, and what of that is its own.
    pub cost: Cost,
    /// The axis with which a small result is as large as a column.
    pub large_if: Option<Parameter>,
    /// Whether nothing large is allocated.
    pub is_light: bool,
    /// Whether the value's length cannot change while a view of it lives (Python reference, buffer protocol).
    pub locks: bool,
    /// Whether it is an iterator whose items are those of its arguments, or made of them.
    pub hands_on: bool,
    /// Whether the arguments stay reachable out of sight, or in the receiver of a method.
    pub keeps: bool,
    /// Whether a method gives its receiver back.
    pub returns_self: bool,
    /// Whether the elements come from the first argument, and the result is large only where that is.
    pub needs_plain: bool,
    /// Whether an array is of numpy's own class.
    pub exact: Exactness,
    /// The items of what a method gives are computed of those of its receiver.
    pub computes: bool,
    /// The arguments whose items, or which themselves, come into the result.
    pub elements: ElementsFrom,
    /// Whether it gives a number.
    pub is_number: bool,
    /// The parameter that names a dtype.
    pub dtype: Parameter,
    /// The parameter whose argument is filled and given back.
    pub out: Parameter,
    /// What the call puts into its first argument.
    pub puts: Puts,
    /// What a new frame has to do with the frames that it is made of.
    pub blocks: Blocks,
    /// The parameter with which the call writes into the blocks of a frame.
    pub writes: Option<Parameter>,
    /// Whether nothing of a container that is passed first is kept, whatever `memory` says of other kinds.
    pub copies_containers: bool,
    /// Whether it iterates what it is passed: of a mapping it keeps the keys.
    pub iterates: bool,
    /// Whether the first argument's class may answer instead.
    pub dispatches: bool,
    /// Whether the items of an iterator are read from its arguments, not computed.
    pub passes_on: bool,
    /// Whether its texts may name locals of the caller.
    pub looks_up: bool,
    /// What else its arguments tell.
    pub finer: Option<Finer>,
    /// A finer name for the value, by which methods are found.
    pub class: Option<&'static str>,
    /// Parameters with which nothing is known.
    pub unless: Vec<Parameter>,
    /// Parameters whose functions and classes make parts of the result.
    pub hooks: Vec<Parameter>,
    /// Words with which, anywhere in the file, nothing is known.
    pub unless_mentioned: Vec<&'static str>,
    /// Parameters with which it is a resource.
    pub resource_if: Vec<Parameter>,
    /// Parameters with which it is None.
    pub none_if: Vec<Parameter>,
    /// Parameters with which, given as False, it may be the argument.
    pub same_if: Vec<Parameter>,
}

impl Entry {
    /// The class of the iterator that it gives.
    pub(in crate::value) fn class_of_items(&self) -> Option<&'static str> {
        match self.gives {
            Gives::IteratorOf(ItemGives::Class(_)) => Some("iterator of path"),
            _ => None,
        }
    }

    /// Whether it gives new memory of its kind, whatever it is passed.
    pub fn is_new_whatever_comes_in(&self) -> bool {
        self.memory == Memory::Fresh
            && self.elements == ElementsFrom::Nothing
            && !self.is_conditional()
            && self.unless_mentioned.is_empty()
            && self.same_if.is_empty()
    }

    /// Whether some parameter makes it something else than the row says.
    pub fn is_conditional(&self) -> bool {
        let columns = [&self.unless, &self.hooks, &self.resource_if, &self.none_if];
        columns.iter().any(|column| !column.is_empty())
    }
}

/// A parameter of a function of the tables, as `name`, `name@2` or `@2`. The receiver of a method is at 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The keyword that passes it; empty where it has none.
    pub name: &'static str,
    /// Where it is passed by position.
    pub position: Option<usize>,
}

impl Parameter {
    pub(super) fn parse(text: &'static str) -> Parameter {
        let (name, position) = match text.split_once('@') {
            Some((name, position)) => (name, position.parse().ok()),
            None => (text, None),
        };
        Parameter { name, position }
    }
}

/// Which arguments come into a result, or items of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementsFrom {
    /// It is made of numbers and text, whatever is passed.
    Nothing,
    /// Any.
    All,
    /// These.
    Of(Vec<Parameter>),
}

impl ElementsFrom {
    fn parse(text: &'static str) -> ElementsFrom {
        match text {
            "nothing" => ElementsFrom::Nothing,
            "all" => ElementsFrom::All,
            _ => ElementsFrom::Of(parameters(text)),
        }
    }

    fn first() -> ElementsFrom {
        ElementsFrom::Of(parameters("@0"))
    }
}

fn parameters(text: &'static str) -> Vec<Parameter> {
    words(text).map(Parameter::parse).collect()
}

/// Which column of keywords a call meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// None of them.
    Plain,
    /// [`Entry::unless`], [`Entry::hooks`], [`Entry::unless_mentioned`]
    Unknown,
    /// [`Entry::hooks`], with a class whose objects' end is an event.
    Ending,
    /// [`Entry::resource_if`]
    Resource,
    /// [`Entry::none_if`]
    None,
}

/// What kind of value comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gives {
    /// This one.
    Kind(Kind),
    /// A list or tuple of it.
    ListOf(ItemGives),
    /// A lazy iterator of it.
    IteratorOf(ItemGives),
    /// The first argument's kind.
    Argument,
    /// An item of the first argument.
    Item,
    /// A new container of the first argument's items.
    Copy,
}

/// What the items of a list or iterator are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemGives {
    /// This kind.
    Kind(Kind),
    /// The first argument's kind.
    Argument,
    /// A scalar of this class.
    Class(String),
}

/// Which arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Of {
    First,
    All,
    These(Vec<Parameter>),
}

impl Of {
    fn parse(text: &'static str) -> Of {
        match text {
            "first" => Of::First,
            "all" => Of::All,
            _ => Of::These(parameters(text)),
        }
    }
}

impl Row<&'static str> {
    /// The dotted paths, or names of methods, that the row is about.
    pub(super) fn paths(&self) -> impl Iterator<Item = &'static str> {
        words(self.names)
    }

    /// Whether what comes out is made of the receiver's items.
    fn is_method_of_array_or_frame(&self) -> bool {
        let gives = ["array", "frame", "list of array"].contains(&self.gives);
        let on = |receiver| ["array", "frame", "groupby", "window"].contains(&receiver);
        gives && self.receivers().any(on)
    }

    /// The kinds and classes of receivers that the row is about.
    pub(super) fn receivers(&self) -> impl Iterator<Item = &'static str> {
        self.on.split(',').map(str::trim)
    }
}

impl Entry {
    pub(super) fn from_row(row: &Row<&'static str>) -> Entry {
        let gives = Gives::parse(row.gives);
        let size = row.size.unwrap_or(gives.usual_size());
        let is_held = matches!(row.memory, Memory::Holds | Memory::Shared);
        let dispatches = row.dispatches || size == SizeRule::Argument;
        let usual = match gives {
            _ if dispatches => ElementsFrom::All,
            _ if row.needs_plain || row.is_method_of_array_or_frame() => ElementsFrom::first(),
            Gives::Copy => ElementsFrom::All,
            _ => ElementsFrom::Nothing,
        };
        Entry {
            source: row.source,
            memory: row.memory,
            of: row.of.map_or(Of::First, Of::parse),
            size,
            cost: Cost::default(),
            large_if: row.large_if.map(Parameter::parse),
            is_light: row.light.unwrap_or(size == SizeRule::Small || is_held),
            locks: row.locks,
            hands_on: row.hands_on,
            keeps: row.keeps,
            returns_self: row.returns_self,
            needs_plain: row.needs_plain,
            exact: match (row.exact, row.on.is_empty()) {
                (false, _) => Exactness::Unknown,
                (true, true) => Exactness::Always,
                (true, false) => Exactness::OfReceiver,
            },
            computes: row.computes,
            copies_containers: row.copies_containers,
            iterates: row.iterates,
            elements: row.elements.map_or(usual, ElementsFrom::parse),
            dtype: Parameter::parse(row.dtype.unwrap_or("dtype")),
            out: Parameter::parse(row.out.unwrap_or("out")),
            is_number: row.gives == "number",
            puts: row.puts,
            blocks: row.blocks,
            writes: row.writes.map(Parameter::parse),
            dispatches,
            passes_on: row.passes_on,
            looks_up: row.looks_up,
            finer: row.finer,
            class: row.class,
            unless: parameters(row.unless),
            hooks: parameters(row.hooks),
            unless_mentioned: words(row.unless_mentioned).collect(),
            resource_if: parameters(row.resource_if),
            none_if: parameters(row.none_if),
            same_if: parameters(row.same_if),
            gives,
        }
    }
}

impl Gives {
    fn parse(text: &str) -> Gives {
        Gives::find(text)
            .expect("the tests of this folder parse every row, and settings are checked")
    }

    /// None where there is no such kind.
    pub(super) fn find(text: &str) -> Option<Gives> {
        if let Some(item) = text.strip_prefix("list of ") {
            return Some(Gives::ListOf(ItemGives::parse(item)));
        }
        if let Some(item) = text.strip_prefix("iterator of ") {
            return Some(Gives::IteratorOf(ItemGives::parse(item)));
        }
        Some(match text {
            "argument" => Gives::Argument,
            "item" => Gives::Item,
            "copy" => Gives::Copy,
            "number" => Gives::Kind(Kind::Scalar),
            _ => Gives::Kind(kind_named(text)?),
        })
    }

    /// What is small unless its row says otherwise.
    fn usual_size(&self) -> SizeRule {
        match self {
            Gives::Kind(Kind::Scalar | Kind::Resource | Kind::Callable) | Gives::IteratorOf(_) => {
                SizeRule::Small
            }
            Gives::Kind(_) | Gives::ListOf(_) | Gives::Argument | Gives::Item | Gives::Copy => {
                SizeRule::Large
            }
        }
    }
}

impl ItemGives {
    fn parse(text: &str) -> ItemGives {
        match (text, kind_named(text)) {
            ("argument", _) => ItemGives::Argument,
            (_, Some(kind)) => ItemGives::Kind(kind),
            (class, None) => ItemGives::Class(class.to_owned()),
        }
    }
}
