"""Each thread counts for itself; main adds up the results.
Python's `Thread` returns nothing, so a future carries each count."""

import threading
from concurrent.futures import ThreadPoolExecutor


class Door(threading.local):
    visits = 0


door = Door()


def main():
    with ThreadPoolExecutor(max_workers=2) as scope:
        north = scope.submit(keep_door, 3)
        south = scope.submit(keep_door, 2)
    print(f"visits: {north.result() + south.result()}")


def keep_door(visitors):
    """Count so many visitors; the count leaves, a zero stays."""
    for _ in range(visitors):
        count_visitor()
    counted, door.visits = door.visits, 0
    return counted


def count_visitor():
    """One more, for this thread alone."""
    door.visits = door.visits + 1


main()
