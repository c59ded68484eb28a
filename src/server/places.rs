//! From offsets of what was analysed to places in the editor's texts, and back.

use gen_lsp_types::{Location, Position, Range, TextEdit, Uri};

use super::documents::{Content, Piece, Snapshot};
use super::text::{Encoding, Lines};
use crate::report::end_on_first_line;
use crate::rewrite::FlatEdit;
use crate::source::{Notebook, SourceFile, Span};

/// The editor's texts within the text that was analysed: itself, or the cells of a notebook.
#[derive(Debug)]
pub(super) struct Places {
    parts: Vec<Part>,
    encoding: Encoding,
}

#[derive(Debug)]
struct Part {
    piece: Piece,
    lines: Lines,
    /// Of a cell: among all cells of the notebook, from 1.
    number: usize,
    /// Where it starts in what was analysed.
    start: u32,
}

/// An edit of one of the editor's texts.
#[derive(Debug, Clone)]
pub(super) struct TextChange {
    pub(super) uri: String,
    pub(super) version: i32,
    pub(super) edit: TextEdit,
}

impl Places {
    pub(super) fn of(snapshot: &Snapshot, file: Option<&SourceFile>, encoding: Encoding) -> Self {
        let part = |piece: &Piece, number: u32, start: u32| Part {
            piece: piece.clone(),
            lines: Lines::of(&piece.text),
            number: number as usize,
            start,
        };
        let parts = match &snapshot.content {
            Content::Text(piece) => vec![part(piece, 1, 0)],
            Content::Cells(cells) => {
                let spans = file.and_then(SourceFile::notebook).into_iter();
                let spans = spans.flat_map(Notebook::cell_spans);
                let parts = spans.filter_map(|(number, span)| {
                    let cell = cells.get(number as usize - 1)?;
                    Some(part(cell.piece.as_ref()?, number, span.start))
                });
                parts.collect()
            }
        };
        Self { parts, encoding }
    }

    /// The texts.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.parts.iter().map(|part| &part.piece)
    }

    fn part_at(&self, offset: u32) -> Option<&Part> {
        let index = self.parts.partition_point(|part| part.start <= offset);
        self.parts.get(index.checked_sub(1)?)
    }

    fn position(&self, part: &Part, offset: u32) -> Position {
        let offset = offset.saturating_sub(part.start) as usize;
        part.lines.position(&part.piece.text, offset, self.encoding)
    }

    /// The text and the range of a span.
    pub(super) fn locate(&self, span: Span) -> Option<Location> {
        let part = self.part_at(span.start)?;
        Some(Location {
            uri: Uri(part.piece.uri.clone()),
            range: Range {
                start: self.position(part, span.start),
                end: self.position(part, span.end),
            },
        })
    }

    /// A mark: what lies on the first line of a span.
    pub(super) fn locate_mark(&self, file: &SourceFile, span: Span) -> Option<Location> {
        let end = end_on_first_line(file.shown_text(), span)?;
        self.locate(Span::new(span.start, end))
    }

    /// A place by line and column, counted from 1, the latter in characters; of the cell with a number, if there is one.
    pub(super) fn line_of(
        &self,
        cell: Option<usize>,
        line: Option<u32>,
        column: Option<u32>,
    ) -> Option<Location> {
        let part = match cell {
            None => self.parts.first()?,
            Some(number) => self.parts.iter().find(|part| part.number == number)?,
        };
        let text = &part.piece.text;
        let before = text
            .split_inclusive('\n')
            .take(line.unwrap_or(1) as usize - 1);
        let start: usize = before.map(str::len).sum();
        let content = text[start..].lines().next().unwrap_or_default();
        let mut columns = content.char_indices().map(|(at, _)| at);
        let at = columns.nth(column.unwrap_or(1) as usize - 1);
        let from = part.start + (start + at.unwrap_or(content.len())) as u32;
        self.locate(Span::new(from, part.start + (start + content.len()) as u32))
    }

    /// The offset of a place.
    pub(super) fn offset(&self, uri: &str, position: Position) -> Option<u32> {
        let part = self.parts.iter().find(|part| part.piece.uri == uri)?;
        let mut lines = part.lines.clone();
        let offset = lines.offset(&part.piece.text, position, self.encoding);
        Some(part.start + offset as u32)
    }

    /// Edits of what was analysed as edits of the editor's texts; none where they do not fit.
    pub(super) fn changes(&self, file: &SourceFile, edits: &[FlatEdit]) -> Option<Vec<TextChange>> {
        let one = |edit: &FlatEdit| {
            let (span, text) = match file.notebook() {
                Some(notebook) => notebook.within_cell(edit.span, &edit.text)?,
                None => (edit.span, edit.text.clone()),
            };
            let part = self.part_at(span.start)?;
            Some(TextChange {
                uri: part.piece.uri.clone(),
                version: part.piece.version,
                edit: TextEdit {
                    range: self.locate(span)?.range,
                    new_text: text,
                },
            })
        };
        edits.iter().map(one).collect()
    }
}
