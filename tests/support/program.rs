//! The program itself, run in folders of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use regex::Regex;

/// What a program that has ended left.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// unpin, which finds no packages of whoever runs the tests.
pub(crate) fn command() -> Command {
    without_environment(env!("CARGO_BIN_EXE_unpin"))
}

fn without_environment(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_remove("VIRTUAL_ENV").env_remove("CONDA_PREFIX");
    command
}

/// Runs a program in a folder, with nothing to read.
pub(crate) fn run(program: &str, folder: &Path, arguments: &[&str]) -> Ran {
    let output = without_environment(program)
        .args(arguments)
        .current_dir(folder)
        .env("UNPIN_STATE_DIR", folder.join(".state"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran::of(output)
}

/// Runs unpin in a folder.
pub(crate) fn unpin(folder: &Path, arguments: &[&str]) -> Ran {
    run(env!("CARGO_BIN_EXE_unpin"), folder, arguments)
}

/// A folder with these files.
pub(crate) fn project_of(files: &[(impl AsRef<Path>, impl AsRef<[u8]>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

/// Without what is measured, and without what fills a column.
pub(crate) fn mask(text: &str) -> String {
    let figures = Regex::new(r"\d+(\.\d+)* (KiB|MiB|s|%)|Python [\d.]+|  +").unwrap();
    figures.replace_all(text, "#").replace("##", "#")
}
