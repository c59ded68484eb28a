//! The language server as editors meet it: the program, spoken to over its standard input and output.

mod client;

#[allow(dead_code, reason = "each test binary uses its part")]
#[path = "../support/program.rs"]
mod program;

use std::fs;
use std::time::{Duration, Instant};

use client::{Editor, apply, neovim, uri, vs_code};
use program::{project_of, unpin};
use serde_json::{Value, json};

const JOB: &str = "import numpy as np\n\n\ndef job():\n    data = np.ones(10_000_000)\n    total = data.sum()\n    \
    other = np.zeros(10_000_000)\n    return total, other\n";

/// Characters outside of the plain ones before the code that matters.
const ODD: &str = "import numpy as np\n\n\ndef job():\n    data = np.ones(10_000_000)\n    \
    s = '𝄞é'; total = data.sum(); other = np.zeros(10_000_000)\n    return total, other, s\n";

fn nowhere() -> tempfile::TempDir {
    project_of(&[("empty", "")])
}

fn text(uri: &str) -> Value {
    json!({"textDocument": {"uri": uri}})
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

fn actions_at(uri: &str, line: u32, only: &[&str]) -> Value {
    let place = json!({"line": line, "character": 0});
    let mut context = json!({"diagnostics": [{"odd": true}]});
    if !only.is_empty() {
        context["only"] = json!(only);
    }
    json!({"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context})
}

#[test]
fn an_editor_that_asks_is_told() {
    let folder = nowhere();
    let (mut editor, offered) = Editor::open(folder.path(), &vs_code());
    assert_eq!(offered["positionEncoding"], "utf-16");
    assert_eq!(offered["textDocumentSync"]["change"], 2);
    assert!(offered["diagnosticProvider"].is_object());
    let registered = editor.wait(|it| it["method"] == "client/registerCapability");
    assert!(registered.to_string().contains("pyproject.toml"));
    // A file that exists nowhere, and no folder of it.
    let job = "file:///no/such/folder/job.py";
    editor.open_text(job, ODD);
    let report = editor.ask("textDocument/diagnostic", &text(job));
    let found = &report["items"][0];
    assert_eq!(found["code"], "call");
    assert_eq!(found["source"], "unpin");
    let page = found["codeDescription"]["href"].as_str().unwrap();
    let page = fs::read_to_string(page.strip_prefix("file://").unwrap()).unwrap();
    assert!(page.starts_with("# `call`\n"), "{page}");
    assert_eq!(found["severity"], 2);
    // After two quotes of which one holds a character of two units and one of one.
    let column = ODD.lines().nth(5).unwrap().find("np.zeros").unwrap() - 6 + 3;
    assert_eq!(
        found["range"]["start"],
        json!({"line": 5, "character": column})
    );
    assert_eq!(
        found["relatedInformation"][0]["location"]["range"]["start"]["line"],
        4
    );
    let mut again = text(job);
    again["previousResultId"] = report["resultId"].clone();
    let again = editor.ask("textDocument/diagnostic", &again);
    assert_eq!(again["kind"], "unchanged");

    let hover = editor.ask("textDocument/hover", &at(job, 4, 6));
    let shown = hover["contents"]["value"].as_str().unwrap();
    assert!(shown.contains("`data` (array, 76.3 MiB)"), "{shown}");
    assert!(
        shown.contains("last used on line 6, still held on line 6"),
        "{shown}"
    );
    assert_eq!(
        editor.ask("textDocument/hover", &at(job, 0, 0)),
        Value::Null
    );

    let actions = editor.ask("textDocument/codeAction", &actions_at(job, 5, &[]));
    assert_eq!(actions[0]["title"], "Release `data` with `del`");
    assert_eq!(actions[0]["kind"], "quickfix");
    assert_eq!(actions[0]["isPreferred"], true);
    assert_eq!(actions[1]["kind"], "source.fixAll.unpin");
    let edit = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"]["version"], 1);
    assert_eq!(
        editor.ask(
            "textDocument/codeAction",
            &actions_at(job, 0, &["quickfix"])
        ),
        json!([])
    );
    assert_eq!(editor.close(), 0);
}

#[test]
fn a_hover_tells_why_a_local_is_left() {
    let folder = nowhere();
    let (mut editor, _) = Editor::open(folder.path(), &vs_code());
    let program = "import os\n\nimport numpy as np\n\n\ndef job():\n    data = [np.ones(10_000_000), open(os.devnull)]\n    \
        total = data[0].sum()\n    other = np.zeros(10_000_000)\n    return total, other\n";
    editor.open_text("file:///job.py", program);
    let hover = editor.ask("textDocument/hover", &at("file:///job.py", 7, 13));
    let shown = hover["contents"]["value"].as_str().unwrap();
    assert!(shown.starts_with("`data` is left as it is: "), "{shown}");
    assert!(shown.ends_with("[resource]"), "{shown}");
    assert_eq!(editor.close(), 0);
}

#[test]
fn an_editor_that_does_not_ask_is_told_of_each_version() {
    let folder = nowhere();
    let (mut editor, offered) = Editor::open(folder.path(), &neovim());
    assert_eq!(offered["positionEncoding"], "utf-8");
    assert!(offered.get("diagnosticProvider").is_none());
    let job = uri(&folder.path().join("a b.py")).replace(' ', "%20");
    editor.open_text(&job, JOB);
    assert_eq!(editor.pushed(&job).len(), 1);
    // Release it by hand, then take that back and write something that is no Python.
    let insertion = |version: i32, start: u32, end: u32, text: &str| {
        json!({
            "textDocument": {"uri": job, "version": version},
            "contentChanges": [{
                "range": {"start": {"line": start, "character": 0}, "end": {"line": end, "character": 0}},
                "text": text,
            }],
        })
    };
    editor.tell(
        "textDocument/didChange",
        &insertion(2, 6, 6, "    del data\n"),
    );
    assert_eq!(editor.pushed(&job), Vec::<Value>::new());
    editor.tell("textDocument/didChange", &insertion(3, 6, 7, "    (\n"));
    let found = editor.pushed(&job);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["severity"], 4);
    assert!(
        found[0]["message"]
            .as_str()
            .unwrap()
            .starts_with("not analysed: ")
    );
    editor.tell("textDocument/didChange", &insertion(4, 6, 7, ""));
    assert_eq!(editor.pushed(&job).len(), 1);
    let fixes = editor.ask(
        "textDocument/codeAction",
        &actions_at(&job, 0, &["source.fixAll"]),
    );
    let fixed = apply(JOB, &fixes[0]["edit"], &job);
    assert_eq!(
        fixed,
        JOB.replace("sum()\n", "sum()\n    del data\n"),
        "{fixes}"
    );
    editor.tell("textDocument/didClose", &text(&job));
    assert_eq!(editor.pushed(&job), Vec::<Value>::new());
    assert_eq!(editor.close(), 0);
}

/// A list is no array; which of the two frees something is not known.
const UNKNOWN: &str = "import numpy as np\nfrom elsewhere import load\n\n\ndef job():\n    data = load()\n    \
    total = data.reshape(-1).sum()\n    other = np.zeros(10_000_000)\n    return total, other\n\n\ndef sure():\n    \
    data = np.ones(10_000_000)\n    total = data.sum()\n    other = np.zeros(10_000_000)\n    return total, other\n";

#[test]
fn packages_of_the_project_tell_what_they_return() {
    let stub = "def load() -> int: ...\n";
    let path = ".venv/lib/python3.12/site-packages/elsewhere.pyi";
    let folder = project_of(&[
        ("app/job.py", UNKNOWN),
        ("unpin.toml", "unsafe = true\n"),
        (path, stub),
    ]);
    let (mut editor, _) = Editor::open(folder.path(), &vs_code());
    let job = uri(&folder.path().join("app/job.py"));
    editor.open_text(&job, UNKNOWN);
    let found = editor.ask("textDocument/diagnostic", &text(&job));
    // What is unknown without it is small.
    let severities = found["items"].as_array().unwrap().iter();
    let severities: Vec<&Value> = severities.map(|it| &it["severity"]).collect();
    assert_eq!(severities, [2], "{found}");
    assert_eq!(editor.close(), 0);
}

#[test]
fn settings_of_the_project_and_of_the_editor_hold() {
    let folder = project_of(&[("job.py", UNKNOWN)]);
    let (mut editor, _) = Editor::open(folder.path(), &vs_code());
    let asked = editor.wait(|it| it["method"] == "workspace/configuration");
    editor.send(
        &json!({"jsonrpc": "2.0", "id": asked["id"], "result": [{"unsafe": true, "path": "x"}]}),
    );
    editor.wait(|it| it["method"] == "workspace/diagnostic/refresh");
    let job = uri(&folder.path().join("job.py"));
    editor.open_text(&job, UNKNOWN);
    let found = editor.ask("textDocument/diagnostic", &text(&job));
    let severities: Vec<&Value> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["severity"])
        .collect();
    assert_eq!(severities, [3, 2]);
    // What is fixed without a look is Safe.
    let all = editor.ask(
        "textDocument/codeAction",
        &actions_at(&job, 0, &["source.fixAll.unpin"]),
    );
    let fixed = apply(UNKNOWN, &all[0]["edit"], &job);
    assert_eq!(fixed.matches("del data").count(), 1, "{fixed}");

    let settings = folder.path().join("unpin.toml");
    let changed = json!({"changes": [{"uri": uri(&settings), "type": 1}]});
    fs::write(&settings, "min-size = \"1GB\"\n").unwrap();
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    let found = editor.ask("textDocument/diagnostic", &text(&job));
    assert_eq!(found["items"], json!([]));
    fs::write(&settings, "mini-size = 3\n").unwrap();
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    let found = editor.ask("textDocument/diagnostic", &text(&job));
    assert_eq!(found["items"], json!([]));
    let shown = editor.wait(|it| it["method"] == "window/showMessage");
    assert!(shown.to_string().contains("mini-size"), "{shown}");
    fs::write(&settings, "extend-exclude = [\"job.py\"]\n").unwrap();
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    let found = editor.ask("textDocument/diagnostic", &text(&job));
    assert_eq!(found["items"], json!([]));
    assert_eq!(editor.close(), 0);
}

fn cells(sources: &[&str]) -> (Vec<Value>, Vec<Value>) {
    let uri = |n: usize| format!("vscode-notebook-cell:/n.ipynb#{n}");
    let cells = sources
        .iter()
        .enumerate()
        .map(|(n, _)| json!({"kind": 2, "document": uri(n)}));
    let texts = sources.iter().enumerate().map(
        |(n, source)| json!({"uri": uri(n), "languageId": "python", "version": 1, "text": source}),
    );
    let (mut cells, texts): (Vec<Value>, Vec<Value>) = (cells.collect(), texts.collect());
    cells[1]["kind"] = 1.into();
    (cells, texts)
}

#[test]
fn cells_of_a_notebook_are_one_program() {
    let folder = nowhere();
    let (mut editor, offered) = Editor::open(folder.path(), &vs_code());
    assert!(offered["notebookDocumentSync"]["notebookSelector"].is_array());
    let settings = json!({"settings": {"unpin": {"unsafe": true}}});
    let asked = editor.wait(|it| it["method"] == "workspace/configuration");
    editor.send(
        &json!({"jsonrpc": "2.0", "id": asked["id"], "result": [settings["settings"]["unpin"]]}),
    );
    editor.wait(|it| it["method"] == "workspace/diagnostic/refresh");
    let (cells, texts) = cells(&[
        "%matplotlib inline\nimport numpy as np\nraw = np.ones(10_000_000)",
        "# A title",
        "table = np.sqrt(raw)",
        "other = np.zeros(10_000_000)\nprint(other.sum(), table.sum())",
    ]);
    let notebook = uri(&folder.path().join("n.ipynb"));
    let document =
        json!({"uri": notebook, "notebookType": "jupyter-notebook", "version": 1, "cells": cells});
    editor.tell(
        "notebookDocument/didOpen",
        &json!({"notebookDocument": document, "cellTextDocuments": texts}),
    );
    let cell = |n: usize| format!("vscode-notebook-cell:/n.ipynb#{n}");
    let found = editor.pushed(&cell(3));
    assert_eq!(found[0]["code"], "module", "{found:?}");
    assert_eq!(
        found[0]["range"]["start"],
        json!({"line": 0, "character": 8})
    );
    assert_eq!(
        found[0]["relatedInformation"][0]["location"]["uri"],
        cell(0)
    );
    let actions = editor.ask("textDocument/codeAction", &actions_at(&cell(2), 0, &[]));
    let edit = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"]["uri"], cell(2));
    assert_eq!(edit["edits"][0]["newText"], "\ndel raw");
    let hover = editor.ask("textDocument/hover", &at(&cell(0), 2, 1));
    assert!(hover.to_string().contains("`raw` (array"), "{hover}");
    // The name is shown after all.
    let change = json!({"cells": {"textContent": [{
        "document": {"uri": cell(2), "version": 2},
        "changes": [{"range": {"start": {"line": 0, "character": 20}, "end": {"line": 0, "character": 20}}, "text": "\nraw"}],
    }]}});
    let document = json!({"uri": notebook, "version": 2});
    editor.tell(
        "notebookDocument/didChange",
        &json!({"notebookDocument": document, "change": change}),
    );
    assert_eq!(editor.pushed(&cell(3)), Vec::<Value>::new());
    // That cell is gone.
    let gone = json!({"cells": {"structure": {
        "array": {"start": 2, "deleteCount": 1}, "didClose": [{"uri": cell(2)}],
    }}});
    editor.tell(
        "notebookDocument/didChange",
        &json!({"notebookDocument": document, "change": gone}),
    );
    assert_eq!(editor.pushed(&cell(2)), Vec::<Value>::new());
    assert_eq!(editor.close(), 0);
}

#[test]
fn what_is_malformed_ends_nothing() {
    let folder = nowhere();
    let mut editor = Editor::start(folder.path());
    let refused = editor.request("textDocument/hover", &at("file:///a.py", 0, 0));
    assert_eq!(editor.response(refused)["error"]["code"], -32002);
    editor.write(b"Content-Length: 3\r\n\r\n{]}");
    assert_eq!(
        editor.wait(|it| it["id"].is_null() && it.get("error").is_some())["error"]["code"],
        -32700
    );
    editor.write(b"Content-Length: 2\r\n\r\n[]Odd: header\r\n\r\n");
    editor.wait(|it| it["error"]["code"] == -32600);
    editor.ask(
        "initialize",
        &json!({"capabilities": {"general": 3, "textDocument": []}}),
    );
    editor.tell("initialized", &json!({}));
    let refused = editor.request("textDocument/hover", &json!({"textDocument": 3}));
    assert_eq!(editor.response(refused)["error"]["code"], -32602);
    let refused = editor.request("textDocument/odd", &json!({}));
    assert_eq!(editor.response(refused)["error"]["code"], -32601);
    editor.tell("textDocument/didOpen", &json!({"textDocument": "odd"}));
    editor.tell("$/odd", &json!(null));
    editor.tell("$/cancelRequest", &json!({"id": 99}));
    let change = json!({"textDocument": {"uri": "file:///never/opened.py", "version": 2}, "contentChanges": [{"text": ""}]});
    editor.tell("textDocument/didChange", &change);
    assert_eq!(
        editor.ask("textDocument/hover", &at("file:///never/opened.py", 3, 3)),
        Value::Null
    );
    editor.open_text("file:///deep.py", &"(".repeat(200_000));
    assert_eq!(editor.pushed("file:///deep.py").len(), 1);
    editor.open_text("file:///nul.py", "x = 1\n\0\n");
    assert_eq!(editor.pushed("file:///nul.py").len(), 1);
    editor.open_text("file:///job.py", JOB);
    assert_eq!(editor.pushed("file:///job.py").len(), 1);
    let outside =
        json!({"start": {"line": 999, "character": 9}, "end": {"line": 0, "character": 0}});
    let change = json!({"textDocument": {"uri": "file:///job.py", "version": 2}, "contentChanges": [{"range": outside, "text": "# end\n"}]});
    editor.tell("textDocument/didChange", &change);
    assert_eq!(editor.pushed("file:///job.py").len(), 1);
    assert_eq!(editor.close(), 0);
}

#[test]
fn the_exit_code_tells_whether_it_was_asked_to_shut_down() {
    let folder = nowhere();
    let (editor, _) = Editor::open(folder.path(), &neovim());
    assert_eq!(editor.end(), 1);
    let (mut editor, _) = Editor::open(folder.path(), &neovim());
    editor.ask("shutdown", &Value::Null);
    let refused = editor.request("textDocument/hover", &at("file:///a.py", 0, 0));
    assert_eq!(editor.response(refused)["error"]["code"], -32600);
    assert_eq!(editor.end(), 0);
    let mut editor = Editor::start(folder.path());
    editor.tell("exit", &Value::Null);
    assert_eq!(editor.end(), 1);
}

/// So large that its analysis is still going on when the next message comes.
fn large() -> String {
    let function = |n: usize| {
        JOB.replace("import numpy as np\n", "")
            .replace("job", &format!("job{n}"))
    };
    let functions: String = (0..1000).map(function).collect();
    format!("import numpy as np\n{functions}")
}

#[test]
fn a_request_can_be_cancelled_and_a_newer_version_supersedes_an_older_one() {
    let folder = nowhere();
    let (mut editor, _) = Editor::open(folder.path(), &vs_code());
    let job = "file:///large.py";
    editor.open_text(job, &large());
    let cancelled = editor.request("textDocument/diagnostic", &text(job));
    let outdated = editor.request("textDocument/hover", &at(job, 4, 6));
    editor.tell("$/cancelRequest", &json!({"id": cancelled}));
    assert_eq!(editor.response(cancelled)["error"]["code"], -32800);
    let start = Instant::now();
    for version in 2..40 {
        let change = json!({"textDocument": {"uri": job, "version": version}, "contentChanges": [{"text": large()}]});
        editor.tell("textDocument/didChange", &change);
    }
    let change =
        json!({"textDocument": {"uri": job, "version": 40}, "contentChanges": [{"text": JOB}]});
    editor.tell("textDocument/didChange", &change);
    assert_eq!(editor.response(outdated)["error"]["code"], -32801);
    let report = editor.ask("textDocument/diagnostic", &text(job));
    assert_eq!(report["items"].as_array().unwrap().len(), 1);
    // One analysis of the large text at most is waited for, and not forty.
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(editor.close(), 0);
}

#[test]
fn a_trace_tells_how_much_is_held() {
    let program = "def load(n):\n    return bytearray(n)\n\n\ndef chain():\n    data = load(40_000_000)\n    \
        size = len(data)\n    other = load(40_000_000)\n    return size + len(other)\n\n\nprint(chain())\n";
    let folder = project_of(&[("chain.py", program)]);
    let ran = unpin(
        folder.path(),
        &[
            "--trace",
            "python3 chain.py",
            "--trace-out",
            "t.json",
            "chain.py",
        ],
    );
    assert!(ran.code == 1, "{}", ran.err);
    let mut editor = Editor::start(folder.path());
    let options = json!({"traceFiles": ["t.json"]});
    editor.ask(
        "initialize",
        &json!({"rootUri": uri(folder.path()), "capabilities": neovim(), "initializationOptions": options}),
    );
    editor.tell("initialized", &json!({}));
    let chain = uri(&folder.path().join("chain.py"));
    editor.open_text(&chain, program);
    let found = editor.pushed(&chain);
    assert!(
        found[0]["message"].as_str().unwrap().contains("38.1 MiB"),
        "{found:?}"
    );
    let hover = editor.ask("textDocument/hover", &at(&chain, 5, 6));
    let shown = hover["contents"]["value"].as_str().unwrap();
    assert!(
        shown.contains("traced: `data` held 38.1 MiB in a `bytearray`"),
        "{shown}"
    );
    assert_eq!(editor.close(), 0);
}

#[test]
fn who_holds_what_no_rewrite_frees_is_hinted_at_where_it_is_asked_for() {
    let program = "import numpy as np\n\n\nclass Survey:\n    def run(self, count):\n        raw = np.ones(count)\n        self.raw = raw\n        total = raw.sum()\n        return total, np.zeros(count)\n";
    let folder = project_of(&[("job.py", program)]);
    for (options, hints) in [(json!({"showHeld": true}), 1), (json!({}), 0)] {
        let mut editor = Editor::start(folder.path());
        editor.ask(
            "initialize",
            &json!({"rootUri": uri(folder.path()), "capabilities": neovim(), "initializationOptions": options}),
        );
        editor.tell("initialized", &json!({}));
        let job = uri(&folder.path().join("job.py"));
        editor.open_text(&job, program);
        let found = editor.pushed(&job);
        assert_eq!(found.len(), hints, "{found:?}");
        for hint in &found {
            assert_eq!(hint["severity"], 4);
            assert_eq!(hint["code"], "held-by-attribute");
            let message = hint["message"].as_str().unwrap();
            assert!(
                message.contains("`self.raw` holds it since line 7"),
                "{message}"
            );
        }
        assert_eq!(editor.close(), 0);
    }
}
