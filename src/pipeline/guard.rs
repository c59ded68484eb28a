//! Catches a panic in the work on one file, with its message and place, so that the other files are still done.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
    static MESSAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic becomes its message and place.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install_hook();
    IS_GUARDED.set(true);
    // What a panicking analysis leaves half done is dropped with it: it works on nothing that outlives it.
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(false);
    result.map_err(|_| MESSAGE.take().unwrap_or_else(|| "panicked".into()))
}

/// Guarded threads keep their panic's message instead of printing it; others panic as before.
fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if IS_GUARDED.get() {
                MESSAGE.set(Some(describe(info)));
            } else {
                previous(info);
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("panicked");
    info.location().map_or_else(
        || message.to_owned(),
        |place| format!("{message} ({}:{})", place.file(), place.line()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message_and_place() {
        assert_eq!(guarded(|| 3), Ok(3));
        let message = guarded(|| panic!("odd {}", 1)).unwrap_err();
        assert!(
            message.starts_with("odd 1 (src/pipeline/guard.rs:"),
            "{message}"
        );
    }
}
