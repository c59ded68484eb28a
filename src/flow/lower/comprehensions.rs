//! Comprehensions, generator expressions and lambdas: code that is not part of the function's own operations.

use super::builder::Builder;
use super::{Lowered, lower_body};
use crate::flow::{OpId, OpKind};
use crate::scope::EagerComprehension;
use crate::source::Span;
use crate::syntax::ast::{
    Comprehension, Expr, ExprKind, FunctionDef, Lambda, Parameter, ParameterKind, Stmt, StmtKind,
    Suite,
};
use crate::syntax::{Interner, Symbol};

/// Bodies of comprehensions within one another are lowered so deep: each level copies the syntax of those in it.
const MAX_DEPTH: u32 = 4;

impl Builder<'_> {
    /// The outermost iterable is an operand. What runs at once reads locals of the function as operands as well, and a
    /// comprehension that waits is awaited where it stands, as CPython does.
    pub(super) fn lower_comprehension(
        &mut self,
        comprehension: &Comprehension,
        expr: &Expr,
    ) -> Lowered<OpId> {
        let Some(first) = comprehension.clauses.first() else {
            return super::refuse(expr.span, "a comprehension without `for`");
        };
        let mut operands = vec![self.lower_expr(&first.iter)?];
        let body = self.intern_text(expr.span, &[first.iter.outer]);
        let Some(eager) = self.eager.get(&expr.span).cloned() else {
            return Ok(self.emit_for(OpKind::MakeFunction(body), &operands, expr));
        };
        let read = self.load_captured(&eager, &mut operands);
        let kind = OpKind::Comprehension(comprehension.kind, body);
        let value = self.emit_for(kind, &operands, expr);
        if !eager.suspends && self.depth < MAX_DEPTH {
            let function = as_function(comprehension, expr, &read, self.names);
            let body = lower_body(&function, self.text, self.names, self.depth + 1);
            self.bodies
                .extend(body.ok().map(|body| (value, Box::new(body))));
        }
        if eager.suspends {
            return Ok(self.emit_for(OpKind::Await, &[value], expr));
        }
        Ok(value)
    }

    /// Says which names were read.
    fn load_captured(
        &mut self,
        eager: &EagerComprehension,
        operands: &mut Vec<OpId>,
    ) -> Vec<Symbol> {
        let mut read = Vec::new();
        let around = self.place;
        self.place.in_comprehension = true;
        for &(name, span) in &eager.reads {
            if let Some(&local) = self.scope.by_name.get(&name) {
                operands.push(self.emit_at(OpKind::Load(local), &[], span));
                read.push(name);
            }
        }
        self.place = around;
        read
    }

    pub(super) fn lower_lambda(&mut self, lambda: &Lambda, expr: &Expr) -> Lowered<OpId> {
        let mut operands = Vec::new();
        let mut holes = Vec::new();
        let around = self.place;
        self.place.in_header = true;
        for default in lambda.parameters.iter().filter_map(|p| p.default.as_ref()) {
            holes.push(default.outer);
        }
        self.lower_defaults(&lambda.parameters, &mut operands)?;
        self.place = around;
        let body = self.intern_text(expr.span, &holes);
        Ok(self.emit_for(OpKind::MakeFunction(body), &operands, expr))
    }
}

/// A comprehension as a function of its outermost iterable, which CPython calls `.0` too, and of the names that it reads: the same
/// clauses as statements, around the `return` of an element.
fn as_function(
    comprehension: &Comprehension,
    expr: &Expr,
    read: &[Symbol],
    names: &mut Interner,
) -> FunctionDef {
    let iterable = names.text(".0");
    let as_statement = |kind: StmtKind| Suite {
        statements: vec![Stmt {
            span: expr.span,
            kind,
        }],
        is_inline: false,
    };
    let element = comprehension.element.clone();
    let element = match &comprehension.value {
        Some(value) => Expr {
            span: expr.span,
            outer: expr.span,
            kind: ExprKind::Tuple(vec![element, value.clone()]),
        },
        None => element,
    };
    let mut body = as_statement(StmtKind::Return(Some(element)));
    for (n, clause) in comprehension.clauses.iter().enumerate().rev() {
        for test in clause.conditions.iter().rev() {
            body = as_statement(StmtKind::If {
                test: test.clone(),
                body,
                orelse: None,
                is_elif_chain: false,
            });
        }
        let mut iter = clause.iter.clone();
        if n == 0 {
            iter.kind = ExprKind::Name(iterable);
        }
        body = as_statement(StmtKind::For {
            is_async: clause.is_async,
            target: clause.target.clone(),
            iter,
            body,
            orelse: None,
        });
    }
    let start = Span::at(expr.span.start);
    let parameters = std::iter::once(iterable).chain(read.iter().copied());
    let parameters = parameters.map(|name| Parameter {
        name,
        span: start,
        kind: ParameterKind::PositionalOrKeyword,
        annotation: None,
        default: None,
    });
    FunctionDef {
        name: iterable,
        name_span: start,
        span: expr.span,
        is_async: false,
        decorators: Vec::new(),
        type_params: Vec::new(),
        parameters: parameters.collect(),
        returns: None,
        body,
    }
}
