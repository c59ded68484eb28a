//! One self-contained page: the figures, the two memory curves, each rewrite with its diff. It has no script, so that it
//! prints, mails and archives as it is.

use std::fmt::Write;

use super::chart::render_chart;
use super::table::{describe_peak, describe_saving, summarise};
use crate::observe::Traced;
use crate::report::trace::page::write_trace;
use crate::run::Measure;
use crate::verify::{Figures, RewriteOutcome, Verdict, Verification, describe_bytes};

const STYLE: &str = include_str!("page.css");

/// The whole page.
pub fn render_page(found: &Verification, trace: Option<&Traced>) -> String {
    let title = match found.verdict {
        Verdict::Confirmed => format!(
            "{} less at the peak",
            describe_bytes(found.saved_bytes.unsigned_abs())
        ),
        verdict => format!("Peak memory: {}", verdict.name()),
    };
    let mut page = begin_page(&title);
    let python = found
        .python
        .as_ref()
        .map(|version| format!(" on Python {}", escape(version)))
        .unwrap_or_default();
    let command = escape(&found.command);
    let _ = writeln!(
        page,
        "<p>Measured by running <code>{command}</code>{python}, before and after the rewrites.</p>"
    );
    if !found.before.runs.is_empty() {
        write_figures(&mut page, found);
        write_chart(&mut page, found);
    }
    page.push_str("<h2>Rewrites</h2>\n");
    for rewrite in &found.rewrites {
        write_rewrite(&mut page, rewrite);
    }
    write_notes(&mut page, found);
    if let Some(traced) = trace {
        page.push_str("<h2>What was held for nothing</h2>\n");
        write_trace(&mut page, traced);
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// A page up to its headline.
pub(in crate::report) fn begin_page(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    )
}

fn write_figures(page: &mut String, found: &Verification) {
    let _ = writeln!(
        page,
        "<p class=\"verdict {}\">{}</p>",
        class_of(found.verdict),
        escape(&summarise(found))
    );
    let cells = [
        ("before", describe_peak(&found.before), "before"),
        ("after", describe_peak(&found.after), "after"),
        ("saved", format!("{:.1} %", found.saved_percent()), ""),
        ("noise", describe_bytes(found.noise_bytes), ""),
        (
            "time before",
            format!("{:.2} s", found.before.wall_secs),
            "",
        ),
        ("time after", format!("{:.2} s", found.after.wall_secs), ""),
    ];
    page.push_str("<dl class=\"figures\">\n");
    for (name, value, class) in cells {
        let _ = writeln!(
            page,
            "<div><dt>{name}</dt><dd class=\"{class}\">{}</dd></div>",
            escape(&value)
        );
    }
    page.push_str("</dl>\n");
}

fn write_chart(page: &mut String, found: &Verification) {
    let _ = writeln!(page, "<h2>Memory over time</h2>\n{}", render_chart(found));
    let what = match found.measure {
        Measure::Rss | Measure::Auto => "resident memory of all processes".to_owned(),
        measure => format!(
            "resident memory; the dashed peaks are what {} counts of the largest process",
            measure.name()
        ),
    };
    let list = |figures: &Figures| {
        figures
            .runs
            .iter()
            .map(|&peak| describe_bytes(peak))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (before, after) = (list(&found.before), list(&found.after));
    let _ = writeln!(
        page,
        "<p class=\"soft\">The curves are {what}, of the median run of each. Peaks of all runs: before {before}; after {after}.</p>"
    );
}

fn write_rewrite(page: &mut String, rewrite: &RewriteOutcome) {
    let _ = writeln!(page, "<section class=\"rewrite\">\n<header>");
    let (path, function, locals) = (
        escape(&rewrite.path),
        escape(&rewrite.function),
        escape(&rewrite.locals.join(", ")),
    );
    let _ = writeln!(
        page,
        "<span class=\"place\"><code>{path}</code> <code>{function}</code> releases <code>{locals}</code></span>"
    );
    let saving = describe_saving(rewrite);
    let kept = if rewrite.is_kept { "" } else { ", not kept" };
    let (class, verdict) = (class_of(rewrite.verdict), rewrite.verdict.name());
    let _ = writeln!(
        page,
        "<span>{saving}</span> <span class=\"verdict {class}\">{verdict}{kept}</span>\n</header>"
    );
    if !rewrite.reason.is_empty() {
        let _ = writeln!(page, "<p>Why: {}.</p>", mark_code(&rewrite.reason));
    }
    if let Some(prediction) = rewrite.describe_prediction() {
        let _ = writeln!(
            page,
            "<p class=\"soft\">Predicted peak of the function: {}</p>",
            escape(&prediction.replace("->", "→").replace(" x ", " × "))
        );
    }
    if !rewrite.diff.is_empty() {
        write_diff(page, &rewrite.diff);
    }
    page.push_str("</section>\n");
}

fn write_diff(page: &mut String, diff: &str) {
    page.push_str("<pre>");
    // The empty lines between two functions tell nothing at the end.
    for line in diff.trim_end().lines() {
        let class = match line.chars().next() {
            Some('+') => "add",
            Some('-') => "drop",
            Some('@') => "hunk",
            _ => "same",
        };
        // An empty block would have no height.
        let text = if line.trim().is_empty() {
            "\u{a0}".to_owned()
        } else {
            escape(line)
        };
        let _ = write!(page, "<span class=\"{class}\">{text}</span>");
    }
    page.push_str("</pre>\n");
}

fn write_notes(page: &mut String, found: &Verification) {
    if found.notes.is_empty() {
        return;
    }
    page.push_str("<h2>Notes</h2>\n<ul>\n");
    for note in &found.notes {
        let _ = writeln!(page, "<li>{}</li>", mark_code(note));
    }
    page.push_str("</ul>\n");
}

fn class_of(verdict: Verdict) -> String {
    verdict.name().replace(' ', "-")
}

/// What stands between backticks is code; without a closing one it is a backtick.
fn mark_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let mut marked = String::new();
    for (index, part) in parts.iter().enumerate() {
        let is_code = index % 2 == 1;
        let part = escape(part);
        let _ = match (is_code, index + 1 < parts.len()) {
            (true, true) => write!(marked, "<code>{part}</code>"),
            (true, false) => write!(marked, "`{part}"),
            (false, _) => write!(marked, "{part}"),
        };
    }
    marked
}

pub(in crate::report) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_reasons_is_marked() {
        assert_eq!(
            mark_code("line `a<b` is `c"),
            "line <code>a&lt;b</code> is `c"
        );
    }

    #[test]
    fn text_of_the_program_cannot_become_markup() {
        let mut page = String::new();
        write_diff(&mut page, "+x = '<script>&'\n");
        assert_eq!(
            page,
            "<pre><span class=\"add\">+x = '&lt;script&gt;&amp;'</span></pre>\n"
        );
    }
}
