//! Eight threads ask at once. The server has few clerks.

use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

const QUESTIONS: usize = 8;
const ROUNDS: usize = 3;

fn main() {
    println!("clerks  in turn ms  at once ms  speed-up");
    for clerks in [1, 2, 4, 8] {
        let server = start_server(clerks);
        ask_all(server, 8); // warm-up
        let turn = median_ms(|| ask_all(server, 1));
        let once = median_ms(|| ask_all(server, 8));
        let ratio = turn / once;
        println!("{clerks:6}  {turn:10.1}  {once:10.1}  {ratio:8.2}");
    }
}

fn ask_all(server: SocketAddr, threads: usize) {
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..QUESTIONS / threads {
                    assert_eq!(ask(server, 21), 42);
                }
            });
        }
    });
}

/// Every clerk serves one caller at a time, to the end.
fn start_server(clerks: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let door = Arc::new(listener);
    for _ in 0..clerks {
        let door = Arc::clone(&door);
        thread::spawn(move || {
            for caller in door.incoming() {
                answer(caller.unwrap());
            }
        });
    }
    address
}

fn ask(server: SocketAddr, question: u8) -> u8 {
    let mut line = TcpStream::connect(server).unwrap();
    line.write_all(&[question]).unwrap();
    let mut answer = [0];
    // Nothing has come back yet: the thread waits here.
    line.read_exact(&mut answer).unwrap();
    answer[0]
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

/// The median time of several rounds, in milliseconds.
fn median_ms(work: impl Fn()) -> f64 {
    let mut times = [(); ROUNDS].map(|()| {
        let begin = Instant::now();
        work();
        begin.elapsed().as_secs_f64() * 1e3
    });
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
//@ optimised
//@ namespaces
