//! What a run finds around it: the variables, and the hook that every Python of the run starts with.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use super::command::staged_path;
use super::measure::Measure;

/// The hook's text, without its configuration.
const HOOK: &str = include_str!("hook.py");
/// What the hook loads to look for holders.
const HOLDERS: &str = include_str!("holders.py");

/// What the hook does beside pointing imports at the staged tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HookMode {
    /// Measures.
    Measure(Measure),
    /// Writes down what is loaded and entered, and how high the traced memory rises in each watched function.
    Probe,
    /// Writes down who else holds the values of the watched locals.
    Holders,
    /// Places probes and records what they see; of what [`Hooks::add_file`] adds.
    Observe,
}

/// Functions of one file that are watched as one. A trace names them by their place in the list given to [`Hooks::write`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct WatchedFunctions<'a> {
    /// The file as it is in the project, canonical.
    pub(crate) path: &'a Path,
    /// Dotted: `Survey.run`; none at module level.
    pub(crate) functions: &'a [String],
    /// The locals that [`HookMode::Holders`] asks about.
    pub(crate) locals: &'a [String],
}

/// Folders with a `sitecustomize` each, one per mode; a folder for traces.
#[derive(Debug)]
pub(crate) struct Hooks {
    folder: PathBuf,
    /// Where processes write their traces.
    pub(crate) traces: PathBuf,
}

#[derive(Serialize)]
struct Config<'a> {
    root: &'a Path,
    stage: &'a Path,
    trace: &'a Path,
    mode: &'static str,
    measure: &'static str,
    /// A number: the text is read by Python, which spells true in its own way.
    files: Vec<(PathBuf, Vec<(usize, &'a str)>)>,
    /// The locals of each of the watched.
    locals: Vec<&'a [String]>,
}

impl Hooks {
    /// Writes the hooks for functions whose files lie in `root` and are staged in `stage`.
    pub(crate) fn write(
        folder: &Path,
        (root, stage): (&Path, &Path),
        watched: &[WatchedFunctions],
        measure: Measure,
    ) -> Result<Self> {
        let hooks = Self {
            folder: folder.to_owned(),
            traces: folder.join("traces"),
        };
        fs::create_dir_all(&hooks.traces).context("make a folder for traces")?;
        let mut files: BTreeMap<PathBuf, Vec<(usize, &str)>> = BTreeMap::new();
        for (index, each) in watched.iter().enumerate() {
            let staged =
                staged_path(each.path, root, stage).unwrap_or_else(|| each.path.to_owned());
            let functions = each.functions.iter();
            files
                .entry(staged)
                .or_default()
                .extend(functions.map(|function| (index, function.as_str())));
        }
        let files: Vec<_> = files.into_iter().collect();
        for mode in [
            HookMode::Measure(measure),
            HookMode::Probe,
            HookMode::Holders,
            HookMode::Observe,
        ] {
            let config = Config {
                root,
                stage,
                trace: &hooks.traces,
                mode: mode.name(),
                measure: measure.name(),
                files: files.clone(),
                locals: watched.iter().map(|it| it.locals).collect(),
            };
            let config = serde_json::to_string(&config)
                .context("describe the watched files: a name is not UTF-8")?;
            let place = hooks.folder_of(mode);
            fs::create_dir_all(&place).context("make a folder for the hook")?;
            fs::write(
                place.join("sitecustomize.py"),
                format!("CONFIG = {config}\n{HOOK}"),
            )
            .context("write the hook")?;
        }
        let holders = hooks.folder_of(HookMode::Holders).join("holders.py");
        fs::write(holders, HOLDERS).context("write the hook")?;
        Ok(hooks)
    }

    /// Puts a file beside the hook.
    pub(crate) fn add_file(&self, mode: HookMode, name: &str, text: &str) -> Result<()> {
        fs::write(self.folder_of(mode).join(name), text).context("write the hook")
    }

    /// The variables to set: the user's own, `python_path` among them, but for what points into the project.
    pub(crate) fn variables(
        &self,
        mode: HookMode,
        (root, stage): (&Path, &Path),
        folder: &Path,
        python_path: &OsString,
    ) -> Vec<(OsString, OsString)> {
        let own = env::split_paths(python_path).filter(|path| !path.as_os_str().is_empty());
        let mapped = own.map(|path| staged_path(&path, root, stage).unwrap_or(path));
        let paths = env::join_paths(std::iter::once(self.folder_of(mode)).chain(mapped))
            .unwrap_or_default();
        let mut variables = vec![
            (OsString::from("PYTHONPATH"), paths),
            (OsString::from("PWD"), folder.as_os_str().to_owned()),
        ];
        // Sets print in one order; a staged `.git` is a link, whose index is not to be refreshed.
        for (name, value) in [("PYTHONHASHSEED", "0"), ("GIT_OPTIONAL_LOCKS", "0")] {
            if env::var_os(name).is_none() {
                variables.push((name.into(), value.into()));
            }
        }
        variables
    }

    /// Removes the traces of the last run.
    pub(crate) fn clear_traces(&self) -> Result<()> {
        for item in fs::read_dir(&self.traces)
            .context("read the traces")?
            .flatten()
        {
            let _ = fs::remove_file(item.path());
        }
        Ok(())
    }

    fn folder_of(&self, mode: HookMode) -> PathBuf {
        self.folder.join(format!("hook-{}", mode.name()))
    }
}

impl HookMode {
    fn name(self) -> &'static str {
        match self {
            HookMode::Measure(_) => "measure",
            HookMode::Probe => "probe",
            HookMode::Holders => "holders",
            HookMode::Observe => "observe",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hook_is_python_with_its_configuration_in_front() {
        let folder = tempfile::tempdir().unwrap();
        let paths = (Path::new("/p"), Path::new("/s"));
        let hooks = Hooks::write(folder.path(), paths, &[], Measure::Rss).unwrap();
        let text = fs::read_to_string(folder.path().join("hook-probe/sitecustomize.py")).unwrap();
        assert!(text.starts_with("CONFIG = {\"root\":\"/p\""), "{text}");
        let variables = hooks.variables(
            HookMode::Probe,
            paths,
            Path::new("/s/x"),
            &OsString::from("/p/src:/q"),
        );
        assert!(
            variables[0]
                .1
                .to_str()
                .unwrap()
                .ends_with("hook-probe:/s/src:/q"),
            "{variables:?}"
        );
        assert!(variables.iter().any(|(name, _)| name == "PYTHONPATH"));
    }
}
