//! The findings of one file, asked about one by one. Findings of one function are chosen together: what is accepted of one is checked
//! to be the same program without those that are not.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use super::Ending;
use super::screen::{Answer, Screen};
use crate::analysis::{OutermostId, holds_alone};
use crate::options::{AnalysisOptions, Strategy};
use crate::pipeline::file_job::{FileJob, FileOutcome, Looked, UNFIT_EDITS, apply};
use crate::pipeline::program::{FileInput, Neighbours};
use crate::pipeline::writer::WrittenFile;
use crate::program::Callees;
use crate::report::{
    Diagnostic, FileFindings, Finding, LineIndex, explain, names_of, render_diff, render_finding,
};
use crate::rewrite::{self, FlatEdit};
use crate::source::{SourceFile, Span};
use crate::value::Knowledge;

const HELP: &str = "\
y  release it
n  leave it
q  leave it and all others
a  release it and all others in this file
d  leave it and all others in this file
e  edit the changed lines first
w  why: what such a finding means, and what there is to do about it
s  show what the next strategy would do
?  this help";

/// A finding that is asked about.
struct Pending {
    finding: Finding,
    /// What it was found with.
    options: AnalysisOptions,
}

/// A change that is made.
struct Accepted {
    finding: Finding,
    edits: Vec<FlatEdit>,
    is_edited: bool,
}

/// What comes of one question.
enum Next {
    /// It is answered.
    Finding,
    /// It is asked again.
    Again,
    End(ControlFlow<Ending>),
}

pub(super) struct FileReview<'j, 'a, A> {
    job: &'j FileJob<'a, A>,
    screen: &'j Screen,
    file: SourceFile,
    neighbours: Neighbours<'j>,
    outcome: FileOutcome,
    pending: Vec<Pending>,
    /// Of those, the first that is not answered.
    at: usize,
    accepted: Vec<Accepted>,
    /// The file as it is on the disk.
    written: Option<Vec<u8>>,
    /// Those that were asked for.
    strategies: Vec<Strategy>,
}

impl<'j, 'a, A> FileReview<'j, 'a, A>
where
    A: Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
{
    pub(super) fn new(job: &'j FileJob<'a, A>, looked: Looked<'j>, screen: &'j Screen) -> Self {
        let options = looked.options;
        let mut outcome = looked.outcome;
        // What is not accepted is not counted.
        outcome.figures.findings = 0;
        outcome.figures.files_with_findings = 0;
        outcome.diagnostics.extend(looked.found.diagnostics);
        let findings = looked.found.findings.into_iter();
        let pending = findings.map(|finding| Pending {
            finding,
            options: options.clone(),
        });
        Self {
            job,
            screen,
            file: looked.file,
            neighbours: looked.neighbours,
            outcome,
            pending: pending.collect(),
            at: 0,
            accepted: Vec::new(),
            written: None,
            strategies: options.strategies,
        }
    }

    pub(super) fn into_outcome(mut self) -> FileOutcome {
        let has_failed = !self.outcome.diagnostics.is_empty();
        self.outcome.figures.failed_files = usize::from(has_failed);
        self.outcome
    }

    /// Asks about all.
    pub(super) fn run(&mut self) -> ControlFlow<Ending> {
        while self.at < self.pending.len() {
            self.show();
            loop {
                match self.ask() {
                    Next::Finding => break,
                    Next::Again => {}
                    Next::End(ending) => return ending,
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn show(&self) {
        let finding = &self.pending[self.at].finding;
        let coloring = self.screen.coloring;
        let index = LineIndex::of(&self.file);
        let text = self.file.shown_text();
        self.screen
            .show(&render_finding(text, &index, finding, coloring));
        self.screen.show("");
        let diff = render_diff(&self.file, &finding.edits, &self.job.base, coloring);
        let diff = diff.unwrap_or_default();
        self.screen.show(&String::from_utf8_lossy(&diff));
    }

    fn ask(&mut self) -> Next {
        let finding = &self.pending[self.at].finding;
        let question = format!(
            "({}/{}) Release {} with {}?",
            self.at + 1,
            self.pending.len(),
            names_of([finding]),
            finding.strategy.name()
        );
        let Answer::Key(key) = self.screen.ask(&question, "ynqadews?") else {
            return Next::End(ControlFlow::Break(Ending::Interrupted));
        };
        match key {
            'y' => self.accept(),
            'a' => self.accept_all(),
            'n' => {
                self.at += 1;
                Next::Finding
            }
            'd' => Next::End(ControlFlow::Continue(())),
            'q' => Next::End(ControlFlow::Break(Ending::Done)),
            'e' => self.edit(),
            'w' => {
                let code = self.pending[self.at].finding.pin.name();
                self.screen.show(&explain(code).unwrap_or_default());
                Next::Again
            }
            's' => self.try_next_strategy(),
            _ => {
                self.screen.show(HELP);
                Next::Again
            }
        }
    }

    /// The accepted ones in the function of a finding.
    fn beside<'s>(&'s self, finding: &'s Finding) -> impl Iterator<Item = &'s Accepted> {
        let accepted = self.accepted.iter();
        accepted.filter(|it| it.finding.outermost == finding.outermost)
    }

    /// How many findings there are in the function of a finding.
    fn count_together(&self, finding: &Finding) -> usize {
        let together = self.pending.iter();
        let together = together.filter(|it| it.finding.outermost == finding.outermost);
        together.count()
    }

    /// Whether a finding can be made beside what is accepted and without the rest.
    fn holds(&self, pending: &Pending) -> bool {
        let finding = &pending.finding;
        let beside: Vec<&Accepted> = self.beside(finding).collect();
        if beside.len() + 1 == self.count_together(finding) && !beside.iter().any(|it| it.is_edited)
        {
            return true;
        }
        let is_chosen = |edits: &[FlatEdit]| {
            edits == finding.edits || beside.iter().any(|it| it.finding.edits == edits)
        };
        let (text, options) = (self.file.text(), &pending.options);
        let holds = |callees: &dyn Callees| holds_alone(text, callees, options, is_chosen);
        let path = &self.file.path;
        Knowledge::with(&options.own, || self.neighbours.with(path, options, holds))
    }

    fn accept(&mut self) -> Next {
        let pending = &self.pending[self.at];
        if self.holds(pending) {
            let finding = pending.finding.clone();
            self.at += 1;
            let edits = finding.edits.clone();
            return self.take(vec![(finding, edits)], false);
        }
        let outermost = pending.finding.outermost;
        let is_open = |it: &&Pending| it.finding.outermost == outermost && !self.is_accepted(it);
        let open: Vec<Finding> = self
            .pending
            .iter()
            .filter(is_open)
            .map(|it| it.finding.clone())
            .collect();
        let question = format!(
            "It needs the other findings of `{}`. Release {}?",
            pending.finding.function,
            names_of(&open)
        );
        match self.screen.ask(&question, "yn") {
            Answer::Interrupt => Next::End(ControlFlow::Break(Ending::Interrupted)),
            Answer::Key('y') => {
                while self
                    .pending
                    .get(self.at)
                    .is_some_and(|it| it.finding.outermost == outermost)
                {
                    self.at += 1;
                }
                let chosen = open.into_iter().map(|it| (it.clone(), it.edits));
                self.take(chosen.collect(), false)
            }
            Answer::Key(_) => Next::Again,
        }
    }

    fn is_accepted(&self, pending: &Pending) -> bool {
        let mut accepted = self.accepted.iter();
        accepted.any(|it| it.finding.edits == pending.finding.edits)
    }

    /// All that are left, but for those that do not go with what was declined.
    fn accept_all(&mut self) -> Next {
        let before = self.accepted.len();
        let declined: Vec<OutermostId> = self.pending[..self.at]
            .iter()
            .filter(|it| !self.is_accepted(it))
            .map(|it| it.finding.outermost)
            .collect();
        for index in self.at..self.pending.len() {
            let pending = &self.pending[index];
            if declined.contains(&pending.finding.outermost) && !self.holds(pending) {
                continue;
            }
            let finding = pending.finding.clone();
            self.accepted.push(Accepted {
                edits: finding.edits.clone(),
                finding,
                is_edited: false,
            });
        }
        self.at = self.pending.len();
        self.write_since(before)
    }

    /// Writes what is accepted, with more of it.
    fn take(&mut self, chosen: Vec<(Finding, Vec<FlatEdit>)>, is_edited: bool) -> Next {
        let before = self.accepted.len();
        for (finding, edits) in chosen {
            self.accepted.push(Accepted {
                finding,
                edits,
                is_edited,
            });
        }
        self.write_since(before)
    }

    /// Writes what is accepted; what is new in it is taken back where that fails.
    fn write_since(&mut self, before: usize) -> Next {
        if let Err(message) = self.write() {
            self.accepted.truncate(before);
            self.screen.show(&format!("error: {message}"));
            let diagnostic = Diagnostic::without_place(self.file.display_path(), message);
            self.outcome.diagnostics.push(diagnostic);
            return Next::End(ControlFlow::Continue(()));
        }
        Next::Finding
    }

    fn write(&mut self) -> Result<(), String> {
        let edits = self.edits();
        check_apart(&edits)?;
        let new = apply(&self.file, &edits).ok_or(UNFIT_EDITS)?;
        let old = self
            .written
            .take()
            .unwrap_or_else(|| self.file.bytes().into_owned());
        let written = self.job.writer.write(&self.file.path, &old, &new);
        self.written = Some(if written.is_ok() { new } else { old });
        let git = self.outcome.written.as_ref().map(|first| first.git);
        let written = written?;
        self.outcome.written = Some(WrittenFile {
            findings: self.accepted.len(),
            // What it was before anything was written.
            git: git.unwrap_or(written.git),
            ..written
        });
        self.outcome.figures.findings = self.accepted.len();
        self.outcome.figures.files_with_findings = 1;
        self.outcome.figures.rewritten_files = 1;
        Ok(())
    }

    fn edits(&self) -> Vec<FlatEdit> {
        rewrite::sorted(self.accepted.iter().flat_map(|it| &it.edits))
    }

    /// What other strategies than the one that is shown would do in the function.
    fn try_next_strategy(&mut self) -> Next {
        let Pending { finding, options } = &self.pending[self.at];
        let outermost = finding.outermost;
        if self.beside(finding).next().is_some() {
            self.screen
                .show("Something in this function was accepted: it is planned as it is.");
            return Next::Again;
        }
        let shown = finding.strategy;
        let mut left = options.strategies.clone();
        left.retain(|&strategy| strategy != shown);
        let is_first = options.strategies == self.strategies;
        let mut found = self.find_again(finding, options, left);
        if found.is_empty() && !is_first {
            self.screen
                .show("No other strategy releases it: here is the first again.");
            found = self.find_again(finding, options, self.strategies.clone());
        }
        if found.is_empty() {
            self.screen.show("No other strategy releases it.");
            return Next::Again;
        }
        let start = self.pending[..self.at].iter();
        let start = start.filter(|it| it.finding.outermost != outermost).count();
        self.pending.retain(|it| it.finding.outermost != outermost);
        self.pending.splice(start..start, found);
        self.at = start;
        Next::Finding
    }

    /// What these strategies find in the function of a finding; nothing where they do not release what it does.
    fn find_again(
        &self,
        finding: &Finding,
        options: &AnalysisOptions,
        strategies: Vec<Strategy>,
    ) -> Vec<Pending> {
        if strategies.is_empty() {
            return Vec::new();
        }
        let options = AnalysisOptions {
            strategies,
            ..options.clone()
        };
        let found = self.analyse(&self.file, &options);
        let found = found.map_or_else(|_| Vec::new(), |it| it.findings);
        if !found.iter().any(|it| shares_a_local(it, finding)) {
            return Vec::new();
        }
        let found = found.into_iter();
        let found = found.filter(|it| it.outermost == finding.outermost);
        let pending = found.map(|finding| Pending {
            finding,
            options: options.clone(),
        });
        pending.collect()
    }

    /// Lets the changed lines be edited, and takes them if they are Python.
    fn edit(&mut self) -> Next {
        let finding = self.pending[self.at].finding.clone();
        if self.file.notebook().is_some() {
            self.screen
                .show("The lines of a notebook are edited in the notebook.");
            return Next::Again;
        }
        let text = self.file.text();
        let Some(lines) = lines_around(text, &finding.edits) else {
            return Next::Again;
        };
        let Some(changed) = rewrite::apply_within(text, lines, &finding.edits) else {
            return Next::Again;
        };
        let edited = match edit_text(&changed) {
            Ok(edited) => edited,
            Err(why) => {
                self.screen.show(&why);
                return Next::Again;
            }
        };
        let edits = vec![FlatEdit {
            span: lines,
            text: edited,
        }];
        let mut all = self.edits();
        all.extend(edits.clone());
        if let Err(why) = self.check(&rewrite::sorted(all.iter())) {
            self.screen.show(&format!("That cannot be taken: {why}"));
            return Next::Again;
        }
        self.at += 1;
        self.take(vec![(finding, edits)], true)
    }

    /// Looks at the file, or at what it may become, among the same others.
    fn analyse(
        &self,
        file: &SourceFile,
        options: &AnalysisOptions,
    ) -> Result<FileFindings, Diagnostic> {
        (self.job.analyse)(&FileInput {
            file,
            options,
            neighbours: self.neighbours,
        })
    }

    /// Whether the file is Python after these edits.
    fn check(&self, edits: &[FlatEdit]) -> Result<(), String> {
        check_apart(edits)?;
        let bytes = apply(&self.file, edits).ok_or("it does not fit the file's encoding")?;
        let file = SourceFile::from_bytes(self.file.path.clone(), bytes);
        let file = file.map_err(|error| error.message)?;
        let options = &self.pending[self.at.min(self.pending.len() - 1)].options;
        let found = self.analyse(&file, options);
        found.map(drop).map_err(|error| error.message)
    }
}

/// An error where two of them change the same text.
fn check_apart(edits: &[FlatEdit]) -> Result<(), String> {
    if edits.is_sorted_by(|one, other| one.span.end <= other.span.start) {
        Ok(())
    } else {
        Err("it changes the same lines as something that was accepted".into())
    }
}

fn shares_a_local(one: &Finding, other: &Finding) -> bool {
    one.function == other.function && one.locals.iter().any(|name| other.locals.contains(name))
}

/// The whole lines that edits touch.
fn lines_around(text: &str, edits: &[FlatEdit]) -> Option<Span> {
    let start = edits.iter().map(|edit| edit.span.start).min()? as usize;
    let end = edits.iter().map(|edit| edit.span.end).max()? as usize;
    // Something to see beside what is inserted.
    let start = text[..start].trim_end_matches(['\n', '\r']).rfind('\n');
    let start = start.map_or(0, |at| at + 1);
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    Some(Span::new(start as u32, end as u32))
}

/// Has a text edited by the editor that the user prefers.
fn edit_text(text: &str) -> Result<String, String> {
    let say = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}");
    let mut file = tempfile::Builder::new();
    let file = file.prefix("unpin-").suffix(".py").tempfile();
    let file = file.map_err(|error| say("no temporary file could be made", &error))?;
    fs::write(file.path(), text).map_err(|error| say("it cannot be written", &error))?;
    let editor = ["VISUAL", "EDITOR"].into_iter();
    let mut editor = editor.filter_map(|name| std::env::var(name).ok());
    let editor = editor.find(|it| !it.trim().is_empty());
    run_editor(&editor.unwrap_or_else(|| "vi".into()), file.path())?;
    fs::read_to_string(file.path()).map_err(|error| say("it cannot be read again", &error))
}

fn run_editor(editor: &str, file: &Path) -> Result<(), String> {
    let words = shlex::split(editor).unwrap_or_default();
    let Some((program, arguments)) = words.split_first() else {
        return Err(format!("`{editor}` is no command"));
    };
    let ended = Command::new(program).args(arguments).arg(file).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{editor}` ended with {status}")),
        Err(error) => Err(format!("`{editor}` cannot be started: {error}")),
    }
}
