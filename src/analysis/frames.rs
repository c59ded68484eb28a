//! Functions that get hold of frames and ask them where they are, not what their locals are.
//!
//! ```python
//! def find_stack_level():
//!     frame, level = inspect.currentframe(), 0
//!     while frame is not None and inspect.getfile(frame).startswith(HERE):
//!         frame, level = frame.f_back, level + 1
//!     return level
//! ```
//! So is `inspect.stack()`, whose items have the frame first. A frame that is returned, stored or passed to anything else is not
//! followed: then nothing is known.

use rustc_hash::{FxHashMap, FxHashSet};

use super::functions::LoweredFunction;
use super::peeking::FRAME_WORDS;

use crate::flow::{ArgumentShape, Ir, OpId, OpKind, Terminator};
use crate::program::{LOCALS_WORDS, literal_key};
use crate::scope::{LocalId, ModuleNames};
use crate::source::Span;
use crate::syntax::ast::Constant;
use crate::syntax::{self, Interner, Symbol};

/// What a value may be, as bits: a frame, what `inspect` tells of one, a list of that.
type Holds = u8;
const FRAME: Holds = 1;
const RECORD: Holds = 2;
const STACK: Holds = 4;

/// Functions that give a frame.
const GIVE_FRAMES: [&str; 2] = ["_getframe", "currentframe"];

/// A function that gives all frames, each with what is known of it.
const GIVE_STACKS: [&str; 1] = ["stack"];

/// What gives back what it gets, or the items of it.
const PASS_ITEMS: [&str; 5] = ["reversed", "list", "tuple", "iter", "cast"];

/// Other ways to frames, which are not followed.
const OTHER_WAYS: [&str; 8] = [
    "getouterframes",
    "getinnerframes",
    "_getframemodulename",
    "walk_stack",
    "tb_frame",
    "gi_frame",
    "cr_frame",
    "ag_frame",
];

/// Attributes of frames that tell of their code.
const OF_CODE: [&str; 7] = [
    "f_code",
    "f_lineno",
    "f_lasti",
    "f_globals",
    "f_builtins",
    "f_trace",
    "clear",
];

/// What `inspect` tells of a frame beside it.
const OF_RECORDS: [&str; 7] = [
    "frame",
    "filename",
    "lineno",
    "function",
    "code_context",
    "index",
    "positions",
];

/// Functions that tell where the code of a frame is.
const TELL_PLACES: [&str; 8] = [
    "len",
    "getfile",
    "getframeinfo",
    "getsourcefile",
    "getmodule",
    "getlineno",
    "bool",
    "id",
];

/// What tells on which lines the code of a frame is, which a release may move.
const OF_LINES: [&str; 10] = [
    "f_lineno",
    "f_lasti",
    "f_trace",
    "lineno",
    "code_context",
    "index",
    "positions",
    "getframeinfo",
    "getlineno",
    "clear",
];

/// Names that code objects have.
const NAMES_OF_CODE: [&str; 3] = ["co_filename", "co_name", "co_qualname"];

/// Functions that tell the locals of a frame.
const TELL_LOCALS: [&str; 1] = ["getargvalues"];

/// How the names of what `inspect` has begin, its classes and constants aside.
const OF_INSPECT: [&str; 24] = [
    "abc",
    "ast",
    "builtins",
    "clean",
    "collections",
    "current",
    "dis",
    "enum",
    "find",
    "format",
    "functools",
    "get",
    "importlib",
    "indent",
    "is",
    "itertools",
    "linecache",
    "re",
    "signature",
    "stack",
    "sys",
    "trace",
    "types",
    "unwrap",
];

/// Whether the attribute `stack` of something may be the function of `inspect`, by what it is and how it is called: with one number at
/// most (`inspect.stack(context=1)`), which `frame.stack(z=("x", "y"))` is not.
pub(super) fn may_stack_frames(ir: &Ir, op: OpId, module: &ModuleNames, names: &Interner) -> bool {
    let takes_other_arguments = |call: OpId| {
        let (OpKind::Call(shapes), arguments) = (&ir.op(call).kind, ir.operands(call)) else {
            return false;
        };
        let is_other = |shape: &ArgumentShape| match shape {
            ArgumentShape::Keyword(name) => names.get(*name) != "context",
            ArgumentShape::DoubleStar => true,
            ArgumentShape::Positional | ArgumentShape::Star => false,
        };
        let holds_several = |&it: &OpId| {
            matches!(
                ir.op(it).kind,
                OpKind::Build(..) | OpKind::BuildDict(_) | OpKind::Str(_)
            )
        };
        arguments.first() == Some(&op)
            && (shapes.len() > 1
                || shapes.iter().any(is_other)
                || arguments[1..].iter().any(holds_several))
    };
    let mut ops = (op.0 + 1..ir.ops.len() as u32).map(OpId);
    may_be_inspect(ir, ir.operands(op)[0], module, names) && !ops.any(takes_other_arguments)
}

/// Whether a value may be the module `inspect`, in a file that mentions it: whatever is not imported as something else, is no receiver
/// and is asked for nothing that `inspect` lacks.
fn may_be_inspect(ir: &Ir, value: OpId, module: &ModuleNames, names: &Interner) -> bool {
    let imported = match ir.op(value).kind {
        OpKind::LoadName(name) => module.imports.get(&name).map(|path| is_inspect(path)),
        OpKind::Load(local) if is_receiver(ir, local, names) => Some(false),
        OpKind::Load(local) => imports_inspect(ir, local, names),
        _ => None,
    };
    let has = |member: Symbol| {
        let member = names.get(member);
        member.starts_with(|it: char| it == '_' || it.is_ascii_uppercase())
            || OF_INSPECT.iter().any(|start| member.starts_with(start))
    };
    let lacks_what_is_asked = || {
        let is_same = |it: OpId| match ir.op(value).kind {
            OpKind::Load(_) | OpKind::LoadName(_) => ir.op(it).kind == ir.op(value).kind,
            _ => false,
        };
        (0..ir.ops.len() as u32)
            .map(OpId)
            .any(|op| match ir.op(op).kind {
                OpKind::Attribute(member) => is_same(ir.operands(op)[0]) && !has(member),
                _ => false,
            })
    };
    imported.unwrap_or_else(|| !lacks_what_is_asked())
}

fn is_inspect(path: &str) -> bool {
    path.rsplit('.').next() == Some("inspect")
}

fn is_receiver(ir: &Ir, local: LocalId, names: &Interner) -> bool {
    let first = ir.signature.parameters.first();
    first.is_some_and(|it| it.local == Some(local) && ["self", "cls"].contains(&names.get(it.name)))
}

/// Whether a local is bound to `inspect`, where nothing but imports binds it.
fn imports_inspect(ir: &Ir, local: LocalId, names: &Interner) -> Option<bool> {
    let stores = ir.ops.iter();
    let stores = stores.filter(|op| matches!(op.kind, OpKind::Store(it, _) if it == local));
    let imported = stores.map(|op| {
        let given = ir.operand_pool[op.operands.start as usize];
        match ir.op(given).kind {
            OpKind::Import(path, _) => Some(is_inspect(names.get(path))),
            OpKind::ImportFrom(_, name) => Some(is_inspect(names.get(name))),
            _ => None,
        }
    });
    let imported: Vec<bool> = imported.collect::<Option<_>>()?;
    (!imported.is_empty()).then(|| imported.contains(&true))
}

/// Where a part of a text reads locals other than by their names in literals.
pub(super) fn reads_of_locals(text: &str, span: Span) -> impl Iterator<Item = usize> {
    // Who asks for a name in a literal is looked for in functions that have a local of that name.
    let is_other = |rest: &str| literal_key(rest).is_none();
    let reads = move |word: &&str| syntax::find_words(text, span, word, is_other);
    LOCALS_WORDS.iter().flat_map(reads)
}

/// Whether a function gets frames and hands none of them on, so that it is known which it looks at.
pub(super) fn keeps_frames(ir: &Ir, names: &Interner, text: &str) -> bool {
    let is_mentioned = |word: &&str| {
        let word = names.find(word);
        word.is_some_and(|word| ir.scope.has_word(word))
    };
    if OTHER_WAYS.iter().any(is_mentioned) {
        return false;
    }
    let frames = Frames::of(ir, names);
    frames.gives_any() && frames.are_only_asked() && !frames.are_in_comprehensions(text)
}

/// Whether a function that [keeps its frames](keeps_frames) reads the locals of these and of no others. Which they are, is told by how
/// far up it looks.
pub(super) fn reads_found_frames_alone(ir: &Ir, names: &Interner, text: &str) -> bool {
    let frames = Frames::of(ir, names);
    let is_read = |op: OpId| match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::Attribute(name), &[frame]) if names.get(*name) == "f_locals" => {
            Some(frames.is_frame(frame))
        }
        (OpKind::Call(_), &[callee, ref arguments @ ..])
            if frames.is_one_of(callee, &TELL_LOCALS) =>
        {
            Some(arguments.iter().any(|&it| frames.is_frame(it)))
        }
        _ => None,
    };
    let reads: Vec<bool> = frames.ops().filter_map(is_read).collect();
    // Others are a nested function's, or in a text.
    let mentioned = LOCALS_WORDS.iter();
    let mentioned = mentioned.flat_map(|word| syntax::find_words(text, ir.span, word, |_| true));
    reads.len() == mentioned.count() && reads.into_iter().all(|is_found| is_found)
}

/// The functions that find frames to ask them for names alone, as places in the text.
pub(super) fn naming(units: &[LoweredFunction], names: &Interner, text: &str) -> FxHashSet<Span> {
    let words: Vec<Symbol> = FRAME_WORDS.iter().filter_map(|it| names.find(it)).collect();
    let finds_frames = |ir: &Ir| words.iter().any(|&word| ir.scope.has_word(word));
    let all = units.iter().map(|unit| &unit.ir);
    let naming = all.filter(|ir| finds_frames(ir) && asks_for_names_alone(ir, names, text));
    naming.map(|ir| ir.span).collect()
}

/// Whether a function that [keeps its frames](keeps_frames) asks them for nothing but names, which no release changes:
/// `inspect.stack()[0].function`.
fn asks_for_names_alone(ir: &Ir, names: &Interner, text: &str) -> bool {
    let frames = Frames::of(ir, names);
    let users = |of: OpId| {
        frames
            .ops()
            .filter(move |&op| ir.operands(op).contains(&of))
    };
    let is_plain = |op: OpId| {
        match ir.op(op).kind {
        OpKind::Attribute(name) => match names.get(name) {
            "f_code" => users(op).all(|user| {
                matches!(ir.op(user).kind, OpKind::Attribute(name) if NAMES_OF_CODE.contains(&names.get(name)))
            }),
            name => !OF_LINES.contains(&name) && !LOCALS_WORDS.contains(&name),
        },
        OpKind::LoadName(name) => !OF_LINES.contains(&names.get(name)),
        OpKind::Subscript if frames.held(ir.operands(op)[0]) & RECORD != 0 => {
            let index = ir.operands(op)[1];
            matches!(ir.op(index).kind, OpKind::Const(Constant::Int(number))
                if ["1", "3"].contains(&names.get(number)))
        }
        OpKind::Unpack { .. } | OpKind::Item(_) => !frames.is_frame(op) && !frames.is_frame(ir.operands(op)[0]),
        OpKind::Comprehension(..) => false,
        _ => true,
    }
    };
    keeps_frames(ir, names, text) && frames.ops().all(is_plain)
}

/// Whether a text mentions how frames are found or read, by words of which one is in it at least.
pub(super) fn are_mentioned(text: &str) -> bool {
    const PARTS: [&str; 5] = ["getframe", "frame()", "f_locals", "level=", "query"];
    let mut parts = PARTS.iter();
    parts.any(|part| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some())
}

struct Frames<'a> {
    ir: &'a Ir,
    names: &'a Interner,
    locals: FxHashMap<LocalId, Holds>,
}

impl<'a> Frames<'a> {
    fn of(ir: &'a Ir, names: &'a Interner) -> Self {
        let mut frames = Self {
            ir,
            names,
            locals: FxHashMap::default(),
        };
        loop {
            let mut found = frames.locals.clone();
            for op in frames.ops() {
                if let OpKind::Store(local, _) = ir.op(op).kind {
                    let held = ir.operands(op).iter().map(|&it| frames.held(it));
                    let held = held.fold(0, |all, it| all | it);
                    if held != 0 {
                        *found.entry(local).or_default() |= held;
                    }
                }
            }
            if found == frames.locals {
                return frames;
            }
            frames.locals = found;
        }
    }

    fn ops(&self) -> impl Iterator<Item = OpId> + use<> {
        (0..self.ir.ops.len() as u32).map(OpId)
    }

    fn gives_any(&self) -> bool {
        self.ops().any(|op| self.is_frame(op))
    }

    fn is_frame(&self, op: OpId) -> bool {
        self.held(op) != 0
    }

    /// What of this a value may be.
    fn held(&self, op: OpId) -> Holds {
        let operands = self.ir.operands(op);
        let of = |n: usize| operands.get(n).map_or(0, |&it| self.held(it));
        match self.ir.op(op).kind {
            OpKind::Load(local) => self.locals.get(&local).copied().unwrap_or_default(),
            OpKind::Attribute(name) => match self.names.get(name) {
                "f_back" => FRAME,
                "frame" if of(0) & RECORD != 0 => FRAME,
                _ => 0,
            },
            OpKind::Call(_) => match operands.first() {
                Some(&callee) if self.is_one_of(callee, &GIVE_FRAMES) => FRAME,
                Some(&callee) if self.is_one_of(callee, &GIVE_STACKS) => STACK,
                Some(&callee) if self.is_one_of(callee, &PASS_ITEMS) => of(1) | of(2),
                _ => 0,
            },
            OpKind::Subscript => self.item(of(0), operands[1]),
            OpKind::Unpack { .. } | OpKind::GetIter => of(0),
            OpKind::Item(0) | OpKind::NextItem => items_of(of(0)),
            OpKind::Item(_) => items_of(of(0)) & !FRAME,
            _ => 0,
        }
    }

    /// What is taken out of such a value: of a record, the frame is the first item.
    fn item(&self, held: Holds, index: OpId) -> Holds {
        match self.ir.op(index).kind {
            OpKind::Slice => held,
            OpKind::Const(Constant::Int(number)) if self.names.get(number) != "0" => {
                items_of(held) & !FRAME
            }
            _ => items_of(held),
        }
    }

    fn is_one_of(&self, callee: OpId, functions: &[&str]) -> bool {
        match self.ir.op(callee).kind {
            OpKind::Attribute(name) | OpKind::LoadName(name) => {
                functions.contains(&self.names.get(name))
            }
            _ => false,
        }
    }

    /// Whether all that is done with frames is to ask them where they are, and to go from one to the next.
    fn are_only_asked(&self) -> bool {
        let is_handed_on = |op: OpId| {
            let operands = self.ir.operands(op);
            operands.iter().any(|&it| self.is_frame(it)) && !self.asks(op)
                // A function that gives frames is called, and no value.
                || operands
                    .iter()
                    .enumerate()
                    .any(|(n, &it)| self.gives_frames(it) && !self.is_callee(op, n))
        };
        let returns_one = self.ir.blocks().any(|(_, block)| {
            matches!(block.terminator, Terminator::Return(value)
                if self.is_frame(value) || self.gives_frames(value))
        });
        !returns_one && !self.ops().any(is_handed_on)
    }

    /// Whether a comprehension mentions one: what stands in it is not among the operations.
    fn are_in_comprehensions(&self, text: &str) -> bool {
        let locals = &self.ir.scope.locals;
        let frames = self.locals.keys().filter_map(|it| locals[it.index()].name);
        let frames: Vec<&str> = frames.map(|name| self.names.get(name)).collect();
        let functions = || GIVE_FRAMES.iter().chain(&GIVE_STACKS);
        let ways = || frames.iter().chain(functions()).chain(&["f_back"]);
        self.ir.ops.iter().any(|op| {
            let mentions = |word: &&str| {
                let places = syntax::find_words(text, op.span, word, |_| true);
                !places.is_empty()
            };
            matches!(op.kind, OpKind::Comprehension(..)) && ways().any(mentions)
        })
    }

    fn gives_frames(&self, function: OpId) -> bool {
        self.is_one_of(function, &GIVE_FRAMES) || self.is_one_of(function, &GIVE_STACKS)
    }

    fn is_callee(&self, op: OpId, operand: usize) -> bool {
        operand == 0 && matches!(self.ir.op(op).kind, OpKind::Call(_))
    }

    fn asks(&self, op: OpId) -> bool {
        match self.ir.op(op).kind {
            OpKind::Store(..)
            | OpKind::Compare(_)
            | OpKind::Unary(_)
            | OpKind::Subscript
            | OpKind::Unpack { .. }
            | OpKind::Item(_)
            | OpKind::GetIter
            | OpKind::NextItem => true,
            OpKind::Attribute(name) => {
                let name = self.names.get(name);
                // Those who read locals are looked at by their words.
                OF_CODE.contains(&name)
                    || OF_RECORDS.contains(&name)
                    || matches!(name, "f_back" | "f_locals")
            }
            OpKind::Call(_) => self.ir.operands(op).first().is_some_and(|&callee| {
                let functions = [&TELL_PLACES[..], &PASS_ITEMS, &TELL_LOCALS].concat();
                self.is_one_of(callee, &functions)
            }),
            _ => false,
        }
    }
}

/// What the items are of such a value.
fn items_of(held: Holds) -> Holds {
    let of_stack = if held & STACK != 0 { RECORD } else { 0 };
    let of_record = if held & RECORD != 0 { FRAME } else { 0 };
    of_stack | of_record
}
