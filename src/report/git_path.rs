//! How a diff names files: relative, with forward slashes, quoted as git quotes odd names.
//!
//! What lies outside of the working folder is named from the root of its repository, where `git apply` finds it.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use crate::source::normal;

/// Where names start.
#[derive(Debug, Clone)]
pub(crate) struct NameBase {
    /// The working folder.
    pub(crate) current: PathBuf,
    /// The root of the repository that it is in.
    pub(crate) repository: Option<PathBuf>,
}

/// The name of `path` after `a/` or `b/`: relative to the working folder where it lies below it, else to the repository's root.
pub(super) fn relative_name(path: &Path, base: &NameBase) -> Vec<u8> {
    let is_outside = path.is_absolute() || path.starts_with("..");
    let absolute = if is_outside {
        normal(&base.current.join(path))
    } else {
        path.to_owned()
    };
    let roots = std::iter::once(&base.current).chain(&base.repository);
    let mut below = roots.filter_map(|root| absolute.strip_prefix(root).ok());
    let below = below.next().unwrap_or(path);
    let mut parts: Vec<&OsStr> = Vec::new();
    for component in below.components() {
        match component {
            Component::Normal(part) => parts.push(part),
            Component::ParentDir if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            Component::ParentDir => parts.push(OsStr::new("..")),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    parts
        .iter()
        .map(|part| part.as_encoded_bytes())
        .collect::<Vec<_>>()
        .join(&b'/')
}

/// A path from the root of the repository, or from the working folder where that is in none; absolute for what lies outside.
pub(super) fn name_from_root(path: &Path, base: &NameBase) -> String {
    let absolute = normal(&base.current.join(path));
    let root = base.repository.as_ref().unwrap_or(&base.current);
    slashed(absolute.strip_prefix(root).unwrap_or(&absolute))
}

/// A path from the working folder, also where it leads out of it, as far as the repository reaches; absolute for what lies outside.
pub(super) fn name_from_current(path: &Path, base: &NameBase) -> String {
    let absolute = normal(&base.current.join(path));
    let root = base.repository.as_ref().unwrap_or(&base.current);
    if !absolute.starts_with(root) {
        return slashed(&absolute);
    }
    let mut folder = base.current.as_path();
    let mut name = PathBuf::new();
    while !absolute.starts_with(folder) {
        name.push("..");
        folder = folder.parent().unwrap_or(root);
    }
    name.push(absolute.strip_prefix(folder).unwrap_or(&absolute));
    slashed(&name)
}

fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    }
}

/// The rest of a `--- ` or `+++ ` line: git's C-style quotes where a byte needs them, and a tab that ends a name with
/// blanks, as patch programs expect.
pub(super) fn header_name(side: &str, name: &[u8]) -> Vec<u8> {
    let full = [side.as_bytes(), b"/", name].concat();
    if full.iter().any(|&byte| needs_quotes(byte)) {
        let escaped = full.iter().flat_map(|&byte| escape(byte));
        return std::iter::once(b'"')
            .chain(escaped)
            .chain(std::iter::once(b'"'))
            .collect();
    }
    let has_blank = full.contains(&b' ');
    full.into_iter().chain(has_blank.then_some(b'\t')).collect()
}

fn needs_quotes(byte: u8) -> bool {
    !(b' '..0x7f).contains(&byte) || byte == b'"' || byte == b'\\'
}

fn escape(byte: u8) -> Vec<u8> {
    match byte {
        b'\n' => b"\\n".to_vec(),
        b'\t' => b"\\t".to_vec(),
        b'\r' => b"\\r".to_vec(),
        b'"' | b'\\' => vec![b'\\', byte],
        _ if needs_quotes(byte) => format!("\\{byte:03o}").into_bytes(),
        _ => vec![byte],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_current_folder() {
        let base = NameBase {
            current: "/home/me/project/sub".into(),
            repository: Some("/home/me/project".into()),
        };
        let name = |path: &str| String::from_utf8(relative_name(Path::new(path), &base)).unwrap();
        assert_eq!(name("./src/a.py"), "src/a.py");
        assert_eq!(name("src/../a.py"), "a.py");
        assert_eq!(name("/home/me/project/sub/src/a.py"), "src/a.py");
        assert_eq!(name("../sub/src/a.py"), "src/a.py");
        assert_eq!(name("../other/a.py"), "other/a.py");
        assert_eq!(name("/home/me/project/other/a.py"), "other/a.py");
        assert_eq!(name("/etc/a.py"), "etc/a.py");
        assert_eq!(name("../../a.py"), "../../a.py");
        for (path, from_root, from_current) in [
            ("src/a.py", "sub/src/a.py", "src/a.py"),
            ("../a.py", "a.py", "../a.py"),
            ("/home/me/project/sub/a.py", "sub/a.py", "a.py"),
            ("../../a.py", "/home/me/a.py", "/home/me/a.py"),
        ] {
            assert_eq!(name_from_root(Path::new(path), &base), from_root);
            assert_eq!(name_from_current(Path::new(path), &base), from_current);
        }
    }

    #[test]
    fn odd_names_are_quoted_as_git_does() {
        let header = |name: &str| String::from_utf8(header_name("a", name.as_bytes())).unwrap();
        assert_eq!(header("x.py"), "a/x.py");
        assert_eq!(header("a b.py"), "a/a b.py\t");
        assert_eq!(header("é\"\n.py"), "\"a/\\303\\251\\\"\\n.py\"");
    }
}
