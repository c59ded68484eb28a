//! Source files: what is read, and how it is written back.

mod span;

pub use span::Span;
