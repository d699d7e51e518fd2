"""Two withdrawals each look before they take, and let go in between.
The GIL is no help: it is free between any two of these lines."""

import threading

balance = 100
lock = threading.Lock()


def main():
    rent = threading.Thread(target=withdraw, args=[70])
    food = threading.Thread(target=withdraw, args=[60])
    for thread in rent, food:
        thread.start()
    for thread in rent, food:
        thread.join()
    print(f"balance: {balance}")


def withdraw(amount):
    """Take so much, if it is there."""
    global balance
    with lock:
        enough = balance >= amount
    # The lock is free here: the answer may be out of date.
    if enough:
        with lock:
            balance -= amount


main()
