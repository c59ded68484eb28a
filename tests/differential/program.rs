//! A Python program as a small tree, made for printing and for being cut down: it knows nests, not grammar.

/// Stands in a shape for each part.
const HOLE: char = '$';

/// A piece of Python on one logical line: text with a hole for each part.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Expr {
    /// `join($, $)`.
    pub(crate) shape: String,
    /// What fills the holes.
    pub(crate) parts: Vec<Expr>,
}

/// A statement: a simple one is one clause without a suite.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Stmt {
    /// `if`, `elif`, `else`: each with its suite.
    pub(crate) clauses: Vec<Clause>,
    /// How it stands in the text.
    pub(crate) layout: Layout,
}

/// A head and, where the head ends in a colon, its suite.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Clause {
    /// `while $:`, or the whole of a simple statement.
    pub(crate) head: Expr,
    /// Empty for a simple statement; printed as `pass` where a suite is needed.
    pub(crate) suite: Vec<Stmt>,
}

/// How a statement stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Layout {
    /// On lines of its own.
    Plain,
    /// With a comment after it.
    Commented,
    /// After a semicolon where the statement before it is simple, and with its suite on the head's line where that can be.
    Joined,
}

impl Expr {
    /// Text without holes.
    pub(crate) fn leaf(text: impl Into<String>) -> Self {
        Self {
            shape: text.into(),
            parts: Vec::new(),
        }
    }

    /// A shape and what fills its holes.
    pub(crate) fn new(shape: impl Into<String>, parts: Vec<Expr>) -> Self {
        let shape = shape.into();
        assert_eq!(shape.matches(HOLE).count(), parts.len(), "{shape}");
        Self { shape, parts }
    }

    fn print(&self, out: &mut String) {
        let mut pieces = self.shape.split(HOLE);
        out.push_str(pieces.next().unwrap_or_default());
        for (part, text) in self.parts.iter().zip(pieces) {
            part.print(out);
            out.push_str(text);
        }
    }

    fn needs_suite(&self) -> bool {
        self.shape.ends_with(':')
    }
}

impl Stmt {
    /// A statement of one line.
    pub(crate) fn simple(head: Expr) -> Self {
        Self {
            clauses: vec![Clause {
                head,
                suite: Vec::new(),
            }],
            layout: Layout::Plain,
        }
    }

    /// A statement of clauses.
    pub(crate) fn compound(clauses: Vec<(Expr, Vec<Stmt>)>) -> Self {
        let clauses = clauses
            .into_iter()
            .map(|(head, suite)| Clause { head, suite })
            .collect();
        Self {
            clauses,
            layout: Layout::Plain,
        }
    }

    /// Whether it has no suite.
    pub(crate) fn is_simple(&self) -> bool {
        self.clauses.iter().all(|clause| !clause.head.needs_suite())
    }

    fn print(&self, indent: usize, out: &mut String) {
        for clause in &self.clauses {
            out.push_str(&" ".repeat(4 * indent));
            clause.head.print(out);
            if clause.head.needs_suite() {
                self.print_suite(&clause.suite, indent, out);
            }
        }
        if self.is_simple() {
            out.push_str(if self.layout == Layout::Commented {
                "  # kept\n"
            } else {
                "\n"
            });
        }
    }

    fn print_suite(&self, suite: &[Stmt], indent: usize, out: &mut String) {
        match suite {
            [] => out.push_str(" pass\n"),
            [only] if self.layout == Layout::Joined && only.is_simple() => {
                out.push(' ');
                only.print(0, out);
            }
            _ => {
                out.push_str(if self.layout == Layout::Commented {
                    "  # kept\n"
                } else {
                    "\n"
                });
                print_block(suite, indent + 1, out);
            }
        }
    }
}

/// The text of a module.
pub(crate) fn print(module: &[Stmt]) -> String {
    let mut out = String::new();
    print_block(module, 0, &mut out);
    out
}

fn print_block(block: &[Stmt], indent: usize, out: &mut String) {
    let mut can_join = false;
    for stmt in block {
        if can_join && stmt.is_simple() && stmt.layout == Layout::Joined {
            out.truncate(out.trim_end().len());
            out.push_str("; ");
            stmt.print(0, out);
        } else {
            stmt.print(indent, out);
        }
        can_join = stmt.is_simple() && stmt.layout != Layout::Commented;
    }
}

/// All blocks that are one step smaller, the boldest steps first.
pub(crate) fn smaller_blocks(block: &[Stmt]) -> Vec<Vec<Stmt>> {
    let mut found = Vec::new();
    let mut size = block.len();
    while size > 0 {
        for start in (0..block.len()).step_by(size) {
            let end = (start + size).min(block.len());
            found.push([&block[..start], &block[end..]].concat());
        }
        size /= 2;
    }
    for (n, stmt) in block.iter().enumerate() {
        let with = |new: &[Stmt]| [&block[..n], new, &block[n + 1..]].concat();
        found.extend(smaller_statements(stmt).iter().map(|new| with(new)));
    }
    found
}

/// What a statement can be replaced by.
fn smaller_statements(stmt: &Stmt) -> Vec<Vec<Stmt>> {
    let mut found = Vec::new();
    if !stmt.is_simple() {
        found.extend(stmt.clauses.iter().map(|clause| clause.suite.clone()));
    }
    if stmt.layout != Layout::Plain {
        found.push(vec![Stmt {
            layout: Layout::Plain,
            ..stmt.clone()
        }]);
    }
    for n in 0..stmt.clauses.len() {
        let clause = &stmt.clauses[n];
        let with = |new: Clause| {
            let mut changed = stmt.clone();
            changed.clauses[n] = new;
            vec![changed]
        };
        if stmt.clauses.len() > 1 {
            let mut changed = stmt.clone();
            changed.clauses.remove(n);
            found.push(vec![changed]);
        }
        found.extend(smaller_blocks(&clause.suite).into_iter().map(|suite| {
            with(Clause {
                suite,
                ..clause.clone()
            })
        }));
        found.extend(smaller_parts(&clause.head).into_iter().map(|head| {
            with(Clause {
                head,
                ..clause.clone()
            })
        }));
    }
    found
}

/// The same shape with one part made smaller.
fn smaller_parts(expr: &Expr) -> Vec<Expr> {
    let mut found = Vec::new();
    for (n, part) in expr.parts.iter().enumerate() {
        let mut candidates = part.parts.clone();
        if !part.parts.is_empty() {
            candidates.push(Expr::leaf("0"));
        }
        candidates.extend(smaller_parts(part));
        found.extend(candidates.into_iter().map(|new| {
            let mut changed = expr.clone();
            changed.parts[n] = new;
            changed
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<Stmt> {
        let call = Expr::new("step($)", vec![Expr::leaf("a")]);
        let assign = Stmt::simple(Expr::new("b = $", vec![call.clone()]));
        let joined = Stmt {
            layout: Layout::Joined,
            ..assign.clone()
        };
        let branch = Stmt::compound(vec![
            (Expr::new("if $:", vec![call]), vec![]),
            (Expr::leaf("else:"), vec![assign.clone(), joined]),
        ]);
        vec![assign, branch]
    }

    #[test]
    fn suites_are_indented_and_never_empty() {
        assert_eq!(
            print(&sample()),
            "b = step(a)\nif step(a): pass\nelse:\n    b = step(a); b = step(a)\n"
        );
    }

    #[test]
    fn every_smaller_program_is_smaller_or_plainer() {
        let size = |block: &[Stmt]| format!("{block:?}").len();
        assert!(
            smaller_blocks(&sample())
                .iter()
                .all(|block| size(block) < size(&sample()))
        );
    }
}
