"""One thread asks a slow server ten times. It hardly computes.

Python differs: the waiting thread holds no GIL, so the server can run.
"""

import socket
import time
from threading import Thread


def main():
    server = start_server()
    begin = time.perf_counter()
    computed = time.thread_time()
    answers = [ask(server, n) for n in range(1, 11)]
    print(answers)
    passed = time.perf_counter() - begin
    print(f"on the clock: {1e3 * passed:.1f} ms")
    print(f"on a core: {1e3 * (time.thread_time() - computed):.1f} ms")


def ask(server, question):
    """Send one byte, wait for one byte."""
    with socket.create_connection(server) as line:
        line.sendall(bytes([question]))
        return line.recv(1)[0]  # the thread waits here, without the GIL


def start_server():
    """A server on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    # A daemon: it ends when main returns.
    Thread(target=serve, args=(listener,), daemon=True).start()
    return listener.getsockname()


def serve(listener):
    """Answer one caller after the other."""
    while True:
        caller, _ = listener.accept()
        answer(caller)


def answer(caller):
    """Read a question, take some time, answer."""
    with caller:
        question = caller.recv(1)[0]
        look_it_up()
        caller.sendall(bytes([2 * question]))


def look_it_up():
    """Stands for a disk, a database or another server."""
    time.sleep(0.020)


if __name__ == "__main__":
    main()
