//! One short function per command; the only folder that knows every stage.

mod analyse;

mod describe;

mod functions;

pub use analyse::{Analysis, Suggestion, analyse};
