//! The expressions directly below an expression or a statement.

use crate::syntax::ast::{Expr, ExprKind, FStringPart, Pattern, Stmt, StmtKind};

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

/// Calls `visit` with each expression that the statement itself evaluates, targets included: suites and the headers of function
/// definitions are left out, annotations too.
pub(super) fn for_each_expr<'e>(statement: &'e Stmt, visit: &mut dyn FnMut(&'e Expr)) {
    match &statement.kind {
        StmtKind::Expr(value) => visit(value),
        StmtKind::Assign(targets, value) => {
            visit(value);
            targets.iter().for_each(visit);
        }
        StmtKind::AnnAssign {
            target,
            annotation,
            value,
            ..
        } => {
            value.iter().for_each(&mut *visit);
            visit(target);
            visit(annotation);
        }
        StmtKind::AugAssign(target, _, value) => {
            visit(target);
            visit(value);
        }
        StmtKind::Return(value) => value.iter().for_each(visit),
        StmtKind::Raise(first, second) => first.iter().chain(second).for_each(visit),
        StmtKind::Assert(test, message) => {
            visit(test);
            message.iter().for_each(visit);
        }
        StmtKind::Delete(targets) => targets.iter().for_each(visit),
        StmtKind::FunctionDef(function) => function.decorators.iter().for_each(visit),
        StmtKind::ClassDef(class) => {
            class.decorators.iter().for_each(&mut *visit);
            class.arguments.iter().for_each(|it| visit(&it.value));
        }
        StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::Import(_)
        | StmtKind::ImportFrom(_)
        | StmtKind::TypeAlias { .. } => {}
        _ => for_each_head(statement, visit),
    }
}

/// The same for statements with suites.
fn for_each_head<'e>(statement: &'e Stmt, visit: &mut dyn FnMut(&'e Expr)) {
    match &statement.kind {
        StmtKind::If { test, .. } | StmtKind::While { test, .. } => visit(test),
        StmtKind::For { target, iter, .. } => {
            visit(iter);
            visit(target);
        }
        StmtKind::With { items, .. } => {
            for item in items {
                visit(&item.context);
                item.target.iter().for_each(&mut *visit);
            }
        }
        StmtKind::Try { handlers, .. } => {
            let types = handlers.iter().filter_map(|it| it.type_.as_ref());
            types.for_each(visit);
        }
        StmtKind::Match(subject, cases) => {
            visit(subject);
            for case in cases {
                for_each_value(&case.pattern, visit);
                case.guard.iter().for_each(&mut *visit);
            }
        }
        _ => {}
    }
}

/// The expressions that a pattern compares with.
fn for_each_value<'e>(pattern: &'e Pattern, visit: &mut dyn FnMut(&'e Expr)) {
    match pattern {
        Pattern::Value(value) => visit(value),
        Pattern::Wildcard | Pattern::Capture(..) | Pattern::Star(_) => {}
        Pattern::As(inner, ..) => for_each_value(inner, visit),
        Pattern::Or(patterns) | Pattern::Sequence(patterns) => {
            for inner in patterns {
                for_each_value(inner, visit);
            }
        }
        Pattern::Mapping(items, _) => {
            for (key, inner) in items {
                visit(key);
                for_each_value(inner, visit);
            }
        }
        Pattern::Class(class, arguments) => {
            visit(class);
            for (_, inner) in arguments {
                for_each_value(inner, visit);
            }
        }
    }
}
