//! Rows of bits: one set of locals or stores for each program point, in one allocation.

use std::ops::Range;

use super::OpId;

/// A set of small numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// The empty set of numbers below `width`.
    pub fn empty(width: usize) -> Self {
        Self(vec![0; width.div_ceil(64)])
    }

    /// All numbers below `width`, and perhaps some above.
    pub fn full(width: usize) -> Self {
        Self(vec![!0; width.div_ceil(64)])
    }

    /// Whether `n` is in the set.
    pub fn contains(&self, n: usize) -> bool {
        self.0[n / 64] >> (n % 64) & 1 == 1
    }

    /// Adds `n`.
    pub fn insert(&mut self, n: usize) {
        self.0[n / 64] |= 1 << (n % 64);
    }

    /// Adds all numbers of a range.
    pub(crate) fn insert_range(&mut self, range: Range<usize>) {
        let mut n = range.start;
        while n < range.end {
            let end = range.end.min((n / 64 + 1) * 64);
            self.0[n / 64] |= (!0 >> (64 - (end - n))) << (n % 64);
            n = end;
        }
    }

    /// Takes `n` out.
    pub fn remove(&mut self, n: usize) {
        self.0[n / 64] &= !(1 << (n % 64));
    }

    /// Adds the numbers of operations.
    pub(crate) fn insert_ops(&mut self, ops: &[OpId]) {
        for op in ops {
            self.insert(op.index());
        }
    }

    /// Becomes equal to `other`, which must be of the same width.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.0.copy_from_slice(&other.0);
    }

    /// Takes everything out.
    pub(crate) fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Keeps what `other` has too; says whether anything went.
    pub(crate) fn intersect(&mut self, other: &Self) -> bool {
        self.combine(other, |a, b| a & b)
    }

    /// How many numbers are in this set and in `wanted`, but not in `unwanted`.
    pub(crate) fn count_in_but_not_in(&self, wanted: &Self, unwanted: &Self) -> usize {
        let words = self.0.iter().zip(&wanted.0).zip(&unwanted.0);
        words
            .map(|((mine, wanted), unwanted)| (mine & wanted & !unwanted).count_ones() as usize)
            .sum()
    }

    /// How many numbers are in the set.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether `other` has all of this set.
    pub(crate) fn is_subset_of(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(&other.0)
            .all(|(mine, theirs)| mine & !theirs == 0)
    }

    /// Combines each word with that of `other`; says whether anything changed.
    pub(super) fn combine(&mut self, other: &Self, operation: impl Fn(u64, u64) -> u64) -> bool {
        combine(&mut self.0, &other.0, operation)
    }

    /// The numbers in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        numbers(&self.0)
    }
}

/// One set for each of many points, all of the same width, each in a row of its own.
#[derive(Debug, Clone)]
pub(super) struct BitTable {
    words_per_row: usize,
    words: Vec<u64>,
}

impl BitTable {
    /// So many sets, each equal to `bits`.
    pub(super) fn filled(points: usize, bits: &Bits) -> Self {
        Self {
            words_per_row: bits.0.len(),
            words: bits.0.repeat(points),
        }
    }

    /// Makes `bits`, which must be of the same width, equal to the point's set.
    pub(super) fn copy_to(&self, point: usize, bits: &mut Bits) {
        bits.0.copy_from_slice(&self.words[self.row(point)]);
    }

    /// Adds all of the point's set to `bits`, which must be of the same width.
    pub(super) fn unite_to(&self, point: usize, bits: &mut Bits) {
        combine(&mut bits.0, &self.words[self.row(point)], |a, b| a | b);
    }

    /// Combines each word of the point's set with that of `bits`; says whether anything changed.
    pub(super) fn combine(
        &mut self,
        point: usize,
        bits: &Bits,
        operation: impl Fn(u64, u64) -> u64,
    ) -> bool {
        let row = self.row(point);
        combine(&mut self.words[row], &bits.0, operation)
    }

    fn row(&self, point: usize) -> Range<usize> {
        let start = point * self.words_per_row;
        start..start + self.words_per_row
    }
}

fn combine(mine: &mut [u64], theirs: &[u64], operation: impl Fn(u64, u64) -> u64) -> bool {
    let mut changed = false;
    for (mine, &theirs) in mine.iter_mut().zip(theirs) {
        let new = operation(*mine, theirs);
        changed |= new != *mine;
        *mine = new;
    }
    changed
}

/// One set for each of many points, all of the same width. Points with one set share a row, as most do: few operations bind
/// or read a local.
#[derive(Debug, Clone)]
pub struct BitRows {
    words_per_row: usize,
    /// The first row is the empty set.
    words: Vec<u64>,
    /// By point: where its row starts.
    starts: Vec<u32>,
}

impl BitRows {
    /// So many empty sets of numbers below `width`.
    pub fn empty(points: usize, width: usize) -> Self {
        let words_per_row = width.div_ceil(64);
        let mut words = Vec::with_capacity((1 + points / 4) * words_per_row);
        words.resize(words_per_row, 0);
        Self {
            words_per_row,
            words,
            starts: vec![0; points],
        }
    }

    /// Makes the set of a point equal to `bits`, which must be of the same width.
    pub fn set(&mut self, point: usize, bits: &Bits) {
        self.starts[point] = self.words.len() as u32;
        self.words.extend_from_slice(&bits.0);
    }

    /// The same for all points of a range.
    pub(crate) fn set_all(&mut self, points: Range<usize>, bits: &Bits) {
        if points.is_empty() {
            return;
        }
        self.starts[points].fill(self.words.len() as u32);
        self.words.extend_from_slice(&bits.0);
    }

    /// Whether `n` is in the point's set.
    pub fn contains(&self, point: usize, n: usize) -> bool {
        self.words[self.starts[point] as usize + n / 64] >> (n % 64) & 1 == 1
    }

    /// The numbers in the point's set, ascending.
    pub fn iter(&self, point: usize) -> impl Iterator<Item = usize> {
        let start = self.starts[point] as usize;
        numbers(&self.words[start..start + self.words_per_row])
    }
}

/// The numbers of the bits that are set, ascending.
fn numbers(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(n, &word)| {
        std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)))
            .take_while(|&rest| rest != 0)
            .map(move |rest| n * 64 + rest.trailing_zeros() as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iteration_gives_every_number_once_and_ascending() {
        let mut bits = Bits::empty(200);
        for n in [0, 63, 64, 130, 199] {
            bits.insert(n);
        }
        bits.remove(64);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 130, 199]);
    }

    #[test]
    fn a_range_is_added_whatever_words_it_crosses() {
        for (start, end) in [
            (0, 0),
            (3, 5),
            (0, 64),
            (60, 70),
            (63, 200),
            (64, 65),
            (70, 70),
        ] {
            let mut bits = Bits::empty(200);
            bits.insert_range(start..end);
            assert!(bits.iter().eq(start..end));
        }
    }

    #[test]
    fn sets_are_compared_and_counted_by_number() {
        let set = |numbers: &[usize]| {
            let mut bits = Bits::empty(100);
            for &n in numbers {
                bits.insert(n);
            }
            bits
        };
        let all = set(&[1, 2, 70, 99]);
        assert_eq!((all.count(), set(&[]).count()), (4, 0));
        assert_eq!(all.count_in_but_not_in(&set(&[2, 70, 99]), &set(&[99])), 2);
        assert!(set(&[2, 70]).is_subset_of(&all) && !set(&[2, 71]).is_subset_of(&all));
    }

    #[test]
    fn rows_are_sets_of_their_own() {
        let mut rows = BitRows::empty(3, 70);
        let mut bits = Bits::empty(70);
        bits.insert(1);
        bits.insert(69);
        rows.set(1, &bits);
        assert_eq!(rows.iter(1).collect::<Vec<_>>(), [1, 69]);
        assert!(rows.contains(1, 69) && !rows.contains(0, 69) && !rows.contains(2, 1));
        rows.set_all(1..3, &bits);
        bits.remove(1);
        rows.set_all(2..2, &bits);
        rows.set_all(0..1, &bits);
        assert!(rows.iter(0).eq([69]) && rows.iter(1).eq([1, 69]) && rows.iter(2).eq([1, 69]));
    }

    #[test]
    fn union_and_intersection_say_whether_they_changed_anything() {
        let (mut a, mut b) = (Bits::empty(10), Bits::empty(10));
        a.insert(3);
        b.insert(3);
        let unite = |a: &mut Bits, b: &Bits| a.combine(b, |mine, theirs| mine | theirs);
        assert!(!unite(&mut a, &b));
        b.insert(4);
        assert!(unite(&mut a, &b) && a.contains(4));
        b.remove(3);
        assert!(a.intersect(&b) && !a.contains(3));
    }
}
