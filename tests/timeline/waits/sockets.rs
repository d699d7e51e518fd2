use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{Builder, scope};

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    scope(|threads| {
        let serve = || {
            let (mut caller, _) = listener.accept().unwrap();
            caller.read_exact(&mut [0; 1]).unwrap();
        };
        let server = Builder::new().name("server".into()).spawn_scoped(threads, serve).unwrap();
        others_asleep();
        let mut call = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        others_asleep();
        call.write_all(b"x").unwrap();
        server.join().unwrap();
    });
}

//~ main: connect in line 14
//~ main: join, server in line 17, until server
//~ server: accept in line 9, until main in line 14
//~ server: receive, connection 1 in line 10, until main in line 16
