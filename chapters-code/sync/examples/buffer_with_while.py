"""A buffer asks again after each wake-up; nobody pops from nothing.
A `Condition` has its lock inside; Rust keeps the two apart."""

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor


class Buffer:
    def __init__(self):
        self.items = deque()
        self.not_empty = threading.Condition()

    def put(self, item):
        """Add an item and wake one who waits."""
        with self.not_empty:
            self.items.append(item)
            self.not_empty.notify()

    def take(self):
        """The first item, as soon as there is one."""
        with self.not_empty:
            while not self.items:
                self.not_empty.wait()
            # The lock is held since the last look: there is an item.
            return self.items.popleft()


def main():
    buffer = Buffer()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(buffer.take)
        second = threads.submit(buffer.take)
        buffer.put(1)
        buffer.put(2)
        print(f"taken: {first.result() + second.result()}")


main()
