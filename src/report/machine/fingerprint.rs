//! What makes a finding the same one after lines were added above it.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::Report;
use crate::report::Finding;

/// Of each finding, in order: a digest of the file, the function, the names, the kind of pin and the text of the bound line.
/// Findings that agree in all of it are numbered.
pub(super) fn fingerprints(report: &Report<'_>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let text = report.file.shown_text();
    let one = |finding: &Finding| {
        let bound = finding.marks.bound.start as usize;
        let start = text.get(..bound).and_then(|before| before.rfind('\n'));
        let bound = text.get(start.map_or(0, |at| at + 1)..);
        let bound = bound.and_then(|rest| rest.lines().next());
        let locals = finding.locals.join(",");
        let parts = [
            report.path.as_str(),
            &finding.function,
            &locals,
            finding.pin.name(),
            bound.map_or("", |line| line.trim()),
        ];
        let digest = digest(parts);
        let count = seen.entry(digest.clone()).or_default();
        *count += 1;
        match *count {
            1 => digest,
            count => format!("{digest}-{count}"),
        }
    };
    report.findings.iter().map(one).collect()
}

/// Of several texts, short enough to be shown.
pub(super) fn digest<const N: usize>(parts: [&str; N]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    let digest: Vec<String> = digest
        .iter()
        .take(16)
        .map(|it| format!("{it:02x}"))
        .collect();
    digest.concat()
}
