use std::thread::sleep;
use std::time::Duration;

fn main() {
    sleep(Duration::from_millis(20));
}

//~ main: sleep in line 5
