//! The expressions directly below an expression.

use crate::syntax::ast::{Expr, ExprKind, FStringPart};

/// Calls `visit` with each direct child, in textual order.
pub(super) fn for_each_child<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Name(_) | ExprKind::Constant(_) | ExprKind::Str(_) => {}
        ExprKind::FString(fstring) => visit_parts(&fstring.parts, visit),
        ExprKind::Tuple(items)
        | ExprKind::List(items)
        | ExprKind::Set(items)
        | ExprKind::Bool(_, items) => items.iter().for_each(visit),
        ExprKind::Dict(items) => {
            for (key, value) in items {
                key.iter().for_each(&mut *visit);
                visit(value);
            }
        }
        ExprKind::Unary(_, inner)
        | ExprKind::Starred(inner)
        | ExprKind::Walrus(_, _, inner)
        | ExprKind::Await(inner)
        | ExprKind::YieldFrom(inner)
        | ExprKind::Attribute(inner, ..) => visit(inner),
        ExprKind::Binary(left, _, right) | ExprKind::Subscript(left, right) => {
            visit(left);
            visit(right);
        }
        ExprKind::Compare(left, rest) => {
            visit(left);
            for (_, right) in rest {
                visit(right);
            }
        }
        ExprKind::Conditional { test, body, orelse } => {
            for part in [body, test, orelse] {
                visit(part);
            }
        }
        ExprKind::Lambda(lambda) => {
            let defaults = lambda.parameters.iter().filter_map(|p| p.default.as_ref());
            defaults.for_each(&mut *visit);
            visit(&lambda.body);
        }
        ExprKind::Call(callee, arguments) => {
            visit(callee);
            for a in arguments {
                visit(&a.value);
            }
        }
        ExprKind::Slice(lower, upper, step) => {
            let bounds = [lower, upper, step].into_iter().flatten();
            bounds.for_each(|bound| visit(bound));
        }
        ExprKind::Yield(value) => value.iter().for_each(|v| visit(v)),
        ExprKind::Comprehension(comprehension) => {
            visit(&comprehension.element);
            comprehension.value.iter().for_each(&mut *visit);
            for clause in &comprehension.clauses {
                visit(&clause.target);
                visit(&clause.iter);
                clause.conditions.iter().for_each(&mut *visit);
            }
        }
    }
}

fn visit_parts<'e>(parts: &'e [FStringPart], visit: &mut dyn FnMut(&'e Expr)) {
    for part in parts {
        if let FStringPart::Field(field) = part {
            visit(&field.value);
            visit_parts(field.spec.as_deref().unwrap_or_default(), visit);
        }
    }
}
