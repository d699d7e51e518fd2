//! Compiles the listings that a reader looks at, before Run is pressed.

use super::{Kind, Listing, Runner, Stop};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

/// Listings that may wait; a page has fewer.
const WAITING: usize = 64;

/// How soon a listing is tried again when no core was free or its libraries were not ready.
const AGAIN: Duration = Duration::from_millis(200);

/// One thread that compiles unedited listings while nobody waits for a core.
pub struct Warm(SyncSender<Listing>);

impl Warm {
    /// Starts the thread; it ends with the last handle.
    pub fn start(runner: Arc<Runner>) -> Warm {
        let (send, inbox) = mpsc::sync_channel::<Listing>(WAITING);
        thread::spawn(move || {
            let mut waiting: VecDeque<Listing> = VecDeque::new();
            loop {
                let wait = if waiting.is_empty() { Duration::MAX } else { AGAIN };
                match inbox.recv_timeout(wait) {
                    Ok(listing) => waiting.push_back(listing),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
                waiting.extend(inbox.try_iter());
                // What a reader saw last is what Run is pressed on.
                while waiting.len() > WAITING {
                    waiting.pop_front();
                }
                waiting.retain(|listing| !runner.warm(listing, &Stop::new()));
            }
        });
        Warm(send)
    }

    /// Asks for a listing; forgotten if too many wait.
    pub fn ask(&self, listing: Listing) {
        if listing.kind == Kind::Run {
            let _ = self.0.try_send(listing);
        }
    }
}
