//! Builds [`ast`](super::ast) from the concrete tree. What it does not know, or knows to be read wrongly by tree-sitter, is
//! refused with its place; nothing is guessed.

mod builder;

mod statement;

mod compound;

mod definition;

mod import;

mod expression;

mod operator;

mod display;

mod string;

mod annotation;

mod pattern;

pub(super) use builder::{Builder, Functions, first_named_child, refuse, span_of};
