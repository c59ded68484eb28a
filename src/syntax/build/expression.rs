//! Expressions (Python reference 6), but displays and strings.

use tree_sitter::Node;

use super::builder::{Builder, Built, Child, Splat, find, has, refuse, require, span_of};
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::{
    Argument, ArgumentKind, BinaryOp, Constant, Expr, ExprKind, Lambda, UnaryOp,
};
use crate::syntax::kind::{Field, Kind};

impl<'t> Builder<'t, '_> {
    /// The expression that `node` is, parentheses included.
    pub(super) fn expression(&mut self, node: Node<'t>) -> Built<Expr> {
        self.nested(node, |builder| {
            if builder.is_head_of_type(node) {
                return builder.applied_type(node);
            }
            let kind = Kind::of(node);
            match kind {
                Kind::ParenthesizedExpression => builder.parenthesized(node),
                Kind::TuplePattern => builder.tuple_pattern(node),
                Kind::ListSplat | Kind::ListSplatPattern => builder.starred(node),
                Kind::AsPattern if builder.ends_with_loose_as(node) => {
                    let [value, _] = builder.operands(node)?;
                    builder.expression(value)
                }
                Kind::UnaryOperator if builder.is_written(node, b'*') => builder.starred(node),
                _ if builder.starts_with_loose_star(node, kind) => {
                    builder.loosely_starred(node, |builder| builder.expression(node))
                }
                _ => {
                    let kind = builder.expression_kind(node, kind)?;
                    let span = builder.span(node);
                    Ok(Expr {
                        span,
                        outer: span,
                        kind,
                    })
                }
            }
        })
    }

    fn expression_kind(&mut self, node: Node<'t>, kind: Kind) -> Built<ExprKind> {
        match kind {
            Kind::Identifier => Ok(ExprKind::Name(self.names.identifier(self.text_of(node)))),
            Kind::Integer => self.integer(node),
            Kind::Float => Ok(self.float(node)),
            Kind::NoneLiteral => Ok(ExprKind::Constant(Constant::None)),
            Kind::True => Ok(ExprKind::Constant(Constant::True)),
            Kind::False => Ok(ExprKind::Constant(Constant::False)),
            Kind::Ellipsis => Ok(ExprKind::Constant(Constant::Ellipsis)),
            Kind::String | Kind::ConcatenatedString => self.string(node),
            Kind::Attribute => self.attribute(node),
            Kind::Subscript => self.subscript(node),
            Kind::Call => self.call(node),
            Kind::BinaryOperator => self.binary(node),
            Kind::UnaryOperator => self.unary(node),
            Kind::NotOperator => {
                let operand = self.only_child(node)?;
                Ok(ExprKind::Unary(
                    UnaryOp::Not,
                    Box::new(self.expression(operand.node)?),
                ))
            }
            Kind::BooleanOperator => self.boolean(node),
            Kind::ComparisonOperator => self.comparison(node),
            Kind::ConditionalExpression => self.conditional(node),
            Kind::NamedExpression => self.walrus(node),
            Kind::Lambda => self.lambda(node),
            Kind::Await => self.awaited(node),
            Kind::Yield => self.yielded(node),
            Kind::Slice => self.slice(node),
            _ => self.display(node),
        }
    }

    fn parenthesized(&mut self, node: Node<'t>) -> Built<Expr> {
        let inner = self.only_child(node)?;
        let mut expr = self.expression(inner.node)?;
        if matches!(expr.kind, ExprKind::Starred(_)) {
            return Err(refuse(node, "a star in parentheses of its own"));
        }
        expr.outer = self.span(node);
        Ok(expr)
    }

    /// `(a, b)` on the left of an assignment, and `(a)`, which is no tuple.
    fn tuple_pattern(&mut self, node: Node<'t>) -> Built<Expr> {
        let children = self.children(node);
        let is_tuple = has(&children, Kind::CommaToken) || children.len() != 3;
        if !is_tuple {
            return self.parenthesized(node);
        }
        let kind = self.display(node)?;
        let span = self.span(node);
        Ok(Expr {
            span,
            outer: span,
            kind,
        })
    }

    /// `*value`. Where the star was taken from here to a larger operand, this is the value alone.
    fn starred(&mut self, node: Node<'t>) -> Built<Expr> {
        let operand = self.only_child(node)?;
        let value = self.expression(operand.node)?;
        let span = span_of(node);
        if self.splat.is_some_and(|splat| splat.star == span.start) {
            return Ok(value);
        }
        Ok(Expr {
            span,
            outer: span,
            kind: ExprKind::Starred(Box::new(value)),
        })
    }

    /// Whether `node` starts with a star although it is not one: the star belongs to the whole (P4).
    pub(super) fn starts_with_loose_star(&self, node: Node<'t>, kind: Kind) -> bool {
        let start = node.start_byte();
        let is_star = self.text.as_bytes().get(start) == Some(&b'*');
        let is_list = matches!(kind, Kind::ExpressionList | Kind::PatternList);
        is_star && !is_list && self.splat.is_none_or(|splat| splat.star as usize != start)
    }

    pub(super) fn loosely_starred(
        &mut self,
        node: Node<'t>,
        build: impl FnOnce(&mut Self) -> Built<Expr>,
    ) -> Built<Expr> {
        let star = span_of(node).start;
        let after = &self.text[star as usize + 1..];
        let blank = after.len() - after.trim_start().len();
        let outer_splat = self.splat.replace(Splat {
            star,
            operand: star + 1 + blank as u32,
        });
        let value = build(self);
        self.splat = outer_splat;
        let span = span_of(node);
        Ok(Expr {
            span,
            outer: span,
            kind: ExprKind::Starred(Box::new(value?)),
        })
    }

    /// Whether `node` are the parentheses or brackets directly after a `type` that the tree takes for a keyword (P1).
    fn is_head_of_type(&self, node: Node<'t>) -> bool {
        let is_bracketed = |kind| {
            matches!(
                kind,
                Kind::ParenthesizedExpression
                    | Kind::Tuple
                    | Kind::List
                    | Kind::GeneratorExpression
            )
        };
        self.type_head
            .is_some_and(|head| head.end as usize == node.start_byte())
            && is_bracketed(Kind::of(node))
    }

    fn applied_type(&mut self, node: Node<'t>) -> Built<Expr> {
        let span = self.span(node);
        let name_span = Span::new(span.start, span.start + 4);
        let type_ = Box::new(Expr {
            span: name_span,
            outer: name_span,
            kind: ExprKind::Name(self.names.identifier("type")),
        });
        let operands = self.named_children(node);
        let mut values = match Kind::of(node) {
            Kind::GeneratorExpression => {
                return Err(refuse(node, "type of a generator expression as a target"));
            }
            _ => self.expressions(&operands)?,
        };
        let is_doubly_starred = |value: &Expr| matches!(&value.kind, ExprKind::Starred(inner) if matches!(inner.kind, ExprKind::Starred(_)));
        if values.iter().any(is_doubly_starred) {
            return Err(refuse(node, "two stars in a call of `type` in a target"));
        }
        let kind = match (Kind::of(node), values.len()) {
            (Kind::List, 1) if !matches!(values[0].kind, ExprKind::Starred(_)) => {
                ExprKind::Subscript(type_, Box::new(values.remove(0)))
            }
            (Kind::List, _) => return Err(refuse(node, "several indices of `type` as a target")),
            _ => ExprKind::Call(type_, values.into_iter().map(positional).collect()),
        };
        Ok(Expr {
            span,
            outer: span,
            kind,
        })
    }

    fn integer(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let text = self.text_of(node);
        let id = self.names.text(text);
        if text.ends_with(['j', 'J']) {
            return Ok(ExprKind::Constant(Constant::Imaginary(id)));
        }
        let is_old_octal = text.len() > 1
            && text.starts_with('0')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'_')
            && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        if text.ends_with(['l', 'L']) || is_old_octal {
            return Err(refuse(node, format!("the number {text}: this is Python 2")));
        }
        Ok(ExprKind::Constant(Constant::Int(id)))
    }

    fn float(&mut self, node: Node<'t>) -> ExprKind {
        let text = self.text_of(node);
        let id = self.names.text(text);
        ExprKind::Constant(if text.ends_with(['j', 'J']) {
            Constant::Imaginary(id)
        } else {
            Constant::Float(id)
        })
    }

    fn attribute(&mut self, node: Node<'t>) -> Built<ExprKind> {
        if let Some((object, name)) = self.tight_attribute(node) {
            let value = self.expression(object)?;
            let id = self.names.identifier(name.of(self.text));
            return Ok(self.member(value, id, name));
        }
        let [object, name] = self.operands(node)?;
        let value = self.expression(object)?;
        let (name, span) = self.identifier(name)?;
        Ok(self.member(value, name, span))
    }

    /// A member of a value, or the name that it is read as.
    pub(super) fn member(&self, value: Expr, name: Symbol, span: Span) -> ExprKind {
        match value.kind {
            ExprKind::Name(module) if self.names.is_read_as_name(module, name) => {
                ExprKind::Name(name)
            }
            _ => ExprKind::Attribute(Box::new(value), name, span),
        }
    }

    /// The object and the name of `object.name`, with nothing between them: one child is looked up where there are three.
    fn tight_attribute(&self, node: Node<'t>) -> Option<(Node<'t>, Span)> {
        let object = node.child(0)?;
        let name = Span::new(object.end_byte() as u32 + 1, node.end_byte() as u32);
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_tight = self.text.as_bytes()[object.end_byte()] == b'.'
            && name.of(self.text).bytes().all(is_word);
        is_tight.then_some((object, name))
    }

    fn subscript(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let children = self.plain_children(node);
        let [value, indices @ ..] = &children[..] else {
            return Err(refuse(node, "a subscript of nothing"));
        };
        let value = self.expression(value.node)?;
        let indices = indices.iter().filter(|child| child.node.is_named());
        let indices = indices
            .map(|child| self.expression(child.node))
            .collect::<Built<Vec<_>>>()?;
        subscripted(node, value, indices, &children)
    }

    /// `lower:upper:step`: which part is which, the colons tell.
    fn slice(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let mut parts = [None, None, None];
        let mut colons = 0;
        for child in self.plain_children(node) {
            match parts.get_mut(colons) {
                _ if child.kind == Kind::ColonToken => colons += 1,
                Some(part) => *part = Some(Box::new(self.expression(child.node)?)),
                None => return Err(refuse(node, "a slice of more than three parts")),
            }
        }
        let [lower, upper, step] = parts;
        Ok(ExprKind::Slice(lower, upper, step))
    }

    fn call(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [function, arguments] = self.operands(node)?;
        if self.is_written(arguments, b'[') {
            return self.subscript_in_place_of_call(node, function, arguments);
        }
        let function = self.expression(function)?;
        let arguments = match Kind::of(arguments) {
            Kind::GeneratorExpression => vec![positional(self.expression(arguments)?)],
            _ => self.arguments(arguments)?,
        };
        Ok(ExprKind::Call(Box::new(function), arguments))
    }

    /// `value[indices]`, for which the parser was given `value(indices)`.
    fn subscript_in_place_of_call(
        &mut self,
        node: Node<'t>,
        value: Node<'t>,
        indices: Node<'t>,
    ) -> Built<ExprKind> {
        let value = self.expression(value)?;
        if Kind::of(indices) != Kind::ArgumentList {
            return Err(refuse(node, "a subscript of an unknown form"));
        }
        let children = self.plain_children(indices);
        let elements = children.iter().filter(|child| child.node.is_named());
        let elements = elements
            .map(|child| self.expression(child.node))
            .collect::<Built<Vec<_>>>()?;
        subscripted(node, value, elements, &children)
    }

    /// The arguments of a call, or the bases of a class.
    pub(super) fn arguments(&mut self, node: Node<'t>) -> Built<Vec<Argument>> {
        let children = self.named_children(node);
        children.iter().map(|child| self.argument(child)).collect()
    }

    fn argument(&mut self, child: &Child<'t>) -> Built<Argument> {
        let kind = match child.kind {
            Kind::KeywordArgument => {
                let [name, value] = self.operands(child.node)?;
                let (name, _) = self.identifier(name)?;
                let value = self.expression(value)?;
                let kind = ArgumentKind::Keyword(name);
                return Ok(Argument { kind, value });
            }
            Kind::DictionarySplat => {
                let operand = self.only_child(child.node)?;
                let value = self.expression(operand.node)?;
                let kind = ArgumentKind::DoubleStar;
                return Ok(Argument { kind, value });
            }
            _ => ArgumentKind::Star,
        };
        let value = self.expression(child.node)?;
        Ok(match value.kind {
            ExprKind::Starred(value) => Argument {
                kind,
                value: *value,
            },
            _ => positional(value),
        })
    }

    /// `body if test else orelse`. tree-sitter takes `(x := a if b else c)` for `((x := a) if b else c)` (P11): a walrus
    /// takes in all that follows it.
    fn conditional(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [mut body, test, orelse] = self.operands(node)?;
        let walrus = (Kind::of(body) == Kind::NamedExpression).then_some(body);
        if let Some(walrus) = walrus {
            [_, body] = self.operands(walrus)?;
        }
        let conditional = ExprKind::Conditional {
            body: Box::new(self.expression(body)?),
            test: Box::new(self.expression(test)?),
            orelse: Box::new(self.expression(orelse)?),
        };
        let Some(walrus) = walrus else {
            return Ok(conditional);
        };
        let [name, value] = self.operands(walrus)?;
        let (name, name_span) = self.identifier(name)?;
        let span = Span::new(value.start_byte() as u32, node.end_byte() as u32);
        let value = Expr {
            span,
            outer: span,
            kind: conditional,
        };
        Ok(ExprKind::Walrus(name, name_span, Box::new(value)))
    }

    fn walrus(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let [name, value] = self.operands(node)?;
        let (name, span) = self.identifier(name)?;
        let value = self.expression(value)?;
        Ok(ExprKind::Walrus(name, span, Box::new(value)))
    }

    fn lambda(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let children = self.children(node);
        let parameters = match find(&children, Field::Parameters) {
            Some(parameters) => self.parameters(parameters)?,
            None => Vec::new(),
        };
        let body = self.expression(require(node, &children, Field::Body)?)?;
        Ok(ExprKind::Lambda(Box::new(Lambda { parameters, body })))
    }

    fn awaited(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let operand = self.only_child(node)?;
        match operand.kind {
            Kind::BinaryOperator => self.power_of_await(node, operand.node),
            _ => Ok(ExprKind::Await(Box::new(self.expression(operand.node)?))),
        }
    }

    /// `await x ** y`: `await` binds tighter (Python reference 6.17), in the tree it is the other way round.
    fn power_of_await(&mut self, node: Node<'t>, power: Node<'t>) -> Built<ExprKind> {
        let ExprKind::Binary(awaited, BinaryOp::Pow, exponent) = self.binary(power)? else {
            return Err(refuse(node, "an await of an operator other than a power"));
        };
        let span = Span::new(self.span(node).start, awaited.outer.end);
        let left = Expr {
            span,
            outer: span,
            kind: ExprKind::Await(awaited),
        };
        Ok(ExprKind::Binary(Box::new(left), BinaryOp::Pow, exponent))
    }

    fn yielded(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let children = self.children(node);
        let operand = children.iter().find(|child| child.node.is_named());
        let operand = operand
            .map(|child| self.expression(child.node))
            .transpose()?
            .map(Box::new);
        match operand {
            Some(operand) if has(&children, Kind::FromToken) => Ok(ExprKind::YieldFrom(operand)),
            operand => Ok(ExprKind::Yield(operand)),
        }
    }
}

/// An argument that is passed by its place.
fn positional(value: Expr) -> Argument {
    Argument {
        kind: ArgumentKind::Positional,
        value,
    }
}

/// `value[indices]`, where `children` holds the commas: what is after a comma, and a star, make a tuple of the index.
pub(super) fn subscripted(
    node: Node<'_>,
    value: Expr,
    mut indices: Vec<Expr>,
    children: &[Child<'_>],
) -> Built<ExprKind> {
    let mut children = children.iter();
    let comma = children.rfind(|child| child.kind == Kind::CommaToken);
    let is_starred =
        |indices: &[Expr]| matches!(indices, [only] if matches!(only.kind, ExprKind::Starred(_)));
    let index = if comma.is_some() || is_starred(&indices) {
        let start = indices.first().map_or(0, |index| index.outer.start);
        let end = indices.last().map_or(start, |index| index.outer.end);
        let end = comma.map_or(end, |comma| end.max(comma.node.end_byte() as u32));
        let span = Span::new(start, end);
        Expr {
            span,
            outer: span,
            kind: ExprKind::Tuple(indices),
        }
    } else {
        let index = indices.pop();
        index.ok_or_else(|| refuse(node, "a subscript without an index"))?
    };
    Ok(ExprKind::Subscript(Box::new(value), Box::new(index)))
}
