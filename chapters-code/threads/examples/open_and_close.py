"""A thread-local desk opens at first use and closes with its thread.
CPython closes it before `join` returns; no document promises that."""

import threading


class Desk:
    def __init__(self):
        print("  desk opened")

    def stamp(self, letter):
        print(f"  {letter} stamped")

    def __del__(self):
        gone = not hasattr(local, "desk")
        print(f"  desk closed, out of reach: {str(gone).lower()}")


local = threading.local()


def main():
    print("clerk starts")
    clerk = threading.Thread(target=work)
    clerk.start()
    clerk.join()
    print("clerk joined")

    print("guest starts")
    guest = threading.Thread(target=look)
    guest.start()
    guest.join()
    print("guest joined")


def work():
    """Two letters at this thread's desk."""
    print("  clerk reads the mail")
    desk().stamp("first letter")
    desk().stamp("second letter")
    print("  clerk has no more to do")


def look():
    """Nothing at a desk."""
    print("  guest looks around")


def desk():
    """This thread's desk, opened at its first use."""
    if not hasattr(local, "desk"):
        local.desk = Desk()
    return local.desk


main()
