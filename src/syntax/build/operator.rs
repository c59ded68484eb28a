//! Operators (Python reference 6.5 to 6.12).

use tree_sitter::Node;

use super::builder::{Builder, Built, refuse};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, BoolOp, CompareOp, Expr, ExprKind, UnaryOp};
use crate::syntax::kind::Kind;

impl<'t> Builder<'t, '_> {
    pub(super) fn binary(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [left, operator, right] = self.parts(node)?;
        let Some(symbol) = binary_operator(operator.kind()) else {
            return Err(refuse(operator, "an unknown operator"));
        };
        if matches!(symbol, BinaryOp::And | BinaryOp::Xor) {
            return self.ands_and_xors(node);
        }
        let left = self.expression(left)?;
        let right = self.expression(right)?;
        Ok(ExprKind::Binary(Box::new(left), symbol, Box::new(right)))
    }

    /// `a & b ^ c`, which the tree groups as `a & (b ^ c)`: in Python `&` binds tighter (P12). The operands are taken as they
    /// follow one another, and grouped anew.
    fn ands_and_xors(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let mut operands = Vec::new();
        let mut operators = Vec::new();
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            let parts = match Kind::of(node) {
                Kind::BinaryOperator => self.parts::<3>(node).ok(),
                _ => None,
            };
            match parts {
                Some([left, operator, right]) if matches!(operator.kind(), "&" | "^") => {
                    pending.extend([right, operator, left]);
                }
                _ if matches!(node.kind(), "&" | "^") => operators.push(node.kind() == "&"),
                _ => operands.push(self.expression(node)?),
            }
        }
        self.require_depth(node, operators.len())?;
        let mut operands = operands.into_iter();
        let mut next = || {
            operands
                .next()
                .ok_or_else(|| refuse(node, "an operator without operands"))
        };
        let mut xors: Option<Expr> = None;
        let mut ands = next()?;
        for is_and in operators {
            let operand = next()?;
            if is_and {
                ands = joined(ands, BinaryOp::And, operand);
            } else {
                let right = std::mem::replace(&mut ands, operand);
                xors = Some(match xors {
                    Some(left) => joined(left, BinaryOp::Xor, right),
                    None => right,
                });
            }
        }
        Ok(match xors {
            Some(left) => joined(left, BinaryOp::Xor, ands).kind,
            None => ands.kind,
        })
    }

    pub(super) fn unary(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [operator, operand] = self.parts(node)?;
        let operand = self.expression(operand)?;
        let operator = match operator.kind() {
            "-" => UnaryOp::Minus,
            "+" => UnaryOp::Plus,
            "~" => UnaryOp::Invert,
            _ => return Err(refuse(node, "an unknown operator")),
        };
        Ok(ExprKind::Unary(operator, Box::new(operand)))
    }

    /// `a and b and c` is nested to the left in the tree, and flat in the syntax.
    pub(super) fn boolean(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [mut leftmost, operator, right] = self.parts(node)?;
        let symbol = operator.kind();
        let mut operands = vec![self.expression(right)?];
        while Kind::of(leftmost) == Kind::BooleanOperator {
            let [left, operator, right] = self.parts(leftmost)?;
            if operator.kind() != symbol {
                break;
            }
            operands.push(self.expression(right)?);
            leftmost = left;
        }
        operands.push(self.expression(leftmost)?);
        operands.reverse();
        match symbol {
            "and" => Ok(ExprKind::Bool(BoolOp::And, operands)),
            "or" => Ok(ExprKind::Bool(BoolOp::Or, operands)),
            _ => Err(refuse(node, "an unknown operator")),
        }
    }

    pub(super) fn comparison(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let children = self.plain_children(node);
        let [first, rest @ ..] = &children[..] else {
            return Err(refuse(node, "a comparison without operands"));
        };
        let first = self.expression(first.node)?;
        let mut comparisons = Vec::with_capacity(rest.len() / 2);
        for pair in rest.chunks(2) {
            let [operator, operand] = pair else {
                return Err(refuse(node, "a comparison of an unknown form"));
            };
            let Some(operator) = compare_operator(operator.node.kind()) else {
                return Err(refuse(operator.node, "the operator `<>`: this is Python 2"));
            };
            comparisons.push((operator, self.expression(operand.node)?));
        }
        Ok(ExprKind::Compare(Box::new(first), comparisons))
    }
}

/// `left operator right`, without parentheses.
fn joined(left: Expr, operator: BinaryOp, right: Expr) -> Expr {
    let span = Span::new(left.outer.start, right.outer.end);
    Expr {
        span,
        outer: span,
        kind: ExprKind::Binary(Box::new(left), operator, Box::new(right)),
    }
}

/// The operator with the symbol.
pub(super) fn binary_operator(symbol: &str) -> Option<BinaryOp> {
    Some(match symbol {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "@" => BinaryOp::MatMul,
        "/" => BinaryOp::Div,
        "//" => BinaryOp::FloorDiv,
        "%" => BinaryOp::Mod,
        "**" => BinaryOp::Pow,
        "<<" => BinaryOp::LShift,
        ">>" => BinaryOp::RShift,
        "&" => BinaryOp::And,
        "|" => BinaryOp::Or,
        "^" => BinaryOp::Xor,
        _ => return None,
    })
}

fn compare_operator(symbol: &str) -> Option<CompareOp> {
    Some(match symbol {
        "==" => CompareOp::Eq,
        "!=" => CompareOp::NotEq,
        "<" => CompareOp::Lt,
        "<=" => CompareOp::LtE,
        ">" => CompareOp::Gt,
        ">=" => CompareOp::GtE,
        "is" => CompareOp::Is,
        "is not" => CompareOp::IsNot,
        "in" => CompareOp::In,
        "not in" => CompareOp::NotIn,
        _ => return None,
    })
}
