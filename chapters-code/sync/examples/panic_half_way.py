"""A thread fails in the middle of a transfer. The lock forgets: `with`
gives it back, and whoever comes next finds money missing."""

import threading

accounts = [50, 50]
lock = threading.Lock()
failures = []


def main():
    threading.excepthook = failures.append
    # There is no third account.
    mover = threading.Thread(target=transfer, args=[0, 2, 10])
    mover.start()
    mover.join()
    print("done:", not failures)
    print("sum:", audit())
    print("poisoned: nobody knows")


def transfer(giver, taker, amount):
    """So much from one to the other."""
    with lock:
        accounts[giver] -= amount
        accounts[taker] += amount


def audit():
    """What both have."""
    with lock:
        return sum(accounts)


main()
