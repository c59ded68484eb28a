//! `reuse`: a new value takes the name of a dead one, which releases that.
//!
//! ```python
//! raw = load()            raw = load()
//! clean = wash(raw)       raw = wash(raw)
//! return fit(clean)       return fit(raw)
//! ```
//! The old value lives until the new one is there, no longer.

use super::layout::Layout;
use super::spelling::Spelling;
use super::{Edit, Unwritable};
use crate::flow::{BindingForm, Op, OpId, OpKind};
use crate::propose::ChangeId;
use crate::scope::LocalId;

/// The edits that rename the given loads, stores and deletes of `from`.
pub(super) fn edits(
    (from, to): (LocalId, LocalId),
    ops: &[OpId],
    layout: Layout,
    spelling: &Spelling,
    change: ChangeId,
) -> Result<Vec<Edit>, Unwritable> {
    let name = spelling.of(to)?;
    let mut edits: Vec<Edit> = Vec::new();
    for &op in ops {
        let op = layout.ir.op(op);
        if let Some(reason) = refusal(op, from, spelling) {
            return Err(Unwritable {
                span: op.span,
                reason,
            });
        }
        layout.refuse_line_bound_comment_at(op)?;
        // `x += 1` loads and stores at one place; a `finally` suite is lowered once for each way into it.
        if edits.iter().all(|edit| edit.span != op.span) {
            edits.push(Edit::replace(change, op.span, name));
        }
    }
    Ok(edits)
}

fn refusal(op: &Op, from: LocalId, spelling: &Spelling) -> Option<&'static str> {
    match op.kind {
        OpKind::Store(
            _,
            BindingForm::Import | BindingForm::Definition | BindingForm::Parameter,
        ) => {
            return Some("the name belongs to an import, a definition or a parameter");
        }
        OpKind::Store(local, _) | OpKind::Load(local) | OpKind::Delete(local) if local == from => {}
        _ => return Some("it is no use of the name"),
    }
    if !spelling.is_spelt(from, op.span) {
        return Some("the name is not there");
    }
    if op.place.shows_text {
        return Some("the f-string shows the name");
    }
    if op.place.in_comprehension {
        return Some("a comprehension reads the name");
    }
    op.place
        .in_header
        .then_some("the head of a definition reads the name")
}

#[cfg(test)]
mod tests {
    use crate::rewrite::sample::Sample;

    #[test]
    fn every_use_is_renamed_once() {
        let sample = Sample::new("def f(x):\n    y = g(x)\n    y += 1\n    return h(y, k=y)\n");
        let expected = "def f(x):\n    x = g(x)\n    x += 1\n    return h(x, k=x)\n";
        assert_eq!(
            sample.write(&[sample.reuse("y", "x")]).as_deref(),
            Ok(expected)
        );
    }

    #[test]
    fn names_that_show_or_belong_to_something_else_stay() {
        for text in [
            "def f(x):\n    y = g(x)\n    return f'{y=}'\n",
            "def f(x):\n    y = g(x)\n    return [y for _ in x]\n",
            "def f(x):\n    y = g(x)  # type: Any\n    return y\n",
            "def f(x):\n    import y\n    return y\n",
            "def f(x):\n    y = g(\n        x,\n    )  # noqa\n    return y\n",
        ] {
            let sample = Sample::new(text);
            assert!(sample.write(&[sample.reuse("y", "x")]).is_err(), "{text}");
        }
    }
}
