"""Each account has a lock. An auditor holds both before she looks.
One `with` takes several locks, from left to right."""

import threading

money = {"Ann": 50, "Bob": 50}
ann, bob = threading.Lock(), threading.Lock()


def main():
    mover = threading.Thread(target=transfer, args=[10])
    mover.start()
    total = audit()
    mover.join()
    print(f"sum: {total}")


def transfer(amount):
    """So much from Ann to Bob."""
    with ann, bob:
        money["Ann"] -= amount
        money["Bob"] += amount


def audit():
    """What both have."""
    with ann, bob:
        return sum(money.values())


main()
