//! Where a text may rebind names of modules in other ways than by binding them: the words by which, and stores to
//! attributes. Only functions around such places are looked at.

use memchr::memchr_iter;
use rustc_hash::FxHashSet;

use crate::source::Span;
use crate::syntax::{find_words, is_name_byte, words};

/// What no such place does without, but for stores to attributes.
const WORDS: &[&str] = &[
    "globals",
    "setattr",
    "delattr",
    "exec",
    "vars",
    "__dict__",
    "patch",
    "monkeypatch",
    "reload",
    "modules",
    "__main__",
    "__builtins__",
    "__setattr__",
    "__delattr__",
    "__globals__",
    "__code__",
    "__defaults__",
    "__kwdefaults__",
    "f_globals",
    "locals",
    "get_referents",
    "get_referrers",
    "get_objects",
];

/// What gives a module by its name.
const MODULES_BY_NAME: [&str; 4] = ["import_module", "__import__", "getmodule", "resolve_name"];

/// So much of a line is looked at before and after a word.
const MAX_LINE: usize = 200;

/// Those by which attributes are stored on what a name stands for.
const STORES: &[&str] = &["setattr", "delattr", "__dict__", "vars("];

/// Offsets of the places, ascending.
#[derive(Debug, Default)]
pub(crate) struct Sites(Vec<usize>);

impl Sites {
    /// Finds the places of a text.
    pub(crate) fn find(text: &str) -> Self {
        let stores = attribute_stores(text);
        // What the names stand for is told later: a module may be a value that something else stores on.
        if stores.is_empty() && !STORES.iter().any(|word| text.contains(word)) {
            return Self::of(Self::find_where(text, stores, |_| true));
        }
        Self::of(Self::find_where(text, stores, |_| true)).with_modules(text)
    }

    /// Those that may matter to other modules, which may store on modules that they get: what this one stores attributes on begins
    /// with a name that `is_imported`.
    pub(crate) fn find_between_modules(text: &str, is_imported: impl Fn(&str) -> bool) -> Self {
        let whole = Span::new(0, text.len() as u32);
        // `del a.b`, `for a.b in ...`, `a, b.c = ...`
        let counts = |at: usize| {
            let line = rest_of_line(&text[at..]);
            let target = line.split('=').next().unwrap_or_default();
            let target = target.split(" in ").next().unwrap_or_default();
            words(target).any(&is_imported)
        };
        let mut found = Self::find_where(text, attribute_stores(text), counts);
        for word in MODULES_BY_NAME {
            found.extend(find_words(text, whole, word, |_| true));
        }
        // `Patch.target.step = ...`, where a class or a name has the module.
        for name in names_for_modules(text, &is_imported) {
            let stores = attribute_stores(text).into_iter();
            found.extend(stores.filter(|&at| {
                let line = rest_of_line(&text[at..]);
                words(line.split('=').next().unwrap_or_default()).any(|word| word == name)
            }));
            let is_called = |rest: &str| rest.starts_with('(');
            found.extend(find_words(text, whole, name, is_called));
        }
        Self::of(found).with_modules(text)
    }

    /// The same with the places of modules that are values.
    pub(crate) fn with_modules(mut self, text: &str) -> Self {
        self.0.extend(modules_as_values(text));
        Self::of(self.0)
    }

    fn of(mut found: Vec<usize>) -> Self {
        found.sort_unstable();
        found.dedup();
        Self(found)
    }

    fn find_where(text: &str, stores: Vec<usize>, counts: impl Fn(usize) -> bool) -> Vec<usize> {
        let whole = Span::new(0, text.len() as u32);
        let words = WORDS.iter();
        let mut found: Vec<usize> = words
            .flat_map(|word| find_words(text, whole, word, |_| true))
            .collect();
        // A walrus in a header or a decorator.
        let walruses = memchr::memmem::find_iter(text.as_bytes(), ":=");
        found.extend(walruses.filter(|&at| counts(at)));
        for name in names_of_namespaces(text) {
            found.extend(find_words(text, whole, name, |_| true));
        }
        let is_given_text = |rest: &str| rest.starts_with("(\"") || rest.starts_with("('");
        for word in RUNNERS {
            found.extend(find_words(text, whole, word, is_given_text));
        }
        let mentions_special = |rest: &str| rest_of_line(rest).contains("__");
        found.extend(find_words(text, whole, "getattr", mentions_special));
        found.extend(stores.into_iter().filter(|&at| counts(at)));
        found
    }

    /// Whether there is one in the span.
    pub(crate) fn are_in(&self, span: Span) -> bool {
        let next = self.0.partition_point(|&at| at < span.start as usize);
        self.0.get(next).is_some_and(|&at| at < span.end as usize)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Functions and methods that execute text with the names of the script.
pub(super) const RUNNERS: [&str; 7] = [
    "run",
    "runctx",
    "runsource",
    "runcode",
    "timeit",
    "repeat",
    "Timer",
];

/// Words that give the dict of a module.
const NAMESPACES: [&str; 6] = [
    "globals",
    "locals",
    "vars",
    "__dict__",
    "__globals__",
    "f_globals",
];

/// What a line names that gets the dict of a module: `names = globals()`, `from builtins import globals as names`.
fn names_of_namespaces(text: &str) -> FxHashSet<&str> {
    let whole = Span::new(0, text.len() as u32);
    let words = NAMESPACES.iter();
    let places = words.flat_map(|word| find_words(text, whole, word, |_| true));
    let names = places.filter_map(|at| {
        let start = start_of_line(text, at);
        let line = &text[start..at + rest_of_line(&text[at..]).len()];
        let name = match line.split_once(" as ") {
            Some((_, name)) if line.trim_start().starts_with("from ") => name,
            _ => line[..at - start].split_once('=')?.0.split(':').next()?,
        };
        let name = name.trim();
        let is_name = !name.is_empty() && name.bytes().all(is_name_byte);
        is_name.then_some(name)
    });
    names.collect()
}

/// Assignments whose target, as far as the text before the sign tells, is an attribute of something other than `self` and `cls`.
fn attribute_stores(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for sign in memchr_iter(b'=', bytes) {
        if bytes.get(sign + 1) == Some(&b'=') {
            continue;
        }
        let mut end = sign;
        while end > 0
            && matches!(
                bytes[end - 1],
                b' ' | b'+' | b'-' | b'*' | b'/' | b'|' | b'&' | b'%' | b'@' | b'^'
            )
        {
            end -= 1;
        }
        let mut start = end;
        while start > 0 && (is_name_byte(bytes[start - 1]) || bytes[start - 1] == b'.') {
            start -= 1;
        }
        let Some((root, members)) = text
            .get(start..end)
            .and_then(|target| target.split_once('.'))
        else {
            continue;
        };
        let is_own = matches!(root, "self" | "cls") && !members.contains('.');
        let is_of_value = start > 0 && matches!(bytes[start - 1], b')' | b']');
        if !is_own && (!root.is_empty() || is_of_value) {
            found.push(start);
        }
    }
    found.extend(attribute_targets(text));
    found.extend(attributes_among_targets(text));
    found.extend(annotated_or_deleted(text));
    found
}

/// `a.b: T = ...`, `del a.b`
fn annotated_or_deleted(text: &str) -> Vec<usize> {
    let whole = Span::new(0, text.len() as u32);
    let mentions_attribute = |rest: &str| rest_of_line(rest).contains('.');
    let mut found = find_words(text, whole, "del", mentions_attribute);
    for sign in memchr_iter(b':', text.as_bytes()) {
        let start = start_of_line(text, sign);
        let target = text[start..sign].trim_start();
        let is_path = |byte: u8| is_name_byte(byte) || byte == b'.';
        let is_own = target
            .strip_prefix("self.")
            .is_some_and(|member| !member.contains('.'));
        if target.contains('.') && !is_own && target.bytes().all(is_path) {
            found.push(sign - target.len());
        }
    }
    found
}

/// `a.b, c = ...`
fn attributes_among_targets(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for sign in memchr_iter(b'=', text.as_bytes()) {
        let start = start_of_line(text, sign);
        let target = text[start..sign].trim_end();
        let is_assigned =
            !text[sign + 1..].starts_with('=') && !target.ends_with(['=', '!', '<', '>']);
        if !is_assigned || !target.contains('.') {
            continue;
        }
        let inner = target.trim_start();
        let is_several = inner.contains(',') || inner.starts_with(['[', '(']);
        let opened = inner.matches(['(', '[', '{']).count();
        let is_whole = opened == inner.matches([')', ']', '}']).count();
        if is_several && is_whole {
            found.push(start + target.len() - inner.len());
        }
    }
    found
}

/// Where the line begins that an offset is in, or so many bytes before it as are looked at: a line may be as long as a file.
fn start_of_line(text: &str, at: usize) -> usize {
    let from = text.floor_char_boundary(at.saturating_sub(MAX_LINE));
    let newline = text[from..at].rfind(['\n', ';']);
    newline.map_or(from, |end| from + end + 1)
}

/// What a line binds to what is imported, or to `setattr`: `target = lib`.
fn names_for_modules<'t>(text: &'t str, is_imported: &impl Fn(&str) -> bool) -> FxHashSet<&'t str> {
    let pairs = text.lines().filter_map(|line| line.split_once(" = "));
    let pairs = pairs.filter(|(_, value)| {
        let value = value.split('#').next().unwrap_or_default().trim();
        matches!(value, "setattr" | "delattr") || is_imported(value)
    });
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(is_name_byte);
    pairs.map(|(name, _)| name.trim()).filter(is_name).collect()
}

/// The rest of a line, as far as it is looked at.
fn rest_of_line(rest: &str) -> &str {
    let near = &rest[..rest.floor_char_boundary(MAX_LINE)];
    near.lines().next().unwrap_or_default()
}

/// `for a.b in ...`, `with ... as a.b`
fn attribute_targets(text: &str) -> Vec<usize> {
    let whole = Span::new(0, text.len() as u32);
    let is_target = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '\t', '(']);
        let end = rest.bytes().position(|byte| !is_name_byte(byte));
        end.is_some_and(|end| end > 0 && rest[end..].starts_with('.'))
    };
    let mut found = find_words(text, whole, "for", is_target);
    found.extend(find_words(text, whole, "as", is_target));
    found
}

/// Modules that are values: their names, and no attribute of them.
fn modules_as_values(text: &str) -> Vec<usize> {
    let whole = Span::new(0, text.len() as u32);
    let is_value = |rest: &str| !rest.trim_start_matches([' ', '\t']).starts_with('.');
    let mut found = Vec::new();
    for module in imported_modules(text)
        .into_iter()
        .filter(|it| !it.is_empty())
    {
        let mentions = find_words(text, whole, module, is_value);
        found.extend(mentions.into_iter().filter(|&at| !is_import(text, at)));
    }
    found
}

/// Whether a name is one that an import binds, as far as the text before it tells.
fn is_import(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..at].trim_start();
    line.starts_with("import ") || line.starts_with("from ")
}

/// What `import m` and `import m as n` bind.
fn imported_modules(text: &str) -> FxHashSet<&str> {
    let whole = Span::new(0, text.len() as u32);
    let mut modules = FxHashSet::default();
    for at in find_words(text, whole, "import", |rest| rest.starts_with([' ', '\t'])) {
        let before = text[..at].trim_end_matches([' ', '\t']);
        if !(before.is_empty() || before.ends_with(['\n', ';', ':'])) {
            continue;
        }
        let line = text[at + "import".len()..]
            .lines()
            .next()
            .unwrap_or_default();
        for import in line.split([',', ';', '#']) {
            let mut words = import.split_whitespace();
            let module = words.next().unwrap_or_default();
            let root = module.split('.').next().unwrap_or_default();
            let bound = match words.next() {
                Some("as") => words.next().unwrap_or(root),
                _ => root,
            };
            modules.insert(bound);
            modules.insert(module);
        }
    }
    modules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_to_attributes_and_modules_passed_on_are_places() {
        let text =
            "import numpy as np\ndef f():\n    np.zeros = g\n    self.x = 1\n    f(a.b == 1, np)\n";
        let found = |part: &str| text.find(part).unwrap();
        assert_eq!(Sites::find(text).0, [found("np.zeros"), found("np)")]);
        assert_eq!(Sites::find("for a.b in c: pass").0, [0]);
        assert!(Sites::find("import m\nx = 1\nf(m)\n").is_empty());
    }
}
