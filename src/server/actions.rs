//! Quick fixes, one for each finding, and the action that fixes all that is Safe.

use std::collections::{BTreeMap, HashMap};

use gen_lsp_types::{
    CodeAction, CodeActionKind, DocumentChange, Edit, OptionalVersionedTextDocumentIdentifier,
    Range, TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};

use super::client::{Client, FIX_ALL};
use super::diagnostics::{diagnostic, share_a_line};
use super::examine::{Examined, Outcome};
use super::places::{Places, TextChange};
use crate::options::{AnalysisOptions, Level, Strategy};
use crate::pipeline;
use crate::report::{FileFindings, Finding, names_of};
use crate::rewrite::{self, FlatEdit};
use crate::source::SourceFile;

/// What an editor asks for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) uri: String,
    pub(super) range: Range,
    /// Kinds; all where none is named.
    pub(super) only: Option<Vec<String>>,
}

impl Wanted {
    /// Whether actions of a kind are asked for: it, or what it is a part of.
    fn wants(&self, kind: &str) -> bool {
        self.only.as_ref().is_none_or(|only| {
            only.iter().any(|it| {
                let rest = kind.strip_prefix(it.as_str());
                it.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    }
}

/// The actions for a place.
pub(super) fn of(examined: &Examined, wanted: &Wanted, client: &Client) -> Vec<CodeAction> {
    let (Outcome::Found(found), Some(places)) = (&examined.outcome, &examined.places) else {
        return Vec::new();
    };
    let (file, found, options) = &**found;
    let mut actions = Vec::new();
    if wanted.wants("quickfix") {
        let near = found.findings.iter();
        let near = near.filter(|finding| is_near(file, places, finding, wanted));
        let fixes = near.filter_map(|finding| {
            let (title, edits) = fix(file, found, finding, options);
            Some(CodeAction {
                title,
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![diagnostic(file, places, finding)?.1]),
                is_preferred: Some(finding.level != Level::Unsafe),
                edit: Some(workspace_edit(places.changes(file, &edits)?, client)),
                ..CodeAction::default()
            })
        });
        actions.extend(fixes);
    }
    if wanted.wants(FIX_ALL) {
        actions.extend(fix_all(file, found, options, places, client));
    }
    actions
}

/// Whether the finding shows on a line that is asked about, or would change one.
fn is_near(file: &SourceFile, places: &Places, finding: &Finding, wanted: &Wanted) -> bool {
    let marks = &finding.marks;
    let marks = [marks.bound, marks.last_use, marks.held_during].into_iter();
    let marks = marks.filter_map(|span| places.locate_mark(file, span));
    let edits = finding.edits.iter();
    let edits = edits.filter_map(|edit| places.locate(edit.span));
    marks
        .chain(edits)
        .any(|place| share_a_line(&place, &wanted.uri, wanted.range))
}

/// What a fix is called, and its edits: the finding's own, and those of the others in its function where it needs them.
fn fix(
    file: &SourceFile,
    found: &FileFindings,
    finding: &Finding,
    options: &AnalysisOptions,
) -> (String, Vec<FlatEdit>) {
    let others = found.findings.iter();
    let others = others.filter(|other| other.outermost == finding.outermost);
    let together: Vec<&Finding> = others.collect();
    let is_own = |edits: &[FlatEdit]| edits == finding.edits;
    let how = match finding.strategy {
        Strategy::Del => "with `del`",
        Strategy::Reuse => "by reusing a name",
        Strategy::Nest => "by nesting the call",
        Strategy::Split => "by splitting the call",
        Strategy::Hoist => "by measuring it early",
        Strategy::Clear => "by clearing the attribute",
        Strategy::Transfer => "by handing it over",
    };
    let level = match finding.level {
        Level::Safe => String::new(),
        level => format!(" ({})", level.name()),
    };
    let holds = || pipeline::holds_alone(file, options, is_own);
    if together.len() == 1 || holds() {
        let title = format!("Release {} {how}{level}", names_of([finding]));
        return (title, finding.edits.clone());
    }
    let names = names_of(together.iter().copied());
    let title = format!("Release {names} in `{}`{level}", finding.function);
    let edits = rewrite::sorted(together.iter().flat_map(|other| &other.edits));
    (title, edits)
}

fn fix_all(
    file: &SourceFile,
    found: &FileFindings,
    options: &AnalysisOptions,
    places: &Places,
    client: &Client,
) -> Option<CodeAction> {
    let edits = if options.level == Level::Safe && options.observed.is_none() {
        found.edits()
    } else {
        // What is Safe alone may be another plan than a part of this one.
        let safe = AnalysisOptions {
            level: Level::Safe,
            observed: None,
            ..options.clone()
        };
        pipeline::analyse_alone(file, &safe).ok()?.edits()
    };
    if edits.is_empty() {
        return None;
    }
    Some(CodeAction {
        title: "unpin: release all that is safe to release".into(),
        kind: Some(CodeActionKind::Custom(FIX_ALL.into())),
        edit: Some(workspace_edit(places.changes(file, &edits)?, client)),
        ..CodeAction::default()
    })
}

fn workspace_edit(changes: Vec<TextChange>, client: &Client) -> WorkspaceEdit {
    let mut by_text: BTreeMap<(String, i32), Vec<TextEdit>> = BTreeMap::new();
    for change in changes {
        let text = by_text.entry((change.uri, change.version)).or_default();
        text.push(change.edit);
    }
    if client.takes_versions {
        let edit = |((uri, version), edits): ((String, i32), Vec<TextEdit>)| {
            DocumentChange::TextDocumentEdit(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    version: Some(version),
                    text_document_identifier: TextDocumentIdentifier { uri: Uri(uri) },
                },
                edits: edits.into_iter().map(Edit::TextEdit).collect(),
            })
        };
        return WorkspaceEdit {
            document_changes: Some(by_text.into_iter().map(edit).collect()),
            ..WorkspaceEdit::default()
        };
    }
    let changes: HashMap<Uri, Vec<TextEdit>> = by_text
        .into_iter()
        .map(|((uri, _), edits)| (Uri(uri), edits))
        .collect();
    WorkspaceEdit {
        changes: Some(changes),
        ..WorkspaceEdit::default()
    }
}
