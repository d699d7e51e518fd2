"""The server answers nobody until four callers have asked.

Python differs: a thread gives up the GIL while it waits; if it kept
the GIL, the second caller could never ask.
"""

import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Thread


def main():
    server = start_server()
    with ThreadPoolExecutor(4) as pool:
        callers = [pool.submit(ask, server, n) for n in range(1, 5)]
        for question, caller in enumerate(callers, start=1):
            print(f"asked {question}, got {caller.result()}")


def ask(server, question):
    """Send one byte, wait for one byte."""
    with socket.create_connection(server) as line:
        line.sendall(bytes([question]))
        return line.recv(1)[0]  # the thread waits here, without the GIL


def start_server():
    """A server on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    Thread(target=serve, args=(listener,)).start()
    return listener.getsockname()


def serve(listener):
    """Hear all four callers, then answer each."""
    with listener:
        heard = [hear(listener.accept()[0]) for _ in range(4)]
    for caller, question in heard:
        with caller:
            caller.sendall(bytes([2 * question]))


def hear(caller):
    """Read a question, keep the line open."""
    return caller, caller.recv(1)[0]


if __name__ == "__main__":
    main()
