//! The tables of statements and suites, filled before anything is lowered: a parent stands before its children.

use crate::flow::{Statement, StatementKind, StmtId, Suite, SuiteId, SuiteRole};
use crate::syntax::ast::{self, ExprKind, Stmt, StmtKind};

/// A function's statements and suites.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) statements: Vec<Statement>,
    pub(super) suites: Vec<Suite>,
}

/// Numbers the statements of a function's body.
pub(super) fn build(body: &ast::Suite) -> Table {
    let mut table = Table::default();
    table.add_suite(body, None, SuiteRole::FunctionBody, None);
    table
}

impl Table {
    /// `first_kind` overrides what the suite's first statement is.
    fn add_suite(
        &mut self,
        suite: &ast::Suite,
        parent: Option<StmtId>,
        role: SuiteRole,
        first_kind: Option<StatementKind>,
    ) -> SuiteId {
        let id = SuiteId(self.suites.len() as u32);
        self.suites.push(Suite {
            parent,
            statements: Vec::with_capacity(suite.statements.len()),
            is_inline: suite.is_inline,
            role,
        });
        for (index, statement) in suite.statements.iter().enumerate() {
            let kind = match first_kind {
                Some(kind) if index == 0 => kind,
                _ => statement_kind(statement, role == SuiteRole::FunctionBody && index == 0),
            };
            let child = self.add_statement(statement, id, index as u32, kind);
            self.suites[id.index()].statements.push(child);
        }
        id
    }

    fn add_statement(
        &mut self,
        statement: &Stmt,
        suite: SuiteId,
        index: u32,
        kind: StatementKind,
    ) -> StmtId {
        let id = StmtId(self.statements.len() as u32);
        self.statements.push(Statement {
            span: statement.span,
            suite,
            index,
            kind,
            suites: Vec::new(),
        });
        for (child, role, first_kind) in child_suites(statement) {
            let child = self.add_suite(child, Some(id), role, first_kind);
            self.statements[id.index()].suites.push(child);
        }
        id
    }
}

type ChildSuite<'a> = (&'a ast::Suite, SuiteRole, Option<StatementKind>);

/// The suites directly below a statement, in source order; those of nested definitions are none of the function's.
fn child_suites(statement: &Stmt) -> Vec<ChildSuite<'_>> {
    let plain = |suite, role| (suite, role, None);
    match &statement.kind {
        StmtKind::If {
            body,
            orelse,
            is_elif_chain,
            ..
        } => {
            let elif = is_elif_chain.then_some(StatementKind::Elif);
            let orelse = orelse.iter().map(|s| (s, SuiteRole::Else, elif));
            [plain(body, SuiteRole::Then)]
                .into_iter()
                .chain(orelse)
                .collect()
        }
        StmtKind::While { body, orelse, .. } | StmtKind::For { body, orelse, .. } => {
            let orelse = orelse.iter().map(|s| plain(s, SuiteRole::LoopElse));
            [plain(body, SuiteRole::LoopBody)]
                .into_iter()
                .chain(orelse)
                .collect()
        }
        StmtKind::With { body, .. } => vec![plain(body, SuiteRole::WithBody)],
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
            ..
        } => {
            let handlers = handlers.iter().map(|h| plain(&h.body, SuiteRole::Handler));
            let orelse = orelse.iter().map(|s| plain(s, SuiteRole::TryElse));
            let finalbody = finalbody.iter().map(|s| plain(s, SuiteRole::Finally));
            [plain(body, SuiteRole::TryBody)]
                .into_iter()
                .chain(handlers)
                .chain(orelse)
                .chain(finalbody)
                .collect()
        }
        StmtKind::Match(_, cases) => cases
            .iter()
            .map(|case| plain(&case.body, SuiteRole::Case))
            .collect(),
        _ => Vec::new(),
    }
}

fn statement_kind(statement: &Stmt, is_first: bool) -> StatementKind {
    match &statement.kind {
        StmtKind::Expr(e) if is_first && matches!(&e.kind, ExprKind::Str(s) if !s.is_bytes) => {
            StatementKind::Docstring
        }
        StmtKind::Expr(_) => StatementKind::Expr,
        StmtKind::Assign(..) => StatementKind::Assign,
        StmtKind::AnnAssign { .. } => StatementKind::AnnAssign,
        StmtKind::AugAssign(..) => StatementKind::AugAssign,
        StmtKind::Return(_) => StatementKind::Return,
        StmtKind::Raise(..) => StatementKind::Raise,
        StmtKind::Assert(..) => StatementKind::Assert,
        StmtKind::Delete(_) => StatementKind::Delete,
        StmtKind::Pass => StatementKind::Pass,
        StmtKind::Break => StatementKind::Break,
        StmtKind::Continue => StatementKind::Continue,
        StmtKind::Global(_) | StmtKind::Nonlocal(_) => StatementKind::GlobalOrNonlocal,
        StmtKind::Import(_) | StmtKind::ImportFrom(_) => StatementKind::Import,
        StmtKind::If { .. } => StatementKind::If,
        StmtKind::While { .. } => StatementKind::While,
        StmtKind::For { .. } => StatementKind::For,
        StmtKind::With { .. } => StatementKind::With,
        StmtKind::Try { .. } => StatementKind::Try,
        StmtKind::Match(..) => StatementKind::Match,
        StmtKind::FunctionDef(_) | StmtKind::ClassDef(_) => StatementKind::Definition,
        StmtKind::TypeAlias { .. } => StatementKind::TypeAlias,
    }
}
