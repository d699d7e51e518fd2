"""A function locks what its caller has locked, and gets it: an `RLock`
counts how often its thread holds it. A plain `Lock` waits for ever."""

import threading

accounts = [50, 50]
lock = threading.RLock()


def main():
    with lock:
        print(f"Ann {accounts[0]}, Bob {accounts[1]}")
        # This thread still holds the lock.
        print(f"sum: {total()}")


def total():
    """What both have."""
    with lock:
        return sum(accounts)


main()
