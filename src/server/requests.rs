//! What editors ask: answered from the analysis of the version that they see.

use std::io;
use std::sync::Arc;

use gen_lsp_types::{Position, Range};
use lsp_server::{ErrorCode, Request, RequestId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::{self, Wanted};
use super::client::Client;
use super::examine::Examined;
use super::outbox::Failure;
use super::session::{Phase, Session};
use super::{Event, diagnostics, hover};
use crate::pipeline::guarded;

/// A request that waits for an analysis.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) id: RequestId,
    question: Question,
}

#[derive(Debug, Clone)]
enum Question {
    /// What there is to tell of a text; what was told before.
    Diagnostics {
        uri: String,
        known: Option<String>,
    },
    Hover {
        uri: String,
        position: Position,
    },
    Actions(Wanted),
}

impl Question {
    fn uri(&self) -> &str {
        match self {
            Self::Diagnostics { uri, .. } | Self::Hover { uri, .. } => uri,
            Self::Actions(wanted) => &wanted.uri,
        }
    }

    /// The answer about a text of which nothing is known.
    fn nothing(&self) -> Value {
        match self {
            Self::Diagnostics { .. } => json!({"kind": "full", "items": []}),
            Self::Hover { .. } => Value::Null,
            Self::Actions(_) => json!([]),
        }
    }
}

impl Waiting {
    /// Whether it is about a place, which means nothing once the text changed.
    pub(super) fn is_of_a_place(&self) -> bool {
        match self.question {
            Question::Diagnostics { .. } => false,
            Question::Hover { .. } | Question::Actions(_) => true,
        }
    }
}

#[derive(Deserialize)]
struct TextDocument {
    uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DiagnosticsParams {
    text_document: TextDocument,
    previous_result_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HoverParams {
    text_document: TextDocument,
    position: Position,
}

/// As far as it is needed: the diagnostics that editors send along may be anybody's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActionsParams {
    text_document: TextDocument,
    range: Range,
    #[serde(default)]
    context: ActionsContext,
}

#[derive(Default, Deserialize)]
struct ActionsContext {
    only: Option<Vec<String>>,
}

impl Session {
    pub(super) fn take_request(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        self.outbox.expect(&id);
        let question = match (method.as_str(), self.phase) {
            ("initialize", _) => {
                let result = self.initialize(&params)?;
                return self.outbox.answer(id, result);
            }
            (_, Phase::New) => {
                let why = "`initialize` comes first";
                Err(Failure::new(ErrorCode::ServerNotInitialized, why))
            }
            (_, Phase::ShutDown) => {
                let why = "the server is shut down";
                Err(Failure::new(ErrorCode::InvalidRequest, why))
            }
            ("shutdown", Phase::Running) => {
                self.phase = Phase::ShutDown;
                return self.outbox.answer(id, Ok(Value::Null));
            }
            ("textDocument/diagnostic", Phase::Running) => {
                read(params).map(|it: DiagnosticsParams| Question::Diagnostics {
                    uri: it.text_document.uri,
                    known: it.previous_result_id,
                })
            }
            ("textDocument/hover", Phase::Running) => {
                read(params).map(|it: HoverParams| Question::Hover {
                    uri: it.text_document.uri,
                    position: it.position,
                })
            }
            ("textDocument/codeAction", Phase::Running) => read(params).map(|it: ActionsParams| {
                Question::Actions(Wanted {
                    uri: it.text_document.uri,
                    range: it.range,
                    only: it.context.only,
                })
            }),
            (method, Phase::Running) => {
                let why = format!("`{method}` is not served");
                Err(Failure::new(ErrorCode::MethodNotFound, why))
            }
        };
        match question {
            Ok(question) => self.wait(Waiting { id, question }),
            Err(failure) => self.outbox.answer(id, Err(failure)),
        }
    }

    /// Answers as soon as the newest version is analysed.
    fn wait(&mut self, waiting: Waiting) -> io::Result<()> {
        let uri = self.documents.subject_of(waiting.question.uri());
        let Some(subject) = self.subjects.get_mut(&uri) else {
            return self
                .outbox
                .answer(waiting.id, Ok(waiting.question.nothing()));
        };
        match subject.current().cloned() {
            Some(examined) => self.answer_later(waiting, &examined),
            None => subject.waiting.push(waiting),
        }
        Ok(())
    }

    /// Has a request answered on another thread.
    pub(super) fn answer_later(&self, waiting: Waiting, examined: &Arc<Examined>) {
        let (events, examined) = (self.events.clone(), Arc::clone(examined));
        let client = self.client.clone();
        self.workers.run(move || {
            let Waiting { id, question } = waiting;
            let answer = guarded(|| answer(&question, &examined, &client));
            let result = answer.map_err(|panic| {
                let why = format!("internal error, a bug in unpin: {panic}");
                Failure::new(ErrorCode::InternalError, why)
            });
            // Nobody listens once the session is over.
            let _ = events.send(Event::Answered(id, result));
        });
    }

    /// Answers a request that nobody wants answered any more.
    pub(super) fn cancel(&mut self, params: &Value) -> io::Result<()> {
        let Ok(id) = serde_json::from_value::<RequestId>(params["id"].clone()) else {
            return Ok(());
        };
        for subject in self.subjects.values_mut() {
            subject.waiting.retain(|waiting| waiting.id != id);
        }
        let failure = Failure::new(ErrorCode::RequestCanceled, "cancelled");
        self.outbox.answer(id, Err(failure))
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, Failure> {
    serde_json::from_value(params)
        .map_err(|error| Failure::new(ErrorCode::InvalidParams, error.to_string()))
}

fn answer(question: &Question, examined: &Examined, client: &Client) -> Value {
    match question {
        Question::Diagnostics { uri, known } => {
            let id = examined.revision.to_string();
            if known.as_ref() == Some(&id) {
                return json!({"kind": "unchanged", "resultId": id});
            }
            let items = diagnostics::of(examined).remove(uri).unwrap_or_default();
            json!({"kind": "full", "resultId": id, "items": items})
        }
        Question::Hover { uri, position } => {
            json!(hover::at(examined, uri, *position, client.shows_markdown))
        }
        Question::Actions(wanted) => json!(actions::of(examined, wanted, client)),
    }
}
