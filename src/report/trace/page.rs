//! The page of a traced run: figures, memory over time with what was dead in it, and each local.

use std::fmt::Write;

use super::about;
use super::chart::{band_of, render_chart};
use crate::observe::{AllocatedLocal, PicturedLocal, Traced, TracedLocal};
use crate::report::verification::page::{begin_page, escape};
use crate::verify::describe_bytes;

/// As many locals are listed.
const MAX_LISTED: usize = 40;

/// The whole page, of a run that nothing was verified after.
pub(crate) fn render_trace_page(traced: &Traced) -> String {
    let dead = describe_bytes(traced.dead_bytes_at_peak);
    let peak = describe_bytes(traced.peak_bytes);
    let mut page = begin_page(&if traced.is_of_captures() {
        format!("{peak} allocated")
    } else {
        format!("{dead} of {peak} held for nothing")
    });
    write_trace(&mut page, traced);
    page.push_str("</body>\n</html>\n");
    page
}

/// The part of a page that is about the run.
pub(in crate::report) fn write_trace(page: &mut String, traced: &Traced) {
    if !traced.is_of_captures() {
        write_run(page, traced);
    }
    for capture in &traced.captures {
        let _ = writeln!(
            page,
            "<p>Captured by memray in one run of <code>{}</code>: {} allocated at the peak, in <code>{}</code>.</p>",
            escape(&capture.command),
            describe_bytes(capture.peak_bytes),
            escape(&capture.path)
        );
    }
    for local in traced.allocated.iter().take(MAX_LISTED) {
        write_allocated(page, local);
    }
    if let Some(more @ 1..) = traced.allocated.len().checked_sub(MAX_LISTED) {
        let _ = writeln!(page, "<p class=\"soft\">And {more} more.</p>");
    }
}

fn write_run(page: &mut String, traced: &Traced) {
    let python = traced.python.as_ref();
    let python = python.map_or_else(String::new, |it| format!(" on Python {}", escape(it)));
    let _ = writeln!(
        page,
        "<p>Traced in one run of <code>{}</code>{python}.</p>",
        escape(&traced.command)
    );
    write_figures(page, traced);
    let chart = render_chart(traced);
    if !chart.is_empty() {
        let _ = writeln!(
            page,
            "{chart}<p class=\"soft\">Resident memory of all processes; the colored bands are what locals of the largest held that nothing read again.</p>"
        );
    }
    for (index, local) in traced.locals.iter().enumerate().take(MAX_LISTED) {
        write_local(page, index, local);
    }
    if let Some(more @ 1..) = traced.locals.len().checked_sub(MAX_LISTED) {
        let _ = writeln!(page, "<p class=\"soft\">And {more} more.</p>");
    }
    for local in traced.elsewhere.iter().filter(|local| local.own_bytes > 0) {
        write_elsewhere(page, local);
    }
}

fn write_figures(page: &mut String, traced: &Traced) {
    let mut cells = vec![
        ("peak", describe_bytes(traced.peak_bytes)),
        ("dead of it", describe_bytes(traced.dead_bytes_at_peak)),
        (
            "left without",
            describe_bytes(traced.peak_without_dead_bytes),
        ),
    ];
    if let Some(place) = &traced.peak_place {
        let about = if place.is_exact { "" } else { "about " };
        cells.push(("peak at", format!("{about}{}:{}", place.path, place.line)));
    }
    page.push_str("<dl class=\"figures\">\n");
    for (name, value) in cells {
        let _ = writeln!(
            page,
            "<div><dt>{name}</dt><dd><code>{}</code></dd></div>",
            escape(&value)
        );
    }
    page.push_str("</dl>\n");
}

fn write_local(page: &mut String, index: usize, local: &TracedLocal) {
    let held = if local.own_bytes > 0 {
        about(local.own_bytes, local.is_estimate)
    } else {
        format!("{}, held elsewhere too", describe_bytes(local.max_bytes))
    };
    let at_peak = match local.bytes_at_peak {
        0 => "not at the peak".to_owned(),
        bytes => format!("{} at the peak", describe_bytes(bytes)),
    };
    let _ = writeln!(
        page,
        "<section class=\"rewrite\">\n<header>\n<span class=\"place\"><span class=\"swatch band-{}\"></span>\
         <code>{}</code> in <code>{}</code>, {}</span>\n<span>{held}</span>\n</header>",
        band_of(index),
        escape(&local.local),
        escape(&local.function),
        escape(&local.type_name),
    );
    let mut holders = escape(&local.holders.join(", "));
    if !holders.is_empty() {
        holders = format!("; also held by {}", holders.replace('`', ""));
    }
    let _ = writeln!(
        page,
        "<p class=\"soft\"><code>{}:{}</code>, last used line {}, {at_peak}{holders}</p>\n</section>",
        escape(&local.path),
        local.line,
        local.last_use_line
    );
}

fn write_allocated(page: &mut String, local: &AllocatedLocal) {
    let when = if local.is_dead_at_peak {
        "dead at the peak"
    } else {
        "in use at the peak, or bound to something else"
    };
    let _ = writeln!(
        page,
        "<section class=\"rewrite\">\n<header>\n<span class=\"place\"><code>{}</code> in <code>{}</code></span>\n\
         <span>up to {}</span>\n</header>\n<p class=\"soft\"><code>{}:{}</code>, {when}; who held what was allocated there is not known</p>\n</section>",
        escape(&local.local),
        escape(&local.function),
        describe_bytes(local.bytes),
        escape(&local.path),
        local.line
    );
}

fn write_elsewhere(page: &mut String, local: &PicturedLocal) {
    let _ = writeln!(
        page,
        "<section class=\"rewrite\">\n<header>\n<span class=\"place\"><code>{}</code> in <code>{}</code>, {}</span>\n\
         <span>{}</span>\n</header>\n<p class=\"soft\"><code>{}:{}</code>, seen in its frame at the peak; nothing is rewritten there</p>\n</section>",
        escape(&local.local),
        escape(&local.function),
        escape(&local.type_name),
        about(local.own_bytes, local.is_estimate),
        escape(&local.path),
        local.line
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::samples::{local, traced};

    #[test]
    fn names_are_escaped() {
        let mut found = traced(100 << 20, vec![local("raw", 30 << 20)]);
        found.command = "python -c 'a < b'".into();
        let page = render_trace_page(&found);
        assert!(page.contains("<code>python -c 'a &lt; b'</code>"));
        assert!(page.contains("<code>raw</code> in <code>fit</code>"));
        assert!(page.contains("<dd><code>train.py:57</code></dd>"));
    }
}
