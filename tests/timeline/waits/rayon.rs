use std::sync::Barrier;

fn main() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    let pool = pool.thread_name(|_| "worker".into()).build().unwrap();
    others_asleep();
    let barrier = Barrier::new(2);
    pool.in_place_scope(|scope| {
        scope.spawn(|_| {
            barrier.wait();
            others_asleep();
        });
        others_asleep();
        barrier.wait();
    });
    others_asleep();
    // Its end would wake the worker, or be too late for it.
    std::mem::forget(pool);
}

//~ main: latch in line 8, until worker
//~ worker: pool, until main in line 9
//~ worker: barrier, barrier 1 in line 10, until main in line 14
//~ worker: pool
