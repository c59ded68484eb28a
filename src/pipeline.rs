//! One short function per command; the only file that knows every stage.
