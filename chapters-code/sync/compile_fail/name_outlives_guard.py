"""A name of the list stays when the lock is free again.
Python lends without asking for how long: the list changes meanwhile."""

import threading

guests = []
lock = threading.Lock()


def main():
    with lock:
        guests.append("Ann")
        inside = guests
    # Anybody may empty the list here.
    other = threading.Thread(target=go_home)
    other.start()
    other.join()
    print("first guest:", inside[0] if inside else "gone")


def go_home():
    """Empty the list, under its lock."""
    with lock:
        guests.clear()


main()
