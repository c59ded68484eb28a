//! Whether a file may rebind what belongs to other modules, by its words alone: plain assignments to members of what it imports,
//! `setattr` and namespaces on them, `patch`, `sys.modules`.
//!
//! `setattr(self, ...)` and `self.__dict__` are of objects, and no reason to read a file. `setattr(target, ...)` is one where
//! some file passes modules on, or where this one gets hold of modules by their names.

use std::collections::BTreeSet;

use super::notes::{Import, Imported};
use crate::source::Span;
use crate::syntax::{find_words, is_name_byte, mentions_any};

/// What the words of a file tell.
#[derive(Debug, Default)]
pub(super) struct Rebinders {
    /// Attributes that it stores on something other than `self` and `cls`.
    pub(super) stored: BTreeSet<String>,
    pub(super) may_rebind: bool,
    pub(super) hands_modules: bool,
    pub(super) sets_members: bool,
}

/// What reaches the names of other modules by itself.
const NAMESPACES: [&str; 4] = ["reload", "__globals__", "f_globals", "__builtins__"];

/// What gives a module by its name.
const MODULES_BY_NAME: [&str; 5] = [
    "sys.modules",
    "import_module",
    "__import__",
    "getmodule",
    "resolve_name",
];

/// What stores members on its first argument, or gives its namespace.
const SETTERS: [&str; 3] = ["setattr", "delattr", "vars"];

/// Functions that hand what they get to nobody; what `setattr` stores is told apart.
const READERS: [&str; 11] = [
    "setattr",
    "delattr",
    "vars",
    "getattr",
    "hasattr",
    "isinstance",
    "dir",
    "id",
    "print",
    "repr",
    "str",
];

impl Rebinders {
    pub(super) fn of(text: &str, imports: &[Import]) -> Self {
        let whole = Span::new(0, text.len() as u32);
        let mentions = |word: &&str| !find_words(text, whole, word, |_| true).is_empty();
        let mut stored = stored_attributes(text);
        stored.extend(stored_by_other_statements(text));
        let mut on_imported = stored.iter().any(|(root, _)| is_bound(imports, root));
        let mut sets_members = false;
        for root in roots_of_stores(text) {
            if is_bound(imports, root) {
                on_imported = true;
            } else {
                sets_members = true;
            }
        }
        let hands_modules = hands_modules(text, imports);
        let gets_modules = mentions_any(text, &MODULES_BY_NAME) || imports_module_table(imports);
        let stores_on_got = gets_modules && (sets_members || !stored.is_empty());
        Self {
            may_rebind: on_imported
                || stores_on_got
                || NAMESPACES.iter().any(mentions)
                || mentions_any(text, &["exec("])
                || reaches_dicts(text, imports)
                || patches(text)
                || changes_module_table(text),
            hands_modules,
            sets_members,
            stored: stored
                .into_iter()
                .map(|(_, name)| name.to_owned())
                .collect(),
        }
    }
}

/// `getattr(lib, "__dict__")`, `from lib import __dict__ as names`
fn reaches_dicts(text: &str, imports: &[Import]) -> bool {
    let is_imported = |import: &Import| match &import.names {
        Imported::Members(members) => members.iter().any(|(member, _)| member == "__dict__"),
        Imported::Whole(_) | Imported::Star => false,
    };
    mentions_any(text, &["\"__dict__\"", "'__dict__'"]) || imports.iter().any(is_imported)
}

/// `mock.patch`, `monkeypatch`; neither `dispatch` nor `matplotlib.patches`.
fn patches(text: &str) -> bool {
    mentions_any(text, &["patch"]) && mentions_any(text, &["mock", "monkeypatch", "MonkeyPatch"])
}

/// `sys.modules["lib"] = ...`, `sys.modules.update(...)`, `del sys.modules["lib"]`
fn changes_module_table(text: &str) -> bool {
    let mut places = memchr::memmem::find_iter(text.as_bytes(), "sys.modules");
    places.any(|at| {
        let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let rest = &text[at + "sys.modules".len()..];
        let rest = rest.lines().next().unwrap_or_default();
        let is_assigned = || {
            let mut signs = rest.match_indices('=').map(|(at, _)| at);
            signs.any(|at| {
                let is_comparison =
                    rest[at + 1..].starts_with('=') || rest[..at].ends_with(['=', '!', '<', '>']);
                !is_comparison
            })
        };
        let is_changed = [".update", ".setdefault", ".pop", ".clear", ".__setitem__"]
            .iter()
            .any(|method| rest.starts_with(method));
        let is_read = rest.starts_with(['[', '.']) || text[..at].trim_end().ends_with(" in");
        is_changed || !is_read || is_assigned() || text[line..at].trim_start().starts_with("del ")
    })
}

/// Whether a module that is imported as a whole is an argument, or an item: `apply(np, ...)`, `(np, scipy)`.
fn hands_modules(text: &str, imports: &[Import]) -> bool {
    let whole = Span::new(0, text.len() as u32);
    let by_name = MODULES_BY_NAME.iter();
    let by_name = by_name.flat_map(|word| memchr::memmem::find_iter(text.as_bytes(), *word));
    let mut bound = Vec::new();
    for at in by_name {
        let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = text[line..at].trim_end_matches("importlib.").trim_end();
        let is_read = READERS.iter().any(|it| {
            before
                .strip_suffix('(')
                .is_some_and(|callee| callee.ends_with(it))
        });
        if before.ends_with(['(', ',']) && !is_read || before.ends_with("return") {
            return true;
        }
        bound.extend(before.strip_suffix('=').map(str::trim));
    }
    let modules = imports.iter().flat_map(names_of_modules).chain(bound);
    let is_path = |it: &&str| it.bytes().all(|byte| is_name_byte(byte) || byte == b'.');
    let modules: BTreeSet<&str> = modules.filter(is_path).collect();
    let is_end = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '\t']);
        let goes_on = ["if ", "or ", "and ", "else "].iter();
        rest.is_empty()
            || rest.starts_with([',', ')', ']', '}', ';', '#', '\n', '\r', ':'])
            || goes_on.into_iter().any(|word| rest.starts_with(word))
    };
    modules
        .into_iter()
        .filter(|name| !name.is_empty())
        .any(|name| {
            let mut places = find_words(text, whole, name, is_end).into_iter();
            places.any(|at| {
                let before = text[..at].trim_end();
                let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
                let line = text[line..at].trim_start();
                let is_no_value = ["import ", "from ", "del "]
                    .iter()
                    .any(|word| line.starts_with(word))
                    || ["def ", "async def "]
                        .iter()
                        .any(|word| line.starts_with(word))
                        // `def put(): install(lib)`
                        && !before.ends_with('=')
                        && !text[..at].rsplit('\n').next().unwrap_or_default().contains("):");
                let is_read = || {
                    let callee = before.strip_suffix('(');
                    callee.is_some_and(|callee| READERS.iter().any(|it| callee.ends_with(it)))
                };
                let is_item = before.strip_suffix('[').is_some_and(|before| {
                    !before.ends_with(|letter: char| {
                        letter.is_alphanumeric() || "_])>\"'".contains(letter)
                    })
                });
                let is_result = ["return", "yield", " or", " else", "lambda:"].iter();
                let is_result = is_result.into_iter().any(|word| before.ends_with(word));
                let is_matched = line.starts_with("match ");
                let is_in_dict = before.ends_with(':') && line.contains('{');
                let is_value =
                    before.ends_with(['(', ',', '=', '{']) || is_item || is_result || is_in_dict;
                (is_value || is_matched) && !is_no_value && !is_read()
            })
        })
}

/// The names of an import that stand for modules, as far as it tells.
fn names_of_modules(import: &Import) -> Vec<&str> {
    match &import.names {
        Imported::Whole(bound) => vec![bound, &import.module],
        Imported::Members(members) if import.module.ends_with('.') => {
            members.iter().map(|(_, bound)| bound.as_str()).collect()
        }
        Imported::Members(_) | Imported::Star => Vec::new(),
    }
}

/// Whether an import binds the name.
pub(super) fn is_bound(imports: &[Import], name: &str) -> bool {
    imports.iter().any(|import| match &import.names {
        Imported::Whole(bound) => bound == name,
        Imported::Members(members) => members.iter().any(|(_, bound)| bound == name),
        Imported::Star => false,
    })
}

/// What `setattr`, `vars` and `__dict__` are used on, by the first name of it; empty where that is no name. Nothing of `self` and
/// `cls` themselves.
fn roots_of_stores(text: &str) -> Vec<&str> {
    let whole = Span::new(0, text.len() as u32);
    let is_own = |root: &str, rest: &str| matches!(root, "self" | "cls") && !rest.starts_with('.');
    let mut found = Vec::new();
    for word in SETTERS {
        for at in find_words(text, whole, word, |_| true) {
            let rest = &text[at + word.len()..];
            let Some(arguments) = rest.strip_prefix('(') else {
                found.push("");
                continue;
            };
            let arguments = arguments.trim_start();
            let length = arguments.bytes().take_while(|&byte| is_name_byte(byte));
            let (root, rest) = arguments.split_at(length.count());
            let is_own_namespace = word == "vars" && rest.starts_with(')') && root.is_empty();
            if !is_own(root, rest) && !is_own_namespace {
                found.push(root);
            }
        }
    }
    let by_method = ["__setattr__", "__delattr__"].into_iter().flat_map(|word| {
        // `object.__setattr__(self, ...)`, `super().__setattr__(...)`
        let is_other = |rest: &str| {
            !rest
                .trim_start_matches(['(', ' ', '\n'])
                .starts_with("self")
        };
        let mut places = find_words(text, whole, word, is_other);
        places.retain(|&at| text[..at].ends_with('.') && !text[..at].ends_with("super()."));
        places
    });
    let dicts = find_words(text, whole, "__dict__", |_| true);
    for at in dicts.into_iter().chain(by_method) {
        let is_part = |byte: u8| is_name_byte(byte) || byte == b'.';
        let start = text.as_bytes()[..at]
            .iter()
            .rposition(|&byte| !is_part(byte));
        let owner = &text[start.map_or(0, |start| start + 1)..at];
        let owner = owner.strip_suffix('.').unwrap_or_default();
        let root = owner.split('.').next().unwrap_or_default();
        if !is_own(root, &owner[root.len()..]) {
            found.push(root);
        }
    }
    found
}

/// Whether what follows is an annotation before a default or a value: `def f(x: int | lib.NoDefault = lib.no_default)`.
fn is_annotation(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_end();
    if line.ends_with('|') {
        return true;
    }
    let annotated = line.strip_suffix(':').map(|line| {
        let name = line.rsplit([',', '(']).next().unwrap_or_default();
        name.trim().trim_start_matches('*')
    });
    annotated.is_some_and(|name| {
        let is_keyword = matches!(name, "else" | "try" | "finally");
        !name.is_empty() && name.bytes().all(is_name_byte) && !is_keyword
    })
}

/// `from sys import modules`
fn imports_module_table(imports: &[Import]) -> bool {
    imports.iter().any(|import| match &import.names {
        Imported::Members(members) if import.module == "sys" => {
            members.iter().any(|(member, _)| member == "modules")
        }
        _ => false,
    })
}

/// `del lib.step`, `lib.step: object = ...`, `lib.step, other = ...`, `for lib.step in ...`, `with ... as lib.step`: what the rows of
/// attributes begin with, and the last of them.
fn stored_by_other_statements(text: &str) -> BTreeSet<(&str, &str)> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| line.contains('.')) {
        let line = line.split('#').next().unwrap_or_default().trim();
        // The last of several statements in a line.
        let last = line.rsplit([';']).next().unwrap_or_default().trim_start();
        let targets = if let Some(rest) = last.strip_prefix("del ") {
            rest
        } else if let Some((_, rest)) = last.split_once("for ") {
            rest.split(" in ").next().unwrap_or_default()
        } else if last.starts_with("with ") || last.starts_with("async with ") {
            last.split_once(" as ").map_or("", |(_, rest)| rest)
        } else if let Some((targets, _)) = last.split_once(" = ") {
            targets
        } else {
            ""
        };
        // What is annotated is no part of a call.
        let targets = match targets.split_once(": ") {
            Some((target, _)) if !target.contains(['(', '[', '{']) => target,
            _ => targets,
        };
        found.extend(
            targets
                .split([',', '(', ')', '[', ']', ':', '*'])
                .filter_map(attribute),
        );
    }
    found
}

/// The root and the last part of a row of attributes that is all of a target; none of an object's own.
fn attribute(target: &str) -> Option<(&str, &str)> {
    let target = target.trim();
    let (root, members) = target.split_once('.')?;
    let is_path = target
        .bytes()
        .all(|byte| is_name_byte(byte) || byte == b'.');
    let is_number = target.starts_with(|letter: char| letter.is_ascii_digit());
    let is_own = matches!(root, "self" | "cls") && !members.contains('.');
    (is_path && !is_number && !is_own).then_some((root, members.rsplit('.').next()?))
}

/// `numpy.zeros = ...`, `target.step += ...`: what the row of attributes begins with, and the last of them.
fn stored_attributes(text: &str) -> BTreeSet<(&str, &str)> {
    let bytes = text.as_bytes();
    let targets = memchr::memchr_iter(b'=', bytes).filter_map(|sign| {
        if bytes.get(sign + 1) == Some(&b'=') {
            return None;
        }
        let is_operator = |byte: u8| b" +-*/|&%@^".contains(&byte);
        let end = bytes[..sign].iter().rposition(|&byte| !is_operator(byte))? + 1;
        let is_part = |byte: u8| is_name_byte(byte) || byte == b'.';
        let start = bytes[..end].iter().rposition(|&byte| !is_part(byte));
        let start = start.map_or(0, |start| start + 1);
        let target = text.get(start..end)?;
        if is_annotation(&text[..start]) {
            return None;
        }
        let (root, members) = target.split_once('.')?;
        if root.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let is_own = matches!(root, "self" | "cls") && !members.contains('.');
        let member = members.rsplit('.').next()?;
        let is_number = member.starts_with(|letter: char| letter.is_ascii_digit());
        (!is_own && !is_number).then_some((root, member))
    });
    targets.collect()
}

#[cfg(test)]
mod tests {
    use crate::program::Notes;

    fn notes(text: &str) -> (bool, bool, bool) {
        let notes = Notes::of(text, false);
        (notes.may_rebind, notes.hands_modules, notes.sets_members)
    }

    #[test]
    fn stores_to_members_of_modules_are_told_from_other_stores() {
        assert!(notes("import numpy as np\nnp.zeros = f\n").0);
        assert!(notes("from a import b\ndef f():\n    b.c.d += 1\n").0);
        let others = "import numpy as np\nnp.zeros == f\nx.y = np.a\nf(np.a, b=1)\n";
        assert_eq!(notes(others), (false, false, false));
        assert!(Notes::of(others, false).stored.contains("y"));
    }

    #[test]
    fn what_is_done_to_objects_is_told_from_what_is_done_to_modules() {
        let quiet = [
            "setattr(self, name, 1)\nself.__dict__.update(a)\nvars()\n",
            "import numpy as np\nhasattr(np, 'x')\nif 'a' in sys.modules: pass\nsys.modules['a']\n",
            "import numpy as np\ndef f(np, x): pass\ndispatch()\n",
            "m = importlib.import_module(name)\ndel a, m\n",
        ];
        for text in quiet {
            assert_eq!(notes(text), (false, false, false), "{text}");
        }
        let annotated = "import lib\ndef f(x: int | lib.A = lib.a, y: lib.B = 1): pass\nx[lib]\n";
        assert_eq!(notes(annotated), (false, false, false));
        assert!(notes("import lib\nelse: lib.x = 1\n").0);
        assert_eq!(notes("setattr(target, name, 1)\n"), (false, false, true));
        assert_eq!(
            notes("import m\nsetattr(m, name, 1)\n"),
            (true, false, false)
        );
        assert_eq!(
            notes("import m\nm.__dict__['a'] = 1\n"),
            (true, false, false)
        );
        assert_eq!(notes("import m\napply(m, {})\n"), (false, true, false));
        assert!(notes("apply(sys.modules[__name__], f)\n").1);
        assert!(notes("own = sys.modules[__name__]\napply(own, f)\n").1);
        let by_name = "m = importlib.import_module(name)\nm.step = f\n";
        assert_eq!(notes(by_name), (true, false, false));
        assert_eq!(notes("sys.modules['a'] = f\n"), (true, false, false));
        assert_eq!(
            notes("with mock.patch('a.b'): pass\n"),
            (true, false, false)
        );
    }
}
