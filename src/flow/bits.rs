//! Rows of bits: one set of locals or stores for each program point, in one allocation.

/// A set of small numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// Takes `n` out.
    pub fn remove(&mut self, n: usize) {
        self.0[n / 64] &= !(1 << (n % 64));
    }

    /// Adds all of `other`; says whether anything was new.
    pub fn unite(&mut self, other: &Self) -> bool {
        self.combine(other, |a, b| a | b)
    }

    /// Keeps what `other` has too; says whether anything went.
    pub fn intersect(&mut self, other: &Self) -> bool {
        self.combine(other, |a, b| a & b)
    }

    fn combine(&mut self, other: &Self, operation: impl Fn(u64, u64) -> u64) -> bool {
        let mut changed = false;
        for (mine, &theirs) in self.0.iter_mut().zip(&other.0) {
            let new = operation(*mine, theirs);
            changed |= new != *mine;
            *mine = new;
        }
        changed
    }

    /// The numbers in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(n, &word)| {
            std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)))
                .take_while(|&rest| rest != 0)
                .map(move |rest| n * 64 + rest.trailing_zeros() as usize)
        })
    }
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
    fn union_and_intersection_say_whether_they_changed_anything() {
        let (mut a, mut b) = (Bits::empty(10), Bits::empty(10));
        a.insert(3);
        b.insert(3);
        assert!(!a.unite(&b));
        b.insert(4);
        assert!(a.unite(&b) && a.contains(4));
        b.remove(3);
        assert!(a.intersect(&b) && !a.contains(3));
    }
}
