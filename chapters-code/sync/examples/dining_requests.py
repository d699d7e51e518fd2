"""Three philosophers who give up a fork on request once they have
eaten with it. In Python nothing ties the forks to their lock: each
function has to take `passed_on` by itself."""

import threading
from dataclasses import dataclass

SEATS = 3


@dataclass
class Fork:
    holder: int
    dirty: bool = True


forks = [Fork(0), Fork(0), Fork(1)]
hungry = [False] * SEATS
passed_on = threading.Condition()


def main():
    seats = range(SEATS)
    guests = [threading.Thread(target=dine, args=[s]) for s in seats]
    for thread in guests:
        thread.start()
    for thread in guests:
        thread.join()
    print("all have eaten")


def dine(seat):
    """Ask for two forks, eat, and pass on what is wanted."""
    left, right = seat, (seat + 1) % SEATS
    with passed_on:
        hungry[seat] = True
        passed_on.wait_for(lambda: has(seat, left) & has(seat, right))
        hungry[seat] = forks[left].dirty = forks[right].dirty = False
    # Here it eats: nobody takes a clean fork away.
    with passed_on:
        pass_on(left, (seat - 1) % SEATS)
        pass_on(right, right)
        passed_on.notify_all()


def has(seat, number):
    """A dirty fork is given to whoever asks, and wiped for it."""
    fork = forks[number]
    if fork.holder != seat and fork.dirty:
        fork.holder, fork.dirty = seat, False
    return fork.holder == seat


def pass_on(number, neighbour):
    """A fork goes to who waits for it, or stays dirty."""
    fork = forks[number]
    if hungry[neighbour]:
        fork.holder, fork.dirty = neighbour, False
    else:
        fork.dirty = True


main()
