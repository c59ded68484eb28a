//! The pure entry of the analysis: a file's text in, what would be rewritten in it out. No IO, no panic on any input.

mod analyse;

mod functions;

mod describe;

mod revision;

mod fixpoint;

pub use analyse::{Analysis, Kept, Suggestion, analyse_text};
pub(crate) use functions::Functions;
