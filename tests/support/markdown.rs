//! Flow cases: Markdown with a heading, a sentence, and Python with verdicts beside its lines. `tests/flow/README.md` tells
//! what the verdicts mean.

use std::fs;
use std::path::Path;

/// One case: a second-level heading and what follows it.
#[derive(Debug, Clone)]
pub(crate) struct FlowCase {
    /// `loops.md: A value that the next pass reads`.
    pub(crate) name: String,
    /// The paragraphs around the code.
    pub(crate) prose: String,
    /// The fenced Python.
    pub(crate) code: String,
    /// The verdicts, in line order.
    pub(crate) verdicts: Vec<Verdict>,
}

/// What a comment claims of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Line in the code, from 1.
    pub(crate) line: usize,
    /// What is claimed.
    pub(crate) claim: Claim,
}

/// The kinds of verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// `# live: x, y`: exactly these plain locals are live after the line.
    Live(Vec<String>),
    /// `# last-use: x`: the line reads x, which is dead after it.
    LastUse(Vec<String>),
    /// `# bound: x`: definitely assigned after the line.
    Bound(Vec<String>),
    /// `# maybe-unbound: x`: not definitely assigned after the line.
    MaybeUnbound(Vec<String>),
    /// `# refused: N4 x`: for this hazard, no rewrite touches the name (or, without a name, the function).
    Refused {
        /// An id of `tests/hazards.toml`.
        hazard: String,
        /// The name, if it is about one.
        name: Option<String>,
    },
}

/// Reads all cases of a file; what is not in the format is an error that says so.
pub(crate) fn load(path: &Path) -> Result<Vec<FlowCase>, String> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("read {}: {error}", path.display()))?;
    let file = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut cases = Vec::new();
    for section in text.split("\n## ").skip(1) {
        let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
        let name = format!("{file}: {heading}");
        cases.push(parse_case(&name, body).map_err(|why| format!("{name}: {why}"))?);
    }
    Ok(cases)
}

fn parse_case(name: &str, body: &str) -> Result<FlowCase, String> {
    let (prose, rest) = body.split_once("```python\n").ok_or("no fenced Python")?;
    let (code, after) = rest.split_once("```").ok_or("the fence does not end")?;
    if after.contains("```") {
        return Err("more than one fenced block".to_owned());
    }
    let mut verdicts = Vec::new();
    for (index, line) in code.lines().enumerate() {
        for comment in line.split("# ").skip(1) {
            if let Some(claim) = parse_claim(comment.trim())? {
                verdicts.push(Verdict {
                    line: index + 1,
                    claim,
                });
            }
        }
    }
    Ok(FlowCase {
        name: name.to_owned(),
        prose: format!("{prose}{after}").trim().to_owned(),
        code: code.to_owned(),
        verdicts,
    })
}

fn parse_claim(comment: &str) -> Result<Option<Claim>, String> {
    let Some((kind, value)) = comment.split_once(':') else {
        return Ok(None);
    };
    let names = || {
        value
            .split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let claim = match kind {
        "live" => Claim::Live(names()),
        "last-use" => Claim::LastUse(names()),
        "bound" => Claim::Bound(names()),
        "maybe-unbound" => Claim::MaybeUnbound(names()),
        "refused" => {
            let mut words = value.split_whitespace().map(str::to_owned);
            let hazard = words.next().ok_or("`# refused:` without a hazard")?;
            Claim::Refused {
                hazard,
                name: words.next(),
            }
        }
        _ => return Err(format!("unknown verdict `{kind}`")),
    };
    Ok(Some(claim))
}
