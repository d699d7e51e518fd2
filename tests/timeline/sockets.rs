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

/// Until every other thread of this process is asleep.
fn others_asleep() {
    let me = std::fs::read_link("/proc/thread-self").unwrap();
    let asleep = |task: &std::path::Path| {
        let stat = std::fs::read_to_string(task.join("stat")).unwrap_or_default();
        task.file_name() == me.file_name() || stat.contains(") S ")
    };
    let all = || std::fs::read_dir("/proc/self/task").unwrap().flatten();
    while !all().all(|task| asleep(&task.path())) {
        std::thread::yield_now();
    }
}

//~ main: connect in line 14
//~ main: join, server in line 17, until server
//~ server: accept in line 9, until main in line 14
//~ server: receive, connection 1 in line 10, until main in line 16
