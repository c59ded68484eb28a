//! Assignments and deletions.

use super::builder::Builder;
use super::{Lowered, refuse};
use crate::flow::{Annotation, BindingForm, Op, OpId, OpKind};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Stmt, StmtKind};

impl Builder<'_> {
    pub(super) fn lower_assignment(&mut self, statement: &Stmt) -> Lowered<()> {
        match &statement.kind {
            StmtKind::Assign(targets, value) => {
                let form = match targets.len() {
                    1 => BindingForm::Assign,
                    _ => BindingForm::AssignChained,
                };
                if let [target] = &targets[..]
                    && let Some(pairs) = pairwise(target, value)
                {
                    return self.store_pairwise(&pairs);
                }
                let value = self.lower_expr(value)?;
                for target in targets {
                    self.store(target, value, form)?;
                }
                Ok(())
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value: Some(value),
                ..
            } => {
                let value = self.lower_expr(value)?;
                let store = OpId(self.ops.len() as u32);
                self.store(target, value, BindingForm::AnnAssign)?;
                let is_store = |op: &Op| matches!(op.kind, OpKind::Store(..));
                if self.ops.get(store.index()).is_some_and(is_store) {
                    let annotation = Annotation::of(annotation, self.names);
                    self.annotations.push((store, annotation));
                }
                Ok(())
            }
            StmtKind::AnnAssign { target, .. } => self.lower_declaration(target),
            StmtKind::AugAssign(target, op, value) => self.lower_augmented(target, *op, value),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(target)),
            _ => refuse(statement.span, "an unknown assignment"),
        }
    }

    /// `rows, sizes = [], {}`: all values first, then all stores, left to right. No tuple is made of them.
    fn store_pairwise(&mut self, pairs: &[(&Expr, &Expr)]) -> Lowered<()> {
        let values = pairs.iter().map(|(_, value)| self.lower_expr(value));
        let values: Vec<OpId> = values.collect::<Lowered<_>>()?;
        let mut stores = pairs.iter().zip(values);
        stores.try_for_each(|((target, _), value)| self.store(target, value, BindingForm::Unpack))
    }

    /// `x.a: T`, `x[i]: T`: the object and the index are evaluated, nothing is bound (Python reference 7.2.2).
    fn lower_declaration(&mut self, target: &Expr) -> Lowered<()> {
        match &target.kind {
            ExprKind::Attribute(object, ..) => self.lower_expr(object).map(drop),
            ExprKind::Subscript(object, index) => {
                self.lower_expr(object)?;
                self.lower_expr(index).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// Binds a target to a value that was evaluated before.
    pub(super) fn store(&mut self, target: &Expr, value: OpId, form: BindingForm) -> Lowered<()> {
        match &target.kind {
            ExprKind::Name(name) => {
                self.store_name(*name, value, form, target.span, target.outer);
                Ok(())
            }
            ExprKind::Attribute(object, name, _) => {
                let object = self.lower_expr(object)?;
                self.emit_for(OpKind::StoreAttribute(*name), &[object, value], target);
                Ok(())
            }
            ExprKind::Subscript(object, index) => {
                let object = self.lower_expr(object)?;
                let index = self.lower_expr(index)?;
                self.emit_for(OpKind::StoreSubscript, &[object, index, value], target);
                Ok(())
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => self.unpack(target, items, value),
            _ => refuse(target.span, "an unknown target"),
        }
    }

    /// Unpacks first, then stores left to right.
    fn unpack(&mut self, target: &Expr, items: &[Expr], value: OpId) -> Lowered<()> {
        let is_star = |item: &Expr| matches!(item.kind, ExprKind::Starred(_));
        let star = items.iter().position(is_star);
        let (before, after) = match star {
            Some(at) => (at, Some((items.len() - at - 1) as u32)),
            None => (items.len(), None),
        };
        let kind = OpKind::Unpack {
            before: before as u32,
            after,
        };
        let unpacked = self.emit_for(kind, &[value], target);
        for (index, item) in items.iter().enumerate() {
            let item = match &item.kind {
                ExprKind::Starred(inner) => inner,
                _ => item,
            };
            let value = self.emit_for(OpKind::Item(index as u32), &[unpacked], item);
            self.store(item, value, BindingForm::Unpack)?;
        }
        Ok(())
    }

    /// The target's parts and its old value come before the right side (Python reference 7.2.1).
    fn lower_augmented(&mut self, target: &Expr, op: BinaryOp, value: &Expr) -> Lowered<()> {
        let kind = OpKind::InPlace(op);
        match &target.kind {
            ExprKind::Name(name) => {
                let old = self.load_name(*name, target);
                let value = self.lower_expr(value)?;
                let new = self.emit_for(kind, &[old, value], target);
                let form = BindingForm::AugAssign;
                self.store_name(*name, new, form, target.span, target.outer);
            }
            ExprKind::Attribute(object, name, _) => {
                let object = self.lower_expr(object)?;
                let old = self.emit_for(OpKind::Attribute(*name), &[object], target);
                let value = self.lower_expr(value)?;
                let new = self.emit_for(kind, &[old, value], target);
                self.emit_for(OpKind::StoreAttribute(*name), &[object, new], target);
            }
            ExprKind::Subscript(object, index) => {
                let object = self.lower_expr(object)?;
                let index = self.lower_expr(index)?;
                let old = self.emit_for(OpKind::Subscript, &[object, index], target);
                let value = self.lower_expr(value)?;
                let new = self.emit_for(kind, &[old, value], target);
                self.emit_for(OpKind::StoreSubscript, &[object, index, new], target);
            }
            _ => return refuse(target.span, "an unknown target of an augmented assignment"),
        }
        Ok(())
    }

    fn delete(&mut self, target: &Expr) -> Lowered<()> {
        match &target.kind {
            ExprKind::Name(name) => self.delete_name(*name, target.span, target.outer),
            ExprKind::Attribute(object, name, _) => {
                let object = self.lower_expr(object)?;
                self.emit_for(OpKind::DeleteAttribute(*name), &[object], target);
            }
            ExprKind::Subscript(object, index) => {
                let object = self.lower_expr(object)?;
                let index = self.lower_expr(index)?;
                self.emit_for(OpKind::DeleteSubscript, &[object, index], target);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                return items.iter().try_for_each(|item| self.delete(item));
            }
            _ => return refuse(target.span, "an unknown target of `del`"),
        }
        Ok(())
    }
}

/// The targets and the values of an assignment that takes apart what it has just put together.
fn pairwise<'e>(target: &'e Expr, value: &'e Expr) -> Option<Vec<(&'e Expr, &'e Expr)>> {
    let (ExprKind::Tuple(targets) | ExprKind::List(targets)) = &target.kind else {
        return None;
    };
    let (ExprKind::Tuple(values) | ExprKind::List(values)) = &value.kind else {
        return None;
    };
    let is_star = |item: &Expr| matches!(item.kind, ExprKind::Starred(_));
    let is_plain = targets.len() == values.len() && !targets.iter().chain(values).any(is_star);
    is_plain.then(|| targets.iter().zip(values).collect())
}
