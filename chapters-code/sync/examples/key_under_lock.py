"""Two threads need a key. One lock covers the look and the making:
`cache` alone keeps its dictionary whole, and not the call single."""

import functools
import itertools
import threading

made = itertools.count(1)
lock = threading.Lock()
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
    return next(made)


def ask():
    """Take down which key it is."""
    with lock:
        keys.append(key())


main()
