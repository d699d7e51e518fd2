"""A generator of numbers that are given once. When all are given, it
says so. An `int` of Python has no end; here a limit stands for it."""

import threading

LIMIT = 255
lock = threading.Lock()
next_free = 0


def main():
    ids = [next_id() for _ in range(257)]
    for caller in 0, 1, 255, 256:
        if ids[caller] is None:
            print(f"caller {caller:>3} comes too late")
        else:
            print(f"caller {caller:>3} has number {ids[caller]:>3}")


def next_id():
    """The next number, or `None` if there is none."""
    global next_free
    with lock:
        if next_free >= LIMIT:
            return None
        next_free += 1
        return next_free - 1


main()
