//! Which modules a text may import: the words of its import statements, told without parsing it.
//!
//! More is told than is imported; what is told decides only whose module names are left alone.

use memchr::memmem;

/// What imports a module that a string names.
const BY_NAME: [&str; 5] = [
    "import_module",
    "__import__",
    "run_module",
    "run_path",
    "spec_from_file_location",
];

/// Calls `take` with every identifier of a statement that may import something.
pub(crate) fn for_each_imported_word<'t>(text: &'t str, mut take: impl FnMut(&'t str)) {
    let bytes = text.as_bytes();
    let mut end = 0;
    for at in memmem::find_iter(bytes, "import") {
        if at < end {
            continue;
        }
        let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
        if is_statement(text[line..at].trim(), &text[at + "import".len()..]) {
            end = end_of_statement(bytes, at);
            identifiers(&text[line..end]).for_each(&mut take);
        }
    }
    for word in BY_NAME {
        for at in memmem::find_iter(bytes, word) {
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |line| at + line);
            identifiers(&text[at..end]).for_each(&mut take);
        }
    }
}

/// Whether `import` between these is a keyword.
fn is_statement(before: &str, after: &str) -> bool {
    let is_word = after.starts_with([' ', '\t', '(', '*', '\\']);
    is_word && (before.is_empty() || before.contains("from") || before.ends_with([':', ';', '"']))
}

/// One past the statement: names in parentheses may be on lines of their own.
fn end_of_statement(bytes: &[u8], from: usize) -> usize {
    let mut depth = 0_u32;
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'\n' if depth == 0 && bytes[at - 1] != b'\\' => break,
            _ => {}
        }
        at += 1;
    }
    at
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        for_each_imported_word(text, |word| {
            if !matches!(word, "from" | "import" | "as") {
                words.push(word);
            }
        });
        words
    }

    #[test]
    fn statements_are_told_from_words() {
        assert_eq!(words("import a.b as c\n"), ["a", "b", "c"]);
        assert_eq!(words("if x: import a; import b\n"), ["if", "x", "a", "b"]);
        assert_eq!(
            words("from . import (\n    a,\n    b)\nc = 1\n"),
            ["a", "b"]
        );
        assert_eq!(words("from .a import*\n"), ["a"]);
        assert_eq!(words("important = reimport(a)\n"), [""; 0]);
    }

    #[test]
    fn a_module_may_be_named_by_a_string() {
        assert_eq!(
            words("m = importlib.import_module('pkg.a')\n"),
            ["import_module", "pkg", "a"]
        );
        assert_eq!(words("runpy.run_path('a.py')\n"), ["run_path", "a", "py"]);
    }
}
