//! `split`: an inner value gets a statement and a name of its own, so that the name's old value is released in between.
//!
//! ```python
//! return h(g(x))          x = g(x)
//!                         return h(x)
//! ```
//! The planner has checked that nothing changes its order and that nobody reads the old value again (HAZARDS G31-G33).

use super::expression::{Shape, shape_of};
use super::layout::{Above, Layout};
use super::spelling::Spelling;
use super::{Edit, Piece, Unwritable};
use crate::flow::{Op, OpId, OpKind, StatementKind};
use crate::propose::ChangeId;
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::ast::ComprehensionKind;

/// The edits that bind `inner` to a local ahead of its statement, and read that local in its place.
pub(super) fn edits(
    inner: OpId,
    into: LocalId,
    layout: Layout,
    spelling: &Spelling,
    change: ChangeId,
) -> Result<Vec<Edit>, Unwritable> {
    let op = layout.ir.op(inner);
    if let Some(reason) = refusal(op, layout) {
        return Err(Unwritable {
            span: op.span,
            reason,
        });
    }
    layout.refuse_line_bound_comment_at(op)?;
    let name = spelling.of(into)?;
    let pieces = vec![Piece::Text(format!("{name} = ")), Piece::Moved(op.span)];
    let binding = layout.insert_before(pieces, op.stmt, Above::Statement, change)?;
    Ok(vec![
        binding,
        Edit::replace(change, replaced(op, layout.text), name),
    ])
}

fn refusal(op: &Op, layout: Layout) -> Option<&'static str> {
    match layout.ir.statement(op.stmt).kind {
        StatementKind::Elif => return Some("nothing can come before an `elif`"),
        StatementKind::While => {
            return Some("the condition of a loop is evaluated before each pass");
        }
        StatementKind::Definition => return Some("it is in the head of a definition"),
        _ => {}
    }
    match op.kind {
        OpKind::Slice => return Some("a slice is no value of its own"),
        OpKind::Comprehension(ComprehensionKind::Generator, _) | OpKind::MakeFunction(_) => {
            return Some("it runs when something else asks for it");
        }
        _ => {}
    }
    if op.place.in_fstring || op.place.in_comprehension || op.place.in_header {
        return Some("it is in an f-string, a comprehension or the head of a definition");
    }
    let text = op.span.of(layout.text);
    if text.contains('\n') {
        return Some("the value spans several lines");
    }
    (text.starts_with('*')
        || text.is_empty()
        || (shape_of(text) == Shape::Loose && text.contains(":=")))
    .then_some("the value cannot be a statement of its own")
}

/// The value with its own parentheses, unless these keep it apart from a word: `return(f(x))`.
fn replaced(op: &Op, text: &str) -> Span {
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    let before = text[..op.outer.start as usize].chars().next_back();
    let after = text[op.outer.end as usize..].chars().next();
    let touches = before.is_some_and(is_word) || after.is_some_and(is_word);
    if touches || !op.outer.contains(op.span) {
        op.span
    } else {
        op.outer
    }
}

#[cfg(test)]
mod tests {
    use crate::rewrite::sample::Sample;

    fn split(text: &str, inner: &str) -> Result<String, &'static str> {
        let sample = Sample::new(text);
        sample
            .write(&[sample.split(inner, "x")])
            .map_err(|(_, why)| why.reason)
    }

    #[test]
    fn the_inner_value_gets_its_own_statement() {
        for (text, expected) in [
            (
                "def f(x):\n    # c\n    return h(g(x))  # d\n",
                "def f(x):\n    # c\n    x = g(x)\n    return h(x)  # d\n",
            ),
            (
                "def f(x):\n    return h((g(x)))\n",
                "def f(x):\n    x = g(x)\n    return h(x)\n",
            ),
            (
                "def f(x):\n    return(g(x)) + 1\n",
                "def f(x):\n    x = g(x)\n    return(x) + 1\n",
            ),
            (
                "def f(x):\n    if x: return h(g(x))\n",
                "def f(x):\n    if x: x = g(x); return h(x)\n",
            ),
            (
                "def f(x):\n    k(); return h(g(x))\n",
                "def f(x):\n    k(); x = g(x); return h(x)\n",
            ),
            (
                "def f(x):\n    for y in h(g(x)):\n        k(y)\n",
                "def f(x):\n    x = g(x)\n    for y in h(x):\n        k(y)\n",
            ),
        ] {
            assert_eq!(split(text, "g(x)").as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn heads_that_are_evaluated_elsewhere_stay() {
        for text in [
            "def f(x):\n    while h(g(x)):\n        k()\n",
            "def f(x):\n    if k():\n        k()\n    elif h(g(x)):\n        k()\n",
            "def f(x):\n    return f'{h(g(x))}'\n",
            "def f(x):\n    return h(g(x))  # noqa\n",
        ] {
            assert!(split(text, "g(x)").is_err(), "{text}");
        }
        assert!(
            split(
                "def f(x):\n    return h(g(\n        x))\n",
                "g(\n        x)"
            )
            .is_err()
        );
    }

    #[test]
    fn one_within_another_is_bound_first_and_a_deletion_stands_before_both() {
        let sample = Sample::new("def f(x, y):\n    k(y)\n    return h(g(e(x)))\n");
        let changes = [
            sample.split("g(e(x))", "x"),
            sample.split("e(x)", "x"),
            sample.del(&["y"], "k("),
        ];
        let expected =
            "def f(x, y):\n    k(y)\n    del y\n    x = e(x)\n    x = g(x)\n    return h(x)\n";
        assert_eq!(sample.write(&changes).as_deref(), Ok(expected));
    }
}
