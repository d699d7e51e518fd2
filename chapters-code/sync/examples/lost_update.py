"""Two threads each count one visitor. One visit can get lost.
The GIL keeps bytecodes apart; no rule of Python joins two lines."""

import threading

visits = 0


def main():
    first = threading.Thread(target=count_visitor)
    second = threading.Thread(target=count_visitor)
    for thread in first, second:
        thread.start()
    for thread in first, second:
        thread.join()
    print(f"visits: {visits}")


def count_visitor():
    """One more, in two steps."""
    global visits
    seen = visits
    # The other thread may store between these two lines.
    visits = seen + 1


main()
