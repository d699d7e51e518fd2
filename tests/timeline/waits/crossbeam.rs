use crossbeam::channel::bounded;
use crossbeam::sync::WaitGroup;
use std::thread::Builder;

fn main() {
    let (send, receive) = bounded(0);
    let group = WaitGroup::new();
    let mine = group.clone();
    let take = move || {
        receive.recv().unwrap();
        mine.wait();
    };
    let taker = Builder::new().name("taker".into()).spawn(take).unwrap();
    others_asleep();
    send.send(1).unwrap();
    others_asleep();
    drop(group);
    taker.join().unwrap();
}

//~ main: join, taker in line 18, until taker
//~ taker: channel, the channel at line 10 in line 10, until main in line 15
//~ taker: latch in line 11, until main in line 17
