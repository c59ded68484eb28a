//! What is known of libraries, as the tables of `src/value/knowledge` and the settings of projects write it.
//!
//! This file is compiled twice: into the build script, which reads the tables' texts (`S` is then a `String`), and into the
//! library, which finds them in the form that the script gave them (`S` is a piece of the program itself). So a run
//! does not begin by reading 200 KB of TOML.

use serde::{Deserialize, Serialize};

/// Every table.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct Tables<S> {
    pub(crate) producers: ProducerFile<S>,
    pub(crate) methods: MethodFile<S>,
    pub(crate) annotations: AnnotationFile<S>,
    pub(crate) costs: CostFile<S>,
    pub(crate) uses: UsesFile<S>,
    pub(crate) peekers: PeekerFile<S>,
    pub(crate) decorators: DecoratorFile<S>,
    pub(crate) quiet: QuietFile<S>,
    pub(crate) watchers: WatcherFile<S>,
}

/// What functions, methods, attributes or annotations give. Projects write such rows for functions of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    test,
    derive(schemars::JsonSchema),
    schemars(bound = "S: Default + Serialize + schemars::JsonSchema")
)]
#[serde(deny_unknown_fields)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an independent column of the table"
)]
pub struct Row<S> {
    /// Where this is documented or was checked.
    #[serde(default)]
    pub source: S,
    /// Where the names are looked up.
    #[serde(default)]
    pub module: S,
    /// Functions, methods or attributes, with blanks between them.
    pub names: S,
    /// The kinds and classes of receivers, with commas between them; for methods and attributes.
    #[serde(default)]
    pub on: S,
    /// The kind that comes out: array, frame, tensor, image, sparse, bytes, text, plain (a container of plain data), container, scalar, number, resource, callable, unknown; `list of` or `iterator of` one; `argument`, `item`, `copy`.
    pub gives: S,
    /// Whose memory that is.
    #[serde(default)]
    pub memory: Memory,
    /// Which arguments `memory` means: `first`, `all`, or parameters.
    pub of: Option<S>,
    /// How large it is.
    pub size: Option<SizeRule>,
    /// The axis with which a small result is as large as a column.
    pub large_if: Option<S>,
    /// Whether nothing large is allocated.
    pub light: Option<bool>,
    /// Whether the length cannot change while a view lives.
    #[serde(default)]
    pub locks: bool,
    /// Whether it is an iterator whose items are those of its arguments, or made of them.
    #[serde(default)]
    pub hands_on: bool,
    /// Whether the arguments stay reachable out of sight.
    #[serde(default)]
    pub keeps: bool,
    /// Whether a method gives its receiver back.
    #[serde(default)]
    pub returns_self: bool,
    /// Whether the elements come from the first argument.
    #[serde(default)]
    pub needs_plain: bool,
    /// Whether an array is of numpy's own class, whatever it is made of.
    #[serde(default)]
    pub exact: bool,
    /// Whether the items of what a method gives are computed of those of its receiver.
    #[serde(default)]
    pub computes: bool,
    /// The arguments whose items come into the result: `nothing`, `all`, or parameters.
    pub elements: Option<S>,
    /// The parameter that names a dtype.
    pub dtype: Option<S>,
    /// The parameter whose argument is filled and given back.
    pub out: Option<S>,
    /// What is put into the first argument.
    #[serde(default)]
    pub puts: Puts,
    /// What a new frame has to do with those that it is made of.
    #[serde(default)]
    pub blocks: Blocks,
    /// The parameter with which the call writes into a frame.
    pub writes: Option<S>,
    /// Whether nothing of a container that is passed first is kept.
    #[serde(default)]
    pub copies_containers: bool,
    /// Whether it iterates what it is passed: of a mapping it keeps the keys.
    #[serde(default)]
    pub iterates: bool,
    /// Whether the first argument's class may answer instead.
    #[serde(default)]
    pub dispatches: bool,
    /// Whether the items of an iterator are read from its arguments, not computed.
    #[serde(default)]
    pub passes_on: bool,
    /// Whether its texts may name locals of the caller.
    #[serde(default)]
    pub looks_up: bool,
    /// What else the arguments tell.
    pub finer: Option<Finer>,
    /// A finer name for the value, by which methods are found.
    pub class: Option<S>,
    /// Parameters with which nothing is known: `name`, `name@2` or `@2`.
    #[serde(default)]
    pub unless: S,
    /// Parameters whose functions and classes make parts of the result.
    #[serde(default)]
    pub hooks: S,
    /// Words with which, anywhere in the file, nothing is known.
    #[serde(default)]
    pub unless_mentioned: S,
    /// Parameters with which it is a resource.
    #[serde(default)]
    pub resource_if: S,
    /// Parameters with which it is None.
    #[serde(default)]
    pub none_if: S,
    /// Parameters with which, given as False, it may be the argument.
    #[serde(default)]
    pub same_if: S,
}

/// `frame_peekers.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct PeekerFile<S> {
    pub(crate) peeker: Vec<PeekerRow<S>>,
}

impl Row<String> {
    /// Names with the module in which they are looked up.
    pub(crate) fn qualify(&mut self) {
        self.names = qualified(&self.module, &self.names);
    }
}

/// Dotted paths: the module with each of the names.
pub(crate) fn qualified(module: &str, names: &str) -> String {
    if module.is_empty() {
        return names.to_owned();
    }
    let paths = names
        .split_whitespace()
        .map(|name| format!("{module}.{name}"));
    paths.collect::<Vec<_>>().join(" ")
}

/// What reads its caller's locals by name.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeekerRow<S> {
    pub(crate) ids: S,
    #[serde(default)]
    pub(crate) names: S,
    #[serde(default)]
    pub(crate) methods: S,
    #[serde(default)]
    pub(crate) needs: S,
    pub(crate) message: S,
}

/// `decorators.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct DecoratorFile<S> {
    pub(crate) decorator: Vec<DecoratorRow<S>>,
}

/// What is known of some decorators.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecoratorRow<S> {
    pub(crate) ids: S,
    #[serde(default)]
    pub(crate) names: S,
    #[serde(default)]
    pub(crate) methods: S,
    /// Whether everything below the names counts too.
    #[serde(default)]
    pub(crate) prefix: bool,
    pub(crate) effect: Effect,
    pub(crate) allow: Allow,
}

/// `quiet_calls.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct QuietFile<S> {
    pub(crate) quiet: Vec<QuietRow<S>>,
}

/// Calls whose texts name no locals.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuietRow<S> {
    pub(crate) source: S,
    #[serde(default)]
    pub(crate) modules: S,
    #[serde(default)]
    pub(crate) methods: S,
    #[serde(default)]
    pub(crate) suffixes: S,
}

/// `watchers.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct WatcherFile<S> {
    pub(crate) watcher: Vec<WatcherRow<S>>,
    pub(crate) lazy_module: Vec<ListRow<S>>,
    pub(crate) fragile_module: Vec<ListRow<S>>,
    pub(crate) ban: Vec<ListRow<S>>,
}

/// One way of watching.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WatcherRow<S> {
    pub(crate) ids: S,
    pub(crate) by: Watch,
    #[serde(default)]
    pub(crate) local: bool,
    #[serde(default)]
    pub(crate) names: S,
    #[serde(default)]
    pub(crate) registries: S,
    #[serde(default)]
    pub(crate) attributes: S,
    #[serde(default)]
    pub(crate) arguments: S,
    #[serde(default)]
    pub(crate) foreign: S,
    #[serde(default)]
    pub(crate) spelled: S,
}

/// Names of which all that is known is that they are listed, with rows of the hazard catalogue.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListRow<S> {
    pub(crate) ids: S,
    pub(crate) names: S,
}

/// `costs.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct CostFile<S> {
    pub(crate) cost: Vec<CostRow<S>>,
}

/// What calls cost.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CostRow<S> {
    pub(crate) source: S,
    #[serde(default)]
    pub(crate) module: S,
    /// The kinds and classes of receivers; functions where there are none.
    #[serde(default)]
    pub(crate) on: S,
    pub(crate) names: S,
    #[serde(default)]
    pub(crate) few: bool,
    pub(crate) work_percent: Option<u32>,
    #[serde(default)]
    pub(crate) shares: S,
}

/// `producers.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct ProducerFile<S> {
    pub(crate) producer: Vec<Row<S>>,
    pub(crate) constant: Vec<NamesRow<S>>,
    pub(crate) quiet_library: Vec<NamesRow<S>>,
    pub(crate) uncertain: Vec<NamesRow<S>>,
}

/// `methods.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct MethodFile<S> {
    pub(crate) method: Vec<Row<S>>,
    pub(crate) attribute: Vec<Row<S>>,
    /// Read by the test that looks for what the installed libraries lack.
    pub(crate) elsewhere: Vec<ElsewhereRow<S>>,
}

/// Methods that the installed libraries lack.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ElsewhereRow<S> {
    pub(crate) source: S,
    pub(crate) on: S,
    pub(crate) names: S,
}

/// `annotations.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct AnnotationFile<S> {
    pub(crate) annotation: Vec<Row<S>>,
}

/// `uses.toml`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "S: Default + Deserialize<'de>"))]
pub(crate) struct UsesFile<S> {
    #[serde(rename = "use")]
    pub(crate) uses: Vec<UseRow<S>>,
    pub(crate) index: Vec<UseRow<S>>,
    pub(crate) argument: Vec<UseRow<S>>,
    pub(crate) other: Vec<OtherRow<S>>,
    pub(crate) plain_module: Vec<NamesRow<S>>,
}

/// A class that has attributes of an array, a frame or a tensor and is none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OtherRow<S> {
    pub(crate) source: S,
    #[serde(default)]
    pub(crate) module: S,
    pub(crate) names: S,
}

/// Which kinds a use leaves open.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UseRow<S> {
    pub(crate) source: S,
    #[serde(default)]
    pub(crate) names: S,
    #[serde(default)]
    pub(crate) module: S,
    pub(crate) leaves: S,
}

/// Names of which all that is known is that they are listed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamesRow<S> {
    pub(crate) source: S,
    pub(crate) names: S,
}

/// What a call puts into its first argument, which is the receiver of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Finer {
    /// Of one dimension, where the first argument is a number.
    Vector,
    /// As many items as the square of the only argument.
    Square,
    /// All pairs of the items of two arguments.
    Pairs,
    /// Of floats, where no dtype is named.
    Filled,
    /// An open file, unless the path is known not to be that of an archive (L28).
    Archive,
    /// Of two vectors a number.
    Product,
    /// Of one array perhaps a view.
    Axes,
    /// New, where it is given a part across rows.
    Contiguous,
    /// A sparse matrix over the arrays that it is made of, which copies lists of numbers.
    Form,
    /// As plain as what the only argument makes.
    Factory,
    /// Of arrays another one.
    Summed,
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
    /// Gives its block the resource that it closes.
    Closing,
    /// Rows as plain as what the program says makes them.
    Rows,
    /// As many fields as its format has, of short texts and numbers.
    Record,
}

/// What a new frame has to do with the frames that it is made of (HAZARDS R14, R15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// Whose memory a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// How large a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// What becomes of a decorated function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Called as it stands.
    None,
    /// Called to give a context manager.
    Context,
    /// Its results are kept.
    Cache,
    /// Read, not called.
    Attribute,
    /// Called by somebody else, or with other arguments.
    Other,
}

/// Which rewrites a decorator leaves sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Allow {
    All,
    NoReuse,
    NoDel,
    Never,
}

/// How an object is watched; what is watched in two ways is watched in the worse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watch {
    /// Not at all.
    #[default]
    No,
    /// Somebody can tell when it ends, or that another object has its address.
    End,
    /// Somebody keeps its address, and may read there when it is gone.
    Address,
}
