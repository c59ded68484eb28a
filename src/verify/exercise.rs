//! Whether the command ran the rewritten code at all: otherwise nothing it does proves anything.

use std::path::Path;

use super::Rewrite;
use super::trial::Trial;
use crate::run::Trace;

/// The rewrites that the original's run never reached, by index, each with the reason.
///
/// `knows_functions` says whether the run told which functions were entered; otherwise a loaded file counts as reached.
pub(crate) fn find_unexercised(
    trial: &Trial,
    trace: &Trace,
    knows_functions: bool,
) -> Vec<(usize, String)> {
    let rewrites = trial.request.rewrites.iter().enumerate();
    let reasons = rewrites.filter_map(|(index, rewrite)| {
        let staged = trial.find_staged(&rewrite.path);
        find_reason(trace, &staged, index, rewrite, knows_functions).map(|reason| (index, reason))
    });
    reasons.collect()
}

fn find_reason(
    trace: &Trace,
    staged: &Path,
    index: usize,
    rewrite: &Rewrite,
    knows_functions: bool,
) -> Option<String> {
    let path = &rewrite.shown_path;
    if trace.interpreter.is_none() {
        return Some(
            "no Python of the command could be watched: it runs none, or an isolated one (`-I`, `-E`, `-S`)".to_owned(),
        );
    }
    // What runs a notebook reads its cells as text: no Python loads it. One that is not run at all lowers nothing.
    if staged.extension().is_some_and(|end| end == "ipynb") {
        return None;
    }
    if !trace.loaded.contains(staged) {
        let elsewhere = trace
            .elsewhere
            .iter()
            .find(|other| is_same_module(other, staged));
        return Some(match elsewhere {
            Some(other) => format!("{path} was not loaded, but {}", other.display()),
            None => format!("{path} was not loaded"),
        });
    }
    let is_module_level = rewrite.functions.is_empty();
    let is_entered = !knows_functions
        || is_module_level
        || trace.unprobed.contains(staged)
        || trace.entered.contains(&index);
    (!is_entered).then(|| {
        let functions = rewrite.describe_functions();
        format!("{path} was loaded, {functions} never entered")
    })
}

/// Whether two files have the same name in folders of the same name: an installed copy of a package.
fn is_same_module(path: &Path, other: &Path) -> bool {
    let tail = |path: &Path| {
        Some((
            path.parent()?.file_name()?.to_owned(),
            path.file_name()?.to_owned(),
        ))
    };
    tail(path) == tail(other)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::RewriteId;
    use super::*;

    fn rewrite() -> Rewrite {
        Rewrite {
            id: RewriteId(0),
            path: PathBuf::from("/p/pkg/a.py"),
            shown_path: "pkg/a.py".to_owned(),
            functions: vec!["f".to_owned()],
            locals: Vec::new(),
            predicted: None,
        }
    }

    #[test]
    fn each_way_of_not_being_reached_is_told() {
        let staged = Path::new("/s/pkg/a.py");
        let mut trace = Trace::default();
        let reason = |trace: &Trace| find_reason(trace, staged, 0, &rewrite(), true);
        assert!(reason(&trace).unwrap().contains("no Python"));
        trace.interpreter = Some((PathBuf::from("python"), "3.11.7".to_owned()));
        assert_eq!(reason(&trace).unwrap(), "pkg/a.py was not loaded");
        trace.elsewhere.insert(PathBuf::from("/site/pkg/a.py"));
        assert_eq!(
            reason(&trace).unwrap(),
            "pkg/a.py was not loaded, but /site/pkg/a.py"
        );
        trace.loaded.insert(staged.to_owned());
        assert_eq!(
            reason(&trace).unwrap(),
            "pkg/a.py was loaded, f never entered"
        );
        trace.entered.insert(0);
        assert_eq!(reason(&trace), None);
    }
}
