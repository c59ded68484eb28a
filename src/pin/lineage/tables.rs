//! Which values are tables, not columns or rows of some: what is stored into a table by a text is a column, and changes no memory.
//! Into a column or a row it is written in place.
//!
//! ```python
//! table["price"] = prices         # another column in the place of the old one
//! row = table.iloc[3]
//! row["price"] = 0.0              # an item of the row, whose memory others may have
//! ```
//! By the operations that make a value alone: of what is not known it may be either.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::{Display, Ir, OpId, OpKind};
use crate::scope::LocalId;
use crate::syntax::Interner;

/// Operations that are followed from one value.
const MAX_DEPTH: u32 = 12;

/// Functions and methods that give tables, whatever they are called on.
const MAKERS: [&str; 20] = [
    "DataFrame",
    "assign",
    "crosstab",
    "from_records",
    "get_dummies",
    "json_normalize",
    "melt",
    "merge",
    "pivot",
    "pivot_table",
    "read_csv",
    "read_excel",
    "read_feather",
    "read_fwf",
    "read_json",
    "read_parquet",
    "read_sql",
    "read_table",
    "set_index",
    "to_frame",
];

/// Methods that give a table of a table, and a column of a column.
const KEEPERS: [&str; 34] = [
    "abs",
    "add_prefix",
    "add_suffix",
    "astype",
    "bfill",
    "clip",
    "copy",
    "diff",
    "drop",
    "drop_duplicates",
    "dropna",
    "explode",
    "ffill",
    "fillna",
    "head",
    "interpolate",
    "mask",
    "nlargest",
    "nsmallest",
    "query",
    "rank",
    "reindex",
    "rename",
    "rename_axis",
    "replace",
    "reset_index",
    "round",
    "sample",
    "set_axis",
    "shift",
    "sort_index",
    "sort_values",
    "tail",
    "where",
];

/// What columns and rows do not have.
const OF_TABLES: [&str; 18] = [
    "applymap",
    "assign",
    "columns",
    "corrwith",
    "eval",
    "insert",
    "iterrows",
    "itertuples",
    "join",
    "melt",
    "merge",
    "pivot",
    "pivot_table",
    "query",
    "select_dtypes",
    "set_index",
    "stack",
    "to_parquet",
];

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// A table.
    Table,
    /// What the function was passed, or what was made of that and is of its kind.
    AsPassed,
    /// Perhaps a column, or a row.
    Unknown,
}

/// What the values of a function are.
pub(crate) struct Shapes<'a> {
    ir: &'a Ir,
    names: &'a Interner,
    /// Locals of which something is used that only tables have.
    tables: FxHashSet<LocalId>,
    /// By local: what binds it.
    stores: FxHashMap<LocalId, Vec<OpId>>,
}

impl<'a> Shapes<'a> {
    pub(crate) fn of(ir: &'a Ir, names: &'a Interner) -> Self {
        let mut shapes = Self {
            ir,
            names,
            tables: FxHashSet::default(),
            stores: FxHashMap::default(),
        };
        for op in (0..ir.ops.len() as u32).map(OpId) {
            match (&ir.op(op).kind, ir.operands(op)) {
                (OpKind::Attribute(name), &[object]) => {
                    if let OpKind::Load(local) = ir.op(object).kind
                        && OF_TABLES.contains(&names.get(*name))
                    {
                        shapes.tables.insert(local);
                    }
                }
                (&OpKind::Store(local, _), _) => shapes.stores.entry(local).or_default().push(op),
                _ => {}
            }
        }
        shapes
    }

    /// What the value of an operation is.
    pub(crate) fn shape(&self, op: OpId) -> Shape {
        let mut search = Search {
            shapes: self,
            locals: Vec::new(),
        };
        search.shape(op, 0)
    }
}

struct Search<'a> {
    shapes: &'a Shapes<'a>,
    /// That are being looked at.
    locals: Vec<LocalId>,
}

impl Search<'_> {
    fn shape(&mut self, op: OpId, depth: u32) -> Shape {
        if depth > MAX_DEPTH {
            return Shape::Unknown;
        }
        let Shapes { ir, names, .. } = *self.shapes;
        match (&ir.op(op).kind, ir.operands(op)) {
            (&OpKind::Load(local), _) => self.local(local, depth),
            (OpKind::Parameter(_), _) => Shape::AsPassed,
            (OpKind::Binary(_), &[left, _]) => self.shape(left, depth + 1),
            (OpKind::Subscript, &[object, index]) if keeps_columns(ir, index) => {
                let object = match (&ir.op(object).kind, ir.operands(object)) {
                    (OpKind::Attribute(name), &[frame])
                        if matches!(names.get(*name), "loc" | "iloc") =>
                    {
                        frame
                    }
                    _ => object,
                };
                self.shape(object, depth + 1)
            }
            (OpKind::Call(_), &[callee, ..]) => {
                let (OpKind::Attribute(name), &[receiver]) =
                    (&ir.op(callee).kind, ir.operands(callee))
                else {
                    return Shape::Unknown;
                };
                let name = names.get(*name);
                if MAKERS.contains(&name) || name == "join" && self.joins_tables(receiver) {
                    Shape::Table
                } else if KEEPERS.contains(&name) {
                    self.shape(receiver, depth + 1)
                } else {
                    Shape::Unknown
                }
            }
            _ => Shape::Unknown,
        }
    }

    /// Whether it is no text that joins others, and no column of texts.
    fn joins_tables(&self, receiver: OpId) -> bool {
        let Shapes { ir, names, .. } = *self.shapes;
        match ir.op(receiver).kind {
            OpKind::Load(_) | OpKind::Call(_) => true,
            OpKind::Attribute(name) => names.get(name) != "str",
            _ => false,
        }
    }

    /// All that is bound to a local.
    fn local(&mut self, local: LocalId, depth: u32) -> Shape {
        if self.locals.contains(&local) {
            // `table = table.dropna()`: what it was before is looked at anyway.
            return Shape::Table;
        }
        let shapes = self.shapes;
        if shapes.tables.contains(&local) {
            return Shape::Table;
        }
        self.locals.push(local);
        let mut found = None;
        for &store in shapes.stores.get(&local).into_iter().flatten() {
            let value = shapes.ir.operands(store).first();
            let shape = value.map_or(Shape::Unknown, |&value| self.shape(value, depth + 1));
            found = found.max(Some(shape));
        }
        self.locals.pop();
        found.unwrap_or(Shape::Unknown)
    }
}

/// Whether an index chooses rows, or several columns by a list in place.
fn keeps_columns(ir: &Ir, index: OpId) -> bool {
    matches!(
        ir.op(index).kind,
        OpKind::Build(Display::List, _)
            | OpKind::Compare(_)
            | OpKind::Binary(_)
            | OpKind::Unary(_)
            | OpKind::Slice
    )
}
