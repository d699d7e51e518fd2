//! Three threads panic, each with a payload of another type.

use std::any::Any;
use std::panic;
use std::thread;

struct SoldOut {
    row: u32,
}

fn main() {
    let payload = thread::spawn(literal).join().unwrap_err();
    println!("1: {}", describe(payload));

    let payload = thread::spawn(|| formatted(7)).join().unwrap_err();
    println!("2: {}", describe(payload));

    let payload = thread::spawn(own_type).join().unwrap_err();
    println!("3: {}", describe(payload));
}

fn describe(payload: Box<dyn Any + Send>) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        format!("&str, {text}")
    } else if let Some(text) = payload.downcast_ref::<String>() {
        format!("String, {text}")
    } else if let Some(sold_out) = payload.downcast_ref::<SoldOut>() {
        format!("SoldOut, row {}", sold_out.row)
    } else {
        "of a type this program does not know".into()
    }
}

fn literal() {
    panic!("no seats left");
}

fn formatted(row: u32) {
    panic!("no seats left in row {row}");
}

fn own_type() {
    panic::panic_any(SoldOut { row: 7 });
}
