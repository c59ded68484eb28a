//! The book in `docs/`: each page is in its table of contents, links lead somewhere, and the commands of its pages do what the
//! pages show.
//!
//! Each page is a session in a folder of its own, a copy of programs of `examples/` in a git repository. A block marked `console` holds
//! commands after `$ `, and what they print where the page shows it. A block after a line that is only a file's name in backticks and
//! a colon is that file. Commands of unpin in `yaml` and `make` blocks are run as well.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex::Regex;
use support::program::{Ran, mask};
use support::{files_below, python, root};

/// What the pages show in place of the folder that the commands are run in.
const FOLDER: &str = "/home/ann/unpin/examples";

struct Block {
    /// The file that the block is, where it is one.
    file: Option<String>,
    language: String,
    text: String,
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

fn blocks(page: &str) -> Vec<Block> {
    let block = Regex::new(r"(?m)(?:^`([\w.]+)`:\n\n)?^```(\w+)\n((?s:.*?))^```$").unwrap();
    let parts = block.captures_iter(page).map(|parts| Block {
        file: parts.get(1).map(|name| name.as_str().to_owned()),
        language: parts[2].to_owned(),
        text: parts[3].to_owned(),
    });
    parts.collect()
}

/// Markdown without what is code.
fn prose(page: &str) -> String {
    let code = Regex::new(r"(?m)^```(?s:.*?)^```$|`[^`\n]*`").unwrap();
    code.replace_all(page, "code").into_owned()
}

/// Anchors as GitHub and mdBook make them of headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let fenced = Regex::new(r"(?m)^```(?s:.*?)^```$").unwrap();
    let text = fenced.replace_all(page, "");
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let title = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter_map(|it| match it {
            ' ' => Some('-'),
            '-' | '_' => Some(it),
            _ => it.is_alphanumeric().then_some(it),
        });
        kept.collect()
    };
    headings.map(anchor).collect()
}

/// The pages of the table of contents, by their paths in `docs/`.
fn listed() -> BTreeSet<PathBuf> {
    let summary = read(&root().join("docs/SUMMARY.md"));
    let link = Regex::new(r"\]\(([^)]+)\)").unwrap();
    let pages = link.captures_iter(&summary).map(|it| PathBuf::from(&it[1]));
    pages.collect()
}

#[test]
fn each_page_is_in_the_table_of_contents() {
    let docs = root().join("docs");
    let files = files_below(&docs, "md").into_iter();
    let pages = files.map(|path| path.strip_prefix(&docs).unwrap().to_owned());
    let pages: BTreeSet<PathBuf> = pages.filter(|path| !path.ends_with("SUMMARY.md")).collect();
    let differing: Vec<_> = pages.symmetric_difference(&listed()).cloned().collect();
    assert!(
        differing.is_empty(),
        "not in both docs/ and SUMMARY.md: {differing:?}"
    );
}

#[test]
fn relative_links_lead_to_a_file_and_a_heading() {
    let docs = root().join("docs").canonicalize().unwrap();
    let outside = ["README.md", "editors/README.md", "editors/vscode/README.md"];
    let outside = outside.map(|name| root().join(name));
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut failures = Vec::new();
    for page in files_below(&docs, "md").into_iter().chain(outside) {
        let text = prose(&read(&page));
        let targets = link.captures_iter(&text).map(|it| it[1].to_owned());
        for target in targets.filter(|target| !target.contains("://")) {
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = match path {
                "" => page.canonicalize(),
                path => page.with_file_name(path).canonicalize(),
            };
            let leads_somewhere = file.is_ok_and(|file| {
                let is_in_the_book = file.starts_with(&docs) || !page.starts_with(&docs);
                is_in_the_book && (anchor.is_empty() || anchors(&read(&file)).contains(anchor))
            });
            if !leads_somewhere {
                failures.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn what_is_said_twice_is_the_same() {
    let readme = read(&root().join("README.md"));
    let index = read(&root().join("docs/index.md"));
    for figures in index.lines().filter(|line| line.contains(" MiB |")) {
        assert!(readme.contains(figures), "{figures}");
    }
    for block in blocks(&index) {
        assert!(readme.contains(&block.text), "{}", block.text);
    }
    let schema = read(&root().join("docs/settings-schema.json"));
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let page = read(&root().join("docs/configuration.md"));
    for setting in schema["properties"].as_object().unwrap().keys() {
        let is_explained = page.lines().any(|line| {
            let cell = line.strip_prefix("| ").and_then(|it| it.split(" |").next());
            cell.is_some_and(|it| it.contains(&format!("`{setting}`")))
        });
        assert!(is_explained, "{setting}");
    }
}

/// A copy of the programs of `examples/`, or of its packages for a page about those, in a git repository, in which a page's commands are run.
struct Session {
    home: tempfile::TempDir,
    folder: PathBuf,
}

impl Session {
    fn new(page: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().canonicalize().unwrap().join("examples");
        fs::create_dir(&folder).unwrap();
        let examples = root().join("examples");
        let packages = examples.join("bazel");
        let is_of_packages = page.contains("leaf.facts leaf/");
        let base = if is_of_packages { &packages } else { &examples };
        let mut files = files_below(base, "py");
        files.retain(|file| is_of_packages || file.parent() == Some(&examples));
        for file in files {
            let copy = folder.join(file.strip_prefix(base).unwrap());
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(&file, copy).unwrap();
        }
        if page.contains("survey.ipynb") {
            let notebook = root().join("tests/book/survey.ipynb");
            fs::copy(notebook, folder.join("survey.ipynb")).unwrap();
        }
        let session = Self { home, folder };
        let git = "git init -q && git add . && git -c user.name=ann -c user.email=ann@localhost commit -qm first && \
                   git update-ref refs/remotes/origin/main HEAD";
        let made = session.run(git);
        assert_eq!(made.code, 0, "{}", made.err);
        session
    }

    fn run(&self, command: &str) -> Ran {
        let programs = [
            Path::new(env!("CARGO_BIN_EXE_unpin")),
            python::interpreter(),
        ];
        let mut path: Vec<PathBuf> = programs.map(|it| it.parent().unwrap().to_owned()).to_vec();
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(&self.folder)
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("UNPIN_STATE_DIR", self.home.path().join("state"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env_remove("VIRTUAL_ENV")
            .env_remove("CONDA_PREFIX")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran::of(output)
    }

    /// Runs a command, which may report suggestions but must not fail, and compares what it prints with what is shown of it.
    fn check(&self, command: &str, shown: &str) -> Result<(), String> {
        let ran = self.run(command);
        if !matches!(ran.code, 0 | 1) {
            return Err(format!("exit status {}\n{}", ran.code, ran.err));
        }
        let printed = format!("{}{}", ran.out, ran.err);
        let printed = printed.replace(self.folder.to_str().unwrap(), FOLDER);
        let (wanted, found) = (comparable(command, shown), comparable(command, &printed));
        if shown.is_empty() || wanted == found {
            Ok(())
        } else {
            Err(format!("{printed}\nshown: {wanted:#?}\nfound: {found:#?}"))
        }
    }
}

/// How often each line is there, without measurements: a terminal mixes both streams. Of a trace only the findings, since
/// what the table tells of the peak depends on the version of Python.
fn comparable(command: &str, text: &str) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    let table = |line: &&str| command.contains("--trace") && !line.starts_with("pinned[");
    for line in text.lines().skip_while(table) {
        *lines.entry(mask(line.trim_end())).or_default() += 1;
    }
    lines
}

/// Commands of a block of `console`, each with what is shown of its output.
fn commands(text: &str) -> Vec<(&str, &str)> {
    let commands = text.strip_prefix("$ ").into_iter();
    let commands = commands.flat_map(|text| text.split("\n$ "));
    let pair = |it| str::split_once(it, '\n').unwrap_or((it, ""));
    commands.map(pair).collect()
}

/// # Panics
/// With the commands of a page that fail, or print something else than it shows.
fn run_page(name: &Path) {
    let page = read(&root().join("docs").join(name));
    let in_settings = Regex::new(r"(?m)(?:^\s*- |: |^\t)(unpin .*)$").unwrap();
    let session = Session::new(&page);
    let mut failures = Vec::new();
    let mut note = |command: &str, checked: Result<(), String>| {
        failures.extend(checked.err().map(|why| format!("$ {command}\n{why}")));
    };
    for block in blocks(&page) {
        if let Some(file) = &block.file {
            fs::write(session.folder.join(file), &block.text).unwrap();
        }
        match block.language.as_str() {
            "console" => {
                for (command, shown) in commands(&block.text) {
                    note(command, session.check(command, shown));
                }
            }
            "yaml" | "make" => {
                for command in in_settings.captures_iter(&block.text) {
                    note(&command[1], Session::new("").check(&command[1], ""));
                }
            }
            _ => {}
        }
    }
    assert!(
        failures.is_empty(),
        "{}:\n{}",
        name.display(),
        failures.join("\n")
    );
}

#[test]
fn the_commands_of_the_pages_do_what_is_shown() {
    for page in listed() {
        run_page(&page);
    }
}
