//! What no rewrite frees, as it is reported: who holds it by the source, and by what a run showed.

use super::program::FileInput;
use crate::analysis::{self, Analysis, HeldPin};
use crate::observe::{self, Traced, TracedLocal};
use crate::options::{AnalysisOptions, Level};
use crate::pin::HolderKind;
use crate::report::{HeldElsewhere, LineIndex, Place, render_size};
use crate::source::{SourceFile, Span};
use crate::syntax::ParseRefused;
use crate::value::{Knowledge, USUAL_WEIGHT};

/// Who holds what by the source, where that is asked for and no run tells.
pub(super) fn find_by_source(
    input: &FileInput<'_>,
    analysis: &Analysis,
) -> Result<Vec<HeldElsewhere>, ParseRefused> {
    let options = input.options;
    if !options.shows_held || options.observed.is_some() {
        return Ok(Vec::new());
    }
    let pins = find(input, options)?;
    let lines = LineIndex::of(input.file);
    let left = pins.iter().filter(|pin| !is_released(pin, analysis));
    Ok(left.map(|pin| describe(input.file, &lines, pin)).collect())
}

fn find(input: &FileInput<'_>, options: &AnalysisOptions) -> Result<Vec<HeldPin>, ParseRefused> {
    input.with(|callees| {
        let find = || analysis::find_held(input.file.text(), callees, options);
        Knowledge::with(&options.own, find)
    })
}

/// Whether a rewrite frees it, which passes the value on or releases the name that holds it.
fn is_released(pin: &HeldPin, analysis: &Analysis) -> bool {
    let releases = |function: &str, local: &str| {
        let mut suggestions = analysis.suggestions.iter();
        suggestions.any(|it| it.function == function && it.locals.iter().any(|it| it == local))
    };
    let holder = pin.held_in.as_ref();
    !pin.is_beside_release && releases(&pin.function, &pin.local)
        || holder.is_some_and(|(function, local)| releases(function, local))
}

fn describe(file: &SourceFile, lines: &LineIndex<'_>, pin: &HeldPin) -> HeldElsewhere {
    HeldElsewhere {
        path: file.display_path(),
        function: pin.function.clone(),
        local: pin.local.clone(),
        held_by: pin.holder.kind,
        holder: pin.holder.name.clone(),
        holder_place: pin.holder.since.map(|since| lines.place(since.start)),
        is_certain: pin.holder.is_certain,
        kind: Some(pin.value.kind),
        evidence: pin.value.evidence.text.to_string(),
        size_bytes: pin.value.size.bytes(),
        bound: lines.place(pin.bound.start),
        last_use: lines.place(pin.last_use.start),
        held_during: lines.place(pin.held_during.start),
        advice: pin.holder.kind.advice(&pin.local, &pin.holder.name),
        weight: pin.value.weight,
        mark: pin.held_during,
    }
}

/// Who holds what a run saw dead and not freed by a release of the name, the largest first. Where the source tells the same holder, or
/// one that the run could not name, it tells the place as well.
pub(super) fn find_by_run(
    input: &FileInput<'_>,
    traced: &Traced,
    least_bytes: u64,
) -> Vec<HeldElsewhere> {
    let path = input.file.display_path();
    let locals = traced.locals.iter().filter(|local| {
        local.path == path
            && local.max_bytes >= least_bytes
            && !observe::is_large(local, least_bytes)
            && (local.held_elsewhere > 0 || local.is_plain)
    });
    let mut locals: Vec<&TracedLocal> = locals.collect();
    if locals.is_empty() {
        return Vec::new();
    }
    locals.sort_by_key(|local| std::cmp::Reverse(local.max_bytes));
    let options = AnalysisOptions {
        level: Level::Unsafe,
        min_size_bytes: 0,
        observed: None,
        ..input.options.clone()
    };
    let lines = LineIndex::of(input.file);
    let known = find(input, &options).unwrap_or_default();
    let held = locals.into_iter().map(|local| {
        let seen = describe_seen(input.file, local);
        let mut known = known.iter();
        let known = known.find(|pin| {
            let is_same = pin.function == local.function && pin.local == local.local;
            is_same && may_be_one(seen.held_by, pin.holder.kind)
        });
        match known {
            Some(pin) => HeldElsewhere {
                size_bytes: seen.size_bytes,
                evidence: seen.evidence,
                is_certain: true,
                ..describe(input.file, &lines, pin)
            },
            None => seen,
        }
    });
    held.collect()
}

/// Whether a holder that a run saw may be the one that the source tells. A run sees a module as an object with attributes.
fn may_be_one(seen: HolderKind, told: HolderKind) -> bool {
    let is_place = |kind| {
        matches!(
            kind,
            HolderKind::Attribute | HolderKind::Global | HolderKind::Container
        )
    };
    seen == HolderKind::Other || seen == told || is_place(seen) && is_place(told)
}

/// By what the run alone showed: lines, which stand for the statements on them.
fn describe_seen(file: &SourceFile, local: &TracedLocal) -> HeldElsewhere {
    let (kind, holder) = holder_of(local);
    let statement = statement_on(file.text(), local.held_during_line);
    let place = |line: u32| {
        let span = statement_on(file.text(), line);
        let before = file.text()[..span.start as usize].rsplit('\n').next();
        Place {
            cell: None,
            line,
            column: before.map_or(0, |before| before.chars().count()) as u32 + 1,
        }
    };
    let about = if local.is_estimate { "about " } else { "" };
    HeldElsewhere {
        path: local.path.clone(),
        function: local.function.clone(),
        local: local.local.clone(),
        held_by: kind,
        advice: kind.advice(&local.local, &holder),
        holder,
        holder_place: None,
        is_certain: true,
        kind: None,
        evidence: format!(
            "the traced run saw a `{}` of {about}{}",
            local.type_name,
            render_size(local.max_bytes)
        ),
        size_bytes: Some(local.max_bytes),
        bound: place(local.line),
        last_use: place(local.last_use_line),
        held_during: place(local.held_during_line),
        weight: USUAL_WEIGHT,
        mark: statement,
    }
}

/// The line, without the blanks around it.
fn statement_on(text: &str, line: u32) -> Span {
    let mut start = 0;
    for (n, whole) in text.split_inclusive('\n').enumerate() {
        if n as u32 + 1 == line {
            let indent = whole.len() - whole.trim_start().len();
            let end = start + whole.trim_end().len();
            return Span::new((start + indent).min(end) as u32, end as u32);
        }
        start += whole.len();
    }
    Span::at(0)
}

/// What the run named first, and what it named besides.
fn holder_of(local: &TracedLocal) -> (HolderKind, String) {
    let all = local.holders.join(" and ");
    match local.holders.first() {
        Some(first) => (kind_of(first), name_of(&all)),
        None if local.held_elsewhere > 0 => {
            let count = crate::report::count(local.held_elsewhere as usize, "reference");
            (
                HolderKind::Other,
                format!("something that the run could not name ({count})"),
            )
        }
        None => (
            HolderKind::Other,
            "something that has a part of it in common".to_owned(),
        ),
    }
}

/// A holder as it is told in a sentence about its sort.
fn name_of(holders: &str) -> String {
    holders
        .replace("the local `", "`")
        .replace("the functools._lru_cache_wrapper `", "`")
        .replace("a `managedbuffer`", "a `memoryview`")
}

/// The sort of a holder, by how the recorder names it.
fn kind_of(holder: &str) -> HolderKind {
    let type_name = holder
        .strip_prefix("a `")
        .and_then(|rest| rest.strip_suffix('`'));
    match type_name {
        _ if holder.starts_with("the local `") => HolderKind::Caller,
        _ if holder.starts_with("a function ") => HolderKind::Closure,
        _ if holder.starts_with("the functools._lru_cache_wrapper ") => HolderKind::Cache,
        _ if holder.starts_with("the ") => HolderKind::Container,
        Some("cell" | "function" | "method" | "partial") => HolderKind::Closure,
        Some(name) if name.contains("iterator") || name == "generator" => HolderKind::Iterator,
        Some("ndarray" | "managedbuffer" | "memoryview" | "Tensor") => HolderKind::View,
        Some("Future" | "Task") => HolderKind::Futures,
        Some("_lru_cache_wrapper" | "_lru_list_elem") => HolderKind::Cache,
        Some("list" | "dict" | "tuple" | "set" | "deque" | "OrderedDict" | "defaultdict") => {
            HolderKind::Container
        }
        Some(name) if name.ends_with("Error") || name.ends_with("Exception") => {
            HolderKind::Exception
        }
        Some(_) => HolderKind::Other,
        // "`raw` of a `Job`", "`KEPT` of `__main__`"
        None if holder.contains("` of a `") => HolderKind::Attribute,
        None if holder.contains("` of `") => HolderKind::Global,
        None => HolderKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_are_sorted_by_how_the_recorder_names_them() {
        let kinds = [
            ("the local `data` of `main`", HolderKind::Caller),
            ("a function that reads it later", HolderKind::Closure),
            ("the list `KEPT` of `__main__`", HolderKind::Container),
            ("`KEPT` of `__main__`", HolderKind::Global),
            ("`raw` of a `Job`", HolderKind::Attribute),
            (
                "the functools._lru_cache_wrapper `load` of `__main__`",
                HolderKind::Cache,
            ),
            ("a `list`", HolderKind::Container),
            ("a `ndarray`", HolderKind::View),
            ("a `list_iterator`", HolderKind::Iterator),
            ("a `ValueError`", HolderKind::Exception),
            ("a `Survey`", HolderKind::Other),
        ];
        for (holder, kind) in kinds {
            assert_eq!(kind_of(holder), kind, "{holder}");
        }
    }
}
