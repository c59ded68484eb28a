//! The command that is run: split as a shell would, found, and pointed at the staged copy.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// A program, its arguments, and the variables that are set for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// As the user wrote it, for reports.
    pub text: String,
    /// Program and arguments.
    pub words: Vec<String>,
    /// `NAME=value` words in front of the program.
    pub variables: BTreeMap<String, String>,
}

/// Who reads the command's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reader {
    /// Words are split as a shell does, and nothing else of a shell is done.
    #[default]
    Words,
    /// `/bin/sh -c`.
    Shell,
}

impl Command {
    /// Splits the text; `NAME=value` words in front are variables, as in a shell.
    pub fn parse(text: &str, reader: Reader) -> Result<Self> {
        if reader == Reader::Shell {
            let words = ["/bin/sh", "-c", text].map(str::to_owned).to_vec();
            return Ok(Self {
                text: text.to_owned(),
                words,
                variables: BTreeMap::new(),
            });
        }
        let Some(mut words) = shlex::split(text) else {
            bail!("cannot split the command `{text}`: a quote is not closed");
        };
        if let Some(word) = words.iter().find(|word| is_for_a_shell(word)) {
            bail!(
                "`{word}` is for a shell, and the command is run without one: write it as `sh -c '...'`, or with --verify-shell"
            );
        }
        let mut variables = BTreeMap::new();
        while let Some((name, value)) = words.first().and_then(|word| split_assignment(word)) {
            variables.insert(name, value);
            words.remove(0);
        }
        if words.is_empty() {
            bail!("the command is empty");
        }
        Ok(Self {
            text: text.to_owned(),
            words,
            variables,
        })
    }

    /// Checks that the program exists, seen from `folder`: before a tree is copied for nothing.
    pub fn check_program(&self, folder: &Path) -> Result<()> {
        let program = &self.words[0];
        if program.contains('/') {
            let path = folder.join(program);
            match path.metadata() {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    bail!("cannot run `{program}`: permission denied on the way to it");
                }
                Err(_) => bail!(
                    "cannot run `{program}`: no such file in {}",
                    folder.display()
                ),
            }
            if !is_executable(&path) {
                bail!(
                    "cannot run `{program}`: it is not executable (for a script, name its interpreter: `python {program}`)"
                );
            }
            return Ok(());
        }
        let path = self
            .variables
            .get("PATH")
            .map(OsString::from)
            .or_else(|| env::var_os("PATH"));
        if env::split_paths(&path.unwrap_or_default())
            .any(|place| is_executable(&folder.join(place).join(program)))
        {
            return Ok(());
        }
        bail!(
            "cannot run `{program}`: command not found on PATH (a shell's own words need `--verify-shell`)"
        )
    }

    /// The words with every path in `root` pointed at `stage`, also after `=` as in `--out=PATH`.
    pub fn staged_words(&self, root: &Path, stage: &Path) -> Vec<String> {
        let map = |(index, word): (usize, &String)| {
            let (head, tail) = match word.split_once('=') {
                Some((head, tail)) if tail.starts_with('/') => (format!("{head}="), tail),
                _ => (String::new(), word.as_str()),
            };
            // An interpreter of the project's own environment stays where its libraries are.
            let is_linked = index == 0
                && Path::new(word)
                    .ancestors()
                    .any(|folder| folder.join("pyvenv.cfg").exists());
            match staged_path(Path::new(tail), root, stage) {
                Some(staged) if !is_linked => format!("{head}{}", staged.display()),
                _ => word.clone(),
            }
        };
        self.words.iter().enumerate().map(map).collect()
    }
}

/// Whether a word is what a shell connects commands by, or sends output to files by.
fn is_for_a_shell(word: &str) -> bool {
    matches!(
        word,
        "|" | "||"
            | "|&"
            | "&"
            | "&&"
            | ";"
            | "<"
            | ">"
            | ">>"
            | "2>"
            | "2>>"
            | "2>&1"
            | "&>"
            | "<<"
    )
}

/// Where a path of the project lies in the staged tree; none for a path elsewhere.
pub(crate) fn staged_path(path: &Path, root: &Path, stage: &Path) -> Option<PathBuf> {
    if path.starts_with(stage) || !path.is_absolute() {
        return None;
    }
    path.strip_prefix(root).ok().map(|rest| stage.join(rest))
}

fn split_assignment(word: &str) -> Option<(String, String)> {
    let (name, value) = word.split_once('=')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| (name.to_owned(), value.to_owned()))
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        let command =
            Command::parse("A=1 python -c 'print(\"a b\")' --x=\"y z\"", Reader::Words).unwrap();
        assert_eq!(command.words, ["python", "-c", "print(\"a b\")", "--x=y z"]);
        assert_eq!(command.variables["A"], "1");
    }

    #[test]
    fn an_open_quote_is_an_error() {
        assert!(Command::parse("python 'job.py", Reader::Words).is_err());
        assert!(Command::parse("  ", Reader::Words).is_err());
    }

    #[test]
    fn paths_in_the_project_are_pointed_at_the_copy() {
        let command =
            Command::parse("python /p/job.py --out=/p/o.csv /q/x", Reader::Words).unwrap();
        let words = command.staged_words(Path::new("/p"), Path::new("/tmp/s"));
        assert_eq!(
            words,
            ["python", "/tmp/s/job.py", "--out=/tmp/s/o.csv", "/q/x"]
        );
    }

    #[test]
    fn a_missing_program_is_named() {
        let command = Command::parse("no-such-program-here x", Reader::Words).unwrap();
        let error = command
            .check_program(Path::new("/"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("command not found"), "{error}");
    }
}
