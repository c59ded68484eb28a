//! All that happens to one file, on a worker thread: read, analyse, render or rewrite. Its text is gone when it is done.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::guard::guarded;
use super::known::Known;
use super::program::{FileInput, Neighbours};
use super::touched::Touched;
use super::writer::{Writer, WrittenFile};
use crate::options::{AnalysisOptions, Format, Input, Output, RunOptions, Verbosity};
use crate::report::{
    Diagnostic, FileFindings, Finding, HeldElsewhere, LineIndex, NameBase, Printer, Summary,
    render_diff, render_finding, render_held, render_refusal,
};
use crate::rewrite::FlatEdit;
use crate::source::{ReadError, SourceFile, Span};
use crate::syntax::LogicalLines;

/// What every file is treated with.
pub(super) struct FileJob<'a, A> {
    pub(super) options: &'a RunOptions,
    pub(super) analyse: &'a A,
    pub(super) writer: Writer,
    pub(super) printer: Printer,
    /// Findings that were accepted earlier.
    pub(super) known: Option<Known>,
    /// What was changed, where only that counts.
    pub(super) touched: Option<Touched>,
    /// Where the names of files start in diffs.
    pub(super) base: NameBase,
}

/// What came of one file. The cache keeps what is not skipped.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct FileOutcome {
    /// For standard output; between the pieces stands what the form wants there.
    pub(super) output: Vec<Piece>,
    /// What no rewrite frees, for standard output after all findings.
    pub(super) held: Vec<Piece>,
    /// For standard error, in verbose runs.
    pub(super) details: Vec<String>,
    #[serde(skip)]
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) warnings: Vec<String>,
    /// This file's part of the run's figures.
    pub(super) figures: Summary,
    #[serde(skip)]
    pub(super) written: Option<WrittenFile>,
}

/// A part of what is printed: a finding, or all that there is of a file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    /// Of the finding.
    pub(super) score: f64,
}

impl Piece {
    /// What is no finding of its own.
    fn whole(bytes: Vec<u8>) -> Vec<Self> {
        let piece = Self { bytes, score: 0.0 };
        if piece.bytes.is_empty() {
            return Vec::new();
        }
        vec![piece]
    }
}

/// A file with what was found in it.
pub(super) struct Looked<'n> {
    pub(super) file: SourceFile,
    /// What it was analysed with.
    pub(super) options: AnalysisOptions,
    /// What others do to it.
    pub(super) neighbours: Neighbours<'n>,
    pub(super) found: FileFindings,
    /// What there is to tell already.
    pub(super) outcome: FileOutcome,
}

/// What came of looking.
pub(super) enum Looking<'n> {
    /// There is nothing to be done with it.
    Done(Box<FileOutcome>),
    Found(Box<Looked<'n>>),
}

/// A panic is a failure of the one file.
fn guard<T>(name: &str, work: impl FnOnce() -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
    guarded(work).unwrap_or_else(|panic| {
        let message = format!("internal error, a bug in unpin; the file is left as it is: {panic}");
        Err(Diagnostic::without_place(name, message))
    })
}

fn failed(why: Diagnostic) -> FileOutcome {
    counted(FileOutcome {
        diagnostics: vec![why],
        ..FileOutcome::default()
    })
}

/// With the file itself among the figures.
fn counted(mut outcome: FileOutcome) -> FileOutcome {
    outcome.figures.files = 1;
    outcome.figures.failed_files = usize::from(!outcome.diagnostics.is_empty());
    outcome
}

impl<A> FileJob<'_, A>
where
    A: Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
{
    /// Does all of it; never panics.
    pub(super) fn run(
        &self,
        path: &Path,
        loaded: Result<SourceFile, ReadError>,
        options: &AnalysisOptions,
        neighbours: Neighbours<'_>,
    ) -> FileOutcome {
        let name = path.display().to_string();
        let work = || {
            let looking = self.attempt(&name, loaded, options, neighbours)?;
            Ok(self.finish(&name, looking))
        };
        guard(&name, work).unwrap_or_else(failed)
    }

    /// Looks at a file, and does nothing with what is found; never panics.
    pub(super) fn look<'n>(
        &self,
        path: &Path,
        loaded: Result<SourceFile, ReadError>,
        options: &AnalysisOptions,
        neighbours: Neighbours<'n>,
    ) -> Looking<'n> {
        let name = path.display().to_string();
        let looking = guard(&name, || self.attempt(&name, loaded, options, neighbours));
        match looking.unwrap_or_else(|why| Looking::Done(Box::new(failed(why)))) {
            Looking::Done(outcome) => Looking::Done(Box::new(counted(*outcome))),
            Looking::Found(mut looked) => {
                looked.outcome = counted(std::mem::take(&mut looked.outcome));
                Looking::Found(looked)
            }
        }
    }

    fn attempt<'n>(
        &self,
        name: &str,
        loaded: Result<SourceFile, ReadError>,
        options: &AnalysisOptions,
        neighbours: Neighbours<'n>,
    ) -> Result<Looking<'n>, Diagnostic> {
        let file = match loaded {
            Err(error) if error.is_skipped => {
                return Ok(Looking::Done(Box::new(FileOutcome {
                    warnings: vec![format!("{name}: {}", error.message)],
                    ..FileOutcome::default()
                })));
            }
            loaded => loaded.map_err(|error| Diagnostic::of_unread(name, error))?,
        };
        let options = AnalysisOptions {
            module: file.module_level(options.module.clone()),
            shows_held: self.options.shows_held,
            ..options.clone()
        };
        let mut found = (self.analyse)(&FileInput {
            file: &file,
            options: &options,
            neighbours,
        })?;
        if let Some(touched) = &self.touched {
            let narrowed = touched.narrow(&file, &mut found);
            narrowed.map_err(|message| Diagnostic::without_place(name, message))?;
        }
        let hidden = self
            .known
            .as_ref()
            .map(|known| known.hide(&file, &mut found));
        let mut outcome = FileOutcome {
            figures: Summary {
                known: hidden.unwrap_or(0),
                ..figures(&found)
            },
            warnings: std::mem::take(&mut found.warnings),
            ..FileOutcome::default()
        };
        if self.options.verbosity == Verbosity::Verbose {
            outcome.details = found
                .refusals
                .iter()
                .map(|refusal| render_refusal(name, refusal))
                .collect();
        }
        Ok(Looking::Found(Box::new(Looked {
            file,
            options,
            neighbours,
            found,
            outcome,
        })))
    }

    /// Reports or rewrites what was found.
    fn finish(&self, name: &str, looking: Looking<'_>) -> FileOutcome {
        let looked = match looking {
            Looking::Done(outcome) => return counted(*outcome),
            Looking::Found(looked) => *looked,
        };
        let Looked {
            file,
            options,
            neighbours,
            found,
            mut outcome,
        } = looked;
        let input = FileInput {
            file: &file,
            options: &options,
            neighbours,
        };
        if let Err(message) = self.put_out(&input, &found, &mut outcome) {
            let diagnostic = Diagnostic::without_place(name, message);
            outcome.diagnostics.push(diagnostic);
        }
        outcome.diagnostics.extend(found.diagnostics);
        counted(outcome)
    }

    fn put_out(
        &self,
        input: &FileInput<'_>,
        found: &FileFindings,
        outcome: &mut FileOutcome,
    ) -> Result<(), String> {
        let file = input.file;
        outcome.held = self.held_pieces(file, found);
        match self.options.output {
            // A review asks before it does anything.
            Output::Report | Output::Review => {}
            Output::Diff => {
                let diff = render_diff(file, &found.edits(), &self.base, self.options.coloring);
                outcome.output = Piece::whole(diff.ok_or(UNFIT_EDITS)?);
            }
            Output::Write => {
                // What is not applied is not counted as found.
                let applied = std::mem::take(&mut outcome.figures.findings);
                let with_findings = std::mem::take(&mut outcome.figures.files_with_findings);
                self.rewrite(input, found, outcome)?;
                outcome.figures.findings = applied;
                outcome.figures.files_with_findings = with_findings;
            }
        }
        let scores = || found.findings.iter().map(Finding::score);
        match (self.options.format, self.options.output) {
            (Format::Text, Output::Report) => {
                outcome.output = pieces(self.render_entries(file, found), scores());
            }
            (Format::Text, Output::Diff | Output::Write | Output::Review) => {}
            _ if found.findings.is_empty() => {}
            _ => outcome.output = pieces(self.printer.file(file, found), scores()),
        }
        Ok(())
    }

    fn held_pieces(&self, file: &SourceFile, found: &FileFindings) -> Vec<Piece> {
        let texts = match self.options.format {
            Format::Text => found.held.iter().map(render_held).collect(),
            _ => self.printer.held(file, found),
        };
        let scores = found.held.iter().map(HeldElsewhere::score);
        pieces(texts, scores)
    }

    fn render_entries(&self, file: &SourceFile, found: &FileFindings) -> Vec<String> {
        if found.findings.is_empty() {
            return Vec::new();
        }
        let index = LineIndex::of(file);
        let text = file.shown_text();
        let entry = |finding| render_finding(text, &index, finding, self.options.coloring) + "\n";
        found.findings.iter().map(entry).collect()
    }

    /// The file with comments that keep all findings away.
    fn ignore_all(
        &self,
        input: &FileInput<'_>,
        found: &FileFindings,
        reason: &str,
    ) -> Result<Vec<u8>, String> {
        let file = input.file;
        let refuse = |why: String| {
            format!("not rewritten: with a comment in it, it could not be read: {why}")
        };
        let edits = ignoring(file.text(), &found.findings, reason);
        let mut bytes = apply(file, &edits).ok_or(UNFIT_EDITS)?;
        for _ in 1..MAX_ROUNDS {
            let again = SourceFile::from_bytes(file.path.clone(), bytes.clone())
                .map_err(|error| refuse(error.message))?;
            let left = (self.analyse)(&FileInput {
                file: &again,
                ..*input
            })
            .map_err(|error| refuse(error.message))?;
            if left.findings.is_empty() {
                break;
            }
            let edits = ignoring(again.text(), &left.findings, reason);
            bytes = apply(&again, &edits).ok_or(UNFIT_EDITS)?;
        }
        Ok(bytes)
    }

    fn rewrite(
        &self,
        input: &FileInput<'_>,
        found: &FileFindings,
        outcome: &mut FileOutcome,
    ) -> Result<(), String> {
        let file = input.file;
        let new = match &self.options.add_ignore {
            Some(reason) => self.ignore_all(input, found, reason)?,
            None => apply(file, &found.edits()).ok_or(UNFIT_EDITS)?,
        };
        let old = file.bytes();
        match self.options.input {
            Input::Stdin(_) => {
                outcome.figures.rewritten_files = usize::from(new != *old);
                outcome.output = Piece::whole(new);
            }
            Input::Paths(_) if new == *old => {}
            Input::Paths(_) => {
                let written = self.writer.write(&file.path, &old, &new)?;
                outcome.written = Some(WrittenFile {
                    findings: found.findings.len(),
                    ..written
                });
                outcome.figures.rewritten_files = 1;
            }
        }
        Ok(())
    }
}

/// A form has a piece for each finding, or one for the file.
fn pieces(texts: Vec<String>, scores: impl Iterator<Item = f64>) -> Vec<Piece> {
    let pieces = texts.into_iter().zip(scores);
    pieces
        .map(|(text, score)| Piece {
            bytes: text.into_bytes(),
            score,
        })
        .collect()
}

pub(super) fn apply(file: &SourceFile, edits: &[FlatEdit]) -> Option<Vec<u8>> {
    file.apply(edits.iter().map(|edit| (edit.span, &*edit.text)))
}

/// A comment above the statement that binds what each finding releases, one for all of a line.
fn ignoring(text: &str, findings: &[Finding], reason: &str) -> Vec<FlatEdit> {
    let lines = LogicalLines::of(text);
    let starts: BTreeSet<u32> = findings
        .iter()
        .filter_map(|finding| lines.at(finding.marks.bound.start))
        .map(|line| line.start)
        .collect();
    let comment = |start: u32| {
        let line = text[start as usize..].lines().next().unwrap_or_default();
        let indent = &line[..line.len() - line.trim_start().len()];
        let blank = if reason.is_empty() { "" } else { "  " };
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        FlatEdit {
            span: Span::new(start, start),
            text: format!("{indent}# unpin: ignore-next{blank}{reason}{newline}"),
        }
    };
    starts.into_iter().map(comment).collect()
}

/// Comments are added this often at most, until no finding is left: where one thing is kept another may be suggested.
const MAX_ROUNDS: usize = 10;

pub(super) const UNFIT_EDITS: &str =
    "internal error, a bug in unpin; the file is left as it is: the edits do not fit the text";

fn figures(found: &FileFindings) -> Summary {
    Summary {
        functions: found.functions,
        refused_functions: found.refused_functions,
        findings: found.findings.len(),
        held: found.held.len(),
        files_with_findings: usize::from(!found.findings.is_empty()),
        hidden_unsafe: found.hidden_unsafe,
        suppressed: found.suppressed,
        unconfirmed: found.unconfirmed,
        ..Summary::default()
    }
}
