//! What can be checked of the house itself: heads of files, import order, sizes, and that no case, strategy, hazard or query
//! pattern is orphaned.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tree_sitter::StreamingIterator;

use support::case;
use support::{files_below, markdown, root};

/// STYLE: 600 at most with its tests.
const MAX_LINES: usize = 600;
/// What may stand in a folder of the corpus.
const CASE_FILES: [&str; 3] = ["before.py", "after.py", "case.toml"];

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

fn rust_files() -> Vec<std::path::PathBuf> {
    ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| files_below(&root().join(folder), "rs"))
        .collect()
}

fn assert_none(trouble: &[String]) {
    assert!(trouble.is_empty(), "\n{}", trouble.join("\n"));
}

#[test]
fn each_file_starts_with_what_it_is_for() {
    let bad = |path: &&std::path::PathBuf| !read(path).starts_with("//!");
    let trouble: Vec<String> = rust_files()
        .iter()
        .filter(bad)
        .map(|it| format!("{} has no //!", it.display()))
        .collect();
    assert_none(&trouble);
}

#[test]
fn no_file_grows_too_long() {
    let trouble: Vec<String> = rust_files()
        .iter()
        .map(|path| (path, read(path).lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert_none(&trouble);
}

/// The exit codes import nothing, and every command ends with one.
const LEAF: &str = "exit_code";

/// The map of `lib.rs` is the order: a stage imports only from those above it.
#[test]
fn stages_import_only_from_those_above() {
    let map: Vec<String> = read(&root().join("src/lib.rs"))
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")?
                .strip_suffix(';')
                .map(str::to_owned)
        })
        .collect();
    assert!(map.len() > 5, "lib.rs lists the stages as `pub mod`");
    let mut trouble = Vec::new();
    for (place, stage) in map.iter().enumerate() {
        let mut files = files_below(&root().join("src").join(stage), "rs");
        let single = root().join(format!("src/{stage}.rs"));
        files.extend(single.exists().then_some(single));
        for path in files {
            for (number, line) in read(&path).lines().enumerate() {
                for import in imports(line) {
                    let imported = map.iter().position(|it| *it == import);
                    if import != LEAF && imported.is_some_and(|it| it > place) {
                        trouble.push(format!(
                            "{}:{}: {stage} imports {import}",
                            path.display(),
                            number + 1
                        ));
                    }
                }
            }
        }
    }
    assert_none(&trouble);
}

/// The stages that a line names behind `crate::`; comments and docs do not count.
fn imports(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let word = |rest: &'_ str| {
        rest.find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len())
    };
    code.split("crate::")
        .skip(1)
        .map(|rest| &rest[..word(rest)])
        .collect()
}

#[test]
fn each_corpus_folder_is_a_case_and_nothing_else() {
    let mut trouble = Vec::new();
    for folder in root()
        .join("corpus")
        .read_dir()
        .expect("corpus/ exists")
        .flatten()
    {
        let name = folder.file_name().to_string_lossy().into_owned();
        if !folder.path().is_dir() {
            trouble.push(format!("corpus/{name} is no case"));
            continue;
        }
        let files: BTreeSet<String> = folder
            .path()
            .read_dir()
            .expect("a readable folder")
            .flatten()
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .filter(|file| file != "__pycache__")
            .collect();
        for wanted in ["before.py", "case.toml"] {
            if !files.contains(wanted) {
                trouble.push(format!("corpus/{name} has no {wanted}"));
            }
        }
        let unknown = files
            .iter()
            .filter(|file| !CASE_FILES.contains(&file.as_str()));
        trouble
            .extend(unknown.map(|file| format!("corpus/{name}/{file} is nothing that a case has")));
    }
    assert_none(&trouble);
}

#[test]
fn each_case_tells_its_purpose_in_one_sentence() {
    let trouble: Vec<String> = case::load_all()
        .iter()
        .filter(|case| {
            !case.manifest.purpose.ends_with('.') || case.manifest.purpose.contains('\n')
        })
        .map(|case| format!("corpus/{}: {:?}", case.name, case.manifest.purpose))
        .collect();
    assert_none(&trouble);
}

#[test]
fn refusals_outnumber_rewrites() {
    let cases = case::load_all();
    let rewrites = cases.iter().filter(|case| case.is_rewrite()).count();
    assert!(
        rewrites * 2 < cases.len(),
        "{rewrites} rewrites among {} cases",
        cases.len()
    );
}

#[test]
fn each_strategy_is_hit_by_a_case() {
    use unpin::options::Strategy;
    let hit: BTreeSet<String> = case::load_all()
        .into_iter()
        .flat_map(|case| case.manifest.strategies)
        .collect();
    for strategy in [
        Strategy::Del,
        Strategy::Reuse,
        Strategy::Nest,
        Strategy::Split,
    ] {
        assert!(
            hit.contains(strategy.name()),
            "no case uses {}",
            strategy.name()
        );
    }
}

/// An entry of `hazards.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    verdict: String,
    what: String,
    reason: Option<String>,
}

const VERDICTS: [&str; 8] = [
    "never", "unsafe", "if", "ok", "useless", "order", "text", "fact",
];

#[test]
fn each_hazard_has_a_case_or_a_reason() {
    let sections: BTreeMap<String, BTreeMap<String, Entry>> =
        toml::from_str(&read(&root().join("tests/hazards.toml"))).expect("hazards.toml");
    let decided = decided_hazards();
    let mut known = BTreeSet::new();
    let mut trouble = Vec::new();
    for (id, entry) in sections.into_values().flatten() {
        if !VERDICTS.contains(&entry.verdict.as_str()) || entry.what.is_empty() {
            trouble.push(format!("{id}: a verdict and what it is about"));
        }
        match (decided.contains(&id), &entry.reason) {
            (false, None) => trouble.push(format!(
                "{id} ({}) has neither a case nor a reason",
                entry.what
            )),
            (true, Some(_)) => trouble.push(format!(
                "{id} has a case: its reason for having none is stale"
            )),
            (true, None) | (false, Some(_)) => {}
        }
        known.insert(id);
    }
    trouble.extend(
        decided
            .difference(&known)
            .map(|id| format!("{id} is no id of hazards.toml")),
    );
    assert_none(&trouble);
}

/// Ids that a corpus case is tagged with, or that a flow case refuses for or names as `(N40)`.
fn decided_hazards() -> BTreeSet<String> {
    let mut decided: BTreeSet<String> = case::load_all()
        .into_iter()
        .flat_map(|it| it.manifest.hazards)
        .collect();
    for path in files_below(&root().join("tests/flow"), "md") {
        if path.ends_with("README.md") {
            continue;
        }
        for case in markdown::load(&path).unwrap_or_else(|why| panic!("{why}")) {
            decided.extend(
                case.verdicts
                    .into_iter()
                    .filter_map(|verdict| match verdict.claim {
                        markdown::Claim::Refused { hazard, .. } => Some(hazard),
                        markdown::Claim::Live(_)
                        | markdown::Claim::LastUse(_)
                        | markdown::Claim::Bound(_)
                        | markdown::Claim::MaybeUnbound(_) => None,
                    }),
            );
        }
    }
    decided
}

/// Each pattern of `queries/*.scm` matches somewhere in the corpus; a pattern that nothing matches is a pattern that no test
/// would miss.
#[test]
fn each_query_pattern_matches_in_some_case() {
    let language = tree_sitter::Language::from(tree_sitter_python::LANGUAGE);
    let mut parser = tree_sitter::Parser::new();
    parser
        .set_language(&language)
        .expect("the grammar fits the library");
    let sources: Vec<Vec<u8>> = case::load_all()
        .iter()
        .map(|case| fs::read(case.before_path()).expect("before.py"))
        .collect();
    let trees: Vec<_> = sources
        .iter()
        .map(|text| parser.parse(text, None).expect("no timeout"))
        .collect();
    let mut trouble = Vec::new();
    for path in files_below(&root().join("queries"), "scm") {
        let query = tree_sitter::Query::new(&language, &read(&path))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut unmatched: BTreeSet<usize> = (0..query.pattern_count()).collect();
        for (tree, text) in trees.iter().zip(&sources) {
            let mut cursor = tree_sitter::QueryCursor::new();
            let mut matches = cursor.matches(&query, tree.root_node(), text.as_slice());
            while let Some(found) = matches.next() {
                unmatched.remove(&found.pattern_index);
            }
        }
        let text = read(&path);
        trouble.extend(unmatched.into_iter().map(|pattern| {
            let line = text[..query.start_byte_for_pattern(pattern)]
                .lines()
                .count()
                + 1;
            format!("{}:{line}: no case matches this pattern", path.display())
        }));
    }
    assert_none(&trouble);
}

/// Each reason that something in `src/` gives is asked for by a case, whose `text` trial sees that `unpin -v` says it.
#[test]
fn each_hazard_variant_is_the_reason_of_some_case() {
    let given: String = files_below(&root().join("src"), "rs")
        .iter()
        .filter(|path| !path.ends_with("pin/hazard.rs"))
        .map(|path| read(path))
        .collect();
    let asked: Vec<String> = case::load_all()
        .into_iter()
        .filter_map(|case| case.manifest.refused)
        .collect();
    let names = hazard_names();
    assert!(names.len() > 5, "names of hazards: {names:?}");
    let trouble: Vec<String> = names
        .into_iter()
        .filter(|(variant, _)| given.contains(&format!("Hazard::{variant}")))
        .filter(|(_, name)| !asked.iter().any(|it| it.contains(&format!("[{name}]"))))
        .map(|(_, name)| format!("no case has `refused = \"[{name}]\"`"))
        .collect();
    assert_none(&trouble);
}

/// Variants of `Hazard` and what they are called in reports: the arms of `Hazard::name`.
fn hazard_names() -> Vec<(String, String)> {
    let text = read(&root().join("src/pin/hazard.rs"));
    let body = text.split("pub fn name").nth(1).unwrap_or_default();
    let body = body.split("\n    }\n").next().unwrap_or_default();
    let arm = |line: &str| {
        let (pattern, name) = line.trim().strip_prefix("Hazard::")?.split_once(" => ")?;
        let variant = pattern.split('(').next()?;
        Some((variant.to_owned(), name.split('"').nth(1)?.to_owned()))
    };
    body.lines().filter_map(arm).collect()
}
