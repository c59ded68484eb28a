//! Whether the user wants the run to end: signals become a flag that every wait looks at, so that cleaning up is ordinary
//! code. The second signal ends the process at once.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::{SigId, flag, low_level};

/// The user wanted the run to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted; nothing was written and the staged copy is removed")
    }
}

impl std::error::Error for Interrupted {}

/// Listens while it lives.
#[derive(Debug)]
pub(crate) struct Interrupt {
    raised: Arc<AtomicBool>,
    registered: Vec<SigId>,
}

impl Interrupt {
    /// Starts to listen for SIGINT, SIGTERM and SIGHUP.
    pub(crate) fn listen() -> Result<Self> {
        let mut listening = Self {
            raised: Arc::new(AtomicBool::new(false)),
            registered: Vec::new(),
        };
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // The order matters: the first signal finds the flag down and only raises it.
            let shutdown = flag::register_conditional_shutdown(
                signal,
                128 + signal,
                Arc::clone(&listening.raised),
            );
            listening
                .registered
                .push(shutdown.context("listen for signals")?);
            let raise = flag::register(signal, Arc::clone(&listening.raised));
            listening
                .registered
                .push(raise.context("listen for signals")?);
        }
        Ok(listening)
    }

    /// Whether a signal came.
    pub(crate) fn is_raised(&self) -> bool {
        self.raised.load(Ordering::Relaxed)
    }

    /// An error once a signal came.
    pub(crate) fn check(&self) -> Result<()> {
        if self.is_raised() {
            return Err(Interrupted.into());
        }
        Ok(())
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        for id in self.registered.drain(..) {
            low_level::unregister(id);
        }
    }
}
