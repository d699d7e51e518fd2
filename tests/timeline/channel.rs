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

/// Until every other thread of this process is asleep.
fn others_asleep() {
    let me = std::fs::read_link("/proc/thread-self").unwrap();
    let asleep = |task: &std::path::Path| {
        let stat = std::fs::read_to_string(task.join("stat")).unwrap_or_default();
        task.file_name() == me.file_name() || stat.contains(") S ")
    };
    let all = || std::fs::read_dir("/proc/self/task").unwrap().flatten();
    while !all().all(|task| asleep(&task.path())) {
        std::thread::yield_now();
    }
}

//~ main: join, taker in line 10, until taker
//~ main: join, giver in line 20, until giver
//~ taker: channel, the channel at line 6 in line 6, until main in line 9
//~ giver: channel, the channel at line 15 in line 15, until main in line 19
