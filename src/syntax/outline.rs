//! What a file consists of, found by the queries of `queries/`, before any function is looked into.

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use crate::source::Span;

use super::build::{first_named_child, span_of};
use super::kind::Kind;
use super::query::{ANY_DEPTH, CANDIDATES, FUNCTIONS, HAZARDS, find_words};
use super::strict::Landmarks;
use super::{Interner, Symbol};

/// How far below a `with` statement the node of its pattern starts: a `with_item` of its clause. Other patterns start at the
/// node of the token that binds.
const ITEM_DEPTH: u32 = 2;

/// The functions of a file, or of a piece of it, and what the queries say about them.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Functions that are not nested in another function (methods included), in source order.
    pub functions: Vec<FunctionOutline>,
    /// Names that any function of the file declares `global`.
    pub declared_global: FxHashSet<Symbol>,
    /// Whether `from m import *` stands anywhere.
    pub has_star_import: bool,
}

/// A function that is not nested in another function.
#[derive(Debug, Clone)]
pub struct FunctionOutline {
    /// Dotted, enclosing classes included: `Survey.run`.
    pub path: String,
    /// Its own name.
    pub name: Symbol,
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

impl Outline {
    /// Adds what the next piece of the file consists of.
    pub fn append(&mut self, next: Outline) {
        self.functions.extend(next.functions);
        self.declared_global.extend(next.declared_global);
        self.has_star_import |= next.has_star_import;
    }

    /// Whether it defines a function of this name.
    pub(crate) fn defines(&self, name: Symbol) -> bool {
        self.functions.iter().any(|it| it.name == name)
    }

    /// The function that an offset is in.
    pub(crate) fn function_at(&self, offset: usize) -> Option<&FunctionOutline> {
        Some(&self.functions[self.index_at(offset as u32)?])
    }

    /// The same by its place in [`Self::functions`].
    pub(crate) fn index_at(&self, offset: u32) -> Option<usize> {
        let next = self.functions.partition_point(|it| it.span.start <= offset);
        let last = next.checked_sub(1)?;
        (offset < self.functions[last].span.end).then_some(last)
    }
}

/// The outline of what stands at `span`, with the tree's `root`.
pub(super) fn find(
    root: Node<'_>,
    span: Span,
    landmarks: &Landmarks,
    text: &str,
    names: &mut Interner,
) -> Outline {
    let look_into = |function: Node<'_>| {
        let span = landmarks.code_in(span_of(function));
        let is_candidate = is_candidate(function, landmarks.bindings_in(span));
        debug_assert_eq!(
            is_candidate,
            CANDIDATES.matches_within(function, ANY_DEPTH),
            "around the tokens that bind stands all that a pattern matches"
        );
        (span, is_candidate)
    };
    Outline {
        functions: find_functions(root, text, names, look_into),
        declared_global: find_declared_global(root, span, text, names),
        has_star_import: has_star_import(root, span, text),
    }
}

/// Whether a pattern of `candidates.scm` matches around one of the tokens that bind, which stand in `function` at `offsets`.
fn is_candidate(function: Node<'_>, offsets: &[u32]) -> bool {
    let mut way = function.walk();
    offsets.iter().any(|&offset| {
        way.reset(function);
        while way.goto_first_child_for_byte(offset as usize).is_some() {}
        way.goto_parent();
        let around = way.node();
        let depth = match Kind::of(around) {
            // The token may stand in any of its fields.
            Kind::String => ANY_DEPTH,
            Kind::WithStatement => ITEM_DEPTH,
            _ => 0,
        };
        CANDIDATES.matches_within(around, depth)
    })
}

/// Runs `functions.scm` on one block after the other, never on what stands in a function; `look_into` tells where a function's
/// code stands and whether it is a candidate.
fn find_functions(
    root: Node<'_>,
    text: &str,
    names: &mut Interner,
    mut look_into: impl FnMut(Node<'_>) -> (Span, bool),
) -> Vec<FunctionOutline> {
    let mut functions = Vec::new();
    let mut blocks = vec![Block {
        node: root,
        class_path: String::new(),
    }];
    while let Some(block) = blocks.pop() {
        FUNCTIONS.for_each_within(block.node, 1, |found| {
            let function = found.get("function");
            let name = found.get("name").or_else(|| first_named_child(function?));
            let name = name.map_or("", |name| &text[name.byte_range()]);
            if let Some(function) = function {
                let (span, is_candidate) = look_into(function);
                functions.push(FunctionOutline {
                    path: join(&block.class_path, name),
                    name: names.identifier(name),
                    span,
                    is_method: !block.class_path.is_empty(),
                    is_candidate,
                });
            }
            if let Some(node) = found.get("block") {
                let class_path = match name {
                    "" => block.class_path.clone(),
                    name => join(&block.class_path, name),
                };
                blocks.push(Block { node, class_path });
            }
        });
    }
    functions.sort_by_key(|function| function.span.start);
    functions
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        return name.to_owned();
    }
    format!("{path}.{name}")
}

fn find_declared_global(
    root: Node<'_>,
    span: Span,
    text: &str,
    names: &mut Interner,
) -> FxHashSet<Symbol> {
    let offsets = find_words(text, span, "global", |rest| {
        rest.starts_with([' ', '\t', '\\', '\x0c'])
    });
    let mut declared = FxHashSet::default();
    HAZARDS.for_each_near(root, &offsets, |found| {
        if let Some(name) = found.get("global") {
            declared.insert(names.identifier(&text[name.byte_range()]));
        }
    });
    declared
}

fn has_star_import(root: Node<'_>, span: Span, text: &str) -> bool {
    let blank = [' ', '\t', '\\', '\x0c', '\r', '\n'];
    let offsets = find_words(text, span, "import", |rest| {
        rest.trim_start_matches(blank).starts_with('*')
    });
    let mut is_there = false;
    HAZARDS.for_each_near(root, &offsets, |found| {
        is_there |= found.get("star_import").is_some();
    });
    is_there
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn outline(text: &str) -> (Outline, Interner) {
        let mut names = Interner::default();
        let outline = parse(text).unwrap().outline(text, &mut names);
        (outline, names)
    }

    fn paths(text: &str) -> Vec<String> {
        outline(text)
            .0
            .functions
            .into_iter()
            .map(|function| function.path)
            .collect()
    }

    fn is_candidate(body: &str) -> bool {
        outline(&format!("async def f(a):\n    {body}\n"))
            .0
            .functions[0]
            .is_candidate
    }

    #[test]
    fn functions_are_found_in_classes_and_branches_but_not_in_functions() {
        let text = "@d\ndef a():\n    def nested(): pass\nclass B:\n    if x:\n        async def c(self): pass\n    class D:\n        @e\n        def f(self): pass\ntry:\n    pass\nexcept E:\n    def g(): pass\nelse:\n    def h(): pass\nmatch s:\n    case 1:\n        def i(): pass\n";
        assert_eq!(paths(text), ["a", "B.c", "B.D.f", "g", "h", "i"]);
    }

    #[test]
    fn methods_are_told_from_functions() {
        let (outline, _) = outline("def a(): pass\nclass B:\n    def c(self): pass\n");
        assert_eq!(
            outline
                .functions
                .iter()
                .map(|f| f.is_method)
                .collect::<Vec<_>>(),
            [false, true]
        );
    }

    #[test]
    fn a_function_ends_where_its_code_ends() {
        let text =
            "def f():\n    if x:\n        return 1;\n        # behind\n    # behind\n\nx = 1\n";
        let (outline, _) = outline(text);
        assert_eq!(
            outline.functions[0].span.of(text),
            "def f():\n    if x:\n        return 1"
        );
    }

    #[test]
    fn whatever_binds_something_large_makes_a_candidate() {
        for body in [
            "x = g()",
            "x: T = g()",
            "x, y = g()",
            "x = y = g()",
            "x = await g()",
            "x = a + 1",
            "x = a[0]",
            "x = a.T",
            "x = [0] * 9",
            "x = (yield)",
            "x += a",
            "for df in a: g(df)",
            "async for df in a: g(df)",
            "with a as b: g(b)",
            "with (a as b, c as d): g(b)",
            "if (x := g()): pass",
            "x = f'{a}'",
            "x = a > 1",
        ] {
            assert!(is_candidate(body), "{body}");
        }
    }

    #[test]
    fn a_function_that_binds_nothing_large_is_no_candidate() {
        for body in [
            "return g(h(a))",
            "x = 1",
            "x = a",
            "x = 'text'",
            "g(k=1)",
            "x = lambda: 1",
            "pass",
        ] {
            assert!(!is_candidate(body), "{body}");
        }
    }

    #[test]
    fn global_declarations_are_collected_from_everywhere() {
        let (outline, names) = outline(
            "def f():\n    global a, b\n    'global c'\n    def g():\n        global\\\n b\n",
        );
        let mut declared: Vec<_> = outline
            .declared_global
            .iter()
            .map(|&name| names.get(name))
            .collect();
        declared.sort_unstable();
        assert_eq!(declared, ["a", "b"]);
    }

    #[test]
    fn a_star_import_is_told_from_text_about_one() {
        assert!(outline("from m import*\n").0.has_star_import);
        assert!(!outline("'from m import *'\nimport a\n").0.has_star_import);
    }
}
