//! Compound statements but definitions (Python reference 8).

use tree_sitter::Node;

use super::builder::{
    Builder, Built, Child, LooseAs, find, has, refuse, require, require_kind, span_of,
};
use crate::source::Span;
use crate::syntax::ast::{ExceptHandler, Expr, ExprKind, Stmt, StmtKind, Suite, WithItem};
use crate::syntax::kind::{Field, Kind};

impl<'t> Builder<'t, '_> {
    pub(super) fn compound_statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        match Kind::of(node) {
            Kind::IfStatement => self.if_statement(node),
            Kind::ForStatement => self.for_statement(node),
            Kind::WhileStatement => self.while_statement(node),
            Kind::TryStatement => self.try_statement(node),
            Kind::WithStatement => self.with_statement(node),
            _ => self.match_statement(node),
        }
    }

    /// An `elif` is a child of the `if` in the tree, and an `if` within the `else` in the syntax: built from the last one up.
    fn if_statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        let children = self.children(node);
        let branches: Vec<_> = children
            .iter()
            .filter(|child| child.field == Field::Alternative)
            .collect();
        self.require_depth(node, branches.len())?;
        let mut orelse: Option<Suite> = None;
        let mut is_elif_chain = false;
        for branch in branches.iter().rev() {
            if branch.kind == Kind::ElseClause {
                orelse = Some(self.clause_suite(branch.node)?);
                continue;
            }
            let children = self.children(branch.node);
            let statement = self.branch(branch.node, &children, orelse.take(), is_elif_chain)?;
            orelse = Some(Suite {
                statements: vec![statement],
                is_inline: false,
            });
            is_elif_chain = true;
        }
        self.branch(node, &children, orelse, is_elif_chain)
    }

    fn branch(
        &mut self,
        node: Node<'t>,
        children: &[Child<'t>],
        orelse: Option<Suite>,
        is_elif_chain: bool,
    ) -> Built<Stmt> {
        let test = self.expression(require(node, children, Field::Condition)?)?;
        let body = self.suite(require(node, children, Field::Consequence)?)?;
        let span = span_to_suite(node, orelse.as_ref().unwrap_or(&body));
        let kind = StmtKind::If {
            test,
            body,
            orelse,
            is_elif_chain,
        };
        Ok(Stmt { span, kind })
    }

    fn for_statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        let children = self.children(node);
        let target = self.target(require(node, &children, Field::Left)?)?;
        let iter = self.expression(require(node, &children, Field::Right)?)?;
        let body = self.suite(require(node, &children, Field::Body)?)?;
        let orelse = self.optional_clause(&children, Kind::ElseClause)?;
        let span = span_to_suite(node, orelse.as_ref().unwrap_or(&body));
        let kind = StmtKind::For {
            is_async: has(&children, Kind::AsyncToken),
            target,
            iter,
            body,
            orelse,
        };
        Ok(Stmt { span, kind })
    }

    fn while_statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        let children = self.children(node);
        let test = self.expression(require(node, &children, Field::Condition)?)?;
        let body = self.suite(require(node, &children, Field::Body)?)?;
        let orelse = self.optional_clause(&children, Kind::ElseClause)?;
        let span = span_to_suite(node, orelse.as_ref().unwrap_or(&body));
        Ok(Stmt {
            span,
            kind: StmtKind::While { test, body, orelse },
        })
    }

    fn try_statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        let children = self.children(node);
        let body = self.suite(require(node, &children, Field::Body)?)?;
        let clauses = children
            .iter()
            .filter(|child| child.kind == Kind::ExceptClause);
        let mut handlers = Vec::new();
        let mut stars = 0;
        for clause in clauses {
            let (handler, is_star) = self.except_clause(clause.node)?;
            handlers.push(handler);
            stars += usize::from(is_star);
        }
        if stars != 0 && stars != handlers.len() {
            return Err(refuse(node, "a try with both except and except*"));
        }
        let orelse = self.optional_clause(&children, Kind::ElseClause)?;
        let finalbody = self.optional_clause(&children, Kind::FinallyClause)?;
        if handlers.is_empty() && (finalbody.is_none() || orelse.is_some()) {
            return Err(refuse(node, "a try without except or finally"));
        }
        let last = [&finalbody, &orelse].into_iter().flatten().next();
        let last = last
            .or(handlers.last().map(|handler| &handler.body))
            .unwrap_or(&body);
        let span = span_to_suite(node, last);
        let kind = StmtKind::Try {
            body,
            handlers,
            is_star: stars != 0,
            orelse,
            finalbody,
        };
        Ok(Stmt { span, kind })
    }

    fn except_clause(&mut self, node: Node<'t>) -> Built<(ExceptHandler, bool)> {
        let children = self.children(node);
        let is_star = self.text_of(node)["except".len()..]
            .trim_start()
            .starts_with('*');
        let values: Vec<Child<'t>> = children
            .iter()
            .filter(|child| child.node.is_named() && child.kind != Kind::Block)
            .copied()
            .collect();
        let (type_, name) = match values[..] {
            [] => (None, None),
            [value] if value.kind == Kind::AsPattern => self.as_clause(value.node)?,
            [value] => (Some(self.expression(value.node)?), None),
            [value, alias] if alias.field == Field::Alias => (
                Some(self.expression(value.node)?),
                Some(self.identifier(alias.node)?),
            ),
            _ => (Some(self.exception_list(node, &values)?), None),
        };
        let body = self.suite(require_kind(node, &children, Kind::Block)?)?;
        let handler = ExceptHandler {
            span: span_to_suite(node, &body),
            type_,
            name,
            body,
        };
        Ok((handler, is_star))
    }

    /// `except type as name`, which the tree holds as an expression.
    #[allow(clippy::type_complexity, reason = "the two fields of the handler")]
    fn as_clause(
        &mut self,
        node: Node<'t>,
    ) -> Built<(Option<Expr>, Option<(crate::syntax::Symbol, Span)>)> {
        let (value, target) = self.as_pattern(node)?;
        match target.kind {
            ExprKind::Name(name) => Ok((Some(value), Some((name, target.span)))),
            _ => Err(refuse(
                node,
                "an exception bound to something other than a name",
            )),
        }
    }

    /// `except A, B:` is a tuple since 3.14 (PEP 758); in Python 2 the second is the name that is bound. What looks like a
    /// variable is taken for the latter.
    fn exception_list(&mut self, node: Node<'t>, values: &[Child<'t>]) -> Built<Expr> {
        let is_variable = |child: &Child<'t>| {
            child.kind == Kind::Identifier
                && !self.text_of(child.node).starts_with(char::is_uppercase)
        };
        if values.iter().any(is_variable) {
            return Err(refuse(
                node,
                "except with a comma: this is Python 2, or an unparenthesised tuple of 3.14",
            ));
        }
        let elements = self.expressions(values)?;
        let (Some(first), Some(last)) = (elements.first(), elements.last()) else {
            return Err(refuse(node, "an except clause without a type"));
        };
        let span = Span::new(first.outer.start, last.outer.end);
        Ok(Expr {
            span,
            outer: span,
            kind: ExprKind::Tuple(elements),
        })
    }

    fn with_statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        let children = self.children(node);
        let clause = require_kind(node, &children, Kind::WithClause)?;
        let entries = self.named_children(clause);
        let mut items = Vec::new();
        for entry in &entries {
            let value = self.only_child(entry.node)?;
            if entries.len() > 1 && matches!(value.kind, Kind::NamedExpression | Kind::ListSplat) {
                return Err(refuse(
                    value.node,
                    "a tuple where a context manager is expected",
                ));
            }
            self.with_item(value, entries.len(), &mut items)?;
        }
        let body = self.suite(require(node, &children, Field::Body)?)?;
        let span = span_to_suite(node, &body);
        let kind = StmtKind::With {
            is_async: has(&children, Kind::AsyncToken),
            items,
            body,
        };
        Ok(Stmt { span, kind })
    }

    /// `with (a, b):` has two items and no tuple (Python reference 8.5), whatever the tree says.
    /// Whether one of the elements cannot be an item of a `with`: then the parentheses hold a tuple.
    fn holds_values_only(&mut self, tuple: Node<'t>) -> bool {
        let is_value =
            |child: &Child<'t>| matches!(child.kind, Kind::NamedExpression | Kind::ListSplat);
        self.named_children(tuple).iter().any(is_value)
    }

    fn with_item(
        &mut self,
        value: Child<'t>,
        entries: usize,
        items: &mut Vec<WithItem>,
    ) -> Built<()> {
        match value.kind {
            Kind::Tuple if entries == 1 && !self.holds_values_only(value.node) => {
                for element in self.named_children(value.node) {
                    self.with_item(element, 2, items)?;
                }
                Ok(())
            }
            Kind::AsPattern => {
                let (context, target) = self.as_pattern(value.node)?;
                items.push(WithItem {
                    context,
                    target: Some(target),
                });
                Ok(())
            }
            Kind::ParenthesizedExpression => {
                let inner = self.only_child(value.node)?;
                match inner.kind {
                    Kind::AsPattern if entries == 1 => self.with_item(inner, 2, items),
                    Kind::ConditionalExpression | Kind::Lambda
                        if entries == 1 && self.find_loose_as(inner.node)?.is_some() =>
                    {
                        self.with_item(inner, 2, items)
                    }
                    _ => self.plain_item(value, items),
                }
            }
            Kind::ConditionalExpression | Kind::Lambda => match self.find_loose_as(value.node)? {
                Some(loose_as) => self.loosely_named_item(value.node, loose_as, items),
                None => self.plain_item(value, items),
            },
            _ => self.plain_item(value, items),
        }
    }

    /// The `as` that the tree holds in the last operand of `node`, where it belongs to the whole (P14).
    fn find_loose_as(&mut self, node: Node<'t>) -> Built<Option<Node<'t>>> {
        let mut last = node;
        while let Kind::ConditionalExpression | Kind::Lambda = Kind::of(last) {
            let children = self.named_children(last);
            let child = children.last().map(|child| child.node);
            last = child.ok_or_else(|| refuse(last, "an expression without operands"))?;
        }
        Ok((Kind::of(last) == Kind::AsPattern).then_some(last))
    }

    fn loosely_named_item(
        &mut self,
        node: Node<'t>,
        as_pattern: Node<'t>,
        items: &mut Vec<WithItem>,
    ) -> Built<()> {
        let [value, alias] = self.operands(as_pattern)?;
        let target = self.only_child(alias)?;
        let target = self.target(target.node)?;
        let loose_as = LooseAs {
            end: node.end_byte() as u32,
            value_end: value.end_byte() as u32,
        };
        let outer = self.loose_as.replace(loose_as);
        let context = self.expression(node);
        self.loose_as = outer;
        items.push(WithItem {
            context: context?,
            target: Some(target),
        });
        Ok(())
    }

    fn plain_item(&mut self, value: Child<'t>, items: &mut Vec<WithItem>) -> Built<()> {
        let context = self.expression(value.node)?;
        items.push(WithItem {
            context,
            target: None,
        });
        Ok(())
    }

    /// `value as target`.
    fn as_pattern(&mut self, node: Node<'t>) -> Built<(Expr, Expr)> {
        match self.named_children(node)[..] {
            [value, alias] if alias.kind == Kind::AsPatternTarget => {
                let value = self.expression(value.node)?;
                let target = self.only_child(alias.node)?;
                Ok((value, self.target(target.node)?))
            }
            _ => Err(refuse(node, "an unknown form of `as`")),
        }
    }

    fn optional_clause(&mut self, children: &[Child<'t>], kind: Kind) -> Built<Option<Suite>> {
        let clause = children.iter().find(|child| child.kind == kind);
        clause
            .map(|clause| self.clause_suite(clause.node))
            .transpose()
    }

    /// The suite of `else:` or `finally:`.
    fn clause_suite(&mut self, clause: Node<'t>) -> Built<Suite> {
        let children = self.named_children(clause);
        self.suite(require_kind(clause, &children, Kind::Block)?)
    }

    /// The condition after `case … if`.
    pub(super) fn guard(&mut self, children: &[Child<'t>]) -> Built<Option<Expr>> {
        let Some(guard) = find(children, Field::Guard) else {
            return Ok(None);
        };
        let condition = self.only_child(guard)?;
        Ok(Some(self.expression(condition.node)?))
    }
}

/// From the head of `node` to the end of its last suite: the tree counts comments after it in.
pub(super) fn span_to_suite(node: Node<'_>, last: &Suite) -> Span {
    let span = span_of(node);
    let end = last
        .statements
        .last()
        .map_or(span.end, |statement| statement.span.end);
    Span::new(span.start, end)
}
