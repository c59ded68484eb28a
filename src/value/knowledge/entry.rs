//! One entry of the tables of producers, methods, attributes and annotations.

use serde::Deserialize;

use super::super::Kind;
use super::cost::Cost;
use super::{kind_named, words};

/// What a call, an attribute or an annotation gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an independent column of the table"
)]
pub struct Entry {
    /// Where this is documented or was checked.
    pub source: String,
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
    /// Whether the first argument's class may answer instead.
    pub dispatches: bool,
    /// Whether the items of an iterator are read from its arguments, not computed.
    pub passes_on: bool,
    /// Whether its texts may name locals of the caller.
    pub looks_up: bool,
    /// What else its arguments tell.
    pub finer: Option<Finer>,
    /// A finer name for the value, by which methods are found.
    pub class: Option<String>,
    /// Parameters with which nothing is known.
    pub unless: Vec<Parameter>,
    /// Parameters whose functions and classes make parts of the result.
    pub hooks: Vec<Parameter>,
    /// Words with which, anywhere in the file, nothing is known.
    pub unless_mentioned: Vec<String>,
    /// Parameters with which it is a resource.
    pub resource_if: Vec<Parameter>,
    /// Parameters with which it is None.
    pub none_if: Vec<Parameter>,
    /// Parameters with which, given as False, it may be the argument.
    pub same_if: Vec<Parameter>,
}

impl Entry {
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
    pub name: String,
    /// Where it is passed by position.
    pub position: Option<usize>,
}

impl Parameter {
    pub(super) fn parse(text: &str) -> Parameter {
        let (name, position) = match text.split_once('@') {
            Some((name, position)) => (name, position.parse().ok()),
            None => (text, None),
        };
        Parameter {
            name: name.to_owned(),
            position,
        }
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
    fn parse(text: &str) -> ElementsFrom {
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

/// What a call puts into its first argument, which is the receiver of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Puts {
    /// Nothing.
    #[default]
    Nothing,
    /// The other arguments.
    Values,
    /// Their items.
    Items,
    /// Whatever it likes, into any argument: somebody else's function of that name.
    Anything,
}

/// What the arguments of a call tell beside the other columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finer {
    /// Of one dimension, where the first argument is a number.
    Vector,
    /// As many items as the square of the only argument.
    Square,
    /// Of floats, where no dtype is named.
    Filled,
    /// An open file, unless the path is known not to be that of an archive (L28).
    Archive,
    /// Of two vectors a number.
    Product,
    /// Of one array perhaps a view.
    Axes,
    /// An iterator of tuples.
    Tuples,
    /// An item, which is read or computed.
    Next,
    /// The items of all frames of a list.
    Joined,
    /// The items of all columns of a display.
    Columns,
    /// Of anything else than plain bytes a resource.
    Borrowed,
}

/// What a new frame has to do with the frames that it is made of (HAZARDS R14, R15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// It has memory of its own.
    #[default]
    Own,
    /// Under copy-on-write they may share blocks until one of them is changed.
    Lazy,
    /// The same, and before pandas 3 it remembers its parent by a weak reference.
    Subset,
}

fn parameters(text: &str) -> Vec<Parameter> {
    words(text).map(|word| Parameter::parse(&word)).collect()
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

/// Whose memory a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Memory {
    /// New, nobody else's.
    #[default]
    Fresh,
    /// It may be the argument itself.
    Same,
    /// It keeps the argument alive.
    Holds,
    /// Somebody else's.
    Shared,
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
    fn parse(text: &str) -> Of {
        match text {
            "first" => Of::First,
            "all" => Of::All,
            _ => Of::These(parameters(text)),
        }
    }
}

/// How large a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeRule {
    /// As large as other large values.
    Large,
    /// Small whatever happens.
    Small,
    /// As its shape and dtype arguments say.
    Shape,
    /// As large as the first argument.
    Argument,
    /// As many bytes as the first argument says, where it is a number.
    Length,
    /// Small unless an argument is large text, bytes or a container.
    Parts,
    /// As large as what is read, which the arguments do not tell.
    Read,
}

/// A row as it stands in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an independent column of the table"
)]
pub(super) struct Row {
    source: String,
    #[serde(default)]
    module: String,
    names: String,
    #[serde(default)]
    on: String,
    gives: String,
    #[serde(default)]
    memory: Memory,
    of: Option<String>,
    size: Option<SizeRule>,
    large_if: Option<String>,
    light: Option<bool>,
    #[serde(default)]
    locks: bool,
    #[serde(default)]
    hands_on: bool,
    #[serde(default)]
    keeps: bool,
    #[serde(default)]
    returns_self: bool,
    #[serde(default)]
    needs_plain: bool,
    elements: Option<String>,
    dtype: Option<String>,
    out: Option<String>,
    #[serde(default)]
    puts: Puts,
    #[serde(default)]
    blocks: Blocks,
    writes: Option<String>,
    #[serde(default)]
    copies_containers: bool,
    #[serde(default)]
    dispatches: bool,
    #[serde(default)]
    passes_on: bool,
    #[serde(default)]
    looks_up: bool,
    finer: Option<Finer>,
    class: Option<String>,
    #[serde(default)]
    unless: String,
    #[serde(default)]
    hooks: String,
    #[serde(default)]
    unless_mentioned: String,
    #[serde(default)]
    resource_if: String,
    #[serde(default)]
    none_if: String,
    #[serde(default)]
    same_if: String,
}

impl Row {
    /// The dotted paths, or names of methods, that the row is about.
    pub(super) fn paths(&self) -> impl Iterator<Item = String> {
        words(&self.names).map(|name| match self.module.as_str() {
            "" => name,
            module => format!("{module}.{name}"),
        })
    }

    /// Whether what comes out is made of the receiver's items.
    fn is_method_of_array_or_frame(&self) -> bool {
        let gives = ["array", "frame", "list of array"].contains(&self.gives.as_str());
        let on =
            |receiver: String| ["array", "frame", "groupby", "window"].contains(&receiver.as_str());
        gives && self.receivers().any(on)
    }

    /// The kinds and classes of receivers that the row is about.
    pub(super) fn receivers(&self) -> impl Iterator<Item = String> {
        self.on
            .split(',')
            .map(|receiver| receiver.trim().to_owned())
    }
}

impl Entry {
    pub(super) fn from_row(row: &Row) -> Entry {
        let gives = Gives::parse(&row.gives);
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
            source: row.source.clone(),
            memory: row.memory,
            of: row.of.as_deref().map_or(Of::First, Of::parse),
            size,
            cost: Cost::default(),
            large_if: row.large_if.as_deref().map(Parameter::parse),
            is_light: row.light.unwrap_or(size == SizeRule::Small || is_held),
            locks: row.locks,
            hands_on: row.hands_on,
            keeps: row.keeps,
            returns_self: row.returns_self,
            needs_plain: row.needs_plain,
            copies_containers: row.copies_containers,
            elements: (row.elements.as_deref()).map_or(usual, ElementsFrom::parse),
            dtype: Parameter::parse(row.dtype.as_deref().unwrap_or("dtype")),
            out: Parameter::parse(row.out.as_deref().unwrap_or("out")),
            is_number: row.gives == "number",
            puts: row.puts,
            blocks: row.blocks,
            writes: row.writes.as_deref().map(Parameter::parse),
            dispatches,
            passes_on: row.passes_on,
            looks_up: row.looks_up,
            finer: row.finer,
            class: row.class.clone(),
            unless: parameters(&row.unless),
            hooks: parameters(&row.hooks),
            unless_mentioned: words(&row.unless_mentioned).collect(),
            resource_if: parameters(&row.resource_if),
            none_if: parameters(&row.none_if),
            same_if: parameters(&row.same_if),
            gives,
        }
    }
}

impl Gives {
    fn parse(text: &str) -> Gives {
        if let Some(item) = text.strip_prefix("list of ") {
            return Gives::ListOf(ItemGives::parse(item));
        }
        if let Some(item) = text.strip_prefix("iterator of ") {
            return Gives::IteratorOf(ItemGives::parse(item));
        }
        match text {
            "argument" => Gives::Argument,
            "item" => Gives::Item,
            "copy" => Gives::Copy,
            "number" => Gives::Kind(Kind::Scalar),
            _ => Gives::Kind(kind_named(text).expect("the tests of this folder parse every row")),
        }
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
