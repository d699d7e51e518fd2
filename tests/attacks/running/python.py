"""Tries from Python what the other attacks try: files, ports, other processes, mounts."""

import ctypes
import os
import socket


def tried(what, attempt):
    """Tells what came of an attempt."""
    try:
        print(f"BROKEN: {what}: {attempt()}")
    except OSError as error:
        print(f"held: {what} ({error.strerror})")


def mount():
    """A file system over a folder of our own."""
    os.mkdir("m")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", b"m", b"tmpfs", 0, None) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


for path in ["@home@/secret.txt", "@other@", "/etc/shadow", "@repository@/Cargo.toml"]:
    tried(path, lambda path=path: open(path).readline())
tried("a new file", lambda: open("@home@/attack-@word@", "w"))
tried("a port", lambda: socket.create_connection(("127.0.0.1", int("@tcp@")), 2))
tried("a process", lambda: os.kill(int("@victim@"), 9))
tried("its memory", lambda: open("/proc/@victim@/mem", "rb"))
tried("mount", mount)
tried("user 0", lambda: os.setuid(0) if os.getuid() else os.stat("/no/such/file"))

#@ holds=namespaces,bubblewrap,landlock
