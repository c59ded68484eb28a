//! One source file as read: its text, and the way back to its bytes.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::Span;
use super::document::{Notebook, NotebookError, with_cells};
use super::encoding::{DecodeError, SourceEncoding};
use crate::options::ModuleLevel;

/// A file's text.
#[derive(Debug)]
pub struct SourceFile {
    /// As given, or as found below a folder that was given.
    pub path: PathBuf,
    /// Decoded; a UTF-8 byte order mark is kept as U+FEFF, so that in UTF-8 files text offsets are file offsets.
    /// Invariant: encodes to the very bytes that were read, and is shorter than 4 GiB.
    text: String,
    encoding: SourceEncoding,
    checkpoints: OnceLock<Vec<Checkpoint>>,
    /// Of a notebook, whose code is the text.
    notebook: Option<Notebook>,
}

/// A place in the text whose place in the file is known.
#[derive(Debug, Clone, Copy)]
struct Checkpoint {
    text: usize,
    file: usize,
}

/// Every so many bytes of a text there is a checkpoint: few enough to be small, near enough to count from.
const CHECKPOINT_DISTANCE: usize = 4096;

/// Why a file is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// Where, from 1, if there is a place.
    pub line: Option<u32>,
    /// Where, from 1, in bytes of the line.
    pub column: Option<u32>,
    /// What, and what follows.
    pub message: String,
    /// Whether nothing is wrong with the file: it is only nothing that is analysed.
    pub is_skipped: bool,
}

impl ReadError {
    fn plain(message: impl Into<String>) -> Self {
        Self {
            line: None,
            column: None,
            message: message.into(),
            is_skipped: false,
        }
    }

    fn at(bytes: &[u8], offset: usize, message: String) -> Self {
        let before = &bytes[..offset];
        let line_start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        let line = before.split(|&byte| byte == b'\n').count();
        Self {
            line: Some(line as u32),
            column: Some((offset - line_start) as u32 + 1),
            message,
            is_skipped: false,
        }
    }
}

impl SourceFile {
    /// Reads the file at `path`.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        Self::from_bytes(path.to_owned(), Self::read_bytes(path)?)
    }

    /// The content of the file at `path`; anything but a regular file is refused, since reading it may never end.
    pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
        let refuse = |error: std::io::Error| {
            ReadError::plain(format!("cannot be read: {}", describe(&error)))
        };
        let metadata = std::fs::metadata(path).map_err(refuse)?;
        if !metadata.is_file() {
            return Err(ReadError::plain("is not a regular file"));
        }
        if metadata.len() > u64::from(u32::MAX) {
            return Err(ReadError::plain("is larger than 4 GiB"));
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
        File::open(path)
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .map_err(refuse)?;
        Ok(bytes)
    }

    /// The file of `bytes`, under the name `path`.
    pub(crate) fn from_bytes(path: PathBuf, bytes: Vec<u8>) -> Result<Self, ReadError> {
        if path
            .extension()
            .is_some_and(|extension| extension == "ipynb")
        {
            return Self::from_notebook(path, bytes);
        }
        let encoding = SourceEncoding::detect(&bytes).map_err(|(line, message)| ReadError {
            line: Some(line),
            column: Some(1),
            message,
            is_skipped: false,
        })?;
        refuse_nul(&bytes)?;
        Self::decoded(path, decode(encoding, bytes)?, encoding)
    }

    /// The file of a text that an editor has: whatever encoding it names, it is decoded.
    pub(crate) fn from_editor(path: PathBuf, text: String) -> Result<Self, ReadError> {
        refuse_nul(text.as_bytes())?;
        Self::decoded(path, text, SourceEncoding::Utf8)
    }

    fn decoded(path: PathBuf, text: String, encoding: SourceEncoding) -> Result<Self, ReadError> {
        if text.len() > u32::MAX as usize {
            return Err(ReadError::plain("is larger than 4 GiB"));
        }
        Ok(Self {
            path,
            text,
            encoding,
            checkpoints: OnceLock::new(),
            notebook: None,
        })
    }

    fn from_notebook(path: PathBuf, bytes: Vec<u8>) -> Result<Self, ReadError> {
        let file = decode(SourceEncoding::Utf8, bytes).map_err(|error| ReadError {
            message: "not UTF-8, as notebooks are".to_owned(),
            ..error
        })?;
        let notebook = Notebook::parse(file).map_err(|error| match error {
            NotebookError::Broken(place, message) => ReadError {
                line: place.map(|(line, _)| line),
                column: place.map(|(_, column)| column),
                ..ReadError::plain(message)
            },
            NotebookError::Skipped(message) => ReadError {
                is_skipped: true,
                ..ReadError::plain(message)
            },
        })?;
        Ok(Self {
            path,
            text: notebook.code().to_owned(),
            encoding: SourceEncoding::Utf8,
            checkpoints: OnceLock::new(),
            notebook: Some(notebook),
        })
    }

    /// The notebook whose code is the text.
    pub(crate) fn notebook(&self) -> Option<&Notebook> {
        self.notebook.as_ref()
    }

    /// The text as people wrote it, place by place: that of a notebook has its magics.
    pub(crate) fn shown_text(&self) -> &str {
        self.notebook.as_ref().map_or(&self.text, Notebook::source)
    }

    /// The file's bytes with edits of the text, which are sorted. None where they do not fit it.
    pub(crate) fn apply<'e>(
        &self,
        edits: impl Iterator<Item = (Span, &'e str)>,
    ) -> Option<Vec<u8>> {
        if let Some(notebook) = &self.notebook {
            return notebook.apply(edits).map(String::into_bytes);
        }
        let mut text = String::with_capacity(self.text.len());
        let mut done = 0;
        for (span, new) in edits {
            text.push_str(self.text.get(done..span.start as usize)?);
            text.push_str(new);
            done = span.end as usize;
        }
        text.push_str(self.text.get(done..)?);
        self.encoding.encode(&text).map(Cow::into_owned)
    }

    /// The module level of the file, which is otherwise used like this.
    pub(crate) fn module_level(&self, level: ModuleLevel) -> ModuleLevel {
        match &self.notebook {
            Some(notebook) => ModuleLevel::Cells(notebook.cells().clone().into()),
            None => with_cells(&self.text, level),
        }
    }

    /// A file of this text in UTF-8, for tests whose text was never in a file.
    #[cfg(test)]
    pub(crate) fn from_text(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            encoding: SourceEncoding::Utf8,
            checkpoints: OnceLock::new(),
            notebook: None,
        }
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the text is stored.
    pub fn encoding(&self) -> SourceEncoding {
        self.encoding
    }

    /// The file's bytes, as they were read.
    #[allow(
        clippy::missing_panics_doc,
        reason = "it cannot, by the invariant of `text`"
    )]
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        if let Some(notebook) = &self.notebook {
            return notebook.file().as_bytes().into();
        }
        self.encoding
            .encode(&self.text)
            .expect("the text was decoded from bytes that it encodes to")
    }

    /// For people: the path, with what is not Unicode replaced.
    pub(crate) fn display_path(&self) -> String {
        self.path.display().to_string()
    }

    /// Where a span of the text lies in the file.
    pub(crate) fn byte_range(&self, span: Span) -> Range<usize> {
        self.byte_offset(span.start as usize)..self.byte_offset(span.end as usize)
    }

    fn byte_offset(&self, offset: usize) -> usize {
        if matches!(self.encoding, SourceEncoding::Utf8 | SourceEncoding::Ascii) {
            return offset;
        }
        let checkpoints = self.checkpoints.get_or_init(|| self.compute_checkpoints());
        let next = checkpoints.partition_point(|checkpoint| checkpoint.text <= offset);
        let from = checkpoints[next.saturating_sub(1)];
        from.file + self.encoded_len(from.text, offset)
    }

    fn compute_checkpoints(&self) -> Vec<Checkpoint> {
        let mut last = Checkpoint { text: 0, file: 0 };
        let mut checkpoints = vec![last];
        while last.text + CHECKPOINT_DISTANCE < self.text.len() {
            let text = self
                .text
                .floor_char_boundary(last.text + CHECKPOINT_DISTANCE);
            last = Checkpoint {
                text,
                file: last.file + self.encoded_len(last.text, text),
            };
            checkpoints.push(last);
        }
        checkpoints
    }

    /// Bytes that a stretch of the text takes in the file. The encodings keep no state, so a stretch can be encoded alone.
    fn encoded_len(&self, start: usize, end: usize) -> usize {
        let stretch = self.text.get(start..end).unwrap_or_default();
        self.encoding.encode(stretch).map_or(0, |bytes| bytes.len())
    }
}

fn decode(encoding: SourceEncoding, bytes: Vec<u8>) -> Result<String, ReadError> {
    // Only the refusal needs the bytes a second time, and only small or wrong files get there.
    let copy = if encoding == SourceEncoding::Utf8 && std::str::from_utf8(&bytes).is_ok() {
        Vec::new()
    } else {
        bytes.clone()
    };
    encoding.decode(bytes).map_err(|error| match error {
        DecodeError::Byte { offset, value } if encoding == SourceEncoding::Utf8 => ReadError::at(
            &copy,
            offset,
            format!("byte 0x{value:02x} is not UTF-8, and no coding line names another encoding"),
        ),
        DecodeError::Byte { offset, value } => ReadError::at(
            &copy,
            offset,
            format!(
                "byte 0x{value:02x} is not {}, which the coding line names",
                encoding.name()
            ),
        ),
        DecodeError::NotExact => ReadError::plain(format!(
            "holds bytes that {}, which the coding line names, cannot give back unchanged",
            encoding.name()
        )),
    })
}

fn refuse_nul(bytes: &[u8]) -> Result<(), ReadError> {
    match memchr::memchr(0, bytes) {
        Some(offset) => {
            let what = "holds a NUL byte: not Python source".into();
            Err(ReadError::at(bytes, offset, what))
        }
        None => Ok(()),
    }
}

/// An input or output error as one says it: without "(os error 13)".
pub(crate) fn describe(error: &std::io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let mut chars = text[..end].chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<SourceFile, ReadError> {
        SourceFile::from_bytes("x.py".into(), bytes.to_vec())
    }

    #[test]
    fn a_file_gives_its_bytes_back() {
        for bytes in [
            &b"\xef\xbb\xbfx = 1\r\n"[..],
            b"# coding: latin-1\ns = '\xe9\x80'\n",
            b"# coding: cp1252\ns = '\x80'",
            b"# coding: koi8-r\n# \xc1\xc2\n",
            b"# coding: shift_jis\n# \x93\xfa\x96{\n",
            b"",
        ] {
            assert_eq!(*read(bytes).unwrap().bytes(), *bytes);
        }
    }

    #[test]
    fn offsets_lead_back_to_the_file() {
        let mut bytes = b"# coding: shift_jis\n# ".to_vec();
        bytes.extend(b"\x93\xfa\x96{".repeat(3000));
        bytes.extend(b"\nx = 1\n");
        let file = read(&bytes).unwrap();
        let start = file.text().find("x = 1").unwrap() as u32;
        let range = file.byte_range(Span::new(start, start + 5));
        assert_eq!(bytes[range], *b"x = 1");
        let end = file.text().len() as u32;
        assert_eq!(file.byte_range(Span::at(end)), bytes.len()..bytes.len());
    }

    #[test]
    fn bytes_that_are_not_text_are_placed() {
        let error = read(b"x = 1\ns = '\xe9'\n").unwrap_err();
        assert_eq!((error.line, error.column), (Some(2), Some(6)));
        assert!(
            error.message.contains("0xe9 is not UTF-8"),
            "{}",
            error.message
        );
        let error = read(b"# coding: ascii\n\n#\xe9").unwrap_err();
        assert_eq!((error.line, error.column), (Some(3), Some(2)));
        assert_eq!(read(b"a\n\0").unwrap_err().line, Some(2));
        assert_eq!(read(b"\n# coding: utf-16\n").unwrap_err().line, Some(2));
    }

    #[test]
    fn what_is_not_a_regular_file_is_refused() {
        assert!(SourceFile::read(Path::new("/dev/zero")).is_err());
        assert!(SourceFile::read(Path::new("/")).is_err());
    }
}
