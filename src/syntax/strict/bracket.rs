//! What brackets hold: the order of arguments (Python reference 6.3.4) and of parameters (8.7), which tree-sitter does not
//! check.

use super::token::{Token, TokenKind, invalid, python_2};
use crate::syntax::ParseRefused;

/// Above this many names of one list, doubles are sought by sorting.
const FEW_NAMES: usize = 8;

/// What a pair of brackets is for; a lambda's parameters count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BracketKind {
    /// Arguments of a call, bases of a class, sub-patterns of a class pattern.
    Arguments,
    Parameters,
    LambdaParameters,
    Other,
}

/// How the item at hand begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Nothing,
    Name,
    Keyword,
    Value,
    Star,
    StarName,
    DoubleStar,
    DoubleStarName,
    Slash,
}

/// An open bracket.
#[derive(Debug, Clone, Copy)]
struct Bracket {
    kind: BracketKind,
    opener: u8,
    start: usize,
    item: Item,
    item_start: usize,
    has_default: bool,
    /// What was there before the item at hand.
    seen: Seen,
    /// Index of its first name.
    names: usize,
}

/// The items that rule others out after them.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
struct Seen {
    any: bool,
    keyword: bool,
    default: bool,
    star: bool,
    bare_star: bool,
    double_star: bool,
    slash: bool,
}

/// The brackets that are open at a token.
pub(super) struct Brackets<'t> {
    text: &'t [u8],
    open: Vec<Bracket>,
    /// Names of keywords and parameters, of all open brackets.
    names: Vec<(usize, usize)>,
}

impl<'t> Brackets<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            open: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Whether none is open.
    pub(super) fn is_outside(&self) -> bool {
        self.open.is_empty()
    }

    /// Where the innermost open one begins.
    pub(super) fn innermost(&self) -> usize {
        self.open.last().map_or(0, |bracket| bracket.start)
    }

    /// Forgets what a line without its ends left open.
    pub(super) fn clear(&mut self) {
        self.open.clear();
        self.names.clear();
    }

    /// Opens brackets, or a lambda's parameters at its keyword.
    pub(super) fn open(
        &mut self,
        kind: BracketKind,
        opener: u8,
        token: Token,
    ) -> Result<(), ParseRefused> {
        self.begin_item(Item::Value, token)?;
        self.open.push(Bracket {
            kind,
            opener,
            start: token.start,
            item: Item::Nothing,
            item_start: token.end,
            has_default: false,
            seen: Seen::default(),
            names: self.names.len(),
        });
        Ok(())
    }

    /// Takes in a token that opens nothing.
    #[inline]
    pub(super) fn token(&mut self, token: Token) -> Result<(), ParseRefused> {
        let top = self.open.last().map(|bracket| bracket.kind);
        match token.kind {
            TokenKind::Close(closer) => self.close(closer, token),
            _ if matches!(top, None | Some(BracketKind::Other)) => Ok(()),
            TokenKind::Operator(b':') if top == Some(BracketKind::LambdaParameters) => {
                self.end_list()
            }
            TokenKind::Operator(b',') => self.end_item(),
            _ => self.item_token(token),
        }
    }

    fn close(&mut self, closer: u8, token: Token) -> Result<(), ParseRefused> {
        while self
            .open
            .last()
            .is_some_and(|bracket| bracket.kind == BracketKind::LambdaParameters)
        {
            self.open.pop();
        }
        let fits = |opener| matches!((opener, closer), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
        if !self.open.last().is_some_and(|bracket| fits(bracket.opener)) {
            return Err(invalid(
                token.start,
                "a closing bracket without its opening one",
            ));
        }
        self.end_list()
    }

    fn end_list(&mut self) -> Result<(), ParseRefused> {
        if self
            .open
            .last()
            .is_some_and(|bracket| bracket.kind != BracketKind::Other)
        {
            self.end_item()?;
        }
        let Some(bracket) = self.open.pop() else {
            return Ok(());
        };
        if bracket.seen.bare_star {
            return Err(invalid(
                bracket.item_start,
                "named arguments must follow bare *",
            ));
        }
        let first = bracket.names.min(self.names.len());
        let distinct = self.require_distinct(&self.names[first..]);
        self.names.truncate(first);
        distinct
    }

    fn require_distinct(&self, names: &[(usize, usize)]) -> Result<(), ParseRefused> {
        let text = |name: &(usize, usize)| &self.text[name.0..name.1];
        let doubled = if names.len() <= FEW_NAMES {
            (1..names.len())
                .find(|&n| names[..n].iter().any(|name| text(name) == text(&names[n])))
                .map(|n| names[n])
        } else {
            let mut sorted = names.to_vec();
            sorted.sort_by_key(|name| (text(name), name.0));
            sorted
                .windows(2)
                .find(|pair| text(&pair[0]) == text(&pair[1]))
                .map(|pair| pair[1])
        };
        doubled.map_or(Ok(()), |name| {
            Err(invalid(
                name.0,
                "a name that appears twice in one list of arguments or parameters",
            ))
        })
    }

    /// A token directly within arguments or parameters.
    fn item_token(&mut self, token: Token) -> Result<(), ParseRefused> {
        let length = token.end - token.start;
        let item = match token.kind {
            TokenKind::Name(_) => Item::Name,
            TokenKind::Operator(b'*') if length == 1 => Item::Star,
            TokenKind::Operator(b'*') if length == 2 => Item::DoubleStar,
            TokenKind::Operator(b'/') if length == 1 => Item::Slash,
            TokenKind::Operator(b'=') if length == 1 => return self.equals(token),
            _ => Item::Value,
        };
        self.begin_item(item, token)
    }

    /// Notes how an item begins.
    fn begin_item(&mut self, item: Item, token: Token) -> Result<(), ParseRefused> {
        let Some(bracket) = self.open.last_mut() else {
            return Ok(());
        };
        let is_parameter = matches!(
            bracket.kind,
            BracketKind::Parameters | BracketKind::LambdaParameters
        );
        match (bracket.item, item) {
            (Item::Nothing, _) => {
                bracket.item = item;
                bracket.item_start = token.start;
            }
            (Item::Star, Item::Name) if is_parameter => bracket.item = Item::StarName,
            (Item::DoubleStar, Item::Name) if is_parameter => bracket.item = Item::DoubleStarName,
            // An annotation, a default or an operator: the name is not the whole item.
            (Item::Name, _) if !is_parameter => bracket.item = Item::Value,
            _ => return Ok(()),
        }
        if is_parameter && bracket.item == Item::Value {
            return Err(match self.text[token.start] {
                b'(' => python_2(token.start, "a parameter that is a tuple"),
                _ => invalid(token.start, "a parameter that is not a name"),
            });
        }
        if is_parameter && item == Item::Name {
            self.names.push((token.start, token.end));
        }
        Ok(())
    }

    /// `=` within an item: a keyword's, or a default's.
    fn equals(&mut self, token: Token) -> Result<(), ParseRefused> {
        let Some(bracket) = self.open.last_mut() else {
            return Ok(());
        };
        match (bracket.kind, bracket.item) {
            (BracketKind::Arguments, Item::Name) => {
                bracket.item = Item::Keyword;
                let start = bracket.item_start;
                let length = self.text[start..token.start].trim_ascii_end();
                let length = length
                    .iter()
                    .position(|&byte| !super::token::is_name_byte(byte))
                    .unwrap_or(length.len());
                self.names.push((start, start + length));
            }
            (BracketKind::Arguments, Item::Keyword) => {}
            (BracketKind::Arguments, _) => {
                return Err(invalid(token.start, "a keyword that is not a name"));
            }
            (_, Item::Name) => bracket.has_default = true,
            (_, Item::Nothing) | (BracketKind::Other, _) => {}
            _ => {
                return Err(invalid(
                    token.start,
                    "a default of a parameter that cannot have one",
                ));
            }
        }
        Ok(())
    }

    fn end_item(&mut self) -> Result<(), ParseRefused> {
        let Some(bracket) = self.open.last_mut() else {
            return Ok(());
        };
        let (item, start) = (bracket.item, bracket.item_start);
        let wrong = if bracket.kind == BracketKind::Arguments {
            argument(&mut bracket.seen, item)
        } else {
            parameter(&mut bracket.seen, item, bracket.has_default)
        };
        bracket.seen.any |= item != Item::Nothing;
        bracket.item = Item::Nothing;
        bracket.has_default = false;
        wrong.map_or(Ok(()), |what| Err(invalid(start, what)))
    }
}

/// What is wrong with an argument after those seen.
fn argument(seen: &mut Seen, item: Item) -> Option<&'static str> {
    match item {
        Item::Name | Item::Value | Item::Slash if seen.double_star => {
            return Some("positional argument follows keyword argument unpacking");
        }
        Item::Name | Item::Value | Item::Slash if seen.keyword => {
            return Some("positional argument follows keyword argument");
        }
        Item::Star if seen.double_star => {
            return Some("iterable argument unpacking follows keyword argument unpacking");
        }
        Item::Keyword => seen.keyword = true,
        Item::DoubleStar => seen.double_star = true,
        _ => {}
    }
    None
}

/// What is wrong with a parameter after those seen.
fn parameter(seen: &mut Seen, item: Item, has_default: bool) -> Option<&'static str> {
    let is_first = !seen.any;
    if seen.double_star && item != Item::Nothing {
        return Some("arguments cannot follow var-keyword argument");
    }
    let was_bare = std::mem::take(&mut seen.bare_star);
    match item {
        Item::Name if has_default => seen.default = true,
        Item::Name if seen.default && !seen.star => {
            return Some("parameter without a default follows parameter with a default");
        }
        Item::Star | Item::StarName if seen.star => return Some("a second `*` parameter"),
        Item::Star | Item::StarName => {
            seen.star = true;
            seen.bare_star = item == Item::Star;
        }
        Item::DoubleStar | Item::DoubleStarName if was_bare => {
            return Some("named arguments must follow bare *");
        }
        Item::DoubleStar | Item::DoubleStarName => seen.double_star = true,
        Item::Slash if is_first || seen.star || seen.slash => return Some("a `/` out of place"),
        Item::Slash => seen.slash = true,
        Item::Nothing => seen.bare_star = was_bare,
        _ => {}
    }
    None
}
