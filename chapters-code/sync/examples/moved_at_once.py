"""Money moves under one lock, and no auditor can come between.
The block has to be as long as the change: nobody checks that it is."""

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
        # Money is missing here, and the lock keeps everybody out.
        accounts[1] += amount


def audit():
    """What both have."""
    with lock:
        return sum(accounts)


main()
