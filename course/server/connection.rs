//! Connections: one task each, and none may linger.

use crate::runner::raise_open_files;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::TcpListener;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::time::sleep;

/// How long a request's headers may take, and how long a connection may stay silent.
const HEADERS: Duration = Duration::from_secs(10);

/// Serves until the process ends.
pub fn serve(listener: TcpListener, router: Router) -> Result<(), String> {
    raise_open_files();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| format!("failed to start the server: {error}"))?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)
            .map_err(|error| format!("failed to use the socket: {error}"))?;
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    let service = TowerToHyperService::new(router.clone());
                    let mut server = http1::Builder::new();
                    server.timer(TokioTimer::new()).header_read_timeout(HEADERS);
                    let connection = server.serve_connection(TokioIo::new(stream), service);
                    // A broken connection concerns nobody else.
                    tokio::spawn(async { drop(connection.await) });
                }
                // Out of open files, or the client has gone: others are waiting.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    })
}
