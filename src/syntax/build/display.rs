//! Displays and comprehensions (Python reference 6.2).

use tree_sitter::Node;

use super::builder::{Builder, Built, Child, has, refuse, require, span_of};
use crate::syntax::ast::{Comprehension, ComprehensionClause, ComprehensionKind, Expr, ExprKind};
use crate::syntax::kind::{Field, Kind};

impl<'t> Builder<'t, '_> {
    pub(super) fn display(&mut self, node: Node<'t>) -> Built<ExprKind> {
        match Kind::of(node) {
            Kind::Tuple | Kind::TuplePattern | Kind::ExpressionList | Kind::PatternList => {
                self.elements(node).map(ExprKind::Tuple)
            }
            Kind::List | Kind::ListPattern => self.elements(node).map(ExprKind::List),
            Kind::Set => self.elements(node).map(ExprKind::Set),
            Kind::Dictionary => self.dictionary(node),
            Kind::ListComprehension => self.comprehension(node, ComprehensionKind::List),
            Kind::SetComprehension => self.comprehension(node, ComprehensionKind::Set),
            Kind::DictionaryComprehension => self.comprehension(node, ComprehensionKind::Dict),
            Kind::GeneratorExpression => self.comprehension(node, ComprehensionKind::Generator),
            _ => Err(refuse(
                node,
                format!("an unknown kind of expression ({})", node.kind()),
            )),
        }
    }

    /// `a, b` as a statement of its own, whose parts are children of the statement.
    pub(super) fn bare_tuple(&mut self, node: Node<'t>, children: &[Child<'t>]) -> Built<Expr> {
        let elements: Vec<_> = children
            .iter()
            .filter(|child| child.node.is_named())
            .copied()
            .collect();
        let span = span_of(node);
        Ok(Expr {
            span,
            outer: span,
            kind: ExprKind::Tuple(self.expressions(&elements)?),
        })
    }

    fn elements(&mut self, node: Node<'t>) -> Built<Vec<Expr>> {
        let children = self.named_children(node);
        self.expressions(&children)
    }

    fn dictionary(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let children = self.named_children(node);
        let items = children.iter().map(|child| {
            if child.kind == Kind::Pair {
                let (key, value) = self.pair(child.node)?;
                return Ok((Some(key), value));
            }
            let operand = self.only_child(child.node)?;
            Ok((None, self.expression(operand.node)?))
        });
        Ok(ExprKind::Dict(items.collect::<Built<_>>()?))
    }

    fn pair(&mut self, node: Node<'t>) -> Built<(Expr, Expr)> {
        let [key, value] = self.operands(node)?;
        Ok((self.expression(key)?, self.expression(value)?))
    }

    fn comprehension(&mut self, node: Node<'t>, kind: ComprehensionKind) -> Built<ExprKind> {
        let children = self.children(node);
        let body = require(node, &children, Field::Body)?;
        let (element, value) = match Kind::of(body) {
            Kind::Pair => {
                let (key, value) = self.pair(body)?;
                (key, Some(value))
            }
            _ => (self.expression(body)?, None),
        };
        let mut clauses: Vec<ComprehensionClause> = Vec::new();
        for child in &children {
            match (child.kind, clauses.last_mut()) {
                (Kind::ForInClause, _) => clauses.push(self.for_in_clause(child.node)?),
                (Kind::IfClause, Some(clause)) => {
                    let condition = self.only_child(child.node)?;
                    clause.conditions.push(self.expression(condition.node)?);
                }
                (Kind::IfClause, None) => {
                    return Err(refuse(child.node, "a condition before its loop"));
                }
                _ => {}
            }
        }
        Ok(ExprKind::Comprehension(Box::new(Comprehension {
            kind,
            element,
            value,
            clauses,
        })))
    }

    fn for_in_clause(&mut self, node: Node<'t>) -> Built<ComprehensionClause> {
        let children = self.children(node);
        let target = self.target(require(node, &children, Field::Left)?)?;
        let iters = children
            .iter()
            .filter(|child| child.field == Field::Right && child.node.is_named());
        let [iter] = iters.collect::<Vec<_>>()[..] else {
            return Err(refuse(
                node,
                "a comprehension over a bare tuple: this is Python 2",
            ));
        };
        Ok(ComprehensionClause {
            is_async: has(&children, Kind::AsyncToken),
            target,
            iter: self.expression(iter.node)?,
            conditions: Vec::new(),
        })
    }
}
