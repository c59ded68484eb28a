//! Values that something else made, and that nothing suggests to be held there any more: with `--unsafe`, doubt about who holds
//! a value is resolved for its release.
//!
//! ```python
//! for batch in read_batches(path):    # a generator: the batch is nobody else's once it is handed out
//!     loss = train(batch)
//! best = step(batch).sample           # a part of what nothing names: the rest of it is gone
//! dark = pixels[pixels < 8]           # chosen by a mask: a copy
//! ```

use super::Facts;
use super::magnitude::is_slice;
use super::waiting::waits;
use crate::flow::{Display, OpId, OpKind};
use crate::options::Level;
use crate::syntax::ast::{BinaryOp, UnaryOp};
use crate::value::is_file_name;
use crate::value::{Escape, Kind, Origin};

/// Methods that hand out what their object holds.
const VIEWS: [&str; 12] = [
    "buffers",
    "children",
    "get_children",
    "items",
    "keys",
    "modules",
    "named_buffers",
    "named_children",
    "named_modules",
    "named_parameters",
    "parameters",
    "values",
];

/// Names whose last word says that they hand out one value after another.
const STREAMS: [&str; 11] = [
    "batches",
    "chunks",
    "dataloader",
    "generator",
    "iter",
    "iterator",
    "loader",
    "producer",
    "reader",
    "stream",
    "streamer",
];

/// Functions that hand on the items of their first argument, one by one.
const WRAPPERS: [&str; 5] = ["iter", "islice", "progress_bar", "tqdm", "track"];

/// Functions that do so in a tuple, which keeps the item until the next one is made (E17).
const KEEPERS: [&str; 3] = ["enumerate", "zip", "zip_longest"];

/// Wrappers around wrappers that are looked through.
const MAX_WRAPPERS: usize = 4;

/// Whether the value of an operation, which something else gave, is taken to be held by the function alone.
pub(super) fn is_handed_over(facts: &Facts<'_>, op: OpId) -> bool {
    if facts.options.level < Level::Unsafe {
        return false;
    }
    let ir = facts.ir;
    match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::NextItem, &[iterator]) => is_stream(facts, iterator),
        (OpKind::Item(_) | OpKind::Unpack { .. }, &[whole]) => is_handed_over(facts, whole),
        (OpKind::Attribute(_), &[object]) => is_unnamed_result(facts, object),
        (OpKind::Subscript, &[object, index]) => {
            is_unnamed_result(facts, object)
                || is_mask(facts, index)
                || is_stored_part(facts, object, index)
        }
        _ => false,
    }
}

/// Whether what something stores is taken not to be kept by it: who consumes what a generator hands out is done with it when the
/// generator goes on, and what is stored at a range of positions or where a mask is true is copied, unless it is a list of things.
pub(super) fn is_taken_or_copied(facts: &Facts<'_>, escape: &Escape) -> bool {
    if facts.options.level < Level::Unsafe {
        return false;
    }
    let ir = facts.ir;
    match (&ir.op(escape.at).kind, ir.operands(escape.at)) {
        (OpKind::Yield, _) => true,
        (OpKind::StoreSubscript, &[object, index, value]) => {
            let is_container = |op: OpId| {
                let value = facts.values.get(op);
                value.is_some_and(|value| matches!(value.kind, Kind::Container(_) | Kind::Frame))
            };
            escape.value == value
                && (is_slice(facts, index) || is_mask(facts, index))
                && !is_container(object)
                && !is_container(value)
        }
        _ => false,
    }
}

/// Whether an operation takes items of an array one by one, as far as the name of what chooses them tells: `data[mask, :]` is a copy.
pub(super) fn is_chosen(facts: &Facts<'_>, op: OpId) -> bool {
    if facts.options.level < Level::Unsafe {
        return false;
    }
    let ir = facts.ir;
    let (OpKind::Subscript, &[object, index]) = (&ir.op(op).kind, ir.operands(op)) else {
        return false;
    };
    let is_array = |op: OpId| {
        let value = facts.values.get(op);
        value.is_some_and(|value| matches!(value.kind, Kind::Array | Kind::Tensor))
    };
    let axes = match ir.op(index).kind {
        OpKind::Build(Display::Tuple, _) => ir.operands(index),
        _ => &[index],
    };
    is_array(object) && axes.iter().any(|&axis| is_mask(facts, axis))
}

/// Whether the value of a call is what something else keeps under a key: `table.get(key)`. What is got by an address is made.
pub(super) fn is_looked_up(facts: &Facts<'_>, op: OpId) -> bool {
    const KEEPERS: [&str; 2] = ["get", "setdefault"];
    const ADDRESSES: [&str; 5] = ["api", "endpoint", "path", "uri", "url"];
    let ir = facts.ir;
    let (OpKind::Call(_), &[callee, key, ..]) = (&ir.op(op).kind, ir.operands(op)) else {
        return false;
    };
    let OpKind::Attribute(name) = ir.op(callee).kind else {
        return false;
    };
    let is_address = || match ir.op(key).kind {
        OpKind::Load(local) => {
            let last = facts.name(local).rsplit('_').next();
            last.is_some_and(|last| ADDRESSES.contains(&last))
        }
        OpKind::Str(text) => facts.names.get(text).contains('/'),
        OpKind::BuildString => true,
        _ => false,
    };
    let value = facts.values.get(op);
    KEEPERS.contains(&facts.names.get(name))
        && value.is_some_and(|value| value.kind == Kind::Unknown)
        && !waits(facts, op)
        && !is_address()
}

/// Whether what is iterated makes its items as they are asked for.
fn is_stream(facts: &Facts<'_>, iterator: OpId) -> bool {
    let ir = facts.ir;
    let mut op = iterator;
    for _ in 0..MAX_WRAPPERS {
        op = only_source(facts, op);
        op = match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::GetIter | OpKind::GetAsyncIter, &[iterable]) => iterable,
            (OpKind::Call(_), &[callee, ref arguments @ ..]) => {
                let name = member(facts, callee).unwrap_or_default();
                match arguments {
                    [first, ..] if WRAPPERS.contains(&name) => *first,
                    _ => {
                        let keeps = VIEWS.contains(&name) || KEEPERS.contains(&name);
                        return !keeps && gives_unknown(facts, op);
                    }
                }
            }
            (&OpKind::Parameter(local), _) => {
                return is_stream_name(facts.name(local));
            }
            (&OpKind::Attribute(name), _) => return is_stream_name(facts.names.get(name)),
            _ => return false,
        };
    }
    false
}

/// Whether it is a generator, or anything else of which nothing is known.
fn gives_unknown(facts: &Facts<'_>, call: OpId) -> bool {
    let value = facts.values.get(call);
    value.is_some_and(|value| matches!(value.kind, Kind::Unknown | Kind::Resource))
}

/// What an unknown call has just given, and nothing names. What is asked for by a getter stays where it is.
fn is_unnamed_result(facts: &Facts<'_>, op: OpId) -> bool {
    let ir = facts.ir;
    let (OpKind::Call(_), Some(&callee)) = (&ir.op(op).kind, ir.operands(op).first()) else {
        return false;
    };
    let name = member(facts, callee).unwrap_or_default();
    let is_getter = name.starts_with("get") || name == "super" || VIEWS.contains(&name);
    let value = facts.values.get(op);
    !is_getter
        && value.is_some_and(|value| value.kind == Kind::Unknown && value.origin == Origin::Fresh)
}

/// Whether an index chooses items one by one: what it gives is a copy.
fn is_mask(facts: &Facts<'_>, index: OpId) -> bool {
    let ir = facts.ir;
    let source = only_source(facts, index);
    let is_array = |op: OpId| {
        facts
            .values
            .get(op)
            .is_some_and(|it| it.kind == Kind::Array)
    };
    match ir.op(source).kind {
        OpKind::Compare(_) | OpKind::Unary(UnaryOp::Invert) => true,
        OpKind::Binary(BinaryOp::And | BinaryOp::Or) => true,
        _ if is_array(source) || is_positions(facts, index) => true,
        _ => match ir.op(index).kind {
            OpKind::Load(local) => {
                let words = facts.name(local).split('_');
                words.clone().any(|word| matches!(word, "mask" | "indices"))
            }
            _ => false,
        },
    }
}

/// Whether an index is a list of positions, which indexes nothing but arrays and frames, or something that such a list chose, or that
/// was converted to positions: `values[neighbours[[2, 1]]]`, `values[flat.long()]`.
pub(super) fn is_positions(facts: &Facts<'_>, index: OpId) -> bool {
    const CONVERTING: [&str; 6] = [
        "argsort",
        "argwhere",
        "flatnonzero",
        "long",
        "nonzero",
        "searchsorted",
    ];
    let ir = facts.ir;
    let mut op = only_source(facts, index);
    for _ in 0..MAX_WRAPPERS {
        op = match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Build(Display::List, _), items) => return !items.is_empty(),
            (OpKind::Call(_), &[callee, ..]) => {
                return member(facts, callee).is_some_and(|name| CONVERTING.contains(&name));
            }
            (OpKind::Subscript, &[whole, part]) => match ir.op(part).kind {
                OpKind::Slice => only_source(facts, whole),
                _ => only_source(facts, part),
            },
            _ => return false,
        };
    }
    false
}

/// Whether a slice is taken of a data set of an open file, as far as the name of that tells: `self._handle["x"][:n]` is read into
/// new memory.
pub(super) fn is_stored_part(facts: &Facts<'_>, object: OpId, index: OpId) -> bool {
    let ir = facts.ir;
    let (OpKind::Subscript, &[file, key]) = (&ir.op(object).kind, ir.operands(object)) else {
        return false;
    };
    let name = match ir.op(file).kind {
        OpKind::Attribute(name) | OpKind::LoadName(name) => facts.names.get(name),
        OpKind::Load(local) => facts.name(local),
        _ => return false,
    };
    matches!(ir.op(index).kind, OpKind::Slice)
        && !matches!(ir.op(key).kind, OpKind::Slice)
        && is_file_name(name)
}

/// The operation whose value this is, through loads that read one store only.
pub(super) fn only_source(facts: &Facts<'_>, op: OpId) -> OpId {
    let mut op = op;
    while let OpKind::Load(_) = facts.ir.op(op).kind
        && let [store] = facts.reaching.of_load(op)
        && facts.stored_value(*store) < op
    {
        op = facts.stored_value(*store);
    }
    op
}

fn member<'f>(facts: &Facts<'f>, callee: OpId) -> Option<&'f str> {
    match facts.ir.op(callee).kind {
        OpKind::Attribute(name) | OpKind::LoadName(name) => Some(facts.names.get(name)),
        _ => None,
    }
}

fn is_stream_name(name: &str) -> bool {
    let last = name.rsplit('_').find(|word| !word.is_empty());
    last.is_some_and(|last| STREAMS.contains(&last))
}
