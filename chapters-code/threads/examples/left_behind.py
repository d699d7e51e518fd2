"""Python leaves a thread behind only if it is told so: daemon=True."""

import queue
import threading
import time
from contextlib import contextmanager


def main():
    """Join one thread, leave the other behind."""
    told = queue.Queue()
    joined = threading.Thread(
        target=take_notes, args=("joined", 0.05, told)
    )
    left = threading.Thread(
        target=take_notes, args=("left behind", 60, told), daemon=True
    )
    joined.start()
    left.start()
    # Two messages: both threads are at work now.
    told.get()
    told.get()
    joined.join()
    print("main: last line")


def take_notes(name, effort, tell):
    """Work with an open notebook."""
    with notebook(name):
        tell.put(None)
        work_for(effort)
        print(f"{name}: done")


def work_for(effort):
    """Stand in for work that takes a while."""
    time.sleep(effort)


@contextmanager
def notebook(name):
    """Something that wants closing."""
    try:
        yield
    finally:
        print(f"{name}: notebook closed")


main()
