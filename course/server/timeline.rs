//! What a page asks after a run: the picture of what was recorded.

use super::api::check_tab;
use super::error::refuse;
use super::{App, gate};
use crate::runner::Recording;
use crate::timeline;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use tokio::sync::{Semaphore, oneshot};

/// Pictures that are made at once: each reads tens of megabytes in the worst case.
const AT_ONCE: usize = 2;

/// Permits to make one.
pub struct Easels(Arc<Semaphore>);

impl Default for Easels {
    fn default() -> Easels {
        Easels(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// Tabs whose last run is known.
const TABS: usize = 64;

/// What was recorded last in each tab. A reader who has pressed Stop has closed the stream that
/// would have told.
#[derive(Clone, Default)]
pub struct Lasts(Arc<Mutex<VecDeque<(String, String)>>>);

impl Lasts {
    /// A run of this tab begins: what was recorded before it is not the last any more.
    pub fn forget(&self, tab: &str) {
        self.lock().retain(|(of, _)| of != tab);
    }

    /// This is the last of a tab.
    pub fn note(&self, tab: &str, id: &str) {
        let mut lasts = self.lock();
        lasts.retain(|(of, _)| of != tab);
        lasts.push_back((tab.to_owned(), id.to_owned()));
        if lasts.len() > TABS {
            lasts.pop_front();
        }
    }

    fn find(&self, tab: &str) -> Option<String> {
        self.lock().iter().find(|(of, _)| of == tab).map(|(_, id)| id.clone())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(String, String)>> {
        // Nothing panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Deserialize)]
struct Timeline {
    /// From the event `recorded`; without one, the last run of the tab.
    id: Option<String>,
    tab: String,
}

/// The picture of a run: 200; 404 if what was recorded of it is gone; 204 if the tab's last run was
/// asked for, and there is none, or none yet.
pub async fn timeline(State(app): State<Arc<App>>, request: Request) -> Response {
    let Timeline { id, tab } = match gate::open::<Timeline>(&app, request).await {
        Ok(asked) => asked,
        Err(refused) => return refused,
    };
    if let Err(refused) = check_tab(&tab) {
        return *refused;
    }
    let last = id.is_none();
    let id = id.or_else(|| app.lasts.find(&tab));
    let Some(recording) = id.and_then(|id| app.runner.recordings().find(&id)) else {
        if last {
            // It may still be ending.
            return StatusCode::NO_CONTENT.into_response();
        }
        let sentence = "what was recorded of this run is gone: the course keeps the last runs, and \
                        none after it is started again; run it again";
        return refuse(StatusCode::NOT_FOUND, sentence);
    };
    // Never closed. A picture that nobody waits for any more is not begun, or else made to its end.
    let permit = app.easels.0.clone().acquire_owned().await;
    let (send, made) = oneshot::channel();
    let job = move || {
        let _ = send.send(picture(&recording));
        drop(permit);
    };
    // A thread of its own: those of the runtime are few, and read files for everybody.
    let started = thread::Builder::new().name("timeline".to_owned()).spawn(job);
    match (started, made.await) {
        (Ok(_), Ok(Ok(json))) => {
            ([(header::CONTENT_TYPE, "application/json")], json).into_response()
        }
        (Ok(_), Ok(Err(sentence))) => refuse(StatusCode::INTERNAL_SERVER_ERROR, sentence),
        // No thread, or a panic, which is on the server's own terminal.
        _ => {
            let sentence = "cannot show the timeline: making it failed; run the listing again";
            refuse(StatusCode::INTERNAL_SERVER_ERROR, sentence)
        }
    }
}

/// The picture as JSON.
fn picture(recording: &Recording) -> Result<String, String> {
    Ok(timeline::picture(&recording.into())?.json())
}
