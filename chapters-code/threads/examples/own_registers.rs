//! Two threads wait in the same instruction, each on its own stack.
//! Main reads their registers from /proc, so it needs Linux.

use std::fs;
use std::path::PathBuf;
use std::sync::Barrier;
use std::sync::mpsc;
use std::sync::mpsc::Sender;
use std::thread;

/// Opens when both helpers and main are here.
static GATE: Barrier = Barrier::new(3);

fn main() {
    let (tell, told) = mpsc::channel();
    let tell_too = tell.clone();
    let one = thread::spawn(move || wait_at_the_gate(tell));
    let two = thread::spawn(move || wait_at_the_gate(tell_too));
    let first = registers(told.recv().unwrap());
    let second = registers(told.recv().unwrap());
    GATE.wait();
    one.join().unwrap();
    two.join().unwrap();

    for (first, second) in first.iter().zip(&second) {
        let ((what, first), (_, second)) = (first, second);
        let same = if first == second { "same" } else { "different" };
        println!("{what:15}  {first}  {second}  {same}");
    }
}

fn wait_at_the_gate(tell: Sender<PathBuf>) {
    let task = fs::read_link("/proc/thread-self").unwrap();
    tell.send(task).unwrap();
    GATE.wait();
}

/// Stack pointer and program counter of a task, once it is blocked.
fn registers(task: PathBuf) -> [(&'static str, String); 2] {
    let file = PathBuf::from("/proc").join(task).join("syscall");
    loop {
        // Nine words when the task is blocked in a system call:
        // its number, six arguments and the two that we want.
        let line = fs::read_to_string(&file).unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.len() == 9 {
            return [
                ("stack pointer", words[7].to_string()),
                ("program counter", words[8].to_string()),
            ];
        }
        thread::yield_now();
    }
}
