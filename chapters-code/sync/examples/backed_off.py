"""Two transfers take two accounts in opposite orders. Who does not
get the second lock at once gives back the first, and gives up.
`acquire(blocking=False)` is Python's `try_lock`, without a guard."""

import threading

balances = {"Ann": 100, "Bob": 100}
locks = {name: threading.Lock() for name in balances}
moved = {}


def main():
    transfers = [["there", "Ann", "Bob", 10], ["back", "Bob", "Ann", 20]]
    threads = [threading.Thread(target=run, args=t) for t in transfers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"there: {word(moved['there'])}, back: {word(moved['back'])}")


def run(name, *transfer_of):
    """One transfer, and what became of it."""
    moved[name] = transfer(*transfer_of)


def transfer(giver, taker, amount):
    """Says whether the money has moved."""
    with locks[giver]:
        if not locks[taker].acquire(blocking=False):
            return False
        balances[giver] -= amount
        balances[taker] += amount
        locks[taker].release()
    return True


def word(has_moved):
    return "moved" if has_moved else "backed off"


main()
