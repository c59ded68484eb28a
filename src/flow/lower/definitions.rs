//! Nested functions and classes: their headers are evaluated here, their bodies elsewhere.

use super::Lowered;
use super::builder::Builder;
use crate::flow::{ArgumentShape, BindingForm, OpId, OpKind, Place};
use crate::source::Span;
use crate::syntax::ast::{ClassDef, Expr, ExprKind, FunctionDef, Parameter, ParameterKind};

impl Builder<'_> {
    /// Decorators, defaults, annotations, the function, the decorators' calls from the last to the first (Python reference
    /// 8.7).
    pub(super) fn lower_definition(&mut self, function: &FunctionDef) -> Lowered<()> {
        self.place.in_header = true;
        let decorators = self.lower_decorators(&function.decorators)?;
        let mut operands = Vec::new();
        let mut holes = Vec::new();
        self.lower_defaults(&function.parameters, &mut operands)?;
        holes.extend(
            function
                .parameters
                .iter()
                .filter_map(|p| p.default.as_ref())
                .map(|d| d.outer),
        );
        // With type parameters the annotations are evaluated in a scope of their own (PEP 695).
        if function.type_params.is_empty() {
            for annotation in annotations(function) {
                operands.push(self.lower_annotation(annotation)?);
                holes.push(annotation.outer);
            }
        }
        holes.sort_unstable();
        self.place = Place::default();
        let body = self.intern_text(function.span, &holes);
        let span = function.name_span;
        let made = self.emit_at(OpKind::MakeFunction(body), &operands, span);
        self.decorate_and_store(&decorators, made, function.name, span);
        Ok(())
    }

    pub(super) fn lower_class(&mut self, class: &ClassDef) -> Lowered<()> {
        self.place.in_header = true;
        let decorators = self.lower_decorators(&class.decorators)?;
        let mut operands = Vec::new();
        self.lower_arguments(&class.arguments, &mut operands)?;
        self.place = Place::default();
        let holes: Vec<Span> = class.arguments.iter().map(|a| a.value.outer).collect();
        let body = self.intern_text(class.span, &holes);
        let span = class.name_span;
        let made = self.emit_at(OpKind::MakeClass(body), &operands, span);
        self.decorate_and_store(&decorators, made, class.name, span);
        Ok(())
    }

    fn lower_decorators(&mut self, decorators: &[Expr]) -> Lowered<Vec<OpId>> {
        decorators.iter().map(|d| self.lower_expr(d)).collect()
    }

    fn decorate_and_store(
        &mut self,
        decorators: &[OpId],
        made: OpId,
        name: crate::syntax::Symbol,
        span: Span,
    ) {
        let mut value = made;
        for &decorator in decorators.iter().rev() {
            let shape = Box::new([ArgumentShape::Positional]);
            let at = self.ops[decorator.index()].span;
            value = self.emit_at(OpKind::Call(shape), &[decorator, value], at);
        }
        self.store_name(name, value, BindingForm::Definition, span, span);
    }

    /// Defaults of positional parameters first, then those of keyword-only ones, as CPython does.
    pub(super) fn lower_defaults(
        &mut self,
        parameters: &[Parameter],
        operands: &mut Vec<OpId>,
    ) -> Lowered<()> {
        let is_keyword = |p: &&Parameter| p.kind == ParameterKind::KeywordOnly;
        let (keyword, positional): (Vec<_>, Vec<_>) = parameters.iter().partition(is_keyword);
        for parameter in positional.into_iter().chain(keyword) {
            if let Some(default) = &parameter.default {
                operands.push(self.lower_expr(default)?);
            }
        }
        Ok(())
    }

    /// `*args: *Ts` has a star of its own (PEP 646).
    fn lower_annotation(&mut self, annotation: &Expr) -> Lowered<OpId> {
        match &annotation.kind {
            ExprKind::Starred(inner) => self.lower_expr(inner),
            _ => self.lower_expr(annotation),
        }
    }
}

fn annotations(function: &FunctionDef) -> impl Iterator<Item = &Expr> {
    let parameters = function.parameters.iter();
    parameters
        .filter_map(|p| p.annotation.as_ref())
        .chain(&function.returns)
}
