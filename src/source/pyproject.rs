//! What the nearest pyproject.toml says: the oldest Python the project supports, and its line length.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use toml::{Table, Value};

use crate::options::PythonVersion;

/// What a project says; `None` where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProjectSettings {
    /// The lower bound of `project.requires-python`, or of poetry's `python` dependency.
    pub target_version: Option<PythonVersion>,
    /// Of `tool.ruff`, else of `tool.black`, in characters.
    pub line_length: Option<usize>,
}

/// A pyproject.toml that cannot be read; its defaults are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsWarning {
    /// Which.
    pub path: PathBuf,
    /// Where, from 1.
    pub line: Option<u32>,
    /// Where, from 1.
    pub column: Option<u32>,
    /// What.
    pub message: String,
}

/// The settings of folders, each looked up once.
#[derive(Debug, Default)]
pub struct Projects {
    folders: HashMap<PathBuf, Rc<ProjectSettings>>,
    /// What was wrong so far, in the order in which it was met.
    pub warnings: Vec<SettingsWarning>,
}

impl Projects {
    /// The settings for a file: those of the first pyproject.toml in its folder or above.
    pub fn settings(&mut self, file: &Path) -> ProjectSettings {
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        absolute
            .parent()
            .map_or_else(ProjectSettings::default, |folder| {
                *self.folder_settings(folder)
            })
    }

    fn folder_settings(&mut self, folder: &Path) -> Rc<ProjectSettings> {
        let mut unknown = Vec::new();
        let mut settings = Rc::default();
        for folder in folder.ancestors() {
            if let Some(known) = self.folders.get(folder) {
                settings = Rc::clone(known);
                break;
            }
            unknown.push(folder);
            let candidate = folder.join("pyproject.toml");
            if candidate.is_file() {
                settings = Rc::new(self.load(candidate));
                break;
            }
        }
        for folder in unknown {
            self.folders.insert(folder.to_owned(), Rc::clone(&settings));
        }
        settings
    }

    fn load(&mut self, path: PathBuf) -> ProjectSettings {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("cannot be read: {}", super::file::describe(&error));
                self.warnings.push(SettingsWarning {
                    path,
                    line: None,
                    column: None,
                    message,
                });
                return ProjectSettings::default();
            }
        };
        match text.parse::<Table>() {
            Ok(table) => read_settings(&table),
            Err(error) => {
                let (line, column) = error
                    .span()
                    .map_or((None, None), |span| place(&text, span.start));
                let message = format!(
                    "is not TOML, so its settings are not used: {}",
                    error.message()
                );
                self.warnings.push(SettingsWarning {
                    path,
                    line,
                    column,
                    message,
                });
                ProjectSettings::default()
            }
        }
    }
}

fn place(text: &str, offset: usize) -> (Option<u32>, Option<u32>) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() as u32 + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count()) as u32
        + 1;
    (Some(line), Some(column))
}

fn read_settings(table: &Table) -> ProjectSettings {
    let at = |keys: &[&str]| {
        let (first, others) = keys.split_first()?;
        others
            .iter()
            .try_fold(table.get(*first)?, |value, key| value.get(key))
    };
    let requires = at(&["project", "requires-python"])
        .or_else(|| at(&["tool", "poetry", "dependencies", "python"]))
        .and_then(Value::as_str);
    let line_length = at(&["tool", "ruff", "line-length"])
        .or_else(|| at(&["tool", "black", "line-length"]))
        .and_then(Value::as_integer)
        .and_then(|length| usize::try_from(length).ok());
    ProjectSettings {
        target_version: requires.and_then(oldest_supported),
        line_length: line_length.filter(|&length| length > 0),
    }
}

/// The oldest Python that a version specifier (PEP 440, or poetry's `^3.9`) admits, if it has a lower bound.
fn oldest_supported(specifier: &str) -> Option<PythonVersion> {
    let minors = specifier.split(',').filter_map(|clause| {
        let clause = clause.trim();
        let version = ["~=", "===", "==", ">=", ">", "^", "~"]
            .iter()
            .find_map(|operator| clause.strip_prefix(operator))?;
        let mut parts = version.trim().split('.');
        let is_three = parts.next()?.trim() == "3";
        let minor = parts.next().map_or(Some(0), |part| {
            part.trim_end_matches('*')
                .parse::<u8>()
                .ok()
                .or((part == "*").then_some(0))
        });
        minor.filter(|_| is_three)
    });
    let minor = minors.max()?;
    Some(PythonVersion { minor }.clamp(PythonVersion::OLDEST, PythonVersion::NEWEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn lower_bounds_are_read() {
        for (specifier, minor) in [
            (">=3.9", Some(9)),
            (">=3.10,<4", Some(10)),
            ("<3.13, >= 3.9", Some(9)),
            ("~=3.12", Some(12)),
            ("==3.11.*", Some(11)),
            ("==3.*", Some(8)),
            (">3.8", Some(8)),
            ("^3.9", Some(9)),
            (">=3", Some(8)),
            (">=3.6", Some(8)),
            (">=3.99", Some(14)),
            ("<3.12", None),
            ("!=3.9", None),
            (">=2.7", None),
            ("", None),
            (">=x.y", None),
        ] {
            assert_eq!(
                oldest_supported(specifier).map(|version| version.minor),
                minor,
                "{specifier}"
            );
        }
    }

    #[test]
    fn the_nearest_pyproject_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("packages/inner");
        fs::create_dir_all(&inner).unwrap();
        fs::write(
            folder.path().join("pyproject.toml"),
            "[project]\nrequires-python = \">=3.9\"\n[tool.black]\nline-length = 100\n",
        )
        .unwrap();
        fs::write(
            inner.join("pyproject.toml"),
            "[tool.ruff]\nline-length = 120\n",
        )
        .unwrap();
        let mut projects = Projects::default();
        let outer = projects.settings(&folder.path().join("packages/a.py"));
        assert_eq!(
            outer,
            ProjectSettings {
                target_version: Some(PythonVersion { minor: 9 }),
                line_length: Some(100)
            }
        );
        assert_eq!(
            projects.settings(&inner.join("a.py")),
            ProjectSettings {
                target_version: None,
                line_length: Some(120)
            }
        );
        assert!(projects.warnings.is_empty());
    }

    #[test]
    fn bad_toml_is_one_warning_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("pyproject.toml"),
            "[tool.black]\nline-length = = 3\n",
        )
        .unwrap();
        let mut projects = Projects::default();
        for name in ["a.py", "b.py", "sub/c.py"] {
            assert_eq!(
                projects.settings(&folder.path().join(name)),
                ProjectSettings::default()
            );
        }
        assert_eq!(projects.warnings.len(), 1);
        assert_eq!(projects.warnings[0].line, Some(2));
    }
}
