//! Two people give way in step, round after round. A pause breaks the
//! step if it is not the same for both.

use std::sync::Barrier;
use std::sync::Mutex;
use std::thread;

const ROUNDS: u32 = 1000;

/// How many rounds to stay away, by the seed and the tries so far.
type Pause = fn(&mut u32, u32) -> u32;

fn main() {
    println!("pause   rounds  passed");
    report("none", |_, _| 0);
    report("equal", |_, tries| tries.min(8));
    report("random", random);
}

fn report(name: &str, pause: Pause) {
    let sides = [const { Mutex::new(()) }; 2];
    let step = Barrier::new(2);
    let rounds = thread::scope(|scope| {
        let [ann, bob] = [1, 2].map(|seed| {
            let mine = &sides[seed as usize - 1];
            let yours = &sides[2 - seed as usize];
            let step = &step;
            scope.spawn(move || pass(mine, yours, step, pause, seed))
        });
        [ann.join().unwrap(), bob.join().unwrap()]
    });
    let last = rounds.iter().flatten().max().unwrap_or(&ROUNDS);
    let passed = rounds.iter().flatten().count();
    println!("{name:6}  {last:6}  {passed:6}");
}

/// The round in which this one has passed, if it has.
fn pass(
    mine: &Mutex<()>,
    yours: &Mutex<()>,
    step: &Barrier,
    pause: Pause,
    mut seed: u32,
) -> Option<u32> {
    let (mut passed, mut tries, mut back) = (None, 0, 0);
    for round in 1..=ROUNDS {
        let tries_now = passed.is_none() && round > back;
        let held = tries_now.then(|| mine.lock().unwrap());
        // Now each who tries has one side; then each looks.
        step.wait();
        let free = tries_now && yours.try_lock().is_ok();
        step.wait();
        drop(held);
        if free {
            passed = Some(round);
        } else if tries_now {
            tries += 1;
            back = round + pause(&mut seed, tries);
        }
    }
    passed
}

/// Fewer than 2, 4, 8 … rounds, by Marsaglia's xorshift.
fn random(seed: &mut u32, tries: u32) -> u32 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    *seed % (1 << tries.min(8))
}
