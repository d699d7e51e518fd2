//! A barber sleeps while nobody waits, and who comes wakes him: he
//! looks and falls asleep under one guard.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

#[derive(Default)]
struct Shop {
    waiting: u32,
    done: u32,
}

static SHOP: Mutex<Shop> = Mutex::new(Shop {
    waiting: 0,
    done: 0,
});
static CAME: Condvar = Condvar::new();
static CUT: Condvar = Condvar::new();

fn main() {
    let customer = thread::spawn(visit);
    cut_hair();
    customer.join().unwrap();
    println!("hair is cut");
}

fn cut_hair() {
    let shop = SHOP.lock().unwrap();
    let nobody = |shop: &mut Shop| shop.waiting == 0;
    let mut shop = CAME.wait_while(shop, nobody).unwrap();
    shop.waiting -= 1;
    shop.done += 1;
    CUT.notify_one();
}

fn visit() {
    let mut shop = SHOP.lock().unwrap();
    shop.waiting += 1;
    CAME.notify_one();
    let mine = |shop: &mut Shop| shop.done == 0;
    drop(CUT.wait_while(shop, mine).unwrap());
}

//@ explore
