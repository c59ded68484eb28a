//! Whose end, or whose address, somebody looks at (HAZARDS L6-L15, L31, N59, N60, R10, R11): in the function itself, or in a
//! function, method or class of the file that gets the value, or that made it.
//!
//! ```python
//! def remember(a): POOL["last"] = a      # POOL = weakref.WeakValueDictionary()
//! def main():
//!     data = np.ones(300_000)
//!     remember(data)                     # watched: `len(POOL)` tells whether `data` is still bound
//! ```
//!
//! What a function watches of its parameters and of what it returns is worked out once for the file, bottom-up to a fixpoint
//! ([`Watchers`]). A callee is looked up by its own name: any function, method or nested function of that name counts. What
//! functions of the other files given do is part of it ([`ForeignWatcher`]); a library's, which is in no table, is taken to
//! watch nothing: README, "What Safe assumes".

mod foreign;
mod known;
mod look;
mod reach;
mod seen;
mod sees;
mod watchers;

pub(crate) use foreign::ForeignWatcher;
pub(crate) use known::LOGGERS;
pub(crate) use watchers::{Definition, Watchers};

use super::Context;
use super::forward::Forward;
use super::knowledge::{Knowledge, Watch};
use crate::flow::OpId;
use crate::source::Span;
use crate::syntax::Symbol;

/// A value that is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// The operation that gives it.
    pub value: OpId,
    /// How it is watched.
    pub by: Watch,
    /// Whether the function itself watches this very object; otherwise a callee does, or one that may be or hold it.
    pub is_direct: bool,
}

/// What is watched in one function.
#[derive(Debug, Clone, Default)]
pub struct Watching {
    /// By operation, in their order, each once.
    pub values: Vec<Watched>,
    /// A name by which a nested scope watches something, which cannot be told: where it stands, and how it watches.
    pub nested: Option<(Symbol, Span, Watch)>,
}

/// Whether anything can be watched in a function.
pub(super) fn may_watch(cx: &Context) -> bool {
    with_watchers(cx, |watchers| {
        look::may_watch(cx, watchers, Knowledge::get().watchers())
    })
}

/// What is watched in the function of a solved analysis.
pub(super) fn find(forward: &Forward) -> Watching {
    with_watchers(forward.cx, |watchers| find_by(forward, watchers))
}

/// Acts with what is known of the functions of the file.
fn with_watchers<T>(cx: &Context, act: impl FnOnce(&Watchers) -> T) -> T {
    match cx.summaries.watchers.get() {
        Some(watchers) => act(watchers),
        None => act(&Watchers::default()),
    }
}

fn find_by(forward: &Forward, watchers: &Watchers) -> Watching {
    let knowledge = Knowledge::get().watchers();
    if !look::may_watch(forward.cx, watchers, knowledge) {
        return Watching::default();
    }
    let look = look::Look::of(forward, watchers, knowledge);
    Watching {
        values: look.reached().values,
        nested: look.nested_name(),
    }
}
