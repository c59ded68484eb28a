//! The binary at work on the corpus: cases with the same flags share a run, since starting it costs more than a case.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde::Deserialize;

use super::case::{Case, Level};
use super::program::command;

/// What unpin makes of one case.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// At the case's level.
    pub(crate) findings: Vec<Finding>,
    /// Why the file was left as a whole: `place: message`.
    pub(crate) errors: Vec<String>,
    /// What `-v` says of the file.
    pub(crate) said: String,
    /// The file after `--write`.
    pub(crate) written: Vec<u8>,
    /// What a second run finds in it.
    pub(crate) again: Vec<Finding>,
    /// What is found without `--unsafe`, where the case asks for it.
    pub(crate) safe: Vec<Finding>,
}

/// A finding of the json output, as far as the corpus looks at it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Finding {
    path: String,
    pub(crate) level: String,
    pub(crate) strategy: String,
    pub(crate) pin: String,
    pub(crate) locals: Vec<String>,
    pub(crate) edits: Vec<Edit>,
}

/// In bytes of the file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Edit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
}

/// The json output.
#[derive(Debug, Deserialize)]
struct Report {
    findings: Vec<Finding>,
    errors: Vec<Diagnostic>,
}

#[derive(Debug, Deserialize)]
struct Diagnostic {
    path: String,
    line: Option<u32>,
    message: String,
}

/// Runs unpin on all cases, each in a folder of its name.
pub(crate) fn run(cases: &[Case]) -> Result<BTreeMap<String, Outcome>, String> {
    let mut groups: BTreeMap<Vec<String>, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        groups.entry(flags(case)).or_default().push(case);
    }
    let mut outcomes = BTreeMap::new();
    for (flags, cases) in &groups {
        // Files that are no Python 3 end a run with another status.
        let (broken, sound): (Vec<&Case>, Vec<&Case>) =
            cases.iter().partition(|case| case.manifest.error.is_some());
        for cases in [broken, sound].iter().filter(|cases| !cases.is_empty()) {
            outcomes.extend(run_group(flags, cases)?);
        }
    }
    Ok(outcomes)
}

/// The programs are small on purpose: what is large in them is still well above this, what is small well below.
const MIN_SIZE: &str = "100KB";

fn flags(case: &Case) -> Vec<String> {
    let mut flags = vec!["--min-size".to_owned(), MIN_SIZE.to_owned()];
    flags.extend(case.manifest.args.iter().cloned());
    if let Some(version) = &case.manifest.target_version {
        flags.extend(["--target-version".to_owned(), version.clone()]);
    }
    if case.manifest.level == Level::Unsafe {
        flags.push("--unsafe".to_owned());
    }
    flags
}

fn run_group(flags: &[String], cases: &[&Case]) -> Result<BTreeMap<String, Outcome>, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("make a folder: {error}"))?;
    let mut outcomes = BTreeMap::new();
    let mut beside = Vec::new();
    for case in cases {
        let below = folder.path().join(&case.name);
        let copied = fs::create_dir(&below)
            .and_then(|()| fs::copy(case.before_path(), below.join("before.py")));
        copied.map_err(|error| format!("copy {}: {error}", case.name))?;
        for file in case.files_beside() {
            let to = below.join(&file);
            fs::create_dir_all(to.parent().unwrap_or(&below))
                .and_then(|()| fs::copy(case.beside_path().join(&file), to))
                .map_err(|error| format!("copy {}: {error}", case.name))?;
            let given = Path::new(&case.name).join(&file);
            beside.push(given.display().to_string());
        }
        outcomes.insert(case.name.clone(), Outcome::default());
    }
    let mut group = Group {
        folder: folder.path(),
        flags,
        beside,
        outcomes,
    };
    group.report_before(cases)?;
    group.report_safe()?;
    group.write()?;
    group.report_again()?;
    Ok(group.outcomes)
}

/// The cases of one run.
struct Group<'a> {
    folder: &'a Path,
    flags: &'a [String],
    /// Files that are given with the cases.
    beside: Vec<String>,
    outcomes: BTreeMap<String, Outcome>,
}

impl Group<'_> {
    fn report_before(&mut self, cases: &[&Case]) -> Result<(), String> {
        let (report, said) = self.report(self.flags)?;
        for finding in report.findings {
            self.of(&finding.path)?.findings.push(finding);
        }
        for failures in report.errors {
            let line = failures.line.unwrap_or_default();
            let error = format!("before.py:{line}: {}", failures.message);
            self.of(&failures.path)?.errors.push(error);
        }
        let names: BTreeSet<String> = self.outcomes.keys().cloned().collect();
        for line in said.lines() {
            let name = line.split_once("/before.py:").map(|(name, _)| name);
            if let Some(name) = name.filter(|&name| names.contains(name)) {
                let said = &mut self.of(name)?.said;
                said.push_str(line);
                said.push('\n');
            }
        }
        for case in cases {
            if self.text(&case.name)? != fs::read(case.before_path()).unwrap_or_default() {
                return Err(format!("{}: changed by a run without --write", case.name));
            }
        }
        Ok(())
    }

    fn report_safe(&mut self) -> Result<(), String> {
        let safe: Vec<String> = self
            .flags
            .iter()
            .filter(|it| *it != "--unsafe")
            .cloned()
            .collect();
        if safe.len() < self.flags.len() {
            for finding in self.report(&safe)?.0.findings {
                self.of(&finding.path)?.safe.push(finding);
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), String> {
        let is_broken = self.outcomes.values().any(|it| !it.errors.is_empty());
        let (status, _, said) = self.start(self.flags, &["--write"])?;
        let wanted = if is_broken { 2 } else { 0 };
        if status != Some(wanted) {
            return Err(format!(
                "--write: exit status {status:?} instead of {wanted}\n{said}"
            ));
        }
        let names: Vec<String> = self.outcomes.keys().cloned().collect();
        for name in names {
            let text = self.text(&name)?;
            self.of(&name)?.written = text;
        }
        Ok(())
    }

    fn report_again(&mut self) -> Result<(), String> {
        for finding in self.report(self.flags)?.0.findings {
            self.of(&finding.path)?.again.push(finding);
        }
        Ok(())
    }

    /// The json output, and what is said beside it; the exit status must agree with them.
    fn report(&self, flags: &[String]) -> Result<(Report, String), String> {
        let (status, stdout, said) = self.start(flags, &["-v", "--format", "json"])?;
        let mut report: Report = serde_json::from_slice(&stdout)
            .map_err(|error| format!("--format json is no json: {error}\n{said}"))?;
        let wanted = match (report.errors.is_empty(), report.findings.is_empty()) {
            (false, _) => 2,
            (true, false) => 1,
            (true, true) => 0,
        };
        if status != Some(wanted) {
            return Err(format!(
                "exit status {status:?} instead of {wanted}\n{said}"
            ));
        }
        // What is given beside a case is not what it shows.
        let is_case = |path: &str| path.ends_with("/before.py");
        report.findings.retain(|finding| is_case(&finding.path));
        Ok((report, said))
    }

    fn start(
        &self,
        flags: &[String],
        more: &[&str],
    ) -> Result<(Option<i32>, Vec<u8>, String), String> {
        let output = command()
            .current_dir(self.folder)
            .env("UNPIN_STATE_DIR", self.folder.join(".state"))
            .stdin(Stdio::null())
            .args(flags)
            .args(more)
            .args(self.outcomes.keys().map(|name| format!("{name}/before.py")))
            .args(&self.beside)
            .output()
            .map_err(|error| format!("run unpin: {error}"))?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((output.status.code(), output.stdout, said))
    }

    fn text(&self, name: &str) -> Result<Vec<u8>, String> {
        let path = self.folder.join(name).join("before.py");
        fs::read(path).map_err(|error| format!("{name}: {error}"))
    }

    /// By a case's name, or the path of its file.
    fn of(&mut self, path: &str) -> Result<&mut Outcome, String> {
        let name = path.split('/').next().unwrap_or_default();
        self.outcomes
            .get_mut(name)
            .ok_or_else(|| format!("{path} is no file of the run"))
    }
}
