//! `match`.
//!
//! The values that a pattern compares with are evaluated before it is tried. CPython evaluates them one by one while it
//! matches; that they are evaluated at most once, in the same order, is what matters here.

use super::Lowered;
use super::builder::Builder;
use crate::flow::{BindingForm, BlockId, OpId, OpKind, SuiteId};
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::{Expr, MatchCase, Pattern};

impl Builder<'_> {
    pub(super) fn lower_match(&mut self, subject: &Expr, cases: &[MatchCase]) -> Lowered<()> {
        let subject_value = self.lower_expr(subject)?;
        let after = self.reserve();
        for (index, case) in cases.iter().enumerate() {
            let next = self.reserve();
            let suite = self.child_suite(index);
            self.lower_case(case, suite, subject_value, next)?;
            self.jump(after);
            self.open(next);
        }
        self.flow_into(after);
        Ok(())
    }

    /// Captures are bound before the guard is evaluated, and stay bound if it fails (N57).
    fn lower_case(
        &mut self,
        case: &MatchCase,
        suite: SuiteId,
        subject: OpId,
        next: BlockId,
    ) -> Lowered<()> {
        if is_irrefutable(&case.pattern) {
            self.bind_whole(&case.pattern, subject);
        } else {
            self.lower_test(case, subject, next)?;
        }
        if let Some(guard) = &case.guard {
            let body = self.reserve();
            self.lower_condition(guard, body, next)?;
            self.open(body);
        }
        self.lower_suite(&case.body, suite)
    }

    fn lower_test(&mut self, case: &MatchCase, subject: OpId, next: BlockId) -> Lowered<()> {
        let mut parts = Parts::default();
        describe(&case.pattern, self, &mut parts);
        let mut operands = vec![subject];
        for value in &parts.values {
            operands.push(self.lower_expr(value)?);
        }
        let shape = self.names.text(&parts.shape);
        let span = Span::at(case.span.start);
        let test = self.emit_at(OpKind::MatchesPattern(shape), &operands, span);
        let bind = self.reserve();
        self.branch(test, bind, next);
        self.open(bind);
        for (index, &(name, span)) in parts.captures.iter().enumerate() {
            let kind = OpKind::Captured(index as u32);
            let value = self.emit_at(kind, &[subject, test], span);
            self.store_name(name, value, BindingForm::Match, span, span);
        }
        Ok(())
    }

    fn bind_whole(&mut self, pattern: &Pattern, subject: OpId) {
        match pattern {
            Pattern::Capture(name, span) => {
                self.store_name(*name, subject, BindingForm::Match, *span, *span);
            }
            Pattern::As(inner, name, span) => {
                self.bind_whole(inner, subject);
                self.store_name(*name, subject, BindingForm::Match, *span, *span);
            }
            _ => {}
        }
    }
}

/// What matches everything without a test.
fn is_irrefutable(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Wildcard | Pattern::Capture(..) => true,
        Pattern::As(inner, ..) => is_irrefutable(inner),
        Pattern::Value(_)
        | Pattern::Or(_)
        | Pattern::Sequence(_)
        | Pattern::Star(_)
        | Pattern::Mapping(..)
        | Pattern::Class(..) => false,
    }
}

/// A pattern taken apart.
#[derive(Default)]
struct Parts<'a> {
    /// Its structure; values stand as `=` and captures as `?`.
    shape: String,
    /// In textual order.
    values: Vec<&'a Expr>,
    /// In textual order, each name once: alternatives bind the same ones.
    captures: Vec<(Symbol, Span)>,
}

impl<'a> Parts<'a> {
    fn value(&mut self, value: &'a Expr) {
        self.shape.push('=');
        self.values.push(value);
    }

    fn capture(&mut self, name: Symbol, span: Span) {
        self.shape.push('?');
        if self.captures.iter().all(|&(known, _)| known != name) {
            self.captures.push((name, span));
        }
    }
}

fn describe<'a>(pattern: &'a Pattern, builder: &Builder<'_>, parts: &mut Parts<'a>) {
    match pattern {
        Pattern::Value(value) => parts.value(value),
        Pattern::Wildcard => parts.shape.push('_'),
        Pattern::Capture(name, span) => parts.capture(*name, *span),
        Pattern::As(inner, name, span) => {
            describe(inner, builder, parts);
            parts.shape.push_str(" as ");
            parts.capture(*name, *span);
        }
        Pattern::Or(patterns) => describe_all(patterns, "(|)", builder, parts),
        Pattern::Sequence(patterns) => describe_all(patterns, "[,]", builder, parts),
        Pattern::Star(capture) => {
            parts.shape.push('*');
            if let Some((name, span)) = capture {
                parts.capture(*name, *span);
            }
        }
        Pattern::Mapping(items, rest) => {
            parts.shape.push('{');
            for (key, value) in items {
                parts.value(key);
                parts.shape.push(':');
                describe(value, builder, parts);
                parts.shape.push(',');
            }
            if let Some((name, span)) = rest {
                parts.shape.push_str("**");
                parts.capture(*name, *span);
            }
            parts.shape.push('}');
        }
        Pattern::Class(class, arguments) => {
            parts.value(class);
            parts.shape.push('(');
            for (keyword, argument) in arguments {
                if let Some(keyword) = keyword {
                    parts.shape.push_str(builder.names.get(*keyword));
                    parts.shape.push(':');
                }
                describe(argument, builder, parts);
                parts.shape.push(',');
            }
            parts.shape.push(')');
        }
    }
}

/// `brackets` are the opening one, the separator and the closing one.
fn describe_all<'a>(
    patterns: &'a [Pattern],
    brackets: &str,
    builder: &Builder<'_>,
    parts: &mut Parts<'a>,
) {
    let mut brackets = brackets.chars();
    let (open, separator, close) = (brackets.next(), brackets.next(), brackets.next());
    parts.shape.extend(open);
    for pattern in patterns {
        describe(pattern, builder, parts);
        parts.shape.extend(separator);
    }
    parts.shape.extend(close);
}
