//! Imports (Python reference 7.11).

use tree_sitter::Node;

use super::builder::{Builder, Built, Child, find, has, refuse, require, span_of};
use crate::source::Span;
use crate::syntax::Symbol;
use crate::syntax::ast::{ImportFrom, ImportedModule, Stmt, StmtKind};
use crate::syntax::kind::{Field, Kind};

impl<'t> Builder<'t, '_> {
    pub(super) fn import_statement(&mut self, node: Node<'t>) -> Built<Stmt> {
        let children = self.children(node);
        let names: Vec<Child<'t>> = children
            .iter()
            .filter(|child| child.field == Field::Name)
            .copied()
            .collect();
        let kind = match Kind::of(node) {
            Kind::ImportStatement => {
                let modules = names.iter().map(|name| self.imported_module(*name));
                StmtKind::Import(modules.collect::<Built<_>>()?)
            }
            Kind::FutureImportStatement => self.import_from("__future__", &children, &names)?,
            _ => {
                let module = self.module_name(require(node, &children, Field::ModuleName)?)?;
                self.import_from(&module, &children, &names)?
            }
        };
        Ok(Stmt {
            span: span_of(node),
            kind,
        })
    }

    fn import_from(
        &mut self,
        module: &str,
        children: &[Child<'t>],
        names: &[Child<'t>],
    ) -> Built<StmtKind> {
        let names = names
            .iter()
            .map(|name| self.imported_name(*name))
            .collect::<Built<_>>()?;
        Ok(StmtKind::ImportFrom(ImportFrom {
            module: self.names.identifier(module),
            names,
            is_star: has(children, Kind::WildcardImport),
        }))
    }

    fn imported_module(&mut self, child: Child<'t>) -> Built<ImportedModule> {
        let (name, alias) = self.split_alias(child)?;
        let components = self.named_children(name);
        let dotted = self.dotted(&components)?;
        let module = self.names.identifier(&dotted);
        let (binds, span) = match (alias, components.first()) {
            (Some(alias), _) => self.identifier(alias)?,
            (None, Some(first)) => self.identifier(first.node)?,
            (None, None) => return Err(refuse(name, "an import without a name")),
        };
        Ok(ImportedModule {
            module,
            binds,
            span,
            has_alias: alias.is_some(),
        })
    }

    fn imported_name(&mut self, child: Child<'t>) -> Built<(Symbol, Symbol, Span)> {
        let (name, alias) = self.split_alias(child)?;
        let name = self.only_child(name)?.node;
        let (imported, span) = self.identifier(name)?;
        match alias {
            Some(alias) => {
                let (bound, span) = self.identifier(alias)?;
                Ok((imported, bound, span))
            }
            None => Ok((imported, imported, span)),
        }
    }

    fn split_alias(&mut self, child: Child<'t>) -> Built<(Node<'t>, Option<Node<'t>>)> {
        if child.kind != Kind::AliasedImport {
            return Ok((child.node, None));
        }
        let children = self.children(child.node);
        Ok((
            require(child.node, &children, Field::Name)?,
            find(&children, Field::Alias),
        ))
    }

    /// `..pkg.mod`, without the spaces that may stand between.
    fn module_name(&mut self, node: Node<'t>) -> Built<String> {
        if Kind::of(node) == Kind::DottedName {
            let components = self.named_children(node);
            return self.dotted(&components);
        }
        let mut module = String::new();
        for child in self.named_children(node) {
            match child.kind {
                Kind::ImportPrefix => {
                    module.extend(self.text_of(child.node).chars().filter(|&c| c == '.'));
                }
                _ => module.push_str(&self.module_name(child.node)?),
            }
        }
        Ok(module)
    }

    fn dotted(&mut self, components: &[Child<'t>]) -> Built<String> {
        let mut dotted = String::new();
        for component in components {
            let (name, _) = self.identifier(component.node)?;
            if !dotted.is_empty() {
                dotted.push('.');
            }
            dotted.push_str(self.names.get(name));
        }
        Ok(dotted)
    }
}
