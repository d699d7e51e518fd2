//! Starts a thread and joins it, again and again.

fn main() {
    for _ in 0..10_000 {
        std::thread::spawn(|| ()).join().unwrap();
    }
}
