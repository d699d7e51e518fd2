//! What it costs to look at a value that was made long ago, by the way
//! it is kept: on one thread, then on all cores.

use std::hint::black_box;
use std::sync::{LazyLock, Mutex, OnceLock};
use std::thread;
use std::time::Instant;

const LOOKS: u32 = 200_000;
const ROUNDS: usize = 7;

static UNDER_LOCK: Mutex<Option<u32>> = Mutex::new(None);
static IN_PLACE: OnceLock<u32> = OnceLock::new();
static BY_RECIPE: LazyLock<u32> = LazyLock::new(make);

fn main() {
    let cores = thread::available_parallelism().unwrap().get();
    println!("ns a look        1 thread  {:>2} threads", cores.max(2));
    row("Mutex<Option>", || {
        *UNDER_LOCK.lock().unwrap().get_or_insert_with(make)
    });
    row("OnceLock", || *IN_PLACE.get_or_init(make));
    row("LazyLock", || *BY_RECIPE);
    row("a local value", || 7);
}

fn make() -> u32 {
    7
}

fn row(name: &str, look: impl Fn() -> u32 + Sync) {
    let cores = thread::available_parallelism().unwrap().get();
    let [one, all] = [1, cores.max(2)].map(|threads| {
        time(threads, &look); // the first look makes the value
        let mut rounds =
            [0.0; ROUNDS].map(|_: f64| time(threads, &look));
        rounds.sort_by(f64::total_cmp);
        rounds[ROUNDS / 2]
    });
    println!("{name:<15}  {one:>8.1}  {all:>10.1}");
}

/// Nanoseconds from look to look, as each thread sees it.
fn time(threads: usize, look: &(impl Fn() -> u32 + Sync)) -> f64 {
    let begin = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..LOOKS {
                    black_box(look());
                }
            });
        }
    });
    begin.elapsed().as_nanos() as f64 / f64::from(LOOKS)
}

//@ optimised
//@ unrecorded
