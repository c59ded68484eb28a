//! Strings, and what stands in the braces of formatted ones (Python reference 2.4).

use tree_sitter::Node;

use super::builder::{Builder, Built, Child, find, find_kind, has, refuse, require};
use crate::syntax::ast::{Expr, ExprKind, FString, FStringField, FStringPart, StringLiteral};
use crate::syntax::kind::{Field, Kind};

impl<'t, 'a> Builder<'t, 'a> {
    /// A string, or adjacent ones.
    pub(super) fn string(&mut self, node: Node<'t>) -> Built<ExprKind> {
        let pieces = match Kind::of(node) {
            Kind::ConcatenatedString => self
                .named_children(node)
                .iter()
                .map(|child| child.node)
                .collect(),
            _ => vec![node],
        };
        let mut is_formatted = false;
        let mut is_bytes = false;
        for &piece in &pieces {
            let prefix = self.prefix(piece);
            is_formatted |= prefix.contains(['f', 'F', 't', 'T']);
            is_bytes |= prefix.contains(['b', 'B']);
        }
        if is_formatted {
            let mut parts = Vec::new();
            for piece in pieces {
                self.formatted_piece(piece, &mut parts)?;
            }
            return Ok(ExprKind::FString(FString { parts }));
        }
        let content = if let [piece] = pieces[..] {
            self.names.text(self.content(piece)?)
        } else {
            let contents = pieces.iter().map(|&piece| self.content(piece));
            self.names.text(&contents.collect::<Built<String>>()?)
        };
        Ok(ExprKind::Str(StringLiteral {
            is_bytes,
            raw: self.names.text(self.text_of(node)),
            content,
        }))
    }

    /// What stands before the quotes.
    fn prefix(&self, piece: Node<'t>) -> &'a str {
        let text = self.text_of(piece);
        text.split(['"', '\'']).next().unwrap_or("")
    }

    /// What stands between the quotes.
    fn content(&self, piece: Node<'t>) -> Built<&'a str> {
        let literal = &self.text_of(piece)[self.prefix(piece).len()..];
        let quotes = ["\"\"\"", "'''", "\"", "'"];
        let within = |quote| literal.strip_prefix(quote)?.strip_suffix(quote);
        let content = quotes.into_iter().find_map(within);
        content.ok_or_else(|| refuse(piece, "a string without its quotes"))
    }

    fn formatted_piece(&mut self, piece: Node<'t>, parts: &mut Vec<FStringPart>) -> Built<()> {
        let mut literal_start = piece.start_byte();
        for child in self.plain_children(piece) {
            match child.kind {
                Kind::StringStart => {}
                // A raw string of backslashes has none, so that literals are what lies between the rest.
                Kind::StringContent => continue,
                Kind::StringEnd => self.push_literal(literal_start, child.node.start_byte(), parts),
                Kind::Interpolation => {
                    self.push_literal(literal_start, child.node.start_byte(), parts);
                    parts.push(FStringPart::Field(self.field(child.node)?));
                }
                _ => return Err(refuse(child.node, "an unknown part of a formatted string")),
            }
            literal_start = child.node.end_byte();
        }
        Ok(())
    }

    fn field(&mut self, node: Node<'t>) -> Built<FStringField> {
        self.nested(node, |builder| {
            let children = builder.children(node);
            let value = require(node, &children, Field::Expression)?;
            match Kind::of(value) {
                Kind::NamedExpression => builder.field_with_equals_spec(node, value),
                Kind::Lambda => Err(refuse(
                    value,
                    "a lambda in a formatted string without parentheses",
                )),
                _ => builder.plain_field(value, &children),
            }
        })
    }

    fn plain_field(&mut self, value: Node<'t>, children: &[Child<'t>]) -> Built<FStringField> {
        let conversion = find_kind(children, Kind::TypeConversion);
        let spec = find_kind(children, Kind::FormatSpecifier);
        Ok(FStringField {
            value: self.expression(value)?,
            shows_text: has(children, Kind::EqualsToken),
            conversion: conversion.and_then(|node| self.text_of(node).chars().nth(1)),
            spec: spec.map(|spec| self.format_spec(spec)).transpose()?,
        })
    }

    /// `{a:=10}`, which the tree takes for a walrus: the format of `a` is `=10` (P2).
    fn field_with_equals_spec(&mut self, node: Node<'t>, walrus: Node<'t>) -> Built<FStringField> {
        let children = self.children(walrus);
        let name = find(&children, Field::Name)
            .ok_or_else(|| refuse(walrus, "a walrus without a name"))?;
        let value: Expr = self.expression(name)?;
        let after = &self.text[name.end_byte()..node.end_byte()];
        let spec = after
            .trim_start()
            .strip_prefix(':')
            .and_then(|spec| spec.strip_suffix('}'));
        match spec {
            Some(spec) if !spec.contains(['{', '}']) => Ok(FStringField {
                value,
                shows_text: false,
                conversion: None,
                spec: Some(vec![FStringPart::Literal(self.names.text(spec))]),
            }),
            _ => Err(refuse(
                node,
                "a nested format that starts with `=`, which this parser reads wrongly",
            )),
        }
    }

    /// The text of a format has no node of its own: it is what lies between the nested fields.
    fn format_spec(&mut self, node: Node<'t>) -> Built<Vec<FStringPart>> {
        let mut parts = Vec::new();
        let mut literal_start = node.start_byte() + 1;
        for child in self.named_children(node) {
            if child.kind != Kind::FormatExpression && child.kind != Kind::Interpolation {
                return Err(refuse(child.node, "an unknown part of a format"));
            }
            self.push_literal(literal_start, child.node.start_byte(), &mut parts);
            parts.push(FStringPart::Field(self.field(child.node)?));
            literal_start = child.node.end_byte();
        }
        self.push_literal(literal_start, node.end_byte(), &mut parts);
        Ok(parts)
    }

    fn push_literal(&mut self, start: usize, end: usize, parts: &mut Vec<FStringPart>) {
        if let Some(literal) = self
            .text
            .get(start..end)
            .filter(|literal| !literal.is_empty())
        {
            parts.push(FStringPart::Literal(self.names.text(literal)));
        }
    }
}
