"""Three runners take their places. Nobody runs before the gun, and the
gun waits for all of them. `Event` is a latch that opens at the first call."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

all_ready = threading.Condition()
ready = 0
gun = threading.Event()


def main():
    with ThreadPoolExecutor(3) as threads:
        runners = [threads.submit(run, nr) for nr in (1, 2, 3)]
        with all_ready:
            all_ready.wait_for(lambda: ready == 3)
        print("all are ready")
        gun.set()
        for runner in runners:
            print(f"runner {runner.result()} is home")


def run(nr):
    """Get ready, wait for the gun."""
    tie_shoes(nr)
    count_ready()
    gun.wait()
    return nr


def count_ready():
    """One more is ready; this waits for nobody."""
    global ready
    with all_ready:
        ready += 1
        all_ready.notify()


def tie_shoes(nr):
    """The third is the slowest."""
    time.sleep(0.02 * nr)


main()
