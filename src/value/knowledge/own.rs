//! What a project says of its own functions, beside the tables.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

use super::frames::{Decorator, Peeker};
use super::{Knowledge, by_path};
use crate::options::OwnKnowledge;
use crate::options::rows::{Allow, Effect, Row};
use crate::scope::last_part;

thread_local! {
    /// What holds while a file is looked at: files of other projects know nothing of it.
    static CURRENT: Cell<Option<&'static Knowledge>> = const { Cell::new(None) };
}

/// Those that were asked for so far; a process meets the settings of few projects.
static MET: Mutex<Vec<(OwnKnowledge, &'static Knowledge)>> = Mutex::new(Vec::new());

/// What holds on this thread, if it is more than the tables.
pub(super) fn current() -> Option<&'static Knowledge> {
    CURRENT.get()
}

impl Knowledge {
    /// Does `work`, in which [`get`](Self::get) gives the tables with what a project says.
    pub(crate) fn with<T>(own: &OwnKnowledge, work: impl FnOnce() -> T) -> T {
        let _restored = Restored(CURRENT.get());
        CURRENT.set((!own.is_empty()).then(|| Self::of(own)));
        work()
    }

    fn of(own: &OwnKnowledge) -> &'static Self {
        let mut met = MET.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = met.iter().find(|(other, _)| other == own) {
            return known;
        }
        let known: &'static Self = Box::leak(Box::new(Self::parse().add(own)));
        met.push((own.clone(), known));
        known
    }

    /// What the project says is stronger than the tables.
    fn add(mut self, own: &OwnKnowledge) -> Self {
        let mut rows = own.producers.clone();
        rows.iter_mut().for_each(Row::qualify);
        let bytes = postcard::to_allocvec(&rows).expect("rows of text and words have a form");
        let rows: Vec<Row<&'static str>> =
            postcard::from_bytes(bytes.leak()).expect("they were written with the same types");
        self.producers.extend(by_path(&rows));
        let leak = |name: &String| -> &'static str { name.clone().leak() };
        let transparent = Decorator {
            effect: Effect::Other,
            allow: Allow::All,
        };
        for name in &own.transparent_decorators {
            self.decorators.add(leak(name), transparent);
        }
        for name in &own.frame_peekers {
            let name = leak(name);
            self.guarded.insert(last_part(name));
            self.peekers.add(
                name,
                Peeker {
                    ids: "B",
                    message: "reads its caller's locals by name, as the settings say",
                    needs: Vec::new(),
                },
            );
        }
        self
    }
}

/// Gives the thread back what held before, also when the work panics.
struct Restored(Option<&'static Knowledge>);

impl Drop for Restored {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::own::KINDS;
    use crate::value::knowledge::Gives;

    #[test]
    fn every_kind_that_settings_may_name_is_one() {
        for kind in KINDS {
            assert!(Gives::find(kind).is_some(), "{kind}");
        }
    }

    #[test]
    fn own_rows_hold_while_they_are_asked_for() {
        let own = OwnKnowledge {
            transparent_decorators: vec!["mine.timed".to_owned()],
            ..OwnKnowledge::default()
        };
        let is_known = || Knowledge::get().decorator("mine.timed").is_some();
        assert!(!is_known());
        assert!(Knowledge::with(&own, is_known));
        assert!(Knowledge::with(&own, || {
            Knowledge::with(&OwnKnowledge::default(), || !is_known())
        }));
        assert!(!is_known());
    }
}
