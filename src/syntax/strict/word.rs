//! The words that some rule of this pass depends on, told apart once for each name.

/// What a name is to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A name, or a word that no rule asks for.
    Plain,
    /// Another keyword than those below: what stands after it in parentheses is no list of arguments.
    Keyword,
    And,
    Async,
    Await,
    Break,
    Case,
    Class,
    Continue,
    Def,
    Elif,
    Else,
    Except,
    Exec,
    Finally,
    For,
    From,
    Future,
    If,
    In,
    Is,
    Lambda,
    Match,
    Nonlocal,
    Not,
    Or,
    Print,
    Raise,
    Return,
    Try,
    While,
    With,
    Yield,
}

impl Word {
    pub(super) fn of(text: &[u8]) -> Self {
        match text {
            b"and" => Self::And,
            b"as" | b"assert" | b"del" | b"global" | b"import" => Self::Keyword,
            b"async" => Self::Async,
            b"await" => Self::Await,
            b"break" => Self::Break,
            b"case" => Self::Case,
            b"class" => Self::Class,
            b"continue" => Self::Continue,
            b"def" => Self::Def,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"except" => Self::Except,
            b"exec" => Self::Exec,
            b"finally" => Self::Finally,
            b"for" => Self::For,
            b"from" => Self::From,
            b"__future__" => Self::Future,
            b"if" => Self::If,
            b"in" => Self::In,
            b"is" => Self::Is,
            b"lambda" => Self::Lambda,
            b"match" => Self::Match,
            b"nonlocal" => Self::Nonlocal,
            b"not" => Self::Not,
            b"or" => Self::Or,
            b"print" => Self::Print,
            b"raise" => Self::Raise,
            b"return" => Self::Return,
            b"try" => Self::Try,
            b"while" => Self::While,
            b"with" => Self::With,
            b"yield" => Self::Yield,
            _ => Self::Plain,
        }
    }

    /// Whether what stands after the word in parentheses may be a list of arguments. `print` is a function since Python 3.
    pub(super) fn may_be_called(self) -> bool {
        matches!(
            self,
            Self::Plain | Self::Print | Self::Future | Self::Break | Self::Continue
        )
    }
}
