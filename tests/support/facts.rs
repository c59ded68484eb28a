//! Two libraries and a program that calls them, by files and by facts.

use std::path::Path;

use super::program::unpin;

/// Two libraries, one above the other, and a program that calls them.
pub(crate) const FILES: [(&str, &str); 7] = [
    ("leaf/__init__.py", ""),
    (
        "leaf/grids.py",
        "\"\"\"Grids.\"\"\"\nimport numpy as np\n\n\ndef grid(n):\n    \"\"\"A square.\"\"\"\n    return np.ones((n, n))  # floats\n\n\n\
         def scaled(values, factor):\n    return values * factor\n\n\ndef _twice(values):\n    return values + values\n",
    ),
    ("middle/__init__.py", "from .steps import smooth\n"),
    (
        "middle/steps.py",
        "from leaf.grids import grid, scaled\n\nLOG = []\n\n\ndef field(n):\n    return scaled(grid(n), 2.0)\n\n\ndef smooth(values):\n    \
         return scaled(values, 0.5)\n\n\ndef keep(values):\n    LOG.append(values)\n    return values.sum()\n",
    ),
    ("app/__init__.py", ""),
    (
        "app/report.py",
        "import middle\nfrom leaf import grids\nfrom middle.steps import field, keep\n\n\ndef report(n):\n    raw = field(n)\n    \
         low = middle.smooth(raw)\n    total = low.sum()\n    high = middle.smooth(low)\n    return total, high.mean()\n\n\n\
         def kept(n):\n    raw = field(n)\n    total = keep(raw)\n    return total, field(n)\n\n\ndef own(values):\n    \
         some = grids.scaled(values, 3)\n    total = grids.scaled(some, 2).sum()\n    return total + len(grids.grid(1 << 12))\n\n\n\
         def alone(n):\n    raw = grids.grid(n)\n    total = raw.sum()\n    return total, grids.grid(n)\n",
    ),
    ("setup.py", ""),
];

/// The arguments of `unpin facts`, and then of a run, for each library after those that it imports.
pub(crate) fn build(folder: &Path) -> Vec<String> {
    let mut facts = Vec::new();
    for package in ["leaf", "middle"] {
        let out = format!("{package}.facts");
        let deps = facts.iter().flat_map(|it: &String| ["--deps", it]);
        let made: Vec<&str> = ["facts", "--out", &out, package]
            .into_iter()
            .chain(deps)
            .collect();
        let ran = unpin(folder, &made);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{made:?}");
        facts.push(out);
    }
    facts
}

/// What is found in `app`, with these arguments.
pub(crate) fn found(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let ran = unpin(
        folder,
        &[&["--no-cache", "--unsafe", "--format", "jsonl"], arguments].concat(),
    );
    assert!(ran.code < 2, "{}", ran.err);
    let lines = ran
        .out
        .lines()
        .filter(|line| line.contains("\"path\":\"app/"));
    lines.map(str::to_owned).collect()
}

pub(crate) fn with_facts<'a>(facts: &'a [String], others: &[&'a str]) -> Vec<&'a str> {
    let named = facts.iter().flat_map(|it| ["--facts", it.as_str()]);
    named.chain(others.iter().copied()).collect()
}
