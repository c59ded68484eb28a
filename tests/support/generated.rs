//! Programs that a script of a test's own folder generates, and the settings of such tests.

use std::path::PathBuf;

use super::python;

/// A number from the environment.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .map_or(default, |text| text.parse().expect("a number"))
}

/// A script in `tests/<folder>`.
pub(crate) fn script(folder: &str, name: &str) -> PathBuf {
    super::root().join("tests").join(folder).join(name)
}

/// The programs of `count` seeds from `first` on, by `tests/<folder>/programs.py`.
pub(crate) fn generate(folder: &str, first: u64, count: u64) -> Vec<String> {
    let output = python::command()
        .arg(script(folder, "programs.py"))
        .args([first.to_string(), count.to_string()])
        .output()
        .expect("Python runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let programs: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a program to a line"))
        .collect();
    assert_eq!(
        programs.len() as u64,
        count,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    programs
}
