//! A future looks for its value, then says whom to wake. The value can come in between.

use std::future::Future;
use std::pin::Pin;
use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::Context;
use std::task::Poll;
use std::task::Wake;
use std::task::Waker;
use std::thread;
use std::thread::Thread;

fn main() {
    let mail = Arc::new(Mutex::new(Mail::default()));
    let post = mail.clone();
    let sender = thread::spawn(move || deliver(&post, 42));
    println!("got {}", block_on(Letter(mail)));
    sender.join().unwrap();
}

#[derive(Default)]
struct Mail {
    value: Option<u32>,
    waker: Option<Waker>,
}

fn deliver(mail: &Mutex<Mail>, value: u32) {
    mail.lock().unwrap().value = Some(value);
    let waker = mail.lock().unwrap().waker.take();
    if let Some(waker) = waker {
        waker.wake();
    }
}

struct Letter(Arc<Mutex<Mail>>);

impl Future for Letter {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<u32> {
        if let Some(value) = self.0.lock().unwrap().value {
            return Poll::Ready(value);
        }
        // A letter that comes now finds nobody to wake.
        self.0.lock().unwrap().waker = Some(context.waker().clone());
        Poll::Pending
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}
