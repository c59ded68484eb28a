//! Calls that rebind names: `setattr`, `exec`, `globals().update`, `importlib.reload`, what tests patch with.

use super::escapes::CHANGERS;
use super::find::Finder;
use super::modules::{Module, named};
use super::sites::RUNNERS;
use super::texts::Member;
use crate::scope::module::identifiers;
use crate::syntax::Symbol;
use crate::syntax::ast::{Argument, ArgumentKind, BinaryOp, Expr, ExprKind, FStringPart};

/// Methods of a dict that change it.
pub(super) const CHANGES: &[&str] = &[
    "update",
    "setdefault",
    "pop",
    "popitem",
    "clear",
    "__setitem__",
    "__delitem__",
    "__ior__",
];

/// Parts of the names by which tests replace things.
const PATCHERS: &[&str] = &["mock", "monkeypatch", "mocker", "MonkeyPatch"];

impl<'a> Finder<'a> {
    pub(super) fn call(&mut self, callee: &'a Expr, arguments: &'a [Argument]) {
        let positional: Vec<&Expr> = arguments
            .iter()
            .filter(|it| it.kind == ArgumentKind::Positional)
            .map(|it| &it.value)
            .collect();
        let name = match &callee.kind {
            ExprKind::Name(name) => self.builtin(callee).unwrap_or(self.names.get(*name)),
            ExprKind::Attribute(_, name, _) => self.names.get(*name),
            _ => "",
        };
        self.set_by_value(name, arguments);
        if self.is_patcher(callee) {
            let is_renamed =
                matches!(callee.kind, ExprKind::Name(it) if self.is_imported_patch(it));
            let method = if is_renamed { "patch" } else { name };
            return self.patch(method, &positional, arguments);
        }
        self.call_named(name, callee, &positional, arguments);
        if let ExprKind::Attribute(base, ..) = &callee.kind
            && CHANGES.contains(&name)
        {
            self.change_dict(base, name, arguments);
        }
        if !self.is_reader(callee) {
            self.wrap(&positional);
        }
    }

    /// `map(setattr, [lib], ["load"], [fast])`, `Thread(target=setattr, args=(lib, "load", fast))`, `setattr(*arguments)`: the
    /// modules among the arguments are stored on by whoever calls the setter.
    fn set_by_value(&mut self, name: &str, arguments: &'a [Argument]) {
        let is_setter = |expr: &Expr| matches!(expr.kind, ExprKind::Name(it) if matches!(self.names.get(it), "setattr" | "delattr"));
        let spreads = || arguments.iter().any(|it| it.kind == ArgumentKind::Star);
        let calls_setter = |expr: &Expr| {
            let ExprKind::Lambda(lambda) = &expr.kind else {
                return false;
            };
            matches!(&lambda.body.kind, ExprKind::Call(callee, _) if is_setter(callee))
        };
        let is_set = arguments
            .iter()
            .any(|it| is_setter(&it.value) || calls_setter(&it.value))
            || matches!(name, "setattr" | "delattr") && spreads();
        if !is_set {
            return;
        }
        for argument in arguments {
            for module in self.modules_in(&argument.value) {
                self.rebind(&module, &Member::any());
            }
        }
    }

    /// What a function or method of this name does, whatever it belongs to.
    fn call_named(
        &mut self,
        name: &str,
        callee: &Expr,
        positional: &[&Expr],
        arguments: &'a [Argument],
    ) {
        match (name, positional) {
            // Under whatever name a test has its `monkeypatch`.
            ("setattr" | "delattr", &[target, ..]) if self.text(target).is_some() => {
                self.patch(name, positional, arguments);
            }
            // What gets a property is a class.
            ("setattr", &[_, _, value]) if self.is_property(value) => {}
            // `np.__setattr__("sqrt", value)`; not `object.__setattr__(self, "x", value)`.
            ("__setattr__", &[member, _]) => {
                if let ExprKind::Attribute(base, ..) = &callee.kind {
                    self.store_member(base, &self.member(member));
                }
            }
            ("setattr" | "delattr" | "__setattr__" | "__delattr__", &[base, member, ..]) => {
                self.store_member(base, &self.member(member));
            }
            ("__setattr__" | "__delattr__", &[member]) => {
                if let ExprKind::Attribute(base, ..) = &callee.kind {
                    self.store_member(base, &self.member(member));
                }
            }
            // `operator.setitem(lib.__dict__, "load", fast)`
            ("setitem" | "delitem", &[table, key, ..]) => {
                if self.is_module_table(table) {
                    let path = self.text(key).map(str::to_owned);
                    self.found.modules.extend(path);
                } else if let Some(module) = self.namespace(table) {
                    self.rebind(&module, &self.member(key));
                }
            }
            ("reload", &[module, ..]) => {
                if let Some(module) = self.module(module) {
                    self.rebind(&module, &Member::any());
                }
            }
            ("exec", &[code, ..]) if self.is_builtin_call(callee) => {
                self.execute(code, positional.get(1).copied());
            }
            (name, &[code, ..]) if RUNNERS.contains(&name) => {
                // A command of a shell binds nothing.
                let assigns = |text: &str| text.contains(" = ") || text.contains("import ");
                if self.text(code).is_some_and(assigns) {
                    self.execute(code, None);
                }
            }
            ("eval", &[code, ..]) => self.evaluate(code, positional.get(1).copied()),
            // Among all objects is every namespace.
            ("get_referents" | "get_referrers" | "get_objects", _) => self.found.any_own = true,
            ("attrgetter", names) => {
                let is_namespace =
                    |name| matches!(name, "__globals__" | "__dict__" | "__builtins__");
                let mut names = names.iter().filter_map(|it| self.text(it));
                self.found.any_own |= names.any(is_namespace);
            }
            ("values" | "items" | "copy", []) => {
                if let ExprKind::Attribute(base, ..) = &callee.kind
                    && self.is_module_table(base)
                {
                    self.escape_all();
                }
            }
            _ => {}
        }
    }

    /// A method that changes a dict: that of a module, or of what may be one.
    fn change_dict(&mut self, dict: &Expr, method: &str, arguments: &[Argument]) {
        if self.is_module_table(dict) {
            self.change_modules(arguments);
        } else if let Some(module) = self.namespace(dict) {
            self.change(&module, method, arguments);
        } else if let Some(owner) = self.owner_of_dict(dict) {
            for member in self.changed(method, arguments) {
                self.store_member(owner, &member);
            }
        }
    }

    /// `property(...)`, `functools.cached_property(...)`
    fn is_property(&self, value: &Expr) -> bool {
        let ExprKind::Call(callee, _) = &value.kind else {
            return false;
        };
        match callee.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name, _) => {
                matches!(self.names.get(name), "property" | "cached_property")
            }
            _ => false,
        }
    }

    /// `exec`, `builtins.exec`
    fn is_builtin_call(&self, callee: &Expr) -> bool {
        match &callee.kind {
            ExprKind::Name(_) => true,
            _ => self.builtin(callee).is_some(),
        }
    }

    /// `wrap_function_wrapper(module, "name", wrapper)`
    fn wrap(&mut self, positional: &[&Expr]) {
        if positional.len() < 3 {
            return;
        }
        // `partial(setattr, module, "name", value)`
        for pair in positional.windows(2) {
            if let [module, member] = pair
                && let Some(module) = self.module(module)
                && let Some(member) = self.text(member)
            {
                self.rebind(&module, &Member::named(member));
            }
        }
    }

    /// `globals().update(...)`
    fn change(&mut self, module: &Module, method: &str, arguments: &[Argument]) {
        for member in self.changed(method, arguments) {
            self.rebind(module, &member);
        }
    }

    /// The keys that a method of a dict changes.
    fn changed(&self, method: &str, arguments: &[Argument]) -> Vec<Member> {
        let mut members = Vec::new();
        for argument in arguments {
            match (&argument.kind, &argument.value.kind) {
                (ArgumentKind::Keyword(name), _) => {
                    members.push(Member::named(self.names.get(*name)));
                }
                (ArgumentKind::Positional, ExprKind::Dict(items)) => {
                    let keys = items.iter().map(|(key, _)| key.as_ref());
                    members.extend(keys.map(|key| key.map_or(Member::any(), |it| self.member(it))));
                }
                (ArgumentKind::Positional, _) if method != "update" => {
                    members.push(self.member(&argument.value));
                    break;
                }
                _ => members.push(Member::any()),
            }
        }
        if matches!(method, "popitem" | "clear") {
            members.push(Member::any());
        }
        members
    }

    /// `sys.modules.update(...)`: later imports give something else.
    fn change_modules(&mut self, arguments: &[Argument]) {
        for member in self.changed("update", arguments) {
            if let Member::Named(names) = member {
                self.found.modules.extend(names);
            }
        }
        if let Some(path) = arguments.first().and_then(|it| self.text(&it.value)) {
            self.found.modules.insert(path.to_owned());
        }
    }

    /// What executed text may bind: what it mentions.
    fn execute(&mut self, code: &Expr, namespace: Option<&Expr>) {
        let known = namespace.map_or(Some(Module::Own), |it| self.namespace(it));
        let Some(module) = known else {
            // A namespace of its own, from which modules can still be imported.
            let stores = |text: &&String| text.contains(['=', '(']) || text.contains("del ");
            // Or that hold some.
            let reaches = |text: &&String| text.contains("import") || text.contains('.');
            let texts = self.executed(code).unwrap_or_default();
            for text in texts.iter().filter(reaches).filter(stores) {
                let words = identifiers(text).map(str::to_owned).collect();
                self.rebind(&Module::Unknown, &Member::Named(words));
            }
            return;
        };
        let Some(texts) = self.executed(code) else {
            return self.rebind(&module, &Member::any());
        };
        for text in texts {
            let words: Vec<String> = identifiers(&text).map(str::to_owned).collect();
            // `exec("lib.step = other")`
            if text.contains('.') {
                self.rebind_reached(&words);
            }
            if text.contains("import *") {
                self.rebind(&module, &Member::any());
            }
            self.rebind(&module, &Member::Named(words));
        }
    }

    /// The modules that a text mentions, by any member that it mentions.
    fn rebind_reached(&mut self, words: &[String]) {
        let reached = words.iter().filter_map(|word| self.names.find(word));
        let reached = reached.filter_map(|name| self.modules.get(&name));
        for module in reached.cloned().collect::<Vec<_>>() {
            self.rebind(&module, &Member::Named(words.to_vec()));
        }
    }

    /// The texts that code may be: written there, by a name for texts, or compiled.
    fn executed(&self, code: &Expr) -> Option<Vec<String>> {
        match &code.kind {
            ExprKind::Call(callee, arguments) if self.called(callee) == Some("compile") => {
                self.executed(&arguments.first()?.value)
            }
            _ => match self.member(code) {
                Member::Named(texts) => Some(texts),
                Member::Containing(_) => None,
            },
        }
    }

    /// A walrus binds where it is evaluated; an expression may also ask for a namespace.
    fn evaluate(&mut self, code: &Expr, namespace: Option<&Expr>) {
        let Some(text) = self.text(code) else {
            return;
        };
        if identifiers(text).any(|word| CHANGERS.contains(&word) || word == "__dict__") {
            let words: Vec<String> = identifiers(text).map(str::to_owned).collect();
            self.rebind_reached(&words);
            self.rebind(&Module::Own, &Member::any());
        } else if !self.in_function && text.contains(":=") {
            self.execute(code, namespace);
        }
    }

    fn is_patcher(&self, callee: &Expr) -> bool {
        let mut part = callee;
        loop {
            let (name, next) = match &part.kind {
                ExprKind::Attribute(base, name, _) => (*name, Some(base)),
                ExprKind::Name(name) => (*name, None),
                ExprKind::Call(base, _) => {
                    part = base;
                    continue;
                }
                _ => return false,
            };
            let text = self.names.get(name);
            if PATCHERS.contains(&text) {
                return true;
            }
            let Some(next) = next else {
                // Not the method of a client: `session.patch(url)`; `import unittest.mock as um`.
                let is_mock = matches!(self.modules.get(&name), Some(Module::Path(path)) if path == "unittest.mock" || path == "mock");
                return text == "patch" || is_mock || self.is_imported_patch(name);
            };
            part = next;
        }
    }

    /// `from unittest.mock import patch as replace`
    fn is_imported_patch(&self, name: Symbol) -> bool {
        let module = self.modules.get(&name);
        matches!(module, Some(Module::Path(path)) if path == "unittest.mock.patch" || path == "mock.patch")
    }

    /// `mock.patch("a.b", ...)`, `patch.object(a, "b")`, `monkeypatch.setattr(a, "b", ...)`.
    fn patch(&mut self, method: &str, positional: &[&Expr], arguments: &'a [Argument]) {
        let Some(&target) = positional.first() else {
            return;
        };
        if self.is_module_table(target) || self.text(target) == Some("sys.modules") {
            return self.change_modules(arguments.get(1..).unwrap_or_default());
        }
        match method {
            "multiple" => self.patch_multiple(target, arguments),
            "dict" | "setitem" | "delitem" => self.patch_dict(method, target, arguments),
            _ => match (self.text(target), positional.get(1)) {
                (Some(path), _) => self.patch_path(path),
                (None, second) => {
                    let last = self.last_text(target);
                    let is_object = matches!(method, "object" | "setattr" | "delattr" | "spy");
                    match (last, second) {
                        (Some(last), _) => {
                            let member = last.rsplit('.').next().unwrap_or_default();
                            self.rebind(&Module::Unknown, &Member::named(member));
                        }
                        (None, Some(member)) if is_object => {
                            self.store_member(target, &self.member(member));
                        }
                        (None, None) if is_object => {
                            self.store_member(target, &Member::any());
                        }
                        (None, _) if method == "patch" => self.patch_computed(target),
                        (None, _) => {}
                    }
                }
            },
        }
    }

    /// `patch(TARGET, ...)`
    fn patch_computed(&mut self, target: &Expr) {
        match self.member(target) {
            Member::Named(paths) => paths.iter().for_each(|path| self.patch_path(path)),
            Member::Containing(_) => self.rebind(&Module::Unknown, &Member::any()),
        }
    }

    /// `patch("module.member", ...)`
    fn patch_path(&mut self, path: &str) {
        if let Some((module, member)) = path.rsplit_once('.') {
            self.rebind(&named(module), &Member::named(member));
        }
    }

    /// `patch.multiple(module, name=...)`
    fn patch_multiple(&mut self, target: &Expr, arguments: &[Argument]) {
        let keywords = &arguments[1.min(arguments.len())..];
        for member in self.changed("update", keywords) {
            match self.text(target) {
                Some(path) => self.rebind(&named(path), &member),
                None => self.store_member(target, &member),
            }
        }
    }

    /// `patch.dict(module.__dict__, name=...)`, `monkeypatch.setitem(module.__dict__, "name", ...)`
    fn patch_dict(&mut self, method: &str, target: &Expr, arguments: &[Argument]) {
        let rest = &arguments[1.min(arguments.len())..];
        let method = if method == "dict" { "update" } else { method };
        let module = match self.text(target) {
            Some("os.environ") => return,
            Some(path) => Some(named(path.strip_suffix(".__dict__").unwrap_or(path))),
            None => self.namespace(target),
        };
        for member in self.changed(method, rest) {
            match (&module, self.owner_of_dict(target)) {
                (Some(module), _) => self.rebind(module, &member),
                (None, Some(owner)) => self.store_member(owner, &member),
                (None, None) => {}
            }
        }
    }

    /// What a text that is put together ends with.
    fn last_text(&self, expr: &Expr) -> Option<&'a str> {
        match &expr.kind {
            ExprKind::FString(fstring) => match fstring.parts.last() {
                Some(FStringPart::Literal(text)) => Some(self.names.get(*text)),
                _ => None,
            },
            ExprKind::Binary(_, BinaryOp::Add, right) => self.text(right),
            _ => None,
        }
    }
}
