use std::thread::{Builder, park};

fn main() {
    let sleeper = Builder::new().name("sleeper".into()).spawn(park).unwrap();
    others_asleep();
    sleeper.thread().unpark();
    sleeper.join().unwrap();
}

//~ main: join, sleeper in line 7, until sleeper
//~ sleeper: park, until main in line 6
