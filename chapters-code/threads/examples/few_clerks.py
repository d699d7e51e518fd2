"""Eight threads ask at once. The server has few clerks.

Python differs in nothing that counts here: clerks and callers wait, and
a waiting thread holds no GIL.
"""

import socket
import statistics
import time
from threading import Thread

QUESTIONS = 8
ROUNDS = 3


def main():
    print("clerks  in turn ms  at once ms  speed-up")
    for clerks in [1, 2, 4, 8]:
        server = start_server(clerks)
        ask_all(server, 8)  # warm-up
        turn = median_ms(lambda: ask_all(server, 1))
        once = median_ms(lambda: ask_all(server, 8))
        ratio = turn / once
        print(f"{clerks:6}  {turn:10.1f}  {once:10.1f}  {ratio:8.2f}")


def ask_all(server, threads):
    """Give every thread an equal share of the questions."""
    share = QUESTIONS // threads
    callers = [
        Thread(target=ask_some, args=(server, share))
        for _ in range(threads)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


def ask_some(server, questions):
    """Ask one question after the other."""
    for _ in range(questions):
        assert ask(server, 21) == 42


def start_server(clerks):
    """Every clerk serves one caller at a time, to the end."""
    door = socket.create_server(("127.0.0.1", 0))
    for _ in range(clerks):
        Thread(target=serve, args=(door,), daemon=True).start()
    return door.getsockname()


def serve(door):
    """The work of one clerk."""
    while True:
        caller, _ = door.accept()
        answer(caller)


def ask(server, question):
    """Send one byte, wait for one byte."""
    with socket.create_connection(server) as line:
        line.sendall(bytes([question]))
        return line.recv(1)[0]  # the thread waits here, without the GIL


def answer(caller):
    """Read a question, take some time, answer."""
    with caller:
        question = caller.recv(1)[0]
        look_it_up()
        caller.sendall(bytes([2 * question]))


def look_it_up():
    """Stands for a disk, a database or another server."""
    time.sleep(0.010)


def median_ms(work):
    """The median time of several rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - begin))
    return statistics.median(times)


if __name__ == "__main__":
    main()
