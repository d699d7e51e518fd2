"""Python sets one stack size for all threads started from now on,
gives each thread a name, and keeps a recursion limit of its own."""

import sys
import threading


def main():
    """Dive deep on a big stack."""
    threading.stack_size(64 * 1024 * 1024)
    sys.setrecursionlimit(20_000)
    diver = threading.Thread(name="diver", target=report)
    diver.start()
    diver.join()
    plain = threading.Thread(target=tell_name)
    plain.start()
    plain.join()


def report():
    """Tell my name, dive, tell the depth."""
    tell_name()
    print(f"depth: {dive(10_000)}")


def tell_name():
    """Tell the name of this thread."""
    print(f"name: {threading.current_thread().name}")


def dive(depth):
    """Call myself until no depth is left; return the calls made."""
    return 0 if depth == 0 else 1 + dive(depth - 1)


main()
