//! The encoding of a source file: PEP 263's coding line, Python's codec names, and exact decoding and encoding.
//!
//! Only encodings that are supersets of ASCII and keep no state are taken: in those, every byte outside an edit can be kept.

use std::borrow::Cow;

use encoding_rs::Encoding;

/// How a file's text is stored as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceEncoding {
    /// Python's default; a byte order mark is part of the text, as U+FEFF.
    Utf8,
    /// Declared as ASCII: any other byte is an error, as it is for Python.
    Ascii,
    /// ISO 8859-1 as Python has it: byte = code point. (WHATWG's "latin1" is windows-1252.)
    Latin1,
    /// A legacy encoding.
    Legacy(&'static Encoding),
}

/// Python's names whose WHATWG label is another one. Source: the aliases of CPython's `Lib/encodings/aliases.py`, with
/// `_` as `-`.
const PYTHON_LABELS: [(&str, &str); 24] = [
    ("1250", "windows-1250"),
    ("1251", "windows-1251"),
    ("1252", "windows-1252"),
    ("1253", "windows-1253"),
    ("1254", "windows-1254"),
    ("1255", "windows-1255"),
    ("1256", "windows-1256"),
    ("1257", "windows-1257"),
    ("1258", "windows-1258"),
    ("866", "ibm866"),
    ("932", "shift_jis"),
    ("936", "gbk"),
    ("949", "euc-kr"),
    ("950", "big5"),
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("eucjp", "euc-jp"),
    ("euckr", "euc-kr"),
    ("mac-roman", "macintosh"),
    ("macroman", "macintosh"),
    ("mac-cyrillic", "x-mac-cyrillic"),
    ("cp874", "windows-874"),
];

impl SourceEncoding {
    /// The encoding that Python would read `bytes` with, or why the file is refused, with the coding line's number.
    pub(super) fn detect(bytes: &[u8]) -> Result<Self, (u32, String)> {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err((
                1,
                "starts with a UTF-16 or UTF-32 byte order mark, which Python does not read".into(),
            ));
        }
        let has_mark = bytes.starts_with(b"\xef\xbb\xbf");
        let Some((line, name)) = find_coding(bytes) else {
            return Ok(Self::Utf8);
        };
        let encoding = Self::for_python_name(&name).map_err(|message| (line, message))?;
        if has_mark && encoding != Self::Utf8 {
            let message = format!(
                "the coding line says `{name}`, but the file starts with UTF-8's byte order mark"
            );
            return Err((line, message));
        }
        Ok(encoding)
    }

    fn for_python_name(name: &str) -> Result<Self, String> {
        let normal = name.to_ascii_lowercase().replace('_', "-");
        match normal.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => return Ok(Self::Utf8),
            "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" => return Ok(Self::Ascii),
            "latin-1" | "latin1" | "latin" | "l1" | "iso-8859-1" | "iso8859-1" | "iso-latin-1"
            | "iso88591" | "8859" | "cp819" => return Ok(Self::Latin1),
            _ => {}
        }
        // CPython's tokenizer takes every name that starts so for the plain one.
        if normal.starts_with("utf-8-") {
            return Ok(Self::Utf8);
        }
        if ["latin-1-", "iso-8859-1-", "iso-latin-1-"]
            .iter()
            .any(|prefix| normal.starts_with(prefix))
        {
            return Ok(Self::Latin1);
        }
        if normal.starts_with("utf-") || normal.starts_with("utf1") || normal.starts_with("utf3") {
            return Err(format!(
                "the coding line says `{name}`, which unpin does not rewrite; only UTF-8 of the UTF encodings"
            ));
        }
        let label = PYTHON_LABELS
            .iter()
            .find(|(python, _)| *python == normal)
            .map_or(normal.as_str(), |(_, label)| label);
        match Encoding::for_label(label.as_bytes())
            .or_else(|| Encoding::for_label(normal.replace('-', "_").as_bytes()))
        {
            Some(encoding)
                if encoding.is_ascii_compatible() && encoding != encoding_rs::REPLACEMENT =>
            {
                Ok(Self::Legacy(encoding))
            }
            _ => Err(format!(
                "the coding line says `{name}`, an encoding that unpin does not know"
            )),
        }
    }

    /// The text of `bytes`, or the offset and the value of the first byte that has none.
    pub(super) fn decode(self, bytes: Vec<u8>) -> Result<String, DecodeError> {
        match self {
            Self::Utf8 => String::from_utf8(bytes).map_err(|error| {
                let offset = error.utf8_error().valid_up_to();
                DecodeError::Byte {
                    offset,
                    value: error.as_bytes()[offset],
                }
            }),
            Self::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
                Some(offset) => Err(DecodeError::Byte {
                    offset,
                    value: bytes[offset],
                }),
                None => String::from_utf8(bytes).map_err(|_| DecodeError::NotExact),
            },
            Self::Latin1 => Ok(bytes.iter().map(|&byte| char::from(byte)).collect()),
            Self::Legacy(encoding) => {
                let text = encoding
                    .decode_without_bom_handling_and_without_replacement(&bytes)
                    .ok_or(DecodeError::NotExact)?
                    .into_owned();
                match self.encode(&text) {
                    Some(again) if *again == *bytes => Ok(text),
                    _ => Err(DecodeError::NotExact),
                }
            }
        }
    }

    /// The bytes of `text`; `None` if it holds a character that this encoding lacks.
    pub(crate) fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Utf8 => Some(Cow::Borrowed(text.as_bytes())),
            Self::Ascii => text.is_ascii().then_some(Cow::Borrowed(text.as_bytes())),
            Self::Latin1 => {
                let bytes: Option<Vec<u8>> =
                    text.chars().map(|each| u8::try_from(each).ok()).collect();
                bytes.map(Cow::Owned)
            }
            Self::Legacy(encoding) => {
                let (bytes, _, had_unmappable) = encoding.encode(text);
                (!had_unmappable).then_some(bytes)
            }
        }
    }

    /// For messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Ascii => "ASCII",
            Self::Latin1 => "ISO-8859-1",
            Self::Legacy(encoding) => encoding.name(),
        }
    }
}

/// Why bytes have no text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DecodeError {
    /// This byte is not of the encoding.
    Byte { offset: usize, value: u8 },
    /// Some bytes are not, or would not come back the same.
    NotExact,
}

/// The line (1 or 2) and the name of the coding line, by CPython's `get_coding_spec`: a comment on the first line, or on
/// the second if the first holds nothing but a comment or blanks.
fn find_coding(bytes: &[u8]) -> Option<(u32, String)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (number, line) in (1..=2).zip(bytes.split(|&byte| byte == b'\n')) {
        let content = line.iter().position(|byte| !b" \t\x0c\r".contains(byte));
        match content {
            None => {}
            Some(start) if line[start] == b'#' => {
                if let Some(name) = coding_name(&line[start..]) {
                    return Some((number, name));
                }
            }
            Some(_) => return None,
        }
    }
    None
}

/// The name in a comment that matches `coding[:=]\s*([-\w.]+)`.
fn coding_name(comment: &[u8]) -> Option<String> {
    const WORD: &[u8] = b"coding";
    let mut rest = comment;
    while let Some(at) = rest.windows(WORD.len()).position(|window| window == WORD) {
        rest = &rest[at + WORD.len()..];
        let Some((b':' | b'=', value)) = rest.split_first() else {
            continue;
        };
        let start = value
            .iter()
            .position(|byte| !b" \t".contains(byte))
            .unwrap_or(value.len());
        let name: String = value[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
            .map(|&byte| char::from(byte))
            .collect();
        if !name.is_empty() {
            return Some(name);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(bytes: &[u8]) -> SourceEncoding {
        SourceEncoding::detect(bytes).unwrap()
    }

    #[test]
    fn the_coding_line_is_found_where_python_finds_it() {
        assert_eq!(detect(b"x = 1\n"), SourceEncoding::Utf8);
        assert_eq!(
            detect(b"# -*- coding: latin-1 -*-\n"),
            SourceEncoding::Latin1
        );
        assert_eq!(
            detect(b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n"),
            SourceEncoding::Legacy(encoding_rs::WINDOWS_1252)
        );
        assert_eq!(detect(b"x = 1\n# coding: latin-1\n"), SourceEncoding::Utf8);
        assert_eq!(detect(b"\n\n# coding: latin-1\n"), SourceEncoding::Utf8);
        assert_eq!(detect(b"s = '# coding: latin-1'\n"), SourceEncoding::Utf8);
        assert_eq!(
            detect(b"# coding is hard; coding:ascii\n"),
            SourceEncoding::Ascii
        );
    }

    #[test]
    fn python_names_are_known() {
        for (name, expected) in [
            ("ISO_8859_1", SourceEncoding::Latin1),
            ("utf-8-unix", SourceEncoding::Utf8),
            ("KOI8-R", SourceEncoding::Legacy(encoding_rs::KOI8_R)),
            ("shift_jis", SourceEncoding::Legacy(encoding_rs::SHIFT_JIS)),
            ("sjis", SourceEncoding::Legacy(encoding_rs::SHIFT_JIS)),
            ("cp1252", SourceEncoding::Legacy(encoding_rs::WINDOWS_1252)),
            (
                "iso8859_15",
                SourceEncoding::Legacy(encoding_rs::ISO_8859_15),
            ),
            ("euc_jp", SourceEncoding::Legacy(encoding_rs::EUC_JP)),
            ("big5", SourceEncoding::Legacy(encoding_rs::BIG5)),
        ] {
            assert_eq!(
                SourceEncoding::for_python_name(name),
                Ok(expected),
                "{name}"
            );
        }
    }

    #[test]
    fn encodings_that_cannot_be_kept_byte_for_byte_are_refused() {
        for name in [
            "utf-16",
            "utf-32-le",
            "utf-7",
            "iso-2022-jp",
            "rot13",
            "nonsense",
        ] {
            assert!(SourceEncoding::for_python_name(name).is_err(), "{name}");
        }
        assert!(SourceEncoding::detect(b"\xff\xfex\0").is_err());
        assert!(SourceEncoding::detect(b"\xef\xbb\xbf# coding: latin-1\n").is_err());
    }

    #[test]
    fn every_latin_1_byte_comes_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = SourceEncoding::Latin1.decode(bytes.clone()).unwrap();
        assert_eq!(*SourceEncoding::Latin1.encode(&text).unwrap(), *bytes);
    }

    #[test]
    fn a_shift_jis_sequence_that_would_come_back_as_another_is_refused() {
        let shift_jis = SourceEncoding::Legacy(encoding_rs::SHIFT_JIS);
        assert_eq!(shift_jis.decode(b"\x93\xfa\x96{".to_vec()).unwrap(), "日本");
        // NEC's row 13 and IBM's extension both hold this character; only one is written back.
        assert_eq!(
            shift_jis.decode(b"\xfa\x4a".to_vec()),
            Err(DecodeError::NotExact)
        );
    }
}
