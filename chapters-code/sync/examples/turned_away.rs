//! Three callers, two lines. Who finds both taken goes away at once.

use sync::semaphore::Permit;
use sync::semaphore::Semaphore;

static LINES: Semaphore = Semaphore::new(2);

fn main() {
    let first = call("the first");
    let second = call("the second");
    call("the third");
    drop(first);
    call("the third, once more");
    drop(second);
}

fn call(who: &str) -> Option<Permit<'static>> {
    let permit = LINES.try_acquire();
    let answer = match permit {
        Some(_) => "gets a line",
        None => "finds all lines busy",
    };
    println!("{who} {answer}");
    permit
}
