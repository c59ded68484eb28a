//! What is shown of a name: what it holds, until when, how much, and what would release it.

use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind, Position};

use super::examine::{Examined, Outcome};
use crate::observe::TracedLocal;
use crate::report::{self, FileFindings, Finding, LineIndex, render_size};
use crate::source::Span;

/// At a place of one of the editor's texts.
pub(super) fn at(
    examined: &Examined,
    uri: &str,
    position: Position,
    shows_markdown: bool,
) -> Option<Hover> {
    let Outcome::Found(found) = &examined.outcome else {
        return None;
    };
    let (file, found, _) = &**found;
    let places = examined.places.as_ref()?;
    let offset = places.offset(uri, position)?;
    let text = file.shown_text();
    let word = word_at(text, offset);
    let name = word.of(text);
    let within = |span: Span| span.start <= offset && offset <= span.end;
    let is_meant = |finding: &&Finding| {
        let function = found.outermost.get(finding.outermost.index());
        let is_near = function.is_none_or(|function| within(*function));
        let is_held = finding.marks.held_during == word || finding.marks.bound == word;
        is_held || (is_near && finding.locals.iter().any(|local| local == name))
    };
    let mut parts: Vec<String> = found
        .findings
        .iter()
        .filter(is_meant)
        .map(describe)
        .collect();
    let index = LineIndex::of(file);
    parts.extend(left(found, &index, name, offset));
    let line = text[..word.start as usize].matches('\n').count() as u32 + 1;
    let trace = examined.trace.as_ref();
    let traced = trace.and_then(|trace| trace.find(file, name, line));
    parts.extend(traced.map(describe_traced));
    if parts.is_empty() {
        return None;
    }
    let value = parts.join("\n\n---\n\n");
    let kind = if shows_markdown {
        MarkupKind::Markdown
    } else {
        MarkupKind::PlainText
    };
    Some(Hover {
        contents: Contents::MarkupContent(MarkupContent { kind, value }),
        range: Some(places.locate(word)?.range),
    })
}

/// Why a local is left as it is in the function around an offset.
fn left(found: &FileFindings, index: &LineIndex<'_>, name: &str, offset: u32) -> Option<String> {
    let mut functions = found.outermost.iter();
    let function = functions.find(|it| it.start <= offset && offset <= it.end)?;
    let (first, last) = (index.place(function.start), index.place(function.end));
    let mut refusals = found.refusals.iter();
    let refusal = refusals.find(|refusal| {
        let is_here = (first..=last).contains(&refusal.place);
        is_here && refusal.local.as_deref() == Some(name)
    })?;
    Some(format!("`{name}` is left as it is: {}", refusal.reason))
}

/// The name around an offset.
fn word_at(text: &str, offset: u32) -> Span {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (before, after) = text.split_at(offset as usize);
    let start = before.trim_end_matches(is_part).len();
    let rest = after.trim_start_matches(is_part).len();
    Span::new(start as u32, (text.len() - rest) as u32)
}

fn describe(finding: &Finding) -> String {
    let (last, during) = (finding.last_use.line, finding.held_during.line);
    let evidence = match finding.evidence.as_str() {
        "" => "its kind is not known; how it is used suggests that it is large",
        evidence => evidence,
    };
    format!(
        "**{}** [{}]\n\n- bound on line {}, last used on line {last}, still held on line {during}\n- {evidence}\n- {}\n- {} ({}): {}",
        report::title(finding),
        finding.pin.name(),
        finding.bound.line,
        report::render_peak(finding.predicted_peak),
        finding.strategy.name(),
        finding.level.name(),
        finding.reason,
    )
}

fn describe_traced(local: &TracedLocal) -> String {
    let about = if local.is_estimate { "about " } else { "" };
    let held = format!(
        "traced: `{}` held {about}{} in a `{}` after its last use on line {}, {} of it alone",
        local.local,
        render_size(local.max_bytes),
        local.type_name,
        local.last_use_line,
        render_size(local.own_bytes),
    );
    let mut parts = vec![held];
    if local.bytes_at_peak > 0 {
        let at_peak = render_size(local.bytes_at_peak);
        parts.push(format!("{at_peak} when memory was highest"));
    }
    if !local.holders.is_empty() {
        parts.push(format!("also held by {}", local.holders.join(", ")));
    }
    parts.join("; ")
}
