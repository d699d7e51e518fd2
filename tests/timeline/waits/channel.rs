use std::sync::mpsc::{channel, sync_channel};
use std::thread::Builder;

fn main() {
    let (send, receive) = channel();
    let take = move || receive.recv().unwrap();
    let taker = Builder::new().name("taker".into()).spawn(take).unwrap();
    others_asleep();
    send.send(1).unwrap();
    taker.join().unwrap();

    let (send, receive) = sync_channel(1);
    let give = move || {
        send.send(1).unwrap();
        send.send(2).unwrap();
    };
    let giver = Builder::new().name("giver".into()).spawn(give).unwrap();
    others_asleep();
    receive.recv().unwrap();
    giver.join().unwrap();
}

//~ main: join, taker in line 10, until taker
//~ main: join, giver in line 20, until giver
//~ taker: channel, the channel at line 6 in line 6, until main in line 9
//~ giver: channel, the channel at line 15 in line 15, until main in line 19
