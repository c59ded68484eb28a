//! What memray's captures add to the table of a run, or show in place of one.

use std::fmt::Write;

use super::{bar, write_locals, write_place};
use crate::observe::{AllocatedLocal, Traced};
use crate::report::count;
use crate::verify::describe_bytes;

/// Whose captures they are, and how much was allocated at their peaks.
pub(super) fn write_captures(text: &mut String, traced: &Traced) {
    for (index, capture) in traced.captures.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let (command, path) = (&capture.command, &capture.path);
        let peak = describe_bytes(capture.peak_bytes);
        let _ = writeln!(text, "Captured by memray: `{command}`\n");
        let _ = writeln!(text, "  peak {peak:>10} of what was allocated, in {path}");
    }
}

/// What was allocated where locals are bound.
pub(super) fn write_allocated(text: &mut String, traced: &Traced, least_bytes: u64) {
    let large = traced.allocated.iter();
    let large = large.filter(|local| local.bytes >= least_bytes);
    let (dead, used): (Vec<_>, Vec<_>) = large.partition(|local| local.is_dead_at_peak);
    let all = dead.iter().chain(&used);
    let most = all.map(|local| local.bytes).max().unwrap_or(0);
    let small = traced.allocated.len() - dead.len() - used.len();
    let title = "dead when most was allocated, with what was allocated where they are bound;\n  \
                 who held that, only --trace tells:";
    let write = |text: &mut String, local: &AllocatedLocal| write_one(text, local, most);
    write_locals(text, title, &dead, write);
    let title = "in use then, or bound to something else, kept unless --min-size asks for them:";
    write_locals(text, title, &used, write);
    if small > 0 {
        let least = describe_bytes(least_bytes);
        let locals = count(small, "local");
        let _ = writeln!(text, "\n  {locals} had less than {least} allocated for it");
    }
}

fn write_one(text: &mut String, local: &AllocatedLocal, most: u64) {
    let size = describe_bytes(local.bytes);
    let bar = bar(local.bytes, most);
    let _ = writeln!(
        text,
        "  {size:>11}  {bar:<14}  `{}` in `{}`",
        local.local, local.function
    );
    let lines = format!("{}, dead in line {}", local.line, local.held_during_line);
    write_place(text, &local.path, &lines);
}

#[cfg(test)]
mod tests {
    use crate::observe::samples::{allocated, captured};
    use crate::report::render_trace;

    #[test]
    fn a_capture_is_told_for_what_it_is() {
        let used = crate::observe::AllocatedLocal {
            is_dead_at_peak: false,
            ..allocated("table", 200 << 20)
        };
        let found = captured(vec![allocated("raw", 300 << 20), used, allocated("x", 9)]);
        let expected = "\
Captured by memray: `memray run -o out.bin train.py`

  peak   1.00 GiB of what was allocated, in out.bin

  dead when most was allocated, with what was allocated where they are bound;
  who held that, only --trace tells:

    300.0 MiB  ██████████████  `raw` in `fit`
                               train.py:41, dead in line 57

  in use then, or bound to something else, kept unless --min-size asks for them:

    200.0 MiB  ██████████      `table` in `fit`
                               train.py:41, dead in line 57

  1 local had less than 1.0 MiB allocated for it
";
        assert_eq!(render_trace(&found, 1 << 20), expected);
        assert!(expected.lines().all(|line| line.chars().count() <= 80));
    }
}
