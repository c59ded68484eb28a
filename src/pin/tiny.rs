//! What is small whatever its kind could hold, as texts and lists whose names say so and kernels; and what is not, by what it is
//! chosen or compared by.
//!
//! ```python
//! header = read_header(stream)
//! kernel = np.ones(width) / width                     # made of nothing but its width
//! ```

use super::{Facts, watched};
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::{BinaryOp, Constant};
use crate::value::{Kind, Size};

/// Last words of the names of texts and lists that are short, whatever makes them. In the singular.
const SHORT_WORDS: [&str; 15] = [
    "delimiter",
    "fmt",
    "head",
    "header",
    "label",
    "magic",
    "prefix",
    "query",
    "separator",
    "shape",
    "sql",
    "stmt",
    "suffix",
    "title",
    "url",
];

/// Last words of the names of arrays that are slid over something larger. In the singular.
const KERNEL_WORDS: [&str; 3] = ["kernel", "stencil", "tap"];

/// Functions of numpy that look at all items of two arrays.
const COMPARISONS: [&str; 6] = [
    "numpy.allclose",
    "numpy.array_equal",
    "numpy.array_equiv",
    "numpy.testing.assert_allclose",
    "numpy.testing.assert_array_equal",
    "numpy.testing.assert_equal",
];

/// Functions of numpy that write arrays to what they are given first.
const SAVING: [&str; 4] = [
    "numpy.save",
    "numpy.savetxt",
    "numpy.savez",
    "numpy.savez_compressed",
];

/// So many letters are never large.
const SHORT: i64 = 1000;

/// Operators that are followed.
const MAX_DEPTH: usize = 4;

pub(super) fn is_short_name(name: &str) -> bool {
    is_last_word(name, &SHORT_WORDS)
}

pub(super) fn is_kernel_name(name: &str) -> bool {
    is_last_word(name, &KERNEL_WORDS)
}

fn is_last_word(name: &str, words: &[&str]) -> bool {
    let last = name.rsplit('_').find(|word| !word.is_empty());
    last.is_some_and(|last| {
        words.contains(&last) || last.strip_suffix('s').is_some_and(|it| words.contains(&it))
    })
}

/// Whether an array is made of numbers alone: `np.ones(width) / width`.
pub(super) fn is_made_of_counts(facts: &Facts<'_>, op: OpId) -> bool {
    is_without_data(facts, op, 0)
}

fn is_without_data(facts: &Facts<'_>, op: OpId, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    let is_data = facts.values.get(op).is_some_and(|it| it.kind.is_data());
    match (&facts.ir.op(op).kind, facts.ir.operands(op)) {
        (OpKind::Call(_), [callee, arguments @ ..]) => {
            let is_data = |op: &OpId| facts.values.get(*op).is_some_and(|it| it.kind.is_data());
            watched::dotted(facts, *callee).is_some() && !arguments.iter().any(is_data)
        }
        (OpKind::Binary(_) | OpKind::Unary(_), operands) => operands
            .iter()
            .all(|&it| is_without_data(facts, it, depth + 1)),
        _ => !is_data,
    }
}

/// Whether a value is a slice of a few letters, if it is one of a text or of bytes: `block[i:i + 80]`, `line[:6]`.
pub(super) fn is_short_slice(facts: &Facts<'_>, op: OpId) -> bool {
    let ir = facts.ir;
    let (OpKind::Subscript, &[_, index]) = (&ir.op(op).kind, ir.operands(op)) else {
        return false;
    };
    let (OpKind::Slice, &[lower, upper, _]) = (&ir.op(index).kind, ir.operands(index)) else {
        return false;
    };
    if let (OpKind::Binary(BinaryOp::Add), &[start, length]) =
        (&ir.op(upper).kind, ir.operands(upper))
        && let (OpKind::Load(one), OpKind::Load(other)) = (&ir.op(lower).kind, &ir.op(start).kind)
    {
        let is_same =
            one == other && facts.reaching.of_load(lower) == facts.reaching.of_load(start);
        return is_same && int(facts, length).is_some_and(|it| it <= SHORT);
    }
    let is_none = matches!(ir.op(lower).kind, OpKind::Const(Constant::None));
    let start = if is_none { Some(0) } else { int(facts, lower) };
    let length = start.zip(int(facts, upper));
    length.is_some_and(|(start, end)| start >= 0 && (0..=start + SHORT).contains(&end))
}

/// An integer that is written there, or a constant of the module.
fn int(facts: &Facts<'_>, op: OpId) -> Option<i64> {
    match facts.ir.op(op).kind {
        OpKind::Const(Constant::Int(text)) => facts.names.get(text).parse().ok(),
        OpKind::LoadName(name) => facts.module.integers.get(&name).copied(),
        _ => None,
    }
}

/// Whether a value is a range of many numbers, which constants tell.
pub(super) fn is_long_range(facts: &Facts<'_>, op: OpId) -> bool {
    let (OpKind::Call(_), [callee, arguments @ ..]) =
        (&facts.ir.op(op).kind, facts.ir.operands(op))
    else {
        return false;
    };
    let mut bounds = arguments.iter().filter_map(|&it| int(facts, it));
    watched::dotted(facts, *callee).is_some_and(|it| it == "range") && bounds.any(|it| it > SHORT)
}

/// `levels[places]`: it has as many items as the array of places.
pub(super) fn is_indexed_by_many(facts: &Facts<'_>, op: OpId) -> bool {
    let (OpKind::Subscript, &[_, index]) = (&facts.ir.op(op).kind, facts.ir.operands(op)) else {
        return false;
    };
    let value = facts.values.get(index);
    value.is_some_and(|value| value.kind == Kind::Array && value.size != Size::Small)
}

/// Whether a value has been repeated to the length of another: `scales.repeat_interleave(group_size, 1)`.
pub(super) fn is_repeated(facts: &Facts<'_>, op: OpId) -> bool {
    const REPEATING: [&str; 4] = ["repeat", "repeat_interleave", "repeat_kv", "tile"];
    let (OpKind::Call(_), &[callee, ..]) = (&facts.ir.op(op).kind, facts.ir.operands(op)) else {
        return false;
    };
    match facts.ir.op(callee).kind {
        OpKind::Attribute(name) | OpKind::LoadName(name) => {
            REPEATING.contains(&facts.names.get(name))
        }
        _ => false,
    }
}

/// The arguments of a function of numpy that looks at all items of two arrays, or writes them to a file.
pub(super) fn read_whole(
    facts: &Facts<'_>,
    callee: OpId,
    arguments: impl Iterator<Item = OpId>,
) -> Vec<OpId> {
    let path = watched::dotted(facts, callee);
    match path.as_deref() {
        Some(path) if COMPARISONS.contains(&path) => arguments.take(2).collect(),
        Some(path) if SAVING.contains(&path) => arguments.skip(1).collect(),
        _ => Vec::new(),
    }
}
