//! What a verification found, for people: a table on the terminal, a line of progress, a page with the memory curves.

pub(super) mod chart;
pub(super) mod page;
mod table;

pub use page::render_page;
pub(crate) use table::render_progress;
pub use table::render_table;
