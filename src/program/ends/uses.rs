//! What is an event, or tells of one, only by the way that it is used.

use super::calls::{Mention, are_in_blocks, is_only_called, is_only_named};
use super::generators::delegate_to_a_name;
use super::names::{BUFFERS, HANDLERS};
use super::text::{asks_for_addresses, enters_by_name, looks_up_members, makes_classes};
use crate::program::code::{Code, has_word};
use crate::program::notes::Import;
use crate::syntax::{is_name_byte, words};

/// What is an event by the way that it is used.
pub(super) fn told_by_use(code: &Code, imports: &[Import]) -> Option<&'static str> {
    let imports_any = |name: &str| imports.iter().any(|it| it.root() == name);
    let buffer = BUFFERS.iter().find(|word| !is_only_called(code, word));
    let checks: [(&'static str, &dyn Fn() -> bool); 13] = [
        ("logging", &|| {
            imports_any("logging") && !handlers_stay(code)
        }),
        ("map", &|| {
            imports_any("concurrent") && !results_are_taken(code)
        }),
        ("asyncio", &|| imports_any("asyncio") && !are_awaited(code)),
        ("Pool", &|| {
            imports_any("multiprocessing") && !pools_end_with_blocks(code)
        }),
        ("stream", &|| {
            imports_any("requests") && has_word(code.names(), "stream")
        }),
        ("Server", &|| {
            serves(imports) && !servers_end_with_blocks(code)
        }),
        ("HTTPError", &|| {
            imports_any("urllib") && is_made(code, "HTTPError")
        }),
        ("Parallel", &|| {
            imports_any("joblib") && !results_are_lists(code)
        }),
        ("id", &|| asks_for_addresses(&code.text)),
        ("getattr", &|| looks_up_members(&code.text, imports)),
        ("type", &|| makes_classes(&code.text)),
        ("__enter__", &|| enters_by_name(code)),
        ("yield from", &|| delegate_to_a_name(&code.bare)),
    ];
    let used = || checks.iter().find(|(_, is_told)| is_told());
    buffer.copied().or_else(|| used().map(|(word, _)| *word))
}

/// Whether handlers of logging stay where they are put: `logging` itself keeps them weakly.
fn handlers_stay(code: &Code) -> bool {
    let text = code.names();
    let is_other = |word: &str| word.ends_with("Handler") && !HANDLERS.contains(&word);
    let is_argument = |it: &Mention<'_>| it.path.is_empty() && it.rest.starts_with('=');
    let of_logging = |word: &'static str| {
        Mention::all(code, text, word)
            .any(|it| it.path == "logging." || it.before.starts_with("from logging import"))
    };
    !words(text).any(is_other)
        && Mention::all(code, text, "handlers").all(|it| is_argument(&it))
        && is_only_named(code, "Logger")
        && !of_logging("root")
        && !of_logging("shutdown")
        && HANDLERS.iter().all(|word| is_only_called(code, word))
}

/// Whether something runs coroutines by itself: `steps.send(None)`. What a connection sends is awaited.
pub(super) fn drives_coroutines(code: &Code) -> bool {
    let names = code.names();
    let is_driven =
        |it: Mention<'_>| !it.path.is_empty() && !it.before.trim_end().ends_with("await");
    has_word(names, "__await__") || Mention::all(code, names, "send").any(is_driven)
}

/// Whether what asyncio makes to be waited for is awaited where it is made: at its end it would tell of errors that nobody has seen.
fn are_awaited(code: &Code) -> bool {
    const MAKERS: [&str; 6] = [
        "create_task",
        "gather",
        "shield",
        "timeout_at",
        "wait",
        "wait_for",
    ];
    MAKERS.iter().all(|word| {
        Mention::all(code, code.names(), word).all(|it| {
            let is_other = !it.path.is_empty() && it.path != "asyncio." && *word != "create_task";
            let is_awaited = it.path == "asyncio." && it.before.trim_end().ends_with("await");
            is_other || is_awaited || *word == "create_task" && is_waited_for(code, &it)
        })
    })
}

/// Whether a task is one of a list that is waited for as a whole, or of a group, which waits by itself.
fn is_waited_for(code: &Code, task: &Mention<'_>) -> bool {
    let list = task.before.strip_suffix(" = [").unwrap_or_default();
    let is_name = !list.is_empty() && list.bytes().all(is_name_byte);
    let in_list = is_name && {
        let gathered = format!("await asyncio.gather(*{list}");
        let mut places = code.bare.match_indices(&gathered);
        places.any(|(at, _)| code.bare[at + gathered.len()..].starts_with([')', ',']))
    };
    let of_group =
        || task.path != "asyncio." && !task.path.is_empty() && groups_end_with_blocks(code);
    in_list && task.path == "asyncio." || of_group()
}

/// Whether all that can make tasks, but for `asyncio` itself, is what blocks wait for.
fn groups_end_with_blocks(code: &Code) -> bool {
    let mut reads = false;
    has_word(code.names(), "TaskGroup")
        && are_in_blocks(code, "TaskGroup", &mut reads)
        && !code.bare.contains("def create_task")
}

/// Whether the results of `map` of an executor are taken at once: what is left of them would be cancelled at their end.
fn results_are_taken(code: &Code) -> bool {
    const TAKERS: [&str; 7] = ["list", "tuple", "set", "sum", "sorted", "max", "min"];
    Mention::all(code, code.names(), "map").all(|it| {
        let is_quoted = it.before.ends_with(['"', '\'']);
        it.path.is_empty() && !is_quoted || it.is_looped_over() || it.is_taken_by(&TAKERS)
    })
}

/// Whether a file may have a server.
pub(super) fn serves(imports: &[Import]) -> bool {
    let mut imports = imports.iter();
    imports.any(|it| matches!(it.root(), "http" | "socketserver" | "wsgiref" | "xmlrpc"))
}

/// Whether servers, whose ports are free once they end, are those of blocks, or serve where they are made.
fn servers_end_with_blocks(code: &Code) -> bool {
    let mut reads = false;
    let mut servers: Vec<&str> = words(code.names())
        .filter(|it| it.ends_with("Server"))
        .collect();
    servers.sort_unstable();
    servers.dedup();
    servers
        .into_iter()
        .all(|word| are_in_blocks(code, word, &mut reads))
}

/// Whether something is called, to make an object of that class, or a class derived from it.
fn is_made(code: &Code, class: &str) -> bool {
    Mention::all(code, code.names(), class)
        .any(|it| it.rest.starts_with('(') || it.before.starts_with("class "))
}

/// Whether what joblib runs in parallel gives lists: the rest of a generator's work is cancelled at its end.
fn results_are_lists(code: &Code) -> bool {
    Mention::all(code, code.names(), "Parallel")
        .all(|it| it.is_named() || it.passes_at_most(2, code))
}

/// Whether pools of processes are those of blocks alone, which wait for them.
fn pools_end_with_blocks(code: &Code) -> bool {
    let mut reads = false;
    let mut pools = ["Pool", "ThreadPool"].into_iter();
    pools.all(|word| are_in_blocks(code, word, &mut reads))
}
