//! What a page can ask: run or explore a listing, tell how things stand. What it asks before Run is pressed
//! is in [`ahead`](super::ahead).

use super::body::{Lines, StopOnDrop};
use super::connection::Client;
use super::error::refuse;
use super::tabs::Text;
use super::{App, gate};
use crate::runner::{
    Edit, Event, Exploration, Language, LibrariesState, Listing, Model, Runner, Stop,
};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use std::thread;
use tokio::sync::mpsc;

/// The longest id of a tab that is kept.
const TAB: usize = 64;

#[derive(Deserialize)]
struct Run {
    listing: String,
    language: Language,
    code: Option<String>,
    /// Null: as the listing's tag says.
    optimised: Option<bool>,
    /// Whether the reader can type to it.
    #[serde(default)]
    input: bool,
    /// Null: if the listing's tags allow it.
    record: Option<bool>,
    tab: String,
}

#[derive(Deserialize)]
struct Explore {
    listing: String,
    code: Option<String>,
    /// Null: as the listing's tag says.
    model: Option<Model>,
    /// Whether waits may end for no reason.
    #[serde(default)]
    spurious: bool,
    tab: String,
}

#[derive(Deserialize)]
struct Input {
    tab: String,
    #[serde(flatten)]
    typed: Typed,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Typed {
    /// With the end of its line, if it has one.
    Text(String),
    /// Nothing more: end of file.
    End(bool),
}

#[derive(Deserialize)]
struct Confirm {}

#[derive(Deserialize)]
struct Status {}

/// Runs a listing: 200 and a stream of events.
pub async fn run(State(app): State<Arc<App>>, request: Request) -> Response {
    let client = request.extensions().get::<Client>().cloned();
    let Run { listing, language, code, optimised, input, record, tab } =
        match gate::open::<Run>(&app, request).await {
            Ok(asked) => asked,
            Err(refused) => return refused,
        };
    let edit = Edit { language, code, optimised, input, recorded: record.unwrap_or(true) };
    let (lasts, of) = (app.lasts.clone(), tab.clone());
    let job = move |runner: &Runner,
                    listing: &Listing,
                    edit: &Edit,
                    stop: &Stop,
                    sink: &mut dyn FnMut(Event)| {
        lasts.forget(&of);
        runner.run(listing, edit, stop, &mut |event| {
            if let Event::Recorded { id: Some(id), .. } = &event {
                lasts.note(&of, id);
            }
            sink(event);
        });
    };
    start(app, &listing, edit, &tab, client, job).unwrap_or_else(|refused| *refused)
}

/// Explores a listing: 200 and a stream of events. To the tab it is a run.
pub async fn explore(State(app): State<Arc<App>>, request: Request) -> Response {
    let client = request.extensions().get::<Client>().cloned();
    let Explore { listing, code, model, spurious, tab } =
        match gate::open::<Explore>(&app, request).await {
            Ok(asked) => asked,
            Err(refused) => return refused,
        };
    let edit = Edit { code, ..Edit::none(Language::Rust) };
    let asked = Exploration { model, spurious, ..Exploration::default() };
    let job = move |runner: &Runner,
                    listing: &Listing,
                    edit: &Edit,
                    stop: &Stop,
                    sink: &mut dyn FnMut(Event)| {
        runner.explore(listing, edit, &asked, stop, sink);
    };
    start(app, &listing, edit, &tab, client, job).unwrap_or_else(|refused| *refused)
}

/// Passes on what a reader typed to the tab's program: 204, or 409 and why not.
pub async fn input(State(app): State<Arc<App>>, request: Request) -> Response {
    let asked = match gate::open::<Input>(&app, request).await {
        Ok(asked) => asked,
        Err(refused) => return refused,
    };
    let sent = match (app.tabs.running(&asked.tab), asked.typed) {
        (None, _) => Err("cannot send: nothing of this page runs now".to_owned()),
        (Some(job), Typed::Text(text)) => job.input(&text),
        (Some(job), Typed::End(true)) => job.end_input(),
        (Some(_), Typed::End(false)) => Ok(()),
    };
    match sent {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(sentence) => refuse(StatusCode::CONFLICT, sentence),
    }
}

/// How things stand; a page polls it.
pub async fn status(State(app): State<Arc<App>>, request: Request) -> Response {
    if let Err(refused) = gate::open::<Status>(&app, request).await {
        return refused;
    }
    let told = |state: LibrariesState, what: &str| match state {
        LibrariesState::Preparing(sentence) => ("preparing", sentence),
        LibrariesState::Ready(_) => ("ready", format!("{what} built")),
        LibrariesState::Failed(sentence) => ("failed", sentence),
    };
    let runner = &app.runner;
    let (libraries, sentence) =
        told(runner.libraries().state(), "the libraries of the listings are");
    let (explorer, explorer_sentence) = told(runner.explorer().state(), "the explorer is");
    let (recorder, recorder_sentence) = told(runner.recorder().state(), "the recorder is");
    let sandbox = serde_json::json!({
        "level": app.runner.level().name(),
        "confirmed": app.runner.is_confirmed(),
    });
    let body = serde_json::json!({
        "generation": app.site.generation(),
        "python": app.runner.has_python(),
        "libraries": libraries,
        "sentence": sentence,
        "explorer": explorer,
        "explorer_sentence": explorer_sentence,
        "recorder": recorder,
        "recorder_sentence": recorder_sentence,
        "sandbox": sandbox,
    });
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The reader agrees to run programs without a sandbox: 204, and remembered.
pub async fn confirm(State(app): State<Arc<App>>, request: Request) -> Response {
    if let Err(refused) = gate::open::<Confirm>(&app, request).await {
        return refused;
    }
    match app.runner.confirm() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(sentence) => refuse(StatusCode::INTERNAL_SERVER_ERROR, sentence),
    }
}

/// Refuses to compile and to run what nothing but limits would hold, until the reader agreed.
/// The compiler runs a reader's text too, in its way.
pub fn check_confirmed(app: &App) -> Result<(), Box<Response>> {
    if app.runner.is_confirmed() {
        return Ok(());
    }
    let sentence = "not run: this machine has no sandbox for programs; press Run and confirm once \
                    that they may run without";
    let body = serde_json::json!({ "error": sentence, "confirm": true }).to_string();
    let headers = [(header::CONTENT_TYPE, "application/json")];
    Err(Box::new((StatusCode::FORBIDDEN, headers, body).into_response()))
}

/// The listing of that name.
pub fn find(app: &App, name: &str) -> Result<Listing, Box<Response>> {
    app.catalogue.find(name).ok_or_else(|| {
        let hint = match app.catalogue.nearest(name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo run -- list` lists all".to_owned(),
        };
        // Names are short; a request that is not a name is not repeated at length.
        let name: String = name.chars().take(80).collect();
        Box::new(refuse(StatusCode::BAD_REQUEST, format!("no listing `{name}`; {hint}")))
    })
}

/// Refuses a name of a tab that would be dear to keep.
pub fn check_tab(tab: &str) -> Result<(), Box<Response>> {
    if tab.len() <= TAB {
        return Ok(());
    }
    let sentence = format!("the id of the tab is over {TAB} bytes; shorten it");
    Err(Box::new(refuse(StatusCode::BAD_REQUEST, sentence)))
}

fn start(
    app: Arc<App>,
    listing: &str,
    edit: Edit,
    tab: &str,
    client: Option<Client>,
    // What the runner does with it, telling a sink of each step.
    work: impl FnOnce(&Runner, &Listing, &Edit, &Stop, &mut dyn FnMut(Event)) + Send + 'static,
) -> Result<Response, Box<Response>> {
    check_confirmed(&app)?;
    let listing = find(&app, listing)?;
    check_tab(tab)?;
    let stop = Stop::new();
    let text = Text::of(&listing, &edit);
    let Some(entry) = app.tabs.run(tab, text, &stop, || app.runner.admit()) else {
        let sentence = "cannot run: 64 programs wait already; try again in a few seconds";
        return Err(Box::new(refuse(StatusCode::TOO_MANY_REQUESTS, sentence)));
    };
    let (send, lines) = mpsc::unbounded_channel();
    let body = Lines { lines, _stop: StopOnDrop(stop.clone()), client };
    let job = move || {
        let _entry = entry;
        work(&app.runner, &listing, &edit, &stop, &mut |event| {
            // Fails once the browser has gone, and then the job is stopped already.
            let _ = send.send(event.line().into());
        });
    };
    if let Err(error) = thread::Builder::new().name("job".to_owned()).spawn(job) {
        let sentence = format!("cannot run: failed to start a thread: {error}; try again");
        return Err(Box::new(refuse(StatusCode::SERVICE_UNAVAILABLE, sentence)));
    }
    // What else the client sends on this connection is thrown away.
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CONNECTION, "close")];
    Ok((headers, Body::new(body)).into_response())
}
