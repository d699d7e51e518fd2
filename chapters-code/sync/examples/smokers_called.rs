//! Each of three smokers has one thing and needs two. A helper takes
//! what the agent lays, and calls who can smoke.

use crossbeam::channel;
use std::thread;

const TOBACCO: usize = 0;
const PAPER: usize = 1;
const MATCH: usize = 2;

fn main() {
    let (lay, take) = channel::bounded::<usize>(2);
    // A bell for each smoker, by the thing that this one has.
    let (call, hear): (Vec<_>, Vec<_>) =
        (0..3).map(|_| channel::bounded::<()>(1)).unzip();
    thread::scope(|scope| {
        let smoker = |has: usize| {
            let hear = &hear;
            scope.spawn(move || hear[has].recv())
        };
        let has_matches = smoker(MATCH);
        let _has_tobacco = smoker(TOBACCO);
        let _has_paper = smoker(PAPER);
        scope.spawn(move || {
            let both = take.recv().unwrap() + take.recv().unwrap();
            call[TOBACCO + PAPER + MATCH - both].send(()).unwrap();
            // With the helper its bells are gone: the others leave.
        });
        lay.send(TOBACCO).unwrap();
        lay.send(PAPER).unwrap();
        has_matches.join().unwrap().unwrap();
        println!("who has the matches smokes");
    });
}

//@ explore
