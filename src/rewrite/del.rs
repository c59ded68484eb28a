//! `del`: releases locals after their last use.
//!
//! ```python
//! total = data.sum()
//! del data                # inserted
//! return fit(total)
//! ```
//! Reorders nothing. Inside a one-line suite it joins with `; `.

use super::layout::Layout;
use super::spelling::Spelling;
use super::{Edit, Unwritable};
use crate::propose::{ChangeId, Point};
use crate::scope::LocalId;

/// The edit that inserts `del a, b` at a point.
pub(super) fn edit(
    locals: &[LocalId],
    at: Point,
    layout: Layout,
    spelling: &Spelling,
    change: ChangeId,
) -> Result<Edit, Unwritable> {
    let names: Result<Vec<&str>, Unwritable> =
        locals.iter().map(|&local| spelling.of(local)).collect();
    layout.insert(&format!("del {}", names?.join(", ")), at, change)
}

#[cfg(test)]
mod tests {
    use crate::rewrite::sample::Sample;

    /// Deletes `x` after the statement that begins with `after`.
    fn deleted(text: &str, after: &str) -> Result<String, &'static str> {
        let sample = Sample::new(text);
        sample
            .write(&[sample.del(&["x"], after)])
            .map_err(|(_, why)| why.reason)
    }

    fn deleted_at_start(text: &str, of: &str) -> Result<String, &'static str> {
        let sample = Sample::new(text);
        sample
            .write(&[sample.del_at_start("x", of)])
            .map_err(|(_, why)| why.reason)
    }

    #[test]
    fn a_line_of_its_own_follows_the_statement() {
        for (text, after, expected) in [
            (
                "def f(x):\n    g(x)  # why\n    h()\n",
                "g(",
                "def f(x):\n    g(x)  # why\n    del x\n    h()\n",
            ),
            (
                "def f(x):\n\tg(x)\r\n\th()\n",
                "g(",
                "def f(x):\n\tg(x)\r\n\tdel x\r\n\th()\n",
            ),
            (
                "def f(x):\n  g(\n  x)\n  h()\n",
                "g(",
                "def f(x):\n  g(\n  x)\n  del x\n  h()\n",
            ),
            (
                "def f(x):\n    g(x);\n    h()\n",
                "g(",
                "def f(x):\n    g(x);\n    del x\n    h()\n",
            ),
            (
                "def f(x):\n    h(); g(x)\n    h()\n",
                "g(",
                "def f(x):\n    h(); g(x)\n    del x\n    h()\n",
            ),
            (
                "def f(x):\n    g(x)",
                "g(",
                "def f(x):\n    g(x)\n    del x",
            ),
            (
                "def f(x):\r\n    g(x)",
                "g(",
                "def f(x):\r\n    g(x)\r\n    del x",
            ),
        ] {
            assert_eq!(deleted(text, after).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn within_a_line_it_joins() {
        for (text, after, expected) in [
            (
                "def f(x):\n    g(x); h()\n",
                "g(",
                "def f(x):\n    g(x); del x; h()\n",
            ),
            (
                "def f(x):\n    g(x); \\\n    h()\n",
                "g(",
                "def f(x):\n    g(x); del x; \\\n    h()\n",
            ),
            (
                "def f(x):\n    if x: g(x)  # c\n    h()\n",
                "g(",
                "def f(x):\n    if x: g(x); del x  # c\n    h()\n",
            ),
            ("def f(x): g(x)\n", "g(", "def f(x): g(x); del x\n"),
        ] {
            assert_eq!(deleted(text, after).as_deref(), Ok(expected), "{text}");
        }
        assert!(deleted("def f(x):\n    if x: g(x)  # noqa\n", "g(").is_err());
    }

    #[test]
    fn behind_a_block_its_comments_stay_in_it() {
        let text = "def f(x):\n    if x:\n        g(x)\n\n        # more\n    # next\n    h()\n";
        let expected = "def f(x):\n    if x:\n        g(x)\n\n        # more\n    del x\n    # next\n    h()\n";
        assert_eq!(deleted(text, "if x").as_deref(), Ok(expected));
        let one_line = deleted("def f(x):\n    if x: g(x)\n    h()\n", "if x");
        assert_eq!(
            one_line.as_deref(),
            Ok("def f(x):\n    if x: g(x)\n    del x\n    h()\n")
        );
    }

    #[test]
    fn at_the_head_of_a_block_what_must_stay_first_does() {
        for (text, of, expected) in [
            (
                "def f(x):\n    if g(x):\n        # h\n        h()\n",
                "if",
                "def f(x):\n    if g(x):\n        del x\n        # h\n        h()\n",
            ),
            (
                "def f(x):\n    if g(x): h()\n",
                "if",
                "def f(x):\n    if g(x): del x; h()\n",
            ),
            (
                "def f(x):\n    if g(x):  # c\n        h(); h()\n",
                "if",
                "def f(x):\n    if g(x):  # c\n        del x\n        h(); h()\n",
            ),
            (
                "def f(x):\n    for i in g(x):\n        @d\n        def h(): pass\n",
                "for",
                "def f(x):\n    for i in g(x):\n        del x\n        @d\n        def h(): pass\n",
            ),
        ] {
            assert_eq!(
                deleted_at_start(text, of).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        let sample = Sample::new("def f(x):\n    \"\"\"Doc.\"\"\"\n    global y\n    h()\n");
        let at = crate::propose::Point::Start(crate::flow::SuiteId(0));
        let change = crate::propose::Change::Del {
            locals: vec![sample.local("x")],
            at,
        };
        let expected = "def f(x):\n    \"\"\"Doc.\"\"\"\n    global y\n    del x\n    h()\n";
        assert_eq!(sample.write(&[change]).as_deref(), Ok(expected));
    }

    #[test]
    fn several_at_one_place_are_one_and_inner_blocks_come_first() {
        let sample = Sample::new("def f(x, y, z):\n    if x:\n        g(x, y)\n    h()\n");
        let changes = [
            sample.del(&["z"], "if x"),
            sample.del(&["y"], "g("),
            sample.del(&["x"], "g("),
        ];
        let expected =
            "def f(x, y, z):\n    if x:\n        g(x, y)\n        del y, x\n    del z\n    h()\n";
        assert_eq!(sample.write(&changes).as_deref(), Ok(expected));
    }

    #[test]
    fn nothing_comes_between_if_and_elif() {
        let text = "def f(x):\n    if g(x):\n        h()\n    elif h():\n        g()\n";
        assert!(deleted(text, "elif").is_err() || deleted(text, "if h").is_err());
    }

    #[test]
    fn a_name_keeps_its_spelling() {
        let sample = Sample::new("def f():\n    ﬁle = g()\n    h(ﬁle)\n    h()\n");
        let changes = [sample.del(&["file"], "h(ﬁle")];
        assert_eq!(
            sample.write(&changes).as_deref(),
            Ok("def f():\n    ﬁle = g()\n    h(ﬁle)\n    del ﬁle\n    h()\n")
        );
    }
}
