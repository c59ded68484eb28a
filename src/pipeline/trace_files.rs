//! What files with traces tell, for whoever looks at one file after the other: the language server.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::program::FileInput;
use super::trace::Evidence;
use crate::observe::{self, Traced, TracedLocal};
use crate::options::AnalysisOptions;
use crate::report::{Diagnostic, FileFindings};
use crate::source::{SourceFile, normal};

/// Traces, with the paths of files made absolute.
pub(crate) struct TraceFiles {
    traced: Traced,
    evidence: Evidence,
}

impl TraceFiles {
    /// Reads what `--trace-out` wrote, in a command whose folder was `root`.
    pub(crate) fn read(paths: &[PathBuf], root: &Path) -> Result<Self> {
        let mut traced = observe::read_traces(paths)?;
        for local in &mut traced.locals {
            local.path = normal(&root.join(&local.path)).display().to_string();
        }
        observe::drop_stale(&mut traced, |path| {
            let file = SourceFile::read(path.as_ref()).ok()?;
            Some(file.text().to_owned())
        });
        let evidence = Evidence::of(&traced, traced.least_bytes(None), false);
        Ok(Self { traced, evidence })
    }

    /// Whether they know anything of a file.
    pub(crate) fn covers(&self, file: &SourceFile) -> bool {
        let path = file.display_path();
        self.traced.locals.iter().any(|local| local.path == path)
    }

    /// What a file is analysed with.
    pub(crate) fn options(&self, file: &SourceFile, options: &AnalysisOptions) -> AnalysisOptions {
        self.evidence.options(file, options)
    }

    /// What the runs showed to be worth releasing.
    pub(crate) fn analyse(
        &self,
        file: &SourceFile,
        options: &AnalysisOptions,
    ) -> Result<FileFindings, Diagnostic> {
        let input = FileInput::alone(file, options);
        self.evidence.analyse(&input, &self.traced)
    }

    /// A local that was seen, by its name and the line that it is on, counted from 1.
    pub(crate) fn find(&self, file: &SourceFile, name: &str, line: u32) -> Option<&TracedLocal> {
        let path = file.display_path();
        let text = file.shown_text().lines().nth(line as usize - 1)?;
        let mut locals = self.traced.locals.iter();
        locals.find(|local| {
            local.path == path
                && local.local == name
                && (local.statement == text.trim() || local.last_use_line == line)
        })
    }
}
