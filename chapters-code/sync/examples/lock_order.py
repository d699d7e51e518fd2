"""Two transfers take the account with the smaller number first.
`sorted` puts the locks in order; `with` gives both back."""

import threading
from dataclasses import dataclass, field


@dataclass
class Account:
    number: int
    balance: int
    lock: threading.Lock = field(default_factory=threading.Lock)


ann, bob = Account(1, 100), Account(2, 100)


def main():
    there = threading.Thread(target=transfer, args=[ann, bob, 10])
    back = threading.Thread(target=transfer, args=[bob, ann, 20])
    for thread in there, back:
        thread.start()
    for thread in there, back:
        thread.join()
    print(f"Ann {ann.balance}, Bob {bob.balance}")


def transfer(giver, taker, amount):
    """So much from one to the other."""
    first, second = sorted([giver, taker], key=lambda each: each.number)
    with first.lock, second.lock:
        giver.balance -= amount
        taker.balance += amount


main()
