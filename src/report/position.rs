//! From offsets to lines and columns.

use super::Place;
use crate::source::{Notebook, SourceFile, Span};

/// Where the lines of a text start.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<u32>,
    notebook: Option<&'a Notebook>,
}

impl<'a> LineIndex<'a> {
    /// Lines end at `\n`, as in git and in editors; a lone carriage return ends none.
    pub fn new(text: &'a str) -> Self {
        let after = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after).collect(),
            notebook: None,
        }
    }

    /// The lines of a file; those of a notebook are counted in each cell.
    pub fn of(file: &'a SourceFile) -> Self {
        Self {
            notebook: file.notebook(),
            ..Self::new(file.shown_text())
        }
    }

    /// The cell that an offset is in, and its first line, counted from 0.
    pub(super) fn cell(&self, offset: u32) -> Option<(u32, usize)> {
        let (number, span) = self.notebook?.cell_at(offset)?;
        Some((number, self.line(span.start)))
    }

    /// The place of an offset; one after the text is taken for the end.
    pub fn place(&self, offset: u32) -> Place {
        let offset = self
            .text
            .floor_char_boundary((offset as usize).min(self.text.len()));
        let line = self.line(offset as u32);
        let before = &self.text[self.start(line)..offset];
        // Editors do not count the byte order mark.
        let characters = before.trim_start_matches('\u{feff}').chars().count();
        let cell = self.cell(offset as u32);
        let before = cell.map_or(0, |(_, first)| first);
        Place {
            cell: cell.map(|(number, _)| number),
            line: (line - before) as u32 + 1,
            column: characters as u32 + 1,
        }
    }

    /// The line, counted from 0, that an offset is in.
    pub(super) fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// The lines with their ends; after the last newline there is none.
    pub(super) fn lines(&self) -> Vec<&'a str> {
        let lines = (0..self.starts.len()).map(|n| &self.text[self.start(n)..self.start(n + 1)]);
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// Offset of the first byte of a line, counted from 0; the text's end for a line after the last.
    pub(super) fn start(&self, line: usize) -> usize {
        self.starts
            .get(line)
            .map_or(self.text.len(), |&start| start as usize)
    }
}

/// Marks stay on their first line; one outside the text has no end.
pub(crate) fn end_on_first_line(text: &str, span: Span) -> Option<u32> {
    let marked = text.get(span.range())?;
    let length = marked.find(['\r', '\n']).unwrap_or(marked.len());
    Some(span.start + length as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, offset: u32) -> (u32, u32) {
        let place = LineIndex::new(text).place(offset);
        (place.line, place.column)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(place("é = 1\r\nyé = 2", 3), (1, 3));
        assert_eq!(place("é = 1\r\nyé = 2", 11), (2, 3));
        assert_eq!(place("\u{feff}x = 1", 3), (1, 1));
        assert_eq!(place("\u{feff}x = 1", 4), (1, 2));
    }

    #[test]
    fn the_end_has_a_place() {
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("a\n", 2), (2, 1));
        assert_eq!(place("a", 99), (1, 2));
    }
}
