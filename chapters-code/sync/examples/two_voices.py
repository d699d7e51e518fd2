"""Two threads say two words each, and the words interleave.
The GIL takes turns between bytecodes, not between sentences."""

import sys
import threading


def main():
    ann = threading.Thread(target=say, args=["one", "two"])
    bob = threading.Thread(target=say, args=["eins", "zwei"])
    for thread in ann, bob:
        thread.start()
    for thread in ann, bob:
        thread.join()


def say(first, second):
    """Two lines, each in one piece: `print` writes its end apart."""
    sys.stdout.write(f"{first}\n")
    # The other thread may speak between these two lines.
    sys.stdout.write(f"{second}\n")


main()
