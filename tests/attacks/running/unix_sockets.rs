//! Connects to Unix sockets of the machine, with a path and without.

use prelude::absent;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixStream};

fn main() {
    let paths = [
        "@stream@",
        "/run/docker.sock",
        "/var/run/docker.sock",
        "/run/dbus/system_bus_socket",
        "/run/systemd/private",
        "/run/systemd/journal/socket",
        "/run/containerd/containerd.sock",
        "/tmp/.X11-unix/X0",
        "/run/user/1000/bus",
        "/run/user/0/bus",
        "/var/run/nscd/socket",
    ];
    for path in paths {
        absent(path, UnixStream::connect(path));
    }
    let hidden = SocketAddr::from_abstract_name("@abstract@").unwrap();
    absent("a socket without a path", UnixStream::connect_addr(&hidden));
    let x11 = SocketAddr::from_abstract_name("/tmp/.X11-unix/X0").unwrap();
    absent("X11", UnixStream::connect_addr(&x11));
    let datagram = UnixDatagram::unbound();
    absent("a datagram", datagram.and_then(|socket| socket.send_to(b"x", "@datagram@")));
}

//@ holds=namespaces,bubblewrap,landlock
