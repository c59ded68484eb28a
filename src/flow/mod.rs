//! Evaluation order and paths: lowers a function to the [`Ir`], and the analyses that read it.

mod bits;

mod groups;

mod ir;

mod terminator;

mod signature;

pub mod lower;

mod dump;

#[cfg(test)]
mod wellformed;

mod dataflow;

mod liveness;

mod assignment;

mod reaching;

mod boxes;

pub use assignment::Assignment;
pub use bits::{BitRows, Bits};
pub(crate) use boxes::{OwnerBox, find_boxes, may_be_boxed};
pub use dump::dump;
pub use groups::Groups;
pub use ir::*;
pub use liveness::Liveness;
pub use reaching::Reaching;
pub use signature::{Annotation, Decorator, DefaultValue, Signature, SignatureParameter, TypeExpr};
pub use terminator::Terminator;
