//! Each of three smokers has one thing and needs two. An agent lays
//! two on the table, and each smoker takes what comes first.

use crossbeam::channel;
use std::thread;

const TOBACCO: usize = 0;
const PAPER: usize = 1;
const MATCH: usize = 2;

fn main() {
    // A place on the table for each thing.
    let (lay, take): (Vec<_>, Vec<_>) =
        (0..3).map(|_| channel::bounded(1)).unzip();
    thread::scope(|scope| {
        let smoker = |needs: [usize; 2]| {
            let take = &take;
            // Takes one thing, then waits for the other.
            scope.spawn(move || {
                needs.map(|thing| take[thing].recv().is_ok())
            })
        };
        let has_matches = smoker([TOBACCO, PAPER]);
        let _has_tobacco = smoker([PAPER, MATCH]);
        let _has_paper = smoker([TOBACCO, MATCH]);
        lay[TOBACCO].send(()).unwrap();
        lay[PAPER].send(()).unwrap();
        has_matches.join().unwrap();
        println!("who has the matches smokes");
        // The others hear that nothing more will come.
        drop(lay);
    });
}

//@ explore
//@ cure=smokers_called
