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
const CASE_FILES: [&str; 4] = ["before.py", "after.py", "case.toml", "beside"];

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

fn rust_files() -> Vec<std::path::PathBuf> {
    ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| files_below(&root().join(folder), "rs"))
        .collect()
}

fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn each_file_starts_with_what_it_is_for() {
    let bad = |path: &&std::path::PathBuf| !read(path).starts_with("//!");
    let failures: Vec<String> = rust_files()
        .iter()
        .filter(bad)
        .map(|it| format!("{} has no //!", it.display()))
        .collect();
    assert_none(&failures);
}

#[test]
fn no_file_grows_too_long() {
    let failures: Vec<String> = rust_files()
        .iter()
        .map(|path| (path, read(path).lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert_none(&failures);
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
    let mut failures = Vec::new();
    for (place, stage) in map.iter().enumerate() {
        let mut files = files_below(&root().join("src").join(stage), "rs");
        let single = root().join(format!("src/{stage}.rs"));
        files.extend(single.exists().then_some(single));
        for path in files {
            for (number, line) in read(&path).lines().enumerate() {
                for import in imports(line) {
                    let imported = map.iter().position(|it| *it == import);
                    if import != LEAF && imported.is_some_and(|it| it > place) {
                        failures.push(format!(
                            "{}:{}: {stage} imports {import}",
                            path.display(),
                            number + 1
                        ));
                    }
                }
            }
        }
    }
    assert_none(&failures);
}

/// The stages that a line names after `crate::`; comments and docs do not count.
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
    let mut failures = Vec::new();
    for folder in root()
        .join("corpus")
        .read_dir()
        .expect("corpus/ exists")
        .flatten()
    {
        let name = folder.file_name().to_string_lossy().into_owned();
        if !folder.path().is_dir() {
            failures.push(format!("corpus/{name} is no case"));
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
                failures.push(format!("corpus/{name} has no {wanted}"));
            }
        }
        let unknown = files
            .iter()
            .filter(|file| !CASE_FILES.contains(&file.as_str()));
        failures
            .extend(unknown.map(|file| format!("corpus/{name}/{file} is nothing that a case has")));
    }
    assert_none(&failures);
}

#[test]
fn each_case_tells_its_purpose_in_one_sentence() {
    let failures: Vec<String> = case::load_all()
        .iter()
        .filter(|case| {
            !case.manifest.purpose.ends_with('.') || case.manifest.purpose.contains('\n')
        })
        .map(|case| format!("corpus/{}: {:?}", case.name, case.manifest.purpose))
        .collect();
    assert_none(&failures);
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
    for strategy in Strategy::ALL {
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
    let mut failures = Vec::new();
    for (id, entry) in sections.into_values().flatten() {
        if !VERDICTS.contains(&entry.verdict.as_str()) || entry.what.is_empty() {
            failures.push(format!("{id}: a verdict and what it is about"));
        }
        match (decided.contains(&id), &entry.reason) {
            (false, None) => failures.push(format!(
                "{id} ({}) has neither a case nor a reason",
                entry.what
            )),
            (true, Some(_)) => failures.push(format!(
                "{id} has a case: its reason for having none is stale"
            )),
            (true, None) | (false, Some(_)) => {}
        }
        known.insert(id);
    }
    failures.extend(
        decided
            .difference(&known)
            .map(|id| format!("{id} is no id of hazards.toml")),
    );
    assert_none(&failures);
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
    let mut failures = Vec::new();
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
        failures.extend(unmatched.into_iter().map(|pattern| {
            let line = text[..query.start_byte_for_pattern(pattern)]
                .lines()
                .count()
                + 1;
            format!("{}:{line}: no case matches this pattern", path.display())
        }));
    }
    assert_none(&failures);
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
    let failures: Vec<String> = names
        .into_iter()
        .filter(|(variant, _)| given.contains(&format!("Hazard::{variant}")))
        .filter(|(_, name)| !asked.iter().any(|it| it.contains(&format!("[{name}]"))))
        .map(|(_, name)| format!("no case has `refused = \"[{name}]\"`"))
        .collect();
    assert_none(&failures);
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

/// The ids that a text names; `N71–N75` names all five.
fn hazard_ids(text: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut range_from: Option<String> = None;
    let is_separator = |c: char| !c.is_ascii_alphanumeric() && c != '–';
    for word in text.split(is_separator) {
        for (place, part) in word.split('–').enumerate() {
            let Some(number) = hazard_number(part) else {
                range_from = None;
                continue;
            };
            if let Some(first) = range_from.take().filter(|_| place > 0) {
                let first = hazard_number(&first).unwrap_or(number);
                ids.extend((first..=number).map(|it| format!("{}{it}", &part[..1])));
            }
            ids.insert(part.to_owned());
            range_from = Some(part.to_owned());
        }
    }
    ids
}

/// 12 of `N12` and `N12b`.
fn hazard_number(word: &str) -> Option<u32> {
    let rest = word.strip_prefix(|c: char| "NTFLUEGXPR".contains(c))?;
    let rest = rest
        .strip_suffix(|c: char| c.is_ascii_lowercase())
        .unwrap_or(rest);
    rest.parse().ok().filter(|number| *number > 0)
}

/// What is cited as `HAZARDS L6` or `(N9, N10)` in a comment, and in `hazards.toml`, is a row of `docs/HAZARDS.md`.
#[test]
fn each_hazard_that_is_cited_is_in_the_catalogue() {
    let known = hazard_ids(&read(&root().join("docs/HAZARDS.md")));
    let mut cited: Vec<(String, String)> = Vec::new();
    for path in rust_files() {
        for line in read(&path).lines().filter(|line| line.contains("//")) {
            let after = |part: &str| part.split([')', '.', ':', ';']).next().map(hazard_ids);
            let ids = line.split("HAZARDS ").skip(1).filter_map(after).flatten();
            cited.extend(ids.map(|id| (path.display().to_string(), id)));
            for part in line.split('(').skip(1) {
                let list = part.split(')').next().unwrap_or_default();
                if list.split(", ").all(|id| hazard_number(id).is_some()) {
                    cited.extend(
                        hazard_ids(list)
                            .into_iter()
                            .map(|id| (path.display().to_string(), id)),
                    );
                }
            }
        }
    }
    let sections: BTreeMap<String, BTreeMap<String, Entry>> =
        toml::from_str(&read(&root().join("tests/hazards.toml"))).expect("hazards.toml");
    let listed = sections.into_values().flat_map(BTreeMap::into_keys);
    cited.extend(listed.map(|id| ("tests/hazards.toml".to_owned(), id)));
    assert!(cited.len() > 100);
    let failures: Vec<String> = cited
        .into_iter()
        .filter(|(_, id)| !known.contains(id))
        .map(|(place, id)| format!("{place}: {id} is no row of docs/HAZARDS.md"))
        .collect();
    assert_none(&failures);
}

/// The sections that are cited exist, and the layout names the folders that there are.
#[test]
fn the_design_has_the_sections_that_are_cited_and_the_folders_that_exist() {
    let design = read(&root().join("docs/DESIGN.md"));
    let mut failures = Vec::new();
    for path in rust_files() {
        for cited in read(&path).split("DESIGN section ").skip(1) {
            let number: String = cited.chars().take_while(char::is_ascii_digit).collect();
            if !number.is_empty() && !design.contains(&format!("\n## {number}. ")) {
                failures.push(format!("{}: no section {number}", path.display()));
            }
        }
    }
    let exists = |folder: &&str| root().join("src").join(folder).is_dir();
    let named: BTreeSet<&str> = design
        .lines()
        .filter_map(|line| line.strip_prefix("src/")?.split_once("/ "))
        .map(|(folder, _)| folder)
        .collect();
    failures.extend(
        named
            .iter()
            .filter(|folder| !exists(folder))
            .map(|folder| format!("src/{folder} does not exist")),
    );
    for entry in root()
        .join("src")
        .read_dir()
        .expect("src/ exists")
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !named.contains(name.as_str()) && name != "cli" {
            failures.push(format!("the layout does not name src/{name}"));
        }
    }
    assert_none(&failures);
}
