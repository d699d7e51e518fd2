//! Tidies up behind compilations, on a thread of its own: never while a reader waits for it.

use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// How long after the start the first round is: the first page and the first Run come before it.
const FIRST: Duration = Duration::from_secs(5);

/// The time between two rounds. What is compiled in it is how far a limit can be exceeded.
const PAUSE: Duration = Duration::from_secs(10);

/// One thread that makes its rounds when there is something to do.
pub struct Housekeeper(SyncSender<()>);

impl Housekeeper {
    /// Starts the thread; it ends with this handle. `round` is what it does.
    pub fn start(round: impl Fn() + Send + 'static) -> Housekeeper {
        let (send, inbox) = mpsc::sync_channel(1);
        thread::spawn(move || {
            let begun = Instant::now();
            loop {
                match inbox.recv_timeout(FIRST.saturating_sub(begun.elapsed())) {
                    Ok(()) => {}
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            round();
            while inbox.recv().is_ok() {
                round();
                thread::sleep(PAUSE);
            }
        });
        Housekeeper(send)
    }

    /// Asks for a round, soon. Costs nothing; many calls make one round.
    pub fn ask(&self) {
        // Full: the round that is asked for already comes after this call.
        let _ = self.0.try_send(());
    }
}
