//! `hoist`: a measure of a value is taken early, under a name, and the name stands where it was taken late.
//!
//! ```python
//! page = render(scores)            n_matrix = len(matrix)
//!                                  page = render(scores)
//! return page, len(matrix)         return page, n_matrix
//! ```

use super::layout::Layout;
use super::nest::remove;
use super::{Edit, Unwritable};
use crate::flow::{OpId, StmtId};
use crate::propose::{ChangeId, Point};

/// The edits that take the measures at `at`, and read `name` in their places.
pub(super) fn edits(
    measures: &[OpId],
    at: Point,
    name: &str,
    layout: Layout,
    change: ChangeId,
) -> Result<Vec<Edit>, Unwritable> {
    let mut edits = vec![binding(measures[0], at, name, layout, change)?];
    for op in measures.iter().map(|&op| layout.ir.op(op)) {
        layout.refuse_line_bound_comment_at(op)?;
        // A `finally` suite is lowered once for each way into it.
        if edits.iter().all(|edit| edit.span != op.span) {
            edits.push(Edit::replace(change, op.span, name));
        }
    }
    Ok(edits)
}

/// The edits that move the assignment of a measure as it stands.
pub(super) fn moved(
    measure: OpId,
    assignment: StmtId,
    at: Point,
    name: &str,
    layout: Layout,
    change: ChangeId,
) -> Result<Vec<Edit>, Unwritable> {
    let binding = binding(measure, at, name, layout, change)?;
    Ok(vec![binding, remove(layout, assignment, change)?])
}

fn binding(
    measure: OpId,
    at: Point,
    name: &str,
    layout: Layout,
    change: ChangeId,
) -> Result<Edit, Unwritable> {
    let span = layout.ir.op(measure).span;
    let text = span.of(layout.text);
    if text.contains(['\n', '#']) {
        return Err(Unwritable {
            span,
            reason: "the measure spans several lines",
        });
    }
    layout.insert(&format!("{name} = {text}"), at, change)
}

#[cfg(test)]
mod tests {
    use crate::rewrite::sample::Sample;

    fn hoist(text: &str, measure: &str, after: &str) -> Result<String, &'static str> {
        let sample = Sample::new(text);
        let change = sample.hoist(measure, after, "n");
        sample.write(&[change]).map_err(|(_, why)| why.reason)
    }

    #[test]
    fn the_name_stands_where_the_measure_was() {
        for (text, expected) in [
            (
                "def f(x):\n    g(x)  # c\n    h()\n    return len(x), x.y\n",
                "def f(x):\n    g(x)  # c\n    n = len(x)\n    h()\n    return n, x.y\n",
            ),
            (
                "def f(x):\n    g(x); return k(f'{len(x):>3}', (len(x)))\n",
                "def f(x):\n    g(x); n = len(x); return k(f'{n:>3}', (n))\n",
            ),
        ] {
            assert_eq!(
                hoist(text, "len(x)", "g(x)").as_deref(),
                Ok(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn comments_stay_where_they_are() {
        for text in [
            "def f(x):\n    g(x)\n    return len(x)  # noqa\n",
            "def f(x):\n    g(x)\n    return len(  # all\n        x)\n",
        ] {
            let measure = if text.contains("all") {
                "len(  # all\n        x)"
            } else {
                "len(x)"
            };
            assert!(hoist(text, measure, "g(x)").is_err(), "{text}");
        }
    }
}
