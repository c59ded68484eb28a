//! Blocks by indentation (Python reference 2.1.8), and what may stand in them.

use super::token::{Indentation, invalid};
use crate::syntax::ParseRefused;

/// CPython's tokenizer gives up at this many levels (`MAXINDENT`).
const MAX_LEVELS: usize = 100;

/// What a block is the body of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Function,
    AsyncFunction,
    Class,
    Loop,
    Other,
}

/// The blocks around a line, the module's first.
pub(super) struct Layout {
    blocks: Vec<(Indentation, BlockKind)>,
    /// What the last line opened, which the next one must be indented for.
    opened: Option<BlockKind>,
}

impl Layout {
    pub(super) fn new() -> Self {
        Self {
            blocks: vec![(Indentation::default(), BlockKind::Other)],
            opened: None,
        }
    }

    /// Notes that the line ended with the colon of a block.
    pub(super) fn open(&mut self, kind: BlockKind) {
        self.opened = Some(kind);
    }

    /// Takes the next line in; `None` is the end of the file.
    pub(super) fn line(
        &mut self,
        line: Option<Indentation>,
        end: usize,
    ) -> Result<(), ParseRefused> {
        let Some(line) = line else {
            return match self.opened {
                Some(_) => Err(invalid(end, "a block without a statement in it")),
                None => Ok(()),
            };
        };
        let around = self.blocks.last().map_or(line, |(block, _)| *block);
        let mixed = || {
            Err(invalid(
                line.offset,
                "tabs and spaces are mixed so that the indentation depends on the tab size",
            ))
        };
        if line.column > around.column {
            if line.alternative <= around.alternative {
                return mixed();
            }
            return self.indent(line);
        }
        if self.opened.is_some() {
            return Err(invalid(
                line.offset,
                "an indented block is missing before this line",
            ));
        }
        while self
            .blocks
            .last()
            .is_some_and(|(block, _)| block.column > line.column)
        {
            self.blocks.pop();
        }
        match self.blocks.last() {
            Some((block, _)) if block.column != line.column => Err(invalid(
                line.offset,
                "the line goes back to an indentation that no line around it has",
            )),
            Some((block, _)) if block.alternative != line.alternative => mixed(),
            _ => Ok(()),
        }
    }

    fn indent(&mut self, line: Indentation) -> Result<(), ParseRefused> {
        let Some(kind) = self.opened.take() else {
            return Err(invalid(
                line.offset,
                "the line is indented, but no block begins here",
            ));
        };
        if self.blocks.len() >= MAX_LEVELS {
            return Err(invalid(
                line.offset,
                "more levels of indentation than Python reads",
            ));
        }
        self.blocks.push((line, kind));
        Ok(())
    }

    /// Whether no block is around but the module.
    pub(super) fn is_outermost(&self) -> bool {
        self.blocks.len() == 1
    }

    /// The function around, where the nearest scope is one; `inline` is the block on the line itself.
    pub(super) fn function(&self, inline: Option<BlockKind>) -> Option<BlockKind> {
        self.nearest(inline, |kind| {
            !matches!(kind, BlockKind::Loop | BlockKind::Other)
        })
        .filter(|kind| *kind != BlockKind::Class)
    }

    /// Whether a function or a class is around.
    pub(super) fn is_module_level(&self, inline: Option<BlockKind>) -> bool {
        self.nearest(inline, |kind| {
            !matches!(kind, BlockKind::Loop | BlockKind::Other)
        })
        .is_none()
    }

    /// Whether a loop is around that `break` would leave.
    pub(super) fn is_in_loop(&self, inline: Option<BlockKind>) -> bool {
        self.nearest(inline, |kind| kind != BlockKind::Other) == Some(BlockKind::Loop)
    }

    fn nearest(
        &self,
        inline: Option<BlockKind>,
        is_sought: impl Fn(BlockKind) -> bool,
    ) -> Option<BlockKind> {
        let blocks = self.blocks.iter().rev().map(|(_, kind)| *kind);
        inline
            .into_iter()
            .chain(blocks)
            .find(|kind| is_sought(*kind))
    }
}
