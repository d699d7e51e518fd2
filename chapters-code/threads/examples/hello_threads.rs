//! Three named threads say hello. Nothing says who comes first.

use std::thread;

fn main() {
    let greeters = ["Ada", "Barbara", "Edsger"].map(|name| {
        let greeter = thread::Builder::new().name(name.to_string());
        greeter
            .spawn(say_hello)
            .expect("the system starts a thread")
    });
    println!("main has started three threads");
    for greeter in greeters {
        greeter.join().expect("no greeter panics");
    }
}

fn say_hello() {
    let me = thread::current();
    println!("{} says hello", me.name().unwrap_or("nobody"));
}
