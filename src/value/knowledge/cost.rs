//! What calls take beside their results, and what of a result is its own memory: `costs.toml`.

use std::sync::Arc;

use super::{Entry, Parameter, Receivers, Table, words};
use crate::options::rows::{CostFile, CostRow};

/// What a call takes beside its result, and what of that is its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cost {
    /// Whether it may have far fewer items than its arguments: distinct values, groups, positions of some.
    pub is_few: bool,
    /// What the call holds at its own peak, its result included, in hundredths of its first argument.
    pub work_percent: Option<u32>,
    /// When a new frame shows the memory of the frames that it is made of.
    pub shares: Shares,
}

/// When a new frame shows the memory of the frames that it is made of, as a rule: releasing them frees nothing until it ends, too
/// (pandas 3; before, it is a copy).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Shares {
    /// Never.
    #[default]
    Never,
    /// Always, that of the first or of all.
    Always,
    /// Where this parameter is given, and as something else than 0, None, False or "index".
    With(Parameter),
    /// Unless a dtype is named that is certainly another one than before.
    UnlessNarrowed,
}

impl Shares {
    fn parse(text: &'static str) -> Shares {
        match text {
            "" => Shares::Never,
            "always" => Shares::Always,
            "unless_narrowed" => Shares::UnlessNarrowed,
            parameter => Shares::With(Parameter::parse(parameter)),
        }
    }
}

/// Adds what calls cost to their entries; the names that have none.
pub(super) fn add(
    file: &CostFile<&'static str>,
    producers: &mut Table,
    methods: &mut Receivers,
) -> Vec<String> {
    let mut unknown = Vec::new();
    for row in &file.cost {
        for name in words(row.names) {
            let mut add_to = |on: &str, entry: Option<&mut Arc<Entry>>| match entry {
                Some(entry) => add_row(row, Arc::make_mut(entry)),
                None => unknown.push([on, ".", name].concat()),
            };
            if row.on.is_empty() {
                add_to("a function", producers.get_mut(name));
            }
            for on in words(row.on) {
                let table = methods.get_mut(on);
                add_to(on, table.and_then(|table| table.get_mut(name)));
            }
        }
    }
    unknown
}

fn add_row(row: &CostRow<&'static str>, entry: &mut Entry) {
    let cost = &mut entry.cost;
    cost.is_few |= row.few;
    cost.work_percent = row.work_percent.or(cost.work_percent);
    if !row.shares.is_empty() {
        cost.shares = Shares::parse(row.shares);
    }
}
