//! Source files: what is read, and how it is written back.

mod cache;

mod span;

mod encoding;

mod document;

mod environment;

mod file;

mod discover;

mod imports;

mod path;

mod settings;

mod write;

mod git;

mod journal;

pub(crate) use cache::{Cache, Digest, nearest_cache, remove_cache};
pub use discover::{Discovery, PathError};
pub(crate) use discover::{discover, is_excluded, is_left_out, may_be_python};
pub(crate) use document::{Notebook, find_cells, has_cells};
pub use encoding::SourceEncoding;
pub(crate) use environment::{has_packages, interpreter_at, stamp_of};
pub(crate) use file::describe;
pub use file::{ReadError, SourceFile};
pub(crate) use git::{ChangedLines, FileLines, work_tree_around};
pub use git::{GitState, GitTrees};
pub(crate) use imports::for_each_imported_word;
pub(crate) use journal::state_folder;
pub use journal::{Journal, JournalEntry, Undone};
pub(crate) use path::{absolute, normal, path_of, percent_encoded};
pub use settings::SettingsError;
pub(crate) use settings::{PlacedFacts, Settings, parse_setting};
pub use span::Span;
pub use write::Rewritten;
pub(crate) use write::write_atomically;
