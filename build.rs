//! Reads the tables of `src/value/knowledge` once, when the program is built, into a form that it loads at once.

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the library reads what is only filled here"
)]
#[path = "src/options/rows.rs"]
mod rows;

use std::path::Path;
use std::{env, error, fs};

use serde::de::DeserializeOwned;

use rows::Tables;

type Outcome<T> = Result<T, Box<dyn error::Error>>;

const FOLDER: &str = "src/value/knowledge";

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=src/options/rows.rs");
    let mut tables = Tables {
        producers: read("producers.toml")?,
        methods: read("methods.toml")?,
        annotations: read("annotations.toml")?,
        costs: read("costs.toml")?,
        uses: read("uses.toml")?,
        peekers: read("frame_peekers.toml")?,
        decorators: read("decorators.toml")?,
        quiet: read("quiet_calls.toml")?,
        watchers: read("watchers.toml")?,
    };
    for row in &mut tables.producers.producer {
        row.qualify();
    }
    for row in &mut tables.annotations.annotation {
        row.qualify();
    }
    for row in &mut tables.costs.cost {
        row.names = rows::qualified(&row.module, &row.names);
    }
    let target = Path::new(&env::var("OUT_DIR")?).join("knowledge.bin");
    fs::write(target, postcard::to_allocvec(&tables)?)?;
    Ok(())
}

fn read<T: DeserializeOwned>(name: &str) -> Outcome<T> {
    let path = Path::new(FOLDER).join(name);
    let text = fs::read_to_string(&path)?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
