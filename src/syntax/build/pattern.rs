//! `match` and its patterns (Python reference 8.6).

use tree_sitter::Node;

use super::builder::{Builder, Built, Child, has, refuse, require};
use super::compound::span_to_suite;
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, MatchCase, Pattern, Stmt, StmtKind, UnaryOp};
use crate::syntax::kind::{Field, Kind};

impl<'t> Builder<'t, '_> {
    pub(super) fn match_statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        let children = self.children(node);
        let subject = self.subject(node, &children)?;
        let body = require(node, &children, Field::Body)?;
        let clauses = self.named_children(body);
        let cases = clauses
            .iter()
            .map(|clause| self.nested(clause.node, |builder| builder.case(clause.node)));
        let cases = cases.collect::<Built<Vec<_>>>()?;
        let Some(last) = cases.last() else {
            return Err(refuse(node, "a match without cases"));
        };
        let span = Span::new(node.start_byte() as u32, last.span.end);
        let kind = StmtKind::Match(subject, cases);
        Ok(Stmt { span, kind })
    }

    fn subject(&mut self, node: Node<'t>, children: &[Child<'t>]) -> Built<Expr> {
        let subjects: Vec<_> = children
            .iter()
            .filter(|child| child.field == Field::Subject)
            .copied()
            .collect();
        let comma = children
            .iter()
            .rfind(|child| child.kind == Kind::CommaToken);
        match (&subjects[..], comma) {
            ([], _) => Err(refuse(node, "a match without a subject")),
            ([subject], None) => self.expression(subject.node),
            ([first, .., last] | [first @ last], comma) => {
                let end = last.node.end_byte();
                let end = comma.map_or(end, |comma| end.max(comma.node.end_byte()));
                let span = Span::new(first.node.start_byte() as u32, end as u32);
                Ok(Expr {
                    span,
                    outer: span,
                    kind: ExprKind::Tuple(self.expressions(&subjects)?),
                })
            }
        }
    }

    fn case(&mut self, node: Node<'t>) -> Built<MatchCase> {
        if Kind::of(node) != Kind::CaseClause {
            return Err(refuse(node, "something other than a case in a match"));
        }
        let children = self.children(node);
        let patterns: Vec<_> = children
            .iter()
            .filter(|child| child.kind == Kind::CasePattern)
            .copied()
            .collect();
        let is_sequence = has(&children, Kind::CommaToken);
        let pattern = match patterns[..] {
            [pattern] if !is_sequence => self.pattern(pattern.node)?,
            _ => Pattern::Sequence(self.patterns(&patterns)?),
        };
        let guard = self.guard(&children)?;
        let body = self.suite(require(node, &children, Field::Consequence)?)?;
        Ok(MatchCase {
            span: span_to_suite(node, &body),
            pattern,
            guard,
            body,
        })
    }

    fn patterns(&mut self, children: &[Child<'t>]) -> Built<Vec<Pattern>> {
        children
            .iter()
            .map(|child| self.pattern(child.node))
            .collect()
    }

    /// The pattern of a `case_pattern`.
    fn pattern(&mut self, node: Node<'t>) -> Built<Pattern> {
        self.nested(node, |builder| {
            let children = builder.children(node);
            builder.simple_pattern(node, &children)
        })
    }

    /// A pattern that may take several nodes: the sign of a number is one of its own.
    fn simple_pattern(&mut self, parent: Node<'t>, children: &[Child<'t>]) -> Built<Pattern> {
        match *children {
            [minus, number] if minus.kind == Kind::MinusToken => {
                let operand = self.expression(number.node)?;
                let span = Span::new(minus.node.start_byte() as u32, operand.span.end);
                Ok(Pattern::Value(negated(operand, span)))
            }
            [child] => self.nested(child.node, |builder| builder.single_pattern(child)),
            _ => Err(refuse(parent, "a pattern of an unknown form")),
        }
    }

    fn single_pattern(&mut self, child: Child<'t>) -> Built<Pattern> {
        let node = child.node;
        match child.kind {
            Kind::CasePattern => self.pattern(node),
            Kind::UnderscoreToken => Ok(Pattern::Wildcard),
            Kind::DottedName => self.name_pattern(node),
            Kind::AsPattern => self.as_case_pattern(node),
            Kind::UnionPattern => self.union_pattern(node),
            Kind::ListPattern => {
                let patterns = self.named_children(node);
                Ok(Pattern::Sequence(self.patterns(&patterns)?))
            }
            Kind::TuplePattern => self.group_pattern(node),
            Kind::DictPattern => self.dict_pattern(node),
            Kind::ClassPattern => self.class_pattern(node),
            Kind::SplatPattern => Ok(Pattern::Star(self.splat_pattern(node, Kind::StarToken)?)),
            Kind::ComplexPattern => self.complex_pattern(node),
            Kind::String
            | Kind::ConcatenatedString
            | Kind::Integer
            | Kind::Float
            | Kind::True
            | Kind::False
            | Kind::NoneLiteral => Ok(Pattern::Value(self.expression(node)?)),
            _ => Err(refuse(
                node,
                format!("an unknown kind of pattern ({})", node.kind()),
            )),
        }
    }

    fn name_pattern(&mut self, node: Node<'t>) -> Built<Pattern> {
        let components = self.named_children(node);
        match components[..] {
            [name] if self.text_of(name.node) == "_" => Ok(Pattern::Wildcard),
            [name] => {
                let (name, span) = self.identifier(name.node)?;
                Ok(Pattern::Capture(name, span))
            }
            _ => Ok(Pattern::Value(self.dotted_value(node, &components)?)),
        }
    }

    /// `a.b.c` as an expression; the tree has it as a dotted name.
    fn dotted_value(&mut self, node: Node<'t>, components: &[Child<'t>]) -> Built<Expr> {
        let [first, rest @ ..] = components else {
            return Err(refuse(node, "a dotted name without names"));
        };
        self.require_depth(node, rest.len())?;
        let mut value = self.expression(first.node)?;
        for component in rest {
            let (name, name_span) = self.identifier(component.node)?;
            let span = Span::new(value.span.start, name_span.end);
            value = Expr {
                span,
                outer: span,
                kind: ExprKind::Attribute(Box::new(value), name, name_span),
            };
        }
        Ok(value)
    }

    fn as_case_pattern(&mut self, node: Node<'t>) -> Built<Pattern> {
        match self.named_children(node)[..] {
            [pattern, name] => {
                let pattern = self.pattern(pattern.node)?;
                let (name, span) = self.identifier(name.node)?;
                Ok(Pattern::As(Box::new(pattern), name, span))
            }
            _ => Err(refuse(node, "an unknown form of `as`")),
        }
    }

    fn union_pattern(&mut self, node: Node<'t>) -> Built<Pattern> {
        let children = self.children(node);
        let alternatives = children.split(|child| child.kind == Kind::BarToken);
        let alternatives = alternatives.map(|alternative| match *alternative {
            [inner] if inner.kind == Kind::UnionPattern => {
                Err(refuse(inner.node, "a nested alternative"))
            }
            _ => self.simple_pattern(node, alternative),
        });
        Ok(Pattern::Or(alternatives.collect::<Built<_>>()?))
    }

    /// `(a, b)`, and `(a)`, which is no sequence.
    fn group_pattern(&mut self, node: Node<'t>) -> Built<Pattern> {
        let children = self.children(node);
        let patterns: Vec<_> = children
            .iter()
            .filter(|child| child.node.is_named())
            .copied()
            .collect();
        match patterns[..] {
            [pattern] if !has(&children, Kind::CommaToken) => self.pattern(pattern.node),
            _ => Ok(Pattern::Sequence(self.patterns(&patterns)?)),
        }
    }

    fn dict_pattern(&mut self, node: Node<'t>) -> Built<Pattern> {
        let children = self.children(node);
        let inside = children
            .get(1..children.len().saturating_sub(1))
            .unwrap_or(&[]);
        let mut items = Vec::new();
        let mut rest = None;
        for entry in inside.split(|child| child.kind == Kind::CommaToken) {
            match *entry {
                [] => {}
                [splat] if splat.kind == Kind::SplatPattern => {
                    rest = self.splat_pattern(splat.node, Kind::DoubleStarToken)?;
                }
                [ref key @ .., colon, value] if colon.kind == Kind::ColonToken => {
                    let Pattern::Value(key) = self.simple_pattern(node, key)? else {
                        return Err(refuse(node, "a key that is not a value"));
                    };
                    items.push((key, self.pattern(value.node)?));
                }
                _ => return Err(refuse(node, "a mapping pattern of an unknown form")),
            }
        }
        Ok(Pattern::Mapping(items, rest))
    }

    fn class_pattern(&mut self, node: Node<'t>) -> Built<Pattern> {
        let children = self.named_children(node);
        let [class, arguments @ ..] = &children[..] else {
            return Err(refuse(node, "a class pattern without a class"));
        };
        let components = self.named_children(class.node);
        let class = self.dotted_value(class.node, &components)?;
        let arguments = arguments
            .iter()
            .map(|argument| self.class_argument(argument.node));
        Ok(Pattern::Class(class, arguments.collect::<Built<_>>()?))
    }

    fn class_argument(&mut self, node: Node<'t>) -> Built<(Option<Symbol>, Pattern)> {
        let keyword = match self.children(node)[..] {
            [keyword] if keyword.kind == Kind::KeywordPattern => keyword.node,
            _ => return Ok((None, self.pattern(node)?)),
        };
        let children = self.children(keyword);
        let [name, _, value @ ..] = &children[..] else {
            return Err(refuse(keyword, "a keyword pattern of an unknown form"));
        };
        let (name, _) = self.identifier(name.node)?;
        Ok((Some(name), self.simple_pattern(keyword, value)?))
    }

    fn splat_pattern(&mut self, node: Node<'t>, star: Kind) -> Built<Option<(Symbol, Span)>> {
        match self.children(node)[..] {
            [token, name] if token.kind == star => match name.kind {
                Kind::UnderscoreToken => Ok(None),
                _ if self.text_of(name.node) == "_" && star == Kind::StarToken => Ok(None),
                _ => self.identifier(name.node).map(Some),
            },
            _ => Err(refuse(node, "a star of an unknown form")),
        }
    }

    /// `-1 + 2j`.
    fn complex_pattern(&mut self, node: Node<'t>) -> Built<Pattern> {
        let children = self.children(node);
        let (sign, parts) = match &children[..] {
            [minus, parts @ ..] if minus.kind == Kind::MinusToken => (Some(minus.node), parts),
            parts => (None, parts),
        };
        let [real, operator, imaginary] = parts else {
            return Err(refuse(node, "a complex number of an unknown form"));
        };
        let mut real = self.expression(real.node)?;
        if let Some(sign) = sign {
            let span = Span::new(sign.start_byte() as u32, real.span.end);
            real = negated(real, span);
        }
        let operator = match operator.kind {
            Kind::MinusToken => BinaryOp::Sub,
            _ => BinaryOp::Add,
        };
        let imaginary = self.expression(imaginary.node)?;
        let span = Span::new(real.span.start, imaginary.span.end);
        Ok(Pattern::Value(Expr {
            span,
            outer: span,
            kind: ExprKind::Binary(Box::new(real), operator, Box::new(imaginary)),
        }))
    }
}

fn negated(operand: Expr, span: Span) -> Expr {
    Expr {
        span,
        outer: span,
        kind: ExprKind::Unary(UnaryOp::Minus, Box::new(operand)),
    }
}
