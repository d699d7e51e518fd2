"""Three philosophers each take the fork with the smaller number first.
Python can no more see a circle of locks than Rust can."""

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
    """Two forks, the smaller number first."""
    first, second = sorted([seat, (seat + 1) % SEATS])
    # Whoever holds the last fork waits for nobody.
    with forks[first], forks[second]:
        pass


main()
