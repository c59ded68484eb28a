//! What projects say: for each source file the settings of the nearest `unpin.toml`, or pyproject.toml with a `[tool.unpin]`.
//!
//! The nearest one holds alone, but for those that it names with `extend`; what the command line says is stronger than any.
//! A file that cannot be used is an error, and source files that it would govern are not looked at: settings that exclude
//! one from being rewritten may be what is wrong in it.

mod exclusion;

mod project;

mod read;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use exclusion::Patterns;
use project::ProjectSettings;
use read::{blame_extend, read_own, read_pyproject};

pub use read::SettingsError;
pub(crate) use read::parse_setting;

use super::environment::Environments;
use super::path::{absolute, normal};
use crate::options::{
    AnalysisOptions, Environment, Layer, Level, ModuleLevel, OwnKnowledge, PythonVersion,
    SettingsFiles, SettingsSource, Strategy,
};

/// Black's line length, for projects that name none.
const DEFAULT_LINE_LENGTH: usize = 88;
/// Smaller values are hidden by default: 100 KB.
const DEFAULT_MIN_SIZE: u64 = 100_000;
/// The names that unpin's own settings files go by, the stronger one first.
const OWN_FILES: [&str; 2] = ["unpin.toml", ".unpin.toml"];

/// The settings of folders, each looked up once, from any thread.
#[derive(Debug)]
pub(crate) struct Settings {
    files: SettingsFiles,
    /// What the command line says.
    overrides: Arc<PlacedLayer>,
    environments: Environments,
    folders: Mutex<HashMap<PathBuf, Arc<FolderSettings>>>,
    errors: Mutex<Vec<SettingsError>>,
}

/// What holds for the files of a folder.
#[derive(Debug, Default)]
pub(crate) struct FolderSettings {
    /// Strongest first.
    layers: Vec<Arc<PlacedLayer>>,
    project: ProjectSettings,
    /// Whose packages its files import.
    environment: Option<Arc<Environment>>,
    /// Whether the settings file that should govern the folder cannot be used.
    are_layers_broken: bool,
    /// The same of its pyproject.toml.
    is_project_broken: bool,
}

/// The facts of a package, as `unpin facts` wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlacedFacts {
    /// Their file.
    pub(crate) file: PathBuf,
    /// What the paths in it are relative to.
    pub(crate) root: PathBuf,
}

/// A layer with its patterns, which are relative to where it stands.
#[derive(Debug)]
struct PlacedLayer {
    /// The settings file; none for the command line and the defaults.
    file: Option<PathBuf>,
    /// What its paths are relative to.
    folder: PathBuf,
    layer: Layer,
    exclude: Option<Patterns>,
    extend_exclude: Patterns,
    ignores: Vec<(Patterns, Vec<crate::options::Ignored>)>,
}

impl PlacedLayer {
    fn new(file: Option<PathBuf>, folder: &Path, layer: Layer) -> Result<Self, String> {
        let patterns = |list: &[String]| {
            Patterns::new(folder, list.iter().map(String::as_str))
                .map_err(|error| error.to_string())
        };
        let mut ignores = Vec::new();
        for (pattern, ignored) in layer.per_file_ignores.iter().flatten() {
            ignores.push((patterns(std::slice::from_ref(pattern))?, ignored.0.clone()));
        }
        Ok(Self {
            file,
            folder: folder.to_owned(),
            exclude: layer.exclude.as_deref().map(patterns).transpose()?,
            extend_exclude: patterns(&layer.extend_exclude)?,
            ignores,
            layer,
        })
    }
}

impl Settings {
    /// No settings file is read yet. An error is what the command line says that cannot be used: a pattern, or an environment.
    pub(crate) fn new(source: SettingsSource) -> Result<Self, String> {
        // Where its relative patterns start.
        let current = std::env::current_dir().unwrap_or_default();
        Ok(Self {
            files: source.files,
            overrides: Arc::new(PlacedLayer::new(None, &current, source.overrides)?),
            environments: Environments::find(&source.environment)?,
            folders: Mutex::default(),
            errors: Mutex::default(),
        })
    }

    /// What was wrong so far, each file once, in the order of their paths.
    pub(crate) fn take_errors(&self) -> Vec<SettingsError> {
        let mut errors = std::mem::take(&mut *lock(&self.errors));
        errors.sort_by(|one, other| one.path.cmp(&other.path));
        errors.dedup();
        errors
    }

    /// What holds for a file.
    pub(crate) fn of_file(&self, file: &Path) -> Arc<FolderSettings> {
        let absolute = absolute(file);
        self.of_folder(absolute.parent().unwrap_or(Path::new("")))
    }

    /// What holds in a folder, whose path is absolute.
    pub(crate) fn of_folder(&self, folder: &Path) -> Arc<FolderSettings> {
        if let Some(known) = lock(&self.folders).get(folder) {
            return Arc::clone(known);
        }
        let found = Arc::new(self.look_up(folder));
        lock(&self.folders)
            .entry(folder.to_owned())
            .or_insert(found)
            .clone()
    }

    /// A folder that says nothing is as the one that it lies in.
    fn look_up(&self, folder: &Path) -> FolderSettings {
        let above = folder.parent().map(|parent| self.of_folder(parent));
        let mut settings = FolderSettings::default();
        if let Some(above) = &above {
            settings.layers.clone_from(&above.layers);
            settings.project = above.project;
            settings.are_layers_broken = above.are_layers_broken;
            settings.is_project_broken = above.is_project_broken;
            settings.environment.clone_from(&above.environment);
        } else {
            settings.environment.clone_from(&self.environments.usual);
            self.read_layers(self.given_file(), &mut settings);
        }
        let environment = self.environments.in_folder(folder);
        settings.environment = environment.or(settings.environment);
        let mut own = OWN_FILES.map(|name| folder.join(name)).into_iter();
        let mut own = own.find(|path| path.is_file());
        let pyproject = folder.join("pyproject.toml");
        if pyproject.is_file() && self.files != SettingsFiles::Isolated {
            match read_pyproject(&pyproject) {
                Ok(found) => {
                    settings.project = found.project;
                    settings.is_project_broken = false;
                    own = own.or(found.layer.map(|_| pyproject));
                }
                Err(error) => {
                    self.fail(error);
                    settings.is_project_broken = true;
                }
            }
        }
        if let (Some(own), SettingsFiles::Nearest) = (own, &self.files) {
            self.read_layers(Some(own), &mut settings);
        }
        settings
    }

    fn given_file(&self) -> Option<PathBuf> {
        match &self.files {
            SettingsFiles::Given(path) => Some(absolute(path)),
            SettingsFiles::Nearest | SettingsFiles::Isolated => None,
        }
    }

    /// The layers of a file and of those that it extends, below that of the command line.
    fn read_layers(&self, mut next: Option<PathBuf>, settings: &mut FolderSettings) {
        settings.layers = vec![Arc::clone(&self.overrides)];
        settings.are_layers_broken = false;
        let mut seen = HashSet::new();
        let mut extending: Option<PathBuf> = None;
        while let Some(path) = next.take() {
            let why = if seen.insert(path.clone()) {
                let is_missing = extending.is_some() && !path.is_file();
                is_missing.then(|| format!("extends {}, which is no file", path.display()))
            } else {
                Some("extends itself".to_owned())
            };
            if let Some(message) = why {
                self.fail(blame_extend(extending.unwrap_or(path), message));
                settings.are_layers_broken = true;
                return;
            }
            extending = Some(path.clone());
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            let placed = read_own(&path).and_then(|layer| {
                next = layer.extend.as_ref().map(|base| normal(&folder.join(base)));
                PlacedLayer::new(Some(path.clone()), &folder, layer).map_err(|message| {
                    SettingsError {
                        path: path.clone(),
                        message,
                        place: None,
                    }
                })
            });
            match placed {
                Ok(placed) => settings.layers.push(Arc::new(placed)),
                Err(error) => {
                    self.fail(error);
                    settings.are_layers_broken = true;
                    return;
                }
            }
        }
    }

    fn fail(&self, error: SettingsError) {
        lock(&self.errors).push(error);
    }
}

impl FolderSettings {
    /// Whether an error keeps its files from being looked at.
    pub(crate) fn is_broken(&self) -> bool {
        self.are_layers_broken || self.is_project_broken
    }

    fn first<T>(&self, get: impl Fn(&Layer) -> Option<T>) -> Option<T> {
        self.layers.iter().find_map(|placed| get(&placed.layer))
    }

    /// What all layers say, the weakest first: what a stronger one says of the same comes later.
    fn all<T: Clone>(&self, get: impl Fn(&Layer) -> &Vec<T>) -> Vec<T> {
        let layers = self.layers.iter().rev();
        layers
            .flat_map(|placed| get(&placed.layer))
            .cloned()
            .collect()
    }

    /// Whether excluded files are left out even where they are given by name.
    pub(crate) fn forces_exclusion(&self) -> bool {
        self.first(|layer| layer.force_exclude).unwrap_or(false)
    }

    /// What is known of files that are not given. The paths of one that the command line names are shown as it names them.
    pub(crate) fn facts(&self) -> Vec<PlacedFacts> {
        let mut layers = self.layers.iter();
        let Some(placed) = layers.find(|placed| placed.layer.facts.is_some()) else {
            return Vec::new();
        };
        let file = |path: &PathBuf| match placed.file {
            Some(_) => normal(&placed.folder.join(path)),
            None => path.clone(),
        };
        let files = placed.layer.facts.iter().flatten();
        files
            .map(|path| PlacedFacts {
                file: file(path),
                root: placed.folder.clone(),
            })
            .collect()
    }

    /// Whether a walk leaves this file or folder out; its path is absolute.
    pub(crate) fn excludes(&self, path: &Path) -> bool {
        let mut layers = self.layers.iter();
        let is_excluded = match layers.find_map(|placed| placed.exclude.as_ref()) {
            Some(patterns) => patterns.matches(path),
            None => path
                .file_name()
                .is_some_and(|name| exclusion::DEFAULT.iter().any(|it| *it == name)),
        };
        is_excluded
            || self
                .layers
                .iter()
                .any(|placed| placed.extend_exclude.matches(path))
    }

    /// What a file is analysed with: the command line, then its settings file, then its project, then the defaults.
    pub(crate) fn analysis_options(&self, file: &Path) -> AnalysisOptions {
        let level = match self.first(|layer| layer.unsafe_) {
            Some(true) => Level::Unsafe,
            Some(false) | None => Level::Safe,
        };
        let strategies = self.first(|layer| layer.strategy.clone());
        let mut strategies = each_once(&strategies.unwrap_or(Strategy::BY_DEFAULT.to_vec()));
        // What is measured early is deleted then.
        let del_is_left = |found: &[Strategy]| found.contains(&Strategy::Del);
        if strategies.contains(&Strategy::Hoist) && !del_is_left(&strategies) {
            strategies.push(Strategy::Del);
        }
        let path = absolute(file);
        for (patterns, ignored) in self.layers.iter().flat_map(|placed| &placed.ignores) {
            if patterns.matches_around(&path) {
                strategies.retain(|&strategy| !ignored.iter().any(|it| it.covers(strategy)));
            }
        }
        if !del_is_left(&strategies) {
            strategies.retain(|&strategy| strategy != Strategy::Hoist);
        }
        AnalysisOptions {
            level,
            strategies,
            target_version: self
                .first(|layer| layer.target_version)
                .or(self.project.target_version)
                .unwrap_or(PythonVersion::DEFAULT),
            line_length: self
                .first(|layer| layer.line_length)
                .or(self.project.line_length)
                .unwrap_or(DEFAULT_LINE_LENGTH),
            min_size_bytes: self
                .first(|layer| layer.min_size)
                .unwrap_or(DEFAULT_MIN_SIZE),
            observed: None,
            module: ModuleLevel::Closed,
            own: Arc::new(OwnKnowledge {
                producers: self.all(|layer| &layer.producer),
                transparent_decorators: self.all(|layer| &layer.transparent_decorators),
                frame_peekers: self.all(|layer| &layer.frame_peekers),
            }),
            environment: self.environment.clone(),
            shows_held: false,
        }
    }

    /// The settings of a file as a settings file would write them, after the files that they come from.
    pub(crate) fn render(&self, file: &Path) -> String {
        let options = self.analysis_options(file);
        let exclude = self.first(|layer| layer.exclude.clone());
        let defaults = || exclusion::DEFAULT.map(str::to_owned).to_vec();
        let extended = self.layers.iter().flat_map(|it| &it.layer.extend_exclude);
        let shown = Layer {
            extend: None,
            exclude: Some(exclude.unwrap_or_else(defaults)),
            extend_exclude: extended.cloned().collect(),
            force_exclude: Some(self.forces_exclusion()),
            facts: self.first(|layer| layer.facts.clone()),
            per_file_ignores: self.first(|layer| layer.per_file_ignores.clone()),
            strategy: Some(options.strategies),
            min_size: Some(options.min_size_bytes),
            unsafe_: Some(options.level == Level::Unsafe),
            target_version: Some(options.target_version),
            line_length: Some(options.line_length),
            producer: options.own.producers.clone(),
            transparent_decorators: options.own.transparent_decorators.clone(),
            frame_peekers: options.own.frame_peekers.clone(),
        };
        let mut text = format!("# settings for {}\n", file.display());
        let mut files = self
            .layers
            .iter()
            .filter_map(|it| it.file.as_ref())
            .peekable();
        if files.peek().is_none() {
            text += "# no settings file\n";
        }
        for file in files {
            text.push_str("# from ");
            text.push_str(&file.display().to_string());
            text.push('\n');
        }
        text + &toml::to_string_pretty(&shown).unwrap_or_default()
    }
}

/// Each where it is named first.
fn each_once(named: &[Strategy]) -> Vec<Strategy> {
    let mut strategies = Vec::new();
    for strategy in named {
        if !strategies.contains(strategy) {
            strategies.push(*strategy);
        }
    }
    strategies
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
