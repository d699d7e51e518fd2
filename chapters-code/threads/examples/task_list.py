"""Python's threads are the kernel's threads too: each has a task."""

import os
import threading
from threading import Thread

all_here = threading.Barrier(3)
all_seen = threading.Barrier(3)


def main():
    """Start two threads, introduce all three, count the tasks."""
    say(f"process {os.getpid()}")
    reader = Thread(name="reader", target=introduce_and_stay)
    writer = Thread(name="writer", target=introduce_and_stay)
    reader.start()
    writer.start()
    introduce()
    tasks = len(os.listdir("/proc/self/task"))
    say(f"the kernel lists {tasks} tasks")
    all_seen.wait()
    reader.join()
    writer.join()


def introduce_and_stay():
    """Nobody leaves before main has counted."""
    introduce()
    all_seen.wait()


def introduce():
    """Say who I am, then wait until all three have."""
    me = threading.current_thread()
    task = os.readlink("/proc/thread-self")
    say(f"{me.name}: {me.ident}, {task}")
    all_here.wait()


def say(line):
    """Print a line in one piece; print() alone writes two."""
    print(line + "\n", end="")


main()
