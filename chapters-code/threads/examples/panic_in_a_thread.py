"""A clerk's thread raises over one order. The program goes on.
Python prints the traceback, and `join` does not say what happened."""

import threading
from contextlib import contextmanager


def main():
    clerk = threading.Thread(target=serve, args=["twelve"])
    clerk.name = "clerk"
    clerk.start()

    print(f"main: join says {clerk.join()}")
    print("main: the house stays open")


@contextmanager
def till():
    """A till, closed however its block ends."""
    try:
        yield
    finally:
        print("clerk: till closed")


def serve(order):
    """The number of seats in an order."""
    with till():
        return int(order)


main()
