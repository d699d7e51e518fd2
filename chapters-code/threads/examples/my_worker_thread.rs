//! A worker object is made, started and joined; a second one is run
//! by mistake on the thread that made it.

use threads::worker_thread::MyWorkerThread;

fn main() {
    let worker = MyWorkerThread::new("adder", vec![1, 2, 3]);
    let handle = worker.start().unwrap();
    println!("sum: {}", handle.join().unwrap());

    let worker = MyWorkerThread::new("other", vec![4, 5, 6]);
    println!("sum: {}", worker.run());
}
