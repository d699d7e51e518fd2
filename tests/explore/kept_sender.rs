//! Two workers take jobs from one channel, and hang: `main` keeps a sender.

use crossbeam::channel;
use crossbeam::thread;

fn main() {
    let (jobs, queue) = channel::unbounded();
    for job in 0..2 {
        jobs.send(job).unwrap();
    }
    // The sender lives until the end of main, which waits for the workers.
    let done = thread::scope(|s| {
        let workers = [0, 1].map(|_| {
            let queue = queue.clone();
            s.spawn(move |_| queue.iter().count())
        });
        workers.map(|worker| worker.join().unwrap())
    });
    let [first, second] = done.unwrap();
    println!("{first} and {second}");
}
