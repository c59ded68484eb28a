//! The concrete tree of a file.

use std::cell::RefCell;
use std::rc::Rc;

use tree_sitter::{Parser, Point, Range};

use crate::source::Span;

use super::ast::{FunctionDef, Stmt};
use super::build::{Builder, Functions, refuse};
use super::kind::{Kind, LANGUAGE};
use super::strict::Landmarks;
use super::{FunctionOutline, Interner, Outline, ParseRefused, outline, refusal, strict};

thread_local! {
    /// A parser is reused, and stays on its thread: making one costs more than parsing a small file.
    static PARSER: RefCell<Parser> = RefCell::new(new_parser());
}

/// The size of a piece to [`divide`] a file by, in bytes. A tree of this size stays in the processor's cache until it is read; a
/// file of 100 to 300 KB takes some 5 % less time than in one piece. With smaller ones nothing more is gained.
pub(crate) const PIECE_BYTES: u32 = 16 << 10;

/// A text that has passed the checks of its tokens, in pieces to be parsed one after the other: whole statements of the module.
pub struct Pieces<'t> {
    text: &'t str,
    spans: Vec<Span>,
    landmarks: Rc<Landmarks>,
}

/// Checks the tokens of `text` and divides it into pieces of at least so many bytes each, but for the last. Refuses what is not
/// Python 3, as far as they tell.
pub fn divide(text: &str, least: u32) -> Result<Pieces<'_>, ParseRefused> {
    if let Some(offset) = memchr::memchr(0, text.as_bytes()) {
        return Err(ParseRefused {
            offset: offset as u32,
            message: "a NUL byte: not Python source".into(),
        });
    }
    let landmarks = strict::check(text)?;
    Ok(Pieces {
        text,
        spans: landmarks.pieces(text.len() as u32, least),
        landmarks: Rc::new(landmarks),
    })
}

impl Pieces<'_> {
    /// Whether there are several.
    pub(crate) fn are_several(&self) -> bool {
        self.spans.len() > 1
    }

    /// The same text in one piece.
    #[must_use]
    pub(crate) fn in_one(self) -> Self {
        let spans = vec![Span::new(0, self.text.len() as u32)];
        Self { spans, ..self }
    }

    /// Parses one piece after the other, each when it is asked for. Refuses what tree-sitter does not read.
    pub fn trees(&self) -> impl Iterator<Item = Result<Tree, ParseRefused>> {
        self.spans.iter().map(|&span| self.tree_of(span))
    }

    fn tree_of(&self, span: Span) -> Result<Tree, ParseRefused> {
        Ok(Tree {
            concrete: parse_span(self.text, span, &self.landmarks)?,
            span,
            landmarks: Rc::clone(&self.landmarks),
        })
    }
}

/// The concrete tree of a file or of a piece of it, free of syntax errors. Takes some hundred bytes per byte of text: drop it
/// early.
pub struct Tree {
    concrete: tree_sitter::Tree,
    /// Where the piece stands.
    span: Span,
    /// Those of the whole text.
    landmarks: Rc<Landmarks>,
}

/// Parses `text` in one piece. Refuses what is not Python 3, as far as tree-sitter tells, and what it is known not to read.
pub fn parse(text: &str) -> Result<Tree, ParseRefused> {
    divide(text, u32::MAX)?.tree_of(Span::new(0, text.len() as u32))
}

/// Parses the one function that stands at `span` of a text, decorators left out: what stands around it is not read.
pub(crate) fn parse_function(
    text: &str,
    span: Span,
    names: &mut Interner,
) -> Result<FunctionDef, ParseRefused> {
    let (tree, landmarks) = parse_alone(text, span)?;
    let root = tree.root_node();
    Builder::new(root, (text, &landmarks), names, Functions::Whole).only_function(root)
}

/// Parses the module that is all that stands at `span` of a text, functions with all that is in them.
pub(crate) fn parse_module(
    text: &str,
    span: Span,
    names: &mut Interner,
) -> Result<Vec<Stmt>, ParseRefused> {
    let (tree, landmarks) = parse_alone(text, span)?;
    let root = tree.root_node();
    Builder::new(root, (text, &landmarks), names, Functions::Whole).statements(root)
}

/// Checks and parses what stands at `span` of a text of which the rest is not read.
fn parse_alone(text: &str, span: Span) -> Result<(tree_sitter::Tree, Landmarks), ParseRefused> {
    let landmarks = strict::check(span.of(text)).map_err(|why| ParseRefused {
        offset: span.start + why.offset,
        ..why
    })?;
    let landmarks = landmarks.moved(span.start);
    Ok((parse_span(text, span, &landmarks)?, landmarks))
}

/// Parses what stands at `span` as if it were all of the text. Where tree-sitter finds an error, or is known to misread what
/// is written, a stand-in for it is parsed.
fn parse_span(
    text: &str,
    span: Span,
    landmarks: &Landmarks,
) -> Result<tree_sitter::Tree, ParseRefused> {
    let quiet = landmarks.without_comment_runs(text, span);
    let written = quiet.as_deref().unwrap_or(span.of(text));
    if !landmarks.are_misread_in(span) {
        let tree = parse_in_place(text, span, written)?;
        if !tree.root_node().has_error() {
            return Ok(tree);
        }
    }
    let stand_in = strict::stand_in(written);
    let tree = parse_in_place(text, span, stand_in.as_deref().unwrap_or(written))?;
    if tree.root_node().has_error() {
        return Err(refusal::diagnose(tree.root_node(), text));
    }
    Ok(tree)
}

/// Parses `piece` as what stands at `span`.
fn parse_in_place(text: &str, span: Span, piece: &str) -> Result<tree_sitter::Tree, ParseRefused> {
    let range = Range {
        start_byte: span.start as usize,
        end_byte: span.end as usize,
        start_point: Point::default(),
        end_point: Point::new(usize::MAX, usize::MAX),
    };
    let start = span.start as usize;
    let mut read = |offset: usize, _: Point| match offset.checked_sub(start) {
        Some(within) => piece.as_bytes().get(within..).unwrap_or(&[]),
        None => &text.as_bytes()[offset..start],
    };
    let tree = PARSER.with_borrow_mut(|parser| {
        parser
            .set_included_ranges(&[range])
            .expect("one range is in order");
        parser.parse_with_options(&mut read, None, None)
    });
    tree.ok_or_else(|| ParseRefused {
        offset: 0,
        message: "the parser gave up".into(),
    })
}

impl Tree {
    pub(super) fn root(&self) -> tree_sitter::Node<'_> {
        self.concrete.root_node()
    }

    /// The functions that stand in it, and what the queries say about them and about all of it.
    pub fn outline(&self, text: &str, names: &mut Interner) -> Outline {
        let root = self.concrete.root_node();
        outline::find(root, self.span, &self.landmarks, text, names)
    }

    /// The syntax of a function of this tree, nested functions and decorators included.
    pub fn function(
        &self,
        outline: &FunctionOutline,
        text: &str,
        names: &mut Interner,
    ) -> Result<FunctionDef, ParseRefused> {
        let root = self.concrete.root_node();
        let start = outline.span.start;
        // `Node::parent` searches from the root; a cursor knows the way back.
        let mut cursor = root.walk();
        let mut is_below = true;
        while is_below && Kind::of(cursor.node()) != Kind::FunctionDefinition {
            is_below = cursor.goto_first_child_for_byte(start as usize).is_some();
        }
        let node = cursor.node();
        if !is_below || node.start_byte() != start as usize {
            return Err(refuse(root, format!("no function at byte {start}")));
        }
        let decorated = cursor.goto_parent().then(|| cursor.node());
        let decorated = decorated.filter(|node| Kind::of(*node) == Kind::DecoratedDefinition);
        let mut builder = Builder::new(node, (text, &self.landmarks), names, Functions::Whole);
        let decorators = match decorated {
            Some(decorated) => builder.decorators(decorated)?.0,
            None => Vec::new(),
        };
        builder.function(node, decorators)
    }

    /// The statements of the module, functions and classes with all that is in them.
    pub(crate) fn whole_module(
        &self,
        text: &str,
        names: &mut Interner,
    ) -> Result<Vec<Stmt>, ParseRefused> {
        let root = self.concrete.root_node();
        Builder::new(root, (text, &self.landmarks), names, Functions::Whole).statements(root)
    }

    /// The statements of the module; of functions there are only names and decorators, also of those in classes.
    pub fn module(&self, text: &str, names: &mut Interner) -> Result<Vec<Stmt>, ParseRefused> {
        let root = self.concrete.root_node();
        Builder::new(root, (text, &self.landmarks), names, Functions::NamesOnly).statements(root)
    }
}

fn new_parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&LANGUAGE)
        .expect("the grammar and the library are pinned to versions that fit");
    parser
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::ast::{ExprKind, StmtKind};

    fn module(text: &str) -> Result<Vec<Stmt>, ParseRefused> {
        parse(text)?.module(text, &mut Interner::default())
    }

    fn refusal(text: &str) -> String {
        module(text).unwrap_err().message
    }

    /// In a thread with the stack that the tool gives its workers.
    fn on_worker_stack(test: impl FnOnce() + Send + 'static) {
        std::thread::Builder::new()
            .stack_size(16 << 20)
            .spawn(test)
            .unwrap()
            .join()
            .unwrap();
    }

    #[test]
    fn empty_files_and_files_of_comments_have_no_statements() {
        for text in ["", "# only this", "\n\n\n", "\u{feff}# marked\n"] {
            assert!(module(text).unwrap().is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_module_leaves_function_bodies_out() {
        let statements = module("class A:\n    def f(self):\n        return 1\n").unwrap();
        let StmtKind::ClassDef(class) = &statements[0].kind else {
            panic!()
        };
        let StmtKind::FunctionDef(function) = &class.body.statements[0].kind else {
            panic!()
        };
        assert!(function.body.statements.is_empty());
    }

    #[test]
    fn a_function_comes_with_its_decorators_and_its_body() {
        let text = "@d(1)\nasync def f(a, /, *, b): return await a\n";
        let mut names = Interner::default();
        let tree = parse(text).unwrap();
        let outline = tree.outline(text, &mut names);
        let function = tree
            .function(&outline.functions[0], text, &mut names)
            .unwrap();
        assert!(function.is_async && function.body.is_inline);
        assert_eq!(function.decorators.len(), 1);
        assert_eq!(function.span, outline.functions[0].span);
    }

    #[test]
    fn a_function_is_read_alone_at_its_place() {
        let text = "class A:\n    @d\n    def f(self):\n        return 1\n    # behind\n\n    def g(self): pass\n";
        let mut names = Interner::default();
        let outline = parse(text).unwrap().outline(text, &mut names);
        for function in &outline.functions {
            let read = parse_function(text, function.span, &mut names).unwrap();
            assert_eq!((read.name, read.span), (function.name, function.span));
        }
        let both = Span::new(outline.functions[0].span.start, text.len() as u32);
        assert!(parse_function(text, both, &mut names).is_err());
        assert!(parse_function(text, Span::at(0), &mut names).is_err());
        assert_eq!(
            parse(text)
                .unwrap()
                .outline(text, &mut names)
                .functions
                .len(),
            2
        );
    }

    /// All that is read of a text in pieces of this size, and how many there are.
    fn read_in_pieces(text: &str, least: u32, names: &mut Interner) -> (String, usize) {
        let pieces = divide(text, least).unwrap();
        let (mut outline, mut module, mut functions) = (Outline::default(), vec![], vec![]);
        for tree in pieces.trees() {
            let tree = tree.unwrap();
            let found = tree.outline(text, names);
            module.extend(tree.module(text, names).unwrap());
            let defs = found.functions.iter();
            functions.extend(defs.map(|found| tree.function(found, text, names)));
            outline.append(found);
        }
        (
            format!("{outline:?} {module:?} {functions:?}"),
            pieces.spans.len(),
        )
    }

    #[test]
    fn pieces_hold_the_same_as_the_whole() {
        let text = "\u{feff}#!\n'doc'\nfrom m import *; x = 1\n\n@d(\n)\n# between\n@e\nasync def f(a):\n    global g\n    b = a()\n\n    # behind\n# before\nif x:\n    def h(): pass\n  # odd\nelif y: z\nelse:\n    def i():\n        '''\nx = 1\n'''\ntry:\n    pass\nexcept E:\n    pass\nelse:\n    pass\nfinally:\n    pass\n\x0cclass A:\n    @d\n    def j(self): global k\n\\\n  \nfor a in b: pass\nelse: c\ny = [\n1]\n# end";
        let mut names = Interner::default();
        let whole = read_in_pieces(text, u32::MAX, &mut names);
        assert_eq!(whole.1, 1);
        for least in 0..text.len() as u32 {
            let divided = read_in_pieces(text, least, &mut names);
            assert_eq!(divided.0, whole.0, "pieces of {least} bytes");
        }
        // What stands before the first statement is one, too.
        assert_eq!(read_in_pieces(text, 1, &mut names).1, 9);
    }

    #[test]
    fn python_2_is_refused() {
        for text in [
            "print 'a'\n",
            "print a, b\n",
            "exec 'a'\n",
            "if a <> b: pass\n",
            "try: pass\nexcept A, e: pass\n",
            "x = 0777\n",
            "x = 10L\n",
            "raise A, 'b'\n",
        ] {
            assert!(refusal(text).contains("Python 2"), "{text}");
        }
    }

    #[test]
    fn a_print_into_a_stream_is_an_expression() {
        let statements = module("print >>f, x\n").unwrap();
        let StmtKind::Expr(tuple) = &statements[0].kind else {
            panic!()
        };
        assert!(matches!(&tuple.kind, ExprKind::Tuple(elements) if elements.len() == 2));
    }

    #[test]
    fn an_assignment_to_an_attribute_of_a_type_is_no_alias() {
        for text in ["type(self).n = v\n", "type(x)[0] = v\n", "type[x] = v\n"] {
            assert!(
                matches!(module(text).unwrap()[0].kind, StmtKind::Assign(..)),
                "{text}"
            );
        }
        assert!(matches!(
            module("type(x).a: int = 1\n").unwrap()[0].kind,
            StmtKind::AnnAssign { .. }
        ));
        assert!(matches!(
            module("type X[T] = list[T]\n").unwrap()[0].kind,
            StmtKind::TypeAlias { .. }
        ));
    }

    #[test]
    fn valid_python_that_cannot_be_read_is_not_called_wrong() {
        assert!(refusal("a[*not b]\n").contains("valid Python that this parser cannot read"));
        assert!(refusal("x = 1\ry = 2\r").contains("carriage return"));
    }

    #[test]
    fn broken_files_are_refused_where_they_break() {
        assert_eq!(parse("x = 1\ny = = 2\n").err().unwrap().offset, 10);
        assert!(refusal("x = \0\n").contains("NUL"));
        assert!(refusal("def f():\nx = 1\n").contains("indented block"));
        assert!(refusal("if a:\n        x\n    y\n").contains("indentation"));
    }

    #[test]
    fn deep_nesting_is_refused_without_an_overflow() {
        on_worker_stack(|| {
            let deep = 100_000;
            for text in [
                format!("x = {}1{}\n", "(".repeat(deep), ")".repeat(deep)),
                format!("x = {}a\n", "a + ".repeat(500_000)),
                format!("x = {}a\n", "not ".repeat(deep)),
                format!("x = a{}\n", ".b".repeat(deep)),
                format!("x = {}a\n", "lambda: ".repeat(deep)),
                format!("if a: pass\n{}", "elif b: pass\n".repeat(deep)),
            ] {
                assert!(refusal(&text).contains("deeper"), "{}", &text[..40]);
            }
        });
    }

    #[test]
    fn what_the_limit_allows_fits_the_stack() {
        on_worker_stack(|| {
            let deep = crate::syntax::MAX_DEPTH - 10;
            assert_eq!(
                module(&format!("x = {}a\n", "a + ".repeat(deep)))
                    .unwrap()
                    .len(),
                1
            );
            assert_eq!(
                module(&format!("x = {}1{}\n", "[".repeat(deep), "]".repeat(deep)))
                    .unwrap()
                    .len(),
                1
            );
            assert_eq!(
                module(&format!("x = {}a\n", "lambda: ".repeat(deep)))
                    .unwrap()
                    .len(),
                1
            );
            assert_eq!(
                module(&format!("x = {}a\n", "a or ".repeat(50_000)))
                    .unwrap()
                    .len(),
                1
            );
            assert_eq!(
                module(&format!("{}b\n", "a = ".repeat(50))).unwrap().len(),
                1
            );
        });
    }

    #[test]
    fn long_lines_and_wide_lists_take_linear_time() {
        let text = format!("x = [{}]\n", "1, ".repeat(300_000));
        assert_eq!(module(&text).unwrap().len(), 1);
    }
}
