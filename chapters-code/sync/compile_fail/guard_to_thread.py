"""A janitor gives back the lock that the clerk holds.
`threading.Lock` has no owner: whoever calls `release` opens it."""

import threading

booth = threading.Lock()
inside = []


def main():
    booth.acquire()
    inside.append("clerk")
    run(booth.release)  # the janitor tidies up
    run(enter)
    print("inside:", " and ".join(inside))


def enter():
    """Wait until the booth is free, and go in."""
    with booth:
        inside.append("visitor")


def run(job):
    """Do it on a thread of its own, and wait for the end."""
    thread = threading.Thread(target=job)
    thread.start()
    thread.join()


main()
