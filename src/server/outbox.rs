//! What the server sends: answers, notifications, requests of its own.

use std::collections::BTreeSet;
use std::io::{self, Stdout};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde_json::{Value, json};

use super::transport;

/// `MessageType.Warning` of the protocol.
const WARNING: u32 = 2;

/// Why a request has no result.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// The writing end.
pub(super) struct Outbox {
    out: Stdout,
    /// Requests that are not answered yet: each is answered once.
    open: BTreeSet<RequestId>,
    /// Of the requests of its own, the next number.
    next: i32,
    /// What was shown already.
    shown: BTreeSet<String>,
}

impl Outbox {
    pub(super) fn new() -> Self {
        Self {
            out: io::stdout(),
            open: BTreeSet::new(),
            next: 0,
            shown: BTreeSet::new(),
        }
    }

    /// A request that will be answered.
    pub(super) fn expect(&mut self, id: &RequestId) {
        self.open.insert(id.clone());
    }

    /// Answers a request that was not answered yet.
    pub(super) fn answer(
        &mut self,
        id: RequestId,
        result: Result<Value, Failure>,
    ) -> io::Result<()> {
        if !self.open.remove(&id) {
            return Ok(());
        }
        let response_result = result.map_err(|failure| ResponseError {
            code: failure.code as i32,
            message: failure.message,
            data: None,
        });
        let response = Response {
            id,
            response_result,
        };
        Message::Response(response).write(&mut self.out)
    }

    /// Answers something that is no message.
    pub(super) fn refuse(&mut self, code: ErrorCode, why: &str) -> io::Result<()> {
        transport::write_error(&mut self.out, code, why)
    }

    pub(super) fn notify(&mut self, method: &str, params: impl Serialize) -> io::Result<()> {
        let notification = Notification::new(method.to_owned(), params);
        Message::Notification(notification).write(&mut self.out)
    }

    /// Asks the editor for something; gives the number of the request.
    pub(super) fn ask(&mut self, method: &str, params: impl Serialize) -> io::Result<RequestId> {
        let id = RequestId::from(self.next);
        self.next += 1;
        let request = Request::new(id.clone(), method.to_owned(), params);
        Message::Request(request).write(&mut self.out)?;
        Ok(id)
    }

    /// Shows people something that is wrong, once.
    pub(super) fn show(&mut self, message: &str) -> io::Result<()> {
        if !self.shown.insert(message.to_owned()) {
            return Ok(());
        }
        let params = json!({"type": WARNING, "message": format!("unpin: {message}")});
        self.notify("window/showMessage", params)
    }

    /// What was wrong may be shown again.
    pub(super) fn forget_shown(&mut self) {
        self.shown.clear();
    }
}
