//! A permit is given back where the call failed, and again at the end.

use sync::semaphore::Semaphore;

fn main() {
    let lines = Semaphore::new(1);
    let permit = lines.acquire();
    // The call fails, and cleans up.
    drop(permit);
    // The end of the call, whatever became of it.
    drop(permit);
}
