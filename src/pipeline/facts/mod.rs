//! What is known of files that are not given: `unpin facts` writes it package by package, and runs over what imports them read it.
//!
//! ```text
//! unpin facts --out leaf.facts leaf/
//! unpin facts --out middle.facts --deps leaf.facts middle/
//! unpin --facts leaf.facts --facts middle.facts app/
//! ```
//! Files of which facts are known take part in the program as those that are given, in the same places; they are neither read nor
//! reported. An artefact holds no copy of what it was made with, so that a run has to be given all that its files lead to.

mod artefact;

mod make;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

pub use make::{FactsOptions, make_facts};

use super::Sources;
use super::session::Session;
use crate::program::{FileFacts, Folders};
use crate::source::{Digest, PlacedFacts, Settings, absolute, describe};
use artefact::Artefact;

/// What is known of files that are not given.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// By path, from the root of the file system.
    pub(super) files: Vec<KnownFile>,
    /// By folder: what is beside them that they import, and that nothing is known of.
    beside: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Of the artefacts.
    digests: BTreeSet<Digest>,
    /// By path, also of those that are given: the artefacts that hold a file.
    holders: BTreeMap<PathBuf, Vec<Digest>>,
}

/// A file that is not given.
#[derive(Debug)]
pub(super) struct KnownFile {
    pub(super) path: PathBuf,
    pub(super) facts: FileFacts,
    /// Of where it is, and what is known of it.
    pub(super) digest: Digest,
    /// The artefact that it is in, and those that this was made with.
    known: Arc<BTreeSet<Digest>>,
}

/// Which artefact cannot be used, and why.
pub(super) type Unusable = (PathBuf, String);

impl Facts {
    /// Reads artefacts. Files that are `given` are known better.
    pub(super) fn read(placed: &[PlacedFacts], given: &[PathBuf]) -> Result<Self, Unusable> {
        let mut facts = Self::default();
        let mut known: BTreeMap<PathBuf, (KnownFile, &Path)> = BTreeMap::new();
        let mut made_with: BTreeMap<Digest, &Path> = BTreeMap::new();
        for PlacedFacts { file, root } in placed {
            let unusable = |why: String| (file.clone(), why);
            let bytes = std::fs::read(file).map_err(|error| unusable(why_unread(&error)))?;
            let (artefact, digest) = Artefact::decode(&bytes).map_err(unusable)?;
            facts.digests.insert(digest);
            made_with.extend(artefact.deps.iter().map(|it| (*it, file.as_path())));
            for (folder, names) in artefact.beside {
                let known = facts.beside.entry(below(root, &folder)).or_default();
                known.extend(names);
            }
            let known_then = artefact.deps.iter().copied().chain([digest]);
            let known_then: Arc<BTreeSet<Digest>> = Arc::new(known_then.collect());
            for (path, found) in artefact.files {
                let path = below(root, &path);
                let holders = facts.holders.entry(path.clone()).or_default();
                holders.push(digest);
                let found = KnownFile::of(path.clone(), found, Arc::clone(&known_then));
                let digest = found.digest;
                let (same, other) = known.entry(path).or_insert((found, file));
                if same.digest != digest {
                    let (path, other) = (same.path.display(), other.display());
                    return Err(unusable(format!(
                        "knows something else of {path} than {other}: make both again from the same files"
                    )));
                }
            }
        }
        let unknown = |(digest, _): &(&Digest, &&Path)| !facts.digests.contains(digest);
        if let Some((_, file)) = made_with.iter().find(unknown) {
            let why = "was made with facts that are not given, or that are others by now: give those of all packages that it \
                       depends on as well, or make it again with `unpin facts`";
            return Err((file.to_path_buf(), why.to_owned()));
        }
        let given: BTreeSet<PathBuf> = given.iter().map(|path| absolute(path)).collect();
        let others = known.into_iter().filter(|(path, _)| !given.contains(path));
        facts.files = others.map(|(_, (file, _))| file).collect();
        Ok(facts)
    }

    /// Whether who made the facts of a file knew what is at a path: it is in the same artefact, or in one that this was made with.
    pub(super) fn knew(&self, file: &KnownFile, path: &Path) -> bool {
        let mut holders = self.holders.get(path).into_iter().flatten();
        holders.any(|holder| file.known.contains(holder))
    }

    /// Of all that is known.
    pub(super) fn digest(&self) -> Digest {
        let all = self.digests.iter().flat_map(|it| it.to_bytes());
        let files = self.files.iter().flat_map(|it| it.digest.to_bytes());
        Digest::of(&[&all.collect::<Vec<u8>>(), &files.collect::<Vec<u8>>()])
    }

    /// What is in the folders of these files, and of those that are given.
    pub(super) fn folders_with(&self, mut given: Folders) -> Folders {
        let known: Vec<&Path> = self.files.iter().map(|it| it.path.as_path()).collect();
        given.take_in(&known, &self.beside);
        given
    }
}

impl KnownFile {
    fn of(path: PathBuf, facts: FileFacts, known: Arc<BTreeSet<Digest>>) -> Self {
        let shown = postcard::to_allocvec(&facts).unwrap_or_default();
        Self {
            digest: Digest::of(&[path.as_os_str().as_encoded_bytes(), &shown]),
            path,
            facts,
            known,
        }
    }

    /// As people would name it.
    pub(super) fn display_path(&self) -> PathBuf {
        let current = std::env::current_dir().unwrap_or_default();
        let below = self.path.strip_prefix(current);
        below.unwrap_or(&self.path).to_path_buf()
    }
}

/// What is known of files that are not given, as the settings of this folder say.
pub(super) fn read_facts(
    settings: &Settings,
    sources: &Sources,
    session: &mut Session<'_>,
) -> ControlFlow<(), Arc<Facts>> {
    let given: Vec<PathBuf> = (0..sources.len()).map(|n| sources.path(n)).collect();
    let here = settings.of_folder(&absolute(Path::new(".")));
    match Facts::read(&here.facts(), &given) {
        Ok(facts) => ControlFlow::Continue(Arc::new(facts)),
        Err((path, message)) => {
            session.abort(&path.display().to_string(), message);
            ControlFlow::Break(())
        }
    }
}

fn why_unread(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "there is no such file: `unpin facts --out` writes the facts of a package".to_owned()
        }
        io::ErrorKind::IsADirectory => {
            "is a folder, and no file that `unpin facts` wrote".to_owned()
        }
        _ => format!("cannot be read: {}", describe(error)),
    }
}

/// A path below the root, as an artefact names it.
fn below(root: &Path, path: &str) -> PathBuf {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.fold(root.to_path_buf(), |path, part| path.join(part))
}

/// How an artefact names a path; nothing of one that is not below the root.
fn name_below(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    let parts: Option<Vec<&str>> = parts
        .map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    Some(parts?.join("/"))
}
