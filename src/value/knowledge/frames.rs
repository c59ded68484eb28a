//! The tables that the gate reads: who looks at frames, which decorators leave a function alone, and whose text
//! arguments name no local.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::words;

/// A function or method that reads its caller's locals by name (HAZARDS B).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peeker {
    /// Rows of the hazard catalogue.
    pub ids: String,
    /// What it does, as a verb phrase.
    pub message: String,
    /// Modules without which the method means nothing; none where it always counts.
    pub needs: Vec<String>,
}

/// A known decorator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decorator {
    /// What becomes of the function.
    pub effect: Effect,
    /// Which rewrites it leaves sound.
    pub allow: Allow,
}

/// What becomes of a decorated function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Called as it stands.
    None,
    /// Called to give a context manager.
    Context,
    /// Its results are kept.
    Cache,
    /// Read, not called.
    Attribute,
    /// Called by somebody else, or with other arguments.
    Other,
}

/// Which rewrites a decorator leaves sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Allow {
    All,
    NoReuse,
    NoDel,
    Never,
}

#[derive(Debug, Default)]
pub(super) struct Peekers {
    names: FxHashMap<String, Peeker>,
    /// Where those of the names stand that are dotted.
    modules: FxHashSet<String>,
    /// Written as `log_locals=` among the names.
    keywords: FxHashMap<String, Peeker>,
    methods: FxHashMap<String, Vec<Peeker>>,
}

#[derive(Debug, Default)]
pub(super) struct Decorators {
    names: FxHashMap<String, Decorator>,
    prefixes: FxHashMap<String, Decorator>,
    methods: FxHashMap<String, Decorator>,
}

#[derive(Debug, Default)]
pub(super) struct Quiet {
    modules: FxHashSet<String>,
    methods: FxHashSet<String>,
    suffixes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeekerFile {
    peeker: Vec<PeekerRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeekerRow {
    ids: String,
    #[serde(default)]
    names: String,
    #[serde(default)]
    methods: String,
    #[serde(default)]
    needs: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecoratorFile {
    decorator: Vec<DecoratorRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecoratorRow {
    #[serde(rename = "ids")]
    _ids: String,
    #[serde(default)]
    names: String,
    #[serde(default)]
    methods: String,
    /// Whether everything below the names counts too.
    #[serde(default)]
    prefix: bool,
    effect: Effect,
    allow: Allow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuietFile {
    quiet: Vec<QuietRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuietRow {
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    modules: String,
    #[serde(default)]
    methods: String,
    #[serde(default)]
    suffixes: String,
}

impl Peekers {
    pub(super) fn parse(file: PeekerFile) -> Peekers {
        let mut peekers = Peekers::default();
        for row in file.peeker {
            let peeker = Peeker {
                ids: row.ids,
                message: row.message,
                needs: words(&row.needs).collect(),
            };
            for name in words(&row.names) {
                if let Some(keyword) = name.strip_suffix('=') {
                    peekers.keywords.insert(keyword.into(), peeker.clone());
                    continue;
                }
                if let Some((module, _)) = name.rsplit_once('.') {
                    peekers.modules.insert(module.into());
                }
                peekers.names.insert(name, peeker.clone());
            }
            for method in words(&row.methods) {
                peekers
                    .methods
                    .entry(method)
                    .or_default()
                    .push(peeker.clone());
            }
        }
        peekers
    }

    pub(super) fn by_name(&self, path: &str) -> Option<&Peeker> {
        self.names.get(path)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    pub(super) fn are_in(&self, module: &str) -> bool {
        self.modules.contains(module)
    }

    pub(super) fn by_keyword(&self, name: &str) -> Option<&Peeker> {
        self.keywords.get(name)
    }

    pub(super) fn by_method<'a>(
        &self,
        name: &str,
        modules: &(impl Iterator<Item = &'a str> + Clone),
    ) -> Option<&Peeker> {
        let is_imported = |need: &String| modules.clone().any(|module| is_within(module, need));
        self.methods
            .get(name)?
            .iter()
            .find(|peeker| peeker.needs.is_empty() || peeker.needs.iter().any(is_imported))
    }
}

impl Decorators {
    pub(super) fn parse(file: DecoratorFile) -> Decorators {
        let mut decorators = Decorators::default();
        for row in file.decorator {
            let decorator = Decorator {
                effect: row.effect,
                allow: row.allow,
            };
            let table = if row.prefix {
                &mut decorators.prefixes
            } else {
                &mut decorators.names
            };
            table.extend(words(&row.names).map(|name| (name, decorator)));
            decorators
                .methods
                .extend(words(&row.methods).map(|name| (name, decorator)));
        }
        decorators
    }

    pub(super) fn find(&self, path: &str) -> Option<&Decorator> {
        if let Some(decorator) = self.names.get(path) {
            return Some(decorator);
        }
        let below = self
            .prefixes
            .iter()
            .find(|(prefix, _)| is_within(path, prefix));
        if let Some((_, decorator)) = below {
            return Some(decorator);
        }
        let (_, method) = path.rsplit_once('.')?;
        self.methods.get(method)
    }
}

impl Quiet {
    pub(super) fn parse(file: QuietFile) -> Quiet {
        let mut quiet = Quiet::default();
        for row in file.quiet {
            quiet.modules.extend(words(&row.modules));
            quiet.methods.extend(words(&row.methods));
            quiet.suffixes.extend(words(&row.suffixes));
        }
        quiet
    }

    pub(super) fn is_quiet(&self, callee: &str) -> bool {
        let module = callee.split('.').next().unwrap_or(callee);
        let is_of_module = module.len() < callee.len() && self.modules.contains(module);
        let mut suffixes = self.suffixes.iter();
        is_of_module || suffixes.any(|end| callee.ends_with(end.as_str()))
    }

    pub(super) fn is_quiet_method(&self, name: &str) -> bool {
        self.methods.contains(name)
    }
}

/// Whether a dotted path is `module` or lies below it.
fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
