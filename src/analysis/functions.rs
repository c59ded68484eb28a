//! The functions of a file, lowered as far as they are needed.

use std::cell::OnceCell;
use std::ops::{Index, Range};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{FunctionId, OutermostId, RefusedFunction};
use crate::check::{Leeway, check};
use crate::flow::lower;
use crate::options::ModuleLevel;
use crate::pin::Helpers;
use crate::scope::{
    self, Binding, HeaderWords, Headers, ModuleNames, Rebinding, Sites, find_rebinding,
};
use crate::source::Span;
use crate::syntax::ast::FunctionDef;
use crate::syntax::{self, FunctionOutline, Interner, Outline, ParseRefused, Pieces, Symbol};
use crate::value::{Elsewhere, ForeignWatcher, Knowledge, KnownSummaries, OwnClasses, Watchers};

use super::mentions::Mentions;
use super::module_level::Script;
pub(super) use super::nested::{LoweredFunction, Position};
use super::nested::{note_header, with_nested};
use super::open_classes::Methods;
use super::others::{Others, is_called_by_name};
use super::peeking::{self, Peeking};
use super::self_check::CheckFails;
use super::surrounding::{Peekers, Reading};
use super::{changing, decorating, frames, module_level, readers, warning, watching};

impl Index<FunctionId> for Functions {
    type Output = LoweredFunction;

    fn index(&self, id: FunctionId) -> &LoweredFunction {
        &self.units[id.index()]
    }
}

/// The functions of a file.
#[derive(Default)]
pub(super) struct Functions {
    pub(super) names: Interner,
    pub(super) module: ModuleNames,
    pub(super) units: Vec<LoweredFunction>,
    /// Functions that could not be lowered.
    pub(super) refused: Vec<RefusedFunction>,
    /// Where the functions stand that are not nested in another.
    pub(super) outermost: Vec<Span>,
    /// What calls of them give, as far as it was asked for.
    pub(super) known: KnownSummaries,
    /// What they watch, as far as it was asked for.
    pub(super) watchers: OnceCell<Arc<Watchers>>,
    /// What the module binds; only of a file that may watch objects or read locals under another name.
    pub(super) bindings: Vec<Binding>,
    /// By position: the words of functions' headers; only of such a file.
    headers: FxHashMap<Position, HeaderWords>,
    may_watch: bool,
    /// Whether all functions are read, those that nobody calls by name as well.
    reads_all: bool,
    /// Whether a builtin that reads locals may be mentioned as a value.
    may_read_locals: bool,
    peeking: Peeking,
    shown_peeking: Option<Peeking>,
    pub(super) top_level: FxHashSet<Symbol>,
    /// Names of functions and methods that are not nested in another.
    defined: FxHashSet<Symbol>,
    /// Functions that mention a way to warn, and classes whose making does, by name.
    warning: FxHashSet<Symbol>,
    /// They mention a way to change a frame.
    pub(super) changing: FxHashSet<Symbol>,
    /// Where functions are called whose callers may all be known.
    pub(super) mentions: Mentions,
    /// Its classes, where all of its code is known.
    pub(super) own: OwnClasses,
    /// The module's own statements, where they are those of a script. No part of `units` but while they are looked at.
    pub(super) script: Option<Script>,
    /// What the file itself rebinds.
    pub(super) rebinding: Rebinding,
    /// What functions of other files watch.
    pub(super) foreign: Vec<ForeignWatcher>,
    /// The functions of other files.
    pub(super) elsewhere: Option<Arc<dyn Elsewhere>>,
}

impl Functions {
    /// Parses a text and lowers what its queries point at, and what that calls by name in the same file.
    pub(super) fn read(
        text: &str,
        module: &ModuleLevel,
        reading: &Reading,
    ) -> Result<Self, ParseRefused> {
        let pieces = syntax::divide(text, syntax::PIECE_BYTES)?;
        match Self::read_pieces(text, &pieces, module, reading) {
            // What stands around an error can be told from the whole only.
            Err(_) if pieces.are_several() => {
                Self::read_pieces(text, &pieces.in_one(), module, reading)
            }
            read => read,
        }
    }

    fn read_pieces(
        text: &str,
        pieces: &Pieces<'_>,
        level: &ModuleLevel,
        reading: &Reading,
    ) -> Result<Self, ParseRefused> {
        let readers = readers::reader_offsets(text);
        let may_watch = watching::is_mentioned(text) || reading.may_watch();
        let mut functions = Self {
            may_watch,
            reads_all: may_watch || peeking::mentions_scanner(text),
            may_read_locals: !readers.is_empty(),
            ..Self::default()
        };
        functions.names.read_as_names(&reading.members);
        let mut outline = Outline::default();
        // A module that cannot be read matters only where functions of it are looked at.
        let mut module = Ok(Vec::new());
        let mut own = module_level::may_be_script(text, level).then(Vec::new);
        let mut headers = Headers::default();
        let mut others = Others::new(text, readers, reading.for_others, &mut functions.names);
        let mut sites = Sites::find(text);
        if reading.for_others {
            sites = sites.with_modules(text);
        }
        let mut rebinding = Vec::new();
        let mut last_end = 0;
        for tree in pieces.trees() {
            let tree = tree?;
            let first = outline.functions.len();
            outline.append(tree.outline(text, &mut functions.names));
            if let Ok(statements) = &mut module {
                match tree.module(text, &mut functions.names) {
                    Ok(next) => statements.extend(next),
                    Err(why) => module = Err(why),
                }
            }
            own = own.and_then(|mut statements| {
                statements.extend(tree.whole_module(text, &mut functions.names).ok()?);
                Some(statements)
            });
            for (n, function) in outline.functions.iter().enumerate().skip(first) {
                let is_wanted = functions.reads_all || others.may_be_wanted(function);
                // With what decorates it.
                let may_rebind = sites.are_in(Span::new(last_end, function.span.end));
                last_end = function.span.end;
                if function.is_candidate || is_wanted || may_rebind {
                    let def = tree.function(function, text, &mut functions.names);
                    if let Ok(def) = &def {
                        note_header(function, def, &mut headers);
                    }
                    if may_rebind && let Ok(def) = &def {
                        rebinding.push(def.clone());
                    }
                    if function.is_candidate {
                        functions.lower_outermost(OutermostId(n as u32), function, def, text);
                    } else if is_wanted {
                        others.defs.insert(n, def);
                    }
                }
            }
        }
        functions.outermost = outline.functions.iter().map(|f| f.span).collect();
        functions.defined = outline.functions.iter().map(|f| f.name).collect();
        functions.script = own.and_then(|statements| {
            Script::read(statements, level, &outline, text, &mut functions.names)
        });
        let has_candidates = outline.functions.iter().any(|f| f.is_candidate);
        let is_asked = reading.for_others || reading.called.is_some();
        if is_asked || has_candidates || functions.script.is_some() {
            let module = module?;
            functions.module =
                ModuleNames::build(&module, &headers, &outline, &mut functions.names);
            if !sites.is_empty() {
                let found = find_rebinding(text, &module, &rebinding, &functions.names);
                functions.module.note_rebinding(&found, &functions.names);
                functions.rebinding = found;
            }
            let is_program = functions.is_program();
            reading.note_in(&mut functions.module, text, level, is_program);
            functions.note_foreign_rebinding(reading);
            functions.foreign = reading.foreign_watchers(&mut functions.names);
            if functions.reads_headers() || reading.has_peekers() || frames::are_mentioned(text) {
                functions.bindings = scope::bindings_of_module(&module, &mut functions.names);
            }
            let called = reading.called.iter().flatten();
            let called = called.map(|name| functions.names.identifier(name));
            let called = called.collect();
            functions.lower_others(&outline, &mut others, called, text);
            functions.lower_callers(&outline, &mut others, &module, (text, level, reading));
            functions.note_open_methods();
            // Names that only these mention are known from here on.
            functions.note_foreign_rebinding(reading);
            let names = &mut functions.names;
            functions.warning = warning::mentioned(&outline, text, names);
            functions.changing = changing::mentioned(&outline, text, reading, names);
            let foreign = reading.peekers(&mut functions.names);
            functions.peeking = functions.find_peeking(&outline, text, &foreign, false);
            if reading.for_others {
                let shown = functions.find_peeking(&outline, text, &foreign, true);
                functions.shown_peeking = Some(shown);
            }
        }
        Ok(functions)
    }

    fn note_foreign_rebinding(&mut self, reading: &Reading) {
        self.module.note_rebinding(&reading.rebinding, &self.names);
    }

    /// Finds out who looks at the frames of callers.
    fn find_peeking(
        &self,
        outline: &Outline,
        text: &str,
        foreign: &Peekers,
        for_others: bool,
    ) -> Peeking {
        let units = self.units.iter().filter(|_| self.may_read_locals);
        let headers = units.filter_map(|unit| Some((unit.name, self.header(unit)?)));
        let defaults = headers.flat_map(|(name, header)| {
            let defaults = header.defaults.iter();
            defaults.map(move |default| (name, &default.words))
        });
        peeking::find(&peeking::File {
            units: &self.units,
            module: &self.module,
            names: &self.names,
            outline,
            text,
            bindings: &self.bindings,
            defaults: defaults.collect(),
            foreign,
            for_others,
        })
    }

    /// Whether a function or method that is not nested in another has the name.
    pub(super) fn defines(&self, name: Symbol) -> bool {
        self.defined.contains(&name)
    }

    /// What its functions do with frames that matters to others; only where that was asked for.
    pub(super) fn shown_peeking(&self) -> Option<&Peeking> {
        self.shown_peeking.as_ref()
    }

    /// Whether it matters what is made from what outside of functions.
    fn reads_headers(&self) -> bool {
        self.may_watch || self.may_read_locals
    }

    /// Lowers the functions that are no candidates as far as they are needed.
    fn lower_others(
        &mut self,
        outline: &Outline,
        others: &mut Others,
        wanted: Vec<Symbol>,
        text: &str,
    ) {
        let functions = &outline.functions;
        let by_name: FxHashMap<Symbol, usize> = (0..functions.len())
            .filter(|&n| is_called_by_name(&functions[n]))
            .map(|n| (functions[n].name, n))
            .collect();
        let methods = Methods::find(functions, &self.names);
        let mut work: Vec<usize> = others.defs.keys().copied().collect();
        work.retain(|&n| self.reads_all || others.mention_frames(&functions[n]));
        // What a script calls is summarised for it.
        let by_script = self.script.iter().flat_map(|it| it.unit.ir.outer_names());
        let called = by_script.chain(wanted);
        work.extend(called.filter_map(|name| by_name.get(&name).copied()));
        let mut looked_at = 0;
        loop {
            for n in work {
                if let Some(def) = others.defs.remove(&n) {
                    self.lower_outermost(OutermostId(n as u32), &functions[n], def, text);
                }
            }
            if looked_at == self.units.len() {
                break;
            }
            let new = self.units[looked_at..].iter();
            let called = new.flat_map(|unit| {
                let decorators = unit.ir.signature.decorators.iter();
                unit.ir
                    .outer_names()
                    .chain(decorators.filter_map(|it| it.path))
            });
            work = called
                .filter_map(|name| by_name.get(&name).copied())
                .collect();
            for unit in &self.units[looked_at..] {
                let followed = methods.called_by(unit, &self.module, &self.names);
                work.extend(followed.filter(|&n| others.may_be_followed(&functions[n])));
            }
            looked_at = self.units.len();
        }
        self.top_level = by_name.keys().copied().collect();
        self.units.sort_by_key(|unit| unit.position);
        self.refused.sort_by_key(|refused| refused.span.start);
    }

    /// Lowers a function and all that are nested in it.
    pub(super) fn lower_outermost(
        &mut self,
        outermost: OutermostId,
        outline: &FunctionOutline,
        def: Result<FunctionDef, ParseRefused>,
        text: &str,
    ) {
        let def = match def {
            Ok(def) => def,
            Err(why) => {
                let (path, span) = (outline.path.clone(), Span::at(why.offset));
                let refused = RefusedFunction::new(path, span, why.message);
                return self.refused.push(refused);
            }
        };
        for (nested, (path, def)) in (0..).zip(with_nested(&def, &outline.path, &self.names)) {
            if self.reads_headers() {
                let header = HeaderWords::of(def, &mut self.names);
                let position = Position { outermost, nested };
                self.headers.insert(position, header);
            }
            match lower::lower(def, &path, text, &mut self.names) {
                Ok(mut ir) => {
                    ir.set_enclosing(self.names_around(outermost, def.span));
                    ir.scope.place = outline.span.start;
                    self.units.push(LoweredFunction {
                        ir,
                        name: def.name,
                        is_candidate: outline.is_candidate,
                        position: Position { outermost, nested },
                    });
                }
                Err(why) => {
                    // What is nested in it cannot be told from its names then.
                    let refused = RefusedFunction::new(path, why.span, why.reason);
                    return self.refused.push(refused);
                }
            }
        }
    }

    /// What the functions around `span`, in their outermost one, bind.
    fn names_around(&self, n: OutermostId, span: Span) -> FxHashSet<Symbol> {
        let around = |unit: &&LoweredFunction| unit.outermost() == n && unit.ir.span.contains(span);
        let units = self
            .units
            .iter()
            .rev()
            .take_while(|unit| unit.outermost() == n)
            .filter(around);
        units.flat_map(|unit| unit.ir.scope.bound_names()).collect()
    }

    /// What stands around each function of the file.
    pub(super) fn helpers(&self, text: &str) -> Helpers {
        let mut imported = self.module.imports.values();
        Helpers {
            peeking: self.peeking.names().collect(),
            naming: frames::naming(&self.units, &self.names, text),
            handing_out: self.peeking.handing_out.iter().copied().collect(),
            implicit: self.peeking.implicit.clone(),
            methods_elsewhere: self.peeking.methods_elsewhere.clone(),
            implicit_elsewhere: self.peeking.implicit_elsewhere.clone(),
            unseen: self.peeking.unseen,
            may_call_readers: self.peeking.may_call_readers,
            evaluating: self.evaluating(),
            warning: warning::spread(&self.warning, &self.units),
            changing: changing::spread(&self.changing, &self.module, &self.names, &self.units),
            exporting: changing::exporting(self),
            transparent: decorating::find(self),
            is_fragile: imported.any(|path| Knowledge::get().is_fragile_module(path)),
            handed_about: OnceCell::new(),
        }
    }

    /// Names of functions of the file that look some name up themselves: what is passed to them as text may be one.
    fn evaluating(&self) -> FxHashSet<Symbol> {
        let imports = &self.module.imports;
        let knowledge = Knowledge::get();
        let mut words: Vec<Symbol> = knowledge
            .peeker_names()
            .filter_map(|name| self.names.find(name))
            .collect();
        words.retain(|name| !imports.contains_key(name));
        let imported = imports
            .iter()
            .filter(|(_, origin)| knowledge.peeker(origin).is_some());
        words.extend(imported.map(|(&name, _)| name));
        self.mentioning(&words)
    }

    /// Names of functions of the file that mention one of these words, by itself or as an attribute.
    fn mentioning(&self, words: &[Symbol]) -> FxHashSet<Symbol> {
        let mentions = |unit: &&LoweredFunction| {
            let mut words = words.iter();
            words.any(|&word| unit.ir.scope.has_word(word))
        };
        let found = self.units.iter().filter(mentions);
        found.map(|unit| unit.name).collect()
    }

    /// Whether functions of the file may watch objects.
    pub(super) fn may_watch(&self) -> bool {
        self.may_watch
    }

    /// The words of a function's header, where the file may watch objects.
    pub(super) fn header(&self, unit: &LoweredFunction) -> Option<&HeaderWords> {
        self.headers.get(&unit.position)
    }

    /// Lowers an outermost function, and those nested in it, as they stand at `span` of a rewritten text.
    pub(super) fn lower_again(
        &mut self,
        outermost: OutermostId,
        text: &str,
        span: Span,
    ) -> Result<Vec<LoweredFunction>, String> {
        if self.is_script(outermost) {
            return self.lower_script_again(text, span);
        }
        let def = syntax::parse_function(text, span, &mut self.names)
            .map_err(|why| format!("the rewritten function does not parse: {}", why.message))?;
        let old = self.range_of(outermost);
        let path = self.units[old.start].ir.path.clone();
        let mut units = Vec::new();
        for (known, (path, def)) in old.clone().zip(with_nested(&def, &path, &self.names)) {
            let mut ir =
                lower::lower(def, &path, text, &mut self.names).map_err(|why| why.reason)?;
            let known = &self.units[known];
            ir.set_enclosing(known.ir.scope.enclosing.clone());
            ir.scope.place = known.ir.scope.place;
            if known.is_outermost() {
                // They stand outside of what was read.
                ir.signature
                    .decorators
                    .clone_from(&known.ir.signature.decorators);
            }
            units.push(LoweredFunction { ir, ..*known });
        }
        if units.len() == old.len() {
            Ok(units)
        } else {
            Err("a nested function is gone".into())
        }
    }

    /// Compares what a unit is with what a rewrite made of its outermost function.
    pub(super) fn compare(
        &self,
        unit: FunctionId,
        rewritten: &[LoweredFunction],
        leeway: &Leeway,
    ) -> Result<(), CheckFails> {
        let before = &self[unit];
        let after = rewritten
            .iter()
            .find(|after| after.position == before.position)
            .ok_or_else(|| CheckFails::Bug("a function is gone".into()))?;
        check(&before.ir, &after.ir, &self.module, &self.names, leeway).map_err(|mismatch| {
            if mismatch.is_given_up {
                return CheckFails::GivenUp;
            }
            let path = &before.ir.path;
            CheckFails::Bug(format!(
                "`{path}` is not the same program: {}",
                mismatch.what
            ))
        })
    }

    /// Puts an outermost function, rewritten, in the place of what it was.
    pub(super) fn replace(&mut self, outermost: OutermostId, rewritten: Vec<LoweredFunction>) {
        self.outermost[outermost.index()] = rewritten[0].ir.span;
        let units = self.range_of(outermost);
        self.units.splice(units, rewritten);
    }

    /// All lowered functions.
    pub(super) fn ids(&self) -> impl Iterator<Item = FunctionId> + use<> {
        (0..self.units.len() as u32).map(FunctionId)
    }

    /// An outermost function and those nested in it.
    pub(super) fn units_of(
        &self,
        outermost: OutermostId,
    ) -> impl Iterator<Item = FunctionId> + use<> {
        self.range_of(outermost)
            .map(|index| FunctionId(index as u32))
    }

    fn range_of(&self, outermost: OutermostId) -> Range<usize> {
        let start = self
            .units
            .partition_point(|unit| unit.outermost() < outermost);
        let end = self
            .units
            .partition_point(|unit| unit.outermost() <= outermost);
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: ModuleLevel = ModuleLevel::Closed;

    /// What is kept of a text that is read in pieces of at least so many bytes.
    fn read_by(text: &str, least: u32) -> (Vec<String>, Vec<String>) {
        let pieces = syntax::divide(text, least).unwrap();
        let functions =
            Functions::read_pieces(text, &pieces, &CLOSED, &Reading::default()).unwrap();
        let units = functions.units.iter();
        let units = units.map(|unit| {
            format!(
                "{} {} {}",
                unit.ir.path,
                unit.outermost().0,
                unit.position.nested
            )
        });
        let helpers = functions.helpers(text).peeking.into_iter();
        let mut peeking: Vec<String> = helpers
            .map(|name| functions.names.get(name).to_owned())
            .collect();
        peeking.sort_unstable();
        (units.collect(), peeking)
    }

    #[test]
    fn what_a_piece_calls_may_stand_in_another() {
        let text = "import sys\ndef a(): return b\ndef unused(): pass\nclass A:\n    def peeks(self): return sys._getframe(1)\n    def other(self): pass\ndef c():\n    x = a() + d()\n    def nested(): pass\n    return x\ndef b(): return d()\ndef d(): return 1\n";
        let whole = read_by(text, u32::MAX);
        let paths = [
            "a 0 0",
            "A.peeks 2 0",
            "c 4 0",
            "c.nested 4 1",
            "b 5 0",
            "d 6 0",
        ];
        assert_eq!(whole.0, paths);
        assert_eq!(whole.1, ["peeks"]);
        assert_eq!(read_by(text, 1), whole);
    }

    #[test]
    fn a_module_that_cannot_be_read_is_refused_for_its_candidates_only() {
        let nested = format!("x = {}a\n", "lambda: ".repeat(2_000));
        let plain = "def f(a): return a\n";
        let candidate = "def g(a):\n    b = a + 1\n    return b\n";
        for text in [format!("{nested}{plain}"), format!("{plain}{nested}")] {
            assert!(Functions::read(&text, &CLOSED, &Reading::default()).is_ok());
            assert!(
                Functions::read(&format!("{text}{candidate}"), &CLOSED, &Reading::default())
                    .is_err()
            );
        }
    }

    #[test]
    fn what_is_wrong_is_told_as_of_the_whole_file() {
        let plain = "def f(a):\n    b = a + 1\n    return b\n".repeat(3_000);
        assert!(plain.len() > 3 * syntax::PIECE_BYTES as usize);
        let unread = "a = = b\n";
        let nested = format!("x = {}a\n", "lambda: ".repeat(2_000));
        for text in [
            format!("{plain}{unread}"),
            format!("{unread}{plain}{unread}"),
            format!("{nested}{plain}{unread}"),
            format!("{plain}{nested}"),
        ] {
            let of_whole = syntax::divide(&text, u32::MAX).and_then(|pieces| {
                Functions::read_pieces(&text, &pieces, &CLOSED, &Reading::default())
            });
            let why = Functions::read(&text, &CLOSED, &Reading::default()).err();
            assert_eq!(why, of_whole.err());
            assert!(why.is_some());
        }
    }
}
