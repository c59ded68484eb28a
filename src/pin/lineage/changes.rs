//! What changes a frame in place: a column, items, or all of it.

use std::cell::LazyCell;

use rustc_hash::FxHashSet;

use super::Lineage;
use super::tables::Shape;
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::pin::watched::dotted;
use crate::syntax::Symbol;
use crate::syntax::ast::Constant;
use crate::value::{FrameEffect, Kind, Knowledge};

/// Attributes through which items of a frame are written.
pub(crate) const ACCESSORS: [&str; 4] = ["loc", "iloc", "at", "iat"];
/// Methods that write items, and what has such.
const WRITERS: [&str; 5] = ["__setitem__", "__iadd__", "__imul__", "_mgr", "_set_value"];
/// Functions that write into their first argument, whatever module they are of.
const FILLERS: [&str; 6] = ["copyto", "place", "put", "putmask", "setitem", "shuffle"];
/// Attributes that can be assigned to without a warning: they are about the frame.
const LABELS: [&str; 5] = ["columns", "index", "name", "names", "attrs"];

/// Values that one may be made of that are followed.
const MAX_SOURCES: usize = 32;

/// An operation that changes a frame.
pub(super) struct Change {
    pub(super) at: OpId,
    pub(super) target: OpId,
    /// Whether it writes into the frame's blocks; otherwise it puts others in their place.
    pub(super) writes: bool,
}

impl Lineage<'_> {
    /// What the function changes, in the order of the operations.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let called = LazyCell::new(|| self.called());
        for at in self.ops() {
            let mut add = |target, writes| changes.push(Change { at, target, writes });
            match (&self.facts.ir.op(at).kind, self.operands(at)) {
                (OpKind::StoreAttribute(name), &[target, _])
                    if self.comes_of_frame(target) && !self.name_is(*name, &LABELS) =>
                {
                    add(target, !self.is_table(target));
                }
                (OpKind::StoreSubscript, &[target, index, _]) => {
                    let accessed = self.accessed(target);
                    // A column is put in the place of another; anything else is written.
                    let writes = accessed.is_some() || !self.puts_columns(target, index);
                    let target = accessed.unwrap_or(target);
                    if self.may_change_as_frame(target) {
                        add(target, writes);
                    }
                }
                // `operator.setitem`, `partial(frame.__setitem__, 0)`, `map(frame.iat.__setitem__, …)`
                (OpKind::Attribute(name), &[target])
                    if self.name_is(*name, &WRITERS)
                        && self.may_change_as_frame(self.accessed(target).unwrap_or(target)) =>
                {
                    add(self.accessed(target).unwrap_or(target), true);
                }
                // `change = frame.update`: it is called whenever.
                (OpKind::Attribute(name), &[target])
                    if self.may_write(*name)
                        && self.may_change_as_frame(target)
                        && !called.contains(&at) =>
                {
                    changes.push(Change {
                        at: self.last(),
                        target,
                        writes: true,
                    });
                }
                (OpKind::InPlace(_), &[target, _]) if self.kind(target) == Kind::Frame => {
                    add(target, true);
                }
                (OpKind::Comprehension(..), read) if self.changes_elements(at) => {
                    for &operand in read.iter().filter(|&&op| self.may_hold_frames(op)) {
                        add(operand, true);
                    }
                }
                (OpKind::Call(shapes), &[callee, ref arguments @ ..]) => {
                    self.add_changes_by_call(at, callee, (arguments, shapes), &mut add);
                }
                _ => {}
            }
        }
        changes
    }

    /// Whether a change of the value may be one of a frame: what is taken out of a container of plain data may be one.
    fn may_change_as_frame(&self, op: OpId) -> bool {
        let is_taken_out = || {
            let kind = &self.facts.ir.op(self.only_source(op)).kind;
            matches!(
                kind,
                OpKind::Subscript
                    | OpKind::Call(_)
                    | OpKind::NextItem
                    | OpKind::Item(_)
                    | OpKind::Captured(_)
            )
        };
        self.may_be_frame(op) || (matches!(self.kind(op), Kind::Container(_)) && is_taken_out())
    }

    /// Whether it is a frame, or may be a row or column of one.
    fn comes_of_frame(&self, op: OpId) -> bool {
        let (mut open, mut seen) = (vec![op], FxHashSet::default());
        while let Some(op) = open.pop() {
            if self.kind(op) == Kind::Frame {
                return true;
            }
            if seen.insert(op) && seen.len() <= MAX_SOURCES {
                open.extend(self.sources(op).into_iter().map(|(source, _)| source));
            }
        }
        false
    }

    fn may_hold_frames(&self, op: OpId) -> bool {
        self.may_be_frame(op) || matches!(self.kind(op), Kind::Container(_))
    }

    /// Whether a comprehension calls a function of the file that may change what it is passed: `[fix(row) for row in rows]`.
    fn changes_elements(&self, comprehension: OpId) -> bool {
        let Some(body) = self.facts.ir.body_of(comprehension) else {
            return false;
        };
        let is_in_place = |shape: &ArgumentShape| match shape {
            ArgumentShape::Keyword(name) => self.name_is(*name, &["inplace", "out"]),
            _ => false,
        };
        let changes = |call: OpId| match (&body.op(call).kind, body.operands(call)) {
            (OpKind::Call(shapes), &[callee, ..]) => match body.op(callee).kind {
                _ if shapes.iter().any(is_in_place) => true,
                OpKind::Attribute(name) if self.name_is(name, &WRITERS) => true,
                OpKind::LoadName(name) | OpKind::Attribute(name) => {
                    self.helpers.changing.effect_of(name) != FrameEffect::Leaves
                }
                _ => false,
            },
            _ => false,
        };
        // `[0 for frame.iloc[0, 0] in values]`
        let stores = |op: OpId| {
            matches!(
                body.op(op).kind,
                OpKind::StoreSubscript | OpKind::StoreAttribute(_) | OpKind::InPlace(_)
            )
        };
        let mut ops = (0..body.ops.len() as u32).map(OpId);
        ops.any(|op| changes(op) || stores(op))
    }

    /// The frame that `df.loc` is an accessor of.
    fn accessed(&self, op: OpId) -> Option<OpId> {
        match self.facts.ir.op(op).kind {
            OpKind::Attribute(name) if self.name_is(name, &ACCESSORS) => {
                self.operands(op).first().copied()
            }
            _ => None,
        }
    }

    /// `df["y"] = …`, `df[["x", "y"]] = …`. An item of a column may have a text for its name.
    fn puts_columns(&self, object: OpId, index: OpId) -> bool {
        let is_text = |op: &OpId| {
            matches!(self.facts.ir.op(*op).kind, OpKind::Str(_)) || self.kind(*op) == Kind::Text
        };
        let is_named = match self.facts.ir.op(index).kind {
            OpKind::Build(..) => self.operands(index).iter().all(is_text),
            _ => is_text(&index),
        };
        is_named && self.is_table(object)
    }

    fn is_table(&self, object: OpId) -> bool {
        self.shapes.shape(object) == Shape::Table
    }

    fn add_changes_by_call(
        &self,
        call: OpId,
        callee: OpId,
        (arguments, shapes): (&[OpId], &[ArgumentShape]),
        add: &mut impl FnMut(OpId, bool),
    ) {
        let keyword = |wanted: &str| {
            let mut passed = arguments.iter().zip(shapes);
            let is_wanted = |shape: &ArgumentShape| match shape {
                ArgumentShape::Keyword(name) => self.name_is(*name, &[wanted]),
                _ => false,
            };
            let found = passed.find(|(_, shape)| is_wanted(shape));
            found.map(|(&op, _)| op).filter(|&op| !self.is_off(op))
        };
        if let (OpKind::Attribute(name), &[target]) =
            (&self.facts.ir.op(callee).kind, self.operands(callee))
            && self.may_change_as_frame(target)
        {
            let entry = Knowledge::get().method("frame", self.facts.names.get(*name));
            let parameter = entry.and_then(|entry| entry.writes.as_ref());
            let always = parameter.is_some_and(|parameter| parameter.position == Some(0));
            let always = always && self.kind(target) != Kind::Unknown;
            let is_spread = shapes.contains(&ArgumentShape::DoubleStar) && parameter.is_some();
            let is_in_place = keyword("inplace").is_some() || is_spread;
            if always || is_in_place {
                add(target, parameter.is_some() || entry.is_none());
            }
        }
        // `out=(frame,)`
        let out = keyword("out").map_or_else(Vec::new, |out| self.parts(out));
        for out in out.into_iter().filter(|&out| self.kind(out) == Kind::Frame) {
            add(out, true);
        }
        self.add_written_by_name(callee, arguments, add);
        self.add_filled(callee, arguments, add);
        // `map(fix, frames)`
        let passes_changer = arguments.iter().any(|&op| match self.facts.ir.op(op).kind {
            OpKind::LoadName(name) => self.helpers.changing.effect_of(name) != FrameEffect::Leaves,
            OpKind::MakeFunction(_) => true,
            _ => false,
        });
        if passes_changer {
            for &argument in arguments.iter().filter(|&&op| self.may_hold_frames(op)) {
                add(argument, true);
            }
        }
        let elsewhere = self.facts.values.frame_effects.get(&call).copied();
        let effect = elsewhere.unwrap_or_else(|| self.effect_on_arguments(callee));
        if effect != FrameEffect::Leaves {
            for &argument in arguments.iter().filter(|&&op| self.may_hold_frames(op)) {
                let writes = effect == FrameEffect::Writes || !self.is_table(argument);
                add(argument, writes);
            }
        }
    }

    /// What is written by a method that is found by its name, or by way of its class: `getattr(frame, "update")(other)`,
    /// `methodcaller("update", other)(frame)`, `pd.DataFrame.update(frame, other)`.
    fn add_written_by_name(
        &self,
        callee: OpId,
        arguments: &[OpId],
        add: &mut impl FnMut(OpId, bool),
    ) {
        let found = self.only_source(callee);
        let written = match (&self.facts.ir.op(found).kind, self.operands(found)) {
            (OpKind::Call(_), [_, looked_up @ ..]) => [looked_up, arguments].concat(),
            (OpKind::Attribute(name), &[class])
                if (self.may_write(*name) || self.name_is(*name, &WRITERS))
                    && matches!(
                        self.facts.ir.op(class).kind,
                        OpKind::Attribute(_) | OpKind::LoadName(_)
                    ) =>
            {
                arguments.iter().take(1).copied().collect()
            }
            _ => return,
        };
        for frame in written {
            let frame = self.accessed(frame).unwrap_or(frame);
            if self.may_be_frame(frame) && self.comes_of_frame(frame) {
                add(frame, true);
            }
        }
    }

    /// Whether a frame's method of this name may write into its blocks.
    fn may_write(&self, name: Symbol) -> bool {
        let entry = Knowledge::get().method("frame", self.facts.names.get(name));
        entry.is_some_and(|entry| entry.writes.is_some())
    }

    fn last(&self) -> OpId {
        self.ops().last().unwrap_or(OpId(0))
    }

    /// The items of a tuple, or the value itself.
    fn parts(&self, op: OpId) -> Vec<OpId> {
        let source = self.only_source(op);
        match self.facts.ir.op(source).kind {
            OpKind::Build(..) => self.operands(source).to_vec(),
            _ => vec![op],
        }
    }

    /// What a function fills that is passed by position: `random.shuffle(column)`, `np.add(column, 1, column)`.
    fn add_filled(&self, callee: OpId, arguments: &[OpId], add: &mut impl FnMut(OpId, bool)) {
        let is_filler = match self.facts.ir.op(callee).kind {
            OpKind::Attribute(name) | OpKind::LoadName(name) => self.name_is(name, &FILLERS),
            _ => false,
        };
        let path = dotted(self.facts, callee);
        let entry = path.and_then(|path| Knowledge::get().producer(&path));
        let position = entry.and_then(|entry| entry.out.position);
        let filled = position.or(is_filler.then_some(0));
        if let Some(&filled) = filled.and_then(|position| arguments.get(position))
            && self.may_be_frame(filled)
        {
            add(filled, true);
        }
    }

    /// What is done with the frames that something is passed which is called: by a function of the file, or by one of which nothing
    /// is known. Methods are known by their names only.
    fn effect_on_arguments(&self, callee: OpId) -> FrameEffect {
        let module = self.facts.module;
        let by_name = |name| self.helpers.changing.effect_of(name);
        let unless_known = || {
            let path = dotted(self.facts, callee);
            if path.is_some_and(|path| self.is_of_unknown_module(&path)) {
                FrameEffect::Writes
            } else {
                FrameEffect::Leaves
            }
        };
        match self.facts.ir.op(self.only_source(callee)).kind {
            OpKind::MakeFunction(_) | OpKind::Parameter(_) => FrameEffect::Writes,
            OpKind::LoadName(name)
                if module.functions.contains(&name) || module.classes.contains(&name) =>
            {
                by_name(name)
            }
            // `fix = lib.fix` at the top of the file: whatever it is.
            OpKind::LoadName(name)
                if module.bound.contains(&name) && !module.imports.contains_key(&name) =>
            {
                FrameEffect::Writes
            }
            OpKind::Attribute(name) => by_name(name).max(unless_known()),
            _ => unless_known(),
        }
    }

    fn is_of_unknown_module(&self, path: &str) -> bool {
        let knowledge = Knowledge::get();
        let imports = &self.facts.module.imports;
        let root = path.split('.').next().unwrap_or(path);
        let is_imported = imports.values().any(|origin| {
            let origin = origin.split('.').next().unwrap_or(origin);
            origin == root
        });
        is_imported
            && knowledge.producer(path).is_none()
            && !knowledge.is_quiet_library(path)
            && !knowledge.is_quiet_call(path)
    }

    fn is_off(&self, op: OpId) -> bool {
        let kind = &self.facts.ir.op(op).kind;
        matches!(kind, OpKind::Const(Constant::None | Constant::False))
    }
}
