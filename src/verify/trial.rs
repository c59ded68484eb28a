//! Runs one variant of the staged program at a time, and keeps it from leaving anything behind.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{Progress, Request, Rewrite, RewriteId};
use crate::run::{
    HookMode, Hooks, Interrupt, Measure, Run, RunPlan, StagedTree, describe_damage, run_once,
    staged_path,
};

/// How many times the original's time a rewritten program may take before it counts as hanging.
const PATIENCE_FACTOR: u32 = 10;
/// But never less than this.
const LEAST_PATIENCE: Duration = Duration::from_secs(30);

/// The staged program with all that its runs need.
pub(crate) struct Trial<'a> {
    pub(crate) request: &'a Request<'a>,
    /// Never `Auto`.
    pub(crate) measure: Measure,
    /// What a reader should know of the runs.
    pub(crate) notes: BTreeSet<String>,
    pub(crate) runs_done: usize,
    tree: StagedTree,
    hooks: Hooks,
    interrupt: Interrupt,
    words: Vec<String>,
    folder: PathBuf,
    outputs: Vec<(PathBuf, PathBuf)>,
    progress: &'a mut dyn FnMut(Progress),
    start: Instant,
    /// How long the original took.
    usual: Option<Duration>,
}

impl<'a> Trial<'a> {
    /// Checks the request and stages the project.
    pub(crate) fn prepare(
        request: &'a Request<'a>,
        progress: &'a mut dyn FnMut(Progress),
    ) -> Result<Self> {
        request.command.check_program(&request.folder)?;
        let folder = request
            .folder
            .canonicalize()
            .with_context(|| format!("find {}", request.folder.display()))?;
        let root = &request.root;
        if !folder.starts_with(root) {
            bail!(
                "the working folder {} lies outside {}, which is staged",
                folder.display(),
                root.display()
            );
        }
        let interrupt = Interrupt::listen()?;
        let planned: Vec<_> = request
            .files
            .iter()
            .map(|file| (file.path.clone(), file.before.clone()))
            .collect();
        progress(Progress {
            label: "copying the project",
            runs_done: 0,
            elapsed: Duration::ZERO,
            current_bytes: 0,
        });
        let tree = StagedTree::build(root, &planned, &interrupt)?;
        let staged =
            |path: &Path| staged_path(path, root, &tree.tree).unwrap_or_else(|| path.to_owned());
        let folder = staged(&folder);
        let outputs = request
            .outputs
            .iter()
            .map(|path| (path.clone(), folder.join(staged(path))))
            .collect();
        let measure = request.measure.resolve();
        let place = tree.folder();
        let watched: Vec<_> = request.rewrites.iter().map(Rewrite::watched).collect();
        let hooks = Hooks::write(&place, (root, &tree.tree), &watched, measure)?;
        let words = request.command.staged_words(root, &tree.tree);
        Ok(Self {
            request,
            measure,
            notes: BTreeSet::new(),
            runs_done: 0,
            tree,
            hooks,
            interrupt,
            words,
            folder,
            outputs,
            progress,
            start: Instant::now(),
            usual: None,
        })
    }

    /// A measured run with these rewrites, given by index.
    pub(crate) fn measure(&mut self, members: &[usize], label: &str) -> Result<Run> {
        let timeout = self.request.timeout;
        let patience = match self.usual {
            Some(usual) if !members.is_empty() => {
                let patience = (usual * PATIENCE_FACTOR).max(LEAST_PATIENCE);
                Some(timeout.map_or(patience, |timeout| timeout.min(patience)))
            }
            _ => timeout,
        };
        let run = self.run(members, HookMode::Measure(self.measure), patience, label)?;
        if members.is_empty() && run.end.is_success() {
            self.usual = Some(run.wall);
        }
        Ok(run)
    }

    /// A run that is not measured but probed.
    ///
    /// Probes make a program slower by much less than the patience that follows from its usual time; before that is known,
    /// nobody waits for a program that hangs longer than was asked for.
    pub(crate) fn probe(&mut self, members: &[usize], label: &str) -> Result<Run> {
        self.run_probed(members, HookMode::Probe, label)
    }

    /// A run of the original that is not measured but asked who holds what.
    pub(crate) fn look_for_holders(&mut self) -> Result<Run> {
        self.run_probed(&[], HookMode::Holders, "looking for who holds it")
    }

    fn run_probed(&mut self, members: &[usize], mode: HookMode, label: &str) -> Result<Run> {
        let patience = self.usual.map_or(self.request.timeout, |usual| {
            Some((usual * PATIENCE_FACTOR).max(LEAST_PATIENCE))
        });
        self.run(members, mode, patience, label)
    }

    /// The peak that the measure speaks of; 0 where nothing was measured.
    pub(crate) fn read_peak(&self, run: &Run) -> u64 {
        match self.measure {
            Measure::Rss | Measure::Auto => run.resident_peak,
            Measure::Tracemalloc | Measure::Memray => run.trace.find_python_peak().unwrap_or(0),
        }
    }

    /// Where a file of the request is staged.
    pub(crate) fn find_staged(&self, path: &Path) -> PathBuf {
        staged_path(path, &self.request.root, &self.tree.tree).unwrap_or_else(|| path.to_owned())
    }

    fn run(
        &mut self,
        members: &[usize],
        mode: HookMode,
        timeout: Option<Duration>,
        label: &str,
    ) -> Result<Run> {
        let ids: Vec<RewriteId> = members
            .iter()
            .map(|&index| self.request.rewrites[index].id)
            .collect();
        let (render, files) = (self.request.render, &self.request.files);
        self.tree
            .show(|path| match files.iter().find(|file| file.path == path) {
                Some(file) if ids.is_empty() => file.before.clone(),
                _ => render(path, &ids),
            })?;
        self.hooks.clear_traces()?;
        let plan = RunPlan {
            words: &self.words,
            variables: self.list_variables(mode),
            folder: &self.folder,
            timeout,
            launcher: self.request.launcher.as_deref(),
            report: self.tree.folder().join("launched.json"),
            traces: &self.hooks.traces,
            outputs: self.outputs.clone(),
            interrupt: &self.interrupt,
        };
        let (progress, start, runs_done) = (&mut *self.progress, self.start, self.runs_done);
        let run = run_once(&plan, &mut |current_bytes| {
            progress(Progress {
                label,
                runs_done,
                elapsed: start.elapsed(),
                current_bytes,
            });
        })?;
        self.runs_done += 1;
        self.clean_up(&run, mode)?;
        Ok(run)
    }

    fn list_variables(&self, mode: HookMode) -> Vec<(OsString, OsString)> {
        let given = &self.request.command.variables;
        let own = given
            .iter()
            .map(|(name, value)| (name.into(), value.into()));
        let python_path = given
            .get("PYTHONPATH")
            .map(OsString::from)
            .or_else(|| env::var_os("PYTHONPATH"));
        let paths = (self.request.root.as_path(), self.tree.tree.as_path());
        let hooked =
            self.hooks
                .variables(mode, paths, &self.folder, &python_path.unwrap_or_default());
        own.filter(|(name, _)| name != "PYTHONPATH")
            .chain(hooked)
            .collect()
    }

    /// Takes back what the run wrote, and notes what it should not have done.
    fn clean_up(&mut self, run: &Run, mode: HookMode) -> Result<()> {
        let touched = self.tree.reset()?;
        if matches!(mode, HookMode::Measure(_)) {
            let root = &self.request.root;
            let is_own_source = |path: &&PathBuf| {
                path.extension().is_some_and(|end| end == "py") && root.join(path).exists()
            };
            for path in touched.iter().filter(is_own_source) {
                self.notes.insert(format!(
                    "the command changes {}, a source of its own: each run began with the file as it is in your tree",
                    path.display()
                ));
            }
        }
        self.notes.extend(describe_damage(&self.tree, &run.trace));
        if run.left_processes > 0 {
            self.notes.insert(match run.left_processes {
                1 => "the command left a process behind, which was ended".to_owned(),
                count => format!("the command left {count} processes behind, which were ended"),
            });
        }
        for failure in &run.trace.failures {
            self.notes
                .insert(format!("the hook in the interpreter failed: {failure}"));
        }
        Ok(())
    }
}
