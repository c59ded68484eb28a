//! What a project says of its own functions, beside what unpin knows of libraries.

use super::rows::Row;

/// A row of a project's own.
pub type ProducerRow = Row<String>;

/// What a project says of its own functions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnKnowledge {
    /// What they give.
    pub producers: Vec<ProducerRow>,
    /// Dotted paths of decorators that call the function as it is written.
    pub transparent_decorators: Vec<String>,
    /// Dotted paths of functions that read their caller's locals by name.
    pub frame_peekers: Vec<String>,
}

impl OwnKnowledge {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a function may give.
pub(crate) const KINDS: [&str; 17] = [
    "array",
    "frame",
    "tensor",
    "image",
    "sparse",
    "bytes",
    "text",
    "plain",
    "container",
    "scalar",
    "number",
    "resource",
    "callable",
    "unknown",
    "argument",
    "item",
    "copy",
];

/// Why a row cannot be used.
pub(super) fn find_fault(row: &ProducerRow) -> Option<String> {
    if row.names.split_whitespace().next().is_none() {
        return Some("`names` names nothing".to_owned());
    }
    if !row.on.is_empty() {
        return Some("`on` is of methods, and a producer is a function or a class".to_owned());
    }
    let of = ["list of ", "iterator of "];
    let item = of.iter().find_map(|of| row.gives.strip_prefix(of));
    let kind = item.unwrap_or(&row.gives);
    (!KINDS.contains(&kind)).then(|| {
        format!(
            "`gives = \"{}\"` is no kind: {}, or `list of` or `iterator of` one of them",
            row.gives,
            KINDS.join(", ")
        )
    })
}
