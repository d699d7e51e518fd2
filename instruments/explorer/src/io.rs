//! Standard output and standard error, of which every write is a step; standard input is refused.

pub use std::io::*;

use crate::engine::execution::{explores, refuse};
use crate::engine::operation::At;
use crate::print::say;
use std::fmt::Arguments;
use std::panic::Location;

macro_rules! stream {
    ($name:ident, $lock:ident, $function:ident, $error:literal) => {
        /// Like std's.
        #[derive(Debug)]
        pub struct $name(());

        /// Like std's; other threads may write between its writes while the program is explored.
        #[derive(Debug)]
        pub struct $lock<'a>(std::marker::PhantomData<&'a ()>);

        /// Like std's.
        pub fn $function() -> $name {
            $name(())
        }

        impl $name {
            /// Like std's.
            pub fn lock(&self) -> $lock<'static> {
                $lock(std::marker::PhantomData)
            }
        }

        impl Write for $name {
            #[track_caller]
            fn write(&mut self, bytes: &[u8]) -> Result<usize> {
                self.lock().write(bytes)
            }

            #[track_caller]
            fn write_fmt(&mut self, text: Arguments) -> Result<()> {
                self.lock().write_fmt(text)
            }

            fn flush(&mut self) -> Result<()> {
                self.lock().flush()
            }
        }

        impl Write for &$name {
            #[track_caller]
            fn write(&mut self, bytes: &[u8]) -> Result<usize> {
                self.lock().write(bytes)
            }

            #[track_caller]
            fn write_fmt(&mut self, text: Arguments) -> Result<()> {
                self.lock().write_fmt(text)
            }

            fn flush(&mut self) -> Result<()> {
                self.lock().flush()
            }
        }

        impl Write for $lock<'_> {
            #[track_caller]
            fn write(&mut self, bytes: &[u8]) -> Result<usize> {
                if !explores() {
                    return std::io::$function().write(bytes);
                }
                let text = String::from_utf8_lossy(bytes).into_owned();
                say(text, $error, Location::caller());
                Ok(bytes.len())
            }

            /// In one step: nobody writes between its parts.
            #[track_caller]
            fn write_fmt(&mut self, text: Arguments) -> Result<()> {
                self.write_all(text.to_string().as_bytes())
            }

            fn flush(&mut self) -> Result<()> {
                if explores() { Ok(()) } else { std::io::$function().flush() }
            }
        }
    };
}

/// Like std's.
#[track_caller]
pub fn stdin() -> Stdin {
    if explores() {
        let at = At::caller(Location::caller());
        refuse("standard input is not modelled: what somebody types is no interleaving", at);
    }
    std::io::stdin()
}

stream!(Stdout, StdoutLock, stdout, false);
stream!(Stderr, StderrLock, stderr, true);
