"""Python's start() leaves the object usable, so the result waits in
an attribute, and a second start() fails while the program runs."""

import threading


class MyWorkerThread(threading.Thread):
    """A thread that adds numbers."""

    def __init__(self, name, numbers):
        """Make the object. There is no thread yet."""
        print(f"{name}: init")
        super().__init__(name=name)
        self.numbers = numbers
        self.sum = None

    def run(self):
        """Do the work, on whichever thread calls it."""
        own = str(threading.current_thread() is self).lower()
        print(f"{self.name}: running, on my own thread: {own}")
        self.sum = sum(self.numbers)


def main():
    """Start one worker; run the other by mistake."""
    worker = MyWorkerThread("adder", [1, 2, 3])
    worker.start()
    worker.join()
    print(f"sum: {worker.sum}")

    worker = MyWorkerThread("other", [4, 5, 6])
    worker.run()
    print(f"sum: {worker.sum}")


main()
