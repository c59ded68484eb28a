//! What is open in the editor: texts, and notebooks whose cells are texts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    NotebookCell, NotebookCellKind, NotebookDocument, NotebookDocumentCellChanges,
    TextDocumentContentChangeEvent, TextDocumentItem,
};
use serde_json::json;

use super::text::{Encoding, apply_changes};
use super::uri;
use crate::source::{ReadError, SourceFile};

/// A text as the editor has it.
#[derive(Debug, Clone)]
struct OpenText {
    version: i32,
    is_python: bool,
    text: String,
}

/// All that is open.
#[derive(Debug, Default)]
pub(super) struct Documents {
    texts: BTreeMap<String, OpenText>,
    notebooks: BTreeMap<String, Vec<NotebookCell>>,
    /// By the URI of a cell.
    notebook_of: BTreeMap<String, String>,
}

/// What is analysed, as it was at one moment.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub(super) path: PathBuf,
    pub(super) content: Content,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    /// A file.
    Text(Piece),
    /// A notebook.
    Cells(Vec<Cell>),
}

/// A text with the name that the editor gives it.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) uri: String,
    pub(super) version: i32,
    pub(super) text: String,
}

#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// None of a cell that is not Python.
    pub(super) piece: Option<Piece>,
    execution_count: Option<u32>,
}

impl Documents {
    /// What is analysed when this text changes: itself, or the notebook that it is a cell of.
    pub(super) fn subject_of(&self, uri: &str) -> String {
        let notebook = self.notebook_of.get(uri);
        notebook.map_or(uri, String::as_str).to_owned()
    }

    pub(super) fn is_notebook(&self, uri: &str) -> bool {
        self.notebooks.contains_key(uri)
    }

    /// Gives whether it is to be analysed.
    pub(super) fn open(&mut self, item: TextDocumentItem) -> bool {
        let language = String::from(item.language_id);
        let opened = OpenText {
            version: item.version,
            is_python: language == "python",
            text: item.text,
        };
        let is_python = opened.is_python;
        self.texts.insert(item.uri.0, opened);
        is_python
    }

    /// Gives whether there is such a text.
    pub(super) fn change(
        &mut self,
        uri: &str,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> bool {
        let Some(open) = self.texts.get_mut(uri) else {
            return false;
        };
        open.version = version;
        apply_changes(&mut open.text, changes, encoding);
        true
    }

    pub(super) fn close(&mut self, uri: &str) {
        self.texts.remove(uri);
    }

    pub(super) fn open_notebook(
        &mut self,
        notebook: NotebookDocument,
        texts: Vec<TextDocumentItem>,
    ) {
        for text in texts {
            self.open(text);
        }
        for cell in &notebook.cells {
            let (cell, uri) = (cell.document.0.clone(), notebook.uri.0.clone());
            self.notebook_of.insert(cell, uri);
        }
        self.notebooks.insert(notebook.uri.0, notebook.cells);
    }

    /// Gives the cells that are gone; none where there is no such notebook.
    pub(super) fn change_notebook(
        &mut self,
        uri: &str,
        changes: NotebookDocumentCellChanges,
        encoding: Encoding,
    ) -> Option<Vec<String>> {
        let cells = self.notebooks.get_mut(uri)?;
        let mut gone = Vec::new();
        if let Some(structure) = changes.structure {
            let added = structure.array.cells.unwrap_or_default();
            for cell in &added {
                self.notebook_of
                    .insert(cell.document.0.clone(), uri.to_owned());
            }
            let start = (structure.array.start as usize).min(cells.len());
            let end = start.saturating_add(structure.array.delete_count as usize);
            let end = end.min(cells.len());
            cells.splice(start..end, added);
            for text in structure.did_open.unwrap_or_default() {
                self.open(text);
            }
            gone = structure.did_close.unwrap_or_default();
        }
        for changed in changes.data.unwrap_or_default() {
            let cells = self.notebooks.get_mut(uri)?;
            let known = cells
                .iter_mut()
                .find(|cell| cell.document == changed.document);
            if let Some(known) = known {
                *known = changed;
            }
        }
        for content in changes.text_content.unwrap_or_default() {
            let document = content.document;
            let uri = document.text_document_identifier.uri.0;
            self.change(&uri, document.version, content.changes, encoding);
        }
        let gone: Vec<String> = gone.into_iter().map(|it| it.uri.0).collect();
        for cell in &gone {
            self.notebook_of.remove(cell);
            self.texts.remove(cell);
        }
        Some(gone)
    }

    /// Gives its cells.
    pub(super) fn close_notebook(&mut self, uri: &str) -> Vec<String> {
        let cells = self.notebooks.remove(uri).unwrap_or_default();
        let cells: Vec<String> = cells.into_iter().map(|cell| cell.document.0).collect();
        for cell in &cells {
            self.notebook_of.remove(cell);
            self.texts.remove(cell);
        }
        cells
    }

    /// What is to be analysed, as it is now; none of a text that is not Python.
    pub(super) fn snapshot(&self, uri: &str, root: &Path) -> Option<Snapshot> {
        let path = uri::path_of(uri, root);
        let piece = |uri: &str| {
            let open = self.texts.get(uri).filter(|open| open.is_python)?;
            Some(Piece {
                uri: uri.to_owned(),
                version: open.version,
                text: open.text.clone(),
            })
        };
        let Some(cells) = self.notebooks.get(uri) else {
            let content = Content::Text(piece(uri)?);
            return Some(Snapshot { path, content });
        };
        let cells = cells.iter().map(|cell| Cell {
            piece: (cell.kind == NotebookCellKind::Code)
                .then(|| piece(&cell.document.0))
                .flatten(),
            execution_count: cell
                .execution_summary
                .map(|summary| summary.execution_order),
        });
        Some(Snapshot {
            path,
            content: Content::Cells(cells.collect()),
        })
    }
}

impl Snapshot {
    /// As it would be read from a file. A notebook is put into the form of its files, so that what is known of those holds for it.
    pub(super) fn file(&self) -> Result<SourceFile, ReadError> {
        let cells = match &self.content {
            Content::Text(piece) => {
                return SourceFile::from_editor(self.path.clone(), piece.text.clone());
            }
            Content::Cells(cells) => cells,
        };
        let cell = |cell: &Cell| match &cell.piece {
            Some(piece) => json!({
                "cell_type": "code",
                "source": piece.text,
                "execution_count": cell.execution_count,
            }),
            None => json!({"cell_type": "raw", "source": ""}),
        };
        let cells: Vec<_> = cells.iter().map(cell).collect();
        let notebook = json!({"nbformat": 4, "metadata": {}, "cells": cells}).to_string();
        let path = self.path.with_extension("ipynb");
        SourceFile::from_bytes(path, notebook.into_bytes())
    }
}
