//! Modules of which some members make objects that end with an event or tell of ends, and others are harmless.

use super::calls::Mention;
use crate::program::code::Code;
use crate::program::notes::{Import, Imported};
use crate::syntax::words;

/// A module, and those of its members that end quietly and tell of nothing.
struct Harmless {
    module: &'static str,
    members: &'static [&'static str],
}

/// What is not listed here of these modules is an event, or tells of one: `gc.callbacks`, `traceback.clear_frames`, `codecs.open`.
const HARMLESS: [Harmless; 8] = [
    Harmless {
        module: "codecs",
        members: &[
            "BOM_UTF8",
            "decode",
            "encode",
            "getdecoder",
            "getencoder",
            "getincrementaldecoder",
            "getincrementalencoder",
            "lookup",
        ],
    },
    Harmless {
        module: "gc",
        members: &["collect", "disable", "enable", "freeze", "set_threshold"],
    },
    Harmless {
        module: "inspect",
        members: &[
            "Parameter",
            "Signature",
            "getdoc",
            "isabstract",
            "isclass",
            "iscoroutinefunction",
            "isfunction",
            "isgeneratorfunction",
            "signature",
        ],
    },
    Harmless {
        module: "joblib",
        members: &[
            "Memory",
            "Parallel",
            "cpu_count",
            "delayed",
            "dump",
            "hash",
            "load",
            "parallel_backend",
            "parallel_config",
        ],
    },
    Harmless {
        module: "multiprocessing",
        members: &[
            "Pool",
            "ThreadPool",
            "cpu_count",
            "current_process",
            "freeze_support",
            "get_start_method",
            "pool",
            "set_start_method",
        ],
    },
    // What is read was written by the program, or one like it: no call of `open` is in it.
    Harmless {
        module: "pickle",
        members: &[
            "DEFAULT_PROTOCOL",
            "HIGHEST_PROTOCOL",
            "PickleError",
            "PicklingError",
            "UnpicklingError",
            "dump",
            "dumps",
            "load",
            "loads",
        ],
    },
    Harmless {
        module: "traceback",
        members: &[
            "format_exc",
            "format_exception",
            "format_exception_only",
            "format_tb",
            "print_exc",
            "print_exception",
            "print_tb",
        ],
    },
    Harmless {
        module: "tracemalloc",
        members: &[
            "get_traced_memory",
            "is_tracing",
            "reset_peak",
            "start",
            "stop",
        ],
    },
];

/// A module of which a file uses members that are not harmless.
pub(super) fn harmful(code: &Code, imports: &[Import]) -> Option<&'static str> {
    let harmful = HARMLESS.iter().find(|it| !it.is_alone(code, imports));
    harmful.map(|it| it.module)
}

impl Harmless {
    fn is_alone(&self, code: &Code, imports: &[Import]) -> bool {
        let mut names = vec![self.module];
        for import in imports.iter().filter(|it| it.root() == self.module) {
            let mut parts = import.module.split('.').skip(1);
            if !parts.all(|part| self.members.contains(&part)) {
                return false;
            }
            match &import.names {
                Imported::Whole(bound) => names.push(bound),
                Imported::Members(members) => {
                    let mut members = members.iter().map(|(name, _)| name.as_str());
                    if !members.all(|name| self.members.contains(&name)) {
                        return false;
                    }
                }
                Imported::Star => return false,
            }
        }
        names.sort_unstable();
        names.dedup();
        names.into_iter().all(|name| {
            Mention::all(code, code.names(), name)
                .all(|it| it.is_named() || it.binds() || is_no_module(&it) || self.is_harmless(&it))
        })
    }

    fn is_harmless(&self, mention: &Mention<'_>) -> bool {
        let rest = mention.rest.strip_prefix('.').unwrap_or_default();
        let member = words(rest).next().unwrap_or_default();
        // `print(gc.collect())` tells how much was let go.
        let is_counted = self.module == "gc" && !mention.before.is_empty();
        rest.starts_with(member) && self.members.contains(&member) && !is_counted
    }
}

/// Whether something else has the module's name: a function, which is called, or an attribute, to which the module would have to
/// be assigned by its name.
fn is_no_module(mention: &Mention<'_>) -> bool {
    mention.rest.starts_with('(') || mention.path.starts_with("self.")
}
