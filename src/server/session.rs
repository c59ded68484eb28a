//! The state of a session, and what each message does to it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::SystemTime;

use gen_lsp_types::{
    DidChangeNotebookDocumentParams, DidChangeTextDocumentParams, DidCloseNotebookDocumentParams,
    DidCloseTextDocumentParams, DidOpenNotebookDocumentParams, DidOpenTextDocumentParams,
};
use lsp_server::{ErrorCode, Message, Notification, RequestId, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::{Client, offer};
use super::documents::Documents;
use super::examine::{self, Examined, Outcome};
use super::outbox::{Failure, Outbox};
use super::places::Places;
use super::requests::Waiting;
use super::settings::ClientSettings;
use super::transport::Incoming;
use super::workers::Workers;
use super::{Event, diagnostics};
use crate::exit_code::ExitCode;
use crate::options::{EnvironmentSource, ModuleLevel, SettingsSource};
use crate::pipeline::TraceFiles;
use crate::report::{render_diagnostic, settings_diagnostic};
use crate::source::Settings;

/// What tells whether a file was written since.
type Stamp = (PathBuf, Option<(SystemTime, u64)>);

/// How far a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nobody introduced himself yet.
    New,
    Running,
    /// Only the end is awaited.
    ShutDown,
}

/// A document that is analysed: a text, or a notebook.
#[derive(Default)]
pub(super) struct Subject {
    /// Of its newest version.
    pub(super) revision: u64,
    is_running: bool,
    /// How its module is used, since it was opened or saved.
    module: Option<ModuleLevel>,
    pub(super) examined: Option<Arc<Examined>>,
    /// Requests for the newest version.
    pub(super) waiting: Vec<Waiting>,
}

impl Subject {
    pub(super) fn current(&self) -> Option<&Arc<Examined>> {
        let examined = self.examined.as_ref();
        examined.filter(|examined| examined.revision == self.revision)
    }
}

/// A session.
pub(super) struct Session {
    pub(super) phase: Phase,
    pub(super) outbox: Outbox,
    pub(super) client: Client,
    pub(super) documents: Documents,
    pub(super) subjects: BTreeMap<String, Subject>,
    pub(super) workers: Workers,
    pub(super) events: Sender<Event>,
    client_settings: ClientSettings,
    settings: Arc<Settings>,
    trace: Option<Arc<TraceFiles>>,
    /// The files that it was read from, as they were.
    trace_stamps: Vec<Stamp>,
    /// The last revision of any document.
    revisions: u64,
    /// The request for the editor's settings.
    asked_settings: Option<RequestId>,
}

impl Session {
    /// Starts the threads that analyse.
    pub(super) fn start(events: Sender<Event>) -> io::Result<Self> {
        Ok(Self {
            phase: Phase::New,
            outbox: Outbox::new(),
            client: Client::of(&Value::Null),
            documents: Documents::default(),
            subjects: BTreeMap::new(),
            workers: Workers::start()?,
            events,
            client_settings: ClientSettings::default(),
            settings: open(&SettingsSource::default()).unwrap_or_else(|_| Arc::new(unset())),
            trace: None,
            trace_stamps: Vec::new(),
            revisions: 0,
            asked_settings: None,
        })
    }

    /// Takes what happened; gives a code where the session is over.
    pub(super) fn take(&mut self, event: Event) -> io::Result<Option<ExitCode>> {
        match event {
            Event::Incoming(Incoming::Malformed(code, why)) => self.outbox.refuse(code, &why)?,
            Event::Incoming(Incoming::Message(Message::Request(request))) => {
                self.take_request(request)?;
            }
            Event::Incoming(Incoming::Message(Message::Response(response))) => {
                self.take_response(response)?;
            }
            Event::Incoming(Incoming::Message(Message::Notification(notification))) => {
                if notification.method == "exit" {
                    return Ok(Some(self.end()));
                }
                self.take_notification(notification)?;
            }
            Event::End(error) => {
                if let Some(error) = error {
                    tell(&format!("standard input cannot be read: {error}"));
                }
                return Ok(Some(self.end()));
            }
            Event::Examined(uri, examined) => self.take_examined(&uri, *examined)?,
            Event::Answered(id, result) => self.outbox.answer(id, result)?,
        }
        Ok(None)
    }

    /// The protocol wants 1 where nobody asked to shut down before.
    fn end(&self) -> ExitCode {
        match self.phase {
            Phase::ShutDown => ExitCode::Success,
            Phase::New | Phase::Running => ExitCode::Suggestions,
        }
    }

    /// The answer to the first request.
    pub(super) fn initialize(&mut self, params: &Value) -> io::Result<Result<Value, Failure>> {
        if self.phase != Phase::New {
            let why = "initialised already";
            return Ok(Err(Failure::new(ErrorCode::InvalidRequest, why)));
        }
        self.phase = Phase::Running;
        self.client = Client::of(params);
        let options = params.get("initializationOptions");
        self.read_settings(options.unwrap_or(&Value::Null))?;
        Ok(Ok(json!(offer(&self.client))))
    }

    fn take_notification(&mut self, notification: Notification) -> io::Result<()> {
        let Notification { method, params } = notification;
        if self.phase != Phase::Running {
            return Ok(());
        }
        match method.as_str() {
            "initialized" => self.introduce(),
            "textDocument/didOpen" => self.read(&method, params, Self::did_open),
            "textDocument/didChange" => self.read(&method, params, Self::did_change),
            "textDocument/didClose" => self.read(&method, params, Self::did_close),
            "textDocument/didSave" => {
                let uri = params
                    .pointer("/textDocument/uri")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                self.did_save(&self.documents.subject_of(uri))
            }
            "notebookDocument/didOpen" => self.read(&method, params, Self::did_open_notebook),
            "notebookDocument/didChange" => self.read(&method, params, Self::did_change_notebook),
            "notebookDocument/didClose" => self.read(&method, params, Self::did_close_notebook),
            "notebookDocument/didSave" => {
                let uri = params.pointer("/notebookDocument/uri");
                let uri = uri.and_then(Value::as_str).unwrap_or_default().to_owned();
                self.did_save(&uri)
            }
            "workspace/didChangeConfiguration" => {
                if self.client.has_configuration {
                    return self.ask_settings();
                }
                self.read_settings(params.get("settings").unwrap_or(&Value::Null))?;
                self.examine_all()
            }
            "workspace/didChangeWatchedFiles" => {
                self.open_settings()?;
                self.examine_all()
            }
            "$/cancelRequest" => self.cancel(&params),
            // Whatever else editors tell.
            _ => Ok(()),
        }
    }

    /// Reads the parameters of a notification, which nobody would answer if they are wrong.
    fn read<T: DeserializeOwned>(
        &mut self,
        method: &str,
        params: Value,
        act: impl FnOnce(&mut Self, T) -> io::Result<()>,
    ) -> io::Result<()> {
        match serde_json::from_value(params) {
            Ok(params) => act(self, params),
            Err(error) => {
                tell(&format!("{method}: {error}"));
                Ok(())
            }
        }
    }

    fn did_open(&mut self, params: DidOpenTextDocumentParams) -> io::Result<()> {
        let uri = params.text_document.uri.0.clone();
        if !self.documents.open(params.text_document) {
            return Ok(());
        }
        self.open_settings()?;
        self.renew(&uri)
    }

    fn did_change(&mut self, params: DidChangeTextDocumentParams) -> io::Result<()> {
        let document = params.text_document;
        let uri = document.text_document_identifier.uri.0;
        let (version, changes) = (document.version, params.content_changes);
        let encoding = self.client.encoding;
        if self.documents.change(&uri, version, changes, encoding) {
            self.examine(&self.documents.subject_of(&uri))?;
        }
        Ok(())
    }

    fn did_close(&mut self, params: DidCloseTextDocumentParams) -> io::Result<()> {
        let uri = params.text_document.uri.0;
        if self.documents.subject_of(&uri) != uri {
            // The notebook says when its cells are closed.
            return Ok(());
        }
        self.documents.close(&uri);
        self.drop_subject(&uri, &[&uri])
    }

    fn did_open_notebook(&mut self, params: DidOpenNotebookDocumentParams) -> io::Result<()> {
        let uri = params.notebook_document.uri.0.clone();
        let texts = params.cell_text_documents;
        self.documents
            .open_notebook(params.notebook_document, texts);
        self.open_settings()?;
        self.renew(&uri)
    }

    fn did_change_notebook(&mut self, params: DidChangeNotebookDocumentParams) -> io::Result<()> {
        let uri = params.notebook_document.uri.0;
        let Some(changes) = params.change.cells else {
            return Ok(());
        };
        let encoding = self.client.encoding;
        let Some(gone) = self.documents.change_notebook(&uri, changes, encoding) else {
            return Ok(());
        };
        for cell in gone {
            self.publish(&cell, None, &[])?;
        }
        self.examine(&uri)
    }

    fn did_close_notebook(&mut self, params: DidCloseNotebookDocumentParams) -> io::Result<()> {
        let uri = params.notebook_document.uri.0;
        let cells = self.documents.close_notebook(&uri);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        self.drop_subject(&uri, &cells)
    }

    /// Files beside it may be others by now, and so may settings and traces.
    fn did_save(&mut self, uri: &str) -> io::Result<()> {
        if !self.subjects.contains_key(uri) {
            return Ok(());
        }
        self.open_settings()?;
        self.renew(uri)
    }

    fn drop_subject(&mut self, uri: &str, texts: &[&str]) -> io::Result<()> {
        if let Some(subject) = self.subjects.remove(uri) {
            for waiting in subject.waiting {
                let failure = Failure::new(ErrorCode::ContentModified, "the document was closed");
                self.outbox.answer(waiting.id, Err(failure))?;
            }
        }
        for text in texts {
            self.publish(text, None, &[])?;
        }
        Ok(())
    }

    /// Analyses a document anew, of which nothing is known any more.
    fn renew(&mut self, uri: &str) -> io::Result<()> {
        self.subjects.entry(uri.to_owned()).or_default().module = None;
        self.examine(uri)
    }

    pub(super) fn examine_all(&mut self) -> io::Result<()> {
        let all: Vec<String> = self.subjects.keys().cloned().collect();
        for uri in all {
            self.renew(&uri)?;
        }
        if self.client.pulls && self.client.refreshes {
            self.outbox
                .ask("workspace/diagnostic/refresh", Value::Null)?;
        }
        Ok(())
    }

    /// There is a newer version of a document.
    fn examine(&mut self, uri: &str) -> io::Result<()> {
        let Some(subject) = self.subjects.get_mut(uri) else {
            return Ok(());
        };
        self.revisions += 1;
        subject.revision = self.revisions;
        let (outdated, waiting) = std::mem::take(&mut subject.waiting)
            .into_iter()
            .partition(Waiting::is_of_a_place);
        subject.waiting = waiting;
        let outdated: Vec<Waiting> = outdated;
        for waiting in outdated {
            let failure = Failure::new(ErrorCode::ContentModified, "the text was changed");
            self.outbox.answer(waiting.id, Err(failure))?;
        }
        self.begin(uri);
        Ok(())
    }

    /// Starts the analysis of the newest version, unless that of another one is going on.
    fn begin(&mut self, uri: &str) {
        let Some(subject) = self.subjects.get_mut(uri).filter(|it| !it.is_running) else {
            return;
        };
        let Some(snapshot) = self.documents.snapshot(uri, &self.client.root()) else {
            return;
        };
        subject.is_running = true;
        let request = examine::Request {
            snapshot,
            revision: subject.revision,
            encoding: self.client.encoding,
            settings: Arc::clone(&self.settings),
            trace: self.trace.clone(),
            shows_held: self.client_settings.shows_held,
            module: subject.module.clone(),
            roots: self.client.roots.clone(),
        };
        let (events, uri) = (self.events.clone(), uri.to_owned());
        self.workers.run(move || {
            let examined = Box::new(examine::examine(request));
            // Nobody listens once the session is over.
            let _ = events.send(Event::Examined(uri, examined));
        });
    }

    fn take_examined(&mut self, uri: &str, mut examined: Examined) -> io::Result<()> {
        for error in std::mem::take(&mut examined.settings_errors) {
            let message = render_diagnostic(&settings_diagnostic(&error));
            self.outbox.show(&message)?;
        }
        let Some(subject) = self.subjects.get_mut(uri) else {
            return Ok(());
        };
        subject.is_running = false;
        if examined.revision != subject.revision {
            self.begin(uri);
            return Ok(());
        }
        if let Outcome::Failed(panic) = &examined.outcome {
            tell(&format!("{uri}: internal error, a bug in unpin: {panic}"));
        }
        subject.module.clone_from(&examined.module);
        let examined = Arc::new(examined);
        let before = subject.examined.replace(Arc::clone(&examined));
        let waiting = std::mem::take(&mut subject.waiting);
        // Editors do not ask for the diagnostics of cells.
        if !self.client.pulls || self.documents.is_notebook(uri) {
            let mut shown = diagnostics::of(&examined);
            let earlier = before.iter().flat_map(|it| &it.places);
            for piece in earlier.flat_map(Places::pieces) {
                shown.entry(piece.uri.clone()).or_default();
            }
            for (text, found) in shown {
                let pieces = examined.places.iter().flat_map(Places::pieces);
                let mut pieces = pieces.filter(|piece| piece.uri == text);
                let version = pieces.next().map(|piece| piece.version);
                self.publish(&text, version, &found)?;
            }
        }
        for waiting in waiting {
            self.answer_later(waiting, &examined);
        }
        Ok(())
    }

    fn publish(
        &mut self,
        uri: &str,
        version: Option<i32>,
        found: &[gen_lsp_types::Diagnostic],
    ) -> io::Result<()> {
        let mut params = json!({"uri": uri, "diagnostics": found});
        if let Some(version) = version {
            params["version"] = version.into();
        }
        self.outbox
            .notify("textDocument/publishDiagnostics", params)
    }

    /// Asks for what an editor tells only when it is asked.
    fn introduce(&mut self) -> io::Result<()> {
        if self.client.watches_files {
            let names = ["pyproject.toml", "unpin.toml", ".unpin.toml"];
            let watchers = names.map(|name| json!({"globPattern": format!("**/{name}")}));
            let registration = json!({
                "id": "settings",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": watchers},
            });
            let params = json!({"registrations": [registration]});
            self.outbox.ask("client/registerCapability", params)?;
        }
        if self.client.has_configuration {
            self.ask_settings()?;
        }
        Ok(())
    }

    fn ask_settings(&mut self) -> io::Result<()> {
        let params = json!({"items": [{"section": "unpin"}]});
        let id = self.outbox.ask("workspace/configuration", params)?;
        self.asked_settings = Some(id);
        Ok(())
    }

    fn take_response(&mut self, response: Response) -> io::Result<()> {
        if self.asked_settings.as_ref() != Some(&response.id) {
            return Ok(());
        }
        self.asked_settings = None;
        // What the editor did not say at first it does not take back here.
        let Ok(Value::Array(values)) = response.response_result else {
            return Ok(());
        };
        let Some(value) = values.into_iter().next().filter(Value::is_object) else {
            return Ok(());
        };
        self.read_settings(&value)?;
        self.examine_all()
    }

    fn read_settings(&mut self, value: &Value) -> io::Result<()> {
        match ClientSettings::read(value, &self.client.root()) {
            Ok(settings) => self.client_settings = settings,
            Err(why) => self.outbox.show(&format!("the editor's settings: {why}"))?,
        }
        self.outbox.forget_shown();
        self.open_settings()
    }

    /// Settings files and traces are read anew when they are needed next.
    fn open_settings(&mut self) -> io::Result<()> {
        match open(&self.client_settings.source) {
            Ok(settings) => self.settings = settings,
            Err(why) => self.outbox.show(&format!("the editor's settings: {why}"))?,
        }
        let files: &[PathBuf] = &self.client_settings.trace_files;
        let stamps: Vec<Stamp> = files.iter().map(stamp).collect();
        if std::mem::replace(&mut self.trace_stamps, stamps.clone()) == stamps {
            return Ok(());
        }
        if files.is_empty() {
            self.trace = None;
            return Ok(());
        }
        match TraceFiles::read(files, &self.client.root()) {
            Ok(trace) => self.trace = Some(Arc::new(trace)),
            Err(error) => {
                self.trace = None;
                self.outbox.show(&format!("{error:#}"))?;
            }
        }
        Ok(())
    }
}

/// For the editor's log; nobody can be told when standard error fails.
fn tell(message: &str) {
    let _ = writeln!(io::stderr(), "error: {message}");
}

/// When a file was written, and how long it is; none where it is not there.
fn stamp(path: &PathBuf) -> Stamp {
    let metadata = std::fs::metadata(path).ok();
    let written = metadata.and_then(|it| Some((it.modified().ok()?, it.len())));
    (path.clone(), written)
}

fn open(source: &SettingsSource) -> Result<Arc<Settings>, String> {
    let source = SettingsSource {
        environment: EnvironmentSource::Nearest,
        ..source.clone()
    };
    Settings::new(source).map(Arc::new)
}

/// No settings at all: without patterns, nothing can be wrong.
fn unset() -> Settings {
    Settings::new(SettingsSource::default()).expect("no pattern is given")
}
