"""Two threads need a key. `cache` looks whether there is one, and
calls if there is none: a call by each of two threads is possible."""

import functools
import itertools
import threading

made = itertools.count(1)
making = threading.Barrier(2)
keys = []


def main():
    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"keys: {keys[0]} and {keys[1]}")


@functools.cache
def key():
    """A new key, another one each time."""
    making.wait()  # both threads are in here
    return next(made)


def ask():
    """Take down which key it is."""
    keys.append(key())


main()
