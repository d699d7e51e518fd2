//! Busy threads watch the clock. Where it jumps, the thread was off
//! its core: that ends one turn and begins the next.

use std::thread;
use std::time::Duration;
use std::time::Instant;

const ROUND: Duration = Duration::from_millis(400);
const JUMP: Duration = Duration::from_micros(500);

/// Milliseconds on a core, and off it afterwards.
type Turn = (f64, f64);

fn main() {
    let cores = thread::available_parallelism().unwrap().get();
    println!("cores: {cores}");
    println!("busy threads  jumps  ms a turn  ms off  least in all");
    for busy in [cores, cores + 1, 2 * cores] {
        let all = watch_together(busy);
        let in_all = all.iter().map(|(on_core, _)| *on_core);
        let least = in_all.fold(f64::INFINITY, f64::min);
        let turns: Vec<Turn> =
            all.into_iter().flat_map(|w| w.1).collect();
        let on = median(turns.iter().map(|(on, _)| *on));
        let off = median(turns.iter().map(|(_, off)| *off));
        print!("{busy:12}  {:5}  {on:9.2}  ", turns.len());
        println!("{off:6.2}  {least:12.2}");
    }
}

fn watch_together(threads: usize) -> Vec<(f64, Vec<Turn>)> {
    let end = Instant::now() + ROUND;
    let start_one = |_| thread::spawn(move || watch_the_clock(end));
    let watchers: Vec<_> = (0..threads).map(start_one).collect();
    watchers.into_iter().map(|w| w.join().unwrap()).collect()
}

/// This thread's milliseconds on a core, and its turns.
fn watch_the_clock(end: Instant) -> (f64, Vec<Turn>) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let (mut on_core, mut turns) = (0.0, Vec::new());
    let mut began = Instant::now();
    let mut last = began;
    // Nothing in this loop waits, sleeps or yields.
    while last < end {
        let now = Instant::now();
        if now - last > JUMP {
            on_core += ms(last - began);
            turns.push((ms(last - began), ms(now - last)));
            began = now;
        }
        last = now;
    }
    (on_core + ms(last - began), turns)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

//@ optimised
//@ timeline
