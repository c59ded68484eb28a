//! What a module or stub of an installed package declares, as far as those who call its functions ask: only the headers of what they
//! ask for are parsed, and what the module binds otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::flow::Annotation;
use crate::program::Definitions;
use crate::scope::{Headers, ModuleNames};
use crate::syntax::ast::{Expr, ExprKind, FunctionDef, Stmt, StmtKind};
use crate::syntax::{self, Interner, Outline, ParseRefused, dotted_text, words};
use crate::value::{Returned, resolve_in};

/// Decorators that leave what a call returns as it is annotated.
const TRANSPARENT: [&str; 9] = [
    "abc.abstractmethod",
    "classmethod",
    "functools.cache",
    "functools.lru_cache",
    "staticmethod",
    "typing.final",
    "typing_extensions.deprecated",
    "typing_extensions.final",
    "warnings.deprecated",
];
/// By which pandas and numpy say where a function is found.
const PLACING: &str = ".set_module";
/// Those of one of several declarations.
const OVERLOAD: [&str; 2] = ["typing.overload", "typing_extensions.overload"];

/// A module or stub.
pub(crate) struct Declared {
    text: String,
    definitions: Definitions,
    /// By class, none for those of the module itself, and name: their places among the definitions.
    functions: BTreeMap<(String, String), Vec<usize>>,
    names: Interner,
    /// Without functions.
    module: ModuleNames,
    /// Names that functions of the module may bind again.
    globals: BTreeSet<String>,
    /// Modules of which all names are imported.
    stars: Vec<String>,
}

/// What a name of a module is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DeclaredMember {
    Function,
    Class,
    /// What it imports by this path.
    Import(String),
    /// What it may have from here, with all names of a module.
    Star(String),
    /// Nothing that is known, or not for certain.
    Unknown,
    /// The module does not bind it.
    Absent,
}

impl Declared {
    /// Reads a file; nothing where it cannot be parsed.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let definitions = Definitions::find(text);
        let rest = definitions.without_functions(text);
        let mut functions: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (place, it) in definitions.all.iter().enumerate() {
            let class = it.class.map_or("", |class| class.of(text)).to_owned();
            let key = (class, it.name.of(text).to_owned());
            functions.entry(key).or_default().push(place);
        }
        let mut names = Interner::default();
        let (statements, outline) = parse(&rest, &mut names).ok()?;
        let headers = Headers::default();
        Some(Self {
            module: ModuleNames::build(&statements, &headers, &outline, &mut names),
            globals: globals_of(text),
            stars: stars_of(&statements, &names),
            text: text.to_owned(),
            definitions,
            functions,
            names,
        })
    }

    /// What a name of the module is.
    pub(crate) fn member(&self, name: &str) -> DeclaredMember {
        let key = (String::new(), name.to_owned());
        let is_function = self.functions.contains_key(&key);
        let symbol = self.names.find(name);
        let symbol = symbol.filter(|symbol| self.module.bound.contains(symbol));
        let is_replaced = symbol.is_some_and(|symbol| self.module.unstable.contains(&symbol))
            || self.globals.contains(name);
        match (symbol, &self.stars[..]) {
            _ if is_replaced => DeclaredMember::Unknown,
            (None, []) if is_function => DeclaredMember::Function,
            (Some(symbol), []) if !is_function => {
                if self.module.classes.contains(&symbol) {
                    return DeclaredMember::Class;
                }
                let import = self.module.imports.get(&symbol);
                import.map_or(DeclaredMember::Unknown, |path| {
                    DeclaredMember::Import(path.clone())
                })
            }
            (None, []) => DeclaredMember::Absent,
            (None, [star]) if !is_function && !name.starts_with('_') => {
                let separator = if star.ends_with('.') { "" } else { "." };
                DeclaredMember::Star([star, separator, name].concat())
            }
            _ => DeclaredMember::Unknown,
        }
    }

    /// What a function returns, or a method of a class of the module that is called on the class; nothing where that is not annotated,
    /// or where something else decides it. `resolve` gives the path of a type by the path that the module has it by.
    pub(crate) fn returned(
        &self,
        class: &str,
        name: &str,
        resolve: &dyn Fn(&str) -> String,
    ) -> Option<Returned> {
        let key = (class.to_owned(), name.to_owned());
        let places = self.functions.get(&key)?.iter();
        let read = |&place: &usize| self.declaration(place, resolve);
        let mut all: Vec<Declaration> = places.map(read).collect::<Option<_>>()?;
        if all.iter().any(|it| it.is_overload) {
            // What stands for all of them has no type of its own.
            all.retain(|it| it.is_overload);
        }
        let mut all = all.into_iter().map(|it| it.returned);
        let first = all.next()??;
        all.all(|other| other.is_some_and(|other| first.agrees(&other)))
            .then_some(first)
    }

    /// One declaration of a function; nothing where it may be anything.
    fn declaration(&self, place: usize, resolve: &dyn Fn(&str) -> String) -> Option<Declaration> {
        let text = self.definitions.all[place].declaration(&self.text);
        let mut names = Interner::default();
        let tree = syntax::parse(&text).ok()?;
        let outline = tree.outline(&text, &mut names);
        let function = tree.function(outline.functions.first()?, &text, &mut names);
        let function: FunctionDef = function.ok()?;
        if function.is_async {
            return None;
        }
        let mut is_overload = false;
        for decorator in &function.decorators {
            let path = self.resolve(&decorator_name(decorator, &names)?)?;
            let is_one = OVERLOAD.contains(&path.as_str());
            let is_transparent = TRANSPARENT.contains(&path.as_str()) || path.ends_with(PLACING);
            if !is_one && !is_transparent {
                return None;
            }
            is_overload |= is_one;
        }
        let annotation = function.returns.as_ref();
        let annotation = annotation.map(|returns| Annotation::of(returns, &mut names));
        let resolve = |dotted: &str| Some(resolve(&self.resolve(dotted)?));
        let read = |it| Returned::read(&it, (&text, &names), &resolve);
        Some(Declaration {
            returned: annotation.and_then(read),
            is_overload,
        })
    }

    /// The path of what a name of the module means there; a class of its own has the path `.` before its name.
    fn resolve(&self, dotted: &str) -> Option<String> {
        let head = dotted.split('.').next().unwrap_or(dotted);
        match self.member(head) {
            DeclaredMember::Class => Some(format!(".{dotted}")),
            DeclaredMember::Function => None,
            _ => resolve_in(&self.module, &self.names, dotted),
        }
    }
}

/// One declaration of a function.
struct Declaration {
    returned: Option<Returned>,
    is_overload: bool,
}

fn decorator_name(decorator: &Expr, names: &Interner) -> Option<String> {
    match &decorator.kind {
        ExprKind::Call(callee, _) => dotted_text(callee, names),
        _ => dotted_text(decorator, names),
    }
}

/// The statements of a module.
fn parse(text: &str, names: &mut Interner) -> Result<(Vec<Stmt>, Outline), ParseRefused> {
    let (mut statements, mut outline) = (Vec::new(), Outline::default());
    for tree in syntax::divide(text, syntax::PIECE_BYTES)?.trees() {
        let tree = tree?;
        outline.append(tree.outline(text, names));
        statements.extend(tree.module(text, names)?);
    }
    Ok((statements, outline))
}

/// The names of all `global` statements.
fn globals_of(text: &str) -> BTreeSet<String> {
    let lines = text.lines().map(str::trim_start);
    let names = lines.filter_map(|line| line.strip_prefix("global "));
    names.flat_map(words).map(str::to_owned).collect()
}

/// The modules of which all names are imported, wherever that is written.
fn stars_of(statements: &[Stmt], names: &Interner) -> Vec<String> {
    let mut stars = Vec::new();
    let mut open: Vec<&Stmt> = statements.iter().rev().collect();
    while let Some(statement) = open.pop() {
        if let StmtKind::ImportFrom(import) = &statement.kind
            && import.is_star
        {
            stars.push(names.get(import.module).to_owned());
        }
        let suites = statement.suites().into_iter().rev();
        open.extend(suites.flat_map(|suite| suite.statements.iter().rev()));
    }
    stars
}
