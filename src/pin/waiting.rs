//! Calls that wait for somebody else: the pin lasts as long as others please.
//!
//! ```python
//! while True:
//!     job = jobs.get()         # waits; what the last pass left is held meanwhile
//!     page = render(job)
//!     done.put(len(page))
//! ```

use super::Facts;
use crate::flow::{ArgumentShape, OpId, OpKind};
use crate::value::Kind;

/// Methods that wait whatever they are passed (Python library reference: socket, threading, subprocess, concurrent.futures).
const WAITING: [&str; 7] = [
    "accept",
    "acquire",
    "communicate",
    "recv",
    "recv_multipart",
    "recv_string",
    "wait",
];

/// Methods that wait where they are passed nothing but a limit: with more, they look something up or join texts.
const WAITING_FOR_NOTHING_ELSE: [&str; 3] = ["get", "join", "result"];

/// Keywords of the limit.
const LIMITS: [&str; 2] = ["block", "timeout"];

/// Whether the operation waits for another thread, process or machine.
pub(super) fn waits(facts: &Facts<'_>, op: OpId) -> bool {
    let ir = facts.ir;
    let (OpKind::Call(shapes), Some(&callee)) = (&ir.op(op).kind, ir.operands(op).first()) else {
        return false;
    };
    let (&OpKind::Attribute(name), Some(&receiver)) =
        (&ir.op(callee).kind, ir.operands(callee).first())
    else {
        return false;
    };
    let kind = facts.values.get(receiver).map(|value| value.kind);
    if !matches!(kind, Some(Kind::Unknown | Kind::Resource)) {
        return false;
    }
    let name = facts.names.get(name);
    let is_limit = |shape: &ArgumentShape| match *shape {
        ArgumentShape::Keyword(keyword) => LIMITS.contains(&facts.names.get(keyword)),
        _ => false,
    };
    WAITING.contains(&name)
        || WAITING_FOR_NOTHING_ELSE.contains(&name) && shapes.iter().all(is_limit)
}

/// Whether a waiting call gives what another thread or machine has made: a job, a message, a result.
pub(super) fn receives(facts: &Facts<'_>, op: OpId) -> bool {
    let ir = facts.ir;
    let name = |callee: OpId| match ir.op(callee).kind {
        OpKind::Attribute(name) => Some(facts.names.get(name)),
        _ => None,
    };
    let name = ir.operands(op).first().and_then(|&callee| name(callee));
    let gives =
        name.is_some_and(|name| matches!(name, "get" | "result") || name.starts_with("recv"));
    gives && waits(facts, op)
}
