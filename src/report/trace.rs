//! What a traced run showed, as a table for people.

use std::fmt::Write;

use crate::observe::{Traced, TracedLocal, is_large};
use crate::verify::describe_bytes;

use super::count;

/// As many locals are listed of each sort.
const MAX_LISTED: usize = 12;
/// Columns of the longest bar.
const BAR: u64 = 14;

/// Bytes for people.
pub(crate) fn render_size(bytes: u64) -> String {
    describe_bytes(bytes)
}

/// The table; ends with a newline. What holds less than `least_bytes` is counted only.
pub(crate) fn render_trace(traced: &Traced, least_bytes: u64) -> String {
    let python = traced.python.as_ref();
    let python = python.map_or_else(String::new, |version| format!(" (Python {version})"));
    let mut text = format!("Traced `{}`{python}\n\n", traced.command);
    let place = traced
        .peak_place
        .as_ref()
        .map_or_else(String::new, |place| {
            format!(
                ", about {}:{} in `{}`",
                place.path, place.line, place.function
            )
        });
    let _ = writeln!(
        text,
        "  peak {:>10}{place}",
        describe_bytes(traced.peak_bytes)
    );
    let dead = traced.dead_bytes_at_peak;
    if dead > 0 {
        let percent = 100 * dead / traced.peak_bytes.max(1);
        let _ = writeln!(
            text,
            "  dead {:>10} of it ({percent} %), in locals that nothing reads again",
            describe_bytes(dead)
        );
        let _ = writeln!(
            text,
            "  left {:>10} about, without them",
            describe_bytes(traced.peak_without_dead_bytes)
        );
    }
    let (large, others): (Vec<_>, Vec<_>) = traced
        .locals
        .iter()
        .partition(|it| is_large(it, least_bytes));
    let most = large.iter().map(|it| it.own_bytes).max().unwrap_or(0);
    write_locals(&mut text, &large, |text, local| {
        write_dead(text, local, most);
    });
    let kept = others.into_iter().filter(|it| it.max_bytes >= least_bytes);
    let mut kept: Vec<_> = kept.collect();
    kept.sort_by_key(|local| std::cmp::Reverse(local.max_bytes));
    if !kept.is_empty() {
        text.push_str("\n  dead, but not freed by releasing the local:\n");
        write_locals(&mut text, &kept, write_kept);
    }
    write_notes(&mut text, traced, large.len() + kept.len(), least_bytes);
    text
}

fn write_locals(
    text: &mut String,
    locals: &[&TracedLocal],
    write: impl Fn(&mut String, &TracedLocal),
) {
    if !locals.is_empty() {
        text.push('\n');
    }
    for local in locals.iter().take(MAX_LISTED) {
        write(text, local);
    }
    if let Some(more @ 1..) = locals.len().checked_sub(MAX_LISTED) {
        let _ = writeln!(text, "  and {more} more");
    }
}

fn write_dead(text: &mut String, local: &TracedLocal, most: u64) {
    let bar =
        "█".repeat(usize::try_from((local.own_bytes * BAR).div_ceil(most.max(1))).unwrap_or(1));
    let about = if local.is_estimate { "~" } else { "" };
    let _ = writeln!(
        text,
        "  {:>11}  {bar:<14}  `{}` in `{}`, {}",
        format!("{about}{}", describe_bytes(local.own_bytes)),
        local.local,
        local.function,
        local.type_name,
    );
    let at_peak = match local.bytes_at_peak {
        0 => "not at the peak".to_owned(),
        bytes => format!("{} at the peak", describe_bytes(bytes)),
    };
    let _ = writeln!(
        text,
        "  {:>27}  {}:{}, last used line {}, {at_peak}",
        "", local.path, local.line, local.last_use_line
    );
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
    let _ = writeln!(
        text,
        "  {:>11}  `{}` in `{}`, {} ({}:{}): {why}",
        describe_bytes(local.max_bytes),
        local.local,
        local.function,
        local.type_name,
        local.path,
        local.line,
    );
}

fn write_notes(text: &mut String, traced: &Traced, shown: usize, least_bytes: u64) {
    let small = traced.small_locals + traced.locals.len() - shown;
    text.push('\n');
    if small > 0 {
        let least = describe_bytes(least_bytes);
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
    for path in &traced.unprobed_files {
        let _ = writeln!(
            text,
            "  note: not all functions of {path} could be looked into: something rewrites it as it is loaded"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::PeakPlace;

    #[test]
    fn the_table_names_what_is_dead_and_what_is_held() {
        let local = |name: &str, own_bytes: u64, held_elsewhere: u64| TracedLocal {
            path: "train.py".into(),
            function: "fit".into(),
            local: name.into(),
            line: 41,
            statement: "raw = load()".into(),
            last_use_line: 44,
            held_during_line: 57,
            type_name: "pandas.DataFrame".into(),
            times: 1,
            max_bytes: 300 << 20,
            own_bytes,
            is_estimate: false,
            bytes_at_peak: own_bytes,
            held_elsewhere,
            holders: Vec::new(),
            is_plain: true,
        };
        let traced = Traced {
            command: "python train.py".into(),
            python: Some("3.11.7".into()),
            peak_bytes: 1 << 30,
            peak_place: Some(PeakPlace {
                path: "train.py".into(),
                function: "fit".into(),
                line: 57,
            }),
            dead_bytes_at_peak: 300 << 20,
            peak_without_dead_bytes: 724 << 20,
            locals: vec![local("raw", 300 << 20, 0), local("part", 0, 2)],
            small_locals: 0,
            unreached_locals: 3,
            unprobed_files: Vec::new(),
            samples: Vec::new(),
        };
        let expected = "\
Traced `python train.py` (Python 3.11.7)

  peak   1.00 GiB, about train.py:57 in `fit`
  dead  300.0 MiB of it (29 %), in locals that nothing reads again
  left  724.0 MiB about, without them

    300.0 MiB  ██████████████  `raw` in `fit`, pandas.DataFrame
                               train.py:41, last used line 44, 300.0 MiB at the peak

  dead, but not freed by releasing the local:

    300.0 MiB  `part` in `fit`, pandas.DataFrame (train.py:41): 2 references to it elsewhere

  3 locals that could be asked about died nowhere in this run
";
        assert_eq!(render_trace(&traced, 1 << 20), expected);
    }
}
