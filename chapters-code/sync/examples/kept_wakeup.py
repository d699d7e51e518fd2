"""A flag remembers that the bell rang; the bell only says: look again.
`threading.Event` is this flag and this bell in one."""

import threading

morning = False
bell = threading.Condition()


def main():
    clock = threading.Thread(target=ring)
    clock.start()
    sleep()
    print("awake")
    clock.join()


def ring():
    """Set the flag, under the lock of the bell, and ring."""
    global morning
    with bell:
        morning = True
        bell.notify()


def sleep():
    """Until it is morning."""
    with bell:
        while not morning:
            bell.wait()


main()
