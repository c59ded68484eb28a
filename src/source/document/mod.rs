//! What a file's code consists of beyond its text: the cells of a notebook or of a script with cell marks, and the way back
//! from the code to the file.
//!
//! ```python
//! # %% a cell of a script; in a notebook it is a string of the JSON file
//! raw = load()
//! # %%
//! table = parse(raw)      # `raw` is released at the end of the cell of its last use
//! ```

mod json_text;

mod magic;

mod notebook;

pub(crate) use notebook::{Notebook, NotebookError};

use std::ops::Range;

use crate::options::{Cells, ModuleLevel};
use crate::source::Span;

/// The module level of a text that may have cells, if it is otherwise used like this.
pub(crate) fn with_cells(text: &str, level: ModuleLevel) -> ModuleLevel {
    match level {
        ModuleLevel::Packaged | ModuleLevel::Standalone | ModuleLevel::Script => {
            find_marked_cells(text).map_or(level, |cells| ModuleLevel::Cells(cells.into()))
        }
        ModuleLevel::Closed | ModuleLevel::Imported(_) | ModuleLevel::Cells(_) => level,
    }
}

/// Where a cell of a text begins: after `# %%`, or Databricks' `# COMMAND ----------`. What is made of a notebook has them, too.
fn is_mark(line: &str) -> bool {
    let rest = line.strip_prefix('#').map(str::trim);
    rest.is_some_and(|rest| rest.starts_with("%%") || rest.starts_with("COMMAND ---"))
}

/// Whether a text consists of cells, as a notebook's does, and scripts that are run cell by cell.
pub(crate) fn has_cells(text: &str) -> bool {
    text.lines().any(is_mark)
}

/// The cells of the text at a place, without their marks.
pub(crate) fn find_cells(text: &str, span: Span) -> Vec<Range<u32>> {
    let mut cells = Vec::new();
    let (mut start, mut at) = (span.start, span.start);
    for line in span.of(text).split_inclusive('\n') {
        let end = at + line.len() as u32;
        if is_mark(line) {
            cells.push(start..at);
            start = end;
        }
        at = end;
    }
    cells.push(start..at);
    cells
}

/// What is known of the cells of a script; none of a script without.
fn find_marked_cells(text: &str) -> Option<Cells> {
    has_cells(text).then_some(())?;
    let mut cells = Cells::default();
    for line in text.lines().filter(|line| !is_mark(line)) {
        let Some(rest) = line.strip_prefix('#').map(str::trim) else {
            continue;
        };
        // Databricks writes the lines of its magics as `# MAGIC %run ./setup`.
        let marked = rest.strip_prefix("MAGIC").map(str::trim_start);
        if marked.is_some() || rest.starts_with(['!', '%']) {
            cells.reserved.extend(magic::words(rest));
        }
        let magic = marked.unwrap_or(rest);
        cells.refusal = cells.refusal.take().or_else(|| magic::find_reader(magic));
    }
    Some(cells)
}
