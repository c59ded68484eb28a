//! What holds of every [`Ir`], checked for tests: blocks are contiguous, values are defined on every way to their use.
//!
//! Dominators by the method of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm"), on a graph in which each
//! block is two nodes: an exception leaves a block from its entry, since none of its values may have been computed yet.

use super::{BlockId, Ir, OpId, OpKind, Terminator};

/// What is wrong with a function's operations; nothing, if the lowering is right.
pub(crate) fn find_faults(ir: &Ir) -> Vec<String> {
    let mut faults = Vec::new();
    check_ranges(ir, &mut faults);
    if !faults.is_empty() {
        return faults;
    }
    check_order(ir, &mut faults);
    check_marks(ir, &mut faults);
    check_first_ops(ir, &mut faults);
    check_dominance(ir, &mut faults);
    faults
}

fn check_ranges(ir: &Ir, faults: &mut Vec<String>) {
    let mut at = 0;
    for (id, block) in ir.blocks() {
        if block.ops.start != at || block.ops.end < at {
            faults.push(format!(
                "block {} does not begin where the last ended",
                id.0
            ));
        }
        at = block.ops.end;
        let targets = block.terminator.successors().chain(block.handler);
        for target in targets {
            if target.index() >= ir.blocks.len() {
                faults.push(format!("block {} leads nowhere", id.0));
            }
        }
        if block.terminator == Terminator::Unreachable {
            faults.push(format!("block {} has no end", id.0));
        }
    }
    if at as usize != ir.ops.len() {
        faults.push("operations outside the blocks".to_owned());
    }
}

fn check_order(ir: &Ir, faults: &mut Vec<String>) {
    for index in 0..ir.ops.len() {
        let id = OpId(index as u32);
        if ir.operands(id).iter().any(|&operand| operand >= id) {
            faults.push(format!("operation {index} reads a later one"));
        }
        let local = ir.op(id).kind.local();
        if local.is_some_and(|local| local.index() >= ir.scope.locals.len()) {
            faults.push(format!("operation {index} names no local"));
        }
    }
}

fn check_marks(ir: &Ir, faults: &mut Vec<String>) {
    let mut is_marked = vec![false; ir.statements.len()];
    for op in &ir.ops {
        if let OpKind::Before(stmt) = op.kind {
            is_marked[stmt.index()] = true;
        }
    }
    for (index, _) in is_marked.iter().enumerate().filter(|(_, is)| !**is) {
        faults.push(format!("statement {index} is not lowered"));
    }
}

fn check_first_ops(ir: &Ir, faults: &mut Vec<String>) {
    let first_kind = |block: BlockId| ir.ops_of(block).next().map(|op| &ir.op(op).kind);
    for (id, block) in ir.blocks() {
        if let Some(handler) = block.handler
            && first_kind(handler) != Some(&OpKind::Caught)
        {
            faults.push(format!(
                "handler {} does not begin with `Caught`",
                handler.0
            ));
        }
        if let Terminator::Next { item, .. } = block.terminator
            && first_kind(item) != Some(&OpKind::NextItem)
        {
            faults.push(format!("the loop of block {} takes no item", id.0));
        }
    }
}

fn check_dominance(ir: &Ir, faults: &mut Vec<String>) {
    let dominators = Dominators::compute(ir);
    for (id, block) in ir.blocks() {
        if !dominators.is_reachable(id) {
            continue;
        }
        let operands = ir.ops_of(id).flat_map(|op| ir.operands(op).iter().copied());
        for operand in operands.chain(block.terminator.operands()) {
            let definition = ir.block_of(operand);
            if definition != id && !dominators.dominates(definition, id) {
                faults.push(format!(
                    "block {} reads %{} which some way does not compute",
                    id.0, operand.0
                ));
            }
        }
    }
}

/// Immediate dominators, by number in reverse postorder. Node `2b` is a block's entry, `2b + 1` its end.
struct Dominators {
    /// Number of each node; none where it is unreachable.
    number: Vec<Option<usize>>,
    parent: Vec<usize>,
}

impl Dominators {
    fn compute(ir: &Ir) -> Self {
        let successors = successors(ir);
        let order = reverse_postorder(&successors);
        let mut number = vec![None; successors.len()];
        for (index, &node) in order.iter().enumerate() {
            number[node] = Some(index);
        }
        let mut predecessors = vec![Vec::new(); order.len()];
        for (index, &node) in order.iter().enumerate() {
            for successor in successors[node].iter().filter_map(|&s| number[s]) {
                predecessors[successor].push(index);
            }
        }
        let parent = immediate_dominators(&predecessors);
        Dominators { number, parent }
    }

    fn is_reachable(&self, block: BlockId) -> bool {
        self.number[2 * block.index()].is_some()
    }

    /// Whether all of `definition` has run whenever `block` begins.
    fn dominates(&self, definition: BlockId, block: BlockId) -> bool {
        let (Some(end), Some(mut at)) = (
            self.number[2 * definition.index() + 1],
            self.number[2 * block.index()],
        ) else {
            return false;
        };
        while at > end {
            at = self.parent[at];
        }
        at == end
    }
}

fn successors(ir: &Ir) -> Vec<Vec<usize>> {
    let mut successors = Vec::with_capacity(2 * ir.blocks.len());
    for (id, block) in ir.blocks() {
        let entry = block.handler.iter().map(|handler| 2 * handler.index());
        successors.push(entry.chain([2 * id.index() + 1]).collect());
        let end = block.terminator.successors().map(|to| 2 * to.index());
        successors.push(end.collect());
    }
    successors
}

fn reverse_postorder(successors: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::new();
    let mut is_seen = vec![false; successors.len()];
    let mut stack = vec![(0, 0)];
    if let Some(entry) = is_seen.first_mut() {
        *entry = true;
    }
    while let Some((node, next)) = stack.pop() {
        match successors[node].get(next) {
            Some(&successor) => {
                stack.push((node, next + 1));
                if !std::mem::replace(&mut is_seen[successor], true) {
                    stack.push((successor, 0));
                }
            }
            None => order.push(node),
        }
    }
    order.reverse();
    order
}

fn immediate_dominators(predecessors: &[Vec<usize>]) -> Vec<usize> {
    let mut parent: Vec<Option<usize>> = vec![None; predecessors.len()];
    parent[0] = Some(0);
    let mut is_changed = true;
    while is_changed {
        is_changed = false;
        for node in 1..predecessors.len() {
            let known = predecessors[node].iter().copied();
            let new = known
                .filter(|&p| parent[p].is_some())
                .reduce(|a, b| intersect(&parent, a, b));
            if new != parent[node] {
                parent[node] = new;
                is_changed = true;
            }
        }
    }
    parent.into_iter().map(|p| p.unwrap_or(0)).collect()
}

fn intersect(parent: &[Option<usize>], mut a: usize, mut b: usize) -> usize {
    while a != b {
        let (low, high) = (a.min(b), a.max(b));
        a = low;
        b = parent[high].unwrap_or(0);
    }
    a
}
