//! Lists for each local of a function, in one allocation: most are short.

use crate::scope::LocalId;

/// A list for each local.
#[derive(Debug)]
pub struct ByLocal<T> {
    /// One list behind the other.
    items: Vec<T>,
    /// Where the list of each local starts, and where the last one ends.
    starts: Vec<u32>,
}

impl<T: Copy> ByLocal<T> {
    /// Groups items by their local, of which there are `count`, and keeps their order.
    pub fn group(count: usize, items: &[(LocalId, T)]) -> Self {
        let mut starts = vec![0; count + 1];
        for (local, _) in items {
            starts[local.index() + 1] += 1;
        }
        for n in 0..count {
            starts[n + 1] += starts[n];
        }
        let mut next = starts.clone();
        let mut grouped: Vec<T> = items.iter().map(|&(_, item)| item).collect();
        for &(local, item) in items {
            let at = &mut next[local.index()];
            grouped[*at as usize] = item;
            *at += 1;
        }
        Self {
            items: grouped,
            starts,
        }
    }

    /// The list of a local.
    pub fn of(&self, local: LocalId) -> &[T] {
        let (start, end) = (self.starts[local.index()], self.starts[local.index() + 1]);
        &self.items[start as usize..end as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_local_has_its_items_in_their_order() {
        let items = [(LocalId(2), 'a'), (LocalId(0), 'b'), (LocalId(2), 'c')];
        let lists = ByLocal::group(4, &items);
        let all: Vec<&[char]> = (0..4).map(|n| lists.of(LocalId(n))).collect();
        assert_eq!(all, [&['b'][..], &[], &['a', 'c'], &[]]);
    }
}
