//! What an index gives: items, views, copies, columns.

use super::axes::is_copying_index;
use super::fact::{ACCESSOR, FEW_ITEMS, Fact, PART, TUPLE, noun};
use super::forward::Forward;
use super::operator::computed;
use super::{Ground, Kind, Origin, Size};
use crate::flow::{OpId, OpKind};
use crate::syntax::ast::BinaryOp;

/// A column weighs as much as if its frame had so many: most have more, and few of them matter.
const COLUMNS: u32 = 4;
/// So many items of a text or a list are never large.
const FEW: i64 = 1000;

impl Forward<'_> {
    /// Basic slices of arrays are views, fancy and mask indexing copies (HAZARDS U40-U50); of frames every other way depends
    /// on the version (U60-U62).
    pub(super) fn subscript(&self, object: OpId, index: OpId) -> Fact {
        let (whole, by) = (self.fact(object), self.fact(index));
        if whole.path.as_deref() == Some("numpy.mgrid") {
            return Fact {
                is_numeric: true,
                ..Fact::literal(Kind::Array, "`np.mgrid` gives a new array").allocating()
            };
        }
        let is_slice = matches!(self.cx.ir.op(index).kind, OpKind::Slice);
        let by = self.index_of_rows(whole, index).unwrap_or(by);
        match whole.kind {
            Kind::Array
                if whole.ndim == Some(1)
                    && (by.int.is_some() || by.kind == Kind::Scalar && by.is_numeric) =>
            {
                Fact {
                    is_numeric: whole.is_numeric,
                    ..Fact::literal(Kind::Scalar, "a number of an array")
                }
            }
            Kind::Frame if by.int.is_some() && self.is_axis(object) => {
                Fact::unknown().with_origin(Origin::Shared).small()
            }
            Kind::Array | Kind::Tensor | Kind::Sparse | Kind::Frame
                if is_copying_index(by)
                    || whole.kind == Kind::Frame && by.kind == Kind::Array
                    || self.is_mask(index)
                    || self.are_chosen_positions(index) =>
            {
                self.taken(object, index, whole, by)
            }
            Kind::Array | Kind::Tensor if self.copies_by_part(index) => {
                let taken = self.taken(object, index, whole, &Fact::unknown());
                self.taken_one_by_one(
                    whole,
                    index,
                    Fact {
                        ground: whole.ground,
                        ..taken
                    },
                )
            }
            Kind::Array | Kind::Tensor | Kind::Sparse | Kind::Frame => {
                self.viewed(object, index, whole, by)
            }
            Kind::Text | Kind::Bytes | Kind::Container(_) if is_slice => {
                self.sliced(object, index, whole)
            }
            Kind::Container(_) if whole.class == Some(TUPLE) => {
                let n = by.int.and_then(|n| usize::try_from(n).ok());
                let part = n.and_then(|n| self.part_of_tuple(object, n));
                part.unwrap_or_else(|| self.item_of(object))
            }
            Kind::Container(_) if let Some([_, value]) = whole.parts.as_deref() => {
                let item = self.item_of(object);
                let told = if value.kind == Kind::Unknown {
                    &item
                } else {
                    value
                };
                told.seen_as(item.origin.clone())
            }
            Kind::Resource if whole.class == Some("h5") => h5_item(is_slice, object),
            Kind::Unknown | Kind::Resource | Kind::Callable => {
                let may_hold = vec![object];
                Fact {
                    may_hold,
                    // A list and a mask are no keys: items are copied. So are those of a file.
                    allocates: self.copies(index) || is_slice && self.is_of_file(object),
                    ..Fact::unknown().with_origin(Origin::Shared)
                }
            }
            Kind::Text | Kind::Bytes | Kind::Container(_) | Kind::Scalar | Kind::Image => {
                self.item_of(object)
            }
        }
    }

    /// Whether a value is an item of an open file, as far as the name of that tells.
    fn is_of_file(&self, item: OpId) -> bool {
        let ir = self.cx.ir;
        let (OpKind::Subscript, &[file, _]) = (&ir.op(item).kind, ir.operands(item)) else {
            return false;
        };
        let name = match ir.op(file).kind {
            OpKind::Attribute(name) | OpKind::LoadName(name) => Some(name),
            OpKind::Load(local) => ir.scope.locals[local.index()].name,
            _ => None,
        };
        name.is_some_and(|name| is_file_name(self.cx.names.get(name)))
    }

    /// Whether a part of a frame is one of its axes, whose items are labels: `df.index`.
    fn is_axis(&self, object: OpId) -> bool {
        match self.cx.ir.op(self.source(object)).kind {
            OpKind::Attribute(name) => matches!(self.cx.names.get(name), "columns" | "index"),
            _ => false,
        }
    }

    /// `df.loc[mask, columns]`: the rows decide.
    fn index_of_rows(&self, whole: &Fact, index: OpId) -> Option<&Fact> {
        let is_pair =
            whole.class == Some(ACCESSOR) && matches!(self.cx.ir.op(index).kind, OpKind::Build(..));
        let &[rows, _] = self.cx.ir.operands(index) else {
            return None;
        };
        let rows = self.fact(rows);
        let copies = is_copying_index(rows) || rows.kind == Kind::Array;
        (is_pair && copies).then_some(rows)
    }

    /// What a mask or a list of positions takes out: a copy.
    fn taken(&self, object: OpId, index: OpId, whole: &Fact, by: &Fact) -> Fact {
        let is_mask = self.is_mask(index);
        let ground = if is_copying_index(by) || by.kind == Kind::Array {
            whole.ground
        } else {
            whole.ground.max(Ground::WeakUse)
        };
        let taken = computed(whole, whole.kind, ground, None);
        let are_columns = whole.kind == Kind::Frame && matches!(by.kind, Kind::Container(_));
        // Chosen columns are those of the frame until one of them is changed (pandas 3).
        let shows = are_columns && whole.class != Some(ACCESSOR) && self.are_names(index);
        let taken = if shows {
            Fact {
                shows,
                ..taken.with_origin(Origin::Holds(vec![object]))
            }
        } else {
            taken
        };
        // `table[codes]`: as many as there are codes.
        let taken = if whole.is_small() && by.kind == Kind::Array && !by.is_small() {
            Fact {
                size: Size::Large,
                allocates: true,
                ..taken.with_items(by.items)
            }
            .counted(by.count, whole.dtype)
        } else {
            taken
        };
        // Positions give as many dimensions as they have themselves, a mask one for all of its own.
        let ndim = match (whole.ndim, by.ndim) {
            (Some(1), _) if is_mask => Some(1),
            (ndim, Some(1)) => ndim,
            (ndim, _) if by.item == Some(Kind::Scalar) => ndim,
            _ => None,
        };
        Fact {
            ndim,
            has_axes: whole.kind == Kind::Array,
            dtype: whole.dtype.filter(|_| whole.kind == Kind::Array),
            items: if are_columns {
                whole.items.div_ceil(2)
            } else {
                taken.items
            },
            ..taken
        }
    }

    /// `table[rows, columns]`: as many items as there are positions.
    fn taken_one_by_one(&self, whole: &Fact, index: OpId, taken: Fact) -> Fact {
        let parts = self.cx.ir.operands(self.source(index));
        let are_vectors = parts.iter().all(|&part| self.fact(part).ndim == Some(1));
        // Axes that no part speaks of are taken whole.
        let left = whole
            .ndim
            .map(|ndim| usize::from(ndim).saturating_sub(parts.len()));
        let vectors = parts.iter().map(|&part| {
            let fact = self.fact(part);
            match (fact.kind, fact.ndim) {
                // A reduction: `np.argmax(table, axis=1)`.
                (Kind::Array, _) if fact.is_small() && fact.count.is_none() => Some(FEW_ITEMS),
                (Kind::Array, Some(1)) => Some(fact.items),
                _ => None,
            }
        });
        let items: Option<Vec<u32>> = vectors.collect();
        match items.and_then(|items| items.into_iter().min()) {
            Some(items) if left.is_none_or(|left| left == 0) => Fact {
                ndim: (are_vectors && left.is_some()).then_some(1),
                ..taken.with_items(items)
            },
            _ => taken,
        }
    }

    /// What any other index of an array or a frame gives: a view.
    fn viewed(&self, object: OpId, index: OpId, whole: &Fact, by: &Fact) -> Fact {
        let is_slice = matches!(self.cx.ir.op(index).kind, OpKind::Slice);
        let view = self.view(object, whole, by, is_slice);
        if !is_slice {
            let leaves_axis = whole.kind == Kind::Array && self.leaves_axis(index);
            return Fact {
                has_axes: leaves_axis,
                is_exact: whole.is_exact && leaves_axis,
                ndim: if whole.kind == Kind::Array {
                    self.ndim_of_view(object, index)
                } else {
                    None
                },
                ..view
            };
        }
        let view = view.with_items(self.items_of_slice(whole, index));
        if whole.kind != Kind::Array {
            return view;
        }
        Fact {
            count: self.count_of_slice(whole, index),
            dtype: whole.dtype,
            ndim: whole.ndim,
            has_axes: true,
            ..view
        }
    }

    /// What a slice of a text or a list gives: a copy of that part.
    fn sliced(&self, object: OpId, index: OpId, whole: &Fact) -> Fact {
        let size = if whole.size == Size::Small || self.is_short_slice(index) {
            Size::Small
        } else {
            Size::Large
        };
        let part = Fact {
            origin: self.holding_elements(&[object]),
            may_hold: Vec::new(),
            count: None,
            size,
            ..whole.clone()
        };
        Fact {
            allocates: size == Size::Large,
            path: None,
            ..part
        }
    }

    /// Whether an index is a display of texts, or one that may be: `["a", "b"]`, `COLUMNS + ["c"]`.
    fn are_names(&self, index: OpId) -> bool {
        let source = self.source(index);
        match self.cx.ir.op(source).kind {
            OpKind::Build(..) => {
                let mut items = self.cx.ir.operands(source).iter();
                !items.any(|&item| self.fact(item).int.is_some())
            }
            _ => true,
        }
    }

    /// Whether a slice takes a few items: `x[:10]`, `x[-3:]`.
    fn is_short_slice(&self, slice: OpId) -> bool {
        let &[lower, upper, _] = self.cx.ir.operands(slice) else {
            return false;
        };
        let bound = |op: OpId| {
            if self.fact(op).is_none {
                Some(None)
            } else {
                self.fact(op).int.map(Some)
            }
        };
        match (bound(lower), bound(upper)) {
            (Some(lower), Some(Some(upper))) => {
                let lower = lower.unwrap_or(0);
                (lower < 0) == (upper < 0) && upper.saturating_sub(lower) <= FEW
            }
            (Some(Some(lower)), Some(None)) => (-FEW..0).contains(&lower),
            (None, None) => self.length_from(lower, upper).is_some_and(|it| it <= FEW),
            _ => false,
        }
    }

    /// How long `x[i:i + 80]` is at most.
    fn length_from(&self, lower: OpId, upper: OpId) -> Option<i64> {
        let ir = self.cx.ir;
        let (OpKind::Binary(BinaryOp::Add), &[start, length]) =
            (&ir.op(upper).kind, ir.operands(upper))
        else {
            return None;
        };
        let (OpKind::Load(one), OpKind::Load(other)) = (&ir.op(lower).kind, &ir.op(start).kind)
        else {
            return None;
        };
        let reaching = self.cx.reaching;
        let is_same = one == other && reaching.of_load(lower) == reaching.of_load(start);
        self.fact(length).int.filter(|_| is_same)
    }

    /// A view of `whole`, taken by an index of which `by` is known; a small one where it takes one row of a value that lives on
    /// by another name.
    fn view(&self, object: OpId, whole: &Fact, by: &Fact, is_slice: bool) -> Fact {
        let is_one = by.kind == Kind::Scalar && !is_slice;
        let is_row = is_one && whole.kind != Kind::Frame && !self.is_temporary(object);
        // One column, one item or a range of rows; what an accessor or a list of names gives may be a copy.
        let is_part = whole.kind == Kind::Frame
            && whole.class != Some(ACCESSOR)
            && (is_slice || is_one || by.kind == Kind::Text);
        // An index of which nothing is known may be a number, that gives an item, or a mask, that gives a copy.
        let is_certain = by.kind != Kind::Unknown;
        let view = Fact::new(
            whole.kind,
            if is_certain {
                whole.ground
            } else {
                whole.ground.max(Ground::WeakUse)
            },
            ["a view of ", noun(whole.kind)].concat(),
        );
        let size = if is_row { Size::Small } else { whole.size };
        // A row of a matrix.
        let is_row = is_row && whole.kind == Kind::Array;
        let is_column =
            whole.kind == Kind::Frame && whole.class != Some(PART) && by.kind == Kind::Text;
        let items = if is_row {
            FEW_ITEMS
        } else if is_column {
            whole.items / COLUMNS
        } else {
            whole.items
        };
        Fact {
            size,
            items: items.max(1),
            is_numeric: whole.is_numeric,
            is_exact: whole.is_exact && is_slice,
            class: is_part.then_some(PART),
            ..view.with_origin(Origin::Holds(vec![object]))
        }
    }
}

/// Whether a name is that of an open file of arrays: `self._handle`.
pub(crate) fn is_file_name(name: &str) -> bool {
    const FILES: [&str; 8] = [
        "fid", "h5", "h5f", "h5file", "handle", "hdf", "hdf5", "ncfile",
    ];
    let last = name.rsplit('_').find(|word| !word.is_empty());
    last.is_some_and(|last| FILES.contains(&last))
}

fn h5_item(is_slice: bool, file: OpId) -> Fact {
    if is_slice {
        return Fact {
            allocates: true,
            ..Fact::new(Kind::Array, Ground::Producer, "a slice of a stored array")
        };
    }
    let item = Fact::literal(Kind::Resource, "an item of an open file")
        .with_origin(Origin::Holds(vec![file]));
    Fact {
        class: Some("h5"),
        ..item
    }
}
