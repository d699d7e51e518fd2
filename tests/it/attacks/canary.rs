//! What attacks are aimed at: secrets, sockets and a process that the test makes and watches.
//!
//! Everything of it is open to every user of the machine, so that nothing but the sandbox stands
//! between it and the program.

use crate::harness::{folder, is_alive, marked, unique, until_none};
use course::runner::Finished;
use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, io};

/// The file that holds the word in each place, and the socket beside it.
const SECRET: &str = "secret.txt";

/// A trap around one run of an attack.
pub struct Canary {
    /// In every secret, in no program.
    secret: String,
    /// Unique; in the names of what an attack makes.
    word: String,
    /// Like a reader's home.
    home: PathBuf,
    /// Like another user's file in `/tmp`.
    other: PathBuf,
    /// Files of `home` when the trap was set: content, mode, owner, time of change.
    before: BTreeMap<PathBuf, (Vec<u8>, u32, u32, i64)>,
    /// A process of the machine, with the secret in its environment.
    victim: Child,
    /// Where nobody may connect.
    tcp: TcpListener,
    /// Where nobody may send.
    udp: UdpSocket,
    /// In `home`, and without a path.
    streams: [UnixListener; 2],
    /// In `home`.
    datagrams: UnixDatagram,
}

impl Canary {
    /// Sets the trap.
    pub fn set(name: &str) -> Canary {
        let (word, secret) = (unique(), format!("hush{}", unique()));
        let home = folder(&format!("canary_{name}_{word}"));
        let rust = format!("pub const SECRET: &str = \"{secret}\";\n");
        for (file, text) in [(SECRET, &secret), ("secret.rs", &rust), ("guarded.txt", &secret)] {
            fs::write(home.join(file), text).unwrap();
            fs::set_permissions(home.join(file), Permissions::from_mode(0o666)).unwrap();
        }
        fs::set_permissions(&home, Permissions::from_mode(0o777)).unwrap();
        let other = env::temp_dir().join(format!("interleave-other-{word}"));
        fs::write(&other, &secret).unwrap();
        let victim = Command::new("sleep")
            .arg("600")
            .env("INTERLEAVE_TEST_SECRET", &secret)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        // The path of a socket is short; those of a build folder are not.
        let stream = open_socket(&word, "stream", |path| UnixListener::bind(path));
        let datagrams = open_socket(&word, "datagram", |path| UnixDatagram::bind(path));
        let hidden = SocketAddr::from_abstract_name(format!("interleave-{word}")).unwrap();
        let streams = [stream, UnixListener::bind_addr(&hidden).unwrap()];
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        tcp.set_nonblocking(true).unwrap();
        udp.set_nonblocking(true).unwrap();
        streams.iter().for_each(|stream| stream.set_nonblocking(true).unwrap());
        datagrams.set_nonblocking(true).unwrap();
        let before = state(&home);
        Canary { secret, word, home, other, before, victim, tcp, udp, streams, datagrams }
    }

    /// A program with the `@names@` of what it attacks.
    #[track_caller]
    pub fn fill(&self, text: &str) -> String {
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let port = |address: io::Result<std::net::SocketAddr>| address.unwrap().port().to_string();
        let home = env::home_dir().unwrap_or_default();
        let known = [
            ("@home@", path(&self.home)),
            ("@other@", path(&self.other)),
            ("@reader@", path(&home)),
            ("@repository@", env!("CARGO_MANIFEST_DIR").to_owned()),
            ("@work@", path(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("runner"))),
            ("@temporary@", path(&env::temp_dir())),
            ("@word@", self.word.clone()),
            ("@tcp@", port(self.tcp.local_addr())),
            ("@udp@", port(self.udp.local_addr())),
            ("@stream@", path(&socket(&self.word, "stream"))),
            ("@datagram@", path(&socket(&self.word, "datagram"))),
            ("@abstract@", format!("interleave-{}", self.word)),
            ("@victim@", self.victim.id().to_string()),
            ("@server@", std::process::id().to_string()),
            ("@parentheses@", "(".repeat(120 << 10)),
            ("@nul@", "\0".to_owned()),
        ];
        let mut filled = text.to_owned();
        for (name, value) in known {
            filled = filled.replace(name, &value);
        }
        filled
    }

    /// Everything that happened to it, and what the attack left behind.
    pub fn complaints(&mut self, finished: &Finished) -> Vec<String> {
        let mut complaints = Vec::new();
        let said = format!("{finished:?}");
        let mut complain = |is_so: bool, what: &str| {
            if is_so {
                complaints.push(format!("BROKEN: {what}"));
            }
        };
        complain(said.contains(&self.secret), "the secret was read");
        complain(state(&self.home) != self.before, "a file in the home folder was changed");
        complain(
            fs::read_to_string(&self.other).unwrap_or_default() != self.secret,
            "another user's file was changed",
        );
        complain(self.tcp.accept().is_ok(), "a connection came to a port");
        complain(got(self.udp.recv(&mut [0; 9])), "a datagram came to a port");
        complain(self.streams[0].accept().is_ok(), "a connection came to a socket");
        complain(self.streams[1].accept().is_ok(), "a connection came to a socket without a path");
        complain(got(self.datagrams.recv(&mut [0; 9])), "a datagram came to a socket");
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.victim.id()));
        let stat = stat.unwrap_or_default();
        let state = stat.rsplit(") ").next().and_then(|rest| rest.chars().next());
        complain(!is_alive(self.victim.id()), "a process of the machine was killed");
        complain(state == Some('T') || state == Some('t'), "a process of the machine was stopped");
        for place in open_places() {
            let left: Vec<PathBuf> = named(&place, &self.word);
            complain(!left.is_empty(), &format!("it left {left:?}"));
            for path in left {
                let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir(&path));
            }
        }
        complain(until_none(|| marked(&self.word)).is_err(), "a process of it is still there");
        complaints
    }
}

impl Drop for Canary {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
        for path in [&self.other, &socket(&self.word, "stream"), &socket(&self.word, "datagram")] {
            let _ = fs::remove_file(path);
        }
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// Where a socket of the trap is.
fn socket(word: &str, kind: &str) -> PathBuf {
    env::temp_dir().join(format!("interleave-{kind}-{word}"))
}

fn open_socket<S>(word: &str, kind: &str, bind: impl Fn(&Path) -> io::Result<S>) -> S {
    let path = socket(word, kind);
    let bound = bind(&path).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o777)).unwrap();
    bound
}

/// Whether a socket that does not block had something to receive.
fn got(received: io::Result<usize>) -> bool {
    !matches!(received, Err(error) if error.kind() == ErrorKind::WouldBlock)
}

/// Where an attack may have made something: folders of every user, and those of the course.
fn open_places() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runner");
    let ours =
        [work.join("binaries"), work.join("warm"), work.join("warm/tests"), root.join("target")];
    let all = ["/tmp", "/var/tmp", "/dev/shm"].map(PathBuf::from);
    ours.into_iter().chain(all).chain([root, env::temp_dir()]).collect()
}

/// What an attack has made in a folder.
fn named(folder: &Path, word: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let entries = entries.map(|entry| entry.path());
    let found = entries.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("attack-") && name.contains(word)
    });
    found.collect()
}

fn state(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, u32, u32, i64)> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let state = |path: &Path| {
        let metadata = fs::symlink_metadata(path).unwrap();
        // Not read if it has become a link or a pipe.
        let content =
            if metadata.is_file() { fs::read(path).unwrap_or_default() } else { Vec::new() };
        (content, metadata.mode(), metadata.uid(), metadata.ctime_nsec() ^ metadata.ctime())
    };
    entries.map(|entry| entry.path()).map(|path| (path.clone(), state(&path))).collect()
}
