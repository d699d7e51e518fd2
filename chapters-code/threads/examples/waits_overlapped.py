"""Thirty-two waits, shared out among more and more threads.

Python differs: threads take turns at the GIL, but a wait needs no turn,
so the waits overlap here as they do in Rust.
"""

import socket
import statistics
import time
from threading import Thread

QUESTIONS = [21] * 32
THREADS = [1, 2, 4, 8, 16, 32]
ROUNDS = 3


def main():
    server = start_server()
    ask_all(server, 32)  # warm-up
    times = medians(THREADS, lambda threads: ask_all(server, threads))
    print("threads     ms  speed-up")
    for threads, ms in zip(THREADS, times):
        print(f"{threads:7}  {ms:5.1f}  {times[0] / ms:8.2f}")


def ask_all(server, threads):
    """Give every thread an equal share of the questions."""
    share = len(QUESTIONS) // threads
    callers = [
        Thread(target=ask_some, args=(server, QUESTIONS[i : i + share]))
        for i in range(0, len(QUESTIONS), share)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


def ask_some(server, questions):
    """Ask one question after the other."""
    for question in questions:
        assert ask(server, question) == 42


def ask(server, question):
    """Send one byte, wait for one byte."""
    with socket.create_connection(server) as line:
        line.sendall(bytes([question]))
        return line.recv(1)[0]  # the thread waits here, without the GIL


def start_server():
    """A server on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    Thread(target=serve, args=(listener,), daemon=True).start()
    return listener.getsockname()


def serve(listener):
    """A thread a caller: the server can wait in parallel too."""
    while True:
        caller, _ = listener.accept()
        Thread(target=answer, args=(caller,), daemon=True).start()


def answer(caller):
    """Read a question, take some time, answer."""
    with caller:
        question = caller.recv(1)[0]
        look_it_up()
        caller.sendall(bytes([2 * question]))


def look_it_up():
    """Stands for a disk, a database or another server."""
    time.sleep(0.010)


def medians(rows, run):
    """The median time of each row; rounds go through all rows."""
    times = [[] for _ in rows]
    for _ in range(ROUNDS):
        for row, spent in zip(rows, times):
            begin = time.perf_counter()
            run(row)
            spent.append(1e3 * (time.perf_counter() - begin))
    return [statistics.median(spent) for spent in times]


if __name__ == "__main__":
    main()
