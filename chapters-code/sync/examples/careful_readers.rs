//! Many may read a book at once, one may write it. A reader looks and
//! counts itself in under one guard.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

struct Room {
    readers: u32,
    writing: bool,
}

static ROOM: Mutex<Room> = Mutex::new(Room {
    readers: 0,
    writing: false,
});
static LEFT: Condvar = Condvar::new();
static PAGES: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

fn main() {
    let reader = thread::spawn(read);
    write();
    let pages = reader.join().unwrap();
    println!("read: {pages:?}");
}

fn read() -> [u32; 2] {
    let room = ROOM.lock().unwrap();
    let writing = |room: &mut Room| room.writing;
    LEFT.wait_while(room, writing).unwrap().readers += 1;
    let pages = [&PAGES[0], &PAGES[1]].map(|page| page.load(SeqCst));
    ROOM.lock().unwrap().readers -= 1;
    LEFT.notify_all();
    pages
}

fn write() {
    let room = ROOM.lock().unwrap();
    let taken = |room: &mut Room| room.writing || room.readers > 0;
    LEFT.wait_while(room, taken).unwrap().writing = true;
    for page in &PAGES {
        page.store(1, SeqCst);
    }
    ROOM.lock().unwrap().writing = false;
    LEFT.notify_all();
}

//@ explore
