//! Suites and simple statements (Python reference 7).

use tree_sitter::Node;

use super::builder::{Builder, Built, Child, find, has, refuse, span_of};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Stmt, StmtKind, Suite};
use crate::syntax::kind::{Field, Kind};

impl<'t> Builder<'t, '_> {
    /// A statement list of a `block` or the module.
    pub(in crate::syntax) fn statements(&mut self, block: Node<'t>) -> Built<Vec<Stmt>> {
        let children = self.plain_children(block);
        let mut statements = Vec::with_capacity(children.len());
        let mut is_line_start = true;
        let mut indent = None;
        for child in &children {
            if child.kind == Kind::SemicolonToken {
                is_line_start = false;
                continue;
            }
            if is_line_start {
                self.require_same_indent(child.node, &mut indent)?;
            }
            is_line_start = true;
            statements.push(self.statement(child.node)?);
        }
        Ok(statements)
    }

    /// tree-sitter accepts a statement that is indented unlike its block; Python does not (P10).
    fn require_same_indent(&self, node: Node<'t>, indent: &mut Option<u32>) -> Built<()> {
        let start = node.start_byte();
        let line_start =
            memchr::memrchr(b'\n', &self.text.as_bytes()[..start]).map_or(0, |newline| newline + 1);
        let before = &self.text[line_start..start];
        if !before.bytes().all(|byte| byte == b' ' || byte == b'\t') {
            return Ok(());
        }
        let width = before.len() as u32;
        if *indent.get_or_insert(width) != width {
            return Err(refuse(node, "a statement indented unlike its block"));
        }
        Ok(())
    }

    /// The suite `block`, whose head ends with a colon somewhere before it.
    pub(super) fn suite(&mut self, block: Node<'t>) -> Built<Suite> {
        let statements = self.nested(block, |builder| builder.statements(block))?;
        let Some(first) = statements.first() else {
            return Err(refuse(block, "a block without statements"));
        };
        let is_inline = self.is_on_head_line(first.span.start as usize);
        Ok(Suite {
            statements,
            is_inline,
        })
    }

    /// Whether the text before a suite's first statement leads to a colon without a line's end, continuations aside.
    fn is_on_head_line(&self, first_statement: usize) -> bool {
        let mut before = self.text[..first_statement].bytes().rev().peekable();
        while let Some(byte) = before.next() {
            match byte {
                b' ' | b'\t' | b'\x0c' | b'\r' | b'\\' => {}
                b'\n' => {
                    before.next_if_eq(&b'\r');
                    if before.peek() != Some(&b'\\') {
                        return false;
                    }
                }
                _ => return true,
            }
        }
        false
    }

    fn statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        self.nested(node, |builder| match Kind::of(node) {
            Kind::IfStatement
            | Kind::ForStatement
            | Kind::WhileStatement
            | Kind::TryStatement
            | Kind::WithStatement
            | Kind::MatchStatement => builder.compound_statement(node),
            Kind::FunctionDefinition | Kind::ClassDefinition | Kind::DecoratedDefinition => {
                builder.definition(node)
            }
            Kind::ImportStatement | Kind::ImportFromStatement | Kind::FutureImportStatement => {
                builder.import_statement(node)
            }
            Kind::TypeAliasStatement => builder.type_alias(node),
            _ => {
                builder.require_one_line(node)?;
                let kind = builder.simple_statement(node)?;
                Ok(Stmt {
                    span: span_of(node),
                    kind,
                })
            }
        })
    }

    /// Refuses a simple statement of several logical lines: tree-sitter takes a line that ends with a comma and an assignment
    /// below it for one statement (P13).
    fn require_one_line(&self, node: Node<'t>) -> Built<()> {
        if self.landmarks.has_line_end_in(span_of(node)) {
            return Err(refuse(
                node,
                "this statement and the next one, which this parser reads as one",
            ));
        }
        Ok(())
    }

    fn simple_statement(&mut self, node: Node<'t>) -> Built<StmtKind> {
        match Kind::of(node) {
            Kind::ExpressionStatement => self.expression_statement(node),
            Kind::ReturnStatement => self.optional_operand(node).map(StmtKind::Return),
            Kind::RaiseStatement => self.raise_statement(node),
            Kind::AssertStatement => self.assert_statement(node),
            Kind::DeleteStatement => self.delete_statement(node),
            Kind::PassStatement => Ok(StmtKind::Pass),
            Kind::BreakStatement => Ok(StmtKind::Break),
            Kind::ContinueStatement => Ok(StmtKind::Continue),
            Kind::GlobalStatement => self.declared_names(node).map(StmtKind::Global),
            Kind::NonlocalStatement => self.declared_names(node).map(StmtKind::Nonlocal),
            Kind::PrintStatement => self.print_chevron(node),
            Kind::ExecStatement => Err(refuse(node, "an exec statement: this is Python 2")),
            _ => Err(refuse(
                node,
                format!("an unknown kind of statement ({})", node.kind()),
            )),
        }
    }

    fn expression_statement(&mut self, node: Node<'t>) -> Built<StmtKind> {
        let children = self.plain_children(node);
        match children[..] {
            [child] => match child.kind {
                Kind::Assignment => self.assignment(child.node),
                Kind::AugmentedAssignment => self.augmented_assignment(child.node),
                _ => Ok(StmtKind::Expr(self.expression(child.node)?)),
            },
            _ => Ok(StmtKind::Expr(self.bare_tuple(node, &children)?)),
        }
    }

    /// `a = b = value` is nested to the right in the tree, and as long as the author likes.
    fn assignment(&mut self, node: Node<'t>) -> Built<StmtKind> {
        let mut targets = Vec::new();
        let mut assignment = node;
        loop {
            let children = self.named_children(assignment);
            let [left, right, more @ ..] = &children[..] else {
                return Err(refuse(assignment, "an assignment of an unknown form"));
            };
            let target = self.target(left.node)?;
            if right.kind == Kind::Type {
                if !targets.is_empty() {
                    return Err(refuse(
                        assignment,
                        "an annotation in a chain of assignments",
                    ));
                }
                let value = more.last().map(|value| value.node);
                return self.annotated_assignment(target, right.node, value);
            }
            targets.push(target);
            match right.kind {
                Kind::Assignment => assignment = right.node,
                _ => return Ok(StmtKind::Assign(targets, self.expression(right.node)?)),
            }
        }
    }

    fn annotated_assignment(
        &mut self,
        target: Expr,
        annotation: Node<'t>,
        value: Option<Node<'t>>,
    ) -> Built<StmtKind> {
        if !matches!(
            target.kind,
            ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..)
        ) {
            return Err(refuse(
                annotation,
                "an annotation on something that takes none",
            ));
        }
        let is_simple = matches!(target.kind, ExprKind::Name(_)) && target.span == target.outer;
        Ok(StmtKind::AnnAssign {
            target,
            annotation: self.annotation(annotation)?,
            value: value.map(|value| self.expression(value)).transpose()?,
            is_simple,
        })
    }

    fn augmented_assignment(&mut self, node: Node<'t>) -> Built<StmtKind> {
        let [target, operator, value] = self.parts(node)?;
        let target = self.expression(target)?;
        if !matches!(
            target.kind,
            ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..)
        ) {
            return Err(refuse(
                node,
                "an augmented assignment to something that takes none",
            ));
        }
        let symbol = operator.kind().trim_end_matches('=');
        let Some(operator) = super::operator::binary_operator(symbol) else {
            return Err(refuse(operator, "an unknown operator"));
        };
        let value = self.expression(value)?;
        Ok(StmtKind::AugAssign(target, operator, value))
    }

    /// An expression in a place that binds or deletes.
    pub(super) fn target(&mut self, node: Node<'t>) -> Built<Expr> {
        let target = self.expression(node)?;
        if !is_target(&target) {
            return Err(refuse(node, "something that cannot be assigned to"));
        }
        Ok(target)
    }

    fn optional_operand(&mut self, node: Node<'t>) -> Built<Option<Expr>> {
        match self.named_children(node)[..] {
            [] => Ok(None),
            [child] => Ok(Some(self.expression(child.node)?)),
            _ => Err(refuse(node, "more operands than known")),
        }
    }

    fn raise_statement(&mut self, node: Node<'t>) -> Built<StmtKind> {
        let children = self.children(node);
        let cause = find(&children, Field::Cause);
        let mut operands = children.iter().filter(|child| child.node.is_named());
        let exception = operands.find(|child| child.field != Field::Cause);
        if let Some(list) = exception.filter(|child| child.kind == Kind::ExpressionList) {
            return Err(refuse(list.node, "raise with a comma: this is Python 2"));
        }
        let exception = exception
            .map(|child| self.expression(child.node))
            .transpose()?;
        let cause = cause.map(|cause| self.expression(cause)).transpose()?;
        Ok(StmtKind::Raise(exception, cause))
    }

    fn assert_statement(&mut self, node: Node<'t>) -> Built<StmtKind> {
        match self.named_children(node)[..] {
            [test] => Ok(StmtKind::Assert(self.expression(test.node)?, None)),
            [test, message] => {
                let test = self.expression(test.node)?;
                Ok(StmtKind::Assert(test, Some(self.expression(message.node)?)))
            }
            _ => Err(refuse(node, "an assert with more than a message")),
        }
    }

    fn delete_statement(&mut self, node: Node<'t>) -> Built<StmtKind> {
        let operand = self.only_child(node)?;
        let targets = match operand.kind {
            Kind::ExpressionList => self.named_children(operand.node),
            _ => vec![operand],
        };
        let targets = targets.iter().map(|target| self.target(target.node));
        Ok(StmtKind::Delete(targets.collect::<Built<_>>()?))
    }

    fn declared_names(&mut self, node: Node<'t>) -> Built<Vec<crate::syntax::Symbol>> {
        let names = self.named_children(node);
        names
            .iter()
            .map(|name| Ok(self.identifier(name.node)?.0))
            .collect()
    }

    /// `print >>f, x` is the expression `(print >> f), x`; the tree says a print statement (P3).
    fn print_chevron(&mut self, node: Node<'t>) -> Built<StmtKind> {
        let children = self.children(node);
        let [print, chevron, rest @ ..] = &children[..] else {
            return Err(refuse(node, "a print statement: this is Python 2"));
        };
        if chevron.kind != Kind::Chevron {
            return Err(refuse(node, "a print statement: this is Python 2"));
        }
        let stream = self.only_child(chevron.node)?;
        let stream = self.expression(stream.node)?;
        let is_tight = matches!(
            stream.kind,
            ExprKind::Name(_)
                | ExprKind::Attribute(..)
                | ExprKind::Call(..)
                | ExprKind::Subscript(..)
                | ExprKind::Constant(_)
                | ExprKind::Str(_)
        );
        if !is_tight && stream.span == stream.outer {
            return Err(refuse(node, "a print with a compound stream"));
        }
        let name_span = span_of(print.node);
        let name = Expr {
            span: name_span,
            outer: name_span,
            kind: ExprKind::Name(self.names.identifier("print")),
        };
        let shift_span = Span::new(name_span.start, stream.outer.end);
        let shift = Expr {
            span: shift_span,
            outer: shift_span,
            kind: ExprKind::Binary(
                Box::new(name),
                crate::syntax::ast::BinaryOp::RShift,
                Box::new(stream),
            ),
        };
        if !has(&children, Kind::CommaToken) {
            return Ok(StmtKind::Expr(shift));
        }
        let mut elements = vec![shift];
        let rest: Vec<Child<'t>> = rest
            .iter()
            .filter(|child| child.node.is_named())
            .copied()
            .collect();
        elements.extend(self.expressions(&rest)?);
        let span = span_of(node);
        Ok(StmtKind::Expr(Expr {
            span,
            outer: span,
            kind: ExprKind::Tuple(elements),
        }))
    }
}

fn is_target(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..) => true,
        ExprKind::Tuple(elements) | ExprKind::List(elements) => elements.iter().all(is_target),
        ExprKind::Starred(value) => is_target(value),
        _ => false,
    }
}
