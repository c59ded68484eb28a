//! The concrete tree of a file.

use std::cell::RefCell;

use tree_sitter::{Node, Parser};

use super::ast::{FunctionDef, Stmt};
use super::build::{Bodies, Builder, refuse};
use super::kind::{Kind, LANGUAGE};
use super::{FunctionOutline, Names, Outline, ParseRefused, outline, refusal};

thread_local! {
    /// A parser is reused, and stays on its thread: making one costs more than parsing a small file.
    static PARSER: RefCell<Parser> = RefCell::new(new_parser());
}

/// A file's concrete tree, free of syntax errors. Takes some hundred bytes per byte of text: drop it early.
pub struct Tree {
    tree: tree_sitter::Tree,
}

/// Parses `text`. Refuses what is not Python 3, as far as tree-sitter tells, and what it is known not to read.
pub fn parse(text: &str) -> Result<Tree, ParseRefused> {
    if let Some(offset) = memchr::memchr(0, text.as_bytes()) {
        return Err(ParseRefused {
            offset: offset as u32,
            message: "a NUL byte: not Python source".into(),
        });
    }
    let tree = PARSER.with_borrow_mut(|parser| parser.parse(text, None));
    let Some(tree) = tree else {
        return Err(ParseRefused {
            offset: 0,
            message: "the parser gave up".into(),
        });
    };
    if tree.root_node().has_error() {
        return Err(refusal::diagnose(tree.root_node(), text));
    }
    refusal::refuse_python_2(tree.root_node(), text)?;
    Ok(Tree { tree })
}

impl Tree {
    /// The functions of the file, and what the queries say about them and about the whole file.
    pub fn outline(&self, text: &str, names: &mut Names) -> Outline {
        outline::find(self.tree.root_node(), text, names)
    }

    /// The syntax of a function of this tree, nested functions and decorators included.
    pub fn function(
        &self,
        outline: &FunctionOutline,
        text: &str,
        names: &mut Names,
    ) -> Result<FunctionDef, ParseRefused> {
        let start = outline.span.start as usize;
        let head = self.tree.root_node().descendant_for_byte_range(start, start + 1);
        let node = head.and_then(|head| head.parent()).filter(|node| Kind::of(*node) == Kind::FunctionDefinition);
        let Some(node) = node else {
            return Err(refuse(self.tree.root_node(), format!("no function at byte {start}")));
        };
        let mut builder = Builder::new(node, text, names, Bodies::Build);
        let decorated = node.parent().filter(|parent| Kind::of(*parent) == Kind::DecoratedDefinition);
        let decorators = match decorated {
            Some(decorated) => builder.decorators(decorated)?.0,
            None => Vec::new(),
        };
        builder.function(node, decorators)
    }

    /// The statements of the module; functions have empty suites there, also those in classes.
    pub fn module(&self, text: &str, names: &mut Names) -> Result<Vec<Stmt>, ParseRefused> {
        let root = self.tree.root_node();
        Builder::new(root, text, names, Bodies::LeaveOut).statements(root)
    }
}

fn new_parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&LANGUAGE).expect("the grammar and the library are pinned to versions that fit");
    parser
}

/// Where the code of a compound statement ends: the tree counts comments behind it in.
pub(super) fn code_end(node: Node<'_>) -> u32 {
    let mut cursor = node.walk();
    loop {
        let container = cursor.node();
        let mut last = None;
        let mut is_there = cursor.goto_first_child();
        while is_there {
            let child = cursor.node();
            let is_code = !child.is_extra() && child.end_byte() > child.start_byte();
            if is_code && Kind::of(child) != Kind::SemicolonToken {
                last = Some(child);
            }
            is_there = cursor.goto_next_sibling();
        }
        match last {
            Some(child) if ends_with_suite(Kind::of(child)) => cursor.reset(child),
            Some(child) => return child.end_byte() as u32,
            None => return container.end_byte() as u32,
        }
    }
}

fn ends_with_suite(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Block
            | Kind::IfStatement
            | Kind::ElifClause
            | Kind::ElseClause
            | Kind::ForStatement
            | Kind::WhileStatement
            | Kind::TryStatement
            | Kind::ExceptClause
            | Kind::FinallyClause
            | Kind::WithStatement
            | Kind::MatchStatement
            | Kind::CaseClause
            | Kind::FunctionDefinition
            | Kind::ClassDefinition
            | Kind::DecoratedDefinition
    )
}
