//! A barber looks whether a customer waits, and goes to sleep if none
//! does. The customer who comes in between waits for ever.

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
    let nobody = SHOP.lock().unwrap().waiting == 0;
    let mut shop = SHOP.lock().unwrap();
    if nobody {
        shop = CAME.wait(shop).unwrap();
    }
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
//@ cure=sleeping_barber
