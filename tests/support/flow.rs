//! What the analyses of `unpin::flow` say after a line of a function: the counterpart of a flow case's verdicts.

use std::collections::BTreeSet;

use unpin::flow::{Assignment, BlockId, Ir, Liveness, Op, OpId, OpKind, Terminator, lower};
use unpin::scope::LocalId;
use unpin::syntax::{self, Interner};

use super::markdown::{Claim, Verdict};

/// One outermost function, analysed.
pub(crate) struct Function {
    names: Interner,
    ir: Ir,
    liveness: Liveness,
    assignment: Assignment,
    /// The line of each operation, from 1; 0 for those of no line.
    line_of: Vec<usize>,
}

impl Function {
    /// The first function of a text.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut names = Interner::default();
        let tree = syntax::parse(text).map_err(|why| why.message)?;
        let outline = tree.outline(text, &mut names);
        let first = outline.functions.first().ok_or("no function")?;
        let def = tree.function(first, text, &mut names);
        let def = def.map_err(|why| why.message)?;
        let ir = lower::lower(&def, &first.path, text, &mut names).map_err(|why| why.reason)?;
        let line = |offset: u32| text[..offset as usize].matches('\n').count() + 1;
        // The mark after a statement may stand where several ways meet: it is no part of the line.
        let line_of = |op: &Op| match op.kind {
            OpKind::After(_) => 0,
            _ => line(op.span.start),
        };
        Ok(Self {
            names,
            liveness: Liveness::compute(&ir),
            assignment: Assignment::compute(&ir),
            line_of: ir.ops.iter().map(line_of).collect(),
            ir,
        })
    }

    /// What is wrong with a verdict.
    pub(crate) fn check(&self, verdict: &Verdict) -> Option<String> {
        let line = verdict.line;
        let fault = match &verdict.claim {
            Claim::Live(names) => {
                let (found, wanted) = (self.live_behind(line), names.iter().cloned().collect());
                (found != wanted).then(|| format!("live are {found:?}, not {wanted:?}"))
            }
            Claim::LastUse(names) => {
                let live = self.live_behind(line);
                let is_last = |name: &&String| self.is_read_on(line, name) && !live.contains(*name);
                let wrong = names.iter().find(|name| !is_last(name));
                wrong.map(|name| format!("not the last use of `{name}`"))
            }
            Claim::Bound(names) => {
                let wrong = names.iter().find(|name| !self.is_bound_behind(line, name));
                wrong.map(|name| format!("`{name}` may be unbound"))
            }
            Claim::MaybeUnbound(names) => {
                let wrong = names.iter().find(|name| self.is_bound_behind(line, name));
                wrong.map(|name| format!("`{name}` is bound for certain"))
            }
            Claim::Refused { hazard, name } => match name {
                Some(name) => self
                    .local(name)
                    .map(|_| format!("{hazard}: `{name}` is a plain local")),
                None => Some("functions that are left alone are the corpus's part".to_owned()),
            },
        };
        fault.map(|fault| format!("line {line}: {fault}"))
    }

    fn local(&self, name: &str) -> Option<LocalId> {
        let name = self.names.find(name)?;
        self.ir.scope.by_name.get(&name).copied()
    }

    fn is_read_on(&self, line: usize, name: &str) -> bool {
        let local = self.local(name);
        let reads = |op: OpId| matches!(self.ir.op(op).kind, OpKind::Load(it) if Some(it) == local);
        self.ops_on(line).any(reads)
    }

    fn ops_on(&self, line: usize) -> impl Iterator<Item = OpId> {
        let all = (0..self.ir.ops.len() as u32).map(OpId);
        all.filter(move |op| self.line_of[op.index()] == line)
    }

    /// Plain locals that are live where control leaves the line without an exception.
    fn live_behind(&self, line: usize) -> BTreeSet<String> {
        let ways = self.ops_on(line).flat_map(|op| self.next(op));
        let outside: Vec<OpId> = ways
            .filter(|next| self.line_of[next.index()] != line)
            .collect();
        let is_live = |local: LocalId| {
            let mut outside = outside.iter();
            outside.any(|&op| self.liveness.is_live_before(local, op))
        };
        let locals = self.ir.scope.by_name.iter();
        locals
            .filter(|(_, local)| is_live(**local))
            .map(|(name, _)| self.names.get(*name).to_owned())
            .collect()
    }

    /// Whether the local is bound after each operation by which control leaves the line without an exception.
    fn is_bound_behind(&self, line: usize, name: &str) -> bool {
        let Some(local) = self.local(name) else {
            return false;
        };
        let leaves = |op: &OpId| {
            let next = self.next(*op);
            self.assignment.is_reached(*op)
                && (next.is_empty() || next.iter().any(|it| self.line_of[it.index()] != line))
        };
        let mut leaving = self.ops_on(line).filter(leaves).peekable();
        leaving.peek().is_some() && leaving.all(|op| self.is_bound_after(local, op))
    }

    fn is_bound_after(&self, local: LocalId, op: OpId) -> bool {
        match self.ir.op(op).kind {
            OpKind::Store(it, _) if it == local => true,
            OpKind::Delete(it) if it == local => false,
            _ => self.assignment.is_definite_before(local, op),
        }
    }

    /// The operations that may come next, exceptions aside; blocks without operations are passed through.
    fn next(&self, op: OpId) -> Vec<OpId> {
        let following = OpId(op.0 + 1);
        let (block, found) = self
            .ir
            .blocks()
            .find(|(_, block)| block.ops.contains(&op.0))
            .expect("each operation stands in a block");
        if found.ops.contains(&following.0) {
            return vec![following];
        }
        let (mut next, mut seen) = (Vec::new(), BTreeSet::from([block.index()]));
        let mut work: Vec<BlockId> = self.successors(block);
        while let Some(block) = work.pop() {
            match self.ir.ops_of(block).next() {
                Some(first) => next.push(first),
                None if seen.insert(block.index()) => work.extend(self.successors(block)),
                None => {}
            }
        }
        next
    }

    fn successors(&self, block: BlockId) -> Vec<BlockId> {
        match &self.ir.block(block).terminator {
            Terminator::Raise(..) => Vec::new(),
            other => other.successors().collect(),
        }
    }
}
