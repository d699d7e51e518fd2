"""Money moves in two halves, and an auditor can come between them.
A lock in Python has the same edge: the end of its `with` block."""

import threading

accounts = [50, 50]
lock = threading.Lock()


def main():
    mover = threading.Thread(target=transfer, args=[10])
    mover.start()
    total = audit()
    mover.join()
    print(f"sum: {total}")


def transfer(amount):
    """So much from Ann to Bob."""
    with lock:
        accounts[0] -= amount
    # The lock above is free: whoever looks now misses money.
    with lock:
        accounts[1] += amount


def audit():
    """What both have."""
    with lock:
        return sum(accounts)


main()
