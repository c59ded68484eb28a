//! Modules of the standard library and others of which two things are known.

/// Modules that neither make objects whose end is an event, nor tell of ends, but by words that are looked for; nor look up names in
/// the frames of their callers, with the same exception. In order.
pub(super) const PLAIN_MODULES: [&str; 88] = [
    "__future__",
    "abc",
    "argparse",
    "array",
    "ast",
    "atexit",
    "base64",
    "binascii",
    "bisect",
    "bz2",
    "calendar",
    "cmath",
    "collections",
    "colorsys",
    "concurrent",
    "configparser",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "email",
    "enum",
    "errno",
    "fnmatch",
    "fractions",
    "functools",
    "getopt",
    "glob",
    "graphlib",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "keyword",
    "locale",
    "logging",
    "lzma",
    "math",
    "mimetypes",
    "numbers",
    "numpy",
    "operator",
    "optparse",
    "os",
    "pandas",
    "pathlib",
    "platform",
    "pprint",
    "queue",
    "random",
    "re",
    "scipy",
    "seaborn",
    "secrets",
    "shlex",
    "shutil",
    "sklearn",
    "stat",
    "statistics",
    "string",
    "struct",
    "subprocess",
    "sys",
    "tarfile",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "tomllib",
    "types",
    "typing",
    "typing_extensions",
    "unicodedata",
    "uuid",
    "warnings",
    "wave",
    "yaml",
    "zipfile",
    "zlib",
    "zoneinfo",
];

/// Whether a module is such, by the first part of its name.
pub(super) fn is_plain(root: &str) -> bool {
    PLAIN_MODULES.binary_search(&root).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(PLAIN_MODULES.is_sorted());
    }
}
