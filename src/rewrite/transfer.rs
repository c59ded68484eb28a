//! `transfer`: a value moves into a call by way of a list, and its local ends before.
//!
//! ```python
//! return model(data)       owned_data = [data]
//!                          del data
//!                          return model(owned_data.pop())
//! ```

use super::layout::{Above, Layout};
use super::spelling::Spelling;
use super::{Edit, Piece, Unwritable};
use crate::flow::{OpId, OpKind};
use crate::propose::ChangeId;

/// The edits that box the local, delete it, and pop the value where it was read.
pub(super) fn edits(
    load: OpId,
    owner: &str,
    layout: Layout,
    spelling: &Spelling,
    change: ChangeId,
) -> Result<Vec<Edit>, Unwritable> {
    let op = layout.ir.op(load);
    let refuse = |reason| {
        Err(Unwritable {
            span: op.span,
            reason,
        })
    };
    let OpKind::Load(local) = op.kind else {
        return refuse("only a local can be handed over");
    };
    layout.refuse_line_bound_comment_at(op)?;
    let name = spelling.of(local)?;
    let between = if layout.is_inline(op.stmt) || layout.left_neighbour(op.stmt).is_some() {
        "; ".to_owned()
    } else {
        let start = layout.ir.statement(op.stmt).span.start;
        let indentation = layout.indentation(op.stmt)?;
        format!("{}{indentation}", layout.newline(start))
    };
    let handed_over = format!("{owner} = [{name}]{between}del {name}");
    let pieces = vec![Piece::Text(handed_over)];
    Ok(vec![
        layout.insert_before(pieces, op.stmt, Above::Statement, change)?,
        Edit::replace(change, op.span, format!("{owner}.pop()")),
    ])
}

#[cfg(test)]
mod tests {
    use crate::rewrite::sample::Sample;

    fn transfer(text: &str) -> Result<String, &'static str> {
        let sample = Sample::new(text);
        let change = sample.transfer("x", "owned_x");
        sample.write(&[change]).map_err(|(_, why)| why.reason)
    }

    #[test]
    fn the_list_comes_before_the_statement() {
        for (text, expected) in [
            (
                "def f(x):\n    # why\n    return g(x)  # c\n",
                "def f(x):\n    # why\n    owned_x = [x]\n    del x\n    return g(owned_x.pop())  # c\n",
            ),
            (
                "def f(x):\r\n\tif a:\r\n\t\ty = g(1, p=(x))\r\n",
                "def f(x):\r\n\tif a:\r\n\t\towned_x = [x]\r\n\t\tdel x\r\n\t\ty = g(1, p=(owned_x.pop()))\r\n",
            ),
            (
                "def f(x):\n    a(); return g(x)\n",
                "def f(x):\n    a(); owned_x = [x]; del x; return g(owned_x.pop())\n",
            ),
        ] {
            assert_eq!(transfer(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_comment_for_a_tool_keeps_its_line() {
        assert!(transfer("def f(x):\n    return g(x)  # type: ignore\n").is_err());
    }
}
