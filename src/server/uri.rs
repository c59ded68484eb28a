//! The paths of files that editors name by URIs.

use std::path::{Path, PathBuf};

use crate::source::percent_encoded;

/// The path of a `file:` URI; what is not in a file yet is taken for one of its name in `folder`.
pub(super) fn path_of(uri: &str, folder: &Path) -> PathBuf {
    let (scheme, rest) = uri.split_once(':').unwrap_or(("", uri));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let decoded = crate::source::path_of(&decode(rest.as_bytes()));
    if scheme.eq_ignore_ascii_case("file") {
        return file_path(&decoded);
    }
    folder.join(decoded.file_name().unwrap_or("untitled".as_ref()))
}

/// After `file:`: `///folder/a.py`.
#[cfg(not(windows))]
fn file_path(decoded: &Path) -> PathBuf {
    decoded.components().collect()
}

/// After `file:`: `///c:/folder/a.py`.
#[cfg(windows)]
fn file_path(decoded: &Path) -> PathBuf {
    let text = decoded.to_string_lossy();
    let text = text.strip_prefix("///").unwrap_or(&text);
    PathBuf::from(text.replace('/', "\\"))
}

/// `%20` and the like as the bytes that they mean.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    decoded
}

/// The URI of a file.
pub(super) fn uri_of(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", percent_encoded(&text, b"/._-~"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_again() {
        let folder = Path::new("/work");
        for path in ["/a b/é%20.py", "/x.py", "/a/%zz.py"] {
            let uri = uri_of(Path::new(path));
            assert_eq!(path_of(&uri, folder), Path::new(path), "{uri}");
        }
        assert_eq!(path_of("file:///a/%", folder), Path::new("/a/%"));
        assert_eq!(
            path_of("untitled:Untitled-1", folder),
            Path::new("/work/Untitled-1")
        );
        assert_eq!(path_of("odd", folder), Path::new("/work/odd"));
    }
}
