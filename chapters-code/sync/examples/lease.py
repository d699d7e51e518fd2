"""A lease ends when its time is over. Whoever asks brings the time along, so
a test needs no clock. In Python the lock does not own what it guards."""

from threading import Lock, Thread

LENGTH = 10

holder, end = "nobody", 0
lock = Lock()


def main():
    """Ask at four moments, none of which has to come."""
    print(f"Ann at  0 s: {text(ask('Ann', 0))}")
    print(f"Bob at  9 s: {text(ask('Bob', 9))}")
    both = []
    bob = Thread(target=lambda: both.append(ask("Bob", 10)))
    bob.start()
    both.append(ask("Eve", 10))
    bob.join()
    print(f"Bob and Eve at 10 s: {sum(both)} of 2")


def ask(who, now):
    """Whether the asker has the printer now."""
    global holder, end
    with lock:
        if holder != who and now < end:
            return False
        holder, end = who, now + LENGTH
        return True


def text(granted):
    """The answer as Rust prints it."""
    return "true" if granted else "false"


main()
