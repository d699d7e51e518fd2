"""Two readings, and the higher one is kept, in one step each.
Python has no atomics: a lock makes one step of two."""

import threading

highest = 0
lock = threading.Lock()


def main():
    noon = threading.Thread(target=record, args=[31])
    dusk = threading.Thread(target=record, args=[24])
    for thread in noon, dusk:
        thread.start()
    for thread in noon, dusk:
        thread.join()
    print(f"highest: {highest}")


def record(reading):
    """Keep it if it is higher than all before."""
    global highest
    with lock:
        highest = max(highest, reading)


main()
