//! One thread asks a slow server ten times. It hardly computes, as
//! Linux counts it.

use std::fs;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;
use std::time::Instant;

fn main() {
    let server = start_server();
    let begin = Instant::now();
    let computed = cpu_ms();
    let answers: Vec<u8> = (1..=10).map(|n| ask(server, n)).collect();
    println!("{answers:?}");
    let passed = begin.elapsed().as_secs_f64() * 1e3;
    println!("on the clock: {passed:.1} ms");
    println!("on a core: {:.1} ms", cpu_ms() - computed);
}

fn ask(server: SocketAddr, question: u8) -> u8 {
    let mut line = TcpStream::connect(server).unwrap();
    line.write_all(&[question]).unwrap();
    let mut answer = [0];
    // Nothing has come back yet: the thread waits here.
    line.read_exact(&mut answer).unwrap();
    answer[0]
}

/// A server on a free port of this machine.
fn start_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody joins this thread. It ends when main returns.
    thread::spawn(move || {
        for caller in listener.incoming() {
            answer(caller.unwrap());
        }
    });
    address
}

fn answer(mut caller: TcpStream) {
    let mut question = [0];
    caller.read_exact(&mut question).unwrap();
    look_it_up();
    caller.write_all(&[2 * question[0]]).unwrap();
}

/// Stands for a disk, a database or another server.
fn look_it_up() {
    thread::sleep(Duration::from_millis(20));
}

/// How long this thread has been on a core. Linux counts it.
fn cpu_ms() -> f64 {
    let path = "/proc/thread-self/schedstat";
    let counts = fs::read_to_string(path).unwrap();
    let nanoseconds = counts.split(' ').next().unwrap();
    nanoseconds.parse::<f64>().unwrap() / 1e6
}
//@ optimised
//@ namespaces
