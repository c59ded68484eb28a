//! Source files: what is read, and how it is written back.

mod span;

mod suppression;

mod encoding;

mod file;

mod discover;

mod pyproject;

mod write;

mod git;

mod journal;

pub use discover::{Discovery, PathError, discover};
pub use encoding::SourceEncoding;
pub use file::{ReadError, SourceFile};
pub use git::{GitState, GitTrees};
pub use journal::{Journal, JournalEntry, Undone, state_folder};
pub use pyproject::{ProjectSettings, Projects, SettingsWarning};
pub use span::Span;
pub use suppression::Suppressions;
pub use write::{Rewritten, write_atomically};
