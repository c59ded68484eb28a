//! The ratchet: what traced commands held for nothing when it was last accepted, and whether a later run holds more.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::observe::{Traced, TracedLocal};
use crate::report::render_size as describe_bytes;

/// Raised when a reader of the old form would misread the new one.
const SCHEMA: u32 = 1;
/// Peaks of one program differ from run to run by less.
const TOLERANCE_PERCENT: u64 = 5;
/// So much more is never noticed: it is what an allocator may keep.
const LEAST_BYTES: u64 = 1 << 20;

/// What was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Baseline {
    #[serde(rename = "baseline_schema")]
    schema: u32,
    /// By how much a later run may be above.
    tolerance_percent: u64,
    /// By command.
    commands: BTreeMap<String, Accepted>,
}

/// What was accepted of one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Accepted {
    peak_bytes: u64,
    dead_bytes_at_peak: u64,
    locals: Vec<AcceptedLocal>,
}

/// What one local may hold at the peak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AcceptedLocal {
    path: String,
    function: String,
    local: String,
    bytes_at_peak: u64,
}

impl Baseline {
    fn empty() -> Self {
        Self {
            schema: SCHEMA,
            tolerance_percent: TOLERANCE_PERCENT,
            commands: BTreeMap::new(),
        }
    }

    /// Reads a baseline; none where there is no file yet.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("read {}", path.display())),
        };
        let found: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} is not a baseline", path.display()))?;
        if found.schema != SCHEMA {
            bail!(
                "{} has baseline schema {}; this unpin reads {SCHEMA}",
                path.display(),
                found.schema
            );
        }
        Ok(Some(found))
    }

    /// Accepts what a run held, and keeps what is known of other commands.
    pub(crate) fn update(path: &Path, traced: &Traced) -> Result<()> {
        let mut baseline = Self::read(path)?.unwrap_or_else(Self::empty);
        let at_peak = traced.locals.iter().filter(|local| local.bytes_at_peak > 0);
        let accepted = Accepted {
            peak_bytes: traced.peak_bytes,
            dead_bytes_at_peak: traced.dead_bytes_at_peak,
            locals: at_peak.map(AcceptedLocal::of).collect(),
        };
        baseline.commands.insert(traced.command.clone(), accepted);
        let text = serde_json::to_string_pretty(&baseline).context("describe the baseline")?;
        fs::write(path, text + "\n").with_context(|| format!("write {}", path.display()))
    }

    /// A sentence for each thing that is worse than accepted; none if the command is not in the baseline.
    pub(crate) fn compare(&self, traced: &Traced) -> Option<Vec<String>> {
        let accepted = self.commands.get(&traced.command)?;
        let command = &traced.command;
        let mut sentences = Vec::new();
        let (now, before) = (traced.dead_bytes_at_peak, accepted.dead_bytes_at_peak);
        if now > self.allowed(before, accepted.peak_bytes) {
            let new = describe_new(traced, accepted);
            sentences.push(format!(
                "`{command}` holds {} for nothing at its peak, {} more than the {} accepted{new}",
                describe_bytes(now),
                describe_bytes(now - before),
                describe_bytes(before)
            ));
        }
        let (now, before) = (traced.peak_bytes, accepted.peak_bytes);
        if now > self.allowed(before, before) {
            sentences.push(format!(
                "the peak of `{command}` rose from {} to {}, by more than {} %",
                describe_bytes(before),
                describe_bytes(now),
                self.tolerance_percent
            ));
        }
        Some(sentences)
    }

    fn allowed(&self, before: u64, peak: u64) -> u64 {
        let more = peak / 100 * self.tolerance_percent;
        before.saturating_add(more.max(LEAST_BYTES))
    }
}

impl AcceptedLocal {
    fn of(local: &TracedLocal) -> Self {
        Self {
            path: local.path.clone(),
            function: local.function.clone(),
            local: local.local.clone(),
            bytes_at_peak: local.bytes_at_peak,
        }
    }

    fn is(&self, local: &TracedLocal) -> bool {
        self.path == local.path && self.function == local.function && self.local == local.local
    }
}

/// The locals that hold more than they did, the largest first.
fn describe_new(traced: &Traced, accepted: &Accepted) -> String {
    let excess = |local: &TracedLocal| {
        let mut known = accepted.locals.iter();
        let known = known.find(|it| it.is(local));
        let before = known.map_or(0, |known| known.bytes_at_peak);
        local.bytes_at_peak.saturating_sub(before)
    };
    let worse = traced.locals.iter().map(|local| (excess(local), local));
    let mut worse: Vec<_> = worse.filter(|(more, _)| *more > LEAST_BYTES).collect();
    worse.sort_by_key(|(more, _)| std::cmp::Reverse(*more));
    let names = worse.iter().map(|(more, local)| {
        format!(
            "`{}` in `{}` ({}:{}) holds {} more",
            local.local,
            local.function,
            local.path,
            local.line,
            describe_bytes(*more)
        )
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return String::new();
    }
    format!(": {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::samples::{local, traced};

    #[test]
    fn what_is_worse_than_accepted_names_the_new_holder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory.json");
        let mut before = traced(100 << 20, vec![local("raw", 10 << 20)]);
        before.dead_bytes_at_peak = 10 << 20;
        assert_eq!(Baseline::read(&path).unwrap(), None);
        Baseline::update(&path, &before).unwrap();
        let baseline = Baseline::read(&path).unwrap().unwrap();
        assert_eq!(baseline.compare(&before), Some(Vec::new()));
        let mut after = traced(
            140 << 20,
            vec![local("raw", 10 << 20), local("copy", 40 << 20)],
        );
        after.dead_bytes_at_peak = 50 << 20;
        let sentences = baseline.compare(&after).unwrap();
        assert_eq!(
            sentences,
            [
                "`python train.py` holds 50.0 MiB for nothing at its peak, 40.0 MiB more than the 10.0 MiB accepted: \
                 `copy` in `fit` (train.py:41) holds 40.0 MiB more",
                "the peak of `python train.py` rose from 100.0 MiB to 140.0 MiB, by more than 5 %",
            ]
        );
        after.command = "other".into();
        assert_eq!(baseline.compare(&after), None);
    }
}
