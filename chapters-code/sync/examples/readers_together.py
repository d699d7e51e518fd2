"""Two readers look at a timetable at the same time; who wants to
change it waits for both. Python has no such lock: this builds one."""

import threading
import time
from contextlib import contextmanager


class RwLock:
    """Many readers or one writer."""

    def __init__(self):
        self.changed = threading.Condition()
        self.readers = 0

    @contextmanager
    def read(self):
        """Count oneself among the readers."""
        with self.changed:
            self.readers += 1
        try:
            yield
        finally:
            with self.changed:
                self.readers -= 1
                self.changed.notify_all()

    @contextmanager
    def write(self):
        """Wait for no readers, and keep new ones out."""
        with self.changed:
            self.changed.wait_for(lambda: self.readers == 0)
            yield


timetable = "08:15"
lock = RwLock()
reading = threading.Barrier(3)


def main():
    threads = [threading.Thread(target=t) for t in (read, read, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"written: {timetable}")


def read():
    """Look for a while, together with the other reader."""
    with lock.read():
        # Past this line, both readers are inside.
        reading.wait()
        look()
        print(f"read: {timetable}\n", end="")


def write():
    """Change it when nobody reads."""
    global timetable
    reading.wait()
    with lock.write():
        timetable = "08:20"


def look():
    """Fifty milliseconds in which it must not change."""
    time.sleep(0.05)


main()
