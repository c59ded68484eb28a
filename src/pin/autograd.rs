//! What torch's graph keeps for the backward pass (HAZARDS section D): in the forward pass of a module, most operands of what is
//! computed live until the gradients are, whoever names them.
//!
//! ```python
//! class Block(nn.Module):
//!     def forward(self, x):
//!         gate = self.gate(x)          # saved by the product: `del gate` frees nothing while the model is trained
//!         return self.up(x) * gate
//! ```
//! Where the file shows that gradients are switched off, nothing is kept. Elsewhere a release frees memory only while the model is
//! used without them, which nothing in the module tells: with `--unsafe` that is assumed.

use super::Facts;
use super::magnitude::last_name;
use crate::flow::{OpId, OpKind};
use crate::value::{Ground, Kind, Value};

/// Decorators under which no graph is made.
const WITHOUT_GRAPH: [&str; 2] = ["no_grad", "inference_mode"];

/// Whether a graph may keep any of these objects, as far as no run showed who does.
pub(super) fn may_keep<'o>(facts: &Facts<'_>, mut objects: impl Iterator<Item = &'o OpId>) -> bool {
    facts.options.observed.is_none()
        && records_gradients(facts)
        && objects.any(|&object| may_be_saved(facts, object))
}

/// Whether a graph may keep what the function computes. Who asks for values of no bytes asks for all.
pub(super) fn records_gradients(facts: &Facts<'_>) -> bool {
    facts.options.min_size_bytes > 0 && is_forward_pass(facts)
}

/// Whether the function is the forward pass of a module, unless its header says that no graph is made.
pub(super) fn is_forward_pass(facts: &Facts<'_>) -> bool {
    let (ir, names) = (facts.ir, facts.names);
    let own = ir.path.rsplit_once('.').map(|(_, own)| own);
    let mut decorators = ir.signature.decorators.iter();
    // That of a function of one's own gets a context, and runs without a graph.
    let first = ir.signature.parameters.first();
    own == Some("forward")
        && first.is_some_and(|first| names.get(first.name) == "self")
        && imports_torch(facts)
        && !decorators.any(|decorator| {
            let path = decorator.path.map_or("", |path| names.get(path));
            WITHOUT_GRAPH.contains(&path.rsplit('.').next().unwrap_or(path))
        })
}

fn imports_torch(facts: &Facts<'_>) -> bool {
    let mut origins = facts.module.imports.values();
    origins.any(|origin| origin == "torch" || origin.starts_with("torch."))
}

/// Whether the graph may keep a value: a tensor, or what is known from its uses alone.
pub(super) fn may_be_saved(facts: &Facts<'_>, op: OpId) -> bool {
    let is_tensor = |value: &Value| match value.kind {
        Kind::Tensor | Kind::Unknown => true,
        Kind::Array => value.evidence.ground > Ground::Summary,
        _ => false,
    };
    facts.values.get(op).is_some_and(is_tensor)
}

/// Whether a layer of the module is called: `self.norm`, `self.blocks[0]`, `self.encoder.embed`. What is got or checked by its name
/// is none.
pub(super) fn is_layer(facts: &Facts<'_>, callee: OpId) -> bool {
    const OTHERS: [&str; 5] = ["check", "get", "has", "is", "set"];
    let ir = facts.ir;
    let name = last_name(facts, callee).unwrap_or_default();
    if OTHERS.contains(&name.split('_').next().unwrap_or(name)) {
        return false;
    }
    let mut op = callee;
    while let (OpKind::Attribute(_) | OpKind::Subscript, &[object, ..]) =
        (&ir.op(op).kind, ir.operands(op))
    {
        op = object;
    }
    op != callee
        && match ir.op(op).kind {
            OpKind::Load(local) => facts.name(local) == "self",
            _ => false,
        }
}
