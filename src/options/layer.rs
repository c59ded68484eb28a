//! What one place says about how to run, a settings file or the command line; a stronger layer hides what a weaker one says.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::own::{ProducerRow, find_fault};
use super::{PythonVersion, Strategy, parse_pattern, parse_size, parse_strategy, parse_version};

/// The settings of unpin; whatever is left out is decided by the files that this one extends, or by default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(
    rename_all = "kebab-case",
    deny_unknown_fields,
    default,
    expecting = "a table of settings"
)]
pub struct Layer {
    /// Another settings file, relative to this one, whose settings hold where this one is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extend: Option<PathBuf>,
    /// Files and folders that a walk leaves out, in place of the default list: names, or globs relative to this file.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "exclude")]
    #[cfg_attr(test, schemars(with = "Option<OneOrMore<String>>"))]
    pub exclude: Option<Vec<String>>,
    /// Files and folders that a walk leaves out as well.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "patterns")]
    #[cfg_attr(test, schemars(with = "OneOrMore<String>"))]
    pub extend_exclude: Vec<String>,
    /// Whether excluded files are left out even where they are given by name, as pre-commit gives them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_exclude: Option<bool>,
    /// Files that `unpin facts` wrote: what they know of modules that a run is not given, which are where they were below this file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facts: Option<Vec<PathBuf>>,
    /// Strategies that are not used in the files that match: `"tests/*" = ["reuse"]`, or `["all"]`.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "ignores")]
    pub per_file_ignores: Option<BTreeMap<String, IgnoredList>>,
    /// Strategies that may be used, preferred ones first.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strategies"
    )]
    #[cfg_attr(test, schemars(with = "Option<OneOrMore<StrategyName>>"))]
    pub strategy: Option<Vec<Strategy>>,
    /// Values that are known to be smaller are left alone: bytes, or text as `"1MB"`.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "size")]
    #[cfg_attr(test, schemars(with = "Option<BytesOrText>"))]
    pub min_size: Option<u64>,
    /// Whether rewrites are made whose earlier release the program could observe.
    #[serde(rename = "unsafe", skip_serializing_if = "Option::is_none")]
    pub unsafe_: Option<bool>,
    /// The oldest Python that the code must run on: `"3.9"` or `"py39"`.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "version",
        serialize_with = "write_version"
    )]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub target_version: Option<PythonVersion>,
    /// The longest line that may be written, in characters.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "line_length"
    )]
    #[cfg_attr(test, schemars(with = "Option<u16>", range(min = 1)))]
    pub line_length: Option<usize>,
    /// What functions and classes of your own give, as unpin's tables say it of libraries: `module`, `names`, `gives`, and what
    /// else there is to say. It is believed.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "producers")]
    pub producer: Vec<ProducerRow>,
    /// Decorators, by dotted path, that call the function as it is written, perhaps again or later, and do not look into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transparent_decorators: Vec<String>,
    /// Functions, by dotted path, that read their caller's locals by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frame_peekers: Vec<String>,
}

/// All that is not used in some files; one alone needs no brackets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct IgnoredList(pub Vec<Ignored>);

#[cfg(test)]
impl schemars::JsonSchema for IgnoredList {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "IgnoredList".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        OneOrMore::<Ignored>::json_schema(generator)
    }
}

impl<'de> Deserialize<'de> for IgnoredList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = IgnoredList;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of strategies, or \"all\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<IgnoredList, E> {
                Ok(IgnoredList(vec![Ignored::named(text)?]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<IgnoredList, A::Error> {
                let mut found = Vec::new();
                while let Some(text) = items.next_element::<String>()? {
                    found.push(Ignored::named(&text)?);
                }
                Ok(IgnoredList(found))
            }
        }
        deserializer.deserialize_any(List)
    }
}

/// What is not used in some files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// Whatever would be found.
    All,
    /// One way to release.
    Strategy(Strategy),
}

impl Ignored {
    const ALL: &str = "all";

    fn named<E: de::Error>(name: &str) -> Result<Self, E> {
        if name == Self::ALL {
            return Ok(Self::All);
        }
        parse_strategy(name)
            .map(Self::Strategy)
            .map_err(|why| de::Error::custom(format!("`{name}` is {why}, and `all`")))
    }

    /// Whether rewrites by the strategy are not made.
    pub fn covers(self, strategy: Strategy) -> bool {
        match self {
            Self::All => true,
            Self::Strategy(own) => own == strategy,
        }
    }
}

impl Serialize for Ignored {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::All => Self::ALL,
            Self::Strategy(strategy) => strategy.name(),
        })
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Ignored {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Ignored".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names = Strategy::ALL.map(Strategy::name);
        let names: Vec<&str> = std::iter::once(Self::ALL).chain(names).collect();
        schemars::json_schema!({ "enum": names })
    }
}

/// One alone needs no brackets.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "it is only described")]
enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

/// A way to release a value.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "it is only described")]
enum StrategyName {
    Del,
    Reuse,
    Nest,
    Split,
    Hoist,
    Clear,
    Transfer,
}

#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "it is only described")]
enum BytesOrText {
    Bytes(u64),
    Text(String),
}

fn exclude<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    patterns(deserializer).map(Some)
}

/// Names or globs; one alone needs no brackets.
fn patterns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Patterns;
    impl<'de> Visitor<'de> for Patterns {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of names or globs")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![parse_pattern(text).map_err(E::custom)?])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some(text) = items.next_element::<String>()? {
                found.push(parse_pattern(&text).map_err(de::Error::custom)?);
            }
            Ok(found)
        }
    }
    deserializer.deserialize_any(Patterns)
}

type Ignores = BTreeMap<String, IgnoredList>;

fn ignores<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Ignores>, D::Error> {
    let found = Ignores::deserialize(deserializer)?;
    for pattern in found.keys() {
        parse_pattern(pattern).map_err(de::Error::custom)?;
    }
    Ok(Some(found))
}

fn strategies<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<Strategy>>, D::Error> {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = Vec<Strategy>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of strategies")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            text.split(',').map(named).collect()
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some(text) = items.next_element::<String>()? {
                found.push(named(&text)?);
            }
            if found.is_empty() {
                return Err(de::Error::custom("no strategy is left to use"));
            }
            Ok(found)
        }
    }
    fn named<E: de::Error>(text: &str) -> Result<Strategy, E> {
        parse_strategy(text).map_err(|why| de::Error::custom(format!("`{}` is {why}", text.trim())))
    }
    deserializer.deserialize_any(Names).map(Some)
}

fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    struct Size;
    impl Visitor<'_> for Size {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number of bytes, or text as \"1MB\"")
        }

        fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<u64, E> {
            u64::try_from(bytes).map_err(|_| de::Error::custom("a size is not negative"))
        }

        fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<u64, E> {
            Ok(bytes)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<u64, E> {
            parse_size(text).map_err(|why| de::Error::custom(format!("`{text}` is {why}")))
        }
    }
    deserializer.deserialize_any(Size).map(Some)
}

fn producers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ProducerRow>, D::Error> {
    let rows = Vec::<ProducerRow>::deserialize(deserializer)?;
    match rows.iter().find_map(find_fault) {
        Some(fault) => Err(de::Error::custom(fault)),
        None => Ok(rows),
    }
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PythonVersion>, D::Error> {
    struct Version;
    impl Visitor<'_> for Version {
        type Value = PythonVersion;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a Python version as text, like \"3.11\"")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<PythonVersion, E> {
            parse_version(text).map_err(|why| de::Error::custom(format!("`{text}` is {why}")))
        }
    }
    deserializer.deserialize_any(Version).map(Some)
}

#[allow(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "called as serde calls it"
)]
fn write_version<S: serde::Serializer>(
    version: &Option<PythonVersion>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match version {
        Some(version) => serializer.collect_str(&format_args!("3.{}", version.minor)),
        None => serializer.serialize_none(),
    }
}

fn line_length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    struct Length;
    impl Visitor<'_> for Length {
        type Value = usize;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number of characters from 1 to 65535")
        }

        fn visit_i64<E: de::Error>(self, length: i64) -> Result<usize, E> {
            let valid = u16::try_from(length).ok().filter(|&length| length > 0);
            valid
                .map(usize::from)
                .ok_or_else(|| de::Error::custom("a line has from 1 to 65535 characters"))
        }
    }
    deserializer.deserialize_any(Length).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `docs/settings-schema.json` is what editors complete and check settings files by.
    #[test]
    fn the_schema_in_the_docs_is_that_of_the_settings() {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings-schema.json");
        let mut schema = schemars::schema_for!(Layer);
        schema.insert("title".into(), "Settings of unpin".into());
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UNPIN_BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn settings_are_written_as_they_are_read() {
        let text = "exclude = [\"a\"]\nstrategy = [\"del\", \"nest\"]\nmin-size = 1000\nunsafe = true\ntarget-version = \"3.9\"\n\
                    line-length = 100\n\n[per-file-ignores]\n\"tests/*\" = [\"all\"]\n";
        let layer: Layer = toml::from_str(text).unwrap();
        let written = toml::to_string(&layer).unwrap();
        assert_eq!(toml::from_str::<Layer>(&written).unwrap(), layer);
        assert_eq!(layer.min_size, Some(1000));
    }

    #[test]
    fn values_are_read_as_the_command_line_reads_them() {
        let layer: Layer =
            toml::from_str("min-size = \"2KiB\"\nstrategy = \"split,del\"\n").unwrap();
        assert_eq!(layer.min_size, Some(2048));
        assert_eq!(layer.strategy, Some(vec![Strategy::Split, Strategy::Del]));
        for (bad, said) in [
            ("min-size = -1", "a size is not negative"),
            ("min-size = \"1XB\"", "`1XB` is not a size"),
            ("strategy = [\"dell\"]", "`dell` is no such strategy"),
            ("strategy = []", "no strategy is left"),
            ("target-version = 3.9", "a Python version as text"),
            ("target-version = \"2.7\"", "`2.7` is not a version"),
            ("line-length = 0", "from 1 to 65535"),
            ("line-length = \"x\"", "a number of characters"),
            ("exclude = [\"a[\"]", "`a[` is no glob"),
            ("exclude = 3", "a list of names or globs"),
            ("[per-file-ignores]\n\"!a\" = \"all\"", "leave `!` out"),
            ("[per-file-ignores]\na = [\"x\"]", "`x` is no such strategy"),
            (
                "[[producer]]\nnames = \"f\"\ngives = \"fram\"",
                "is no kind: array",
            ),
            (
                "[[producer]]\nnames = \" \"\ngives = \"frame\"",
                "names nothing",
            ),
            (
                "[[producer]]\nnames = \"f\"\nonn = \"frame\"",
                "unknown field `onn`",
            ),
        ] {
            let error = toml::from_str::<Layer>(bad).unwrap_err();
            assert!(error.to_string().contains(said), "{bad}: {error}");
        }
    }
}
