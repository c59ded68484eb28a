//! The form of an artefact: bytes that depend on what it is made from, and on nothing else.
//!
//! ```text
//! unpin facts 1 0.1.0 4f0c… 812345⏎      format, version, checksum and length of what follows, when it is unpacked
//! (zstd)                                  Content, as postcard writes it
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::program::{FileFacts, Notes};
use crate::source::Digest;

const MAGIC: &str = "unpin facts ";
/// Raised when what is written is something else for the same files.
const FORMAT: u32 = 1;
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// zstd's strongest without more memory for who reads it; an artefact is read more often than it is written.
const COMPRESSION: i32 = 19;
/// No package comes near it.
const MAX_BYTES: usize = 1 << 30;

/// What the facts of a package are.
#[derive(Debug, Clone, Default)]
pub(super) struct Artefact {
    /// Of the artefacts that it was made with.
    pub(super) deps: BTreeSet<Digest>,
    /// By path below the root, with forward slashes.
    pub(super) files: BTreeMap<String, FileFacts>,
    /// By folder below the root: what is in it that its files import, and that is not among them.
    pub(super) beside: BTreeMap<String, BTreeSet<String>>,
}

/// The same as it is written: what files have in common is there once.
#[derive(Serialize, Deserialize)]
struct Content {
    deps: Vec<[u8; 16]>,
    paths: Vec<String>,
    beside: BTreeMap<String, BTreeSet<String>>,
    /// What the members hash to that files mention, each as what it adds to the one before.
    members: Vec<u32>,
    /// By file: their places in that list, in the same way.
    mentioned: Vec<Vec<u32>>,
    files: Vec<FileFacts>,
}

impl Artefact {
    /// As it is written.
    pub(super) fn encode(&self) -> Result<Vec<u8>, String> {
        let fail = |error: &dyn std::fmt::Display| format!("cannot be made: {error}");
        let content = postcard::to_allocvec(&self.content()).map_err(|it| fail(&it))?;
        let packed = zstd::bulk::compress(&content, COMPRESSION).map_err(|it| fail(&it))?;
        let sum = Digest::of_content(&content).to_hex();
        let mut bytes = format!("{MAGIC}{FORMAT} {VERSION} {sum} {}\n", content.len()).into_bytes();
        bytes.extend(packed);
        Ok(bytes)
    }

    /// What was written, and what identifies it.
    pub(super) fn decode(bytes: &[u8]) -> Result<(Self, Digest), String> {
        let rest = bytes.strip_prefix(MAGIC.as_bytes());
        let rest = rest.ok_or("is no file that `unpin facts` wrote")?;
        let damaged = || {
            "is damaged: what is in it does not fit its checksum; make it again with `unpin facts`"
                .to_owned()
        };
        let end = memchr::memchr(b'\n', rest).ok_or_else(damaged)?;
        let header = std::str::from_utf8(&rest[..end]).map_err(|_| damaged())?;
        let mut words = header.split(' ');
        let (format, version) = (words.next(), words.next());
        if format != Some(&FORMAT.to_string()) || version != Some(VERSION) {
            return Err(format!(
                "was made by unpin {} (format {}), and this is {VERSION} (format {FORMAT}): make it again with `unpin facts`",
                version.unwrap_or("?"),
                format.unwrap_or("?"),
            ));
        }
        let (sum, length) = (words.next(), words.next());
        let length = length.and_then(|it| it.parse().ok());
        let length = length.filter(|it| *it <= MAX_BYTES).ok_or_else(damaged)?;
        let content = zstd::bulk::decompress(&rest[end + 1..], length).map_err(|_| damaged())?;
        let digest = Digest::of_content(&content);
        if sum != Some(&digest.to_hex()) || content.len() != length {
            return Err(damaged());
        }
        let content: Content = postcard::from_bytes(&content).map_err(|_| damaged())?;
        Ok((Self::of(content), digest))
    }

    fn content(&self) -> Content {
        let all = self.files.values().flat_map(|it| it.notes.mentioned());
        let all: BTreeSet<u32> = all.copied().collect();
        let members: Vec<u32> = all.into_iter().collect();
        let place = |member: &u32| members.partition_point(|it| it < member) as u32;
        let mentioned = self.files.values().map(|file| {
            let places: Vec<u32> = file.notes.mentioned().iter().map(place).collect();
            steps(&places)
        });
        let without_members = |file: &FileFacts| FileFacts {
            notes: Notes::clone(&file.notes).with_mentioned(Vec::new()),
            ..file.clone()
        };
        Content {
            deps: self.deps.iter().map(|it| it.to_bytes()).collect(),
            paths: self.files.keys().cloned().collect(),
            beside: self.beside.clone(),
            mentioned: mentioned.collect(),
            members: steps(&members),
            files: self.files.values().map(without_members).collect(),
        }
    }

    fn of(content: Content) -> Self {
        let members = sums(&content.members);
        let files = content.files.into_iter().zip(content.mentioned);
        let files = files.map(|(file, mentioned)| {
            let places = sums(&mentioned).into_iter();
            let mentioned = places.filter_map(|place| members.get(place as usize).copied());
            FileFacts {
                notes: file.notes.with_mentioned(mentioned.collect()),
                ..file
            }
        });
        Self {
            deps: content.deps.into_iter().map(Digest::from_bytes).collect(),
            files: content.paths.into_iter().zip(files).collect(),
            beside: content.beside,
        }
    }
}

/// What each adds to the one before.
fn steps(ascending: &[u32]) -> Vec<u32> {
    let before = std::iter::once(&0).chain(ascending);
    let pairs = ascending.iter().zip(before);
    pairs.map(|(it, before)| it - before).collect()
}

/// What [`steps`] was given.
fn sums(steps: &[u32]) -> Vec<u32> {
    let mut sum = 0_u32;
    let add = |step: &u32| {
        sum = sum.wrapping_add(*step);
        sum
    };
    steps.iter().map(add).collect()
}
