//! A script's own statements, looked at as if they were a function's (DESIGN section 9).
//!
//! ```python
//! raw = pd.read_csv(PATH)
//! table = clean(raw)      # `raw` is bound until the program ends
//! table.to_parquet(OUT)
//! ```
//! The names of a module are globals. Here only those count that nothing but the module's own statements reads: names that a
//! function, a class or an annotation reads, or that imports and definitions bind, are no locals (`scope`), and who else may
//! read them is up to [`ModuleLevel`] and the gate.

use rustc_hash::FxHashSet;

use super::fixpoint::run_to_fixpoint;
use super::functions::{Functions, LoweredFunction, Position};
use super::revision::Revision;
use super::{Analysis, FunctionId, Kept, OutermostId, RefusedFunction, analyse_first};
use crate::flow::lower::{MODULE_PATH, lower_module};
use crate::flow::{OpId, OpKind};
use crate::options::{AnalysisOptions, ModuleLevel};
use crate::pin::{Facts, Objects};
use crate::rewrite::FlatEdit;
use crate::scope::CaptureReason;
use crate::source::Span;
use crate::syntax::ast::{CompareOp, ExprKind, FunctionDef, Stmt, StmtKind, Suite};
use crate::syntax::{self, Interner, Outline, Symbol};

/// The module's own statements.
pub(super) struct Script {
    pub(super) unit: LoweredFunction,
    /// Where they are; what is written after the last statement is theirs, too.
    span: Span,
    /// Names that functions bind.
    declared_global: FxHashSet<Symbol>,
    /// A file that imports it, so that its names are not its own.
    importer: Option<String>,
}

/// Whether a text may be a script's, as far as it tells without being parsed.
pub(crate) fn may_be_script(text: &str, level: &ModuleLevel) -> bool {
    match level {
        ModuleLevel::Closed => false,
        ModuleLevel::Imported(_) | ModuleLevel::Packaged => {
            has_shebang(text) || text.contains("__main__")
        }
        ModuleLevel::Standalone | ModuleLevel::Script | ModuleLevel::Cells(_) => true,
    }
}

fn has_shebang(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').starts_with("#!")
}

impl Script {
    /// Lowers the statements of a module that is a script; none of any other.
    pub(super) fn read(
        statements: Vec<Stmt>,
        level: &ModuleLevel,
        outline: &Outline,
        text: &str,
        names: &mut Interner,
    ) -> Option<Self> {
        let is_marked = || has_shebang(text) || statements.iter().any(|it| is_guard(it, names));
        let is_script = match level {
            ModuleLevel::Closed => false,
            ModuleLevel::Script | ModuleLevel::Cells(_) => true,
            ModuleLevel::Imported(_) | ModuleLevel::Packaged => is_marked(),
            ModuleLevel::Standalone => is_marked() || is_flat_script(&statements, names),
        };
        let first = is_script.then(|| statements.first())??.span.start;
        let span = Span::new(first, text.len() as u32);
        let module = as_function(statements, span, names);
        let ir = lower_module(&module, &outline.declared_global, text, names).ok()?;
        let outermost = OutermostId(outline.functions.len() as u32);
        Some(Self {
            unit: LoweredFunction {
                ir,
                name: module.name,
                is_candidate: true,
                position: Position {
                    outermost,
                    nested: 0,
                },
            },
            span,
            declared_global: outline.declared_global.clone(),
            importer: match level {
                ModuleLevel::Imported(importer) => Some(importer.clone()),
                _ => None,
            },
        })
    }
}

/// `if __name__ == "__main__":`
fn is_guard(statement: &Stmt, names: &Interner) -> bool {
    let StmtKind::If { test, .. } = &statement.kind else {
        return false;
    };
    let ExprKind::Compare(left, right) = &test.kind else {
        return false;
    };
    let [(CompareOp::Eq, right)] = &right[..] else {
        return false;
    };
    let is_name =
        |kind: &ExprKind| matches!(kind, ExprKind::Name(name) if names.get(*name) == "__name__");
    let is_main = |kind: &ExprKind| matches!(kind, ExprKind::Str(text) if names.get(text.content).contains("__main__"));
    is_name(&left.kind) && is_main(&right.kind) || is_main(&left.kind) && is_name(&right.kind)
}

/// Whether a module without a mark is there for what its statements do: it calls something for its effect, and names nothing
/// for others.
fn is_flat_script(statements: &[Stmt], names: &Interner) -> bool {
    let exports = |statement: &Stmt| match &statement.kind {
        StmtKind::Assign(targets, _) => targets.iter().any(
            |target| matches!(target.kind, ExprKind::Name(name) if names.get(name) == "__all__"),
        ),
        _ => false,
    };
    let mut open: Vec<&[Stmt]> = vec![statements];
    let mut does_something = false;
    while let Some(suite) = open.pop() {
        for statement in suite {
            if exports(statement) {
                return false;
            }
            let is_call = matches!(&statement.kind, StmtKind::Expr(it) if matches!(it.kind, ExprKind::Call(..)));
            does_something |= is_call;
            open.extend(statement.suites().iter().map(|it| &it.statements[..]));
        }
    }
    does_something
}

/// A function without parameters of these statements.
fn as_function(statements: Vec<Stmt>, span: Span, names: &mut Interner) -> FunctionDef {
    FunctionDef {
        name: names.text(MODULE_PATH),
        name_span: Span::at(span.start),
        span,
        is_async: false,
        decorators: Vec::new(),
        type_params: Vec::new(),
        parameters: Vec::new(),
        returns: None,
        body: Suite {
            statements,
            is_inline: false,
        },
    }
}

impl Functions {
    /// Whether it is the script's own statements.
    pub(super) fn is_script(&self, outermost: OutermostId) -> bool {
        let script = self.script.as_ref();
        script.is_some_and(|script| script.unit.position.outermost == outermost)
    }

    /// Whether the file is a script that no other file imports.
    pub(super) fn is_program(&self) -> bool {
        let script = self.script.as_ref();
        script.is_some_and(|script| script.importer.is_none())
    }

    /// Whether another file imports it.
    pub(super) fn is_script_imported(&self) -> bool {
        let script = self.script.as_ref();
        script.is_some_and(|script| script.importer.is_some())
    }

    /// Makes the script's statements one of the units, the last one, until [`Self::close_script`].
    pub(super) fn open_script(&mut self) -> Option<FunctionId> {
        let script = self.script.as_ref()?;
        let id = FunctionId(self.units.len() as u32);
        self.units.push(script.unit.clone());
        self.outermost.push(script.span);
        Some(id)
    }

    /// Takes them out again.
    pub(super) fn close_script(&mut self) {
        self.units.pop();
        self.outermost.pop();
        // What was found out with them among the units is no more.
        self.watchers.take();
    }

    /// Lowers the script as it is at `span` of a rewritten text.
    pub(super) fn lower_script_again(
        &mut self,
        text: &str,
        span: Span,
    ) -> Result<Vec<LoweredFunction>, String> {
        let script = self.script.as_ref().ok_or("the script is gone")?;
        let statements = syntax::parse_module(text, span, &mut self.names)
            .map_err(|why| format!("the rewritten script does not parse: {}", why.message))?;
        let module = as_function(statements, span, &mut self.names);
        let ir = lower_module(&module, &script.declared_global, text, &mut self.names)
            .map_err(|why| why.reason)?;
        Ok(vec![LoweredFunction {
            ir,
            ..script.unit.clone()
        }])
    }
}

/// Looks for what the module's own statements pin, where they are those of a script.
pub(super) fn analyse(
    text: &str,
    options: &AnalysisOptions,
    functions: &mut Functions,
) -> Analysis {
    let Some(id) = functions.open_script() else {
        return Analysis::default();
    };
    let mut own = Analysis {
        outermost: functions.outermost.clone(),
        ..Analysis::default()
    };
    let first = Revision::first(text);
    let step = analyse_first(functions, &first, options, &[id], &mut own);
    if let Some(step) = step {
        run_to_fixpoint(text, options, functions, step, &mut own);
    }
    functions.close_script();
    let script = functions.script.as_ref();
    match script.and_then(|script| script.importer.as_deref()) {
        Some(importer) => refuse_imported(&own, importer),
        None => own,
    }
}

/// What is imported is left alone; that is told where there was something to release.
fn refuse_imported(own: &Analysis, importer: &str) -> Analysis {
    let at = own.suggestions.first().map(|found| found.bound);
    let at = at.or_else(|| (own.hidden_unsafe > 0).then(|| Span::at(0)));
    let refused = at.map(|at| {
        let reason = format!("`{importer}` imports it and may read its names [imported]");
        RefusedFunction::new(MODULE_PATH.to_owned(), at, reason)
    });
    Analysis {
        refused: refused.into_iter().collect(),
        ..Analysis::default()
    }
}

/// Names of a script that hold something large and that something other than its own statements reads.
pub(super) fn find_shared(facts: &Facts<'_>, objects: &Objects) -> Vec<Kept> {
    if !facts.ir.is_module {
        return Vec::new();
    }
    let mut found: Vec<Kept> = Vec::new();
    for op in (0..facts.ir.ops.len() as u32).map(OpId) {
        let OpKind::StoreName(name) = facts.ir.op(op).kind else {
            continue;
        };
        let Some(captured) = facts.ir.scope.captured.get(&name) else {
            continue;
        };
        let local = facts.names.get(name);
        let is_known = found.iter().any(|kept| kept.local == local);
        if objects.is_large(facts.ir.operands(op)[0]) && !is_known {
            found.push(Kept {
                function: facts.ir.path.clone(),
                local: local.to_owned(),
                span: captured.span,
                reason: describe_reader(captured.reason).to_owned(),
            });
        }
    }
    found
}

fn describe_reader(reason: CaptureReason) -> &'static str {
    match reason {
        CaptureReason::NestedScope | CaptureReason::Nonlocal => {
            "a function, a class or a generator expression reads it, whenever that runs [shared]"
        }
        CaptureReason::Global => "a function binds it [shared]",
        CaptureReason::ComprehensionWalrus => "a comprehension binds it [shared]",
        CaptureReason::LazyAnnotation => "an annotation reads it [shared]",
        CaptureReason::Magic => "names like this are read by tools [shared]",
    }
}

impl Analysis {
    /// Takes in what was found in the module's own statements. What touches a rewrite of a function is left out.
    pub(super) fn take_in_script(&mut self, own: Analysis) {
        let of_functions = self.edits();
        let touches = |edit: &FlatEdit| {
            let after = of_functions.partition_point(|it| it.span.end < edit.span.start);
            of_functions
                .get(after)
                .is_some_and(|it| it.span.start <= edit.span.end)
        };
        let apart = |found: &super::Suggestion| !found.edits.iter().any(touches);
        self.suggestions
            .extend(own.suggestions.into_iter().filter(apart));
        self.suggestions
            .sort_by_key(|s| s.edits.first().map(|edit| edit.span.start));
        if !own.outermost.is_empty() {
            self.outermost = own.outermost;
        }
        self.refused.extend(own.refused);
        self.kept.extend(own.kept);
        self.hidden_unsafe += own.hidden_unsafe;
        self.suppressed += own.suppressed;
        self.used_comments.extend(own.used_comments);
        self.bugs.extend(own.bugs);
    }
}
