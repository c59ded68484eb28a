//! `--output-file`: what would go to standard output, put in the place of a file when all of it is there.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use crate::exit_code::ExitCode;
use crate::source::describe;

/// A file that is to hold what is printed. Until it is finished, the old one stays.
pub(super) struct OutputFile {
    path: PathBuf,
    /// Without a name, so that nothing is left of it where the run is ended early.
    printed: BufWriter<File>,
}

impl OutputFile {
    /// Checks that the file can be written.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let explain = |error: &io::Error| {
            format!("{}: cannot be written: {}", path.display(), describe(error))
        };
        let old = fs::metadata(path).ok();
        // To open a pipe would be taken for its beginning.
        if old.as_ref().is_none_or(|it| it.is_file() || it.is_dir()) {
            fs::OpenOptions::new()
                .append(true)
                .create(true)
                .open(path)
                .map_err(|error| explain(&error))?;
        }
        if old.is_none() {
            // It was made to see whether it can be.
            let _ = fs::remove_file(path);
        }
        Ok(Self {
            path: path.to_owned(),
            printed: BufWriter::new(tempfile::tempfile().map_err(|error| explain(&error))?),
        })
    }

    /// Where to print.
    pub(super) fn stream(&mut self) -> &mut dyn Write {
        &mut self.printed
    }

    /// Puts what was printed in the place of the file.
    pub(super) fn finish(self, code: ExitCode) -> ExitCode {
        let path = self.path.clone();
        match self.replace() {
            Ok(()) => code,
            Err(error) => {
                eprintln!("error: {}: cannot be written: {error}", path.display());
                ExitCode::Failure
            }
        }
    }

    fn replace(self) -> io::Result<()> {
        let mut printed = self
            .printed
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        printed.rewind()?;
        let target = self.path.canonicalize().unwrap_or(self.path);
        let folder = target.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let old = fs::metadata(&target).ok();
        let is_plain = old.as_ref().is_none_or(fs::Metadata::is_file);
        let beside = new_file(folder).ok().filter(|_| is_plain);
        let Some(mut beside) = beside else {
            // A pipe, a terminal, or a folder in which nothing can be made.
            return io::copy(&mut printed, &mut File::create(&target)?).map(drop);
        };
        io::copy(&mut printed, &mut beside)?;
        if let Some(old) = old {
            beside.as_file().set_permissions(old.permissions())?;
        }
        if let Err(error) = beside.persist(&target) {
            // A file that is mounted cannot be replaced.
            let mut beside = error.file;
            beside.rewind()?;
            io::copy(&mut beside, &mut File::create(&target)?)?;
        }
        Ok(())
    }
}

fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unpin-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
