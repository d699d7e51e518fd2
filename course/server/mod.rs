//! Serves the built book and the runner to one reader: the browser on this machine.
//!
//! An endpoint that compiles and runs what it is sent would be a gift to every web page the
//! reader has open. So every rule below holds for every request; each has a test of its name.
//!
//! ```text
//!  127.0.0.1 ─▶ connection ─▶ guard ─┬─▶ files   GET, HEAD: the built site, nothing above it
//!   (only)      time limits   Host,  │
//!               on headers    headers└─▶ api ─▶ gate ─▶ run    POST: a stream of events, a line each
//!                                               Origin  explore  the same of all interleavings
//!                                                       input  what is typed to a run
//!                                                       timeline  what was recorded of a run
//!                                               token   check  compiles what was typed
//!                                                       warm   compiles what is looked at
//!                                                       status what the page polls
//!                                                       confirm  that nothing holds programs
//! ```
//!
//! One thread a job runs the blocking runner. The response's body is what keeps the job alive:
//! when the browser closes the connection, hyper drops the body, and that is Stop. A compilation
//! that nobody waits for is kept alive by its handler, in the same way.

mod ahead;
mod api;
mod body;
mod connection;
mod csp;
mod error;
mod files;
#[cfg(fuzzing)]
pub mod fuzz;
mod gate;
mod guard;
mod name;
mod site;
mod tabs;
mod timeline;

pub use connection::Patience;
pub use csp::inline_script_hashes;
pub use site::Site;

use crate::runner::{Catalogue, Runner, random_hex};
use axum::{Router, middleware, routing::any};
use files::Shelf;
use name::Name;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use tabs::Tabs;
use timeline::{Easels, Lasts};

/// A socket that nobody is served on yet.
pub struct Server {
    /// Bound to 127.0.0.1.
    listener: TcpListener,
    /// Its port.
    port: u16,
    /// What the page has to know to use the API; new at every start.
    token: String,
    /// How long it waits for clients.
    patience: Patience,
    /// The name that a proxy gives it.
    proxy: Option<Name>,
}

/// What the handlers share.
struct App {
    /// What we are called; our own name first.
    names: Vec<Name>,
    /// What an API request has to carry.
    token: String,
    /// How long it waits for clients.
    patience: Patience,
    /// The pages.
    site: Arc<Site>,
    /// Those that were asked for.
    shelf: Shelf,
    /// Compiles and runs.
    runner: Arc<Runner>,
    /// Finds listings.
    catalogue: Arc<dyn Catalogue>,
    /// Who runs and compiles what.
    tabs: Tabs,
    /// What was recorded last in each of them.
    lasts: Lasts,
    /// How many pictures are made at once.
    easels: Easels,
}

impl Server {
    /// The given port, or 3000, or the next free one.
    pub fn bind(port: Option<u16>) -> Result<Server, String> {
        let (first, last) = port.map_or((3000, 3099), |port| (port, port));
        let mut tried = (first..=last).map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)));
        let listener = match (tried.find_map(Result::ok), port) {
            (Some(listener), _) => listener,
            (None, Some(port)) => {
                return Err(format!("cannot listen on port {port}: it is taken; choose another"));
            }
            (None, None) => {
                return Err(
                    "cannot listen: ports 3000 to 3099 are taken; name one with --port".to_owned()
                );
            }
        };
        let described = listener.local_addr().and_then(|address| {
            listener.set_nonblocking(true)?;
            Ok(address.port())
        });
        let port = described.map_err(|error| format!("cannot use the socket: {error}"))?;
        Ok(Server {
            listener,
            port,
            token: random_hex()?,
            patience: Patience::default(),
            proxy: None,
        })
    }

    /// Waits so long for clients instead.
    pub fn with_patience(self, patience: Patience) -> Server {
        Server { patience, ..self }
    }

    /// Answers to the one name more that a proxy's address has, and to its pages alone.
    ///
    /// # Errors
    /// It is no address that a proxy may have.
    pub fn behind(self, address: &str) -> Result<Server, String> {
        Ok(Server { proxy: Some(Name::behind(address)?), ..self })
    }

    /// Where the book is: `http://127.0.0.1:3000`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What to open: the address, with the token where no server and no log sees it.
    pub fn url(&self) -> String {
        let own = self.address() + "/";
        let address = self.proxy.as_ref().map_or(own, |name| name.address.clone());
        format!("{address}#token={}", self.token)
    }

    /// The secret part of [`Server::url`].
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Serves until the process ends.
    pub fn serve(
        self,
        site: Arc<Site>,
        runner: Arc<Runner>,
        catalogue: Arc<dyn Catalogue>,
    ) -> Result<(), String> {
        let mut app = App::new(self.port, self.token, site, runner, catalogue);
        app.patience = self.patience;
        app.names.extend(self.proxy);
        connection::serve(self.listener, router(Arc::new(app)), self.patience)
    }
}

impl App {
    fn new(
        port: u16,
        token: String,
        site: Arc<Site>,
        runner: Arc<Runner>,
        catalogue: Arc<dyn Catalogue>,
    ) -> App {
        let mut hosts = vec![format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        if port == 80 {
            hosts.extend(["127.0.0.1".to_owned(), "localhost".to_owned()]);
        }
        let names = hosts.into_iter().map(Name::own).collect();
        let (patience, shelf, tabs, lasts, easels) = Default::default();
        App { names, token, patience, site, shelf, runner, catalogue, tabs, lasts, easels }
    }
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/api/run", any(api::run))
        .route("/api/explore", any(api::explore))
        .route("/api/timeline", any(timeline::timeline))
        .route("/api/confirm", any(api::confirm))
        .route("/api/input", any(api::input))
        .route("/api/check", any(ahead::check))
        .route("/api/warm", any(ahead::warm))
        .route("/api/status", any(api::status))
        .fallback(files::file)
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}
