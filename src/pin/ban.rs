//! Functions that are left alone as a whole (HAZARDS section 0, rule 2): locals are looked at by name, the body is recompiled,
//! or being unbound is part of what it does.

use rustc_hash::FxHashSet;

use super::gate::Restrictions;
use super::watched::guarded_path;
use super::{Doubt, Facts, Hazard, Helpers, implicit, listed};
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::options::{Level, Strategy};
use crate::scope::is_builtin;
use crate::source::Span;
use crate::syntax::{Symbol, find_words, is_name_byte};
use crate::value::knowledge::Peeker;
use crate::value::{Allow, Kind, Knowledge};

/// What reads any name of a module.
const GLOBAL_READERS: [&str; 6] = [
    "__main__",
    "f_globals",
    "__globals__",
    "dump_session",
    "dump_module",
    "reload",
];

/// Builtins that read the names of the function that calls them.
pub(crate) const READERS: [&str; 5] = ["eval", "exec", "locals", "vars", "dir"];

/// Why the function is left alone, or what its decorators leave allowed.
pub(super) fn check(facts: &Facts<'_>, helpers: &Helpers) -> Result<Restrictions, Hazard> {
    let unseen = helpers.unseen.map(|name| (name, facts.ir.span));
    let refuse = |(name, span)| Hazard::FramePeekingCall(facts.names.get(name).to_owned(), span);
    if let Some(found) = unseen.or_else(|| implicit::find(facts, &helpers.implicit)) {
        return Err(refuse(found));
    }
    // That an object of another file's class comes here is possible, no more.
    let of_others = implicit::find(facts, &helpers.implicit_elsewhere)
        .or_else(|| find_method(facts, &helpers.methods_elsewhere));
    let is_doubtful = of_others.is_some();
    if let Some(found) = of_others.filter(|_| facts.options.level != Level::Unsafe) {
        return Err(refuse(found));
    }
    check_private_names(facts)?;
    check_locals(facts)?;
    check_names(facts, helpers)?;
    check_imports(facts, helpers)?;
    check_attributes(facts, helpers)?;
    check_paths(facts, helpers)?;
    check_queries(facts)?;
    if helpers.may_call_readers {
        check_callees(facts, helpers)?;
    }
    check_consumers(facts)?;
    if facts.ir.is_module {
        check_globals(facts)?;
    }
    let mut restrictions = check_decorators(facts, helpers)?;
    if is_doubtful {
        restrictions.doubt = Some(Doubt::PeekingMethod);
    }
    Ok(restrictions)
}

/// What a function of this path does with the names of who calls it; nothing where it finds a frame that is asked for names of
/// functions and files alone.
fn peeker(facts: &Facts<'_>, helpers: &Helpers, path: &str) -> Option<&'static Peeker> {
    const FINDERS: [&str; 3] = ["inspect.currentframe", "inspect.stack", "sys._getframe"];
    let is_harmless = FINDERS.contains(&path) && helpers.naming.contains(&facts.ir.span);
    Knowledge::get().peeker(path).filter(|_| !is_harmless)
}

/// Names that are others inside of a class: `__data` is `_Survey__data` there (Python reference 6.2.1), by which it may be read too.
fn check_private_names(facts: &Facts<'_>) -> Result<(), Hazard> {
    let is_written_out = |name: &str| {
        let places = memchr::memmem::find_iter(facts.text.as_bytes(), name.as_bytes());
        let mut before = places.filter_map(|at| facts.text[..at].bytes().next_back());
        before.any(is_name_byte)
    };
    let is_private = |name: Symbol| {
        let text = facts.names.get(name);
        text.starts_with("__") && !text.ends_with("__") && is_written_out(text)
    };
    let locals = facts.ir.scope.locals.iter().filter_map(|it| it.name);
    let mentions = facts.ir.scope.mentions.keys().copied();
    let private = locals.chain(mentions).find(|&name| is_private(name));
    match private.filter(|_| facts.ir.path.contains('.')) {
        None => Ok(()),
        Some(name) => Err(Hazard::ReadsLocalsByName(
            format!(
                "`{}` has another name inside of a class",
                facts.names.get(name)
            ),
            facts.ir.span,
        )),
    }
}

/// Locals that something in the program reads out of frames by a literal: `frame.f_locals["data"]`.
fn check_locals(facts: &Facts<'_>) -> Result<(), Hazard> {
    let read = &facts.module.names_of_locals;
    let locals = facts.ir.scope.locals.iter().filter_map(|it| it.name);
    let mut names = locals.map(|name| facts.names.get(name));
    // The receiver of a method is never released.
    // In a class, `__data` is `_Survey__data`.
    let is_read = |name: &str| {
        let is_private = name.starts_with("__");
        read.contains(name) || is_private && read.iter().any(|it| it.ends_with(name))
    };
    let found = names.find(|&name| !matches!(name, "self" | "cls") && is_read(name));
    match found {
        Some(name) => Err(Hazard::ReadsLocalsByName(
            format!("`f_locals` may be asked for `{name}`"),
            facts.ir.span,
        )),
        None => Ok(()),
    }
}

/// What reads names of a module from outside its own statements: `globals()`, `sys.modules[__name__]`, `import __main__`, saved
/// sessions.
fn check_globals(facts: &Facts<'_>) -> Result<(), Hazard> {
    let cells = facts.options.module.cells();
    if let Some(why) = cells.and_then(|cells| cells.refusal.clone()) {
        return Err(Hazard::Notebook(why));
    }
    let names = |name| facts.names.get(name);
    let refuse = |what: &str, span: Span| {
        let message = format!("`{what}` can read the module's names");
        Err(Hazard::ReadsLocalsByName(message, span))
    };
    for (name, span) in mentioned(facts) {
        if GLOBAL_READERS.contains(&names(name)) {
            return refuse(names(name), span);
        }
    }
    for (&name, &span) in &facts.ir.scope.attributes {
        if GLOBAL_READERS.contains(&names(name)) || names(name) == "modules" {
            return refuse(names(name), span);
        }
    }
    let mut imported = facts.module.imports.values();
    let is_named = |op: &OpId| match facts.ir.op(*op).kind {
        OpKind::Str(raw) => {
            let text = names(raw).trim_matches(['"', '\'']);
            matches!(text, "__main__" | "__globals__" | "__dict__")
        }
        _ => false,
    };
    let mut calls = (0..facts.ir.ops.len() as u32).map(OpId);
    let looks_up = calls.any(|op| {
        matches!(facts.ir.op(op).kind, OpKind::Call(_))
            && facts.ir.operands(op).iter().any(is_named)
    });
    if looks_up || imported.any(|path| path.split('.').next() == Some("__main__")) {
        return refuse("__main__", facts.ir.span);
    }
    Ok(())
}

/// Where one of these methods is mentioned.
fn find_method(facts: &Facts<'_>, methods: &FxHashSet<Symbol>) -> Option<(Symbol, Span)> {
    let attributes = facts.ir.scope.attributes.iter();
    let attributes = attributes.map(|(&name, &span)| (name, span));
    // What the file does not bind may be a builtin that another file puts something in place of.
    let names = mentioned(facts).filter(|(name, _)| !facts.module.bound.contains(name));
    let found = attributes.chain(names);
    let found = found.filter(|(name, _)| methods.contains(name));
    found.min_by_key(|(_, span)| span.start)
}

fn check_names(facts: &Facts<'_>, helpers: &Helpers) -> Result<(), Hazard> {
    for (name, span) in mentioned(facts) {
        let text = facts.names.get(name);
        if matches!(text, "NameError" | "UnboundLocalError") {
            return Err(Hazard::CatchesNameError(span));
        }
        let origin = facts.module.origin(facts.names, name);
        // A module is one by its import only: `q` may be any name of a scope in the function.
        let is_said =
            origin != text || is_builtin(text) || facts.module.imports.contains_key(&name);
        let is_other = origin == text && is_builtin(text) && is_bound_below(facts, name);
        if let Some(peeker) = peeker(facts, helpers, origin).filter(|_| is_said)
            && !is_other
            && !(matches!(origin, "vars" | "dir") && asks_objects_alone(facts, name))
            && !(origin == "locals" && listed::lists_locals(facts, name))
            && (origin != "globals" || facts.ir.is_module)
        {
            return Err(Hazard::ReadsLocalsByName(
                format!("`{origin}` {}", peeker.message),
                span,
            ));
        }
        if helpers.peeking.contains(&name) || matches!(text, "__builtins__") {
            return Err(Hazard::FramePeekingCall(text.to_owned(), span));
        }
    }
    Ok(())
}

/// Whether a builtin is only called for the attributes of what it is passed, `vars(options)`: without an argument it reads the
/// names of who calls it.
fn asks_objects_alone(facts: &Facts<'_>, name: Symbol) -> bool {
    let ir = facts.ir;
    let ops = || (0..ir.ops.len() as u32).map(OpId);
    let is_load = |op: OpId| matches!(ir.op(op).kind, OpKind::LoadName(it) if it == name);
    let asked = ops().filter(|&op| match &ir.op(op).kind {
        OpKind::Call(shapes) => {
            is_load(ir.operands(op)[0]) && shapes.first() == Some(&ArgumentShape::Positional)
        }
        _ => false,
    });
    let is_asked_below = || {
        let is_passed = |rest: &str| {
            let first = rest.trim_start().strip_prefix('(').map(str::trim_start);
            first.is_some_and(|it| it.starts_with(|c: char| c.is_alphabetic() || c == '_'))
        };
        let mentions =
            |of: fn(&str) -> bool| find_words(facts.text, ir.span, facts.names.get(name), of).len();
        mentions(is_passed) == mentions(|_| true)
    };
    asked.count() == ops().filter(|&op| is_load(op)).count()
        && (!ir.scope.nested.contains(&name) || is_asked_below())
}

/// What the function imports itself, by the names that it has there and here.
fn check_imports(facts: &Facts<'_>, helpers: &Helpers) -> Result<(), Hazard> {
    for op in (0..facts.ir.ops.len() as u32).map(OpId) {
        let OpKind::ImportFrom(module, member) = facts.ir.op(op).kind else {
            continue;
        };
        let span = facts.ir.op(op).span;
        let path = [facts.names.get(module), ".", facts.names.get(member)].concat();
        if let Some(peeker) = peeker(facts, helpers, &path) {
            let what = format!("`{path}` {}", peeker.message);
            return Err(Hazard::ReadsLocalsByName(what, span));
        }
        let mut names = [Some(member), facts.ir.imported_as(op)]
            .into_iter()
            .flatten();
        if let Some(name) = names.find(|name| helpers.peeking.contains(name)) {
            let name = facts.names.get(name).to_owned();
            return Err(Hazard::FramePeekingCall(name, span));
        }
    }
    Ok(())
}

/// Attributes by themselves, and after every module that the function mentions: `sys._getframe`.
fn check_attributes(facts: &Facts<'_>, helpers: &Helpers) -> Result<(), Hazard> {
    let knowledge = Knowledge::get();
    let modules: Vec<&str> = mentioned(facts)
        .filter_map(|(name, _)| facts.module.imports.get(&name))
        .map(String::as_str)
        .filter(|module| knowledge.has_peekers(module))
        .collect();
    let imported: Vec<&str> = facts.module.imports.values().map(String::as_str).collect();
    let imports_scanner = imported
        .iter()
        .any(|it| it.split('.').next() == Some("duckdb"));
    for (&name, &span) in &facts.ir.scope.attributes {
        let text = facts.names.get(name);
        let method = knowledge.peeking_method(text, &imported.iter().copied());
        if let Some(peeker) = method.filter(|_| !looks_nothing_up(facts, name, imports_scanner)) {
            return Err(Hazard::ReadsLocalsByName(
                format!("`.{text}` {}", peeker.message),
                span,
            ));
        }
        for module in &modules {
            if let Some(peeker) = peeker(facts, helpers, &format!("{module}.{text}")) {
                return Err(Hazard::ReadsLocalsByName(
                    format!("`{module}.{text}` {}", peeker.message),
                    span,
                ));
            }
        }
        if helpers.peeking.contains(&name) {
            return Err(Hazard::FramePeekingCall(text.to_owned(), span));
        }
    }
    Ok(())
}

/// Whether all that the function does with an attribute is to call it with nothing to look up: `model.eval()`,
/// `frame.query("a > 1")`.
fn looks_nothing_up(facts: &Facts<'_>, name: Symbol, imports_scanner: bool) -> bool {
    let ir = facts.ir;
    let ops = || (0..ir.ops.len() as u32).map(OpId);
    let is_attribute = |op: &OpId| matches!(ir.op(*op).kind, OpKind::Attribute(it) if it == name);
    let called = ops().filter(|&op| match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Call(_), [callee]) => is_attribute(callee),
        // Names without `@` are columns.
        (OpKind::Call(shapes), [callee, text]) => {
            let is_plain = matches!(ir.op(*text).kind, OpKind::Str(raw) if !facts.names.get(raw).contains('@'));
            is_attribute(callee)
                && is_plain
                && !imports_scanner
                && shapes[..] == [ArgumentShape::Positional]
        }
        _ => false,
    });
    let word = facts.names.get(name);
    let mentions = find_words(facts.text, ir.span, word, |_| true);
    let members = mentions
        .into_iter()
        .filter(|&at| facts.text[..at].ends_with('.'));
    matches!(word, "query" | "eval") && called.count() == members.count()
}

/// Dotted paths of the function itself, as its imports resolve them: `pony.orm.select`.
fn check_paths(facts: &Facts<'_>, helpers: &Helpers) -> Result<(), Hazard> {
    for op in (0..facts.ir.ops.len() as u32).map(OpId) {
        if let OpKind::Call(shape) = &facts.ir.op(op).kind {
            check_keywords(facts, shape, facts.ir.op(op).span)?;
        }
        if !matches!(facts.ir.op(op).kind, OpKind::Attribute(_)) {
            continue;
        }
        let Some(path) = guarded_path(facts, op) else {
            continue;
        };
        if Knowledge::get().bans_function(&path) {
            return Err(Hazard::WatchesObjects(
                path.into_owned(),
                facts.ir.op(op).span,
            ));
        }
        if let Some(peeker) = peeker(facts, helpers, &path) {
            let what = format!("`{path}` {}", peeker.message);
            return Err(Hazard::ReadsLocalsByName(what, facts.ir.op(op).span));
        }
    }
    Ok(())
}

/// Methods of frames that look names up in their caller, on what may be a frame that another file made: `out.query(RULE)`.
fn check_queries(facts: &Facts<'_>) -> Result<(), Hazard> {
    const LOOK_UP: [&str; 2] = ["query", "eval"];
    if facts.module.names_are_quiet {
        return Ok(());
    }
    let has = |text: &str| memchr::memmem::find(facts.text.as_bytes(), text.as_bytes()).is_some();
    let is_quoted = |word: &&str| has(&format!("\"{word}\"")) || has(&format!("'{word}'"));
    let mentions_query = has("pandas") && LOOK_UP.iter().any(is_quoted);
    for op in (0..facts.ir.ops.len() as u32).map(OpId) {
        let (OpKind::Call(_), operands) = (&facts.ir.op(op).kind, facts.ir.operands(op)) else {
            continue;
        };
        let &[callee, argument, ..] = operands else {
            continue;
        };
        if mentions_query && is_looked_up(facts, callee) {
            let span = facts.ir.op(callee).span;
            let name = span.of(facts.text).lines().next().unwrap_or_default();
            return Err(Hazard::FramePeekingCall(name.to_owned(), span));
        }
        let OpKind::Attribute(name) = facts.ir.op(callee).kind else {
            continue;
        };
        let receiver = facts.values.get(facts.ir.operands(callee)[0]);
        let may_be_frame = receiver
            .is_none_or(|value| matches!(value.kind, Kind::Frame | Kind::Unknown))
            && !guarded_root(facts, callee);
        if LOOK_UP.contains(&facts.names.get(name))
            && may_be_frame
            && may_name_a_local(facts, argument)
        {
            let name = facts.names.get(name).to_owned();
            return Err(Hazard::FramePeekingCall(name, facts.ir.op(callee).span));
        }
    }
    Ok(())
}

/// Whether what is called is got by a name that may be any, as `getattr(frame, NAME)` and `vars(pd.DataFrame)["query"]` are.
fn is_looked_up(facts: &Facts<'_>, callee: OpId) -> bool {
    let operands = facts.ir.operands(callee);
    match (&facts.ir.op(callee).kind, operands) {
        (OpKind::Call(_), &[getter, _, ..]) => matches!(facts.ir.op(getter).kind,
            OpKind::LoadName(name) if facts.names.get(name) == "getattr"),
        (OpKind::Subscript, &[owner, _]) => match facts.ir.op(owner).kind {
            OpKind::Call(_) => true,
            OpKind::Attribute(name) => facts.names.get(name) == "__dict__",
            _ => false,
        },
        _ => false,
    }
}

/// Whether an expression for a frame may hold `@name`: it is text that is not written out here, or may be.
fn may_name_a_local(facts: &Facts<'_>, argument: OpId) -> bool {
    let is_class_like = |name: &str| {
        let mut letters = name.trim_start_matches('_').chars();
        letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
    };
    match facts.ir.op(argument).kind {
        OpKind::Str(raw) => facts.names.get(raw).contains('@'),
        OpKind::Attribute(name) | OpKind::LoadName(name) => !is_class_like(facts.names.get(name)),
        _ => facts
            .values
            .get(argument)
            .is_none_or(|value| matches!(value.kind, Kind::Text | Kind::Unknown)),
    }
}

/// Values that are called may be `eval` or `locals` by another name, where the file mentions one of them as a value (R4).
fn check_callees(facts: &Facts<'_>, helpers: &Helpers) -> Result<(), Hazard> {
    for op in (0..facts.ir.ops.len() as u32).map(OpId) {
        let OpKind::Call(_) = facts.ir.op(op).kind else {
            continue;
        };
        let callee = facts.ir.operands(op)[0];
        if !is_known_callee(facts, helpers, callee, op) {
            let span = facts.ir.op(callee).span;
            let name = span.of(facts.text).lines().next().unwrap_or_default();
            return Err(Hazard::FramePeekingCall(name.to_owned(), span));
        }
    }
    Ok(())
}

/// Whether what is called is certainly none of the builtins that read their caller's locals.
fn is_known_callee(facts: &Facts<'_>, helpers: &Helpers, callee: OpId, call: OpId) -> bool {
    let module = facts.module;
    match facts.ir.op(callee).kind {
        OpKind::LoadName(name) => {
            let is_own = module.functions.contains(&name) || module.classes.contains(&name);
            let is_bound = is_own || module.imports.contains_key(&name) || module.is_builtin(name);
            facts.ir.scope.is_global(name) && module.is_stable(name) && is_bound
        }
        OpKind::Attribute(name) => {
            let gives = facts.values.get(call).map(|value| value.kind);
            guarded_root(facts, callee)
                || gives.is_some_and(|kind| kind != Kind::Unknown)
                || is_only_called(facts, name) && !helpers.handing_out.contains(&name)
        }
        _ => false,
    }
}

/// Whether the file has a name nowhere but where it is called or defined, so that it gives nothing else that name.
fn is_only_called(facts: &Facts<'_>, name: Symbol) -> bool {
    if READERS.contains(&facts.names.get(name)) {
        return false;
    }
    let whole = Span::new(0, facts.text.len() as u32);
    let is_bound = |rest: &str| !rest.starts_with('(');
    find_words(facts.text, whole, facts.names.get(name), is_bound).is_empty()
}

/// Whether a row of attributes begins at an imported name other than `builtins`.
fn guarded_root(facts: &Facts<'_>, op: OpId) -> bool {
    let (root, _) = facts.ir.members(op);
    match facts.ir.op(root).kind {
        OpKind::LoadName(name) => {
            let origin = facts.module.imports.get(&name);
            origin.is_some_and(|origin| origin != "builtins") && facts.module.is_stable(name)
        }
        _ => false,
    }
}

/// Keyword arguments that ask for the caller's locals: `log_locals=True`.
fn check_keywords(facts: &Facts<'_>, shape: &[ArgumentShape], span: Span) -> Result<(), Hazard> {
    for argument in shape {
        let ArgumentShape::Keyword(name) = argument else {
            continue;
        };
        let text = facts.names.get(*name);
        if let Some(peeker) = Knowledge::get().peeking_keyword(text) {
            let what = format!("`{text}` {}", peeker.message);
            return Err(Hazard::ReadsLocalsByName(what, span));
        }
    }
    Ok(())
}

/// Names that the function does not bind itself.
fn mentioned(facts: &Facts<'_>) -> impl Iterator<Item = (Symbol, Span)> {
    let scope = &facts.ir.scope;
    let mentions = scope.mentions.iter().map(|(&name, &span)| (name, span));
    mentions.filter(|(name, _)| !scope.by_name.contains_key(name))
}

/// Whether only scopes in the function have the name, and bind it themselves: `[vars.total for vars in rows]`.
fn is_bound_below(facts: &Facts<'_>, name: Symbol) -> bool {
    let scope = &facts.ir.scope;
    let mut ops = facts.ir.ops.iter();
    scope.nested.contains(&name)
        && !scope.nested_reads.contains(&name)
        && !scope.captured.contains_key(&name)
        && !ops.any(|op| matches!(op.kind, OpKind::LoadName(loaded) if loaded == name))
}

/// A generator expression was taken to run at once since a builtin, or a container of `collections`, exhausts it; the name must mean
/// that.
fn check_consumers(facts: &Facts<'_>) -> Result<(), Hazard> {
    let scope = &facts.ir.scope;
    let module = facts.module;
    let is_of_collections = |name: Symbol| {
        let origin = module.imports.get(&name);
        origin.is_some_and(|it| it.strip_prefix("collections.") == Some(facts.names.get(name)))
            && module.is_stable(name)
    };
    match scope
        .assumed_builtins
        .iter()
        .find(|&&name| !module.is_builtin(name) && !is_of_collections(name))
    {
        Some(name) => {
            let span = scope.mentions.get(name).copied().unwrap_or(facts.ir.span);
            Err(Hazard::RedefinedBuiltin(
                facts.names.get(*name).to_owned(),
                span,
            ))
        }
        None => Ok(()),
    }
}

fn check_decorators(facts: &Facts<'_>, helpers: &Helpers) -> Result<Restrictions, Hazard> {
    let mut restrictions = Restrictions {
        doubt: None,
        forbidden: Vec::new(),
    };
    for decorator in &facts.ir.signature.decorators {
        let span = decorator.span;
        let written = || span.of(facts.text).lines().next().unwrap_or_default();
        let is_transparent = |path| helpers.transparent.contains(&(path, decorator.is_called));
        if decorator.path.is_some_and(is_transparent) {
            continue;
        }
        let name = decorator
            .path
            .map_or_else(written, |path| facts.names.get(path));
        if name == "app.cell" && facts.module.imports.values().any(|path| path == "marimo") {
            // A cell of marimo: what other cells read of it, it returns.
            continue;
        }
        let path = facts.module.resolve(facts.names, name);
        let forbidden = &mut restrictions.forbidden;
        match Knowledge::get().decorator(&path).map(|it| it.allow) {
            Some(Allow::All) => {}
            Some(Allow::NoReuse) => {
                forbidden.extend([Strategy::Reuse, Strategy::Split, Strategy::Transfer]);
            }
            Some(Allow::NoDel) => forbidden.extend([Strategy::Del, Strategy::Transfer]),
            None if facts.options.level == Level::Unsafe && decorator.path.is_some() => {
                // Almost all wrap or register; those that compile a body take no new types of names.
                restrictions.doubt = Some(Doubt::Decorator(name.to_owned()));
                forbidden.extend([Strategy::Reuse, Strategy::Split, Strategy::Transfer]);
            }
            Some(Allow::Never) | None => {
                return Err(Hazard::UnknownDecorator(name.to_owned(), span));
            }
        }
    }
    Ok(restrictions)
}
