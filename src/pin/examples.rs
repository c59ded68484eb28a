//! Whether the values of a file are examples: those of tests are large only where their sizes are written out.
//!
//! ```python
//! import pytest
//!
//! def test_scaling():
//!     table = make_table()        # as small as its author could make it
//! ```

use super::Facts;
use crate::syntax::Symbol;

/// What tests are written with.
const FRAMEWORKS: [&str; 6] = [
    "hypothesis",
    "numpy.testing",
    "pandas._testing",
    "pandas.testing",
    "pytest",
    "unittest",
];

/// Whether the file holds tests: it imports a framework for them, and defines some.
pub(super) fn has_tests(facts: &Facts<'_>) -> bool {
    let is_framework = |path: &String| {
        FRAMEWORKS.iter().any(|framework| {
            let rest = path.strip_prefix(framework);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let is_test = |name: &Symbol| facts.names.get(*name).starts_with("test_");
    let module = facts.module;
    module.imports.values().any(is_framework)
        && (module.functions.iter().any(is_test) || module.class_members.iter().any(is_test))
}
