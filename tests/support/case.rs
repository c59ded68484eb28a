//! A corpus case: `before.py`, `after.py` or none, `case.toml`.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

/// `case.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// What the case shows, in one sentence.
    pub(crate) purpose: String,
    /// The weakest level that makes the rewrite, or at which it is still refused.
    #[serde(default)]
    pub(crate) level: Level,
    /// The strategies of all findings.
    #[serde(default)]
    pub(crate) strategies: Vec<String>,
    /// The pin kinds of all findings; unchecked where none is given.
    #[serde(default)]
    pub(crate) pins: Vec<String>,
    /// Ids of `tests/hazards.toml` that the case decides.
    #[serde(default)]
    pub(crate) hazards: Vec<String>,
    /// A fragment of the reason that `unpin -v` gives for leaving the code alone.
    pub(crate) refused: Option<String>,
    /// A fragment of what stderr says where unpin must name the file as broken, leave it, and end with status 2.
    pub(crate) error: Option<String>,
    /// tracemalloc's peaks.
    pub(crate) peak: Option<Peak>,
    /// The program is never run: a library is missing, or the syntax is too new.
    #[serde(default)]
    pub(crate) syntax_only: bool,
    /// The program needs this Python (`3.12`) to run; it is compiled and run only where the test Python is as new.
    pub(crate) min_python: Option<String>,
    /// `--target-version`.
    pub(crate) target_version: Option<String>,
    /// More flags.
    #[serde(default)]
    pub(crate) args: Vec<String>,
    /// What is known to be wrong with the expected result.
    pub(crate) bug: Option<String>,
}

/// The peaks of both programs in MiB.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Peak {
    /// Of `before.py`.
    pub(crate) before: f64,
    /// Of `after.py`.
    pub(crate) after: f64,
    /// The Python they were measured on.
    pub(crate) python: String,
    /// The day.
    pub(crate) measured: String,
}

/// What a rewrite promises.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    #[default]
    Safe,
    Unsafe,
}

/// A case with its texts.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) manifest: Manifest,
}

impl Case {
    pub(crate) fn before_path(&self) -> PathBuf {
        self.folder.join("before.py")
    }

    pub(crate) fn after_path(&self) -> PathBuf {
        self.folder.join("after.py")
    }

    /// The folder of what is given with `before.py`, and can be imported by it.
    pub(crate) fn beside_path(&self) -> PathBuf {
        self.folder.join("beside")
    }

    /// The files in it.
    pub(crate) fn files_beside(&self) -> Vec<PathBuf> {
        let root = self.beside_path();
        let mut folders = vec![root.clone()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in folder.read_dir().into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(below) = path.strip_prefix(&root)
                    && path.extension().is_some_and(|it| it == "py")
                {
                    files.push(below.to_owned());
                }
            }
        }
        files.sort();
        files
    }

    /// Whether there is something to rewrite.
    pub(crate) fn is_rewrite(&self) -> bool {
        self.after_path().exists()
    }

    /// Whether the judge's Python, a CPython 3.11, can run the programs.
    pub(crate) fn is_run(&self) -> bool {
        let too_new = self.manifest.min_python.as_deref().is_some_and(|version| {
            let minor = version
                .strip_prefix("3.")
                .and_then(|it| it.parse::<u32>().ok());
            minor.expect("min_python reads like 3.12") > 11
        });
        !self.manifest.syntax_only && !too_new
    }

    /// The text that unpin must write.
    pub(crate) fn expected(&self) -> Vec<u8> {
        let path = if self.is_rewrite() {
            self.after_path()
        } else {
            self.before_path()
        };
        fs::read(&path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
    }
}

/// All cases, by name.
pub(crate) fn load_all() -> Vec<Case> {
    let corpus = super::root().join("corpus");
    let mut cases: Vec<Case> = corpus
        .read_dir()
        .expect("corpus/ exists")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.is_dir())
        .map(load)
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn load(folder: PathBuf) -> Case {
    let name = folder
        .file_name()
        .expect("a folder has a name")
        .to_string_lossy()
        .into_owned();
    let text = fs::read_to_string(folder.join("case.toml"))
        .unwrap_or_else(|error| panic!("read corpus/{name}/case.toml: {error}"));
    let manifest =
        toml::from_str(&text).unwrap_or_else(|error| panic!("corpus/{name}/case.toml: {error}"));
    Case {
        name,
        folder,
        manifest,
    }
}
