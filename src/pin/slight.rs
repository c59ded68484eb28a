//! Containers of which nothing shows that they hold much: no reason to release anything, whatever else they may be large for.
//!
//! ```python
//! skipped = [name for name in names if "bias" in name]    # names of which nobody knows how many there are
//! tiles = [read(path) for path in paths]                  # joined: the items are arrays
//! image = np.concatenate(tiles)
//! ```
//! Backward: what an item of a container shows of itself, and what the container is made into, is shown of the container.

use super::bulky::is_computed_name;
use super::handed_over::only_source;
use super::naming::{is_content_name, is_reader_name};
use super::{Facts, tiny};
use crate::flow::{Bits, OpId, OpKind};
use crate::scope::ShownEnds;
use crate::value::{Elements, Ground, Kind, Origin, Size, Value};

/// Rounds over a function; what a loop carries takes a second one.
const MAX_ROUNDS: usize = 3;

/// Functions and methods that hand on the items of what they are given, or of their object.
const HANDING_ON: [&str; 16] = [
    "chain",
    "copy",
    "deepcopy",
    "dict",
    "enumerate",
    "items",
    "list",
    "reversed",
    "set",
    "sorted",
    "split",
    "splitlines",
    "tqdm",
    "tuple",
    "values",
    "zip",
];

/// By operation: whether its value is a container of unknown contents of which nothing shows that they are much.
pub(super) fn find(facts: &Facts<'_>) -> Bits {
    let count = facts.ir.ops.len();
    let ops = || (0..count as u32).map(OpId);
    let mut slight = Bits::empty(count);
    // A program of which all is given fills its lists with what it is about.
    if facts.module.shown_ends != ShownEnds::Any {
        return slight;
    }
    let candidates = ops().filter(|&op| facts.values.get(op).is_some_and(may_be_slight));
    candidates.for_each(|op| slight.insert(op.index()));
    if slight.count() == 0 {
        return slight;
    }
    let much = Much::find(facts);
    for op in ops() {
        if much.0.contains(op.index()) {
            slight.remove(op.index());
        }
    }
    slight
}

/// Whether nothing but what is done with the container can show that it is large. What a function of the project gives has been
/// filled with care.
fn may_be_slight(value: &Value) -> bool {
    matches!(value.kind, Kind::Container(Elements::Unknown))
        && value.evidence.ground == Ground::Producer
        && !matches!(value.size, Size::Bytes(_))
        && !value.has_large_items
}

/// By operation: whether anything shows that its value, or what it holds, is much.
struct Much(Bits);

impl Much {
    fn find(facts: &Facts<'_>) -> Self {
        let mut much = Self(Bits::empty(facts.ir.ops.len()));
        let ops = || (0..facts.ir.ops.len() as u32).rev().map(OpId);
        ops().for_each(|op| much.seed(facts, op));
        let made = made(facts);
        for _ in 0..MAX_ROUNDS {
            let mut is_settled = true;
            for op in ops().filter(|op| facts.values.get(*op).is_some()) {
                if much.0.contains(op.index()) {
                    for source in shown_by(facts, op) {
                        is_settled &= much.0.contains(source.index());
                        much.0.insert(source.index());
                    }
                }
            }
            for &(of, from) in &made {
                is_settled &= much.0.contains(of.index()) || !much.is_plenty(facts, from);
                if much.is_plenty(facts, from) {
                    much.0.insert(of.index());
                }
            }
            if is_settled {
                break;
            }
        }
        much
    }

    /// Whether a value is much, or as many items as anything that is read in.
    fn is_plenty(&self, facts: &Facts<'_>, op: OpId) -> bool {
        let op = only_source(facts, op);
        let value = facts.values.get(op);
        self.0.contains(op.index())
            || tiny::is_long_range(facts, op)
            || value.is_some_and(|value| match value.kind {
                Kind::Container(elements) => {
                    elements == Elements::Plain && value.size == Size::Large
                }
                Kind::Text => value.size != Size::Small,
                // The lines of a file.
                Kind::Resource => {
                    matches!(facts.ir.op(op).kind, OpKind::Enter(_) | OpKind::Call(_))
                }
                _ => is_bulk(facts, op),
            })
    }

    /// What shows it of itself: data, what data are made of, and what is called so.
    fn seed(&mut self, facts: &Facts<'_>, op: OpId) {
        let ir = facts.ir;
        let is_data = is_bulk(facts, op);
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Call(_), [_, arguments @ ..]) if is_data => {
                self.0.insert_ops(arguments);
                let displays = arguments.iter().map(|&it| only_source(facts, it));
                for display in displays.filter(|&it| is_display(&ir.op(it).kind)) {
                    self.0.insert_ops(ir.operands(display));
                }
            }
            (OpKind::Call(_), &[callee, ..]) if reads(facts, callee) => self.0.insert(op.index()),
            (&OpKind::Store(local, _), &[value]) => {
                let name = facts.name(local);
                if is_content_name(name)
                    || is_computed_name(facts, name)
                    || name.strip_suffix('s').is_some_and(is_content_name)
                {
                    self.0.insert(value.index());
                }
            }
            _ => {}
        }
        if is_data {
            self.0.insert(op.index());
        }
    }
}

/// Containers, and what they are made of, or filled with: an item, or what a loop goes through meanwhile.
fn made(facts: &Facts<'_>) -> Vec<(OpId, OpId)> {
    let ir = facts.ir;
    let mut made = Vec::new();
    let escapes = facts.values.escapes.iter();
    made.extend(escapes.filter_map(|it| Some((it.into?, it.value))));
    for op in (0..ir.ops.len() as u32).map(OpId) {
        match (&ir.op(op).kind, ir.operands(op)) {
            (OpKind::Comprehension(..) | OpKind::GetIter, &[iterable, ..]) => {
                made.push((op, iterable));
            }
            (OpKind::Call(_), &[callee, ref arguments @ ..]) if hands_on(facts, callee) => {
                let receiver = ir.operands(callee).iter();
                made.extend(receiver.chain(arguments).map(|&from| (op, from)));
            }
            _ => {}
        }
    }
    for (&container, fillers) in &facts.values.filled {
        let Some(&last) = fillers.iter().max() else {
            continue;
        };
        let between = (container.0..last.0).map(OpId);
        let loops = between.filter(|&op| ir.op(op).kind == OpKind::NextItem);
        made.extend(loops.map(|op| (container, ir.operands(op)[0])));
    }
    made
}

/// What holds the value of an operation, or gave it.
fn shown_by(facts: &Facts<'_>, op: OpId) -> Vec<OpId> {
    let ir = facts.ir;
    match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Load(_), _) => facts.read_by(op).collect(),
        (
            OpKind::Subscript
            | OpKind::Item(_)
            | OpKind::Unpack { .. }
            | OpKind::NextItem
            | OpKind::GetIter
            | OpKind::Comprehension(..),
            &[whole, ..],
        ) => vec![whole],
        (OpKind::Call(_), &[callee, ref arguments @ ..]) if hands_on(facts, callee) => {
            let receiver = ir.operands(callee).iter();
            receiver.chain(arguments).copied().collect()
        }
        _ => match facts.values.get(op).map(|value| &value.origin) {
            Some(Origin::Same(sources)) => sources.clone(),
            _ => Vec::new(),
        },
    }
}

/// Whether a callee hands on the items of its object or arguments.
fn hands_on(facts: &Facts<'_>, callee: OpId) -> bool {
    match facts.ir.op(callee).kind {
        OpKind::LoadName(name) | OpKind::Attribute(name) => {
            HANDING_ON.contains(&facts.names.get(name))
        }
        _ => false,
    }
}

/// Whether a callee reads something in, as far as its name tells.
fn reads(facts: &Facts<'_>, callee: OpId) -> bool {
    match facts.ir.op(callee).kind {
        OpKind::LoadName(name) | OpKind::Attribute(name) => {
            is_reader_name(facts.names.get(name).trim_start_matches('_'))
        }
        _ => false,
    }
}

fn is_display(kind: &OpKind) -> bool {
    matches!(kind, OpKind::Build(..) | OpKind::BuildDict(_))
}

/// Whether a value is large for the most part, by its kind.
fn is_bulk(facts: &Facts<'_>, op: OpId) -> bool {
    facts.values.get(op).is_some_and(|value| {
        let is_data = matches!(
            value.kind,
            Kind::Array | Kind::Frame | Kind::Tensor | Kind::Image | Kind::Sparse | Kind::Bytes
        );
        is_data && (value.size != Size::Small || matches!(value.origin, Origin::Holds(_)))
    })
}
