"""A hundred waits at once take a hundred threads.

Python differs: none of the hundred holds the GIL while it waits, but
each is an operating-system thread, as in Rust.
"""

import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Thread, active_count


def main():
    server = start_server()
    with ThreadPoolExecutor(100) as pool:
        callers = [pool.submit(ask, server, n) for n in range(1, 101)]
        total = sum(caller.result() for caller in callers)
    print(f"the answers add up to {total}")


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
    """Hear all callers, count the threads, then answer each."""
    with listener:
        heard = [hear(listener.accept()[0]) for _ in range(100)]
    # No caller has an answer yet, so no caller has ended.
    print(f"{len(heard)} waits, {active_count()} threads")
    for caller, question in heard:
        with caller:
            caller.sendall(bytes([2 * question]))


def hear(caller):
    """Read a question, keep the line open."""
    return caller, caller.recv(1)[0]


if __name__ == "__main__":
    main()
