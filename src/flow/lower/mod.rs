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
mod percent;
mod statements;
mod table;
mod unwind;

use rustc_hash::FxHashSet;

use super::{BindingForm, Ir, Op, OpKind, Place, StmtId, SuiteId, Terminator};
use crate::scope::{Local, LocalId, Resolution, resolve_module, resolve_with_comprehensions};
use crate::source::Span;
use crate::syntax::ast::{Constant, FunctionDef};
use crate::syntax::{Interner, Symbol};

use builder::Builder;

/// A function with more operations is refused: `finally` suites nested in one another multiply, since each is lowered once
/// for each way out. Ten times what the longest functions of pandas and sympy need.
const MAX_OPS: usize = 200_000;

/// One with more operations times bindings than this is refused too: which bindings are in force is kept for each operation,
/// a bit each, 32 MiB in all.
const MAX_BITS: usize = 1 << 28;

/// Why a function cannot be lowered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub span: Span,
    /// What is not understood, in lower case.
    pub reason: String,
}

/// The path of a module's own statements: CPython's name for their code.
pub const MODULE_PATH: &str = "<module>";

/// The path of the body of a comprehension, which no function has.
const BODY_PATH: &str = "<comprehension>";

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
    names: &mut Interner,
) -> Result<Ir, Refused> {
    let resolution = resolve_with_comprehensions(function, names);
    lower_resolved(function, path, text, names, (resolution, 0))
}

/// Lowers the body of a comprehension, given as a function, that stands in so many others.
fn lower_body(
    function: &FunctionDef,
    text: &str,
    names: &mut Interner,
    depth: u32,
) -> Result<Ir, Refused> {
    let resolution = resolve_with_comprehensions(function, names);
    lower_resolved(function, BODY_PATH, text, names, (resolution, depth))
}

/// Lowers a module's own statements, given as a function without parameters; `declared_global` are names that functions of the
/// file bind.
pub(crate) fn lower_module(
    module: &FunctionDef,
    declared_global: &FxHashSet<Symbol>,
    text: &str,
    names: &mut Interner,
) -> Result<Ir, Refused> {
    let resolution = resolve_module(module, declared_global, names);
    let ir = lower_resolved(module, MODULE_PATH, text, names, (resolution, 0))?;
    Ok(Ir {
        is_module: true,
        ..ir
    })
}

fn lower_resolved(
    function: &FunctionDef,
    path: &str,
    text: &str,
    names: &mut Interner,
    (resolution, depth): (Resolution, u32),
) -> Result<Ir, Refused> {
    let table = table::build(&function.body);
    if table.statements.is_empty() {
        return refuse(function.span, "the body is empty");
    }
    let mut builder = Builder::new(text, names, resolution, table, function.span.len());
    builder.depth = depth;
    builder.lower_parameters(function);
    builder.lower_suite(&function.body, SuiteId(0))?;
    builder.lower_end(function.span);
    let is_store = |op: &&Op| matches!(op.kind, OpKind::Store(..));
    let stores = builder.ops.iter().filter(is_store).count();
    if builder.ops.len() > MAX_OPS || builder.ops.len() * stores > MAX_BITS {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{dump, wellformed};
    use crate::syntax::parse;

    fn lower_text(text: &str) -> (Result<Ir, Refused>, Interner) {
        let mut names = Interner::default();
        let tree = parse(text).expect("parses");
        let outline = tree.outline(text, &mut names);
        let function = tree
            .function(&outline.functions[0], text, &mut names)
            .expect("is built");
        let ir = lower(&function, "f", text, &mut names);
        (ir, names)
    }

    /// The body of a function of `x` and `y`, lowered.
    fn lower_body(body: &str) -> (Ir, Interner) {
        let text = format!("async def f(x, y):\n    {}\n", body.replace('\n', "\n    "));
        let (ir, names) = lower_text(&text);
        let ir = ir.expect("is lowered");
        assert_eq!(wellformed::find_faults(&ir), Vec::<String>::new(), "{body}");
        (ir, names)
    }

    /// The operations' words in order, marks and parameters left out.
    fn words(body: &str) -> Vec<String> {
        let (ir, names) = lower_body(body);
        let text = dump(&ir, &names);
        let ops = text
            .lines()
            .filter_map(|line| line.trim().split_once(" = "));
        ops.map(|(_, op)| op.to_owned())
            .filter(|op| !op.starts_with("before") && !op.starts_with("after"))
            .skip(4)
            .collect()
    }

    /// The names that are read, in order: most of them are called.
    fn names_read(body: &str) -> String {
        let words = words(body);
        let read = words.iter().filter_map(|op| op.strip_prefix("name "));
        read.map(|name| name.split(' ').next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn count(body: &str, word: &str) -> usize {
        words(body).iter().filter(|op| op.contains(word)).count()
    }

    #[test]
    fn arguments_with_a_star_are_evaluated_before_all_keywords() {
        assert_eq!(names_read("f(a(), k=b(), *c(), **d())"), "f a c b d");
    }

    #[test]
    fn the_value_is_evaluated_before_the_targets_from_left_to_right() {
        assert_eq!(names_read("a().p = b()[c()] = d()"), "d a b c");
    }

    #[test]
    fn an_augmented_target_is_evaluated_and_read_before_the_value() {
        assert_eq!(names_read("a()[b()] += c()"), "a b c");
        let words = words("x[0] += y");
        let kinds: Vec<&str> = words.iter().filter_map(|w| w.split(' ').next()).collect();
        assert_eq!(
            kinds[..6],
            [
                "load",
                "const",
                "subscript",
                "load",
                "in-place",
                "store-subscript"
            ]
        );
    }

    #[test]
    fn a_dict_evaluates_each_key_before_its_value() {
        assert_eq!(names_read("{a(): b(), **c(), d(): e()}"), "a b c d e");
    }

    #[test]
    fn decorators_come_before_defaults_and_annotations() {
        assert_eq!(
            names_read("@a\n@b()\ndef g(p: c = d(), *, q=e()) -> h: pass"),
            "a b d e c h"
        );
    }

    #[test]
    fn a_chained_comparison_reads_its_middle_operand_once() {
        assert_eq!(names_read("z = a() < b() < c()"), "a b c");
        assert_eq!(count("z = a() < b() < c()", "compare"), 2);
    }

    #[test]
    fn a_condition_jumps_without_a_hidden_local() {
        assert_eq!(count("if x and not (y or x): pass", "#"), 0);
        assert_eq!(count("z = x and y", "store #"), 2);
    }

    #[test]
    fn a_finally_suite_is_lowered_once_for_each_way_out() {
        let body = "for i in x:\n    try:\n        if i: continue\n        if y: return 1\n        if x: return 2\n        y()\n    finally:\n        done()";
        assert_eq!(count(body, "name done"), 4);
    }

    #[test]
    fn finally_suites_that_multiply_are_refused() {
        let mut text = "def f(x):\n".to_owned();
        let lines = [
            " for q in x:",
            "  try:",
            "   if q: break",
            "   elif x: continue",
            "   else: return",
            "  finally:",
        ];
        for depth in 0..14 {
            for line in lines {
                text.push_str(&"    ".repeat(depth));
                text.push_str(line);
                text.push('\n');
            }
        }
        text.push_str(&" ".repeat(60));
        text.push_str("x()\n");
        assert!(lower_text(&text).0.is_err());
    }

    #[test]
    fn an_exception_is_unbound_on_every_way_out_of_its_handler() {
        let body =
            "try:\n    x()\nexcept E as e:\n    if y: return 1\n    y(e)\nexcept F: pass\nx()";
        assert_eq!(count(body, "delete e"), 3);
    }

    #[test]
    fn every_way_out_of_a_with_leaves_the_manager() {
        let body = "for i in x:\n    with y as z, x:\n        if z: break\n        if i: return\n        z()";
        assert_eq!(count(body, "enter"), 2);
        assert_eq!(count(body, "exit "), 6);
        assert_eq!(count(body, "exit-raised"), 2);
    }

    #[test]
    fn while_true_ends_by_break_only() {
        let (ir, _) = lower_body("while True:\n    x()");
        let is_return = |b: &crate::flow::BasicBlock| matches!(b.terminator, Terminator::Return(_));
        assert!(!ir.blocks.iter().any(is_return));
        let (ir, _) = lower_body("while 0x0:\n    x()");
        assert!(ir.blocks.iter().any(is_return));
    }

    #[test]
    fn a_comprehension_reads_locals_where_it_stands() {
        let words = words("return [a + y for a in x if y]");
        assert_eq!(words[0], "load x");
        assert_eq!(words[1], "load y @comprehension");
        assert!(words[2].starts_with("comprehension list"));
    }

    #[test]
    fn a_comprehension_that_waits_is_awaited() {
        assert_eq!(count("return [a async for a in x]", "await %"), 1);
        assert_eq!(count("return [await a for a in x]", "await %"), 1);
        assert_eq!(count("return [a for a in await x]", "await %"), 1);
    }

    #[test]
    fn a_generator_expression_runs_at_once_only_for_the_builtin() {
        assert_eq!(count("return sum(y for a in x)", "comprehension gen"), 1);
        assert_eq!(
            count("return ', '.join(y for a in x)", "comprehension gen"),
            1
        );
        assert_eq!(count("return iter(y for a in x)", "make-function"), 1);
        assert_eq!(
            count("sum = x\nreturn sum(y for a in x)", "make-function"),
            1
        );
    }

    #[test]
    fn captures_are_bound_before_the_guard() {
        let words = words("match x:\n    case [a, b] if y: pass\n    case z: pass");
        let at = |word: &str| words.iter().position(|op| op.starts_with(word));
        assert!(at("store b") < at("load y"));
        assert!(at("store z").is_some());
    }

    #[test]
    fn an_assert_that_binds_a_name_may_be_left_out() {
        assert_eq!(count("assert (z := x)", "__debug__"), 1);
        assert_eq!(count("assert x", "__debug__"), 0);
    }

    #[test]
    fn statements_behind_a_return_keep_their_marks() {
        let (ir, _) = lower_body("return x\ny()\nwhile x:\n    break");
        assert_eq!(ir.statements.len(), 4);
    }

    #[test]
    fn the_deepest_nesting_fits_a_thread() {
        for (open, close) in [
            ("g(", ")"),
            ("[x, ", "]"),
            ("x + (", ")"),
            ("x and (y, ", ")"),
        ] {
            let depth = crate::syntax::MAX_DEPTH / 3;
            let body = format!("{}x{}", open.repeat(depth), close.repeat(depth));
            let text = format!("def f(x, y):\n    return {body}\n");
            let lowered = std::thread::Builder::new()
                .stack_size(2 << 20)
                .spawn(move || lower_text(&text).0.is_ok());
            assert!(lowered.expect("spawns").join().expect("does not overflow"));
        }
    }
}
