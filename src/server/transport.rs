//! Messages between the editor and the server: a header with the length, and JSON. What is malformed is told apart from the end, so
//! that the next message is still read.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

/// No editor sends more; a length beyond this is taken for a broken stream.
const MAX_BYTES: u64 = 1 << 30;
/// No header is longer.
const MAX_HEADER_BYTES: u64 = 1 << 13;

/// What came from the editor.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A request, a response or a notification.
    Message(Message),
    /// Something else, as the error that answers it.
    Malformed(ErrorCode, String),
}

/// The next message; none at the end. An error means that nothing after it can be read.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let length = match read_header(input)? {
        Header::End => return Ok(None),
        Header::Length(length) => length,
        Header::Other => {
            let why = "a header has no Content-Length".to_owned();
            return Ok(Some(Incoming::Malformed(ErrorCode::ParseError, why)));
        }
    };
    if length > MAX_BYTES {
        let why = format!("a message of {length} bytes is announced");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(parse(&body)))
}

fn parse(body: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => return Incoming::Malformed(ErrorCode::ParseError, error.to_string()),
    };
    match serde_json::from_value(value) {
        Ok(message) => Incoming::Message(message),
        Err(_) => Incoming::Malformed(
            ErrorCode::InvalidRequest,
            "neither a request, a response nor a notification".into(),
        ),
    }
}

/// What comes before a message.
enum Header {
    /// How many bytes follow.
    Length(u64),
    /// Nothing that tells.
    Other,
    End,
}

fn read_header(input: &mut impl BufRead) -> io::Result<Header> {
    let mut header = Header::Other;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        let mut limited = input.by_ref().take(MAX_HEADER_BYTES);
        if limited.read_until(b'\n', &mut line)? == 0 {
            return Ok(Header::End);
        }
        let line = String::from_utf8_lossy(&line);
        match line.trim() {
            // Blank lines between messages do no harm.
            "" if is_first => continue,
            "" => return Ok(header),
            field => {
                let (name, value) = field.split_once(':').unwrap_or((field, ""));
                if name.eq_ignore_ascii_case("content-length") {
                    let length = value.trim().parse();
                    header = length.map_or(Header::Other, Header::Length);
                }
            }
        }
        is_first = false;
    }
}

/// Writes an error that answers no request.
pub(super) fn write_error(out: &mut impl Write, code: ErrorCode, message: &str) -> io::Result<()> {
    let error = json!({"code": code as i32, "message": message});
    let text = json!({"jsonrpc": "2.0", "id": null, "error": error}).to_string();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_malformed_does_not_hide_what_follows() {
        let good = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let frame = |text: &str| format!("content-length: {}\r\nX: y\r\n\r\n{text}", text.len());
        let stream = [
            &frame("{]"),
            "X: y\r\n\r\n",
            &frame("[1]"),
            "\r\n",
            &frame(good),
            "Content-Length: 9\r\n\r\n{",
        ]
        .concat();
        let mut input = stream.as_bytes();
        let mut next = || read(&mut input).unwrap();
        assert!(matches!(
            next(),
            Some(Incoming::Malformed(ErrorCode::ParseError, _))
        ));
        assert!(matches!(next(), Some(Incoming::Malformed(..))));
        assert!(matches!(
            next(),
            Some(Incoming::Malformed(ErrorCode::InvalidRequest, _))
        ));
        assert!(matches!(
            next(),
            Some(Incoming::Message(Message::Notification(_)))
        ));
        assert!(next().is_none());
    }
}
