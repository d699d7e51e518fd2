"""The kernel's account is the same for Python; the GIL is not in it."""

import queue
import threading


def main():
    """Let one thread compute and one wait, then compare."""
    gate = queue.Queue()
    ticks = {}

    def wait():
        """Block until main opens the gate."""
        gate.get()
        ticks["waiter"] = ticks_on_a_core()

    def count():
        """Compute until the kernel has charged five ticks."""
        while ticks_on_a_core() < 5:
            pass
        ticks["counter"] = ticks_on_a_core()

    waiter = threading.Thread(target=wait)
    counter = threading.Thread(target=count)
    waiter.start()
    counter.start()
    counter.join()
    gate.put(None)
    waiter.join()
    print(f"counter: {ticks['counter']} ticks on a core")
    print(f"waiter: {ticks['waiter']} ticks on a core")


def ticks_on_a_core():
    """Clock ticks that this thread, alone, has spent on a core."""
    with open("/proc/thread-self/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


main()
