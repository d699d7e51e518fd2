"""Three philosophers, and a waiter who lets two of them sit down.
Python has the waiter ready-made: a `BoundedSemaphore`."""

import threading

SEATS = 3
forks = [threading.Lock() for _ in range(SEATS)]
chairs = threading.BoundedSemaphore(SEATS - 1)


def main():
    seats = range(SEATS)
    guests = [threading.Thread(target=dine, args=[s]) for s in seats]
    for thread in guests:
        thread.start()
    for thread in guests:
        thread.join()
    print("all have eaten")


def dine(seat):
    """A chair first, then the left fork and the right one."""
    with chairs, forks[seat], forks[(seat + 1) % SEATS]:
        pass


main()
