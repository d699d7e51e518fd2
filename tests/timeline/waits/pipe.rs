use std::io::{Read, Write, pipe};
use std::thread::{Builder, scope};

fn main() {
    let (mut read, mut write) = pipe().unwrap();
    scope(|threads| {
        let take = || read.read_exact(&mut [0; 1]).unwrap();
        let reader = Builder::new().name("reader".into()).spawn_scoped(threads, take).unwrap();
        others_asleep();
        write.write_all(b"x").unwrap();
        reader.join().unwrap();
    });
    scope(|threads| {
        let fill = || write.write_all(&[0; 100_000]).unwrap();
        let writer = Builder::new().name("writer".into()).spawn_scoped(threads, fill).unwrap();
        others_asleep();
        // All that a pipe holds: the rest has room then.
        read.read_exact(&mut [0; 65_536]).unwrap();
        writer.join().unwrap();
    });
}

//~ main: join, reader in line 11, until reader
//~ main: join, writer in line 19, until writer
//~ reader: read, pipe 1 in line 7, until main in line 10
//~ writer: write, pipe 1 in line 14, until main in line 18
