"""A worker works until told to stop, and stops between two pieces.
`Event` is the flag, and can also be waited for."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

stop = threading.Event()


def main():
    with ThreadPoolExecutor(1) as threads:
        worker = threads.submit(work)
        time.sleep(0.05)
        stop.set()
        print(f"stopped after {worker.result()} pieces")


def work():
    """Pieces, until told to stop."""
    pieces = 0
    while not stop.is_set():
        do_a_piece()
        pieces += 1
    return pieces


def do_a_piece():
    """Be busy, without a core."""
    time.sleep(0.001)


main()
