//! Evaluation order and paths: lowers a function to the [`Ir`], and the analyses that read it.

mod dump;
mod ir;
pub mod lower;
pub mod wellformed;

pub use dump::dump;
pub use ir::*;
