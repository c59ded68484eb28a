//! A small Python project with text replacements for rewrites.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;
use unpin::run::{Command, Measure, Reader, find_root};
use unpin::verify::{Keep, PlannedFile, Request, Rewrite, RewriteId, Verification, run};

/// A project with text replacements for rewrites.
pub(crate) struct Project {
    pub(crate) folder: TempDir,
    pub(crate) command: String,
    /// File, function, old text, new text.
    pub(crate) rewrites: Vec<(&'static str, &'static str, &'static str, &'static str)>,
    pub(crate) measure: Measure,
    pub(crate) runs: usize,
    pub(crate) timeout: Option<Duration>,
    pub(crate) keep: Keep,
    pub(crate) outputs: Vec<PathBuf>,
    pub(crate) reader: Reader,
    pub(crate) has_launcher: bool,
}

impl Project {
    pub(crate) fn new(command: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self {
            folder,
            command: command.to_owned(),
            rewrites: Vec::new(),
            measure: Measure::Auto,
            runs: 3,
            timeout: Some(Duration::from_mins(1)),
            keep: Keep::Confirmed,
            outputs: Vec::new(),
            reader: Reader::Words,
            has_launcher: true,
        }
    }

    pub(crate) fn rewrite(
        mut self,
        file: &'static str,
        function: &'static str,
        old: &'static str,
        new: &'static str,
    ) -> Self {
        self.rewrites.push((file, function, old, new));
        self
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub(crate) fn verify(&self) -> anyhow::Result<Verification> {
        let root = self.root();
        let before = read_tree(&root);
        let paths: Vec<PathBuf> = self
            .rewrites
            .iter()
            .map(|rewrite| root.join(rewrite.0))
            .collect();
        let mut files: Vec<PlannedFile> = paths
            .iter()
            .map(|path| PlannedFile {
                path: path.clone(),
                before: fs::read(path).unwrap(),
            })
            .collect();
        files.dedup_by(|a, b| a.path == b.path);
        let render = |path: &Path, kept: &[RewriteId]| {
            let mut text = fs::read_to_string(path).unwrap();
            for id in kept {
                let (file, _, old, new) = self.rewrites[id.0 as usize];
                if root.join(file) == path {
                    assert!(text.contains(old), "{old}");
                    text = text.replacen(old, new, 1);
                }
            }
            text.into_bytes()
        };
        let rewrites = self
            .rewrites
            .iter()
            .enumerate()
            .map(|(index, (file, function, ..))| Rewrite {
                id: RewriteId(u32::try_from(index).unwrap()),
                path: root.join(file),
                shown_path: (*file).to_owned(),
                functions: vec![(*function).to_owned()],
                locals: vec!["data".to_owned()],
                predicted: None,
            });
        let request = Request {
            root: find_root(&root, &paths).unwrap(),
            folder: root.clone(),
            files,
            rewrites: rewrites.collect(),
            render: &render,
            command: Command::parse(&self.command, self.reader)?,
            runs: self.runs,
            timeout: self.timeout,
            measure: self.measure,
            outputs: self.outputs.clone(),
            keep: self.keep,
            launcher: self
                .has_launcher
                .then(|| PathBuf::from(env!("CARGO_BIN_EXE_unpin"))),
        };
        let verification = run(&request, &mut |_| {});
        assert_eq!(before, read_tree(&root), "the user's tree changed");
        verification
    }
}

/// Every file with its bytes.
pub(crate) fn read_tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut pending = vec![root.to_owned()];
    while let Some(folder) = pending.pop() {
        for item in fs::read_dir(folder).unwrap().flatten() {
            if item.path().is_dir() {
                pending.push(item.path());
            } else {
                found.insert(item.path(), fs::read(item.path()).unwrap());
            }
        }
    }
    found
}
