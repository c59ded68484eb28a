//! Lists by number, all in one allocation: most are short.

/// A list for each local, place or the like.
#[derive(Debug)]
pub struct Groups<T> {
    /// One list after the other.
    items: Vec<T>,
    /// Where each list starts, and where the last one ends.
    starts: Vec<u32>,
}

impl<T: Copy> Groups<T> {
    /// Makes `count` lists of items that come with the numbers of theirs, and keeps their order.
    pub fn new(count: usize, items: &[(usize, T)]) -> Self {
        let mut starts = vec![0; count + 1];
        for (n, _) in items {
            starts[n + 1] += 1;
        }
        for n in 0..count {
            starts[n + 1] += starts[n];
        }
        let mut next = starts.clone();
        let mut grouped: Vec<T> = items.iter().map(|&(_, item)| item).collect();
        for &(n, item) in items {
            grouped[next[n] as usize] = item;
            next[n] += 1;
        }
        Self {
            items: grouped,
            starts,
        }
    }

    /// A list.
    pub fn of(&self, n: usize) -> &[T] {
        &self.items[self.starts[n] as usize..self.starts[n + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_has_its_items_in_their_order() {
        let lists = Groups::new(4, &[(2, 'a'), (0, 'b'), (2, 'c')]);
        let all: Vec<&[char]> = (0..4).map(|n| lists.of(n)).collect();
        assert_eq!(all, [&['b'][..], &[], &['a', 'c'], &[]]);
    }
}
