"""Three workers, three phases. In each another one is the slowest, and
nobody begins the next before all have ended this one. In Python `wait`
numbers those who came, and can be aborted."""

import threading
import time

PHASES = 3
phase_ends = threading.Barrier(3)


def main():
    workers = [threading.Thread(target=work, args=[nr]) for nr in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def work(nr):
    """Its part in each phase."""
    for phase in range(PHASES):
        take_time(1 + (nr + phase) % 3)
        if phase_ends.wait() == 0:
            print(f"phase {phase} has ended")
        # The next phase waits until that has been said.
        phase_ends.wait()


def take_time(units):
    """Be busy, without a core."""
    time.sleep(0.015 * units)


main()
