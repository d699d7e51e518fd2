"""Three threads count with one name, each on a value of its own.
A plain global would be one value for all, and Python would allow it."""

import threading


class Door(threading.local):
    visits = 0


door = Door()
counted = {}


def main():
    north = threading.Thread(target=keep_door, args=["north", 3])
    south = threading.Thread(target=keep_door, args=["south", 2])
    for thread in north, south:
        thread.start()
    for thread in north, south:
        thread.join()

    print(f"north: {counted['north']}")
    print(f"south: {counted['south']}")
    print(f"main:  {door.visits}")


def keep_door(name, visitors):
    """Count so many visitors on this thread."""
    for _ in range(visitors):
        count_visitor()
    counted[name] = door.visits


def count_visitor():
    """One more, for this thread alone."""
    door.visits = door.visits + 1


main()
