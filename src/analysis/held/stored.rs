//! Where a function of the file keeps what it is given.
//!
//! ```python
//! def register(table):
//!     TABLES.append(table)    # `register(data)`: in `TABLES` since this line
//! ```

use super::Search;
use super::holders::PUTS;
use crate::flow::{ArgumentShape, Ir, OpId, OpKind};
use crate::pin::{Holder, HolderKind};
use crate::scope::LocalId;
use crate::source::Span;
use crate::syntax::{Symbol, words};

impl Search<'_> {
    /// Who holds the object for certain once a function of the file was called with it.
    pub(super) fn stored_by_callee(&self, call: OpId, object: OpId) -> Option<Holder> {
        let ir = self.facts.ir;
        let (OpKind::Call(shapes), &[callee, ref arguments @ ..]) =
            (&ir.op(call).kind, ir.operands(call))
        else {
            return None;
        };
        let (name, class) = match (&ir.op(callee).kind, ir.operands(callee)) {
            (&OpKind::LoadName(class), _) if self.facts.module.classes.contains(&class) => {
                (self.facts.names.find("__init__")?, Some(class))
            }
            (&OpKind::LoadName(name), _) => (name, None),
            (&OpKind::Attribute(name), &[of]) if matches!(ir.op(of).kind, OpKind::Load(local) if self.facts.name(local) == "self") => {
                (name, self.class_of_receiver())
            }
            _ => return None,
        };
        let mut units = self.functions.units.iter();
        let class = class.map(|class| self.facts.names.get(class));
        let unit = units.find(|unit| unit.name == name && unit.class() == class)?;
        let receivers = usize::from(class.is_some());
        let place = arguments.iter().zip(shapes.iter()).enumerate();
        let mut given = place.filter(|(_, (argument, _))| self.is_object(**argument, object));
        let parameters = &unit.ir.signature.parameters;
        let parameter = given.find_map(|(n, (_, shape))| match shape {
            ArgumentShape::Positional => parameters.get(n + receivers)?.local,
            ArgumentShape::Keyword(name) => parameters.iter().find(|it| it.name == *name)?.local,
            ArgumentShape::Star | ArgumentShape::DoubleStar => None,
        })?;
        self.kept_parameter(&unit.ir, parameter)
    }

    /// The attribute that an `__init__` which nothing else makes worth reading assigns its n-th argument to, by its text: a line
    /// `self.table = table`.
    pub(super) fn field_written(&self, class: &str, n: usize) -> Option<&str> {
        let text = self.facts.text;
        let mut spans = self.functions.outermost.iter();
        let init = spans.find_map(|span| {
            let before = &text[..span.start as usize];
            let head = before
                .rfind("\nclass ")
                .map(|at| &before[at + "\nclass ".len()..])?;
            let is_init = span.of(text).starts_with("def __init__(");
            (is_init && words(head).next() == Some(class)).then(|| span.of(text))
        })?;
        let (header, body) = init.split_once(')')?;
        let parameter = header.split_once('(')?.1.split(',').nth(n + 1)?;
        let parameter = words(parameter).next()?;
        let mut fields = body.lines().filter_map(|line| {
            let (field, value) = line.trim().strip_prefix("self.")?.split_once(" = ")?;
            (value == parameter && words(field).next() == Some(field)).then_some(field)
        });
        fields.next()
    }

    /// The class whose method this is.
    fn class_of_receiver(&self) -> Option<Symbol> {
        let (class, _) = self.facts.ir.path.rsplit_once('.')?;
        self.facts.names.find(class)
    }

    /// What stores a parameter where it outlives the call.
    fn kept_parameter(&self, ir: &Ir, parameter: LocalId) -> Option<Holder> {
        let is_it = |op: OpId| ir.op(op).kind == OpKind::Load(parameter);
        let is_outside = |op: OpId| outlives(ir, op);
        let text = |span: Span| {
            let text = span.of(self.facts.text);
            (text.len() <= super::MAX_NAME).then(|| format!("`{text}`"))
        };
        (0..ir.ops.len() as u32).map(OpId).find_map(|at| {
            let span = ir.op(at).span;
            let (kind, name) = match (&ir.op(at).kind, ir.operands(at)) {
                (OpKind::StoreAttribute(_), &[object, value])
                    if is_it(value) && is_outside(object) =>
                {
                    (HolderKind::Attribute, text(span)?)
                }
                (OpKind::StoreSubscript, &[object, _, value])
                    if is_it(value) && is_outside(object) =>
                {
                    (HolderKind::Container, text(ir.op(object).span)?)
                }
                (OpKind::Call(_), &[callee, ref arguments @ ..])
                    if arguments.iter().any(|&it| is_it(it)) =>
                {
                    let (&OpKind::Attribute(method), &[receiver]) =
                        (&ir.op(callee).kind, ir.operands(callee))
                    else {
                        return None;
                    };
                    let puts = PUTS.contains(&self.facts.names.get(method));
                    (puts && is_outside(receiver))
                        .then(|| Some((HolderKind::Container, text(ir.op(receiver).span)?)))??
                }
                _ => return None,
            };
            Some(Holder {
                kind,
                name,
                since: Some(span),
                is_certain: ir.block_of(at) == ir.block_of(OpId(0)),
            })
        })
    }
}

/// Whether an object lives on when the function has returned: a name of the module, or something of the receiver's.
fn outlives(ir: &Ir, op: OpId) -> bool {
    match (&ir.op(op).kind, ir.operands(op)) {
        (OpKind::LoadName(_), _) => true,
        (OpKind::Load(local), _) => ir.scope.locals[local.index()].is_parameter,
        (OpKind::Attribute(_) | OpKind::Subscript, &[of, ..]) => outlives(ir, of),
        _ => false,
    }
}
