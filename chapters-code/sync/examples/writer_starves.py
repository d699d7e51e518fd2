"""Readers relieve each other, so the room is never empty. The writer,
who came second, waits for the last: no lock of Python is fair either."""

import threading

READERS = 1_000
readers = 0
room = threading.Condition()


def main():
    enter()
    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(1, READERS):
        # The next reader is in before the last one has left.
        enter()
        leave()
    print(f"{READERS} readers have been in")
    leave()
    writer.join()


def enter():
    """One reader more, whoever waits."""
    global readers
    with room:
        readers += 1


def leave():
    """One reader less."""
    global readers
    with room:
        readers -= 1
        room.notify_all()


def write():
    """When nobody reads."""
    with room:
        room.wait_for(lambda: readers == 0)
        print("the writer is in")


main()
