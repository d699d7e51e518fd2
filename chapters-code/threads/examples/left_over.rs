//! A pool's thread serves a stranger as the user before him.

use std::cell::RefCell;
use std::thread;

thread_local! {
    static USER: RefCell<String> = RefCell::new("nobody".into());
}

fn main() {
    let requests = ["login ann", "read inbox"];

    let worker = thread::spawn(move || requests.map(serve));
    worker.join().unwrap();

    let worker = thread::spawn(move || requests.map(serve_and_reset));
    worker.join().unwrap();
}

fn serve(request: &str) {
    if let Some(name) = request.strip_prefix("login ") {
        USER.set(name.into());
    }
    USER.with_borrow(|user| println!("{request}: as {user}"));
}

fn serve_and_reset(request: &str) {
    serve(request);
    USER.set("nobody".into());
}
