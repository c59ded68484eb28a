//! The analysis of one document, on a thread of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::documents::Snapshot;
use super::places::Places;
use super::text::Encoding;
use crate::options::{AnalysisOptions, Level, ModuleLevel};
use crate::pipeline::{self, TraceFiles, guarded};
use crate::report::{Diagnostic, FileFindings};
use crate::source::{Settings, SettingsError, SourceFile, is_excluded};

/// What is to be done.
pub(super) struct Request {
    pub(super) snapshot: Snapshot,
    /// Which version of the document it is, as the server counts them.
    pub(super) revision: u64,
    pub(super) encoding: Encoding,
    pub(super) settings: Arc<Settings>,
    pub(super) trace: Option<Arc<TraceFiles>>,
    /// Whether it is hinted at what no rewrite frees.
    pub(super) shows_held: bool,
    /// How the module is used; found out where it is not known.
    pub(super) module: Option<ModuleLevel>,
    pub(super) roots: Vec<PathBuf>,
}

/// What came of it.
pub(super) struct Examined {
    pub(super) revision: u64,
    pub(super) module: Option<ModuleLevel>,
    pub(super) trace: Option<Arc<TraceFiles>>,
    pub(super) places: Option<Places>,
    pub(super) outcome: Outcome,
    /// What is wrong with the settings.
    pub(super) settings_errors: Vec<SettingsError>,
}

pub(super) enum Outcome {
    /// The file, what is found in it, and what was asked for.
    Found(Box<(SourceFile, FileFindings, AnalysisOptions)>),
    /// It cannot be analysed as it is.
    Refused(Diagnostic),
    /// It is not to be looked at.
    LeftOut,
    /// A panic, with its message.
    Failed(String),
}

/// Never panics.
pub(super) fn examine(request: Request) -> Examined {
    let (revision, trace) = (request.revision, request.trace.clone());
    guarded(|| attempt(request)).unwrap_or_else(|panic| Examined {
        revision,
        module: None,
        trace,
        places: None,
        outcome: Outcome::Failed(panic),
        settings_errors: Vec::new(),
    })
}

fn attempt(request: Request) -> Examined {
    let path = &request.snapshot.path;
    let settings = request.settings.of_file(path);
    let mut examined = Examined {
        revision: request.revision,
        module: request.module,
        trace: request.trace,
        places: None,
        outcome: Outcome::LeftOut,
        settings_errors: request.settings.take_errors(),
    };
    if settings.is_broken() || is_left_out(path, &request.roots, &request.settings) {
        return examined;
    }
    let file = request.snapshot.file();
    let places = Places::of(&request.snapshot, file.as_ref().ok(), request.encoding);
    examined.places = Some(places);
    let file = match file {
        Ok(file) => file,
        Err(error) if error.is_skipped => return examined,
        Err(error) => {
            let why = Diagnostic::of_unread(path.display().to_string(), error);
            examined.outcome = Outcome::Refused(why);
            return examined;
        }
    };
    let mut options = settings.analysis_options(path);
    options.shows_held = request.shows_held;
    let trace = examined.trace.as_ref();
    let trace = trace.filter(|trace| trace.covers(&file));
    // Nothing of module level is ever Safe, and to find out how a module is used takes reading the files beside it.
    if options.level > Level::Safe || trace.is_some() {
        let module = examined.module.take();
        let module = module.unwrap_or_else(|| pipeline::module_level_of(path));
        options.module = module.clone();
        examined.module = Some(module);
    }
    options.module = file.module_level(options.module);
    let found = match trace {
        Some(trace) => {
            options = trace.options(&file, &options);
            trace.analyse(&file, &options)
        }
        None => pipeline::analyse_alone(&file, &options),
    };
    examined.outcome = match found {
        Ok(found) => Outcome::Found(Box::new((file, found, options))),
        Err(diagnostic) => Outcome::Refused(diagnostic),
    };
    examined
}

/// Whether a walk from one of the open folders would not come to the file.
fn is_left_out(path: &Path, roots: &[PathBuf], settings: &Settings) -> bool {
    let root = roots.iter().filter(|root| path.starts_with(root));
    let root = root.max_by_key(|root| root.as_os_str().len());
    is_excluded(path, root.map_or(Path::new(""), |root| root), settings)
}
