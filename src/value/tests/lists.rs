//! Lists that a call copies.

use super::{Origin, value};

#[test]
fn a_sparse_matrix_has_the_arrays_that_it_is_made_of_and_copies_lists() {
    let matrix = |statements: &str| {
        let source = format!(
            "from scipy import sparse\nimport numpy as np\ndef f(p):\n    {statements}\n    \
             x = sparse.coo_matrix((a, (b, b)))\n"
        );
        value(&source, "x").origin
    };
    assert_eq!(matrix("a, b = [], []"), Origin::Fresh);
    assert_eq!(
        matrix("a = [n for n in p]; b = sorted(p) + []"),
        Origin::Fresh
    );
    assert_ne!(matrix("a = np.ones(9); b = [1, 2]"), Origin::Fresh);
    assert_ne!(matrix("a = np.ones(9) / 2; b = [1, 2]"), Origin::Fresh);
}
