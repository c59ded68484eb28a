//! Statements: one function finds the family.

use super::builder::Builder;
use super::unwind::Goal;
use super::{Lowered, refuse};
use crate::flow::{BindingForm, OpId, OpKind, Place, StmtId, SuiteId, Terminator};
use crate::source::Span;
use crate::syntax::ast::{Constant, Expr, ImportFrom, ImportedModule, Stmt, StmtKind, Suite};

impl Builder<'_> {
    pub(super) fn lower_suite(&mut self, suite: &Suite, id: SuiteId) -> Lowered<()> {
        for (index, statement) in suite.statements.iter().enumerate() {
            let stmt = self.suites[id.index()].statements[index];
            self.lower_statement(statement, stmt)?;
        }
        Ok(())
    }

    fn lower_statement(&mut self, statement: &Stmt, id: StmtId) -> Lowered<()> {
        self.check_size(statement.span)?;
        let around = std::mem::replace(&mut self.stmt, id);
        self.place = Place::default();
        let start = Span::at(statement.span.start);
        self.emit_at(OpKind::Before(id), &[], start);
        self.lower_by_family(statement)?;
        self.stmt = id;
        self.place = Place::default();
        if self.is_open() {
            let end = Span::at(statement.span.end);
            self.emit_at(OpKind::After(id), &[], end);
        }
        self.stmt = around;
        Ok(())
    }

    fn lower_by_family(&mut self, statement: &Stmt) -> Lowered<()> {
        match &statement.kind {
            StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::For { .. }
            | StmtKind::With { .. }
            | StmtKind::Try { .. }
            | StmtKind::Match(..) => self.lower_compound(statement),
            StmtKind::Assign(..)
            | StmtKind::AnnAssign { .. }
            | StmtKind::AugAssign(..)
            | StmtKind::Delete(_) => self.lower_assignment(statement),
            StmtKind::FunctionDef(function) => self.lower_definition(function),
            StmtKind::ClassDef(class) => self.lower_class(class),
            _ => self.lower_simple(statement),
        }
    }

    fn lower_compound(&mut self, statement: &Stmt) -> Lowered<()> {
        match &statement.kind {
            StmtKind::If {
                test, body, orelse, ..
            } => self.lower_if(test, body, orelse.as_ref()),
            StmtKind::While { test, body, orelse } => self.lower_while(test, body, orelse.as_ref()),
            StmtKind::For { .. } => self.lower_for(statement),
            StmtKind::With {
                is_async,
                items,
                body,
            } => self.lower_with(items, *is_async, body),
            StmtKind::Try { .. } => self.lower_try(statement),
            StmtKind::Match(subject, cases) => self.lower_match(subject, cases),
            _ => refuse(statement.span, "an unknown statement"),
        }
    }

    fn lower_simple(&mut self, statement: &Stmt) -> Lowered<()> {
        let span = statement.span;
        match &statement.kind {
            StmtKind::Expr(_) if self.is_docstring() => {}
            StmtKind::Expr(expr) => {
                self.lower_expr(expr)?;
            }
            StmtKind::Return(value) => {
                let value = self.lower_or_none(value.as_ref(), span)?;
                self.unwind(Goal::Return(value), span);
            }
            StmtKind::Raise(exception, cause) => {
                let exception = self.lower_optional(exception.as_ref())?;
                let cause = self.lower_optional(cause.as_ref())?;
                self.terminate(Terminator::Raise(exception, cause));
            }
            StmtKind::Assert(test, message) => self.lower_assert(test, message.as_ref(), span)?,
            StmtKind::Break => self.unwind(Goal::Break, span),
            StmtKind::Continue => self.unwind(Goal::Continue, span),
            StmtKind::Import(modules) => self.lower_import(modules),
            StmtKind::ImportFrom(import) => self.lower_import_from(import, span)?,
            StmtKind::TypeAlias {
                name, name_span, ..
            } => {
                let text = self.intern_text(span, &[]);
                let alias = self.emit_at(OpKind::Opaque(text), &[], span);
                let form = BindingForm::Definition;
                self.store_name(*name, alias, form, *name_span, *name_span);
            }
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
            _ => return refuse(span, "an unknown statement"),
        }
        Ok(())
    }

    fn is_docstring(&self) -> bool {
        let kind = self.statements[self.stmt.index()].kind;
        kind == crate::flow::StatementKind::Docstring
    }

    fn lower_optional(&mut self, expr: Option<&Expr>) -> Lowered<Option<OpId>> {
        expr.map(|expr| self.lower_expr(expr)).transpose()
    }

    pub(super) fn lower_or_none(&mut self, expr: Option<&Expr>, span: Span) -> Lowered<OpId> {
        match expr {
            Some(expr) => self.lower_expr(expr),
            None => Ok(self.emit_at(OpKind::Const(Constant::None), &[], span)),
        }
    }

    fn lower_import(&mut self, modules: &[ImportedModule]) {
        for module in modules {
            let kind = OpKind::Import(module.module, module.has_alias);
            let value = self.emit_at(kind, &[], module.span);
            let form = BindingForm::Import;
            self.store_name(module.binds, value, form, module.span, module.span);
        }
    }

    fn lower_import_from(&mut self, import: &ImportFrom, span: Span) -> Lowered<()> {
        if import.is_star {
            return refuse(span, "`import *` in a function");
        }
        for &(name, binds, span) in &import.names {
            let value = self.emit_at(OpKind::ImportFrom(import.module, name), &[], span);
            self.store_name(binds, value, BindingForm::Import, span, span);
        }
        Ok(())
    }

    /// Raises where the test fails. Under `-O` nothing of it is evaluated, which matters where it binds a name.
    fn lower_assert(&mut self, test: &Expr, message: Option<&Expr>, span: Span) -> Lowered<()> {
        self.place.in_assert = true;
        let after = self.reserve();
        let has_walrus = self
            .text
            .get(span.range())
            .is_some_and(|t| t.contains(":="));
        if has_walrus {
            let check = self.reserve();
            let debug = self.names.text("__debug__");
            let is_checked = self.emit_at(OpKind::Opaque(debug), &[], Span::at(span.start));
            self.branch(is_checked, check, after);
            self.open(check);
        }
        let fails = self.reserve();
        self.lower_condition(test, after, fails)?;
        self.open(fails);
        if self.is_open() {
            self.lower_assertion_error(message, span)?;
        }
        self.open(after);
        Ok(())
    }

    fn lower_assertion_error(&mut self, message: Option<&Expr>, span: Span) -> Lowered<()> {
        let class = self.names.text("AssertionError");
        let at = Span::at(span.start);
        let mut exception = self.emit_at(OpKind::Opaque(class), &[], at);
        if let Some(message) = message {
            let value = self.lower_expr(message)?;
            let shape = Box::new([crate::flow::ArgumentShape::Positional]);
            exception = self.emit_at(OpKind::Call(shape), &[exception, value], at);
        }
        self.terminate(Terminator::Raise(Some(exception), None));
        Ok(())
    }
}
