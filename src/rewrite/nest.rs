//! `nest`: the value of a local that is used once takes the place of its use.
//!
//! ```python
//! data = load()           return fit(load())
//! return fit(data)
//! ```
//! The call owns its argument then (HAZARDS E1). The planner has checked that nothing changes its order (HAZARDS G); here
//! only the text decides: parentheses, comments, lines.

use super::expression::{Shape, shape_of};
use super::layout::{Layout, is_blank};
use super::{Edit, Piece, Unwritable};
use crate::flow::{BindingForm, Op, OpId, OpKind, StatementKind, StmtId};
use crate::propose::{Change, ChangeId};
use crate::source::Span;

/// The edits that take the value bound by `store` to `load`, and remove the statement it came from. `change` is the index of
/// this among all `changes`.
pub(super) fn edits(
    store: OpId,
    load: OpId,
    layout: Layout,
    change: ChangeId,
    changes: &[Change],
) -> Result<Vec<Edit>, Unwritable> {
    let ir = layout.ir;
    let (store, load) = (ir.op(store), ir.op(load));
    let refuse = |reason| {
        Err(Unwritable {
            span: load.span,
            reason,
        })
    };
    if !matches!(store.kind, OpKind::Store(_, BindingForm::Assign)) {
        return refuse("only a plain assignment to one name can be moved");
    }
    if load.place.in_fstring || load.place.shows_text {
        return refuse("the use is in an f-string");
    }
    let is_definition = layout.ir.statement(load.stmt).kind == StatementKind::Definition;
    if load.place.in_comprehension || load.place.in_header && is_definition {
        return refuse("the use is in a comprehension or the head of a definition");
    }
    let value = value_of(layout, store.stmt, store.outer)?;
    layout.refuse_line_bound_comment_at(load)?;
    let removal = remove(layout, store.stmt, change)?;
    let shape = shape_of(innermost(layout, value, changes)?.of(layout.text));
    Ok(vec![removal, place(layout, value, shape, load, change)?])
}

/// The text that stands at `value` in the end: where that is a name, the value of the name may move there too.
fn innermost(layout: Layout, value: Span, changes: &[Change]) -> Result<Span, Unwritable> {
    let mut moves = changes.iter().filter_map(Change::moved);
    let moved_there = moves.find(|moved| layout.ir.op(moved.load).span == value);
    match moved_there.map(|moved| layout.ir.op(moved.store)) {
        Some(store) => innermost(layout, value_of(layout, store.stmt, store.outer)?, changes),
        None => Ok(value),
    }
}

/// The text after the `=` of `name = value`, which must stand on one line.
fn value_of(layout: Layout, stmt: StmtId, target: Span) -> Result<Span, Unwritable> {
    let statement = layout.ir.statement(stmt).span;
    let refuse = |reason| {
        Err(Unwritable {
            span: statement,
            reason,
        })
    };
    if !statement.contains(target) {
        return refuse("the assignment is not understood");
    }
    let after = &layout.text[target.end as usize..statement.end as usize];
    let Some(value) = after.trim_start_matches(is_blank).strip_prefix('=') else {
        return refuse("the assignment is not understood");
    };
    let value = value.trim_start_matches(is_blank);
    if value.is_empty() || value.contains('\n') {
        return refuse("the value spans several lines");
    }
    Ok(Span::new(statement.end - value.len() as u32, statement.end))
}

/// Puts the value in the place of its use, with parentheses where something around it could tear it apart (HAZARDS X1-X13).
fn place(
    layout: Layout,
    value: Span,
    shape: Shape,
    load: &Op,
    change: ChangeId,
) -> Result<Edit, Unwritable> {
    let (text, at) = (value.of(layout.text), load.span);
    let (before, after) = (
        &layout.text[..at.start as usize],
        &layout.text[at.end as usize..],
    );
    let has_parentheses = before.ends_with('(') && after.starts_with(')') && is_group(before);
    let is_delimited = (before.trim_end().ends_with(['(', '[', ',']) || is_keyword(before))
        && after.trim_start().starts_with([')', ']', ',']);
    let is_bare = match shape {
        Shape::Primary => true,
        Shape::Number => !after.trim_start().starts_with('.'),
        Shape::Operators => is_delimited || has_parentheses || is_whole_value(before, load, layout),
        Shape::Loose => has_parentheses,
    };
    if text.starts_with('*') {
        return Err(Unwritable {
            span: value,
            reason: "a starred value cannot be moved",
        });
    }
    let pieces = if is_bare {
        vec![Piece::Moved(value)]
    } else {
        vec![
            Piece::Text("(".into()),
            Piece::Moved(value),
            Piece::Text(")".into()),
        ]
    };
    Ok(Edit {
        change,
        span: at,
        pieces,
    })
}

/// Whether the use is all that its statement returns or assigns.
fn is_whole_value(before: &str, load: &Op, layout: Layout) -> bool {
    let statement = layout.ir.statement(load.stmt);
    let before = before.trim_end_matches(is_blank);
    statement.span.end == load.span.end
        && match statement.kind {
            StatementKind::Return => {
                before.ends_with("return")
                    && before.len() == statement.span.start as usize + "return".len()
            }
            StatementKind::Assign => is_keyword(before),
            _ => false,
        }
}

/// Whether `before` ends in the `=` of a keyword argument or an assignment, not in that of an operator.
fn is_keyword(before: &str) -> bool {
    let ahead = before.trim_end().strip_suffix('=').map(str::trim_end);
    ahead.is_some_and(|ahead| ahead.ends_with(|c: char| c == '_' || c.is_alphanumeric()))
}

/// Whether the parenthesis that ends `before` groups an expression, rather than calls something or holds a tuple.
fn is_group(before: &str) -> bool {
    let ahead = before[..before.len() - 1].trim_end();
    ahead.ends_with([
        '=', '(', '[', ',', '+', '-', '*', '/', '@', '%', '&', '|', '^', '<', '>', '~',
    ]) && !ahead.ends_with("**")
}

/// Removes a statement: its lines, or only itself where it shares its line.
pub(super) fn remove(layout: Layout, stmt: StmtId, change: ChangeId) -> Result<Edit, Unwritable> {
    let span = layout.ir.statement(stmt).span;
    let refuse = |reason| Err(Unwritable { span, reason });
    layout.refuse_line_bound_comment(span)?;
    if let Some(right) = layout.right_neighbour(stmt) {
        let region = Span::new(span.start, layout.ir.statement(right).span.start);
        return Ok(Edit {
            change,
            span: region,
            pieces: Vec::new(),
        });
    }
    if let Some(left) = layout.left_neighbour(stmt) {
        let region = Span::new(layout.ir.statement(left).span.end, span.end);
        return Ok(Edit {
            change,
            span: region,
            pieces: Vec::new(),
        });
    }
    if layout.is_inline(stmt) {
        return refuse("it is the only statement of its block");
    }
    let indentation = layout.indentation(stmt)?;
    let region = Span::new(layout.line_start(span.start), layout.next_line(span.end));
    let after = layout.text[span.end as usize..region.end as usize].trim_end();
    if !after
        .trim_start_matches(|c| is_blank(c) || c == ';')
        .is_empty()
    {
        return refuse("a comment would be lost");
    }
    if layout.above_comments(region.start, indentation) != region.start {
        return refuse("the comment above would lose its statement");
    }
    Ok(Edit {
        change,
        span: region,
        pieces: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use crate::rewrite::sample::Sample;

    fn nested(text: &str) -> Result<String, &'static str> {
        let sample = Sample::new(text);
        sample
            .write(&[sample.nest("a")])
            .map_err(|(_, why)| why.reason)
    }

    #[test]
    fn parentheses_come_only_where_needed() {
        for (value, used, expected) in [
            ("load()", "g(a)", "g(load())"),
            ("load()", "a.T", "load().T"),
            ("p + q", "g(a)", "g(p + q)"),
            ("p + q", "g(k=a, j=1)", "g(k=p + q, j=1)"),
            ("p + q", "a * 2", "(p + q) * 2"),
            ("p + q", "a.T", "(p + q).T"),
            ("p + q", "a", "p + q"),
            ("p < q", "g(p == a)", "g(p == (p < q))"),
            ("1", "a.real", "(1).real"),
            ("1, 2", "g(a)", "g((1, 2))"),
            ("p if q else 0", "g(a)", "g((p if q else 0))"),
            ("lambda: 0", "g(a)", "g((lambda: 0))"),
            ("(i for i in p)", "g(a, 1)", "g((i for i in p), 1)"),
            ("(p + q)", "a ** 2", "(p + q) ** 2"),
            ("-p", "a ** 2", "(-p) ** 2"),
            ("'a' 'b'", "a.x", "('a' 'b').x"),
        ] {
            let text = format!("def f(p, q):\n    a = {value}\n    return {used}\n");
            let expected = format!("def f(p, q):\n    return {expected}\n");
            assert_eq!(nested(&text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn neighbours_on_the_line_stay() {
        for (text, expected) in [
            (
                "def f(p):\n    a = g(p); return h(a)\n",
                "def f(p):\n    return h(g(p))\n",
            ),
            (
                "def f(p):\n    p = g(p); a = g(p)\n    return h(a)\n",
                "def f(p):\n    p = g(p)\n    return h(g(p))\n",
            ),
            (
                "def f(p):\n    if p: a = g(p); return h(a)\n",
                "def f(p):\n    if p: return h(g(p))\n",
            ),
            (
                "def f(p):\n    a = g(p)\n    # now\n    return h(a)  # done",
                "def f(p):\n    # now\n    return h(g(p))  # done",
            ),
        ] {
            assert_eq!(nested(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_would_be_lost_or_unreadable_stays() {
        for text in [
            "def f(p):\n    a = g(p)  # why\n    return h(a)\n",
            "def f(p):\n    # why\n    a = g(p)\n    return h(a)\n",
            "def f(p):\n    a = g(p)\n    return h(a)  # type: ignore\n",
            "def f(p):\n    a = g(\n        p)\n    return h(a)\n",
            "def f(p):\n    a = g(p)\n    return f'{a}'\n",
            "def f(p):\n    a = g(p)\n    return f'{a=}'\n",
            "def f(p):\n    a: int = g(p)\n    return h(a)\n",
            "def f(p):\n    a = g(h(k(m(n(p)))))\n    return h(a)\n",
            "def f(p):\n    a = g('a long text that fills most of the line, and then some more')\n    return h('and another one', a)\n",
        ] {
            assert!(nested(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_chain_moves_as_one() {
        let sample = Sample::new("def f(p):\n    a = g(p)\n    b = h(a)\n    return k(b)\n");
        let expected = "def f(p):\n    return k(h(g(p)))\n";
        assert_eq!(
            sample
                .write(&[sample.nest("b"), sample.nest("a")])
                .as_deref(),
            Ok(expected)
        );
    }

    #[test]
    fn a_chain_of_names_keeps_what_it_ends_in_together() {
        let sample =
            Sample::new("def f(p, q):\n    a = p + q\n    b = a\n    c = b\n    return c.T\n");
        let changes = [sample.nest("a"), sample.nest("b"), sample.nest("c")];
        assert_eq!(
            sample.write(&changes).as_deref(),
            Ok("def f(p, q):\n    return (p + q).T\n")
        );
    }

    #[test]
    fn a_name_within_the_moved_value_can_be_renamed() {
        let sample = Sample::new("def f(p):\n    b = g(p)\n    a = h(b)\n    return k(a)\n");
        let changes = [sample.nest("a"), sample.reuse("b", "p")];
        assert_eq!(
            sample.write(&changes).as_deref(),
            Ok("def f(p):\n    p = g(p)\n    return k(h(p))\n")
        );
    }
}
