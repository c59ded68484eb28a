//! Annotations and the values of type aliases. The tree has its own kinds for them; to Python they are expressions.

use tree_sitter::Node;

use super::builder::{Builder, Built, has, refuse, span_of};
use super::expression::subscripted;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};
use crate::syntax::kind::Kind;

impl<'t> Builder<'t, '_> {
    /// The expression of a `type` node.
    pub(super) fn annotation(&mut self, node: Node<'t>) -> Built<Expr> {
        self.nested(node, |builder| {
            if Kind::of(node) != Kind::Type {
                return builder.expression(node);
            }
            let inner = builder.only_child(node)?.node;
            let kind = Kind::of(inner);
            if kind != Kind::SplatType && builder.starts_with_loose_star(inner, kind) {
                return builder.loosely_starred(inner, |builder| builder.annotation(node));
            }
            let kind = match kind {
                Kind::GenericType => builder.generic_type(inner)?,
                Kind::UnionType => builder.union_type(inner)?,
                Kind::MemberType => builder.member_type(inner)?,
                Kind::SplatType => builder.splat_type(inner)?,
                Kind::ConstrainedType => return Err(refuse(inner, "a colon within an annotation")),
                _ => return builder.expression(inner),
            };
            let span = builder.span(inner);
            Ok(Expr {
                span,
                outer: span,
                kind,
            })
        })
    }

    /// `List[int]`, `dict[str, int]`.
    fn generic_type(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [name, parameters] = self.named_children(node)[..] else {
            return Err(refuse(node, "a generic type of an unknown form"));
        };
        let value = self.expression(name.node)?;
        let children = self.children(parameters.node);
        let elements = children.iter().filter(|child| child.node.is_named());
        let elements = elements
            .map(|child| self.index(child.node))
            .collect::<Built<Vec<_>>>()?;
        subscripted(node, value, elements, &children)
    }

    /// An argument of a generic type; `a:b` there is a slice.
    fn index(&mut self, node: Node<'t>) -> Built<Expr> {
        let inner = self.only_child(node)?;
        if inner.kind != Kind::ConstrainedType {
            return self.annotation(node);
        }
        let [lower, upper] = self.named_children(inner.node)[..] else {
            return Err(refuse(node, "a slice of an unknown form"));
        };
        let lower = self.annotation(lower.node)?;
        let upper = self.annotation(upper.node)?;
        let span = span_of(node);
        Ok(Expr {
            span,
            outer: span,
            kind: ExprKind::Slice(Some(Box::new(lower)), Some(Box::new(upper)), None),
        })
    }

    /// `List[int] | None`.
    fn union_type(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [left, right] = self.named_children(node)[..] else {
            return Err(refuse(node, "a union type of an unknown form"));
        };
        let left = self.annotation(left.node)?;
        let right = self.annotation(right.node)?;
        let binds_looser = |expr: &Expr| {
            let is_loose = matches!(
                expr.kind,
                ExprKind::Bool(..)
                    | ExprKind::Compare(..)
                    | ExprKind::Conditional { .. }
                    | ExprKind::Lambda(_)
                    | ExprKind::Unary(crate::syntax::ast::UnaryOp::Not, _)
            );
            is_loose && expr.span == expr.outer
        };
        if binds_looser(&left) || binds_looser(&right) {
            return Err(refuse(
                node,
                "a union type whose operands bind looser than `|`",
            ));
        }
        Ok(join_union(left, right))
    }

    /// `List[int].member`.
    fn member_type(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [value, name] = self.named_children(node)[..] else {
            return Err(refuse(node, "a member type of an unknown form"));
        };
        let value = self.annotation(value.node)?;
        let (name, span) = self.identifier(name.node)?;
        Ok(self.member(value, name, span))
    }

    /// `*Ts`. Where the star was taken from here to a larger operand (P4), this is the name alone.
    fn splat_type(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let children = self.children(node);
        if has(&children, Kind::DoubleStarToken) {
            return Err(refuse(node, "two stars within an annotation"));
        }
        let name = self.only_child(node)?;
        let (id, span) = self.identifier(name.node)?;
        let span = Span::new(span.start, span.end);
        let value = Expr {
            span,
            outer: span,
            kind: ExprKind::Name(id),
        };
        if self.splat.is_some_and(|splat| splat.operand == span.start) {
            return Ok(value.kind);
        }
        Ok(ExprKind::Starred(Box::new(value)))
    }
}

/// `left | right`. The tree takes `A[x] | B | C` for `A[x] | (B | C)`; Python groups from the left.
fn join_union(left: Expr, right: Expr) -> ExprKind {
    let is_bare = right.span == right.outer;
    match right.kind {
        ExprKind::Binary(first, BinaryOp::Or, last) if is_bare => {
            let span = Span::new(left.outer.start, first.outer.end);
            let kind = join_union(left, *first);
            let joined = Expr {
                span,
                outer: span,
                kind,
            };
            ExprKind::Binary(Box::new(joined), BinaryOp::Or, last)
        }
        kind => {
            let right = Expr { kind, ..right };
            ExprKind::Binary(Box::new(left), BinaryOp::Or, Box::new(right))
        }
    }
}
