//! Two readers may read together; the writer comes before, between or after them.

use std::sync::RwLock;
use std::thread;

static PAGE: RwLock<u32> = RwLock::new(1);

fn main() {
    let readers = [(); 2].map(|()| thread::spawn(|| *PAGE.read().unwrap()));
    *PAGE.write().unwrap() = 2;
    println!("{:?}", readers.map(|reader| reader.join().unwrap()));
}
