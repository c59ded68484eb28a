//! What earlier runs found, kept from run to run: one file of entries in a folder of its own.
//!
//! A run reads the file once, and writes it anew, in one step, when it has something to add: whoever reads at the same time sees
//! the old file or the new one. Of two runs that write at once the second takes in what the first wrote. An entry that is
//! not whole is none.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::work_tree_around;

/// The folder's name, where the project's root holds it.
pub(crate) const FOLDER: &str = ".unpin_cache";

/// What marks a folder that backups leave out (<https://bford.info/cachedir/>), and that may be removed.
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# What unpin found in earlier runs. It can be removed at any time.\n";
const TAG_FILE: &str = "CACHEDIR.TAG";

const MAGIC: &[u8] = b"unpin cache 1\n";
const EXTENSION: &str = "found";

/// An entry that no run asked for in so many days is forgotten, and so is what other versions left.
const DAYS_KEPT: u32 = 30;
const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

/// 128 bits of xxh3: what an entry is about, or the content that it holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Digest(u128);

impl Digest {
    /// Of a list of parts; where one ends and the next begins counts.
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let mut joined = Vec::new();
        for part in parts {
            joined.extend((part.len() as u64).to_le_bytes());
            joined.extend(*part);
        }
        Self(xxh3_128(&joined))
    }

    /// As bytes, little-endian.
    pub(crate) fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// What [`Self::to_bytes`] gave.
    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_le_bytes(bytes))
    }

    /// As people write it.
    pub(crate) fn to_hex(self) -> String {
        format!("{:032x}", self.0)
    }

    /// Of one text.
    pub(crate) fn of_content(content: &[u8]) -> Self {
        Self(xxh3_128(content))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    content: Digest,
    /// Days since 1970.
    last_used: u32,
    payload: Vec<u8>,
}

/// What earlier runs found, and what this one adds.
#[derive(Debug)]
pub(crate) struct Cache {
    file: PathBuf,
    today: u32,
    old: FxHashMap<Digest, Entry>,
    new: Mutex<FxHashMap<Digest, Entry>>,
}

impl Cache {
    /// The cache in a folder, which need not exist yet.
    pub(crate) fn open(folder: &Path) -> Self {
        let file = folder
            .join(format!("{:032x}", build().0))
            .with_extension(EXTENSION);
        Self {
            today: today(),
            old: fs::read(&file).map_or_else(|_| FxHashMap::default(), |bytes| decode(&bytes)),
            new: Mutex::default(),
            file,
        }
    }

    /// What was found about `key` in this very content.
    pub(crate) fn find(&self, key: Digest, content: Digest) -> Option<&[u8]> {
        let entry = self.old.get(&key)?;
        (entry.content == content).then_some(())?;
        if entry.last_used != self.today {
            self.add(key, content, entry.payload.clone());
        }
        Some(&entry.payload)
    }

    /// Remembers what was found about `key` in this content; it replaces what was found in another.
    pub(crate) fn add(&self, key: Digest, content: Digest, payload: Vec<u8>) {
        let entry = Entry {
            content,
            last_used: self.today,
            payload,
        };
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.insert(key, entry);
    }

    /// Writes what this run added. A folder that cannot be written costs the next run its time, and nothing else.
    pub(crate) fn save(self) {
        let new = self
            .new
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if new.is_empty() {
            return;
        }
        let Some(folder) = self.file.parent() else {
            return;
        };
        let _ = write(folder, &self.file, self.today, new);
    }
}

fn write(
    folder: &Path,
    file: &Path,
    today: u32,
    new: FxHashMap<Digest, Entry>,
) -> std::io::Result<()> {
    if !folder.join(TAG_FILE).exists() {
        fs::create_dir_all(folder)?;
        fs::write(folder.join(TAG_FILE), TAG)?;
        fs::write(folder.join(".gitignore"), "*\n")?;
    }
    forget_other_builds(folder, file);
    // What another run wrote meanwhile is kept.
    let mut entries = fs::read(file).map_or_else(|_| FxHashMap::default(), |bytes| decode(&bytes));
    entries.retain(|_, entry| today.saturating_sub(entry.last_used) <= DAYS_KEPT);
    entries.extend(new);
    let mut whole = tempfile::NamedTempFile::new_in(folder)?;
    whole.write_all(&encode(&entries))?;
    whole.persist(file)?;
    Ok(())
}

/// Removes what other builds left and no run has written for long.
fn forget_other_builds(folder: &Path, own: &Path) {
    let Ok(files) = folder.read_dir() else { return };
    let limit = Duration::from_secs(u64::from(DAYS_KEPT) * SECONDS_PER_DAY);
    for file in files.flatten().map(|file| file.path()) {
        let is_found = file.extension().is_some_and(|it| it == EXTENSION);
        let age = file.metadata().and_then(|it| it.modified());
        let age = age.ok().and_then(|it| it.elapsed().ok());
        if is_found && file != own && age.is_some_and(|age| age > limit) {
            let _ = fs::remove_file(file);
        }
    }
}

/// Which unpin this is: what another one found is not looked at.
fn build() -> Digest {
    let executable = std::env::current_exe().and_then(fs::metadata);
    let (length, modified) = executable.map_or((0, 0), |it| {
        let modified = it.modified().ok();
        let since = modified.and_then(|it| it.duration_since(UNIX_EPOCH).ok());
        (it.len(), since.map_or(0, |it| it.as_nanos()))
    });
    Digest::of(&[
        env!("CARGO_PKG_VERSION").as_bytes(),
        &length.to_le_bytes(),
        &modified.to_le_bytes(),
    ])
}

fn today() -> u32 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| (it.as_secs() / SECONDS_PER_DAY) as u32)
}

/// Key, content, day, length and bytes of the payload, and a checksum of all of them; integers are little-endian.
fn encode(entries: &FxHashMap<Digest, Entry>) -> Vec<u8> {
    let mut sorted: Vec<(&Digest, &Entry)> = entries.iter().collect();
    sorted.sort_unstable_by_key(|(key, _)| **key);
    let mut bytes = MAGIC.to_vec();
    for (key, entry) in sorted {
        let start = bytes.len();
        bytes.extend(key.0.to_le_bytes());
        bytes.extend(entry.content.0.to_le_bytes());
        bytes.extend(entry.last_used.to_le_bytes());
        bytes.extend((entry.payload.len() as u32).to_le_bytes());
        bytes.extend(&entry.payload);
        let checksum = xxh3_64(&bytes[start..]);
        bytes.extend(checksum.to_le_bytes());
    }
    bytes
}

/// All entries up to the first that is not whole.
fn decode(bytes: &[u8]) -> FxHashMap<Digest, Entry> {
    let mut entries = FxHashMap::default();
    let mut rest = bytes.strip_prefix(MAGIC).unwrap_or_default();
    while let Some((key, entry, after)) = decode_entry(rest) {
        entries.insert(key, entry);
        rest = after;
    }
    entries
}

fn decode_entry(bytes: &[u8]) -> Option<(Digest, Entry, &[u8])> {
    let (key, rest) = bytes.split_first_chunk()?;
    let (content, rest) = rest.split_first_chunk()?;
    let (last_used, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (payload, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let checked = &bytes[..bytes.len() - rest.len()];
    let (checksum, rest) = rest.split_first_chunk()?;
    if u64::from_le_bytes(*checksum) != xxh3_64(checked) {
        return None;
    }
    let entry = Entry {
        content: Digest(u128::from_le_bytes(*content)),
        last_used: u32::from_le_bytes(*last_used),
        payload: payload.to_vec(),
    };
    Some((Digest(u128::from_le_bytes(*key)), entry, rest))
}

/// The cache's folder of the project around a folder, at its settings or its work tree. What is in no project is nobody's to
/// put a folder beside.
pub(crate) fn nearest_cache(folder: &Path) -> Option<PathBuf> {
    let has_settings =
        |it: &&Path| it.join("pyproject.toml").is_file() || it.join("unpin.toml").is_file();
    let root = folder.ancestors().find(has_settings);
    let root = root.or_else(|| work_tree_around(folder))?;
    Some(root.join(FOLDER))
}

/// Removes a cache's folder, where there is one.
///
/// # Errors
/// What cannot be removed, or is no cache: it lacks the tag that [`Cache`] puts into its folder.
pub(crate) fn remove_cache(folder: &Path) -> Result<bool, String> {
    if !folder.exists() {
        return Ok(false);
    }
    if !folder.join(TAG_FILE).is_file() {
        return Err(format!(
            "{} is not removed: it holds no {TAG_FILE}, so it is no cache",
            folder.display()
        ));
    }
    fs::remove_dir_all(folder)
        .map(|()| true)
        .map_err(|error| format!("{} cannot be removed: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Digest {
        Digest::of(&[name.as_bytes()])
    }

    fn payload(cache: &Cache, name: &str, content: &str) -> Option<Vec<u8>> {
        let found = cache.find(key(name), key(content));
        found.map(<[u8]>::to_vec)
    }

    #[test]
    fn what_was_added_is_found_again_for_the_same_content() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("cache");
        let cache = Cache::open(&folder);
        cache.add(key("a"), key("1"), b"found".to_vec());
        cache.save();
        let cache = Cache::open(&folder);
        assert_eq!(payload(&cache, "a", "1"), Some(b"found".to_vec()));
        assert_eq!(payload(&cache, "a", "2"), None);
        assert_eq!(payload(&cache, "b", "1"), None);
    }

    #[test]
    fn a_run_that_wrote_meanwhile_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Cache::open(folder.path()), Cache::open(folder.path()));
        one.add(key("a"), key("1"), Vec::new());
        other.add(key("b"), key("1"), Vec::new());
        one.save();
        other.save();
        let both = Cache::open(folder.path());
        assert_eq!(payload(&both, "a", "1"), Some(Vec::new()));
        assert_eq!(payload(&both, "b", "1"), Some(Vec::new()));
    }

    /// Cut anywhere, or with any byte changed, the file gives entries as they were or none.
    #[test]
    fn broken_files_give_no_wrong_entries() {
        let entry = |text: &str| Entry {
            content: key("1"),
            last_used: 7,
            payload: text.as_bytes().to_vec(),
        };
        let entries: FxHashMap<Digest, Entry> = ["a", "b", "c"]
            .map(|name| (key(name), entry(name)))
            .into_iter()
            .collect();
        let whole = encode(&entries);
        assert_eq!(decode(&whole), entries);
        let is_subset = |found: FxHashMap<Digest, Entry>| {
            found
                .iter()
                .all(|(key, entry)| entries.get(key) == Some(entry))
        };
        for end in 0..whole.len() {
            assert!(is_subset(decode(&whole[..end])), "cut at {end}");
            let mut changed = whole.clone();
            changed[end] ^= 0x55;
            assert!(is_subset(decode(&changed)), "changed at {end}");
        }
    }

    #[test]
    fn only_a_cache_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(remove_cache(&folder.path().join("none")), Ok(false));
        assert!(
            remove_cache(folder.path())
                .unwrap_err()
                .contains("no cache")
        );
        let cache = Cache::open(folder.path());
        cache.add(key("a"), key("1"), Vec::new());
        cache.save();
        assert_eq!(remove_cache(folder.path()), Ok(true));
        assert!(!folder.path().exists());
    }
}
