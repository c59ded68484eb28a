//! unpin finds Python locals that pin large values and rewrites the source to release them.
//!
//! # Pipeline
//! text → tree → functions → IR → scope, flow → values → pins → proposals → plan → edits → self-check → diff or write
//! → (verify). A module is a stage; each may import only from those above it in this list:
//!
//! 1. [`options`]: validated choices as enums
//! 2. [`source`]: files: bytes, encoding, newlines, discovery, atomic write
//! 3. [`syntax`]: text to Python's abstract syntax, by tree-sitter, which nothing else names
//! 4. [`scope`]: Python's name rules
//! 5. [`flow`]: operations in evaluation order, paths, liveness, definite assignment
//! 6. [`value`]: what a value is, how large, and who shares its memory
//! 7. [`program`]: what the files given know of each other
//! 8. [`pin`]: dead locals that hold large values while something allocates
//! 9. [`propose`]: one file per strategy: its conditions, and what it changes
//! 10. [`rewrite`]: changes to edits of the text
//! 11. [`check`]: the rewritten function is the same program
//! 12. [`plan`]: which changes, by the static peak model
//! 13. [`analysis`]: one file, from its text to what would be rewritten in it, run to the fixpoint
//! 14. [`run`]: a command on a staged copy: staging, launching, the process tree, sampling memory; nothing of verdicts
//! 15. [`observe`]: `--trace`: probes, what they recorded, joined with the analysis
//! 16. [`verify`]: the program run before and after, compared; verdicts
//! 17. [`report`]: text, diff, json: with `server` the only place that knows lines and columns
//! 18. [`pipeline`]: one function per command, the only files that know every stage, but for `server`
//! 19. [`server`]: the language server, which knows every stage as `pipeline` does
//! 20. [`cli`], [`exit_code`]
//!
//! # Invariants
//! - Analysis is pure and total: text in, pins and plans out; no IO, no panic on any input. IO lives in `source`, `run`, `observe`, `verify`,
//!   `pipeline`, `server` and `main`.
//! - The tree is walked once per function, into its syntax; everything after the lowering reads the IR.
//! - No recursion whose depth the input controls: what nests deeper than [`syntax::MAX_DEPTH`] is refused.
//! - Positions are byte offsets into the text. Output order never depends on a hash map or on threads.
//! - A file with a syntax error, or one whose rewrite fails the self-check, is never rewritten, and is said.
//! - In doubt, refuse, and say what, where and why.

pub mod options;

pub mod source;

pub mod syntax;

pub mod scope;

pub mod flow;

pub mod value;

pub mod program;

pub mod pin;

pub mod propose;

pub mod rewrite;

pub mod check;

pub mod plan;

pub mod analysis;

pub mod run;

pub mod observe;

pub mod verify;

pub mod report;

pub mod pipeline;

pub mod server;

pub mod cli;

pub mod exit_code;
