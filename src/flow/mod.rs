//! Evaluation order and paths: lowers a function to the [`Ir`], and the analyses that read it.

mod ir;
pub mod lower;

pub use ir::*;
