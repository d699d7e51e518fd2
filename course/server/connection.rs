//! Connections: one task each, and none may linger.
//!
//! Silence ends a connection, on either side: a client has [`Patience::headers`] for the head of
//! a request and between two, [`Patience::body`] for a body, and [`Patience::reader`] to take
//! the next bytes of an answer. A client that closes has gone, and what was done for it stops;
//! one that closes its sending side alone has gone too, since no browser does that.

use crate::runner::raise_open_files;
use axum::Router;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io::{self, ErrorKind, IoSlice};
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::Builder;
use tokio::time::{Sleep, sleep};

/// About the longest head of a request (hyper reads ahead). A thousand clients that send half of one hold no more.
const HEAD: usize = 64 * 1024;

/// How long a client may do nothing while we wait for it.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request, and between two of them.
    pub headers: Duration,
    /// For all of a body.
    pub body: Duration,
    /// For the next bytes of an answer to be taken.
    pub reader: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        let [headers, body, reader] = [10, 10, 30].map(Duration::from_secs);
        Patience { headers, body, reader }
    }
}

/// Serves until the process ends.
pub fn serve(listener: TcpListener, router: Router, patience: Patience) -> Result<(), String> {
    raise_open_files();
    // Blocking threads read files; more of them would not read faster.
    let runtime =
        Builder::new_multi_thread().worker_threads(2).max_blocking_threads(8).enable_all().build();
    let runtime = runtime.map_err(|error| format!("failed to start the server: {error}"))?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)
            .map_err(|error| format!("failed to use the socket: {error}"))?;
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    tokio::spawn(converse(stream, router.clone(), patience));
                }
                // Out of open files, or the client has gone: others are waiting.
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    })
}

/// Answers the requests of one connection until it ends.
pub async fn converse<S>(stream: S, router: Router, patience: Patience)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let stream = Arc::new(Mutex::new(stream));
    let client = Client(stream.clone());
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<_>| {
        request.extensions_mut().insert(client.clone());
        router.call(request)
    });
    let stream = Stream { stream, waiting: None, patience: patience.reader };
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(patience.headers).max_buf_size(HEAD);
    // A broken connection concerns nobody else.
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

/// The other end of a connection, for an answer that takes long. Only ever used inside of the
/// connection's own task, as everything that hyper asks for is: the lock is always free.
#[derive(Clone)]
pub struct Client(Arc<Mutex<dyn AsyncRead + Send + Unpin>>);

impl Client {
    /// Ready once the client has closed. What it still sends is thrown away, because hyper
    /// would keep it, read no further, and see no end: the answer has to say that it is the
    /// connection's last.
    pub fn poll_gone(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut stream = lock(&self.0);
        let mut unwanted = [0; 1_024];
        loop {
            let mut buffer = ReadBuf::new(&mut unwanted);
            match ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                _ => return Poll::Ready(()),
            }
        }
    }
}

/// A socket on which nobody waits for ever for a client to read.
struct Stream<S> {
    stream: Arc<Mutex<S>>,
    /// Runs while the client takes nothing.
    waiting: Option<Pin<Box<Sleep>>>,
    /// How long it may.
    patience: Duration,
}

impl<S: AsyncWrite + Unpin> Stream<S> {
    fn write<T>(
        &mut self,
        context: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let written = write(Pin::new(&mut *lock(&self.stream)), context);
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        waiting.as_mut().poll(context).map(|()| Err(ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut *lock(&self.stream)).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.write(context, |stream, context| stream.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(context, |stream, context| stream.poll_write_vectored(context, pieces))
    }

    // Without it hyper copies each file that it sends.
    fn is_write_vectored(&self) -> bool {
        lock(&self.stream).is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(context, |stream, context| stream.poll_flush(context))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write(context, |stream, context| stream.poll_shutdown(context))
    }
}

fn lock<T: ?Sized>(stream: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while it is held ends this connection's task alone.
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}
