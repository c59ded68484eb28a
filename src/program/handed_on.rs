//! What files hand on to those that import them: a name that does something does it under whatever name it is imported by.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Program, is_known};
use super::modules::FileId;
use super::notes::{Imported, hash_of};
use super::{Traits, TraitsByName};

impl Program {
    /// The files that import something which they may hand on, and did not before.
    pub(super) fn hear(&mut self) -> Vec<FileId> {
        let mut news = Vec::new();
        for file in self.files() {
            let imported = self.imported(file).into_iter();
            let all = imported.chain(self.below_modules(file, |_| true));
            // One name may come from several modules.
            let mut heard = TraitsByName::new();
            for (name, traits) in all.filter(|(_, traits)| traits.is_any()) {
                heard.entry(name).or_default().join(traits);
            }
            for (name, known) in &self.methods {
                for &(other, traits) in known.iter().filter(|it| it.1.reach > 0) {
                    if other != file && self.are_connected(file, other) {
                        heard.entry(format!(".{name}")).or_default().join(traits);
                    }
                }
            }
            if heard != self.heard[file.index()] {
                self.heard[file.index()] = heard;
                news.push(file);
            }
        }
        news
    }

    /// Lets modules hand on what they import.
    pub(super) fn spread_traits(&mut self) {
        if self.provided.iter().all(BTreeMap::is_empty) {
            return;
        }
        loop {
            let mut is_settled = true;
            for file in self.files() {
                for (name, traits) in self.imported(file) {
                    let known = self.provided[file.index()].entry(name).or_default();
                    is_settled &= !known.join(traits);
                }
            }
            if is_settled {
                return;
            }
        }
    }

    /// What a file's imports bind that does something.
    pub(super) fn imported(&self, file: FileId) -> Vec<(String, Traits)> {
        let mut found = Vec::new();
        for (import, targets) in self.imports_of(file) {
            let provided = targets.module.iter();
            let provided = provided.map(|target| &self.provided[target.index()]);
            match &import.names {
                Imported::Whole(_) => {}
                Imported::Members(members) => {
                    for provided in provided.filter(|provided| !provided.is_empty()) {
                        let pairs = members.iter().filter_map(|(member, bound)| {
                            let traits = *provided.get(member)?;
                            (!is_known(&import.module, member)).then(|| (bound.clone(), traits))
                        });
                        found.extend(pairs);
                    }
                }
                Imported::Star => {
                    let all = provided.flatten();
                    found.extend(all.map(|(name, &traits)| (name.clone(), traits)));
                }
            }
        }
        found
    }

    /// What can be reached by a `wanted` name through the modules that a file imports.
    pub(super) fn below_modules(
        &self,
        file: FileId,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<(String, Traits)> {
        let mut found = Vec::new();
        for (import, targets) in self.imports_of(file) {
            let is_whole = matches!(import.names, Imported::Whole(_));
            let modules = targets.module.iter().filter(|_| is_whole);
            let modules = modules.chain(targets.members.iter().flatten());
            for target in &self.below_packages(file, modules.copied()) {
                let provided = self.provided[target.index()].iter();
                let provided = provided.filter(|(name, _)| wanted(name));
                let unknown = provided.filter(|(name, _)| !is_known(&import.module, name));
                found.extend(unknown.map(|(name, &traits)| (name.clone(), traits)));
            }
        }
        found
    }

    /// These modules, and those that a file can reach through them: `pkg.tools`, or `tools.paths` where `tools` imports `paths` and the
    /// file mentions it.
    fn below_packages(
        &self,
        file: FileId,
        modules: impl Iterator<Item = FileId>,
    ) -> BTreeSet<FileId> {
        let mentioned = &self.notes[file.index()].members;
        let mut found = BTreeSet::new();
        let mut open: Vec<FileId> = modules.collect();
        while let Some(module) = open.pop() {
            if !found.insert(module) {
                continue;
            }
            let is_package = self.modules.is_package(module);
            let is_reached = |name: &str| is_package || mentioned.contains(&hash_of(name));
            for (import, targets) in self.imports_of(module) {
                match &import.names {
                    Imported::Whole(bound) if is_reached(bound) => open.extend(&targets.module),
                    Imported::Members(members) => {
                        let below = members.iter().zip(&targets.members);
                        let below = below.filter(|((_, bound), _)| is_reached(bound));
                        open.extend(below.flat_map(|(_, targets)| targets));
                    }
                    Imported::Star => open.extend(targets.members.iter().flatten()),
                    Imported::Whole(_) => {}
                }
            }
        }
        found
    }
}
