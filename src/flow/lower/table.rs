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
        for (child, role) in statement.suites().into_iter().zip(suite_roles(statement)) {
            let is_elif = matches!(
                (&statement.kind, role),
                (
                    StmtKind::If {
                        is_elif_chain: true,
                        ..
                    },
                    SuiteRole::Else
                )
            );
            let first_kind = is_elif.then_some(StatementKind::Elif);
            let child = self.add_suite(child, Some(id), role, first_kind);
            self.statements[id.index()].suites.push(child);
        }
        id
    }
}

/// What each of [`Stmt::suites`] is.
fn suite_roles(statement: &Stmt) -> Vec<SuiteRole> {
    match &statement.kind {
        StmtKind::If { .. } => vec![SuiteRole::Then, SuiteRole::Else],
        StmtKind::While { .. } | StmtKind::For { .. } => {
            vec![SuiteRole::LoopBody, SuiteRole::LoopElse]
        }
        StmtKind::With { .. } => vec![SuiteRole::WithBody],
        StmtKind::Try {
            handlers, orelse, ..
        } => {
            let mut roles = vec![SuiteRole::TryBody];
            roles.extend(handlers.iter().map(|_| SuiteRole::Handler));
            roles.extend(orelse.iter().map(|_| SuiteRole::TryElse));
            roles.push(SuiteRole::Finally);
            roles
        }
        StmtKind::Match(_, cases) => vec![SuiteRole::Case; cases.len()],
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
