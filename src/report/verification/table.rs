//! The table on the terminal.

use std::fmt::Write;

use crate::verify::{Figures, Progress, RewriteOutcome, Verdict, Verification, describe_bytes};

/// The figures, a line per rewrite, and what a reader should know; ends with a newline.
pub fn render_table(found: &Verification) -> String {
    let python = found
        .python
        .as_ref()
        .map(|version| format!(", Python {version}"))
        .unwrap_or_default();
    let mut text = format!(
        "Verified with `{}` ({}{python})\n",
        found.command,
        found.measure.name()
    );
    if !found.before.runs.is_empty() {
        text.push('\n');
        write_figures(&mut text, found);
    }
    text.push('\n');
    write_rewrites(&mut text, &found.rewrites);
    if !found.notes.is_empty() {
        text.push('\n');
    }
    for note in &found.notes {
        let _ = writeln!(text, "  note: {note}");
    }
    text
}

/// One line for a terminal, without a newline.
pub(crate) fn render_progress(progress: &Progress) -> String {
    let (label, seconds) = (progress.label, progress.elapsed.as_secs_f64());
    format!(
        "verifying: {label}, {seconds:.1} s, {}",
        describe_bytes(progress.current_bytes)
    )
}

/// Verdict of the whole in one line: `saved 50.0 MiB of 159.3 MiB (31.4 %): confirmed`.
pub(super) fn summarise(found: &Verification) -> String {
    let amount = describe_bytes(found.saved_bytes.unsigned_abs());
    let percent = found.saved_percent().abs();
    let verdict = found.verdict.name();
    let at_least = if found.before.is_at_least {
        "at least "
    } else {
        ""
    };
    match found.saved_bytes {
        0 => format!("as before: {verdict}"),
        ..0 => format!("{amount} more than before ({percent:.1} %): {verdict}"),
        1.. => format!("{at_least}{amount} less than before ({percent:.1} %): {verdict}"),
    }
}

fn write_figures(text: &mut String, found: &Verification) {
    for (name, figures) in [("before", &found.before), ("after", &found.after)] {
        let _ = writeln!(
            text,
            "  {name:<8}{:>12}  {:>8.2} s  {}",
            describe_peak(figures),
            figures.wall_secs,
            list_runs(figures)
        );
    }
    let noise = describe_bytes(found.noise_bytes);
    let _ = writeln!(text, "  {:<8}{}; noise {noise}", "peak", summarise(found));
}

fn list_runs(figures: &Figures) -> String {
    let runs: Vec<String> = figures
        .runs
        .iter()
        .map(|&peak| describe_bytes(peak))
        .collect();
    format!("runs: {}", runs.join(", "))
}

/// The median, marked where the run was killed.
pub(super) fn describe_peak(figures: &Figures) -> String {
    let mark = if figures.is_at_least { ">= " } else { "" };
    format!("{mark}{}", describe_bytes(figures.peak_bytes))
}

/// The saving of one rewrite; empty where nobody measured it.
pub(super) fn describe_saving(rewrite: &RewriteOutcome) -> String {
    match rewrite.saved_bytes {
        Some(bytes) if bytes < 0 => format!("-{}", describe_bytes(bytes.unsigned_abs())),
        Some(bytes) if bytes > 0 => describe_bytes(bytes.unsigned_abs()),
        _ => String::new(),
    }
}

fn write_rewrites(text: &mut String, rewrites: &[RewriteOutcome]) {
    let has_predictions = rewrites.iter().any(|rewrite| rewrite.predicted.is_some());
    for rewrite in rewrites {
        let place = format!(
            "{}: {} ({})",
            rewrite.path,
            rewrite.function,
            rewrite.locals.join(", ")
        );
        let kept = if rewrite.is_kept || rewrite.verdict == Verdict::NotExercised {
            ""
        } else {
            ", dropped"
        };
        let verdict = format!("{}{kept}", rewrite.verdict.name());
        let _ = write!(
            text,
            "  {verdict:<19} {:>10}  {place}",
            describe_saving(rewrite)
        );
        if let Some(prediction) = rewrite.describe_prediction().filter(|_| has_predictions) {
            let _ = write!(text, "  predicted {prediction}");
        }
        text.push('\n');
        if !rewrite.reason.is_empty() {
            let _ = writeln!(text, "  {:<30}  {}", "", rewrite.reason);
        }
    }
}
