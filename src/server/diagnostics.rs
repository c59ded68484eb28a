//! Findings as an editor shows them beside the code.

use std::collections::BTreeMap;

use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location,
    Message, Position, Range, Uri,
};

use super::examine::{Examined, Outcome};
use super::pages;
use super::places::Places;
use crate::options::Level;
use crate::report::{self, Finding, HeldElsewhere};
use crate::source::{SourceFile, Span};

/// Who they are from.
const SOURCE: &str = "unpin";

/// By the editor's texts, those without any too.
pub(super) fn of(examined: &Examined) -> BTreeMap<String, Vec<Diagnostic>> {
    let mut shown: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    let Some(places) = &examined.places else {
        return shown;
    };
    for piece in places.pieces() {
        shown.insert(piece.uri.clone(), Vec::new());
    }
    match &examined.outcome {
        Outcome::Found(found) => {
            let (file, found, _) = &**found;
            for finding in &found.findings {
                if let Some((uri, diagnostic)) = diagnostic(file, places, finding) {
                    shown.entry(uri).or_default().push(diagnostic);
                }
            }
            for held in &found.held {
                if let Some((uri, hint)) = hint(file, places, held) {
                    shown.entry(uri).or_default().push(hint);
                }
            }
            for bug in &found.diagnostics {
                refuse(places, bug, &mut shown);
            }
        }
        Outcome::Refused(why) => refuse(places, why, &mut shown),
        Outcome::LeftOut | Outcome::Failed(_) => {}
    }
    shown
}

/// One finding, with the text that it is in.
pub(super) fn diagnostic(
    file: &SourceFile,
    places: &Places,
    finding: &Finding,
) -> Option<(String, Diagnostic)> {
    let marks = &finding.marks;
    let place = places.locate_mark(file, marks.held_during)?;
    let related = |span: Span, message: &str| {
        Some(DiagnosticRelatedInformation {
            location: places.locate_mark(file, span)?,
            message: message.into(),
        })
    };
    let related = [
        related(marks.bound, "bound here"),
        related(marks.last_use, "last used here"),
    ];
    let severity = match finding.level {
        Level::Safe | Level::Observed => DiagnosticSeverity::Warning,
        Level::Unsafe => DiagnosticSeverity::Information,
    };
    let message = format!(
        "{}; {}",
        report::title(finding),
        report::render_peak(finding.predicted_peak)
    );
    let diagnostic = Diagnostic {
        range: place.range,
        severity: Some(severity),
        code: Some(Code::String(finding.pin.name().into())),
        code_description: pages::link_to(finding.pin.name())
            .map(|href| CodeDescription { href: Uri(href) }),
        source: Some(SOURCE.into()),
        message: Message::String(message),
        related_information: Some(related.into_iter().flatten().collect()),
        ..Diagnostic::default()
    };
    Some((place.uri.0, diagnostic))
}

/// Who holds what no rewrite frees, with the text that it is in.
fn hint(file: &SourceFile, places: &Places, held: &HeldElsewhere) -> Option<(String, Diagnostic)> {
    let place = places.locate_mark(file, held.mark)?;
    let code = held.held_by.code();
    let diagnostic = Diagnostic {
        range: place.range,
        severity: Some(DiagnosticSeverity::Hint),
        code: Some(Code::String(code.into())),
        code_description: pages::link_to(code).map(|href| CodeDescription { href: Uri(href) }),
        source: Some(SOURCE.into()),
        message: Message::String(report::held_sentence(held)),
        ..Diagnostic::default()
    };
    Some((place.uri.0, diagnostic))
}

/// Says softly that something was not analysed: what is wrong with a text as it is typed, other tools tell.
fn refuse(
    places: &Places,
    why: &report::Diagnostic,
    shown: &mut BTreeMap<String, Vec<Diagnostic>>,
) {
    // Of a notebook, the line is that of a cell, which the path names.
    let cell = why.path.rsplit_once(":cell ").map(|(_, number)| number);
    let index = cell.and_then(|number| number.parse::<usize>().ok());
    let Some(place) = places.line_of(index, why.line, why.column) else {
        return;
    };
    let diagnostic = Diagnostic {
        range: place.range,
        severity: Some(DiagnosticSeverity::Hint),
        source: Some(SOURCE.into()),
        message: Message::String(format!("not analysed: {}", why.message)),
        ..Diagnostic::default()
    };
    shown.entry(place.uri.0).or_default().push(diagnostic);
}

/// Whether two ranges have a line in common.
pub(super) fn share_a_line(one: &Location, uri: &str, range: Range) -> bool {
    let lines = |range: Range| (range.start.line, last_line(range));
    let ((first, last), (from, to)) = (lines(one.range), lines(range));
    one.uri.0 == uri && first <= to && from <= last
}

/// A range that ends where a line begins does not reach it.
fn last_line(range: Range) -> u32 {
    let Position { line, character } = range.end;
    if character == 0 && line > range.start.line {
        line - 1
    } else {
        line
    }
}
