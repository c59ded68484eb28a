//! Traces in files: written where a run is, read where it is not, in an editor or on another machine.
//!
//! A local is found again by its file, its function, its name and the line that binds it, wherever that line is by now.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::{Traced, TracedLocal};
use crate::run::is_memray_capture;

/// Raised when a reader of the old form would misread the new one.
const SCHEMA: u32 = 2;

#[derive(Serialize)]
struct Kept<'a> {
    trace_schema: u32,
    #[serde(flatten)]
    traced: &'a Traced,
}

#[derive(Deserialize)]
struct Header {
    trace_schema: u32,
}

/// Writes what a run showed.
pub(crate) fn write_trace(traced: &Traced, path: &Path) -> Result<()> {
    let kept = Kept {
        trace_schema: SCHEMA,
        traced,
    };
    let text = serde_json::to_string_pretty(&kept).context("describe the trace")?;
    fs::write(path, text + "\n").with_context(|| format!("write {}", path.display()))
}

/// Reads what runs showed, together.
pub(crate) fn read_traces(paths: &[PathBuf]) -> Result<Traced> {
    let mut traces = Vec::new();
    for path in paths {
        if is_memray_capture(path) {
            bail!(
                "{} is a memray capture, which --trace-in reads on the command line",
                path.display()
            );
        }
        let bytes = fs::read(path).with_context(|| format!("read {}", path.display()))?;
        let no_trace = || format!("{} is no trace, and no memray capture", path.display());
        let header: Header = serde_json::from_slice(&bytes).with_context(no_trace)?;
        if header.trace_schema != SCHEMA {
            bail!(
                "{} has the form {} of another unpin; this one reads {SCHEMA}",
                path.display(),
                header.trace_schema
            );
        }
        let traced: Traced = serde_json::from_slice(&bytes).with_context(no_trace)?;
        traces.push(traced);
    }
    // What was held at the peak is known of the run with the highest.
    traces.sort_by_key(|traced| std::cmp::Reverse(traced.peak_bytes));
    let mut traces = traces.into_iter();
    let mut merged = traces.next().context("no trace is given")?;
    for other in traces {
        merge(&mut merged, other);
    }
    Ok(merged)
}

fn merge(into: &mut Traced, other: Traced) {
    let key = |local: &TracedLocal| {
        (
            local.path.clone(),
            local.function.clone(),
            local.local.clone(),
        )
    };
    let known: BTreeMap<_, usize> = into.locals.iter().map(key).zip(0..).collect();
    for local in other.locals {
        let Some(&index) = known.get(&key(&local)) else {
            into.locals.push(TracedLocal {
                bytes_at_peak: 0,
                ..local
            });
            continue;
        };
        let seen = &mut into.locals[index];
        if local.max_bytes > seen.max_bytes {
            seen.type_name = local.type_name;
            seen.max_bytes = local.max_bytes;
            seen.is_estimate = local.is_estimate;
        }
        seen.times += local.times;
        seen.own_bytes = seen.own_bytes.max(local.own_bytes);
        seen.is_plain &= local.is_plain;
        seen.lowers_peak |= local.lowers_peak;
    }
    into.unreached_locals = into.unreached_locals.min(other.unreached_locals);
    into.command = format!("{}` and `{}", into.command, other.command);
}

/// Drops locals whose line is no longer in their files, which `read` reads, and returns how many.
pub(crate) fn drop_stale(traced: &mut Traced, read: impl Fn(&str) -> Option<String>) -> usize {
    let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
    let before = traced.locals.len();
    traced.retain_locals(|local| {
        let text = texts
            .entry(local.path.clone())
            .or_insert_with(|| read(&local.path));
        text.as_ref()
            .is_some_and(|text| text.lines().any(|line| line.trim() == local.statement))
    });
    before - traced.locals.len()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{local, traced};
    use super::*;

    #[test]
    fn what_is_written_is_read_and_put_together() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a", "b"].map(|name| folder.path().join(name));
        let low = traced(100, vec![local("x", 70), local("y", 9)]);
        let high = traced(200, vec![local("x", 50)]);
        write_trace(&low, &paths[0]).unwrap();
        write_trace(&high, &paths[1]).unwrap();
        let mut merged = read_traces(&paths).unwrap();
        assert_eq!((merged.peak_bytes, merged.locals.len()), (200, 2));
        let x = &merged.locals[0];
        assert_eq!(
            (x.times, x.max_bytes, x.own_bytes, x.bytes_at_peak),
            (2, 70, 70, 50)
        );
        assert_eq!(merged.locals[1].bytes_at_peak, 0);
        let stale = drop_stale(&mut merged, |_| Some("def fit():\n    x = load()\n".into()));
        assert_eq!((stale, merged.locals.len()), (1, 1));
        fs::write(&paths[0], "{}").unwrap();
        assert!(read_traces(&paths).is_err());
    }
}
