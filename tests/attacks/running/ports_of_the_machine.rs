//! Connects and sends to ports that programs of the machine listen on.

use prelude::{absent, verdict};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

const TCP: &str = "@tcp@";
const UDP: &str = "@udp@";

fn main() {
    let addresses = ["127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "::ffff:127.0.0.1", "::"];
    for address in addresses {
        let to = SocketAddr::new(address.parse::<IpAddr>().unwrap(), TCP.parse().unwrap());
        absent(
            &format!("TCP to {address}"),
            TcpStream::connect_timeout(&to, Duration::from_secs(2)),
        );
        let to = SocketAddr::new(to.ip(), UDP.parse().unwrap());
        let from = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        // The test sees whether it arrives; that it can be sent says nothing.
        let sent = UdpSocket::bind(from).and_then(|socket| socket.send_to(b"x", to));
        verdict(&format!("UDP to {address}: {sent:?}"), true);
    }
    let by_name = TcpStream::connect(("localhost", TCP.parse().unwrap()));
    verdict("TCP to localhost", by_name.is_err());
}

//@ holds=namespaces,bubblewrap,landlock
