"""A call fails. Its permit is returned where it failed, and once more at
the end. `Semaphore` takes it; a `BoundedSemaphore` would raise."""

import threading
from concurrent.futures import ThreadPoolExecutor

permits = threading.Semaphore(1)
busy = threading.Lock()


def main():
    failing_call()
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(finds_line_free)
        alone = all([finds_line_free(), other.result()])
    print("one at a time" if alone else "two at once")


def failing_call():
    """Acquires once, releases twice."""
    permits.acquire()
    # The call fails, and cleans up.
    permits.release()
    # The end of the call, whatever became of it.
    permits.release()


def finds_line_free():
    """Whether nobody else was on the line."""
    with permits:
        free = busy.acquire(blocking=False)
        if free:
            busy.release()
    return free


main()
