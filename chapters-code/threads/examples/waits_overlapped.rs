//! Thirty-two waits, shared out among more and more threads.

use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;
use std::time::Instant;

const QUESTIONS: [u8; 32] = [21; 32];
const THREADS: [usize; 6] = [1, 2, 4, 8, 16, 32];
const ROUNDS: usize = 3;

fn main() {
    let server = start_server();
    ask_all(server, 32); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let round = || THREADS.map(|threads| ask_all(server, threads));
    let rounds = [(); ROUNDS].map(|()| round());
    let one = median(rounds.map(|times| times[0]));
    println!("threads     ms  speed-up");
    for (row, threads) in THREADS.into_iter().enumerate() {
        let ms = median(rounds.map(|times| times[row]));
        println!("{threads:7}  {ms:5.1}  {:8.2}", one / ms);
    }
}

/// Asks all questions. Returns how many milliseconds that took.
fn ask_all(server: SocketAddr, threads: usize) -> f64 {
    let begin = Instant::now();
    let share = QUESTIONS.len() / threads;
    thread::scope(|scope| {
        for questions in QUESTIONS.chunks(share) {
            scope.spawn(move || {
                for &question in questions {
                    assert_eq!(ask(server, question), 42);
                }
            });
        }
    });
    begin.elapsed().as_secs_f64() * 1e3
}

fn ask(server: SocketAddr, question: u8) -> u8 {
    let mut line = TcpStream::connect(server).unwrap();
    line.write_all(&[question]).unwrap();
    let mut answer = [0];
    // Nothing has come back yet: the thread waits here.
    line.read_exact(&mut answer).unwrap();
    answer[0]
}

fn start_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for caller in listener.incoming() {
            // A thread a caller: the server can wait in parallel too.
            thread::spawn(|| answer(caller.unwrap()));
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

fn look_it_up() {
    thread::sleep(Duration::from_millis(10));
}

fn median(mut times: [f64; ROUNDS]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
//@ optimised
//@ namespaces
