//! Who else holds what a dead local holds, so that releasing the local alone frees nothing.
//!
//! ```python
//! raw = load()
//! self.raw = raw
//! table = parse(raw)      # `raw` is dead, but `del raw` would free nothing: `self.raw` holds the same object
//! return fit(table)
//! ```

use serde::Serialize;

/// What sort of thing holds the value as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolderKind {
    /// An attribute of an object that lives on.
    Attribute,
    /// A place in a list, a dict or another container that lives on.
    Container,
    /// A view or another part that shares the memory of the whole.
    View,
    /// A nested function that reads it.
    Closure,
    /// A name of the module.
    Global,
    /// An iterator or a generator that goes through it.
    Iterator,
    /// What a function does with its argument beyond its return.
    Callee,
    /// The name by which the caller passed it.
    Caller,
    /// A cache of results.
    Cache,
    /// The traceback of an exception.
    Exception,
    /// The future whose result it is.
    Futures,
    /// Known from a run alone: a running frame, or references of which nobody knows whose they are.
    Other,
}

impl HolderKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 12] = [
        Self::Attribute,
        Self::Container,
        Self::View,
        Self::Closure,
        Self::Global,
        Self::Iterator,
        Self::Callee,
        Self::Caller,
        Self::Cache,
        Self::Exception,
        Self::Futures,
        Self::Other,
    ];

    /// By which reports, programs and `--explain` name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Attribute => "held-by-attribute",
            Self::Container => "held-by-container",
            Self::View => "held-by-view",
            Self::Closure => "held-by-closure",
            Self::Global => "held-by-global",
            Self::Iterator => "held-by-iterator",
            Self::Callee => "held-by-callee",
            Self::Caller => "held-by-caller",
            Self::Cache => "held-by-cache",
            Self::Exception => "held-by-exception",
            Self::Futures => "held-by-futures",
            Self::Other => "held-elsewhere",
        }
    }

    /// What it is, in a sentence without a full stop.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Attribute => "A large value that is read no more is held by an attribute",
            Self::Container => "A large value that is read no more is held by a container",
            Self::View => "A large value that is read no more is held by a view of a part of it",
            Self::Closure => "A large value that is read no more is held by a nested function",
            Self::Global => "A large value that is read no more is held by a global name",
            Self::Iterator => "A large value that is read no more is held by an iterator",
            Self::Callee => "A large value that is read no more is held by a function it was given",
            Self::Caller => "A large argument that is read no more is held by the caller",
            Self::Cache => "A large value that is read no more is held by a cache of results",
            Self::Exception => "A large value that is read no more is held by a traceback",
            Self::Futures => "A large result that is read no more is held by its future",
            Self::Other => "A large value that is read no more is held elsewhere",
        }
    }

    /// What frees the value, for the local and the holder of these names.
    pub(crate) fn advice(self, local: &str, holder: &str) -> String {
        match self {
            Self::Attribute => format!(
                "set {holder} to `None` after its last read; `--strategy clear --unsafe` does so where nothing else reads it"
            ),
            Self::Container => format!(
                "take it out of {holder} once it is done with (`pop`, `= None`), or keep only what is needed of it"
            ),
            Self::View => format!(
                "copy the part that {holder} shows (`.copy()`): then `{local}` ends with its last read"
            ),
            Self::Closure => format!(
                "set `{local}` to `None` after the last call of {holder}, or pass it as an argument instead of capturing it"
            ),
            Self::Global => format!(
                "set {holder} to `None` after its last read, or pass the value on instead of binding a global name"
            ),
            Self::Iterator => format!(
                "`del` {holder}, or exhaust it, before more is allocated; it keeps the whole while it waits in the middle"
            ),
            Self::Callee => format!(
                "close the figure of {holder} once it is saved (`plt.close`), or have it draw a smaller copy"
            ),
            Self::Caller => format!(
                "pass the value without a name ({holder} as part of the call), or use `--strategy del,transfer`: then the callee can release it"
            ),
            Self::Cache => format!(
                "bound the cache (`maxsize`), empty it (`cache_clear()`), or do not cache what {holder} gives"
            ),
            Self::Exception => format!(
                "drop the frames of {holder} (`.with_traceback(None)`), keep its text instead, or leave the `except` block first"
            ),
            Self::Futures => format!(
                "drop each future once its result is taken: `pop` it from {holder}, or iterate over `as_completed` with no list beside it"
            ),
            Self::Other => {
                "release what else refers to it first; `--trace` names what it can".into()
            }
        }
    }
}

/// What holds it, and where it came to do so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its sort.
    pub kind: HolderKind,
    /// As it is written, in backticks: "`self.raw`", "`data` of `main`".
    pub name: String,
    /// The operation that made it hold the value.
    pub since: Option<crate::source::Span>,
    /// Whether it does on every path to where the value is read no more.
    pub is_certain: bool,
}
