"""A test starts some work, sleeps for a while, and hopes that the work is done
by then. Python's sleep promises no more about other threads than Rust's."""

from threading import Thread
from time import sleep

total = 0


def main():
    """Look for the sum when it has to be there."""
    worker = Thread(target=add_up)
    worker.start()
    sleep(0.1)
    print(f"sum: {total}")
    worker.join()


def add_up():
    """Add up the numbers to 100."""
    global total
    total = sum(range(1, 101))


main()
