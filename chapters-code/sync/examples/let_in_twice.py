"""A lock lets its own thread in again, in the middle of a change.
`RLock` does so for any data; nothing marks the data as lent."""

import threading

accounts = [50, 50]
lock = threading.RLock()


def main():
    print(f"sum: {total()}")
    transfer(10)
    print(f"sum: {total()}")


def transfer(amount):
    """So much from Ann to Bob."""
    with lock:
        accounts[0] -= amount
        # The lock is held, and `total` gets it all the same.
        print(f"sum, half way: {total()}")
        accounts[1] += amount


def total():
    """What both have."""
    with lock:
        return sum(accounts)


main()
