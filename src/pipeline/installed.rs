//! The packages of an environment, read when a call of one is come upon that nothing else tells anything of, and kept for all that ask.
//!
//! ```text
//! demo.load          demo/__init__.pyi:  from .files import load as load
//! demo.files.load    demo/files.pyi:     def load(path: str) -> np.ndarray: ...
//! ```
//! What is found depends on the files alone, whoever asks first.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rustc_hash::FxHashMap;

use super::guard::guarded;
use crate::analysis::{Declared, DeclaredMember};
use crate::options::{AnalysisOptions, Environment};
use crate::source::{Digest, SourceFile, stamp_of};
use crate::value::{Elsewhere, Foreign, ForeignFunction, ForeignSignature};
use crate::value::{Passed, Returned, Summary, is_known_type};

/// Names that lead from file to file are followed so far.
const MAX_HOPS: usize = 8;
/// Longer files are not read.
const MAX_BYTES: u64 = 2_000_000;

/// The packages of an environment.
pub(super) struct Installed {
    environment: Environment,
    modules: Mutex<FxHashMap<PathBuf, Option<Arc<Declared>>>>,
    returned: Mutex<FxHashMap<String, Option<Arc<Returned>>>>,
}

/// Those that were asked for so far, as long as their settings are in use.
static MET: Mutex<Vec<(Weak<Environment>, Arc<Installed>)>> = Mutex::new(Vec::new());

/// A module or package, by where it may be: in a package of stubs, and in the package itself.
#[derive(Debug, Clone)]
struct Module {
    dotted: String,
    /// Without `.py` and `/__init__.py`, the stronger one first.
    places: Vec<PathBuf>,
}

/// A function or class, and the module that defines it.
struct Found {
    declared: Arc<Declared>,
    module: Module,
    /// Its path within the module.
    names: Vec<String>,
}

impl Installed {
    /// The packages of an environment.
    fn of(environment: &Arc<Environment>) -> Arc<Self> {
        let mut met = MET.lock().unwrap_or_else(PoisonError::into_inner);
        met.retain(|(known, _)| known.strong_count() > 0);
        let is_it =
            |known: &Weak<Environment>| std::ptr::eq(known.as_ptr(), Arc::as_ptr(environment));
        if let Some((_, installed)) = met.iter().find(|(known, _)| is_it(known)) {
            return Arc::clone(installed);
        }
        let installed = Arc::new(Self {
            environment: Environment::clone(environment),
            modules: Mutex::default(),
            returned: Mutex::default(),
        });
        met.push((Arc::downgrade(environment), Arc::clone(&installed)));
        installed
    }

    /// What a function is annotated to return.
    fn returned(&self, path: &str) -> Option<Arc<Returned>> {
        let lock = || self.returned.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(path) {
            return known.clone();
        }
        let found = guarded(|| self.find_returned(path)).ok().flatten();
        let found = found.map(Arc::new);
        lock().insert(path.to_owned(), found.clone());
        found
    }

    fn find_returned(&self, path: &str) -> Option<Returned> {
        let found = self.follow(path, |_| false).ok()??;
        let resolve = |of: &str| self.type_path(&found.module, of);
        match &found.names[..] {
            [name] => found.declared.returned("", name, &resolve),
            [class, name] => found.declared.returned(class, name, &resolve),
            _ => None,
        }
    }

    /// The path by which the tables know a type that a module has by the path `of`, or that path where they do not.
    fn type_path(&self, module: &Module, of: &str) -> String {
        let path = match of.strip_prefix('.') {
            // A class of the module itself.
            Some(own) if !of.starts_with("..") && module.defines(self, own) => {
                [&module.dotted, of].concat()
            }
            _ => match module.absolute(of) {
                Some(path) => path,
                None => return of.to_owned(),
            },
        };
        let defined = match self.follow(&path, is_known_type) {
            Err(known) => return known,
            Ok(None) => return path,
            Ok(Some(defined)) => defined,
        };
        // `pandas.core.frame.DataFrame` is what users call `pandas.DataFrame`, if that leads to the same class.
        let root = defined.module.dotted.split('.').next().unwrap_or_default();
        let public = [root, ".", &defined.names.join(".")].concat();
        let is_same = |other: &Found| {
            (&other.module.dotted, &other.names) == (&defined.module.dotted, &defined.names)
        };
        let other = is_known_type(&public).then(|| self.follow(&public, |_| false));
        let other = other.and_then(Result::ok).flatten();
        if other.as_ref().is_some_and(is_same) {
            public
        } else {
            path
        }
    }

    /// Follows a path to where it is defined; as an error, the first on the way that `is_end` accepts.
    fn follow(&self, path: &str, is_end: impl Fn(&str) -> bool) -> Result<Option<Found>, String> {
        let mut path = path.to_owned();
        for _ in 0..MAX_HOPS {
            if is_end(&path) {
                return Err(path);
            }
            match self.step(&path) {
                Step::Found(found) => return Ok(Some(found)),
                Step::Next(next) => path = next,
                Step::Nothing => return Ok(None),
            }
        }
        Ok(None)
    }

    /// From a path to the next, or to what it stands for.
    fn step(&self, path: &str) -> Step {
        let parts: Vec<&str> = path.split('.').collect();
        let Some(mut module) = self.root(parts[0]) else {
            return Step::Nothing;
        };
        for (n, &name) in parts.iter().enumerate().skip(1) {
            let rest = &parts[n + 1..];
            let declared = self.declared(&module);
            let member = declared
                .as_ref()
                .map_or(DeclaredMember::Absent, |it| it.member(name));
            let below = module.below(name);
            let next = match (member, declared) {
                (member @ (DeclaredMember::Function | DeclaredMember::Class), Some(declared)) => {
                    let deepest = usize::from(member == DeclaredMember::Class);
                    if rest.len() > deepest {
                        return Step::Nothing;
                    }
                    return Step::Found(Found {
                        declared,
                        module,
                        names: parts[n..].iter().map(|&it| it.to_owned()).collect(),
                    });
                }
                (DeclaredMember::Import(next), _) => module.absolute(&next),
                (DeclaredMember::Star(next), _) if below.is_none() => module.absolute(&next),
                (DeclaredMember::Absent | DeclaredMember::Star(_), _) => None,
                _ => return Step::Nothing,
            };
            // `from . import files` in the package itself is the module below it.
            let own = [&module.dotted, ".", name].concat();
            match (next, below) {
                (Some(next), _) if next != own => {
                    return Step::Next([&[next.as_str()], rest].concat().join("."));
                }
                (_, Some(below)) => module = below,
                (_, None) => return Step::Nothing,
            }
        }
        Step::Nothing
    }

    /// A package, or a module by itself.
    fn root(&self, name: &str) -> Option<Module> {
        if name.is_empty() {
            return None;
        }
        let first = |name: &str| {
            let Environment {
                packages, linked, ..
            } = &self.environment;
            let folders = packages.iter().chain(linked);
            let mut places = folders.map(|folder| folder.join(name));
            places.find(|place| is_there(place))
        };
        let stubs = first(&format!("{name}-stubs"));
        let places: Vec<PathBuf> = stubs.into_iter().chain(first(name)).collect();
        (!places.is_empty()).then(|| Module {
            dotted: name.to_owned(),
            places,
        })
    }

    fn declared(&self, module: &Module) -> Option<Arc<Declared>> {
        let file = module.file()?;
        let lock = || self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&file) {
            return known.clone();
        }
        let is_short = fs::metadata(&file).is_ok_and(|it| it.len() <= MAX_BYTES);
        let source = is_short.then(|| SourceFile::read(&file).ok()).flatten();
        let declared = source.and_then(|source| Declared::read(source.text()));
        let declared = declared.map(Arc::new);
        lock().insert(file, declared.clone());
        declared
    }
}

enum Step {
    Found(Found),
    Next(String),
    Nothing,
}

/// Whether a module or a package is in a place.
fn is_there(place: &Path) -> bool {
    file_at(place).is_some() || place.is_dir()
}

/// The file of a module, a stub before the code.
fn file_at(place: &Path) -> Option<PathBuf> {
    let inside = ["__init__.pyi", "__init__.py"].map(|name| place.join(name));
    let name = place.file_name()?.to_str()?;
    let beside = ["pyi", "py"].map(|end| place.with_file_name(format!("{name}.{end}")));
    inside.into_iter().chain(beside).find(|file| file.is_file())
}

impl Module {
    /// A module of a package.
    fn below(&self, name: &str) -> Option<Self> {
        let places = self.places.iter().map(|place| place.join(name));
        let places: Vec<PathBuf> = places.filter(|place| is_there(place)).collect();
        (!places.is_empty()).then(|| Self {
            dotted: [&self.dotted, ".", name].concat(),
            places,
        })
    }

    /// The path that it imports something by, counted from the root.
    fn absolute(&self, path: &str) -> Option<String> {
        let name = path.trim_start_matches('.');
        let level = path.len() - name.len();
        if level == 0 {
            return Some(path.to_owned());
        }
        let mut packages = self.dotted.as_str();
        let is_package = self
            .file()
            .is_some_and(|file| file.file_stem().is_some_and(|it| it == "__init__"));
        for _ in usize::from(is_package)..level {
            packages = packages.rsplit_once('.')?.0;
        }
        Some([packages, ".", name].concat())
    }

    fn file(&self) -> Option<PathBuf> {
        self.places.iter().find_map(|place| file_at(place))
    }

    /// Whether a name is that of a class of it.
    fn defines(&self, installed: &Installed, dotted: &str) -> bool {
        let head = dotted.split('.').next().unwrap_or(dotted);
        let declared = installed.declared(self);
        declared.is_some_and(|it| it.member(head) == DeclaredMember::Class)
    }
}

/// The packages of an environment as a file imports them.
#[derive(Clone)]
pub(super) struct Packages {
    installed: Arc<Installed>,
    /// Of the file: what is beside it comes first.
    folder: PathBuf,
    known: Arc<Mutex<FxHashMap<String, Option<Arc<Returned>>>>>,
}

impl std::fmt::Debug for Packages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packages")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl Packages {
    /// As a file imports them; none where none are to be read.
    pub(super) fn of(options: &AnalysisOptions, file: &Path) -> Option<Self> {
        Some(Self {
            installed: Installed::of(options.environment.as_ref()?),
            folder: file.parent().unwrap_or(Path::new("")).to_owned(),
            known: Arc::default(),
        })
    }

    /// What a function is annotated to return, unless the module of that name is another one for the file.
    pub(super) fn returned_unless(
        &self,
        path: &str,
        is_other: impl Fn(&str) -> bool,
    ) -> Option<Arc<Returned>> {
        if path.starts_with('.') || !path.contains('.') {
            return None;
        }
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(path) {
            return known.clone();
        }
        let root = path.split('.').next().unwrap_or(path);
        let found = if self.is_beside(root) || is_other(path) {
            None
        } else {
            self.installed.returned(path)
        };
        lock().insert(path.to_owned(), found.clone());
        found
    }
}

impl Packages {
    /// Whether a module is beside the file. A folder without `__init__.py` gives way to a package that is installed.
    fn is_beside(&self, root: &str) -> bool {
        let module = self.folder.join(format!("{root}.py"));
        module.is_file() || self.folder.join(root).join("__init__.py").is_file()
    }
}

impl Elsewhere for Packages {
    fn import(&self, _: &str) -> Option<Foreign> {
        None
    }

    fn member(&self, _: Foreign, _: &str) -> Option<Foreign> {
        None
    }

    fn signature(&self, _: ForeignFunction) -> Option<Arc<ForeignSignature>> {
        None
    }

    fn summary(&self, _: ForeignFunction, _: &Passed) -> Option<Arc<Summary>> {
        None
    }

    fn returned(&self, path: &str) -> Option<Arc<Returned>> {
        self.returned_unless(path, |_| false)
    }
}

/// Of the environments that files are looked at with, and of what is installed in them.
pub(super) fn digest_of(settings: &[Arc<AnalysisOptions>]) -> Digest {
    let environments = settings.iter().filter_map(|it| it.environment.as_ref());
    let seen: BTreeSet<PathBuf> = environments.clone().map(|it| it.root.clone()).collect();
    let stamps = seen
        .iter()
        .filter_map(|root| environments.clone().find(|it| it.root == *root));
    let stamps: Vec<u8> = stamps.flat_map(|it| stamp_of(it).to_bytes()).collect();
    Digest::of(&[&stamps])
}
