//! What a run has said so far, and what it comes to.

use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use super::file_job::{FileOutcome, Piece};
use super::known::Known;
use super::writer::{Writer, WrittenFile};
use super::{Proofs, Streams, needs_reader, writes};
use crate::exit_code::ExitCode;
use crate::options::{Format, Input, OnFindings, Order, Output, RunOptions, Verbosity};
use crate::report::{Closing, Diagnostic, Printer, Summary, count, render_diagnostic};
use crate::source::GitState;

/// Takes the files' outcomes in order.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each notes something else that happened"
)]
pub(super) struct Session<'a> {
    options: &'a RunOptions,
    streams: Streams<'a>,
    /// For the json form.
    proofs: Proofs<'a>,
    printer: Printer,
    summary: Summary,
    /// Kept for the forms that list them after the findings.
    errors: Vec<Diagnostic>,
    has_failed: bool,
    /// Findings that wait for those of the other files.
    unordered: Vec<Piece>,
    /// What no rewrite frees: it comes after all findings.
    held: Vec<Piece>,
    has_output: bool,
    is_reader_gone: bool,
    written: Vec<WrittenFile>,
    missing_journal: Option<String>,
    /// Files that were not reached before the user stopped the run.
    left_files: usize,
    is_aborted: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        options: &'a RunOptions,
        streams: Streams<'a>,
        proofs: Proofs<'a>,
        printer: Printer,
    ) -> Self {
        let mut session = Self {
            options,
            streams,
            proofs,
            printer,
            summary: Summary::default(),
            errors: Vec::new(),
            has_failed: false,
            unordered: Vec::new(),
            held: Vec::new(),
            has_output: false,
            is_reader_gone: false,
            written: Vec::new(),
            missing_journal: None,
            left_files: 0,
            is_aborted: false,
        };
        let header = session.printer.header();
        session.print(header.as_bytes());
        session
    }

    pub(super) fn take(&mut self, outcome: FileOutcome) -> ControlFlow<()> {
        self.summary.add(&outcome.figures);
        for detail in outcome.details {
            self.say(&detail);
        }
        for warning in outcome.warnings {
            self.warn(&warning);
        }
        for diagnostic in outcome.diagnostics {
            self.report_diagnostic(diagnostic);
        }
        if let Some(written) = outcome.written {
            self.say_written(&written);
            if self.options.lists_changed {
                self.print(format!("{}\n", written.path.display()).as_bytes());
            }
            self.written.push(written);
        }
        self.held.extend(outcome.held);
        match self.options.order {
            Order::Path => self.print_pieces(&outcome.output),
            Order::Impact { .. } => self.unordered.extend(outcome.output),
        }
        if self.is_reader_gone && needs_reader(self.options.output) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn print_pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            if self.has_output {
                self.print(self.printer.separator().as_bytes());
            }
            self.has_output = true;
            self.print(&piece.bytes);
        }
    }

    /// Prints what waited, the largest gain first; how many are left out.
    fn print_in_order(&mut self) -> usize {
        let mut pieces = std::mem::take(&mut self.unordered);
        pieces.sort_by(|one, other| other.score.total_cmp(&one.score));
        let found = pieces.len();
        if let Order::Impact { top: Some(top) } = self.options.order {
            pieces.truncate(top.get());
        }
        self.print_pieces(&pieces);
        found - pieces.len()
    }

    /// Prints what no rewrite frees, in the order of the findings, or leaves it to the footer; how much is left out.
    fn print_held(&mut self) -> (Option<Vec<String>>, usize) {
        let mut pieces = std::mem::take(&mut self.held);
        let found = pieces.len();
        let top = match self.options.order {
            Order::Impact { top } => top,
            Order::Path => None,
        };
        // What a run has measured is of interest by its size.
        if self.options.order != Order::Path || self.proofs.trace.is_some() {
            pieces.sort_by(|one, other| other.score.total_cmp(&one.score));
            pieces.truncate(top.map_or(found, NonZeroUsize::get));
        }
        let left_out = found - pieces.len();
        match self.options.format {
            Format::Json if self.options.shows_held => {
                let texts = pieces.into_iter().map(|it| String::from_utf8(it.bytes));
                let texts = texts.map(|it| it.expect("the json form is text"));
                return (Some(texts.collect()), left_out);
            }
            Format::Text if !pieces.is_empty() => {
                self.print(b"held elsewhere, so that no rewrite frees it:\n\n");
                for piece in &pieces {
                    self.print(&piece.bytes);
                }
            }
            _ => self.print_pieces(&pieces),
        }
        (None, left_out)
    }

    /// A diagnostic that is not a file's.
    pub(super) fn take_diagnostic(&mut self, diagnostic: Diagnostic) {
        self.summary.failed_files += 1;
        self.report_diagnostic(diagnostic);
    }

    /// What keeps the run from being made; no file is to blame.
    pub(super) fn abort(&mut self, what: &str, message: String) {
        self.is_aborted = true;
        self.report_diagnostic(Diagnostic::without_place(what, message));
    }

    pub(super) fn warn(&mut self, message: &str) {
        if self.options.verbosity > Verbosity::Quiet {
            self.say(&format!("warning: {message}"));
        }
    }

    /// What a run found of what was accepted earlier.
    pub(super) fn note_known(&mut self, known: Known) {
        let path = known.path().display().to_string();
        match known.finish() {
            Ok(None) => self.tell(&format!("{path} lists what was found")),
            Ok(Some(0)) => {}
            Ok(Some(gone)) => {
                let are = if gone == 1 { "is" } else { "are" };
                let gone = count(gone, "finding");
                self.warn(&format!(
                    "{path} lists {gone} that {are} no longer there: --update-baseline forgets them"
                ));
            }
            Err(message) => self.take_diagnostic(Diagnostic::without_place(path, message)),
        }
    }

    /// A file that was not looked at any more.
    pub(super) fn note_interruption(&mut self) {
        self.left_files += 1;
    }

    fn tell(&mut self, message: &str) {
        if self.options.verbosity > Verbosity::Quiet {
            self.say(message);
        }
    }

    pub(super) fn note_writer(&mut self, writer: Writer) {
        self.missing_journal = writer.missing_journal();
    }

    /// Says the summary, and what the run ends with.
    pub(super) fn finish(mut self) -> ExitCode {
        let left_out = self.print_in_order();
        let (held, held_left_out) = self.print_held();
        let changed: Vec<String> = self
            .written
            .iter()
            .map(|written| written.path.display().to_string())
            .collect();
        let closing = Closing {
            errors: &self.errors,
            summary: &self.summary,
            held: held.as_deref(),
            changed: (self.options.output == Output::Write).then_some(&changed),
            verification: self.proofs.verification,
            trace: self.proofs.trace,
        };
        let footer = self.printer.footer(&closing, self.has_output);
        self.print(footer.as_bytes());
        let flushed = self.streams.out.flush();
        self.check(flushed);
        let is_summed_up = !self.is_reader_gone && !self.is_aborted;
        if self.options.verbosity > Verbosity::Quiet && is_summed_up {
            let summary = self.summary.render(self.options.output);
            match left_out + held_left_out {
                0 => self.say(&summary),
                left_out => self.say(&format!("{summary}; {left_out} of them not shown")),
            }
            self.say_how_to_undo();
        }
        if self.left_files > 0 {
            let left = count(self.left_files, "file");
            self.say(&format!("interrupted; {left} not looked at"));
            ExitCode::Interrupted
        } else if self.has_failed {
            ExitCode::Failure
        } else if self.summary.findings > 0 && self.fails_on_findings() {
            ExitCode::Suggestions
        } else {
            ExitCode::Success
        }
    }

    fn fails_on_findings(&self) -> bool {
        match self.options.on_findings {
            OnFindings::Succeed => false,
            OnFindings::FailUnwritten => !writes(self.options.output),
            OnFindings::FailEvenWritten => true,
        }
    }

    /// Whether something went wrong so far.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }

    fn report_diagnostic(&mut self, diagnostic: Diagnostic) {
        self.has_failed = true;
        self.say(&render_diagnostic(&diagnostic));
        if self.options.format != Format::Text {
            self.errors.push(diagnostic);
        }
    }

    fn say_written(&mut self, written: &WrittenFile) {
        let path = written.path.display();
        if self.options.verbosity > Verbosity::Quiet {
            self.say(&format!(
                "rewrote {path} ({})",
                count(written.findings, "finding")
            ));
        }
        if written.git == GitState::Uncommitted {
            self.warn(&format!("{path} had uncommitted changes"));
        }
        if written.other_links > 0 {
            let others = count(written.other_links as usize, "other hard link");
            self.warn(&format!("{path} had {others}, where the old content stays"));
        }
    }

    fn say_how_to_undo(&mut self) {
        if self.written.is_empty() {
            return;
        }
        let is_all_committed = self
            .written
            .iter()
            .all(|written| written.git == GitState::Clean);
        let by_git = "with `git restore` (all rewritten files were committed)";
        let by_journal = format!("with `unpin --undo{}`", self.given_paths());
        let line = match (self.missing_journal.take(), is_all_committed) {
            (None, true) => format!("to undo: {by_journal}, or {by_git}"),
            (None, false) => format!("to undo: {by_journal}"),
            (Some(reason), true) => {
                format!("to undo: {by_git}; there is no undo journal: {reason}")
            }
            (Some(reason), false) => {
                format!("warning: cannot be undone by unpin: no undo journal: {reason}")
            }
        };
        self.say(&line);
    }

    /// The paths of the command line, as a shell would take them.
    fn given_paths(&self) -> String {
        let Input::Paths(paths) = &self.options.input else {
            return String::new();
        };
        let is_default = paths.len() == 1 && paths[0].as_os_str() == ".";
        let quote = |path: &std::path::PathBuf| {
            let text = path.display().to_string();
            let is_plain = text
                .chars()
                .all(|each| each.is_alphanumeric() || "/._-+,".contains(each));
            if is_plain {
                format!(" {text}")
            } else {
                format!(" '{}'", text.replace('\'', r"'\''"))
            }
        };
        if is_default {
            String::new()
        } else {
            paths.iter().map(quote).collect()
        }
    }

    /// Nobody can be told when standard error fails.
    fn say(&mut self, line: &str) {
        let _ = writeln!(self.streams.err, "{line}");
    }

    pub(super) fn print(&mut self, bytes: &[u8]) {
        if !self.is_reader_gone {
            let result = self.streams.out.write_all(bytes);
            self.check(result);
        }
    }

    /// A reader that has enough, as `head` has, is no failure; a full disk is.
    fn check(&mut self, result: io::Result<()>) {
        let Err(error) = result else { return };
        let is_first = !std::mem::replace(&mut self.is_reader_gone, true);
        if is_first && error.kind() != io::ErrorKind::BrokenPipe {
            self.has_failed = true;
            self.say(&format!(
                "error: standard output cannot be written: {error}"
            ));
        }
    }
}
