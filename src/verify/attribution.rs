//! Which rewrite bought what, in as few runs as it takes.
//!
//! One probed run of the original tells, for every set of rewritten functions that were active together, how high memory
//! rose. A moment above the peak that is left needs an explanation: a rewrite in one of the functions active then. Where
//! only one was, it is proved; where none of a rewrite's moments is that high, it bought nothing. What stays open is left
//! out once, in a run of its own. A broken rewrite is found by bisection over growing sets.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

/// What a probed run says of each rewrite, by index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Attribution {
    /// Needed, with the bytes that the peak would rise by without it.
    pub(crate) needed: BTreeMap<usize, u64>,
    /// Without an effect on the peak.
    pub(crate) useless: BTreeSet<usize>,
    /// Active at high moments, but always together with others.
    pub(crate) open: Vec<usize>,
}

/// Judges each rewrite by the moments of the original that are above what is left of the peak.
///
/// `peaks` is the highest memory of each set of active rewrites in the original, `left` the peak with all rewrites.
/// Rewrites of one function are always active together, so they stay open; so do those that no probe saw.
pub(crate) fn attribute(
    candidates: &[usize],
    entered: &BTreeSet<usize>,
    peaks: &BTreeMap<Vec<usize>, u64>,
    left: u64,
    threshold: u64,
) -> Attribution {
    let mut attribution = Attribution::default();
    let high: Vec<(Vec<usize>, u64)> = peaks
        .iter()
        .filter(|(_, peak)| **peak > left.saturating_add(threshold))
        .map(|(active, peak)| {
            (
                active
                    .iter()
                    .copied()
                    .filter(|index| candidates.contains(index))
                    .collect(),
                *peak,
            )
        })
        .collect();
    for &candidate in candidates {
        let alone = high
            .iter()
            .filter(|(active, _)| active[..] == [candidate])
            .map(|(_, peak)| *peak)
            .max();
        if let Some(peak) = alone {
            attribution.needed.insert(candidate, peak - left);
        } else if !entered.contains(&candidate)
            || high.iter().any(|(active, _)| active.contains(&candidate))
        {
            attribution.open.push(candidate);
        } else {
            attribution.useless.insert(candidate);
        }
    }
    attribution
}

/// The first member whose addition to those before it makes `is_faulty` true, where it is of all and not of none:
/// log2(n) questions.
pub(crate) fn find_culprit(
    members: &[usize],
    mut is_faulty: impl FnMut(&[usize]) -> Result<bool>,
) -> Result<usize> {
    let (mut good, mut bad) = (0, members.len());
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if is_faulty(&members[..middle])? {
            bad = middle;
        } else {
            good = middle;
        }
    }
    Ok(members[bad - 1])
}

/// Leaves out what nothing depends on: halves first, so that many useless members cost few questions.
///
/// `cost` gives the bytes that the peak rises by when the members are left out, none if it does not rise. Returns the
/// needed members with their cost; the rest can be left out together.
pub(crate) fn eliminate(
    members: &[usize],
    mut cost: impl FnMut(&BTreeSet<usize>) -> Result<Option<u64>>,
) -> Result<BTreeMap<usize, u64>> {
    let mut needed = BTreeMap::new();
    let mut left_out = BTreeSet::new();
    let halves = members.chunks(members.len().div_ceil(2).max(1));
    let mut pending: Vec<&[usize]> = halves.rev().collect();
    while let Some(chunk) = pending.pop() {
        let without: BTreeSet<usize> = left_out.iter().chain(chunk).copied().collect();
        match (cost(&without)?, chunk) {
            (None, _) => left_out = without,
            (Some(bytes), [member]) => drop(needed.insert(*member, bytes)),
            (Some(_), _) => {
                let (first, second) = chunk.split_at(chunk.len() / 2);
                pending.extend([second, first]);
            }
        }
    }
    Ok(needed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_active_rewrite_of_a_high_moment_is_proved() {
        let peaks = BTreeMap::from([(vec![0], 300), (vec![1], 90), (vec![], 80)]);
        let attribution = attribute(&[0, 1], &BTreeSet::from([0, 1]), &peaks, 200, 10);
        assert_eq!(attribution.needed, BTreeMap::from([(0, 100)]));
        assert_eq!(attribution.useless, BTreeSet::from([1]));
        assert!(attribution.open.is_empty());
    }

    #[test]
    fn nested_functions_stay_open() {
        let peaks = BTreeMap::from([(vec![0, 1], 300), (vec![0], 90)]);
        assert_eq!(
            attribute(&[0, 1], &BTreeSet::from([0, 1]), &peaks, 200, 10).open,
            [0, 1]
        );
        assert_eq!(
            attribute(&[1], &BTreeSet::from([1]), &peaks, 200, 10).needed,
            BTreeMap::from([(1, 100)])
        );
    }

    #[test]
    fn a_culprit_is_found_in_log2_questions() {
        for count in 1..40 {
            let members: Vec<usize> = (0..count).collect();
            for culprit in 0..count {
                let mut questions = 0;
                let found = find_culprit(&members, |some| {
                    questions += 1;
                    Ok(some.contains(&culprit))
                });
                assert_eq!(found.unwrap(), culprit);
                assert!(
                    1 << questions <= 2 * count,
                    "{questions} questions for {count}"
                );
            }
        }
    }

    #[test]
    fn what_nothing_depends_on_goes_in_few_questions() {
        let mut questions = 0;
        let members: Vec<usize> = (0..16).collect();
        let needed = eliminate(&members, |without| {
            questions += 1;
            Ok(without.contains(&5).then_some(7))
        });
        assert_eq!(needed.unwrap(), BTreeMap::from([(5, 7)]));
        assert!(questions <= 10, "{questions}");
    }

    #[test]
    fn of_two_that_do_the_same_one_stays() {
        let needed = eliminate(&[0, 1], |without| Ok((without.len() == 2).then_some(7)));
        assert_eq!(needed.unwrap().len(), 1);
    }
}
