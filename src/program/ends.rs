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

mod names;

use std::collections::BTreeSet;

use names::{ALSO_QUIET, BUFFERS, LOOKUPS, OPENERS, QUIET_MODULES, TELLING};

use super::Definitions;
use super::build::{Program, Targets};
use super::modules::FileId;
use super::notes::{Import, Imported};
use super::rebinders::is_bound;
use crate::source::Span;
use crate::syntax::{find_words, is_name_byte, words};

/// What a file tells of ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Ends {
    /// Whether nothing in it makes an object whose end is an event, or tells of an end.
    pub(super) are_quiet: bool,
    /// Whether it may make views that keep what they view from changing its length.
    pub(super) locks: bool,
    /// Whether it may make what changes its length, and can be viewed.
    pub(super) grows: bool,
    /// Whether generators of it may close what they hand on, as they end.
    pub(super) delegates: bool,
    /// Whether something in it can be closed.
    pub(super) closes: bool,
    /// Whether its own statements do something.
    pub(super) runs: bool,
}

impl Ends {
    /// Looks at a text, and what it imports.
    pub(super) fn of(text: &str, imports: &[Import]) -> Self {
        let imports_any = |name: &str| imports.iter().any(|it| it.root() == name);
        let mut ends = Self {
            are_quiet: true,
            locks: imports_any("numpy"),
            grows: imports_any("array"),
            ..Self::default()
        };
        let logs = imports_any("logging");
        let (mut openers, mut closes) = (BTreeSet::new(), false);
        for word in words(text) {
            let is_handler = || {
                word.ends_with("Handler")
                    || matches!(word, "Logger" | "handlers" | "root" | "shutdown")
            };
            ends.are_quiet &= TELLING.binary_search(&word).is_err()
                && !word.ends_with("IOBase")
                && !(logs && is_handler())
                && unicode_normalization::is_nfkc(word);
            match word {
                "memoryview" => ends.locks = true,
                "bytearray" => ends.grows = true,
                "close" => closes = true,
                _ if OPENERS.binary_search(&word).is_ok() => {
                    openers.insert(word);
                }
                _ => {}
            }
            if !ends.are_quiet {
                return ends;
            }
        }
        ends.runs = runs(text);
        ends.delegates = text.contains("Mapping") || !delegations(text).is_empty();
        ends.closes = closes;
        ends.are_quiet = imports_are_plain(text)
            && openers.iter().all(|word| are_in_blocks(text, word))
            && BUFFERS.iter().all(|word| is_only_called(text, word))
            && !asks_for_addresses(text)
            && !looks_up_members(text, imports)
            && !makes_classes(text)
            && !delegates_to_a_name(text)
            && !generators_clean_up(text);
        ends
    }
}

/// Whether what a module makes is known to end quietly, by the name that it is imported by.
pub(super) fn is_quiet_module(import: &Import) -> bool {
    let is_quiet = QUIET_MODULES.binary_search(&import.root()).is_ok();
    is_quiet || ALSO_QUIET.contains(&import.module.as_str())
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
    let mut places = find_words(text, whole(text), word, |_| true).into_iter();
    places.all(|at| {
        let is_part = |byte: u8| is_name_byte(byte) || byte == b'.';
        let before = text.as_bytes()[..at].iter();
        let path = before.rev().take_while(|&&byte| is_part(byte)).count();
        let start = at - path;
        let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let before = text[line..start].trim_start();
        let rest = &text[at + word.len()..];
        let is_import = ["import ", "from "].iter().any(|it| before.starts_with(it));
        is_import && !before.contains(';') && !rest.starts_with(" as ")
            || is_prose(before, rest)
            || is_harmless(before, rest)
    })
}

/// Whether what stands before a call makes it an item of a `with` statement.
fn is_item(before: &str) -> bool {
    let Some(items) = before.strip_prefix("with ") else {
        return false;
    };
    let items = items.strip_prefix('(').unwrap_or(items);
    let count = |bracket| items.matches(bracket).count();
    !items.contains([':', ';']) && count('(') == count(')') && count('[') == count(']')
}

/// Whether a word is one of a comment or a text, or the name of what is defined.
fn is_prose(before: &str, rest: &str) -> bool {
    let goes_on = rest.strip_prefix(' ').is_some_and(|rest| {
        let next = words(rest).next().unwrap_or_default();
        rest.starts_with(|letter: char| letter.is_alphabetic())
            && !matches!(
                next,
                "if" | "else" | "for" | "or" | "and" | "as" | "in" | "is" | "not"
            )
    });
    let is_quoted = before.ends_with(['"', '\'']) || rest.starts_with(['"', '\'']);
    // `getattr(io, "open")`
    let is_looked_up = LOOKUPS.iter().any(|it| before.contains(it));
    before.ends_with("def ") || is_quoted && !is_looked_up || before.starts_with('#') || goes_on
}

/// Members that ask who else has an object, give what is held weakly, or lead to modules.
const MEMBERS: [&str; 9] = [
    ".f",
    ".fid",
    ".gen",
    ".modules",
    ".popen",
    ".resize",
    ".zip",
    "sys.path",
    "\"resize\"",
];

/// `id(data)`, `map(id, parts)`; what resizes an array asks who else has it, and modules give all that they import.
fn asks_for_addresses(text: &str) -> bool {
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
    let is_end = |rest: &str| !rest.bytes().next().is_some_and(is_name_byte);
    let mentions = |member: &str| {
        let mut places = memchr::memmem::find_iter(text.as_bytes(), member);
        places.any(|at| is_end(&text[at + member.len()..]))
    };
    let mut places = find_words(text, whole(text), "id", |_| true).into_iter();
    places.any(is_builtin)
        || MEMBERS.into_iter().any(mentions)
        || text.contains("'resize'")
        || text.contains("from sys import")
        || text.contains("from os import")
        || text.contains("import sys as")
}

/// Whether members of modules may be looked up by names that cannot be read, or those that are not for others are used.
fn looks_up_members(text: &str, imports: &[Import]) -> bool {
    let root_before = |at: usize| {
        let before = text.as_bytes()[..at].iter().rev();
        let length = before.take_while(|&&byte| is_name_byte(byte) || byte == b'.');
        let path = &text[at - length.count()..at];
        path.split('.').next().unwrap_or(path)
    };
    let of_module = |part: &str| {
        let mut places = memchr::memmem::find_iter(text.as_bytes(), part);
        places.any(|at| is_bound(imports, root_before(at)))
    };
    let is_computed = |word: &str| {
        let is_given = |rest: &str| !rest.starts_with("(\"") && !rest.starts_with("('");
        !find_words(text, whole(text), word, is_given).is_empty()
    };
    let by_getattr = |word: &str| {
        let mut places =
            find_words(text, whole(text), word, |rest| rest.starts_with('(')).into_iter();
        places.any(|at| {
            let rest = text[at + word.len() + 1..].trim_start();
            words(rest)
                .next()
                .is_none_or(|name| !rest.starts_with(name) || is_bound(imports, name))
        })
    };
    // Without what `from operator import attrgetter` itself says.
    let is_imported = |word: &str| {
        text.contains(&format!("import {word}")) && !text.contains(&format!("{word} as "))
    };
    let of_any = |at: usize| !text[..at].ends_with("self.");
    let mut dicts = find_words(text, whole(text), "__dict__", |_| true).into_iter();
    dicts.any(of_any)
        || of_module("._")
        || by_getattr("getattr")
        || ["attrgetter", "methodcaller"]
            .into_iter()
            .any(|word| is_computed(word) && !is_imported(word))
}

/// Whether classes may be made, or changed, by something other than their own text.
fn makes_classes(text: &str) -> bool {
    let has_several = |at: usize| {
        let rest = &text[at..];
        let end = rest.find([')', '\n']).unwrap_or(rest.len());
        rest[..end].contains(',')
    };
    let is_called = |rest: &str| rest.starts_with('(');
    let mut types = find_words(text, whole(text), "type", is_called).into_iter();
    let mut setters = find_words(text, whole(text), "setattr", is_called).into_iter();
    let is_computed = |at: usize| {
        let rest = &text[at..];
        let name = rest
            .split_once(',')
            .map_or("", |(_, rest)| rest.trim_start());
        let is_literal = name.starts_with(['"', '\'']);
        let end = name.get(1..).and_then(|name| name.find(['"', '\'']));
        let rest = end.map_or("", |end| &name[end + 2..]);
        !is_literal || !rest.trim_start().starts_with(',')
    };
    let mut classes = text
        .lines()
        .filter(|line| line.trim_start().starts_with("class"));
    types.any(has_several)
        || setters.any(is_computed)
        || classes.any(|line| words(line).any(|word| word == "type"))
}

/// Whether all that is imported is told by lines that say nothing else.
fn imports_are_plain(text: &str) -> bool {
    let mut places = find_words(text, whole(text), "import", |_| true).into_iter();
    places.all(|at| {
        let start = text[..at].rfind(['\n', ';']).map_or(0, |end| end + 1);
        let is_continued = text[..start].trim_end_matches(['\n', '\r']).ends_with('\\');
        let head = text[start..at].trim();
        let is_path = |path: &str| {
            let mut bytes = path.trim().bytes();
            bytes.all(|byte| is_name_byte(byte) || byte == b'.')
        };
        let is_import = head.is_empty() || head.strip_prefix("from ").is_some_and(is_path);
        is_import && !is_continued && !text[at + "import".len()..].starts_with('\\')
            || head.starts_with('#')
    })
}

/// Whether a module has a main guard, or statements of its own that call something.
fn runs(text: &str) -> bool {
    let calls = |line: &str| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
        line.starts_with(is_part) && line.trim_start_matches(is_part).starts_with('(')
            || ["for ", "with ", "while ", "if "]
                .iter()
                .any(|word| line.starts_with(word))
    };
    text.contains("__main__") || text.lines().any(calls)
}

fn whole(text: &str) -> Span {
    Span::new(0, text.len() as u32)
}

/// Whether a generator hands on what it closes as it ends, such as a file: `yield from lines`. One that it makes is its own.
fn delegates_to_a_name(text: &str) -> bool {
    let is_made = |rest: &str| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
        let callee = rest
            .trim_start()
            .trim_end_matches(|letter| !is_part(letter));
        let length = callee
            .find(|letter| !is_part(letter))
            .unwrap_or(callee.len());
        let (callee, after) = callee.split_at(length);
        !callee.is_empty() && callee != "iter" && after.starts_with('(')
    };
    let mut delegations = delegations(text).into_iter();
    delegations.any(|rest| !is_made(rest)) || text.contains("heapq") && text.contains("merge")
}

/// What follows each `yield from`.
fn delegations(text: &str) -> Vec<&str> {
    let places = find_words(text, whole(text), "yield", |_| true).into_iter();
    let rests = places.map(|at| text[at + "yield".len()..].trim_start());
    rests.filter_map(|rest| rest.strip_prefix("from")).collect()
}

/// Whether a generator may do something where it ends before its time.
fn generators_clean_up(text: &str) -> bool {
    let mentions = |span: Span, word| !find_words(text, span, word, |_| true).is_empty();
    if !mentions(whole(text), "yield") {
        return false;
    }
    // A function whose place is not found.
    if text.contains(['\t', '\u{c}']) || text.contains("def\\") {
        return true;
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
    pub(super) fn meets_ends(&self, importers: &[Vec<FileId>]) -> Vec<bool> {
        let imported: Vec<Vec<FileId>> = self
            .files()
            .map(|file| self.imported_files(file).into_iter().collect())
            .collect();
        let together = self.ends_of_islands();
        let is_loud = |file: &FileId| {
            let is_imported = !importers[file.index()].is_empty();
            !self.is_quiet(*file, &together) || is_imported && !self.is_whole(*file)
        };
        let loud: Vec<FileId> = self.files().filter(is_loud).collect();
        let with_loud_below = reached(loud, importers);
        let is_first = |file: &FileId| importers[file.index()].is_empty();
        let is_script = |file: &FileId| self.notes[file.index()].ends.runs;
        let (scripts, others): (Vec<FileId>, Vec<FileId>) =
            self.files().filter(is_first).partition(is_script);
        // What no script leads to is there for others.
        let is_run = reached(scripts, &imported);
        let loud = self.files().filter(|file| with_loud_below[file.index()]);
        let loud = reached(loud.chain(others).collect(), &imported);
        let both = loud.iter().zip(is_run);
        both.map(|(is_loud, is_run)| *is_loud || !is_run).collect()
    }

    /// By the number of an island: what its files do, taken together, that matters where objects of one come to another.
    fn ends_of_islands(&self) -> Vec<Ends> {
        let mut together = vec![Ends::default(); self.notes.len()];
        for (notes, &island) in self.notes.iter().zip(&self.islands) {
            let known = &mut together[island as usize];
            known.locks |= notes.ends.locks;
            known.grows |= notes.ends.grows;
            known.delegates |= notes.ends.delegates;
            known.closes |= notes.ends.closes;
        }
        together
    }

    /// Whether nothing in a file, or that is imported there from outside the files given, is or tells of an end.
    fn is_quiet(&self, file: FileId, together: &[Ends]) -> bool {
        let ends = self.notes[file.index()].ends;
        let around = together[self.islands[file.index()] as usize];
        let may_lock = ends.locks && around.grows || ends.grows && around.locks;
        let may_close = ends.delegates && around.closes || ends.closes && around.delegates;
        ends.are_quiet
            && self.imports_of(file).all(|(import, targets)| {
                !targets.module.is_empty() && self.leads_to_given(import, targets)
                    || self.is_library(file, import) && is_quiet_module(import)
            })
            && !may_lock
            && !may_close
    }

    /// Whether all modules in the folder of a file are given, any of which may import it; of a package nobody knows who does.
    fn is_whole(&self, file: FileId) -> bool {
        let folder = self.modules.folder(file);
        let beside = self.beside.get(folder);
        beside.is_some_and(|names| {
            let mut names = names.iter();
            names.all(|name| {
                let path = folder.join(name.trim_end_matches('/'));
                self.modules.at(&path).is_some()
            })
        })
    }

    /// Whether no module in the folder of a file has the name of what it imports.
    fn is_library(&self, file: FileId, import: &Import) -> bool {
        let beside = self.beside.get(self.modules.folder(file));
        let root = import.root();
        // What the library itself imports may be found there, too.
        let is_of_library = |name: &String| {
            let name = name.trim_end_matches('/');
            name == root || QUIET_MODULES.binary_search(&name).is_ok()
        };
        !beside.is_some_and(|names| names.iter().any(is_of_library))
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
    use super::super::Notes;
    use super::*;

    fn are_quiet(text: &str) -> bool {
        Notes::of(text, false).ends.are_quiet
    }

    #[test]
    fn the_lists_are_in_order() {
        assert!(QUIET_MODULES.is_sorted());
        assert!(TELLING.is_sorted());
        assert!(OPENERS.is_sorted());
    }

    #[test]
    fn what_a_block_ends_is_quiet() {
        let quiet = [
            "with open(a) as f, gzip.open(b) as g:\n    pass\n",
            "with (open(a) as f, path.open() as g):\n    pass\n",
            "# open the shop\nprice = row['open']\n",
            "def rows():\n    for n in range(3):\n        yield n\n",
            "def walk(node):\n    for child in node:\n        yield from walk(child)\n",
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
            "with lock:f = open(a)\n",
            "import io; f = io.open(a)\n",
            "getattr(a, \"resize\")(3)\n",
            "files = map(open, paths)\n",
            "opener = gzip.open if packed else plain\n",
            "f = stack.enter_context(open(a))\n",
            "if True:import socket as s\n",
            "from lib \\\n    import queue\n",
            "import io\ngetattr(io, name)\n",
            "import io\nio.__dict__['o' + 'pen']\n",
            "import random\nrandom._os.system(a)\n",
            "operator.methodcaller('open', 'w')\n",
            "Part = type('Part', (), methods)\n",
            "setattr(Part, '__%s__' % 'del', f)\n",
            "class Meta(type):\n    pass\n",
            "sys.path.insert(0, 'plugins')\n",
            "\u{ff4f}pen(a)\n",
            "class Box:\n    def __del__(self): pass\n",
            "seen = {id(part) for part in parts}\n",
            "seen = set(map(id, parts))\n",
            "def rows(p):\n    with open(p) as f:\n        yield from f\n",
            "def rows(lines):\n    yield from lines\n",
            "def rows(lines):\n    yield  from iter(lines)\n",
            "def rows(lines):\n    yield from (lines)\n",
            "print(max(heapq.merge(a, b)))\n",
            "KINDS[k].__dict__['open']\n",
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
