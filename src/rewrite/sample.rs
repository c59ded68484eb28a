//! Functions given as text, for the tests of this stage: their statements, locals and operations found by their text.

use super::{Style, Unwritable, apply, outside_edits_unchanged, write};
use crate::flow::lower::lower;
use crate::flow::{Ir, OpId, OpKind, StmtId, SuiteId};
use crate::propose::{Change, ChangeId, Point};
use crate::scope::{Headers, LocalId, ModuleNames};
use crate::syntax::{Interner, parse};

/// The first function of a text.
pub(crate) struct Sample {
    pub(crate) text: String,
    pub(crate) names: Interner,
    pub(crate) module: ModuleNames,
    pub(crate) ir: Ir,
}

impl Sample {
    pub(crate) fn new(text: &str) -> Self {
        Self::parse(text, Interner::default()).expect("the sample is Python that can be lowered")
    }

    /// With the names of another text, as the self-check needs it.
    pub(crate) fn parse(text: &str, mut names: Interner) -> Result<Self, String> {
        let tree = parse(text).map_err(|refused| refused.message)?;
        let outline = tree.outline(text, &mut names);
        let statements = tree
            .module(text, &mut names)
            .map_err(|refused| refused.message)?;
        let module = ModuleNames::build(&statements, &Headers::default(), &outline, &mut names);
        let first = outline.functions.first().ok_or("no function")?;
        let function = tree
            .function(first, text, &mut names)
            .map_err(|refused| refused.message)?;
        let ir =
            lower(&function, &first.path, text, &mut names).map_err(|refused| refused.reason)?;
        Ok(Self {
            text: text.to_owned(),
            names,
            module,
            ir,
        })
    }

    pub(crate) fn local(&self, name: &str) -> LocalId {
        let id = self.names.find(name).expect("the name stands in the text");
        self.ir.scope.by_name[&id]
    }

    /// The first statement whose text begins so.
    pub(crate) fn stmt(&self, start: &str) -> StmtId {
        let found = self
            .ir
            .statements
            .iter()
            .position(|statement| statement.span.of(&self.text).starts_with(start));
        StmtId(found.unwrap_or_else(|| panic!("no statement {start:?}")) as u32)
    }

    /// The first suite below that statement.
    pub(crate) fn suite(&self, start: &str) -> SuiteId {
        self.ir.statement(self.stmt(start)).suites[0]
    }

    /// The operations of this kind.
    pub(crate) fn ops(&self, is_wanted: impl Fn(&OpKind) -> bool) -> Vec<OpId> {
        (0..self.ir.ops.len() as u32)
            .map(OpId)
            .filter(|&op| is_wanted(&self.ir.op(op).kind))
            .collect()
    }

    pub(crate) fn del(&self, locals: &[&str], after: &str) -> Change {
        let locals = locals.iter().map(|name| self.local(name)).collect();
        Change::Del {
            locals,
            at: Point::After(self.stmt(after)),
        }
    }

    pub(crate) fn del_at_start(&self, local: &str, of: &str) -> Change {
        Change::Del {
            locals: vec![self.local(local)],
            at: Point::Start(self.suite(of)),
        }
    }

    /// All of `from`.
    pub(crate) fn reuse(&self, from: &str, to: &str) -> Change {
        let (from, to) = (self.local(from), self.local(to));
        let is_use = |kind: &OpKind| kind.local() == Some(from);
        Change::Reuse {
            from,
            to,
            ops: self.ops(is_use),
        }
    }

    /// The first store into the first load.
    pub(crate) fn nest(&self, name: &str) -> Change {
        let local = self.local(name);
        Change::Nest {
            store: self.ops(|kind| matches!(*kind, OpKind::Store(l, _) if l == local))[0],
            load: self.ops(|kind| *kind == OpKind::Load(local))[0],
        }
    }

    /// The first operation with this text that is neither a load nor a mark.
    pub(crate) fn split(&self, inner: &str, into: &str) -> Change {
        let is_value = |kind: &OpKind| {
            !matches!(
                kind,
                OpKind::Load(_) | OpKind::Store(..) | OpKind::Before(_) | OpKind::After(_)
            )
        };
        let inner = self
            .ops(is_value)
            .into_iter()
            .find(|&op| self.ir.op(op).span.of(&self.text) == inner);
        Change::Split {
            inner: inner.expect("an operation has this text"),
            into: self.local(into),
        }
    }

    /// All operations with this text.
    pub(crate) fn hoist(&self, measure: &str, after: &str, name: &str) -> Change {
        let ops = (0..self.ir.ops.len() as u32).map(OpId);
        let measures = ops.filter(|&op| {
            let op = self.ir.op(op);
            matches!(op.kind, OpKind::Call(_)) && op.span.of(&self.text) == measure
        });
        Change::Hoist {
            measures: measures.collect(),
            at: Point::After(self.stmt(after)),
            name: name.to_owned(),
            assignment: None,
        }
    }

    /// The last load.
    pub(crate) fn transfer(&self, name: &str, owner: &str) -> Change {
        let local = self.local(name);
        let loads = self.ops(|kind| *kind == OpKind::Load(local));
        Change::Transfer {
            load: *loads.last().expect("the local is read"),
            owner: owner.to_owned(),
        }
    }

    pub(crate) fn write(&self, changes: &[Change]) -> Result<String, (ChangeId, Unwritable)> {
        let edits = write(
            changes,
            &self.ir,
            &self.text,
            &self.names,
            &Style { line_length: 88 },
        )?;
        let after = apply(&self.text, &edits).unwrap();
        assert!(outside_edits_unchanged(&self.text, &after, &edits));
        Ok(after)
    }
}
