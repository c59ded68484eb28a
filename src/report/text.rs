//! The report for people: one entry per finding, drawn over the source as rustc does.
//!
//! ```text
//! pinned[call]: `data` (array, 100.0 MiB) is held while this is evaluated, after its last use
//!  --> src/a.py:4:12
//!   |
//! 2 |     data = load()
//!   |     ---- bound here
//! 3 |     b = first(data)
//!   |               ---- last used here
//! 4 |     return second(b)
//!   |            ^^^^^^^^^ held during this
//!   |
//!   = note: in `Survey.run`: `np.ones` returns a new array
//!   = note: predicted peak: 3 -> 2 x the largest value
//!   = help: reuse (safe): its next value takes the name
//! ```

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as Severity, Origin, Renderer, Snippet,
};

use super::position::{LineIndex, end_on_first_line};
use super::{Diagnostic, Finding, Marks, PeakUnit, Place, PredictedPeak, Refusal};
use crate::options::Coloring;
use crate::pin::PinKind;
use crate::source::Span;

/// Lines are cut to this width around their carets; rustc's own default.
const WIDTH: usize = 140;

/// Beyond so many bytes between the first and the last mark the places are told in words: no reader follows carets that
/// far, and drawing would cost more than finding.
const MAX_DRAWN_BYTES: usize = 1 << 18;

/// The entry of one finding in `text`, whose lines `index` knows.
pub(crate) fn render_finding(
    text: &str,
    index: &LineIndex<'_>,
    finding: &Finding,
    coloring: Coloring,
) -> String {
    let renderer = match coloring {
        Coloring::Colored => Renderer::styled(),
        Coloring::Plain => Renderer::plain(),
    };
    let title = Severity::WARNING
        .with_name("pinned")
        .primary_title(title(finding))
        .id(finding.pin.name());
    let group = match draw(text, index, finding) {
        Some(snippet) => title.element(snippet),
        None => origin(
            title.element(Severity::NOTE.message(places(finding))),
            finding,
        ),
    };
    let report = [add_notes(group, finding)];
    renderer.term_width(WIDTH).render(&report) + "\n"
}

/// What is held, and during what, in one sentence without a full stop.
pub(crate) fn title(finding: &Finding) -> String {
    let locals: Vec<String> = finding
        .locals
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    let size = finding.size_bytes.map_or_else(String::new, |bytes| {
        format!(", {}", render_bytes(approximate(bytes)))
    });
    let verb = if locals.len() == 1 { "is" } else { "are" };
    let during = match finding.pin {
        PinKind::Call => "held while this is evaluated, after its last use",
        PinKind::Rebind => "held while its next value is made",
        PinKind::LoopCarried => "held into the next pass of the loop",
        PinKind::Recursion => "held during a recursive call, after its last use",
        PinKind::Suspension => "held while the function is suspended, after its last use",
        PinKind::Branch => "held in a branch that never reads it",
        PinKind::Module => {
            "held by a name of the script while this is evaluated, after its last use"
        }
        PinKind::Attribute => "held by an attribute while this is evaluated, after its last use",
    };
    format!(
        "{} ({}{size}) {verb} {during}",
        locals.join(", "),
        finding.kind.name()
    )
}

fn draw<'a>(
    text: &'a str,
    index: &LineIndex<'_>,
    finding: &Finding,
) -> Option<Snippet<'a, Annotation<'a>>> {
    let Marks {
        bound,
        last_use,
        held_during,
    } = &finding.marks;
    let first = bound.start.min(last_use.start).min(held_during.start);
    let last = bound.start.max(last_use.start).max(held_during.start);
    let line = index.line(first);
    let start = index.start(line);
    let source = text.get(start..index.start(index.line(last) + 1))?;
    let cells = [first, last].map(|offset| index.cell(offset));
    if cells[0] != cells[1] {
        return None;
    }
    let before = cells[0].map_or(0, |(_, first)| first);
    if source.len() > MAX_DRAWN_BYTES {
        return None;
    }
    let mark = |kind: AnnotationKind, span: Span, label: &'static str| {
        let end = end_on_first_line(text, span)? as usize;
        Some(
            kind.span(span.start as usize - start..end - start)
                .label(label),
        )
    };
    Some(
        Snippet::source(source)
            .line_start(line - before + 1)
            .path(in_cell(&finding.path, finding.held_during))
            .annotation(mark(AnnotationKind::Context, *bound, "bound here")?)
            .annotation(mark(AnnotationKind::Context, *last_use, "last used here")?)
            .annotation(mark(
                AnnotationKind::Primary,
                *held_during,
                "held during this",
            )?),
    )
}

fn origin<'a>(group: Group<'a>, finding: &Finding) -> Group<'a> {
    let place = finding.held_during;
    group.element(
        Origin::path(in_cell(&finding.path, place))
            .line(place.line as usize)
            .char_column(place.column as usize),
    )
}

fn places(finding: &Finding) -> String {
    let Finding {
        bound,
        last_use,
        held_during,
        ..
    } = finding;
    let show = |place: &Place| {
        let cell = place
            .cell
            .map_or_else(String::new, |cell| format!("cell {cell}:"));
        format!("{cell}{}:{}", place.line, place.column)
    };
    format!(
        "bound at {}, last used at {}, held during {}",
        show(bound),
        show(last_use),
        show(held_during)
    )
}

fn add_notes<'a>(group: Group<'a>, finding: &Finding) -> Group<'a> {
    let level = finding.level.name();
    let doubt = finding.doubt.as_ref();
    // Of a value of unknown kind.
    let evidence = match finding.evidence.as_str() {
        "" => "its kind is not known; how it is used suggests that it is large",
        evidence => evidence,
    };
    group
        .element(Severity::NOTE.message(format!("in `{}`: {evidence}", finding.function)))
        .elements(doubt.map(|it| Severity::NOTE.message(format!("unsafe, since {it}"))))
        .element(Severity::NOTE.message(render_peak(finding.predicted_peak)))
        .element(Severity::HELP.message(format!(
            "{} ({level}): {}",
            finding.strategy.name(),
            finding.reason
        )))
}

/// The predicted peak before and after.
pub(crate) fn render_peak(peak: PredictedPeak) -> String {
    match peak.unit {
        PeakUnit::Bytes => format!(
            "predicted peak: {} -> {}",
            render_bytes(peak.before),
            render_bytes(peak.after)
        ),
        PeakUnit::LargestValue => {
            format!(
                "predicted peak: {} -> {} x the largest value",
                render_number(peak.before),
                render_number(peak.after)
            )
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn approximate(bytes: u64) -> f64 {
    bytes as f64
}

/// At most one decimal, and none for a whole number.
fn render_number(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0")
        .map_or_else(|| text.clone(), str::to_owned)
}

fn render_bytes(bytes: f64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024.0 {
        return format!("{bytes:.0} bytes");
    }
    let mut amount = bytes / 1024.0;
    let mut unit = UNITS[0];
    for larger in &UNITS[1..] {
        if amount < 1024.0 {
            break;
        }
        amount /= 1024.0;
        unit = larger;
    }
    format!("{amount:.1} {unit}")
}

/// `a.ipynb:cell 3` for a place in a notebook.
pub(crate) fn in_cell(path: &str, place: Place) -> String {
    match place.cell {
        Some(cell) => format!("{path}:cell {cell}"),
        None => path.to_owned(),
    }
}

/// `src/a.py:3:1`, with as many numbers as there are.
fn render_place(path: &str, line: Option<u32>, column: Option<u32>) -> String {
    match (line, column) {
        (None, _) => path.to_owned(),
        (Some(line), None) => format!("{path}:{line}"),
        (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
    }
}

/// `error: src/a.py:3:1: …`, for standard error.
pub(crate) fn render_diagnostic(diagnostic: &Diagnostic) -> String {
    let place = render_place(&diagnostic.path, diagnostic.line, diagnostic.column);
    let separator = if place.is_empty() { "" } else { ": " };
    format!("error: {place}{separator}{}", diagnostic.message)
}

/// `src/a.py:3:1: left `run`: …`, for standard error.
pub(crate) fn render_refusal(path: &str, refusal: &Refusal) -> String {
    let Refusal {
        function,
        local,
        place,
        reason,
    } = refusal;
    let what = match local {
        Some(local) => format!("kept `{local}` in `{function}`"),
        None => format!("left `{function}` as it is"),
    };
    let path = in_cell(path, *place);
    format!("{path}:{}:{}: {what}: {reason}", place.line, place.column)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::analysis::OutermostId;
    use crate::options::Strategy;
    use crate::rewrite::FlatEdit;
    use crate::value::Kind;

    /// A small text and a finding in it.
    pub(in super::super) fn example() -> (String, Finding) {
        let text =
            "def run(self):\n    data = np.ones(n)\n    b = first(data)\n    return second(b)\n"
                .to_owned();
        let span = |word: &str, from: usize| {
            let start = (from + text[from..].find(word).unwrap()) as u32;
            Span::new(start, start + word.len() as u32)
        };
        let marks = Marks {
            bound: span("data", 0),
            last_use: span("data", 40),
            held_during: span("second(b)", 0),
        };
        let finding = Finding {
            path: "src/a.py".into(),
            function: "Survey.run".into(),
            locals: vec!["data".into()],
            pin: PinKind::Call,
            level: crate::options::Level::Safe,
            strategy: Strategy::Reuse,
            kind: Kind::Array,
            evidence: "`np.ones` returns a new array".into(),
            doubt: None,
            size_bytes: Some(100 << 20),
            bound: Place {
                cell: None,
                line: 2,
                column: 5,
            },
            last_use: Place {
                cell: None,
                line: 3,
                column: 15,
            },
            held_during: Place {
                cell: None,
                line: 4,
                column: 12,
            },
            predicted_peak: PredictedPeak {
                before: 3.0,
                after: 2.0,
                unit: PeakUnit::LargestValue,
            },
            reason: "its next value takes the name".into(),
            edits: vec![FlatEdit {
                span: Span::new(0, 1),
                text: "x".into(),
            }],
            outermost: OutermostId(0),
            marks,
        };
        (text, finding)
    }

    fn render(text: &str, finding: &Finding) -> String {
        render_finding(text, &LineIndex::new(text), finding, Coloring::Plain)
    }

    #[test]
    fn an_entry_says_all_there_is_to_say() {
        let (text, finding) = example();
        let expected = "\
pinned[call]: `data` (array, 100.0 MiB) is held while this is evaluated, after its last use
 --> src/a.py:4:12
  |
2 |     data = np.ones(n)
  |     ---- bound here
3 |     b = first(data)
  |               ---- last used here
4 |     return second(b)
  |            ^^^^^^^^^ held during this
  |
  = note: in `Survey.run`: `np.ones` returns a new array
  = note: predicted peak: 3 -> 2 x the largest value
  = help: reuse (safe): its next value takes the name
";
        assert_eq!(render(&text, &finding), expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_carets() {
        let (text, mut finding) = example();
        let long = text.replace("second(b)", &format!("second(b, {})", "x".repeat(100_000)));
        finding.marks.held_during.end += 100_002;
        let entry = render(&long, &finding);
        assert!(
            entry.lines().all(|line| line.chars().count() < 300),
            "{entry}"
        );
        assert!(entry.contains("held during this"));
    }

    #[test]
    fn marks_that_are_far_apart_are_told_in_words() {
        let (text, mut finding) = example();
        let padding = "    pass\n".repeat(40_000);
        let far = text.replace("    return", &format!("{padding}    return"));
        let by = padding.len() as u32;
        finding.marks.held_during = Span::new(
            finding.marks.held_during.start + by,
            finding.marks.held_during.end + by,
        );
        let entry = render(&far, &finding);
        assert!(
            entry.contains("src/a.py:4:12") && entry.contains("last used at 3:15"),
            "{entry}"
        );
    }

    #[test]
    fn marks_on_one_place_and_over_several_lines_are_drawn() {
        let (text, mut finding) = example();
        finding.marks.held_during = Span::new(finding.marks.bound.start, text.len() as u32);
        finding.marks.last_use = finding.marks.bound;
        let entry = render(&text.replace('\n', "\r\n"), &finding);
        assert!(
            entry.contains("held during this") && !entry.contains("return second"),
            "{entry}"
        );
        finding.marks.bound = Span::new(9_999, 10_000);
        assert!(render(&text, &finding).contains("src/a.py:4:12"));
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(render_bytes(10.0), "10 bytes");
        assert_eq!(render_bytes(1_500_000_000.0), "1.4 GiB");
        assert_eq!(render_number(2.0), "2");
        assert_eq!(render_number(2.45), "2.5");
    }

    #[test]
    fn diagnostics_name_what_place_there_is() {
        let mut diagnostic = Diagnostic {
            path: "a.py".into(),
            line: Some(3),
            column: Some(1),
            message: "odd".into(),
        };
        assert_eq!(render_diagnostic(&diagnostic), "error: a.py:3:1: odd");
        diagnostic.line = None;
        assert_eq!(render_diagnostic(&diagnostic), "error: a.py: odd");
    }
}
