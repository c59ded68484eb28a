//! unpin's syntax tree as text, in the form that `tests/python/ast_dump.py` writes CPython's in.

use std::fmt::Write;

use unpin::source::Span;
use unpin::syntax::ast::{
    Argument, ArgumentKind, ClassDef, Constant, Expr, ExprKind, FString, FStringPart, FunctionDef,
    Parameter, Pattern, Stmt, StmtKind, Suite, TypeParam,
};
use unpin::syntax::{Interner, Symbol, divide};

/// The module, and after it each function that is not nested in another one.
pub(crate) fn dump(text: &str) -> Result<String, String> {
    let refused = |why: unpin::syntax::ParseRefused| format!("{} {}", why.offset, why.message);
    let mut names = Interner::default();
    // One statement in a piece: whether a file can be divided there is to be seen.
    let pieces = divide(text, 1).map_err(refused)?;
    let (mut module, mut functions) = (Vec::new(), Vec::new());
    for tree in pieces.trees() {
        let tree = tree.map_err(refused)?;
        module.extend(tree.module(text, &mut names).map_err(refused)?);
        for function in tree.outline(text, &mut names).functions {
            let def = tree.function(&function, text, &mut names);
            functions.push((function.path, def.map_err(refused)?));
        }
    }
    let mut dump = Dump {
        out: String::new(),
        names: &names,
        is_whole: false,
        quiet: 0,
    };
    for statement in &module {
        dump.statement(statement);
    }
    dump.is_whole = true;
    for (path, def) in &functions {
        dump.write(&format!("{path}\n"));
        dump.function(def);
        dump.write("\n");
    }
    Ok(dump.out)
}

struct Dump<'a> {
    out: String,
    names: &'a Interner,
    /// Functions of the module are names only.
    is_whole: bool,
    /// Within so many formatted strings.
    quiet: usize,
}

impl Dump<'_> {
    fn write(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self, name: Symbol) {
        let text = self.names.get(name);
        self.out.push_str(text);
    }

    fn place(&mut self, span: Span) {
        let _ = write!(self.out, "@{}-{}", span.start, span.end);
    }

    fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.write("[");
        for it in items {
            item(self, it);
            self.write(" ");
        }
        self.write("]");
    }

    fn optional(&mut self, expr: Option<&Expr>) {
        match expr {
            Some(expr) => self.expr(expr),
            None => self.write("~"),
        }
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        self.list(exprs, Dump::expr);
    }

    fn expr(&mut self, expr: &Expr) {
        self.write("(");
        self.expr_kind(&expr.kind);
        if self.quiet == 0 {
            self.place(expr.span);
        }
        self.write(")");
    }

    fn expr_kind(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::Name(name) => {
                self.write("Name ");
                self.name(*name);
            }
            ExprKind::Constant(constant) => self.constant(*constant),
            ExprKind::Str(text) => self.write(if text.is_bytes {
                "Const bytes"
            } else {
                "Const str"
            }),
            ExprKind::FString(string) => self.fstring(string),
            ExprKind::Tuple(items) => self.display("Tuple ", items),
            ExprKind::List(items) => self.display("List ", items),
            ExprKind::Set(items) => self.display("Set ", items),
            ExprKind::Dict(items) => {
                self.write("Dict ");
                self.list(items, |dump, (key, value)| {
                    dump.optional(key.as_ref());
                    dump.write(":");
                    dump.expr(value);
                });
            }
            ExprKind::Unary(op, value) => {
                self.write(&format!("Unary {op:?} "));
                self.expr(value);
            }
            ExprKind::Binary(left, op, right) => {
                self.write(&format!("Bin {op:?} "));
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Bool(op, values) => self.display(&format!("Bool {op:?} "), values),
            ExprKind::Compare(first, rest) => {
                self.write("Cmp ");
                self.expr(first);
                self.list(rest, |dump, (op, value)| {
                    dump.write(&format!("{op:?}"));
                    dump.expr(value);
                });
            }
            _ => self.other_kind(kind),
        }
    }

    fn other_kind(&mut self, kind: &ExprKind) {
        match kind {
            ExprKind::Conditional { test, body, orelse } => {
                self.parts("If ", &[test, body, orelse]);
            }
            ExprKind::Lambda(lambda) => {
                self.write("Lambda ");
                self.parameters(&lambda.parameters);
                self.expr(&lambda.body);
            }
            ExprKind::Call(function, arguments) => {
                self.parts("Call ", &[function]);
                self.arguments(arguments);
            }
            ExprKind::Attribute(value, name, _) => {
                self.parts("Attr ", &[value]);
                self.name(*name);
            }
            ExprKind::Subscript(value, index) => self.parts("Sub ", &[value, index]),
            ExprKind::Slice(lower, upper, step) => {
                self.write("Slice ");
                for part in [lower, upper, step] {
                    self.optional(part.as_deref());
                }
            }
            ExprKind::Starred(value) => self.parts("Star ", &[value]),
            ExprKind::Walrus(name, _, value) => {
                self.write("Walrus ");
                self.name(*name);
                self.expr(value);
            }
            ExprKind::Await(value) => self.parts("Await ", &[value]),
            ExprKind::Yield(value) => {
                self.write("Yield ");
                self.optional(value.as_deref());
            }
            ExprKind::YieldFrom(value) => self.parts("YieldFrom ", &[value]),
            ExprKind::Comprehension(it) => {
                self.write(&format!("{:?}Comp ", it.kind));
                self.expr(&it.element);
                self.optional(it.value.as_ref());
                self.list(&it.clauses, |dump, clause| {
                    dump.write(&format!("{} ", clause.is_async));
                    dump.expr(&clause.target);
                    dump.expr(&clause.iter);
                    dump.exprs(&clause.conditions);
                });
            }
            _ => {}
        }
    }

    fn display(&mut self, head: &str, items: &[Expr]) {
        self.write(head);
        self.exprs(items);
    }

    fn parts(&mut self, head: &str, parts: &[&Expr]) {
        self.write(head);
        for part in parts {
            self.expr(part);
        }
    }

    fn constant(&mut self, constant: Constant) {
        self.write(match constant {
            Constant::None => "Const None",
            Constant::True => "Const True",
            Constant::False => "Const False",
            Constant::Ellipsis => "Const Ellipsis",
            Constant::Int(_) => "Const int",
            Constant::Float(_) => "Const float",
            Constant::Imaginary(_) => "Const complex",
        });
    }

    fn fstring(&mut self, string: &FString) {
        self.write("FString ");
        self.fstring_parts(&string.parts);
    }

    /// CPython has one constant for literal text, the text that `=` shows included.
    fn fstring_parts(&mut self, parts: &[FStringPart]) {
        self.write("[");
        self.quiet += 1;
        let mut was_literal = false;
        for part in parts {
            let is_text = match part {
                FStringPart::Literal(_) => true,
                FStringPart::Field(field) => field.shows_text,
            };
            if is_text && !was_literal {
                self.write("lit ");
            }
            was_literal = matches!(part, FStringPart::Literal(_));
            let FStringPart::Field(field) = part else {
                continue;
            };
            let is_plain = field.spec.is_none() && field.conversion.is_none();
            let shown = (field.shows_text && is_plain).then_some('r');
            let conversion = field.conversion.or(shown).unwrap_or('-');
            self.write("{");
            self.expr(&field.value);
            self.write(&format!("!{conversion}"));
            match &field.spec {
                Some(spec) => self.fstring_parts(spec),
                None => self.write("~"),
            }
            self.write("}");
        }
        self.quiet -= 1;
        self.write("]");
    }

    /// CPython keeps keywords apart from the other arguments.
    fn arguments(&mut self, arguments: &[Argument]) {
        let is_keyword =
            |it: &&Argument| matches!(it.kind, ArgumentKind::Keyword(_) | ArgumentKind::DoubleStar);
        self.write("[");
        let keywords = arguments.iter().filter(is_keyword);
        for argument in arguments
            .iter()
            .filter(|it| !is_keyword(it))
            .chain(keywords)
        {
            match argument.kind {
                ArgumentKind::Positional => {}
                ArgumentKind::Star => self.write("*"),
                ArgumentKind::DoubleStar => self.write("**"),
                ArgumentKind::Keyword(name) => {
                    self.name(name);
                    self.write("=");
                }
            }
            self.expr(&argument.value);
            self.write(" ");
        }
        self.write("]");
    }

    fn parameters(&mut self, parameters: &[Parameter]) {
        self.list(parameters, |dump, parameter| {
            dump.write(&format!("{:?} ", parameter.kind));
            dump.name(parameter.name);
            dump.optional(parameter.annotation.as_ref());
            dump.optional(parameter.default.as_ref());
        });
    }

    fn type_params(&mut self, params: &[TypeParam]) {
        self.list(params, |dump, param| {
            dump.name(param.name);
            dump.optional(param.bound.as_ref());
            dump.optional(param.default.as_ref());
        });
    }

    fn suite(&mut self, suite: &Suite) {
        self.write(&format!("{{{}\n", suite.is_inline));
        suite.statements.iter().for_each(|it| self.statement(it));
        self.write("}");
    }

    fn optional_suite(&mut self, suite: Option<&Suite>) {
        match suite {
            Some(suite) => self.suite(suite),
            None => self.write("~"),
        }
    }

    fn function(&mut self, def: &FunctionDef) {
        if !self.is_whole {
            self.write("def ");
            self.name(def.name);
            return self.place(def.span);
        }
        self.write(&format!("def {} ", def.is_async));
        self.name(def.name);
        self.place(def.span);
        self.exprs(&def.decorators);
        self.type_params(&def.type_params);
        self.parameters(&def.parameters);
        self.optional(def.returns.as_ref());
        self.suite(&def.body);
    }

    fn class(&mut self, def: &ClassDef) {
        self.write("class ");
        self.name(def.name);
        self.place(def.span);
        self.exprs(&def.decorators);
        self.type_params(&def.type_params);
        self.arguments(&def.arguments);
        self.suite(&def.body);
    }

    fn statement(&mut self, statement: &Stmt) {
        self.statement_kind(&statement.kind);
        self.place(statement.span);
        self.write("\n");
    }

    fn statement_kind(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Expr(value) => self.parts("expr ", &[value]),
            StmtKind::Assign(targets, value) => {
                self.display("assign ", targets);
                self.expr(value);
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                is_simple,
            } => {
                self.parts(&format!("ann {is_simple} "), &[target, annotation]);
                self.optional(value.as_ref());
            }
            StmtKind::AugAssign(target, op, value) => {
                self.parts(&format!("aug {op:?} "), &[target, value]);
            }
            StmtKind::Return(value) => {
                self.write("return ");
                self.optional(value.as_ref());
            }
            StmtKind::Raise(value, cause) => {
                self.write("raise ");
                self.optional(value.as_ref());
                self.optional(cause.as_ref());
            }
            StmtKind::Assert(test, message) => {
                self.parts("assert ", &[test]);
                self.optional(message.as_ref());
            }
            StmtKind::Delete(targets) => self.display("del ", targets),
            StmtKind::Pass => self.write("pass"),
            StmtKind::Break => self.write("break"),
            StmtKind::Continue => self.write("continue"),
            StmtKind::Global(names) => self.declaration("global ", names),
            StmtKind::Nonlocal(names) => self.declaration("nonlocal ", names),
            StmtKind::FunctionDef(def) => self.function(def),
            StmtKind::ClassDef(def) => self.class(def),
            _ => self.other_statement(kind),
        }
    }

    fn declaration(&mut self, head: &str, names: &[Symbol]) {
        self.write(head);
        self.list(names, |dump, name| dump.name(*name));
    }

    fn other_statement(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Import(modules) => {
                self.write("import ");
                self.list(modules, |dump, it| {
                    dump.name(it.module);
                    dump.write(" ");
                    dump.name(it.binds);
                    dump.write(&format!(" {}", it.has_alias));
                });
            }
            StmtKind::ImportFrom(import) => {
                self.write("from ");
                self.name(import.module);
                self.write(&format!(" {}", import.is_star));
                self.list(&import.names, |dump, (name, bound, _)| {
                    dump.name(*name);
                    dump.write(" ");
                    dump.name(*bound);
                });
            }
            StmtKind::If {
                test,
                body,
                orelse,
                is_elif_chain,
            } => {
                self.parts(&format!("if {is_elif_chain} "), &[test]);
                self.suite(body);
                self.optional_suite(orelse.as_ref());
            }
            StmtKind::While { test, body, orelse } => {
                self.parts("while ", &[test]);
                self.suite(body);
                self.optional_suite(orelse.as_ref());
            }
            StmtKind::For {
                is_async,
                target,
                iter,
                body,
                orelse,
            } => {
                self.parts(&format!("for {is_async} "), &[target, iter]);
                self.suite(body);
                self.optional_suite(orelse.as_ref());
            }
            StmtKind::With {
                is_async,
                items,
                body,
            } => {
                self.write(&format!("with {is_async} "));
                self.list(items, |dump, item| {
                    dump.expr(&item.context);
                    dump.optional(item.target.as_ref());
                });
                self.suite(body);
            }
            StmtKind::Try {
                body,
                handlers,
                is_star,
                orelse,
                finalbody,
            } => {
                self.write(&format!("try {is_star} "));
                self.suite(body);
                self.list(handlers, |dump, handler| {
                    dump.place(handler.span);
                    dump.optional(handler.type_.as_ref());
                    match handler.name {
                        Some((name, _)) => dump.name(name),
                        None => dump.write("~"),
                    }
                    dump.suite(&handler.body);
                });
                self.optional_suite(orelse.as_ref());
                self.optional_suite(finalbody.as_ref());
            }
            StmtKind::Match(subject, cases) => {
                self.parts("match ", &[subject]);
                self.list(cases, |dump, case| {
                    dump.pattern(&case.pattern);
                    dump.optional(case.guard.as_ref());
                    dump.suite(&case.body);
                });
            }
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
                ..
            } => {
                self.write("type ");
                self.name(*name);
                self.type_params(type_params);
                self.expr(value);
            }
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        self.write("<");
        match pattern {
            Pattern::Value(value) => self.expr(value),
            Pattern::Wildcard => self.write("_"),
            Pattern::Capture(name, _) => {
                self.write("cap ");
                self.name(*name);
            }
            Pattern::As(inner, name, _) => {
                self.write("as ");
                self.pattern(inner);
                self.name(*name);
            }
            Pattern::Or(patterns) => self.patterns("or ", patterns),
            Pattern::Sequence(patterns) => self.patterns("seq ", patterns),
            Pattern::Star(name) => {
                self.write("star ");
                self.rest(name.as_ref());
            }
            Pattern::Mapping(items, rest) => {
                self.write("map ");
                self.list(items, |dump, (key, value)| {
                    dump.expr(key);
                    dump.pattern(value);
                });
                self.rest(rest.as_ref());
            }
            Pattern::Class(class, arguments) => {
                self.parts("class ", &[class]);
                self.list(arguments, |dump, (name, value)| {
                    if let Some(name) = name {
                        dump.name(*name);
                        dump.write("=");
                    }
                    dump.pattern(value);
                });
            }
        }
        self.write(">");
    }

    fn patterns(&mut self, head: &str, patterns: &[Pattern]) {
        self.write(head);
        self.list(patterns, Dump::pattern);
    }

    fn rest(&mut self, name: Option<&(Symbol, Span)>) {
        match name {
            Some((name, _)) => self.name(*name),
            None => self.write("~"),
        }
    }
}
