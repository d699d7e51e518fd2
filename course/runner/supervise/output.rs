//! Events on their way to the server, and the limit on what a program prints.

use crate::runner::Event;
use crate::runner::text::Decoder;
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

/// A stream of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// The way out. The queue behind it holds at most what a program may print.
pub struct Output {
    /// To the writer thread; `None` once closed.
    events: Option<Sender<Event>>,
    /// Writes to our stdout; joined at the end.
    writer: Option<JoinHandle<()>>,
    /// Bytes that may still be printed.
    left: u64,
    /// Half characters of standard output.
    out: Decoder,
    /// Half characters of standard error.
    err: Decoder,
}

impl Output {
    /// A way out for so many bytes.
    pub fn new(bytes: u64) -> Output {
        let (events, inbox) = mpsc::channel();
        let writer = thread::spawn(move || write(&inbox));
        Output {
            events: Some(events),
            writer: Some(writer),
            left: bytes,
            out: Decoder::default(),
            err: Decoder::default(),
        }
    }

    /// Sends an event.
    pub fn send(&mut self, event: Event) {
        if let Some(events) = &self.events {
            // The writer ends only with us.
            let _ = events.send(event);
        }
    }

    /// Passes on what was printed; false if it was more than allowed, and then cut.
    pub fn print(&mut self, stream: Stream, bytes: &[u8]) -> bool {
        let allowed = bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left -= allowed as u64;
        let text = self.decoder(stream).push(&bytes[..allowed]);
        self.send_text(stream, text);
        allowed == bytes.len()
    }

    /// Nothing more comes from this stream.
    pub fn end(&mut self, stream: Stream) {
        let text = self.decoder(stream).finish();
        self.send_text(stream, text);
    }

    /// Passes on half characters too.
    pub fn flush(&mut self) {
        self.end(Stream::Out);
        self.end(Stream::Err);
    }

    /// Waits until everything has been written.
    pub fn close(&mut self) {
        self.events = None;
        let _ = self.writer.take().map(JoinHandle::join);
    }

    fn decoder(&mut self, stream: Stream) -> &mut Decoder {
        match stream {
            Stream::Out => &mut self.out,
            Stream::Err => &mut self.err,
        }
    }

    fn send_text(&mut self, stream: Stream, text: String) {
        if !text.is_empty() {
            self.send(match stream {
                Stream::Out => Event::Out { text },
                Stream::Err => Event::Err { text },
            });
        }
    }
}

/// Writes each event at once; what waits meanwhile in the same stream becomes one event.
fn write(inbox: &Receiver<Event>) {
    let mut stdout = io::stdout().lock();
    while let Ok(first) = inbox.recv() {
        let mut events = vec![first];
        for event in inbox.try_iter() {
            merge(&mut events, event);
        }
        let lines: String = events.iter().map(Event::line).collect();
        // Nobody hears us after the server's death; the lifeline tells the main thread.
        let _ = stdout.write_all(lines.as_bytes()).and_then(|()| stdout.flush());
    }
}

fn merge(events: &mut Vec<Event>, event: Event) {
    match (events.last_mut(), event) {
        (Some(Event::Out { text }), Event::Out { text: more }) => text.push_str(&more),
        (Some(Event::Err { text }), Event::Err { text: more }) => text.push_str(&more),
        (_, event) => events.push(event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_stream_become_one_event() {
        let out = |text: &str| Event::Out { text: text.to_owned() };
        let err = |text: &str| Event::Err { text: text.to_owned() };
        let mut events = vec![Event::Started];
        for event in [out("a"), out("b"), err("c"), out("d")] {
            merge(&mut events, event);
        }
        assert_eq!(events, [Event::Started, out("ab"), err("c"), out("d")]);
    }
}
