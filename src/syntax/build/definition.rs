//! Functions, classes, their parameters, and type aliases (Python reference 8.7 to 8.10).

use tree_sitter::Node;

use super::builder::{
    Builder, Built, Child, Functions, find, find_kind, first_named_child, refuse, require,
    require_kind, span_of,
};
use super::compound::span_to_suite;
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::{
    ClassDef, Expr, FunctionDef, Parameter, ParameterKind, Stmt, StmtKind, Suite, TypeParam,
};
use crate::syntax::kind::{Field, Kind};

impl<'t> Builder<'t, '_> {
    pub(super) fn definition(&mut self, node: Node<'t>) -> Built<Stmt> {
        let (decorators, inner) = match Kind::of(node) {
            Kind::DecoratedDefinition => self.decorators(node)?,
            _ => (Vec::new(), node),
        };
        let (end, kind) = if Kind::of(inner) == Kind::ClassDefinition {
            let class = self.class(inner, decorators)?;
            (class.span.end, StmtKind::ClassDef(Box::new(class)))
        } else {
            let function = self.function(inner, decorators)?;
            (function.span.end, StmtKind::FunctionDef(Box::new(function)))
        };
        let span = Span::new(node.start_byte() as u32, end);
        Ok(Stmt { span, kind })
    }

    /// The decorators of a `decorated_definition`, and what they decorate.
    pub(in crate::syntax) fn decorators(&mut self, node: Node<'t>) -> Built<(Vec<Expr>, Node<'t>)> {
        let children = self.children(node);
        let definition = require(node, &children, Field::Definition)?;
        let mut decorators = Vec::new();
        for child in children
            .iter()
            .filter(|child| child.kind == Kind::Decorator)
        {
            let decorator = self.only_child(child.node)?;
            decorators.push(self.expression(decorator.node)?);
        }
        Ok((decorators, definition))
    }

    /// The function that is all that stands in `node`.
    pub(in crate::syntax) fn only_function(&mut self, node: Node<'t>) -> Built<FunctionDef> {
        match self.named_children(node)[..] {
            [only] if only.kind == Kind::FunctionDefinition => self.function(only.node, Vec::new()),
            _ => Err(refuse(node, "not one function where one is expected")),
        }
    }

    /// The function of a `function_definition`.
    pub(in crate::syntax) fn function(
        &mut self,
        node: Node<'t>,
        decorators: Vec<Expr>,
    ) -> Built<FunctionDef> {
        let (name, name_span) = self.identifier(first_named_child(node).unwrap_or(node))?;
        if matches!(self.functions, Functions::NamesOnly) {
            let span = self.landmarks.code_in(span_of(node));
            return Ok(FunctionDef {
                decorators,
                ..named_only(span, name, name_span)
            });
        }
        let children = self.named_children(node);
        let type_params = self.type_params(&children)?;
        let parameters = self.parameters(require_kind(node, &children, Kind::Parameters)?)?;
        let returns = find_kind(&children, Kind::Type);
        let returns = returns
            .map(|returns| self.annotation(returns))
            .transpose()?;
        let body = self.suite(require_kind(node, &children, Kind::Block)?)?;
        Ok(FunctionDef {
            name,
            name_span,
            span: span_to_suite(node, &body),
            is_async: self.text_of(node).starts_with("async"),
            decorators,
            type_params,
            parameters,
            returns,
            body,
        })
    }

    fn class(&mut self, node: Node<'t>, decorators: Vec<Expr>) -> Built<ClassDef> {
        let children = self.children(node);
        let (name, name_span) = self.identifier(require(node, &children, Field::Name)?)?;
        let type_params = self.type_params(&children)?;
        let arguments = match find(&children, Field::Superclasses) {
            Some(arguments) => self.arguments(arguments)?,
            None => Vec::new(),
        };
        let body = self.suite(require(node, &children, Field::Body)?)?;
        Ok(ClassDef {
            name,
            name_span,
            span: span_to_suite(node, &body),
            decorators,
            type_params,
            arguments,
            body,
        })
    }

    /// The parameters of a function or a lambda.
    pub(super) fn parameters(&mut self, node: Node<'t>) -> Built<Vec<Parameter>> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut kind = ParameterKind::PositionalOrKeyword;
        for child in self.named_children(node) {
            match child.kind {
                Kind::PositionalSeparator => {
                    for parameter in &mut parameters {
                        parameter.kind = ParameterKind::PositionalOnly;
                    }
                }
                Kind::KeywordSeparator => kind = ParameterKind::KeywordOnly,
                _ => {
                    let parameter = self.parameter(child, kind)?;
                    if parameter.kind == ParameterKind::VarPositional {
                        kind = ParameterKind::KeywordOnly;
                    }
                    parameters.push(parameter);
                }
            }
        }
        Ok(parameters)
    }

    fn parameter(&mut self, child: Child<'t>, kind: ParameterKind) -> Built<Parameter> {
        let (name, annotation, default) = match child.kind {
            Kind::TypedParameter => {
                let [name, annotation] = self.operands(child.node)?;
                (name, Some(annotation), None)
            }
            Kind::DefaultParameter => {
                let [name, default] = self.operands(child.node)?;
                (name, None, Some(default))
            }
            Kind::TypedDefaultParameter => {
                let [name, annotation, default] = self.operands(child.node)?;
                (name, Some(annotation), Some(default))
            }
            _ => (child.node, None, None),
        };
        let (name, kind) = match Kind::of(name) {
            Kind::Identifier => (name, kind),
            Kind::ListSplatPattern => (self.only_child(name)?.node, ParameterKind::VarPositional),
            Kind::DictionarySplatPattern => {
                (self.only_child(name)?.node, ParameterKind::VarKeyword)
            }
            _ => return Err(refuse(child.node, "an unknown form of parameter")),
        };
        let (name, span) = self.identifier(name)?;
        Ok(Parameter {
            name,
            span,
            kind,
            annotation: annotation
                .map(|annotation| self.annotation(annotation))
                .transpose()?,
            default: default
                .map(|default| self.expression(default))
                .transpose()?,
        })
    }

    fn type_params(&mut self, children: &[Child<'t>]) -> Built<Vec<TypeParam>> {
        let Some(node) = find_kind(children, Kind::TypeParameter) else {
            return Ok(Vec::new());
        };
        let params = self.named_children(node);
        params
            .iter()
            .map(|param| self.type_param(param.node))
            .collect()
    }

    /// `T`, `*Ts`, `**P`, `T: bound`; a default, which tree-sitter does not know, was given to it as another bound: `T: a = b`
    /// as `T: a : b`.
    fn type_param(&mut self, node: Node<'t>) -> Built<TypeParam> {
        let mut inner = self.only_child(node)?;
        let (mut name, mut bound, mut default) = (inner.node, None, None);
        let mut is_name = true;
        while inner.kind == Kind::ConstrainedType {
            let [left, colon, right] = self.parts(inner.node)?;
            if is_name {
                name = self.only_child(left)?.node;
            } else {
                bound = Some(left);
            }
            is_name = false;
            let is_default = self.is_written(colon, b'=');
            inner = self.only_child(right)?;
            if is_default {
                default = Some(right);
                break;
            }
            if inner.kind != Kind::ConstrainedType {
                bound = Some(right);
            }
        }
        if Kind::of(name) == Kind::SplatType {
            name = self.only_child(name)?.node;
        }
        let (name, span) = self.identifier(name)?;
        Ok(TypeParam {
            name,
            span,
            bound: bound.map(|bound| self.annotation(bound)).transpose()?,
            default: default
                .map(|default| self.annotation(default))
                .transpose()?,
        })
    }

    /// `type X[T] = value`. With anything but a name on the left it is an assignment whose target starts with a call or
    /// subscript of `type`, which the tree does not show (P1).
    pub(super) fn type_alias(&mut self, node: Node<'t>) -> Built<Stmt> {
        let children = self.children(node);
        let left = self.only_child(require(node, &children, Field::Left)?)?;
        let right = require(node, &children, Field::Right)?;
        let (name, params) = match left.kind {
            Kind::Identifier => (left.node, None),
            Kind::GenericType => match self.named_children(left.node)[..] {
                [name, params] => (name.node, Some(params.node)),
                _ => return Err(refuse(node, "an unknown form of type alias")),
            },
            _ => return self.assignment_to_type(node, left, right),
        };
        let (name, name_span) = self.identifier(name)?;
        let params = params.map_or_else(Vec::new, |params| self.named_children(params));
        let type_params = params
            .iter()
            .map(|param| self.type_param(param.node))
            .collect::<Built<_>>()?;
        let value = self.annotation(right)?;
        let kind = StmtKind::TypeAlias {
            name,
            name_span,
            type_params,
            value,
        };
        Ok(Stmt {
            span: span_of(node),
            kind,
        })
    }

    /// `type(self).n = value`, `type[x] = value`, `type(x).a: int = value`.
    fn assignment_to_type(
        &mut self,
        node: Node<'t>,
        left: Child<'t>,
        right: Node<'t>,
    ) -> Built<Stmt> {
        let (target, annotation) = match left.kind {
            Kind::ConstrainedType => match self.named_children(left.node)[..] {
                [target, annotation] => (self.only_child(target.node)?.node, Some(annotation.node)),
                _ => return Err(refuse(node, "an unknown form of assignment to `type`")),
            },
            _ => (left.node, None),
        };
        self.type_head = Some(Span::new(
            node.start_byte() as u32,
            target.start_byte() as u32,
        ));
        let target = self.target(target);
        self.type_head = None;
        let (target, value) = (target?, self.annotation(right)?);
        let kind = match annotation {
            None => StmtKind::Assign(vec![target], value),
            Some(annotation) => StmtKind::AnnAssign {
                target,
                annotation: self.annotation(annotation)?,
                value: Some(value),
                is_simple: false,
            },
        };
        Ok(Stmt {
            span: span_of(node),
            kind,
        })
    }
}

/// What the module sees of a function.
fn named_only(span: Span, name: Symbol, name_span: Span) -> FunctionDef {
    FunctionDef {
        name,
        name_span,
        span,
        is_async: false,
        decorators: Vec::new(),
        type_params: Vec::new(),
        parameters: Vec::new(),
        returns: None,
        body: Suite {
            statements: Vec::new(),
            is_inline: false,
        },
    }
}
