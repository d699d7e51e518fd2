"""Three callers, two lines. Who finds both taken goes away at once.
A permit is no value here: who releases need not have acquired."""

import threading

lines = threading.BoundedSemaphore(2)


def main():
    call("the first")
    call("the second")
    call("the third")
    lines.release()
    call("the third, once more")
    lines.release()


def call(who):
    """Try for a line; never wait for one."""
    if lines.acquire(blocking=False):
        print(f"{who} gets a line")
    else:
        print(f"{who} finds all lines busy")


main()
