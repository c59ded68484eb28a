//! What shows the ends of objects that may come to a module.

/// What shows that an object has ended, of all objects that may come to a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ShownEnds {
    /// Any may do something as it ends, or be told of.
    #[default]
    Any,
    /// Frames alone tell of others that share their memory.
    OfFrames,
    /// Nothing: all files of the program are known.
    None,
}
