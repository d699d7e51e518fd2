"""A hook of our own reports an exception of a thread. Python calls it
at the end: the tills are closed by then."""

import sys
import threading
from contextlib import contextmanager


def main():
    threading.excepthook = report

    clerk = threading.Thread(target=sell_all, args=[[3, 7]])
    clerk.name = "clerk"
    clerk.start()

    print(f"main: join says {clerk.join()}")


def report(panic):
    """Runs on the thread that raised."""
    print(f"report: {panic.thread.name}: {panic.exc_value}")


@contextmanager
def till():
    """A till, closed however its block ends."""
    try:
        yield
    finally:
        raising = sys.exc_info()[0] is not None
        print(f"till closed, raising: {raising}")


def sell_all(rows):
    """A seat in each row."""
    for row in rows:
        sell(row)


def sell(row):
    """A seat in the row, if there is one."""
    with till():
        assert row < 5, f"there is no row {row}"
        print(f"sold: row {row}")


main()
