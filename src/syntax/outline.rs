//! What a file consists of, found by the queries of `queries/`, before any function is looked into.

use tree_sitter::{Node, Query, QueryCursor, StreamingIterator};

use crate::source::Span;

use super::query::{CANDIDATES, FUNCTIONS, HAZARDS, find_words};
use super::{NameId, Names, code_end};

/// The functions of a file and what its queries say about them.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Functions that are not nested in another function (methods included), in source order.
    pub functions: Vec<FunctionOutline>,
    /// Names that any function of the file declares `global`.
    pub declared_global: Vec<NameId>,
    /// Whether `from m import *` stands anywhere.
    pub has_star_import: bool,
}

/// A function that is not nested in another function.
#[derive(Debug, Clone)]
pub struct FunctionOutline {
    /// Dotted, enclosing classes included: `Survey.run`.
    pub path: String,
    /// Its own name.
    pub name: NameId,
    /// From `def` or `async` (decorators outside) to the end of its body.
    pub span: Span,
    /// Whether it stands in a class.
    pub is_method: bool,
    /// Whether a pattern of `candidates.scm` matches in it: a local bound from something that can be large, and passed on.
    pub is_candidate: bool,
}

/// A block that is still to be searched, with the dotted path of the classes around it.
struct Block<'t> {
    node: Node<'t>,
    class_path: String,
}

pub(super) fn find(root: Node<'_>, text: &str, names: &mut Names) -> Outline {
    Outline {
        functions: find_functions(root, text, names),
        declared_global: find_declared_global(root, text, names),
        has_star_import: has_star_import(root, text),
    }
}

/// Runs `functions.scm` on one block after the other, never on what stands in a function.
fn find_functions(root: Node<'_>, text: &str, names: &mut Names) -> Vec<FunctionOutline> {
    let mut cursor = QueryCursor::new();
    cursor.set_max_start_depth(Some(1));
    let mut any_depth = QueryCursor::new();
    let mut functions = Vec::new();
    let mut blocks = vec![Block {
        node: root,
        class_path: String::new(),
    }];
    let captures = Captures::of(&FUNCTIONS.query);
    while let Some(block) = blocks.pop() {
        let mut matches = cursor.matches(&FUNCTIONS.query, block.node, text.as_bytes());
        while let Some(found) = matches.next() {
            let captured = |index: Option<u32>| found.captures().iter().find(|c| Some(c.index) == index).map(|c| c.node);
            let name = captured(captures.name).map_or("", |name| &text[name.byte_range()]);
            if let Some(function) = captured(captures.function) {
                functions.push(FunctionOutline {
                    path: join(&block.class_path, name),
                    name: names.identifier(name),
                    span: Span::new(function.start_byte() as u32, code_end(function)),
                    is_method: !block.class_path.is_empty(),
                    is_candidate: CANDIDATES.matches_in(&mut any_depth, function, text),
                });
            }
            if let Some(node) = captured(captures.block).filter(|node| node.id() != block.node.id()) {
                let class_path = match name {
                    "" => block.class_path.clone(),
                    name => join(&block.class_path, name),
                };
                blocks.push(Block { node, class_path });
            }
        }
    }
    functions.sort_by_key(|function| function.span.start);
    functions
}

struct Captures {
    function: Option<u32>,
    block: Option<u32>,
    name: Option<u32>,
}

impl Captures {
    fn of(query: &Query) -> Self {
        Self {
            function: query.capture_index_for_name("function"),
            block: query.capture_index_for_name("block"),
            name: query.capture_index_for_name("name"),
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        return name.to_owned();
    }
    format!("{path}.{name}")
}

fn find_declared_global(root: Node<'_>, text: &str, names: &mut Names) -> Vec<NameId> {
    let offsets = find_words(text, "global", |rest| rest.starts_with([' ', '\t', '\\', '\x0c']));
    let mut declared = Vec::new();
    HAZARDS.for_each_near(root, text, "global", &offsets, |name| {
        declared.push(names.identifier(&text[name.byte_range()]));
    });
    declared.sort_unstable();
    declared.dedup();
    declared
}

fn has_star_import(root: Node<'_>, text: &str) -> bool {
    let blank = [' ', '\t', '\\', '\x0c', '\r', '\n'];
    let offsets = find_words(text, "import", |rest| rest.trim_start_matches(blank).starts_with('*'));
    HAZARDS.first_near(root, text, "star_import", &offsets).is_some()
}
