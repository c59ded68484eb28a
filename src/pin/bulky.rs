//! Values of unknown kind that what is done with a part of them shows to be large, whatever made them.
//!
//! ```python
//! outputs = self(**inputs)
//! last = outputs.logits[:, -1, :]         # it holds at least that array
//! donor = restore_from(path)
//! self.load_state_dict(donor.state_dict())    # a model: its weights
//! ```

use super::Facts;
use super::naming::{is_content_name, is_data_module};
use crate::flow::{ArgumentShape, Display, OpId, OpKind};
use crate::syntax::ast::CompareOp;

/// What arrays and tensors have, and little else.
const OF_ARRAYS: [&str; 14] = [
    "argmax",
    "astype",
    "cpu",
    "cuda",
    "detach",
    "flatten",
    "log_softmax",
    "ndim",
    "reshape",
    "shape",
    "softmax",
    "to",
    "unsqueeze",
    "view",
];

/// Names whose last word says that something large was computed.
const COMPUTED_WORDS: [&str; 23] = [
    "activations",
    "adjacency",
    "attn",
    "cube",
    "embeds",
    "embeddings",
    "encodings",
    "gradients",
    "grads",
    "inputs",
    "latents",
    "logits",
    "outputs",
    "predictions",
    "preds",
    "spectra",
    "spectrogram",
    "tensors",
    "volume",
    "waveform",
    "xtest",
    "xtrain",
    "xvalid",
];

/// A constant of the module that says how many there are of something.
const MANY: i64 = 1 << 16;

/// Methods of models, and of what holds their weights.
const OF_MODELS: [&str; 8] = [
    "get_input_embeddings",
    "load_state_dict",
    "named_buffers",
    "named_modules",
    "named_parameters",
    "parameters",
    "save_pretrained",
    "state_dict",
];

/// Functions that give a model by what they are called, whatever gives it.
const RESTORING: [&str; 5] = [
    "from_pretrained",
    "load_checkpoint",
    "load_from_checkpoint",
    "load_model",
    "restore_from",
];

/// What the names of classes have in them whose objects are restored like models, and are small.
const LIGHT_CLASSES: [&str; 8] = [
    "config",
    "extractor",
    "processor",
    "sampler",
    "schedule",
    "settings",
    "strategy",
    "token",
];

/// The values that are shown so.
pub(super) fn find(facts: &Facts<'_>) -> Vec<OpId> {
    let ops = (0..facts.ir.ops.len() as u32).map(OpId);
    ops.filter_map(|op| shown_by(facts, op)).collect()
}

fn shown_by(facts: &Facts<'_>, op: OpId) -> Option<OpId> {
    let ir = facts.ir;
    match (&ir.op(op).kind, ir.operands(op)) {
        (&OpKind::Attribute(name), &[part]) if OF_ARRAYS.contains(&facts.names.get(name)) => {
            whole_of(facts, part)
        }
        (OpKind::Subscript | OpKind::StoreSubscript, &[part, index, ..])
            if is_of_axes(facts, index) =>
        {
            whole_of(facts, part)
        }
        (OpKind::Call(_), &[callee, ..]) => {
            let receiver = ir.operands(callee).first().copied();
            match ir.op(callee).kind {
                OpKind::Attribute(name) => {
                    let name = facts.names.get(name);
                    let is_light = || receiver.is_some_and(|it| is_light_class(facts, it));
                    if OF_MODELS.contains(&name) {
                        receiver
                    } else {
                        (is_restoring(name) && !is_light()).then_some(op)
                    }
                }
                OpKind::LoadName(name) => {
                    let name = facts.names.get(name).trim_start_matches('_');
                    is_restoring(name).then_some(op)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a function gives a model, by its name.
fn is_restoring(name: &str) -> bool {
    RESTORING.contains(&name) || name.starts_with("load_") && name.ends_with("_model")
}

/// What a value is a part of: an attribute of it, or what it has under a key.
fn whole_of(facts: &Facts<'_>, part: OpId) -> Option<OpId> {
    let ir = facts.ir;
    match (&ir.op(part).kind, ir.operands(part)) {
        (OpKind::Attribute(_), &[whole]) => Some(whole),
        (OpKind::Subscript, &[whole, key]) => {
            matches!(ir.op(key).kind, OpKind::Str(_)).then_some(whole)
        }
        _ => None,
    }
}

/// Whether an index is one of several axes, or a mask: nothing but arrays have such items.
fn is_of_axes(facts: &Facts<'_>, index: OpId) -> bool {
    let ir = facts.ir;
    match (&ir.op(index).kind, ir.operands(index)) {
        (OpKind::Build(Display::Tuple, _), axes) => {
            let mut axes = axes.iter();
            axes.any(|&axis| matches!(ir.op(axis).kind, OpKind::Slice))
        }
        (OpKind::Compare(how), _) => !matches!(
            how,
            CompareOp::Is | CompareOp::IsNot | CompareOp::In | CompareOp::NotIn
        ),
        _ => false,
    }
}

/// Whether what is restored is small, by the name of its class.
fn is_light_class(facts: &Facts<'_>, receiver: OpId) -> bool {
    let name = match facts.ir.op(receiver).kind {
        OpKind::LoadName(name) | OpKind::Attribute(name) => facts.names.get(name),
        OpKind::Load(local) => facts.name(local),
        _ => return false,
    };
    let name = name.to_ascii_lowercase();
    LIGHT_CLASSES.iter().any(|word| name.contains(word))
}

/// Whether the file, or the function itself, imports a library whose values are large.
pub(super) fn imports_data(facts: &Facts<'_>) -> bool {
    let own = facts.ir.ops.iter().any(|op| match op.kind {
        OpKind::Import(module, _) | OpKind::ImportFrom(module, _) => {
            is_data_module(facts.names.get(module))
        }
        _ => false,
    });
    let mut constants = facts.module.integers.values();
    own || facts.module.has_star_import
        || constants.any(|&n| n >= MANY)
        || facts
            .module
            .imports
            .values()
            .any(|path| is_data_module(path))
}

/// Whether a name is that of what a model computes, or is trained with: as large as what it was given.
pub(super) fn is_computed_name(facts: &Facts<'_>, name: &str) -> bool {
    let last = name.rsplit('_').find(|word| !word.is_empty());
    // The key of a dict, unless it is one that queries are compared with.
    let is_of_attention = || {
        facts.names.find("query").is_some_and(|query| {
            facts
                .ir
                .scope
                .locals
                .iter()
                .any(|it| it.name == Some(query))
        })
    };
    match name {
        "q" | "k" | "v" | "query" | "X" => true,
        "key" | "value" => is_of_attention(),
        _ => name.starts_with("X_") || last.is_some_and(|last| COMPUTED_WORDS.contains(&last)),
    }
}

/// Whether an argument that is passed by keyword is called as data are: `attention(key=k)`, `fit(df=ratings_df)`.
pub(super) fn is_named_argument(facts: &Facts<'_>, argument: OpId, shape: ArgumentShape) -> bool {
    match (shape, &facts.ir.op(argument).kind) {
        (ArgumentShape::Keyword(_), &OpKind::Load(local)) => {
            let name = facts.name(local);
            is_computed_name(facts, name) || is_content_name(name)
        }
        _ => false,
    }
}
