//! The packages that are installed where the code runs: their stubs and annotations tell what their functions give.

use std::path::PathBuf;

/// Where installed packages are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EnvironmentSource {
    /// Nowhere.
    #[default]
    Off,
    /// In the active virtual environment, else in the nearest `.venv`, else in the active environment of conda.
    Nearest,
    /// In this one: its folder, or its interpreter.
    Given(PathBuf),
}

/// An environment whose packages may be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// Its folder.
    pub root: PathBuf,
    /// Folders of installed packages, in the order in which Python searches them.
    pub packages: Vec<PathBuf>,
    /// Folders that it refers to: projects that are installed where they are edited. They are searched after the others.
    pub linked: Vec<PathBuf>,
}
