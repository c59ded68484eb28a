//! What a value is: its kind, its size, how we know, and whose memory it shares.

pub mod knowledge;

mod annotation;
mod answers;
mod arrays;
mod axes;
mod axis_length;
mod call;
mod call_graph;
mod called;
mod comprehension;
mod contents;
mod crosswise;
mod deposit;
mod draws;
mod element;
mod elsewhere;
mod endings;
mod escape;
mod fact;
mod filled;
mod finer;
mod forward;
mod generator;
mod handover;
mod hook;
mod inside;
mod item;
mod lazy;
mod name;
mod open;
mod operator;
mod own;
mod packages;
mod parameters;
mod passed_on;
mod put;
mod rows;

mod shared;

mod size;
mod sizing;
mod small;
mod solve;
mod subscript;
mod summaries;
mod summarise;
mod summary;
mod temporary;
mod tokens;
mod tuple;
mod uses;
mod watching;

pub(crate) use annotation::resolve_in;
pub(crate) use answers::{changes_operators, has_finalizers, makes_ends};
pub(crate) use call_graph::{CallGraph, FunctionIndex};
pub(crate) use elsewhere::{
    Elsewhere, Foreign, ForeignFunction, ForeignSignature, FrameEffect, Passed, Transparent,
};
pub(crate) use endings::{array_classes, has_ending_arrays, meets_endings};
pub use fact::USUAL_WEIGHT;
pub use handover::Handover;
pub use inside::{Inside, Memory};
pub(crate) use knowledge::SizeRule;
pub use knowledge::{Allow, Knowledge, Watch};
pub(crate) use own::OwnClasses;
pub(crate) use packages::{Returned, is_known_type};
pub(crate) use parameters::{CallSite, Callers};
pub(crate) use subscript::is_file_name;
pub(crate) use summaries::is_called_as_written;
pub use summaries::{KnownSummaries, Summaries};
pub use summary::{Returns, Summary};
pub use temporary::{Takeover, Temporaries};
pub(crate) use watching::{Definition, ForeignWatcher, LOGGERS, Watchers};
pub use watching::{Watched, Watching};

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use crate::flow::{Ir, OpId, Reaching};
use crate::options::PythonVersion;
use crate::scope::ModuleNames;
use crate::syntax::Interner;

/// What a value is (DESIGN section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the kinds are named for what they hold")]
pub enum Kind {
    /// An in-memory n-dimensional array: numpy and its like.
    Array,
    /// A data frame or a column of one.
    Frame,
    Tensor,
    Image,
    Sparse,
    Bytes,
    Text,
    /// A list, tuple, set or dict, and whether its elements are plain data all the way down.
    Container(Elements),
    /// A number, bool, None, shape, dtype, path: small whatever it is.
    Scalar,
    /// A file, lock, process, connection, iterator, task: its end is an event. Never released.
    Resource,
    /// A function, class, module.
    Callable,
    Unknown,
}

impl Kind {
    /// Its name in the knowledge tables and in the json form.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Array => "array",
            Kind::Frame => "frame",
            Kind::Tensor => "tensor",
            Kind::Image => "image",
            Kind::Sparse => "sparse",
            Kind::Bytes => "bytes",
            Kind::Text => "text",
            Kind::Container(_) => "container",
            Kind::Scalar => "scalar",
            Kind::Resource => "resource",
            Kind::Callable => "callable",
            Kind::Unknown => "unknown",
        }
    }

    /// Whether values of the kind are many numbers in one piece of memory, or a few, which operators work on item by item.
    pub(crate) fn is_array_like(self) -> bool {
        matches!(
            self,
            Kind::Array | Kind::Frame | Kind::Tensor | Kind::Image | Kind::Sparse
        )
    }

    /// Whether values of the kind are made of data, of which there may be much.
    pub(crate) fn is_data(self) -> bool {
        match self {
            Kind::Array | Kind::Frame | Kind::Tensor | Kind::Image | Kind::Sparse => true,
            Kind::Bytes | Kind::Text | Kind::Container(_) => true,
            Kind::Scalar | Kind::Resource | Kind::Callable | Kind::Unknown => false,
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a container holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Elements {
    /// Plain data: numbers, text, arrays, containers of such.
    Plain,
    /// Nothing but what ends quietly: plain data, and objects of the file's own classes that hold nothing else.
    Quiet,
    /// Not known to be plain.
    Unknown,
    /// Something whose end is an event is among them. Never released.
    Ending,
}

/// How a value's kind is known, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ground {
    /// A literal, display or comprehension, or a producer of the knowledge table.
    Producer,
    /// A summary of a function of the project.
    Summary,
    /// An annotation.
    Annotation,
    /// Two independent uses that leave no other kind.
    Uses,
    /// An annotation of an installed package, by which a value is never plain data: what is read of its code is no more than that.
    Package,
    /// A method of the file that a class of another file may override.
    Overridable,
    /// One use, or uses that leave several kinds.
    WeakUse,
    /// That of an array or frame, which may hold objects of any sort.
    Objects,
    /// Nothing is known.
    Nothing,
}

/// A value's kind and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How strong it is.
    pub ground: Ground,
    /// For people: "`np.zeros` returns a new array", "`load` (line 3) returns an array", "used as an array: `.shape`, `[:, 0]`".
    pub text: SmolStr,
}

/// How large a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    /// So many bytes, from constants.
    Bytes(u64),
    /// Small whatever happens: a scalar, a shape, a reduction, a display of a few names.
    Small,
    /// As large as other large values of the function, as far as is known.
    Large,
}

impl Size {
    /// In bytes, where constants tell.
    pub(crate) fn bytes(self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Small | Self::Large => None,
        }
    }
}

/// Whose memory a value is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// New memory, nobody else's.
    Fresh,
    /// The very object that another operation gave, or may be (`x or y`, `np.asarray(x)`).
    Same(Vec<OpId>),
    /// A new object that keeps others alive: views, containers, iterators, bound methods, partials.
    Holds(Vec<OpId>),
    /// A parameter, global, attribute or item: somebody else holds it too.
    Shared,
}

impl Origin {
    /// What the value is, or keeps alive.
    pub fn sources(&self) -> &[OpId] {
        match self {
            Origin::Same(sources) | Origin::Holds(sources) => sources,
            Origin::Fresh | Origin::Shared => &[],
        }
    }
}

/// What is known of the value of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// How we know.
    pub evidence: Evidence,
    /// How large.
    pub size: Size,
    /// Whose memory.
    pub origin: Origin,
    /// Values that an unknown callee or attribute may have kept alive in this one, besides `origin`: `f(x)` may hold `x`.
    pub may_hold: Vec<OpId>,
    /// How much memory it takes beside others, where their sizes are not known: a mask an eighth, what joins two twice as much.
    pub weight: u32,
    /// What a callee of the file holds at its own peak, besides what it is passed.
    pub inside: Inside,
    /// Whether evaluating it may allocate something large: calls of unknown functions, operators on large values,
    /// comprehensions. Light calls (`len`, `print`, logging, …) do not (DESIGN section 1).
    pub allocates: bool,
    /// Of a value whose kind is not known, or only told by its uses: whether its end is no event all the same. It is plain data of one kind or another, or an object of
    /// a class of the file that holds nothing else.
    pub(crate) is_quiet: bool,
    /// Whether it is an array of numbers.
    pub(crate) is_numeric: bool,
    /// Of a container: whether its items are known to be large each.
    pub(crate) has_large_items: bool,
}

/// What operations do to objects besides giving a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escape {
    /// The operation that stores it somewhere.
    pub at: OpId,
    /// The value that is kept.
    pub value: OpId,
    /// Into which other value that the function made, where it is known (`rows.append(x)`: `rows`); else out of sight.
    pub into: Option<OpId>,
}

/// What the values of one function are computed from.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The function.
    pub ir: &'a Ir,
    /// Its bindings.
    pub reaching: &'a Reaching,
    /// The names of its file.
    pub module: &'a ModuleNames,
    /// The file's interner.
    pub names: &'a Interner,
    /// The file's text: annotations and defaults are read there.
    pub text: &'a str,
    /// The functions of the file.
    pub summaries: &'a Summaries<'a>,
    /// The oldest Python that the code must run on.
    pub target_version: PythonVersion,
}

/// What is known of the values of one function.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// By operation; none for those that give no value.
    pub of: Vec<Option<Value>>,
    /// What is stored where, in the order of the operations.
    pub escapes: Vec<Escape>,
    /// By operation that makes a container which is small until a loop fills it: what puts items into it, in their order.
    pub filled: BTreeMap<OpId, Vec<OpId>>,
    /// What puts items into an attribute in a loop.
    pub attributes_filled: Vec<OpId>,
    /// What becomes of values that nothing names.
    pub temporaries: Temporaries,
    /// Arguments that their callees release, in the order of the calls.
    pub handovers: Vec<Handover>,
    /// By call of a function of another file: what it does with frames.
    pub(crate) frame_effects: BTreeMap<OpId, FrameEffect>,
}

impl Values {
    /// The value that an operation gives.
    pub fn get(&self, op: OpId) -> Option<&Value> {
        self.of.get(op.index())?.as_ref()
    }
}

/// Computes the values of a function: a forward analysis over its operations to a fixpoint, once without and once with what
/// the uses of unknown values tell.
pub fn compute(cx: &Context) -> Values {
    let passed = cx.summaries.parameters_of(cx.ir);
    let forward = forward::Forward::solve(cx, passed.as_deref());
    let escapes = escape::find(&forward);
    let filled = forward.filled();
    let temporaries = temporary::find(&forward);
    let value = |fact: &fact::Fact| {
        let value = fact.clone().into_value();
        if fact.is_quiet && fact.own.is_some() {
            value.of_plain_object()
        } else {
            value
        }
    };
    let facts = forward.facts.iter();
    let handovers = handover::find(&forward);
    let attributes_filled = filled::attributes_filled(cx).into_iter();
    Values {
        of: facts.map(|fact| fact.as_ref().map(value)).collect(),
        escapes,
        filled,
        attributes_filled: attributes_filled.map(|(op, _)| op).collect(),
        temporaries,
        handovers,
        frame_effects: forward.frame_effects(),
    }
}

/// What is watched in a function: whose end or address is looked at. Few functions mention anything that could.
pub fn watching(cx: &Context) -> Watching {
    if !watching::may_watch(cx) {
        return Watching::default();
    }
    let passed = cx.summaries.parameters_of(cx.ir);
    watching::find(&forward::Forward::solve(cx, passed.as_deref()))
}

#[cfg(test)]
mod tests;
