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

use super::functions::LoweredFunction;
use super::unseen;
use crate::flow::{ArgumentShape, Ir, OpId, OpKind};
use crate::pin::READERS;
use crate::scope::{Binding, ModuleNames};
use crate::source::Span;
use crate::syntax::ast::Constant;
use crate::syntax::{self, Interner, Outline, Symbol};

/// What a function that looks at frames mentions.
pub(super) const FRAME_WORDS: [&str; 6] = [
    "stack",
    "_getframe",
    "currentframe",
    "getouterframes",
    "_getframemodulename",
    "getargvalues",
];

/// Where the builtins can be reached as members of something.
const BUILTINS: [&str; 2] = ["builtins", "__builtins__"];

/// What a file's functions do to the locals of their callers.
#[derive(Debug, Default)]
pub(super) struct Peeking {
    /// Functions and methods that look at their caller's frame, by name.
    pub(super) names: FxHashSet<Symbol>,
    /// One that Python calls without its name, so that any function of the file may be its caller.
    pub(super) implicit: Option<Symbol>,
    /// Whether a builtin that reads its caller's locals is mentioned as a value, so that what is called may be one.
    pub(super) may_call_readers: bool,
}

/// How many frames up a function looks; 0 is its own frame.
type Reach = u32;

/// It depends on something.
const ANY: Reach = Reach::MAX;

/// What the search reads.
pub(super) struct File<'a> {
    pub(super) units: &'a [LoweredFunction],
    pub(super) module: &'a ModuleNames,
    pub(super) names: &'a Interner,
    pub(super) outline: &'a Outline,
    pub(super) text: &'a str,
    /// What the module binds, and the defaults of its functions; of a file that mentions readers as values alone.
    pub(super) bindings: Vec<&'a Binding>,
}

/// Where a text may mention a builtin that reads locals, other than by calling it.
pub(super) fn reader_offsets(text: &str) -> Vec<usize> {
    let whole = Span::new(0, text.len() as u32);
    let is_value = |rest: &str| !rest.starts_with('(');
    let words = READERS.iter();
    let found = words.flat_map(|word| syntax::find_words(text, whole, word, is_value));
    let is_member = |at: usize| text[..at].ends_with('.');
    let mut offsets: Vec<usize> = found.filter(|&at| !is_member(at)).collect();
    let members = BUILTINS.iter();
    offsets.extend(members.flat_map(|word| syntax::find_words(text, whole, word, |_| true)));
    offsets.sort_unstable();
    offsets
}

/// Finds out about a file's functions.
pub(super) fn find(file: &File<'_>) -> Peeking {
    let mut peeking = Peeking {
        may_call_readers: file.mentions_reader() || unseen::are_readers_handed_on(file.text),
        ..Peeking::default()
    };
    let mut reaches: FxHashMap<Symbol, Reach> = FxHashMap::default();
    let mut open = Vec::new();
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
    while let Some((name, reach)) = open.pop() {
        let known = reaches.entry(name).or_default();
        if *known >= reach {
            continue;
        }
        *known = reach;
        let text = file.names.get(name);
        if text.starts_with("__") && text.ends_with("__") {
            peeking.implicit = peeking.implicit.max(Some(name));
        }
        let above = if reach == ANY { ANY } else { reach - 1 };
        if above > 0 {
            open.extend(file.callers(text).map(|caller| (caller, above)));
        }
    }
    peeking.implicit = peeking
        .implicit
        .max(unseen::find(file, reaches.keys().copied()))
        .max(unseen::reader_of_suspended(file));
    peeking.names = reaches.into_keys().collect();
    peeking
}

impl File<'_> {
    /// How far a function looks, where so many of the file follow frames back.
    fn reach_of(&self, unit: &LoweredFunction, followers: usize) -> Reach {
        let scope = &unit.ir.scope;
        let mentioned = |word: &&str| {
            let word = self.names.find(word)?;
            let is_there =
                scope.mentions.contains_key(&word) || scope.attributes.contains_key(&word);
            is_there.then_some(word)
        };
        let words: Vec<Symbol> = FRAME_WORDS.iter().filter_map(mentioned).collect();
        let reach = words.iter().map(|&word| self.reach_of_word(unit, word));
        let Some(reach) = reach.max().filter(|&reach| reach > 0) else {
            return 0;
        };
        let steps = self.steps_back(&unit.ir);
        let repeats = unit.ir.statements.iter().any(|it| it.kind.is_loop());
        let is_passed_on = followers > usize::from(steps > 0);
        if reach == ANY || is_passed_on || steps > 0 && repeats {
            ANY
        } else {
            reach.saturating_add(steps)
        }
    }

    /// How often the function goes from a frame to that of its caller.
    fn steps_back(&self, ir: &Ir) -> Reach {
        let Some(back) = self.names.find("f_back").map(OpKind::Attribute) else {
            return 0;
        };
        ir.ops.iter().filter(|op| op.kind == back).count() as Reach
    }

    /// How far a word of [`FRAME_WORDS`] reaches in a function: at least to its caller, to whom the frame may be handed.
    fn reach_of_word(&self, unit: &LoweredFunction, word: Symbol) -> Reach {
        let ir = &unit.ir;
        let is_stack = self.names.get(word) == "stack";
        let mut reach = None;
        for op in (0..ir.ops.len() as u32).map(OpId) {
            let is_frame = match ir.op(op).kind {
                OpKind::Attribute(name) if name == word => {
                    !is_stack || self.imports(ir, ir.operands(op)[0], "inspect")
                }
                OpKind::LoadName(name) if name == word => {
                    !is_stack || self.imports(ir, op, "inspect.stack")
                }
                _ => continue,
            };
            let depth = if is_frame {
                depth_of(ir, op, self.names).max(1)
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
            let imports_inspect = || {
                let mut imported = self.module.imports.values();
                imported.any(|path| path.split('.').next() == Some("inspect"))
            };
            if is_elsewhere || is_stack && !imports_inspect() {
                0
            } else {
                ANY
            }
        })
    }

    fn imports(&self, ir: &Ir, op: OpId, path: &str) -> bool {
        match ir.op(op).kind {
            OpKind::LoadName(name) => self.module.origin(self.names, name) == path,
            _ => false,
        }
    }

    /// The functions, not nested in another, whose text mentions a name.
    fn callers(&self, name: &str) -> impl Iterator<Item = Symbol> {
        let whole = Span::new(0, self.text.len() as u32);
        let offsets = syntax::find_words(self.text, whole, name, |_| true);
        let around = offsets.into_iter();
        around.filter_map(|at| Some(self.outline.function_at(at)?.name))
    }

    fn mentions_reader(&self) -> bool {
        let is_reader = |name: &Symbol| {
            READERS.contains(&self.names.get(*name)) && self.module.is_builtin(*name)
        };
        let is_builtins = |name: &Symbol| BUILTINS.contains(&self.module.origin(self.names, *name));
        let in_bindings = self.bindings.iter().any(|binding| {
            let mut names = binding.words.names.iter();
            names.any(|name| is_reader(name) || is_builtins(name))
        });
        in_bindings
            || self.units.iter().any(|unit| {
                let ir = &unit.ir;
                let callees: FxHashSet<OpId> = callees(ir).collect();
                let mut ops = (0..ir.ops.len() as u32).map(OpId);
                ops.any(|op| match &ir.op(op).kind {
                    OpKind::LoadName(name) if ir.scope.is_global(*name) => {
                        is_builtins(name) || is_reader(name) && !callees.contains(&op)
                    }
                    _ => false,
                })
            })
    }
}

fn callees(ir: &Ir) -> impl Iterator<Item = OpId> {
    let calls = (0..ir.ops.len() as u32).map(OpId);
    let calls = calls.filter(|&op| matches!(ir.op(op).kind, OpKind::Call(_)));
    calls.filter_map(|op| ir.operands(op).first().copied())
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
