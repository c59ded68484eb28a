//! What calls give that depends on more than their kinds: modes of files, shapes, classes, single numbers. Which functions that
//! concerns is a column of the tables.

use super::call::Argument;
use super::draws::DRAW;
use super::fact::{Fact, USUAL_ITEMS, noun};
use super::forward::Forward;
use super::item::{item_kind, view_of_dict};
use super::knowledge::{Entry, Finer, Gives, Knowledge, Memory};
use super::rows::with_rows;
use super::size::Dtype;
use super::{Elements, Ground, Inside, Kind, Origin, Size};
use crate::flow::{ArgumentShape, Display, OpId, OpKind};

/// The class of what `subprocess.run(…, text=True)` gives, which no row does by itself.
pub(super) const TEXT_PROCESS: &str = "finished process of text";

impl Forward<'_> {
    /// A file opened in binary mode reads bytes; `range(n)` has n items; a method of a path says of a literal one nothing more.
    pub(super) fn finer(
        &self,
        entry: &Entry,
        callee: OpId,
        fact: Fact,
        arguments: &[OpId],
    ) -> Fact {
        let has_mode = |letter: char| {
            arguments.iter().skip(1).any(|&op| {
                self.text_of_literal(op)
                    .is_some_and(|mode| mode.len() < 5 && mode.contains(letter))
            })
        };
        let class = match fact.class {
            Some("file") if has_mode('b') => Some("binary file"),
            Some("binary file") if has_mode('t') => Some("file"),
            class => class,
        };
        let fact = Fact { class, ..fact };
        match fact.class {
            Some("file" | "binary file") => return fact,
            Some("range") => {
                return Fact {
                    count: self.count_of_range(arguments),
                    item: Some(Kind::Scalar),
                    is_numeric: true,
                    ..fact
                };
            }
            _ => {}
        }
        if let Some(path) = &self.fact(callee).path {
            let fact = self.finer_by_row(entry, callee, fact, arguments);
            let fact = self.counted_array(path, fact, arguments);
            let fact = self.with_axes(path, entry.dispatches, fact, arguments);
            return self.sized_by_axis(path, fact, arguments);
        }
        let callee = self.source(callee);
        let Some(&on) = self.cx.ir.operands(callee).first() else {
            return fact;
        };
        if self.is_view_of_a_class(callee, arguments) {
            let is_ending = arguments
                .iter()
                .any(|&op| self.is_ending_class(self.source(op)));
            let view = if is_ending {
                Fact::literal(Kind::Resource, "its class sees its end")
            } else {
                Fact::unknown()
            };
            return view.with_origin(fact.origin);
        }
        let receiver = self.fact(on);
        let is_known =
            matches!(fact.kind, Kind::Scalar | Kind::Unknown) || receiver.kind == Kind::Unknown;
        let ground = if is_known {
            fact.ground
        } else {
            fact.ground.max(receiver.ground)
        };
        let OpKind::Attribute(name) = self.cx.ir.op(callee).kind else {
            return Fact { ground, ..fact };
        };
        let name = self.cx.names.get(name);
        let fact = with_rows(receiver, fact);
        let fact = match receiver.kind {
            Kind::Container(_) => view_of_dict(name, receiver, fact),
            _ => fact,
        };
        let fact = self.counted_by_method(name, on, fact, arguments);
        let fact = self.with_axes_of(name, receiver, fact, arguments);
        Fact { ground, ..fact }
    }

    /// `subprocess.run(…, text=True)` captures text.
    pub(super) fn captured(&self, shapes: &[ArgumentShape], fact: Fact) -> Fact {
        const DECODING: [&str; 4] = ["encoding", "errors", "text", "universal_newlines"];
        let decodes = |shape: &ArgumentShape| match shape {
            ArgumentShape::Keyword(name) => DECODING.contains(&self.cx.names.get(*name)),
            _ => false,
        };
        if fact.class != Some("finished process") {
            return fact;
        }
        let is_text = shapes.iter().any(decodes);
        Fact {
            class: fact
                .class
                .map(|class| if is_text { TEXT_PROCESS } else { class }),
            ground: Ground::Producer,
            text: "a finished process keeps what was captured".into(),
            ..fact
        }
    }

    /// `np.asarray(image.dataobj)` and `image.get_fdata(caching="unchanged")`: an image that was loaded reads its data again, and keeps
    /// none of them.
    pub(super) fn is_read_anew(&self, entry: &Entry, arguments: &[Argument]) -> bool {
        let Some(first) = arguments.first() else {
            return false;
        };
        let keeps_cache = || {
            let caching = self.keyword(arguments, "caching");
            caching.and_then(|op| self.text_of_literal(op)) == Some("unchanged")
        };
        entry.gives == Gives::Kind(Kind::Array)
            && match self.fact(first.op).class {
                Some("array proxy") => entry.memory == Memory::Same,
                Some("nifti") => keeps_cache(),
                _ => false,
            }
    }

    fn finer_by_row(&self, entry: &Entry, callee: OpId, fact: Fact, arguments: &[OpId]) -> Fact {
        let first = arguments.first().copied();
        let is_only = arguments.len() == 1;
        match entry.finer {
            Some(Finer::Archive) if fact.kind == Kind::Array => self.archive(fact, first),
            Some(Finer::Vector) => self.vector(fact, first, is_only),
            Some(Finer::Pairs) => match arguments {
                &[one, other, ..] => self.all_pairs(one, other, fact),
                _ => fact,
            },
            Some(Finer::Square) if is_only => Fact {
                count: first
                    .and_then(|op| u64::try_from(self.fact(op).int?).ok())
                    .map(|n| n.saturating_mul(n)),
                dtype: Some(Dtype::FLOAT),
                ..fact
            }
            .sized(),
            Some(Finer::Filled) if arguments.len() == 2 && !self.fact(arguments[1]).is_none => {
                Fact {
                    dtype: fact.dtype.or(Some(Dtype::FLOAT)),
                    ..fact
                }
                .sized()
            }
            // Of one array the axes may be all that is changed.
            Some(Finer::Axes) if arguments.len() == 2 => {
                let origin = self.holding(&arguments[1..]);
                fact.with_origin(origin)
            }
            Some(Finer::Product) => self.product(fact, arguments),
            Some(Finer::Tuples) => Fact {
                item: self.mapped_item(callee, arguments),
                parts: self.parts_of_tuples(callee, arguments),
                ..fact
            },
            Some(Finer::Next) => Fact {
                allocates: !first.is_some_and(|op| self.is_cheap_iterator(op)),
                ..fact
            },
            Some(Finer::Rows) => self.connection(fact),
            Some(Finer::Joined) => self.joined_frames(entry, fact, arguments),
            Some(Finer::Columns) => self.columns(fact, first),
            Some(Finer::Borrowed) => self.borrowed(fact, first),
            Some(Finer::Closing) => {
                let closed = first.map(|op| self.fact(op));
                let closed = closed.filter(|it| it.kind == Kind::Resource);
                Fact {
                    class: closed.and_then(|it| it.class),
                    item: closed.and_then(|it| it.item),
                    ..fact
                }
            }
            Some(Finer::Record) => match first.and_then(|op| self.text_of_literal(op)) {
                Some(format) => record(format, fact),
                None => fact,
            },
            Some(Finer::Summed) => self.summed(fact, arguments),
            Some(Finer::Factory) if first.is_none_or(|op| is_only && self.makes_plain(op, 0)) => {
                Fact {
                    kind: Kind::Container(Elements::Plain),
                    ..fact
                }
            }
            Some(Finer::Form) if first.is_some_and(|op| self.is_made_of_lists(op)) => {
                fact.with_origin(Origin::Fresh).allocating()
            }
            Some(Finer::Contiguous) if first.is_some_and(|op| self.is_cut_across(op)) => {
                fact.with_origin(Origin::Fresh).allocating()
            }
            Some(
                Finer::Archive
                | Finer::Square
                | Finer::Filled
                | Finer::Axes
                | Finer::Factory
                | Finer::Contiguous
                | Finer::Form,
            )
            | None => fact,
        }
    }

    /// Of a path that is known not to be that of an archive.
    fn archive(&self, fact: Fact, first: Option<OpId>) -> Fact {
        let is_array = first
            .and_then(|op| self.text_of_literal(op))
            .is_some_and(|path| !path.to_lowercase().contains(".npz"));
        let ground = if is_array {
            fact.ground
        } else {
            Ground::WeakUse
        };
        Fact { ground, ..fact }
    }

    /// Of one dimension, where the first argument is a number.
    fn vector(&self, fact: Fact, first: Option<OpId>, is_only: bool) -> Fact {
        let is_number = first.is_some_and(|op| self.fact(op).kind == Kind::Scalar);
        let floats = first.filter(|_| is_only && fact.kind == Kind::Array);
        let floats = floats.and_then(|op| self.whole_float(op));
        let fact = Fact {
            ndim: is_number.then_some(1),
            ..fact
        };
        match floats {
            Some(count) => fact.counted(Some(count), Some(Dtype::FLOAT)),
            None => fact,
        }
    }

    /// All items of what is joined.
    fn joined_frames(&self, entry: &Entry, fact: Fact, arguments: &[OpId]) -> Fact {
        let joined = fact.with_items(self.items_joined(arguments));
        match entry.cost.work_percent {
            Some(percent) => Fact {
                inside: Inside::percent(&joined, percent),
                ..joined
            },
            None => joined,
        }
    }

    /// The items of all columns of a display.
    fn columns(&self, fact: Fact, first: Option<OpId>) -> Fact {
        let display = first.map(|op| self.source(op));
        let is_dict = |op: &OpId| matches!(self.cx.ir.op(*op).kind, OpKind::BuildDict(_));
        match display.filter(is_dict) {
            Some(dict) => {
                let columns = self.items_of_parts(self.cx.ir.operands(dict));
                fact.with_items(columns.max(USUAL_ITEMS))
            }
            None => fact,
        }
    }

    /// Of anything else than plain bytes a resource.
    fn borrowed(&self, fact: Fact, first: Option<OpId>) -> Fact {
        let is_bytes = first.is_some_and(|op| {
            let bytes = self.fact(op);
            bytes.kind == Kind::Bytes && bytes.class.is_none() && bytes.is_plain()
        });
        if is_bytes {
            return fact;
        }
        Fact::literal(Kind::Resource, "an array over foreign memory").with_origin(fact.origin)
    }

    /// `sum(layers)`: of arrays another one. Of an array it may be a number.
    fn summed(&self, fact: Fact, arguments: &[OpId]) -> Fact {
        let Some((&first, start)) = arguments.split_first() else {
            return fact;
        };
        let whole = self.fact(first);
        let kind = item_kind(whole);
        let is_one_of_arrays = |kind| {
            matches!(
                kind,
                Kind::Array | Kind::Frame | Kind::Tensor | Kind::Sparse
            )
        };
        let is_number = |&op: &OpId| self.fact(op).kind == Kind::Scalar;
        if !is_one_of_arrays(kind) || is_one_of_arrays(whole.kind) || !start.iter().all(is_number) {
            return fact;
        }
        let each = whole.each.as_deref();
        Fact {
            is_numeric: each.is_some_and(|each| each.is_numeric),
            size: each.map_or(Size::Large, |each| each.size),
            dtype: each.and_then(|each| each.dtype),
            ..Fact::new(
                kind,
                fact.ground.max(whole.ground),
                ["`sum` returns ", noun(kind)].concat(),
            )
        }
        .with_items(each.map_or(USUAL_ITEMS, |each| each.items))
        .allocating()
    }

    /// Whether a value is a list, which is copied into an array whatever it holds, or a tuple of lists.
    fn is_made_of_lists(&self, op: OpId) -> bool {
        let ir = self.cx.ir;
        let made = self.source(op);
        if let OpKind::Build(Display::Tuple, _) = ir.op(made).kind {
            let parts = ir.operands(made);
            return !parts.is_empty() && parts.iter().all(|&part| self.is_made_of_lists(part));
        }
        let fact = self.fact(op);
        matches!(fact.kind, Kind::Container(_))
            && (fact.item == Some(Kind::Scalar) || self.is_list(made))
    }

    /// Whether a value is a part of an array whose rows do not follow each other: `image[a:b, c:d]`, but not `image[a:b]`.
    fn is_cut_across(&self, op: OpId) -> bool {
        let ir = self.cx.ir;
        let part = self.source(op);
        let (OpKind::Subscript, &[whole, index]) = (&ir.op(part).kind, ir.operands(part)) else {
            return false;
        };
        if self.fact(whole).kind != Kind::Array || !matches!(ir.op(index).kind, OpKind::Build(..)) {
            return false;
        }
        let is_bounded = |&op: &OpId| {
            let mut bounds = ir.operands(op).iter();
            matches!(ir.op(op).kind, OpKind::Slice)
                && bounds.any(|&bound| !self.fact(bound).is_none)
        };
        let mut across = ir.operands(index).iter().skip(1);
        across.any(is_bounded)
    }

    /// The product of two vectors is a number, and of something unknown it may be.
    fn product(&self, fact: Fact, arguments: &[OpId]) -> Fact {
        let are_vectors = arguments.iter().all(|&op| self.fact(op).ndim == Some(1));
        if are_vectors {
            return Fact::literal(Kind::Scalar, "the product of two vectors").allocating();
        }
        let are_known = arguments.iter().all(|&op| self.fact(op).kind.is_data());
        let ground = if are_known {
            fact.ground
        } else {
            fact.ground.max(Ground::Uses)
        };
        Fact { ground, ..fact }
    }

    /// Whether the next item is read, not computed: an iterator over a container.
    fn is_cheap_iterator(&self, iterator: OpId) -> bool {
        let source = self.source(iterator);
        let (OpKind::Call(_), Some((&callee, arguments))) = (
            &self.cx.ir.op(source).kind,
            self.cx.ir.operands(source).split_first(),
        ) else {
            return false;
        };
        let path = self.fact(callee).path.as_ref();
        let entry = path.and_then(|path| Knowledge::get().producer(path));
        let is_listed = entry.is_some_and(|entry| entry.passes_on);
        let is_at_hand = |&op: &OpId| {
            let kind = self.fact(op).kind;
            kind.is_data() || kind == Kind::Scalar
        };
        is_listed && arguments.iter().all(is_at_hand)
    }

    pub(super) fn is_ending_class(&self, op: OpId) -> bool {
        match self.cx.ir.op(op).kind {
            OpKind::LoadName(name) => self.cx.module.ending_classes.contains(&name),
            _ => false,
        }
    }

    /// `a.view(Watched)`: a subclass of the file's own may see its end (L31); a dtype changes nothing.
    fn is_view_of_a_class(&self, callee: OpId, arguments: &[OpId]) -> bool {
        let OpKind::Attribute(name) = self.cx.ir.op(callee).kind else {
            return false;
        };
        let is_dtype = |&op: &OpId| {
            let kind = self.fact(op).kind;
            self.dtype_named_by(op).is_some() || matches!(kind, Kind::Scalar | Kind::Text)
        };
        self.cx.names.get(name) == "view" && !arguments.iter().all(is_dtype)
    }

    /// `rng.normal()`, `rng.uniform(0, 1)`: without a size, which comes after so many parameters of the distribution, one number is
    /// drawn.
    pub(super) fn is_one_draw(&self, entry: &Entry, arguments: &[Argument]) -> bool {
        let class = entry.class;
        let Some(parameters) = class.and_then(|class| class.strip_prefix(DRAW)) else {
            return false;
        };
        let is_plain = |argument: &Argument| match argument.shape {
            ArgumentShape::Positional => {
                let fact = self.fact(argument.op);
                fact.kind == Kind::Scalar
            }
            ArgumentShape::Keyword(name) => {
                !matches!(self.cx.names.get(name), "size" | "shape" | "out")
            }
            ArgumentShape::Star | ArgumentShape::DoubleStar => false,
        };
        let positional = arguments
            .iter()
            .filter(|argument| argument.shape == ArgumentShape::Positional)
            .filter(|argument| self.fact(argument.op).class != Some("rng"))
            .count();
        let parameters = parameters.parse().unwrap_or(0);
        positional <= parameters && arguments.iter().all(is_plain)
    }
}

/// What `struct.unpack` gives by a format: small unless something in it is long.
fn record(format: &str, fact: Fact) -> Fact {
    /// Longer texts are contents, and longer records data.
    const MANY: u64 = 1000;
    let (mut count, mut total, mut has_long_text) = (0_u64, 0_u64, false);
    for byte in format.bytes() {
        if byte.is_ascii_digit() {
            let digit = u64::from(byte - b'0');
            count = count.saturating_mul(10).saturating_add(digit);
            continue;
        }
        has_long_text |= matches!(byte, b's' | b'p') && count > MANY;
        total = total.saturating_add(count.max(1));
        count = 0;
    }
    if has_long_text {
        return fact;
    }
    let size = if total <= MANY {
        Size::Small
    } else {
        fact.size
    };
    Fact {
        item: Some(Kind::Scalar),
        size,
        ..fact
    }
}
