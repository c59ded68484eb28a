//! Finds the environment whose packages the code imports. No interpreter is run, and no link is followed on the way from one to its
//! environment: the `bin/python` of a virtual environment is a link to that of the system.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::Digest;
use super::path::absolute;
use crate::options::{Environment, EnvironmentSource};

/// Where an environment is most often, beside the code.
const FOLDER: &str = ".venv";
/// Folders that an environment refers to: more than a person installs in place.
const MAX_LINKED: usize = 64;
/// Files below such folders that a stamp counts.
const MAX_STAMPED: usize = 4_000;

/// The environments of folders.
#[derive(Debug)]
pub(super) struct Environments {
    /// That of folders which have none of their own.
    pub(super) usual: Option<Arc<Environment>>,
    /// Whether that of a folder itself, or of one above it, comes first.
    pub(super) are_nearest: bool,
}

impl Environments {
    /// An error says why there is none where it is asked for.
    pub(super) fn find(source: &EnvironmentSource) -> Result<Self, String> {
        let (usual, are_nearest) = match source {
            EnvironmentSource::Off => (None, false),
            EnvironmentSource::Given(path) => (Some(given(path)?), false),
            EnvironmentSource::Nearest => {
                let active = active("VIRTUAL_ENV");
                let is_active = active.is_some();
                (active.or_else(beside), !is_active)
            }
        };
        Ok(Self {
            usual: usual.map(Arc::new),
            are_nearest,
        })
    }

    /// That of a folder itself.
    pub(super) fn in_folder(&self, folder: &Path) -> Option<Arc<Environment>> {
        let path = self.are_nearest.then(|| folder.join(FOLDER))?;
        environment_at(&path).map(Arc::new)
    }
}

/// The environment that a variable of the shell names.
fn active(variable: &str) -> Option<Environment> {
    let path = env::var_os(variable).filter(|path| !path.is_empty())?;
    environment_at(&absolute(Path::new(&path)))
}

/// That of the current folder, or of conda.
fn beside() -> Option<Environment> {
    let current = env::current_dir().unwrap_or_default();
    let mut above = current.ancestors();
    let found = above.find_map(|folder| environment_at(&folder.join(FOLDER)));
    found.or_else(|| active("CONDA_PREFIX"))
}

/// The environment of an interpreter, or the one in a folder.
fn given(path: &Path) -> Result<Environment, String> {
    let shown = path.display();
    let way_out = "name an interpreter or the folder of an environment, or leave it out to use the active one or the nearest .venv";
    let Some(place) = program_at(path) else {
        return Err(format!(
            "--python {shown}: there is nothing of that name: {way_out}"
        ));
    };
    let found = if place.is_dir() {
        environment_at(&place)
    } else {
        // `bin/python`, or as Windows has it, `Scripts\python.exe` or `python.exe` by itself.
        let name = place.file_name().and_then(OsStr::to_str);
        let mut above = place.ancestors().skip(1).take(2).collect::<Vec<_>>();
        above.reverse();
        let mut above = above.into_iter();
        above.find_map(|root| environment_of(root, name.unwrap_or_default()))
    };
    let missing = || format!("--python {shown}: no site-packages belong to it: {way_out}");
    found.ok_or_else(missing)
}

/// Whether packages belong to an interpreter or folder.
pub(crate) fn has_packages(path: &Path) -> bool {
    given(path).is_ok()
}

/// The interpreter or folder that is meant: a name without folders is looked up as a shell does.
fn program_at(path: &Path) -> Option<PathBuf> {
    if path.exists() {
        return Some(absolute(path));
    }
    let is_bare = path.components().count() == 1 && path.file_name().is_some();
    let places = env::var_os("PATH").filter(|_| is_bare)?;
    let mut places = env::split_paths(&places).map(|place| place.join(path));
    places.find(|program| program.is_file())
}

/// The interpreter that is meant where one is to run.
pub(crate) fn interpreter_at(path: &Path) -> PathBuf {
    let inside = ["bin/python", "Scripts/python.exe", "python.exe"].map(|name| path.join(name));
    let found = inside.into_iter().find(|program| program.is_file());
    found.unwrap_or_else(|| path.to_owned())
}

fn environment_at(root: &Path) -> Option<Environment> {
    environment_of(root, "")
}

/// The environment in a folder, where it has any packages; `program` is its interpreter, by whose name the version can be told where
/// several are in one folder.
fn environment_of(root: &Path, program: &str) -> Option<Environment> {
    let mut packages = package_folders(root, program);
    if packages.is_empty() {
        return None;
    }
    if let Some(home) = home_of_shared(root)
        && let Some(base) = home.parent()
    {
        packages.extend(package_folders(base, program));
    }
    let mut linked: Vec<PathBuf> = Vec::new();
    for folder in &packages {
        for path in linked_from(folder) {
            if !packages.contains(&path) && !linked.contains(&path) && linked.len() < MAX_LINKED {
                linked.push(path);
            }
        }
    }
    Some(Environment {
        root: root.to_owned(),
        packages,
        linked,
    })
}

/// `lib/python3.11/site-packages` and the like. Where there are several versions, the newest counts unless the interpreter names one.
fn package_folders(root: &Path, program: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let asked = minor_version(program.trim_end_matches(".exe"));
    for library in ["lib", "lib64"].map(|name| root.join(name)) {
        let entries = library.read_dir().into_iter().flatten().flatten();
        let versions = entries.filter_map(|entry| {
            let name = entry.file_name();
            let minor = minor_version(name.to_str()?)?;
            let folder = entry.path();
            let inside = ["site-packages", "dist-packages"].map(|name| folder.join(name));
            let inside: Vec<PathBuf> = inside.into_iter().filter(|it| it.is_dir()).collect();
            (!inside.is_empty()).then_some((minor, inside))
        });
        let versions: Vec<(u32, Vec<PathBuf>)> = versions.collect();
        let newest = versions.iter().map(|(minor, _)| *minor).max();
        let is_asked = |minor: &u32| Some(*minor) == asked;
        let wanted = versions
            .iter()
            .map(|(minor, _)| *minor)
            .find(is_asked)
            .or(newest);
        let chosen = versions
            .into_iter()
            .find(|(minor, _)| Some(*minor) == wanted);
        found.extend(chosen.into_iter().flat_map(|(_, folders)| folders));
        // Debian's packages for any version of Python 3.
        found.extend(Some(library.join("python3/dist-packages")).filter(|it| it.is_dir()));
    }
    found.extend(Some(root.join("Lib/site-packages")).filter(|it| it.is_dir()));
    let mut seen: Vec<PathBuf> = Vec::new();
    // `lib64` is often a link to `lib`, and Windows knows no case.
    found.retain(|folder| {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let is_new = !seen.contains(&real);
        seen.push(real);
        is_new
    });
    found
}

/// `python3.11` is 11.
fn minor_version(name: &str) -> Option<u32> {
    let minor = name.strip_prefix("python3.")?;
    minor.trim_end_matches('t').parse().ok()
}

/// Where the interpreter is that an environment was made of, if its packages are used as well.
fn home_of_shared(root: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(root.join("pyvenv.cfg")).ok()?;
    let value = |key: &str| {
        let mut pairs = text.lines().filter_map(|line| line.split_once('='));
        let found = pairs.find(|(name, _)| name.trim() == key);
        found.map(|(_, value)| value.trim().to_owned())
    };
    let is_shared = value("include-system-site-packages")?.eq_ignore_ascii_case("true");
    value("home").filter(|_| is_shared).map(PathBuf::from)
}

/// The folders that `*.pth` files name, in order. Lines that run code are left alone.
fn linked_from(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "pth"))
        .collect();
    files.sort();
    let mut found = Vec::new();
    for text in files
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
    {
        let lines = text.lines().map(str::trim_end);
        let is_path = |line: &&str| {
            !line.is_empty() && !line.starts_with(['#', ' ']) && !line.starts_with("import")
        };
        let named = lines
            .filter(is_path)
            .map(|line| absolute(&folder.join(line)));
        found.extend(named.filter(|path| path.is_dir()));
    }
    found
}

/// When a file or folder was changed, and how long it is.
type Stamp = (PathBuf, Option<(SystemTime, u64)>);

/// Of what is installed: another one where a package was installed or removed since, or a file of a project that is installed in place
/// was changed. What is not so easily told is never the same.
pub(crate) fn stamp_of(environment: &Environment) -> Digest {
    let mut seen: Vec<Stamp> = environment.packages.iter().map(|it| stamp(it)).collect();
    let are_all_seen = environment
        .linked
        .iter()
        .all(|folder| stamp_below(folder, &mut seen));
    let now = (!are_all_seen).then(SystemTime::now);
    Digest::of(&[format!("{environment:?} {seen:?} {now:?}").as_bytes()])
}

/// Adds all Python files below a folder; whether they are few enough.
fn stamp_below(folder: &Path, seen: &mut Vec<Stamp>) -> bool {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            let is_hidden =
                name.starts_with('.') || ["__pycache__", "node_modules"].contains(&name);
            let ending = path.extension().and_then(OsStr::to_str);
            match ending {
                _ if is_hidden => {}
                Some("py" | "pyi") => seen.push(stamp(&path)),
                None if path.is_dir() => {
                    seen.push(stamp(&path));
                    open.push(path);
                }
                _ => {}
            }
            if seen.len() > MAX_STAMPED {
                return false;
            }
        }
    }
    true
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok();
    let seen = metadata.and_then(|it| Some((it.modified().ok()?, it.len())));
    (path.to_owned(), seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these folders in it.
    fn tree(folders: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for folder in folders {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        root
    }

    fn packages(root: &Path, path: &str) -> Vec<String> {
        let found = given(&root.join(path)).unwrap().packages;
        let relative = found.iter().map(|it| it.strip_prefix(root).unwrap());
        relative.map(|it| it.display().to_string()).collect()
    }

    #[test]
    fn packages_are_found_wherever_a_system_keeps_them() {
        let windows = tree(&["Lib/site-packages", "Scripts"]);
        for program in ["python.exe", "Scripts/python.exe"] {
            fs::write(windows.path().join(program), "").unwrap();
            assert_eq!(packages(windows.path(), program), ["Lib/site-packages"]);
        }
        let debian = tree(&[
            "bin",
            "lib/python3/dist-packages",
            "lib/python3.9/site-packages",
            "lib/python3.11/dist-packages",
            "lib/python3.12",
        ]);
        let any = "lib/python3/dist-packages";
        let newest = ["lib/python3.11/dist-packages", any];
        assert_eq!(packages(debian.path(), ""), newest);
        let programs = [
            ("python3", newest),
            ("python3.9", ["lib/python3.9/site-packages", any]),
        ];
        for (program, expected) in programs {
            let program = format!("bin/{program}");
            fs::write(debian.path().join(&program), "").unwrap();
            assert_eq!(packages(debian.path(), &program), expected);
        }
    }

    #[test]
    fn an_environment_may_use_the_packages_of_the_system_as_well() {
        let root = tree(&[
            "venv/lib/python3.11/site-packages",
            "usr/bin",
            "usr/lib/python3.11/site-packages",
        ]);
        let of_both = ["venv", "usr"].map(|it| format!("{it}/lib/python3.11/site-packages"));
        for (value, expected) in [("false", &of_both[..1]), ("true", &of_both)] {
            let home = root.path().join("usr/bin");
            let text = format!(
                "home = {}\ninclude-system-site-packages = {value}\n",
                home.display()
            );
            fs::write(root.path().join("venv/pyvenv.cfg"), text).unwrap();
            assert_eq!(packages(root.path(), "venv"), expected);
        }
    }

    #[test]
    fn a_stamp_changes_with_what_is_installed_in_place() {
        let root = tree(&["venv/lib/python3.11/site-packages", "src/demo"]);
        let site = root.path().join("venv/lib/python3.11/site-packages");
        let link = format!(
            "{}\n/nowhere\nimport os\n",
            root.path().join("src").display()
        );
        fs::write(site.join("demo.pth"), link).unwrap();
        let stamp = || stamp_of(&given(&root.path().join("venv")).unwrap());
        let first = stamp();
        assert!(first == stamp());
        fs::write(root.path().join("src/demo/__init__.py"), "").unwrap();
        let second = stamp();
        assert!(first != second);
        fs::write(root.path().join("src/demo/__init__.py"), "x = 1\n").unwrap();
        assert!(second != stamp());
    }
}
