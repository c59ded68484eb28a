//! What a pyproject.toml says for every tool: the oldest Python the project supports, and its line length.

use toml::{Table, Value};

use crate::options::PythonVersion;

/// What a project says; `None` where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ProjectSettings {
    /// The lower bound of `project.requires-python`, or of poetry's `python` dependency.
    pub(super) target_version: Option<PythonVersion>,
    /// Of `tool.ruff`, else of `tool.black`, in characters.
    pub(super) line_length: Option<usize>,
}

pub(super) fn read_project(table: &Table) -> ProjectSettings {
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
}
