//! What the text around a statement allows: its line, its indentation, its neighbours on the line, its newline.
//!
//! ```python
//! if fast: x = load(); y = f(x)      # inline suite: what is inserted joins with `; `
//! x = load(); y = f(x)               # the same between two statements of one line
//! y = f(x)  # why                    # a line of its own goes below, the comment stays
//! ```
//! Offsets are bytes. Lines end in LF or CRLF; files with lone CRs are refused when they are parsed (HAZARDS P9).

use crate::flow::{Ir, Op, StatementKind, StmtId, SuiteId};
use crate::source::Span;

use super::{Edit, Piece, Unwritable};
use crate::propose::{ChangeId, Point};

/// The text of a file and the function in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout<'a> {
    /// The function.
    pub(super) ir: &'a Ir,
    /// The whole file.
    pub(super) text: &'a str,
}

/// Comments that speak to a tool about the line they stand on (HAZARDS T2). What unpin's own keep away is decided before.
const LINE_BOUND_COMMENTS: [&str; 13] = [
    "type:", "noqa", "fmt:", "pylint:", "pragma", "nosec", "pyright:", "mypy:", "isort:", "yapf:",
    "ruff:", "nosonar", "ty:",
];

/// Columns of a tab when indentations are compared, as Python's tokenizer has it (Python reference 2.1.8).
const TAB_STOP: usize = 8;

impl<'a> Layout<'a> {
    /// The start of the line that holds `offset`.
    pub(super) fn line_start(self, offset: u32) -> u32 {
        self.text[..offset as usize]
            .rfind('\n')
            .map_or(0, |newline| newline as u32 + 1)
    }

    /// After the newline of the line that holds `offset`; the end of the text where there is none.
    pub(super) fn next_line(self, offset: u32) -> u32 {
        let rest = &self.text[offset as usize..];
        rest.find('\n').map_or(self.text.len() as u32, |newline| {
            offset + newline as u32 + 1
        })
    }

    /// The line that holds `offset`, without its newline.
    pub(super) fn line(self, offset: u32) -> &'a str {
        let line = &self.text[self.line_start(offset) as usize..self.next_line(offset) as usize];
        line.trim_end_matches(['\n', '\r'])
    }

    /// The newline at the end of the line that holds `offset`; of the line above where it is the last one and has none.
    pub(super) fn newline(self, offset: u32) -> &'static str {
        let end = match self.text[offset as usize..].find('\n') {
            Some(newline) => offset as usize + newline,
            None => match self.text[..offset as usize].rfind('\n') {
                Some(newline) => newline,
                None => return "\n",
            },
        };
        if self.text[..end].ends_with('\r') {
            "\r\n"
        } else {
            "\n"
        }
    }

    /// The statement that stands before this one on its logical line.
    pub(super) fn left_neighbour(self, id: StmtId) -> Option<StmtId> {
        let statement = self.ir.statement(id);
        let index = (statement.index as usize).checked_sub(1)?;
        let left = *self.ir.suite(statement.suite).statements.get(index)?;
        self.share_line(left, id).then_some(left)
    }

    /// The statement that stands after this one on its logical line.
    pub(super) fn right_neighbour(self, id: StmtId) -> Option<StmtId> {
        let statement = self.ir.statement(id);
        let right = *self
            .ir
            .suite(statement.suite)
            .statements
            .get(statement.index as usize + 1)?;
        self.share_line(id, right).then_some(right)
    }

    fn share_line(self, left: StmtId, right: StmtId) -> bool {
        let between = self.text.get(
            self.ir.statement(left).span.end as usize..self.ir.statement(right).span.start as usize,
        );
        let Some(tail) = between.and_then(|between| between.trim_start().strip_prefix(';')) else {
            return false;
        };
        let joined = tail.replace("\\\r\n", "").replace("\\\n", "");
        !joined.contains(['\n', '#'])
    }

    /// The white space before a statement that is the first of its line, copied byte for byte.
    pub(super) fn indentation(self, id: StmtId) -> Result<&'a str, Unwritable> {
        let first = std::iter::successors(Some(id), |&id| self.left_neighbour(id))
            .last()
            .unwrap_or(id);
        let span = self.ir.statement(first).span;
        let start = self.line_start(span.start);
        let before = &self.text[start as usize..span.start as usize];
        if !before.chars().all(is_blank) {
            return Err(Unwritable {
                span,
                reason: "it shares its line with the head of its block",
            });
        }
        if self.text[..start as usize]
            .trim_end_matches(['\n', '\r'])
            .ends_with('\\')
        {
            return Err(Unwritable {
                span,
                reason: "its line continues the one above",
            });
        }
        Ok(before)
    }

    /// Whether a statement can only be joined with others by `;`: in a suite on the line of its head.
    pub(super) fn is_inline(self, id: StmtId) -> bool {
        self.ir.suite(self.ir.statement(id).suite).is_inline
    }

    /// Refuses where a line that `span` touches carries a comment that is bound to the line.
    pub(super) fn refuse_line_bound_comment(self, span: Span) -> Result<(), Unwritable> {
        let lines =
            &self.text[self.line_start(span.start) as usize..self.next_line(span.end) as usize];
        // A `#` within a string is taken for a comment too: that refuses more, never less.
        let bound = lines.split('#').skip(1).any(|comment| {
            let comment = comment.trim_start().to_ascii_lowercase();
            LINE_BOUND_COMMENTS
                .iter()
                .any(|word| comment.starts_with(word))
        });
        if bound {
            Err(Unwritable {
                span,
                reason: "a comment for a tool is bound to the line",
            })
        } else {
            Ok(())
        }
    }

    /// The same for the lines of an operation's statement; of a compound one, for those of the operation.
    pub(super) fn refuse_line_bound_comment_at(self, op: &Op) -> Result<(), Unwritable> {
        let statement = self.ir.statement(op.stmt);
        self.refuse_line_bound_comment(if statement.suites.is_empty() {
            statement.span
        } else {
            op.span
        })
    }

    /// The edit that inserts a simple statement at a point.
    pub(super) fn insert(
        self,
        statement: &str,
        at: Point,
        change: ChangeId,
    ) -> Result<Edit, Unwritable> {
        match at {
            Point::After(id) => self.insert_after(statement, id, change),
            Point::Start(suite) => self.insert_at_start(statement, suite, change),
        }
    }

    fn insert_after(
        self,
        statement: &str,
        id: StmtId,
        change: ChangeId,
    ) -> Result<Edit, Unwritable> {
        let after = self.ir.statement(id);
        if after.kind == StatementKind::Elif {
            return Err(Unwritable {
                span: after.span,
                reason: "nothing can come after an `elif` alone",
            });
        }
        if after.suites.is_empty() && (self.is_inline(id) || self.right_neighbour(id).is_some()) {
            self.refuse_line_bound_comment(after.span)?;
            return Ok(Edit::replace(
                change,
                Span::at(after.span.end),
                format!("; {statement}"),
            ));
        }
        let indentation = self.indentation(id)?;
        let last_line = self.last_line_of(id, indentation)?;
        let newline = self.newline(last_line);
        let at = self.next_line(last_line);
        let text = if self.text[..at as usize].ends_with('\n') {
            format!("{indentation}{statement}{newline}")
        } else {
            format!("{newline}{indentation}{statement}")
        };
        Ok(Edit::replace(change, Span::at(at), text))
    }

    /// An offset in the last line that belongs to a statement: of a compound one, comments that are indented deeper too.
    fn last_line_of(self, id: StmtId, indentation: &str) -> Result<u32, Unwritable> {
        let statement = self.ir.statement(id);
        let tail = self.text[statement.span.end as usize..].trim_start_matches(is_blank);
        if tail.starts_with('\\') {
            return Err(Unwritable {
                span: statement.span,
                reason: "its line is continued by a backslash",
            });
        }
        let mut last = statement.span.end;
        if statement.suites.is_empty() {
            return Ok(last);
        }
        let mut next = self.next_line(last);
        while (next as usize) < self.text.len() {
            let line = self.line(next);
            let content = line.trim_start_matches(is_blank);
            if content.starts_with('#') && columns(line) > columns(indentation) {
                last = next;
            } else if !content.is_empty() {
                break;
            }
            next = self.next_line(next);
        }
        Ok(last)
    }

    /// After a docstring, `global` and `nonlocal`, which must stay first (HAZARDS X15, X17).
    fn insert_at_start(
        self,
        statement: &str,
        suite: SuiteId,
        change: ChangeId,
    ) -> Result<Edit, Unwritable> {
        if let Some(&head) = self.ir.heads_of(suite).last() {
            return self.insert_after(statement, head, change);
        }
        let Some(&first) = self.ir.suite(suite).statements.first() else {
            return Err(Unwritable {
                span: self.ir.span,
                reason: "the block is empty",
            });
        };
        if self.ir.statement(first).kind == StatementKind::Elif {
            return Err(Unwritable {
                span: self.ir.statement(first).span,
                reason: "nothing can come before an `elif`",
            });
        }
        self.insert_before(statement_pieces(statement), first, Above::Comments, change)
    }

    /// The edit that inserts a simple statement, given in pieces, before another one.
    pub(super) fn insert_before(
        self,
        mut pieces: Vec<Piece>,
        id: StmtId,
        above: Above,
        change: ChangeId,
    ) -> Result<Edit, Unwritable> {
        let start = self.ir.statement(id).span.start;
        if self.is_inline(id) || self.left_neighbour(id).is_some() {
            self.refuse_line_bound_comment(Span::at(start))?;
            pieces.push(Piece::Text("; ".into()));
            return Ok(Edit {
                change,
                span: Span::at(start),
                pieces,
            });
        }
        let indentation = self.indentation(id)?;
        let mut line = self.line_start(start);
        if above == Above::Comments {
            line = self.above_comments(line, indentation);
        }
        pieces.insert(0, Piece::Text(indentation.into()));
        pieces.push(Piece::Text(self.newline(start).into()));
        Ok(Edit {
            change,
            span: Span::at(line),
            pieces,
        })
    }

    /// The first line of the comments directly above a line that are indented like it.
    pub(super) fn above_comments(self, mut line: u32, indentation: &str) -> u32 {
        while line > 0 {
            let above = self.line_start(line - 1);
            let content = self
                .line(above)
                .strip_prefix(indentation)
                .filter(|content| content.starts_with('#'));
            // The end of a string in the block's head can look like a comment.
            if content.is_none_or(|content| content.contains("\"\"\"") || content.contains("'''")) {
                break;
            }
            line = above;
        }
        line
    }
}

/// Whether a statement that is inserted before another one goes above the comments that belong to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Above {
    /// Directly above the statement.
    Statement,
    /// Above its comments.
    Comments,
}

fn statement_pieces(statement: &str) -> Vec<Piece> {
    vec![Piece::Text(statement.into())]
}

/// White space within a line (Python reference 2.1.9).
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\x0c')
}

/// How far a line is indented (Python reference 2.1.8: a form feed starts the count again).
fn columns(line: &str) -> usize {
    line.chars()
        .take_while(|&c| is_blank(c))
        .fold(0, |column, c| match c {
            '\t' => (column / TAB_STOP + 1) * TAB_STOP,
            '\x0c' => 0,
            _ => column + 1,
        })
}
