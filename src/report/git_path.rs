//! How a diff names files: relative, with forward slashes, quoted as git quotes odd names.

use std::ffi::OsStr;
use std::path::{Component, Path};

/// The name of `path` after `a/` or `b/`, relative to `current` where it lies below it.
pub(super) fn relative_name(path: &Path, current: &Path) -> Vec<u8> {
    let below = path.strip_prefix(current).unwrap_or(path);
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
        let name = |path: &str| {
            String::from_utf8(relative_name(Path::new(path), Path::new("/home/me"))).unwrap()
        };
        assert_eq!(name("./src/a.py"), "src/a.py");
        assert_eq!(name("src/../a.py"), "a.py");
        assert_eq!(name("/home/me/src/a.py"), "src/a.py");
        assert_eq!(name("/etc/a.py"), "etc/a.py");
        assert_eq!(name("../a.py"), "../a.py");
    }

    #[test]
    fn odd_names_are_quoted_as_git_does() {
        let header = |name: &str| String::from_utf8(header_name("a", name.as_bytes())).unwrap();
        assert_eq!(header("x.py"), "a/x.py");
        assert_eq!(header("a b.py"), "a/a b.py\t");
        assert_eq!(header("é\"\n.py"), "\"a/\\303\\251\\\"\\n.py\"");
    }
}
