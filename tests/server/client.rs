//! An editor as far as the server sees it: messages to the program, and what comes back.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// Far more than any answer takes.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What came while something else was waited for.
    seen: Vec<Value>,
    next: i32,
}

impl Editor {
    /// Starts the server in a folder.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_unpin"))
            .env_remove("VIRTUAL_ENV")
            .env_remove("CONDA_PREFIX")
            .args(["server", "--stdio"])
            .current_dir(folder)
            .env("UNPIN_STATE_DIR", folder.join(".state"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            input,
            messages,
            seen: Vec::new(),
            next: 0,
        }
    }

    /// Starts it and introduces an editor with these capabilities; gives the server's.
    pub(crate) fn open(folder: &Path, capabilities: &Value) -> (Self, Value) {
        let mut editor = Self::start(folder);
        let params = json!({
            "processId": null, "rootUri": uri(folder), "capabilities": capabilities,
        });
        let result = editor.ask("initialize", &params);
        editor.tell("initialized", &json!({}));
        (editor, result["capabilities"].clone())
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    pub(crate) fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.write(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(crate) fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request, and gives its number.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> i32 {
        self.next += 1;
        let id = self.next;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// The first message that is wanted.
    pub(crate) fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.seen.iter().position(&wanted) {
            return self.seen.remove(at);
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE);
            let message = message.unwrap_or_else(|why| panic!("{why}; seen: {:#?}", self.seen));
            if wanted(&message) {
                return message;
            }
            self.seen.push(message);
        }
    }

    pub(crate) fn response(&mut self, id: i32) -> Value {
        self.wait(|it| it["id"] == id && it.get("method").is_none())
    }

    /// The result of a request.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.request(method, params);
        let response = self.response(id);
        assert!(response.get("error").is_none(), "{response}");
        response["result"].clone()
    }

    /// The next diagnostics of a text.
    pub(crate) fn pushed(&mut self, uri: &str) -> Vec<Value> {
        let message = self.wait(|it| {
            it["method"] == "textDocument/publishDiagnostics" && it["params"]["uri"] == uri
        });
        let found = message["params"]["diagnostics"].as_array();
        found.unwrap().clone()
    }

    pub(crate) fn open_text(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "python", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
    }

    /// Shuts the server down as the protocol says; gives its exit code.
    pub(crate) fn close(mut self) -> i32 {
        assert_eq!(self.ask("shutdown", &Value::Null), Value::Null);
        self.tell("exit", &Value::Null);
        self.end()
    }

    /// Closes its standard input; gives its exit code.
    pub(crate) fn end(mut self) -> i32 {
        self.input = None;
        self.child.wait().unwrap().code().unwrap()
    }
}

fn read(input: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok(),
            _ if line == "\r\n" => break,
            _ => panic!("standard output holds {line:?}"),
        }
    }
    let mut body = vec![0; length.expect("a length")];
    input.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("json"))
}

pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// What Visual Studio Code says of itself, as far as it matters.
pub(crate) fn vs_code() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "workspace": {
            "workspaceEdit": {"documentChanges": true}, "configuration": true,
            "didChangeWatchedFiles": {"dynamicRegistration": true},
            "diagnostics": {"refreshSupport": true},
        },
        "textDocument": {
            "diagnostic": {"dynamicRegistration": true, "relatedDocumentSupport": false},
            "publishDiagnostics": {"relatedInformation": true, "codeDescriptionSupport": true},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
        },
        "notebookDocument": {"synchronization": {"dynamicRegistration": true}},
    })
}

/// What an editor says of itself that takes diagnostics unasked and counts bytes, as Neovim may.
pub(crate) fn neovim() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
        "workspace": {"workspaceEdit": {"resourceOperations": ["rename"]}},
        "textDocument": {
            "publishDiagnostics": {"relatedInformation": true},
            "hover": {"contentFormat": ["plaintext"]},
            "codeAction": {"isPreferredSupport": true},
        },
    })
}

/// Makes the edits of a workspace edit in the texts that it names, of which there is one here.
pub(crate) fn apply(text: &str, edit: &Value, uri: &str) -> String {
    let edits = match edit.get("documentChanges") {
        Some(changes) => {
            assert_eq!(changes[0]["textDocument"]["uri"], uri);
            changes[0]["edits"].clone()
        }
        None => edit["changes"][uri].clone(),
    };
    // Columns are below those characters that the encodings disagree about.
    let offset = |place: &Value| {
        let line = place["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + place["character"].as_u64().unwrap() as usize
    };
    let mut changed = text.to_owned();
    for edit in edits.as_array().unwrap().iter().rev() {
        let range = &edit["range"];
        let range = offset(&range["start"])..offset(&range["end"]);
        changed.replace_range(range, edit["newText"].as_str().unwrap());
    }
    changed
}
