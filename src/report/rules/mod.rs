//! What there is to know of each code: kinds of pins, strategies, reasons for leaving something alone. One table makes what `--explain`
//! prints, the pages of `docs/rules`, and the texts that other forms take along.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// Where pages are when the project has an address.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Of a line of `--explain`, without its indent: what every terminal shows.
const WIDTH: usize = 76;

/// What a code is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RuleKind {
    Pin,
    Strategy,
    Reason,
    Held,
}

impl RuleKind {
    fn description(self) -> &'static str {
        match self {
            Self::Pin => "A kind of finding",
            Self::Strategy => "A strategy",
            Self::Reason => "A reason for leaving something as it is",
            Self::Held => "A holder that no rewrite sees to, listed by --show-held",
        }
    }
}

/// What there is to know of one code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    kind: RuleKind,
    title: String,
    what: String,
    why: String,
    /// A file that shows it.
    before: Option<String>,
    /// What unpin makes of the file.
    after: Option<String>,
    /// Whether the file shows it only with `--unsafe`.
    #[serde(default)]
    r#unsafe: bool,
    /// How to get past it.
    past: String,
    /// Other codes that one who reads this may want to read of.
    #[serde(default)]
    related: Vec<String>,
}

/// By code.
fn table() -> &'static BTreeMap<String, Rule> {
    static TABLE: OnceLock<BTreeMap<String, Rule>> = OnceLock::new();
    TABLE
        .get_or_init(|| toml::from_str(include_str!("rules.toml")).expect("a test reads the table"))
}

/// What there is to know of a code, for people at a terminal. An error names what codes there are.
pub(crate) fn explain(code: &str) -> Result<String, String> {
    let table = table();
    // As reports write it.
    let code = code.trim_start_matches("pinned").trim_matches(['[', ']']);
    table.get(code).map(|rule| text(code, rule)).ok_or_else(|| {
        let near = |known: &&String| strsim::damerau_levenshtein(known, code) <= 2;
        let meant = table.keys().find(near);
        let meant = meant.map_or_else(String::new, |it| format!("; did you mean `{it}`?"));
        let of = |kind: RuleKind| {
            let codes = table.iter().filter(|(_, rule)| rule.kind == kind);
            let codes: Vec<&str> = codes.map(|(code, _)| code.as_str()).collect();
            codes.join(", ")
        };
        format!(
            "`{code}` is no code of unpin{meant}\n  kinds of findings: {}\n  strategies: {}\n  reasons: {}\n  holders: {}",
            of(RuleKind::Pin),
            of(RuleKind::Strategy),
            of(RuleKind::Reason),
            of(RuleKind::Held)
        )
    })
}

fn text(code: &str, rule: &Rule) -> String {
    let mut parts = vec![format!(
        "{code}: {}\n{}",
        rule.kind.description(),
        rule.title
    )];
    for (heading, body, language) in sections(rule) {
        let lines = match language {
            Language::English => wrap(body),
            Language::Python => body.trim().lines().map(str::to_owned).collect(),
        };
        let lines = lines.iter().map(|line| format!("  {line}"));
        let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
        parts.push(format!("{heading}\n{}", lines.join("\n")));
    }
    if !rule.related.is_empty() {
        let lines = wrap(&rule.related.join(", "));
        let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
        parts.push(format!("See also\n{}", lines.join("\n")));
    }
    parts.join("\n\n") + "\n"
}

/// Prose in lines that fit a terminal.
fn wrap(body: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in body.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// What a section is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Python,
}

/// Headings with what is below them.
fn sections(rule: &Rule) -> Vec<(&'static str, &str, Language)> {
    let mut sections = vec![
        ("What", rule.what.as_str(), Language::English),
        ("Why", &rule.why, Language::English),
    ];
    let before = rule.before.as_deref();
    sections.extend(before.map(|code| (example_heading(rule), code, Language::Python)));
    let after = rule.after.as_deref();
    sections.extend(after.map(|code| ("After", code, Language::Python)));
    let past = match rule.kind {
        RuleKind::Pin | RuleKind::Reason => "How to get past it",
        RuleKind::Held => "What to do",
        RuleKind::Strategy => "Limits, and how to leave it out",
    };
    sections.push((past, &rule.past, Language::English));
    sections
}

/// What is shown first.
fn example_heading(rule: &Rule) -> &'static str {
    if rule.kind == RuleKind::Held {
        return "Example";
    }
    match (rule.after.is_some(), rule.r#unsafe) {
        (true, false) => "Before",
        (true, true) => "Before (found with --unsafe)",
        (false, false) => "Left as it is",
        (false, true) => "Left as it is (with --unsafe)",
    }
}

/// The page of a code, in Markdown.
pub(crate) fn page(code: &str) -> Option<String> {
    let rule = table().get(code)?;
    let mut parts = vec![format!(
        "# `{code}`\n\n{}: {}.",
        rule.kind.description(),
        rule.title
    )];
    for (heading, body, language) in sections(rule) {
        let body = body.trim();
        parts.push(match language {
            Language::English => format!("## {heading}\n\n{body}"),
            Language::Python => format!("## {heading}\n\n```python\n{body}\n```"),
        });
    }
    if !rule.related.is_empty() {
        let links = rule.related.iter();
        let links: Vec<String> = links.map(|it| format!("- [`{it}`]({it}.md)")).collect();
        parts.push(format!("## See also\n\n{}", links.join("\n")));
    }
    Some(parts.join("\n\n") + "\n")
}

/// Where the page of a code is: its address where the project has one, else its place in the source.
pub(crate) fn page_path(code: &str) -> String {
    page_address(code).unwrap_or_else(|| format!("docs/rules/{code}.md"))
}

/// The address of the page, if the project has one.
pub(crate) fn page_address(code: &str) -> Option<String> {
    let is_known = !REPOSITORY.is_empty();
    is_known.then(|| format!("{REPOSITORY}/blob/main/docs/rules/{code}.md"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::options::Strategy;
    use crate::pin::{HolderKind, PinKind};

    #[test]
    fn each_kind_of_pin_and_each_strategy_has_a_rule() {
        let of = |kind: RuleKind| {
            let rules = table().iter().filter(move |(_, rule)| rule.kind == kind);
            rules
                .map(|(code, _)| code.as_str())
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(
            of(RuleKind::Pin),
            PinKind::ALL.iter().map(|it| it.name()).collect()
        );
        assert_eq!(
            of(RuleKind::Strategy),
            Strategy::ALL.iter().map(|it| it.name()).collect()
        );
        let holders = HolderKind::ALL.iter().map(|it| it.code());
        let holders = holders.filter(|code| *code != HolderKind::Other.code());
        assert_eq!(of(RuleKind::Held), holders.collect());
        for (code, rule) in table() {
            for related in &rule.related {
                assert!(table().contains_key(related), "{code}: {related}");
            }
        }
    }

    /// `docs/rules` is made from the table.
    #[test]
    fn the_pages_in_the_docs_are_those_of_the_rules() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
        let headings = [
            (RuleKind::Pin, "Findings"),
            (RuleKind::Strategy, "Strategies"),
            (RuleKind::Reason, "Reasons for leaving something as it is"),
            (RuleKind::Held, "Who holds what no rewrite frees"),
        ];
        let mut index = vec!["# Rules".to_owned()];
        for (kind, heading) in headings {
            let rules = table().iter().filter(|(_, rule)| rule.kind == kind);
            let lines: Vec<String> = rules
                .map(|(code, rule)| format!("- [`{code}`]({code}.md): {}", rule.title))
                .collect();
            index.push(format!("## {heading}\n\n{}", lines.join("\n")));
        }
        let index = index.join("\n\n") + "\n";
        let pages = table()
            .keys()
            .map(|code| (code.as_str(), page(code).unwrap()));
        let pages: BTreeMap<&str, String> = pages.chain([("README", index)]).collect();
        let is_blessed = std::env::var_os("UNPIN_BLESS").is_some();
        for (name, page) in &pages {
            let path = folder.join(format!("{name}.md"));
            if is_blessed {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&path, page).unwrap();
            }
            let kept = fs::read_to_string(&path).unwrap_or_default();
            assert!(kept == *page, "{name}: write it again with UNPIN_BLESS=1");
        }
        for file in folder.read_dir().unwrap().flatten() {
            let name = file.file_name().into_string().unwrap();
            let name = name.strip_suffix(".md").unwrap_or(&name);
            assert!(pages.contains_key(name), "docs/rules/{name} is of no rule");
        }
    }

    #[test]
    fn a_code_is_explained_as_reports_write_it() {
        assert_eq!(explain("pinned[call]"), explain("call"));
        assert_eq!(explain("[resource]"), explain("resource"));
        let error = explain("cal").unwrap_err();
        assert!(error.contains("did you mean `call`?"), "{error}");
        assert!(
            error.contains("strategies: clear, del, hoist, nest, reuse, split, transfer"),
            "{error}"
        );
    }
}
