//! A CPython 3.11 with the pinned libraries, in a virtual environment below `target/`, made once and shared by all test
//! binaries. 3.11, because the oracles read its bytecode.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const WANTED: &str = "cpython 3.11";

/// The environment's interpreter; made on first use.
///
/// # Panics
/// With a message that says what to install, where no CPython 3.11 is found or the libraries cannot be installed.
pub(crate) fn interpreter() -> &'static Path {
    static INTERPRETER: OnceLock<PathBuf> = OnceLock::new();
    INTERPRETER.get_or_init(|| match make_environment() {
        Ok(python) => python,
        Err(why) => panic!("{why}"),
    })
}

/// A command of the environment's interpreter, with all that could make two runs differ fixed.
pub(crate) fn command() -> Command {
    let mut command = Command::new(interpreter());
    command
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("OPENBLAS_NUM_THREADS", "1")
        .env_remove("PYTHONPATH")
        .env_remove("PYTHONSTARTUP");
    command
}

fn make_environment() -> Result<PathBuf, String> {
    let requirements = super::root().join("tests/python/requirements.txt");
    let pinned = fs::read_to_string(&requirements)
        .map_err(|error| format!("read {}: {error}", requirements.display()))?;
    let mut hasher = DefaultHasher::new();
    (WANTED, &pinned).hash(&mut hasher);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .ok_or("target/tmp has a parent")?
        .join("python-env");
    fs::create_dir_all(&folder).map_err(|error| format!("make {}: {error}", folder.display()))?;

    // Test binaries run side by side; the first one makes the environment, the others wait here.
    let lock = File::create(folder.join("lock")).map_err(|error| format!("lock: {error}"))?;
    lock.lock().map_err(|error| format!("lock: {error}"))?;
    let environment = folder.join(format!("{:016x}", hasher.finish()));
    let python = environment.join("bin/python");
    let complete = environment.join("complete");
    if complete.exists() {
        return Ok(python);
    }
    create_venv(&environment)?;
    run(Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ])
        .arg(&requirements))?;
    fs::write(&complete, "").map_err(|error| format!("write {}: {error}", complete.display()))?;
    Ok(python)
}

fn create_venv(environment: &Path) -> Result<(), String> {
    let mut tried = Vec::new();
    for candidate in candidates() {
        let shown = candidate.display().to_string();
        match probe(&candidate) {
            Ok(version) if version == WANTED => {
                let _ = fs::remove_dir_all(environment);
                match run(Command::new(&candidate)
                    .args(["-m", "venv"])
                    .arg(environment))
                {
                    Ok(()) => return Ok(()),
                    Err(why) => tried.push(format!("{shown}: {why}")),
                }
            }
            Ok(version) => tried.push(format!("{shown} is {version}")),
            Err(why) => tried.push(format!("{shown}: {why}")),
        }
    }
    Err(format!(
        "the tests judge rewrites with a CPython 3.11 (its bytecode is what tests/oracle reads) and found none: {}. \
         Put a python3.11 with venv on PATH, or name one in UNPIN_TEST_PYTHON",
        tried.join("; ")
    ))
}

/// Where an interpreter may be, best first.
fn candidates() -> Vec<PathBuf> {
    let mut candidates = Vec::new();
    candidates.extend(std::env::var_os("UNPIN_TEST_PYTHON").map(PathBuf::from));
    candidates.push("python3.11".into());
    candidates.push("python3".into());
    let pyenv = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".pyenv")));
    if let Some(versions) = pyenv.and_then(|root| root.join("versions").read_dir().ok()) {
        let mut found: Vec<PathBuf> = versions
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("3.11"))
            .map(|entry| entry.path().join("bin/python3"))
            .collect();
        found.sort();
        candidates.extend(found);
    }
    candidates
}

fn probe(python: &Path) -> Result<String, String> {
    let script = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2])";
    let output = Command::new(python)
        .args(["-c", script])
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err("does not run".to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("run {command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} failed: {}", said.trim()))
}
