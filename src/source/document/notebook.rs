//! A Jupyter notebook: the code of its cells as one text, and edits of that text as edits of the JSON file. Nothing else in the
//! file changes: no key, no indent, no escape, no number, no output.

use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::json_text::{Marks, escape};
use super::magic;
use crate::options::Cells;
use crate::source::Span;

/// Between the code of two cells: what is written on the line after the last one of a cell is written before it.
const MARK: &str = "\n# %%\n";

/// A notebook as read.
#[derive(Debug)]
pub(crate) struct Notebook {
    /// The file.
    file: String,
    /// The code of all cells, magics masked, each followed by [`MARK`].
    code: String,
    /// The same as it is in the cells.
    source: String,
    cells: Vec<Cell>,
    marks: Marks,
    is_ascii: bool,
    /// What the analysis is told of the cells.
    told: Cells,
}

#[derive(Debug)]
struct Cell {
    /// Among all cells of the notebook, from 1.
    number: u32,
    /// In the code, without the mark after it.
    span: Span,
    /// What separates two lines of the source in the file, where it is a list of lines.
    separator: Option<String>,
}

/// Why a notebook is not looked at.
#[derive(Debug)]
pub(crate) enum NotebookError {
    /// It is broken: line, column, what.
    Broken(Option<(u32, u32)>, String),
    /// It is sound, but nothing that is analysed.
    Skipped(String),
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `cells`, `metadata` and `nbformat`")]
struct RawNotebook<'a> {
    nbformat: Option<u32>,
    metadata: Option<Value>,
    #[serde(borrow)]
    cells: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(expecting = "a cell")]
struct RawCell<'a> {
    cell_type: Option<String>,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    execution_count: Option<Value>,
}

impl Notebook {
    /// Reads a notebook.
    pub(crate) fn parse(file: String) -> Result<Self, NotebookError> {
        let json = file.trim_start_matches('\u{feff}');
        let raw: RawNotebook<'_> = serde_json::from_str(json).map_err(|error| broken(&error))?;
        check_kind(&raw)?;
        let mut notebook = Self {
            is_ascii: json.is_ascii(),
            file: String::new(),
            code: String::new(),
            source: String::new(),
            cells: Vec::new(),
            marks: Marks::default(),
            told: Cells::default(),
        };
        let mut last_count = 0;
        for (number, cell) in (1..).zip(raw.cells.unwrap_or_default()) {
            let cell: RawCell<'_> = serde_json::from_str(cell.get()).map_err(|error| {
                let what = error.to_string();
                let what = what.split(" at line").next().unwrap_or_default();
                NotebookError::Broken(
                    None,
                    format!("cell {number} of the notebook is broken: {what}"),
                )
            })?;
            let count = cell.execution_count.as_ref().and_then(Value::as_u64);
            if let (Some("code"), Some(source)) = (cell.cell_type.as_deref(), cell.source) {
                if let Some(count) = count {
                    if count <= last_count {
                        let why = format!(
                            "cell {number} was run before one above it, so the order of the cells is not that of the program"
                        );
                        notebook.told.refusal.get_or_insert(why);
                    }
                    last_count = count;
                }
                notebook.add_cell(&file, number, source).ok_or_else(|| {
                    let what =
                        format!("the source of cell {number} is neither text nor a list of texts");
                    NotebookError::Broken(None, what)
                })?;
            }
        }
        notebook.file = file;
        Ok(notebook)
    }

    fn add_cell(&mut self, file: &str, number: u32, raw: &RawValue) -> Option<()> {
        let offset = |part: &str| (part.as_ptr() as usize - file.as_ptr() as usize) as u32;
        let start = self.source.len() as u32;
        let raw = raw.get();
        let mut separator = None;
        if raw.starts_with('[') {
            let lines: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
            for line in &lines {
                self.marks
                    .decode(line.get(), offset(line.get()), &mut self.source)?;
            }
            let first = lines.first().map(|line| line.get());
            separator = first.map(|first| {
                let before = &raw[1..(offset(first) - offset(raw)) as usize];
                let after = lines.get(1).map(|second| {
                    let end = (offset(first) - offset(raw)) as usize + first.len();
                    raw[end..(offset(second.get()) - offset(raw)) as usize].to_owned()
                });
                after.unwrap_or_else(|| format!(",{before}"))
            });
            if lines.is_empty() {
                return Some(());
            }
        } else {
            self.marks.decode(raw, offset(raw), &mut self.source)?;
        }
        let span = Span::new(start, self.source.len() as u32);
        let masked = magic::mask(span.of(&self.source));
        self.code.push_str(&masked.code);
        self.code.push_str(MARK);
        self.source.push_str(MARK);
        self.told.reserved.extend(masked.words);
        self.told.refusal = self.told.refusal.take().or(masked.reader);
        self.cells.push(Cell {
            number,
            span,
            separator,
        });
        Some(())
    }

    /// What is analysed.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// The code with the magics that are masked in it.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The file.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn cells(&self) -> &Cells {
        &self.told
    }

    /// The number and the place of the cell that an offset is in.
    pub(crate) fn cell_at(&self, offset: u32) -> Option<(u32, Span)> {
        let cell = &self.cells[self.index_at(offset)?];
        Some((cell.number, cell.span))
    }

    /// The numbers and places of the cells of code.
    pub(crate) fn cell_spans(&self) -> impl Iterator<Item = (u32, Span)> {
        self.cells.iter().map(|cell| (cell.number, cell.span))
    }

    fn index_at(&self, offset: u32) -> Option<usize> {
        self.cells
            .partition_point(|cell| cell.span.start <= offset)
            .checked_sub(1)
    }

    /// An edit within the cell that it belongs to: what is written on the line after the last one of a cell is its own.
    pub(crate) fn within_cell(&self, span: Span, text: &str) -> Option<(Span, String)> {
        let end = self.cells[self.index_at(span.start)?].span.end;
        if span.end <= end {
            return Some((span, text.to_owned()));
        }
        // Up to the mark, which begins a line of its own.
        (span.end == end + 1).then_some(())?;
        let text = text.strip_suffix('\n')?;
        if span.start <= end {
            return Some((Span::new(span.start, end), text.to_owned()));
        }
        Some((Span::at(end), format!("\n{text}")))
    }

    /// Where a place of the code is in the file.
    pub(crate) fn file_offset(&self, offset: u32) -> Option<usize> {
        let end = self.cells[self.index_at(offset)?].span.end;
        self.marks.place(offset.min(end))
    }

    /// An edit of the code as one of the file.
    pub(crate) fn file_edit(&self, span: Span, text: &str) -> Option<(Range<usize>, String)> {
        let (span, text) = self.within_cell(span, text)?;
        let cell = &self.cells[self.index_at(span.start)?];
        let range = self.marks.place(span.start)?..self.marks.place(span.end)?;
        let Some(separator) = &cell.separator else {
            return Some((range, escape(&text, self.is_ascii)));
        };
        let next_line = format!("\"{separator}\"");
        let is_at_end = span.start == cell.span.end && span.of(&self.code).is_empty();
        let follows_line = is_at_end && self.source[..span.start as usize].ends_with('\n');
        let lines: Vec<String> = text
            .split_inclusive('\n')
            .map(|line| escape(line, self.is_ascii))
            .collect();
        let mut written = lines.join(&next_line);
        if follows_line {
            written.insert_str(0, &next_line);
        } else if text.ends_with('\n') && span.end < cell.span.end {
            written.push_str(&next_line);
        }
        Some((range, written))
    }

    /// The file with edits of the code, which are sorted. None where they do not fit it.
    pub(crate) fn apply<'e>(&self, edits: impl Iterator<Item = (Span, &'e str)>) -> Option<String> {
        let mut expected = self.source.clone();
        let mut file = self.file.clone();
        let edits: Vec<(Span, &str)> = edits.collect();
        for &(span, text) in edits.iter().rev() {
            let (within, own) = self.within_cell(span, text)?;
            expected.replace_range(within.range(), &own);
            let (range, written) = self.file_edit(span, text)?;
            file.replace_range(range, &written);
        }
        // Nothing but these edits may come of it.
        let again = Self::parse(file).ok()?;
        (again.source == expected).then_some(again.file)
    }
}

fn broken(error: &serde_json::Error) -> NotebookError {
    let what = error.to_string();
    let what = what.split(" at line").next().unwrap_or_default();
    let place = (error.line() > 0).then(|| (error.line() as u32, error.column().max(1) as u32));
    NotebookError::Broken(place, format!("not a notebook: {what}"))
}

fn check_kind(raw: &RawNotebook<'_>) -> Result<(), NotebookError> {
    match raw.nbformat {
        None => {
            return Err(NotebookError::Broken(
                None,
                "not a notebook: it has no `nbformat`".into(),
            ));
        }
        Some(4..) => {}
        Some(old) => {
            let why = format!(
                "not analysed: it is of format {old}, which is too old; a current Jupyter converts it when it saves it"
            );
            return Err(NotebookError::Skipped(why));
        }
    }
    let metadata = raw.metadata.as_ref();
    let name = |path: &[&str]| {
        let found = path.iter().try_fold(metadata?, |value, key| value.get(key));
        found.and_then(Value::as_str).map(str::to_lowercase)
    };
    let language = name(&["language_info", "name"]).or_else(|| name(&["kernelspec", "language"]));
    match language {
        Some(language) if !matches!(&*language, "python" | "ipython" | "python3") => Err(
            NotebookError::Skipped(format!("not analysed: its code is {language}, not Python")),
        ),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"execution_count\": 1,\n   \"source\": [\n    \"x = 1\\n\",\n    \"f(x)\"\n   ]\n  },\n  {\"cell_type\": \"code\", \"source\": \"y = 2\\n\"}\n ],\n \"nbformat\": 4, \"big\": 123456789012345678901234567890, \"metadata\": {}\n}\n";

    fn applied(edits: &[(u32, u32, &str)]) -> String {
        let notebook = Notebook::parse(LINES.into()).unwrap();
        let edits = edits
            .iter()
            .map(|&(start, end, text)| (Span::new(start, end), text));
        notebook.apply(edits).unwrap()
    }

    #[test]
    fn only_the_lines_of_a_changed_cell_change() {
        assert_eq!(applied(&[]), LINES);
        // After the last line of a cell, which has no newline.
        let after = applied(&[(11, 11, "del x\n")]);
        assert_eq!(
            after,
            LINES.replace("\"f(x)\"\n", "\"f(x)\\n\",\n    \"del x\"\n")
        );
        let before = applied(&[(6, 6, "g()\n")]);
        assert_eq!(
            before,
            LINES.replace("    \"f(x)\"", "    \"g()\\n\",\n    \"f(x)\"")
        );
        let replaced = applied(&[(6, 11, "h(x)\n")]);
        assert_eq!(replaced, LINES.replace("f(x)", "h(x)"));
        let text = applied(&[(22, 22, "del y\n")]);
        assert_eq!(text, LINES.replace("y = 2\\n", "y = 2\\ndel y\\n"));
    }

    #[test]
    fn what_is_no_notebook_is_told() {
        let error = |text: &str| Notebook::parse(text.into()).unwrap_err();
        assert!(matches!(error(""), NotebookError::Broken(Some(_), _)));
        assert!(matches!(error("{}"), NotebookError::Broken(None, _)));
        assert!(matches!(
            error("{\"nbformat\": 3, \"worksheets\": []}"),
            NotebookError::Skipped(_)
        ));
        let other = "{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"kernelspec\": {\"language\": \"R\"}}}";
        assert!(matches!(error(other), NotebookError::Skipped(_)));
        let odd = "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [1]}]}";
        assert!(matches!(error(odd), NotebookError::Broken(None, _)));
    }
}
