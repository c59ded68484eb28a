//! Which files patterns mean.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

/// What nobody wants rewritten by default: other people's code, and what tools leave behind; the list of other Python tools.
pub(super) const DEFAULT: [&str; 24] = [
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
];

/// Patterns that a settings file, or the command line, names: `build` means whatever is called so, `docs/*.py` what lies there
/// relative to `folder`.
#[derive(Debug)]
pub(super) struct Patterns {
    folder: PathBuf,
    names: GlobSet,
    paths: GlobSet,
}

impl Patterns {
    pub(super) fn new<'a>(
        folder: &Path,
        patterns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, globset::Error> {
        let (mut names, mut paths) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for pattern in patterns {
            let below = Path::new(pattern).strip_prefix(folder).ok();
            let below = below.and_then(Path::to_str).filter(|it| !it.is_empty());
            // One that is absolute is as if it were relative to the folder that it lies in.
            let pattern = match below {
                Some(below) => format!("/{below}"),
                None => pattern.strip_prefix("./").unwrap_or(pattern).to_owned(),
            };
            let pattern = pattern.as_str();
            let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
            let set = if pattern.contains('/') {
                &mut paths
            } else {
                &mut names
            };
            set.add(Glob::new(pattern.strip_prefix('/').unwrap_or(pattern))?);
        }
        Ok(Self {
            folder: folder.to_owned(),
            names: names.build()?,
            paths: paths.build()?,
        })
    }

    /// Whether one of them means this file or a folder that it is in.
    pub(super) fn matches_around(&self, path: &Path) -> bool {
        let around = path.ancestors();
        let mut below = around.take_while(|it| it.starts_with(&self.folder) && **it != self.folder);
        self.matches(path) || below.any(|it| self.matches(it))
    }

    /// Whether one of them means this file or folder.
    pub(super) fn matches(&self, path: &Path) -> bool {
        let is_named = path
            .file_name()
            .is_some_and(|name| self.names.is_match(name));
        is_named
            || path
                .strip_prefix(&self.folder)
                .is_ok_and(|inner| self.paths.is_match(inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_whatever_is_called_so_and_paths_are_relative() {
        let patterns = Patterns::new(
            "/p".as_ref(),
            ["build/", "foo_*.py", "docs/gen/*", "./a/b.py", "/p/abs/x"],
        )
        .unwrap();
        for path in [
            "/p/build",
            "/p/x/build",
            "/elsewhere/build",
            "/p/a/foo_1.py",
            "/p/docs/gen/x.py",
            "/p/docs/gen/deep/x.py",
            "/p/a/b.py",
            "/p/abs/x",
        ] {
            assert!(patterns.matches(path.as_ref()), "{path}");
        }
        assert!(patterns.matches_around("/p/x/build/deep/c.py".as_ref()));
        assert!(!patterns.matches_around("/p/x/c.py".as_ref()));
        for path in ["/p/builds", "/p/x/docs/gen/x.py", "/q/a/b.py", "/p/foo.py"] {
            assert!(!patterns.matches(path.as_ref()), "{path}");
        }
    }
}
