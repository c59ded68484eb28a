//! Whether anything may look a function's locals up by their names, which then stand in some text.
//!
//! ```python
//! ticks = load()
//! print("ticks", len(ticks))          # nobody
//! total = ticks.query("price > @low") # pandas, in the frame of who calls it
//! ```
//!
//! Where the file has no word by which that is done, imports nothing but files given and libraries that do not, and no file that
//! objects come from or go to finds a frame, a name in a text is a text.

use std::collections::BTreeSet;

use super::build::Program;
use super::code::{Code, has_word, whole};
use super::libraries::is_plain;
use super::modules::FileId;
use super::notes::{FRAMES, Import, may_read_locals};
use crate::source::Span;
use crate::syntax::{find_words, is_name_byte, mentions_any, words};

/// Words by which something looks names up in the function that calls it, or may be told to. In order.
const LOOKING: [&str; 24] = [
    "HDFStore",
    "SQLContext",
    "bmat",
    "breakpoint",
    "builtins",
    "cgitb",
    "eval",
    "exec",
    "format_map",
    "globals",
    "importlib",
    "inspect",
    "interact",
    "locals",
    "methodcaller",
    "pdb",
    "pythonapi",
    "runctx",
    "setprofile",
    "settrace",
    "sql",
    "tables",
    "traceback",
    "whos",
];

/// Those that do so as methods of frames.
const METHODS: [&str; 3] = ["eval", "query", "sql"];

/// Libraries besides the plain modules that look up no names in the frames of their callers, but for [`LOOKING`] and [`METHODS`]. In
/// order.
const LIBRARIES: [&str; 31] = [
    "PIL",
    "asyncio",
    "boto3",
    "bs4",
    "contextvars",
    "cv2",
    "dateutil",
    "gc",
    "getpass",
    "h5py",
    "http",
    "joblib",
    "lxml",
    "matplotlib",
    "mmap",
    "multiprocessing",
    "networkx",
    "pickle",
    "psutil",
    "pyarrow",
    "requests",
    "sched",
    "selectors",
    "signal",
    "socket",
    "sqlite3",
    "ssl",
    "tqdm",
    "urllib",
    "weakref",
    "xml",
];

/// Whether a text has words by which names may be looked up.
pub(super) fn looks_up(text: &str, code: &Code) -> bool {
    if may_read_locals(text) || mentions_any(text, &FRAMES) {
        return true;
    }
    let whole = whole(&code.text);
    let is_bare = |rest: &str| {
        let inside = rest.strip_prefix('(').map(str::trim_start);
        inside.is_none_or(|inside| inside.starts_with([')', '*']))
    };
    let has = |word: &&str| !find_words(&code.text, whole, word, is_bare).is_empty();
    let is_looking = |word: &str| LOOKING.binary_search(&word).is_ok();
    // `getattr(frame, verb)`
    let is_computed = |rest: &str| {
        let name = rest
            .split_once(',')
            .map_or("", |(_, name)| name.trim_start());
        rest.starts_with('(') && !name.starts_with(['"', '\''])
    };
    let computes = !find_words(&code.text, whole, "getattr", is_computed).is_empty();
    // `np.r_["left, right"]`, `np.r_[names]`
    let is_of_text = |rest: &str| {
        let inside = rest.strip_prefix('[').and_then(|it| it.split_once(']'));
        inside.is_none_or(|(inside, _)| {
            inside.starts_with(['"', '\'']) || !inside.contains([',', ':', '(', '['])
        })
    };
    let joins = |word: &&str| !find_words(&code.text, whole, word, is_of_text).is_empty();
    computes
        || ["r_", "c_"].iter().any(joins)
        || words(&code.text).any(is_looking)
        || ["vars", "dir"].iter().any(has)
}

/// Whether frames may come to be by what a text imports: pandas, and what gives its frames or anything that was written once.
pub(super) fn brings_frames(code: &Code, imports: &[Import]) -> bool {
    const ORIGINS: [&str; 7] = [
        "joblib",
        "multiprocessing",
        "pandas",
        "pickle",
        "pyarrow",
        "shelve",
        "sklearn",
    ];
    has_word(code.names(), "allow_pickle") || imports.iter().any(|it| ORIGINS.contains(&it.root()))
}

/// Whether a text hands out what looks names up in whoever calls it, under whatever name: `from pandas import eval as evaluate`.
pub(super) fn lends_lookups(code: &Code, imports: &[Import]) -> bool {
    const LENT: [&str; 6] = ["bmat", "c_", "eval", "exec", "r_", "rundocs"];
    // What is called, or asked for an item, is used where it stands.
    let is_handed_on = |rest: &str| !rest.trim_start().starts_with(['(', '[']);
    let names = code.names();
    let mut lent = LENT.iter();
    lent.any(|word| !find_words(names, whole(names), word, is_handed_on).is_empty())
        || has_word(names, "methodcaller")
        || imports.iter().any(|it| it.root() == "numexpr")
}

/// Whether a text has methods by which frames look names up: what else has such a method, a tree that is asked for points, does not.
pub(super) fn asks_frames(code: &Code) -> bool {
    let is_method = |word: &&str| {
        [".", "\"", "'"].iter().any(|before| {
            let word = [before, *word].concat();
            let mut places = memchr::memmem::find_iter(code.text.as_bytes(), &word);
            places.any(|at| {
                let rest = &code.text[at + word.len()..];
                !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
            })
        })
    };
    METHODS.iter().any(is_method)
}

/// The name that is taken out of a mapping by a literal, of what follows the mapping: `["data"]`, `.get("data")`.
pub(crate) fn literal_key(rest: &str) -> Option<&str> {
    let (inner, ends) = match rest.strip_prefix('[') {
        Some(inner) => (inner, &[']'][..]),
        None => (rest.strip_prefix(".get(")?, &[')', ','][..]),
    };
    let quote = inner.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let (name, after) = inner[1..].split_once(quote)?;
    let is_name = !name.is_empty() && name.bytes().all(is_name_byte);
    // `.get("self" if owned else name)` is no such thing.
    (is_name && after.trim_start().starts_with(ends)).then_some(name)
}

/// The names that a text takes out of the locals of frames by literals.
pub(crate) fn names_of_locals(text: &str) -> BTreeSet<String> {
    let whole = Span::new(0, text.len() as u32);
    let word = "f_locals";
    let places = find_words(text, whole, word, |_| true).into_iter();
    let names = places.filter_map(|at| literal_key(&text[at + word.len()..]));
    names.map(str::to_owned).collect()
}

impl Program {
    /// The names that this file and those connected to it take out of the locals of frames by literals.
    pub(super) fn names_of_locals(&self, file: FileId) -> BTreeSet<String> {
        let readers = self.readers.iter();
        let near = readers.filter(|&&reader| self.are_connected(file, reader));
        let names = near.flat_map(|reader| &self.notes[reader.index()].names_of_locals);
        names.cloned().collect()
    }

    /// By file: whether no local of its functions is looked up by its name.
    pub(super) fn names_are_quiet(&self) -> Vec<bool> {
        let imports_known = |file: FileId| {
            self.imports_of(file).all(|(import, targets)| {
                !targets.module.is_empty() && self.leads_to_given(import, targets)
                    || self.is_library(file, import)
                        && (is_plain(import.root())
                            || LIBRARIES.binary_search(&import.root()).is_ok())
            })
        };
        let mut finds_frames = vec![false; self.notes.len()];
        let mut has_frames = vec![false; self.notes.len()];
        let are_known: Vec<bool> = self.files().map(imports_known).collect();
        for file in self.files() {
            let (notes, island) = (
                &self.notes[file.index()],
                self.islands[file.index()] as usize,
            );
            finds_frames[island] |= notes.reads_locals || notes.finds_frames || notes.lends_lookups;
            has_frames[island] |= notes.brings_frames || !are_known[file.index()];
        }
        let is_quiet = |file: FileId| {
            let (notes, island) = (
                &self.notes[file.index()],
                self.islands[file.index()] as usize,
            );
            let asks = notes.asks_frames && has_frames[island];
            let may_look = notes.looks_up || finds_frames[island] || asks;
            !may_look && are_known[file.index()]
        };
        self.files().map(is_quiet).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order() {
        assert!(LOOKING.is_sorted());
        assert!(LIBRARIES.is_sorted());
    }

    #[test]
    fn words_that_look_names_up_are_found() {
        let looking = [
            "print(vars()['a'])",
            "f = vars",
            "vars(*a)",
            "getattr(df, verb)",
            "'{a}'.format(**locals())",
            "frame = sys._getframe(1)",
        ];
        for text in looking {
            assert!(looks_up(text, &Code::of(text)), "{text}");
        }
        for text in [
            "import pandas as pd",
            "import pickle",
            "from sklearn import datasets",
        ] {
            let notes = crate::program::notes::Notes::of(text, false);
            assert!(notes.brings_frames && !notes.looks_up, "{text}");
        }
        for text in ["df.query('@a')", "getattr(df, 'query')", "df.eval('a + 1')"] {
            assert!(asks_frames(&Code::of(text)), "{text}");
        }
        let quiet = [
            "# eval\nquery = 'select'\nvars(args)\n",
            "\"\"\"exec\"\"\"\nprint(dir(a))\n",
            "cursor.execute(query)\nre.match('queries', a)\n",
        ];
        for text in quiet {
            assert!(!looks_up(text, &Code::of(text)), "{text}");
        }
    }
}
