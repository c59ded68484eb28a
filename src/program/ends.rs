//! Whether the end of any object can be an event, by the words of a file: whether anything in it ends with one, or tells that
//! something has ended.
//!
//! ```python
//! with open(path) as lines:            # ends with its block
//!     rows = [parse(line) for line in lines]
//! log = open("log.txt", "w")           # ends with its last reference, which is when it is written
//! ```
//!
//! A program all of whose files are such, and that imports nothing else but modules of which it is known, shows no end: what its
//! objects are does not matter then.

use super::Definitions;
use super::build::{Program, Targets};
use super::modules::FileId;
use super::notes::{Import, Imported};
use crate::source::Span;
use crate::syntax::{find_words, is_name_byte, words};

/// Modules that neither make objects whose end is an event, but for [`OPENERS`], nor tell of ends, but for [`TELLING`]. In order.
const QUIET_MODULES: [&str; 77] = [
    "__future__",
    "abc",
    "argparse",
    "array",
    "atexit",
    "base64",
    "binascii",
    "bisect",
    "bz2",
    "calendar",
    "cmath",
    "collections",
    "colorsys",
    "concurrent",
    "configparser",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "email",
    "enum",
    "errno",
    "fnmatch",
    "fractions",
    "functools",
    "getopt",
    "glob",
    "graphlib",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "io",
    "itertools",
    "json",
    "keyword",
    "locale",
    "logging",
    "lzma",
    "math",
    "numbers",
    "numpy",
    "operator",
    "os",
    "pathlib",
    "platform",
    "pprint",
    "queue",
    "random",
    "re",
    "secrets",
    "shlex",
    "shutil",
    "stat",
    "statistics",
    "string",
    "struct",
    "subprocess",
    "sys",
    "tarfile",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "timeit",
    "tomllib",
    "types",
    "typing",
    "unicodedata",
    "uuid",
    "wave",
    "xml",
    "zipfile",
];

/// Modules of packages that are none as a whole.
const ALSO_QUIET: [&str; 2] = ["urllib.parse", "zlib"];

/// Words without which nothing tells of ends, or of where objects are, or gets hold of what does. In order.
const TELLING: [&str; 34] = [
    "BufferError",
    "WeakKeyDictionary",
    "WeakMethod",
    "WeakSet",
    "WeakValueDictionary",
    "__array_interface__",
    "__array_struct__",
    "__builtins__",
    "__del__",
    "__globals__",
    "__import__",
    "__loader__",
    "__release_buffer__",
    "__spec__",
    "__subclasses__",
    "__weakref__",
    "async",
    "buffer_info",
    "builtins",
    "byte_bounds",
    "ctypes",
    "ctypeslib",
    "eval",
    "exec",
    "finalize",
    "gc",
    "getallocatedblocks",
    "getbuffer",
    "getrefcount",
    "gettotalrefcount",
    "importlib",
    "mmap_mode",
    "unraisablehook",
    "weakref",
];

/// What makes objects whose end is an event unless it is a block that ends them.
const OPENERS: [&str; 26] = [
    "BZ2File",
    "BufferedRWPair",
    "BufferedRandom",
    "BufferedReader",
    "BufferedWriter",
    "DataSource",
    "FileIO",
    "FileType",
    "GzipFile",
    "LZMAFile",
    "NamedTemporaryFile",
    "Popen",
    "ProcessPoolExecutor",
    "SpooledTemporaryFile",
    "TarFile",
    "TemporaryDirectory",
    "TemporaryFile",
    "TextIOWrapper",
    "ThreadPoolExecutor",
    "ZipFile",
    "fdopen",
    "iterparse",
    "memmap",
    "nditer",
    "open_memmap",
    "scandir",
];

/// Classes whose objects end quietly, those of classes derived from them with a call of their `close`.
const BUFFERS: [&str; 2] = ["BytesIO", "StringIO"];

/// What a file tells of ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    /// Whether nothing in it makes an object whose end is an event, or tells of an end.
    pub(super) are_quiet: bool,
    /// Whether it may make views that keep what they view from changing its length.
    pub(super) locks: bool,
    /// Whether it may make what changes its length, and can be viewed.
    pub(super) grows: bool,
}

impl Ends {
    /// Looks at a text, and what it imports.
    pub(super) fn of(text: &str, imports: &[Import]) -> Self {
        let imports_any = |name: &str| imports.iter().any(|it| root_of(it) == name);
        let mut ends = Self {
            are_quiet: true,
            locks: imports_any("numpy"),
            grows: imports_any("array"),
        };
        for word in words(text) {
            ends.are_quiet &= TELLING.binary_search(&word).is_err();
            ends.locks |= word == "memoryview";
            ends.grows |= word == "bytearray";
        }
        ends.are_quiet = ends.are_quiet
            && OPENERS.iter().all(|word| are_in_blocks(text, word))
            && are_in_blocks(text, "open")
            && BUFFERS.iter().all(|word| is_only_called(text, word))
            && !asks_for_addresses(text)
            && !generators_clean_up(text);
        ends
    }
}

/// Whether what a module makes is known to end quietly, by the name that it is imported by.
pub(super) fn is_quiet_module(import: &Import) -> bool {
    let is_quiet = QUIET_MODULES.binary_search(&root_of(import)).is_ok();
    is_quiet || ALSO_QUIET.contains(&import.module.as_str())
}

fn root_of(import: &Import) -> &str {
    let module = import.module.as_str();
    module.split('.').next().unwrap_or(module)
}

/// Whether a function is called for the items of `with` alone, and is never a value.
fn are_in_blocks(text: &str, word: &str) -> bool {
    let is_harmless = |before: &str, rest: &str| rest.starts_with('(') && is_item(before);
    all_mentions(text, word, is_harmless)
}

/// Whether a class is called and stands in annotations, and is never a value.
fn is_only_called(text: &str, word: &str) -> bool {
    let is_harmless = |before: &str, rest: &str| {
        rest.starts_with('(') || [": ", "-> "].iter().any(|it| before.ends_with(it))
    };
    all_mentions(text, word, is_harmless)
}

/// Whether all mentions of a name in code are such, by what stands before its path in the line, and by the text after it.
fn all_mentions(text: &str, word: &str, is_harmless: impl Fn(&str, &str) -> bool) -> bool {
    let whole = Span::new(0, text.len() as u32);
    let mut places = find_words(text, whole, word, |_| true).into_iter();
    places.all(|at| {
        let is_part = |byte: u8| is_name_byte(byte) || byte == b'.';
        let before = text.as_bytes()[..at].iter();
        let path = before.rev().take_while(|&&byte| is_part(byte)).count();
        let start = at - path;
        let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let before = text[line..start].trim_start();
        let rest = &text[at + word.len()..];
        let is_import = ["import ", "from "].iter().any(|it| before.starts_with(it));
        is_import && !rest.starts_with(" as ")
            || is_prose(before, rest)
            || is_harmless(before, rest)
    })
}

/// Whether what stands before a call makes it an item of a `with` statement, or leaves it to an exit stack.
fn is_item(before: &str) -> bool {
    if before.ends_with("enter_context(") {
        return true;
    }
    let Some(items) = before.strip_prefix("with ") else {
        return false;
    };
    let items = items.strip_prefix('(').unwrap_or(items);
    let items = items.strip_suffix("closing(").unwrap_or(items);
    let count = |bracket| items.matches(bracket).count();
    !items.contains(": ") && count('(') == count(')') && count('[') == count(']')
}

/// Whether a word is one of a comment or a text, or the name of what is defined.
fn is_prose(before: &str, rest: &str) -> bool {
    let goes_on = rest.strip_prefix(' ').is_some_and(|rest| {
        let next = words(rest).next().unwrap_or_default();
        rest.starts_with(|letter: char| letter.is_alphabetic())
            && !matches!(next, "if" | "else" | "for" | "or" | "and")
    });
    let is_quoted = before.ends_with(['"', '\'']) || rest.starts_with(['"', '\'']);
    before.ends_with("def ") || is_quoted || before.starts_with('#') || goes_on
}

/// `id(data)`, `map(id, parts)`; what resizes an array asks who else has it, and modules give all that they import.
fn asks_for_addresses(text: &str) -> bool {
    let whole = Span::new(0, text.len() as u32);
    let is_builtin = |at: usize| {
        let before = text[..at].trim_end_matches(' ');
        let rest = text[at + "id".len()..].trim_start_matches(' ');
        let is_value = before.ends_with(['=', '(', ',', '[', ':', '{'])
            && rest.starts_with([',', ')', ']', '}', '\n', '\r']);
        let is_called = rest.starts_with('(')
            && !before.ends_with(['.', '"', '\''])
            && !before.ends_with("def");
        is_called || is_value
    };
    let of_object = |word: &str| {
        let mut places = find_words(text, whole, word, |_| true).into_iter();
        places.any(|at| text[..at].ends_with('.'))
    };
    find_words(text, whole, "id", |_| true)
        .into_iter()
        .any(is_builtin)
        || of_object("resize")
        || of_object("modules")
        || of_object("popen")
        || text.contains("from sys import")
        || text.contains("from os import")
}

/// Whether a generator may do something where it ends before its time.
fn generators_clean_up(text: &str) -> bool {
    let whole = Span::new(0, text.len() as u32);
    let mentions = |span: Span, word| !find_words(text, span, word, |_| true).is_empty();
    if !mentions(whole, "yield") {
        return false;
    }
    let definitions = Definitions::find(text);
    let mut generators = definitions
        .all
        .iter()
        .filter(|it| mentions(it.span, "yield"));
    generators.any(|it| mentions(it.span, "try") || mentions(it.span, "with"))
}

impl Program {
    /// By file: whether objects whose end is an event may come to it from any other, or go where ends are told: through files that
    /// import it, or that these import.
    pub(super) fn meets_ends(&self) -> Vec<bool> {
        let mut importers = vec![Vec::new(); self.notes.len()];
        let mut imported = importers.clone();
        for file in self.files() {
            for target in self.imported_files(file) {
                importers[target.index()].push(file);
                imported[file.index()].push(target);
            }
        }
        let is_loud = |file: &FileId| {
            let is_imported = !importers[file.index()].is_empty();
            !self.is_quiet(*file) || is_imported && !self.is_whole(*file)
        };
        let loud: Vec<FileId> = self.files().filter(is_loud).collect();
        let with_loud_below = reached(loud, &importers);
        let loud = self
            .files()
            .filter(|file| with_loud_below[file.index()])
            .collect();
        reached(loud, &imported)
    }

    /// Whether nothing in a file, or that is imported there from outside the files given, is or tells of an end.
    fn is_quiet(&self, file: FileId) -> bool {
        let ends = self.notes[file.index()].ends;
        let near = || {
            self.files()
                .filter(|&it| it == file || self.are_connected(it, file))
        };
        let locks = || near().any(|it| self.notes[it.index()].ends.locks);
        let grows = || near().any(|it| self.notes[it.index()].ends.grows);
        ends.are_quiet
            && self.imports_of(file).all(|(import, targets)| {
                !targets.module.is_empty() && self.leads_to_given(import, targets)
                    || self.is_library(file, import) && is_quiet_module(import)
            })
            && !(ends.locks && grows() || ends.grows && locks())
    }

    /// Whether all modules in the folder of a file are given, any of which may import it; of a package nobody knows who does.
    fn is_whole(&self, file: FileId) -> bool {
        let folder = self.modules.folder(file);
        let beside = self.beside.get(folder);
        beside.is_some_and(|names| {
            let mut names = names.iter();
            names.all(|name| self.modules.at(&folder.join(name)).is_some())
        })
    }

    /// Whether no module in the folder of a file has the name of what it imports.
    fn is_library(&self, file: FileId, import: &Import) -> bool {
        let beside = self.beside.get(self.modules.folder(file));
        !beside.is_some_and(|names| names.contains(root_of(import)))
    }

    /// Whether the members that are imported of a package are in it, or in files given.
    fn leads_to_given(&self, import: &Import, targets: &Targets) -> bool {
        let is_package = |&file: &FileId| self.modules.is_package(file);
        !targets.module.iter().any(is_package)
            || match &import.names {
                Imported::Members(_) => targets.members.iter().all(|found| !found.is_empty()),
                Imported::Whole(_) | Imported::Star => true,
            }
    }
}

/// The files that the edges lead to from these, themselves included.
fn reached(mut open: Vec<FileId>, edges: &[Vec<FileId>]) -> Vec<bool> {
    let mut found = vec![false; edges.len()];
    while let Some(file) = open.pop() {
        if !std::mem::replace(&mut found[file.index()], true) {
            open.extend(&edges[file.index()]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_quiet(text: &str) -> bool {
        Ends::of(text, &[]).are_quiet
    }

    #[test]
    fn the_lists_are_in_order() {
        assert!(QUIET_MODULES.is_sorted());
        assert!(TELLING.is_sorted());
    }

    #[test]
    fn what_a_block_ends_is_quiet() {
        let quiet = [
            "with open(a) as f, gzip.open(b) as g:\n    pass\n",
            "with (open(a) as f, path.open() as g):\n    pass\n",
            "f = stack.enter_context(open(a))\n",
            "# open the shop\nprice = row['open']\n",
            "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n    pass\n",
            "def rows():\n    for n in range(3):\n        yield n\n",
            "row = {'id': row.id}\n",
            "def fill(to: io.StringIO) -> io.BytesIO:\n    return io.BytesIO(b'')\n",
        ];
        for text in quiet {
            assert!(are_quiet(text), "{text}");
        }
    }

    #[test]
    fn what_its_last_reference_ends_is_not() {
        let loud = [
            "f = open(a)\n",
            "with open(a) as f: g = open(b)\n",
            "with use(open(a)) as f:\n    pass\n",
            "files = map(open, paths)\n",
            "opener = gzip.open if packed else plain\n",
            "pool = ThreadPoolExecutor(4)\n",
            "class Box:\n    def __del__(self): pass\n",
            "seen = {id(part) for part in parts}\n",
            "seen = set(map(id, parts))\n",
            "def rows(p):\n    with open(p) as f:\n        yield from f\n",
            "sys.modules['a']\n",
            "values.resize(3)\n",
            "class Log(io.StringIO):\n    pass\n",
            "from zipfile import ZipFile as Archive\n",
        ];
        for text in loud {
            assert!(!are_quiet(text), "{text}");
        }
    }
}
