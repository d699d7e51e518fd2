//! Bodies: a bounded request, and a response that is a stream of events.

use super::connection::Client;
use crate::runner::Stop;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;
use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

/// The largest request that is read.
pub const LIMIT: usize = 128 * 1024;

/// So much more is thrown away before the answer, because a browser that is still sending
/// does not listen.
const PATIENCE: usize = 4 << 20;

/// Why there is no body.
pub enum BodyError {
    /// Over [`LIMIT`].
    TooLarge,
    /// Not in time.
    TooSlow,
    /// The connection ended.
    Broken,
}

/// All of a request's body, if it arrives within `time`.
pub async fn read(body: Body, time: Duration) -> Result<Vec<u8>, BodyError> {
    timeout(time, collect(body)).await.unwrap_or(Err(BodyError::TooSlow))
}

async fn collect(mut body: Body) -> Result<Vec<u8>, BodyError> {
    let (mut bytes, mut seen) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| BodyError::Broken)?;
        let data = frame.into_data().unwrap_or_default();
        seen += data.len();
        if seen <= LIMIT {
            bytes.extend_from_slice(&data);
        } else if seen > PATIENCE {
            break;
        }
    }
    if seen <= LIMIT { Ok(bytes) } else { Err(BodyError::TooLarge) }
}

/// The lines of a job, as a response. Dropped by hyper when the browser goes away.
pub struct Lines {
    /// From the job's thread. Not bounded here: the limit on output bounds it.
    pub lines: UnboundedReceiver<Bytes>,
    /// Ends the job when this response is dropped.
    pub _stop: StopOnDrop,
    /// Who reads them; `connection` knows.
    pub client: Option<Client>,
}

/// Ends a job when it is dropped: with the response or the handler that holds it, which hyper
/// drops when the browser goes away.
pub struct StopOnDrop(pub Stop);

impl HttpBody for Lines {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.client.as_ref().is_some_and(|client| client.poll_gone(context).is_ready()) {
            return Poll::Ready(Some(Err(ErrorKind::ConnectionAborted.into())));
        }
        self.lines.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}
