//! Lowers a function's syntax to the [`Ir`], in CPython's order of evaluation.
//!
//! Statements are numbered first ([`table`]), since a `finally` suite is lowered once for each way out of its `try` and its
//! statements keep their ids in every copy. [`builder`] keeps blocks contiguous, [`unwind`] leaves regions by `return`,
//! `break` and `continue`, and the rest follows the families of Python's grammar.

mod assignments;
mod builder;
mod calls;
mod choices;
mod comprehensions;
mod definitions;
mod expressions;
mod guarded;
mod loops;
mod patterns;
mod statements;
mod table;
mod unwind;

use super::{BindingForm, Ir, OpKind, Place, StmtId, SuiteId, Terminator};
use crate::scope::{Local, LocalId, resolve_with_comprehensions};
use crate::source::Span;
use crate::syntax::Names;
use crate::syntax::ast::{Constant, FunctionDef};

use builder::Builder;

/// A function with more operations is refused: `finally` suites nested in one another multiply, since each is lowered once
/// for each way out. Ten times what the longest functions of pandas and sympy need.
const MAX_OPS: usize = 200_000;

/// Why a function cannot be lowered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub span: Span,
    /// What is not understood, in lower case.
    pub reason: String,
}

/// What lowering a part gives.
type Lowered<T> = Result<T, Refused>;

fn refuse<T>(span: Span, reason: &str) -> Lowered<T> {
    Err(Refused {
        span,
        reason: reason.to_owned(),
    })
}

/// Lowers `function`, whose dotted path in its file is `path`, without the functions nested in it.
pub fn lower(
    function: &FunctionDef,
    path: &str,
    text: &str,
    names: &mut Names,
) -> Result<Ir, Refused> {
    let resolution = resolve_with_comprehensions(function, names);
    let table = table::build(&function.body);
    if table.statements.is_empty() {
        return refuse(function.span, "the body is empty");
    }
    let mut builder = Builder::new(text, names, resolution, table);
    builder.lower_parameters(function);
    builder.lower_suite(&function.body, SuiteId(0))?;
    builder.lower_end(function.span);
    if builder.ops.len() > MAX_OPS {
        return refuse(function.span, "the function is too large");
    }
    Ok(builder.finish(function, path))
}

impl Builder<'_> {
    fn lower_parameters(&mut self, function: &FunctionDef) {
        for parameter in &function.parameters {
            let Some(&local) = self.scope.by_name.get(&parameter.name) else {
                continue;
            };
            let span = parameter.span;
            let value = self.emit(OpKind::Parameter(local), &[], span, span);
            let store = OpKind::Store(local, BindingForm::Parameter);
            self.emit(store, &[value], span, span);
        }
    }

    /// Falling off the end returns `None`.
    fn lower_end(&mut self, span: Span) {
        if !self.is_open() {
            return;
        }
        self.place = Place::default();
        let end = Span::at(span.end);
        let none = self.emit(OpKind::Const(Constant::None), &[], end, end);
        self.terminate(Terminator::Return(none));
    }

    /// A local that no name of the source stands for.
    fn hidden_local(&mut self) -> LocalId {
        let id = LocalId(self.scope.locals.len() as u32);
        self.scope.locals.push(Local {
            name: None,
            is_parameter: false,
            is_annotated: false,
        });
        id
    }
}

impl StmtId {
    const FIRST: StmtId = StmtId(0);
}
