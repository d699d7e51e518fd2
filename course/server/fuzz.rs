//! The server without a socket, and the same at every start: for `tests/fuzz`.

use super::{App, Patience, connection, router};
use crate::runner::{Catalogue, Runner};
use crate::server::Site;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};

/// The `Host` that means it.
pub const HOST: &str = "127.0.0.1:3000";

/// Its token.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Speaks to whoever holds the other end of a pipe.
pub struct Pipes(axum::Router);

impl Pipes {
    /// A server of this site and these listings.
    pub fn new(site: Arc<Site>, runner: Arc<Runner>, catalogue: Arc<dyn Catalogue>) -> Pipes {
        let app = App::new(3000, TOKEN.to_owned(), site, runner, catalogue);
        Pipes(router(Arc::new(app)))
    }

    /// Answers the requests of one connection until it ends.
    pub async fn converse(&self, stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
        connection::converse(stream, self.0.clone(), Patience::default()).await;
    }
}
