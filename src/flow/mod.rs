//! Evaluation order and paths: lowers a function to the [`Ir`], and the analyses that read it.

mod bits;

mod ir;

pub mod lower;

mod dataflow;

mod liveness;

mod assignment;

mod reaching;

pub use assignment::Assignment;
pub use bits::Bits;
pub use ir::*;
pub use liveness::{Liveness, block_of_ops};
pub use reaching::Reaching;
