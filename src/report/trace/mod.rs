//! What a traced run showed: as a table for people, in 80 columns, and as a page.

mod captured;
mod chart;
pub(super) mod page;

use std::fmt::Write;

use crate::observe::{NOTHING_BYTES, PicturedLocal, Traced, TracedLocal, is_large};
use crate::verify::describe_bytes;
use captured::{write_allocated, write_captures};

use super::count;

/// As many locals are listed of each sort.
const MAX_LISTED: usize = 12;
/// Columns of the longest bar.
const BAR: u64 = 14;
/// Columns of a line, as far as names allow.
const WIDTH: usize = 80;
/// So much of a path is shown where the line gets longer by it, too.
const LEAST_PATH: usize = 28;
/// Where the second line of an entry begins.
const INDENT: usize = 31;

/// Bytes for people.
pub(crate) fn render_size(bytes: u64) -> String {
    describe_bytes(bytes)
}

/// The table; ends with a newline. What holds less than `least_bytes` is counted only.
pub(crate) fn render_trace(traced: &Traced, least_bytes: u64) -> String {
    let mut text = String::new();
    if !traced.is_of_captures() {
        write_run(&mut text, traced, least_bytes);
    }
    if !text.is_empty() && !traced.captures.is_empty() {
        text.push('\n');
    }
    write_captures(&mut text, traced);
    write_allocated(&mut text, traced, least_bytes);
    text
}

fn write_run(text: &mut String, traced: &Traced, least_bytes: u64) {
    let python = traced.python.as_ref();
    let python = python.map_or_else(String::new, |version| format!(" (Python {version})"));
    let _ = writeln!(text, "Traced `{}`{python}\n", traced.command);
    write_summary(text, traced);
    let large = traced.locals.iter().filter(|it| is_large(it, least_bytes));
    let (at_peak, lower): (Vec<_>, Vec<_>) = large.partition(|it| it.lowers_peak);
    let most = at_peak.iter().map(|it| it.own_bytes).max().unwrap_or(0);
    write_locals(text, "", &at_peak, |text, local| {
        write_dead(text, local, most);
    });
    let most = lower.iter().map(|it| it.own_bytes).max().unwrap_or(0);
    let title = "dead when memory was lower, kept unless --min-size asks for them:";
    write_locals(text, title, &lower, |text, local| {
        write_dead(text, local, most);
    });
    let mut kept: Vec<_> = traced.locals.iter().collect();
    kept.retain(|it| it.max_bytes >= least_bytes && !is_large(it, least_bytes));
    kept.sort_by_key(|local| std::cmp::Reverse(local.max_bytes));
    let title = "dead, but not freed by releasing the local:";
    write_locals(text, title, &kept, write_kept);
    let mut elsewhere: Vec<_> = traced.elsewhere.iter().collect();
    elsewhere.retain(|it| it.own_bytes >= least_bytes);
    let title = "dead at the peak, where nothing is rewritten:";
    write_locals(text, title, &elsewhere, write_elsewhere);
    let shown = at_peak.len() + lower.len() + kept.len();
    write_notes(text, traced, shown, least_bytes);
}

fn write_summary(text: &mut String, traced: &Traced) {
    let place = traced
        .peak_place
        .as_ref()
        .map_or_else(String::new, |place| {
            let about = if place.is_exact { "" } else { "about " };
            let (path, line) = (&place.path, place.line);
            format!(" at {about}{path}:{line} in `{}`", place.function)
        });
    let peak = describe_bytes(traced.peak_bytes);
    let _ = writeln!(text, "  peak {peak:>10}{place}");
    let dead = traced.dead_bytes_at_peak;
    if dead > 0 {
        let peak = traced.peak_bytes.max(1);
        let percent = (100 * dead + peak / 2) / peak;
        let dead = describe_bytes(dead);
        let _ = writeln!(
            text,
            "  dead {dead:>10} of it ({percent} %), in locals that nothing reads again"
        );
        let left = describe_bytes(traced.peak_without_dead_bytes);
        let _ = writeln!(text, "  left {left:>10} about, once they are released");
    }
}

fn write_locals<T>(text: &mut String, title: &str, locals: &[&T], write: impl Fn(&mut String, &T)) {
    if locals.is_empty() {
        return;
    }
    text.push('\n');
    if !title.is_empty() {
        let _ = writeln!(text, "  {title}\n");
    }
    for local in locals.iter().take(MAX_LISTED) {
        write(text, local);
    }
    if let Some(more @ 1..) = locals.len().checked_sub(MAX_LISTED) {
        let _ = writeln!(text, "  and {more} more");
    }
}

fn write_dead(text: &mut String, local: &TracedLocal, most: u64) {
    let bar = bar(local.own_bytes, most);
    let size = about(local.own_bytes, local.is_estimate);
    let _ = writeln!(
        text,
        "  {size:>11}  {bar:<14}  `{}` in `{}`, {}",
        local.local, local.function, local.type_name,
    );
    let at_peak = match local.bytes_at_peak {
        0 => String::new(),
        bytes if bytes == local.own_bytes => ", at the peak".to_owned(),
        bytes => format!(", {} at the peak", describe_bytes(bytes)),
    };
    let place = format!("{}, last used line {}", local.line, local.last_use_line);
    write_place(text, &local.path, &format!("{place}{at_peak}"));
}

fn bar(bytes: u64, most: u64) -> String {
    "█".repeat(usize::try_from((bytes * BAR).div_ceil(most.max(1))).unwrap_or(1))
}

fn about(bytes: u64, is_estimate: bool) -> String {
    let about = if is_estimate { "~" } else { "" };
    format!("{about}{}", describe_bytes(bytes))
}

/// The second line of an entry. Of a long path the end is shown.
fn write_place(text: &mut String, path: &str, rest: &str) {
    let room = WIDTH.saturating_sub(INDENT + rest.chars().count() + 1);
    let room = room.max(LEAST_PATH);
    let length = path.chars().count();
    let path = if length > room && room > 1 {
        let end: String = path.chars().skip(length + 1 - room).collect();
        format!("…{end}")
    } else {
        path.to_owned()
    };
    let _ = writeln!(text, "{:INDENT$}{path}:{rest}", "");
}

fn write_kept(text: &mut String, local: &TracedLocal) {
    let why = if !local.holders.is_empty() {
        format!("also held by {}", local.holders.join(", "))
    } else if local.held_elsewhere > 0 {
        let more = usize::try_from(local.held_elsewhere).unwrap_or(usize::MAX);
        format!("{} to it elsewhere", count(more, "reference"))
    } else if local.is_plain {
        "what it consists of is held elsewhere too".to_owned()
    } else {
        "its end may be noticed: a finaliser, a weak reference".to_owned()
    };
    let size = describe_bytes(local.max_bytes);
    let _ = writeln!(
        text,
        "  {size:>11}  {:14}  `{}` in `{}`, {}",
        "", local.local, local.function, local.type_name,
    );
    write_place(text, &local.path, &format!("{}", local.line));
    let _ = writeln!(text, "{:INDENT$}{why}", "");
}

fn write_elsewhere(text: &mut String, local: &PicturedLocal) {
    let size = about(local.own_bytes, local.is_estimate);
    let _ = writeln!(
        text,
        "  {size:>11}  {:14}  `{}` in `{}`, {}",
        "", local.local, local.function, local.type_name,
    );
    write_place(text, &local.path, &format!("{}", local.line));
}

fn write_notes(text: &mut String, traced: &Traced, shown: usize, least_bytes: u64) {
    let small = traced.small_locals + traced.locals.len() - shown;
    text.push('\n');
    if small > 0 {
        // What holds less than that is not listed, whatever is asked for.
        let least = describe_bytes(least_bytes.max(NOTHING_BYTES));
        let _ = writeln!(
            text,
            "  {} held less than {least}",
            count(small, "dead local")
        );
    }
    if traced.unreached_locals > 0 {
        let locals = count(traced.unreached_locals, "local");
        let _ = writeln!(
            text,
            "  {locals} that could be asked about died nowhere in this run"
        );
    }
    if traced.is_picture_missed {
        text.push_str("  note: the peak was over before all frames could be looked at");
        text.push_str(if is_told_in_time(traced) {
            "\n"
        } else {
            ";\n  Python 3.12 and later tell it in time\n"
        });
    }
    for note in &traced.notes {
        let _ = writeln!(text, "  note: {note}");
    }
    for path in &traced.unprobed_files {
        let _ = writeln!(
            text,
            "  note: not all functions of {path} could be looked into: something rewrites it as it\n  is loaded"
        );
    }
}

/// Whether the interpreter itself tells when memory has risen.
fn is_told_in_time(traced: &Traced) -> bool {
    let version = traced.python.as_deref().unwrap_or_default();
    let minor = version.split('.').nth(1);
    minor
        .and_then(|minor| minor.parse().ok())
        .is_some_and(|minor: u32| minor >= 12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::samples::{local, traced};

    #[test]
    fn the_table_names_what_is_dead_and_what_is_held() {
        let held = TracedLocal {
            max_bytes: 300 << 20,
            held_elsewhere: 2,
            ..local("part", 0)
        };
        let mut found = traced(1 << 30, vec![local("raw", 300 << 20), held]);
        found.dead_bytes_at_peak = 300 << 20;
        found.peak_without_dead_bytes = 724 << 20;
        found.elsewhere.push(PicturedLocal {
            path: format!("/usr/lib/{}frame.py", "long/".repeat(20)),
            function: "merge".into(),
            local: "left".into(),
            line: 90,
            type_name: "list".into(),
            bytes: 9 << 20,
            own_bytes: 8 << 20,
            held_elsewhere: 0,
            is_estimate: true,
        });
        let expected = "\
Traced `python train.py` (Python 3.13.0)

  peak   1.00 GiB at train.py:57 in `fit`
  dead  300.0 MiB of it (29 %), in locals that nothing reads again
  left  724.0 MiB about, once they are released

    300.0 MiB  ██████████████  `raw` in `fit`, pandas.DataFrame
                               train.py:41, last used line 44, at the peak

  dead, but not freed by releasing the local:

    300.0 MiB                  `part` in `fit`, pandas.DataFrame
                               train.py:41
                               2 references to it elsewhere

  dead at the peak, where nothing is rewritten:

     ~8.0 MiB                  `left` in `merge`, list
                               …g/long/long/long/long/long/long/long/frame.py:90

  3 locals that could be asked about died nowhere in this run
";
        assert_eq!(render_trace(&found, 1 << 20), expected);
        assert!(expected.lines().all(|line| line.chars().count() <= WIDTH));
    }
}
