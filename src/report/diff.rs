//! The unified diff that `git apply` takes, in the bytes of the file's own encoding.
//!
//! The edits say which lines can differ, so only those are compared: the work grows with the change, not with the file.
//! There is no `diff --git` line, so that the names count from the folder where `git apply` runs.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::git_path::{NameBase, header_name, relative_name};
use super::position::LineIndex;
use crate::options::Coloring;
use crate::rewrite::{FlatEdit, apply_within};
use crate::source::{Notebook, SourceFile, Span};

/// Lines of context, as git gives.
const CONTEXT: usize = 3;

/// The diff that `edits` (sorted, not overlapping) make to `file`, whose name is told relative to `base`;
/// empty if they change nothing. `None` if they do not fit the text, or their text does not fit the file's encoding.
pub(crate) fn render_diff(
    file: &SourceFile,
    edits: &[FlatEdit],
    base: &NameBase,
    coloring: Coloring,
) -> Option<Vec<u8>> {
    if edits.is_empty() {
        return Some(Vec::new());
    }
    let mut canvas = Canvas {
        bytes: Vec::new(),
        coloring,
    };
    let name = relative_name(&file.path, base);
    let Some(notebook) = file.notebook() else {
        canvas.compare(file, &name, file.text(), edits)?;
        return Some(canvas.bytes);
    };
    for (number, span, edits) in edits_by_cell(notebook, edits)? {
        let name = [&name[..], format!(":cell {number}").as_bytes()].concat();
        canvas.compare(file, &name, span.of(notebook.source()), &edits)?;
    }
    Some(canvas.bytes)
}

/// The cells that are changed, each with the edits in it, whose places are counted in the cell.
fn edits_by_cell(
    notebook: &Notebook,
    edits: &[FlatEdit],
) -> Option<Vec<(u32, Span, Vec<FlatEdit>)>> {
    let mut cells: Vec<(u32, Span, Vec<FlatEdit>)> = Vec::new();
    for edit in edits {
        let (span, text) = notebook.within_cell(edit.span, &edit.text)?;
        let (number, cell) = notebook.cell_at(span.start)?;
        if cells.last().is_none_or(|last| last.0 != number) {
            cells.push((number, cell, Vec::new()));
        }
        let span = Span::new(span.start - cell.start, span.end - cell.start);
        cells.last_mut()?.2.push(FlatEdit { span, text });
    }
    Some(cells)
}

impl Canvas {
    /// Adds the difference that the edits make to a text of the file, under this name.
    fn compare(
        &mut self,
        file: &SourceFile,
        name: &[u8],
        text: &str,
        edits: &[FlatEdit],
    ) -> Option<()> {
        let comparison = Comparison::new(text, edits)?;
        let groups = group_diff_ops(comparison.ops, CONTEXT);
        if groups.is_empty() {
            return Some(());
        }
        let canvas = self;
        canvas.line(BOLD, &[b"--- ", &header_name("a", name)[..]].concat());
        canvas.line(BOLD, &[b"+++ ", &header_name("b", name)[..]].concat());
        for group in groups {
            canvas.line(CYAN, hunk_header(&group).as_bytes());
            for op in &group {
                let removed = if matches!(op, DiffOp::Equal { .. }) {
                    (" ", "")
                } else {
                    ("-", RED)
                };
                for line in &comparison.old[op.old_range()] {
                    canvas.content(removed, &file.encoding().encode(line)?);
                }
                if !matches!(op, DiffOp::Equal { .. }) {
                    for line in &comparison.new[op.new_range()] {
                        canvas.content(("+", GREEN), &file.encoding().encode(line)?);
                    }
                }
            }
        }
        Some(())
    }
}

/// Both sides by lines. Equal lines stand in `new` as empty strings: they are shown from `old`.
struct Comparison<'a> {
    old: Vec<&'a str>,
    new: Vec<String>,
    ops: Vec<DiffOp>,
}

impl<'a> Comparison<'a> {
    fn new(text: &'a str, edits: &[FlatEdit]) -> Option<Self> {
        let index = LineIndex::new(text);
        let old = index.lines();
        let regions = find_regions(&index, old.len(), edits);
        let mut comparison = Self {
            old,
            new: Vec::new(),
            ops: Vec::new(),
        };
        let mut done = 0;
        for region in regions {
            comparison.push_equal(done..region.lines.start);
            let new = apply_within(text, region.span, region.edits)?;
            comparison.push_compared(region.lines.clone(), &new);
            done = region.lines.end;
        }
        comparison.push_equal(done..comparison.old.len());
        Some(comparison)
    }

    fn push_equal(&mut self, lines: Range<usize>) {
        self.push(DiffOp::Equal {
            old_index: lines.start,
            new_index: self.new.len(),
            len: lines.len(),
        });
        self.new.extend(lines.map(|_| String::new()));
    }

    fn push_compared(&mut self, lines: Range<usize>, new: &str) {
        let start = self.new.len();
        let new: Vec<&str> = new.split_inclusive('\n').collect();
        for op in capture_diff_slices(Algorithm::Myers, &self.old[lines.clone()], &new) {
            self.push(shifted(op, lines.start, start));
        }
        self.new.extend(new.into_iter().map(str::to_owned));
    }

    /// Keeps neighbouring equal stretches one, which the grouping into hunks relies on.
    fn push(&mut self, op: DiffOp) {
        match (self.ops.last_mut(), op) {
            (_, DiffOp::Equal { len: 0, .. }) => {}
            (Some(DiffOp::Equal { len, .. }), DiffOp::Equal { len: more, .. }) => *len += more,
            _ => self.ops.push(op),
        }
    }
}

fn shifted(op: DiffOp, old: usize, new: usize) -> DiffOp {
    match op {
        DiffOp::Equal {
            old_index,
            new_index,
            len,
        } => DiffOp::Equal {
            old_index: old_index + old,
            new_index: new_index + new,
            len,
        },
        DiffOp::Delete {
            old_index,
            old_len,
            new_index,
        } => DiffOp::Delete {
            old_index: old_index + old,
            old_len,
            new_index: new_index + new,
        },
        DiffOp::Insert {
            old_index,
            new_index,
            new_len,
        } => DiffOp::Insert {
            old_index: old_index + old,
            new_index: new_index + new,
            new_len,
        },
        DiffOp::Replace {
            old_index,
            old_len,
            new_index,
            new_len,
        } => DiffOp::Replace {
            old_index: old_index + old,
            old_len,
            new_index: new_index + new,
            new_len,
        },
    }
}

/// Whole lines that some edits touch.
struct Region<'e> {
    lines: Range<usize>,
    span: Span,
    edits: &'e [FlatEdit],
}

fn find_regions<'e>(index: &LineIndex<'_>, count: usize, edits: &'e [FlatEdit]) -> Vec<Region<'e>> {
    let mut regions: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for (number, edit) in edits.iter().enumerate() {
        // An edit that ends at a line's start may join that line to the one before.
        let lines = index.line(edit.span.start)..index.line(edit.span.end) + 1;
        match regions.last_mut() {
            Some((last, numbers)) if lines.start <= last.end => {
                last.end = last.end.max(lines.end);
                numbers.end = number + 1;
            }
            _ => regions.push((lines, number..number + 1)),
        }
    }
    let build = |(lines, numbers): (Range<usize>, Range<usize>)| Region {
        span: Span::new(
            index.start(lines.start) as u32,
            index.start(lines.end) as u32,
        ),
        // After the last newline there is an empty line that is no line of the diff.
        lines: lines.start.min(count)..lines.end.min(count),
        edits: &edits[numbers],
    };
    regions.into_iter().map(build).collect()
}

fn hunk_header(group: &[DiffOp]) -> String {
    let range = |ranges: &mut dyn Iterator<Item = Range<usize>>| {
        let first = ranges.next().unwrap_or_default();
        let end = ranges.last().map_or(first.end, |last| last.end);
        let length = end - first.start;
        // An empty side is named by the line before it.
        let start = if length == 0 {
            first.start
        } else {
            first.start + 1
        };
        if length == 1 {
            format!("{start}")
        } else {
            format!("{start},{length}")
        }
    };
    let old = range(&mut group.iter().map(DiffOp::old_range));
    let new = range(&mut group.iter().map(DiffOp::new_range));
    format!("@@ -{old} +{new} @@")
}

const BOLD: &str = "\x1b[1m";
const CYAN: &str = "\x1b[36m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[m";

struct Canvas {
    bytes: Vec<u8>,
    coloring: Coloring,
}

impl Canvas {
    /// A line without its end, in a color.
    fn line(&mut self, color: &str, content: &[u8]) {
        self.painted(color, content);
        self.bytes.push(b'\n');
    }

    /// A line of the file after its sign; one without an end is said to have none.
    fn content(&mut self, (sign, color): (&str, &str), line: &[u8]) {
        let body = line.strip_suffix(b"\n").unwrap_or(line);
        self.painted(color, &[sign.as_bytes(), body].concat());
        self.bytes.push(b'\n');
        if body.len() == line.len() {
            self.bytes
                .extend_from_slice(b"\\ No newline at end of file\n");
        }
    }

    fn painted(&mut self, color: &str, content: &[u8]) {
        let is_painted = self.coloring == Coloring::Colored && !color.is_empty();
        if is_painted {
            self.bytes.extend_from_slice(color.as_bytes());
        }
        self.bytes.extend_from_slice(content);
        if is_painted {
            self.bytes.extend_from_slice(RESET.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rewrite::apply;
    use std::fs;
    use std::process::{Command, Stdio};

    fn edit(file: &SourceFile, from: &str, to: &str) -> FlatEdit {
        let start = file.text().find(from).unwrap() as u32;
        FlatEdit {
            span: Span::new(start, start + from.len() as u32),
            text: to.into(),
        }
    }

    /// Applies the diff with git and compares bytes with the edits applied directly.
    fn check(name: &str, content: &[u8], changes: &[(&str, &str)]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        let file = SourceFile::read(&path).unwrap();
        let mut edits: Vec<FlatEdit> = changes
            .iter()
            .map(|(from, to)| edit(&file, from, to))
            .collect();
        edits.sort_by_key(|edit| edit.span);
        let diff = render_diff(&file, &edits, &base(folder.path()), Coloring::Plain).unwrap();
        git_apply(folder.path(), &diff);
        let expected = apply(file.text(), &edits).unwrap();
        let actual = fs::read(&path).unwrap();
        assert_eq!(
            actual,
            *file.encoding().encode(&expected).unwrap(),
            "{}",
            String::from_utf8_lossy(&diff)
        );
    }

    fn base(folder: impl Into<std::path::PathBuf>) -> NameBase {
        NameBase {
            current: folder.into(),
            repository: None,
        }
    }

    fn git_apply(folder: &std::path::Path, diff: &[u8]) {
        let patch = folder.join("the.patch");
        fs::write(&patch, diff).unwrap();
        let output = Command::new("git")
            .args(["apply", "--verbose", "the.patch"])
            .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap())
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{message}\n{}",
            String::from_utf8_lossy(diff)
        );
        assert!(!message.contains("Skipped"), "{message}");
    }

    #[test]
    fn git_takes_insertions_deletions_and_joined_lines() {
        let lines: Vec<String> = (0..40).map(|line| format!("line_{line}_\n")).collect();
        let text = lines.concat();
        check("a.py", text.as_bytes(), &[("line_0_", "del x\nline_0_")]);
        check(
            "a.py",
            text.as_bytes(),
            &[
                ("line_5_\n", ""),
                ("line_7_\n", "y\n"),
                ("line_30_\n", "line_30_\ndel z\n"),
            ],
        );
        check("a.py", text.as_bytes(), &[("line_39_\n", "")]);
        check(
            "a.py",
            text.as_bytes(),
            &[("line_39_\n", "line_39_\nend\n")],
        );
        check(
            "a.py",
            text.as_bytes(),
            &[("line_3_\nline_4_\n", "joined ")],
        );
        check(
            "a.py",
            text.as_bytes(),
            &[("3_\n", "3_"), ("line_4_", "line_4_\n")],
        );
        check("a.py", b"x\n", &[("x\n", "")]);
    }

    #[test]
    fn git_takes_files_without_a_final_newline() {
        check("a.py", b"a\nb", &[("b", "b\nc")]);
        check("a.py", b"a\nb", &[("a", "c")]);
        check("a.py", b"a\nb\n", &[("b\n", "b")]);
        check("a.py", b"a", &[("a", "a\n")]);
    }

    #[test]
    fn git_takes_crlf_marks_and_other_encodings() {
        check(
            "a.py",
            b"\xef\xbb\xbfa\r\nb\nc\r\n\x0cd\re\n",
            &[("b", "b\r\nx"), ("d\r", "d\rx")],
        );
        check(
            "a.py",
            b"# coding: latin-1\ns = '\xe9'\nx = 1\n",
            &[("x = 1", "x = 'é'")],
        );
        check(
            "a.py",
            b"# coding: shift_jis\ns = '\x93\xfa'\nx = 1\n",
            &[("'日'", "'日', 2")],
        );
    }

    #[test]
    fn git_takes_odd_names() {
        for name in [
            "sub/a b.py",
            "é.py",
            "q\"uote\\.py",
            "tab\there.py",
            "a b/c 2024-01-01 10:00:00.py",
        ] {
            check(name, b"x\n", &[("x", "y")]);
        }
    }

    #[test]
    fn headers_count_as_git_counts() {
        let file = SourceFile::from_text("a.py", "a\nb\nc\nd\ne\nf\ng\nh\n");
        let edits = [edit(&file, "e\n", "e\ndel x\n")];
        let diff = render_diff(&file, &edits, &base("/"), Coloring::Plain).unwrap();
        let expected = "--- a/a.py\n+++ b/a.py\n@@ -3,6 +3,7 @@\n c\n d\n e\n+del x\n f\n g\n h\n";
        assert_eq!(String::from_utf8(diff).unwrap(), expected);
    }

    #[test]
    fn edits_that_change_nothing_give_no_diff() {
        let file = SourceFile::from_text("a.py", "a\nb\n");
        let edits = [edit(&file, "a", "a")];
        assert_eq!(
            render_diff(&file, &edits, &base("/"), Coloring::Colored),
            Some(Vec::new())
        );
    }

    #[test]
    fn text_that_the_encoding_lacks_is_refused() {
        let file = SourceFile::from_bytes("a.py".into(), b"# coding: ascii\nx\n".to_vec()).unwrap();
        assert_eq!(
            render_diff(&file, &[edit(&file, "x", "é")], &base("/"), Coloring::Plain),
            None
        );
    }
}
