//! Why a file or a function is not looked into.

use tree_sitter::Node;

/// Why a file or a function is not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseRefused {
    /// Byte offset of the place.
    pub offset: u32,
    /// What is wrong, in lower case, and the way out where there is one.
    pub message: String,
}

/// What is wrong with a tree that has errors. tree-sitter refuses some valid Python (HAZARDS section P), so that the message
/// never claims that the file is wrong.
pub(super) fn diagnose(root: Node<'_>, text: &str) -> ParseRefused {
    let offset = first_error(root);
    let line_start = text
        .get(..offset)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let message = if looks_like_python_2(line) {
        "cannot be read here: this looks like Python 2"
    } else if has_lone_carriage_return(text) {
        "cannot be read here: lines end with a lone carriage return, which this parser does not know"
    } else {
        "cannot be read here: a syntax error, or valid Python that this parser cannot read"
    };
    ParseRefused {
        offset: offset as u32,
        message: message.into(),
    }
}

/// The place of the first error, found from the root down. Where the parser gave the whole file up, the root itself is the
/// error: then it is where the last thing ends that could be read.
fn first_error(root: Node<'_>) -> usize {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let is_root = node.id() == root.id();
        let is_place = (node.is_error() && !is_root) || node.is_missing();
        if is_place || !cursor.goto_first_child() {
            return node.start_byte();
        }
        while !cursor.node().has_error() {
            let last = cursor.node();
            if !cursor.goto_next_sibling() {
                return if is_root {
                    last.end_byte()
                } else {
                    node.start_byte()
                };
            }
        }
    }
}

fn looks_like_python_2(line: &str) -> bool {
    let line = line.trim_start();
    let is_statement = |keyword: &str| {
        let rest = line.strip_prefix(keyword).unwrap_or("");
        rest.starts_with([' ', '\t', '"', '\''])
            && !rest.trim_start().starts_with(['(', '=', '.', ','])
    };
    let has_bare_pair =
        |keyword: &str| is_statement(keyword) && line.contains(", ") && !line.contains('(');
    is_statement("print")
        || is_statement("exec")
        || has_bare_pair("except")
        || has_bare_pair("raise")
        || line.contains('`')
        || line.contains("<>")
        || line.contains("ur\"")
        || line.contains("ur'")
}

fn has_lone_carriage_return(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'\r', bytes).any(|offset| bytes.get(offset + 1) != Some(&b'\n'))
}
