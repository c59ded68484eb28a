//! From findings to what is reported: the verdict of the whole, figures, diffs.

use super::behaviour::Reference;
use super::judge::{Judge, Measured};
use super::statistics::{compute_spread, find_median};
use super::{Figures, Keep, PlannedFile, Request, Rewrite, RewriteOutcome, Verdict, Verification};
use crate::run::{Run, Trace};

impl Judge<'_> {
    pub(super) fn conclude(&mut self, last: Option<&Measured>, evidence: &Trace) -> Verification {
        let request = self.trial.request;
        let rewrites: Vec<RewriteOutcome> = request
            .rewrites
            .iter()
            .enumerate()
            .map(|(index, rewrite)| self.describe_rewrite(index, rewrite))
            .collect();
        let verdict = self.find_verdict(last, &rewrites);
        let (before, after) = match last {
            Some(measured) => (
                self.summarise(&self.originals),
                self.summarise(&measured.runs),
            ),
            None => (Figures::default(), Figures::default()),
        };
        if !self.originals.is_empty() && !self.is_killed {
            let reference = Reference::build(&self.originals.iter().collect::<Vec<_>>());
            self.trial.notes.extend(reference.describe_gaps());
        }
        let noise = last.map_or(0.0, |last| {
            compute_spread(&last.before).max(compute_spread(&last.after))
        });
        #[expect(
            clippy::cast_sign_loss,
            reason = "a standard deviation is not negative"
        )]
        let noise_bytes = noise as u64;
        Verification {
            command: request.command.text.clone(),
            measure: self.trial.measure,
            python: evidence
                .interpreter
                .as_ref()
                .map(|(_, version)| version.clone()),
            runs: request.runs,
            before,
            after,
            saved_bytes: last.map_or(0, Measured::saved),
            noise_bytes,
            threshold_bytes: last.map_or(0, Measured::threshold),
            verdict,
            rewrites,
            notes: self.trial.notes.iter().cloned().collect(),
            total_runs: self.trial.runs_done,
        }
    }

    /// Of what is kept; where nothing is, the best that can be said of what was tried.
    fn find_verdict(&self, last: Option<&Measured>, rewrites: &[RewriteOutcome]) -> Verdict {
        let Some(last) = last else {
            return Verdict::NotExercised;
        };
        let is_tried =
            |rewrite: &&RewriteOutcome| rewrite.is_kept && rewrite.verdict != Verdict::NotExercised;
        if self.trial.request.keep == Keep::All || rewrites.iter().any(|rewrite| is_tried(&rewrite))
        {
            return last.verdict();
        }
        let tried = rewrites
            .iter()
            .map(|rewrite| rewrite.verdict)
            .filter(|verdict| *verdict != Verdict::NotExercised);
        tried.min().unwrap_or(Verdict::NotExercised)
    }

    fn describe_rewrite(&self, index: usize, rewrite: &Rewrite) -> RewriteOutcome {
        let request = self.trial.request;
        let finding = self.findings.get(&index);
        let verdict = finding.map_or(Verdict::NotExercised, |finding| finding.verdict);
        RewriteOutcome {
            id: rewrite.id,
            path: rewrite.shown_path.clone(),
            function: rewrite.describe_functions(),
            locals: rewrite.locals.clone(),
            verdict,
            is_kept: request.keep == Keep::All || verdict == Verdict::Confirmed,
            saved_bytes: finding.and_then(|finding| finding.saved_bytes),
            reason: finding
                .map(|finding| finding.reason.clone())
                .unwrap_or_default(),
            predicted: rewrite.predicted,
            diff: render_diff(request, rewrite),
        }
    }

    fn summarise(&self, runs: &[Run]) -> Figures {
        let peaks: Vec<u64> = runs.iter().map(|run| self.trial.read_peak(run)).collect();
        let peak_bytes = find_median(&peaks);
        let walls: Vec<u64> = runs
            .iter()
            .map(|run| u64::try_from(run.wall.as_micros()).unwrap_or(u64::MAX))
            .collect();
        let wall = find_median(&walls);
        let middle = runs
            .iter()
            .zip(&walls)
            .min_by_key(|(_, other)| other.abs_diff(wall));
        #[expect(
            clippy::cast_precision_loss,
            reason = "runs last less than 2^53 microseconds"
        )]
        let wall_secs = wall as f64 / 1e6;
        Figures {
            peak_bytes,
            is_at_least: runs.iter().any(|run| run.end.is_killed()),
            runs: peaks,
            wall_secs,
            samples: middle
                .map(|(run, _)| run.samples.clone())
                .unwrap_or_default(),
        }
    }
}
/// The change of one rewrite alone.
fn render_diff(request: &Request, rewrite: &Rewrite) -> String {
    let Some(PlannedFile { before, .. }) =
        request.files.iter().find(|file| file.path == rewrite.path)
    else {
        return String::new();
    };
    let after = (request.render)(&rewrite.path, &[rewrite.id]);
    let (before, after) = (
        String::from_utf8_lossy(before),
        String::from_utf8_lossy(&after),
    );
    similar::TextDiff::from_lines(before.as_ref(), after.as_ref())
        .unified_diff()
        .context_radius(3)
        .to_string()
}
