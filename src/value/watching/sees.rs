//! Which values of a function may be watchers: functions that watch, registries, what holds or makes such.

use super::super::knowledge::Watch;
use super::look::{Look, MAX_PASSES};
use crate::flow::{OpId, OpKind};
use crate::syntax::Symbol;

impl Look<'_, '_> {
    /// Works out which values may be watchers, until nothing changes.
    pub(super) fn find_watchers(&mut self) {
        for pass in 0.. {
            let mut is_settled = true;
            for op in self.ops() {
                let watch = self.sees(op).max(self.watcher(op));
                is_settled &= watch == self.sees(op);
                self.sees[op.index()] = watch;
            }
            if is_settled || self.forward.cx.reaching.carried().is_empty() {
                return;
            }
            if pass == MAX_PASSES {
                let most = self.sees.iter().copied().max().unwrap_or_default();
                self.sees.fill(most);
                return;
            }
        }
    }

    fn watcher(&self, op: OpId) -> Watch {
        let cx = self.forward.cx;
        let operands = self.operands(op);
        match &cx.ir.op(op).kind {
            OpKind::LoadName(name) => self.by_path_of(op).max(self.watchers.of_name(*name)),
            OpKind::Attribute(name) if cx.names.get(*name) == "__dict__" => {
                self.watchers.of_any().max(self.sees(operands[0]))
            }
            OpKind::Attribute(name) => {
                let by_name = self.watchers.of_name(*name);
                let is_module = self.forward.fact(operands[0]).path.is_some();
                let member = if is_module {
                    self.by_path_of(op)
                } else {
                    by_name
                };
                member
                    .max(self.sees(operands[0]))
                    .max(self.made_by_lookup(*name, is_module))
            }
            OpKind::ImportFrom(..) => {
                let bound = cx.ir.imported_as(op);
                let by_name = bound.map(|name| self.watchers.of_name(name));
                self.by_path_of(op).max(by_name.unwrap_or_default())
            }
            OpKind::Str(raw) => self.by_text(cx.names.get(*raw)),
            OpKind::Load(_) => {
                let stores = cx.reaching.of_load(op).iter();
                let values = stores.filter_map(|&store| self.operands(store).first());
                values
                    .map(|&value| self.sees(value))
                    .max()
                    .unwrap_or_default()
            }
            OpKind::Parameter(local) => {
                let name = cx
                    .ir
                    .scope
                    .locals
                    .get(local.index())
                    .and_then(|local| local.name);
                name.map_or(Watch::No, |name| self.watchers.of_default(cx.ir, name))
            }
            OpKind::Subscript | OpKind::GetIter | OpKind::NextItem | OpKind::Item(_) => {
                self.sees(operands[0])
            }
            OpKind::Unpack { .. } | OpKind::Await | OpKind::Enter(_) | OpKind::Captured(_) => {
                self.sees(operands[0])
            }
            OpKind::Build(..) | OpKind::BuildDict(_) => self.most(operands),
            OpKind::MakeFunction(_) | OpKind::MakeClass(_) => self.nested.max(self.most(operands)),
            OpKind::Call(_) => self.made_watcher(operands),
            _ => Watch::No,
        }
    }

    /// What the result of a call watches: that of a registry, of a factory of the file, and of what gets a watcher itself.
    fn made_watcher(&self, operands: &[OpId]) -> Watch {
        let Some((&callee, arguments)) = operands.split_first() else {
            return Watch::No;
        };
        let path = self.forward.fact(callee).path.as_deref();
        if path.is_some_and(|path| self.knowledge.is_registry(path)) {
            return Watch::End;
        }
        if let Some(watch) = path.and_then(|path| self.by_computed_name(path, arguments)) {
            return watch;
        }
        if path.is_some_and(Self::is_quiet) {
            return Watch::No;
        }
        let gives = self
            .callee_name(callee)
            .map(|name| self.watchers.given_by(name));
        let is_class = matches!(self.forward.cx.ir.op(callee).kind, OpKind::LoadName(name)
            if self.forward.cx.module.classes.contains(&name));
        let of_class = if is_class {
            self.sees(callee)
        } else {
            Watch::No
        };
        gives
            .unwrap_or_default()
            .max(of_class)
            .max(self.most(arguments))
    }

    /// `getattr(weakref, name)`, `__import__("weakref")`: any watcher of the module. `getattr(self, name)`, `globals()[name]`: any
    /// function of the file.
    fn by_computed_name(&self, path: &str, arguments: &[OpId]) -> Option<Watch> {
        let path = path.strip_prefix("builtins.").unwrap_or(path);
        if matches!(path, "globals" | "locals" | "vars" | "eval") {
            return Some(self.watchers.of_any());
        }
        let (&first, rest) = arguments.split_first()?;
        let (module, own) = match path {
            "getattr" => {
                if let Some(name) = self.forward.text_of_literal(*rest.first()?) {
                    let name = self.forward.cx.names.find(name)?;
                    (None, self.watchers.of_name(name))
                } else if self.is_of_array_library(first) {
                    // No function of the file is a member of numpy.
                    (self.forward.fact(first).path.clone(), Watch::No)
                } else {
                    let path = self.forward.fact(first).path.clone();
                    (path, self.watchers.of_any())
                }
            }
            "__import__" | "importlib.import_module" => {
                let module = self.forward.text_of_literal(first)?;
                (Some(module.into()), Watch::No)
            }
            _ => return None,
        };
        let of_module = match module.as_deref().map(|it| it.trim_start_matches('_')) {
            Some("weakref" | "gc") => Watch::End,
            Some("ctypes" | "cffi") => Watch::Address,
            _ => Watch::No,
        };
        let by = of_module.max(own);
        (by != Watch::No).then_some(by)
    }

    /// What `__getattr__` of a class of the file gives for a name that nothing in it has.
    fn made_by_lookup(&self, name: Symbol, is_module: bool) -> Watch {
        if is_module || self.watchers.defines(name) {
            return Watch::No;
        }
        let methods = ["__getattr__", "__getattribute__"];
        let methods = methods
            .iter()
            .filter_map(|it| self.forward.cx.names.find(it));
        let given = methods.map(|method| self.watchers.given_by(method));
        given.max().unwrap_or_default()
    }

    pub(super) fn by_path_of(&self, op: OpId) -> Watch {
        let cx = self.forward.cx;
        if let Some(path) = &self.forward.fact(op).path {
            return self.by_path(path, true);
        }
        match cx.ir.op(op).kind {
            // Whatever else may bind the name.
            OpKind::LoadName(name) => self.by_path(cx.module.origin(cx.names, name), true),
            _ => Watch::No,
        }
    }

    fn by_text(&self, raw: &str) -> Watch {
        self.knowledge.by_text(raw.trim_matches(['"', '\'']))
    }
}
