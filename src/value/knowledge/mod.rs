//! What is known of libraries: tables of the folder's `.toml` files, read when the program is built.
//!
//! A name is looked up by its dotted path, as the imports of a file resolve it; a method by its receiver's kind or class.

mod cost;
mod entry;
mod frames;
mod own;
mod watchers;

pub use crate::options::rows::{Allow, Blocks, Effect, Finer, Memory, Puts, SizeRule, Watch};
pub use cost::Shares;
pub use entry::{Condition, ElementsFrom, Entry, Exactness, Gives, ItemGives, Of, Parameter};
pub use frames::{Decorator, Peeker};
pub(crate) use watchers::Watchers;

use std::sync::{Arc, LazyLock};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Elements, Kind};
use crate::options::rows::{NamesRow, Row, Tables, UsesFile};
use crate::scope::last_part;
use frames::{Decorators, Peekers, Quiet};

/// What is known by name: one entry for all names of a row.
type Table = FxHashMap<&'static str, Arc<Entry>>;

/// Tables of methods or attributes by receiver's kind or class.
type Receivers = FxHashMap<&'static str, Table>;

/// The tables of the folder, as the build script left them.
static TABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge.bin"));

/// Every table.
#[derive(Debug)]
pub struct Knowledge {
    producers: Table,
    constants: FxHashSet<&'static str>,
    quiet_libraries: FxHashSet<&'static str>,
    uncertain: FxHashSet<&'static str>,
    /// By receiver's kind or class, then by name.
    methods: Receivers,
    attributes: Receivers,
    annotations: Table,
    uses: Uses,
    peekers: Peekers,
    decorators: Decorators,
    quiet: Quiet,
    watchers: Watchers,
    /// The last components of the paths that the gate asks for.
    guarded: FxHashSet<&'static str>,
}

/// Which kinds a use leaves open.
#[derive(Debug, Default)]
struct Uses {
    attributes: FxHashMap<&'static str, Vec<Kind>>,
    index: Vec<Kind>,
    /// By the module whose function takes it.
    arguments: FxHashMap<&'static str, Vec<Kind>>,
    others: Vec<Other>,
    plain_modules: FxHashSet<&'static str>,
}

/// A class that has attributes of an array, a frame or a tensor and is none.
#[derive(Debug)]
struct Other {
    /// The library that brings it; none for a builtin.
    module: &'static str,
    attributes: FxHashSet<&'static str>,
}

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::parse);

impl Knowledge {
    /// The tables, with what the project whose file is looked at adds to them: see
    /// [`OwnKnowledge`](crate::options::OwnKnowledge).
    pub fn get() -> &'static Knowledge {
        own::current().unwrap_or(&KNOWLEDGE)
    }

    /// What calling the function or class of this dotted path gives.
    pub fn producer(&self, path: &str) -> Option<&Entry> {
        self.producers.get(path).map(|entry| &**entry)
    }

    /// Whether the dotted path is a small constant that is read, not called.
    pub fn is_constant(&self, path: &str) -> bool {
        self.constants.contains(path)
    }

    /// Whether every version of the library has what this dotted path names, so that loading it does not raise.
    pub fn is_certain_member(&self, path: &str) -> bool {
        let is_known = self.producers.contains_key(path) || self.constants.contains(path);
        is_known && !self.uncertain.contains(path)
    }

    /// What calling a method of a receiver of this class or kind (see [`Kind::name`]) gives.
    pub fn method(&self, on: &str, name: &str) -> Option<&Entry> {
        self.methods.get(on)?.get(name).map(|entry| &**entry)
    }

    /// What an attribute of a value of this class or kind gives.
    pub fn attribute(&self, on: &str, name: &str) -> Option<&Entry> {
        self.attributes.get(on)?.get(name).map(|entry| &**entry)
    }

    /// What an annotation of this dotted path says.
    pub fn annotation(&self, path: &str) -> Option<&Entry> {
        self.annotations.get(path).map(|entry| &**entry)
    }

    /// The kinds that reading this attribute leaves open, with its name; nothing where it tells nothing.
    pub(crate) fn kinds_with_attribute(&self, name: &str) -> Option<(&str, &[Kind])> {
        let (name, kinds) = self.uses.attributes.get_key_value(name)?;
        Some((name, kinds))
    }

    /// Whether objects of one class of a library have all these attributes, and are no arrays, frames or tensors.
    pub(crate) fn is_answered(&self, attributes: &[&str], imports: impl Fn(&str) -> bool) -> bool {
        let answers = |other: &Other| {
            let is_there = other.module.is_empty() || imports(other.module);
            attributes
                .iter()
                .all(|name| other.attributes.contains(*name))
                && is_there
        };
        self.uses.others.iter().any(answers)
    }

    /// Whether the module is one of a library of which all such classes are listed.
    pub(crate) fn is_plain_module(&self, path: &str) -> bool {
        let root = path.split('.').next().unwrap_or(path);
        self.uses.plain_modules.contains(root)
    }

    /// The kinds that an index such as `[:, 0]` leaves open.
    pub fn kinds_indexed_by_tuple(&self) -> &[Kind] {
        &self.uses.index
    }

    /// The kinds that being an argument of this function leaves open; none where it tells nothing.
    pub fn kinds_taken_by(&self, path: &str) -> &[Kind] {
        let module = path.split('.').next().unwrap_or(path);
        self.uses.arguments.get(module).map_or(&[], Vec::as_slice)
    }

    /// Whether a path that [`peeker`](Self::peeker), [`watchers`](Self::watchers) or [`bans_function`](Self::bans_function)
    /// knows ends in this word. Few words do, so that few paths must be made.
    pub fn ends_guarded_path(&self, word: &str) -> bool {
        self.guarded.contains(word)
    }

    /// Why nothing may be done in a function that mentions this dotted path, if it reads locals by name (HAZARDS B).
    pub fn peeker(&self, path: &str) -> Option<&Peeker> {
        self.peekers.by_name(path)
    }

    /// The names and dotted paths of all that [`peeker`](Self::peeker) knows.
    pub fn peeker_names(&self) -> impl Iterator<Item = &'static str> {
        self.peekers.names()
    }

    /// Whether a function of this module (dotted) reads its caller's locals by name.
    pub fn has_peekers(&self, module: &str) -> bool {
        self.peekers.are_in(module)
    }

    /// The same for what is passed a keyword argument of this name.
    pub fn peeking_keyword(&self, name: &str) -> Option<&Peeker> {
        self.peekers.by_keyword(name)
    }

    /// The same for a method of any receiver, in a file that imports `modules` (dotted).
    pub fn peeking_method<'a>(
        &self,
        name: &str,
        modules: &(impl Iterator<Item = &'a str> + Clone),
    ) -> Option<&Peeker> {
        self.peekers.by_method(name, modules)
    }

    /// What is known of a decorator, by its dotted path, or as a method (`app.route`) by its last component.
    pub fn decorator(&self, path: &str) -> Option<&Decorator> {
        self.decorators.find(path)
    }

    /// Whether the text arguments of this call never name a local of the caller: `callee` is a dotted path.
    pub fn is_quiet_call(&self, callee: &str) -> bool {
        match self.producers.get(callee) {
            Some(entry) => !entry.looks_up,
            None => self.quiet.is_quiet(callee),
        }
    }

    /// Whether the text arguments of a method of this name never name a local.
    pub fn is_quiet_method(&self, name: &str) -> bool {
        self.quiet.is_quiet_method(name)
    }

    /// What sees an object's end or keeps its address (HAZARDS L6-L9, L13, L15, L31, N59, N60, L90).
    pub(crate) fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    /// Whether the functions, classes and methods of this module leave the containers that they are given as they are.
    pub fn is_quiet_library(&self, path: &str) -> bool {
        is_listed(&self.quiet_libraries, path)
    }

    /// Whether this module's values look like arrays or frames but are lazy or file-backed.
    pub fn is_lazy_module(&self, path: &str) -> bool {
        self.watchers.is_lazy_module(path)
    }

    /// Whether this module's objects may be held weakly or by foreign code: in a file that imports it, what is unknown is never
    /// released (HAZARDS L15, L67-L69, L91).
    pub fn is_fragile_module(&self, path: &str) -> bool {
        self.watchers.is_fragile_module(path)
    }

    /// Whether the mere mention of this dotted path, or of a method of this name, means that memory may be used after its last
    /// visible use (HAZARDS L90).
    pub fn bans_function(&self, path: &str) -> bool {
        self.watchers.banning.contains(path)
    }

    fn parse() -> Knowledge {
        let tables = embedded();
        let peekers = Peekers::parse(tables.peekers);
        let watchers = Watchers::parse(tables.watchers);
        let watching = watchers.names().chain(watchers.banning.iter().copied());
        let guarded = peekers.names().chain(watching);
        let mut producers = by_path(&tables.producers.producer);
        let mut methods = by_receiver(&tables.methods.method);
        cost::add(&tables.costs, &mut producers, &mut methods);
        Knowledge {
            guarded: guarded.map(last_part).collect(),
            constants: listed(&tables.producers.constant),
            quiet_libraries: listed(&tables.producers.quiet_library),
            uncertain: listed(&tables.producers.uncertain),
            producers,
            methods,
            attributes: by_receiver(&tables.methods.attribute),
            annotations: by_path(&tables.annotations.annotation),
            uses: Uses::parse(tables.uses),
            peekers,
            decorators: Decorators::parse(tables.decorators),
            quiet: Quiet::parse(tables.quiet),
            watchers,
        }
    }
}

/// Whether a module, or one that contains it, is listed.
fn is_listed(modules: &FxHashSet<&'static str>, path: &str) -> bool {
    let mut end = path.len();
    loop {
        if modules.contains(&path[..end]) {
            return true;
        }
        match path[..end].rfind('.') {
            Some(dot) => end = dot,
            None => return false,
        }
    }
}

/// The kind of a name in the tables.
fn kind_named(name: &str) -> Option<Kind> {
    Some(match name {
        "array" => Kind::Array,
        "frame" => Kind::Frame,
        "tensor" => Kind::Tensor,
        "image" => Kind::Image,
        "sparse" => Kind::Sparse,
        "bytes" => Kind::Bytes,
        "text" => Kind::Text,
        "plain" => Kind::Container(Elements::Plain),
        "container" => Kind::Container(Elements::Unknown),
        "scalar" => Kind::Scalar,
        "resource" => Kind::Resource,
        "callable" => Kind::Callable,
        "unknown" => Kind::Unknown,
        _ => return None,
    })
}

impl Uses {
    fn parse(file: UsesFile<&'static str>) -> Uses {
        let mut uses = Uses::default();
        for row in file.uses {
            for name in words(row.names) {
                uses.attributes.insert(name, kinds(row.leaves));
            }
        }
        uses.index = file
            .index
            .iter()
            .flat_map(|row| kinds(row.leaves))
            .collect();
        for row in file.argument {
            uses.arguments.insert(row.module, kinds(row.leaves));
        }
        uses.others = file
            .other
            .into_iter()
            .map(|row| Other {
                module: row.module,
                attributes: words(row.names).collect(),
            })
            .collect();
        let plain = file.plain_module.iter();
        uses.plain_modules = plain.flat_map(|row| words(row.names)).collect();
        uses
    }
}

fn embedded() -> Tables<&'static str> {
    postcard::from_bytes(TABLES).expect("the build script writes them with the same types")
}

fn listed(rows: &[NamesRow<&'static str>]) -> FxHashSet<&'static str> {
    rows.iter().flat_map(|row| words(row.names)).collect()
}

fn words(names: &str) -> impl Iterator<Item = &str> {
    names.split_whitespace()
}

fn kinds(names: &str) -> Vec<Kind> {
    let kind = |name| kind_named(name).expect("the tests of this folder parse every row");
    names.split_whitespace().map(kind).collect()
}

fn by_path(rows: &[Row<&'static str>]) -> Table {
    let mut table = Table::default();
    for row in rows {
        let entry = Arc::new(Entry::from_row(row));
        for name in row.paths() {
            table.insert(name, Arc::clone(&entry));
        }
    }
    table
}

fn by_receiver(rows: &[Row<&'static str>]) -> Receivers {
    let mut tables = Receivers::default();
    for row in rows {
        let entry = Arc::new(Entry::from_row(row));
        for receiver in row.receivers() {
            let table = tables.entry(receiver).or_default();
            table.extend(row.paths().map(|name| (name, Arc::clone(&entry))));
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_parses_and_every_kind_is_known() {
        let knowledge = Knowledge::get();
        for entry in knowledge
            .producers
            .values()
            .chain(knowledge.methods.values().flat_map(Table::values))
        {
            assert!(!entry.source.is_empty());
        }
        assert!(knowledge.producers.len() > 500);
    }

    #[test]
    fn what_costs_something_is_in_another_table() {
        let tables = embedded();
        let mut producers = by_path(&tables.producers.producer);
        let mut methods = by_receiver(&tables.methods.method);
        let unknown = cost::add(&tables.costs, &mut producers, &mut methods);
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn no_name_stands_in_two_rows() {
        let tables = embedded();
        let mut seen = FxHashSet::default();
        for name in tables.producers.producer.iter().flat_map(Row::paths) {
            assert!(seen.insert(name), "{name} stands twice");
        }
    }

    #[test]
    fn no_method_stands_in_two_rows() {
        let file = embedded().methods;
        for rows in [&file.method, &file.attribute] {
            let mut seen = FxHashSet::default();
            for row in rows {
                for pair in row
                    .receivers()
                    .flat_map(|on| row.paths().map(move |name| (on, name)))
                {
                    assert!(seen.insert(pair), "{pair:?} appears twice");
                }
            }
        }
    }

    #[test]
    fn every_receiver_is_a_kind_or_a_class_of_some_row() {
        let knowledge = Knowledge::get();
        let methods = knowledge.methods.values().flat_map(Table::values);
        let attributes = knowledge.attributes.values().flat_map(Table::values);
        let entries = knowledge.producers.values().chain(methods);
        let entries = entries
            .chain(attributes)
            .chain(knowledge.annotations.values());
        let classes: FxHashSet<&str> = entries.filter_map(|it| it.class).collect();
        let receivers = knowledge.methods.keys().chain(knowledge.attributes.keys());
        for on in receivers.copied() {
            let is_kind = kind_named(on).is_some() || on == "any";
            let is_class = classes.contains(on) || on == crate::value::finer::TEXT_PROCESS;
            assert!(is_kind || is_class, "nothing is a {on}");
        }
    }

    #[test]
    fn a_mapped_load_is_a_resource() {
        let load = Knowledge::get().producer("numpy.load").unwrap();
        assert_eq!(load.gives, Gives::Kind(Kind::Array));
        let mapped = &load.resource_if[0];
        assert_eq!((mapped.name, mapped.position), ("mmap_mode", Some(1)));
    }

    #[test]
    fn frame_peekers_are_found_by_name_and_by_method_of_an_imported_library() {
        let knowledge = Knowledge::get();
        assert!(knowledge.peeker("locals").is_some());
        assert!(knowledge.peeker("numexpr.evaluate").is_some());
        assert!(
            knowledge
                .peeking_method("query", &["pandas"].into_iter())
                .is_some()
        );
        assert!(
            knowledge
                .peeking_method("query", &["sqlalchemy.orm"].into_iter())
                .is_none()
        );
    }

    #[test]
    fn decorators_are_known_by_path_by_prefix_and_by_method() {
        let knowledge = Knowledge::get();
        assert_eq!(
            knowledge.decorator("staticmethod").unwrap().allow,
            Allow::All
        );
        assert_eq!(
            knowledge
                .decorator("pytest.mark.parametrize")
                .unwrap()
                .allow,
            Allow::All
        );
        assert_eq!(knowledge.decorator("app.route").unwrap().allow, Allow::All);
        assert_eq!(
            knowledge.decorator("numba.njit").unwrap().allow,
            Allow::Never
        );
        assert!(knowledge.decorator("mystery").is_none());
    }

    #[test]
    fn quiet_calls_and_watchers_are_found() {
        let knowledge = Knowledge::get();
        assert!(knowledge.is_quiet_call("os.path.join"));
        assert!(knowledge.is_quiet_call("ValueError"));
        assert!(!knowledge.is_quiet_call("pandas.eval"));
        let watchers = knowledge.watchers();
        let by = |watcher: Option<watchers::Watcher>| watcher.map(|watcher| watcher.by);
        assert_eq!(by(watchers.by_attribute("data_ptr")), Some(Watch::Address));
        assert_eq!(by(watchers.by_call("id")), Some(Watch::End));
        assert_eq!(watchers.by_text("ctypes.data"), Watch::Address);
        assert_eq!(watchers.by_method("cast", true), Watch::Address);
        assert_eq!(watchers.by_method("cast", false), Watch::No);
        assert!(knowledge.is_lazy_module("dask.array"));
        assert!(knowledge.is_fragile_module("sqlalchemy.orm"));
        assert!(!knowledge.is_fragile_module("numpy"));
        assert!(knowledge.bans_function("torch.cuda.Stream"));
    }
}
