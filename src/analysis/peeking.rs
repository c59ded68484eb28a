//! Which functions of a file look at the frames of those that call them, and how far up; and which may reach a builtin that
//! reads the caller's locals under another name.
//!
//! ```python
//! def peek(name): return sys._getframe(2).f_locals[name]   # two up: who calls who calls it
//! def ask(name): return peek(name)                          # one up
//! ```
//! Both `ask` and `peek` are left alone by name in what calls them. A function that only mentions another one counts as calling
//! it. Methods that Python calls without a name, such as `__call__`, may be called by anything in the file.

use rustc_hash::{FxHashMap, FxHashSet};

use super::frames;
use super::functions::LoweredFunction;
use super::handed::MentionKind;
use super::surrounding::Peekers;
use super::unseen;
use crate::flow::{ArgumentShape, Ir, OpId, OpKind, Terminator};
use crate::pin::ImplicitPeeker;
use crate::program::{ANY_REACH as ANY, LOCALS_WORDS, Reach, bare_code};
use crate::scope::{Binding, BoundAs, ModuleNames, Scope, Words};
use crate::source::Span;
use crate::syntax::ast::Constant;
use crate::syntax::{self, FunctionOutline, Interner, Outline, Symbol};
use crate::value::Knowledge;

/// What a function that looks at frames mentions.
pub(super) const FRAME_WORDS: [&str; 6] = [
    "stack",
    "_getframe",
    "currentframe",
    "getouterframes",
    "_getframemodulename",
    "getargvalues",
];

/// Libraries that look names up in the frames of all callers.
pub(super) const SCANNERS: [&str; 1] = ["duckdb"];

/// What a file's functions do to the locals of their callers.
#[derive(Debug, Default)]
pub(super) struct Peeking {
    /// Functions and methods that look at their caller's frame, by name, and how far up; those of other files included.
    pub(super) reaches: FxHashMap<Symbol, Reach>,
    /// Those of them that Python calls without their names.
    pub(super) implicit: Vec<ImplicitPeeker>,
    /// The same, of classes of other files.
    pub(super) implicit_elsewhere: Vec<ImplicitPeeker>,
    /// Methods of classes of other files: what calls one of the name may mean another's.
    pub(super) methods_elsewhere: FxHashSet<Symbol>,
    /// One that may be called by something that does not name it, so that any function of the file may be looked at.
    pub(super) unseen: Option<Symbol>,
    /// Whether a builtin that reads its caller's locals is mentioned as a value, so that what is called may be one.
    pub(super) may_call_readers: bool,
    /// Functions that mention one as a value, and variables that are bound to one.
    pub(super) handing_out: Vec<Symbol>,
    /// Those that are kept as a value by something that may call them without naming them, and how far up they look.
    pub(super) kept: FxHashMap<Symbol, Reach>,
    /// Attributes that are bound to what looks at frames.
    pub(super) attributes: FxHashSet<Symbol>,
}

/// Whether Python calls methods of the name without it.
pub(super) fn is_implicit(name: &str) -> bool {
    name.starts_with("__") && name.ends_with("__")
}

impl Peeking {
    /// What looks at the frame of who calls it.
    pub(super) fn names(&self) -> impl Iterator<Item = Symbol> {
        self.reaches.keys().copied()
    }
}

/// What the search reads.
pub(super) struct File<'a> {
    pub(super) units: &'a [LoweredFunction],
    pub(super) module: &'a ModuleNames,
    pub(super) names: &'a Interner,
    pub(super) outline: &'a Outline,
    pub(super) text: &'a str,
    /// What the module binds.
    pub(super) bindings: &'a [Binding],
    /// The defaults of functions, with the names of these; of a file that mentions readers as values alone.
    pub(super) defaults: Vec<(Symbol, &'a Words)>,
    /// What is known of other files.
    pub(super) foreign: &'a Peekers,
    /// Whether it is asked what the file does to others.
    pub(super) for_others: bool,
}

/// Whether a text mentions a library that looks names up in the frames of all callers.
pub(super) fn mentions_scanner(text: &str) -> bool {
    let mut words = SCANNERS.iter();
    words.any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// Finds out about a file's functions.
pub(super) fn find(file: &File<'_>) -> Peeking {
    let mut peeking = Peeking {
        may_call_readers: file.mentions_reader() || unseen::are_readers_handed_on(file.text),
        handing_out: file.handing_out(),
        ..Peeking::default()
    };
    let foreign = file.foreign.by_name.iter();
    let mut open: Vec<(Symbol, Reach)> = foreign.copied().collect();
    let followers = file.units.iter().filter(|it| file.steps_back(&it.ir) > 0);
    let followers = followers.count();
    for unit in file.units {
        let reach = file.reach_of(unit, followers);
        if reach > 0 {
            open.push((unit.name, reach));
        }
    }
    let others = unseen::queries_of_callers(file).into_iter();
    let others = others.chain(unseen::readers_of_given_frames(file));
    open.extend(others.map(|name| (name, ANY)));
    let own: FxHashSet<Symbol> = open.iter().map(|&(name, _)| name).collect();
    let mut spread = Spread::new(file);
    spread.follow_methods(&mut open);
    for (target, form, reach) in file.bound_to_frames() {
        spread.bind(target, form, reach, &mut open);
    }
    if file.for_others {
        spread.hand_out(&peeking.handing_out, &mut open);
    }
    while let Some((name, reach)) = open.pop() {
        let known = spread.reaches.entry(name).or_default();
        if *known >= reach {
            continue;
        }
        *known = reach;
        let is_foreign = file.foreign.by_name.iter().any(|(it, _)| *it == name);
        spread.follow(name, reach, is_foreign, &mut open);
        if own.contains(&name) && file.is_registered(name) {
            spread.keep(name, reach);
        }
    }
    spread.note_variables(&peeking.handing_out);
    let Spread {
        reaches,
        kept,
        attributes,
        ..
    } = spread;
    peeking.kept = kept;
    peeking.attributes = attributes;
    peeking.unseen = unseen::find(file, &reaches)
        .max(unseen::reader_of_suspended(file))
        .max(unseen::reader_of_errors(file));
    let own = reaches
        .iter()
        .map(|(&name, &reach)| ImplicitPeeker { name, reach });
    let own = own.filter(|it| is_implicit(file.names.get(it.name)));
    peeking.implicit = own.collect();
    peeking.implicit.sort_unstable();
    peeking
        .implicit_elsewhere
        .clone_from(&file.foreign.implicit);
    let kept = peeking.kept.iter();
    let kept = kept.map(|(&name, &reach)| ImplicitPeeker { name, reach });
    peeking.implicit_elsewhere.extend(kept);
    peeking.implicit_elsewhere.sort_unstable();
    let methods = file.foreign.methods.iter().map(|&(name, _)| name);
    peeking.methods_elsewhere = methods.filter(|it| !reaches.contains_key(it)).collect();
    peeking.reaches = reaches;
    peeking
}

/// How far up what calls something looks by it.
fn above(reach: Reach) -> Reach {
    match reach {
        ANY => ANY,
        _ => reach - 1,
    }
}

/// What is found while it is followed who calls and who hands on what looks at frames.
struct Spread<'f> {
    file: &'f File<'f>,
    reaches: FxHashMap<Symbol, Reach>,
    kept: FxHashMap<Symbol, Reach>,
    attributes: FxHashSet<Symbol>,
    /// By name: what the module binds to something that mentions it.
    bound: FxHashMap<Symbol, Vec<(Symbol, BoundAs)>>,
}

impl<'f> Spread<'f> {
    fn new(file: &'f File<'f>) -> Self {
        let mut bound: FxHashMap<Symbol, Vec<(Symbol, BoundAs)>> = FxHashMap::default();
        for binding in file.bindings {
            for &name in binding.words.names.iter().chain(&binding.words.attributes) {
                let known = bound.entry(name).or_default();
                known.push((binding.target, binding.form));
            }
        }
        Self {
            file,
            reaches: FxHashMap::default(),
            kept: FxHashMap::default(),
            attributes: FxHashSet::default(),
            bound,
        }
    }

    /// Methods of other files are handed on, or called by what then looks further up.
    fn follow_methods(&mut self, open: &mut Vec<(Symbol, Reach)>) {
        let file = self.file;
        if file.foreign.methods.is_empty() {
            return;
        }
        let code = bare_code(file.text);
        for &(name, reach) in &file.foreign.methods {
            if file.hands_on_method(&code, name) {
                self.keep(name, reach);
            }
            if reach > 1 {
                let callers = file.callers_of_method(&code, name);
                open.extend(callers.map(|caller| (caller, above(reach))));
            }
        }
    }

    /// One that looks so far is kept by something.
    fn keep(&mut self, name: Symbol, reach: Reach) {
        let known = self.kept.entry(name).or_default();
        *known = reach.max(*known);
    }

    /// Something that looks so far is bound to a name.
    fn bind(
        &mut self,
        target: Symbol,
        form: BoundAs,
        reach: Reach,
        open: &mut Vec<(Symbol, Reach)>,
    ) {
        let is_variable = self.file.module.bound.contains(&target);
        if form != BoundAs::Name {
            self.keep(target, reach);
        }
        // The method that gets an argument is no such function.
        if is_variable || form != BoundAs::Argument {
            open.push((target, reach));
            if !is_variable {
                self.attributes.insert(target);
            }
        }
    }

    /// Builtins that read the locals of who calls them are handed out by these.
    fn hand_out(&mut self, names: &[Symbol], open: &mut Vec<(Symbol, Reach)>) {
        let bindings = self.file.bindings.iter();
        let forms: FxHashMap<Symbol, BoundAs> = bindings.map(|it| (it.target, it.form)).collect();
        for &name in names {
            match forms.get(&name) {
                Some(&form) => self.bind(name, form, 1, open),
                None => open.push((name, 1)),
            }
        }
    }

    /// Variables of the module stand for such builtins, and so do those that are bound to them. Of its functions that hand some out
    /// the file sees what they give to whom.
    fn note_variables(&mut self, names: &[Symbol]) {
        let is_variable = |name: &Symbol| !self.file.outline.defines(*name);
        let mut open: Vec<Symbol> = names.iter().copied().filter(is_variable).collect();
        while let Some(name) = open.pop() {
            if self.reaches.contains_key(&name) {
                continue;
            }
            self.reaches.insert(name, 1);
            let bound = self.bound.get(&name).into_iter().flatten();
            let variables = bound.filter(|(_, form)| *form == BoundAs::Name);
            open.extend(variables.map(|&(target, _)| target));
        }
    }

    /// What calls one, looks as far above itself; what has it as a value, as far as that.
    fn follow(
        &mut self,
        name: Symbol,
        reach: Reach,
        is_foreign: bool,
        open: &mut Vec<(Symbol, Reach)>,
    ) {
        for (target, form) in self.bound.get(&name).cloned().unwrap_or_default() {
            self.bind(target, form, reach, open);
        }
        for mention in self.file.mentions(self.file.names.get(name), is_foreign) {
            let given = match mention.kind {
                MentionKind::Call | MentionKind::Other => above(reach),
                MentionKind::Value => reach,
                MentionKind::Kept => {
                    self.keep(name, reach);
                    reach
                }
                MentionKind::Own(attribute) => {
                    self.attributes.insert(attribute);
                    open.push((attribute, reach));
                    reach
                }
            };
            if given > 0 && mention.function != name {
                open.push((mention.function, given));
            }
        }
    }
}

impl File<'_> {
    /// How far a function looks, where so many of the file follow frames back.
    fn reach_of(&self, unit: &LoweredFunction, followers: usize) -> Reach {
        let scope = &unit.ir.scope;
        let mentioned = |word: &&str| {
            let word = self.names.find(word)?;
            scope.has_word(word).then_some(word)
        };
        if self.scans_frames(scope) {
            return ANY;
        }
        let keeps_frames = frames::keeps_frames(&unit.ir, self.names, self.text);
        if keeps_frames && self.reads_its_own_frame(unit) {
            return 0;
        }
        let reads_locals = || {
            let mut reads = frames::reads_of_locals(self.text, unit.ir.span);
            reads.next().is_some()
        };
        if keeps_frames && !reads_locals() {
            return 0;
        }
        // What a frame of a file is that reads no locals matters only to who gets it.
        if self.for_others && !self.foreign.reads_locals && !self.hands_out_frame(&unit.ir) {
            return 0;
        }
        let words: Vec<Symbol> = FRAME_WORDS.iter().filter_map(mentioned).collect();
        // Who calls may be handed the frame.
        let least = Reach::from(!keeps_frames);
        let reach = words
            .iter()
            .map(|&word| self.reach_of_word(unit, word, least));
        let reach = reach.chain(self.finds_by_other_names(&unit.ir).then_some(ANY));
        let steps = self.steps_back(&unit.ir);
        let is_far = |&reach: &Reach| reach > 0 || keeps_frames && steps > 0;
        let Some(reach) = reach.max().filter(is_far) else {
            let is_passed_a_frame =
                LOCALS_WORDS.iter().find_map(mentioned).is_some() && reads_locals();
            return if self.for_others && is_passed_a_frame {
                ANY
            } else {
                0
            };
        };
        let repeats = unit.ir.statements.iter().any(|it| it.kind.is_loop());
        let is_passed_on = followers > usize::from(steps > 0);
        if reach == ANY || is_passed_on || steps > 0 && repeats {
            ANY
        } else {
            reach.saturating_add(steps)
        }
    }

    /// Whether a function of a library is called that looks at the frames of all callers.
    fn scans_frames(&self, scope: &Scope) -> bool {
        let imported = self.module.imports.values();
        let mut roots = imported.map(|path| path.split('.').next().unwrap_or(path));
        if !roots.any(|root| SCANNERS.contains(&root)) {
            return false;
        }
        let knowledge = Knowledge::get();
        let is_scanner = |name: &Symbol| {
            let origin = self.module.origin(self.names, *name);
            SCANNERS.contains(&origin.split('.').next().unwrap_or(origin))
        };
        let scans = |name: &Symbol| {
            let text = self.names.get(*name);
            knowledge
                .peeking_method(text, &SCANNERS.iter().copied())
                .is_some()
        };
        scope.attributes.keys().any(scans)
            || scope.mentions.keys().any(|name| {
                is_scanner(name)
                    && knowledge
                        .peeker(self.module.origin(self.names, *name))
                        .is_some()
            })
    }

    /// Whether a function returns a frame.
    fn hands_out_frame(&self, ir: &Ir) -> bool {
        const FRAMES: [&str; 3] = ["f_back", "tb_frame", "frame"];
        let is_word = |name: Symbol| {
            let text = self.names.get(name);
            FRAMES.contains(&text) || FRAME_WORDS.contains(&text)
        };
        let is_frame = |op: OpId| {
            let op = match (&ir.op(op).kind, ir.operands(op)) {
                (OpKind::Call(_), [callee, ..]) => *callee,
                _ => op,
            };
            matches!(ir.op(op).kind, OpKind::Attribute(name) | OpKind::LoadName(name) if is_word(name))
        };
        let is_bound_to_frame = |local| {
            ir.ops.iter().any(|op| match op.kind {
                OpKind::Store(it, _) if it == local => ir.operand_pool
                    [op.operands.start as usize..op.operands.end as usize]
                    .iter()
                    .any(|&value| is_frame(value)),
                _ => false,
            })
        };
        ir.blocks().any(|(_, block)| match block.terminator {
            Terminator::Return(value) => match ir.op(value).kind {
                OpKind::Load(local) => is_bound_to_frame(local),
                _ => is_frame(value),
            },
            _ => false,
        })
    }

    /// Whether a function that keeps its frames reads the locals of its own alone: `inspect.getargvalues(inspect.currentframe())`.
    fn reads_its_own_frame(&self, unit: &LoweredFunction) -> bool {
        let ir = &unit.ir;
        let is_far = |word: &str| {
            let word = self.names.find(word);
            let word = word.filter(|&word| ir.scope.has_word(word));
            word.is_some_and(|word| self.reach_of_word(unit, word, 0) > 0)
        };
        let mut finders = FRAME_WORDS.iter().filter(|it| **it != "getargvalues");
        self.steps_back(ir) == 0
            && !finders.any(|word| is_far(word))
            && frames::reads_found_frames_alone(ir, self.names, self.text)
    }

    /// The same for a function of the outline.
    pub(super) fn reads_own_frame_in(&self, function: &FunctionOutline) -> bool {
        let mut units = self.units.iter();
        let unit = units.find(|it| it.name == function.name && function.span.contains(it.ir.span));
        unit.is_some_and(|unit| {
            frames::keeps_frames(&unit.ir, self.names, self.text) && self.reads_its_own_frame(unit)
        })
    }

    /// How often the function goes from a frame to that of its caller.
    fn steps_back(&self, ir: &Ir) -> Reach {
        let Some(back) = self.names.find("f_back").map(OpKind::Attribute) else {
            return 0;
        };
        ir.ops.iter().filter(|op| op.kind == back).count() as Reach
    }

    /// How far a word of [`FRAME_WORDS`] reaches in a function, and at least.
    fn reach_of_word(&self, unit: &LoweredFunction, word: Symbol, least: Reach) -> Reach {
        let ir = &unit.ir;
        let is_stack = self.names.get(word) == "stack";
        let mut reach = None;
        for op in (0..ir.ops.len() as u32).map(OpId) {
            let is_frame = match ir.op(op).kind {
                OpKind::Attribute(name) if name == word => {
                    !is_stack
                        || self.mentions_inspect()
                            && frames::may_stack_frames(ir, op, self.module, self.names)
                }
                OpKind::LoadName(name) if name == word => {
                    !is_stack || self.module.origin(self.names, name) == "inspect.stack"
                }
                _ => continue,
            };
            let depth = if is_frame {
                depth_of(ir, op, self.names).max(least)
            } else {
                0
            };
            reach = reach.max(Some(depth));
        }
        reach.unwrap_or_else(|| {
            // In a nested function, which is looked at by itself, or in a lambda.
            let is_elsewhere = self.units.iter().any(|other| {
                let is_nested = other.ir.span != ir.span && ir.span.contains(other.ir.span);
                let mentions = |op: &OpKind| {
                    matches!(op, OpKind::Attribute(name) | OpKind::LoadName(name) if *name == word)
                };
                is_nested && other.ir.ops.iter().any(|op| mentions(&op.kind))
            });
            let is_other = || !self.mentions_inspect() || !self.may_call_stack_in(ir.span);
            if is_elsewhere || is_stack && is_other() {
                0
            } else {
                ANY
            }
        })
    }

    /// Whether a function finds frames by what it imports itself under another name, or by a name in a string.
    fn finds_by_other_names(&self, ir: &Ir) -> bool {
        let is_word = |name: &str| FRAME_WORDS.contains(&name);
        // Others use the word too: `either(dim, "stack")`.
        let is_looked_up = |op: OpId, name: &str| {
            name != "stack"
                || self.mentions_inspect()
                    && (self.is_key(ir, op) || self.mentions_inspect_in(ir.span))
        };
        let mut ops = (0..ir.ops.len() as u32).map(OpId);
        ops.any(|op| match ir.op(op).kind {
            OpKind::ImportFrom(module, name) => {
                is_word(self.names.get(name))
                    && ["inspect", "sys"].contains(&self.names.get(module))
            }
            OpKind::Str(text) => {
                let name = self.names.get(text).trim_matches(['"', '\'']);
                is_word(name) && is_looked_up(op, name)
            }
            _ => false,
        })
    }

    /// Whether something is looked up by a text: it is a subscript, or passed to what gets attributes.
    fn is_key(&self, ir: &Ir, text: OpId) -> bool {
        const GETTERS: [&str; 5] = ["getattr", "attrgetter", "methodcaller", "get", "pop"];
        let is_getter = |callee: OpId| match ir.op(callee).kind {
            OpKind::LoadName(name) | OpKind::Attribute(name) => {
                let name = self.names.get(name);
                GETTERS.contains(&name) || name.contains("getattr")
            }
            // It may be any of them.
            _ => true,
        };
        let mut users = (text.0 + 1..ir.ops.len() as u32).map(OpId);
        users.any(|op| {
            let operands = ir.operands(op);
            operands.contains(&text)
                && match ir.op(op).kind {
                    OpKind::Call(_) => is_getter(operands[0]),
                    _ => true,
                }
        })
    }

    /// Whether something called `stack` stands there as the function of `inspect` does, which gets one number at most.
    fn may_call_stack_in(&self, span: Span) -> bool {
        let places = syntax::find_words(self.text, span, "stack", |_| true);
        places.into_iter().any(|at| {
            let rest = self.text[at + "stack".len()..].strip_prefix('(');
            rest.is_none_or(|rest| !rest.trim_start().starts_with(['{', '[', '*', '"', '\'']))
        })
    }

    fn mentions_inspect(&self) -> bool {
        self.mentions_inspect_in(Span::new(0, self.text.len() as u32))
    }

    fn mentions_inspect_in(&self, span: Span) -> bool {
        !syntax::find_words(self.text, span, "inspect", |_| true).is_empty()
    }
}

/// How many frames up the call of a function of `inspect` or `sys` looks, or what is taken of its result.
fn depth_of(ir: &Ir, callee: OpId, names: &Interner) -> Reach {
    let constant = |op: OpId| match ir.op(op).kind {
        OpKind::Const(Constant::Int(text)) => names.get(text).parse::<Reach>().ok(),
        _ => None,
    };
    let users = |of: OpId| {
        let ops = (of.0 + 1..ir.ops.len() as u32).map(OpId);
        ops.filter(move |&op| ir.operands(op).first() == Some(&of))
    };
    let Some(call) = users(callee).find(|&op| matches!(ir.op(op).kind, OpKind::Call(_))) else {
        return ANY;
    };
    let name = match ir.op(callee).kind {
        OpKind::Attribute(name) | OpKind::LoadName(name) => names.get(name),
        _ => return ANY,
    };
    let (OpKind::Call(shapes), arguments) = (&ir.op(call).kind, &ir.operands(call)[1..]) else {
        return ANY;
    };
    match (name, arguments, &shapes[..]) {
        ("stack", ..) => {
            let item = users(call).find(|&op| ir.op(op).kind == OpKind::Subscript);
            item.and_then(|item| constant(ir.operands(item)[1]))
                .unwrap_or(ANY)
        }
        ("_getframe" | "currentframe", [], _) => 0,
        ("_getframe", &[depth], [ArgumentShape::Positional]) => constant(depth).unwrap_or(ANY),
        // Only the module's name.
        ("_getframemodulename", ..) => 1,
        _ => ANY,
    }
}
