//! What the editor can do, as it says itself, and what the server offers it.

use std::path::PathBuf;

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProvider, DiagnosticOptions, DiagnosticProvider,
    HoverProvider, InitializeResult, Notebook, NotebookCellLanguage,
    NotebookDocumentFilterWithNotebook, NotebookDocumentSync, NotebookDocumentSyncOptions,
    NotebookSelector, PositionEncodingKind, Save, ServerCapabilities, ServerInfo, TextDocumentSync,
    TextDocumentSyncKind, TextDocumentSyncOptions,
};
use serde_json::Value;

use super::text::Encoding;
use super::uri;

/// The kind of the action that fixes a whole file.
pub(super) const FIX_ALL: &str = "source.fixAll.unpin";

/// An editor.
#[derive(Debug, Clone)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "what an editor can do, each apart from the others"
)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// Whether it asks for diagnostics; they are sent unasked otherwise.
    pub(super) pulls: bool,
    pub(super) refreshes: bool,
    pub(super) shows_markdown: bool,
    /// Whether it checks the versions of texts that are edited.
    pub(super) takes_versions: bool,
    pub(super) has_configuration: bool,
    pub(super) watches_files: bool,
    /// Folders that are open.
    pub(super) roots: Vec<PathBuf>,
}

impl Client {
    /// Reads the parameters of `initialize`; what is odd in them is taken for missing.
    pub(super) fn of(params: &Value) -> Self {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let can = |path: &str| at(path).and_then(Value::as_bool).unwrap_or(false);
        let lists = |path: &str, wanted: &str| {
            let list = at(path).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|it| it.as_str() == Some(wanted)))
        };
        let current = std::env::current_dir().unwrap_or_default();
        let folders = params.get("workspaceFolders").and_then(Value::as_array);
        let folders = folders.into_iter().flatten().filter_map(|it| it.get("uri"));
        let root = params.get("rootUri").into_iter();
        let mut roots: Vec<PathBuf> = folders
            .chain(root)
            .filter_map(Value::as_str)
            .map(|uri| uri::path_of(uri, &current))
            .collect();
        roots.dedup();
        let utf8 = lists("general/positionEncodings", "utf-8");
        let utf32 = lists("general/positionEncodings", "utf-32");
        Self {
            encoding: match (utf8, utf32) {
                (true, _) => Encoding::Utf8,
                // What every editor understands is UTF-16, but for one that lists others alone.
                (false, true) if !lists("general/positionEncodings", "utf-16") => Encoding::Utf32,
                (false, _) => Encoding::Utf16,
            },
            pulls: at("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: can("workspace/diagnostics/refreshSupport"),
            shows_markdown: lists("textDocument/hover/contentFormat", "markdown"),
            takes_versions: can("workspace/workspaceEdit/documentChanges"),
            has_configuration: can("workspace/configuration"),
            watches_files: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            roots,
        }
    }

    /// Where what is in no file is taken to be.
    pub(super) fn root(&self) -> PathBuf {
        let first = self.roots.first().cloned();
        first.unwrap_or_else(|| std::env::current_dir().unwrap_or_default())
    }
}

/// The answer to `initialize`.
pub(super) fn offer(client: &Client) -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(Save::Bool(true)),
        ..TextDocumentSyncOptions::default()
    };
    let python = NotebookCellLanguage {
        language: "python".into(),
    };
    let notebooks = NotebookDocumentSyncOptions {
        notebook_selector: vec![NotebookSelector::NotebookDocumentFilterWithNotebook(
            NotebookDocumentFilterWithNotebook {
                notebook: Notebook::String("jupyter-notebook".into()),
                cells: Some(vec![python]),
            },
        )],
        save: Some(true),
    };
    let actions = CodeActionOptions {
        code_action_kinds: Some(vec![
            CodeActionKind::QuickFix,
            CodeActionKind::Custom(FIX_ALL.into()),
        ]),
        ..CodeActionOptions::default()
    };
    let diagnostics = DiagnosticOptions {
        identifier: Some("unpin".into()),
        ..DiagnosticOptions::default()
    };
    InitializeResult {
        capabilities: ServerCapabilities {
            position_encoding: Some(match client.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSync::Options(sync)),
            notebook_document_sync: Some(NotebookDocumentSync::Options(notebooks)),
            hover_provider: Some(HoverProvider::Bool(true)),
            code_action_provider: Some(CodeActionProvider::CodeActionOptions(actions)),
            diagnostic_provider: client
                .pulls
                .then_some(DiagnosticProvider::DiagnosticOptions(diagnostics)),
            ..ServerCapabilities::default()
        },
        server_info: Some(ServerInfo {
            name: "unpin".into(),
            version: Some(env!("CARGO_PKG_VERSION").into()),
        }),
    }
}
