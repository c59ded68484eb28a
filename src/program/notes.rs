//! What the text of one file tells by its words alone, before anything is parsed: what it imports, and whether it is worth
//! reading for what it does to other files. Text that only looks like an import counts as well: nothing is released for it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::build::{extended, join};
use super::code::Code;
use super::ends::Ends;
use super::lookups::{asks_frames, brings_frames, lends_lookups, looks_up, names_of_locals};
use super::rebinders::Rebinders;
use crate::source::Span;
use crate::syntax::{begins_with_assignment, find_words, is_name_byte, mentions_any, words};
use crate::value::{
    array_classes, changes_operators, has_ending_arrays, has_finalizers, makes_ends,
};

/// What a text tells.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub(crate) struct Notes {
    pub(super) imports: Vec<Import>,
    /// What the attributes and methods hash to that it mentions, ascending.
    pub(super) members: Vec<u32>,
    /// Attributes that it stores on something other than `self` and `cls`.
    pub(super) stored: BTreeSet<String>,
    /// Whether it may read the locals of some frame.
    pub(super) reads_locals: bool,
    /// The names that it takes out of the locals of frames by literals.
    pub(super) names_of_locals: BTreeSet<String>,
    /// Whether it may get hold of a frame.
    pub(super) finds_frames: bool,
    /// Whether its functions may look names up, or have them looked up.
    pub(super) looks_up: bool,
    /// Whether it has methods by which frames look names up.
    pub(super) asks_frames: bool,
    /// Whether frames may come to be by what it imports.
    pub(super) brings_frames: bool,
    /// Whether it hands out what looks names up.
    pub(super) lends_lookups: bool,
    /// Whether its classes may have finalizers.
    pub(super) has_finalizers: bool,
    /// Whether it has words of weak references.
    pub(super) has_watchers: bool,
    /// Whether it may watch the end of objects, or where they are.
    pub(super) may_watch: bool,
    /// Whether objects of its classes may answer in the place of an array, or be seen to end in one.
    pub(super) changes_operators: bool,
    /// See [`makes_ends`].
    pub(super) makes_ends: bool,
    /// See [`array_classes`].
    pub(super) array_classes: BTreeSet<String>,
    /// See [`has_ending_arrays`].
    pub(super) has_ending_arrays: bool,
    /// Whether there is no code in it.
    pub(super) is_empty: bool,
    /// See [`heeds_warnings`].
    pub(super) heeds_warnings: bool,
    /// See [`hands_frames`].
    pub(super) hands_frames: bool,
    /// What it tells of the ends of objects.
    pub(super) ends: Ends,
    /// Whether it may rebind what belongs to other modules.
    pub(super) may_rebind: bool,
    /// Whether it may pass a module to something.
    pub(super) hands_modules: bool,
    /// Whether it stores members by computed names on values that may be anything.
    pub(super) sets_members: bool,
    /// Whether it may hand out a builtin that reads the locals of who calls it.
    pub(super) hands_out_readers: bool,
    /// Names of modules in whose place it puts something else; none for one that is computed.
    pub(super) replaced: BTreeSet<Option<String>>,
    /// Names and attributes that it binds to what an import gives it, with the path that this is imported by: `tools = lib`.
    pub(super) aliases: BTreeSet<(String, String)>,
}

impl Import {
    /// The first part of the module's name; nothing of a relative one.
    pub(super) fn root(&self) -> &str {
        self.module.split('.').next().unwrap_or_default()
    }

    /// The members that it names.
    pub(super) fn members(&self) -> impl Iterator<Item = &str> {
        let members = match &self.names {
            Imported::Members(members) => &members[..],
            Imported::Whole(_) | Imported::Star => &[],
        };
        members.iter().map(|(member, _)| member.as_str())
    }

    /// The path of what it binds to a name.
    pub(super) fn path_of(&self, name: &str) -> Option<String> {
        match &self.names {
            Imported::Whole(bound) if bound == name => {
                let root = self.root();
                let path = if bound == root { root } else { &self.module };
                Some(path.to_owned())
            }
            Imported::Members(members) => {
                let (member, _) = members.iter().find(|(_, bound)| bound == name)?;
                Some(join(&self.module, member))
            }
            Imported::Whole(_) | Imported::Star => None,
        }
    }
}

/// One module in an import statement, anywhere in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Import {
    /// As it is written, leading dots included.
    pub(super) module: String,
    pub(super) names: Imported,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Imported {
    /// The module itself, and the name that it is bound to.
    Whole(String),
    /// Members, and the names that they are bound to.
    Members(Vec<(String, String)>),
    /// All of them.
    Star,
}

/// By one of these the locals of a frame are read, wherever the frame comes from: a traceback, a generator, an argument.
pub(crate) const LOCALS_WORDS: [&str; 6] = [
    "f_locals",
    "capture_locals",
    "getargvalues",
    "getgeneratorlocals",
    "getcoroutinelocals",
    "getasyncgenlocals",
];

/// Libraries that look names up in the frames of all callers.
const SCANNERS: [&str; 2] = ["duckdb", "varname"];

/// What nobody finds a frame without.
pub(super) const FRAMES: [&str; 6] = [
    "_getframe",
    "currentframe",
    "getouterframes",
    "tb_frame",
    "f_back",
    "inspect.stack",
];

impl Notes {
    /// Looks at a text; `may_watch` is what words tell of watching.
    pub(crate) fn of(text: &str, may_watch: bool) -> Self {
        let imports = imports(text);
        let rebinding = Rebinders::of(text, &imports);
        let code = Code::of(text);
        Self {
            reads_locals: may_read_locals(text),
            names_of_locals: names_of_locals(text),
            finds_frames: mentions_any(text, &FRAMES),
            looks_up: looks_up(text, &code),
            asks_frames: asks_frames(&code),
            brings_frames: brings_frames(&code, &imports),
            lends_lookups: lends_lookups(&code, &imports),
            has_finalizers: has_finalizers(text),
            has_watchers: text.contains("weakref"),
            may_watch,
            members: mentioned_members(&code),
            is_empty: words(&code.bare).next().is_none(),
            heeds_warnings: heeds_warnings(text),
            hands_frames: hands_frames(text),
            changes_operators: changes_operators(text),
            makes_ends: makes_ends(text),
            array_classes: array_classes(text),
            has_ending_arrays: has_ending_arrays(text),
            ends: Ends::of(text, &code, &imports),
            hands_out_readers: hands_out_readers(text),
            replaced: replaced_modules(text),
            may_rebind: rebinding.may_rebind,
            hands_modules: rebinding.hands_modules,
            sets_members: rebinding.sets_members,
            stored: rebinding.stored,
            aliases: aliases(text, &imports),
            imports,
        }
    }
}

/// Whether a text may get at the frame of something that does not call it: of what raised, waits, or is interrupted.
fn hands_frames(text: &str) -> bool {
    const WORDS: [&str; 17] = [
        "tb_frame",
        "walk_tb",
        "getinnerframes",
        "inspect.trace",
        "StackSummary",
        "TracebackException",
        "capture_locals",
        "gi_frame",
        "cr_frame",
        "ag_frame",
        "_current_frames",
        "settrace",
        "setprofile",
        "sys.monitoring",
        "signal.signal",
        "from signal import",
        "SIGALRM",
    ];
    let imports_trace = || text.contains("from inspect import") && text.contains("trace");
    let searches = || {
        mentions_any(text, &["get_objects", "get_referrers"])
            && mentions_any(text, &["frame", "Frame"])
    };
    mentions_any(text, &WORDS) || imports_trace() || searches()
}

/// Whether what a text does depends on warnings, or tells pandas what to do with a subset that is changed: `simplefilter("error")`.
pub(crate) fn heeds_warnings(text: &str) -> bool {
    const WORDS: [&str; 5] = [
        "chained_assignment",
        "SettingWithCopy",
        "catch_warnings",
        "showwarning",
        "captureWarnings",
    ];
    let makes_errors = || {
        mentions_any(text, &["simplefilter", "filterwarnings"])
            && mentions_any(text, &["\"error\"", "'error'"])
    };
    mentions_any(text, &WORDS) || makes_errors()
}

fn mentioned_members(code: &Code) -> Vec<u32> {
    let text = code.bare.as_str();
    let after_dots = memchr::memchr_iter(b'.', text.as_bytes());
    // What follows is looked at no further than to its end: of many numbers, that would take the square of their count.
    let words = after_dots.filter_map(|dot| {
        let is_space = |letter: char| letter.is_whitespace() || letter == '\\';
        let rest = text[dot + 1..].trim_start_matches(is_space);
        let is_name = |byte: &u8| is_name_byte(*byte) && !byte.is_ascii_digit();
        rest.as_bytes().first().filter(|byte| is_name(byte))?;
        words(rest).next()
    });
    let mut found: Vec<u32> = words.map(hash_of).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A word as [`Notes::members`] has it, on whatever machine. Two that are taken for the same make no more than a member that counts
/// as mentioned.
pub(super) fn hash_of(word: &str) -> u32 {
    const BITS: u32 = 24;
    xxh3_64(word.as_bytes()) as u32 & ((1 << BITS) - 1)
}

/// `tools = lib`, also in the body of a class.
fn aliases(text: &str, imports: &[Import]) -> BTreeSet<(String, String)> {
    let is_path = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| is_name_byte(byte) || byte == b'.')
    };
    let pairs = text.lines().filter_map(|line| line.split_once(" = "));
    let pairs = pairs.filter_map(|(name, value)| {
        let value = value.split('#').next().unwrap_or_default().trim();
        let name = name.trim();
        if !is_path(value) || !is_path(name) || name.contains('.') {
            return None;
        }
        let (root, members) = value.split_once('.').unwrap_or((value, ""));
        let path = imports.iter().find_map(|import| import.path_of(root))?;
        Some((name.to_owned(), extended(path, members)))
    });
    pairs.collect()
}

/// Whether a text may read the locals of some frame, or have them read.
pub(super) fn may_read_locals(text: &str) -> bool {
    mentions_any(text, &LOCALS_WORDS) || mentions_any(text, &SCANNERS)
}

/// `calc = eval`, `{"calc": eval}`, `return locals`, `ask = np.bmat`: a function that reads the locals of who calls it, as a value.
fn hands_out_readers(text: &str) -> bool {
    const READERS: [&str; 7] = ["eval", "exec", "locals", "vars", "dir", "bmat", "evaluate"];
    let whole = Span::new(0, text.len() as u32);
    let is_end = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '\t']);
        let goes_on = [" as ", " if ", " or ", " and ", " for "];
        let ends = |ends: &[char]| rest.is_empty() || rest.starts_with(ends);
        ends(&[',', ')', ']', '}', ':', ';', '\n', '\r', '#'])
            || goes_on
                .iter()
                .any(|word| rest.starts_with(word.trim_start()))
    };
    let is_value = |at: usize| {
        let is_part = |letter: char| letter == '.' || letter == '_' || letter.is_alphanumeric();
        let before = match text[..at].strip_suffix('.') {
            Some(owner) => owner.trim_end_matches(is_part),
            None => &text[..at],
        };
        let before = before.trim_end_matches([' ', '\t']);
        before.ends_with(['=', '(', '[', '{', ',', ':'])
            || [
                "return", "match", "import", " else", " if", " in", " or", " and", "yield",
            ]
            .iter()
            .any(|word| before.ends_with(word))
    };
    let is_of_builtins = |at: usize| text[..at].ends_with("builtins.");
    // `vars(builtins)["eval"]`
    let is_key = |at: usize, word: &str| {
        text[..at].ends_with(['"', '\'']) && text[at + word.len()..].starts_with(['"', '\''])
    };
    let mentions_builtins = text.contains("builtins");
    let find =
        |word, is_followed: &dyn Fn(&str) -> bool| find_words(text, whole, word, is_followed);
    READERS.iter().any(|word| {
        find(word, &is_end).into_iter().any(is_value)
            || mentions_builtins
                && find(word, &|_| true)
                    .into_iter()
                    .any(|at| is_of_builtins(at) || is_key(at, word))
    })
}

/// `sys.modules["lib"] = fake`: the names; `__name__` for the file's own.
fn replaced_modules(text: &str) -> BTreeSet<Option<String>> {
    let whole = Span::new(0, text.len() as u32);
    let mut replaced = BTreeSet::new();
    for at in find_words(text, whole, "modules", |_| true) {
        if !text[..at].ends_with("sys.") && !text[..at].trim_end().ends_with("import") {
            continue;
        }
        let rest = text[at + "modules".len()..].trim_start();
        let Some((key, rest)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
            // Only what looks a module up leaves it as it is.
            const READERS: [&str; 5] = [".get(", ".keys(", ".values(", ".items(", ".copy("];
            let is_read = READERS.iter().any(|reader| rest.starts_with(reader));
            let is_searched = text[..at - "sys.".len().min(at)]
                .trim_end()
                .ends_with(" in");
            if !is_read && !is_searched {
                replaced.insert(None);
            }
            continue;
        };
        let key = key.trim();
        let literal = ['"', '\''].iter().find_map(|quote| {
            let inner = key.strip_prefix(*quote)?.strip_suffix(*quote)?;
            (!inner.contains(*quote)).then_some(inner)
        });
        let rest = rest.trim_start();
        let is_stored = begins_with_assignment(rest);
        if is_stored {
            let name = literal.or((key == "__name__").then_some(key));
            replaced.insert(name.map(str::to_owned));
        }
    }
    replaced
}

/// The import statements of a text.
fn imports(text: &str) -> Vec<Import> {
    let whole = Span::new(0, text.len() as u32);
    let mut found = Vec::new();
    for at in find_words(text, whole, "import", |rest| {
        rest.starts_with([' ', '\t', '(', '*', '\\'])
    }) {
        let line = text[..at].rfind(['\n', ';']).map_or(0, |end| end + 1);
        // `else: import lib`
        let head = text[line..at].rsplit(": ").next().unwrap_or_default();
        // `exec("import lib")`
        let head = match head.split_once("exec(") {
            Some((_, code)) => code.trim_start_matches(['"', '\'']),
            None => head,
        };
        let list = list_of(&text[at + "import".len()..]);
        match head.trim().strip_prefix("from") {
            Some(module) => found.push(Import {
                module: without_blanks(module),
                names: members(list),
            }),
            None if head.trim().is_empty() => {
                found.extend(items(list).map(|(module, alias)| {
                    let root = module.split('.').next().unwrap_or(module);
                    Import {
                        module: module.to_owned(),
                        names: Imported::Whole(alias.unwrap_or(root).to_owned()),
                    }
                }));
            }
            None => {}
        }
    }
    found.extend(imported_by_text(text));
    found
}

/// `importlib.import_module("lib")`, `__import__("lib")`, `runpy.run_path("lib.py")`.
fn imported_by_text(text: &str) -> impl Iterator<Item = Import> {
    const IMPORTERS: [&str; 4] = ["import_module", "__import__", "run_module", "run_path"];
    let whole = Span::new(0, text.len() as u32);
    let places = IMPORTERS.into_iter().flat_map(move |word| {
        let places = find_words(text, whole, word, |rest| rest.starts_with('(')).into_iter();
        places.map(move |at| at + word.len() + 1)
    });
    places.filter_map(|at| {
        let rest = text[at..].trim_start();
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let module = rest[1..].split(quote).next()?;
        let module = module.strip_suffix(".py").unwrap_or(module);
        let is_name = |byte: u8| is_name_byte(byte) || byte == b'.';
        let root = module.split('.').find(|part| !part.is_empty())?;
        module.bytes().all(is_name).then(|| Import {
            module: module.to_owned(),
            names: Imported::Whole(root.to_owned()),
        })
    })
}

/// `. pkg`: blanks may stand between the dots and the name.
fn without_blanks(module: &str) -> String {
    module
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '\\')
        .collect()
}

/// What stands behind the word `import`, up to the end of the statement.
fn list_of(rest: &str) -> &str {
    let rest = rest.trim_start_matches([' ', '\t']);
    if let Some(listed) = rest.strip_prefix('(') {
        return listed.split(')').next().unwrap_or_default();
    }
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        end += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    // A quote ends a text that is executed.
    rest[..end]
        .split([';', '#', '"', '\''])
        .next()
        .unwrap_or_default()
}

/// Names with their aliases.
fn items(list: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let lines = list
        .split('\n')
        .map(|line| line.split('#').next().unwrap_or_default());
    lines.flat_map(|line| line.split(',')).filter_map(|item| {
        let mut words = item.split_whitespace().filter(|word| *word != "\\");
        let name = words.next()?;
        let is_name = name.bytes().all(|byte| is_name_byte(byte) || byte == b'.');
        let alias = words.next().filter(|word| *word == "as");
        is_name.then_some((name, alias.and_then(|_| words.next())))
    })
}

fn members(list: &str) -> Imported {
    if list.trim_start().starts_with('*') {
        return Imported::Star;
    }
    let bound =
        |(name, alias): (&str, Option<&str>)| (name.to_owned(), alias.unwrap_or(name).to_owned());
    Imported::Members(items(list).map(bound).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imported(text: &str) -> Vec<String> {
        let found = imports(text).into_iter().map(|import| match import.names {
            Imported::Whole(bound) => format!("{} as {bound}", import.module),
            Imported::Star => format!("{}.*", import.module),
            Imported::Members(members) => {
                let members = members
                    .iter()
                    .map(|(name, bound)| format!("{name} as {bound}"));
                let members: Vec<String> = members.collect();
                format!("{}: {}", import.module, members.join(", "))
            }
        });
        found.collect()
    }

    #[test]
    fn modules_that_are_replaced_are_told_from_those_that_are_looked_up() {
        let replaced = |text: &str| {
            let found = replaced_modules(text).into_iter();
            found
                .map(|name| name.unwrap_or("?".into()))
                .collect::<Vec<_>>()
        };
        assert_eq!(replaced("sys.modules[__name__] = It()\n"), ["__name__"]);
        assert_eq!(
            replaced("sys.modules['a.b'] = 1; sys.modules[x] = 2\n"),
            ["?", "a.b"]
        );
        assert_eq!(replaced("sys.modules.update(a=1)\nf(sys.modules)\n"), ["?"]);
        assert!(
            replaced("sys.modules['a'].x; sys.modules.get('a')\nif 'a' in sys.modules: pass\n")
                .is_empty()
        );
        assert!(replaced("sys.modules[a] == b\nmodules[a] = b\n").is_empty());
    }

    #[test]
    fn imports_are_found_in_all_their_forms() {
        assert_eq!(imported("import a.b, c as d\n"), ["a.b as a", "c as d"]);
        assert_eq!(imported("from . import x\n"), [".: x as x"]);
        assert_eq!(
            imported("from .a.b import (\n    c,  # why\n    d as e,\n)\n"),
            [".a.b: c as c, d as e"]
        );
        assert_eq!(
            imported("from a import b, \\\n    c\nx\n"),
            ["a: b as b, c as c"]
        );
        assert_eq!(imported("from a import *\n"), ["a.*"]);
        assert_eq!(
            imported("try: import a\nexcept: b = 1; import c\n"),
            ["a as a", "c as c"]
        );
        assert_eq!(imported("x.import_module('a.b')\n"), ["a.b as a"]);
        assert!(imported("important = 1\nx.import_module(a)\n").is_empty());
    }
}
