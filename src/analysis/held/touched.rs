//! Whether what holds a value may have let go of it since: only what is seen to be left alone holds it for certain.
//!
//! ```python
//! jobs.append(data)       # `jobs` holds it ...
//! jobs.pop()              # ... or not any more
//! ```

use super::Search;
use crate::pin::{Holder, HolderKind};
use crate::program::bare_code;
use crate::source::Span;
use crate::syntax::{begins_with_assignment, find_words};

/// Methods of containers that take nothing out.
const KEEPING: [&str; 12] = [
    "add",
    "append",
    "appendleft",
    "copy",
    "count",
    "extend",
    "get",
    "index",
    "insert",
    "items",
    "keys",
    "values",
];

/// Builtins that take nothing out of what they get.
const ASKING: [&str; 8] = ["any", "all", "bool", "len", "max", "min", "print", "sum"];

impl Search<'_> {
    /// Whether nothing that the file says takes the value out of its holder again.
    pub(super) fn is_left_alone(&self, holder: &Holder) -> bool {
        let text = self.facts.text;
        let path = holder.name.split('`').nth(1).unwrap_or_default();
        match holder.kind {
            HolderKind::Cache => !text.contains("cache_clear") && !text.contains("maxsize"),
            HolderKind::Attribute => self.is_stored_once(holder, path),
            HolderKind::Container | HolderKind::Iterator => {
                !text.contains("maxlen") && self.is_only_filled(holder, path)
            }
            _ => true,
        }
    }

    /// Whether the attribute of the path is one that is stored as it is, and nowhere else.
    fn is_stored_once(&self, holder: &Holder, path: &str) -> bool {
        const CHANGING: [&str; 6] = [
            "__setattr__",
            ".setter",
            "__post_init__",
            "__dict__",
            "setattr(",
            "delattr(",
        ];
        let text = self.facts.text;
        let stored = holder.since.map_or("", |since| since.of(text));
        let member = path.rsplit('.').next().unwrap_or(path);
        let whole = Span::new(0, text.len() as u32);
        let is_bound = |rest: &str| {
            let rest = rest.trim_start();
            begins_with_assignment(rest)
        };
        let stores = find_words(text, whole, member, is_bound).into_iter();
        let stores = stores.filter(|&at| text[..at].ends_with('.'));
        stores.count() <= 1
            && !stored.contains(" if ")
            && !CHANGING.iter().any(|word| text.contains(word))
    }

    /// Whether the function does nothing with a container but to fill, read and give it.
    fn is_only_filled(&self, holder: &Holder, name: &str) -> bool {
        let span = self.facts.ir.span;
        let code = bare_code(span.of(self.facts.text));
        let whole = Span::new(0, code.len() as u32);
        let mut mentions = find_words(&code, whole, name, |_| true).into_iter();
        let is_where_it_was_put = |at: usize| {
            let at = span.start + at as u32;
            holder
                .since
                .is_some_and(|since| (since.start..since.end).contains(&at))
        };
        mentions.all(|at| {
            if is_where_it_was_put(at) {
                return true;
            }
            let (before, rest) = (code[..at].trim_end(), &code[at + name.len()..]);
            let callee = before.strip_suffix('(').unwrap_or_default();
            let is_asked = ASKING.iter().any(|it| callee.ends_with(it));
            let is_passed = before.ends_with(['(', ',', '=']) && !is_asked;
            if let Some(member) = rest.strip_prefix('.') {
                return KEEPING.iter().any(|it| {
                    member
                        .strip_prefix(it)
                        .is_some_and(|rest| rest.starts_with('('))
                });
            }
            let is_item_bound = || {
                let after = rest
                    .split_once(']')
                    .map_or("", |(_, after)| after.trim_start());
                begins_with_assignment(after) || rest.starts_with("[:")
            };
            !(before.ends_with("del") || is_passed || rest.starts_with('[') && is_item_bound())
        })
    }
}
