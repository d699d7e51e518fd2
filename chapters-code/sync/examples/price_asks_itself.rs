//! The price is made from the tax, and the tax from the price. Each
//! waits for the other to be made.

use std::sync::LazyLock;

static PRICE: LazyLock<u32> = LazyLock::new(|| 100 + *TAX);
static TAX: LazyLock<u32> = LazyLock::new(|| *PRICE / 5);

fn main() {
    println!("price: {}", *PRICE);
}

//@ explore
//@ cure=price_from_net
