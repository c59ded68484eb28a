//! The IR as text, for tests and for people: stable, a line for each operation.
//!
//! ```text
//! b0:
//!   %0 = before s0
//!   %1 = name g
//!   %2 = load x
//!   %3 = call %1(%2)
//!   %4 = store y %3 (assign)
//!   return %5
//! ```

use std::fmt::Write;

use super::{ArgumentShape, BlockId, Ir, OpId, OpKind, Terminator};
use crate::scope::LocalId;
use crate::syntax::Interner;
use crate::syntax::ast::Constant;

/// Renders a function.
pub fn dump(ir: &Ir, names: &Interner) -> String {
    let dump = Dump { ir, names };
    let mut out = String::new();
    for (id, block) in ir.blocks() {
        let handler = block.handler.map(|h| format!(" except b{}", h.0));
        let _ = writeln!(out, "b{}:{}", id.0, handler.unwrap_or_default());
        for op in ir.ops_of(id) {
            let _ = writeln!(out, "  %{} = {}", op.0, dump.op(op));
        }
        let _ = writeln!(out, "  {}", terminator(&block.terminator));
    }
    out
}

struct Dump<'a> {
    ir: &'a Ir,
    names: &'a Interner,
}

impl Dump<'_> {
    fn op(&self, id: OpId) -> String {
        let op = self.ir.op(id);
        let mut line = match &op.kind {
            OpKind::Call(shapes) => self.call(id, shapes),
            kind => self.kind(kind) + &self.operands(id),
        };
        let place = op.place;
        let notes = [
            (place.in_fstring, " @fstring"),
            (place.in_assert, " @assert"),
            (place.in_comprehension, " @comprehension"),
            (place.shows_text, " @shown"),
            (place.in_header, " @header"),
        ];
        for (_, note) in notes.iter().filter(|(holds, _)| *holds) {
            line.push_str(note);
        }
        line
    }

    fn operands(&self, id: OpId) -> String {
        value_list(self.ir.operands(id))
    }

    fn call(&self, id: OpId, shapes: &[ArgumentShape]) -> String {
        let Some((callee, arguments)) = self.ir.operands(id).split_first() else {
            return "call".to_owned();
        };
        let arguments: Vec<String> = arguments
            .iter()
            .zip(shapes)
            .map(|(argument, shape)| match shape {
                ArgumentShape::Positional => format!("%{}", argument.0),
                ArgumentShape::Keyword(name) => format!("{}=%{}", self.text(*name), argument.0),
                ArgumentShape::Star => format!("*%{}", argument.0),
                ArgumentShape::DoubleStar => format!("**%{}", argument.0),
            })
            .collect();
        format!("call %{}({})", callee.0, arguments.join(", "))
    }

    /// What an operation does, without its operands.
    fn kind(&self, kind: &OpKind) -> String {
        match kind {
            OpKind::Before(stmt) => format!("before s{}", stmt.0),
            OpKind::After(stmt) => format!("after s{}", stmt.0),
            OpKind::Load(local) => format!("load {}", self.local(*local)),
            OpKind::Store(local, form) => {
                format!("store {} ({})", self.local(*local), lower_case(form))
            }
            OpKind::Delete(local) => format!("delete {}", self.local(*local)),
            OpKind::Parameter(local) => format!("parameter {}", self.local(*local)),
            OpKind::LoadName(name) => format!("name {}", self.text(*name)),
            OpKind::StoreName(name) => format!("store-name {}", self.text(*name)),
            OpKind::DeleteName(name) => format!("delete-name {}", self.text(*name)),
            OpKind::Const(constant) => format!("const {}", self.constant(*constant)),
            OpKind::Str(raw) => format!("str {}", self.text(*raw)),
            OpKind::Attribute(name) => format!("attribute .{}", self.text(*name)),
            OpKind::StoreAttribute(name) => format!("store-attribute .{}", self.text(*name)),
            OpKind::DeleteAttribute(name) => format!("delete-attribute .{}", self.text(*name)),
            OpKind::Unary(op) => format!("unary {}", lower_case(op)),
            OpKind::Binary(op) => format!("binary {}", lower_case(op)),
            OpKind::InPlace(op) => format!("in-place {}", lower_case(op)),
            OpKind::Compare(op) => format!("compare {}", lower_case(op)),
            _ => self.rare_kind(kind),
        }
    }

    fn rare_kind(&self, kind: &OpKind) -> String {
        match kind {
            OpKind::Build(display, starred) => {
                format!("build {}{}", lower_case(display), indices(starred))
            }
            OpKind::BuildDict(starred) => format!("build dict{}", indices(starred)),
            OpKind::FStringText(text) => format!("text {:?}", self.text(*text)),
            OpKind::Format(conversion, shown) => {
                let conversion = conversion.map(|c| format!(" !{c}")).unwrap_or_default();
                let shown = shown.map(|t| format!(" {:?}=", self.text(t)));
                format!("format{conversion}{}", shown.unwrap_or_default())
            }
            OpKind::Unpack { before, after } => match after {
                Some(after) => format!("unpack {before}*{after}"),
                None => format!("unpack {before}"),
            },
            OpKind::Item(index) => format!("item {index}"),
            OpKind::Comprehension(kind, body) => {
                let kind = lower_case(kind);
                format!("comprehension {kind} {:?}", self.text(*body))
            }
            OpKind::MakeFunction(body) => format!("make-function {:?}", self.text(*body)),
            OpKind::MakeClass(body) => format!("make-class {:?}", self.text(*body)),
            OpKind::Import(module, true) => format!("import {} as", self.text(*module)),
            OpKind::Import(module, false) => format!("import {}", self.text(*module)),
            OpKind::ImportFrom(module, name) => {
                format!("from {} import {}", self.text(*module), self.text(*name))
            }
            OpKind::MatchesPattern(shape) => format!("matches-pattern {:?}", self.text(*shape)),
            OpKind::Captured(index) => format!("captured {index}"),
            OpKind::Opaque(text) => format!("opaque {:?}", self.text(*text)),
            OpKind::Enter(is_async) => with_async("enter", *is_async),
            OpKind::Exit(is_async) => with_async("exit", *is_async),
            OpKind::ExitRaised(is_async) => with_async("exit-raised", *is_async),
            OpKind::MatchesException(true) => "matches-exception *".to_owned(),
            OpKind::MatchesException(false) => "matches-exception".to_owned(),
            // The rest has no parts but its operands.
            _ => kebab_case(&format!("{kind:?}")),
        }
    }

    fn local(&self, local: LocalId) -> String {
        let name = self.ir.scope.locals.get(local.index()).and_then(|l| l.name);
        match name {
            Some(name) => self.text(name).to_owned(),
            None => format!("#{}", local.0),
        }
    }

    fn constant(&self, constant: Constant) -> &str {
        match constant {
            Constant::None => "None",
            Constant::True => "True",
            Constant::False => "False",
            Constant::Ellipsis => "...",
            Constant::Int(text) | Constant::Float(text) | Constant::Imaginary(text) => {
                self.text(text)
            }
        }
    }

    fn text(&self, name: crate::syntax::Symbol) -> &str {
        self.names.get(name)
    }
}

fn terminator(terminator: &Terminator) -> String {
    let block = |id: &BlockId| format!("b{}", id.0);
    match terminator {
        Terminator::Jump(to) => format!("jump {}", block(to)),
        Terminator::Branch {
            test,
            then,
            otherwise,
        } => format!("branch %{} {} {}", test.0, block(then), block(otherwise)),
        Terminator::Next {
            iterator,
            item,
            done,
            is_async,
        } => {
            let next = with_async("next", *is_async);
            format!("{next} %{} {} {}", iterator.0, block(item), block(done))
        }
        Terminator::Return(value) => format!("return %{}", value.0),
        Terminator::Raise(exception, cause) => {
            let parts: Vec<OpId> = exception.iter().chain(cause).copied().collect();
            format!("raise{}", value_list(&parts))
        }
        Terminator::Unreachable => "unreachable".to_owned(),
    }
}

fn value_list(values: &[OpId]) -> String {
    let mut out = String::new();
    for value in values {
        let _ = write!(out, " %{}", value.0);
    }
    out
}

fn with_async(word: &str, is_async: bool) -> String {
    let prefix = if is_async { "async-" } else { "" };
    format!("{prefix}{word}")
}

fn indices(starred: &[u32]) -> String {
    let mut out = String::new();
    for index in starred {
        let _ = write!(out, " *{index}");
    }
    out
}

fn lower_case(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}

fn kebab_case(camel: &str) -> String {
    let mut out = String::new();
    for (index, letter) in camel.chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            out.push('-');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
