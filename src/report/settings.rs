//! What is wrong in a settings file, drawn over its line.

use annotate_snippets::{AnnotationKind, Level as Severity, Renderer, Snippet};

use super::{Diagnostic, LineIndex};
use crate::source::SettingsError;

/// A diagnostic whose message ends with the line and a caret, where there is a place.
pub(crate) fn settings_diagnostic(error: &SettingsError) -> Diagnostic {
    let path = error.path.display().to_string();
    let Some((text, span)) = &error.place else {
        return Diagnostic::without_place(path, format!("{} ({CONSEQUENCE})", error.message));
    };
    let place = LineIndex::new(text).place(span.start);
    let range = span.start as usize..span.end as usize;
    let snippet = Snippet::source(text.as_str()).annotation(AnnotationKind::Primary.span(range));
    let drawn = Renderer::plain().render(&[Severity::ERROR
        .no_name()
        .secondary_title("")
        .element(snippet)]);
    // The place is told before the message, where editors find it.
    let lines: Vec<&str> = drawn.lines().filter(|line| line.contains('|')).collect();
    Diagnostic {
        path,
        line: Some(place.line),
        column: Some(place.column),
        message: format!("{} ({CONSEQUENCE})\n{}", error.message, lines.join("\n")),
    }
}

const CONSEQUENCE: &str = "files that it governs are left out";
