//! The tax is made from the net price, and the price from both.

use std::sync::LazyLock;

static NET: LazyLock<u32> = LazyLock::new(|| 100);
static PRICE: LazyLock<u32> = LazyLock::new(|| *NET + *TAX);
static TAX: LazyLock<u32> = LazyLock::new(|| *NET / 5);

fn main() {
    println!("price: {}", *PRICE);
}

//@ explore
