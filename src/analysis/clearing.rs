//! Attributes that are cleared once nothing reads them again (see `propose::clear`).
//!
//! Each is looked at as the local that it could be: the method is read with a name in its place, and where that name would be
//! deleted the attribute is set to `None`. That holds only where the attribute is the method's own business, which the text of the
//! whole program tells.

use rustc_hash::FxHashSet;

use super::functions::Functions;
use super::revision::Revision;
use super::trial::Trial;
use super::{FunctionId, Suggestion};
use crate::flow::{Assignment, Ir, OpId, OpKind};
use crate::options::{AnalysisOptions, Level, Strategy};
use crate::pin::PinKind;
use crate::plan::Group;
use crate::propose::{self, Change, OwnAttribute, Point};
use crate::rewrite::{self, FlatEdit, Style};
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::{find_words, words};
use crate::value::Knowledge;

/// What reads the attributes of an object without their names, or runs a method beside itself.
const READS_ALL: [&str; 25] = [
    "ProcessPoolExecutor",
    "__dict__",
    "__getattr__",
    "__getattribute__",
    "__getstate__",
    "__reduce__",
    "__reduce_ex__",
    "__setattr__",
    "__slots__",
    "asdict",
    "astuple",
    "attrgetter",
    "eval",
    "exec",
    "gc",
    "getattr",
    "getmembers",
    "getmembers_static",
    "inspect",
    "match",
    "save",
    "threading",
    "to_pickle",
    "vars",
    "weakref",
];

/// Modules that make other objects of what an object's attributes hold, or run a method beside itself.
const COPYING_MODULES: [&str; 9] = [
    "asyncio",
    "cloudpickle",
    "concurrent",
    "copy",
    "dill",
    "joblib",
    "multiprocessing",
    "pickle",
    "shelve",
];

/// Kinds whose methods call nothing back.
const DATA: [&str; 5] = ["array", "bytes", "container", "frame", "text"];

/// An attribute that is a method's own business.
struct Attempt {
    unit: FunctionId,
    attribute: OwnAttribute,
    /// As it is written: `self.raw`.
    text: String,
    /// The name that stands for it while it is looked at.
    local: String,
}

/// The attributes to be cleared, each with the places for that.
pub(super) fn find(
    functions: &mut Functions,
    revision: &Revision<'_>,
    options: &AnalysisOptions,
    wanted: &[FunctionId],
) -> Vec<Suggestion> {
    let text = revision.text();
    // Other files could look objects over.
    let is_alone = functions.is_program() && functions.elsewhere.is_none();
    if !is_alone || functions.own.closed.is_empty() {
        return Vec::new();
    }
    let mentioned: FxHashSet<&str> = words(text).collect();
    let mut imported = functions.module.imports.values();
    let is_copying = |path: &str| {
        path.split('.')
            .next()
            .is_some_and(|root| COPYING_MODULES.contains(&root))
    };
    if READS_ALL.iter().any(|word| mentioned.contains(word))
        || imported.any(|path| is_copying(path))
    {
        return Vec::new();
    }
    let search = Search {
        functions,
        text,
        mentioned,
    };
    let attempts: Vec<Attempt> = wanted
        .iter()
        .flat_map(|&unit| search.attempts_in(unit))
        .collect();
    let as_locals = attempts.iter();
    let as_locals = as_locals.flat_map(|it| it.as_local(&functions[it.unit].ir));
    let edits: Vec<FlatEdit> = as_locals.collect();
    let units = attempts.iter().map(|it| it.unit);
    let Some(trial) = Trial::of(functions, revision, units, &edits) else {
        return Vec::new();
    };
    let mut attempts = attempts;
    attempts.retain(|it| it.is_bound_where_read(&trial, functions));
    let only_del = AnalysisOptions {
        strategies: vec![Strategy::Del],
        ..options.clone()
    };
    let found = trial.analyse(functions, &only_del);
    let clears = attempts.iter().filter_map(|attempt| {
        let released = found.releasing(attempt.unit, &attempt.local)?;
        attempt.leading_to(released, functions, text, options)
    });
    clears.collect()
}

struct Search<'a> {
    functions: &'a Functions,
    text: &'a str,
    mentioned: FxHashSet<&'a str>,
}

impl Search<'_> {
    fn attempts_in(&self, unit: FunctionId) -> Vec<Attempt> {
        let functions = self.functions;
        let lowered = &functions[unit];
        let ir = &lowered.ir;
        let class = functions
            .names
            .find(&ir.path)
            .and_then(|path| functions.own.receivers.get(&path));
        let is_closed = class.is_some_and(|class| functions.own.closed.contains(class));
        let is_plain = !ir.is_generator && !ir.is_async && self.calls_known_functions_alone(ir);
        if !is_closed || !is_plain || self.may_reenter(unit) {
            return Vec::new();
        }
        let attributes = propose::find_own_attributes(ir).into_iter();
        let private = attributes.filter(|it| self.is_own_business(it, ir));
        let attempts = private.filter_map(|attribute| {
            let name = functions.names.get(attribute.name);
            let local = format!("{name}_of_self");
            let text = ir
                .op(*attribute.uses.first()?)
                .span
                .of(self.text)
                .to_owned();
            let is_free = !self.mentioned.contains(&*local);
            is_free.then_some(Attempt {
                unit,
                attribute,
                text,
                local,
            })
        });
        attempts.collect()
    }

    /// Whether the function hands its object to nobody, iterates nothing that a caller passes, and calls nothing but functions of the file
    /// and members of imported modules, by their names.
    fn calls_known_functions_alone(&self, ir: &Ir) -> bool {
        let module = &self.functions.module;
        let receiver = OpKind::Load(LocalId(0));
        let is_passed = |op: OpId| {
            let kind = &ir.op(op).kind;
            matches!(*kind, OpKind::Load(local) if ir.scope.locals[local.index()].is_parameter)
        };
        let is_known = |callee: OpId| match (&ir.op(callee).kind, ir.operands(callee)) {
            (OpKind::LoadName(name), _) => {
                module.functions.contains(name) || module.is_builtin(*name)
            }
            (OpKind::Attribute(name), &[of]) if ir.op(of).kind == receiver => {
                let mut methods = self.functions.own.methods.keys();
                methods.any(|(_, method)| method == name)
            }
            // A method of data that the object has, or of what the function has made, or a member of a module.
            (OpKind::Attribute(name), &[of]) if matches!(ir.op(of).kind, OpKind::Attribute(_)) => {
                let name = self.functions.names.get(*name);
                let knowledge = Knowledge::get();
                let is_of_module = matches!(ir.op(ir.members(of).0).kind, OpKind::LoadName(_));
                is_of_module || DATA.iter().any(|on| knowledge.method(on, name).is_some())
            }
            (OpKind::Attribute(_), &[of]) => !is_passed(of),
            _ => false,
        };
        (0..ir.ops.len() as u32).map(OpId).all(|op| {
            let operands = ir.operands(op);
            match ir.op(op).kind {
                OpKind::Attribute(_) | OpKind::StoreAttribute(_) => {
                    !operands[1..].iter().any(|&it| ir.op(it).kind == receiver)
                }
                OpKind::Call(_) => {
                    is_known(operands[0])
                        && !operands[1..].iter().any(|&it| ir.op(it).kind == receiver)
                }
                OpKind::GetIter | OpKind::Comprehension(..) | OpKind::MakeFunction(_) => {
                    !operands.iter().any(|&it| is_passed(it))
                }
                _ => !operands.iter().any(|&it| ir.op(it).kind == receiver),
            }
        })
    }

    /// Whether the attribute is read in this function alone, and there only by its name on the function's own object: elsewhere it
    /// may be set on an object, no more.
    fn is_own_business(&self, attribute: &OwnAttribute, ir: &Ir) -> bool {
        let name = self.functions.names.get(attribute.name);
        let own: FxHashSet<u32> = attribute
            .uses
            .iter()
            .map(|&op| ir.op(op).span.end)
            .collect();
        let whole = Span::new(0, self.text.len() as u32);
        let places = find_words(self.text, whole, name, |_| true);
        places.into_iter().all(|place| {
            let end = (place + name.len()) as u32;
            if ir.span.contains(Span::at(end)) {
                own.contains(&end)
                    || !self.text[..place].trim_end().ends_with('.')
                        && !self.is_quoted(place, end as usize)
            } else {
                self.is_only_set(place, end as usize)
            }
        })
    }

    /// Whether what stands there sets the attribute, or is the name of something else within a function.
    fn is_only_set(&self, start: usize, end: usize) -> bool {
        let before = self.text[..start].trim_end();
        let after = self.text[end..].trim_start_matches(' ');
        if before.ends_with('.') {
            // `f"{self.raw=}"` reads it.
            let value = after.strip_prefix('=').map(str::trim_start);
            return value.is_some_and(|value| !value.starts_with(['=', '}', ':', '!']));
        }
        let is_defined = before.ends_with("def") || before.ends_with("class");
        let place = Span::new(start as u32, end as u32);
        let is_in_function = self
            .functions
            .outermost
            .iter()
            .any(|function| function.contains(place));
        is_in_function && !is_defined && !self.is_quoted(start, end)
    }

    /// Whether a word is the whole of a text, by which something may be looked up.
    fn is_quoted(&self, start: usize, end: usize) -> bool {
        let quotes = ['"', '\''];
        self.text[..start].ends_with(quotes) && self.text[end..].starts_with(quotes)
    }

    /// Whether the function may come to run while it runs, as far as the names of functions in their texts tell.
    fn may_reenter(&self, unit: FunctionId) -> bool {
        let own = self.functions[unit].ir.span;
        let functions: Vec<(&str, Span)> = self
            .functions
            .outermost
            .iter()
            .filter_map(|&span| Some((name_of(span, self.text)?, span)))
            .collect();
        let Some(name) = name_of(own, self.text) else {
            return true;
        };
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        let mut open = vec![own];
        while let Some(span) = open.pop() {
            if !seen.insert(span.start) {
                continue;
            }
            let body = body_of(span, self.text);
            let called: FxHashSet<&str> = words(body.of(self.text)).collect();
            if called.contains(name) {
                return true;
            }
            let next = functions.iter().filter(|(name, _)| called.contains(name));
            open.extend(next.map(|&(_, span)| span));
        }
        false
    }
}

/// The name of the function that stands there.
fn name_of(function: Span, text: &str) -> Option<&str> {
    let head = function.of(text);
    let after = head.split_once("def ")?.1;
    words(after).next()
}

/// What stands after the name of a function.
fn body_of(function: Span, text: &str) -> Span {
    let head = function.of(text);
    let name = head.find("def ").map_or(0, |at| at + "def ".len());
    let length = words(&head[name..]).next().map_or(0, str::len);
    Span::new(function.start + (name + length) as u32, function.end)
}

impl Attempt {
    /// The edits that put a name in the attribute's place.
    fn as_local(&self, ir: &Ir) -> Vec<FlatEdit> {
        let mut spans: Vec<Span> = self
            .attribute
            .uses
            .iter()
            .map(|&op| ir.op(op).span)
            .collect();
        spans.sort_unstable_by_key(|span| span.start);
        spans.dedup();
        let edit = |span| FlatEdit {
            span,
            text: self.local.clone(),
        };
        spans.into_iter().map(edit).collect()
    }

    /// Whether the method binds the attribute on every path to a read of it.
    fn is_bound_where_read(&self, trial: &Trial, functions: &Functions) -> bool {
        let Some(function) = trial.function(functions, self.unit) else {
            return false;
        };
        let ir = &function.ir;
        let assignment = Assignment::compute(ir);
        let mut locals = (0..ir.scope.locals.len() as u32).map(LocalId);
        let is_it = |local: &LocalId| {
            let name = ir.scope.locals[local.index()].name;
            name.is_some_and(|name| functions.names.get(name) == self.local)
        };
        let Some(local) = locals.find(is_it) else {
            return false;
        };
        let mut reads = (0..ir.ops.len() as u32)
            .map(OpId)
            .filter(|&op| ir.op(op).kind == OpKind::Load(local));
        reads.all(|read| assignment.is_definite_before(local, read))
    }

    /// The suggestion to clear the attribute where the name that stands for it would be deleted.
    fn leading_to(
        &self,
        released: &Suggestion,
        functions: &Functions,
        text: &str,
        options: &AnalysisOptions,
    ) -> Option<Suggestion> {
        let ir = &functions[self.unit].ir;
        let at = released
            .locals
            .iter()
            .position(|name| *name == self.local)?;
        let local = *released.group.locals.get(at)?;
        let deletions = released
            .group
            .changes
            .iter()
            .filter(|change| change.deletes(local));
        let points: Vec<Point> = deletions.filter_map(Change::deletion).collect();
        let clear = |at| Change::Clear {
            attribute: self.attribute.uses[0],
            at,
        };
        let changes: Vec<Change> = points.into_iter().map(clear).collect();
        let style = Style {
            line_length: options.line_length,
        };
        let edits = rewrite::write(&changes, ir, text, &functions.names, &style).ok()?;
        let of_kind = |is_wanted: fn(&OpKind) -> bool| {
            let mut uses = self.attribute.uses.iter().rev().map(|&op| ir.op(op));
            uses.find(|op| is_wanted(&op.kind)).map(|op| op.span)
        };
        Some(Suggestion {
            group: Group {
                proposals: Vec::new(),
                changes,
                locals: vec![LocalId(0)],
                strategy: Strategy::Clear,
                level: Level::Unsafe,
            },
            locals: vec![self.text.clone()],
            kind: PinKind::Attribute,
            bound: of_kind(|kind| matches!(kind, OpKind::StoreAttribute(_)))?,
            last_use: of_kind(|kind| matches!(kind, OpKind::Attribute(_)))?,
            doubt: Some("what looks objects over could read the attribute, which no other code of the program names".into()),
            edits,
            may_enable_more: true,
            ..released.clone()
        })
    }
}
