//! From runs to verdicts: compares before and after, finds who is to blame and who is to be thanked, keeps what pays.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::attribution::{Attribution, attribute, eliminate, find_culprit};
use super::behaviour::Reference;
use super::exercise::find_unexercised;
use super::outcome::describe_bytes;
use super::statistics::{Change, compare, compute_floor, compute_threshold, find_median};
use super::trial::Trial;
use super::{Keep, OriginalFails, Progress, Request, Verdict, Verification};
use crate::run::{End, Measure, Run, Trace};

/// Runs the command before and after, several times in turn, and judges each rewrite.
///
/// # Errors
/// [`OriginalFails`] if the command fails on the code as it is; others say what stands in the way of running it.
pub fn run(request: &Request, progress: &mut dyn FnMut(Progress)) -> Result<Verification> {
    if request.rewrites.is_empty() {
        bail!("there is no rewrite to verify");
    }
    let mut judge = Judge {
        trial: Trial::prepare(request, progress)?,
        originals: Vec::new(),
        probe: None,
        findings: BTreeMap::new(),
        tried: BTreeMap::new(),
        is_killed: false,
    };
    judge.judge()
}

pub(super) struct Judge<'a> {
    pub(super) trial: Trial<'a>,
    /// Measured runs of the original.
    pub(super) originals: Vec<Run>,
    /// What the probed run of the original told; none if the probes changed how it ends.
    probe: Option<Trace>,
    pub(super) findings: BTreeMap<usize, Finding>,
    /// Single runs of sets that were tried out; they count if the set is measured later.
    tried: BTreeMap<Vec<usize>, Run>,
    /// Whether the original is killed, perhaps for memory.
    pub(super) is_killed: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    pub(super) saved_bytes: Option<i64>,
    pub(super) reason: String,
}

/// The measured runs of one set of rewrites.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    members: Vec<usize>,
    pub(super) runs: Vec<Run>,
    pub(super) before: Vec<u64>,
    pub(super) after: Vec<u64>,
    /// How the behaviour differs.
    breakage: Option<String>,
    is_original_killed: bool,
}

impl Measured {
    pub(super) fn threshold(&self) -> u64 {
        compute_threshold(&self.before, &self.after)
    }

    fn change(&self) -> Change {
        compare(
            find_median(&self.before),
            find_median(&self.after),
            self.threshold(),
        )
    }

    pub(super) fn saved(&self) -> i64 {
        find_median(&self.before).cast_signed() - find_median(&self.after).cast_signed()
    }

    /// What to say where the peak seems to fall, and the runs of one variant differ by too much to tell.
    fn describe_noise(&self) -> String {
        let floor = compute_floor(&self.before).cast_signed();
        if self.change() != Change::Same || self.saved() <= floor {
            return String::new();
        }
        let spread = |peaks: &[u64]| {
            let (least, most) = (peaks.iter().min(), peaks.iter().max());
            most.zip(least).map_or(0, |(most, least)| most - least)
        };
        format!(
            "peaks of the same code differ by up to {} between runs, so {} less proves nothing: `--measure tracemalloc` may",
            describe_bytes(spread(&self.before).max(spread(&self.after))),
            describe_bytes(self.saved().unsigned_abs())
        )
    }

    pub(super) fn verdict(&self) -> Verdict {
        match (&self.breakage, self.change()) {
            (Some(_), _) => Verdict::Broken,
            // A killed original held at least what was seen: that the rewritten one ends is the proof.
            (None, _) if self.is_original_killed => Verdict::Confirmed,
            (None, Change::Fell) => Verdict::Confirmed,
            (None, Change::Same) => Verdict::NoEffect,
            (None, Change::Rose) => Verdict::Worse,
        }
    }
}

impl Judge<'_> {
    fn judge(&mut self) -> Result<Verification> {
        let evidence = self.probe_original()?;
        for (index, reason) in find_unexercised(&self.trial, &evidence, self.probe.is_some()) {
            self.note(index, Verdict::NotExercised, None, reason);
        }
        let all: Vec<usize> = (0..self.trial.request.rewrites.len()).collect();
        let exercised: Vec<usize> = all
            .iter()
            .copied()
            .filter(|index| !self.findings.contains_key(index))
            .collect();
        if exercised.is_empty() {
            return Ok(self.conclude(None, &evidence));
        }
        let first = self.measure(&exercised)?;
        let blameless = self.drop_culprits(first.clone())?;
        let last = match (self.trial.request.keep, blameless) {
            (Keep::All, Some(blameless)) => {
                self.thank(&blameless)?;
                first
            }
            (Keep::All | Keep::Confirmed, None) => first,
            (Keep::Confirmed, Some(blameless)) => self.keep_what_pays(blameless)?,
        };
        self.explain_disagreements()?;
        Ok(self.conclude(Some(&last), &evidence))
    }

    /// Runs the original with probes, and without where they disturb it. Returns what was loaded.
    fn probe_original(&mut self) -> Result<Trace> {
        let run = self.trial.probe(&[], "before, with probes")?;
        if run.end.is_success() {
            self.probe = Some(run.trace.clone());
            return Ok(run.trace);
        }
        let probed = run;
        let run = self.trial.measure(&[], "before")?;
        if run.end.is_killed() {
            // It cannot tell any more what it loaded; the probes told at once.
            self.is_killed = true;
            self.probe = Some(probed.trace);
        } else if !run.end.is_success() {
            return Err(describe_failure(&run).into());
        } else {
            self.probe_again(&probed)?;
        }
        self.check_original(&run)?;
        let trace = self.probe.clone().unwrap_or_else(|| run.trace.clone());
        self.originals.push(run);
        Ok(trace)
    }

    /// A slow probe gets the time that it needs, now that the program's own is known.
    fn probe_again(&mut self, probed: &Run) -> Result<()> {
        if matches!(probed.end, End::TimedOut(_)) {
            let run = self.trial.probe(&[], "before, with probes")?;
            if run.end.is_success() {
                self.probe = Some(run.trace);
                return Ok(());
            }
        }
        self.trial.notes.insert(
            "the command fails with probes in the functions: which were entered is not known"
                .to_owned(),
        );
        Ok(())
    }

    fn check_original(&self, run: &Run) -> Result<()> {
        if let Some((path, _)) = run
            .outputs
            .iter()
            .find(|(_, hash)| hash.is_none() && !self.is_killed)
        {
            bail!(
                "the command does not write {}, which is to be compared",
                path.display()
            );
        }
        if let Some(python) = &run.trace.without_memray {
            bail!(
                "{} has no memray: install it there, or measure with rss or tracemalloc",
                python.display()
            );
        }
        if self.trial.read_peak(run) == 0 {
            match self.trial.measure {
                Measure::Rss | Measure::Auto => bail!("the command ended too soon to be measured"),
                measure => bail!(
                    "no Python of the command could be measured with {}: measure with rss",
                    measure.name()
                ),
            }
        }
        Ok(())
    }

    /// Runs before and after in turn; the original no more often than needed.
    fn measure(&mut self, members: &[usize]) -> Result<Measured> {
        let count = self.trial.request.runs.max(1);
        let mut runs = Vec::new();
        for number in 1..=count {
            if self.originals.len() < number {
                self.run_original(&format!("before, run {number} of {count}"))?;
            }
            runs.push(match self.tried.remove(members) {
                Some(run) => run,
                None => self
                    .trial
                    .measure(members, &format!("after, run {number} of {count}"))?,
            });
            // Another end once is enough. Other output may be chance, which only more runs of both tell.
            if runs.iter().any(|run| !run.end.is_success()) && self.find_breakage(&runs).is_some() {
                break;
            }
        }
        let mut breakage = self.find_breakage(&runs);
        if breakage.is_some() && self.originals.len() < 2 {
            // Perhaps no two runs are alike.
            self.run_original("before, once more")?;
            breakage = self.find_breakage(&runs);
        }
        let peaks = |runs: &[Run]| {
            runs.iter()
                .map(|run| self.trial.read_peak(run))
                .collect::<Vec<_>>()
        };
        let (before, after) = (peaks(&self.originals), peaks(&runs));
        Ok(Measured {
            members: members.to_vec(),
            breakage,
            runs,
            before,
            after,
            is_original_killed: self.is_killed,
        })
    }

    /// One run of a set, to be judged alone.
    fn try_out(&mut self, members: &[usize], label: &str) -> Result<Run> {
        let run = self.trial.measure(members, label)?;
        self.tried.insert(members.to_vec(), run.clone());
        Ok(run)
    }

    fn run_original(&mut self, label: &str) -> Result<()> {
        let run = self.trial.measure(&[], label)?;
        let is_expected = run.end.is_success() || (self.is_killed && run.end.is_killed());
        if !is_expected {
            return Err(describe_failure(&run).into());
        }
        if self.originals.is_empty() {
            self.check_original(&run)?;
        }
        self.originals.push(run);
        Ok(())
    }

    /// Another end once is enough; other output must be there every time, or it is chance.
    fn find_breakage(&self, runs: &[Run]) -> Option<String> {
        if self.is_killed {
            return runs
                .iter()
                .find(|run| !run.end.is_success())
                .map(|run| format!("it {}", run.end.describe()));
        }
        let reference = Reference::build(&self.originals.iter().collect::<Vec<_>>());
        let differences: Vec<Option<String>> = runs
            .iter()
            .map(|run| reference.find_difference(run))
            .collect();
        let ended = runs.iter().position(|run| !run.end.is_success());
        let is_constant = differences.iter().all(Option::is_some);
        let which = ended.or(is_constant.then_some(0))?;
        let printed = ended
            .and_then(|index| last_line(&runs[index]))
            .map(|line| format!(": {line}"))
            .unwrap_or_default();
        differences
            .get(which)
            .cloned()
            .flatten()
            .map(|difference| difference + &printed)
    }

    /// Takes broken and worse rewrites out of the set, one by one, until the rest is neither. None if nothing is left.
    fn drop_culprits(&mut self, mut measured: Measured) -> Result<Option<Measured>> {
        loop {
            let members = measured.members.clone();
            let culprit = match measured.verdict() {
                Verdict::Broken => find_culprit(&members, |some| {
                    let run = self.try_out(some, "looking for what breaks it")?;
                    Ok(self.find_breakage(&[run]).is_some())
                })?,
                Verdict::Worse => {
                    let limit = find_median(&measured.before) + measured.threshold();
                    find_culprit(&members, |some| {
                        let run = self.try_out(some, "looking for what makes it worse")?;
                        Ok(self.trial.read_peak(&run) > limit)
                    })?
                }
                _ => return Ok(Some(measured)),
            };
            let (verdict, reason) = (
                measured.verdict(),
                measured.breakage.clone().unwrap_or_default(),
            );
            let saved = (verdict == Verdict::Worse).then(|| measured.saved());
            self.note(culprit, verdict, saved, reason);
            let rest: Vec<usize> = members
                .into_iter()
                .filter(|&member| member != culprit)
                .collect();
            if rest.is_empty() {
                return Ok(None);
            }
            measured = self.measure(&rest)?;
        }
    }

    /// Gives each member its verdict, and verifies the confirmed ones again without the others.
    fn keep_what_pays(&mut self, measured: Measured) -> Result<Measured> {
        self.thank(&measured)?;
        let confirmed: Vec<usize> = measured
            .members
            .iter()
            .copied()
            .filter(|index| self.findings[index].verdict == Verdict::Confirmed)
            .collect();
        if confirmed.is_empty() || confirmed.len() == measured.members.len() {
            return Ok(measured);
        }
        let again = self.measure(&confirmed)?;
        let is_as_good = find_median(&again.after)
            <= find_median(&measured.after) + again.threshold().max(measured.threshold());
        if again.verdict() == Verdict::Confirmed && is_as_good {
            if let [only] = confirmed[..] {
                // What was attributed among several is known exactly of one.
                self.note(only, Verdict::Confirmed, Some(again.saved()), String::new());
            }
            return Ok(again);
        }
        self.trial
            .notes
            .insert("the rewrites save only together: all of them are kept".to_owned());
        for &index in &measured.members {
            self.note(
                index,
                Verdict::Confirmed,
                None,
                "saves only together with the others".to_owned(),
            );
        }
        Ok(measured)
    }

    /// Finds what each member of a blameless set bought.
    fn thank(&mut self, measured: &Measured) -> Result<()> {
        let members = &measured.members;
        if self.is_killed {
            for &index in members {
                self.note(
                    index,
                    Verdict::Confirmed,
                    None,
                    "judged together: the original was killed".to_owned(),
                );
            }
            return Ok(());
        }
        if measured.change() != Change::Fell {
            let noise = measured.describe_noise();
            for &index in members {
                let reason = match self.explain_no_effect(index, find_median(&measured.after)) {
                    reason if reason.is_empty() => noise.clone(),
                    reason => reason,
                };
                self.note(index, Verdict::NoEffect, Some(0), reason);
            }
            return Ok(());
        }
        let whole = measured.saved();
        let needed = if let [only] = members[..] {
            BTreeMap::from([(only, whole.cast_unsigned())])
        } else {
            self.find_needed(measured)?
        };
        for &index in members {
            if let Some(&bytes) = needed.get(&index) {
                let saved = bytes.cast_signed().min(whole);
                self.note(index, Verdict::Confirmed, Some(saved), String::new());
            } else {
                let reason = self.explain_no_effect(index, find_median(&measured.after));
                self.note(index, Verdict::NoEffect, Some(0), reason);
            }
        }
        Ok(())
    }

    /// The members without which the peak would be higher, with how much.
    fn find_needed(&mut self, measured: &Measured) -> Result<BTreeMap<usize, u64>> {
        let members = &measured.members;
        let attribution = self.attribute_by_probes(measured)?;
        let everything_open = || Attribution {
            open: members.clone(),
            ..Attribution::default()
        };
        let Attribution {
            mut needed, open, ..
        } = attribution.unwrap_or_else(everything_open);
        // What the probes found useless is left out all the time, so that two that do the same are not both called so.
        let kept: Vec<usize> = members
            .iter()
            .copied()
            .filter(|index| needed.contains_key(index) || open.contains(index))
            .collect();
        let after = find_median(&measured.after);
        let limit = after + measured.threshold();
        let found = eliminate(&open, |without: &BTreeSet<usize>| {
            let rest: Vec<usize> = kept
                .iter()
                .copied()
                .filter(|index| !without.contains(index))
                .collect();
            if rest.is_empty() {
                return Ok(Some(measured.saved().cast_unsigned()));
            }
            let run = self.try_out(&rest, "leaving some out")?;
            let peak = self.trial.read_peak(&run);
            Ok((peak > limit).then(|| peak - after))
        })?;
        needed.extend(found);
        Ok(needed)
    }

    /// By what the probed runs tell; none where traced memory does not explain what was measured.
    fn attribute_by_probes(&mut self, measured: &Measured) -> Result<Option<Attribution>> {
        let Some(probe) = self.probe.clone() else {
            return Ok(None);
        };
        let after = self.trial.probe(&measured.members, "after, with probes")?;
        let highest =
            |peaks: &BTreeMap<Vec<usize>, u64>| peaks.values().copied().max().unwrap_or(0);
        let (total, left) = (highest(&probe.peaks), highest(&after.trace.peaks));
        let explained = total.saturating_sub(left);
        if !after.end.is_success() || explained < measured.saved().cast_unsigned() / 2 {
            return Ok(None);
        }
        let threshold = compute_threshold(&[total; 3], &[left; 3]);
        let attribution = attribute(
            &measured.members,
            &probe.entered,
            &probe.peaks,
            left,
            threshold,
        );
        Ok(Some(attribution))
    }

    /// Why a rewrite did not lower the peak, as far as the probes know.
    fn explain_no_effect(&self, index: usize, after: u64) -> String {
        let Some(probe) = &self.probe else {
            return String::new();
        };
        let local = probe
            .peaks
            .iter()
            .filter(|(active, _)| active.contains(&index))
            .map(|(_, peak)| *peak)
            .max();
        // What is behind the peak that is left is behind one of the moments that this rewrite has no part in.
        let others = probe
            .peaks
            .iter()
            .filter(|(active, _)| !active.contains(&index));
        let (Some(local), Some((highest, total))) = (local, others.max_by_key(|(_, peak)| **peak))
        else {
            return String::new();
        };
        if *total < local || local >= after {
            return String::new();
        }
        let place = match highest.last() {
            Some(&other) => {
                let functions = self.trial.request.rewrites[other].describe_functions();
                format!("in {functions}")
            }
            None => "elsewhere".to_owned(),
        };
        format!(
            "while it runs, Python holds at most {}; the peak of {} is {place}",
            describe_bytes(local),
            describe_bytes(*total)
        )
    }

    fn note(&mut self, index: usize, verdict: Verdict, saved_bytes: Option<i64>, reason: String) {
        self.findings.insert(
            index,
            Finding {
                verdict,
                saved_bytes,
                reason,
            },
        );
    }
}

fn describe_failure(run: &Run) -> OriginalFails {
    let bytes = if run.stderr.tail.is_empty() {
        &run.stdout.tail
    } else {
        &run.stderr.tail
    };
    let text = String::from_utf8_lossy(bytes);
    let mut lines: Vec<&str> = text.lines().rev().take(15).collect();
    lines.reverse();
    OriginalFails {
        how: run.end.describe(),
        printed: lines.join("\n"),
    }
}

/// The last thing a run said on stderr: mostly the exception.
fn last_line(run: &Run) -> Option<String> {
    let text = String::from_utf8_lossy(&run.stderr.tail);
    text.lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .map(|line| line.trim().to_owned())
}
