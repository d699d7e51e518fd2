"""Two carriers share a heap of letters. Each takes a letter under
the lock, and delivers it without: the `with` block has one line."""

import threading
import time

letters = []
lock = threading.Lock()


def main():
    letters.extend(range(1, 7))
    begin = time.perf_counter()
    carriers = [threading.Thread(target=carrier) for _ in range(2)]
    for thread in carriers:
        thread.start()
    for thread in carriers:
        thread.join()
    ms = round(1000 * (time.perf_counter() - begin))
    print(f"6 letters of 20 ms, 2 carriers: {ms} ms")


def carrier():
    """One letter after the other."""
    while (letter := next_letter()) is not None:
        deliver(letter)


def next_letter():
    """A letter, if there is one left."""
    with lock:
        return letters.pop() if letters else None


def deliver(_letter):
    """Twenty milliseconds of work that needs no lock."""
    time.sleep(0.02)


main()
