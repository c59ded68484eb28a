//! The tables that the gate reads: who looks at frames, which decorators leave a function alone, and whose text
//! arguments name no local.

use rustc_hash::{FxHashMap, FxHashSet};

use super::words;
use crate::options::rows::{Allow, DecoratorFile, Effect, PeekerFile, QuietFile};

/// A function or method that reads its caller's locals by name (HAZARDS B).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peeker {
    /// Rows of the hazard catalogue.
    pub ids: &'static str,
    /// What it does, as a verb phrase.
    pub message: &'static str,
    /// Modules without which the method means nothing; none where it always counts.
    pub needs: Vec<&'static str>,
}

/// A known decorator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decorator {
    /// What becomes of the function.
    pub effect: Effect,
    /// Which rewrites it leaves sound.
    pub allow: Allow,
}

#[derive(Debug, Default)]
pub(super) struct Peekers {
    names: FxHashMap<&'static str, Peeker>,
    /// Where those of the names stand that are dotted.
    modules: FxHashSet<&'static str>,
    /// Written as `log_locals=` among the names.
    keywords: FxHashMap<&'static str, Peeker>,
    methods: FxHashMap<&'static str, Vec<Peeker>>,
}

#[derive(Debug, Default)]
pub(super) struct Decorators {
    names: FxHashMap<&'static str, Decorator>,
    prefixes: FxHashMap<&'static str, Decorator>,
    methods: FxHashMap<&'static str, Decorator>,
}

#[derive(Debug, Default)]
pub(super) struct Quiet {
    modules: FxHashSet<&'static str>,
    methods: FxHashSet<&'static str>,
    suffixes: Vec<&'static str>,
}

impl Peekers {
    pub(super) fn parse(file: PeekerFile<&'static str>) -> Peekers {
        let mut peekers = Peekers::default();
        for row in file.peeker {
            let peeker = Peeker {
                ids: row.ids,
                message: row.message,
                needs: words(row.needs).collect(),
            };
            for name in words(row.names) {
                if let Some(keyword) = name.strip_suffix('=') {
                    peekers.keywords.insert(keyword, peeker.clone());
                    continue;
                }
                peekers.add(name, peeker.clone());
            }
            for method in words(row.methods) {
                peekers
                    .methods
                    .entry(method)
                    .or_default()
                    .push(peeker.clone());
            }
        }
        peekers
    }

    pub(super) fn add(&mut self, path: &'static str, peeker: Peeker) {
        if let Some((module, _)) = path.rsplit_once('.') {
            self.modules.insert(module);
        }
        self.names.insert(path, peeker);
    }

    pub(super) fn by_name(&self, path: &str) -> Option<&Peeker> {
        self.names.get(path)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.keys().copied()
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
        let is_imported = |need: &&str| modules.clone().any(|module| is_within(module, need));
        self.methods
            .get(name)?
            .iter()
            .find(|peeker| peeker.needs.is_empty() || peeker.needs.iter().any(is_imported))
    }
}

impl Decorators {
    pub(super) fn parse(file: DecoratorFile<&'static str>) -> Decorators {
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
            table.extend(words(row.names).map(|name| (name, decorator)));
            decorators
                .methods
                .extend(words(row.methods).map(|name| (name, decorator)));
        }
        decorators
    }

    pub(super) fn add(&mut self, path: &'static str, decorator: Decorator) {
        self.names.insert(path, decorator);
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
    pub(super) fn parse(file: QuietFile<&'static str>) -> Quiet {
        let mut quiet = Quiet::default();
        for row in file.quiet {
            quiet.modules.extend(words(row.modules));
            quiet.methods.extend(words(row.methods));
            quiet.suffixes.extend(words(row.suffixes));
        }
        quiet
    }

    pub(super) fn is_quiet(&self, callee: &str) -> bool {
        let module = callee.split('.').next().unwrap_or(callee);
        let is_of_module = module.len() < callee.len() && self.modules.contains(module);
        let mut suffixes = self.suffixes.iter();
        is_of_module || suffixes.any(|end| callee.ends_with(end))
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
