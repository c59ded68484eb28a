//! The state of a build, and what every part of it needs: children, spans, depth, refusals.

use tree_sitter::{Node, TreeCursor};

use crate::source::Span;
use crate::syntax::ast::Expr;
use crate::syntax::kind::{Field, Kind};
use crate::syntax::strict::Landmarks;
use crate::syntax::{Interner, MAX_DEPTH, ParseRefused, Symbol};

/// Up to so many children are looked up by their places: a step of the cursor takes about as long as looking up a fourth
/// child, and the time grows with the square of their number.
const FEW_CHILDREN: u32 = 8;

/// A part of the syntax, or why there is none.
pub(in crate::syntax) type Built<T> = Result<T, ParseRefused>;

/// How much of functions is built.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) enum Functions {
    /// All of them.
    Whole,
    /// What the module sees of them: decorators, but no parameters, and an empty suite.
    NamesOnly,
}

/// A node below another one, with its role there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Child<'t> {
    pub(super) node: Node<'t>,
    pub(super) kind: Kind,
    pub(super) field: Field,
}

impl<'t> Child<'t> {
    /// A child whose role nobody asks for.
    fn plain(node: Node<'t>) -> Self {
        Self {
            node,
            kind: Kind::of(node),
            field: Field::Other,
        }
    }
}

/// A star that the tree binds tighter than what follows its first name: `a[*b.c]` is read as `a[(*b).c]` (P4).
#[derive(Debug, Clone, Copy)]
pub(super) struct Splat {
    /// Offset of the star.
    pub(super) star: u32,
    /// Offset of the operand.
    pub(super) operand: u32,
}

/// An `as` that the tree binds tighter than what stands before it: `a if b else c as d` is read as `a if b else (c as d)` (P14).
#[derive(Debug, Clone, Copy)]
pub(super) struct LooseAs {
    /// Offset one past the whole.
    pub(super) end: u32,
    /// Offset one past what stands before the `as`.
    pub(super) value_end: u32,
}

/// A build of one function or module.
pub(in crate::syntax) struct Builder<'t, 'a> {
    pub(super) text: &'a str,
    pub(super) names: &'a mut Interner,
    pub(super) functions: Functions,
    /// They tell where code ends, of which the tree is wrong at times, and includes comments.
    pub(super) landmarks: &'a Landmarks,
    pub(super) splat: Option<Splat>,
    pub(super) type_head: Option<Span>,
    pub(super) loose_as: Option<LooseAs>,
    cursor: TreeCursor<'t>,
    depth: usize,
}

impl<'t, 'a> Builder<'t, 'a> {
    /// A build within `node`.
    pub(in crate::syntax) fn new(
        node: Node<'t>,
        (text, landmarks): (&'a str, &'a Landmarks),
        names: &'a mut Interner,
        functions: Functions,
    ) -> Self {
        Self {
            text,
            names,
            functions,
            landmarks,
            splat: None,
            type_head: None,
            loose_as: None,
            cursor: node.walk(),
            depth: 0,
        }
    }

    /// The children without comments and line continuations, with their roles.
    pub(super) fn children(&mut self, node: Node<'t>) -> Vec<Child<'t>> {
        let mut children = Vec::with_capacity(node.child_count() as usize);
        self.visit_children(node, |child, cursor| {
            children.push(Child {
                node: child,
                kind: Kind::of(child),
                field: Field::under(cursor),
            });
        });
        children
    }

    /// [`children`](Self::children) that have no roles, or none that matters: telling the role takes as long as the step to
    /// the child.
    pub(super) fn plain_children(&mut self, node: Node<'t>) -> Vec<Child<'t>> {
        self.collect_children(node, node.child_count(), Node::child, |_| true)
    }

    /// The children that are not tokens, without roles.
    pub(super) fn named_children(&mut self, node: Node<'t>) -> Vec<Child<'t>> {
        let count = node.named_child_count() as u32;
        self.collect_children(node, count, Node::named_child, Node::is_named)
    }

    /// The children that are `wanted`: `count` of them, comments and line continuations included, which are not.
    fn collect_children(
        &mut self,
        node: Node<'t>,
        count: u32,
        nth: impl Fn(&Node<'t>, u32) -> Option<Node<'t>>,
        wanted: impl Fn(&Node<'t>) -> bool,
    ) -> Vec<Child<'t>> {
        let mut children = Vec::with_capacity(count as usize);
        let mut push = |child: Node<'t>| children.push(Child::plain(child));
        if count <= FEW_CHILDREN {
            let found = (0..count).filter_map(|n| nth(&node, n));
            found.filter(|child| !child.is_extra()).for_each(push);
        } else {
            self.visit_children(node, |child, _| {
                if wanted(&child) {
                    push(child);
                }
            });
        }
        children
    }

    /// The children of a node that always has `N` of them, in the order of the grammar.
    pub(super) fn parts<const N: usize>(&mut self, node: Node<'t>) -> Built<[Node<'t>; N]> {
        if let Some(parts) = few_children(node, node.child_count(), Node::child) {
            return Ok(parts);
        }
        exactly(node, &self.plain_children(node))
    }

    /// The children that are not tokens of a node that always has `N` of these.
    pub(super) fn operands<const N: usize>(&mut self, node: Node<'t>) -> Built<[Node<'t>; N]> {
        let count = node.named_child_count() as u32;
        if let Some(operands) = few_children(node, count, Node::named_child) {
            return Ok(operands);
        }
        exactly(node, &self.named_children(node))
    }

    /// Goes over the children without comments and line continuations. One cursor serves all nodes: a cursor for each is an
    /// allocation.
    fn visit_children(&mut self, node: Node<'t>, mut visit: impl FnMut(Node<'t>, &TreeCursor<'t>)) {
        self.cursor.reset(node);
        // Looking for a child after the last one takes as long as finding one, so they are counted.
        for n in 0..node.child_count() {
            let is_there = match n {
                0 => self.cursor.goto_first_child(),
                _ => self.cursor.goto_next_sibling(),
            };
            let child = self.cursor.node();
            if is_there && !child.is_extra() {
                visit(child, &self.cursor);
            }
        }
    }

    /// The one child that is not a token.
    pub(super) fn only_child(&mut self, node: Node<'t>) -> Built<Child<'t>> {
        let [child] = self.operands(node)?;
        Ok(Child::plain(child))
    }

    /// Runs `build` one level deeper, or refuses.
    pub(super) fn nested<T>(
        &mut self,
        node: Node<'t>,
        build: impl FnOnce(&mut Self) -> Built<T>,
    ) -> Built<T> {
        if self.depth >= MAX_DEPTH {
            return Err(refuse(
                node,
                format!("nested deeper than {MAX_DEPTH} levels"),
            ));
        }
        self.depth += 1;
        let result = build(self);
        self.depth -= 1;
        result
    }

    /// Refuses what would nest `levels` deep.
    pub(super) fn require_depth(&self, node: Node<'t>, levels: usize) -> Built<()> {
        if self.depth + levels > MAX_DEPTH {
            return Err(refuse(
                node,
                format!("nested deeper than {MAX_DEPTH} levels"),
            ));
        }
        Ok(())
    }

    /// Where `node` stands, without a star or an `as` that does not belong to it.
    pub(super) fn span(&self, node: Node<'_>) -> Span {
        let mut span = span_of(node);
        if let Some(loose_as) = self.loose_as
            && loose_as.end == span.end
        {
            span.end = loose_as.value_end;
        }
        match (self.splat, self.type_head) {
            (Some(splat), _) if splat.star == span.start && splat.operand < span.end => {
                Span::new(splat.operand, span.end)
            }
            (_, Some(head)) if head.end == span.start => Span::new(head.start, span.end),
            _ => span,
        }
    }

    /// Whether `node` ends with an `as` that does not belong to it.
    pub(super) fn ends_with_loose_as(&self, node: Node<'_>) -> bool {
        self.loose_as
            .is_some_and(|loose_as| loose_as.end as usize == node.end_byte())
    }

    /// Whether `node` begins with `symbol` in the text, whatever the parser was given there.
    pub(super) fn is_written(&self, node: Node<'_>, symbol: u8) -> bool {
        self.text.as_bytes().get(node.start_byte()) == Some(&symbol)
    }

    /// The text of `node`.
    pub(super) fn text_of(&self, node: Node<'_>) -> &'a str {
        &self.text[node.byte_range()]
    }

    /// The name that `node` is.
    pub(super) fn identifier(&mut self, node: Node<'t>) -> Built<(Symbol, Span)> {
        if Kind::of(node) != Kind::Identifier {
            return Err(refuse(
                node,
                format!("a {} where a name is expected", node.kind()),
            ));
        }
        Ok((self.names.identifier(self.text_of(node)), span_of(node)))
    }

    /// `nodes` as expressions.
    pub(super) fn expressions(&mut self, children: &[Child<'t>]) -> Built<Vec<Expr>> {
        children
            .iter()
            .map(|child| self.expression(child.node))
            .collect()
    }
}

/// The `count` children, where they are `N` and no comment is among them: no list is made for them.
fn few_children<'t, const N: usize>(
    node: Node<'t>,
    count: u32,
    nth: impl Fn(&Node<'t>, u32) -> Option<Node<'t>>,
) -> Option<[Node<'t>; N]> {
    let children = (count as usize == N)
        .then(|| std::array::from_fn(|n| nth(&node, n as u32).unwrap_or(node)));
    children.filter(|children| !children.iter().any(Node::is_extra))
}

/// The children, which are `N` in a node of a known form.
fn exactly<'t, const N: usize>(node: Node<'t>, children: &[Child<'t>]) -> Built<[Node<'t>; N]> {
    let children: Result<[Child<'t>; N], _> = children.try_into();
    children
        .map(|children| children.map(|child| child.node))
        .map_err(|_| refuse(node, format!("a {} of an unknown form", node.kind())))
}

/// Where `node` stands.
pub(in crate::syntax) fn span_of(node: Node<'_>) -> Span {
    Span::new(node.start_byte() as u32, node.end_byte() as u32)
}

/// The child with the role.
pub(super) fn find<'t>(children: &[Child<'t>], field: Field) -> Option<Node<'t>> {
    children
        .iter()
        .find(|child| child.field == field)
        .map(|child| child.node)
}

/// The child with the role, which the grammar promises.
pub(super) fn require<'t>(node: Node<'t>, children: &[Child<'t>], field: Field) -> Built<Node<'t>> {
    find(children, field)
        .ok_or_else(|| refuse(node, format!("a {} without its {field:?}", node.kind())))
}

/// The first child of the kind.
pub(super) fn find_kind<'t>(children: &[Child<'t>], kind: Kind) -> Option<Node<'t>> {
    children
        .iter()
        .find(|child| child.kind == kind)
        .map(|child| child.node)
}

/// The child of the kind, which the grammar promises.
pub(super) fn require_kind<'t>(
    node: Node<'t>,
    children: &[Child<'t>],
    kind: Kind,
) -> Built<Node<'t>> {
    find_kind(children, kind)
        .ok_or_else(|| refuse(node, format!("a {} without its {kind:?}", node.kind())))
}

/// The first child that is neither a token nor a comment.
pub(in crate::syntax) fn first_named_child(node: Node<'_>) -> Option<Node<'_>> {
    let mut children = (0..).map_while(|n| node.named_child(n));
    children.find(|child| !child.is_extra())
}

/// Whether a child of the kind is there.
pub(super) fn has(children: &[Child<'_>], kind: Kind) -> bool {
    children.iter().any(|child| child.kind == kind)
}

/// The refusal of `node`.
pub(in crate::syntax) fn refuse(node: Node<'_>, message: impl Into<String>) -> ParseRefused {
    ParseRefused {
        offset: node.start_byte() as u32,
        message: message.into(),
    }
}
