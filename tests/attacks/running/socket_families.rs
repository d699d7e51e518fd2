//! Opens sockets that speak to the kernel or to the wire and not to a program.

use prelude::{absent, checked};
use std::ffi::c_int;

unsafe extern "C" {
    fn socket(family: c_int, kind: c_int, protocol: c_int) -> c_int;
}

fn main() {
    let (stream, datagram, raw, packets) = (1, 2, 3, 5);
    let families = [
        ("AF_PACKET", 17, raw, 0x300),
        ("AF_PACKET, datagrams", 17, datagram, 0x300),
        ("AF_INET, raw", 2, raw, 1),
        ("AF_INET6, raw", 10, raw, 58),
        ("AF_NETLINK, audit", 16, raw, 9),
        ("AF_NETLINK, netfilter", 16, raw, 12),
        ("AF_NETLINK, uevent", 16, raw, 15),
        ("AF_VSOCK", 40, stream, 0),
        ("AF_ALG", 38, packets, 0),
        ("AF_KEY", 15, raw, 2),
        ("AF_BLUETOOTH", 31, raw, 1),
        ("AF_CAN", 29, raw, 1),
        ("AF_RDS", 21, packets, 0),
        ("AF_TIPC", 30, packets, 0),
        ("AF_XDP", 44, raw, 0),
        ("AF_SMC", 43, stream, 0),
        ("AF_MCTP", 45, datagram, 0),
        ("AF_NFC", 39, raw, 1),
    ];
    for (name, family, kind, protocol) in families {
        // SAFETY: three numbers.
        absent(name, checked(unsafe { socket(family, kind, protocol) }));
    }
}

//@ holds=namespaces,bubblewrap,landlock
