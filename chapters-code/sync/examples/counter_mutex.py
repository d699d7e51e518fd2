"""Two threads each count one visitor under a lock. None is lost.
The lock stands beside the number: Python lets you forget it."""

import threading

visits = 0
lock = threading.Lock()


def main():
    first = threading.Thread(target=count_visitor)
    second = threading.Thread(target=count_visitor)
    for thread in first, second:
        thread.start()
    for thread in first, second:
        thread.join()
    print(f"visits: {visits}")


def count_visitor():
    """One more, with nobody in between."""
    global visits
    with lock:
        seen = visits
        # The other thread waits until this one has stored.
        visits = seen + 1


main()
