//! The server answers nobody until four callers have asked.

use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::thread;

fn main() {
    let server = start_server();
    let callers: Vec<_> = (1..=4)
        .map(|question| thread::spawn(move || ask(server, question)))
        .collect();
    for (question, caller) in (1..=4).zip(callers) {
        println!("asked {question}, got {}", caller.join().unwrap());
    }
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
        let heard: Vec<_> = listener
            .incoming()
            .take(4)
            .map(|caller| hear(caller.unwrap()))
            .collect();
        // All four have asked. Now each gets its answer.
        for (mut caller, question) in heard {
            caller.write_all(&[2 * question]).unwrap();
        }
    });
    address
}

fn hear(mut caller: TcpStream) -> (TcpStream, u8) {
    let mut question = [0];
    caller.read_exact(&mut question).unwrap();
    (caller, question[0])
}

//@ namespaces
//@ timeline
