//! Runs a small concurrent program that stands in the environment: threads apart by `;`, their
//! operations by blanks. They are started in their order, or in one that stands there, too.

use std::env;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::mpsc;
use std::thread;

static CELLS: [AtomicI64; 2] = [AtomicI64::new(0), AtomicI64::new(0)];
static LOCKS: [Mutex<i64>; 2] = [Mutex::new(0), Mutex::new(0)];

fn main() {
    let program = env::var("PROGRAM").unwrap();
    let threads: Vec<&str> = program.split(';').collect();
    let (sender, receiver) = mpsc::channel();
    let channel = program.contains(['s', 'r', 'e']);
    let mut senders: Vec<_> = (1..threads.len()).map(|_| sender.clone()).collect();
    senders.push(sender);
    let mut receiver = Some(receiver);
    if !channel {
        // Not there: no end of it is seen.
        std::mem::forget((std::mem::take(&mut senders), receiver.take()));
    }
    let order = env::var("ORDER").unwrap_or_default();
    let order: Vec<usize> = match order.as_str() {
        "" => (0..threads.len()).collect(),
        order => order.split(',').map(|number| number.parse().unwrap()).collect(),
    };
    let mut handles: Vec<_> = threads.iter().map(|_| None).collect();
    for number in order {
        let operations = threads[number].to_owned();
        let receiver = if number == 0 { receiver.take() } else { None };
        let ends = channel.then(|| (senders.pop().unwrap(), receiver));
        let name = number.to_string();
        let work = move || run(&operations, ends);
        handles[number] = Some(thread::Builder::new().name(name).spawn(work).unwrap());
    }
    let handles = handles.into_iter().flatten();
    let seen: Vec<Vec<i64>> = handles.map(|handle| handle.join().unwrap()).collect();
    let cells = [CELLS[0].load(SeqCst), CELLS[1].load(SeqCst)];
    println!("{seen:?} {cells:?}");
}

type Ends = (mpsc::Sender<i64>, Option<mpsc::Receiver<i64>>);

fn run(operations: &str, ends: Option<Ends>) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut held: [Option<MutexGuard<i64>>; 2] = [None, None];
    for operation in operations.split_whitespace() {
        let (name, numbers) = operation.split_at(1);
        let numbers: Vec<i64> = numbers.split(',').filter_map(|n| n.parse().ok()).collect();
        let first = numbers.first().map_or(0, |n| *n as usize);
        let at = first.min(1);
        match name {
            "L" => seen.push(CELLS[at].load(SeqCst)),
            "S" => CELLS[at].store(numbers[1], SeqCst),
            "A" => seen.push(CELLS[at].fetch_add(numbers[1], SeqCst)),
            "C" => {
                let swapped = CELLS[at].compare_exchange(numbers[1], numbers[2], SeqCst, SeqCst);
                seen.push(swapped.map_or_else(|old| 100 + old, |old| old));
            }
            "K" => held[at] = Some(LOCKS[at].lock().unwrap()),
            "T" => {
                held[at] = LOCKS[at].try_lock().ok();
                seen.push(i64::from(held[at].is_some()));
            }
            "U" => held[at] = None,
            "s" => seen.push(ends.as_ref().unwrap().0.send(numbers[0]).is_ok().into()),
            "r" => seen.push(receiver(&ends).recv().unwrap_or(-1)),
            "e" => seen.push(match receiver(&ends).try_recv() {
                Ok(message) => message,
                Err(mpsc::TryRecvError::Empty) => -2,
                Err(mpsc::TryRecvError::Disconnected) => -1,
            }),
            "Y" => thread::yield_now(),
            "P" => println!("{}", numbers[0]),
            _ => panic!("no operation: {operation}"),
        }
    }
    for guard in &mut held {
        *guard = None;
    }
    if let Some((sender, receiver)) = ends {
        drop(sender);
        drop(receiver);
    }
    seen
}

fn receiver(ends: &Option<Ends>) -> &mpsc::Receiver<i64> {
    ends.as_ref().unwrap().1.as_ref().unwrap()
}
