//! Reads settings files; whatever is wrong in one is told with its place.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Table;

use super::project::{ProjectSettings, read_project};
use crate::options::Layer;
use crate::source::Span;

/// A settings file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// Which.
    pub path: PathBuf,
    /// What.
    pub message: String,
    /// The file's text, and where in it, if there is a place.
    pub place: Option<(String, Span)>,
}

/// What a pyproject.toml says.
#[derive(Debug, Default)]
pub(super) struct Pyproject {
    pub(super) project: ProjectSettings,
    /// Of its `[tool.unpin]`, if it has one.
    pub(super) layer: Option<Layer>,
}

/// A file that says nothing but unpin's settings.
pub(super) fn read_own(path: &Path) -> Result<Layer, SettingsError> {
    if path
        .file_name()
        .is_some_and(|name| name == "pyproject.toml")
    {
        return Ok(read_pyproject(path)?.layer.unwrap_or_default());
    }
    let text = read(path)?;
    parse_layer(&text).map_err(|error| explain(path, text, &error))
}

/// As the command line writes it: `KEY=VALUE`, where text needs no quotes.
pub(crate) fn parse_setting(text: &str) -> Result<Layer, String> {
    let is_syntax =
        |error: &toml::de::Error| text.parse::<Table>().is_err() && error.span().is_some();
    let parsed = parse_layer(text).or_else(|error| match text.split_once('=') {
        Some((key, value)) if is_syntax(&error) => {
            parse_layer(&format!("{key} = {}", toml::Value::from(value.trim())))
        }
        _ => Err(error),
    });
    match parsed {
        Ok(Layer {
            extend: Some(base), ..
        }) => Err(format!(
            "a setting of the command line extends no file; `--config {}` uses one",
            base.display()
        )),
        parsed => parsed.map_err(|error| message(&error)),
    }
}

/// What is wrong with the file that a settings file extends, at the line that names it.
pub(super) fn blame_extend(path: PathBuf, message: String) -> SettingsError {
    let text = read(&path).unwrap_or_default();
    let mut start = 0;
    let line = text.split_inclusive('\n').find_map(|line| {
        let span = Span::new(start, start + line.trim_end().len() as u32);
        start += line.len() as u32;
        let rest = line.trim_start().strip_prefix("extend")?.trim_start();
        rest.starts_with('=').then_some(span)
    });
    SettingsError {
        path,
        message,
        place: line.map(|line| (text, line)),
    }
}

fn parse_layer(text: &str) -> Result<Layer, toml::de::Error> {
    toml::from_str(text)
}

pub(super) fn read_pyproject(path: &Path) -> Result<Pyproject, SettingsError> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct File {
        tool: Tools,
    }
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Tools {
        unpin: Option<Layer>,
    }
    let text = read(path)?;
    let table = match text.parse::<Table>() {
        Ok(table) => table,
        Err(error) => return Err(explain(path, text, &error)),
    };
    let own = table.get("tool").and_then(|tools| tools.get("unpin"));
    if own.is_some_and(|own| !own.is_table()) {
        return Err(SettingsError {
            path: path.to_owned(),
            message: "`tool.unpin` is no table of settings".into(),
            place: None,
        });
    }
    match toml::from_str::<File>(&text) {
        Ok(file) => Ok(Pyproject {
            project: read_project(&table),
            layer: file.tool.unpin,
        }),
        Err(error) => Err(explain(path, text, &error)),
    }
}

fn read(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|error| SettingsError {
        path: path.to_owned(),
        message: format!("cannot be read: {}", crate::source::file::describe(&error)),
        place: None,
    })
}

fn explain(path: &Path, text: String, error: &toml::de::Error) -> SettingsError {
    let message = message(error);
    let place = error.span().map(|span| {
        let end = text[..span.end.min(text.len())].trim_end().len();
        let start = span.start.min(text.len());
        let place = Span::new(start as u32, end.max(start) as u32);
        (text, place)
    });
    SettingsError {
        path: path.to_owned(),
        message,
        place,
    }
}

/// How alike two words are, at least, for one to be meant by the other.
const ALIKE: f64 = 0.8;

/// What serde says of an unknown key lists all that there are; what is meant is mostly one of them.
fn message(error: &toml::de::Error) -> String {
    let text = error.message();
    let Some((unknown, known)) = text
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once('`'))
    else {
        return text.to_owned();
    };
    if unknown == "tool" {
        return "there is no setting `tool`: the heading `[tool.unpin]` is for pyproject.toml alone, leave it out".to_owned();
    }
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    let alike = |name: &str| strsim::jaro_winkler(&unknown.replace('_', "-"), name);
    let nearest = known
        .iter()
        .copied()
        .max_by(|one, other| alike(one).total_cmp(&alike(other)))
        .filter(|name| alike(name) >= ALIKE);
    match nearest {
        Some(name) => format!("there is no setting `{unknown}`; did you mean `{name}`?"),
        None => format!(
            "there is no setting `{unknown}`; there are {}",
            known.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_command_line_need_no_quotes() {
        assert_eq!(
            parse_setting("min-size=1MB").unwrap().min_size,
            Some(1_000_000)
        );
        assert_eq!(parse_setting("unsafe=true").unwrap().unsafe_, Some(true));
        assert_eq!(
            parse_setting("exclude=[\"a\"]").unwrap().exclude,
            Some(vec!["a".to_owned()])
        );
        assert_eq!(
            parse_setting("min_size=1").unwrap_err(),
            "there is no setting `min_size`; did you mean `min-size`?"
        );
        for bad in [
            "unsafe=maybe",
            "nonsense=1",
            "min-size",
            "=",
            "min-size=1XB",
        ] {
            assert!(parse_setting(bad).is_err(), "{bad}");
        }
    }
}
