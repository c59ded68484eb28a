//! Edits of a text, which may move pieces of it, and their application.
//!
//! An edit that lies within the region of another one is not applied where it stands: it lives on only in the pieces that
//! are moved out of that region. So `b = g(a)` can be moved into a use of `b` while its own `a` is being replaced.

use crate::propose::ChangeId;
use crate::source::Span;

/// Replaces a span by pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The change it belongs to: errors name it, and a piece that a change moves keeps the change's own
    /// replacement of that very piece out.
    pub change: ChangeId,
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What comes there.
    pub pieces: Vec<Piece>,
}

/// A piece of a replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// New text.
    Text(String),
    /// Text of the file, with the edits that lie within it applied.
    Moved(Span),
}

/// An edit with its text worked out: the form in which edits are reported and applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlatEdit {
    /// What is replaced.
    pub span: Span,
    /// What comes there.
    pub text: String,
}

/// Why edits do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// The change whose edit cannot be made beside the others.
    pub change: ChangeId,
    /// Where.
    pub span: Span,
    /// What is wrong, in lower case.
    pub reason: &'static str,
}

impl Edit {
    /// Puts text in the place of a span, or at it where it is empty.
    pub fn replace(change: ChangeId, span: Span, text: impl Into<String>) -> Self {
        Self {
            change,
            span,
            pieces: vec![Piece::Text(text.into())],
        }
    }

    fn conflict(&self, reason: &'static str) -> Conflict {
        Conflict {
            change: self.change,
            span: self.span,
            reason,
        }
    }
}

/// Works out the text of the outermost edits, sorted by place. Insertions at one place keep the order they are given in.
pub fn flatten(edits: Vec<Edit>, text: &str) -> Result<Vec<FlatEdit>, Conflict> {
    let sorted = sort(edits);
    let mut used = vec![false; sorted.len()];
    let mut flat = Vec::new();
    for index in outermost(&sorted)? {
        used[index] = true;
        let edit = &sorted[index];
        flat.push(FlatEdit {
            span: edit.span,
            text: render(edit, &sorted, text, &mut used, 0)?,
        });
    }
    match sorted
        .iter()
        .zip(used)
        .find(|(edit, used)| edit.span.is_empty() && !used)
    {
        Some((lost, _)) => Err(lost.conflict("it would be in a statement that is removed")),
        None => Ok(flat),
    }
}

/// Edits of several changes together, as [`apply`] takes them.
pub fn sorted<'e>(edits: impl Iterator<Item = &'e FlatEdit>) -> Vec<FlatEdit> {
    let mut edits: Vec<FlatEdit> = edits.cloned().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits
}

/// `text` with `edits` applied, which must be sorted, lie within it, and not overlap; `None` if they do not.
pub fn apply(text: &str, edits: &[FlatEdit]) -> Option<String> {
    apply_within(text, Span::new(0, text.len() as u32), edits)
}

/// The part `span` of the text with the edits applied, all of which must lie within it.
pub(crate) fn apply_within(text: &str, span: Span, edits: &[FlatEdit]) -> Option<String> {
    let mut result = String::with_capacity(span.len() as usize);
    let mut done = span.start;
    for edit in edits {
        if edit.span.start < done || edit.span.end > span.end {
            return None;
        }
        result.push_str(text.get(done as usize..edit.span.start as usize)?);
        result.push_str(&edit.text);
        done = edit.span.end;
    }
    result.push_str(text.get(done as usize..span.end as usize)?);
    Some(result)
}

/// Whether `after` is `before` with exactly the edits made: every byte outside of them is kept.
pub fn outside_edits_unchanged(before: &str, after: &str, edits: &[FlatEdit]) -> bool {
    let (mut kept, mut rest) = (0, after);
    for edit in edits {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let Some(between) = before.get(kept..start) else {
            return false;
        };
        let Some(tail) = rest
            .strip_prefix(between)
            .and_then(|rest| rest.strip_prefix(edit.text.as_str()))
        else {
            return false;
        };
        (kept, rest) = (end, tail);
    }
    before.get(kept..) == Some(rest)
}

/// By start; an insertion before what begins there, a region before what lies in it. One copy of what is said twice.
fn sort(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|e| (e.span.start, !e.span.is_empty(), u32::MAX - e.span.end));
    edits.dedup_by(|b, a| a.span == b.span && !a.span.is_empty() && a.pieces == b.pieces);
    edits
}

/// Indices of the edits that lie in no other one's region.
fn outermost(sorted: &[Edit]) -> Result<Vec<usize>, Conflict> {
    let mut found: Vec<usize> = Vec::new();
    for (index, edit) in sorted.iter().enumerate() {
        let Some(last) = found.last().map(|&last| &sorted[last]) else {
            found.push(index);
            continue;
        };
        if edit.span.start >= last.span.end {
            found.push(index);
        } else if edit.span == last.span || edit.span.end > last.span.end {
            return Err(edit.conflict("it overlaps another change"));
        }
    }
    Ok(found)
}

/// The text of an edit. `depth` counts moved pieces within moved pieces: more than there are edits go round in a circle.
fn render(
    edit: &Edit,
    sorted: &[Edit],
    text: &str,
    used: &mut [bool],
    depth: usize,
) -> Result<String, Conflict> {
    if depth > sorted.len() {
        return Err(edit.conflict("it would be moved into itself"));
    }
    let mut result = String::new();
    for piece in &edit.pieces {
        match piece {
            Piece::Text(new) => result.push_str(new),
            Piece::Moved(span) => {
                let inner = edits_within(*span, edit.change, sorted)?;
                let mut done = span.start as usize;
                for index in inner {
                    used[index] = true;
                    result.push_str(&text[done..sorted[index].span.start as usize]);
                    result.push_str(&render(&sorted[index], sorted, text, used, depth + 1)?);
                    done = sorted[index].span.end as usize;
                }
                result.push_str(&text[done..span.end as usize]);
            }
        }
    }
    Ok(result)
}

/// The outermost edits within a piece that `change` moves. Insertions at its borders belong to what stands around it.
fn edits_within(piece: Span, change: ChangeId, sorted: &[Edit]) -> Result<Vec<usize>, Conflict> {
    let mut found: Vec<usize> = Vec::new();
    let from = sorted.partition_point(|e| e.span.start < piece.start);
    for (index, edit) in sorted
        .iter()
        .enumerate()
        .skip(from)
        .take_while(|(_, e)| e.span.start < piece.end)
    {
        let at_border = edit.span.is_empty() && edit.span.start == piece.start;
        let own = edit.change == change && edit.span.contains(piece);
        let around = edit.span.contains(piece) && edit.span != piece;
        if at_border || own || around {
            continue;
        }
        let last_end = found
            .last()
            .map_or(piece.start, |&last| sorted[last].span.end);
        if edit.span.start >= last_end && piece.contains(edit.span) {
            found.push(index);
        } else if edit.span.end > last_end {
            return Err(edit.conflict("it overlaps another change"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(change: ChangeId, span: (u32, u32), pieces: &[Piece]) -> Edit {
        Edit {
            change,
            span: Span::new(span.0, span.1),
            pieces: pieces.to_vec(),
        }
    }

    fn result(text: &str, edits: Vec<Edit>) -> Result<String, Conflict> {
        let flat = flatten(edits, text)?;
        let after = apply(text, &flat).unwrap();
        assert!(outside_edits_unchanged(text, &after, &flat));
        Ok(after)
    }

    fn flat(start: u32, end: u32, text: &str) -> FlatEdit {
        FlatEdit {
            span: Span::new(start, end),
            text: text.into(),
        }
    }

    #[test]
    fn sorted_edits_are_applied() {
        let edits = [flat(0, 1, "x"), flat(1, 1, "y"), flat(3, 4, "")];
        assert_eq!(apply("abcd", &edits).unwrap(), "xybc");
    }

    #[test]
    fn edits_that_collide_or_leave_the_text_are_not() {
        assert_eq!(apply("abcd", &[flat(0, 2, ""), flat(1, 3, "")]), None);
        assert_eq!(apply("abcd", &[flat(3, 9, "")]), None);
        assert_eq!(apply("é", &[flat(1, 1, "x")]), None);
    }

    #[test]
    fn a_moved_piece_carries_the_edits_within_it() {
        let text = "a = f()\nb = g(a)\nh(b)\n";
        let edits = vec![
            moved(ChangeId(0), (0, 8), &[]),
            moved(ChangeId(0), (14, 15), &[Piece::Moved(Span::new(4, 7))]),
            moved(ChangeId(1), (8, 17), &[]),
            moved(ChangeId(1), (19, 20), &[Piece::Moved(Span::new(12, 16))]),
            Edit::replace(ChangeId(2), Span::new(4, 5), "F"),
        ];
        assert_eq!(result(text, edits).as_deref(), Ok("h(g(F()))\n"));
    }

    #[test]
    fn a_piece_moved_out_is_replaced_in_its_own_place_only() {
        let text = "h(g(f(x)))";
        let split = |change, from, to| {
            let insertion = [
                Piece::Text("x = ".into()),
                Piece::Moved(Span::new(from, to)),
                Piece::Text("; ".into()),
            ];
            vec![
                moved(change, (0, 0), &insertion),
                Edit::replace(change, Span::new(from, to), "x"),
            ]
        };
        let edits = [split(ChangeId(0), 4, 8), split(ChangeId(1), 2, 9)].concat();
        assert_eq!(
            result(text, edits).as_deref(),
            Ok("x = f(x); x = g(x); h(x)")
        );
    }

    #[test]
    fn edits_that_cross_are_an_error() {
        let edits = vec![
            Edit::replace(ChangeId(0), Span::new(0, 3), "x"),
            Edit::replace(ChangeId(1), Span::new(2, 5), "y"),
        ];
        assert_eq!(
            result("abcdef", edits).map_err(|c| c.change),
            Err(ChangeId(1))
        );
    }

    #[test]
    fn an_insertion_into_a_removed_region_is_an_error() {
        let edits = vec![
            moved(ChangeId(0), (0, 4), &[]),
            Edit::replace(ChangeId(1), Span::at(2), "y"),
        ];
        assert_eq!(
            result("abcdef", edits).map_err(|c| c.change),
            Err(ChangeId(1))
        );
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        let edits = ["1", "2", "3"]
            .map(|s| Edit::replace(ChangeId(0), Span::at(2), s))
            .to_vec();
        assert_eq!(result("abcd", edits).as_deref(), Ok("ab123cd"));
    }

    #[test]
    fn a_change_moved_into_itself_ends() {
        let edits = vec![
            moved(ChangeId(0), (2, 3), &[Piece::Moved(Span::new(5, 8))]),
            moved(ChangeId(1), (6, 7), &[Piece::Moved(Span::new(1, 4))]),
        ];
        assert!(result("0123456789", edits).is_err());
    }
}
