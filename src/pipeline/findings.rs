//! Turns an analysis into what is reported of a file: offsets become lines and columns, changes become sentences.

use super::held;
use super::program::FileInput;
use crate::analysis::{self, Analysis, RefusedFunction, Suggestion};
use crate::options::{AnalysisOptions, Level, Strategy};
use crate::report::{Diagnostic, FileFindings, Finding, LineIndex, Marks, Refusal, in_cell};
use crate::rewrite::FlatEdit;
use crate::source::SourceFile;
use crate::syntax::{ParseRefused, Suppressions};
use crate::value::Knowledge;

/// Finds what can be released in a file by itself.
pub(crate) fn analyse_alone(
    file: &SourceFile,
    options: &AnalysisOptions,
) -> Result<FileFindings, Diagnostic> {
    analyse(&FileInput::alone(file, options))
}

/// Whether the rewrites of a file by itself whose edits are `wanted` leave the program the same without the others of their function.
pub(crate) fn holds_alone(
    file: &SourceFile,
    options: &AnalysisOptions,
    wanted: impl Fn(&[FlatEdit]) -> bool,
) -> bool {
    FileInput::alone(file, options).with(|callees| {
        Knowledge::with(&options.own, || {
            analysis::holds_alone(file.text(), callees, options, wanted)
        })
    })
}

/// Finds what can be released in one file.
pub(crate) fn analyse(input: &FileInput<'_>) -> Result<FileFindings, Diagnostic> {
    let file = input.file;
    let lines = LineIndex::of(file);
    let analysis = input
        .with(|callees| {
            let analyse = || analysis::analyse(file.text(), callees, input.options);
            Knowledge::with(&input.options.own, analyse)
        })
        .map_err(|why| parse_diagnostic(file, &why))?;
    let held = held::find_by_source(input, &analysis);
    let held = held.map_err(|why| parse_diagnostic(file, &why))?;
    Ok(FileFindings {
        findings: analysis
            .suggestions
            .iter()
            .map(|s| finding(file, &lines, s))
            .collect(),
        hidden_unsafe: analysis.hidden_unsafe,
        functions: analysis.functions,
        refused_functions: analysis.refused.len(),
        suppressed: analysis.suppressed,
        unconfirmed: 0,
        warnings: odd_comments(file, &lines, &analysis, input.options),
        outermost: analysis.outermost.clone(),
        held,
        refusals: refusals(&lines, &analysis),
        diagnostics: bugs(file, &lines, &analysis),
    })
}

/// What a file that cannot be parsed is reported with.
pub(super) fn parse_diagnostic(file: &SourceFile, why: &ParseRefused) -> Diagnostic {
    let place = LineIndex::of(file).place(why.offset);
    Diagnostic {
        path: in_cell(&file.display_path(), place),
        line: Some(place.line),
        column: Some(place.column),
        message: why.message.clone(),
    }
}

/// Comments that unpin does not know, and those that keep nothing away, as far as a run that looks for everything can tell.
fn odd_comments(
    file: &SourceFile,
    lines: &LineIndex<'_>,
    analysis: &Analysis,
    options: &AnalysisOptions,
) -> Vec<String> {
    let looks_for_all = options.level == Level::Unsafe
        && options.observed.is_none()
        && Strategy::BY_DEFAULT
            .iter()
            .all(|it| options.strategies.contains(it));
    let suppressions = Suppressions::read(file.text());
    let place = |offset: u32| {
        let place = lines.place(offset);
        format!("{}:{}", in_cell(&file.display_path(), place), place.line)
    };
    let odd = suppressions.odd().iter();
    let mut warnings: Vec<String> = odd
        .map(|odd| format!("{}: {}", place(odd.offset), odd.message))
        .collect();
    for comment in suppressions.iter() {
        let text = file.text()[comment.line.range()].trim();
        if looks_for_all && comment.is_for_one_line && !analysis.used_comments.contains(text) {
            warnings.push(format!(
                "{}: this `# unpin:` comment keeps nothing away",
                place(comment.line.start)
            ));
        }
    }
    warnings
}

fn refusals(lines: &LineIndex<'_>, analysis: &Analysis) -> Vec<Refusal> {
    let refusal = |refused: &RefusedFunction| Refusal {
        function: refused.function.clone(),
        local: None,
        place: lines.place(refused.span.start),
        reason: refused.reason.clone(),
    };
    let kept = analysis.kept.iter().map(|kept| Refusal {
        function: kept.function.clone(),
        local: Some(kept.local.clone()),
        place: lines.place(kept.span.start),
        reason: kept.reason.clone(),
    });
    let mut refusals: Vec<Refusal> = analysis.refused.iter().map(refusal).chain(kept).collect();
    refusals.sort_by_key(|refusal| refusal.place);
    refusals
}

/// A rewrite that failed the self-check is a bug in unpin, and is reported as one.
fn bugs(file: &SourceFile, lines: &LineIndex<'_>, analysis: &Analysis) -> Vec<Diagnostic> {
    let bug = |(span, what): &(crate::source::Span, String)| {
        let place = lines.place(span.start);
        Diagnostic {
            path: in_cell(&file.display_path(), place),
            line: Some(place.line),
            column: Some(place.column),
            message: format!(
                "a bug in unpin: {what}; the function is left as it is, please report it"
            ),
        }
    };
    analysis.bugs.iter().map(bug).collect()
}

fn finding(file: &SourceFile, lines: &LineIndex<'_>, suggestion: &Suggestion) -> Finding {
    Finding {
        path: file.display_path(),
        function: suggestion.function.clone(),
        locals: suggestion.locals.clone(),
        pin: suggestion.kind,
        level: suggestion.group.level,
        strategy: suggestion.group.strategy,
        kind: suggestion.value.kind,
        evidence: suggestion.value.evidence.text.to_string(),
        doubt: suggestion.doubt.clone(),
        size_bytes: suggestion.value.size.bytes(),
        bound: lines.place(suggestion.bound.start),
        last_use: lines.place(suggestion.last_use.start),
        held_during: lines.place(suggestion.held_during.start),
        predicted_peak: suggestion.peak,
        reason: reason(suggestion),
        edits: suggestion.edits.clone(),
        outermost: suggestion.outermost,
        marks: Marks {
            bound: suggestion.bound,
            last_use: suggestion.last_use,
            held_during: suggestion.held_during,
        },
    }
}

/// Why this rewrite, in one sentence.
fn reason(suggestion: &Suggestion) -> String {
    let names = suggestion
        .locals
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let is_one = suggestion.locals.len() == 1;
    let (are, them) = if is_one {
        ("is", "it")
    } else {
        ("are", "them")
    };
    match suggestion.group.strategy {
        Strategy::Del => format!(
            "{names} {are} read on no path from there, so `del` releases {them} before more is allocated"
        ),
        Strategy::Reuse => {
            format!(
                "{names} {are} used up by the next step, so giving both values one name releases the old one"
            )
        }
        Strategy::Nest => {
            format!(
                "{names} {are} bound once and used once, so the value can go straight to its use and end there"
            )
        }
        Strategy::Split => {
            format!(
                "{names} {are} used up by the inner step, so a statement of its own releases the old value"
            )
        }
        Strategy::Transfer => {
            format!(
                "{names} {are} read on no path after the call, whose function is done with the value before it needs the most, so handing it over in a list releases it there"
            )
        }
        Strategy::Clear => {
            format!(
                "{names} {are} read by nothing else in the program, so setting {them} to `None` releases the value"
            )
        }
        Strategy::Hoist => {
            format!(
                "{names} {are} only measured from there on, so asking early releases {them} before more is allocated"
            )
        }
    }
}
