//! Peaks of programs as they are, rewritten, and at the floor of what a rewrite can reach: `tests/python/yardstick.py`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;

use serde::Deserialize;
use serde_json::Value;

use super::{python, root};

/// Below this there is nothing to get but noise.
const NOTHING_MIB: f64 = 0.05;

/// Peaks in MiB.
#[derive(Debug, Deserialize)]
pub(crate) struct Peaks {
    pub(crate) before: f64,
    pub(crate) after: f64,
    pub(crate) floor: f64,
    pub(crate) failures: Vec<String>,
}

impl Peaks {
    /// How much of what is reachable was got.
    pub(crate) fn share(&self) -> f64 {
        let reachable = self.before - self.floor;
        if reachable < NOTHING_MIB {
            return 1.0;
        }
        (self.before - self.after) / reachable
    }
}

/// Runs the programs of all jobs.
pub(crate) fn measure(jobs: &[Value]) -> BTreeMap<String, Peaks> {
    let mut child = python::command()
        .env("PYTHONPATH", root().join("tests/oracle"))
        .arg(root().join("tests/python/yardstick.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("yardstick.py starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin
        .write_all(Value::from(jobs).to_string().as_bytes())
        .expect("yardstick.py reads");
    drop(stdin);
    let output = child.wait_with_output().expect("yardstick.py ends");
    serde_json::from_slice(&output.stdout).expect("yardstick.py writes json")
}
