//! The files of a small program as one text, so that one of them is analysed with all that calls it and all that it calls.
//!
//! ```text
//! import numpy as np          what any of them imports from elsewhere, once
//! class Engine: ...           files before it
//! from engine import Engine   the file itself, at its own length: what it imports is blanked out
//! ```
//! That is the same program only where a name means the same in all of them, which is looked at first. A file that another has as
//! an object, `import engine`, is read as well: `engine.run` is the name `run` there, which only that file binds.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fixpoint::run_to_fixpoint;
use super::functions::Functions;
use super::mentions::looks_names_up;
use super::revision::Revision;
use super::{Analysis, FunctionId, OutermostId, Reading, analyse_first};
use crate::options::{AnalysisOptions, ModuleLevel};
use crate::program::{Around, Callees, Part, Surroundings, ToObjects};
use crate::scope::{Headers, ModuleNames, Rebinding, is_builtin};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, ImportFrom, ImportedModule, Stmt, StmtKind};
use crate::syntax::{self, Interner, NameUse, Symbol};

/// What is longer altogether is not read as one: each file is analysed with all.
const MAX_BYTES: usize = 96 * 1024;

/// Names that each file binds for itself, to what nothing depends on.
const OF_EACH_FILE: [&str; 8] = [
    "LOG",
    "LOGGER",
    "__all__",
    "__author__",
    "__version__",
    "_log",
    "log",
    "logger",
];

/// What is known of who runs the text: all of the program is in it.
const LEVEL: ModuleLevel = ModuleLevel::Script;

/// A program as one text.
pub(super) struct Joined {
    pub(super) text: String,
    /// Where the file is in it that is looked at.
    pub(super) own: Span,
    /// Where each file is in it, with its name.
    parts: Vec<(Span, String)>,
    /// What its files read of modules that they have as objects: `engine.run` is the `run` of the file `engine`.
    members: Vec<(String, String)>,
}

/// The program that a file belongs to, and its functions; nothing where that is not small, or not known as a whole.
pub(super) fn read(text: &str, callees: &dyn Callees) -> Option<(Joined, Functions)> {
    let joined = Joined::of(callees.around()?, text)?;
    let surroundings = Surroundings {
        to_objects: ToObjects::default(),
        ..callees.surroundings(&joined.text)
    };
    // Files beside it are in the way of libraries of their names, which it does not import.
    let modules = surroundings.rebinding.modules.clone();
    let is_plain = surroundings
        == Surroundings {
            rebinding: Rebinding {
                modules,
                ..Rebinding::default()
            },
            ends: surroundings.ends,
            ends_told: surroundings.ends_told.clone(),
            names_of_locals: surroundings.names_of_locals.clone(),
            names_are_quiet: surroundings.names_are_quiet,
            meets_operators: surroundings.meets_operators,
            meets_endings: surroundings.meets_endings,
            given_roots: surroundings.given_roots.clone(),
            heeds_warnings: surroundings.heeds_warnings,
            hands_frames: surroundings.hands_frames,
            is_imported: surroundings.is_imported,
            ..Surroundings::default()
        };
    if !is_plain {
        return None;
    }
    let reading = Reading::of(surroundings).of_members(joined.members.clone());
    let mut functions = Functions::read(&joined.text, &LEVEL, &reading).ok()?;
    functions.elsewhere = callees.installed();
    Some((joined, functions))
}

/// Analyses a file as a part of the program that it belongs to; nothing where that is not small, or not known as a whole.
pub(super) fn analyse(
    text: &str,
    callees: &dyn Callees,
    options: &AnalysisOptions,
) -> Option<Analysis> {
    let (joined, mut functions) = read(text, callees)?;
    let options = AnalysisOptions {
        module: LEVEL,
        ..options.clone()
    };
    let mut analysis = Analysis {
        outermost: functions.outermost.clone(),
        ..Analysis::default()
    };
    let first = Revision::first(&joined.text);
    let is_own = |id: &FunctionId| joined.own.contains(functions[*id].ir.span);
    let own: Vec<FunctionId> = functions.ids().filter(is_own).collect();
    let step = analyse_first(&mut functions, &first, &options, &own, &mut analysis);
    analysis.refused.append(&mut functions.refused);
    if let Some(step) = step {
        run_to_fixpoint(&joined.text, &options, &mut functions, step, &mut analysis);
    }
    Some(joined.alone(analysis))
}

impl Joined {
    fn of(around: Around, text: &str) -> Option<Self> {
        let Around { mut parts, own } = around;
        text.clone_into(&mut parts.get_mut(own)?.text);
        let length: usize = parts.iter().map(|part| part.text.len()).sum();
        let has_comments = |part: &Part| part.text.contains("unpin:");
        // Where functions are called without their names, nobody knows all callers.
        let is_open = |part: &Part| looks_names_up(&part.text) || has_comments(part);
        if length > MAX_BYTES || parts.iter().any(is_open) {
            return None;
        }
        let mut names = Interner::default();
        let has_modules = parts.iter().any(|part| !part.imports.modules.is_empty());
        let read = parts
            .iter()
            .map(|part| Reader::of(part, has_modules, &mut names));
        let read: Vec<Reader> = read.collect::<Option<_>>()?;
        let imports = imports_of_all(&read)?;
        let members = members_read(&parts, &read, &names)?;
        if !names_agree(&read, &imports, &names) {
            return None;
        }
        let mut joined = String::new();
        if read[own].is_lazy {
            joined.push_str("from __future__ import annotations\n");
        }
        let mut lines: Vec<&str> = imports.values().map(|(_, line)| line.as_str()).collect();
        lines.sort_unstable();
        for line in lines {
            joined.push_str(line);
            joined.push('\n');
        }
        let mut spans = Vec::new();
        let mut own_span = Span::at(0);
        for (n, (part, read)) in parts.iter().zip(&read).enumerate() {
            let start = joined.len() as u32;
            joined.push_str(&read.blanked(&part.text)?);
            let span = Span::new(start, joined.len() as u32);
            if n == own {
                own_span = span;
            }
            spans.push((span, part.path.clone()));
            joined.push('\n');
        }
        Some(Self {
            text: joined,
            own: own_span,
            parts: spans,
            members,
        })
    }

    /// Where something is in another file than the one that is looked at: its name, and the line.
    pub(super) fn place_elsewhere(&self, span: Span) -> Option<String> {
        let (part, path) = self.parts.iter().find(|(part, _)| part.contains(span))?;
        let before = Span::new(part.start, span.start).of(&self.text);
        Some(format!("{path}:{}", before.matches('\n').count() + 1))
    }

    /// What was found in the file that is looked at, in offsets of its own text.
    fn alone(&self, analysis: Analysis) -> Analysis {
        let moved = |span: Span| {
            if self.own.contains(span) {
                Span::new(span.start - self.own.start, span.end - self.own.start)
            } else {
                // What stands in the way is in another file.
                Span::at(0)
            }
        };
        let is_own = |span: &Span| self.own.contains(*span);
        let before = analysis
            .outermost
            .iter()
            .take_while(|it| it.start < self.own.start);
        let before = before.count() as u32;
        let mut analysis = analysis;
        analysis.outermost.retain(is_own);
        for span in &mut analysis.outermost {
            *span = moved(*span);
        }
        analysis.functions = analysis.outermost.len();
        analysis.refused.retain(|it| self.own.contains(it.span));
        analysis.bugs.retain(|(span, _)| self.own.contains(*span));
        for refused in &mut analysis.refused {
            refused.span = moved(refused.span);
        }
        for kept in &mut analysis.kept {
            kept.span = moved(kept.span);
        }
        for (span, _) in &mut analysis.bugs {
            *span = moved(*span);
        }
        for found in &mut analysis.suggestions {
            found.bound = moved(found.bound);
            found.last_use = moved(found.last_use);
            found.held_during = moved(found.held_during);
            found.outermost = OutermostId(found.outermost.0 - before);
            for edit in &mut found.edits {
                edit.span = moved(edit.span);
            }
        }
        analysis
    }
}

/// What a file imports and binds.
struct Reader {
    /// Import statements of its own level, and whether something has to stand in their place.
    blanks: Vec<(Span, bool)>,
    /// What it imports from elsewhere: the name that is bound, the path that it stands for, and a statement that does so.
    imports: Vec<(Symbol, String, String)>,
    /// What it imports from files given.
    wanted: FxHashSet<Symbol>,
    /// Where it has names; only of a program in which a file is had as an object.
    uses: Vec<NameUse>,
    /// What else it binds.
    bound: FxHashSet<Symbol>,
    /// Whether its annotations are not evaluated.
    is_lazy: bool,
}

impl Reader {
    fn of(part: &Part, has_modules: bool, names: &mut Interner) -> Option<Self> {
        let text = &part.text;
        let tree = syntax::parse(text).ok()?;
        let outline = tree.outline(text, names);
        let statements = tree.module(text, names).ok()?;
        let module = ModuleNames::build(&statements, &Headers::default(), &outline, names);
        if module.has_star_import {
            return None;
        }
        let mut read = Self {
            blanks: Vec::new(),
            imports: Vec::new(),
            wanted: FxHashSet::default(),
            uses: if has_modules {
                tree.names_used()
            } else {
                Vec::new()
            },
            bound: module.bound.clone(),
            is_lazy: false,
        };
        read.bound.extend(outline.declared_global.iter().copied());
        let mut given = 0;
        for statement in &statements {
            given += read.take_in(statement, true, part, names)?;
        }
        // Those in functions make names of their own.
        if given != part.imports.count {
            return None;
        }
        let imported = read.imports.iter().map(|(name, ..)| name);
        let modules = part
            .imports
            .modules
            .keys()
            .filter_map(|name| names.find(name));
        let imported = imported.chain(&read.wanted).copied();
        let imported: Vec<Symbol> = imported.chain(modules).collect();
        let is_bound_again = |name: &Symbol| module.unstable.contains(name);
        if imported.iter().any(is_bound_again) {
            return None;
        }
        for name in imported {
            read.bound.remove(&name);
        }
        Some(read)
    }

    /// Takes in the imports of a statement; gives how many of them are of files given.
    fn take_in(
        &mut self,
        statement: &Stmt,
        is_first_level: bool,
        part: &Part,
        names: &Interner,
    ) -> Option<usize> {
        let for_types = match &statement.kind {
            StmtKind::Import(modules) => {
                return self.take_import(modules, statement.span, is_first_level, part, names);
            }
            StmtKind::ImportFrom(import) => {
                return self.take_import_from(import, statement.span, is_first_level, part, names);
            }
            StmtKind::If { test, body, .. } => {
                let is_for_types = matches!(&test.kind, ExprKind::Name(name) if names.get(*name) == "TYPE_CHECKING");
                is_for_types.then_some(body)
            }
            _ => None,
        };
        let mut given = 0;
        for suite in statement.suites() {
            let is_for_types = for_types.is_some_and(|body| std::ptr::eq(suite, body));
            for inner in &suite.statements {
                let count = self.take_in(inner, false, part, names)?;
                if count > 0 && !is_for_types {
                    return None;
                }
                given += count;
            }
        }
        Some(given)
    }

    /// `import numpy as np, engine`; gives how many of them are files given.
    fn take_import(
        &mut self,
        modules: &[ImportedModule],
        span: Span,
        is_first_level: bool,
        part: &Part,
        names: &Interner,
    ) -> Option<usize> {
        let is_given = |it: &&ImportedModule| part.imports.of.contains(names.get(it.module));
        let given = modules.iter().filter(is_given).count();
        if is_first_level {
            for it in modules.iter().filter(|it| !is_given(it)) {
                let (module, bound) = (names.get(it.module), names.get(it.binds));
                let (path, line) = if it.has_alias {
                    (module, format!("import {module} as {bound}"))
                } else {
                    (bound, format!("import {module}"))
                };
                self.imports.push((it.binds, path.to_owned(), line));
            }
        } else if given < modules.len() && given > 0 {
            return None;
        }
        if is_first_level || given > 0 {
            self.blanks.push((span, !is_first_level));
        }
        Some(given)
    }

    /// `from engine import Engine`; gives whether that is a file given, as a number.
    fn take_import_from(
        &mut self,
        import: &ImportFrom,
        span: Span,
        is_first_level: bool,
        part: &Part,
        names: &Interner,
    ) -> Option<usize> {
        let module = names.get(import.module);
        if import.is_star {
            return None;
        }
        if module == "__future__" {
            let is_lazy = |name: &Symbol| names.get(*name) == "annotations";
            self.is_lazy |= import.names.iter().any(|(name, ..)| is_lazy(name));
            self.blanks.push((span, false));
            return Some(0);
        }
        if part.imports.of.contains(module) {
            let is_name = |(_, bound, _): &&(Symbol, Symbol, Span)| {
                !part.imports.modules.contains_key(names.get(*bound))
            };
            let wanted = import.names.iter().filter(is_name);
            if wanted.clone().any(|(name, bound, _)| name != bound) {
                return None;
            }
            self.wanted.extend(wanted.map(|(name, ..)| *name));
            self.blanks.push((span, !is_first_level));
            return Some(1);
        }
        if module.starts_with('.') {
            return None;
        }
        if is_first_level {
            for &(name, bound, _) in &import.names {
                let (name, bound_name) = (names.get(name), names.get(bound));
                let line = format!("from {module} import {name} as {bound_name}");
                let path = format!("{module}.{name}");
                self.imports.push((bound, path, line));
            }
            self.blanks.push((span, false));
        }
        Some(0)
    }

    /// The text without its imports, as long as it was.
    fn blanked(&self, text: &str) -> Option<String> {
        let mut bytes = text.as_bytes().to_vec();
        for &(span, needs_statement) in &self.blanks {
            let place = &mut bytes[span.range()];
            for byte in place
                .iter_mut()
                .filter(|byte| !matches!(byte, b'\n' | b'\r'))
            {
                *byte = b' ';
            }
            if needs_statement {
                place.get_mut(..4)?.copy_from_slice(b"pass");
            }
        }
        String::from_utf8(bytes).ok()
    }
}

/// What the files read of modules that they have as objects, with the names that they have these by; nothing where such a name
/// has another use, or where something else would be meant by the member's name alone.
fn members_read(
    parts: &[Part],
    read: &[Reader],
    names: &Interner,
) -> Option<Vec<(String, String)>> {
    let mut members: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (part, reader) in parts.iter().zip(read) {
        let text = part.text.as_str();
        let here: FxHashSet<(Option<u32>, &str)> = reader
            .uses
            .iter()
            .map(|it| (it.outermost, it.name.of(text)))
            .collect();
        for it in &reader.uses {
            let name = it.name.of(text);
            let Some(&module) = part.imports.modules.get(name) else {
                continue;
            };
            let member = it.member.filter(|_| !it.is_target)?.of(text);
            let symbol = names.find(member)?;
            let is_hidden =
                here.contains(&(it.outermost, member)) && !reader.wanted.contains(&symbol);
            let known = members.insert((name, member), module);
            let is_another = known.is_some_and(|known| known != module);
            if is_hidden || is_another || !read[module].bound.contains(&symbol) {
                return None;
            }
        }
    }
    let is_meant = |(part, reader): (&Part, &Reader)| {
        reader.uses.iter().all(|it| {
            let name = it.name.of(&part.text);
            let member = it.member.map(|member| member.of(&part.text));
            let is_read = |member| members.contains_key(&(name, member));
            part.imports.modules.contains_key(name) || !member.is_some_and(is_read)
        })
    };
    let owned = |(module, member): &(&str, &str)| ((*module).to_owned(), (*member).to_owned());
    parts
        .iter()
        .zip(read)
        .all(is_meant)
        .then(|| members.keys().map(owned).collect())
}

/// By name: what is imported from elsewhere; nothing where a name stands for two things.
fn imports_of_all(read: &[Reader]) -> Option<FxHashMap<Symbol, (String, String)>> {
    let mut imports: FxHashMap<Symbol, (String, String)> = FxHashMap::default();
    for (name, path, line) in read.iter().flat_map(|it| &it.imports) {
        match imports.get(name) {
            Some((known, _)) if known != path => return None,
            // `import os.path` makes more of `os` than `import os`.
            Some((_, known)) if known.len() >= line.len() => {}
            _ => {
                imports.insert(*name, (path.clone(), line.clone()));
            }
        }
    }
    Some(imports)
}

/// Whether each name means the same wherever it is read.
fn names_agree(
    read: &[Reader],
    imports: &FxHashMap<Symbol, (String, String)>,
    names: &Interner,
) -> bool {
    let mut bound: FxHashMap<Symbol, u32> = FxHashMap::default();
    for name in read.iter().flat_map(|it| &it.bound) {
        *bound.entry(*name).or_default() += 1;
    }
    // What several files assign to is theirs each, and no longer known of any.
    let is_clear = |(name, &count): (&Symbol, &u32)| {
        let text = names.get(*name);
        let is_hidden = imports.contains_key(name) || is_builtin(text);
        !is_hidden && (count == 1 || OF_EACH_FILE.contains(&text))
    };
    let is_found = |name: &Symbol| bound.get(name) == Some(&1);
    bound.iter().all(is_clear) && read.iter().flat_map(|it| &it.wanted).all(is_found)
}
