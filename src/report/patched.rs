//! A text with flat edits applied.

use crate::rewrite::FlatEdit;
use crate::source::Span;

/// `text` with `edits` applied, which must be sorted, lie within it, and not overlap; `None` if they do not.
pub fn patched(text: &str, edits: &[FlatEdit]) -> Option<String> {
    patched_span(text, Span::new(0, text.len() as u32), edits)
}

/// The part `span` of the text with the edits within it applied.
pub(super) fn patched_span(text: &str, span: Span, edits: &[FlatEdit]) -> Option<String> {
    let mut result = String::with_capacity(span.len() as usize);
    let mut at = span.start;
    for edit in edits {
        if edit.span.start < at || edit.span.end > span.end {
            return None;
        }
        result.push_str(text.get(at as usize..edit.span.start as usize)?);
        result.push_str(&edit.text);
        at = edit.span.end;
    }
    result.push_str(text.get(at as usize..span.end as usize)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> FlatEdit {
        FlatEdit {
            span: Span::new(start, end),
            text: text.into(),
        }
    }

    #[test]
    fn sorted_edits_are_applied() {
        let edits = [edit(0, 1, "x"), edit(1, 1, "y"), edit(3, 4, "")];
        assert_eq!(patched("abcd", &edits).unwrap(), "xybc");
    }

    #[test]
    fn edits_that_collide_or_leave_the_text_are_not() {
        assert_eq!(patched("abcd", &[edit(0, 2, ""), edit(1, 3, "")]), None);
        assert_eq!(patched("abcd", &[edit(3, 9, "")]), None);
        assert_eq!(patched("é", &[edit(1, 1, "x")]), None);
    }
}
