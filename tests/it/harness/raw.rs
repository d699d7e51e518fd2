//! HTTP as bytes on a socket, so that tests can send what no client would.

use super::PATIENCE;
use std::io::{Read, Write};
use std::net::TcpStream;

/// An answer, taken apart.
#[derive(Debug)]
pub struct Reply {
    /// 0 if the connection was closed without an answer.
    pub status: u16,
    /// The lines between status and body.
    pub head: String,
    /// With the chunks of a stream joined.
    pub body: String,
}

/// A connection on which these bytes were sent.
pub fn send(host: &str, request: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // The server may close before it has read everything; the answer tells.
    let _ = stream.write_all(request);
    stream
}

/// Sends bytes and reads until the connection ends.
pub fn exchange(host: &str, request: &[u8]) -> Reply {
    let mut bytes = Vec::new();
    let _ = send(host, request).read_to_end(&mut bytes);
    Reply::parse(&String::from_utf8_lossy(&bytes))
}

/// Reads an answer up to and with this text, and what came along with it.
pub fn read_until(mut stream: &TcpStream, text: &str) -> String {
    let (mut all, mut buffer) = (String::new(), [0; 4096]);
    while !all.contains(text) {
        let count = stream.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "no `{text}` in {all}");
        all.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    all
}

impl Reply {
    fn parse(text: &str) -> Reply {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).and_then(|number| number.parse().ok());
        let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        let body = if chunked { join(body) } else { body.to_owned() };
        Reply { status: status.unwrap_or(0), head: head.to_owned(), body }
    }

    /// The one value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().filter_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        });
        values.next().filter(|_| values.next().is_none())
    }

    /// The sentence of an error.
    pub fn error(&self) -> String {
        let json: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        json["error"].as_str().unwrap_or_default().to_owned()
    }
}

fn join(mut chunks: &str) -> String {
    let mut body = String::new();
    while let Some((length, rest)) = chunks.split_once("\r\n") {
        let Ok(length) = usize::from_str_radix(length, 16) else { break };
        let Some(chunk) = rest.get(..length) else { break };
        body.push_str(chunk);
        chunks = rest.get(length + 2..).unwrap_or_default();
    }
    body
}
