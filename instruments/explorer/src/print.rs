//! `print!` and its like: a step each.

use crate::engine::execution::{explores, visible};
use crate::engine::operation::{At, Operation};
use std::fmt::Arguments;
use std::panic::Location;

/// Like std's.
#[macro_export]
macro_rules! print {
    ($($text:tt)*) => { $crate::__print(format_args!($($text)*)) };
}

/// Like std's.
#[macro_export]
macro_rules! println {
    () => { $crate::__print(format_args!("\n")) };
    ($($text:tt)*) => { $crate::__print(format_args!("{}\n", format_args!($($text)*))) };
}

/// Like std's.
#[macro_export]
macro_rules! eprint {
    ($($text:tt)*) => { $crate::__eprint(format_args!($($text)*)) };
}

/// Like std's.
#[macro_export]
macro_rules! eprintln {
    () => { $crate::__eprint(format_args!("\n")) };
    ($($text:tt)*) => { $crate::__eprint(format_args!("{}\n", format_args!($($text)*))) };
}

/// Like std's.
#[macro_export]
macro_rules! dbg {
    () => {
        $crate::eprintln!("[{}:{}:{}]", $crate::file!(), $crate::line!(), $crate::column!())
    };
    ($value:expr $(,)?) => {
        // What it borrows lives as long as the whole expression, as with std's.
        match $value {
            value => {
                $crate::eprintln!(
                    "[{}:{}:{}] {} = {:#?}",
                    $crate::file!(),
                    $crate::line!(),
                    $crate::column!(),
                    $crate::stringify!($value),
                    &value
                );
                value
            }
        }
    };
    ($($value:expr),+ $(,)?) => { ($($crate::dbg!($value)),+,) };
}

/// To standard output.
#[track_caller]
pub fn print(text: Arguments) {
    if explores() {
        say(text.to_string(), false, Location::caller());
    } else {
        std::print!("{text}");
    }
}

/// To standard error.
#[track_caller]
pub fn eprint(text: Arguments) {
    if explores() {
        say(text.to_string(), true, Location::caller());
    } else {
        std::eprint!("{text}");
    }
}

/// A step that prints.
pub fn say(text: String, error: bool, place: &'static Location<'static>) {
    visible(Operation::Print { error }, At::caller(place), text);
}
