//! What a frame is made of, and what shows its memory as something else.

use super::Lineage;
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::pin::watched::dotted;
use crate::syntax::ast::Constant;
use crate::value::knowledge::{Blocks, Entry, Gives, Memory};
use crate::value::{Kind, Knowledge, Origin, Value};

/// Attributes and functions that give the array of a block, or lead to it.
pub(crate) const EXPORTS: [&str; 12] = [
    "to_numpy",
    "values",
    "array",
    "_values",
    "_ndarray",
    "__array__",
    "_mgr",
    "obj",
    "asarray",
    "asanyarray",
    "ascontiguousarray",
    "to_dict",
];

/// What one value has to do with another that it is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// It is, holds or is a part of it.
    Alias,
    /// It may share its blocks.
    Lazy,
    /// It may, and may remember it as its parent.
    Subset,
}

/// An operation whose value shows the memory of frames.
pub(super) struct Export {
    /// The frames, or values that hold them.
    pub(super) of: Vec<OpId>,
    /// Whether it raises where it would have to copy, which depends on how the frame is stored.
    pub(super) refuses_to_copy: bool,
}

impl Lineage<'_> {
    /// The values that a frame is made of.
    pub(super) fn sources(&self, op: OpId) -> Vec<(OpId, Link)> {
        let facts = self.facts;
        let operands = self.operands(op);
        let with = |sources: &[OpId], link| sources.iter().map(|&source| (source, link)).collect();
        let mut sources: Vec<(OpId, Link)> = match &facts.ir.op(op).kind {
            OpKind::Load(_) => facts.read_by(op).map(|it| (it, Link::Alias)).collect(),
            OpKind::Subscript => with(&operands[..1], Link::Subset),
            OpKind::Attribute(_) => with(&operands[..1], self.link_of_attribute(op)),
            OpKind::GetIter
            | OpKind::NextItem
            | OpKind::Unpack { .. }
            | OpKind::Item(_)
            | OpKind::Captured(_)
            | OpKind::InPlace(_) => with(&operands[..1], Link::Alias),
            OpKind::Build(..) | OpKind::BuildDict(_) | OpKind::Comprehension(..) => {
                with(operands, Link::Alias)
            }
            OpKind::Call(_) => self.sources_of_call(op, operands),
            _ => match facts.values.get(op) {
                // `a or b`, `a if c else b`.
                Some(value) => with(value.origin.sources(), Link::Alias),
                None => Vec::new(),
            },
        };
        sources.retain(|&(source, _)| {
            matches!(
                self.kind(source),
                Kind::Frame | Kind::Unknown | Kind::Container(_) | Kind::Resource
            )
        });
        sources
    }

    /// `df.price` may be a column; `df.loc` is an accessor.
    fn link_of_attribute(&self, op: OpId) -> Link {
        let OpKind::Attribute(name) = self.facts.ir.op(op).kind else {
            return Link::Alias;
        };
        let is_known = Knowledge::get().attribute("frame", self.facts.names.get(name));
        match is_known {
            None if self.kind(self.operands(op)[0]) == Kind::Frame => Link::Subset,
            _ => Link::Alias,
        }
    }

    fn sources_of_call(&self, op: OpId, operands: &[OpId]) -> Vec<(OpId, Link)> {
        let Some((&callee, arguments)) = operands.split_first() else {
            return Vec::new();
        };
        let path = dotted(self.facts, callee);
        let producer = path.and_then(|path| Knowledge::get().producer(&path));
        let method = match (&self.facts.ir.op(callee).kind, self.operands(callee)) {
            (OpKind::Attribute(name), &[receiver]) if producer.is_none() => {
                Some((receiver, self.facts.names.get(*name)))
            }
            _ => None,
        };
        let entry = match method {
            Some((_, name)) => Knowledge::get().method("frame", name),
            None => producer,
        };
        let receiver = method.map(|(receiver, _)| receiver);
        let Some(link) = self.link_of_call(op, callee, receiver, entry) else {
            let origin = self.facts.values.get(op).map(|value| &value.origin);
            let sources = origin.map_or(&[][..], Origin::sources).iter();
            // A copy of a container holds the same frames.
            let is_frame = matches!(self.kind(op), Kind::Frame | Kind::Unknown);
            let link = if is_frame { Link::Lazy } else { Link::Alias };
            return sources.map(|&source| (source, link)).collect();
        };
        let all = receiver.into_iter().chain(arguments.iter().copied());
        all.map(|source| (source, link)).collect()
    }

    /// What a call makes of all that it is passed; none where only what is known of its value tells.
    fn link_of_call(
        &self,
        op: OpId,
        callee: OpId,
        receiver: Option<OpId>,
        entry: Option<&Entry>,
    ) -> Option<Link> {
        // `frame.copy(deep=False)`
        let is_shallow = match self.facts.ir.op(callee).kind {
            OpKind::Attribute(name) => self.name_is(name, &["copy"]) && self.operands(op).len() > 1,
            _ => false,
        };
        if is_shallow {
            return Some(Link::Lazy);
        }
        let Some(entry) = entry else {
            let is_own = match self.facts.ir.op(callee).kind {
                OpKind::LoadName(name) | OpKind::Attribute(name) => {
                    self.facts.module.functions.contains(&name)
                }
                _ => false,
            };
            let is_of_frame = receiver.is_some_and(|receiver| self.kind(receiver) == Kind::Frame);
            let may_be = is_own || is_of_frame || self.kind(op) == Kind::Frame;
            return may_be.then_some(Link::Subset);
        };
        match (entry.blocks, entry.memory) {
            // `dict(list(frame.groupby(key)))`: the same frames.
            _ if entry.gives == Gives::Copy => Some(Link::Alias),
            _ if matches!(entry.class, Some("groupby" | "window")) => Some(Link::Alias),
            (Blocks::Subset, _) => Some(Link::Subset),
            (Blocks::Lazy, _) | (Blocks::Own, Memory::Same | Memory::Holds) => Some(Link::Lazy),
            (Blocks::Own, Memory::Fresh | Memory::Shared) => None,
        }
    }

    /// The frames whose memory a value shows as something else, or may.
    pub(super) fn export(&self, op: OpId) -> Option<Export> {
        let operands = self.operands(op);
        let (of, refuses_to_copy) = match &self.facts.ir.op(op).kind {
            OpKind::Call(shapes) => {
                let forbids = self.forbids_copying(&operands[1..], shapes);
                (self.exported_by_call(op, forbids), forbids)
            }
            // The array of a column is one of its blocks.
            OpKind::Attribute(name) if self.name_is(*name, &["array", "_values"]) => {
                (operands.to_vec(), false)
            }
            _ if matches!(self.kind(op), Kind::Array | Kind::Tensor) => {
                let value = self.facts.values.get(op)?;
                (held_or_shown(value), false)
            }
            _ => return None,
        };
        let iterates = self.iterates_frames(op);
        let holds_frame = |&op: &OpId| match self.kind(op) {
            Kind::Frame | Kind::Container(_) => true,
            kind => iterates && kind == Kind::Unknown,
        };
        of.iter().any(holds_frame).then_some(Export {
            of,
            refuses_to_copy,
        })
    }

    /// Whether a call makes an iterator by a name that is one of frames for the most part.
    fn iterates_frames(&self, op: OpId) -> bool {
        let &[callee, ..] = self.operands(op) else {
            return false;
        };
        let OpKind::Call(_) = self.facts.ir.op(op).kind else {
            return false;
        };
        match self.facts.ir.op(callee).kind {
            OpKind::Attribute(name) => self.name_is(name, &["itertuples", "iterrows"]),
            OpKind::LoadName(name) => self.name_is(name, &["iter"]),
            _ => false,
        }
    }

    /// Whether a word stands here by which arrays of blocks are asked for, of whatever frame: by way of items, a window or a
    /// comprehension they are reached in more ways than values are followed.
    pub(super) fn names_an_export(&self, op: OpId) -> bool {
        match self.facts.ir.op(op).kind {
            OpKind::Attribute(name) => self.name_is(name, &EXPORTS),
            OpKind::Comprehension(..) | OpKind::MakeFunction(_) => {
                let mut nested = self.facts.ir.scope.nested.iter();
                nested.any(|&name| self.name_is(name, &EXPORTS))
            }
            _ => false,
        }
    }

    /// Whether a function of the file is called that takes arrays of frames, which its result may hold.
    fn calls_an_exporter(&self, callee: OpId) -> bool {
        match self.facts.ir.op(callee).kind {
            OpKind::LoadName(name) | OpKind::Attribute(name) => {
                self.helpers.exporting.contains(&name)
            }
            _ => false,
        }
    }

    fn exported_by_call(&self, op: OpId, forbids_copying: bool) -> Vec<OpId> {
        let operands = self.operands(op);
        let Some(value) = self.facts.values.get(op) else {
            return Vec::new();
        };
        if self.calls_an_exporter(operands[0]) {
            return operands[1..].to_vec();
        }
        match value.kind {
            // What a call gives that belongs to somebody else, `getattr(df, "values")`, may be a view of what it got.
            Kind::Array | Kind::Tensor if value.origin == Origin::Shared => operands[1..].to_vec(),
            Kind::Array | Kind::Tensor => held_or_shown(value),
            Kind::Unknown => operands[1..].to_vec(),
            // What is read of an iterator later, it reads then: `rows = df.itertuples()`.
            Kind::Resource => {
                let receiver = match self.facts.ir.op(operands[0]).kind {
                    OpKind::Attribute(_) => self.operands(operands[0]).to_vec(),
                    _ => Vec::new(),
                };
                [&receiver, &operands[1..]].concat()
            }
            // A frame over the memory of an array.
            Kind::Frame if forbids_copying => vec![op],
            // A frame of another library over the memory of this one.
            Kind::Frame => {
                let path = dotted(self.facts, operands[0]);
                let is_other =
                    |path: &str| path.starts_with("pyarrow.") || path.starts_with("polars.");
                match path {
                    Some(path) if is_other(&path) => operands[1..].to_vec(),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// `copy=False`, or what may be.
    fn forbids_copying(&self, arguments: &[OpId], shapes: &[ArgumentShape]) -> bool {
        arguments
            .iter()
            .zip(shapes)
            .any(|(&op, shape)| match shape {
                ArgumentShape::Keyword(name) => {
                    let kind = &self.facts.ir.op(op).kind;
                    self.name_is(*name, &["copy"])
                        && !matches!(kind, OpKind::Const(Constant::True | Constant::None))
                }
                _ => false,
            })
    }
}

/// What an array is made of that it may show: `table.to_numpy(dtype=float)` copies nothing that is of this dtype already.
fn held_or_shown(value: &Value) -> Vec<OpId> {
    [value.origin.sources(), &value.may_hold].concat()
}
