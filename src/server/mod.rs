//! The language server, `unpin server`: an editor's texts are analysed as they are typed.
//!
//! One thread reads what the editor sends, one owns everything and writes, a few analyse. An analysis is of one version of a
//! document: when it ends and there is a newer one, what it found is dropped and the newer one is analysed. Requests wait for
//! the analysis of the version that they are about. Standard output carries the protocol and nothing else.

mod transport;

mod uri;

mod text;

mod client;

mod settings;

mod workers;

mod documents;

mod places;

mod pages;

mod examine;

mod diagnostics;

mod hover;

mod actions;

mod outbox;

mod session;

mod requests;

use std::io::{self, BufReader};
use std::sync::mpsc::{self, Sender};
use std::thread;

use lsp_server::RequestId;
use serde_json::Value;

use crate::exit_code::ExitCode;
use examine::Examined;
use outbox::Failure;
use session::Session;
use transport::Incoming;

/// What happens.
enum Event {
    /// The editor sent something.
    Incoming(Incoming),
    /// It will send no more; why, if that is odd.
    End(Option<io::Error>),
    /// A document was analysed.
    Examined(String, Box<Examined>),
    /// A request can be answered.
    Answered(RequestId, Result<Value, Failure>),
}

/// Serves the editor at standard input and output until it says so.
pub fn run() -> ExitCode {
    let (events, receiver) = mpsc::channel();
    let mut session = match Session::start(events.clone()) {
        Ok(session) => session,
        Err(error) => {
            eprintln!("error: no thread could be started: {error}");
            return ExitCode::Failure;
        }
    };
    thread::spawn(move || read_all(&events));
    for event in receiver {
        match session.take(event) {
            Ok(None) => {}
            Ok(Some(code)) => return code,
            // Nobody listens any more.
            Err(_) => return ExitCode::Suggestions,
        }
    }
    ExitCode::Failure
}

fn read_all(events: &Sender<Event>) {
    let mut input = BufReader::new(io::stdin());
    let end = loop {
        match transport::read(&mut input) {
            Ok(Some(incoming)) => {
                if events.send(Event::Incoming(incoming)).is_err() {
                    return;
                }
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let _ = events.send(Event::End(end));
}
