//! Expressions that evaluate all their parts, left to right.

use super::builder::Builder;
use super::{Lowered, percent, refuse};
use crate::flow::{BindingForm, Display, OpId, OpKind};
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::{BinaryOp, Constant, Expr, ExprKind, FString, FStringField, FStringPart};

impl Builder<'_> {
    /// Lowers an expression. Frames are kept small: nesting is bounded, but may be deep.
    pub(super) fn lower_expr(&mut self, expr: &Expr) -> Lowered<OpId> {
        match &expr.kind {
            ExprKind::Name(name) => Ok(self.load_name(*name, expr)),
            ExprKind::Constant(constant) => Ok(self.emit_for(OpKind::Const(*constant), &[], expr)),
            ExprKind::Str(literal) => Ok(self.emit_for(OpKind::Str(literal.raw), &[], expr)),
            ExprKind::FString(fstring) => self.lower_fstring(fstring, expr),
            ExprKind::Tuple(items) => self.lower_display(Display::Tuple, items, expr),
            ExprKind::List(items) => self.lower_display(Display::List, items, expr),
            ExprKind::Set(items) => self.lower_display(Display::Set, items, expr),
            ExprKind::Dict(items) => self.lower_dict(items, expr),
            ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Attribute(..)
            | ExprKind::Subscript(..)
            | ExprKind::Slice(..) => self.lower_operator(expr),
            ExprKind::Await(_) | ExprKind::Yield(_) | ExprKind::YieldFrom(_) => {
                self.lower_suspension(expr)
            }
            ExprKind::Bool(op, operands) => self.lower_bool(*op, operands, expr),
            ExprKind::Compare(left, rest) => self.lower_compare(left, rest, expr),
            ExprKind::Conditional { test, body, orelse } => {
                self.lower_conditional(test, body, orelse, expr)
            }
            ExprKind::Lambda(lambda) => self.lower_lambda(lambda, expr),
            ExprKind::Call(callee, arguments) => self.lower_call(callee, arguments, expr),
            ExprKind::Walrus(name, span, value) => {
                let value = self.lower_expr(value)?;
                self.store_name(*name, value, BindingForm::Walrus, *span, *span);
                Ok(value)
            }
            ExprKind::Comprehension(comprehension) => self.lower_comprehension(comprehension, expr),
            ExprKind::Starred(_) => refuse(expr.span, "a starred expression outside a display"),
        }
    }

    pub(super) fn emit_for(&mut self, kind: OpKind, operands: &[OpId], expr: &Expr) -> OpId {
        self.emit(kind, operands, expr.span, expr.outer)
    }

    pub(super) fn load_name(&mut self, name: Symbol, expr: &Expr) -> OpId {
        let kind = match self.scope.by_name.get(&name) {
            Some(&local) => OpKind::Load(local),
            None => OpKind::LoadName(name),
        };
        self.emit_for(kind, &[], expr)
    }

    pub(super) fn store_name(
        &mut self,
        name: Symbol,
        value: OpId,
        form: BindingForm,
        span: Span,
        outer: Span,
    ) {
        let kind = match self.scope.by_name.get(&name) {
            Some(&local) => OpKind::Store(local, form),
            None => OpKind::StoreName(name),
        };
        self.emit(kind, &[value], span, outer);
    }

    pub(super) fn delete_name(&mut self, name: Symbol, span: Span, outer: Span) {
        let kind = match self.scope.by_name.get(&name) {
            Some(&local) => OpKind::Delete(local),
            None => OpKind::DeleteName(name),
        };
        self.emit(kind, &[], span, outer);
    }

    fn lower_operator(&mut self, expr: &Expr) -> Lowered<OpId> {
        match &expr.kind {
            ExprKind::Unary(op, operand) => {
                let operand = self.lower_expr(operand)?;
                Ok(self.emit_for(OpKind::Unary(*op), &[operand], expr))
            }
            ExprKind::Binary(left, BinaryOp::Mod, right)
                if let Some(fields) = percent::fields(left, right, self.names) =>
            {
                self.lower_formatted(left, &fields, expr)
            }
            ExprKind::Binary(left, op, right) => {
                let left = self.lower_expr(left)?;
                let right = self.lower_expr(right)?;
                Ok(self.emit_for(OpKind::Binary(*op), &[left, right], expr))
            }
            ExprKind::Attribute(value, name, _) => {
                let value = self.lower_expr(value)?;
                Ok(self.emit_for(OpKind::Attribute(*name), &[value], expr))
            }
            ExprKind::Subscript(value, index) => {
                let value = self.lower_expr(value)?;
                let index = self.lower_expr(index)?;
                Ok(self.emit_for(OpKind::Subscript, &[value, index], expr))
            }
            ExprKind::Slice(lower, upper, step) => {
                let lower = self.lower_or_none(lower.as_deref(), expr.span)?;
                let upper = self.lower_or_none(upper.as_deref(), expr.span)?;
                let step = self.lower_or_none(step.as_deref(), expr.span)?;
                Ok(self.emit_for(OpKind::Slice, &[lower, upper, step], expr))
            }
            _ => refuse(expr.span, "an unknown operator"),
        }
    }

    /// `"%s: %r" % (a, b)`, each field formatted before the next is evaluated.
    fn lower_formatted(
        &mut self,
        left: &Expr,
        fields: &[percent::Field<'_>],
        expr: &Expr,
    ) -> Lowered<OpId> {
        let mut parts = vec![self.lower_expr(left)?];
        for (conversion, value) in fields {
            let operand = self.lower_expr(value)?;
            parts.push(self.emit_for(OpKind::Format(Some(*conversion), None), &[operand], value));
        }
        Ok(self.emit_for(OpKind::BuildString, &parts, expr))
    }

    fn lower_suspension(&mut self, expr: &Expr) -> Lowered<OpId> {
        match &expr.kind {
            ExprKind::Await(value) => {
                let value = self.lower_expr(value)?;
                Ok(self.emit_for(OpKind::Await, &[value], expr))
            }
            ExprKind::Yield(value) => {
                self.is_generator = true;
                let value = self.lower_or_none(value.as_deref(), expr.span)?;
                Ok(self.emit_for(OpKind::Yield, &[value], expr))
            }
            ExprKind::YieldFrom(value) => {
                self.is_generator = true;
                let value = self.lower_expr(value)?;
                Ok(self.emit_for(OpKind::YieldFrom, &[value], expr))
            }
            _ => refuse(expr.span, "an unknown suspension"),
        }
    }

    fn lower_display(&mut self, display: Display, items: &[Expr], expr: &Expr) -> Lowered<OpId> {
        let mut values = Vec::with_capacity(items.len());
        let mut starred = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let value = if let ExprKind::Starred(inner) = &item.kind {
                starred.push(index as u32);
                inner
            } else {
                item
            };
            values.push(self.lower_expr(value)?);
        }
        let kind = OpKind::Build(display, starred.into_boxed_slice());
        Ok(self.emit_for(kind, &values, expr))
    }

    /// Keys before their values (Python reference 6.2.7).
    fn lower_dict(&mut self, items: &[(Option<Expr>, Expr)], expr: &Expr) -> Lowered<OpId> {
        let mut values = Vec::with_capacity(items.len() * 2);
        let mut starred = Vec::new();
        for (index, (key, value)) in items.iter().enumerate() {
            values.push(if let Some(key) = key {
                self.lower_expr(key)?
            } else {
                starred.push(index as u32);
                let none = OpKind::Const(Constant::None);
                self.emit_at(none, &[], Span::at(value.outer.start))
            });
            values.push(self.lower_expr(value)?);
        }
        let kind = OpKind::BuildDict(starred.into_boxed_slice());
        Ok(self.emit_for(kind, &values, expr))
    }

    fn lower_fstring(&mut self, fstring: &FString, expr: &Expr) -> Lowered<OpId> {
        if self.is_template(expr.span) {
            return refuse(expr.span, "a template string");
        }
        let around = self.place;
        self.place.in_fstring = true;
        let parts = self.lower_fstring_parts(&fstring.parts, expr.span)?;
        self.place = around;
        Ok(self.emit_for(OpKind::BuildString, &parts, expr))
    }

    /// Whether the literal's prefix has a `t`: its value keeps what its fields evaluate to (PEP 750).
    fn is_template(&self, span: Span) -> bool {
        let text = self.text.get(span.range()).unwrap_or_default();
        let prefix = text.split(['"', '\'']).next().unwrap_or_default();
        prefix.contains(['t', 'T'])
    }

    fn lower_fstring_parts(&mut self, parts: &[FStringPart], span: Span) -> Lowered<Vec<OpId>> {
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            values.push(match part {
                FStringPart::Literal(text) => {
                    self.emit_at(OpKind::FStringText(*text), &[], Span::at(span.start))
                }
                FStringPart::Field(field) => self.lower_field(field, span)?,
            });
        }
        Ok(values)
    }

    /// Each field is evaluated and formatted before the next one (Python reference 2.4.3).
    fn lower_field(&mut self, field: &FStringField, span: Span) -> Lowered<OpId> {
        let around = self.place;
        self.place.shows_text |= field.shows_text;
        let mut operands = vec![self.lower_expr(&field.value)?];
        if let Some(spec) = &field.spec {
            let parts = self.lower_fstring_parts(spec, span)?;
            let at = field.value.span;
            operands.push(self.emit_at(OpKind::BuildString, &parts, at));
        }
        self.place = around;
        let shown = field
            .shows_text
            .then(|| self.intern_text(field.value.outer, &[]));
        let kind = OpKind::Format(field.conversion, shown);
        Ok(self.emit_for(kind, &operands, &field.value))
    }
}
