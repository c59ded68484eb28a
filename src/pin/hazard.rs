//! Why a release is refused. Each variant says what, where and why, with the ids of the catalogue of hazards.

use crate::source::Span;

/// Why a function or a local is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hazard {
    /// The function, or a scope in it, looks at local variables by name: `locals`, `eval`, a debugger (N9, N10, F33).
    ReadsLocalsByName(String, Span),
    /// A decorator that may recompile or inspect the function (N70-N87).
    UnknownDecorator(String, Span),
    /// A callee that reads its caller's locals by name (section B).
    FramePeekingCall(String, Span),
    /// Being unbound is used as control flow (N25).
    CatchesNameError(Span),
    /// A loop that may turn without doing anything, so that only another thread ends it.
    WaitsIdly(Span),
    /// Addresses, reference counts or weak references are looked at (N59, N60, L6-L15) in a nested scope.
    WatchesObjects(String, Span),
    /// The value's address, reference count or end is looked at (N59, N60, L6-L15).
    WatchedObject(Span),
    /// A generator expression is passed to a name that looks like a builtin but may be another function.
    RedefinedBuiltin(String, Span),
    /// The local's name stands in a string, by which it may be looked up (section 0, rule 3).
    NamedInString(Span),
    /// The first parameter of a function that calls `super()` (N17).
    NeededBySuper,
    /// The value's end is an event: a file, a lock, a process (section C).
    Resource,
    /// Nothing tells that the value's end is no event.
    UnknownValue,
    /// A cell of a notebook shows the value or a part of it, which IPython keeps from then on.
    ShownByCell(Span),
    /// A notebook as a whole: its cells were run in another order, or something reads names unseen.
    Notebook(String),
    /// A name of a module that its own statements never read: whoever imports it may.
    NeverRead,
    /// Early release changes a warning or an exception of pandas before 3 (L60).
    SettingWithCopy(Span),
}

impl Hazard {
    /// Short name for tests and reports.
    pub fn name(&self) -> &'static str {
        match self {
            Hazard::ReadsLocalsByName(..) => "reads-locals-by-name",
            Hazard::UnknownDecorator(..) => "unknown-decorator",
            Hazard::FramePeekingCall(..) => "frame-peeking-call",
            Hazard::CatchesNameError(..) => "catches-name-error",
            Hazard::WaitsIdly(..) => "waits-idly",
            Hazard::WatchesObjects(..) => "watches-objects",
            Hazard::WatchedObject(..) => "watched-object",
            Hazard::RedefinedBuiltin(..) => "redefined-builtin",
            Hazard::NamedInString(..) => "named-in-string",
            Hazard::NeededBySuper => "needed-by-super",
            Hazard::Resource => "resource",
            Hazard::UnknownValue => "unknown-value",
            Hazard::ShownByCell(..) => "shown-by-a-cell",
            Hazard::Notebook(..) => "notebook",
            Hazard::NeverRead => "never-read",
            Hazard::SettingWithCopy(..) => "setting-with-copy",
        }
    }

    /// What people read.
    pub fn message(&self) -> String {
        match self {
            Hazard::ReadsLocalsByName(what, _) => what.clone(),
            Hazard::UnknownDecorator(name, _) => {
                format!("the decorator `{name}` is not known to leave the function's body as it is")
            }
            Hazard::FramePeekingCall(name, _) => {
                format!("`{name}` may read its caller's local variables by name")
            }
            Hazard::CatchesNameError(_) => {
                "catches NameError, so being unbound may be part of what it does".into()
            }
            Hazard::WaitsIdly(_) => {
                "a loop may turn without doing anything, so it waits for another thread".into()
            }
            Hazard::WatchesObjects(name, _) => {
                format!("`{name}` can tell when an object is released")
            }
            Hazard::WatchedObject(_) => "its address or its end is looked at".into(),
            Hazard::RedefinedBuiltin(name, _) => {
                format!(
                    "`{name}` may not be the builtin, so the generator expression may run later"
                )
            }
            Hazard::NamedInString(_) => {
                "its name is in a string, by which it may be looked up".into()
            }
            Hazard::NeededBySuper => "`super()` reads it".into(),
            Hazard::Resource => "its end is an event, not just freed memory".into(),
            Hazard::UnknownValue => "nothing tells that its end is no event".into(),
            Hazard::ShownByCell(_) => {
                "a cell shows it, so IPython keeps it in `Out`: end that line with `;`, or release it with `%xdel`".into()
            }
            Hazard::Notebook(why) => why.clone(),
            Hazard::NeverRead => {
                "nothing in the file reads it, so it may be meant for whoever imports the file"
                    .into()
            }
            Hazard::SettingWithCopy(_) => {
                "pandas before 3 warns by a weak reference to the parent frame".into()
            }
        }
    }

    /// The message with the name after it, by which programs and tests tell one reason from another.
    pub fn reason(&self) -> String {
        format!("{} [{}]", self.message(), self.name())
    }

    /// Where, if there is a place.
    pub fn span(&self) -> Option<Span> {
        match self {
            Hazard::ReadsLocalsByName(_, span)
            | Hazard::UnknownDecorator(_, span)
            | Hazard::FramePeekingCall(_, span)
            | Hazard::WatchesObjects(_, span)
            | Hazard::RedefinedBuiltin(_, span)
            | Hazard::WatchedObject(span)
            | Hazard::CatchesNameError(span)
            | Hazard::WaitsIdly(span)
            | Hazard::NamedInString(span)
            | Hazard::ShownByCell(span)
            | Hazard::SettingWithCopy(span) => Some(*span),
            Hazard::NeededBySuper
            | Hazard::Resource
            | Hazard::UnknownValue
            | Hazard::Notebook(_)
            | Hazard::NeverRead => None,
        }
    }
}
