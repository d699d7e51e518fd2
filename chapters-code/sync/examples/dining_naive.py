"""Three philosophers each take the left fork, then the right one.
Python's locks close a circle as Rust's do, and the GIL is no help."""

import threading

SEATS = 3
forks = [threading.Lock() for _ in range(SEATS)]


def main():
    seats = range(SEATS)
    guests = [threading.Thread(target=dine, args=[s]) for s in seats]
    for thread in guests:
        thread.start()
    for thread in guests:
        thread.join()
    print("all have eaten")


def dine(seat):
    """Two forks, the left one first."""
    with forks[seat]:
        # If all have come so far, each waits for the next.
        with forks[(seat + 1) % SEATS]:
            pass


main()
