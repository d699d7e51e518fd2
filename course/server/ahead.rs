//! What a page has compiled before Run is pressed: the text that was typed, the listing that is
//! looked at.
//!
//! Either request stays open until the compiler is done, and closing it ends the compiler: a
//! reader who types on, turns the page or closes the tab leaves nothing behind. No list of waiting
//! work is kept here. What cannot be compiled at once is answered with 204, «not now», and the page
//! asks again later if it still wants to know: so what a reader has left is forgotten by itself,
//! and a tab holds at most two of the six connections that browsers allow for one host.

use super::api::{check_confirmed, check_tab, find};
use super::body::StopOnDrop;
use super::tabs::{Text, Work};
use super::{App, gate};
use crate::runner::{Diagnostic, Edit, Kind, Language, Listing, Stop};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use std::thread;
use tokio::sync::oneshot;

#[derive(Deserialize)]
struct Check {
    listing: String,
    code: String,
    /// Null: as the listing's tag says.
    optimised: Option<bool>,
    tab: String,
}

#[derive(Deserialize)]
struct Warm {
    listing: String,
    tab: String,
}

/// Compiles what a reader typed: 200 with what the compiler says, 204 if that is not now.
pub async fn check(State(app): State<Arc<App>>, request: Request) -> Response {
    let asked = match gate::open::<Check>(&app, request).await {
        Ok(asked) => asked,
        Err(refused) => return refused,
    };
    let edit =
        Edit { code: Some(asked.code), optimised: asked.optimised, ..Edit::none(Language::Rust) };
    match allow(&app, &asked.listing, &asked.tab) {
        Ok(listing) => compile(app, Work::Check, asked.tab, listing, edit).await,
        Err(refused) => *refused,
    }
}

/// Compiles a listing as it stands: 200 when its binary is there, 204 if that is not now.
pub async fn warm(State(app): State<Arc<App>>, request: Request) -> Response {
    let asked = match gate::open::<Warm>(&app, request).await {
        Ok(asked) => asked,
        Err(refused) => return refused,
    };
    let edit = Edit::none(Language::Rust);
    match allow(&app, &asked.listing, &asked.tab) {
        // It has no binary, and its message stands on the page.
        Ok(listing) if listing.kind == Kind::CompileFail => said(Vec::new()),
        Ok(listing) => compile(app, Work::Warm, asked.tab, listing, edit).await,
        Err(refused) => *refused,
    }
}

/// The listing, if this tab may have it compiled.
fn allow(app: &App, listing: &str, tab: &str) -> Result<Listing, Box<Response>> {
    check_confirmed(app)?;
    check_tab(tab)?;
    find(app, listing)
}

/// Both; dropped with the connection, and the compilation ends.
async fn compile(app: Arc<App>, work: Work, tab: String, listing: Listing, edit: Edit) -> Response {
    let stop = Stop::new();
    let Some(entry) = app.tabs.compile(&tab, work, Text::of(&listing, &edit), &stop) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let _stop = StopOnDrop(stop.clone());
    let (send, said_so) = oneshot::channel();
    let job = move || {
        let _place = entry;
        // Fails once the browser has gone, and then the job is stopped already.
        let _ = send.send(app.runner.compile_ahead(&listing, &edit, &stop));
    };
    // A thread of its own: those of the runtime are few, and read files for everybody.
    let started = thread::Builder::new().name("ahead".to_owned()).spawn(job);
    match (started, said_so.await) {
        (Ok(_), Ok(Some(diagnostics))) => said(diagnostics),
        // Not now, no thread, or a panic, which is on the server's own terminal.
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}

fn said(diagnostics: Vec<Diagnostic>) -> Response {
    let body = serde_json::json!({ "diagnostics": diagnostics }).to_string();
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
