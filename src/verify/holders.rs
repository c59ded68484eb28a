//! Who else holds what a rewrite lets go, where it saved much less than was predicted and nobody knows why.
//!
//! One more run of the original, which is not measured, asks the interpreter when the function returns.

use anyhow::Result;

use super::judge::Judge;
use super::prediction::Agreement;

impl Judge<'_> {
    /// Gives a reason to each finding that has none and is far below its prediction.
    pub(super) fn explain_disagreements(&mut self) -> Result<()> {
        let open: Vec<usize> = self
            .findings
            .keys()
            .copied()
            .filter(|&index| self.is_unexplained(index))
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        let run = self.trial.look_for_holders()?;
        for index in open {
            if let (Some(held), Some(finding)) =
                (run.trace.holders.get(&index), self.findings.get_mut(&index))
            {
                finding.reason = describe(held);
            }
        }
        Ok(())
    }

    fn is_unexplained(&self, index: usize) -> bool {
        let predicted = self.trial.request.rewrites[index].predicted;
        let finding = &self.findings[&index];
        finding.reason.is_empty()
            && predicted.is_some_and(|predicted| {
                predicted.compare(finding.verdict, finding.saved_bytes) == Agreement::TooLittle
            })
    }
}

/// Each local with its holders, in a sentence's words.
fn describe(held: &[(String, String)]) -> String {
    let is_held = |(_, who): &&(String, String)| !who.is_empty();
    let told: Vec<String> = held
        .iter()
        .filter(is_held)
        .map(|(local, who)| format!("`{local}` is also held by {who}"))
        .collect();
    if told.is_empty() {
        return "when the function returns, nothing else holds the value: the peak is at another moment, or in memory that was never touched".to_owned();
    }
    told.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_are_named_with_what_they_hold() {
        let held = [("a", "the global `KEPT`"), ("b", "")]
            .map(|(local, who)| (local.to_owned(), who.to_owned()));
        assert_eq!(describe(&held), "`a` is also held by the global `KEPT`");
        assert!(describe(&held[1..]).contains("nothing else holds"));
    }
}
