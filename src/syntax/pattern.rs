//! Patterns of trees, in the part of tree-sitter's query language that `queries/` is written in.
//!
//! tree-sitter compiles a query by working out every state that its grammar allows: six milliseconds at each start, for
//! some twenty patterns that look two nodes deep. Here a pattern is what is written: a node of these kinds, with children
//! that match in this order. A test compares what is found with what tree-sitter finds.
//!
//! The language: `(kind field: (kind) @capture)`, `(_)` for a node of any kind, `[...]` around alternatives at the top,
//! and `(#kind? @capture a b)` for a capture of one of several kinds.

use std::ops::ControlFlow;

use tree_sitter::{Node, TreeCursor};

use super::kind::{Field, Kind};

/// One file of patterns.
#[derive(Debug)]
pub(super) struct PatternSet {
    /// The patterns, alternatives apart.
    patterns: Vec<Pattern>,
}

/// One alternative of a pattern.
#[derive(Debug)]
struct Pattern {
    /// Which pattern of the file it belongs to.
    index: usize,
    root: NodePattern,
}

/// What a node must be.
#[derive(Debug)]
struct NodePattern {
    /// One of these; any, where there are none.
    kinds: Vec<Kind>,
    capture: Option<&'static str>,
    /// Some of its children, in order.
    children: Vec<ChildPattern>,
}

#[derive(Debug)]
struct ChildPattern {
    /// The role that the child must have.
    field: Option<Field>,
    node: NodePattern,
}

/// A match: the captured nodes by name.
#[derive(Debug, Default)]
pub(super) struct Match<'t> {
    captures: Vec<(&'static str, Node<'t>)>,
}

impl<'t> Match<'t> {
    /// The captures, in the order of the pattern.
    #[cfg(test)]
    pub(super) fn captures(&self) -> impl Iterator<Item = (&'static str, Node<'t>)> {
        self.captures.iter().copied()
    }

    /// The node that was captured as `name`.
    pub(super) fn get(&self, name: &str) -> Option<Node<'t>> {
        let mut captures = self.captures.iter();
        captures.find(|(it, _)| *it == name).map(|(_, node)| *node)
    }
}

/// What is done with a match, and the index of its pattern: [`ControlFlow::Break`] ends the search.
type Visit<'v, 't> = &'v mut dyn FnMut(usize, &Match<'t>) -> ControlFlow<()>;

impl PatternSet {
    /// Reads a file of `queries/`.
    ///
    /// # Panics
    /// Where the text is not in the language above: the files do not depend on input, and a test reads each.
    pub(super) fn read(source: &'static str) -> Self {
        let mut reader = Reader { rest: source };
        let mut patterns = Vec::new();
        let mut index = 0;
        while let Some(token) = reader.next() {
            match token {
                "[" => {
                    while reader.next().expect("`]` closes the alternatives") == "(" {
                        patterns.push(reader.pattern(index));
                    }
                }
                "(" => patterns.push(reader.pattern(index)),
                _ => panic!("no pattern starts with {token}"),
            }
            index += 1;
        }
        Self { patterns }
    }

    /// How many patterns the file has: each is an item at the top level.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.patterns.last().map_or(0, |last| last.index + 1)
    }

    /// Visits the matches whose root is `node`.
    pub(super) fn visit_at<'t>(&self, node: Node<'t>, visit: Visit<'_, 't>) -> ControlFlow<()> {
        let kind = Kind::of(node);
        let mut found = Match::default();
        for pattern in &self.patterns {
            if pattern.root.is_of(kind) {
                pattern
                    .root
                    .visit(node, &mut found, &mut |found| visit(pattern.index, found))?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Visits the matches whose root is `node`, or stands at most `depth` levels below it.
    pub(super) fn visit_within<'t>(
        &self,
        node: Node<'t>,
        depth: u32,
        visit: Visit<'_, 't>,
    ) -> ControlFlow<()> {
        let mut way = node.walk();
        let mut level = 0;
        loop {
            self.visit_at(way.node(), visit)?;
            if level < depth && way.goto_first_child() {
                level += 1;
                continue;
            }
            while !way.goto_next_sibling() {
                if !way.goto_parent() {
                    return ControlFlow::Continue(());
                }
                level -= 1;
            }
        }
    }
}

impl NodePattern {
    fn is_of(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Runs `then` for each way to match `node`, which is of the right kind, with what that way captures.
    fn visit<'t>(
        &self,
        node: Node<'t>,
        found: &mut Match<'t>,
        then: &mut dyn FnMut(&mut Match<'t>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let before = found.captures.len();
        if let Some(name) = self.capture {
            found.captures.push((name, node));
        }
        let ended = if self.children.is_empty() {
            then(found)
        } else {
            let siblings = children_of(&mut node.walk());
            visit_children(&self.children, &siblings, found, then)
        };
        found.captures.truncate(before);
        ended
    }
}

/// Runs `then` for each way to match `patterns` with `siblings`, in order.
fn visit_children<'t>(
    patterns: &[ChildPattern],
    siblings: &[(Field, Node<'t>)],
    found: &mut Match<'t>,
    then: &mut dyn FnMut(&mut Match<'t>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Some((first, others)) = patterns.split_first() else {
        return then(found);
    };
    for (index, &(field, node)) in siblings.iter().enumerate() {
        if first.field.is_none_or(|it| it == field) && first.node.is_of(Kind::of(node)) {
            let next = &siblings[index + 1..];
            first.node.visit(node, found, &mut |found| {
                visit_children(others, next, found, then)
            })?;
        }
    }
    ControlFlow::Continue(())
}

/// The named children of the node under `way`, each with its role.
fn children_of<'t>(way: &mut TreeCursor<'t>) -> Vec<(Field, Node<'t>)> {
    let mut children = Vec::new();
    let mut is_there = way.goto_first_child();
    while is_there {
        if way.node().is_named() {
            children.push((Field::under(way), way.node()));
        }
        is_there = way.goto_next_sibling();
    }
    children
}

/// The tokens of a file of patterns.
struct Reader {
    rest: &'static str,
}

impl Reader {
    /// A pattern, after its opening bracket.
    fn pattern(&mut self, index: usize) -> Pattern {
        let mut root = self.node();
        self.capture(&mut root);
        Pattern { index, root }
    }

    /// A node, after its opening bracket and through the closing one.
    fn node(&mut self) -> NodePattern {
        let mut node = NodePattern {
            kinds: Vec::new(),
            capture: None,
            children: Vec::new(),
        };
        match self.word() {
            "_" => {}
            name => node.kinds.push(kind_named(name)),
        }
        loop {
            match self.word() {
                ")" => return node,
                "(" if self.peek() == Some("#kind?") => self.predicate(&mut node),
                "(" => self.child(None, &mut node),
                field => {
                    let name = field.strip_suffix(':').expect("a field ends with a colon");
                    assert_eq!(self.word(), "(", "a child stands in brackets");
                    self.child(Some(field_named(name)), &mut node);
                }
            }
        }
    }

    fn child(&mut self, field: Option<Field>, parent: &mut NodePattern) {
        let mut node = self.node();
        self.capture(&mut node);
        parent.children.push(ChildPattern { field, node });
    }

    fn capture(&mut self, node: &mut NodePattern) {
        if let Some(name) = self.peek().and_then(|token| token.strip_prefix('@')) {
            self.word();
            node.capture = Some(name);
        }
    }

    /// `#kind? @capture a b)`: the child that was captured is of one of these kinds.
    fn predicate(&mut self, parent: &mut NodePattern) {
        self.word();
        let name = self.word().strip_prefix('@');
        let mut children = parent.children.iter_mut().map(|child| &mut child.node);
        let node = children.find(|child| child.capture == name && name.is_some());
        let node = node.expect("`#kind?` names a child that was captured before");
        loop {
            match self.word() {
                ")" => return,
                kind => node.kinds.push(kind_named(kind)),
            }
        }
    }

    fn word(&mut self) -> &'static str {
        self.next().expect("the file ends within a pattern")
    }

    fn peek(&self) -> Option<&'static str> {
        Reader { rest: self.rest }.next()
    }

    fn next(&mut self) -> Option<&'static str> {
        self.rest = self.rest.trim_start();
        while let Some(comment) = self.rest.strip_prefix(';') {
            self.rest = comment
                .split_once('\n')
                .map_or("", |(_, rest)| rest)
                .trim_start();
        }
        let is_bracket = |char| matches!(char, '(' | ')' | '[' | ']');
        let length = match self.rest.chars().next()? {
            first if is_bracket(first) => first.len_utf8(),
            _ => self
                .rest
                .find(|char: char| is_bracket(char) || char.is_whitespace())
                .unwrap_or(self.rest.len()),
        };
        let (token, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(token)
    }
}

fn kind_named(name: &str) -> Kind {
    let kind = Kind::from_name(name, true);
    assert!(kind != Kind::Other, "{name} is not a kind of node");
    kind
}

fn field_named(name: &str) -> Field {
    let field = Field::from_name(name);
    assert!(field != Field::Other, "{name} is not a field");
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_it_is_written() {
        let source = "; why\n[ (block) @a (lambda (_) @b) ]\n(call left: (_) @c right: (list) @c\n  (#kind? @c set))\n";
        let set = PatternSet::read(source);
        assert_eq!((set.count(), set.patterns.len()), (2, 3));
        let [block, lambda, call] = &set.patterns[..] else {
            unreachable!()
        };
        assert_eq!(block.root.kinds, [Kind::Block]);
        assert_eq!(block.root.capture, Some("a"));
        assert!(lambda.root.children[0].node.kinds.is_empty());
        assert_eq!(call.root.children[0].node.kinds, [Kind::Set]);
        assert_eq!(call.root.children[1].field, Some(Field::Right));
    }
}
