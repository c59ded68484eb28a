//! With what a text is read: what other files do to who calls them, as far as it mentions them.

use std::collections::{BTreeMap, BTreeSet};

use crate::options::ModuleLevel;
use crate::pin::ImplicitPeeker;
use crate::program::{
    Reach, Surroundings, ToObjects, Traits, TraitsByName, heeds_warnings, names_of_locals,
};
use crate::scope::{ModuleNames, Rebinding, ShownEnds};
use crate::syntax::{Interner, Symbol};
use crate::value::ForeignWatcher;
use crate::value::{array_classes, has_finalizers, meets_endings};

/// What a text is read with, and for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub(crate) struct Reading {
    traits: TraitsByName,
    methods: TraitsByName,
    implicit: BTreeMap<String, Reach>,
    reads_locals: bool,
    /// See [`Surroundings::hands_frames`].
    hands_frames: bool,
    /// Whether objects of other files may answer in the place of an array.
    meets_operators: bool,
    /// See [`Surroundings::meets_finalizers`].
    meets_finalizers: bool,
    /// See [`Surroundings::meets_watchers`].
    meets_watchers: bool,
    /// See [`Surroundings::meets_endings`].
    meets_endings: bool,
    /// See [`Surroundings::given_roots`].
    given_roots: BTreeSet<String>,
    /// See [`Surroundings::names_of_locals`].
    names_of_locals: BTreeSet<String>,
    /// See [`Surroundings::names_are_quiet`].
    names_are_quiet: bool,
    /// See [`Surroundings::ends`].
    ends: ShownEnds,
    /// See [`Surroundings::ends_told`].
    ends_told: Option<String>,
    /// See [`Surroundings::to_objects`].
    pub(super) to_objects: ToObjects,
    /// See [`Surroundings::heeds_warnings`].
    heeds_warnings: bool,
    /// See [`Surroundings::is_imported`].
    is_imported: bool,
    /// What others rebind of its names, and of what it imports.
    pub(super) rebinding: Rebinding,
    /// Whether it is asked what the file does to others, so that all of it matters.
    pub(super) for_others: bool,
    /// Members of modules that are read as names of the text itself.
    pub(super) members: Vec<(String, String)>,
    /// Functions that others call; none where it is not read for these.
    pub(super) called: Option<Vec<String>>,
}

impl Reading {
    /// What a text is read with, of its surroundings.
    pub(super) fn of(surroundings: Surroundings) -> Self {
        Self {
            traits: surroundings.traits,
            methods: surroundings.methods,
            implicit: surroundings.implicit,
            reads_locals: surroundings.reads_locals,
            hands_frames: surroundings.hands_frames,
            meets_operators: surroundings.meets_operators,
            names_of_locals: surroundings.names_of_locals,
            names_are_quiet: surroundings.names_are_quiet,
            meets_finalizers: surroundings.meets_finalizers,
            meets_watchers: surroundings.meets_watchers,
            meets_endings: surroundings.meets_endings,
            given_roots: surroundings.given_roots,
            ends: surroundings.ends,
            ends_told: surroundings.ends_told,
            to_objects: surroundings.to_objects,
            heeds_warnings: surroundings.heeds_warnings,
            is_imported: surroundings.is_imported,
            rebinding: surroundings.rebinding,
            for_others: false,
            members: Vec::new(),
            called: None,
        }
    }

    /// The same, to see what the file does to others. Methods of others that watch are not handed on, since any could be meant.
    pub(super) fn for_others(self) -> Self {
        let methods = self.methods.into_iter().filter_map(|(name, traits)| {
            let reach = traits.reach;
            let looking = Traits {
                reach,
                ..Traits::default()
            };
            (reach > 0).then_some((name, looking))
        });
        Self {
            methods: methods.collect(),
            rebinding: Rebinding::default(),
            for_others: true,
            ..self
        }
    }

    /// The same of a text with members of modules that are names of its own.
    pub(super) fn of_members(self, members: Vec<(String, String)>) -> Self {
        Self { members, ..self }
    }

    /// The same, to see what calls of these functions give.
    pub(super) fn for_callers(self, called: Vec<String>) -> Self {
        Self {
            called: Some(called),
            ..self
        }
    }

    /// Tells a module what matters to all of its functions. What its objects are, who has them is known for a script of its own,
    /// and where all who import it are.
    pub(super) fn note_in(
        &self,
        module: &mut ModuleNames,
        text: &str,
        level: &ModuleLevel,
        is_own_script: bool,
    ) {
        let has_known_callers = match level {
            ModuleLevel::Standalone | ModuleLevel::Script => is_own_script,
            ModuleLevel::Imported(_) => self.is_imported,
            ModuleLevel::Closed | ModuleLevel::Packaged | ModuleLevel::Cells(_) => false,
        };
        module.meets_operators = self.meets_operators;
        module.names_of_locals = names_of_locals(text);
        module
            .names_of_locals
            .extend(self.names_of_locals.iter().cloned());
        module.names_are_quiet = self.names_are_quiet;
        module.meets_finalizers = self.meets_finalizers || has_finalizers(text);
        module.resizes = resizes(text);
        module.takes_out = takes_out(text);
        module.heeds_warnings = self.heeds_warnings || heeds_warnings(text);
        module.meets_watchers = self.meets_watchers;
        // Of a script that is given whole it is known what ends, so that nothing has to be guessed.
        let is_script = matches!(level, ModuleLevel::Standalone | ModuleLevel::Script);
        module.meets_endings = is_script && is_own_script
            || self.meets_endings
            || self.meets_operators
            || meets_endings(text)
            || !array_classes(text).is_empty();
        module.given_roots.clone_from(&self.given_roots);
        let mut imported = module.imports.values();
        module.counts_references = imported.any(|path| path.split('.').next() == Some("marshal"));
        module.shows_locals = text.contains("capture_locals") || text.contains("tb_locals");
        module.tells_ends = self.for_others
            || self.meets_watchers
            || module.meets_finalizers
            || module.resizes
            || text.contains("weakref");
        module.ends_told.clone_from(&self.ends_told);
        module.shown_ends = if has_known_callers {
            self.ends
        } else {
            ShownEnds::Any
        };
    }

    /// Whether functions of the file may do to others what is done to them.
    pub(super) fn may_spread(&self) -> bool {
        let mut all = self.traits.values().chain(self.methods.values());
        all.any(|traits| traits.may_spread())
    }

    /// Whether something that it mentions looks at frames.
    pub(super) fn has_peekers(&self) -> bool {
        self.traits.values().any(|traits| traits.reach > 0)
    }

    /// Names of what looks at frames, whose calls alone do not spread it.
    pub(super) fn peeker_names(&self) -> impl Iterator<Item = &str> {
        let all = self.traits.iter().chain(&self.methods);
        let peekers = all.filter(|(_, traits)| traits.reach > 0);
        peekers.map(|(name, _)| name.as_str())
    }

    /// The names by which something is done to the file.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let all = self.traits.keys().chain(self.methods.keys());
        all.map(String::as_str)
    }

    /// Whether functions of the file may watch since those of others do.
    pub(super) fn may_watch(&self) -> bool {
        let mut all = self.traits.values().chain(self.methods.values());
        all.any(|traits| traits.is_watching())
    }

    /// What watches, under its name in this file.
    pub(super) fn foreign_watchers(&self, names: &mut Interner) -> Vec<ForeignWatcher> {
        let all = self.traits.iter().chain(&self.methods);
        let watching = all.filter(|(_, traits)| traits.is_watching());
        let foreign = watching.map(|(name, traits)| ForeignWatcher {
            name: names.identifier(name),
            watches: traits.watches,
            result: traits.result,
            gives: traits.gives,
        });
        foreign.collect()
    }

    /// What looks at frames, under its name in this file.
    pub(super) fn peekers(&self, names: &mut Interner) -> Peekers {
        let implicit = self.implicit.iter().map(|(name, &reach)| ImplicitPeeker {
            name: names.identifier(name),
            reach,
        });
        let implicit = implicit.collect();
        let mut peeking = |traits: &TraitsByName| {
            let peeking = traits.iter().filter(|(_, traits)| traits.reach > 0);
            peeking
                .map(|(name, traits)| (names.identifier(name), traits.reach))
                .collect()
        };
        Peekers {
            by_name: peeking(&self.traits),
            methods: peeking(&self.methods),
            implicit,
            reads_locals: self.reads_locals,
            hands_frames: self.hands_frames,
        }
    }
}

/// What looks at frames in other files.
#[derive(Debug, Clone, Default)]
pub(super) struct Peekers {
    pub(super) by_name: Vec<(Symbol, Reach)>,
    /// Methods of their classes.
    pub(super) methods: Vec<(Symbol, Reach)>,
    /// Those that Python calls without their names.
    pub(super) implicit: Vec<ImplicitPeeker>,
    /// Whether this file reads the locals of frames.
    pub(super) reads_locals: bool,
    /// Whether a frame may be handed on that is not that of a caller.
    pub(super) hands_frames: bool,
}

/// Whether a text changes the length of arrays or of what they are views of, and goes on where that fails, which it does as long as
/// somebody else has one.
fn resizes(text: &str) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(text.as_bytes(), word).is_some();
    // `np.resize` gives a new array.
    let makes_new = |at: usize| {
        let before = &text[..at];
        before.ends_with("np.") || before.ends_with("numpy.")
    };
    let mut places = memchr::memmem::find_iter(text.as_bytes(), b"resize");
    let goes_on = [&b"except"[..], b"suppress", b"refcheck"];
    // Views of buffers are arrays as well: `np.asarray(buffer)`. What fails then is a BufferError.
    let growing = [&b"bytearray"[..], b"array.array", b"from array import"];
    let catches = [&b"BufferError"[..], b"except:", b"Exception", b"suppress"];
    has(b"numpy")
        && (places.any(|at| !makes_new(at)) && goes_on.into_iter().any(has)
            || growing.into_iter().any(has) && catches.into_iter().any(has))
}

/// Whether an operator gets what is taken out of a container. An array that nothing else refers to then is computed into, so that
/// the result lies in memory as it does, and not as the other operand would have it.
fn takes_out(text: &str) -> bool {
    const TAKING: [&str; 3] = [".pop(", ".popitem(", ".popleft("];
    const OPERATORS: [char; 9] = ['*', '/', '+', '-', '@', '&', '|', '^', '%'];
    let is_operand = |at: usize| {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[start..].lines().next();
        line.is_some_and(|line| line.contains(OPERATORS))
    };
    let places = |word: &&str| memchr::memmem::find_iter(text.as_bytes(), *word).any(is_operand);
    text.contains("numpy") && TAKING.iter().any(places)
}
