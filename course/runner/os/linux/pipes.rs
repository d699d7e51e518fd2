//! Reads what a program prints, in the order in which it prints it.

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::{self, Errno, ioctl_fionbio};
use std::os::fd::OwnedFd;

/// The ends to read of a program's stdout and stderr.
pub struct Printed {
    /// Stdout (0) and stderr (1).
    pipes: [OwnedFd; 2],
    /// Lists them as edges come.
    ready: OwnedFd,
}

impl Printed {
    /// Watches both. To be done before the program runs: the kernel lists edges in the order in
    /// which they came, and that order is what we want.
    pub fn watch(out: OwnedFd, err: OwnedFd) -> io::Result<Printed> {
        let (pipes, ready) = ([out, err], epoll::create(CreateFlags::CLOEXEC)?);
        for (data, pipe) in (0..).map(EventData::new_u64).zip(&pipes) {
            ioctl_fionbio(pipe, true)?;
            epoll::add(&ready, pipe, data, EventFlags::IN | EventFlags::ET)?;
        }
        Ok(Printed { pipes, ready })
    }
}

/// Reads the program's stdout (0) and stderr (1) to their ends; `hear` gets each piece, and an
/// empty one at the end of a stream, until it says false. What was printed to one stream comes
/// before what was printed to the other afterwards: a message before the panic that follows it.
pub fn read_both(printed: Printed, hear: impl Fn(usize, &[u8]) -> bool) -> io::Result<()> {
    let Printed { pipes, ready } = printed;
    let (mut events, mut open, mut ended) = (Vec::with_capacity(2), 2, [false; 2]);
    // As large as a pipe, so that one call takes all that is in it.
    let mut buffer = vec![0; 64 * 1_024];
    while open > 0 {
        events.clear();
        match epoll::wait(&ready, spare_capacity(&mut events), None) {
            Err(Errno::INTR) => continue,
            other => other?,
        };
        for event in &events {
            let (data, flags) = (event.data, event.flags);
            let (at, closed) = (data.u64() as usize, flags.contains(EventFlags::HUP));
            // The kernel may tell of an end twice.
            if ended[at] {
                continue;
            }
            loop {
                let count = match io::read(&pipes[at], &mut buffer) {
                    Ok(count) => count,
                    Err(Errno::INTR) => continue,
                    Err(Errno::AGAIN) => break,
                    // A pipe that cannot be read has ended, as far as we are concerned.
                    Err(_) => 0,
                };
                ended[at] = count == 0;
                open -= usize::from(count == 0);
                if !hear(at, &buffer[..count]) {
                    return Ok(());
                }
                // Whatever comes now is another edge, but the end came with this one.
                if count == 0 || count < buffer.len() && !closed {
                    break;
                }
            }
        }
    }
    Ok(())
}
