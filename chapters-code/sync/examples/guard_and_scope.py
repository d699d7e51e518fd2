"""A lock is held as long as its `with` block, or until `release`.
Nothing stops a line outside from using the number without the lock."""

import threading

balance = 100
lock = threading.Lock()


def main():
    global balance
    print(f"before: {state()}")
    with lock:
        balance -= 30
        print(f"inside: {state()}")
    print(f"after the block: {state()}")

    lock.acquire()
    print(f"read {balance}: {state()}")
    lock.release()
    print(f"after drop: {state()}")


def state():
    """Whether somebody has the lock."""
    return "locked" if lock.locked() else "free"


main()
