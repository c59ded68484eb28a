//! Source files: what is read, and how it is written back.

mod span;

mod suppression;

pub use span::Span;
pub use suppression::Suppressions;
