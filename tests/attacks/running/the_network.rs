//! Sends to an address beyond the machine, one that belongs to nobody.

use prelude::absent;
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

fn main() {
    for to in ["192.0.2.1:80", "[2001:db8::1]:80"] {
        let to: SocketAddr = to.parse().unwrap();
        absent(&format!("TCP to {to}"), TcpStream::connect_timeout(&to, Duration::from_secs(1)));
        let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        absent(
            &format!("UDP to {to}"),
            UdpSocket::bind(from).and_then(|udp| udp.send_to(b"x", to)),
        );
    }
}

//@ holds=namespaces,bubblewrap,landlock
