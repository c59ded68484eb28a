//! What the editor's own settings say: those of a settings file, in the spelling of either (`min-size`, `minSize`), where one is to be
//! read, and files with traces. They are as strong as the command line.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::options::{Layer, SettingsFiles, SettingsSource};

/// What other parts of an editor's extension read.
const FOREIGN: [&str; 3] = ["path", "trace", "enable"];

/// The settings that an editor sends.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ClientSettings {
    pub(super) source: SettingsSource,
    /// Files that `--trace-out` wrote.
    pub(super) trace_files: Vec<PathBuf>,
    /// Whether it is hinted at what no rewrite frees.
    pub(super) shows_held: bool,
}

impl ClientSettings {
    /// Reads what an editor sends; relative paths start at `root`. An error says what is wrong, for people.
    pub(super) fn read(value: &Value, root: &Path) -> Result<Self, String> {
        let Some(own) = own_part(value) else {
            return Ok(Self::default());
        };
        let mut settings = Self::default();
        let mut rest = toml::Table::new();
        for (key, value) in own.iter().filter(|(_, value)| !value.is_null()) {
            let key = kebab_case(key);
            match &*key {
                "configuration" => {
                    let path = value.as_str().ok_or("`configuration` is no path")?;
                    if !path.is_empty() {
                        settings.source.files = SettingsFiles::Given(root.join(path));
                    }
                }
                "trace-files" => settings.trace_files = paths(value, root)?,
                "show-held" => {
                    let shows = value.as_bool();
                    settings.shows_held = shows.ok_or("`show-held` is neither true nor false")?;
                }
                key if FOREIGN.contains(&key) => {}
                _ => {
                    let value = toml::Value::try_from(value);
                    rest.insert(
                        key.clone(),
                        value.map_err(|error| format!("`{key}`: {error}"))?,
                    );
                }
            }
        }
        settings.source.overrides =
            Layer::deserialize(rest).map_err(|error| error.message().to_owned())?;
        Ok(settings)
    }
}

/// Editors send the part that is unpin's, or all under its name, or under `settings`.
fn own_part(value: &Value) -> Option<&Map<String, Value>> {
    let named = ["settings", "unpin"].into_iter();
    let part = named.fold(value, |value, name| value.get(name).unwrap_or(value));
    part.as_object()
}

fn paths(value: &Value, root: &Path) -> Result<Vec<PathBuf>, String> {
    let wrong = || "`trace-files` is neither a path nor a list of paths".to_owned();
    let one = |value: &Value| value.as_str().map(|path| root.join(path)).ok_or_else(wrong);
    match value {
        Value::Array(list) => list.iter().map(one).collect(),
        value => one(value).map(|path| vec![path]),
    }
}

/// `min-size` for `minSize`.
fn kebab_case(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    for c in key.chars() {
        if c.is_ascii_uppercase() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn either_spelling_is_read() {
        let root = Path::new("/p");
        let value = json!({"unpin": {
            "minSize": "1MB", "line-length": 100, "unsafe": true, "strategy": null, "path": "x",
            "traceFiles": "t.json", "perFileIgnores": {"tests/*": ["all"]},
        }});
        let read = ClientSettings::read(&value, root).unwrap();
        let layer = &read.source.overrides;
        assert_eq!(
            (layer.min_size, layer.line_length, layer.unsafe_),
            (Some(1_000_000), Some(100), Some(true))
        );
        assert_eq!(read.trace_files, [Path::new("/p/t.json")]);
        assert!(layer.per_file_ignores.is_some());
        let error = ClientSettings::read(&json!({"minimum": 3}), root).unwrap_err();
        assert!(error.contains("minimum"), "{error}");
        assert_eq!(
            ClientSettings::read(&Value::Null, root),
            Ok(ClientSettings::default())
        );
    }
}
