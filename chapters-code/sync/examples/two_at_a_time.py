"""Five callers, and a service that bears two at a time.
In Python, `with` gives the permit back; in Rust, the end of its scope."""

import threading
import time

lines = threading.BoundedSemaphore(2)
lock = threading.Lock()
busy = most = 0


def main():
    callers = [threading.Thread(target=call) for _ in range(5)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    print(f"most calls at once: {most}")


def call():
    """One call, with a permit."""
    with lines:
        # At most two threads are here.
        count(1)
        ask_service()
        count(-1)


def count(change):
    """So many more callers are busy."""
    global busy, most
    with lock:
        busy += change
        most = max(most, busy)


def ask_service():
    """The answer takes its time."""
    time.sleep(0.04)


main()
