//! Which `%` formats CPython compiles as f-strings (`parse_format` of its `ast_opt.c`, from 3.11 on): those whose fields are all
//! `%s`, `%r` or `%a`, with flags, width and precision or without.

use crate::syntax::Interner;
use crate::syntax::ast::{BinaryOp, Expr, ExprKind};

/// A field of such a format: its conversion, and its value.
pub(super) type Field<'e> = (char, &'e Expr);

/// The fields of `left % right`, where CPython may format each before it evaluates the next.
pub(super) fn fields<'e>(left: &Expr, right: &'e Expr, names: &Interner) -> Option<Vec<Field<'e>>> {
    let ExprKind::Tuple(items) = &right.kind else {
        return None;
    };
    let is_starred = |item: &Expr| matches!(item.kind, ExprKind::Starred(_));
    if items.is_empty() || items.iter().any(is_starred) {
        return None;
    }
    let conversions = match &left.kind {
        ExprKind::Str(literal) if literal.is_bytes => return None,
        ExprKind::Str(literal) => conversions(names.get(literal.content), items.len())?,
        // The compiler folds it to one literal first.
        _ if is_folded(left) => vec!['s'; items.len()],
        _ => return None,
    };
    // Too few or too many raise TypeError, after all of them were evaluated.
    (conversions.len() == items.len()).then(|| conversions.into_iter().zip(items).collect())
}

/// Whether an expression is made of literals alone.
fn is_folded(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Str(_) | ExprKind::Constant(_) => true,
        ExprKind::Binary(left, BinaryOp::Add | BinaryOp::Mul, right) => {
            is_folded(left) && is_folded(right)
        }
        _ => false,
    }
}

/// The conversions of the fields of a format, none where one of them is another. What has escapes that may stand for a percent
/// sign counts as one of `count` fields of the kind: to take a field as formatted early forbids moves, and allows none.
fn conversions(format: &str, count: usize) -> Option<Vec<char>> {
    let mut found = Vec::new();
    let mut rest = format.chars();
    while let Some(letter) = rest.next() {
        if letter == '\\' && rest.next().is_some_and(|it| "xuUN01234567".contains(it)) {
            return Some(vec!['s'; count]);
        }
        if letter != '%' {
            continue;
        }
        let mut next = rest.next()?;
        if next == '%' {
            continue;
        }
        while matches!(next, '-' | '+' | ' ' | '#' | '0'..='9' | '.') {
            next = rest.next()?;
        }
        if !matches!(next, 's' | 'r' | 'a') {
            return None;
        }
        found.push(next);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_conversions_are_compiled() {
        let of = |format| conversions(format, 2).map(|found| found.into_iter().collect::<String>());
        assert_eq!(of("%s: %r").as_deref(), Some("sr"));
        assert_eq!(of("%-10s|%.3a %%").as_deref(), Some("sa"));
        assert_eq!(of("\\x25s").as_deref(), Some("ss"));
        assert_eq!(of("plain").as_deref(), Some(""));
        for other in ["%d", "%s %.2f", "%(name)s", "%*s", "%", "%ls"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
